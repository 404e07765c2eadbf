"""Records that check themselves: a frozen attrs class that refuses what it cannot mean.

A record calls `check_record(self, rules)` when it is built. Its fields are checked against their annotations (exact
types, marks such as "an id is not blank"), then its rules compare fields with one another. **All** faults of the
record are gathered and raised together. What is harmless is repaired instead: a list where a tuple is stored, the text
of an enumerated word, a `datetime` at midnight, an integer of numpy.

The annotations are compiled once per class, so that a correct record costs a few microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from operator import attrgetter, index
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import attrs
from attrs import frozen

from lettrage.calendars import check_date
from lettrage.errors import Fault, LettrageError, did_you_mean, raise_faults
from lettrage.frozen import FrozenMap
from lettrage.money import Money

__all__ = ["Mark", "Rule", "as_decimal", "as_tuple", "check_record", "field_hints", "noun_of", "settle_value"]

#: A comparison of fields: the fields it reads, and what it finds. It is skipped when one of the fields is ill-typed.
Rule = tuple[tuple[str, ...], Callable[[Any], Sequence[Fault]]]

_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


@frozen
class Mark:
    """A demand on a value beyond its type, written in the annotation: ``Annotated[str, Mark(...)]``.

    Attributes:
        test: Truthy when the value is right.
        code: The code of the fault when it is not.
        expected: What would be right.
        help: How to mend it.
    """

    test: Callable[[Any], object]
    code: str
    expected: str
    help: str = ""


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
    return given if _is_lone(given) else tuple(given)


def _is_lone(value: Any) -> bool:
    """Whether a value is one thing and no list of things, although a text can be iterated."""
    return isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable)


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
def field_hints(cls: type) -> Mapping[str, Any]:
    """The annotation of every field of a record class, marks included."""
    return MappingProxyType(get_type_hints(cls, include_extras=True))


@cache
def _plan(cls: type) -> _Plan:
    hints = field_hints(cls)
    fields: list[tuple[object, type, Callable[[Any], object] | None, str]] = []
    for attribute in attrs.fields(cls):
        base, marks = _without_marks(_without_none(hints[attribute.name])[0])
        # A unique object stands for "no default": no value is identical to it.
        default = object() if attribute.default is attrs.NOTHING else attribute.default
        fields.append((default, _exact(base), _glance(base, marks), attribute.name))
    names = [name for *_, name in fields]
    read: Callable[[Any], Any] = attrgetter(*names)
    return _Plan(read if len(names) > 1 else lambda record: (read(record),), tuple(fields))


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in (Union, UnionType):
        rest = [arm for arm in get_args(hint) if arm is not NoneType]
        assert len(rest) == 1, f"a record field has one type or that or None, not {hint}"
        return rest[0], True
    return hint, False


def _without_marks(hint: Any) -> tuple[Any, tuple[Mark, ...]]:
    if get_origin(hint) is Annotated:
        base, *marks = get_args(hint)
        return base, tuple(mark for mark in marks if isinstance(mark, Mark))
    return hint, ()


def _exact(base: Any) -> type:
    origin = get_origin(base)
    if origin is tuple:
        return tuple
    if origin is Literal:
        return str
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return FrozenMap
    return cast("type", base)


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
    base, marks = _without_marks(arms[0])
    exact, test = _exact(base), _glance(base, marks)
    if test is None:
        return lambda parts: all(type(part) is exact for part in parts)
    return lambda parts: all(type(part) is exact and test(part) for part in parts)


# -- the slow road: repair or explain ----------------------------------------------------------------------------------


def settle_value(hint: Any, value: Any, path: str) -> tuple[Any, list[Fault]]:
    """The value made right, or the faults that say why it cannot be."""
    hint, nullable = _without_none(hint)
    if value is None:
        return None, [] if nullable else [_fault("missing-value", "a value is required", path, value, _words(hint))]
    base, marks = _without_marks(hint)
    value, faults = _typed(base, value, path)
    if not faults:
        broken = next((mark for mark in marks if not mark.test(value)), None)
        if broken is not None:
            message = f"{_shown(value)} is not {broken.expected}"
            faults = [Fault(broken.code, message, path, found=value, expected=broken.expected, help=broken.help)]
    return value, faults


def _typed(base: Any, value: Any, path: str) -> tuple[Any, list[Fault]]:
    if get_origin(base) is tuple:
        return _parts(get_args(base), value, path)
    if get_origin(base) is Literal:
        return _word(get_args(base), value, path)
    if base is date:
        return _date(value, path)
    if isinstance(base, type) and issubclass(base, Enum):
        return _member(base, value, path)
    if base is str and isinstance(value, str):
        return str(value), []
    if base is int and not isinstance(value, (bool, str)):
        try:
            return index(value), []
        except TypeError:
            pass
    if base is Decimal and isinstance(value, Decimal) and not value.is_finite():
        return value, [_fault("not-a-number", f"{value} is no amount", path, value, "a finite number")]
    exact = _exact(base)
    if isinstance(value, exact) and not (exact is int and isinstance(value, bool)):
        return value, []
    if base is Money and isinstance(value, float):
        message = f"money was given as the binary float {value!r}"
        return value, [_fault("float-money", message, path, value, _words(base), 'write `Money("12.50", "EUR")`')]
    help = 'write `Money("12.50", "EUR")`' if base is Money else ""
    return value, [_fault("bad-value", f"{_shown(value)} is no {_words(base)}", path, value, _words(base), help)]


def _parts(arms: tuple[Any, ...], value: Any, path: str) -> tuple[Any, list[Fault]]:
    if _is_lone(value):
        help = "put one value in a list"
        return value, [_fault("bad-value", f"{_shown(value)} is no list", path, value, "a list", help)]
    given: list[Any] = list(value)
    repeated = len(arms) == 2 and arms[1] is Ellipsis
    hints = [arms[0]] * len(given) if repeated else list(arms)
    if len(hints) != len(given):
        message = f"{len(given)} parts stand where {len(hints)} belong"
        return value, [_fault("bad-value", message, path, value, f"{len(hints)} parts")]
    settled = [
        settle_value(hint, part, f"{path}[{i}]") for i, (hint, part) in enumerate(zip(hints, given, strict=True))
    ]
    return tuple(part for part, _ in settled), [fault for _, faults in settled for fault in faults]


def _date(value: Any, path: str) -> tuple[Any, list[Fault]]:
    try:
        return check_date(value, path=path), []
    except LettrageError as error:
        return value, list(error.faults)


def _member(enum: type[Enum], value: Any, path: str) -> tuple[Any, list[Fault]]:
    try:
        return enum(value), []
    except ValueError:
        return _unlisted([str(member.value) for member in enum], value, path)


def _word(words: tuple[str, ...], value: Any, path: str) -> tuple[Any, list[Fault]]:
    if isinstance(value, str) and value in words:
        return str(value), []
    return _unlisted(words, value, path)


def _unlisted(words: Sequence[str], value: Any, path: str) -> tuple[Any, list[Fault]]:
    listed = ", ".join(words)
    help = did_you_mean(value, words) if isinstance(value, str) else ""
    return value, [_fault("bad-value", f"{_shown(value)} is not among the listed words", path, value, listed, help)]


def _fault(code: str, message: str, path: str, found: object, expected: str, help: str = "") -> Fault:
    return Fault(code, message, path, found=found, expected=expected, help=help)


def _shown(value: object) -> str:
    """The value in backticks, cut short: a fault names what it met without repeating a whole file."""
    text = repr(value)
    return f"`{text}`" if len(text) <= 60 else f"`{text[:57]}...`"


def _words(hint: Any) -> str:
    base, _ = _without_marks(hint)
    names: dict[Any, str] = {str: "text", int: "whole number", bool: "true or false", Decimal: "exact decimal number"}
    return names.get(base, "list" if get_origin(base) is tuple else getattr(base, "__name__", str(base)))
