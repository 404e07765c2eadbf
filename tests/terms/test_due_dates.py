"""Due dates: the algebra against a day-by-day oracle, the dates of the law note, and what is refused."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.calendars import NO_DATE, BusinessCalendar, to_days
from lettrage.errors import LettrageError
from lettrage.structure import structure, unstructure
from lettrage.terms import (
    END_OF_FORTNIGHT,
    END_OF_MONTH,
    END_OF_TEN_DAYS,
    DueAnchor,
    DueMove,
    DueRule,
    DueStep,
    RollConvention,
    business_days,
    day_of_month,
    days,
    due_date,
    due_days,
    months,
)
from tests.oracles import due_dates as oracle

CALENDAR = BusinessCalendar([date(2026, 1, 1), date(2026, 4, 6), date(2026, 5, 1), date(2026, 12, 25)], name="HOUSE")

steps = st.one_of(
    st.sampled_from([END_OF_MONTH, END_OF_TEN_DAYS, END_OF_FORTNIGHT]),
    st.builds(days, st.integers(0, 120)),
    st.builds(business_days, st.integers(0, 30)),
    st.builds(months, st.integers(0, 14)),
    st.builds(day_of_month, st.integers(1, 31)),
)
rules = st.builds(
    DueRule, st.lists(steps, max_size=4), st.sampled_from(DueAnchor), st.sampled_from(RollConvention), st.just("HOUSE")
)
starts = st.dates(date(2023, 1, 1), date(2029, 12, 31))


@given(rules, starts)
def test_a_rule_gives_what_walking_day_by_day_gives(rule: DueRule, start: date) -> None:
    assert due_date(rule, start, CALENDAR) == oracle.due(rule, start, CALENDAR)


@given(rules, st.lists(st.one_of(st.none(), starts), max_size=20))
def test_a_column_gives_what_each_date_gives_alone(rule: DueRule, given_days: list[date | None]) -> None:
    column = np.array([NO_DATE if day is None else to_days(day) for day in given_days], dtype=np.int32)
    expected = [NO_DATE if day is None else to_days(due_date(rule, day, CALENDAR)) for day in given_days]
    found = due_days(rule, column, CALENDAR)
    assert found.tolist() == expected
    assert found.dtype == np.int32


@given(rules, starts)
def test_a_rule_survives_plain_data(rule: DueRule, start: date) -> None:
    copy = structure(json.loads(json.dumps(unstructure(rule))), DueRule)
    assert copy == rule
    assert due_date(copy, start, CALENDAR) == due_date(rule, start, CALENDAR)


@given(st.lists(steps, max_size=4), starts)
def test_no_rule_goes_back_before_its_start(moves: list[DueStep], start: date) -> None:
    assert due_date(moves, start, CALENDAR) >= start


@pytest.mark.parametrize(
    ("moves", "start", "due"),
    [
        ([days(45), END_OF_MONTH], date(2025, 1, 15), date(2025, 3, 31)),
        ([END_OF_MONTH, days(45)], date(2025, 1, 15), date(2025, 3, 17)),
        ([days(60)], date(2025, 7, 3), date(2025, 9, 1)),
        ([days(30), END_OF_MONTH, day_of_month(10)], date(2025, 1, 15), date(2025, 3, 10)),
        ([END_OF_TEN_DAYS, days(30)], date(2025, 5, 20), date(2025, 6, 19)),
        ([END_OF_TEN_DAYS], date(2024, 2, 21), date(2024, 2, 29)),
        ([END_OF_FORTNIGHT], date(2026, 2, 15), date(2026, 2, 15)),
        ([END_OF_FORTNIGHT], date(2026, 2, 16), date(2026, 2, 28)),
        ([months(1)], date(2024, 1, 31), date(2024, 2, 29)),
        ([day_of_month(31)], date(2026, 4, 2), date(2026, 4, 30)),
        ([], date(2026, 4, 2), date(2026, 4, 2)),
    ],
)
def test_known_dates(moves: list[DueStep], start: date, due: date) -> None:
    assert due_date(moves, start) == due


def test_the_rule_takes_the_date_of_its_anchor() -> None:
    rule = DueRule([days(30)], DueAnchor.RECEIPT)
    known = {DueAnchor.ISSUE: date(2026, 1, 5), DueAnchor.RECEIPT: date(2026, 1, 8)}
    assert due_date(rule, known) == date(2026, 2, 7)
    with pytest.raises(LettrageError) as refused:
        due_date(DueRule([days(30)], DueAnchor.DELIVERY), known)
    assert refused.value.code == "missing-value"
    assert "delivery" in str(refused.value)


@pytest.mark.parametrize(("move", "count"), [(DueMove.DAYS, -1), (DueMove.DAY_OF_MONTH, 0), (DueMove.DAY_OF_MONTH, 32)])
def test_steps_that_mean_no_date_are_refused(move: DueMove, count: int) -> None:
    with pytest.raises(LettrageError) as refused:
        DueStep(move, count)
    assert refused.value.code == "bad-value"


def test_a_rolling_rule_wants_its_calendar() -> None:
    rule = DueRule([days(1)], roll=RollConvention.FOLLOWING, calendar="HOUSE")
    assert due_date(rule, date(2026, 4, 3), CALENDAR) == date(2026, 4, 7)
    for calendar in (None, BusinessCalendar(name="OTHER")):
        with pytest.raises(LettrageError) as refused:
            due_date(rule, date(2026, 4, 3), calendar)
        assert refused.value.code == "bad-calendar"


@pytest.mark.parametrize(
    ("base", "code"),
    [
        ("2026-01-05", "bad-date"),
        (date(1815, 6, 18), "date-out-of-range"),
        (date(2999, 12, 31), "date-out-of-range"),
        (np.array([1.5]), "bad-value"),
    ],
)
def test_impossible_dates_are_refused(base: object, code: str) -> None:
    with pytest.raises(LettrageError) as refused:
        due_date([days(1)], base)  # type: ignore[call-overload]
    assert refused.value.code == code
