"""Sets of records: every fault at once, with the path of its record; a sound set has none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage import model as m
from lettrage.errors import LettrageError, raise_faults
from lettrage.model.checks import check_documents
from lettrage.money import Money
from tests.model.strategies import events

DAY, LATER = date(2026, 1, 5), date(2026, 2, 4)
EUR = Money("1200.00", "EUR")
F1 = m.ItemKey(m.ItemKind.INVOICE, "F-1")
P1 = m.ItemKey(m.ItemKind.PAYMENT, "P-1")


def invoice(id: str = "F-1", **fields: Any) -> m.Invoice:
    return m.Invoice(id, **{"customer": "ACME", "issued_on": DAY, "total": EUR, **fields})


def payment(id: str = "P-1", **fields: Any) -> m.Payment:
    return m.Payment(id, DAY, EUR, **fields)


def found(**groups: Any) -> list[tuple[str, str]]:
    return [(fault.code, fault.path) for fault in check_documents(**groups)]


CASES: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"invoices": [invoice(), invoice()]}, ("duplicate-id", "invoices[1].id")),
    ({"customers": [m.Customer("A"), m.Customer("A")]}, ("duplicate-id", "customers[1].id")),
    ({"payments": [payment(), payment()]}, ("duplicate-id", "payments[1].id")),
    ({"customers": [], "invoices": [invoice()]}, ("unknown-customer", "invoices[0].customer")),
    ({"customers": [], "payments": [payment(customer="X")]}, ("unknown-customer", "payments[0].customer")),
    ({"customers": [m.Customer("A", payers=["B"])]}, ("unknown-customer", "customers[0].payers[0]")),
    (
        {"customers": [m.Customer("ACME")], "invoices": [invoice(instalments=[m.Instalment(EUR, LATER, payer="B")])]},
        ("unknown-customer", "invoices[0].instalments[0].payer"),
    ),
    (
        {"entities": [m.Entity("FR01")], "invoices": [invoice(entity="FR02")]},
        ("unknown-entity", "invoices[0].entity"),
    ),
    ({"invoices": [invoice(replaces=["F-0"])]}, ("unknown-record", "invoices[0].replaces[0]")),
    ({"invoices": [invoice(deducts=["D-1"])]}, ("unknown-record", "invoices[0].deducts[0]")),
    (
        {"credit_notes": [m.CreditNote("A", "ACME", DAY, EUR, invoice="F-9")]},
        ("unknown-record", "credit_notes[0].invoice"),
    ),
    (
        {"invoices": [invoice()], "credit_notes": [m.CreditNote("A", "ACME", DAY, Money("1", "USD"), invoice="F-1")]},
        ("currency-mismatch", "credit_notes[0].total"),
    ),
    (
        {"advices": [m.RemittanceAdvice("V", DAY, [m.RemittanceLine("F-1", EUR)], payment="P-9")]},
        ("unknown-record", "advices[0].payment"),
    ),
    ({"events": [m.PaymentReturn("P-9", effective_on=DAY)]}, ("unknown-record", "events[0].payment")),
    ({"events": [m.SettlementReversal("S-9", effective_on=DAY)]}, ("unknown-settlement", "events[0].settlement")),
    ({"events": [m.Cancellation(F1.document, effective_on=DAY)]}, ("unknown-record", "events[0].document")),
    ({"events": [m.DueDateExtension(F1, LATER, effective_on=DAY)]}, ("unknown-item", "events[0].item")),
    (
        {
            "invoices": [invoice()],
            "events": [m.DueDateExtension(m.ItemKey(m.ItemKind.INVOICE, "F-1", 2), LATER, effective_on=DAY)],
        },
        ("unknown-item", "events[0].item"),
    ),
    (
        {"invoices": [invoice()], "events": [m.Settlement("S", [m.Allocation(P1, F1, EUR, EUR)], effective_on=DAY)]},
        ("unknown-item", "events[0].allocations[0].credit"),
    ),
    ({"events": [m.Refusal([(F1, 5)], effective_on=DAY)]}, ("unknown-item", "events[0].items[0][0]")),
    ({"events": [m.Closure(m.Subject.PROMISE, "W", effective_on=DAY)]}, ("unknown-record", "events[0].id")),
    (
        {"events": [m.NoticeDelivery("k", m.DeliveryStatus.SENT, effective_on=DAY)]},
        ("unknown-record", "events[0].notice"),
    ),
    (
        {"events": [m.Mandate("M", "ACME", effective_on=DAY), m.Mandate("M", "ACME", effective_on=DAY)]},
        ("duplicate-id", "events[1].id"),
    ),
]


@pytest.mark.parametrize(("groups", "expected"), CASES, ids=[case[1][1] for case in CASES])
def test_each_fault_is_found_and_nothing_else(groups: dict[str, Any], expected: tuple[str, str]) -> None:
    assert found(**groups) == [expected]


def test_a_sound_set_has_no_fault() -> None:
    lines = [m.Instalment(Money("800.00", "EUR"), LATER), m.Instalment(Money("400.00", "EUR"), LATER)]
    refund = payment(direction="out")  # the same id as the payment: another kind, so another document
    facts: list[m.Fact] = [
        m.Settlement("S", [m.Allocation(P1, F1, EUR, EUR)], effective_on=DAY),
        m.SettlementReversal("S", effective_on=LATER),
        m.DueDateExtension(m.ItemKey(m.ItemKind.INVOICE, "F-1", 2), LATER, effective_on=DAY),
        m.PromiseToPay("W", "ACME", EUR, LATER, effective_on=DAY),
        m.Closure(m.Subject.PROMISE, "W", effective_on=LATER),
        m.Notice("k", "ACME", "r1", items=[m.NoticeLine(F1, EUR)], effective_on=DAY),
        m.NoticeDelivery("k", m.DeliveryStatus.SENT, effective_on=DAY),
        m.Bill("B", "ACME", EUR, LATER, effective_on=DAY),
        m.StatusChange(m.Subject.BILL, "B", "paid", effective_on=LATER),
    ]
    sound = {
        "customers": [m.Customer("ACME")],
        "entities": [m.Entity("FR01")],
        "invoices": [invoice(instalments=lines, entity="FR01"), invoice("F-2", replaces=["F-1"])],
        "credit_notes": [m.CreditNote("A", "ACME", DAY, EUR, invoice="F-1")],
        "payments": [payment(customer="ACME"), refund],
        "entries": [m.Entry("E", "411", DAY, 5, "EUR")],
        "events": facts,
    }
    assert found(**sound) == []


def test_faults_come_together_in_the_order_of_the_input_and_name_their_records() -> None:
    faults = check_documents([m.Customer("ACME")], invoices=[invoice(customer="ACMA"), invoice(replaces=["F-7"])])
    assert [(fault.code, fault.path, fault.record) for fault in faults] == [
        ("unknown-customer", "invoices[0].customer", "invoice `F-1`"),
        ("duplicate-id", "invoices[1].id", "invoice `F-1`"),
        ("unknown-record", "invoices[1].replaces[0]", "invoice `F-1`"),
    ]
    assert faults[0].help == "did you mean `ACME`?"
    with pytest.raises(LettrageError):
        raise_faults(faults)


def test_without_customers_any_name_will_do() -> None:
    assert found(invoices=[invoice()], payments=[payment(customer="whoever")]) == []


@given(st.lists(events, max_size=4))
def test_any_event_can_be_checked_and_every_key_in_it_is_looked_up(facts: list[m.Fact]) -> None:
    faults = check_documents(events=facts)
    assert all(fault.path.startswith("events[") for fault in faults)
    for i, fact in enumerate(facts):
        named = repr(fact).count("ItemKey(") + repr(fact).count("DocumentKey(")
        about = [fault for fault in faults if fault.path.startswith(f"events[{i}].")]
        assert len([fault for fault in about if fault.code == "unknown-item"]) <= named
        assert bool(about) or named == 0
