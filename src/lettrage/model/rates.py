"""Exchange rates, supplied by the caller."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, cast

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.model._types import (
    CurrencyCode,
)
from lettrage.records import Mark, Rule, as_decimal, check_record

__all__ = [
    "ExchangeRate",
]


_POSITIVE = Mark(lambda number: number > 0, "bad-rate", "an exact number above zero")


_Rate = Annotated[Decimal, _POSITIVE]


def _as_rate(value: Decimal | int | str) -> Decimal:
    return cast("Decimal", as_decimal(value))


@frozen
class ExchangeRate:
    """What one unit of a currency is worth in another on a day (cours de change).

    Attributes:
        on: The day.
        base: The currency priced.
        quote: The currency it is priced in.
        rate: How many units of `quote` one unit of `base` buys: an exact number above zero.
    """

    on: date
    base: CurrencyCode
    quote: CurrencyCode
    rate: _Rate = field(converter=_as_rate)

    def __attrs_post_init__(self) -> None:
        check_record(self, _RATE_RULES)


def _two_currencies(rate: ExchangeRate) -> Sequence[Fault]:
    if rate.base != rate.quote:
        return ()
    return (
        Fault("bad-rate", f"{rate.base} is priced in itself", "quote", found=rate.quote, expected="another currency"),
    )


_RATE_RULES: tuple[Rule, ...] = ((("base", "quote"), _two_currencies),)
