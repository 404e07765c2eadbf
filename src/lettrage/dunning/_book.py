"""The facts of one run as columns: what is owed, what waits to be matched, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import NO_DATE, to_days
from lettrage.dunning._everyone import Everyone
from lettrage.dunning._laws import NO_LAWS, Laws
from lettrage.ledger import Ledger, OpenItems
from lettrage.model import ITEM_KINDS, KIND_CODES, Closure, Fact, ItemKey, ItemKind, Notice, StatusChange, Subject

__all__ = [
    "FAR",
    "MONEY",
    "NEVER",
    "Book",
    "Ints",
    "Minor",
    "Places",
    "by_code",
    "distinct",
    "with_end",
]

Places = npt.NDArray[np.int64]
Minor = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]
F = TypeVar("F", bound=Fact)

#: The code of payments among the kinds of items.
MONEY = KIND_CODES[ItemKind.PAYMENT]


#: A day before all others, and one after all others.
NEVER, FAR = -(2**30), 2**30


@frozen(eq=False)
class Book:
    """What a run reads, under its two clocks.

    Attributes:
        everyone: All customers of the ledger, whichever of them are here.
        as_of: The day.
        known_on: What was known on that day only; None for all facts.
        items: What is owed to us, what was asked for and is settled since, and what was paid these days where thanks go
            out for it, in canonical order.
        credits: Open credit notes and money of known customers.
        unidentified: Money of unknown payers.
        events: Every dated fact that counts, by known date, then effective date.
        notices: Every notice issued, by its day, then key.
        notice_rows: The row in the ledger of every line of every notice, in order.
        laws: Rules of law in place of those shipped, by code.
    """

    everyone: Everyone
    as_of: date
    known_on: date | None
    items: OpenItems
    credits: OpenItems
    unidentified: OpenItems
    events: tuple[Fact, ...]
    notices: tuple[Notice, ...]
    notice_rows: Places
    laws: Laws = NO_LAWS

    @property
    def ledger(self) -> Ledger:
        """The facts."""
        return self.everyone.ledger

    @property
    def day(self) -> int:
        """The day as a number."""
        return to_days(self.as_of)

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def by_class(self) -> dict[type, list[Any]]:
        """Events by class, in order."""
        found: dict[type, list[Any]] = {}
        for event in self.events:
            found.setdefault(type(event), []).append(event)
        return found

    def all(self, cls: type[F]) -> Sequence[F]:
        """The events of one class, in order."""
        return self.by_class.get(cls, ())

    @cached_property
    def closed(self) -> dict[tuple[str, str], Closure]:
        """What has ended, by subject and id; the latest word counts."""
        return {(event.subject.value, event.id): event for event in self.all(Closure)}

    @cached_property
    def status(self) -> dict[tuple[str, str], str]:
        """The latest status of disputes, plans, bills and mandates."""
        return {(event.subject.value, event.id): event.status for event in self.all(StatusChange)}

    def ended(self, subject: Subject, id: str) -> Closure | None:
        """How something ended; None while it stands."""
        return self.closed.get((subject.value, id))

    def stands_at(self, subject: Subject, id: str, first: str) -> str:
        """The status of something, given how far it had come at first."""
        return self.status.get((subject.value, id), first)

    # -- places ------------------------------------------------------------------------------------------------------

    @cached_property
    def _by_row(self) -> tuple[Places, Places]:
        order = np.argsort(self.items.row, kind="stable")
        return self.items.row[order], order

    def keys(self, places: Places) -> list[ItemKey]:
        """The names of items by place."""
        items = self.items
        kinds: list[int] = items.kind[places].tolist()
        ids: list[str] = items.id[places].tolist()
        lines: list[int] = items.instalment[places].tolist()
        return [ItemKey(ITEM_KINDS[kind], id, line) for kind, id, line in zip(kinds, ids, lines, strict=True)]

    def at_rows(self, rows: Places) -> Places:
        """The places of items by their rows in the ledger; -1 for those that are not here."""
        known, order = self._by_row
        if not len(known):
            return np.full(len(rows), -1, np.int64)
        at = np.minimum(np.searchsorted(known, rows), len(known) - 1)
        return np.where(known[at] == rows, order[at], -1)

    def places(self, keys: Iterable[ItemKey]) -> Places:
        """The places of items by key; those that are not here are left out."""
        found = self.at_rows(self.ledger.item_rows(keys))
        return found[found >= 0]

    @cached_property
    def _by_customer(self) -> tuple[Places, Places]:
        order = np.argsort(self.items.customer, kind="stable")
        return np.searchsorted(self.items.customer[order], np.arange(len(self.items.customers) + 1)), order

    @cached_property
    def customer_codes(self) -> dict[str, int]:
        """The code of every customer with an item here."""
        return {name: code for code, name in enumerate(self.items.customers)}

    def of_customer(self, customer: str, entity: str = "", currency: str = "") -> Places:
        """The places of a customer's items, oldest due date first; of one creditor or currency where one is named."""
        code = self.customer_codes.get(customer, -1)
        if code < 0:
            return np.empty(0, np.int64)
        starts, order = self._by_customer
        found = order[starts[code] : starts[code + 1]]
        for wanted, names, column in (
            (entity, self.items.entities, self.items.entity),
            (currency, self.items.currencies, self.items.currency),
        ):
            if wanted:
                found = found[column[found] == (names.index(wanted) if wanted in names else -1)]
        return self.oldest_first(found)

    def oldest_first(self, places: Places) -> Places:
        """Places by due date, those without one last."""
        due = self.items.due[places].astype(np.int64)
        return places[np.lexsort((places, np.where(due == NO_DATE, FAR, due)))]

    def named(self, keys: Sequence[ItemKey], customer: str | None, entity: str = "", currency: str = "") -> Places:
        """The items that an event names, or those of its customer when it names none; oldest first."""
        if keys:
            return self.oldest_first(self.places(keys))
        return self.of_customer(customer, entity, currency) if customer is not None else np.empty(0, np.int64)


def distinct(codes: npt.NDArray[Any]) -> list[int]:
    """The distinct values of a column, ascending."""
    found: list[int] = np.unique(codes).tolist()
    return found


def by_code(places: Places, codes: npt.NDArray[Any]) -> list[Places]:
    """Places in parts of one code each, by code, in their order within each."""
    if not len(places):
        return []
    order = np.argsort(codes, kind="stable")
    found: list[Places] = np.split(places[order], np.flatnonzero(np.diff(codes[order])) + 1)
    return found


def with_end(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A column over customers with nothing at its end: position -1, an unidentified customer, falls on it."""
    out: npt.NDArray[Any] = np.zeros(len(values) + 1, values.dtype)
    out[:-1] = values
    if values.dtype == np.object_:
        out[-1] = None
    return out
