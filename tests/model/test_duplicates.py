"""Likely duplicates: planted ones are found, others are not, and the bucketed search equals comparing every pair."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.model import Invoice, InvoiceReferences, Payment
from lettrage.model._numbers import may_be_one
from lettrage.model.checks import Likelihood, likely_duplicate_payments, likely_duplicates
from lettrage.money import Money
from tests.oracles import duplicates as oracle

DAY = date(2026, 1, 5)


def invoice(id: str, minor: int = 12000, day: int = 0, customer: str = "ACME", **fields: Any) -> Invoice:
    total = Money.of_minor(minor, "EUR")
    return Invoice(id, customer=customer, issued_on=DAY + timedelta(day), total=total, **fields)


def payment(id: str, minor: int = 8000, day: int = 0, **fields: Any) -> Payment:
    return Payment(id, DAY + timedelta(day), Money.of_minor(minor, "EUR"), **fields)


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        ("F-101", "F-0101", "duplicate.number"),
        ("F-101", "FIOI", "duplicate.number"),
        ("2026-0101", "20260101", "duplicate.number"),
        ("f 101", "F/101", "duplicate.number"),
        ("F-101", "F-101A", "duplicate.suffix"),
        ("F-101", "F-101 bis", "duplicate.suffix"),
        ("F-101", "F-101 (2)", "duplicate.suffix"),
        ("F-101", "F-101/2", "duplicate.suffix"),
    ],
)
def test_numbers_alike_at_one_amount_are_high(one: str, other: str, rule: str) -> None:
    [group] = likely_duplicates([invoice(one), invoice(other, day=90)])
    assert (group.likelihood, set(group.ids)) == ("high", {one, other})
    assert [piece.rule for piece in group.evidence] == [rule]


@pytest.mark.parametrize(
    ("one", "other"), [("F-101", "F-102"), ("F-2026-01", "F-2026-02"), ("F-101", "G-101"), ("A", "B")]
)
def test_other_numbers_on_other_days_are_no_duplicates(one: str, other: str) -> None:
    assert likely_duplicates([invoice(one), invoice(other, day=30)]) == ()


def test_the_document_number_counts_before_the_id() -> None:
    number = InvoiceReferences(document_number="2026/17")
    [group] = likely_duplicates([invoice("a1", references=number), invoice("b2", day=40, references=number)])
    assert group.likelihood is Likelihood.HIGH


def test_same_amount_near_dates_is_low_and_with_the_same_order_medium() -> None:
    [low] = likely_duplicates([invoice("F-101"), invoice("F-190", day=4)])
    order = InvoiceReferences(order="BC 44")
    [medium] = likely_duplicates([invoice("F-101", references=order), invoice("F-190", day=4, references=order)])
    assert (low.likelihood, medium.likelihood) == ("low", "medium")
    assert likely_duplicates([invoice("F-101"), invoice("F-190", day=6)]) == ()


def test_same_number_with_another_amount_or_customer_is_medium() -> None:
    for other in (invoice("F-0101", minor=13000, day=9), invoice("F-0101", customer="ACME 2", day=9)):
        [group] = likely_duplicates([invoice("F-101"), other])
        assert group.likelihood is Likelihood.MEDIUM
    assert likely_duplicates([invoice("F-101"), invoice("F-0101", minor=1, customer="ACME 2")]) == ()


def test_a_replaced_invoice_and_its_replacement_are_no_duplicates() -> None:
    assert likely_duplicates([invoice("F-101"), invoice("F-101R", replaces=["F-101"])]) == ()


def test_weak_links_can_be_left_out() -> None:
    weak = [invoice("F-101"), invoice("F-190", day=1)]
    assert likely_duplicates(weak, at_least=Likelihood.MEDIUM) == ()


def test_a_transfer_id_seen_twice_is_high_unless_the_bank_wrote_that_there_is_none() -> None:
    [group] = likely_duplicate_payments(
        [payment("P-1", end_to_end_id="E9"), payment("P-2", day=40, end_to_end_id="e9")]
    )
    assert (group.likelihood, group.evidence[0].rule) == ("high", "duplicate.transfer-id")
    nothing = [payment("P-1", end_to_end_id="NOTPROVIDED"), payment("P-2", end_to_end_id="NOTPROVIDED")]
    assert likely_duplicate_payments(nothing) == ()


def test_a_payment_and_a_refund_are_no_duplicates() -> None:
    both = [payment("P-1", customer="ACME"), payment("P-2", customer="ACME", direction="out")]
    assert likely_duplicate_payments(both) == ()


def test_payments_of_one_payer_need_the_same_text_to_be_high() -> None:
    told = [
        payment("P-1", payer_iban="FR76 1", remittance="F101"),
        payment("P-2", day=3, payer_iban="fr761", remittance="f-101"),
    ]
    other = [
        payment("P-1", payer_name="Acme", remittance="F101"),
        payment("P-2", day=3, payer_name="ACME", remittance="F102"),
    ]
    assert [group.likelihood for group in likely_duplicate_payments(told)] == ["high"]
    assert [group.likelihood for group in likely_duplicate_payments(other)] == ["low"]


def test_a_middle_payment_does_not_hide_a_pair() -> None:
    three = [
        payment(f"P-{i}", day=i, customer="ACME", remittance=text) for i, text in enumerate(["F101", "F102", "F101"])
    ]
    [group] = likely_duplicate_payments(three, at_least=Likelihood.HIGH)
    assert group.ids == ("P-0", "P-2")


few_days = st.integers(0, 12) | st.sampled_from([50, 70, 360, 370])
some_invoices = st.lists(
    st.builds(
        invoice,
        st.sampled_from(["F-1", "F-01", "FO1", "F-1A", "F-1/2", "F-2", "12", "1-2", "G", "F-1 BIS"]),
        st.sampled_from([0, 100, 200]),
        few_days,
        st.sampled_from(["A", "B"]),
        text=st.sampled_from(["", "x", "X."]),
        entity=st.sampled_from(["", "", "e"]),
    ),
    max_size=7,
    unique_by=lambda record: record.id,
)
some_payments = st.lists(
    st.builds(
        payment,
        st.sampled_from([f"P-{i}" for i in range(9)]),
        st.sampled_from([100, 200]),
        few_days,
        customer=st.sampled_from([None, "A", "B"]),
        payer_name=st.sampled_from(["", "Acme", "ACME."]),
        remittance=st.sampled_from(["", "f1", "F-1", "f2"]),
        structured_reference=st.sampled_from(["", "RF1", "rf 1"]),
        end_to_end_id=st.sampled_from(["", "E1", "e1 ", "NOTPROVIDED"]),
        direction=st.sampled_from(["in", "in", "out"]),
    ),
    max_size=7,
    unique_by=lambda record: record.id,
)


@given(some_invoices)
def test_invoices_agree_with_all_pairs(records: list[Invoice]) -> None:
    found = {(str(group.likelihood), frozenset(group.ids)) for group in likely_duplicates(records)}
    assert found == oracle.groups(records, oracle.invoice_pair, 5)


@given(some_payments)
def test_payments_agree_with_all_pairs(records: list[Payment]) -> None:
    found = {(str(group.likelihood), frozenset(group.ids)) for group in likely_duplicate_payments(records)}
    assert found == oracle.groups(records, oracle.payment_pair, 5)


@given(st.lists(st.sampled_from(["F-1", "F-01", "F-1A", "F-2", "F 2/1", "2-1", "A", "A1", "1"]), max_size=6))
def test_numbers_that_cannot_be_one_link_nothing(numbers: list[str]) -> None:
    links = likely_duplicates(map(invoice, numbers), at_least=Likelihood.MEDIUM)
    assert may_be_one(numbers) or links == ()


@given(some_invoices, some_payments, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(invoices: list[Invoice], payments: list[Payment], random: Any) -> None:
    before = likely_duplicates(invoices), likely_duplicate_payments(payments)
    random.shuffle(invoices)
    random.shuffle(payments)
    assert (likely_duplicates(invoices), likely_duplicate_payments(payments)) == before
