"""Recovery sums and clauses: the published figures, and what must hold of any schedule."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import InvalidInput
from lettrage.law import (
    Confidence,
    RecoveryBand,
    RecoveryRule,
    Source,
    check_penalty_clause,
    jurisdiction,
    late_charges_vat,
    recovery_sum,
    reminder_charge,
)
from lettrage.money import Money


def asked(code: str, *late: str, currency: str = "EUR", **others: Any) -> str:
    return str(recovery_sum([Money(amount, currency) for amount in late], rules=code, **others).amount.amount)


@pytest.mark.parametrize(
    ("code", "late", "sum_"),
    [
        ("FR-B2B", ["0.01"], "40.00"),
        ("FR-B2B", ["100.00", "200.00", "0.00"], "80.00"),
        ("FR-PUBLIC", ["100.00"], "40.00"),
        ("EU", ["1", "1", "1"], "120.00"),
        ("DE-B2B", ["100.00"], "40.00"),
        ("FR-B2C", ["100.00"], "0.00"),
        ("DE-B2C", ["100.00"], "0.00"),
        ("BE-B2C", ["150.00"], "20.00"),
        ("BE-B2C", ["150.01"], "30.00"),
        ("BE-B2C", ["500.00"], "65.00"),
        ("BE-B2C", ["1000.00"], "90.00"),
        ("BE-B2C", ["1000000.00"], "2000.00"),
        ("NL", ["100.00"], "40.00"),
        ("NL", ["1000.00"], "150.00"),
        ("NL", ["2500.00"], "375.00"),
        ("NL", ["4000.00"], "525.00"),
        ("NL", ["10000.00"], "875.00"),
        ("NL", ["50000.00"], "1275.00"),
        ("NL", ["2000000.00"], "6775.00"),
        ("NL", ["500.00", "500.00"], "150.00"),
    ],
)
def test_published_sums(code: str, late: list[str], sum_: str) -> None:
    assert asked(code, *late) == sum_


@pytest.mark.parametrize(
    ("late", "sum_"), [("999.99", "40.00"), ("1000.00", "70.00"), ("9999.99", "70.00"), ("10000.00", "100.00")]
)
def test_tiers_of_the_united_kingdom(late: str, sum_: str) -> None:
    assert asked("UK", late, currency="GBP") == sum_


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=5))
def test_sums_counted_each_add_up(late: list[int]) -> None:
    amounts = [Money.of_minor(minor, "GBP") for minor in late]
    whole = recovery_sum(amounts, rules="UK")
    alone = [recovery_sum(amount, rules="UK").amount for amount in amounts]
    assert whole.each == tuple(alone)
    assert whole.amount == sum(alone, Money.zero("GBP"))


@given(st.sampled_from(["NL", "BE-B2C", "FR-B2B"]), st.integers(1, 10**9), st.integers(0, 10**9))
def test_a_larger_debt_never_gives_less(code: str, late: int, more: int) -> None:
    small, large = (recovery_sum(Money.of_minor(minor, "EUR"), rules=code).amount for minor in (late, late + more))
    assert small <= large


def test_nothing_is_owed_when_insolvency_forbids_payment() -> None:
    due = {"due_on": date(2025, 5, 31)}
    assert asked("FR-B2B", "9", "9", **due, insolvency_opened_on=date(2025, 5, 31)) == "0.00"
    assert asked("FR-B2B", "9", "9", **due, insolvency_opened_on=date(2025, 6, 1)) == "80.00"
    assert asked("DE-B2B", "9", **due, insolvency_opened_on=date(2025, 5, 1)) == "40.00"
    with pytest.raises(InvalidInput, match="due_on"):
        asked("FR-B2B", "9", insolvency_opened_on=date(2025, 5, 1))


def test_consumers_first_get_a_notice() -> None:
    late = Money("1000.00", "EUR")
    for code in ("NL-B2C", "BE-B2C"):
        assert recovery_sum(late, rules=code, noticed=False).reason == "no-notice"
        assert recovery_sum(late, rules=code).amount.minor > 0
    assert recovery_sum(late, rules="BE-B2C").nature == "ceiling"


def test_reminders_are_free_where_the_law_says_so() -> None:
    def most(number: int, code: str, **others: Any) -> str:
        charge = reminder_charge(number, rules=code, **others)
        assert charge.postage == bool(charge.most)
        return str(charge.most.amount)

    assert [most(number, "FR-B2C") for number in (1, 2, 9)] == ["0.00"] * 3
    assert [most(1, "BE-B2C", late_this_year=n) for n in (1, 3, 4)] == ["0.00", "0.00", "7.50"]
    assert most(2, "BE-B2C", late_this_year=1) == "7.50"
    with pytest.raises(InvalidInput, match="DE-B2B"):
        most(1, "DE-B2B")
    with pytest.raises(InvalidInput, match="counted from 1"):
        most(0, "BE-B2C")


def test_vat_is_added_only_where_the_law_lets_it() -> None:
    late = Money("1000.00", "EUR")
    assert recovery_sum(late, rules="NL", vat_percent="21").vat == Money("31.50", "EUR")
    assert recovery_sum(late, rules="FR-B2B", vat_percent="20").vat == Money("0.00", "EUR")
    with pytest.raises(InvalidInput, match="BE-B2B"):
        late_charges_vat(late, late, rules="BE-B2B", vat_percent="21")


def test_a_callers_own_schedule() -> None:
    here = Source("a test", Confidence.LOW)
    rule = RecoveryRule([RecoveryBand("0", "50")], "EUR", here)
    assert recovery_sum(Money("9.00", "EUR"), rules=evolve(jurisdiction("EU"), recovery=rule)).amount == Money(
        "50", "EUR"
    )
    with pytest.raises(InvalidInput, match="gap"):
        RecoveryRule([RecoveryBand("100", "50")], "EUR", here)


def test_bad_input() -> None:
    with pytest.raises(InvalidInput, match="currency-mismatch"):
        asked("UK", "100.00")
    with pytest.raises(InvalidInput, match="negative-amount"):
        asked("FR-B2B", "-100.00")
    with pytest.raises(InvalidInput, match="bad-value"):
        asked("NL", "100.00", vat_percent=0.21)


@pytest.mark.parametrize(
    ("percent", "on", "verdict", "floor"),
    [
        ("15.20", date(2024, 2, 1), "below-floor", "15.21"),
        ("15.21", date(2024, 2, 1), "within", "15.21"),
        ("12.00", date(2026, 2, 1), "within", "7.86"),
        ("5", date(2025, 9, 1), "below-floor", "8.28"),
    ],
)
def test_the_floor_of_french_clauses(percent: str, on: date, verdict: str, floor: str) -> None:
    check = check_penalty_clause(percent, rules="FR-B2B", on=on)
    assert (check.verdict, check.floor_percent) == (verdict, Decimal(floor))


def test_the_floor_never_raises_the_default() -> None:
    check = check_penalty_clause(None, rules="FR-B2B", on=date(2024, 2, 1))
    assert check.floor_percent is not None
    assert check.default_percent is not None
    assert check.floor_percent > check.default_percent == jurisdiction("FR-B2B").rate.at(date(2024, 2, 1)).percent


def test_an_unknown_floor_is_an_error_unless_the_caller_knows_it() -> None:
    with pytest.raises(InvalidInput, match="fr-legal-interest"):
        check_penalty_clause("10", rules="FR-B2B", on=date(2026, 9, 1))
    assert check_penalty_clause("10", rules="FR-B2B", on=date(2026, 9, 1), legal_interest="2.62").verdict == "within"


def test_ceilings_and_countries_without_bounds() -> None:
    assert check_penalty_clause("10.51", rules="BE-B2C", on=date(2026, 2, 1)).verdict == "above-ceiling"
    assert check_penalty_clause("10.50", rules="BE-B2C", on=date(2026, 2, 1)).verdict == "within"
    assert check_penalty_clause("1", rules="DE-B2B", on=date(2026, 2, 1)).verdict == "no-bound"
