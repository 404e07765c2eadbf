"""How much of what is owed is past due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Literal, TypeAlias

import numpy as np

from lettrage._settling import asked
from lettrage.ledger import Ledger
from lettrage.metrics import formulas
from lettrage.metrics._disputed import disputed_rows
from lettrage.metrics._grouping import By
from lettrage.metrics._ingredients import Ingredient, Sums, Value, answer
from lettrage.metrics._metric import Metric
from lettrage.metrics._payment_days import Weight
from lettrage.metrics._question import ask
from lettrage.metrics._rows import debts, late

__all__ = ["Disputed", "past_due_ratio"]

Disputed: TypeAlias = Literal["included", "excluded"]


def past_due_ratio(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    weight: Weight = "amount",
    disputed: Disputed = "included",
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> Metric:
    """Past due over open: the share of debts that should have been paid by now.

    Credits and money not yet matched are not deducted. Debts without a due date count as not due.

    Args:
        ledger: The facts.
        as_of: The day.
        known_on: Only facts known by then; None: all facts.
        weight: By ``"amount"`` or by ``"count"``.
        disputed: Whether debts in dispute count, in full.
        by: A dimension, see `lettrage.dso`; likewise `currency`, `rates`, `without`.

    Returns:
        A `Metric`, a ratio; undefined when no debt is open (``no-items``).

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in open items. Source: the complement of the Credit Research Foundation's "percent current"; one
    of the three meanings of the French "taux d'impayés", see `find`.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.past_due_ratio(trade_year(), as_of=date(2025, 12, 31))
    <Metric past due ratio (by amount) = 0.3212 ratio, n=28>
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    asked(Weight, weight, "weight")
    asked(Disputed, disputed, "disputed")
    items = question.open_items()
    code = question.currency(items)
    items = question.one(items, code)
    owed = debts(items)
    if disputed == "excluded":
        owed &= ~np.isin(items.row, disputed_rows(question))
    amounts = items.residual if weight == "amount" else None
    parts = [
        Ingredient("open debts", items, amounts, owed, end=question.as_of),
        Ingredient("past due", items, amounts, owed & late(items, question.as_of), end=question.as_of, inside=True),
    ]
    return answer(
        question, "past due ratio", "ratio", f"by {weight}", parts, partial(_share, weighed=weight == "amount"),
        currency=code, basis=(f"disputed {disputed}", "credits not deducted"),
    )  # fmt: skip


def _share(sums: Sequence[Sums], weighed: bool) -> tuple[Value, str | None]:
    owed, past = (part.amount if weighed else part.n for part in sums)
    value = formulas.ratio(past, owed)
    return value, None if value is not None else "no-items"
