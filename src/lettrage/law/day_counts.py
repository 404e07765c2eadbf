"""How a span of days becomes a fraction of a year. No statute here fixes it: the convention is a parameter.

Each convention is a clock: a fraction of years for every date, so that a span is the difference of two readings and
spans add up exactly, however they are cut.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from fractions import Fraction

__all__ = ["DayCount", "counted_days", "year_fraction"]


class DayCount(StrEnum):
    """A day-count convention (base de calcul des jours).

    Attributes:
        ACT_365F: Calendar days over 365, leap years too (exact/365): practice in France and the United Kingdom.
        ACT_ACT: Calendar days over 365 or 366, each day by its own year (exact/exact).
        ACT_360: Calendar days over 360 (exact/360).
        THIRTY_E_360: Months of 30 days over 360 (30E/360): one Swiss practice.
    """

    ACT_365F = "ACT/365F"
    ACT_ACT = "ACT/ACT"
    ACT_360 = "ACT/360"
    THIRTY_E_360 = "30E/360"


def year_fraction(after: date, to: date, day_count: DayCount | str = DayCount.ACT_365F) -> Fraction:
    """The years from the day after ``after`` to ``to`` included; negative when ``to`` comes first.

    >>> from datetime import date
    >>> from lettrage.law import year_fraction
    >>> year_fraction(date(2025, 9, 30), date(2025, 10, 31))
    Fraction(31, 365)
    >>> year_fraction(date(2025, 1, 31), date(2025, 5, 1), "30E/360")
    Fraction(91, 360)
    """
    convention = DayCount(day_count)
    if convention is DayCount.ACT_ACT:
        return _years(to) - _years(after)
    days = counted_days(after, to, convention)
    return Fraction(days, 365 if convention is DayCount.ACT_365F else 360)


def counted_days(after: date, to: date, day_count: DayCount | str = DayCount.ACT_365F) -> int:
    """The days from the day after ``after`` to ``to`` included, as the convention counts them.

    >>> from datetime import date
    >>> from lettrage.law import counted_days
    >>> counted_days(date(2025, 1, 31), date(2025, 5, 1)), counted_days(date(2025, 1, 31), date(2025, 5, 1), "30E/360")
    (90, 91)
    """
    if DayCount(day_count) is DayCount.THIRTY_E_360:
        return _thirties(to) - _thirties(after)
    return to.toordinal() - after.toordinal()


def _thirties(on: date) -> int:
    return 360 * on.year + 30 * on.month + min(on.day, 30)


def _years(on: date) -> Fraction:
    """Years at the end of a day, each day weighing one part of its own year."""
    start = date(on.year, 1, 1).toordinal()
    length = date(on.year + 1, 1, 1).toordinal() - start
    return on.year + Fraction(on.toordinal() - start + 1, length)
