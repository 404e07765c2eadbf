"""Sales that the ledger does not hold: supplied by the caller, period by period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import frozen

from lettrage.calendars import to_date
from lettrage.errors import fail
from lettrage.ledger import Billings
from lettrage.money import Money

__all__ = ["SalesPeriod", "check_supplied", "first_day", "supplied_by_span"]


@frozen
class SalesPeriod:
    """Sales the ledger does not hold, supplied by the caller: first day, last day, amount with tax."""

    start: date
    end: date
    amount: Money


def check_supplied(billings: Billings, supplied: Sequence[SalesPeriod]) -> None:
    for index, period in enumerate(supplied):
        if period.end < period.start:
            fail(
                "bad-value",
                "a supplied sales period ends before it starts",
                path=f"sales[{index}]",
                found=f"{period.start.isoformat()} to {period.end.isoformat()}",
            )
        if len(billings) and period.end >= first_day(billings):
            fail(
                "bad-value",
                "the supplied sales overlap those of the ledger",
                path=f"sales[{index}]",
                found=period.end.isoformat(),
                expected=f"an end before {first_day(billings).isoformat()}, the ledger's first sale",
            )


def first_day(billings: Billings) -> date:
    """The day of the first sale on record."""
    return to_date(int(billings.on.min()))


def supplied_by_span(supplied: Sequence[SalesPeriod], spans: Sequence[tuple[date, date]]) -> tuple[int, ...]:
    """What was supplied for each span, in minor units; refused where a period lies in a span only in part."""
    sums = [0] * len(spans)
    for index, extra in enumerate(supplied):
        for position, (start, end) in enumerate(spans):
            if start <= extra.start and extra.end <= end:
                sums[position] += extra.amount.minor
            elif extra.start <= end and extra.end >= start:
                fail(
                    "bad-value",
                    "a supplied sales period lies only in part within a period of the formula",
                    path=f"sales[{index}]",
                    found=f"{extra.start.isoformat()} to {extra.end.isoformat()}",
                    expected=f"days from {start.isoformat()} to {end.isoformat()} only",
                )
    return tuple(sums)
