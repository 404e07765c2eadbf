"""The day on which counting alone changes a condition, against counting it day by day."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lettrage.dunning import Between
from lettrage.dunning._book import FAR
from lettrage.dunning._crossing import next_crossing

TODAY = 20_000
bounds = st.none() | st.integers(-40, 40)


def columns(value: int, known: bool = True) -> Any:
    """The columns of one item whose field has a value today."""
    found = SimpleNamespace(values=np.array([value], np.int32), known=np.array([known]), index=None)
    return SimpleNamespace(values=lambda _: found, book=SimpleNamespace(day=TODAY))


def first_change(test: Between, value: int, step: int) -> int:
    """Counted out: the first day whose truth is not that of the day before."""

    def holds(days: int) -> bool:
        there = value + step * days
        return (test.low is None or test.low <= there) and (test.high is None or there <= test.high)

    return next((TODAY + days for days in range(1, 200) if holds(days) != holds(days - 1)), FAR)


@given(st.integers(-60, 60), bounds, bounds, st.sampled_from(["item.days_late", "group.days_late", "item.age_days"]))
def test_days_that_grow(value: int, low: int | None, high: int | None, field: str) -> None:
    if low is not None and high is not None and high < low:
        low, high = high, low
    test = Between(field, low, high)
    found = next_crossing(test, columns(value))
    assert found is not None
    assert found.tolist() == [first_change(test, value, 1)]


@given(st.integers(-60, 60), bounds, bounds)
def test_days_that_are_left(value: int, low: int | None, high: int | None) -> None:
    if low is not None and high is not None and high < low:
        low, high = high, low
    test = Between("item.limitation_days", low, high)
    found = next_crossing(test, columns(value))
    assert found is not None
    assert found.tolist() == [first_change(test, value, -1)]


def test_what_nobody_knows_does_not_change() -> None:
    for field in ("item.days_late", "item.limitation_days"):
        found = next_crossing(Between(field, 5, 9), columns(3, known=False))
        assert found is not None
        assert found.tolist() == [FAR]


def test_the_day_of_the_bound_itself_by_hand() -> None:
    """With 30 days left, "at most 30" holds already; "at most 29" does from tomorrow; "at least 30" ends tomorrow."""
    cases = [((None, 30), FAR), ((None, 29), TODAY + 1), ((30, None), TODAY + 1), ((29, None), TODAY + 2)]
    for (low, high), wanted in cases:
        found = next_crossing(Between("item.limitation_days", low, high), columns(30))
        assert found is not None
        assert found.tolist() == [wanted]
