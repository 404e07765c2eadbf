"""Business days against a walk day by day, TARGET against the published years, dates against what is none."""

# ruff: noqa: DTZ001, DTZ901 - naive datetimes are the subject here

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.calendars import (
    NO_DATE,
    BusinessCalendar,
    RollConvention,
    check_date,
    target_holidays,
    to_date,
    to_days,
)
from lettrage.errors import InvalidInput, LettrageError

dates = st.dates(date(1900, 1, 1), date(2999, 12, 31))
near = st.dates(date(2025, 11, 1), date(2026, 3, 1))
weeks = st.text("01", min_size=7, max_size=7).filter(lambda text: "1" in text)
calendars = st.builds(BusinessCalendar, st.lists(near, max_size=25), weeks)
ONE_DAY = timedelta(days=1)


# --- the slow way: one day at a time ---------------------------------------------------------------------------------


def is_open(calendar: BusinessCalendar, on: date) -> bool:
    return calendar.weekmask[on.weekday()] == "1" and on not in calendar.holidays


def walk(calendar: BusinessCalendar, on: date, step: timedelta) -> date:
    while not is_open(calendar, on):
        on += step
    return on


def rolled(calendar: BusinessCalendar, on: date, convention: RollConvention) -> date:
    match convention:
        case RollConvention.FOLLOWING:
            return walk(calendar, on, ONE_DAY)
        case RollConvention.PRECEDING:
            return walk(calendar, on, -ONE_DAY)
        case RollConvention.MODIFIED_FOLLOWING:
            there = walk(calendar, on, ONE_DAY)
            return there if there.month == on.month else walk(calendar, on, -ONE_DAY)
        case RollConvention.MODIFIED_PRECEDING:
            there = walk(calendar, on, -ONE_DAY)
            return there if there.month == on.month else walk(calendar, on, ONE_DAY)
        case RollConvention.UNADJUSTED:
            return on


def stepped(calendar: BusinessCalendar, on: date, by: int) -> date:
    step = ONE_DAY if by > 0 else -ONE_DAY
    for _ in range(abs(by)):
        on = walk(calendar, on + step, step)
    return on


@given(calendars, near, st.sampled_from(list(RollConvention)), st.integers(-12, 12))
def test_rolls_and_offsets_are_those_of_a_walk(
    calendar: BusinessCalendar, on: date, convention: RollConvention, by: int
) -> None:
    assert calendar.is_business_day(on) == is_open(calendar, on)
    assert calendar.roll(on, convention) == rolled(calendar, on, convention)
    assert calendar.offset(on, by, convention) == stepped(calendar, rolled(calendar, on, convention), by)


@given(calendars, near, near)
def test_count_is_that_of_a_walk(calendar: BusinessCalendar, a: date, b: date) -> None:
    first, last = min(a, b), max(a, b)
    # numpy takes the half-open span from the side of the start, so a backward span holds its start and not its end
    span = [first + n * ONE_DAY for n in range((last - first).days + 1)]
    forward = sum(is_open(calendar, day) for day in span[:-1])
    backward = sum(is_open(calendar, day) for day in span[1:])
    assert calendar.count(a, b) == (forward if a <= b else -backward)


@given(st.lists(near | st.none(), max_size=20), st.sampled_from(list(RollConvention)))
def test_a_column_is_its_dates_one_by_one_and_nulls_stay_null(days: list[date | None], rule: RollConvention) -> None:
    calendar = BusinessCalendar.target(2020, 2030)
    column = np.array([NO_DATE if day is None else to_days(day) for day in days], dtype=np.int32)

    def back(values: object) -> list[date | None]:
        assert isinstance(values, np.ndarray)
        assert values.dtype == np.int32
        return [None if n == NO_DATE else to_date(int(n)) for n in values]

    assert back(calendar.roll(column, rule)) == [day and calendar.roll(day, rule) for day in days]
    assert back(calendar.offset(column, 3, rule)) == [day and calendar.offset(day, 3, rule) for day in days]
    assert calendar.is_business_day(column).tolist() == [bool(day and calendar.is_business_day(day)) for day in days]
    counts = calendar.count(column, calendar.roll(column))
    assert [n == NO_DATE for n in counts.tolist()] == [day is None for day in days]


