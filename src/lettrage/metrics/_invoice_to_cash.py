"""From invoice to cash: how long it takes, and what the time is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from lettrage.calendars import NO_DATE, to_days
from lettrage.ledger import Applied, Ledger
from lettrage.metrics import formulas
from lettrage.metrics._disputed import disputes_seen
from lettrage.metrics._grouping import By
from lettrage.metrics._ingredients import Ingredient, Sums, Value, answer
from lettrage.metrics._metric import Metric
from lettrage.metrics._question import Question, ask
from lettrage.metrics._rows import cash, window_of

__all__ = ["invoice_to_cash"]


def invoice_to_cash(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 365,
    since: date | None = None,
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> Metric:
    """Mean days from issue to cash of what was paid in the window, by amount, and its parts.

    The working splits each payment's time at its due date: ``issue to due`` is the credit that was agreed, ``due to
    paid`` the lateness (below zero when paid early), and the two sum to the figure. ``in dispute`` is how much of the
    time an item was contested, within the others. Payments of items without a due date are left out, and counted in the
    line ``without due date``.

    Args:
        ledger: The facts.
        as_of: Last day of the window.
        known_on: Only facts known by then; None: all facts.
        window_days: Days of the window.
        since: First day of the window, in place of `window_days`.
        by: A dimension, see `lettrage.dso`; likewise `currency`, `rates`, `without`.

    Returns:
        A `Metric` in days; undefined when nothing was paid (``nothing-settled``).

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in movements, and in the disputes. Source: weighted days paid = weighted terms + weighted days
    late (Oracle Receivables).

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> lag = metrics.invoice_to_cash(trade_year(), as_of=date(2025, 12, 31))
    >>> [(step.label, str(step.days)) for step in lag.trace[:3]]
    [('issue to due', '34.9297484774'), ('due to paid', '5.7201364941'), ('in dispute', '0.0818858643')]
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    window = window_of(question.as_of, window_days, since)
    pairs = question.applied()
    code = question.currency(pairs)
    pairs = question.one(pairs, code)
    paid = cash(pairs) & window.holds(pairs.on)
    dated = paid & (pairs.due != NO_DATE)
    issued, due, on = (np.where(dated, column, 0).astype(np.int64) for column in (pairs.issued, pairs.due, pairs.on))
    contested = _contested(question, pairs, dated)
    parts = [
        Ingredient(label, pairs, pairs.amount, dated, days, *window.both, inside=place > 0)
        for place, (label, days) in enumerate(
            [("issue to due", due - issued), ("due to paid", on - due), ("in dispute", contested)]
        )
    ]
    parts.append(Ingredient("without due date", pairs, pairs.amount, paid & ~dated, None, *window.both))
    return answer(
        question, "invoice to cash", "days", "by amount", parts, _lag, currency=code, window=window.both,
        basis=("what is still open is not seen",),
    )  # fmt: skip


def _contested(question: Question, pairs: Applied, wanted: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Days between issue and payment of each pair on which its item was in dispute."""
    days = np.zeros(len(pairs), np.int64)
    for seen in disputes_seen(question):
        mine = wanted & np.isin(pairs.row, question.ledger.rows(seen.fact.items))
        first = np.maximum(pairs.issued[mine].astype(np.int64), to_days(seen.opened_on))
        last = pairs.on[mine].astype(np.int64)
        if seen.closed_on is not None:
            last = np.minimum(last, to_days(seen.closed_on))
        days[mine] += np.maximum(last - first, 0)
    return days


def _lag(sums: Sequence[Sums]) -> tuple[Value, str | None]:
    value = formulas.ratio(sums[0].weighted + sums[1].weighted, sums[0].amount)
    return value, None if value is not None else "nothing-settled"
