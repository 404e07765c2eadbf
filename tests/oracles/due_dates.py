"""Due dates by walking day by day with the standard library: slow, obviously right."""

from __future__ import annotations

from datetime import date, timedelta

from lettrage.calendars import BusinessCalendar
from lettrage.terms import DueMove, DueRule, DueStep, RollConvention

DAY = timedelta(days=1)


def due(rule: DueRule, start: date, calendar: BusinessCalendar) -> date:
    day = start
    for step in rule.steps:
        day = moved(step, day, calendar)
    return rolled(rule.roll, day, calendar)


def moved(step: DueStep, day: date, calendar: BusinessCalendar) -> date:
    if step.move is DueMove.DAYS:
        for _ in range(step.count):
            day += DAY
    elif step.move is DueMove.BUSINESS_DAYS:
        for _ in range(step.count):
            day += DAY
            while not open_on(day, calendar):
                day += DAY
    elif step.move is DueMove.MONTHS:
        wanted, months = day.day, 0
        while months < step.count:
            day += DAY
            months += day.day == 1
        while step.count and day.day < wanted and not last_of_month(day):
            day += DAY
    else:
        while not stops(step, day):
            day += DAY
    return day


def stops(step: DueStep, day: date) -> bool:
    """Whether a move that looks for a day stops here."""
    if step.move is DueMove.DAY_OF_MONTH:
        return day.day == step.count or (last_of_month(day) and day.day < step.count)
    ends = {DueMove.END_OF_MONTH: (), DueMove.END_OF_TEN_DAYS: (10, 20), DueMove.END_OF_FORTNIGHT: (15,)}
    return day.day in ends[step.move] or last_of_month(day)


def rolled(convention: RollConvention, day: date, calendar: BusinessCalendar) -> date:
    if convention is RollConvention.UNADJUSTED:
        return day
    forward = "following" in convention.value
    found = walked(day, DAY if forward else -DAY, calendar)
    if convention.value.startswith("modified") and found.month != day.month:
        found = walked(day, -DAY if forward else DAY, calendar)
    return found


def walked(day: date, by: timedelta, calendar: BusinessCalendar) -> date:
    while not open_on(day, calendar):
        day += by
    return day


def open_on(day: date, calendar: BusinessCalendar) -> bool:
    return calendar.weekmask[day.weekday()] == "1" and day not in calendar.holidays


def last_of_month(day: date) -> bool:
    return (day + DAY).day == 1
