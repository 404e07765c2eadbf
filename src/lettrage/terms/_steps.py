"""Short names for the moves of a due-date rule, so that a rule reads like its words: ``[days(45), END_OF_MONTH]``."""

from __future__ import annotations

from typing import Final

from lettrage.terms._values import DueMove, DueStep

__all__ = [
    "END_OF_FORTNIGHT",
    "END_OF_MONTH",
    "END_OF_TEN_DAYS",
    "business_days",
    "day_of_month",
    "days",
    "months",
]

#: To the last day of the month (fin de mois).
END_OF_MONTH: Final = DueStep(DueMove.END_OF_MONTH)
#: To the 10th, the 20th or the last day of the month (fin de décade).
END_OF_TEN_DAYS: Final = DueStep(DueMove.END_OF_TEN_DAYS)
#: To the 15th or the last day of the month (fin de quinzaine).
END_OF_FORTNIGHT: Final = DueStep(DueMove.END_OF_FORTNIGHT)


def days(count: int) -> DueStep:
    """Forward by so many days.

    Raises:
        InvalidInput: ``bad-value`` for a count below zero or beyond ten years.

    >>> from lettrage.terms import days
    >>> days(30)
    DueStep(move=<DueMove.DAYS: 'days'>, count=30)
    """
    return DueStep(DueMove.DAYS, count)


def business_days(count: int) -> DueStep:
    """Forward by so many business days of the calendar.

    Raises:
        InvalidInput: ``bad-value`` for a count below zero or beyond 3650.

    >>> from datetime import date
    >>> from lettrage.calendars import BusinessCalendar
    >>> from lettrage.terms import business_days, due_date
    >>> due_date([business_days(2)], date(2026, 1, 2), BusinessCalendar())
    datetime.date(2026, 1, 6)
    """
    return DueStep(DueMove.BUSINESS_DAYS, count)


def months(count: int) -> DueStep:
    """Forward by so many months, to the same day or the last one of a shorter month.

    Raises:
        InvalidInput: ``bad-value`` for a count below zero or beyond 3650.

    >>> from datetime import date
    >>> from lettrage.terms import due_date, months
    >>> due_date([months(1)], date(2026, 1, 31))
    datetime.date(2026, 2, 28)
    """
    return DueStep(DueMove.MONTHS, count)


def day_of_month(day: int) -> DueStep:
    """To the next such day of a month, the day itself included; the last day where the month is shorter.

    Raises:
        InvalidInput: ``bad-value`` for a day that no month has.

    >>> from datetime import date
    >>> from lettrage.terms import END_OF_MONTH, day_of_month, days, due_date
    >>> due_date([days(30), END_OF_MONTH, day_of_month(10)], date(2026, 1, 5))
    datetime.date(2026, 3, 10)
    """
    return DueStep(DueMove.DAY_OF_MONTH, day)
