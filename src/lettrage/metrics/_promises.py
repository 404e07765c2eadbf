"""Promises to pay that fell due, and whether they were kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

import numpy as np
import numpy.typing as npt

from lettrage._settling import asked
from lettrage.calendars import to_days
from lettrage.ledger import Applied, Ledger
from lettrage.metrics import formulas
from lettrage.metrics._grouping import By
from lettrage.metrics._ingredients import Ingredient, Sums, Value, answer
from lettrage.metrics._losses_seen import places_of
from lettrage.metrics._metric import Metric
from lettrage.metrics._payment_days import Weight
from lettrage.metrics._question import Question, ask
from lettrage.metrics._rows import Window, cash, whole_days, window_of
from lettrage.model import PromiseToPay

__all__ = ["promise_kept_rate"]


def promise_kept_rate(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 365,
    since: date | None = None,
    weight: Weight = "count",
    grace_days: int = 0,
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> Metric:
    """Share of the promises that fell due in the window which were kept: the whole sum came by the promised day.

    Money counts when it settles the items named, or any debt of the customer when none was named, from the day of the
    promise on. By amount, what came in time counts in part, at most each promise.

    Args:
        ledger: The facts.
        as_of: Last day of the window.
        known_on: Only facts known by then; None: all facts.
        window_days: Days of the window in which the promises fell due.
        since: First day of the window, in place of `window_days`.
        weight: By ``"count"`` or by ``"amount"``.
        grace_days: Days after the promised one on which money still counts.
        by: A dimension of the promised item, see `lettrage.dso`; likewise `currency`, `rates`, `without`.

    Returns:
        A `Metric`, a ratio; undefined when no promise fell due (``nothing-due``).

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in items and movements, and in the movements for each promise. Source: standard definition;
    the denominator is promises due, not promises made.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.promise_kept_rate(trade_year(), as_of=date(2025, 12, 31))
    <Metric promise kept rate (by count) = 0.4 ratio, n=5>
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    asked(Weight, weight, "weight")
    grace = whole_days(grace_days, "grace_days")
    window = window_of(question.as_of, window_days, since)
    promises = _due(question, window, grace)
    items, pairs = question.items(), question.applied()
    code = question.currency(items)
    rows, kept = _item_of_each(question, promises)
    promises = [promises[k] for k in kept]
    table = items.select(rows)
    promised = np.array([promise.amount.minor for promise in promises], np.int64)
    received = _received(question, pairs, promises, grace)
    received = np.minimum(received, promised)
    (table, promised), (same, received) = (question.one_of(table, column, code) for column in (promised, received))
    weighed = weight == "amount"
    parts = [
        Ingredient("promises due", table, promised, None, None, *window.both),
        Ingredient("kept", same, received, (received > 0) if weighed else received >= promised, None, *window.both,
                   inside=True),
    ]  # fmt: skip
    return answer(
        question, "promise kept rate", "ratio", f"by {weight}", parts, partial(_rate, weighed=weighed), currency=code,
        window=window.both, basis=(f"{grace} days of grace", "money only"),
    )  # fmt: skip


def _due(question: Question, window: Window, grace: int) -> list[PromiseToPay]:
    found = question.ledger.events(PromiseToPay, as_of=question.as_of, known_on=question.known_on)
    last = to_days(question.as_of)
    return [promise for promise in found if promise.due_on >= window.start and to_days(promise.due_on) + grace <= last]


def _item_of_each(question: Question, promises: Sequence[PromiseToPay]) -> tuple[npt.NDArray[np.int64], list[int]]:
    """The place of one item of each promise (the first named, else one of the customer's), and which have one."""
    items = question.items()
    named = iter(places_of(items, question.ledger.rows([p.items[0] for p in promises if p.items])).tolist())
    codes = {name: code for code, name in enumerate(items.customers)}
    places: list[int] = []
    for promise in promises:
        if promise.items:
            places.append(next(named))
        else:
            theirs = np.flatnonzero(items.customer == codes.get(promise.customer, -2))
            places.append(int(theirs[0]) if len(theirs) else -1)
    kept = [k for k, place in enumerate(places) if place >= 0]
    return np.array([places[k] for k in kept], np.int64), kept


def _received(
    question: Question, pairs: Applied, promises: Sequence[PromiseToPay], grace: int
) -> npt.NDArray[np.int64]:
    """What came on each promise from its day on, until the promised one."""
    pairs = pairs.select(cash(pairs))
    codes = {name: code for code, name in enumerate(pairs.customers)}
    out = np.zeros(len(promises), np.int64)
    for k, promise in enumerate(promises):
        first, last = to_days(promise.effective_on), to_days(promise.due_on) + grace
        mine = (pairs.on >= first) & (pairs.on <= last)
        if promise.items:
            mine &= np.isin(pairs.row, question.ledger.rows(promise.items))
        else:
            mine &= pairs.customer == codes.get(promise.customer, -2)
        out[k] = int(pairs.amount[mine].sum())
    return out


def _rate(sums: Sequence[Sums], weighed: bool) -> tuple[Value, str | None]:
    due, kept = (part.amount if weighed else part.n for part in sums)
    value = formulas.ratio(kept, due)
    return value, None if value is not None else "nothing-due"
