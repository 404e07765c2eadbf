"""Invoices before issue: each finding by itself, and nothing where nothing is amiss."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lettrage import Invoice, Money
from lettrage._wording import LANGUAGES
from lettrage.calendars import BusinessCalendar
from lettrage.explain import Explanation
from lettrage.law import jurisdiction
from lettrage.ledger import InvoiceIssue, check_invoice
from lettrage.model import (
    Customer,
    CustomerKind,
    DocumentRef,
    Entity,
    Instalment,
    InvoiceReferences,
)
from lettrage.model.checks import Severity
from lettrage.terms import (
    END_OF_MONTH,
    AppliedTerms,
    DueAnchor,
    DueRule,
    PaymentTerms,
    RollConvention,
    TermsLevel,
    days,
)

ISSUED = date(2026, 1, 5)
NET_30 = PaymentTerms(DueRule([days(30)]))


def invoice(**given: Any) -> Invoice:
    plain = {"customer": "ACME", "issued_on": ISSUED, "due_on": date(2026, 2, 4), "total": Money("1200.00", "EUR")}
    return Invoice("F-1", **{**plain, **given})


def codes(found: tuple[InvoiceIssue, ...]) -> list[str]:
    return [issue.code for issue in found]


def test_a_good_invoice_has_no_findings() -> None:
    customer = Customer("ACME", terms=NET_30, ibans=["FR7630006000011234567890189"])
    assert check_invoice(invoice(), customer) == ()


def test_the_due_date_must_be_what_the_terms_give() -> None:
    (found,) = check_invoice(invoice(due_on=date(2026, 2, 5)), terms=NET_30)
    assert (found.code, found.observed, found.expected) == ("due-unlike-terms", "2026-02-05", "2026-02-04")
    assert found.severity is Severity.ERROR
    assert codes(check_invoice(invoice(due_on=None), terms=NET_30)) == ["due-missing"]


def test_agreed_terms_go_before_those_of_the_invoice_and_of_the_customer() -> None:
    printed = invoice(terms=PaymentTerms(DueRule([days(60)])), due_on=date(2026, 3, 6))
    assert check_invoice(printed) == ()
    agreed = AppliedTerms(NET_30, TermsLevel.CONTRACT)
    assert codes(check_invoice(printed, terms=agreed)) == ["terms-unlike-agreed", "due-unlike-terms"]
    assert codes(check_invoice(printed, Customer("ACME", terms=NET_30))) == []


def test_a_due_date_that_cannot_be_computed_is_said() -> None:
    from_receipt = PaymentTerms(DueRule([days(30)], DueAnchor.RECEIPT))
    assert codes(check_invoice(invoice(), terms=from_receipt)) == ["due-not-checked"]
    rolled = PaymentTerms(DueRule([days(30)], roll=RollConvention.FOLLOWING))
    assert codes(check_invoice(invoice(), terms=rolled)) == ["due-not-checked"]
    assert codes(check_invoice(invoice(), terms=rolled, calendar=BusinessCalendar())) == []


def test_what_the_customer_asks_for() -> None:
    asked = {"order_required": True, "documents_required": ["delivery_proof", "order"]}
    bare = invoice(documents=[DocumentRef("order", "PO-7")])
    found = check_invoice(bare, **asked)
    assert [(issue.code, issue.expected) for issue in found] == [
        ("order-missing", ""), ("document-missing", "delivery_proof")
    ]  # fmt: skip
    full = invoice(
        references=InvoiceReferences(order="PO-7"),
        documents=[DocumentRef("order", "PO-7"), DocumentRef("delivery_proof", "BL-1")],
    )
    assert check_invoice(full, **asked) == ()


def test_account_numbers() -> None:
    bad = ["FR7630006000011234567890188", "FR76 3000 6000 0112 3456 7890 189"]
    found = check_invoice(invoice(), Customer("ACME", ibans=bad), entity=Entity("US", ibans=["XX00"]))
    assert [(issue.path, issue.severity) for issue in found] == [
        ("entity.ibans[0]", Severity.ERROR), ("customer.ibans[0]", Severity.WARNING)
    ]  # fmt: skip


def test_public_buyers_need_service_and_commitment() -> None:
    town = Customer("TOWN", kind=CustomerKind.PUBLIC)
    assert codes(check_invoice(invoice(), town)) == ["service-code-missing", "commitment-number-missing"]
    named = invoice(references=InvoiceReferences(service_code="S1", commitment_number="E2"))
    assert check_invoice(named, town) == ()


@pytest.mark.parametrize(
    ("due", "given", "goods", "latest"),
    [
        (date(2026, 3, 6), {}, "", None),
        (date(2026, 3, 7), {}, "", "2026-03-06"),
        (date(2026, 2, 20), {"grouping": "G-1"}, "", "2026-02-19"),
        (date(2026, 2, 5), {"delivered_on": ISSUED}, "perishable_food", "2026-02-04"),
        (date(2026, 2, 4), {"delivered_on": ISSUED}, "perishable_food", None),
    ],
)
def test_legal_caps(due: date, given: dict[str, Any], goods: str, latest: str | None) -> None:
    found = check_invoice(invoice(due_on=due, **given), rules="FR-B2B", goods=goods, printed=PRINTED)
    assert [(issue.code, issue.expected) for issue in found] == ([("term-too-long", latest)] if latest else [])
    assert all(issue.article.startswith("C. com. L441-1") for issue in found)


PRINTED = ("discount-terms", "penalty-rate", "recovery-sum")


def test_an_end_of_month_clause_has_its_own_cap() -> None:
    clause = PaymentTerms(DueRule([days(45), END_OF_MONTH]))
    late = invoice(issued_on=date(2025, 1, 16), due_on=date(2025, 3, 31))
    assert codes(check_invoice(late, terms=clause, rules="FR-B2B", printed=PRINTED)) == []
    assert codes(check_invoice(late, rules="FR-B2B", printed=PRINTED)) == ["term-too-long"]


def test_a_cap_without_its_date_is_said() -> None:
    found = check_invoice(invoice(), rules=jurisdiction("FR-B2B"), goods="perishable_food", printed=PRINTED)
    assert codes(found) == ["law-not-checked"]


def test_legal_particulars() -> None:
    found = check_invoice(invoice(), terms=PaymentTerms(NET_30.due, penalty_percent=12), rules="FR-B2B")
    assert [issue.expected for issue in found] == ["discount-terms", "recovery-sum"]
    assert {issue.article for issue in found} == {"C. com. L441-9"}


def test_instalments_have_dates_of_their_own_and_the_latest_is_capped() -> None:
    half = Money("600.00", "EUR")
    lines = [Instalment(half, date(2026, 2, 4)), Instalment(half, date(2026, 4, 4))]
    found = check_invoice(invoice(instalments=lines, due_on=None), terms=NET_30, rules="FR-B2B", printed=PRINTED)
    assert codes(found) == ["term-too-long"]


def test_dates_that_disagree_and_wording_of_every_finding() -> None:
    found = check_invoice(
        invoice(accounted_on=date(2025, 12, 31), due_on=date(2026, 3, 31)),
        Customer("TOWN", kind=CustomerKind.PUBLIC, ibans=["XX00"]),
        NET_30,
        rules="FR-B2B",
        order_required=True,
        documents_required=["order"],
    )
    assert codes(found)[0] == "due-unlike-terms"
    assert "dates.accounted-before-issue" in codes(found)
    assert [issue.severity for issue in found] == sorted((issue.severity for issue in found), key=list(Severity).index)
    for language, words in LANGUAGES.items():
        assert all(f"rule.{issue.evidence.rule}" in words for issue in found)
        text = Explanation("F-1", "open", [issue.evidence for issue in found]).text(language)
        assert "2026-03-31" in text
