"""When a customer must be looked at again although nothing new happens.

An outcome says when it changes itself. Here it is the whole of a customer that counts: the first day on which anything
about it may become another by the passing of time alone. Too early costs a look, too late would miss an action.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lettrage.calendars import to_days
from lettrage.dunning._book import FAR, Book, Ints, Places
from lettrage.dunning._courtesy import next_statement
from lettrage.dunning._decide import Decided
from lettrage.dunning._promises import PromiseState
from lettrage.model import KIND_CODES, CreditHold, DunningHold, ItemKind, PlanStatus

__all__ = ["next_looks"]


def next_looks(decided: Decided, unthanked: Places) -> Ints:
    """The next day on which each customer must be looked at, by code; `FAR` where time changes nothing.

    Args:
        decided: What the run decided.
        unthanked: Items paid of late that nobody has thanked for.

    Complexity: linear in the items, and in the promises, plans, holds and limits of the customers.
    """
    columns, book = decided.columns, decided.columns.book
    items, standing, tomorrow = book.items, columns.standing, book.day + 1
    first = np.minimum(np.maximum(decided.verdicts.next_on, tomorrow), np.maximum(standing.until, tomorrow))
    turns_late = (items.residual > 0) & (standing.due >= book.day) & (standing.due < FAR)
    first = np.where(turns_late, np.minimum(first, standing.due + 1), first)
    first[standing.released == book.day] = tomorrow  # a ladder that begins again does so from this day
    first[unthanked] = tomorrow
    out = np.full(len(items.customers) + 1, min(FAR, next_statement(decided)), np.int32)
    np.minimum.at(out, items.customer, first)
    for code, day in _of_customers(decided):
        out[code] = min(out[code], max(day, tomorrow))
    return out[:-1]


def _of_customers(decided: Decided) -> Iterator[tuple[int, int]]:
    """Days on which something about a customer changes that no item may show."""
    columns, book = decided.columns, decided.columns.book
    codes, rules = book.customer_codes, decided.policy.situations
    for status in columns.customers.promises:
        if status.state is PromiseState.ACTIVE and status.promise.customer in codes:
            yield codes[status.promise.customer], status.last_day + 1
    for state in columns.customers.plans:
        if state.status in (PlanStatus.ACCEPTED, PlanStatus.ACTIVE) and state.plan.customer in codes:
            yield codes[state.plan.customer], state.due + rules.plan.tolerance_days + 1
    holds: list[DunningHold | CreditHold] = [*book.all(DunningHold), *book.all(CreditHold)]
    for hold in holds:
        ends = None if hold.until_on is None else to_days(hold.until_on) + 1
        if ends is not None and ends > book.day and hold.customer is not None and hold.customer in codes:
            yield codes[hold.customer], ends
    for code, limits in enumerate(columns.customers.record("credit_limits").tolist()):
        for limit in limits or ():
            begins = FAR if limit.valid_from is None else to_days(limit.valid_from)
            ends = FAR if limit.valid_to is None else to_days(limit.valid_to) + 1
            yield code, min(day for day in (begins, ends, FAR) if day > book.day)
    yield from _usable(book)


def _usable(book: Book) -> Iterator[tuple[int, int]]:
    """Credit notes that may be set off from a day to come."""
    for place in np.flatnonzero(book.credits.kind == KIND_CODES[ItemKind.CREDIT_NOTE]).tolist():
        note = book.ledger.credit_note(book.credits.id[place], as_of=book.as_of, known_on=book.known_on)
        if note.usable_from is not None and note.usable_from > book.as_of:
            yield int(book.credits.customer[place]), to_days(note.usable_from)
