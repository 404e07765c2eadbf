"""Customers by how they settle, in classes that do not flip from month to month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage._lazy import Built
from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.ledger import Ledger
from lettrage.metrics._behaviour import HabitRows, Habits, behaviour
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._grouping import Grouping
from lettrage.metrics._habit_columns import UNKNOWN, Ints, as_decimal
from lettrage.metrics._mappings import mapping_of
from lettrage.metrics.formulas import Number, rounded

__all__ = ["Segment", "Segments", "payment_segments", "segments_of"]

#: Names of the classes, best first, for any number of bounds the last is the worst.
NAMES = ("prompt", "slow", "late", "chronic")
CLASSES = (*NAMES, "unknown")
_NONE = len(NAMES)  # the place of "unknown"


@frozen
class Segment:
    """One customer's class, what it rests on, and whether it was kept although the figure alone would say another."""

    customer: str
    segment: str
    shrunk_days: Decimal | None
    n: int
    plain: str

    @property
    def held(self) -> bool:
        """Whether the margin kept it where it was."""
        return self.segment != self.plain


@frozen(eq=False)
class SegmentRows(Built[Segment]):
    """Customers in order of name, each built when someone looks.

    Attributes:
        habits: What the classes rest on.
        place: n int64, the place in `CLASSES` of each one's class.
        plain: n int64, that of the class by the figure alone.
    """

    habits: HabitRows
    place: Ints
    plain: Ints

    def __len__(self) -> int:
        return len(self.habits)

    def member(self, place: int) -> Segment:
        figures = self.habits.figures
        days, n = as_decimal(int(figures.shrunk[place])), int(figures.n[place])
        segment, plain = (CLASSES[int(column[place])] for column in (self.place, self.plain))
        return Segment(self.habits.names[place], segment, days, n, plain)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SegmentRows) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(self.habits)


@frozen(repr=False)
class Segments(Framed):
    """The class of every customer.

    Attributes:
        as_of: The day.
        bounds: Days past due between the classes.
        margin: By how much a figure must pass a bound before the class changes.
        rows: One for each customer, in order.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> books, day = trade_year(), date(2025, 12, 31)
    >>> metrics.payment_segments(books, as_of=day).rows[0].segment
    'slow'
    """

    as_of: date
    bounds: tuple[Decimal, ...]
    margin: Decimal
    rows: Sequence[Segment]

    def mapping(self) -> Mapping[str, str]:
        """Customer to class: what to hand over as `previous` next time, or to a policy as facts.

        >>> from datetime import date
        >>> from lettrage import metrics
        >>> from lettrage.datasets import trade_year
        >>> metrics.payment_segments(trade_year(), as_of=date(2025, 12, 31)).mapping()["FANAL"]
        'prompt'
        """
        if isinstance(self.rows, SegmentRows):
            named = np.array(CLASSES, np.object_)[self.rows.place].tolist()
            return dict(zip(self.rows.habits.names, named, strict=True))
        return {row.customer: row.segment for row in self.rows}

    def grouping(self) -> Grouping:
        """The classes as a dimension, for any verb that takes ``by=``.

        >>> from datetime import date
        >>> from lettrage import metrics
        >>> from lettrage.datasets import trade_year
        >>> books, day = trade_year(), date(2025, 12, 31)
        >>> classes = metrics.payment_segments(books, as_of=day).grouping()
        >>> [(label, f"{part.value:.0f}") for label, part in metrics.dso(books, as_of=day, by=classes) if label]
        [('late', '67'), ('prompt', '30'), ('slow', '53')]
        """
        return Grouping("segment", self.mapping())

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """customer, segment, shrunk_days, n, plain."""
        cells = [(r.customer, r.segment, r.shrunk_days, r.n, r.plain) for r in self.rows]
        return columns_of(["customer", "segment", "shrunk_days", "n", "plain"], cells)

    def __repr__(self) -> str:
        counts = Counter(self.mapping().values())
        return "<Segments " + ", ".join(f"{counts[name]} {name}" for name in CLASSES if counts[name]) + ">"


