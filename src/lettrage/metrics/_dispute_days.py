"""How long disputes last, those still open counted for as long as they were seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from lettrage.ledger import Ledger, OpenItems
from lettrage.metrics._behind import Behind
from lettrage.metrics._disputed import SeenDispute, disputes_seen
from lettrage.metrics._grouping import By
from lettrage.metrics._losses_seen import places_of
from lettrage.metrics._metric import Metric, TraceStep
from lettrage.metrics._question import ask
from lettrage.metrics._rows import window_of
from lettrage.metrics._split import split
from lettrage.metrics._survival import survival

__all__ = ["dispute_days"]


def dispute_days(
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
    """Median days that disputes opened in the window last, from opening to closing.

    A dispute still open counts for as long as it was seen (Kaplan-Meier), not at all as in a mean of closed ones, which
    reads low while the hard cases stay open.

    Args:
        ledger: The facts.
        as_of: Last day of the window.
        known_on: Only facts known by then; None: all facts.
        window_days: Days of the window.
        since: First day of the window, in place of `window_days`.
        by: A dimension of the first disputed item, see `lettrage.dso`; likewise `without`.
        currency: Only disputes about items in this currency.
        rates: Taken for the sake of a common signature: days have no currency.

    Returns:
        A `Metric` in days; undefined without disputes (``no-items``), or when half were never seen to close
        (``never-seen``). The working counts closed and open ones.

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in items and disputes. Source: Kaplan and Meier (1958).

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.dispute_days(trade_year(), as_of=date(2025, 12, 31))
    <Metric dispute days (median, Kaplan-Meier) = 25 days, n=4>
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    window = window_of(question.as_of, window_days, since)
    items = question.items()
    seen = [dispute for dispute in disputes_seen(question) if dispute.opened_on >= window.start]
    places = places_of(items, ledger.rows([dispute.fact.items[0] for dispute in seen]))
    kept = [k for k, place in enumerate(places.tolist()) if place >= 0 and _wanted(items, place, currency, rates)]
    rows = items.select(places[kept])
    disputes = [seen[k] for k in kept]

    def build(which: npt.NDArray[np.int64]) -> Metric:
        places: list[int] = which.tolist()
        return _median([disputes[k] for k in places], question.as_of, window.both, rows, which)

    return split(question, rows, build)


def _wanted(items: OpenItems, place: int, currency: str | None, rates: object) -> bool:
    return currency is None or rates is not None or items.currencies[int(items.currency[place])] == currency


def _median(
    disputes: Sequence[SeenDispute], as_of: date, window: tuple[date, date], rows: OpenItems,
    which: npt.NDArray[np.int64],
) -> Metric:  # fmt: skip
    days = np.array([((seen.closed_on or as_of) - seen.opened_on).days for seen in disputes], np.int64)
    closed = np.array([seen.closed_on is not None for seen in disputes], np.bool_)
    curve = survival(days, closed)
    median = curve.median
    why = None if median is not None else "never-seen" if disputes else "no-items"
    steps = tuple(
        TraceStep(label, *window, n=int(mask.sum()), items=Behind(rows.select(which[mask])))
        for label, mask in (("closed", closed), ("still open", ~closed))
    )
    value = None if median is None else Decimal(median)
    basis = ("from opening to closing; open ones counted while seen",)
    return Metric("dispute days", value, "days", "median, Kaplan-Meier", window, basis, "", len(disputes), why, steps)
