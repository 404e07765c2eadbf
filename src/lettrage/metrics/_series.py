"""A metric over time, two periods side by side, and who moved most."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal, TypeAlias

import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked
from lettrage.calendars import FIRST_DATE
from lettrage.errors import fail
from lettrage.ledger import Ledger
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._metric import Metric, measured, plain_value, shown_value
from lettrage.render import Column, Table

__all__ = ["Comparison", "Every", "Mover", "Series", "compare", "series"]

Every: TypeAlias = Literal["month", "quarter", "year", "week"]
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@frozen(repr=False)
class Series(Framed):
    """One metric at the ends of several periods, oldest first.

    Attributes:
        name: The metric's name.
        ends: Last day of each period.
        metrics: The metric at each end, with parts when a dimension was asked for.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> books, day = trade_year(), date(2025, 12, 31)
    >>> metrics.series(books, metrics.dso, as_of=day, periods=3).values()
    (Decimal('43.6056892994'), Decimal('38.4164633319'), Decimal('42.2759020269'))
    """

    name: str
    ends: tuple[date, ...]
    metrics: tuple[Metric, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label that a part has in some period, in order."""
        return tuple(sorted({label for metric in self.metrics for label, _ in metric.parts}))

    def values(self, label: str | None = None) -> tuple[Decimal | None, ...]:
        """The figures over time, of the whole or of one part; None where undefined."""
        if label is None:
            return tuple(plain_value(metric.value) for metric in self.metrics)
        found = [dict(metric.parts).get(label) for metric in self.metrics]
        return tuple(None if part is None else plain_value(part.value) for part in found)

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """Long form: end, the dimension, value, unit, n, undefined_because; the whole stands under None."""
        by = self.metrics[0].by if self.metrics else None
        cells = [
            (end, label, plain_value(m.value), m.unit, m.n, m.undefined_because)
            for end, metric in zip(self.ends, self.metrics, strict=True)
            for label, m in [*metric.parts, (None, metric)]
        ]
        return columns_of(["end", by or "part", "value", "unit", "n", "undefined_because"], cells)

    def to_table(self) -> Table:
        """One line for each part and one for the whole, a column for each period."""
        by = self.metrics[0].by if self.metrics else None
        lines: list[tuple[str, Sequence[Decimal | None]]] = [
            (label or "(none)", self.values(label)) for label in self.labels
        ]
        lines.append(("total", self.values()))
        columns = [Column(by or ""), *(Column(end.isoformat(), "right") for end in self.ends)]
        rows = [(name, *(shown_value(value) for value in values)) for name, values in lines]
        unit = self.metrics[0].unit if self.metrics else ""
        return Table(f"{self.name} ({unit})", columns, rows)

    def __iter__(self) -> Iterator[tuple[date, Metric]]:
        return iter(zip(self.ends, self.metrics, strict=True))

    def __len__(self) -> int:
        return len(self.ends)

    def __repr__(self) -> str:
        span = f"{self.ends[0].isoformat()} to {self.ends[-1].isoformat()}" if self.ends else "no period"
        return f"<Series {self.name}: {len(self)} periods, {span}>"


def series(
    ledger: Ledger,
    metric: Callable[..., Metric],
    *,
    as_of: date,
    known_on: date | None = None,
    periods: int = 12,
    every: Every = "month",
    as_then: bool = False,
    **options: Any,
) -> Series:
    """A metric at the end of each of the last periods, the last one ending on `as_of`.

    Args:
        ledger: The facts.
        metric: Any metric of this module: ``dso``, ``cei``, ``past_due_ratio`` ...
        as_of: Last day of the last period.
        known_on: Only facts known by then; None: all facts.
        periods: How many.
        every: How long each is. Months end where calendar months end, as far as `as_of` does.
        as_then: Each figure as it was known at the end of its period, not as it is known today.
        **options: Handed to the metric: ``by="salesperson"``, ``method="simple"``, ... With ``since="period"`` the
            window of each figure is its own period.

    Raises:
        LettrageError: what the metric raises; `bad-value` for no period, or one older than any record.

    Complexity: that of the metric for each period.

    >>> from datetime import date
    >>> from lettrage import dso, metrics
    >>> from lettrage.datasets import trade_year
    >>> print(metrics.series(trade_year(), dso, as_of=date(2025, 12, 31), periods=4, by="salesperson"))
    dso (days)
    salesperson  2025-09-30  2025-10-31  2025-11-30  2025-12-31
    -----------  ----------  ----------  ----------  ----------
    (none)                                                    0
    Camille           37.81       38.68       35.69       43.84
    Louis             40.62       22.49       25.24       33.61
    Nadia             56.11       61.32       63.48       56.78
    total             46.19       43.61       38.42       42.28
    """
    asked(Ledger, ledger, "ledger")
    asked(Every, every, "every")
    asked(bool, as_then, "as_then")
    limit: date | None = asked(date | None, known_on, "known_on")
    day: date = asked(date, as_of, "as_of")
    ends = _ends(day, asked(int, periods, "periods"), every)
    own_window = options.get("since") == "period"
    found: list[Metric] = []
    for before, end in pairwise(ends):
        asking = dict(options)
        if own_window:
            asking["since"] = before + timedelta(days=1)
        known = limit if not as_then else min(end, limit or end)
        found.append(measured(metric, ledger=ledger, as_of=end, known_on=known, **asking))
    name = found[0].name if found else ""
    return Series(name, tuple(ends[1:]), tuple(found))


