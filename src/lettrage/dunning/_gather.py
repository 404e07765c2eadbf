"""From a ledger to the book of a day: what is owed, what waits to be matched, what happened, of whom it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from operator import attrgetter

import numpy as np
import numpy.typing as npt
from attrs import evolve

from lettrage.dunning._book import MONEY, Book, Places
from lettrage.dunning._everyone import Everyone
from lettrage.dunning._laws import NO_LAWS, Laws
from lettrage.ledger import Ledger, OpenItems
from lettrage.model import Fact, Notice

__all__ = ["booked", "gather"]


def gather(
    ledger: Ledger,
    as_of: date,
    known_on: date | None,
    customers: Sequence[str] | None,
    paid_since: int | None = None,
    laws: Laws = NO_LAWS,
) -> Book:
    """The facts of a run.

    Args:
        ledger: The facts.
        as_of: The day.
        known_on: Count only what was known on that day; None for all facts.
        customers: Only these customers; None for all.
        paid_since: Keep what was paid from a day on, though nobody had asked for it; None to leave it out.
        laws: Rules of law in place of those shipped, by code.
    """
    events = tuple(event for event in ledger.events(as_of=as_of, known_on=known_on) if isinstance(event, Fact))
    issued = sorted((e for e in events if isinstance(e, Notice)), key=attrgetter("effective_on", "key"))
    rows = ledger.item_rows([line.item for notice in issued for line in notice.items])
    everyone = Everyone(ledger, known_on)
    some = None if customers is None else sorted({everyone.codes[id] for id in customers if id in everyone.codes})
    return booked(everyone, as_of, events, issued, rows, some, paid_since, laws)


def booked(
    everyone: Everyone,
    as_of: date,
    events: Sequence[Fact],
    notices: Sequence[Notice],
    notice_rows: Places,
    customers: Sequence[int] | None,
    paid_since: int | None,
    laws: Laws,
) -> Book:
    """A book of some customers, or all of them, from what happened to them.

    The codes of customers in it are positions among those customers alone, so that a book costs what is in it. Money of
    unknown payers is in every book: it may be anybody's.

    Args:
        everyone: All customers.
        as_of: The day.
        events: What happened, by known date, then effective date.
        notices: What was issued, by day, then key.
        notice_rows: The row of every line of every notice.
        customers: Codes of the customers, ascending; None for all.
        paid_since: As for `gather`.
        laws: As for `gather`.
    """
    ledger, known_on = everyone.ledger, everyone.known_on
    everything = ledger.open_items(as_of=as_of, known_on=known_on)
    asked = notice_rows[notice_rows >= 0]
    if paid_since is not None:
        applied = ledger.applied(as_of=as_of, known_on=known_on)
        asked = np.append(asked, applied.row[(applied.on >= paid_since) & (applied.credit_kind == MONEY)])
    wanted = _flags(asked, everything.row)
    if (wanted & ~_flags(everything.row, asked)).any():
        everything = ledger.items(as_of=as_of, known_on=known_on)
        wanted = _flags(asked, everything.row)
    unknown = everything.customer < 0
    mine = everything if customers is None else _of(everything, customers, ~unknown)
    owed = mine.residual > 0
    settled = (mine.residual == 0) & wanted[mine.row]
    return Book(
        everyone,
        as_of,
        known_on,
        items=mine.select(owed | settled),
        credits=mine.select((mine.residual < 0) & (mine.customer >= 0)),
        unidentified=everything.select((everything.residual < 0) & unknown),
        events=tuple(events),
        notices=tuple(notices),
        notice_rows=notice_rows,
        laws=laws,
    )


def _flags(rows: Places, others: Places) -> npt.NDArray[np.bool_]:
    """Which rows of a ledger are among some, up to the last of these or of others."""
    found = np.zeros(1 + max(int(rows.max(initial=-1)), int(others.max(initial=-1))), np.bool_)
    found[rows] = True
    return found


def _of(items: OpenItems, customers: Sequence[int], known: npt.NDArray[np.bool_]) -> OpenItems:
    """The items of some customers, with the codes of those customers alone."""
    place = np.full(len(items.customers) + 1, -1, np.int32)
    place[np.array(customers, np.int64)] = np.arange(len(customers))
    found = items.select((place[items.customer] >= 0) & known)
    names = tuple(items.customers[code] for code in customers)
    return evolve(found, customer=place[found.customer], customers=names)
