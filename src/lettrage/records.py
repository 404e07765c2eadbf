"""Records that check themselves: a frozen attrs class that refuses what it cannot mean.

A record calls `check_record(self, rules)` when it is built. Its fields are checked against their annotations (exact
types, marks such as "an id is not blank"), then its rules compare fields with one another. **All** faults of the
record are gathered and raised together. What is harmless is repaired instead: a list where a tuple is stored, the text
of an enumerated word, a `datetime` at midnight, an integer of numpy.

The annotations are compiled once per class, so that a correct record costs a few microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, Literal, TypeVar, cast, get_args, get_origin

import attrs
from attrs import frozen

from lettrage._annotations import Mark, exact_type, field_hints, without_marks, without_none
from lettrage._settling import is_lone, settle_value
from lettrage.errors import Fault, raise_faults

__all__ = [
    "Mark",
    "Rule",
    "as_decimal",
    "as_tuple",
    "check_record",
    "field_hints",
    "noun_of",
    "settle_value",
    "trusted",
]

#: A comparison of fields: the fields it reads, and what it finds. It is skipped when one of the fields is ill-typed.
Rule = tuple[tuple[str, ...], Callable[[Any], Sequence[Fault]]]

R = TypeVar("R")

_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


@frozen
class _Plan:
    """A class as compiled: how to read its fields at once, and what each accepts at a glance."""

    read: Callable[[Any], tuple[Any, ...]]
    #: (default, exact type, test, name): plain tuples, since every record that is built walks through them.
    fields: tuple[tuple[object, type, Callable[[Any], object] | None, str], ...]


def check_record(record: Any, rules: Sequence[Rule] = ()) -> None:
    """Check one record against its annotations and rules; raise every fault at once.

    Args:
        record: A frozen attrs instance, fresh from ``__init__``.
        rules: Comparisons between fields.

    Raises:
        LettrageError: With one `Fault` per defect; its path starts at the record, such as ``instalments[1].due_on``.

    Complexity: linear in the fields and in the length of their tuples.

    >>> from datetime import date
    >>> from lettrage.model import Invoice
    >>> Invoice("", customer="ACME", issued_on=date(2026, 1, 5), total=1200.0)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    lettrage.errors.InvalidInput: 2 faults: empty-id x 1, float-money x 1
    ...
    """
    cls = record.__class__
    plan = _plan(cls)
    doubtful: list[str] = []
    for value, (default, exact, test, name) in zip(plan.read(record), plan.fields, strict=True):
        if value is default or (type(value) is exact and (test is None or test(value))):
            continue
        doubtful.append(name)
    faults: list[Fault] = []
    ill: set[str] = set()
    for name in doubtful:
        value, found = settle_value(field_hints(cls)[name], getattr(record, name), name)
        object.__setattr__(record, name, value)
        faults += found
        if any(fault.code not in _WELL_TYPED for fault in found):
            ill.add(name)
    for names, rule in rules:
        if not ill or ill.isdisjoint(names):
            faults += rule(record)
    if faults:
        who = noun_of(record)
        raise_faults(attrs.evolve(fault, record=fault.record or who) for fault in faults)


def trusted(cls: type[R], *names: str) -> Callable[..., R]:
    """What makes records of a class from values that are known to be right: nothing is checked, nothing converted.

    For engines that make thousands of facts out of columns that were checked already; whoever has a value from outside
    builds the record itself.

    Args:
        cls: A frozen attrs class with slots.
        names: The fields that are given, in the order in which they will be; the others have their defaults.

    >>> from lettrage.model import Actor
    >>> from lettrage.records import trusted
    >>> trusted(Actor, "name")("Ada") == Actor("Ada")
    True
    """
    known: Any = cls
    given = [getattr(cls, name).__set__ for name in names]
    defaults: list[tuple[Callable[[R, Any], None], Any]] = []
    for attribute in attrs.fields(known):
        if attribute.name not in names:
            default: Any = attribute.default
            value = default.factory() if isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]
            defaults.append((getattr(cls, attribute.name).__set__, value))

    def make(*values: Any) -> R:
        record = object.__new__(cls)
        for put, value in zip(given, values, strict=True):
            put(record, value)
        for put, value in defaults:
            put(record, value)
        return record

    return make


#: Faults of a value whose type is right: rules may still read it.
_WELL_TYPED = frozenset({"empty-id", "negative-amount", "zero-amount", "unknown-currency"})


def noun_of(record: Any) -> str:
    """The record in words, such as ``credit note `AV-3```: its class, and its id when it has one."""
    name = type(record).__name__
    noun = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
    names = attrs.fields_dict(record.__class__)
    identity = next((getattr(record, name) for name in ("id", "key") if name in names), None)
    return f"{noun} `{identity}`" if isinstance(identity, str) and identity else noun


def as_tuple(value: Iterable[Any]) -> tuple[Any, ...]:
    """Any iterable of parts as a tuple; a lone text or number is left for `check_record` to refuse."""
    given: Any = value
    if given.__class__ is tuple:
        return tuple(given)  # the same object, which is free
    return given if is_lone(given) else tuple(given)


def as_decimal(value: Decimal | int | str | None) -> Decimal | None:
    """An exact number from an int or a plain decimal text; anything else is left for `check_record` to refuse."""
    given: Any = value
    if isinstance(given, bool) or not isinstance(given, (int, str)):
        return cast("Decimal | None", given)
    try:
        return Decimal(given)
    except ArithmeticError:
        return cast("Decimal", given)


# -- compiling annotations ---------------------------------------------------------------------------------------------


@cache
def _plan(cls: type) -> _Plan:
    hints = field_hints(cls)
    fields: list[tuple[object, type, Callable[[Any], object] | None, str]] = []
    for attribute in attrs.fields(cls):
        base, marks = without_marks(without_none(hints[attribute.name])[0])
        # A unique object stands for "no default": no value is identical to it.
        default = object() if attribute.default is attrs.NOTHING else attribute.default
        fields.append((default, exact_type(base), _glance(base, marks), attribute.name))
    names = [name for *_, name in fields]
    read: Callable[[Any], Any] = attrgetter(*names)
    return _Plan(read if len(names) > 1 else lambda record: (read(record),), tuple(fields))


def _glance(base: Any, marks: tuple[Mark, ...]) -> Callable[[Any], object] | None:
    """The cheapest test that accepts only right values; a doubtful one goes on to `settle_value`, which explains."""
    tests: list[Callable[[Any], object]] = []
    if base is date:
        tests.append(lambda value: _FIRST_DAY <= value <= _LAST_DAY)
    elif base is Decimal:
        tests.append(Decimal.is_finite)
    elif get_origin(base) is Literal:
        tests.append(frozenset(get_args(base)).__contains__)
    elif get_origin(base) is tuple:
        tests.append(_glance_at_parts(get_args(base)))
    tests += [mark.test for mark in marks]  # last: a mark may compare, which NaN does not stand
    if len(tests) <= 1:
        return tests[0] if tests else None
    return lambda value: all(test(value) for test in tests)


def _glance_at_parts(arms: tuple[Any, ...]) -> Callable[[Any], object]:
    if len(arms) != 2 or arms[1] is not Ellipsis:
        return lambda _: False
    base, marks = without_marks(arms[0])
    exact, test = exact_type(base), _glance(base, marks)
    if test is None:
        return lambda parts: all(type(part) is exact for part in parts)
    return lambda parts: all(type(part) is exact and test(part) for part in parts)
