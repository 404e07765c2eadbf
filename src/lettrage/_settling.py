"""The slow road of a record's check: repair a doubtful value, or say what is wrong with it and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from operator import index
from typing import Any, Literal, get_args, get_origin

from lettrage._annotations import exact_type, without_marks, without_none
from lettrage._fault import shown
from lettrage.calendars import FIRST_DATE, LAST_DATE, check_date
from lettrage.errors import Fault, LettrageError, did_you_mean, raise_faults
from lettrage.money import Money

__all__ = ["asked", "is_lone", "settle_value", "unknown_customers"]

#: Beyond this many names a near one is not looked for.
_NEAR = 5000


def asked(hint: Any, value: Any, path: str) -> Any:
    """The argument of a call, made right or refused: a caller's slip never surfaces as an error of Python.

    Raises:
        LettrageError: the codes of a record's field: ``bad-value``, ``missing-value``, ``bad-date`` and their kin.
    """
    if type(value) is hint and hint is not Decimal and (hint is not date or FIRST_DATE <= value <= LAST_DATE):
        return value  # as it nearly always is
    settled, faults = settle_value(hint, value, path)
    raise_faults(faults)
    return settled


def settle_value(hint: Any, value: Any, path: str) -> tuple[Any, list[Fault]]:
    """The value made right, or the faults that say why it cannot be."""
    if hint is Any:
        return value, []
    hint, nullable = without_none(hint)
    if value is None:
        return None, [] if nullable else [_fault("missing-value", "a value is required", path, value, _words(hint))]
    base, marks = without_marks(hint)
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
    exact = exact_type(base)
    if isinstance(value, exact) and not (exact is int and isinstance(value, bool)):
        return value, []
    if base is Money and isinstance(value, float):
        message = f"money was given as the binary float {value!r}"
        return value, [_fault("float-money", message, path, value, _words(base), 'write `Money("12.50", "EUR")`')]
    help = 'write `Money("12.50", "EUR")`' if base is Money else ""
    return value, [_fault("bad-value", f"{_shown(value)} is no {_words(base)}", path, value, _words(base), help)]


def _parts(arms: tuple[Any, ...], value: Any, path: str) -> tuple[Any, list[Fault]]:
    if is_lone(value):
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
    except (ValueError, TypeError):  # a null of pandas cannot even be compared
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
    return f"`{shown(value)}`"


def _words(hint: Any) -> str:
    base, _ = without_marks(hint)
    names: dict[Any, str] = {str: "text", int: "whole number", bool: "true or false", Decimal: "exact decimal number"}
    return names.get(base, "list" if get_origin(base) is tuple else getattr(base, "__name__", str(base)))


def is_lone(value: Any) -> bool:
    """Whether a value is one thing and no list of things, although a text can be iterated."""
    return isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable)


def unknown_customers(named: Iterable[tuple[str, str]], known: Iterable[str]) -> Iterator[Fault]:
    """Customers that an argument names, by path, and that the ledger does not hold: what is said of nobody is lost."""
    wanted = list(named)
    there = set(known) if wanted else set[str]()
    for path, name in wanted:
        if name not in there:
            help = did_you_mean(name, there) if len(there) < _NEAR else ""
            message = f"customer `{name}` is not in the ledger"
            yield Fault("unknown-customer", message, path, found=name, help=help)
