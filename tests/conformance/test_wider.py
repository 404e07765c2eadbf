"""The kinds that name payers and currencies, on small cases of our own in the published format."""

from __future__ import annotations

from typing import Any

import pytest

from .answers import NotExpressible, matching


def case(kind: str, settings: dict[str, Any], **items: Any) -> dict[str, Any]:
    return {
        "id": "own",
        "kind": kind,
        "invoices": [],
        "credit_notes": [],
        "payments": [],
        "settings": settings,
        **items,
    }


def item(id: str, amount: str, currency: str = "EUR", **more: Any) -> dict[str, Any]:
    return {"id": id, "date": None, "due": None, "amount": amount, "currency": currency, "reference": None, **more}


def test_a_rule_must_hold_in_all_its_parts() -> None:
    rules = [
        {"label_regex": "abo.*", "note_regex": ".*paris", "customer": "C1"},
        {"label_regex": "gaz", "customer": "C2"},
    ]
    payments = [
        item("P1", "9.00", label="abo mars", note="bureau paris", customer=None),
        item("P2", "9.00", label="abo mars", note=None, customer=None),
        item("P3", "9.00", label="gaz avril", note=None, customer=None),
    ]
    answer = matching(case("identify", {"customer_rules": rules}, payments=payments))
    assert answer == {"selection": {"P1": ["C1"], "P2": [], "P3": ["C2"]}}


@pytest.mark.parametrize(
    "rule",
    [
        {"label_regex": "a+", "customer": "C1"},
        {"amount": "9.00", "customer": "C1"},
        {"note_regex": "abo", "customer": "C1"},
    ],
)
def test_a_rule_that_is_not_understood_in_full_is_not_answered(rule: dict[str, str]) -> None:
    payments = [item("P1", "9.00", label="abo", note="x", customer=None)]
    with pytest.raises(NotExpressible):
        matching(case("identify", {"customer_rules": [rule]}, payments=payments))


def test_money_settles_documents_of_another_currency_with_its_loss() -> None:
    rates = {"2026-01-05": {"USD_per_EUR": "1.10"}, "2026-02-06": {"USD_per_EUR": "1.25"}}
    invoices = [{**item("I1", "1000.00", "USD", customer="C1"), "date": "2026-01-05"}]
    payments = [{**item("P1", "800.00", customer="C1", label="I1"), "date": "2026-02-06"}]
    settings = {"base_currency": "EUR", "rates": rates}
    answer = matching(case("match-fx", settings, invoices=invoices, payments=payments))
    assert answer["allocations"] == [["P1", "I1", "1000.00"]]
    assert answer["fx"] == [{"base_amount": "109.09", "type": "loss", "date": "2026-02-06"}]
    assert (answer["residuals"], answer["unmatched"]) == ({}, [])
    late = [{**payments[0], "date": "2026-02-07"}]  # a rate holds until the next one
    assert matching(case("match-fx", settings, invoices=invoices, payments=late))["selection"] == {"P1": ["I1"]}
    early = [{**payments[0], "date": "2026-01-02"}]
    with pytest.raises(NotExpressible, match="no rate"):
        matching(case("match-fx", settings, invoices=[{**invoices[0], "date": "2026-01-02"}], payments=early))
