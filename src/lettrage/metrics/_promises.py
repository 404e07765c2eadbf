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
from lettrage.metrics._ingredients import Ingredient, Sums, Value, answer, common_codes
from lettrage.metrics._losses_seen import places_of
from lettrage.metrics._metric import Metric
from lettrage.metrics._payment_days import Weight
from lettrage.metrics._question import Question, ask
from lettrage.metrics._rows import Window, cash, whole_days, window_of
from lettrage.model import PromiseToPay

__all__ = ["promise_kept_rate", "promises_seen"]

#: More than any day since 1970.
_WIDE = 2**24


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

    Complexity: linear in items and promises, one sort of the movements. Source: standard definition;
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
    code = question.currency(question.items())
    weighed = weight == "amount"
    return answer(
        question, "promise kept rate", "ratio", f"by {weight}", _lines(question, window, grace, code, weighed=weighed),
        partial(_rate, weighed=weighed), currency=code, window=window.both,
        basis=(f"{grace} days of grace", "money only"),
    )  # fmt: skip


def promises_seen(question: Question, window: Window) -> dict[str, tuple[int, int]]:
    """Of each part: promises that fell due in a window, and how many of them were kept."""
    lines = _lines(question, window, 0, question.currency(question.items()), weighed=False)
    names, codes = common_codes(question, [line.rows for line in lines])
    due, kept = (line.sums(code, len(names)).n for line, code in zip(lines, codes, strict=True))
    return dict(zip(names, zip(due, kept, strict=True), strict=True))


def _lines(question: Question, window: Window, grace: int, code: str, *, weighed: bool) -> list[Ingredient]:
    """Promises due, and what was kept of them."""
    promises = _due(question, window, grace)
    items, pairs = question.items(), question.applied()
    rows, kept = _item_of_each(question, promises)
    promises = [promises[k] for k in kept]
    table = items.select(rows)
    promised = np.array([promise.amount.minor for promise in promises], np.int64)
    received = np.minimum(_received(question, pairs, promises, grace), promised)
    (table, promised), (same, received) = (question.one_of(table, column, code) for column in (promised, received))
    whole = (received > 0) if weighed else received >= promised
    return [
        Ingredient("promises due", table, promised, None, None, *window.both),
        Ingredient("kept", same, received, whole, None, *window.both, inside=True),
    ]


def _due(question: Question, window: Window, grace: int) -> list[PromiseToPay]:
    found = question.ledger.events(PromiseToPay, as_of=question.as_of, known_on=question.known_on)
    last = to_days(question.as_of)
    return [promise for promise in found if promise.due_on >= window.start and to_days(promise.due_on) + grace <= last]


def _item_of_each(question: Question, promises: Sequence[PromiseToPay]) -> tuple[npt.NDArray[np.int64], list[int]]:
    """The place of one item of each promise (the first named, else one of the customer's), and which have one."""
    items = question.items()
    named = iter(places_of(items, question.ledger.rows([p.items[0] for p in promises if p.items])).tolist())
    known = np.flatnonzero(items.customer >= 0)[::-1]  # backwards: the first item is written last
    first = np.full(len(items.customers), -1, np.int64)
    first[items.customer[known]] = known
    theirs = dict(zip(items.customers, first.tolist(), strict=True))
    places = [next(named) if promise.items else theirs.get(promise.customer, -1) for promise in promises]
    kept = [k for k, place in enumerate(places) if place >= 0]
    return np.array([places[k] for k in kept], np.int64), kept


def _received(
    question: Question, pairs: Applied, promises: Sequence[PromiseToPay], grace: int
) -> npt.NDArray[np.int64]:
    """What came on each promise from its day on, until the promised one.

    Complexity: one sort of the movements, a binary search for each item promised.
    """
    pairs = pairs.select(cash(pairs)) if promises else pairs.select(np.zeros(len(pairs), bool))
    codes = {name: code for code, name in enumerate(pairs.customers)}
    by_item = [(k, row) for k, p in enumerate(promises) for row in {*question.ledger.rows(p.items).tolist()} if p.items]
    by_name = [(k, codes[p.customer]) for k, p in enumerate(promises) if not p.items and p.customer in codes]
    spans = np.array([(to_days(p.effective_on), to_days(p.due_on) + grace) for p in promises], np.int64).reshape(-1, 2)
    out = np.zeros(len(promises), np.int64)
    for wanted, column in ((by_item, pairs.row), (by_name, pairs.customer)):
        if wanted:
            whose, key = np.array(wanted, np.int64).T
            np.add.at(out, whose, _sums_between(pairs, column.astype(np.int64), key, spans[whose]))
    return out


def _sums_between(
    pairs: Applied, column: npt.NDArray[np.int64], key: npt.NDArray[np.int64], spans: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """What the pairs with a key sum to between two days, both included, for each key asked."""
    kept = np.flatnonzero(np.isin(column, key))
    order = kept[np.lexsort((pairs.on[kept], column[kept]))]
    at = column[order] * _WIDE + pairs.on[order]
    # As Python ints, which cannot overflow: all that ever came may be more than 64 bits hold.
    running = np.concatenate([[0], np.cumsum(pairs.amount[order].astype(object))])
    low = np.searchsorted(at, key * _WIDE + spans[:, 0], "left")
    high = np.searchsorted(at, key * _WIDE + spans[:, 1], "right")
    found: npt.NDArray[np.int64] = (running[high] - running[low]).astype(np.int64)
    return np.where(high > low, found, 0)


def _rate(sums: Sequence[Sums], weighed: bool) -> tuple[Value, str | None]:
    due, kept = (part.amount if weighed else part.n for part in sums)
    value = formulas.ratio(kept, due)
    return value, None if value is not None else "nothing-due"
