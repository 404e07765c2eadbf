"""How customers (or sectors, countries ...) pay: habit, spread, trend, and how sure one can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from lettrage._lazy import Built
from lettrage._settling import asked
from lettrage.calendars import NO_DATE, to_days
from lettrage.errors import did_you_mean, fail
from lettrage.ledger import Ledger
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._grouping import By
from lettrage.metrics._habit_columns import UNKNOWN, HabitColumns, Seen, as_decimal, habit_columns
from lettrage.metrics._ingredients import common_codes
from lettrage.metrics._metric import shown_value
from lettrage.metrics._question import ask
from lettrage.metrics._rows import window_of
from lettrage.metrics._settled import settled_debts
from lettrage.metrics.formulas._exact import significant
from lettrage.render import Column, Table

__all__ = ["Behaviour", "HabitRows", "Habits", "behaviour"]


@frozen
class Behaviour:
    """How one customer or group pays.

    Attributes:
        name: Whose behaviour.
        n: Debts settled in the window.
        n_open_late: Debts open and past due, which no mean of settled ones sees.
        mean_days: Mean days past due of settled debts, signed; None without any.
        shrunk_days: The same pulled towards everyone's, the more so the fewer were seen.
        spread_days: Standard deviation of days past due; None for fewer than two.
        median_days: Median days past due with open debts counted while seen; None when half were never seen paid.
        late_rate: Share paid late or open past due, pulled towards everyone's.
        recent_days: Mean days past due of those settled in the last quarter of the window; None without any.
        trend_days: Recent mean less that of the time before; None where either is unknown.
    """

    name: str
    n: int
    n_open_late: int
    mean_days: Decimal | None
    shrunk_days: Decimal | None
    spread_days: Decimal | None
    median_days: int | None
    late_rate: Decimal | None
    recent_days: Decimal | None
    trend_days: Decimal | None


@frozen(eq=False)
class HabitRows(Built[Behaviour]):
    """Parts in order of name, each built when someone looks: a portfolio has many customers."""

    names: tuple[str, ...]
    figures: HabitColumns

    def __len__(self) -> int:
        return len(self.names)

    def member(self, place: int) -> Behaviour:
        f = self.figures
        median = int(f.median[place])
        mean, shrunk, rate, recent, trend = (
            as_decimal(int(column[place])) for column in (f.mean, f.shrunk, f.late_rate, f.recent, f.trend)
        )
        return Behaviour(
            self.names[place], int(f.n[place]), int(f.open_late[place]), mean, shrunk,
            significant(float(f.spread[place])), None if median == UNKNOWN else median, rate, recent, trend,
        )  # fmt: skip

    def select(self, chosen: npt.NDArray[np.bool_]) -> HabitRows:
        """The parts chosen."""
        names = tuple(self.names[place] for place in np.flatnonzero(chosen).tolist())
        return HabitRows(names, self.figures.select(chosen))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HabitRows) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(self.names)


@frozen(repr=False)
class Habits(Framed):
    """The behaviour of everyone and of each part.

    Attributes:
        as_of: Last day of the window.
        by: What the parts are: ``"customer"``, ``"sector"`` ...
        whole: Everyone together.
        rows: The parts, in order of name.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> books, day = trade_year(), date(2025, 12, 31)
    >>> metrics.behaviour(books, as_of=day)["GALET"].median_days
    44
    """

    as_of: date
    by: str
    whole: Behaviour
    rows: Sequence[Behaviour] = field(repr=False)

    def __getitem__(self, name: str) -> Behaviour:
        """The behaviour of one part."""
        names = self.rows.names if isinstance(self.rows, HabitRows) else [row.name for row in self.rows]
        if name in names:
            return self.rows[names.index(name)]
        fail("unknown-field", f"there is no part `{name}`", found=name, help=did_you_mean(str(name), names))

    def __iter__(self) -> Iterator[Behaviour]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """The dimension, n, n_open_late, mean_days, shrunk_days, spread_days, median_days, late_rate, trend_days."""
        names = (
            "n",
            "n_open_late",
            "mean_days",
            "shrunk_days",
            "spread_days",
            "median_days",
            "late_rate",
            "trend_days",
        )
        return columns_of([self.by, *names], [(row.name, *(getattr(row, name) for name in names)) for row in self.rows])

    def to_table(self) -> Table:
        rows = [
            (r.name or "(none)", r.n, r.n_open_late, *map(shown_value, (r.mean_days, r.shrunk_days, r.spread_days)),
             r.median_days, shown_value(r.late_rate), "" if r.trend_days is None else f"{r.trend_days:+.1f}")
            for r in (*self.rows, self.whole)
        ]  # fmt: skip
        heads = ("paid", "open late", "days late", "shrunk", "spread", "median", "late rate", "trend")
        columns = [Column(self.by), *(Column(name, "right") for name in heads)]
        return Table("Payment behaviour", columns, rows, header=[f"as of {self.as_of}"])

    def __repr__(self) -> str:
        return f"<Habits {len(self.rows)} by {self.by}, as of {self.as_of.isoformat()}>"


def behaviour(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 365,
    since: date | None = None,
    by: By = "customer",
    weight: int = 4,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> Habits:
    """How everyone pays, part by part: habit, spread, trend, with what is still open taken into account.

    Args:
        ledger: The facts.
        as_of: Last day of the window.
        known_on: Only facts known by then; None: all facts.
        window_days: Days of the window.
        since: First day of the window, in place of `window_days`.
        by: ``"customer"``, ``"sector"``, or any dimension.
        weight: How many debts everyone's mean is worth when a part's own is pulled towards it.
        currency: Only debts in this currency, unless `rates` are given; debts are counted, not weighed.
        rates: Taken for the sake of a common signature.
        without: Customers left out.

    Raises:
        LettrageError: as `lettrage.dso`; a weight below zero is `bad-value`.

    Complexity: linear in items and movements, one sort of the debts, no loop over the parts. Source: means
    shrunk as in empirical Bayes; medians by Kaplan and Meier (1958).

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> print(metrics.behaviour(trade_year(), as_of=date(2025, 12, 31), by="sector"))
    Payment behaviour
    as of 2025-12-31
    sector        paid  open late  days late  shrunk  spread  median  late rate  trend
    ------------  ----  ---------  ---------  ------  ------  ------  ---------  -----
    construction    30          3       7.13    7.21   10.53       6     0.6912   +0.9
    hospitality     20          2      23.25   20.67   10.89      22     0.9451  +10.1
    public          11          0       8.64     8.4    1.57       9     0.9049   +0.5
    restaurants     22          0       5.23    5.62    6.14       4     0.7913   -2.6
    retail          75          1      -3.17   -2.62    4.71      -3     0.3322   -0.3
    services        17          4      41.47   35.05    12.6      44     0.9429   -2.5
    total          175         10       7.75    7.75   15.85       4     0.6432   +2.8
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    dimension: str = asked(str, question.by, "by")
    worth: int = asked(int, weight, "weight")
    if worth < 0:
        fail(
            "bad-value",
            "everyone's mean is worth no less than nothing",
            path="weight",
            found=worth,
            expected="0 or more",
        )
    window = window_of(question.as_of, window_days, since)
    items = question.items()
    if currency is not None and rates is None:
        items = question.one(items, question.currency(items))
    found = settled_debts(items, question.applied())
    debts = found.items
    day = to_days(question.as_of)
    dated = debts.due != NO_DATE
    closed = found.closed & window.holds(found.paid_on) & dated
    open_ = (debts.residual > 0) & dated
    past = np.where(closed, found.paid_on, day) - debts.due.astype(np.int64)
    seen = Seen(past.astype(np.int64), closed, found.paid_on > day - window.days // 4)
    names, (codes,) = common_codes(question, [debts])
    kept = closed | open_
    whole = habit_columns(seen.select(kept), np.zeros(int(kept.sum()), np.int64), 1, worth, None)
    parts = habit_columns(seen.select(kept), codes[kept], len(names), worth, whole)
    rows = HabitRows(names, parts).select((parts.n > 0) | (parts.open_late > 0))
    return Habits(question.as_of, dimension, HabitRows(("total",), whole)[0], rows)
