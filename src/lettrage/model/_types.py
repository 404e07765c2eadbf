"""The small vocabulary that the annotations of every record are written in.

``Id`` is a text that names something, ``Positive`` money above zero, and so on. The demand stands in the annotation
(see `lettrage.records.Mark`), so reading a class tells what each field accepts.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Annotated

from lettrage.errors import LettrageError
from lettrage.frozen import EMPTY, FrozenMap, freeze
from lettrage.money import INT64_MAX, Money, minor_digits
from lettrage.records import Mark

__all__ = [
    "EMPTY",
    "Attributes",
    "CurrencyCode",
    "FrozenMap",
    "Id",
    "MinorUnits",
    "NonNegative",
    "NonZero",
    "Positive",
    "PositiveInt",
    "Ppm",
    "Scalar",
    "WholeDays",
    "Word",
    "freeze",
]

#: What a free attribute may hold: the scalars of JSON, so that any store and any language can keep it.
Scalar = str | int | float | bool | None


def _is_currency(code: str) -> bool:
    try:
        minor_digits(code)
    except LettrageError:
        return False
    return True


def _are_scalars(value: Mapping[str, object]) -> bool:
    return all(
        (isinstance(part, (str, int)) or part is None or (isinstance(part, float) and isfinite(part)))
        for part in value.values()
    )


_ID = Mark(str.strip, "empty-id", "a text that names something", "give every record a non-empty id")
_WORD = Mark(str.strip, "missing-value", "a word")
_NOT_NEGATIVE = Mark(
    lambda money: money.minor >= 0,
    "negative-amount",
    "zero or more",
    "amounts are unsigned: the kind of document says the direction",
)
_NOT_ZERO = Mark(lambda money: money.minor != 0, "zero-amount", "an amount other than zero")
_CURRENCY = Mark(_is_currency, "unknown-currency", "an ISO 4217 currency code", "write a code such as `EUR`")
_MINOR = Mark(lambda minor: abs(minor) <= INT64_MAX, "amount-out-of-range", "an int of 64 bits")
_NOT_BELOW_ZERO = Mark(lambda number: number >= 0, "bad-value", "zero or more")
_ABOVE_ZERO = Mark(lambda number: number > 0, "bad-value", "one or more")
_PPM = Mark(lambda number: 0 <= number <= 1_000_000, "bad-value", "between 0 and 1,000,000 parts per million")
_SCALARS = Mark(
    _are_scalars, "bad-value", "a mapping to text, numbers, booleans or None", "write dates and amounts as text"
)

#: A text that names a record: never blank.
Id = Annotated[str, _ID]
#: One word of an open list: never blank; the listed members are only the known ones.
Word = Annotated[str, _WORD]
#: Money of zero or more.
NonNegative = Annotated[Money, _NOT_NEGATIVE]
#: Money above zero.
Positive = Annotated[Money, _NOT_NEGATIVE, _NOT_ZERO]
#: Money on either side of zero.
NonZero = Annotated[Money, _NOT_ZERO]
#: A code of ISO 4217, such as ``EUR``.
CurrencyCode = Annotated[str, _CURRENCY]
#: A signed count of the currency's smallest unit, within 64 bits.
MinorUnits = Annotated[int, _MINOR]
#: A count of days, zero or more.
WholeDays = Annotated[int, _NOT_BELOW_ZERO]
#: A count from one.
PositiveInt = Annotated[int, _ABOVE_ZERO]
#: A share in parts per million, 0 to 1,000,000.
Ppm = Annotated[int, _PPM]
#: Free attributes of a record; their names can serve as dimensions of a report.
Attributes = Annotated[Mapping[str, Scalar], _SCALARS]