def test_offsets_may_differ_by_row() -> None:
    start = np.full(3, to_days(date(2026, 1, 5)), dtype=np.int32)
    moved = BusinessCalendar().offset(start, np.array([0, 5, -1], dtype=np.int32))
    assert [to_date(int(n)) for n in moved] == [date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 2)]


# --- TARGET ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (1998, []),
        (1999, ["01-01", "12-25", "12-31"]),
        (2000, ["01-01", "04-21", "04-24", "05-01", "12-25", "12-26"]),
        (2001, ["01-01", "04-13", "04-16", "05-01", "12-25", "12-26", "12-31"]),
        (2002, ["01-01", "03-29", "04-01", "05-01", "12-25", "12-26"]),
        (2024, ["01-01", "03-29", "04-01", "05-01", "12-25", "12-26"]),
        (2026, ["01-01", "04-03", "04-06", "05-01", "12-25", "12-26"]),
        (2038, ["01-01", "04-23", "04-26", "05-01", "12-25", "12-26"]),
    ],
)
def test_target_closing_days(year: int, days: list[str]) -> None:
    assert [day.isoformat()[5:] for day in target_holidays(year)] == days


def test_target_agrees_with_an_independent_package() -> None:
    holidays = pytest.importorskip("holidays")
    years = range(2002, 2060)
    theirs = set(holidays.financial_holidays("ECB", years=years))
    assert {day for year in years for day in target_holidays(year)} == theirs


def test_a_calendar_takes_the_holidays_of_any_package() -> None:
    holidays = pytest.importorskip("holidays")
    calendar = BusinessCalendar(holidays.country_holidays("FR", years=2026), name="France")
    assert not calendar.is_business_day(date(2026, 7, 14))
    assert calendar.roll(date(2026, 7, 14)) == date(2026, 7, 15)


# --- the value -------------------------------------------------------------------------------------------------------


def test_content_not_order_nor_name_makes_a_calendar() -> None:
    a, b = date(2026, 5, 1), date(2026, 12, 25)
    one = BusinessCalendar([a, b], name="one")
    two = BusinessCalendar([b, a, a], name="two")
    assert one == two
    assert hash(one) == hash(two)
    assert one.content_hash == two.content_hash
    others = [
        BusinessCalendar([a]),
        BusinessCalendar([a, b], "1111110"),
        BusinessCalendar([a, b], covers_to=date(2026, 12, 31)),
        BusinessCalendar([a, b], covers_from=date(2026, 12, 31)),
    ]
    assert len({calendar.content_hash for calendar in [one, *others]}) == 5


def test_the_content_hash_never_drifts() -> None:
    assert BusinessCalendar([date(2026, 5, 1)]).content_hash == (
        "0ddd40c99130c874e7a77317c09cf7e75342b0fb69ed0c0c064004bbae9e09d1"
    )


def test_a_calendar_pickles_after_use_and_prints_on_one_line() -> None:
    calendar = BusinessCalendar.target(2025, 2027)
    calendar.roll(date(2026, 1, 1))
    again = pickle.loads(pickle.dumps(calendar))
    assert again == calendar
    assert again.roll(date(2026, 1, 1)) == date(2026, 1, 2)
    assert repr(calendar) == "BusinessCalendar(TARGET, 1111100, 18 holidays, 2025-01-01 to 2027-12-31)"


