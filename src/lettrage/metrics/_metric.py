"""A figure that says what it is: value, unit, method, window, basis, and the steps that led to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy.typing as npt
from attrs import evolve, field, frozen

from lettrage.errors import did_you_mean, fail
from lettrage.explain import Evidence
from lettrage.metrics._behind import Behind
from lettrage.metrics._framed import Framed, columns_of
from lettrage.money import Money
from lettrage.render import Column, Table

__all__ = ["Metric", "TraceStep", "measured", "shown_value"]


@frozen
class TraceStep:
    """One line of the working of a figure.

    Attributes:
        label: What this line is: ``"receivables"``, ``"sales"``, ``"past due"`` ...
        start: First day it covers, None when it is a balance.
        end: Last day it covers, or the day of the balance.
        amount: Money on that line.
        days: Days it counts for, or the mean days of what stands on it, exact to ten places.
        n: How many items or documents stand behind it.
        items: Which ones: ``step.items.keys()``; None where there is no list.
    """

    label: str
    start: date | None = None
    end: date | None = None
    amount: Money | None = None
    days: Decimal | None = None
    n: int | None = None
    items: Behind | None = field(default=None, eq=False, repr=False)


@frozen(repr=False)
class Metric(Framed):
    """A metric's value with everything needed to read it, check it and compare it.

    Asked for by a dimension, it holds the same figure for each value of that dimension in `parts`. The parts of
    numerator and denominator sum to those of the whole; the figures need not: a ratio of sums is no mean of ratios.

    Attributes:
        name: ``"dso"``, ...
        value: The figure; None when undefined.
        unit: ``"days"``, ``"ratio"``, ``"percent"``, ``"times"`` or a currency code.
        method: Identifier of the method, such as ``"count-back"``.
        window: First and last day the figure is about.
        basis: What the numbers are: net or gross, with or without tax, which receivables.
        currency: The one currency of its money; ``""`` when there is none.
        n: Items and documents that entered it.
        undefined_because: Stable code when `value` is None: ``"no-sales"``, ``"history-too-short"``, ...
        trace: The working, line by line; the amounts add up to what the formula was given.
        by: The dimension of `parts`; None when there is none.
        parts: (label, metric) in label order; the label ``""`` holds what has no value there.

    >>> from decimal import Decimal
    >>> from lettrage import Metric
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
    by: str | None = None
    parts: Sequence[tuple[str, Metric]] = ()

    @property
    def is_defined(self) -> bool:
        return self.value is not None

    @property
    def total(self) -> Metric:
        """The same figure over everything, without its parts."""
        return evolve(self, by=None, parts=()) if self.by is not None else self

    def why(self, language: str = "en") -> str:
        """Why the figure is undefined, in words; empty when it is defined.

        Raises:
            InvalidInput: ``bad-value`` for a language without wording.
        """
        if self.undefined_because is None:
            return ""
        return Evidence(f"metric.{self.undefined_because}").name(language)

    def __getitem__(self, label: str) -> Metric:
        """The figure of one part.

        Raises:
            InvalidInput: ``unknown-field`` for a label that no part has.
        """
        for name, part in self.parts:
            if name == label:
                return part
        labels = [name for name, _ in self.parts]
        help = did_you_mean(str(label), labels)
        fail("unknown-field", f"there is no part `{label}`", found=label, expected=", ".join(labels[:20]), help=help)

    def __iter__(self) -> Iterator[tuple[str, Metric]]:
        return iter(self.parts)

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """One row, or one for each part: part, value, unit, n, undefined_because, currency, method, from, to."""
        rows = self.parts if self.by is not None else [("", self)]
        cells = [
            (label, plain_value(m.value), m.unit, m.n, m.undefined_because, m.currency, m.method, *_days(m))
            for label, m in rows
        ]
        names = [self.by or "part", "value", "unit", "n", "undefined_because", "currency", "method", "from", "to"]
        return columns_of(names, cells)

    def to_table(self) -> Table:
        """The parts as a table when there are any, else the working, the figure in its title."""
        return self._parts_table() if self.by is not None else self._working()

    def _working(self) -> Table:
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
        amount = Column(f"amount {self.currency}".strip(), "right")
        columns = (Column("step"), Column("from"), Column("to"), amount, Column("days", "right"), Column("n", "right"))
        return Table(self._said(), columns, rows, notes=self.basis)

    def _parts_table(self) -> Table:
        rows = [(label or "(none)", *_cells(part)) for label, part in self.parts]
        rows.append(("total", *_cells(self)))
        columns = (
            Column(self.by or ""),
            Column(self.unit, "right"),
            Column("n", "right"),
            Column("undefined because"),
        )
        return Table(f"{self.name} ({self.method}) by {self.by}", columns, rows, notes=self.basis)

    def _said(self) -> str:
        if self.value is None:
            return f"{self.name} ({self.method}) is undefined: {self.undefined_because}"
        return f"{self.name} ({self.method}) = {shown_value(self.value)} {self.unit}"

    def __str__(self) -> str:
        return self._said() if self.by is None else self.to_table().text()

    def __repr__(self) -> str:
        parts = "" if self.by is None else f", {len(self.parts)} parts by {self.by}"
        return f"<Metric {self._said()}, n={self.n}{parts}>"


def measured(verb: Any, **asking: Any) -> Metric:
    """What a verb that the caller named says, refused when it is no figure.

    Raises:
        InvalidInput: ``bad-value`` for what cannot be called or gives no `Metric`.
    """
    found = verb(**asking) if callable(verb) else verb
    if not callable(verb) or not isinstance(found, Metric):
        fail("bad-value", "this gives no figure", path="metric", found=repr(verb)[:60],
             expected="a metric such as `lettrage.dso`")  # fmt: skip
    return found


def _days(metric: Metric) -> tuple[date | None, date | None]:
    return metric.window or (None, None)


def plain_value(value: Decimal | Money | None) -> Decimal | None:
    return value.amount if isinstance(value, Money) else value


def shown_value(value: Decimal | Money | None) -> str:
    """A value for the eye: at most two decimals of days, four of a ratio below one; the value itself keeps its ten."""
    if value is None:
        return ""
    return str(value.amount) if isinstance(value, Money) else _shown(value)


def _cells(metric: Metric) -> tuple[str, str, str]:
    return shown_value(metric.value), str(metric.n), metric.undefined_because or ""


def _shown(value: Decimal) -> str:
    places = 4 if -1 < value < 1 else 2
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
