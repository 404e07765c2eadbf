"""A record says everything that is wrong with it at once, where and how to mend it; what is harmless is repaired."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import model as m
from lettrage.errors import CurrencyMismatch, LettrageError, NotExact
from lettrage.frozen import FrozenMap
from lettrage.money import Money
from lettrage.terms import DiscountTier, DueMove, DueStep, PaymentTerms
from tests.model.strategies import classes, record

DAY, LATER = date(2026, 1, 5), date(2026, 2, 4)
MIDNIGHT = datetime(2026, 1, 5)  # noqa: DTZ001 (the point is that it has no zone)
MORNING = MIDNIGHT.replace(hour=9)
EUR, USD = Money("1200.00", "EUR"), Money("1200.00", "USD")
F1, P1 = m.ItemKey(m.ItemKind.INVOICE, "F-1"), m.ItemKey(m.ItemKind.PAYMENT, "P-1")


def invoice(**fields: Any) -> m.Invoice:
    return m.Invoice(**{"id": "F-1", "customer": "ACME", "issued_on": DAY, "due_on": LATER, "total": EUR, **fields})


def payment(**fields: Any) -> m.Payment:
    return m.Payment(**{"id": "P-1", "received_on": DAY, "amount": EUR, **fields})


def pair(**fields: Any) -> m.Allocation:
    return m.Allocation(**{"credit": P1, "debit": F1, "credit_amount": EUR, "debit_amount": EUR, **fields})


def faults(build: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(LettrageError) as caught:
        build()
    return [(fault.code, fault.path) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"id": ""}, ("empty-id", "id")),
        ({"id": "  "}, ("empty-id", "id")),
        ({"id": 7}, ("bad-value", "id")),
        ({"id": None}, ("missing-value", "id")),
        ({"customer": ""}, ("empty-id", "customer")),
        ({"issued_on": MORNING}, ("time-of-day", "issued_on")),
        ({"issued_on": datetime(2026, 1, 5, tzinfo=UTC)}, ("time-zone", "issued_on")),
        ({"issued_on": "2026-01-05"}, ("bad-date", "issued_on")),
        ({"issued_on": date(1899, 12, 31)}, ("date-out-of-range", "issued_on")),
        ({"due_on": date(3000, 1, 1)}, ("date-out-of-range", "due_on")),
        ({"due_on": date(2026, 1, 4)}, ("due-before-issue", "due_on")),
        ({"total": 1200.0}, ("float-money", "total")),
        ({"total": "1200"}, ("bad-value", "total")),
        ({"total": None}, ("missing-value", "total")),
        ({"total": -EUR}, ("negative-amount", "total")),
        ({"kind": "deposite"}, ("bad-value", "kind")),
        ({"taxes": "20 %"}, ("bad-value", "taxes")),
        ({"taxes": [m.TaxLine(20, USD, Money.zero("USD"))]}, ("currency-mismatch", "taxes[0].base")),
        ({"taxes": [m.TaxLine(20, EUR, Money("1", "EUR"))]}, ("total-mismatch", "taxes")),
        ({"instalments": [m.Instalment(Money("1", "EUR"), LATER)]}, ("total-mismatch", "instalments")),
        ({"instalments": [m.Instalment(USD, LATER)]}, ("currency-mismatch", "instalments[0].amount")),
        ({"instalments": [None]}, ("missing-value", "instalments[0]")),
        ({"replaces": ["F-1"]}, ("bad-value", "replaces")),
        ({"deducts": ["A", ""]}, ("empty-id", "deducts[1]")),
        ({"attributes": {"weight": float("nan")}}, ("bad-value", "attributes")),
        ({"attributes": {"when": DAY}}, ("bad-value", "attributes")),
        ({"attributes": [1]}, ("bad-value", "attributes")),
        ({"terms": "30 days"}, ("bad-value", "terms")),
    ],
)
def test_an_invoice_refuses(fields: dict[str, Any], expected: tuple[str, str]) -> None:
    assert expected in faults(lambda: invoice(**fields))


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (lambda: payment(amount=Money.zero("EUR")), ("zero-amount", "amount")),
        (lambda: payment(direction="sideways"), ("bad-value", "direction")),
        (lambda: payment(fees=Money("1", "USD")), ("currency-mismatch", "fees")),
        (lambda: payment(provisional_until=date(2026, 1, 1)), ("bad-value", "provisional_until")),
        (lambda: m.CreditNote("A", "ACME", DAY, Money.zero("EUR")), ("zero-amount", "total")),
        (lambda: m.TaxLine(20.0, EUR, EUR), ("bad-value", "rate")),  # type: ignore[arg-type]
        (lambda: m.TaxLine("x", EUR, EUR), ("bad-value", "rate")),
        (lambda: m.TaxLine(20, EUR, -EUR), ("bad-value", "tax")),
        (lambda: m.Instalment(EUR, DAY, releases_on=LATER), ("bad-value", "releases_on")),
        (lambda: m.Entry("E", "411", DAY, 2**63, "EUR"), ("amount-out-of-range", "amount_minor")),
        (lambda: m.Entry("E", "411", DAY, 1.5, "EUR"), ("bad-value", "amount_minor")),  # type: ignore[arg-type]
        (lambda: m.Entry("E", "411", DAY, True, "EUR"), ("bad-value", "amount_minor")),
        (lambda: m.Entry("E", "411", DAY, 1, "EURO"), ("unknown-currency", "currency")),
        (lambda: m.ExchangeRate(DAY, "EUR", "USD", 0), ("bad-rate", "rate")),
        (lambda: m.ExchangeRate(DAY, "EUR", "EUR", 1), ("bad-rate", "quote")),
        (lambda: m.ExchangeRate(DAY, "EUR", "USD", Decimal("NaN")), ("not-a-number", "rate")),
        (lambda: m.ItemKey(m.ItemKind.INVOICE, "F-1", 0), ("bad-value", "instalment")),
        (lambda: m.ItemKey(m.ItemKind.INVOICE, " "), ("empty-id", "id")),
        (lambda: m.DocumentKey("bill", "F-1"), ("bad-value", "kind")),  # type: ignore[arg-type]
        (lambda: pair(credit_amount=Money("1199", "EUR")), ("unbalanced-settlement", "debit_amount")),
        (lambda: pair(credit=F1), ("wrong-direction", "debit")),
        (lambda: pair(debit_amount=-EUR), ("negative-amount", "debit_amount")),
        (lambda: m.Adjustment(F1, m.AdjustmentKind.FEE, EUR, tax=-EUR), ("bad-value", "tax")),
        (lambda: m.Adjustment(F1, m.AdjustmentKind.FEE, EUR, tax=USD), ("currency-mismatch", "tax")),
        (lambda: m.Settlement("S", effective_on=DAY), ("missing-value", "allocations")),
        (
            lambda: m.Settlement("S", [pair(), pair(credit_amount=USD, debit_amount=USD)], effective_on=DAY),
            ("currency-mismatch", "allocations[1].credit_amount"),
        ),
        (
            lambda: m.Settlement("S", [pair(), pair(credit=F1, debit=P1)], effective_on=DAY),
            ("wrong-direction", "allocations[0].credit"),
        ),
        (lambda: m.Refusal([(F1, 5), (F1, 5)], effective_on=DAY), ("bad-event", "items")),
        (lambda: m.Refusal([(F1,)], effective_on=DAY), ("bad-value", "items[0]")),
        (lambda: m.Correction(F1.document, {"totl": EUR}, effective_on=DAY), ("unknown-field", "changes.totl")),
        (lambda: m.Correction(F1.document, {"id": "F-2"}, effective_on=DAY), ("bad-event", "changes.id")),
        (lambda: m.Correction(F1.document, {"total": 12.5}, effective_on=DAY), ("float-money", "changes.total")),
        (lambda: m.Correction(F1.document, {}, effective_on=DAY), ("bad-event", "changes")),
        (lambda: m.WriteOff(F1, Money.zero("EUR"), effective_on=DAY), ("zero-amount", "amount")),
        (lambda: m.Doubtful("ACME", loss_ppm=1_000_001, effective_on=DAY), ("bad-value", "loss_ppm")),
        (lambda: m.Bill("B", "ACME", EUR, date(2026, 1, 1), effective_on=DAY), ("bad-value", "matures_on")),
        (lambda: m.Dispute("D", [], effective_on=DAY), ("missing-value", "items")),
        (lambda: m.PaymentPlan("P", "ACME", [F1], [], effective_on=DAY), ("missing-value", "instalments")),
        (
            lambda: m.PaymentPlan(
                "P", "ACME", [F1], [m.PlanInstalment(EUR, LATER), m.PlanInstalment(EUR, DAY)], effective_on=DAY
            ),
            ("bad-value", "instalments[1].due_on"),
        ),
        (lambda: m.StatusChange(m.Subject.PLAN, "P", "open", effective_on=DAY), ("bad-event", "status")),
        (lambda: m.StatusChange(m.Subject.PROMISE, "P", "open", effective_on=DAY), ("bad-event", "subject")),
        (lambda: m.DunningHold("H", effective_on=DAY), ("bad-event", "customer")),
        (lambda: m.StepDecision("k", m.Decision.POSTPONED, effective_on=DAY), ("bad-event", "until_on")),
        (lambda: m.CallOutcome("ACME", m.CallResult.CALL_BACK, effective_on=DAY), ("missing-value", "call_back_on")),
        (lambda: m.ReceivableAssignment("R", "Factor", effective_on=DAY), ("bad-event", "items")),
        (lambda: m.Customer("ACME", country="France"), ("bad-value", "country")),
        (lambda: m.ContactHours(from_minute=600, to_minute=600), ("bad-value", "to_minute")),
        (lambda: m.Note("", effective_on=DAY), ("missing-value", "text")),
        (lambda: m.Cancellation(F1.document, effective_on=None), ("missing-value", "effective_on")),  # type: ignore[arg-type]
        (lambda: DueStep(DueMove.END_OF_MONTH, 3), ("bad-value", "count")),
        (lambda: DueStep(DueMove.DAY_OF_MONTH, 0), ("bad-value", "count")),
        (
            lambda: PaymentTerms(discounts=[DiscountTier(1, 30), DiscountTier(2, 10)]),
            ("bad-value", "discounts"),
        ),
    ],
)
def test_other_records_refuse(build: Callable[[], object], expected: tuple[str, str]) -> None:
    assert expected in faults(build)


def test_all_faults_of_a_record_come_together_and_name_it() -> None:
    with pytest.raises(LettrageError) as caught:
        invoice(due_on=date(2026, 1, 1), total=-EUR, kind="odd", customer="", taxes=[3], sent_on="soon")
    found = caught.value.faults
    assert {fault.code for fault in found} == {
        "empty-id",
        "negative-amount",
        "bad-value",
        "bad-date",
        "due-before-issue",
    }
    assert [fault.path for fault in found] == ["customer", "total", "kind", "sent_on", "taxes[0]", "due_on"]
    assert {fault.record for fault in found} == {"invoice `F-1`"}
    assert all(fault.expected or fault.help for fault in found)


def test_the_class_of_the_error_says_the_family() -> None:
    with pytest.raises(NotExact):
        payment(amount=12.5)
    with pytest.raises(CurrencyMismatch):
        payment(fees=Money("1", "USD"))


def test_a_near_word_is_offered() -> None:
    with pytest.raises(LettrageError) as caught:
        invoice(kind="correctve")
    assert caught.value.faults[0].help == "did you mean `corrective`?"


def test_harmless_forms_are_repaired() -> None:
    made = invoice(
        issued_on=MIDNIGHT,
        kind="deposit",
        taxes=[m.TaxLine("20", Money("1000", "EUR"), Money("200", "EUR"))],
        replaces=["F-0"],
        terms=PaymentTerms(label="30 days"),
        attributes={"b": 1, "a": "x"},
    )
    assert type(made.issued_on) is date
    assert made.kind is m.InvoiceKind.DEPOSIT
    assert made.taxes[0].rate == 20
    assert made.replaces == ("F-0",)
    assert made.terms == m.AppliedTerms(PaymentTerms(label="30 days"), m.TermsLevel.INVOICE)
    assert list(made.attributes) == ["a", "b"]
    entry = m.Entry("E", "411", DAY, np.int64(-5), "EUR")  # type: ignore[arg-type]
    assert type(entry.amount_minor) is int
    assert m.Note("x", by="marie", effective_on=DAY).by == m.Actor("marie")
    assert type(m.Contact(m.ContactRole.SITE).role) is str


def test_open_words_accept_any_word() -> None:
    assert m.Contact("treasurer").role == "treasurer"
    assert m.LifecycleStatus(F1.document, 228, effective_on=DAY).code == 228
    assert m.LifecycleStatus(F1.document, m.LifecycleCode.REFUSED, effective_on=DAY).code == 210
    assert m.PaymentReturn("P-1", "XX99", effective_on=DAY).code == "XX99"


def test_an_invoice_may_be_free_and_a_payment_may_not() -> None:
    assert invoice(total=Money.zero("EUR")).total.minor == 0
    with pytest.raises(LettrageError):
        payment(amount=Money.zero("EUR"))


def test_a_correction_reads_stored_values_into_the_types_of_the_document() -> None:
    stored = {"due_on": "2026-03-01", "total": {"minor": 5, "currency": "EUR"}, "kind": "final"}
    read = m.Correction(F1.document, stored, effective_on=DAY).changes
    assert read == {"due_on": date(2026, 3, 1), "total": Money("0.05", "EUR"), "kind": m.InvoiceKind.FINAL}


def test_attributes_read_like_a_mapping_and_do_not_change() -> None:
    given = {"region": "Nord"}
    made = invoice(attributes=given)
    given["region"] = "Sud"
    assert made.attributes["region"] == "Nord"
    assert made.attributes.get("none") is None
    assert dict(made.attributes) == {"region": "Nord"}
    with pytest.raises(AttributeError):
        made.attributes._data = {}  # type: ignore[attr-defined]


@given(st.dictionaries(st.text(max_size=3), st.integers()))
def test_a_frozen_map_equals_and_hashes_by_content(items: dict[str, int]) -> None:
    turned = FrozenMap(dict(reversed(list(items.items()))))
    assert turned == FrozenMap(items) == items
    assert hash(turned) == hash(FrozenMap(items))
    assert list(turned) == sorted(items)


@pytest.mark.parametrize("cls", classes(), ids=lambda cls: cls.__name__)
@settings(max_examples=8)
@given(data=st.data())
def test_a_wrong_value_in_any_field_is_a_fault_of_that_field(cls: Any, data: st.DataObject) -> None:
    if cls is m.Correction:
        return  # it holds any value on purpose; its own tests are above
    value = data.draw(record(cls))
    field = data.draw(st.sampled_from([field.name for field in attrs.fields(cls)]))
    found = faults(lambda: attrs.evolve(value, **{field: object()}))
    assert found[0][1].split("[")[0].split(".")[0] == field
