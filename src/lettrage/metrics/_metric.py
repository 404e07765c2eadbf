"""A figure that says what it is: value, unit, method, window, basis, and the steps that led to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from attrs import field, frozen

from lettrage.money import Money
from lettrage.render import Column, Table

__all__ = ["Breakdown", "Metric", "TraceStep"]


@frozen
class TraceStep:
    """One line of the working of a figure.

    Attributes:
        label: What this line is: ``"receivables"``, ``"sales"``, ``"period"``, ``"history"`` ...
        start: First day it covers, None when it is a balance.
        end: Last day it covers, or the day of the balance.
        amount: Money on that line.
        days: Days it counts for, exact to ten places.
        n: How many items or documents stand behind it.
    """

    label: str
    start: date | None = None
    end: date | None = None
    amount: Money | None = None
    days: Decimal | None = None
    n: int | None = None


@frozen
class Metric:
    """A metric's value with everything needed to read it, check it and compare it.

    Attributes:
        name: ``"dso"``, ...
        value: The figure; None when undefined.
        unit: ``"days"``, ``"ratio"`` or a currency code.
        method: Identifier of the method, such as ``"count-back"``.
        window: First and last day the figure is about.
        basis: What the numbers are: net or gross, with or without tax, which receivables.
        currency: The one currency of its money.
        n: Items and documents that entered it.
        undefined_because: Stable code when `value` is None: ``"no-sales"`` or ``"history-too-short"``.
        trace: The working, line by line; the amounts add up to what the formula was given.

    >>> from decimal import Decimal
    >>> Metric("dso", Decimal("45"), "days", "simple", n=3)
    <Metric dso (simple) = 45 days, n=3>
    """

    name: str
    value: Decimal | Money | None
    unit: str
    method: str
    window: tuple[date, date] | None = None
    basis: tuple[str, ...] = ()
    currency: str = ""
    n: int = 0
    undefined_because: str | None = None
    trace: tuple[TraceStep, ...] = ()

    @property
    def is_defined(self) -> bool:
        return self.value is not None

    def to_table(self) -> Table:
        """The working as a table, the figure in its header."""
        rows = [
            (
                step.label,
                step.start.isoformat() if step.start else "",
                step.end.isoformat() if step.end else "",
                str(step.amount.amount) if step.amount is not None else "",
                _shown(step.days) if step.days is not None else "",
                str(step.n) if step.n is not None else "",
            )
            for step in self.trace
        ]
        columns = (
            Column("step"),
            Column("from"),
            Column("to"),
            Column(f"amount {self.currency}".strip(), "right"),
            Column("days", "right"),
            Column("n", "right"),
        )
        return Table(str(self), columns, rows, notes=self.basis)

    def __str__(self) -> str:
        if self.value is None:
            return f"{self.name} ({self.method}) is undefined: {self.undefined_because}"
        shown = _shown(self.value) if isinstance(self.value, Decimal) else str(self.value.amount)
        return f"{self.name} ({self.method}) = {shown} {self.unit}"

    def __repr__(self) -> str:
        return f"<Metric {self}, n={self.n}>"

    def _repr_html_(self) -> str:
        return self.to_table().html()


@frozen
class Breakdown:
    """One metric for each value of a dimension, and for the whole.

    The parts of numerator and denominator sum to those of the total; the figures themselves need not: a ratio of sums
    is no mean of ratios.

    Attributes:
        by: The dimension: ``"salesperson"``, ``"entity"`` ...
        total: The metric over everything.
        parts: (label, metric) in label order; the label ``""`` holds what has no value there.
    """

    by: str
    total: Metric
    parts: tuple[tuple[str, Metric], ...] = field(default=())

    def __getitem__(self, label: str) -> Metric:
        return dict(self.parts)[label]

    def __iter__(self) -> Iterator[tuple[str, Metric]]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)

    def __repr__(self) -> str:
        return f"<Breakdown {self.total} by {self.by}, {len(self)} parts>"

    def to_table(self) -> Table:
        rows = [(label or "(none)", *_cells(metric)) for label, metric in self.parts]
        rows.append(("total", *_cells(self.total)))
        columns = (Column(self.by), Column(self.total.unit, "right"), Column("n", "right"), Column("undefined because"))
        return Table(f"{self.total.name} ({self.total.method}) by {self.by}", columns, rows, notes=self.total.basis)

    def __str__(self) -> str:
        return self.to_table().text()

    def _repr_html_(self) -> str:
        return self.to_table().html()


def _cells(metric: Metric) -> tuple[str, str, str]:
    value = metric.value
    shown = "" if value is None else _shown(value) if isinstance(value, Decimal) else str(value.amount)
    return shown, str(metric.n), metric.undefined_because or ""


def _shown(value: Decimal) -> str:
    """At most two decimals for the eye; the value itself keeps its ten."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if "." in f"{value:.2f}" else str(value)
