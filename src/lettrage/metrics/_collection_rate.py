"""What came in of what fell due, and of what was late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

import numpy as np
import numpy.typing as npt

from lettrage._settling import asked
from lettrage.calendars import NO_DATE, to_days
from lettrage.errors import fail
from lettrage.ledger import Applied, Ledger, OpenItems
from lettrage.metrics import formulas
from lettrage.metrics._grouping import By
from lettrage.metrics._ingredients import Ingredient, Sums, Value, answer
from lettrage.metrics._metric import Metric
from lettrage.metrics._payment_days import Weight
from lettrage.metrics._question import ask
from lettrage.metrics._rows import cash, debts, is_kind, late, window_of
from lettrage.model import ItemKind

__all__ = ["collection_rate", "recovery_rate"]


def collection_rate(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 30,
    since: date | None = None,
    weight: Weight = "amount",
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> Metric:
    """Collection rate (taux d'encaissement): what fell due in the window, and how much of it was paid by the day.

    Money received before the due date counts too. What credit notes took off, or what was given up, is not money: a
    debt settled that way lowers the rate.

    Args:
        ledger: The facts.
        as_of: Last day of the window.
        known_on: Only facts known by then; None: all facts.
        window_days: Days of the window.
        since: First day of the window, in place of `window_days`.
        weight: By ``"amount"``, or by ``"count"`` of debts paid in full with money.
        by: A dimension, see `lettrage.dso`; likewise `currency`, `rates`, `without`.

    Returns:
        A `Metric`, a ratio; undefined when nothing fell due (``nothing-due``).

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in items and movements. Source: standard definition.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.collection_rate(trade_year(), as_of=date(2025, 12, 31))
    <Metric collection rate (by amount) = 0.6781 ratio, n=17>
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    asked(Weight, weight, "weight")
    window = window_of(question.as_of, window_days, since)
    items, pairs = question.items(), question.applied()
    code = question.currency(items)
    items, pairs = question.one(items, code), question.one(pairs, code)
    fell = (items.amount > 0) & ~is_kind(items.kind, ItemKind.REFUND) & (items.due != NO_DATE) & window.holds(items.due)
    received = received_on(items, pairs, cash(pairs))
    amounts = items.amount if weight == "amount" else None
    paid = received if weight == "amount" else None
    whole = (received > 0) if weight == "amount" else (items.residual == 0) & (received > 0)
    parts = [
        Ingredient("fell due", items, amounts, fell, None, *window.both),
        Ingredient("received on it", items, paid, fell & whole, end=question.as_of, inside=True),
    ]
    return answer(
        question, "collection rate", "ratio", f"by {weight}", parts, partial(_rate, weighed=weight == "amount"),
        currency=code, window=window.both, basis=("money only: credit notes and losses do not count",),
    )  # fmt: skip


def recovery_rate(
    ledger: Ledger,
    *,
    as_of: date,
    cohort_on: date,
    known_on: date | None = None,
    weight: Weight = "amount",
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> Metric:
    """Recovery rate (taux de recouvrement): of what was past due on one day, the share paid with money by a later one.

    Args:
        ledger: The facts.
        as_of: The later day, its end included.
        cohort_on: The day that makes the cohort: debts open and past due at its end.
        known_on: Only facts known by then; None: all facts.
        weight: By ``"amount"`` of what was past due, or by ``"count"`` of debts settled in full.
        by: A dimension, see `lettrage.dso`; likewise `currency`, `rates`, `without`.

    Returns:
        A `Metric`, a ratio; undefined when nothing was past due (``nothing-due``).

    Raises:
        LettrageError: as `lettrage.dso`; a cohort after the day is `bad-value`.

    Complexity: linear in items and movements. Source: standard definition.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.recovery_rate(trade_year(), as_of=date(2025, 12, 31), cohort_on=date(2025, 9, 30))
    <Metric recovery rate (by amount) = 0.8817 ratio, n=9>
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    asked(Weight, weight, "weight")
    start: date = asked(date, cohort_on, "cohort_on")
    if start > question.as_of:
        fail("bad-value", "the cohort lies after the day", path="cohort_on", found=start, expected=f"{as_of} or before")
    items, pairs = question.open_items(start), question.applied()
    code = question.currency(items)
    items, pairs = question.one(items, code), question.one(pairs, code)
    cohort = debts(items) & late(items, start)
    received = np.minimum(received_on(items, pairs, cash(pairs) & (pairs.on > to_days(start))), items.residual)
    amounts = items.residual if weight == "amount" else None
    paid = received if weight == "amount" else None
    whole = received > 0 if weight == "amount" else received == items.residual
    parts = [
        Ingredient("past due then", items, amounts, cohort, end=start),
        Ingredient("paid since", items, paid, cohort & whole, None, start, question.as_of, inside=True),
    ]
    return answer(
        question, "recovery rate", "ratio", f"by {weight}", parts, partial(_rate, weighed=weight == "amount"),
        currency=code, window=(start, question.as_of), basis=("money only: credit notes and losses do not count",),
    )  # fmt: skip


def received_on(items: OpenItems, pairs: Applied, which: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """What some pairs brought on each item."""
    size = 1 + max(int(items.row.max()) if len(items) else 0, int(pairs.row.max()) if len(pairs) else 0)
    sums = np.zeros(size, np.int64)
    np.add.at(sums, pairs.row[which], pairs.amount[which])
    return sums[items.row]


def _rate(sums: Sequence[Sums], weighed: bool) -> tuple[Value, str | None]:
    due, paid = (part.amount if weighed else part.n for part in sums)
    value = formulas.ratio(paid, due)
    return value, None if value is not None else "nothing-due"
