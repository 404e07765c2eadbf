"""Due dates: a rule applied to the date that it starts from, for one invoice or for a column of them.

Every move is a function from days to days, and a rule is those functions in order: nothing else decides a due date.
Both roads run through the same moves, so a column gives exactly what each of its dates would give alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from lettrage.calendars import FIRST_DATE, LAST_DATE, NO_DATE, BusinessCalendar, Days, check_date, to_date, to_days
from lettrage.errors import fail
from lettrage.terms._values import DueAnchor, DueMove, DueRule, DueStep, RollConvention

__all__ = ["due_date", "due_days"]

_FIRST, _LAST = to_days(FIRST_DATE), to_days(LAST_DATE)

#: Days since 1970-01-01, wide enough for any sum of moves; nulls are left out before the first move.
_Wide = npt.NDArray[np.int64]


@overload
def due_date(
    rule: DueRule | Sequence[DueStep],
    base: date | Mapping[DueAnchor, date | None],
    calendar: BusinessCalendar | None = ...,
) -> date: ...
@overload
def due_date(rule: DueRule | Sequence[DueStep], base: Days, calendar: BusinessCalendar | None = ...) -> Days: ...
def due_date(
    rule: DueRule | Sequence[DueStep],
    base: date | Mapping[DueAnchor, date | None] | Days,
    calendar: BusinessCalendar | None = None,
) -> date | Days:
    """When an amount falls due under a rule.

    Args:
        rule: The rule, or bare steps that start from whatever date is given.
        base: The date that the rule starts from; or the dates known, by anchor, of which the rule takes its own; or an
            int32 column of days since 1970-01-01, shape (n,), in which a null stays null.
        calendar: Business days, for a rule that rolls or counts them. A rule that names a calendar takes no other.

    Returns:
        A date for a date, a column of the same shape for a column.

    Raises:
        InvalidInput: ``missing-value`` when the anchor's date is not known; ``bad-calendar`` when the rule needs a
            calendar and has none, another one, or one that does not cover the day; ``date-out-of-range`` for a due
            date after 2999; a date code for a base that is no date.

    Complexity: O(n) per step for n dates, plus the search in the holidays for steps that use the calendar.

    >>> from datetime import date
    >>> from lettrage.terms import END_OF_MONTH, days, due_date
    >>> issued = date(2025, 1, 15)
    >>> due_date([days(45), END_OF_MONTH], issued), due_date([END_OF_MONTH, days(45)], issued)
    (datetime.date(2025, 3, 31), datetime.date(2025, 3, 17))
    """
    known = rule if isinstance(rule, DueRule) else DueRule(rule)
    if isinstance(base, np.ndarray):
        return due_days(known, base, calendar)
    start = _start(known.anchor, base)
    column = np.array([to_days(start)], dtype=np.int32)
    return to_date(int(due_days(known, column, calendar)[0]))


def due_days(rule: DueRule, base: Days, calendar: BusinessCalendar | None = None) -> Days:
    """`due_date` for a column of days since 1970-01-01; `NO_DATE` stays `NO_DATE`.

    Raises:
        InvalidInput: As `due_date`; ``bad-value`` for an array that holds no days.

    >>> import numpy as np
    >>> from lettrage.calendars import NO_DATE, to_days
    >>> from lettrage.terms import DueRule, days, due_days
    >>> due_days(DueRule([days(30)]), np.array([20_000, NO_DATE], dtype=np.int32)).tolist() == [20_030, NO_DATE]
    True
    """
    given = np.asarray(base)
    if given.dtype.kind != "i":
        fail("bad-value", f"an array of {given.dtype} holds no days", expected="an int32 array of days")
    known = given != NO_DATE
    moved = given[known].astype(np.int64)
    _check_range(moved, "the base date")
    for step in rule.steps:
        moved = _move(step, moved, rule, calendar)
        _check_range(moved, "the due date")
    if rule.roll is not RollConvention.UNADJUSTED:
        moved = _calendar(rule, calendar).roll(moved.astype(np.int32), rule.roll).astype(np.int64)
        _check_range(moved, "the due date")
    due = np.full(given.shape, NO_DATE, dtype=np.int32)
    due[known] = moved
    return due


def _start(anchor: DueAnchor, base: date | Mapping[DueAnchor, date | None]) -> date:
    if not isinstance(base, Mapping):
        return check_date(base)
    given: Mapping[Any, Any] = base  # the words of the anchors serve as keys as well as the members
    if given.get(anchor) is None:
        found = ", ".join(str(key) for key, day in given.items() if day is not None) or "no date"
        fail(
            "missing-value",
            f"the delay runs from `{anchor}`, whose date is not given",
            path=anchor.value,
            found=found,
            expected=f"a date for `{anchor}`",
        )
    return check_date(given[anchor], path=anchor.value)


def _move(step: DueStep, days: _Wide, rule: DueRule, calendar: BusinessCalendar | None) -> _Wide:
    match step.move:
        case DueMove.DAYS:
            return days + step.count
        case DueMove.BUSINESS_DAYS:
            # Counted from the day itself: one business day after a Saturday is the Monday.
            narrow = days.astype(np.int32)
            return _calendar(rule, calendar).offset(narrow, step.count, "unadjusted").astype(np.int64)
        case DueMove.MONTHS:
            return _on_day(_month(days) + step.count, _day(days))
        case DueMove.END_OF_MONTH:
            return _last(_month(days))
        case DueMove.END_OF_TEN_DAYS:
            return _end_of_span(days, (10, 20))
        case DueMove.END_OF_FORTNIGHT:
            return _end_of_span(days, (15,))
        case DueMove.DAY_OF_MONTH:
            here = _on_day(_month(days), step.count)
            return np.where(here >= days, here, _on_day(_month(days) + 1, step.count)).astype(np.int64)


# -- months as counts since January 1970 -------------------------------------------------------------------------------


def _month(days: _Wide) -> _Wide:
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _first(months: _Wide) -> _Wide:
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _last(months: _Wide) -> _Wide:
    return _first(months + 1) - 1


def _day(days: _Wide) -> _Wide:
    return days - _first(_month(days)) + 1


def _on_day(months: _Wide, day: _Wide | int) -> _Wide:
    """That day of each month, or its last one where the month is shorter."""
    found: _Wide = np.minimum(_first(months) + day - 1, _last(months))
    return found


def _end_of_span(days: _Wide, ends: tuple[int, ...]) -> _Wide:
    """The next of the named days of the month, or its last day."""
    end = _last(_month(days))
    for day in reversed(ends):
        end = np.where(_day(days) <= day, _on_day(_month(days), day), end)
    return end


# -- checks ------------------------------------------------------------------------------------------------------------


def _calendar(rule: DueRule, calendar: BusinessCalendar | None) -> BusinessCalendar:
    wanted = rule.calendar or "a calendar of business days"
    if calendar is None:
        message, help = "the rule needs business days and no calendar was given", "pass it as `calendar=`"
        fail("bad-calendar", message, path="calendar", found=None, expected=wanted, help=help)
    if rule.calendar and calendar.name and calendar.name != rule.calendar:
        message = f"the rule goes by the calendar `{rule.calendar}`, not by `{calendar.name}`"
        fail("bad-calendar", message, path="calendar", found=calendar.name, expected=wanted)
    return calendar


def _check_range(days: _Wide, what: str) -> None:
    outside = days[(days < _FIRST) | (days > _LAST)]
    if outside.size:
        message = f"{what} lies outside the dates that a record may carry"
        expected = f"{FIRST_DATE} to {LAST_DATE}"
        fail("date-out-of-range", message, path="due", found=int(outside[0]), expected=expected)
