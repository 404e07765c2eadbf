"""Which rows of a ledger count as what: debts, late debts, sales, money in; and the windows they are looked at in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked
from lettrage.calendars import FIRST_DATE, NO_DATE, to_days
from lettrage.errors import fail
from lettrage.ledger import Applied, Billings, OpenItems
from lettrage.model import KIND_CODES, ItemKind

__all__ = [
    "Window",
    "cash",
    "debts",
    "is_kind",
    "late",
    "month_starts",
    "months_back",
    "of_debts",
    "sales_of",
    "spread_over",
    "whole_days",
    "window_of",
]

Mask: TypeAlias = npt.NDArray[np.bool_]

LIFETIME = 36_525


def is_kind(column: npt.NDArray[np.int8], *kinds: ItemKind) -> Mask:
    """Which rows are of one of these kinds."""
    found: Mask = column == KIND_CODES[kinds[0]]
    for kind in kinds[1:]:
        found |= column == KIND_CODES[kind]
    return found


def debts(items: OpenItems) -> Mask:
    """Open items owed to us: invoices, and accounting lines above zero; a refund is money out, not a debt."""
    return (items.residual > 0) & ~is_kind(items.kind, ItemKind.REFUND)


def of_debts(pairs: Applied) -> Mask:
    """Pairs whose debit is a debt; a refund paid out of a credit is none."""
    return ~is_kind(pairs.kind, ItemKind.REFUND)


def cash(pairs: Applied) -> Mask:
    """Pairs in which a debt is settled by money, or by an accounting line, and not by a credit note."""
    return of_debts(pairs) & is_kind(pairs.credit_kind, ItemKind.PAYMENT, ItemKind.ENTRY)


def late(items: OpenItems, day: date) -> Mask:
    """Which items are past their due date at the end of a day."""
    past: Mask = (items.due != NO_DATE) & (items.due < to_days(day))
    return past


@frozen
class Window:
    """First and last day, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def both(self) -> tuple[date, date]:
        return self.start, self.end

    @property
    def before(self) -> date:
        """The day before it opens: the day of opening balances."""
        return self.start - timedelta(days=1)

    def holds(self, on: npt.NDArray[Any]) -> Mask:
        inside: Mask = (on >= to_days(self.start)) & (on <= to_days(self.end))
        return inside


def whole_days(value: Any, path: str, least: int = 0) -> int:
    """A number of days as asked for, within a lifetime: more would leave the calendar.

    Raises:
        InvalidInput: ``bad-value`` for too few or too many, or what is no whole number.
    """
    days: int = asked(int, value, path)
    if not least <= days <= LIFETIME:
        fail("bad-value", "no such number of days", path=path, found=days, expected=f"{least} to {LIFETIME}")
    return days


def window_of(as_of: date, window_days: Any, since: Any = None) -> Window:
    """The window that ends on `as_of`: so many days, or from a first day on.

    Raises:
        InvalidInput: ``bad-value`` for a window of no days or one older than any record.
    """
    first: date | None = asked(date | None, since, "since")
    if first is not None:
        if not FIRST_DATE < first <= as_of:
            fail("bad-value", "no such window", path="since", found=first.isoformat(), expected=f"{as_of} or before")
        return Window(first, as_of)
    length: int = asked(int, window_days, "window_days")
    most = (as_of - FIRST_DATE).days
    if not 1 <= length <= most:
        expected = f"1 to {most} days: no record is older than {FIRST_DATE}"
        fail("bad-value", "no such window", path="window_days", found=length, expected=expected)
    return Window(as_of - timedelta(days=length - 1), as_of)


def months_back(as_of: date, first: date) -> list[tuple[date, date]]:
    """Calendar months from that of `as_of` (which ends on it) back to that of `first`, newest first."""
    months: list[tuple[date, date]] = []
    end = as_of
    while end >= first:
        start = end.replace(day=1)
        months.append((start, end))
        if start == date.min:
            break
        end = start - timedelta(days=1)
    return months


def month_starts(as_of: date, count: int) -> list[date]:
    """The first days of the last `count` calendar months, oldest first, that of `as_of` last."""
    starts = [as_of.replace(day=1)]
    while len(starts) < count:
        starts.append((starts[-1] - timedelta(days=1)).replace(day=1))
    return starts[::-1]


def spread_over(on: npt.NDArray[np.int32], spans: list[tuple[date, date]]) -> npt.NDArray[np.int64]:
    """The span, of those that follow each other newest first, that each day falls in; -1 for none."""
    if not spans:
        return np.full(len(on), -1, np.int64)
    starts = np.asarray([to_days(start) for start, _ in reversed(spans)], np.int64)
    place = len(spans) - np.searchsorted(starts, on.astype(np.int64), side="right")
    return np.where((place < len(spans)) & (on <= to_days(spans[0][1])), place, -1).astype(np.int64)


def sales_of(billings: Billings, basis: str) -> Mask | None:
    """The rows of sales on a basis: all when credit notes are deducted, the invoices alone when not."""
    return None if basis == "net" else is_kind(billings.kind, ItemKind.INVOICE)
