"""How much was paid of some items since a day: what tells a promise kept from a promise broken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from lettrage.calendars import to_days
from lettrage.dunning._book import Book, Ints, Minor, Places
from lettrage.ledger import OpenItems
from lettrage.model import PaymentPlan, PromiseToPay

__all__ = ["Paid", "Purse", "days_of", "draw", "paid_of", "unapplied_of"]


class Paid:
    """Movements of the items that promises and plans are about, by row; and the money that promises have used up."""

    def __init__(self, rows: Places, minor: Minor, on: Ints) -> None:
        order = np.argsort(rows, kind="stable")
        self._rows, self._minor, self._on = rows[order], minor[order], on[order]
        self._purses: dict[int, Purse] = {}

    def dated(self, rows: Places, since: int) -> list[tuple[int, int]]:
        """What was taken off some items from a day on: (day, minor units), oldest first."""
        return sorted(entry for row in rows.tolist() for entry in self._of(row) if entry[0] >= since)

    def draw(self, rows: Places, since: int, most: int) -> int:
        """How much of what was paid of some items from a day on is there to use, which nothing drew before."""
        for row in rows.tolist():
            if row not in self._purses:
                self._purses[row] = Purse(self._of(row))
        return draw([self._purses[row] for row in rows.tolist()], since, most)

    def _of(self, row: int) -> list[tuple[int, int]]:
        first, last = np.searchsorted(self._rows, [row, row + 1])
        return list(zip(self._on[first:last].tolist(), self._minor[first:last].tolist(), strict=True))


class Purse:
    """Money by the day on which it came; what was undone is taken out of the last that came before."""

    def __init__(self, moves: Iterable[tuple[int, int]]) -> None:
        self.coins: list[list[int]] = []
        for day, minor in sorted(moves, key=lambda move: move[0]):
            undone = -min(minor, 0)
            while undone and self.coins:
                taken = min(undone, self.coins[-1][1])
                self.coins[-1][1] -= taken
                undone -= taken
                if not self.coins[-1][1]:
                    self.coins.pop()
            if minor > 0:
                self.coins.append([day, minor])


def draw(purses: Iterable[Purse], since: int, most: int) -> int:
    """Take money that came from a day on out of some purses, the oldest first; gives how much there was."""
    coins = sorted((coin for purse in purses for coin in purse.coins if coin[0] >= since), key=lambda coin: coin[0])
    left = most
    for coin in coins:
        taken = min(left, coin[1])
        coin[1] -= taken
        left -= taken
    return most - left


def paid_of(book: Book) -> tuple[Paid, dict[PromiseToPay, Places]]:
    """What was paid of items under a promise or a plan, and the rows of each promise that names no item."""
    named: list[Places] = []
    events: Iterable[PromiseToPay | PaymentPlan] = (*book.all(PromiseToPay), *book.all(PaymentPlan))
    keys = [key for event in events for key in event.items]
    if keys:
        named.append(book.ledger.item_rows(keys))
    loose = [promise for promise in book.all(PromiseToPay) if not promise.items]
    of_promise: dict[PromiseToPay, Places] = {}
    if loose:
        whole = book.ledger.items(as_of=book.as_of, known_on=book.known_on)
        for promise in loose:
            of_promise[promise] = whole.row[_owed_by(whole, promise) & (whole.amount > 0)]
            named.append(of_promise[promise])
    rows = np.unique(np.concatenate(named)) if named else np.empty(0, np.int64)
    moved = book.ledger.movements(rows[rows >= 0], as_of=book.as_of, known_on=book.known_on)
    return Paid(moved.row, moved.minor, moved.on), of_promise


def unapplied_of(book: Book, promise: PromiseToPay) -> list[Purse]:
    """Money of whoever promised that waits to be matched, one purse for each."""
    money = np.flatnonzero(_owed_by(book.credits, promise))
    return [Purse([(int(book.credits.on[at]), -int(book.credits.residual[at]))]) for at in money.tolist()]


def _owed_by(items: OpenItems, promise: PromiseToPay) -> npt.NDArray[np.bool_]:
    """Which items are those of whoever promised: of the creditor that it names, in the currency promised."""

    def code(names: Sequence[str], wanted: str) -> int:
        return names.index(wanted) if wanted in names else -2

    mine = items.customer == code(items.customers, promise.customer)
    mine &= items.currency == code(items.currencies, promise.amount.currency)
    if promise.entity:
        mine &= items.entity == code(items.entities, promise.entity)
    found: npt.NDArray[np.bool_] = mine
    return found


def days_of(promise: PromiseToPay) -> tuple[int, int]:
    """The day on which a promise was made and that by which it is to be kept."""
    return to_days(promise.effective_on), to_days(promise.due_on)
