"""Allocation: the codes' own words as an oracle, conservation to the cent, and a reason for each cent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.law import AllocationOrder, Component, Criterion, Debt, PaymentAllocation, allocate_payment, jurisdiction
from lettrage.money import Money
from tests.oracles.law_allocation import allocate_like_the_text, due, least

ON = date(2025, 6, 10)
EARLY = date.min


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


def cents(minor: int) -> Money:
    return Money.of_minor(minor, "EUR")


DATES = st.sampled_from([None, date(2025, 3, 31), date(2025, 5, 31), ON, date(2025, 9, 30)])


@st.composite
def debts(draw: st.DrawFn) -> list[Debt]:
    count = draw(st.integers(1, 5))
    return [
        Debt(
            f"D{i}",
            cents(draw(st.integers(0, 5000))),
            cents(draw(st.integers(0, 300))),
            cents(draw(st.integers(0, 100))),
            draw(DATES),
            rate_percent=draw(st.sampled_from(["0", "5", "12.15"])),
            secured=draw(st.booleans()),
            penalty_clause=draw(st.booleans()),
            enforced_on=draw(st.sampled_from([None, date(2025, 4, 1), date(2025, 5, 1)])),
        )
        for i in range(count)
    ]


Filter = Callable[[Sequence[Any]], Sequence[Any]]
HEAVY: Filter = least(lambda d: (-d.rate_percent, not d.secured, not d.penalty_clause))
OLD: Filter = least(lambda d: d.due_on or EARLY)
BARE: Filter = least(lambda d: d.secured)


def swiss(candidates: Sequence[Any]) -> Sequence[Any]:
    """Due ones: the first enforced, then the first fallen due; none due: the least secured."""
    fallen = [d for d in candidates if d.due_on is None or d.due_on <= ON]
    if not fallen:
        return BARE(candidates)
    enforced = [d for d in fallen if d.enforced_on]
    return OLD(least(lambda d: d.enforced_on)(enforced) if enforced else fallen)


WORDED: dict[str, list[Filter]] = {
    "FR-B2B": [due(ON), HEAVY, OLD],
    "DE-B2B": [due(ON), BARE, HEAVY, OLD],
    "IT-B2B": [due(ON), BARE, HEAVY, OLD],
    "NL": [due(ON), HEAVY, OLD],
    "BE-B2B": [due(ON), HEAVY, OLD],
    "ES-B2B": [due(ON), HEAVY],
    "UK": [due(ON), OLD],
    "CH": [swiss],
}


@given(st.sampled_from(sorted(WORDED)), debts(), st.integers(0, 20000))
def test_agrees_with_the_words_of_the_codes(code: str, owed: list[Debt], paid: int) -> None:
    found = allocate_payment(cents(paid), owed, rules=code, on=ON)
    assert {line.debt: line.paid.minor for line in found.lines} == allocate_like_the_text(paid, owed, WORDED[code])


@given(st.sampled_from(sorted(WORDED)), debts(), st.integers(0, 20000), st.data())
def test_no_cent_is_lost_and_each_has_its_reason(code: str, owed: list[Debt], paid: int, data: st.DataObject) -> None:
    named = data.draw(st.sets(st.sampled_from([debt.id for debt in owed])))
    found = allocate_payment(cents(paid), owed, rules=code, on=ON, designation=named)
    assert sum(line.paid.minor for line in found.lines) + found.on_account.minor == paid
    assert sum(step.amount.minor for step in found.steps) == paid - found.on_account.minor
    for debt, line in zip(owed, found.lines, strict=True):
        assert line.left.minor == debt.open.minor - line.paid.minor >= 0
        assert line.costs == debt.part(Component.COSTS) or not line.interest
        assert line.interest == debt.part(Component.INTEREST) or not line.principal
    assert not found.on_account or all(not line.left for line in found.lines)
    others = [line for line in found.lines if line.debt not in named]
    if any(line.left for line in found.lines if line.debt in named):
        assert all(not line.paid for line in others), "the debtor's choice comes first"
    names = {"enough_for_all", "debtor_designation", "due", "least_secured", "first_enforced", "oldest"}
    assert all(step.criterion in names or step.criterion.startswith("most_onerous.") for step in found.steps)


@given(st.sampled_from(sorted(WORDED)), debts(), st.integers(0, 20000), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(code: str, owed: list[Debt], paid: int, random: Any) -> None:
    shuffled = random.sample(owed, len(owed))
    one, other = (allocate_payment(cents(paid), given, rules=code, on=ON) for given in (owed, shuffled))
    assert sorted(one.lines, key=lambda line: line.debt) == sorted(other.lines, key=lambda line: line.debt)
    assert one.steps == other.steps


def three(code: str, pay: str, **others: Any) -> PaymentAllocation:
    owed = [
        Debt("old", eur("500.00"), due_on=date(2025, 3, 31)),
        Debt("dear", eur("500.00"), due_on=date(2025, 5, 31), rate_percent="15", secured=True),
        Debt("later", eur("500.00"), due_on=date(2025, 9, 30), rate_percent="20"),
    ]
    return allocate_payment(eur(pay), owed, rules=code, on=ON, **others)


@pytest.mark.parametrize(
    ("code", "first", "criterion"),
    [
        ("FR-B2B", "dear", "most_onerous.rate"),
        ("NL", "dear", "most_onerous.rate"),
        ("DE-B2B", "old", "least_secured"),
        ("IT-B2B", "old", "least_secured"),
        ("CH", "old", "oldest"),
        ("UK", "old", "oldest"),
    ],
)
def test_countries_differ(code: str, first: str, criterion: str) -> None:
    (step,) = three(code, "400.00").steps
    assert (step.debt, step.criterion) == (first, criterion)


def test_the_debtor_names_a_debt_and_the_rest_goes_by_law() -> None:
    found = three("FR-B2B", "700.00", designation=["later"])
    assert [(step.debt, str(step.amount), step.criterion) for step in found.steps] == [
        ("later", "500.00 EUR", "debtor_designation"),
        ("dear", "200.00 EUR", "most_onerous.rate"),
    ]


def test_the_creditor_chooses_only_where_the_law_lets_him() -> None:
    assert three("CH", "100.00", creditor_designation=["dear"]).paid("dear") == eur("100.00")
    assert three("CH", "100.00", creditor_designation=["dear"], debtor_objects=True).paid("old") == eur("100.00")
    french = three("FR-B2B", "100.00", creditor_designation=["old"])
    assert french.paid("dear") == eur("100.00")
    assert french.assumptions == ("creditor-designation-not-admitted",)


def test_creditors_may_agree_to_principal_first() -> None:
    debt = Debt("X", eur("1000.00"), interest=eur("50.00"), costs=eur("40.00"))
    (line,) = allocate_payment(eur("1030.00"), [debt], rules="FR-B2B", principal_first=True).lines
    assert (line.principal, line.interest, line.costs) == (eur("1000.00"), eur("30.00"), eur("0.00"))


def test_an_agreed_order_takes_the_place_of_the_law() -> None:
    oldest = AllocationOrder([Criterion.OLDEST], jurisdiction("FR-B2B").allocation.source, debtor_chooses=False)
    found = three("FR-B2B", "100.00", agreement=oldest, designation=["later"])
    assert found.paid("old") == eur("100.00")
    assert found.assumptions == ("debtor-designation-not-admitted",)


def test_a_callers_judgement_of_the_burden_wins() -> None:
    owed = [Debt("A", eur("5.00"), rate_percent="15"), Debt("B", eur("5.00"), burden=1)]
    found = allocate_payment(eur("5.00"), owed, rules="FR-B2B")
    assert (found.paid("B"), found.steps[0].criterion) == (eur("5.00"), "most_onerous.burden")


def test_orders_that_would_lose_a_cent_are_refused() -> None:
    french = jurisdiction("FR-B2B").allocation
    with pytest.raises(LettrageError, match="components"):
        evolve(french, components=[Component.INTEREST, Component.PRINCIPAL])
    with pytest.raises(LettrageError, match="not_due"):
        evolve(french, criteria=[Criterion.OLDEST], not_due=[Criterion.LEAST_SECURED])


def test_a_payment_of_everything_decides_nothing() -> None:
    assert {step.criterion for step in three("DE-B2B", "1500.00").steps} == {"enough_for_all"}


def test_enough_for_all_decides_nothing() -> None:
    found = three("FR-B2B", "1600.00")
    assert {step.criterion for step in found.steps} == {"enough_for_all"}
    assert found.on_account == eur("100.00")
    assert "on account: 100.00 EUR" in str(found)


def test_bad_input() -> None:
    debt = Debt("A", eur("5.00"))
    with pytest.raises(LettrageError, match="duplicate-id"):
        allocate_payment(eur("1.00"), [debt, debt], rules="FR-B2B")
    with pytest.raises(LettrageError, match="unknown-item"):
        allocate_payment(eur("1.00"), [debt], rules="FR-B2B", designation=["B"])
    with pytest.raises(LettrageError, match="currency-mismatch"):
        allocate_payment(Money("1.00", "USD"), [debt], rules="FR-B2B")
    with pytest.raises(LettrageError, match="negative-amount"):
        allocate_payment(eur("-1.00"), [debt], rules="FR-B2B")
    with pytest.raises(LettrageError, match="currency-mismatch"):
        evolve(debt, costs=Money("1.00", "USD"))
