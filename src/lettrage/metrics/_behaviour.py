"""How customers (or sectors, countries ...) pay: habit, spread, trend, and how sure one can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from lettrage._settling import asked
from lettrage.calendars import NO_DATE, to_days
from lettrage.errors import did_you_mean, fail
from lettrage.ledger import Ledger
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._ingredients import common_codes
from lettrage.metrics._metric import shown_value
from lettrage.metrics._question import ask
from lettrage.metrics._rows import window_of
from lettrage.metrics._settled import settled_debts
from lettrage.metrics._survival import survival
from lettrage.metrics.formulas import rounded, shrunk_rate
from lettrage.metrics.formulas._exact import significant
from lettrage.render import Column, Table

__all__ = ["Behaviour", "Habits", "behaviour"]


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
        for row in self.rows:
            if row.name == name:
                return row
        names = [row.name for row in self.rows]
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
    by: str = "customer",
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
        LettrageError: as `lettrage.dso`.

    Complexity: linear in items and movements, and a sort for each part. Source: means shrunk as in empirical Bayes;
    medians by Kaplan and Meier (1958).

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
    asked(str, by, "by")
    worth: int = asked(int, weight, "weight")
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
    seen = np.where(closed, found.paid_on, day) - debts.due.astype(np.int64)
    table = _Seen(seen, closed, open_, found.paid_on > day - window.days // 4)
    whole = table.of("total", np.flatnonzero(closed | open_), None, worth)
    names, (codes,) = common_codes(question, [debts])
    order = np.argsort(codes, kind="stable")
    cuts = np.searchsorted(codes[order], np.arange(len(names) + 1))
    rows = [table.of(name, order[cuts[k] : cuts[k + 1]], whole, worth) for k, name in enumerate(names)]
    return Habits(question.as_of, by, whole, tuple(row for row in rows if row.n or row.n_open_late))


@frozen(eq=False)
class _Seen:
    """Debts with their days past due, as far as seen."""

    days: npt.NDArray[np.int64]
    closed: npt.NDArray[np.bool_]
    open: npt.NDArray[np.bool_]
    recent: npt.NDArray[np.bool_]

    def of(self, name: str, places: npt.NDArray[np.int64], whole: Behaviour | None, worth: int) -> Behaviour:
        places = places[self.closed[places] | self.open[places]]
        days, closed = self.days[places], self.closed[places]
        paid = days[closed]
        n, n_late = len(paid), int((~closed & (days > 0)).sum())
        late = int((paid > 0).sum()) + n_late
        mean = None if not n else rounded(Fraction(int(paid.sum()), n))
        recent, before = (paid[mask] for mask in (self.recent[places][closed], ~self.recent[places][closed]))
        now = None if not len(recent) else rounded(Fraction(int(recent.sum()), len(recent)))
        trend = None if now is None or not len(before) else now - rounded(Fraction(int(before.sum()), len(before)))
        overall = whole.mean_days if whole is not None else mean
        usual = (
            whole.late_rate if whole is not None else (None if not n + n_late else rounded(Fraction(late, n + n_late)))
        )
        return Behaviour(
            name, n, n_late, mean,
            None if overall is None else shrunk_rate(int(paid.sum()), n, overall, worth),
            significant(float(np.std(paid, ddof=1))) if n > 1 else None,
            survival(days, closed).median if len(days) else None,
            None if usual is None else shrunk_rate(late, n + n_late, usual, worth),
            now, trend,
        )  # fmt: skip