def _ends(as_of: date, periods: int, every: str) -> list[date]:
    """The ends of the periods, oldest first, and before them the end of the period before the first."""
    if periods < 1:
        fail("bad-value", "a series has at least one period", path="periods", found=periods, expected="1 or more")
    oldest = (
        (as_of.year - FIRST_DATE.year) * 12 // _MONTHS.get(every, 1)
        if every != "week"
        else (as_of - FIRST_DATE).days // 7
    )
    if periods >= oldest:
        fail("bad-value", "no record is that old", path="periods", found=periods, expected=f"below {oldest}")
    if every == "week":
        return [as_of - timedelta(days=7 * k) for k in range(periods, -1, -1)]
    ends = [as_of]
    months = as_of.year * 12 + as_of.month
    last = (as_of + timedelta(days=1)).day == 1
    for k in range(1, periods + 1):
        year, month = divmod(months - k * _MONTHS[every], 12)
        first = date(year, month + 1, 1)  # the day after the month that ends
        end = first - timedelta(days=1)
        ends.append(end if last else end.replace(day=min(as_of.day, end.day)))
    return ends[::-1]


@frozen
class Mover:
    """How one part changed: its figures before and after, and the difference; None where one is undefined."""

    label: str
    before: Decimal | None
    after: Decimal | None
    change: Decimal | None
    n_before: int
    n_after: int


@frozen(repr=False)
class Comparison(Framed):
    """One metric in two periods.

    Attributes:
        name: The metric's name.
        before: The earlier one.
        after: The later one.
        rows: One for each part, largest change first; those that cannot be told come last.
        whole: The whole as one such row.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> books, day = trade_year(), date(2025, 12, 31)
    >>> metrics.compare(metrics.dso(books, as_of=date(2025, 9, 30)), metrics.dso(books, as_of=day))
    <Comparison dso: 46.19 to 42.28>
    """

    name: str
    before: Metric
    after: Metric
    rows: tuple[Mover, ...]
    whole: Mover

    def movers(self, n: int = 5) -> tuple[Mover, ...]:
        """The parts that changed most, up or down."""
        return tuple(row for row in self.rows if row.change)[:n]

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """The dimension, before, after, change, n_before, n_after; the whole stands under None."""
        rows = [*((row.label, row) for row in self.rows), (None, self.whole)]
        cells = [(label, r.before, r.after, r.change, r.n_before, r.n_after) for label, r in rows]
        return columns_of([self.after.by or "part", "before", "after", "change", "n_before", "n_after"], cells)

    def to_table(self) -> Table:
        names = (self.after.by or "", "before", "after", "change")
        rows = [(row.label or "(none)", *map(shown_value, (row.before, row.after, row.change))) for row in self.rows]
        rows.append(("total", *map(shown_value, (self.whole.before, self.whole.after, self.whole.change))))
        columns = [Column(names[0]), *(Column(name, "right") for name in names[1:])]
        return Table(f"{self.name} ({self.after.unit}), two periods", columns, rows)

    def __repr__(self) -> str:
        return f"<Comparison {self.name}: {shown_value(self.whole.before)} to {shown_value(self.whole.after)}>"


def compare(before: Metric, after: Metric) -> Comparison:
    """Two figures of one metric side by side, part by part, the largest change first.

    Args:
        before: The earlier one.
        after: The later one, asked the same way.

    Raises:
        InvalidInput: ``bad-value`` for two metrics, methods, units, currencies or dimensions.

    Complexity: linear in the parts.

    >>> from datetime import date
    >>> from lettrage import dso, metrics
    >>> from lettrage.datasets import trade_year
    >>> books = trade_year()
    >>> summer, winter = (dso(books, as_of=day, by="sector") for day in (date(2025, 9, 30), date(2025, 12, 31)))
    >>> change = metrics.compare(summer, winter)
    >>> [(row.label, str(row.change)[:6]) for row in change.movers(2)]
    [('services', '-33.01'), ('retail', '-8.072')]
    """
    old, new = (asked(Metric, one, path) for one, path in ((before, "before"), (after, "after")))
    for field in ("name", "method", "unit", "currency", "by"):
        if getattr(old, field) != getattr(new, field) and "" not in (getattr(old, field), getattr(new, field)):
            fail(
                "bad-value",
                f"two figures of different {field}",
                path="after",
                found=getattr(new, field),
                expected=str(getattr(old, field)),
            )
    parts = [dict(old.parts), dict(new.parts)]
    rows = [_mover(label, parts[0].get(label), parts[1].get(label)) for label in sorted({*parts[0], *parts[1]})]
    rows.sort(key=lambda row: (row.change is None, -abs(row.change or Decimal(0)), row.label))
    return Comparison(new.name, old.total, new.total if new.by is None else new, tuple(rows), _mover("", old, new))


def _mover(label: str, before: Metric | None, after: Metric | None) -> Mover:
    was, now = (None if one is None else plain_value(one.value) for one in (before, after))
    change = None if was is None or now is None else now - was
    return Mover(label, was, now, change, before.n if before else 0, after.n if after else 0)
