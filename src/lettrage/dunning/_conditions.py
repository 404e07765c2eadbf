"""Conditions as data: every test is an interval, a set of words or a flag, so that lint can decide and prove them.

A condition is a conjunction of tests. It is TRUE, FALSE, or UNKNOWN where a fact that it needs is absent; UNKNOWN never
lets a message go out.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Final

from attrs import field as attribute
from attrs import frozen

from lettrage._fault import shown
from lettrage.dunning._amounts import Amounts
from lettrage.dunning._fields import ATTRIBUTES, FIELDS, Field
from lettrage.errors import Fault, did_you_mean, fail
from lettrage.frozen import FrozenMap, freeze
from lettrage.records import Rule, as_tuple, check_record

__all__ = ["ALWAYS", "Between", "Flag", "MoneyBetween", "OneOf", "Test", "When"]

#: What a field is asked by, by its kind.
_ASKED_BY = {"word": "OneOf", "count": "Between", "money": "MoneyBetween", "flag": "Flag"}


def _askable(test: Any) -> list[Fault]:
    """What is wrong with a test on its field: no such field, a field of another kind, or a word that it never takes."""
    known = FIELDS.get(test.field)
    if known is None and test.field.startswith(ATTRIBUTES) and len(test.field) > len(ATTRIBUTES):
        known = Field(test.field, "word", "")
    if known is None:
        help, message = did_you_mean(test.field, FIELDS), f"`{test.field[:60]}` is no field of a condition"
        return [Fault("unknown-field", message, "field", found=test.field, help=help)]
    if _ASKED_BY[known.kind] != type(test).__name__:
        expected = f"`{_ASKED_BY[known.kind]}`"
        message = f"`{test.field}` is a {known.kind}"
        return [Fault("bad-policy", message, "field", found=type(test).__name__, expected=expected)]
    words = test.values if known.words and isinstance(test, OneOf) else ()
    return [
        Fault("bad-policy", f"`{word[:40]}` is no word of `{test.field}`", f"values[{place}]", found=word,
              expected=f"one of {', '.join(known.words)}", help=did_you_mean(word, known.words))
        for place, word in enumerate(words) if word not in known.words
    ]  # fmt: skip


_ASKABLE: Final[tuple[Rule, ...]] = ((("field", "values"), _askable),)


@frozen
class OneOf:
    """The value is one of some words, or none of them.

    Attributes:
        field: Dotted name of a field, such as ``customer.sector``.
        values: The words, in order.
        negated: True when the value must be none of them.
    """

    field: str
    values: tuple[str, ...] = attribute(converter=as_tuple)
    negated: bool = False

    def __attrs_post_init__(self) -> None:
        check_record(self, _ASKABLE)


@frozen
class Between:
    """The value is a whole number between two bounds, both included.

    Attributes:
        field: Dotted name of a field, such as ``item.days_late``.
        low: Lowest value; None for no bound.
        high: Highest value; None for no bound.
    """

    field: str
    low: int | None = None
    high: int | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self, _ASKABLE)


@frozen
class MoneyBetween:
    """The value is an amount between two bounds, both included, given per currency in minor units.

    Attributes:
        field: Dotted name of a field, such as ``group.overdue``.
        low: Lowest amount by currency; empty for no bound.
        high: Highest amount by currency; empty for no bound.
    """

    field: str
    low: Amounts = attribute(factory=FrozenMap[int], converter=freeze)
    high: Amounts = attribute(factory=FrozenMap[int], converter=freeze)

    def __attrs_post_init__(self) -> None:
        check_record(self, _ASKABLE)


@frozen
class Flag:
    """The value is true, or false.

    Attributes:
        field: Dotted name of a field, such as ``customer.first_delay``.
        value: What it must be.
    """

    field: str
    value: bool = True

    def __attrs_post_init__(self) -> None:
        check_record(self, _ASKABLE)


#: One test on one field.
Test = OneOf | Between | MoneyBetween | Flag


def _in_order(tests: Iterable[Test]) -> tuple[Test, ...]:
    """The tests by field; what holds none is left for the check to refuse."""
    given = as_tuple(tests)
    return tuple(sorted(given, key=lambda test: test.field)) if _are_tests(given) else given


def _are_tests(given: Any) -> bool:
    return isinstance(given, tuple) and all(isinstance(one, Test) for one in given)  # pyright: ignore[reportUnknownVariableType]


@frozen
class When:
    """A conjunction of tests, at most one per field; without tests it is always true.

    >>> from lettrage.dunning import Between, When
    >>> [test.field for test in When([Between("item.days_late", low=30)]).tests]
    ['item.days_late']
    """

    tests: tuple[Test, ...] = attribute(default=(), converter=_in_order)

    def __attrs_post_init__(self) -> None:
        if not _are_tests(self.tests):
            kinds = "`OneOf`, `Between`, `MoneyBetween` or `Flag`"
            fail("bad-policy", "a condition is made of tests", path="tests", found=shown(self.tests), expected=kinds)
        for before, after in pairwise(self.tests):
            if before.field == after.field:
                help = "write one test with both bounds, or with all the words"
                fail("bad-policy", f"`{after.field}` is tested twice", path="tests", found=after.field, help=help)

    def __bool__(self) -> bool:
        """Whether it tests anything."""
        return bool(self.tests)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields it reads."""
        return tuple(test.field for test in self.tests)

    def test(self, name: str) -> Any:
        """The test on a field; None when there is none."""
        return next((test for test in self.tests if test.field == name), None)


#: The condition that is always true.
ALWAYS = When()