def test_outside_its_span_a_calendar_does_not_guess() -> None:
    calendar = BusinessCalendar.target(2025, 2026)
    for ask in (
        lambda: calendar.roll(date(2027, 1, 1)),
        lambda: calendar.is_business_day(date(2024, 12, 31)),
        lambda: calendar.offset(date(2026, 12, 31), 1),
        lambda: calendar.count(date(2024, 1, 1), date(2025, 1, 1)),
        lambda: calendar.roll(np.array([NO_DATE, to_days(date(2030, 1, 1))], dtype=np.int32)),
    ):
        with pytest.raises(InvalidInput, match="outside the span") as caught:
            ask()
        assert caught.value.code == "bad-calendar"
    assert BusinessCalendar().roll(date(2150, 1, 2)) == date(2150, 1, 2)


@pytest.mark.parametrize("week", ["0000000", "111110", "11111000", "Mon Tue", "", "2111100"])
def test_a_week_that_is_none(week: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        BusinessCalendar(weekmask=week)
    assert caught.value.code == "bad-calendar"


def test_misuse_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"did you mean `modified_following`"):
        BusinessCalendar().roll(date(2026, 1, 1), "modifiedfollowing")
    with pytest.raises(InvalidInput, match=r"at holidays\[1\]"):
        BusinessCalendar([date(2026, 1, 1), "2026-05-01"])  # type: ignore[list-item]
    with pytest.raises(InvalidInput, match="no span"):
        BusinessCalendar(covers_from=date(2026, 1, 2), covers_to=date(2026, 1, 1))
    with pytest.raises(InvalidInput, match="no TARGET calendar"):
        BusinessCalendar.target(1998, 2000)
    with pytest.raises(InvalidInput, match="holds no days"):
        BusinessCalendar().roll(np.array([1.5]))  # type: ignore[call-overload]


# --- dates -----------------------------------------------------------------------------------------------------------


@given(dates)
def test_days_and_dates_are_one_to_one(on: date) -> None:
    assert to_date(to_days(on)) == on
    assert np.datetime64(on, "D").astype(np.int64) == to_days(on)
    assert check_date(on) is on
    assert check_date(datetime(on.year, on.month, on.day)) == on


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (datetime(2026, 1, 5, 0, 0, tzinfo=UTC), "time-zone"),
        (datetime(2026, 1, 5, 13, 0), "time-of-day"),
        (datetime(2026, 1, 5, 0, 0, 0, 1), "time-of-day"),
        (pd.Timestamp(2026, 1, 5, 1), "time-of-day"),
        (pd.NaT, "bad-date"),
        (date(1899, 12, 31), "date-out-of-range"),
        (date(3000, 1, 1), "date-out-of-range"),
        (datetime.max.replace(hour=0, minute=0, second=0, microsecond=0), "date-out-of-range"),
        ("2026-01-05", "bad-date"),
        (20260105, "bad-date"),
        (None, "bad-date"),
        (float("nan"), "bad-date"),
        (np.datetime64("2026-01-05"), "bad-date"),
    ],
)
def test_what_is_no_date_is_refused(value: object, code: str) -> None:
    with pytest.raises(InvalidInput, match=r"at invoices\[2\]\.due_on") as caught:
        check_date(value, path="invoices[2].due_on")
    assert caught.value.code == code


def test_a_timestamp_at_midnight_is_its_date() -> None:
    assert check_date(pd.Timestamp(2026, 1, 5)) == date(2026, 1, 5)
    assert type(check_date(pd.Timestamp(2026, 1, 5))) is date


@pytest.mark.parametrize(
    ("days", "code"),
    [
        (NO_DATE, "bad-date"),
        (10**7, "date-out-of-range"),
        (-(10**7), "date-out-of-range"),
        (2**70, "date-out-of-range"),
    ],
)
def test_days_that_are_no_date(days: int, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        to_date(days)
    assert caught.value.code == code


def test_a_date_and_a_column_cannot_be_counted_together():
    with pytest.raises(LettrageError) as caught:
        BusinessCalendar().count(date(2026, 1, 5), np.array([20458]))
    assert caught.value.code == "bad-value"
