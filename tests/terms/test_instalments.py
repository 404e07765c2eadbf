"""Schedules: sums to the cent, dates that do not drift, retentions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.model import Instalment, Invoice
from lettrage.money import Money
from lettrage.terms import END_OF_MONTH, DueRule, business_days, days, instalments, months

FIRST = date(2026, 1, 31)
totals = st.integers(-(10**9), 10**9).map(lambda minor: Money.of_minor(minor, "EUR"))
weights = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=12).filter(any)


@given(totals, st.one_of(st.integers(1, 24), weights), st.decimals(0, 100, places=2))
def test_a_schedule_sums_to_its_total(total: Money, shares: int | list[Decimal], held: Decimal) -> None:
    lines = instalments(total, shares, FIRST, retention_percent=held, releases_on=date(2027, 1, 31))
    assert sum((line.amount for line in lines), Money.zero("EUR")) == total
    assert [line.kind for line in lines].count("retention") == (held > 0)
    ordinary = [line for line in lines if line.kind == "ordinary"]
    assert len(ordinary) == (shares if isinstance(shares, int) else len(shares))
    kept = sum((line.amount for line in ordinary), Money.zero("EUR"))
    given_shares = [Decimal(1)] * shares if isinstance(shares, int) else shares
    for line, share in zip(ordinary, given_shares, strict=True):
        assert abs(line.amount.minor - kept.minor * share / sum(given_shares)) < 1


def test_months_are_counted_from_the_first_date() -> None:
    dates = [line.due_on for line in instalments(Money("4.00", "EUR"), 4, FIRST)]
    assert dates == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


def test_a_rule_starts_the_schedule_and_steps_may_end_months() -> None:
    rule = DueRule([days(10)])
    lines = instalments(Money("3.00", "EUR"), 3, rule, [months(1), END_OF_MONTH], base=date(2026, 1, 5))
    assert [line.due_on for line in lines] == [date(2026, 1, 15), date(2026, 2, 28), date(2026, 3, 31)]


def test_a_schedule_fits_an_invoice() -> None:
    total = Money("1000.00", "EUR")
    lines = instalments(total, ["30", "70"], FIRST, retention_percent=5, releases_on=date(2027, 1, 31))
    made = [Instalment(line.amount, line.due_on, line.kind, line.releases_on) for line in lines]  # type: ignore[arg-type]
    invoice = Invoice("F-1", customer="ACME", issued_on=date(2026, 1, 5), total=total, instalments=made)
    assert [str(line.amount) for line in invoice.instalments] == ["285.00 EUR", "665.00 EUR", "50.00 EUR"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"shares": 0}, "bad-split"),
        ({"shares": ["-1", "2"]}, "bad-split"),
        ({"shares": [0.5, 0.5]}, "bad-split"),
        ({"first": DueRule([days(10)])}, "missing-value"),
        ({"retention_percent": 5}, "missing-value"),
        ({"retention_percent": 101, "releases_on": FIRST}, "bad-value"),
        ({"step": END_OF_MONTH}, "bad-value"),
        ({"step": business_days(1)}, "bad-calendar"),
    ],
)
def test_schedules_that_mean_nothing_are_refused(asked: dict[str, object], code: str) -> None:
    arguments = {"shares": 2, "first": FIRST, **asked}
    with pytest.raises(LettrageError) as refused:
        instalments(Money("10.00", "EUR"), **arguments)  # type: ignore[arg-type]
    assert refused.value.code == code
