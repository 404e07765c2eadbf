"""Reader of calendar days: every way to write a date becomes an int32 count of days since 1970-01-01."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from lettrage.calendars import NO_DATE
from lettrage.tabular._column import Column, Read, RowFault, column_fault, row_faults
from lettrage.tabular._text import text

__all__ = ["days"]

FIRST, LAST = (int(np.datetime64(day, "D").astype(np.int64)) for day in ("1900-01-01", "2999-12-31"))
EPOCH = date(1970, 1, 1).toordinal()
#: A day, as in ISO 8601's extended form; `date.fromisoformat` alone would also take weeks and bare digits.
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HINT = "a date, datetime64 at midnight, or ISO text such as 2026-01-05"
WORDS = {
    "bad-date": "is no date",
    "time-zone": "carries a time zone",
    "time-of-day": "carries a time of day",
    "date-out-of-range": "lies outside 1900 to 2999",
}
HELP = {
    "time-zone": "decide which calendar day is meant, then pass dates",
    "time-of-day": "truncate to the day that counts, then pass dates",
}


def days(column: Column, *, required: bool = False) -> Read:
    """Read calendar days as int32 days since 1970-01-01, `NO_DATE` where null.

    Faults: `time-zone`, `time-of-day`, `date-out-of-range` (1900 to 2999), `bad-date`, and `missing-value` where a
    date is required.

    Complexity: linear; each distinct Python date or text is parsed once.

    >>> from lettrage.tabular import days, read_table
    >>> days(read_table({"on": ["1970-01-02", "2026-01-05"]})["on"]).values.tolist()
    [1, 20458]
    """
    column = column.spelled()
    if column.values.dtype.kind == "M":
        numbers, null, faults = _from_datetime64(column)
    elif column.categories is not None or column.values.dtype.kind == "O":
        numbers, null, faults = _from_objects(column)
    elif bool(column.null.all()) or (column.values.dtype.kind == "f" and bool(np.isnan(column.values).all())):
        null = np.ones(len(column), dtype=bool)
        numbers, faults = np.zeros(len(column), dtype=np.int64), []
    else:
        message = f"`{column.name}` holds {column.values.dtype}, not dates"
        faults = column_fault(column, "bad-date", message, expected=HINT, help="a bare number could mean anything")
        numbers, null = np.zeros(len(column), dtype=np.int64), column.null
    if required and null.any():
        faults += row_faults(column, null, "missing-value", f"`{column.name}` has no date", expected=HINT)
    return Read(np.where(null, NO_DATE, numbers).astype(np.int32), null, tuple(faults))


Numbers = tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_], list[RowFault]]


def _from_datetime64(column: Column) -> Numbers:
    values, null = column.values, column.null | np.isnat(column.values)
    if column.zone:
        message = f"`{column.name}` carries the time zone {column.zone}"
        return _nothing(column), null, column_fault(column, "time-zone", message, expected=HINT, help=HELP["time-zone"])
    if np.datetime_data(values.dtype)[0] in {"Y", "M", "W", "generic"}:
        message = f"`{column.name}` holds {values.dtype}, which is coarser than a day"
        return _nothing(column), null, column_fault(column, "bad-date", message, expected=HINT)
    whole = values.astype("M8[D]")
    numbers: npt.NDArray[np.int64] = np.where(null, 0, whole.astype(np.int64))
    clock = (whole != values) & ~null
    outside = ((numbers < FIRST) | (numbers > LAST)) & ~null & ~clock
    faults = _faults(column, clock, "time-of-day") + _faults(column, outside, "date-out-of-range")
    return np.where(outside, 0, numbers), null, faults


def _from_objects(column: Column) -> Numbers:
    """Dates, datetimes and ISO text, each distinct value looked at once."""
    null = column.null
    listed = text(column).values.tolist() if column.categories is not None else column.values.tolist()
    if null.any():
        listed = [None if absent else value for value, absent in zip(listed, null.tolist(), strict=True)]
    known: dict[Any, int | str | None] = {}
    try:
        for value in set(listed):
            # `datetime(d) == date(d)` is False and True == 1 is no date, so equal keys mean equal days
            known[value] = _one_day(value)
        found = [known[value] for value in listed]
    except TypeError:  # something unhashable: no date either, but the rest may be
        found = [_one_day(value) for value in listed]
    numbers = np.zeros(len(listed), dtype=np.int64)
    if column.kinds <= {str, date} and all(type(answer) is int for answer in known.values()):
        return np.array(found, dtype=np.int64), null, []
    null = null | np.fromiter((answer is None for answer in found), dtype=bool, count=len(found))
    fine = np.fromiter((type(answer) is int for answer in found), dtype=bool, count=len(found))
    numbers[fine] = [answer for answer in found if type(answer) is int]
    faults: list[RowFault] = []
    for code in WORDS:
        rows = np.fromiter((answer == code for answer in found), dtype=bool, count=len(found))
        faults += _faults(column, rows & ~null, code)
    return numbers, null, faults


def _one_day(value: Any) -> int | str | None:
    """Days since 1970-01-01, or the code of what is wrong, or None for an absent value."""
    if value is None or (isinstance(value, (str, float)) and (value == "" or value != value)):
        return None
    if isinstance(value, str):
        return _one_text(value)
    if isinstance(value, np.datetime64):
        value = value.astype("M8[us]").item()
    if isinstance(value, datetime):
        return _one_datetime(value)
    if not isinstance(value, date):
        return "bad-date"
    number = value.toordinal() - EPOCH
    return number if FIRST <= number <= LAST else "date-out-of-range"


def _one_text(value: str) -> int | str:
    parse: Callable[[str], date] = date.fromisoformat if ISO_DAY.fullmatch(value) else datetime.fromisoformat
    if not ISO_DAY.match(value):
        return "bad-date"
    try:
        found = _one_day(parse(value))
    except ValueError:
        return "bad-date"
    assert found is not None, "a parsed date is a value"
    return found


def _one_datetime(value: datetime) -> int | str:
    if value.tzinfo is not None:
        return "time-zone"
    if (value.hour, value.minute, value.second, value.microsecond, getattr(value, "nanosecond", 0)) != (0, 0, 0, 0, 0):
        return "time-of-day"
    number = value.toordinal() - EPOCH
    return number if FIRST <= number <= LAST else "date-out-of-range"


def _nothing(column: Column) -> npt.NDArray[np.int64]:
    return np.zeros(len(column), dtype=np.int64)


def _faults(column: Column, rows: npt.NDArray[np.bool_], code: str) -> list[RowFault]:
    words = WORDS[code]
    return row_faults(column, rows, code, lambda value: f"`{value}` {words}", expected=HINT, help=HELP.get(code, ""))
