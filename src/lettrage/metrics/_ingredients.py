"""From rows to figures: sums of ingredients for the whole and for each part, and the metric they make.

A metric names its ingredients (which rows, which amounts, which of them) and one function from their sums to a value.
Everything else is done here once: parts by a dimension, the working, the items behind each line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from lettrage._lazy import Built
from lettrage.metrics._behind import Behind, Labelled
from lettrage.metrics._metric import Metric, TraceStep
from lettrage.metrics._question import Question
from lettrage.metrics._sums import distinct, group_counts, group_sums, group_sums_of_products
from lettrage.metrics.formulas import rounded
from lettrage.money import Money

__all__ = ["Figure", "Ingredient", "Sums", "Value", "answer", "common_codes"]


@frozen
class Sums:
    """The sums of one ingredient: amounts, amounts (or rows) weighted by days, rows."""

    amount: int
    weighted: int
    n: int


Value: TypeAlias = Decimal | Money | None
#: From the sums of the ingredients to the value and, when there is none, the code that says why.
Figure: TypeAlias = Callable[[Sequence[Sums]], tuple[Value, str | None]]
#: From the lines of the working, and the sums, to lines that say more.
Retell: TypeAlias = Callable[[Sequence[TraceStep], Sequence[Sums], str], Sequence[TraceStep]]


@frozen(eq=False)
class Ingredient:
    """One line of a figure's working.

    Attributes:
        label: What it is.
        rows: The rows it is summed over.
        amounts: n int64 minor units; None when rows are counted and not weighed.
        where: n bool, which rows; None for all.
        days: n int64, what amounts (or rows) are weighted by; None for no weighting.
        start: First day it covers.
        end: Last day it covers.
        inside: Whether it is part of another ingredient, so that its rows are not counted twice in `Metric.n`.
        spread: n int64, the span that each row falls in, -1 for none; None when there is one span.
        spans: First and last day of each span: the ingredient then has a sum, and a line, for each.
    """

    label: str
    rows: Labelled
    amounts: npt.NDArray[np.int64] | None = None
    where: npt.NDArray[np.bool_] | None = None
    days: npt.NDArray[np.int64] | None = None
    start: date | None = None
    end: date | None = None
    inside: bool = False
    spread: npt.NDArray[np.int64] | None = None
    spans: tuple[tuple[date, date], ...] = ()

    @property
    def width(self) -> int:
        return 1 if self.spread is None else len(self.spans)

    def sums(self, group: npt.NDArray[np.integer] | None, size: int) -> Cells:
        """The sums of each span, for each group 0 .. size-1; None is one group for all."""
        if self.spread is None:
            return self._cells(group, size, self.where)
        inside = self.spread >= 0
        cell = self.spread if group is None else group * self.width + self.spread
        return self._cells(cell, size * self.width, inside if self.where is None else inside & self.where)

    def _cells(self, group: npt.NDArray[np.integer] | None, size: int, mask: npt.NDArray[np.bool_] | None) -> Cells:
        where = slice(None) if mask is None else mask
        if not size:
            return Cells(0, [], [], [])
        mine = None if group is None else group[where]
        n = len(self.rows) if mask is None else int(mask.sum())
        counts = [n] if mine is None else group_counts(mine, size)
        amounts = None if self.amounts is None else self.amounts[where]
        summed = [0] * size if amounts is None else group_sums(amounts, mine, size)
        weighted = [0] * size
        if self.days is not None:
            days = self.days[where]
            weighted = (
                group_sums(days, mine, size) if amounts is None else group_sums_of_products(amounts, days, mine, size)
            )
        return Cells(self.width, summed, weighted, counts)


@frozen(eq=False)
class Cells:
    """Sums by group and span, as plain lists: their values are made for the group that someone looks at."""

    width: int
    amount: list[int]
    weighted: list[int]
    n: list[int]

    def of(self, group: int) -> tuple[Sums, ...]:
        """The sums of each span of one group."""
        at = slice(group * self.width, (group + 1) * self.width)
        return tuple(Sums(*cells) for cells in zip(self.amount[at], self.weighted[at], self.n[at], strict=True))


@frozen(eq=False)
class _Recipe:
    """What the whole and all parts of a metric share."""

    name: str
    unit: str
    method: str
    window: tuple[date, date] | None
    basis: tuple[str, ...]
    currency: str
    figure: Figure
    ingredients: tuple[Ingredient, ...]
    retell: Retell | None = None

    def cook(
        self, sums: Sequence[tuple[Sums, ...]], codes: Sequence[npt.NDArray[np.integer]] | None = None, code: int = 0
    ) -> Metric:
        flat = [cell for cells in sums for cell in cells]
        value, why = self.figure(flat)
        if value is None and not self.currency:
            why = "no-items"  # an empty ledger has nothing to measure, whatever the formula lacks
        n, trace = 0, list[TraceStep]()
        for place, (part, cells) in enumerate(zip(self.ingredients, sums, strict=True)):
            n += 0 if part.inside else sum(cell.n for cell in cells)
            trace += _steps(part, cells, self.currency, None if codes is None else codes[place], code)
        told = tuple(trace) if self.retell is None else tuple(self.retell(trace, flat, self.currency))
        return Metric(self.name, value, self.unit, self.method, self.window, self.basis, self.currency, n, why, told)


def _steps(
    part: Ingredient, cells: Sequence[Sums], currency: str, codes: npt.NDArray[np.integer] | None, code: int
) -> Iterator[TraceStep]:
    spans = [(part.start, part.end)] if part.spread is None else part.spans
    for place, ((start, end), sums) in enumerate(zip(spans, cells, strict=True)):
        amount = None if part.amounts is None or not currency else Money.of_minor(sums.amount, currency)
        over = sums.n if part.amounts is None else sums.amount
        days = None if part.days is None or not over else rounded(Fraction(sums.weighted, over))
        items = Behind(part.rows, part.where, codes, code, part.spread, place)
        yield TraceStep(part.label, start, end, amount, days, sums.n, items)


@frozen(eq=False)
class _Parts(Built[tuple[str, Metric]]):
    """Parts in order of label, each made when someone looks: a portfolio has many customers."""

    recipe: _Recipe
    names: tuple[str, ...]
    sums: tuple[Cells, ...]
    codes: tuple[npt.NDArray[np.integer], ...] = field(repr=False)

    def __len__(self) -> int:
        return len(self.names)

    def member(self, place: int) -> tuple[str, Metric]:
        return self.names[place], self.recipe.cook([cells.of(place) for cells in self.sums], self.codes, place)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Parts):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(self.names)


def answer(
    question: Question,
    name: str,
    unit: str,
    method: str,
    ingredients: Sequence[Ingredient],
    figure: Figure,
    *,
    currency: str,
    window: tuple[date, date] | None = None,
    basis: Sequence[str] = (),
    retell: Retell | None = None,
) -> Metric:
    """The metric over everything, with its parts when the question has a dimension."""
    notes = (*basis, *question.noted())
    recipe = _Recipe(name, unit, method, window, notes, currency, figure, tuple(ingredients), retell)
    whole = recipe.cook([part.sums(None, 1).of(0) for part in ingredients])
    if question.by is None:
        return whole
    names, codes = common_codes(question, [part.rows for part in ingredients])
    sums = tuple(part.sums(code, len(names)) for part, code in zip(ingredients, codes, strict=True))
    # Codes stay with the parts, to tell which items stand behind each: in as few bytes as they need.
    small = np.min_scalar_type(len(names))
    kept = tuple(code.astype(small) for code in codes)
    return evolve(whole, by=question.by, parts=_Parts(recipe, names, sums, kept))


def common_codes(
    question: Question, tables: Sequence[Labelled]
) -> tuple[tuple[str, ...], list[npt.NDArray[np.integer]]]:
    """One list of labels for several tables, and a code per row of each; labels without any row are left out."""
    made: dict[int, tuple[npt.NDArray[np.int32], tuple[str, ...]]] = {}
    for table in tables:
        if id(table) not in made:
            made[id(table)] = question.labels(table)
    found = {names[code] for codes, names in made.values() for code in distinct(codes)}
    names = tuple(sorted(found))
    place = {name: position for position, name in enumerate(names)}
    turned = {
        key: codes.astype(np.int64) if own == names or not own
        else np.asarray([place.get(name, 0) for name in own], np.int64)[codes]
        for key, (codes, own) in made.items()
    }  # fmt: skip
    return names, [turned[id(table)] for table in tables]
