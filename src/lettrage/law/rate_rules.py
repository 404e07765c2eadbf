"""The late-payment rate of a jurisdiction: a reference table, a margin with its own dates, and what moves it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Annotated

from attrs import evolve, field, frozen

from lettrage.errors import Fault
from lettrage.law.rates import Rate, RateTable, SignedPercent, as_rate
from lettrage.law.sources import Confidence, Source, weakest
from lettrage.records import Mark, Rule, as_decimal, as_tuple, check_record

__all__ = ["ClauseBound", "InterestStart", "Margin", "RateBehaviour", "RateRule", "StatutoryRate", "two_places"]

_ABOVE_ZERO = Mark(lambda number: number > 0, "bad-value", "a number above zero")


class RateBehaviour(StrEnum):
    """What happens to the rate while the delay lasts (comportement du taux).

    Attributes:
        FLOATING: It moves with the table, at 1 January and 1 July (taux variable par semestre).
        FIXED_AT_START: That of the first day of interest, for the whole delay (taux figé au premier jour).
        CONSTANT: One rate fixed by statute (taux constant).
    """

    FLOATING = "floating"
    FIXED_AT_START = "fixed_at_start"
    CONSTANT = "constant"


class InterestStart(StrEnum):
    """The day after which interest runs (point de départ des intérêts).

    Attributes:
        DUE_DATE: The due date, without a reminder (échéance).
        FORMAL_NOTICE: A formal notice to pay (mise en demeure).
    """

    DUE_DATE = "due_date"
    FORMAL_NOTICE = "formal_notice"


@frozen
class Margin:
    """Points added to the reference rate from a day on (majoration).

    Attributes:
        points: Percentage points.
        valid_from: First day of interest to which it applies.
        source: The article.
    """

    points: SignedPercent = field(converter=as_rate)
    valid_from: date
    source: Source

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class StatutoryRate:
    """The rate of the law on a day, and what it is made of (taux légal applicable).

    Attributes:
        percent: Percent a year: reference and points, rounded as the statute says.
        valid_from: First day of this rate.
        valid_to: Last day; None for a rate without end.
        reference_percent: The reference rate.
        points: The points added.
        sources: What vouches for the reference and for the points.
    """

    percent: Decimal
    valid_from: date
    valid_to: date | None
    reference_percent: Decimal
    points: Decimal
    sources: tuple[Source, ...]

    @property
    def confidence(self) -> Confidence:
        """The grade of the weakest source."""
        return weakest(self.sources)


@frozen
class RateRule:
    """How late-payment interest is found (règle du taux de retard).

    Attributes:
        table: The reference rates.
        margins: Points added, the earliest first; the table alone before the first one.
        behaviour: What happens to the rate during the delay.
        starts: The day after which interest runs.
        round_up_to: A step to which the sum is rounded up, such as 0.5 in Belgium; None for none.
        source: The article.

    >>> from datetime import date
    >>> from lettrage.law import jurisdiction
    >>> rule = jurisdiction("BE-B2B").rate
    >>> rule.at(date(2025, 2, 1)).percent, rule.at(date(2025, 2, 1)).reference_percent
    (Decimal('11.50'), Decimal('3.15'))
    """

    table: RateTable
    margins: tuple[Margin, ...] = field(converter=as_tuple)
    behaviour: RateBehaviour
    starts: InterestStart
    source: Source
    round_up_to: Annotated[Decimal, _ABOVE_ZERO] | None = field(default=None, converter=as_decimal)

    def __attrs_post_init__(self) -> None:
        check_record(self, _RULES)

    def at(self, on: date) -> StatutoryRate:
        """The rate of the law for a day; under a rate fixed at the start, for a delay that begins on that day.

        Raises:
            InvalidInput: ``unknown-rate`` for a day that the table does not cover.
        """
        return self._made(self.table.at(on), on)

    def between(self, first: date, last: date) -> tuple[StatutoryRate, ...]:
        """The rates of a delay from ``first`` to ``last``, both included, one after the other.

        A floating rate changes with the table and with the points; a fixed one is that of the first day throughout.

        Raises:
            InvalidInput: ``unknown-rate`` for the first day that the table does not cover.
        """
        if last < first:
            return ()
        if self.behaviour is RateBehaviour.FIXED_AT_START:
            return (evolve(self.at(first), valid_from=first, valid_to=last),)
        starts = {margin.valid_from for margin in self.margins}
        pieces: list[StatutoryRate] = []
        for row in self.table.between(first, last):
            assert row.valid_to is not None, "cut to the span"
            days = sorted({row.valid_from} | {day for day in starts if row.valid_from < day <= row.valid_to})
            ends = [*(day - timedelta(days=1) for day in days[1:]), row.valid_to]
            pieces += [
                evolve(self._made(row, day), valid_from=day, valid_to=end) for day, end in zip(days, ends, strict=True)
            ]
        return tuple(pieces)

    def _made(self, row: Rate, on: date) -> StatutoryRate:
        margin = next((margin for margin in reversed(self.margins) if margin.valid_from <= on), None)
        points = Decimal("0.00") if margin is None else margin.points
        percent = row.percent + points
        if self.round_up_to is not None:
            percent = ceil(Fraction(percent) / Fraction(self.round_up_to)) * self.round_up_to
        sources = (row.source,) if margin is None else (row.source, margin.source)
        return StatutoryRate(two_places(percent), row.valid_from, row.valid_to, row.percent, points, sources)


def two_places(percent: Decimal) -> Decimal:
    """A percentage with two decimals, as gazettes print it; with more when it has more."""
    printed = percent.quantize(Decimal("0.01"))
    return printed if printed == percent else percent


@frozen
class ClauseBound:
    """A limit on the rate that a contract may set (borne d'un taux conventionnel).

    Attributes:
        times: The limit is so many times the rate of the law named by `rule`.
        rule: That rate.
        source: The article.
    """

    times: Annotated[Decimal, _ABOVE_ZERO] = field(converter=as_rate)
    rule: RateRule
    source: Source

    def __attrs_post_init__(self) -> None:
        check_record(self)


def _margins_ascend(rule: RateRule) -> Sequence[Fault]:
    days = [margin.valid_from for margin in rule.margins]
    if all(early < late for early, late in pairwise(days)):
        return ()
    return (Fault("bad-value", "margins do not ascend", "margins", found=days, expected="ascending first days"),)


_RULES: tuple[Rule, ...] = ((("margins",), _margins_ascend),)
