"""How often debts are paid late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Literal, TypeAlias

import numpy as np

from lettrage._settling import asked
from lettrage.calendars import NO_DATE, to_days
from lettrage.ledger import Ledger
from lettrage.metrics import formulas
from lettrage.metrics._grouping import By
from lettrage.metrics._ingredients import Ingredient, Sums, Value, answer
from lettrage.metrics._metric import Metric
from lettrage.metrics._payment_days import Weight
from lettrage.metrics._question import ask
from lettrage.metrics._rows import whole_days, window_of
from lettrage.metrics._settled import settled_debts

__all__ = ["OpenLate", "late_rate"]

OpenLate: TypeAlias = Literal["included", "excluded"]


def late_rate(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 365,
    since: date | None = None,
    weight: Weight = "count",
    grace_days: int = 0,
    open_late: OpenLate = "included",
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> Metric:
    """Share of debts paid late: of those settled in the window and, unless told otherwise, those open and past due.

    Args:
        ledger: The facts.
        as_of: Last day of the window.
        known_on: Only facts known by then; None: all facts.
        window_days: Days of the window.
        since: First day of the window, in place of `window_days`.
        weight: By ``"count"`` of debts or by ``"amount"``.
        grace_days: Days past the due date that are not called late (some studies take five).
        open_late: ``"excluded"`` looks at settled debts only, which flatters: the worst are not settled.
        by: A dimension, see `lettrage.dso`; likewise `currency`, `rates`, `without`.

    Returns:
        A `Metric`, a ratio; undefined when nothing was settled or late (``nothing-settled``).

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in items and movements. Source: standard definition; one of the three meanings of the French
    "taux d'impayés", see `find`.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.late_rate(trade_year(), as_of=date(2025, 12, 31))
    <Metric late rate (by count) = 0.6432 ratio, n=185>
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    asked(Weight, weight, "weight")
    asked(OpenLate, open_late, "open_late")
    grace = whole_days(grace_days, "grace_days")
    window = window_of(question.as_of, window_days, since)
    items = question.items()
    code = question.currency(items)
    found = settled_debts(question.one(items, code), question.applied())
    debts = found.items
    due = debts.due.astype(np.int64)
    dated = due != NO_DATE
    closed = found.closed & window.holds(found.paid_on) & dated
    late_closed = closed & (found.paid_on > due + grace)
    amounts = debts.amount if weight == "amount" else None
    parts = [
        Ingredient("settled", debts, amounts, closed, None, *window.both),
        Ingredient("settled late", debts, amounts, late_closed, None, *window.both, inside=True),
    ]
    if open_late == "included":
        still = dated & (debts.residual > 0) & (due + grace < to_days(question.as_of))
        left = debts.residual if weight == "amount" else None
        parts.append(Ingredient("open and past due", debts, left, still, end=question.as_of))
    return answer(
        question, "late rate", "ratio", f"by {weight}", parts, partial(_rate, weighed=weight == "amount"),
        currency=code, window=window.both, basis=(f"late: more than {grace} days past due", f"open: {open_late}"),
    )  # fmt: skip


def _rate(sums: Sequence[Sums], weighed: bool) -> tuple[Value, str | None]:
    settled, late, *still = (part.amount if weighed else part.n for part in sums)
    value = formulas.ratio(late + sum(still), settled + sum(still))
    return value, None if value is not None else "nothing-settled"
