"""A figure held against its target."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._metric import Metric, plain_value, shown_value
from lettrage.metrics.formulas import Number, rounded
from lettrage.money import Money
from lettrage.render import Column, Table

__all__ = ["Better", "Gap", "Gaps", "gap_to_target"]

Better: TypeAlias = Literal["lower", "higher"]


@frozen
class Gap:
    """One figure and its target: by how much it misses (above zero) or beats it, and whether it is met."""

    label: str
    value: Decimal | None
    target: Decimal
    gap: Decimal | None
    met: bool | None


@frozen(repr=False)
class Gaps(Framed):
    """Figures against targets, the widest gap first; what is undefined comes last.

    Attributes:
        metric: The metric that is held against them.
        better: Which side of a target is the good one.
        rows: One for each target.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> dso = metrics.dso(trade_year(), as_of=date(2025, 12, 31), by="salesperson")
    >>> print(metrics.gap_to_target(dso, {"Camille": 40, "Louis": 40, "Nadia": 50}))
    dso against target (days)
    salesperson  value  target    gap  met
    -----------  -----  ------  -----  ------
    Nadia        56.78      50   6.78  missed
    Camille      43.84      40   3.84  missed
    Louis        33.61      40  -6.39  met
    """

    metric: Metric
    better: str
    rows: tuple[Gap, ...]

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """The dimension, value, target, gap, met."""
        cells = [(row.label, row.value, row.target, row.gap, row.met) for row in self.rows]
        return columns_of([self.metric.by or "part", "value", "target", "gap", "met"], cells)

    def to_table(self) -> Table:
        words = {True: "met", False: "missed", None: "undefined"}
        rows = [
            (
                row.label or "total",
                shown_value(row.value),
                shown_value(row.target),
                shown_value(row.gap),
                words[row.met],
            )
            for row in self.rows
        ]
        names = ("value", "target", "gap")
        columns = [Column(self.metric.by or ""), *(Column(name, "right") for name in names), Column("met")]
        return Table(f"{self.metric.name} against target ({self.metric.unit})", columns, rows)

    def __repr__(self) -> str:
        return f"<Gaps {self.metric.name}: {sum(row.met is False for row in self.rows)} of {len(self.rows)} missed>"


def gap_to_target(
    metric: Metric, target: Number | Money | Mapping[str, Number | Money], *, better: Better = "lower"
) -> Gaps:
    """How far a metric, or each of its parts, is from its target.

    Args:
        metric: The figure.
        target: One target for the whole, or one for each label of the parts.
        better: Whether ``"lower"`` figures are good (days, lateness) or ``"higher"`` ones (collection rates).

    Raises:
        InvalidInput: ``unknown-field`` for a label that no part has; ``not-a-number`` for a target that is none.

    Complexity: linear in the targets.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.gap_to_target(metrics.dso(trade_year(), as_of=date(2025, 12, 31)), 40).rows[0].gap
    Decimal('2.2759020269')
    """
    asked(Metric, metric, "metric")
    asked(Better, better, "better")
    targets = dict(target) if isinstance(target, Mapping) else {"": target}
    rows: list[Gap] = []
    for label, wanted in targets.items():
        figure = metric if not isinstance(target, Mapping) else metric[label]
        if isinstance(wanted, Money) and wanted.currency != metric.currency:
            fail("currency-mismatch", f"{wanted} is not in {metric.currency}", path="target", found=wanted.currency)
        goal = wanted.amount if isinstance(wanted, Money) else rounded(wanted)
        value = plain_value(figure.value)
        gap = None if value is None else (value - goal if better == "lower" else goal - value)
        rows.append(Gap(label, value, goal, gap, None if gap is None else gap <= 0))
    rows.sort(key=lambda row: (row.gap is None, -(row.gap or Decimal(0)), row.label))
    return Gaps(metric.total, better, tuple(rows)) if metric.by is None else Gaps(metric, better, tuple(rows))
