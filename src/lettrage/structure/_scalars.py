"""Single values: what each may look like in plain data, and how it is written there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import Enum
from math import isfinite
from types import NoneType
from typing import Any, Final, get_args

from lettrage.calendars import check_date
from lettrage.errors import Fault, LettrageError, did_you_mean, fail, raise_faults
from lettrage.frozen import FrozenMap
from lettrage.money import Money
from lettrage.structure._faults import collected, refuse, shown
from lettrage.structure._types import DECIMAL, list_given, map_given

__all__ = ["READERS", "WRITERS", "read_free", "read_literal", "write_free"]

_MONEY: Final = 'money as {"minor": 1250, "currency": "EUR"}'


def _text(value: Any, hint: Any) -> Any:
    if hint is not str:
        return _member(value, hint)  # an enumeration of texts is a subclass of str and comes by here
    return value if type(value) is str else refuse(value, "a text")


def _int(value: Any, hint: Any) -> Any:
    if hint is not int:
        return _member(value, hint)
    return value if type(value) is int else refuse(value, "a whole number")


def _float(value: Any, _: Any) -> float:
    if type(value) is int and abs(value) < 2**1000:
        return float(value)
    return _finite(value) if type(value) is float else refuse(value, "a number")


def _bool(value: Any, _: Any) -> bool:
    return value if type(value) is bool else refuse(value, "true or false")


def _none(value: Any, _: Any) -> None:
    return None if value is None else refuse(value, "null")


def _date(value: Any, _: Any) -> date:
    if type(value) is not str:
        return check_date(value)
    try:
        on = date.fromisoformat(value) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value) else None
    except ValueError:
        on = None
    if on is None:
        fail("bad-date", f"{shown(value)} is no date", found=shown(value), expected="a date such as `2026-01-31`")
    return check_date(on)


def _decimal(value: Any, _: Any) -> Decimal:
    if type(value) is str and re.search(DECIMAL, value):
        return Decimal(value)
    if type(value) is Decimal and value.is_finite():
        return value
    return refuse(value, "a decimal number as text, such as `12.50`")


def _money(value: Any, _: Any) -> Money:
    if type(value) is Money:
        return value
    if not map_given(value):
        refuse(value, _MONEY)
    faults = [
        Fault("unknown-field", f"`{key[:40]}` is no field of money", key[:40], expected="minor, currency")
        for key in value
        if key not in ("minor", "currency")
    ]
    for key, kind, words in (("minor", int, "a whole number"), ("currency", str, "a currency code")):
        if key not in value:
            faults.append(Fault("missing-value", f"`{key}` is required", key, expected=_MONEY))
        elif type(value[key]) is not kind:
            found = shown(value[key])
            faults.append(Fault("bad-value", f"{found} is not {words}", key, found=found, expected=words))
    raise_faults(faults)
    try:
        return Money.of_minor(value["minor"], value["currency"])
    except LettrageError as error:
        raise_faults(collected(error, "currency" if error.code == "unknown-currency" else "minor"))
        raise


def _member(value: Any, enum: Any) -> Any:
    words = {member.value: member for member in enum}
    return words[_listed(value, tuple(words))]


def read_literal(value: Any, hint: Any) -> Any:
    """One of the words of a `Literal`; True is not 1."""
    return _listed(value, get_args(hint))


def _listed(value: Any, words: tuple[Any, ...]) -> Any:
    if any(type(value) is type(word) and value == word for word in words):
        return value
    help = did_you_mean(value, map(str, words)) if isinstance(value, str) else ""
    return refuse(value, f"one of {', '.join(map(str, words))}", help)


def _word(value: Any) -> Any:
    # words of a `StrEnum` or `IntEnum` are texts and ints too, and plain data holds nothing but those
    return value.value if isinstance(value, Enum) else value


def _finite(value: float) -> float:
    if not isfinite(value):
        fail("not-a-number", f"{value} is no finite number", found=str(value), expected="a finite number")
    return value


def _decimal_text(value: Decimal) -> str:
    if not value.is_finite():
        fail("not-a-number", f"{value} is no finite number", found=str(value), expected="a finite number")
    return f"{value:f}"


def _money_map(value: Money) -> dict[str, Any]:
    return {"minor": value.minor, "currency": value.currency}


# --- free values: what stands in a field annotated `Any` -------------------------------------------------------------

# A date among free attributes must come back as a date, so the types that plain data lacks are marked there.
_MARKS: Final[dict[str, tuple[type, Callable[[Any, Any], Any]]]] = {
    "$date": (date, _date),
    "$decimal": (Decimal, _decimal),
    "$money": (Money, _money),
}


def read_free(value: Any, hint: Any = Any) -> Any:
    """A free value: scalars as they are, lists as tuples, mappings as `FrozenMap`, marked types as themselves."""
    if value is None or type(value) in (str, int, bool):
        return value
    if type(value) is float:
        return _finite(value)
    if list_given(value):
        return tuple(read_free(part) for part in value)
    if map_given(value):
        if len(value) == 1 and next(iter(value)) in _MARKS:
            [(mark, part)] = value.items()
            return _MARKS[mark][1](part, hint)
        return FrozenMap({key: read_free(part) for key, part in value.items()})
    return refuse(value, "plain data: a text, number, boolean, null, list or mapping from texts")


def write_free(value: Any) -> Any:
    """The plain form of a free value, the inverse of `read_free`."""
    if value is None or type(value) in (str, int, bool):
        return value
    if isinstance(value, Enum):
        return write_free(value.value)
    if type(value) is float:
        return _finite(value)
    for mark, (kind, _) in _MARKS.items():
        if type(value) is kind:
            return {mark: WRITERS[kind](value)}
    if list_given(value):
        return [write_free(part) for part in value]
    if map_given(value) and not any(key in _MARKS for key in value):
        return {key: write_free(part) for key, part in value.items()}
    return refuse(value, "plain data, a date, a Decimal or Money")


READERS: Final[dict[Any, Callable[[Any, Any], Any]]] = {
    str: _text,
    int: _int,
    float: _float,
    bool: _bool,
    NoneType: _none,
    date: _date,
    Decimal: _decimal,
    Money: _money,
    Enum: _member,
}

WRITERS: Final[dict[Any, Callable[[Any], Any]]] = {
    str: _word,
    int: _word,
    Enum: _word,
    float: _finite,
    date: date.isoformat,
    Decimal: _decimal_text,
    Money: _money_map,
}
