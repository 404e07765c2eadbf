"""How quickly cohorts of debts are paid, those still open counted for as long as they were seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked
from lettrage.calendars import NO_DATE, to_date, to_days
from lettrage.ledger import Ledger
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._grouping import By
from lettrage.metrics._ingredients import common_codes
from lettrage.metrics._question import ask
from lettrage.metrics._rows import window_of
from lettrage.metrics._settled import settled_debts
from lettrage.metrics._survival import survival
from lettrage.metrics.formulas import Survival
from lettrage.render import Column, Table

__all__ = ["Cohort", "RecoveryCurve", "RecoveryCurves", "recovery_curves"]

Cohort: TypeAlias = Literal["month", "quarter", "year", "all"]
Clock: TypeAlias = Literal["due", "issue"]


@frozen
class RecoveryCurve:
    """The curve of one cohort: how many debts, how many of them not yet paid when last seen, and the estimate."""

    cohort: str
    n: int
    censored: int
    survival: Survival

    def paid(self, days: int) -> Decimal:
        """The share paid in full by so many days, an estimate where some were not seen that long.

        >>> from lettrage.metrics import RecoveryCurve
        >>> from lettrage.metrics.formulas import kaplan_meier
        >>> RecoveryCurve("2026", 2, 1, kaplan_meier([5, 9], [True, False])).paid(5)
        Decimal('0.5000000000')
        """
        return 1 - self.survival.at(days)

    def bounds(self, days: int) -> tuple[Decimal | None, Decimal | None]:
        """The 95 % interval of `paid`; None where the share is 0 or 1."""
        reached = [step for step in self.survival.steps if step.time <= days]
        if not reached or reached[-1].low is None or reached[-1].high is None:
            return None, None
        return 1 - reached[-1].high, 1 - reached[-1].low


@frozen(repr=False)
class RecoveryCurves(Framed):
    """Curves by cohort, in order.

    Attributes:
        as_of: The day up to which payments were seen.
        clock: What days are counted from: ``"due"`` or ``"issue"``.
        at: The days shown in the table.
        curves: One for each cohort.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> books, day = trade_year(), date(2025, 12, 31)
    >>> metrics.recovery_curves(books, as_of=day, cohort="all").curves[0].paid(30)
    Decimal('0.8586793684')
    """

    as_of: date
    clock: str
    at: tuple[int, ...]
    curves: tuple[RecoveryCurve, ...]

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """Long form: cohort, n, censored, days, paid, low, high."""
        cells = [
            (curve.cohort, curve.n, curve.censored, days, curve.paid(days), *curve.bounds(days))
            for curve in self.curves
            for days in self.at
        ]
        return columns_of(["cohort", "n", "censored", "days", "paid", "low", "high"], cells)

    def to_table(self) -> Table:
        names = ["cohort", "n", "open", *(f"{days:+d}" for days in self.at), "median"]
        rows = [
            (c.cohort, c.n, c.censored, *(f"{c.paid(days) * 100:.1f}" for days in self.at), c.survival.median)
            for c in self.curves
        ]
        columns = [Column(names[0]), *(Column(name, "right") for name in names[1:])]
        return Table(f"Paid in full, %, by days from {self.clock}", columns, rows, header=[f"as of {self.as_of}"])

    def __repr__(self) -> str:
        return f"<RecoveryCurves {len(self.curves)} cohorts from {self.clock}, as of {self.as_of.isoformat()}>"


def recovery_curves(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 365,
    since: date | None = None,
    cohort: Cohort = "quarter",
    clock: Clock = "due",
    at: Sequence[int] = (-7, 0, 7, 14, 30, 60, 90),
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> RecoveryCurves:
    """The share of debts paid in full so many days from their due date, by cohort of issue.

    Debts still open count as long as they were seen (Kaplan-Meier), so that young cohorts can be read beside old ones;
    each curve says how many these are. Debts that credit notes alone settled are left out; what was given up counts as
    never paid.

    Args:
        ledger: The facts.
        as_of: The day.
        known_on: Only facts known by then; None: all facts.
        window_days: Days back in which the debts were issued.
        since: First day of issue, in place of `window_days`.
        cohort: By calendar ``"month"``, ``"quarter"`` or ``"year"`` of issue, or ``"all"`` as one.
        clock: Days from the ``"due"`` date (those without one are left out) or from ``"issue"``.
        at: The days that the table shows.
        by: A dimension in place of the cohorts: one curve for each label.
        currency: Only debts in this currency, unless `rates` are given; debts are counted, not weighed.
        rates: Taken for the sake of a common signature.
        without: Customers left out.

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in the items, one sort for each cohort. Source: Kaplan and Meier (1958); intervals by Greenwood's
    formula on the log-log scale.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> print(metrics.recovery_curves(trade_year(), as_of=date(2025, 12, 31), at=(0, 14, 30, 60)))
    Paid in full, %, by days from due
    as of 2025-12-31
    cohort    n  open    +0   +14   +30    +60  median
    -------  --  ----  ----  ----  ----  -----  ------
    2025-Q1  51     2  35.3  76.5  92.2   96.1       4
    2025-Q2  51     1  37.3  72.5  86.3   96.1       4
    2025-Q3  51     1  31.4  70.6  84.3   98.0       4
    2025-Q4  51    25  37.9  70.7  70.7  100.0       4
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    asked(Cohort, cohort, "cohort")
    asked(Clock, clock, "clock")
    days_at: tuple[int, ...] = asked(tuple[int, ...], at, "at")
    window = window_of(question.as_of, window_days, since)
    items = question.items()
    code = currency or question.currency(items) if currency is None or rates is None else ""
    items = question.one(items, code) if code else items
    found = settled_debts(items, question.applied())
    debts = found.items
    keep = window.holds(debts.on) & (found.closed | (debts.residual > 0) | (found.paid_on == NO_DATE))
    keep &= debts.amount > 0
    if clock == "due":
        keep &= debts.due != NO_DATE
    chosen = debts.select(keep)
    paid, closed = found.paid_on[keep], found.closed[keep]
    start = (chosen.due if clock == "due" else chosen.on).astype(np.int64)
    days = np.where(closed, paid, to_days(question.as_of)) - start
    if by is not None:
        names, (codes,) = common_codes(question, [chosen])
    else:
        names, codes = _cohorts(chosen.on, cohort)
    curves: list[RecoveryCurve] = []
    for place, name in enumerate(names):
        mine = codes == place
        curve = survival(days[mine], closed[mine])
        curves.append(RecoveryCurve(name, curve.n, curve.censored, curve))
    return RecoveryCurves(question.as_of, clock, days_at, tuple(curves))


def _cohorts(on: npt.NDArray[np.int32], cohort: str) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    """Names of the cohorts in order, and the place of each row among them."""
    if cohort == "all" or not len(on):
        return (("all",) if len(on) else ()), np.zeros(len(on), np.int64)
    months = on.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    length = {"month": 1, "quarter": 3, "year": 12}[cohort]
    numbers, place = np.unique(months // length, return_inverse=True)
    return tuple(_name(int(number) * length, cohort) for number in numbers), place.astype(np.int64)


def _name(month: int, cohort: str) -> str:
    year, rest = divmod(month, 12)
    year += to_date(0).year
    if cohort == "year":
        return str(year)
    return f"{year}-Q{rest // 3 + 1}" if cohort == "quarter" else f"{year}-{rest + 1:02d}"
