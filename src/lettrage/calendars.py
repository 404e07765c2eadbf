"""Days as people write them and as columns hold them, and business days.

A column of days is int32, days since 1970-01-01; `NO_DATE` is its null. A `BusinessCalendar` is built from explicit
holidays, so a decision depends on dates that were handed in and never on the release of a package: record the
calendar's `content_hash` with the decision. The one calendar that we know by rule is TARGET, that of euro payments.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, overload

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from lettrage._dates import FIRST_DATE, LAST_DATE, NO_DATE, check_date, to_date, to_days
from lettrage.errors import did_you_mean, fail

__all__ = [
    "FIRST_DATE",
    "LAST_DATE",
    "NO_DATE",
    "BusinessCalendar",
    "Days",
    "RollConvention",
    "check_date",
    "target_holidays",
    "to_date",
    "to_days",
]

#: A column of days since 1970-01-01, shape (n,), null `NO_DATE`.
Days = npt.NDArray[np.int32]


class RollConvention(StrEnum):
    """Where a date goes that is not a business day.

    ``following`` to the next one, ``preceding`` to the one before; the modified ones turn round where that would leave
    the month; ``unadjusted`` leaves it.
    """

    FOLLOWING = "following"
    MODIFIED_FOLLOWING = "modified_following"
    PRECEDING = "preceding"
    MODIFIED_PRECEDING = "modified_preceding"
    UNADJUSTED = "unadjusted"


def _days_off(value: Iterable[date]) -> tuple[date, ...]:
    days = {check_date(day, f"holidays[{i}]") for i, day in enumerate(value)}
    return tuple(sorted(days))


def _mask(value: str) -> str:
    text = str(value)
    if len(text) != 7 or set(text) - {"0", "1"} or "1" not in text:
        expected = "seven figures from Monday on, 1 for a working day, such as `1111100`"
        fail("bad-calendar", f"`{text[:20]}` is no week", found=text[:20], expected=expected)
    return text


def _bound(value: date | None) -> date | None:
    return None if value is None else check_date(value)


@frozen
class BusinessCalendar:
    """Which days are business days: a working week, less explicit holidays.

    A calendar may say which span its holidays cover. Asked about a day outside, it refuses, because an unlisted
    holiday looks like a business day. Without a span it answers for any day.

    Args:
        holidays: Any iterable of dates; order and repetition do not matter.
        weekmask: Seven figures from Monday on, 1 for a working day.
        name: For people; not part of the content.
        covers_from: First day the holidays speak for; None for no limit.
        covers_to: Last day the holidays speak for; None for no limit.

    Methods take one date, or an int32 array of days of any shape; a null stays null.

    Raises:
        InvalidInput: ``bad-calendar``, or a date code for a holiday that is none.

    >>> from datetime import date
    >>> from lettrage.calendars import BusinessCalendar
    >>> calendar = BusinessCalendar([date(2026, 5, 1)])
    >>> calendar.roll(date(2026, 5, 1))
    datetime.date(2026, 5, 4)
    >>> calendar.roll(date(2026, 5, 31), "modified_following"), calendar.offset(date(2026, 4, 30), 2)
    (datetime.date(2026, 5, 29), datetime.date(2026, 5, 5))
    """

    holidays: tuple[date, ...] = field(default=(), converter=_days_off)
    weekmask: str = field(default="1111100", converter=_mask)
    name: str = field(default="", eq=False, kw_only=True)
    covers_from: date | None = field(default=None, converter=_bound, kw_only=True)
    covers_to: date | None = field(default=None, converter=_bound, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.covers_from and self.covers_to and self.covers_from > self.covers_to:
            fail("bad-calendar", f"the calendar covers {self.covers_from} to {self.covers_to}, which is no span")

    @classmethod
    def target(cls, first: int = 1999, last: int = 2199) -> BusinessCalendar:
        """The calendar of TARGET, the settlement system of the euro, for years ``first`` to ``last``.

        Raises:
            InvalidInput: ``bad-calendar`` for years before TARGET opened or beyond 2999.

        >>> from datetime import date
        >>> from lettrage.calendars import BusinessCalendar
        >>> BusinessCalendar.target().is_business_day(date(2026, 4, 3))
        False
        """
        if not 1999 <= first <= last <= LAST_DATE.year:
            fail("bad-calendar", f"no TARGET calendar from {first} to {last}", expected="years from 1999 to 2999")
        days = [day for year in range(first, last + 1) for day in target_holidays(year)]
        return cls(days, name="TARGET", covers_from=date(first, 1, 1), covers_to=date(last, 12, 31))

    @overload
    def is_business_day(self, days: date) -> bool: ...
    @overload
    def is_business_day(self, days: Days) -> npt.NDArray[np.bool_]: ...
    def is_business_day(self, days: date | Days) -> bool | npt.NDArray[np.bool_]:
        """Whether each day is a business day; a null is none.

        Complexity: O(n log h) for n days and h holidays.
        """
        if isinstance(days, date):
            return bool(self.is_business_day(_column(days))[0])
        return np.is_busday(self._stamps(days), busdaycal=self._engine)

    @overload
    def roll(self, days: date, convention: RollConvention | str = ...) -> date: ...
    @overload
    def roll(self, days: Days, convention: RollConvention | str = ...) -> Days: ...
    def roll(self, days: date | Days, convention: RollConvention | str = RollConvention.FOLLOWING) -> date | Days:
        """Each day itself if it is a business day, else the one the convention names.

        Raises:
            InvalidInput: ``bad-value`` for an unknown convention, ``bad-calendar`` for a day outside the span.

        Complexity: O(n log h) for n days and h holidays.
        """
        return self.offset(days, 0, convention)

    @overload
    def offset(self, days: date, by: int, convention: RollConvention | str = ...) -> date: ...
    @overload
    def offset(self, days: Days, by: int | Days, convention: RollConvention | str = ...) -> Days: ...
    def offset(
        self, days: date | Days, by: int | Days, convention: RollConvention | str = RollConvention.FOLLOWING
    ) -> date | Days:
        """Each day rolled, then moved ``by`` business days, forward or (negative) backward.

        Args:
            days: The days to start from.
            by: How many business days; an array must broadcast against ``days``.
            convention: How a start on a closed day is rolled first. ``unadjusted`` counts from the closed day itself:
                one business day after a Saturday is the Monday, and no move leaves the Saturday.

        Raises:
            InvalidInput: ``bad-value`` for an unknown convention, ``bad-calendar`` for a day outside the span.

        Complexity: O(n (|by| / 5 + log h)) for n days and h holidays.

        >>> from datetime import date
        >>> from lettrage.calendars import BusinessCalendar
        >>> BusinessCalendar().offset(date(2026, 1, 3), 1), BusinessCalendar().offset(date(2026, 1, 3), 1, "unadjusted")
        (datetime.date(2026, 1, 6), datetime.date(2026, 1, 5))
        """
        if isinstance(days, date):
            return to_date(int(self.offset(_column(days), by, convention)[0]))
        rule, steps = _convention(convention), np.asarray(by, dtype=np.int64)
        stamps = self._stamps(days)
        if rule is RollConvention.UNADJUSTED:
            # from a closed day forward, the first step is the roll back; backward, the roll forward
            back = np.busday_offset(stamps, steps, roll="preceding", busdaycal=self._engine)
            ahead = np.busday_offset(stamps, steps, roll="following", busdaycal=self._engine)
            moved = np.where(steps > 0, back, np.where(steps < 0, ahead, stamps))
        else:
            roll: Any = rule.value.replace("_", "")
            moved = np.busday_offset(stamps, steps, roll=roll, busdaycal=self._engine)
        return self._answer(moved)

    @overload
    def count(self, start: date, end: date) -> int: ...
    @overload
    def count(self, start: Days, end: Days) -> Days: ...
    def count(self, start: date | Days, end: date | Days) -> int | Days:
        """Business days from ``start`` up to but without ``end``; negative when ``end`` comes first.

        A null on either side gives `NO_DATE`.

        >>> from datetime import date
        >>> from lettrage.calendars import BusinessCalendar
        >>> BusinessCalendar().count(date(2026, 1, 5), date(2026, 1, 12))
        5
        """
        if isinstance(start, date) or isinstance(end, date):
            if not (isinstance(start, date) and isinstance(end, date)):
                fail("bad-value", "two dates or two columns of days are counted", path="end", expected="both of a kind")
            return int(self.count(_column(start), _column(end))[0])
        first, last = self._stamps(start), self._stamps(end)
        null = np.isnat(first) | np.isnat(last)
        zero = np.datetime64(0, "D")
        counts = np.busday_count(
            np.where(np.isnat(first), zero, first), np.where(np.isnat(last), zero, last), busdaycal=self._engine
        )
        return np.where(null, NO_DATE, counts).astype(np.int32)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the content (week, holidays, span) as canonical JSON; the name does not count."""
        content = {
            "covers": [day and day.isoformat() for day in (self.covers_from, self.covers_to)],
            "holidays": [day.isoformat() for day in self.holidays],
            "weekmask": self.weekmask,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def __repr__(self) -> str:
        span = (
            f", {self.covers_from or '...'} to {self.covers_to or '...'}" if self.covers_from or self.covers_to else ""
        )
        return f"BusinessCalendar({self.name or 'unnamed'}, {self.weekmask}, {len(self.holidays)} holidays{span})"

    @cached_property
    def _engine(self) -> np.busdaycalendar:
        return np.busdaycalendar(self.weekmask, np.array(self.holidays, dtype="datetime64[D]"))

    def _stamps(self, days: Days) -> npt.NDArray[np.datetime64]:
        """The days as numpy dates, null as NaT, all within the span."""
        given = np.asarray(days)
        if given.dtype.kind != "i":
            fail("bad-value", f"an array of {given.dtype} holds no days", expected="an int32 array of days")
        stamps = np.where(given == NO_DATE, np.datetime64("NaT", "D"), given.astype("datetime64[D]"))
        self._check_span(stamps)
        return stamps

    def _answer(self, stamps: npt.NDArray[np.datetime64]) -> Days:
        self._check_span(stamps)
        return np.where(np.isnat(stamps), NO_DATE, stamps.astype(np.int64)).astype(np.int32)

    def _check_span(self, stamps: npt.NDArray[np.datetime64]) -> None:
        for bound, beyond in ((self.covers_from, np.less), (self.covers_to, np.greater)):
            if bound is None or not (outside := beyond(stamps, np.datetime64(bound, "D"))).any():
                continue
            day = str(stamps[outside].flat[0])
            fail(
                "bad-calendar",
                f"{day} lies outside the span of {self!r}",
                found=day,
                expected="a day that the listed holidays speak for",
                help="build the calendar with the holidays of more years",
            )


def target_holidays(year: int) -> tuple[date, ...]:
    """The days in a year on which TARGET is closed besides Saturdays and Sundays, in order.

    Source: the European Central Bank's long-term calendar, in force since 2002 (decision of 14 December 2000); the
    calendars of 1999 to 2001 were set year by year. Empty before 1999.

    >>> from lettrage.calendars import target_holidays
    >>> [day.isoformat() for day in target_holidays(2026)]
    ['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-01', '2026-12-25', '2026-12-26']
    """
    from dateutil.easter import easter

    if year < 1999:
        return ()
    days = [date(year, 1, 1), date(year, 12, 25)]
    if year > 1999:
        sunday = easter(year).toordinal()
        days += [date.fromordinal(sunday - 2), date.fromordinal(sunday + 1), date(year, 5, 1), date(year, 12, 26)]
    if year in (1999, 2001):
        days.append(date(year, 12, 31))
    return tuple(sorted(days))


def _column(on: date) -> Days:
    return np.array([to_days(check_date(on))], dtype=np.int32)


def _convention(name: RollConvention | str) -> RollConvention:
    names = [member.value for member in RollConvention]
    if name not in names:
        near = did_you_mean(str(name), names)
        fail("bad-value", f"`{name}` is no roll convention", found=name, expected=", ".join(names), help=near)
    return RollConvention(name)
