"""Limitation: periods, what interrupts them in which country, and what comes too late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import InvalidInput
from lettrage.law import JURISDICTIONS, ActKind, LimitationAct, limitation

DUE = date(2021, 3, 31)
days = st.dates(date(2010, 1, 1), date(2030, 12, 31))
with_period = sorted(code for code, rules in JURISDICTIONS.items() if rules.limitation)


def last(code: str, due: date = DUE, *acts: tuple[str, date], **others: Any) -> date | None:
    given_acts = [LimitationAct(ActKind(kind), on) for kind, on in acts]
    return limitation(rules=code, due_on=due, acts=given_acts, **others).last_day


@pytest.mark.parametrize(
    ("code", "due", "expected"),
    [
        ("FR-B2B", DUE, date(2026, 3, 31)),
        ("FR-B2C", date(2024, 2, 29), date(2026, 2, 28)),
        ("FR-PUBLIC", DUE, date(2025, 12, 31)),
        ("FR-PUBLIC", date(2021, 1, 1), date(2025, 12, 31)),
        ("DE-B2B", DUE, date(2024, 12, 31)),
        ("UK", DUE, date(2027, 3, 31)),
        ("CH", DUE, date(2031, 3, 31)),
        ("ES-B2B", DUE, date(2026, 3, 31)),
        ("NL", DUE, date(2026, 3, 31)),
    ],
)
def test_periods(code: str, due: date, expected: date) -> None:
    assert last(code, due) == expected


ACTED = date(2023, 6, 15)


@pytest.mark.parametrize(
    ("code", "act", "expected"),
    [
        ("FR-B2B", "part_payment", date(2028, 6, 15)),
        ("FR-B2B", "acknowledgement", date(2028, 6, 15)),
        ("FR-B2B", "formal_notice", date(2026, 3, 31)),
        ("FR-B2B", "written_claim", date(2026, 3, 31)),
        ("FR-B2B", "court_claim", None),
        ("FR-PUBLIC", "written_claim", date(2027, 12, 31)),
        ("FR-PUBLIC", "formal_notice", date(2027, 12, 31)),
        ("DE-B2B", "part_payment", date(2026, 6, 15)),
        ("DE-B2B", "formal_notice", date(2024, 12, 31)),
        ("IT-B2B", "formal_notice", date(2033, 6, 15)),
        ("ES-B2B", "formal_notice", date(2028, 6, 15)),
        ("NL", "formal_notice", date(2028, 6, 15)),
        ("UK", "formal_notice", date(2027, 3, 31)),
        ("UK", "part_payment", date(2029, 6, 15)),
        ("CH", "enforcement", date(2033, 6, 15)),
    ],
)
def test_acts_differ_by_country(code: str, act: str, expected: date | None) -> None:
    assert last(code, DUE, (act, ACTED)) == expected


def test_a_german_acknowledgement_counts_from_its_day_not_from_the_year() -> None:
    assert last("DE-B2B", DUE, ("acknowledgement", date(2024, 12, 31))) == date(2027, 12, 31)
    assert last("DE-B2B", DUE, ("acknowledgement", date(2025, 1, 1))) == date(2024, 12, 31)


def test_proceedings_keep_the_period_from_running_out() -> None:
    pending = LimitationAct(ActKind.COURT_CLAIM, ACTED)
    ended = LimitationAct(ActKind.COURT_CLAIM, ACTED, ended_on=date(2025, 6, 15))
    found = limitation(rules="FR-B2B", due_on=DUE, acts=[pending], as_of=date(2040, 1, 1))
    assert (found.last_day, found.barred, found.days_left) == (None, False, None)
    assert limitation(rules="FR-B2B", due_on=DUE, acts=[ended]).last_day == date(2030, 6, 15)
    assert limitation(rules="FR-B2B", due_on=DUE, acts=[ended], as_of=date(2025, 6, 14)).last_day is None
    span = date(2025, 12, 15) - ACTED  # BGB 204(2): the suspension ends six months after the proceedings
    assert limitation(rules="DE-B2B", due_on=DUE, acts=[ended]).last_day == date(2024, 12, 31) + span


def test_what_comes_after_the_day_asked_for_does_not_count_yet() -> None:
    paid = LimitationAct(ActKind.PART_PAYMENT, date(2025, 1, 1))
    assert limitation(rules="FR-B2B", due_on=DUE, acts=[paid], as_of=date(2024, 12, 31)).steps == ()


def test_a_barred_debt_does_not_revive() -> None:
    found = limitation(rules="FR-B2B", due_on=DUE, acts=[LimitationAct(ActKind.PART_PAYMENT, date(2026, 4, 1))])
    assert (found.last_day, found.steps[0].effect) == (date(2026, 3, 31), "too-late")
    on_time = limitation(rules="FR-B2B", due_on=DUE, acts=[LimitationAct(ActKind.PART_PAYMENT, date(2026, 3, 31))])
    assert on_time.last_day == date(2031, 3, 31)


@given(st.sampled_from(with_period), days, st.lists(st.tuples(st.sampled_from(list(ActKind)), days), max_size=4), days)
def test_acts_never_shorten_a_period_and_barred_means_after_the_last_day(
    code: str, due: date, acts: list[tuple[ActKind, date]], as_of: date
) -> None:
    bare = limitation(rules=code, due_on=due)
    made = [LimitationAct(kind, on) for kind, on in acts if on >= due]
    found = limitation(rules=code, due_on=due, acts=made, as_of=as_of)
    assert bare.last_day is not None
    assert found.last_day is None or found.last_day >= bare.last_day
    assert found.barred == (found.last_day is not None and as_of > found.last_day)
    if found.last_day is not None and found.days_left is not None:
        assert as_of + timedelta(days=found.days_left) == found.last_day


def test_the_completion_of_the_service_counts_when_no_term_was_agreed() -> None:
    found = limitation(rules="FR-B2B", service_completed_on=date(2020, 6, 30))
    assert (found.starts_on, found.last_day) == (date(2020, 6, 30), date(2025, 6, 30))
    both = limitation(rules="FR-B2B", service_completed_on=date(2020, 6, 30), due_on=date(2020, 7, 30))
    assert both.last_day == date(2025, 7, 30)


def test_special_and_agreed_periods() -> None:
    assert last("FR-B2B", claim="carriage") == date(2022, 3, 31)
    assert last("FR-B2B", agreed_years=1) == date(2022, 3, 31)
    for code, years in (("FR-B2B", 11), ("FR-B2C", 1), ("FR-B2B", 0)):
        with pytest.raises(InvalidInput, match="agreed_years"):
            last(code, agreed_years=years)


def test_bad_input() -> None:
    with pytest.raises(InvalidInput, match="missing-value"):
        limitation(rules="FR-B2B")
    with pytest.raises(InvalidInput, match="EU"):
        limitation(rules="EU", due_on=DUE)
    with pytest.raises(InvalidInput, match="carriage"):
        limitation(rules="FR-B2B", due_on=DUE, claim="carrage")
    with pytest.raises(InvalidInput, match="end before"):
        LimitationAct(ActKind.COURT_CLAIM, ACTED, ended_on=DUE)
