"""Days as people write them and as columns hold them: days since 1970-01-01. Re-exported by `lettrage.calendars`."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from lettrage._fault import shown
from lettrage.errors import fail

__all__ = ["FIRST_DATE", "LAST_DATE", "NO_DATE", "check_date", "to_date", "to_days"]

#: Null in an int32 column of days.
NO_DATE: Final = -(2**31)

#: The earliest and the latest date that any record may carry.
FIRST_DATE: Final = date(1900, 1, 1)
LAST_DATE: Final = date(2999, 12, 31)

_EPOCH: Final = date(1970, 1, 1).toordinal()


def to_days(on: date) -> int:
    """Days since 1970-01-01.

    >>> from datetime import date
    >>> from lettrage.calendars import to_days
    >>> to_days(date(1970, 1, 2)), to_days(date(1969, 12, 31))
    (1, -1)
    """
    return on.toordinal() - _EPOCH


def to_date(days: int) -> date:
    """The date of a number of days since 1970-01-01; the inverse of `to_days`.

    Raises:
        InvalidInput: ``bad-date`` for `NO_DATE`, ``date-out-of-range`` for a day that no date can hold.

    >>> from lettrage.calendars import to_date
    >>> to_date(20454)
    datetime.date(2026, 1, 1)
    """
    if days == NO_DATE:
        fail("bad-date", "there is no date here", found=NO_DATE, expected="a day", help="test for `NO_DATE` first")
    try:
        return date.fromordinal(int(days) + _EPOCH)
    except (ValueError, OverflowError):
        fail("date-out-of-range", f"day {days} is no date", found=days, expected=f"{FIRST_DATE} to {LAST_DATE}")


def check_date(value: object, path: str = "") -> date:
    """A plain date from 1900 to 2999, out of what was given as one.

    A ``datetime`` at midnight without a zone is taken as its date, since dataframes hand dates over so. Text is not
    parsed: whoever reads a file knows its format, and guesses about 03/04 are how money gets lost.

    Raises:
        InvalidInput: ``time-zone``, ``time-of-day``, ``date-out-of-range``, or ``bad-date`` for anything else.

    >>> from datetime import datetime
    >>> from lettrage.calendars import check_date
    >>> check_date(datetime(2026, 1, 5))
    datetime.date(2026, 1, 5)
    """
    if not isinstance(value, date) or value != value:  # a null of pandas is a datetime that differs from itself
        given, help = shown(value, 40), ""
        if isinstance(value, str):
            help = "read the text with the format that you know it has, such as `date.fromisoformat`"
        fail("bad-date", f"{given} is no date", path=path, found=given, expected="a `datetime.date`", help=help)
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            help = "decide whose day it is, then pass that date"
            fail("time-zone", f"{value} carries a time zone", path=path, found=value, expected="a date", help=help)
        if value.time() != time():
            help = "pass `.date()`"
            fail("time-of-day", f"{value} carries a time of day", path=path, found=value, expected="a date", help=help)
        value = value.date()
    if not FIRST_DATE <= value <= LAST_DATE:
        expected = f"{FIRST_DATE} to {LAST_DATE}"
        fail("date-out-of-range", f"{value} is out of range", path=path, found=value, expected=expected)
    return value
