"""Set-off: the conditions of the law one by one, and what is left on both sides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from lettrage.law import Debt, SetOff, set_off
from lettrage.money import Money

ON = date(2025, 5, 15)
INVOICE = Debt("INV", Money("1000.00", "EUR"), due_on=date(2025, 4, 30))
NOTE = Debt("CN", Money("250.00", "EUR"), due_on=date(2025, 4, 10))


def made(debt: Debt = INVOICE, credit: Debt = NOTE, on: date = ON, **others: Any) -> SetOff:
    return set_off([debt], [credit], rules="FR-B2B", on=on, **others)


def test_each_condition_stands_in_the_way() -> None:
    assert made().reason == "met"
    assert made(on=date(2025, 4, 29)).reason == "not-due"
    assert made(credit=evolve(NOTE, due_on=date(2025, 6, 1))).reason == "not-due"
    assert made(debt=evolve(INVOICE, liquid=False)).reason == "not-liquid"
    assert made(credit=Debt("CN", Money("250.00", "USD"))).reason == "not-fungible"
    assert made(invoked=False).reason == "not-invoked"
    assert made(invoked=False).debts_left == (("INV", Money("1000.00", "EUR")),)


def test_it_counts_from_the_day_both_were_due_or_from_the_agreement() -> None:
    assert made().effective_on == date(2025, 4, 30)
    agreed = made(on=date(2025, 4, 1), agreement=True)
    assert (agreed.allowed, agreed.effective_on, agreed.reason) == (True, date(2025, 4, 1), "agreed")


def test_insolvency_stops_what_came_together_after_it() -> None:
    assert made(insolvency_opened_on=date(2025, 4, 20)).reason == "insolvency"
    assert made(insolvency_opened_on=date(2025, 4, 20), connected=True).allowed
    assert made(insolvency_opened_on=date(2025, 5, 10)).allowed


def test_the_heaviest_debt_goes_first() -> None:
    other = Debt("HEAVY", Money("200.00", "EUR"), due_on=date(2025, 5, 1), rate_percent="12")
    found = set_off([INVOICE, other], [NOTE], rules="FR-B2B", on=ON)
    assert found.debts_left == (("INV", Money("950.00", "EUR")), ("HEAVY", Money("0.00", "EUR")))
    assert [line.effective_on for line in found.lines] == [date(2025, 4, 30), date(2025, 5, 1)]


def side_of(name: str, side: list[tuple[int, int]]) -> list[Debt]:
    days = [ON + timedelta(days=after) for _, after in side]
    return [Debt(f"{name}{i}", Money.of_minor(minor, "EUR"), due_on=days[i]) for i, (minor, _) in enumerate(side)]


sides = st.lists(st.tuples(st.integers(1, 10**6), st.integers(-60, 60)), min_size=1, max_size=4)


@given(sides, sides, st.booleans())
def test_both_sides_lose_the_same(debts: Any, credits: Any, agreement: bool) -> None:
    ours, theirs = (side_of(name, side) for name, side in (("D", debts), ("C", credits)))
    found = set_off(ours, theirs, rules="DE-B2B", on=ON, agreement=agreement)
    lost = [
        sum(debt.open.minor for debt in side) - sum(rest.minor for _, rest in left)
        for side, left in ((ours, found.debts_left), (theirs, found.credits_left))
    ]
    usable = [sum(d.open.minor for d in side if agreement or (d.due_on and d.due_on <= ON)) for side in (ours, theirs)]
    assert lost == [min(usable)] * 2
    assert found.allowed == (min(usable) > 0)
    assert all(line.effective_on <= ON for line in found.lines)
