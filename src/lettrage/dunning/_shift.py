"""On which day a step falls: months, then days, then the end of the month, then off the days on which nobody works."""

from __future__ import annotations

import numpy as np

from lettrage.calendars import BusinessCalendar, RollConvention
from lettrage.dunning._book import FAR, NEVER, Ints
from lettrage.dunning._contact_rules import ContactRules

__all__ = ["month_shifted", "rolled", "shifted", "working_days"]


def shifted(base: Ints, months: int, days: int, *, end_of_month: bool) -> Ints:
    """Days moved by months and days; `FAR` and `NEVER` stay where they are, as `FAR`.

    The day of the month is kept, or is the last of a shorter month.
    """
    known = (base < FAR) & (base > NEVER)
    plain = np.where(known, base, 0).astype(np.int64)
    if months:
        plain = month_shifted(plain, months)
    plain = plain + days
    if end_of_month:
        month = plain.astype("datetime64[D]").astype("datetime64[M]")
        plain = (month + 1).astype("datetime64[D]").astype(np.int64) - 1
    return np.where(known, plain, FAR).astype(np.int32)


def month_shifted(
    days: np.ndarray[tuple[int], np.dtype[np.int64]], months: int
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Days moved by months."""
    on = days.astype("datetime64[D]")
    month = on.astype("datetime64[M]")
    inside = (on - month.astype("datetime64[D]")).astype(np.int64)
    first = (month + months).astype("datetime64[D]").astype(np.int64)
    length = (month + months + 1).astype("datetime64[D]").astype(np.int64) - first
    moved: np.ndarray[tuple[int], np.dtype[np.int64]] = first + np.minimum(inside, length - 1)
    return moved


def working_days(rules: ContactRules) -> BusinessCalendar | None:
    """The days on which contact is allowed as a calendar; None when that is every day."""
    if len(set(rules.weekdays)) == 7 and not rules.holidays:
        return None
    mask = "".join("1" if day in rules.weekdays else "0" for day in range(7))
    return BusinessCalendar(rules.holidays, mask)


def rolled(days: Ints, calendar: BusinessCalendar | None, convention: RollConvention) -> Ints:
    """Days moved off days on which nobody works; `FAR` stays."""
    if calendar is None:
        return days
    known = days < FAR
    out = days.copy()
    out[known] = calendar.roll(days[known], convention)
    return out
