"""Every noun of the model exists, is a frozen slotted value, is documented with its French name, and travels."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import model, terms
from lettrage.structure import structure, unstructure
from tests.model.strategies import classes, event_classes, record

PARTIES = ["Entity", "Customer", "Contact", "CreditLimit", "Role"]
DOCUMENTS = [
    "Invoice",
    "Instalment",
    "TaxLine",
    "CreditNote",
    "Payment",
    "RemittanceAdvice",
    "Bill",
    "Mandate",
    "DirectDebitSchedule",
    "PaymentTerms",
    "CreditCover",
    "ReceivableAssignment",
    "Entry",
    "ExchangeRate",
]
EVENTS = [
    "Settlement",
    "SettlementReversal",
    "Refusal",
    "Correction",
    "Cancellation",
    "PaymentReturn",
    "WriteOff",
    "Doubtful",
    "SetOff",
    "Dispute",
    "LateReason",
    "PromiseToPay",
    "PaymentPlan",
    "PaymentAnnounced",
    "DueDateExtension",
    "DunningHold",
    "CreditHold",
    "Notice",
    "NoticeDelivery",
    "StepDecision",
    "CallOutcome",
    "Exchange",
    "Note",
    "CaseAssignment",
    "Waiver",
    "LifecycleStatus",
    "Closure",
    "Insolvency",
    "LegalStep",
    "Redaction",
]
PARTS = ["PlanInstalment", "Allocation", "Adjustment", "DocumentKey", "ItemKey", "ItemKind", "AdjustmentKind"]

#: Words that an enumeration must hold, as the vocabulary of the field has them.
WORDS = {
    "ItemKind": "invoice credit_note payment refund entry",
    "InvoiceKind": "ordinary deposit progress final corrective self_billed penalty",
    "CustomerKind": "business consumer public",
    "PaymentMeans": "transfer instant_transfer direct_debit card cheque bill_of_exchange cash set_off",
    "AdjustmentKind": "discount withholding fee rounding write_off exchange",
    "WriteOffKind": "small_difference goodwill irrecoverable time_barred",
    "PlanStatus": "proposed accepted active breached completed renegotiated",
    "DeliveryStatus": "sent bounced refused read",
    "Decision": "approved skipped postponed cancelled",
    "CallResult": "reached no_answer wrong_contact document_missing delay_asked promise dispute already_paid refuses",
    "LimitSource": "own insurer temporary",
    "TermsLevel": "invoice contract customer sector entity law",
    "BillStatus": "drawn accepted discounted paid unpaid",
    "LegalStepKind": "claim_lodged order_obtained served enforced",
    "CreditUse": "offset refund next_order",
    "Role": "accountant collector sales sales_manager customer_service legal cfo agency lawyer insurer",
    "StepKind": "pre_due_notice reminder call formal_notice handover thank_you statement review",
}


@pytest.mark.parametrize("name", [*PARTIES, *DOCUMENTS, *EVENTS, *PARTS, *WORDS])
def test_every_noun_is_there(name: str) -> None:
    assert name in model.__all__
    assert hasattr(model, name)


@pytest.mark.parametrize(("name", "words"), WORDS.items())
def test_enumerations_hold_their_words(name: str, words: str) -> None:
    assert set(words.split()) <= {str(member) for member in getattr(model, name)}


@pytest.mark.parametrize("name", [name for name in model.__all__ if isinstance(getattr(model, name), type)])
def test_every_class_has_a_french_name(name: str) -> None:
    doc = getattr(model, name).__doc__ or ""
    first = doc.strip().split("\n\n")[0]
    if name != "RollConvention":  # of the calendars, whose words are those of finance in any language
        assert re.search(r"\([^()]*[a-zé]{2}[^()]*\)|TVA\)", first), f"{name} tells no French name first"


@pytest.mark.parametrize("cls", classes(), ids=lambda cls: cls.__name__)
def test_records_are_frozen_and_slotted(cls: Any) -> None:
    assert "__slots__" in vars(cls)
    for base in cls.__mro__[:-1]:
        assert "__dict__" not in vars(base)
    for field in attrs.fields(cls):
        assert field.name in (cls.__doc__ or "") or field.name in (model.Fact.__doc__ or ""), (
            f"{field.name} is undocumented"
        )


@pytest.mark.parametrize("cls", event_classes(), ids=lambda cls: cls.__name__)
def test_events_carry_both_clocks_and_an_author(cls: Any) -> None:
    fields = attrs.fields_dict(cls)
    assert fields["effective_on"].default is attrs.NOTHING
    for name in ("known_on", "by", "reason"):
        assert fields[name].default is None
    assert fields["attributes"].default == {}
    assert all(fields[name].kw_only for name in ("effective_on", "known_on", "by", "reason", "attributes"))


def test_events_are_all_listed() -> None:
    covers = {"Bill", "Mandate", "DirectDebitSchedule", "CreditCover", "ReceivableAssignment", "StatusChange"}
    assert {cls.__name__ for cls in event_classes()} == {*EVENTS, *covers}


@pytest.mark.parametrize("cls", classes(), ids=lambda cls: cls.__name__)
@settings(max_examples=8)
@given(data=st.data())
def test_records_freeze_hash_pickle_and_travel_as_plain_data(cls: Any, data: st.DataObject) -> None:
    value = data.draw(record(cls))
    name = attrs.fields(cls)[0].name
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(value, name, None)
    again = pickle.loads(pickle.dumps(value))
    assert again == value
    assert hash(again) == hash(value)
    assert attrs.evolve(value) == value
    assert structure(unstructure(value), cls) == value


def test_terms_are_the_same_classes_in_both_places() -> None:
    shared = set(terms.__all__) & set(model.__all__)
    assert {"PaymentTerms", "DueRule", "DiscountTier", "AppliedTerms", "PaymentMeans"} <= shared
    for name in shared:
        assert getattr(terms, name) is getattr(model, name)


def test_keys_sort_by_code_of_kind_then_id_then_line() -> None:
    kinds = [model.ItemKind.PAYMENT, model.ItemKind.ENTRY, model.ItemKind.CREDIT_NOTE, model.ItemKind.INVOICE]
    keys = [model.ItemKey(kind, id, line) for kind in kinds for id in ("b", "a") for line in (2, 1)]
    expected = sorted(keys, key=lambda key: (model.KIND_CODES[key.kind], key.id, key.instalment))
    assert sorted(keys) == expected
    assert list(model.KIND_CODES.values()) == [0, 1, 2, 3, 4]
    assert [str(key) for key in sorted(keys)[:2]] == ["a", "a/2"]
    assert model.ItemKey(model.ItemKind.INVOICE, "a").label(single=False) == "a/1"


def test_the_page_of_the_model_names_every_noun_beside_its_french_name() -> None:
    page = Path(__file__).parents[2].joinpath("docs/explanation/model.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    for name in [*PARTIES, *DOCUMENTS, *EVENTS]:
        [french] = re.findall(rf"\| {name} \| ([^|]+) \|", "\n".join(rows))
        said = getattr(model, name).__doc__.split("\n\n")[0]
        assert all(word.strip() in said for word in french.split(",")), f"{name}: {french}, but {said}"
