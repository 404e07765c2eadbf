"""The sales side of a metric: which windows are asked for, what the ledger billed in them, what the caller supplies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import FIRST_DATE, to_date, to_days
from lettrage.errors import fail
from lettrage.metrics._sums import distinct, group_counts, group_sums
from lettrage.money import Money

if TYPE_CHECKING:
    from lettrage.ledger import Billings, OpenItems

__all__ = [
    "Periods",
    "SalesPeriod",
    "check_supplied",
    "first_day",
    "in_currency",
    "one_currency",
    "period_of",
    "present",
    "sales_table",
    "windows",
]

#: (first day, last day) of each window, newest first.
Periods: TypeAlias = tuple[tuple[date, date], ...]

_Table = TypeVar("_Table", "OpenItems", "Billings")


@frozen
class SalesPeriod:
    """Sales the ledger does not hold, supplied by the caller: first day, last day, amount with tax."""

    start: date
    end: date
    amount: Money


def windows(billings: Billings, supplied: Sequence[SalesPeriod], as_of: date, method: str, window_days: int) -> Periods:
    """The windows of sales, newest first: the last days, or calendar months back to the first sale on record."""
    if method == "simple":
        most = (as_of - FIRST_DATE).days + 1
        if not 1 <= window_days <= most:
            expected = f"1 to {most} days: no record is older than {FIRST_DATE}"
            fail("bad-value", "no such window", path="window_days", found=window_days, expected=expected)
        return ((as_of - timedelta(days=window_days - 1), as_of),)
    if not len(billings) and not supplied:
        return ()
    starts = [period.start for period in supplied]
    first = min([*starts, first_day(billings)] if len(billings) else starts)
    months: list[tuple[date, date]] = []
    end = as_of
    while end >= first:
        start = end.replace(day=1)
        months.append((start, end))
        if start == date.min:
            break
        end = start - timedelta(days=1)
    return tuple(months)


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


def period_of(extra: SalesPeriod, periods: Periods, path: str) -> int | None:
    """The period that holds supplied sales; None when they lie outside all of them, refused when they straddle one."""
    for position, (start, end) in enumerate(periods):
        if start <= extra.start and extra.end <= end:
            return position
        if extra.start <= end and extra.end >= start:
            fail(
                "bad-value",
                "a supplied sales period lies only in part within a period of the formula",
                path=path,
                found=f"{extra.start.isoformat()} to {extra.end.isoformat()}",
                expected=f"days from {start.isoformat()} to {end.isoformat()} only",
            )
    return None


def sales_table(
    periods: Periods, as_of: date, billings: Billings, part: npt.NDArray[np.int64], size: int
) -> tuple[list[list[int]], list[list[int]]]:
    """Sales and document counts for each part and period."""
    width = len(periods)
    if not width:
        return [[] for _ in range(size)], [[] for _ in range(size)]
    # Periods run newest first, so their starts are searched in reverse.
    starts = np.asarray([to_days(start) for start, _ in reversed(periods)], np.int64)
    position = width - np.searchsorted(starts, billings.on.astype(np.int64), side="right")
    inside = (position < width) & (billings.on <= to_days(as_of))
    cell = part[inside] * width + position[inside]
    sums = group_sums(billings.amount[inside], cell, size * width)
    counts = group_counts(cell, size * width)
    begins = range(0, size * width, width)
    return [sums[at : at + width] for at in begins], [counts[at : at + width] for at in begins]


def one_currency(items: OpenItems, billings: Billings, supplied: Sequence[SalesPeriod], asked: str | None) -> str:
    held = {items.currencies[code] for code in distinct(items.currency)}
    held |= {billings.currencies[code] for code in distinct(billings.currency)}
    held |= {period.amount.currency for period in supplied}
    if asked is not None:
        return asked
    if len(held) == 1:
        return held.pop()
    if not held:
        fail(
            "missing-value",
            "the ledger holds no sale and no open item on that day",
            help="name a currency with currency=",
        )
    fail(
        "currency-mismatch",
        "the ledger holds several currencies: " + ", ".join(sorted(held)),
        path="currency",
        help='choose one, such as currency="EUR": days of sales cannot be added across currencies',
    )


def in_currency(table: _Table, code: str) -> _Table:
    """The rows of one currency; the table itself when it holds no other, which spares a copy of a portfolio."""
    if code not in table.currencies:
        return table.select(np.zeros(len(table), bool))
    mine: npt.NDArray[np.bool_] = np.equal(table.currency, table.currencies.index(code))
    return table if mine.all() else table.select(mine)


def present(codes: npt.NDArray[np.int32], names: tuple[str, ...]) -> set[str]:
    return {names[code] for code in distinct(codes)}
