"""A policy with a currency of its own: its amounts hold in every other, at the rates of the ledger."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from lettrage.dunning import DunningPolicy, lint
from lettrage.errors import LettrageError
from lettrage.ledger import Ledger
from lettrage.model import ExchangeRate, Invoice
from lettrage.money import Money

from .books import DUE, kinds, policy, run

RATES = [
    ExchangeRate(date(2026, 1, 1), "EUR", "CHF", "1.50"),
    ExchangeRate(date(2026, 3, 4), "CHF", "USD", "0.80"),
    ExchangeRate(date(2026, 6, 1), "EUR", "CHF", "9.00"),
]


def owed(id: str, amount: str, currency: str, customer: str = "ACME") -> Invoice:
    return Invoice(id, customer, DUE - timedelta(30), DUE, total=Money(amount, currency))


def swiss(**more: Any) -> DunningPolicy:
    return policy({"id": "r1", "offset_days": 3}, currency="CHF", **more)


def test_an_action_says_its_total_in_the_currency_of_the_policy() -> None:
    """What is owed stays in its own currency; the rate is the latest up to the day, either way round."""
    ledger = Ledger(
        invoices=[owed("E", "100.00", "EUR"), owed("U", "100.00", "USD", "BETA"), owed("C", "9.00", "CHF", "GAMMA")],
        rates=RATES,
    )
    said = {a.customer: (str(a.total), a.countervalue) for a in run(ledger, swiss(), 3).actions}
    assert said == {
        "ACME": ("100.00 EUR", Money("150.00", "CHF")),
        "BETA": ("100.00 USD", Money("125.00", "CHF")),
        "GAMMA": ("9.00 CHF", None),
    }
    assert [a.countervalue for a in run(Ledger(invoices=[owed("Y", "5", "JPY")], rates=RATES), swiss(), 3).actions] == [
        None
    ]


def test_a_message_in_two_currencies_has_one_countervalue() -> None:
    chosen = swiss(switches={"grouping": "customer"})
    ledger = Ledger(invoices=[owed("E", "100.00", "EUR"), owed("C", "9.00", "CHF")], rates=RATES)
    assert [a.countervalue for a in run(ledger, chosen, 3).actions] == [Money("159.00", "CHF")]


@pytest.mark.parametrize(("amount", "kind"), [("66.67", "action"), ("66.66", "below_minimum")])
def test_a_minimum_holds_in_a_currency_that_it_does_not_name(amount: str, kind: str) -> None:
    """100.00 francs are 66.67 euros, to the cent."""
    chosen = swiss(minimum={"group": "100.00 CHF"})
    assert kinds(run(Ledger(invoices=[owed("E", amount, "EUR")], rates=RATES), chosen, 3)) == {"E": kind}


def test_an_amount_that_is_named_is_taken_as_it_is_and_without_rate_nothing_is_guessed() -> None:
    chosen = swiss(minimum={"group": {"CHF": "100.00", "EUR": "20.00"}})
    ledger = Ledger(invoices=[owed("E", "20.00", "EUR"), owed("G", "500.00", "GBP", "BETA")], rates=RATES)
    assert kinds(run(ledger, chosen, 3)) == {"E": "action", "G": "fact_missing"}
    named = policy({"id": "r1", "offset_days": 3}, minimum={"group": "100.00 CHF"})
    assert kinds(run(ledger, named, 3)) == {"E": "fact_missing", "G": "fact_missing"}


def test_conditions_and_fees_follow_the_currency() -> None:
    fees = {"fee": {"kind": "fee", "bands": [{"fixed": "15.00 CHF"}]}}
    late = {"group": {"overdue": {"ge": "100.00 CHF"}}}
    chosen = policy({"id": "r1", "offset_days": 3, "charges": "fee", "when": late}, currency="CHF", charges=fees)
    ledger = Ledger(invoices=[owed("E", "80.00", "EUR"), owed("F", "60.00", "EUR", "BETA")], rates=RATES)
    plan = run(ledger, chosen, 3)
    assert [(a.customer, str(a.charged), a.countervalue) for a in plan.actions] == [
        ("ACME", "10.00 EUR", Money("135.00", "CHF"))
    ]
    assert chosen.charges[0].bands[0].fixed == {"CHF": 1500}, "the policy itself is as it was written"


def test_the_language_carries_the_currency_and_lint_reads_it() -> None:
    chosen = swiss(minimum={"group": "100.00 CHF"})
    assert DunningPolicy.from_dict(chosen.to_dict()) == chosen
    assert chosen.to_dict()["currency"] == "CHF"
    with pytest.raises(LettrageError):
        DunningPolicy.from_dict({"id": "p", "tracks": {"main": {"steps": []}}, "currency": "EURO"})
    with pytest.raises(LettrageError):
        DunningPolicy("p", tracks=[], currency="francs")
    named = policy({"id": "r1", "offset_days": 3}, minimum={"group": "100.00 CHF"})
    assert "currency-missing" in {finding.code for finding in lint(named, currencies=["CHF", "EUR"])}
    assert "currency-missing" not in {finding.code for finding in lint(chosen, currencies=["CHF", "EUR"])}