def payment_segments(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 365,
    bounds: Sequence[Number] = (3, 15, 45),
    margin: Number = 2,
    least: int = 3,
    previous: Mapping[str, str] | None = None,
    currency: str | None = None,
    without: Sequence[str] = (),
) -> Segments:
    """Customers by their shrunk mean days past due: ``prompt``, ``slow``, ``late``, ``chronic``, or ``unknown``.

    With the classes of last time, a customer changes only when its figure passes a bound by more than the margin: so
    nobody flips every month for a day more or less.

    Args:
        ledger: The facts.
        as_of: The day.
        known_on: Only facts known by then; None: all facts.
        window_days: Days of the window that behaviour is read from.
        bounds: Days past due between the classes, three, growing.
        margin: Days by which a bound must be passed.
        least: How many debts must have been seen; below that the class is ``unknown``.
        previous: Customer to class, as `Segments.mapping` gave it last time.
        currency: Only debts in this currency.
        without: Customers left out.

    Raises:
        LettrageError: as `lettrage.dso`; bounds that do not grow, or a class that does not exist (`bad-value`).

    Complexity: that of `behaviour`. Source: hysteresis as in control: two thresholds for one line.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.payment_segments(trade_year(), as_of=date(2025, 12, 31))
    <Segments 4 prompt, 3 slow, 2 late>
    """
    habits = behaviour(
        ledger, as_of=as_of, known_on=known_on, window_days=window_days, currency=currency, without=without
    )
    return segments_of(habits, bounds=bounds, margin=margin, least=least, previous=previous)


def segments_of(
    habits: Habits,
    *,
    bounds: Sequence[Number] = (3, 15, 45),
    margin: Number = 2,
    least: int = 3,
    previous: Mapping[str, str] | None = None,
) -> Segments:
    """The classes of customers whose behaviour is known already."""
    lines = [rounded(bound) for bound in asked(tuple[Any, ...], bounds, "bounds")]
    edge, fewest = rounded(margin), asked(int, least, "least")
    if len(lines) != len(NAMES) - 1 or any(a >= b for a, b in pairwise(lines)) or edge < 0:
        fail("bad-value", "bounds of classes grow, and there are three", path="bounds", found=tuple(bounds))
    before: dict[str, str] = mapping_of(str, previous, "previous")
    strange = sorted(set(before.values()) - set(CLASSES))
    if strange:
        fail("bad-value", f"`{strange[0]}` is no class", path="previous", expected=", ".join(CLASSES))
    rows = _rows_of(habits)
    place, plain = _placed(rows, lines, edge, fewest, before)
    return Segments(habits.as_of, tuple(lines), edge, SegmentRows(rows, place, plain))


def _rows_of(habits: Habits) -> HabitRows:
    """The customers that have a name."""
    assert isinstance(habits.rows, HabitRows)
    return habits.rows.select(np.asarray([bool(name) for name in habits.rows.names], np.bool_))


def _placed(
    rows: HabitRows, bounds: Sequence[Decimal], margin: Decimal, least: int, before: Mapping[str, str]
) -> tuple[Ints, Ints]:
    """The place of each customer's class, and that of the class by the figure alone."""
    figures = rows.figures
    days = figures.shrunk
    seen = (days != UNKNOWN) & (figures.n + figures.open_late >= least)
    plain = np.where(seen, _passed(days, bounds), _NONE)
    known = [CLASSES.index(before[name]) if name in before else _NONE for name in rows.names]
    was = np.asarray(known, np.int64)
    # A class is left upwards once the bound and the margin are passed, downwards once the bound less the margin is.
    low, high = (_passed(days, [bound + step for bound in bounds]) for step in (margin, -margin))
    moved = np.where(was == _NONE, plain, np.minimum(np.maximum(was, low), high))
    return np.where(seen, moved, was), plain


def _passed(days: Ints, bounds: Sequence[Decimal]) -> Ints:
    """How many bounds each figure lies above."""
    edges = [int(bound.scaleb(10)) for bound in bounds]
    room = np.iinfo(np.int64)
    whole = np.asarray([min(max(edge, room.min), room.max) for edge in edges], np.int64)
    return np.searchsorted(whole, days, side="left").astype(np.int64)
