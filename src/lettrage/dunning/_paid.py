"""How much was paid of some items since a day: what tells a promise kept from a promise broken."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from lettrage.calendars import to_days
from lettrage.dunning._book import Book, Ints, Minor, Places
from lettrage.model import PaymentPlan, PromiseToPay

__all__ = ["Paid", "days_of", "paid_of", "unapplied_since"]


class Paid:
    """Movements of the items that promises and plans are about, by row."""

    def __init__(self, rows: Places, minor: Minor, on: Ints) -> None:
        order = np.argsort(rows, kind="stable")
        self._rows, self._minor, self._on = rows[order], minor[order], on[order]

    def dated(self, rows: Places, since: int) -> list[tuple[int, int]]:
        """What was taken off some items from a day on: (day, minor units), oldest first."""
        found: list[tuple[int, int]] = []
        for row in rows.tolist():
            first, last = np.searchsorted(self._rows, [row, row + 1])
            found += zip(self._on[first:last].tolist(), self._minor[first:last].tolist(), strict=True)
        return sorted(entry for entry in found if entry[0] >= since)

    def since(self, rows: Places, since: int) -> int:
        """How much was taken off some items from a day on, in minor units."""
        return max(0, sum(minor for _, minor in self.dated(rows, since)))


def paid_of(book: Book) -> tuple[Paid, dict[str, Places]]:
    """What was paid of items under a promise or a plan, and all rows of the customers whose promises name no item."""
    named: list[Places] = []
    events: Iterable[PromiseToPay | PaymentPlan] = (*book.all(PromiseToPay), *book.all(PaymentPlan))
    keys = [key for event in events for key in event.items]
    if keys:
        named.append(book.ledger.item_rows(keys))
    loose = {event.customer for event in book.all(PromiseToPay) if not event.items}
    of_customer: dict[str, Places] = {}
    if loose:
        whole = book.ledger.items(as_of=book.as_of, known_on=book.known_on)
        for customer in sorted(loose):
            code = whole.customers.index(customer) if customer in whole.customers else -2
            of_customer[customer] = whole.row[(whole.customer == code) & (whole.amount > 0)]
            named.append(of_customer[customer])
    rows = np.unique(np.concatenate(named)) if named else np.empty(0, np.int64)
    moved = book.ledger.movements(rows[rows >= 0], as_of=book.as_of, known_on=book.known_on)
    return Paid(moved.row, moved.minor, moved.on), of_customer


def unapplied_since(book: Book, customer: str, since: int) -> int:
    """Money of a customer that waits to be matched and came in from a day on, in minor units."""
    code = book.credits.customers.index(customer) if customer in book.credits.customers else -2
    mask = (book.credits.customer == code) & (book.credits.on >= since)
    return -int(book.credits.residual[mask].sum())


def days_of(promise: PromiseToPay) -> tuple[int, int]:
    """The day on which a promise was made and that by which it is to be kept."""
    return to_days(promise.effective_on), to_days(promise.due_on)
