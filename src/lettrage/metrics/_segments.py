"""Customers by how they settle, in classes that do not flip from month to month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.ledger import Ledger
from lettrage.metrics._behaviour import Behaviour, behaviour
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._question import mapping_of
from lettrage.metrics.formulas import Number, rounded

__all__ = ["Segment", "Segments", "payment_segments"]

#: Names of the classes, best first, for any number of bounds the last is the worst.
NAMES = ("prompt", "slow", "late", "chronic")
UNKNOWN = "unknown"


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
    rows: tuple[Segment, ...]

    def mapping(self) -> Mapping[str, str]:
        """Customer to class: what to hand over as `previous` next time, or to a policy as facts.

        >>> from datetime import date
        >>> from lettrage import metrics
        >>> from lettrage.datasets import trade_year
        >>> metrics.payment_segments(trade_year(), as_of=date(2025, 12, 31)).mapping()["FANAL"]
        'prompt'
        """
        return {row.customer: row.segment for row in self.rows}

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """customer, segment, shrunk_days, n, plain."""
        cells = [(r.customer, r.segment, r.shrunk_days, r.n, r.plain) for r in self.rows]
        return columns_of(["customer", "segment", "shrunk_days", "n", "plain"], cells)

    def __repr__(self) -> str:
        counts = {name: sum(row.segment == name for row in self.rows) for name in (*NAMES, UNKNOWN)}
        return "<Segments " + ", ".join(f"{n} {name}" for name, n in counts.items() if n) + ">"


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
    lines = [rounded(bound) for bound in asked(tuple[Any, ...], bounds, "bounds")]
    edge, fewest = rounded(margin), asked(int, least, "least")
    if len(lines) != len(NAMES) - 1 or any(a >= b for a, b in pairwise(lines)) or edge < 0:
        fail("bad-value", "bounds of classes grow, and there are three", path="bounds", found=tuple(bounds))
    before: dict[str, str] = mapping_of(str, previous, "previous")
    strange = sorted(set(before.values()) - {*NAMES, UNKNOWN})
    if strange:
        fail("bad-value", f"`{strange[0]}` is no class", path="previous", expected=", ".join((*NAMES, UNKNOWN)))
    habits = behaviour(
        ledger, as_of=as_of, known_on=known_on, window_days=window_days, currency=currency, without=without
    )
    rows = [_placed(row, lines, edge, fewest, before.get(row.name)) for row in habits if row.name]
    return Segments(habits.as_of, tuple(lines), edge, tuple(rows))


def _placed(row: Behaviour, bounds: Sequence[Decimal], margin: Decimal, least: int, before: str | None) -> Segment:
    days = row.shrunk_days
    if days is None or row.n + row.n_open_late < least:
        return Segment(row.name, before or UNKNOWN, days, row.n, UNKNOWN)
    plain = sum(days > bound for bound in bounds)
    if before is None or before == UNKNOWN:
        return Segment(row.name, NAMES[plain], days, row.n, NAMES[plain])
    place = NAMES.index(before)
    while place < len(bounds) and days > bounds[place] + margin:
        place += 1
    while place and days <= bounds[place - 1] - margin:
        place -= 1
    return Segment(row.name, NAMES[place], days, row.n, NAMES[plain])
