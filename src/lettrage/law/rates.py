"""Rates by period: rows with dates and sources, looked up by day, never carried beyond what they say.

A legal rate holds from 1 January or 1 July, not from the day a central bank moves, and a semester that nobody has
published is unknown. So a table answers for the days its rows cover and refuses every other day, naming the last one
that it knows. A caller who has read the next notice adds a row: ``table.extended([...])``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, NoReturn, cast

from attrs import evolve, field, frozen

from lettrage.calendars import check_date
from lettrage.errors import Fault, fail
from lettrage.law.sources import Source
from lettrage.records import Mark, Rule, as_decimal, as_tuple, check_record
from lettrage.render import Column, Table

__all__ = ["Rate", "RateTable", "SignedPercent", "as_rate", "semester_of", "semester_rows"]

_RATE = Mark(lambda number: -100 <= number <= 1000, "bad-value", "a percentage from -100 to 1000", "write 12.15")

#: A rate a year in percent; base rates may be below zero.
SignedPercent = Annotated[Decimal, _RATE]


def as_rate(value: Decimal | int | str) -> Decimal:
    """A percentage from an int or a decimal text."""
    return cast("Decimal", as_decimal(value))


@frozen
class Rate:
    """A rate and the days it holds (taux daté).

    Attributes:
        percent: Percent a year.
        valid_from: First day.
        valid_to: Last day; None for a rate fixed by statute until further notice.
        source: Who published it.
    """

    percent: SignedPercent = field(converter=as_rate)
    valid_from: date
    valid_to: date | None
    source: Source

    def __attrs_post_init__(self) -> None:
        check_record(self, _RATE_RULES)


@frozen(repr=False)
class RateTable:
    """A reference rate over time (table de taux).

    Attributes:
        code: Stable name, such as ``ecb-mro``.
        name: In words.
        rows: Rates in ascending order of dates, without overlap; gaps are unknown.

    Raises:
        InvalidInput: ``bad-value`` for rows that overlap or stand out of order; ``unknown-rate`` from the look-ups.

    Complexity: a look-up takes O(log n) for n rows.

    >>> from datetime import date
    >>> from lettrage.law import ECB_MRO
    >>> ECB_MRO.at(date(2024, 9, 30)).percent
    Decimal('4.25')
    >>> ECB_MRO.at(date(2027, 2, 1))
    Traceback (most recent call last):
    lettrage.errors.InvalidInput: unknown-rate: table `ecb-mro`: no rate is known on 2027-02-01
      expected: a day up to 2026-12-31
      help: add the published rate with `.extended([...])`; the last known one is never carried forward
    """

    code: str
    name: str
    rows: tuple[Rate, ...] = field(default=(), converter=as_tuple)

    def __attrs_post_init__(self) -> None:
        check_record(self, _TABLE_RULES)

    def at(self, on: date) -> Rate:
        """The rate in force on a day.

        Raises:
            InvalidInput: ``unknown-rate`` for a day that no row covers.
        """
        row = self._covering(check_date(on))
        return row if row is not None else self._unknown(on)

    def between(self, first: date, last: date) -> tuple[Rate, ...]:
        """The rates of a span of days, cut to the span, without a gap; empty when ``last`` comes before ``first``.

        Raises:
            InvalidInput: ``unknown-rate`` for the first day of the span that no row covers.
        """
        found: list[Rate] = []
        day, last = check_date(first, "first"), check_date(last, "last")
        while day <= last:
            row = self.at(day)
            end = last if row.valid_to is None else min(row.valid_to, last)
            found.append(evolve(row, valid_from=day, valid_to=end))
            day = end + timedelta(days=1)
        return tuple(found)

    def known_to(self) -> date | None:
        """The last day of the table; None for an empty one and for one without end."""
        return self.rows[-1].valid_to if self.rows else None

    def extended(self, rows: Iterable[Rate]) -> RateTable:
        """The table with more rows, such as the semester that was published today; a row with the same first day
        replaces the old one.

        Raises:
            InvalidInput: ``bad-value`` when the rows then overlap.

        >>> from datetime import date
        >>> from lettrage.law import ECB_MRO, Confidence, Rate, Source
        >>> notice = Source("MEF notice, invented for this example", Confidence.LOW)
        >>> table = ECB_MRO.extended([Rate("2.15", date(2027, 1, 1), date(2027, 6, 30), notice)])
        >>> table.at(date(2027, 2, 1)).percent
        Decimal('2.15')
        """
        by_day = {row.valid_from: row for row in (*self.rows, *rows)}
        return evolve(self, rows=[by_day[day] for day in sorted(by_day)])

    def until(self, last: date) -> RateTable:
        """The table as known up to a day: later rows are left out, the row of that day ends with it.

        >>> from datetime import date
        >>> from lettrage.law import ECB_MRO
        >>> ECB_MRO.until(date(2024, 3, 31)).known_to()
        datetime.date(2024, 3, 31)
        """
        last = check_date(last, "last")
        kept = [row for row in self.rows if row.valid_from <= last]
        cut = [evolve(row, valid_to=last if row.valid_to is None else min(row.valid_to, last)) for row in kept]
        return evolve(self, rows=cut)

    def to_table(self) -> Table:
        """The rows with their provenance, for people."""
        rows = [
            (row.valid_from, row.valid_to, row.percent, row.source.confidence, row.source.article) for row in self.rows
        ]
        columns = (Column("from"), Column("to"), Column("percent", "right"), Column("confidence"), Column("source"))
        return Table(f"{self.code}: {self.name}", columns, rows)

    def __repr__(self) -> str:
        return f"<RateTable `{self.code}`: {len(self.rows)} rows, known to {self.known_to()}>"

    def _covering(self, on: date) -> Rate | None:
        place = bisect_right(self.rows, on, key=lambda row: row.valid_from) - 1
        if place < 0:
            return None
        row = self.rows[place]
        return row if row.valid_to is None or on <= row.valid_to else None

    def _unknown(self, on: date) -> NoReturn:
        known = self.known_to()
        after = known is not None and on > known
        span = f"a day up to {known}" if after else f"a day from {self.rows[0].valid_from} on" if self.rows else ""
        fail(
            "unknown-rate",
            f"no rate is known on {on}",
            record=f"table `{self.code}`",
            found=on,
            expected=span or "a rate, given by the caller",
            help="add the published rate with `.extended([...])`; the last known one is never carried forward",
        )


def semester_of(on: date) -> tuple[date, date]:
    """First and last day of the half-year of a day.

    >>> from datetime import date
    >>> from lettrage.law import semester_of
    >>> semester_of(date(2024, 9, 30))
    (datetime.date(2024, 7, 1), datetime.date(2024, 12, 31))
    """
    first_half = on.month <= 6
    start, end = ((1, 1), (6, 30)) if first_half else ((7, 1), (12, 31))
    return date(on.year, *start), date(on.year, *end)


def semester_rows(figures: str, source: Source, others: Sequence[tuple[str, Source]] = ()) -> tuple[Rate, ...]:
    """Rows out of a block of lines ``year first-half second-half``; ``-`` stands for unknown.

    Args:
        figures: The block, one line a year.
        source: What vouches for the rows.
        others: Semesters such as ``2026 H2`` with a source of their own.
    """
    special = dict(others)
    rows: list[Rate] = []
    for line in figures.split("\n"):
        year, *halves = line.split() or [""]
        for half, figure in zip(("H1", "H2"), halves, strict=False):
            if figure == "-":
                continue
            start, end = semester_of(date(int(year), 1 if half == "H1" else 7, 1))
            rows.append(Rate(figure, start, end, special.get(f"{year} {half}", source)))
    return tuple(rows)


def _in_order(rate: Rate) -> Sequence[Fault]:
    if rate.valid_to is None or rate.valid_from <= rate.valid_to:
        return ()
    return (
        Fault("bad-value", "a rate ends before it begins", "valid_to", found=rate.valid_to, expected="a later day"),
    )


def _apart(table: RateTable) -> Sequence[Fault]:
    return [
        Fault("bad-value", "rows overlap or stand out of order", f"rows[{i + 1}]", found=late.valid_from, help=_APART)
        for i, (early, late) in enumerate(pairwise(table.rows))
        if early.valid_to is None or late.valid_from <= early.valid_to
    ]


_APART = "end each row on the day before the next one begins"
_RATE_RULES: tuple[Rule, ...] = ((("valid_from", "valid_to"), _in_order),)
_TABLE_RULES: tuple[Rule, ...] = ((("rows",), _apart),)
