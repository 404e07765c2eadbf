"""Promises to pay: they hold what was promised until their day has passed, and are kept, partly kept or broken."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from attrs import frozen

from lettrage.calendars import to_days
from lettrage.dunning._book import Book, Places
from lettrage.dunning._paid import Paid, Purse, days_of, draw, paid_of, unapplied_of
from lettrage.dunning._situations import PromiseRule
from lettrage.dunning._standing import Jump, Standing
from lettrage.model import ClosureOutcome, PromiseToPay, Subject

__all__ = ["PromiseState", "PromiseStatus", "hold_promises", "promise_states"]


class PromiseState(StrEnum):
    """What became of a promise (état de la promesse).

    Attributes:
        ACTIVE: Its day has not passed (en cours).
        KEPT: Paid as promised, also when later than promised (tenue).
        PARTLY_KEPT: Its day has passed and some of it was paid (tenue en partie).
        BROKEN: Its day has passed and nothing was paid, or somebody said so (non tenue).
        WITHDRAWN: Taken back (retirée).
    """

    ACTIVE = "active"
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


@frozen(eq=False)
class PromiseStatus:
    """A promise on a day.

    Attributes:
        promise: The promise.
        state: What became of it.
        paid_minor: How much of it was paid.
        last_day: The last day on which it holds, tolerance included.
    """

    promise: PromiseToPay
    state: PromiseState
    paid_minor: int
    last_day: int


#: What the end of a promise makes of it; any other end takes it back.
_WORDS = {ClosureOutcome.KEPT.value: PromiseState.KEPT, ClosureOutcome.BROKEN.value: PromiseState.BROKEN}


def promise_states(book: Book, rule: PromiseRule) -> list[PromiseStatus]:
    """Every promise with what became of it, in order of their days.

    Money that came since a promise was made keeps the promises on its items in the order of their days, whatever it was
    meant for, and keeps no two of them.

    Complexity: linear in the promises and the movements of their items.
    """
    promises = sorted(book.all(PromiseToPay), key=lambda promise: (promise.due_on, promise.id))
    if not promises:
        return []
    paid, of_promise = paid_of(book)
    loose: dict[tuple[str, str, str], list[Purse]] = {}
    return [_state(book, rule, promise, paid, of_promise, loose) for promise in promises]


def _state(
    book: Book,
    rule: PromiseRule,
    promise: PromiseToPay,
    paid: Paid,
    of_promise: dict[PromiseToPay, Places],
    loose: dict[tuple[str, str, str], list[Purse]],
) -> PromiseStatus:
    made, due = days_of(promise)
    last = due + rule.tolerance_days
    closure = book.ended(Subject.PROMISE, promise.id)
    said = None if closure is None else _WORDS.get(str(closure.outcome), PromiseState.WITHDRAWN)
    got = 0
    if said is not PromiseState.WITHDRAWN:  # one that was taken back uses up no money
        rows = book.ledger.item_rows(promise.items) if promise.items else of_promise[promise]
        got = paid.draw(rows, made, promise.amount.minor)
    if said is not PromiseState.WITHDRAWN and not promise.items:
        whose = (promise.customer, promise.entity, promise.amount.currency)
        if whose not in loose:
            loose[whose] = unapplied_of(book, promise)
        got += draw(loose[whose], made, promise.amount.minor - got)
    if closure is not None and said is not None:
        return PromiseStatus(promise, said, got, min(last, to_days(closure.effective_on)))
    if got * 1_000_000 >= promise.amount.minor * rule.kept_if_paid_ppm:
        return PromiseStatus(promise, PromiseState.KEPT, got, last)
    if book.day <= last:
        return PromiseStatus(promise, PromiseState.ACTIVE, got, last)
    return PromiseStatus(promise, PromiseState.PARTLY_KEPT if got else PromiseState.BROKEN, got, last)


def hold_promises(standing: Standing, rule: PromiseRule) -> list[PromiseStatus]:
    """Let promises hold what they promise, and send the items of broken ones on."""
    book = standing.book
    states = promise_states(book, rule)
    counted: dict[int, int] = {}
    for status in states:
        promise = status.promise
        places = book.named(promise.items, promise.customer, promise.entity, promise.amount.currency)
        for place in places.tolist():
            counted[place] = counted.get(place, 0) + 1
            standing.promise[place] = status.state.value if status.state is not PromiseState.WITHDRAWN else "none"
        if status.state is PromiseState.ACTIVE:
            standing.wait(places, status.last_day + 1)  # then it is broken, even where it holds nothing
            if rule.max_per_item is not None:
                places = places[np.array([counted[p] <= rule.max_per_item for p in places.tolist()], np.bool_)]
            amount = None if rule.holds == "item" else promise.amount.minor - status.paid_minor
            standing.take("promise", places, amount, status.last_day + 1)
            continue
        standing.release(places, status.last_day + 1)
        if status.state in (PromiseState.BROKEN, PromiseState.PARTLY_KEPT):
            for place in places.tolist():
                standing.broken[place] = standing.broken.get(place, 0) + 1
            if rule.on_broken and len(places):
                standing.jumps.append(Jump(places, rule.on_broken, status.last_day + 1, "promise_broken"))
    return states
