"""Remittance advices: the debtor's own word goes before inference, and what it keeps back becomes a dispute."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import CreditNote, Invoice, Ledger, Money, Payment, match
from lettrage.matching import MatchingPolicy, MatchResult
from lettrage.model import Instalment, RemittanceAdvice, RemittanceLine

AS_OF = date(2026, 3, 31)
FEW = settings(max_examples=25)


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


def sold(id: str, amount: str, customer: str = "ACME", **more: Any) -> Invoice:
    return Invoice(id, customer=customer, issued_on=date(2026, 1, 5), total=eur(amount), **more)


def paid(id: str, amount: str, customer: str | None = "ACME", **more: Any) -> Payment:
    return Payment(id, date(2026, 2, 6), eur(amount), customer=customer, **more)


def line(reference: str, amount: str, kept: str | None = None, reason: str = "") -> RemittanceLine:
    return RemittanceLine(reference, eur(amount), None if kept is None else eur(kept), reason)


def advice(*lines: RemittanceLine, **more: Any) -> RemittanceAdvice:
    return RemittanceAdvice("R-1", date(2026, 2, 5), lines, **more)


INVOICES = [sold("F-101", "100.00"), sold("F-102", "60.00"), sold("F-103", "40.00"), sold("F-104", "100.00")]


def ledger_of(said: RemittanceAdvice, *payments: Payment, **more: Any) -> Ledger:
    return Ledger(invoices=more.pop("invoices", INVOICES), payments=payments, advices=[said], **more)


def pairs(result: MatchResult) -> list[tuple[str, str, str]]:
    return [(str(a.credit), str(a.debit), str(a.debit_amount.amount)) for a in result.allocations]


def test_the_debtor_designates_what_amounts_would_not() -> None:
    """100 would settle F-101 or F-104; the debtor says F-102 and F-103."""
    ledger = ledger_of(advice(line("F102", "60.00"), line("f-103", "40.00"), payment="P-1"), paid("P-1", "100.00"))
    result = match(ledger, as_of=AS_OF)
    assert pairs(result) == [("P-1", "F-102", "60.00"), ("P-1", "F-103", "40.00")]
    assert (result.advices[0].outcome, result.advices[0].unread) == ("followed", ())
    assert [piece.rule for piece in result.explain("P-1").evidence][:2] == ["match.advice", "match.advice-named"]
    after = ledger.apply(result)
    assert {str(item.key) for item in after.open_items(as_of=AS_OF)} == {"F-101", "F-104"}
    assert match(after, as_of=AS_OF).settlements == ()
    assert after.apply(result) == after


def test_what_is_kept_back_becomes_a_dispute_and_stays_open() -> None:
    said = advice(
        line("F-101", "90.00", "10.00", "two boxes broken"), line("F-102", "55.00", None, "price"), customer="ACME"
    )
    ledger = ledger_of(said, paid("P-1", "145.00"))
    result = match(ledger, as_of=AS_OF)
    assert pairs(result) == [("P-1", "F-101", "90.00"), ("P-1", "F-102", "55.00")]
    assert [(d.id, str(d.amount), d.reason) for d in result.disputes] == [
        ("advice R-1/1", "10.00 EUR", "two boxes broken"),
        ("advice R-1/2", "5.00 EUR", "price"),
    ]
    after = ledger.apply(result).record(*result.disputes, known_on=AS_OF)
    left = {str(item.key): item.residual.minor for item in after.open_items(as_of=AS_OF)}
    assert left == {"F-101": 1000, "F-102": 500, "F-103": 4000, "F-104": 10_000}
    assert match(after, as_of=AS_OF).disputes == ()
    assert result.open_items.total() == after.open_items(as_of=AS_OF).total()


def test_a_payment_short_without_a_word_opens_no_dispute() -> None:
    result = match(ledger_of(advice(line("F-101", "90.00"), payment="P-1"), paid("P-1", "90.00")), as_of=AS_OF)
    assert pairs(result) == [("P-1", "F-101", "90.00")]
    assert result.disputes == ()


def test_a_credit_note_taken_is_part_of_the_group() -> None:
    note = CreditNote("A-1", customer="ACME", issued_on=date(2026, 1, 20), total=eur("15.00"))
    said = advice(line("F-101", "100.00"), line("A-1", "-15.00"), payment="P-1")
    ledger = ledger_of(said, paid("P-1", "85.00"), credit_notes=[note])
    result = match(ledger, as_of=AS_OF)
    (settlement,) = result.settlements
    assert {str(key) for key in settlement.items} == {"A-1", "F-101", "P-1"}
    assert ledger.apply(result).open_items(as_of=AS_OF).total() == {"EUR": 20_000}


def test_instalments_are_filled_oldest_due_first() -> None:
    lines = [Instalment(eur("30.00"), date(2026, 2, 1)), Instalment(eur("70.00"), date(2026, 3, 1))]
    split = sold("F-9", "100.00", instalments=lines)
    ledger = ledger_of(advice(line("F-9", "50.00"), payment="P-1"), paid("P-1", "50.00"), invoices=[split])
    result = match(ledger, as_of=AS_OF)
    assert pairs(result) == [("P-1", "F-9", "30.00"), ("P-1", "F-9/2", "20.00")]
    after = ledger.apply(result)
    assert [(str(i.key), i.residual.minor) for i in after.open_items(as_of=AS_OF)] == [("F-9/2", 5000)]


def test_one_bank_line_is_many_receipts() -> None:
    """A card acquirer pays the invoices of three customers in one sum and lists them."""
    invoices = [sold("F-1", "30.00", "A"), sold("F-2", "45.50", "B"), sold("F-3", "12.25", "C")]
    said = advice(line("F-1", "30.00"), line("F-2", "45.50"), line("F-3", "12.25"), payment="P-1")
    ledger = ledger_of(said, paid("P-1", "87.75", None), invoices=invoices)
    result = match(ledger, as_of=AS_OF)
    assert len(result.settlements) == 1
    assert ledger.apply(result).open_items(as_of=AS_OF).total() == {}


@pytest.mark.parametrize(
    ("said", "payment", "outcome"),
    [
        (advice(line("F-101", "100.00"), payment="P-9"), paid("P-1", "100.00"), "no-payment"),
        (advice(line("F-999", "100.00"), payment="P-1"), paid("P-1", "100.00"), "unknown-reference"),
        (advice(line("F-102", "100.00"), payment="P-1"), paid("P-1", "100.00"), "too-much"),
        (advice(line("F-101", "100.00"), line("F-102", "60.00"), payment="P-1"), paid("P-1", "99.00"), "total-differs"),
        (advice(line("F-101", "100.00"), payment="P-1"), paid("P-1", "130.00"), "rest-on-account"),
        (advice(line("F-102", "60.00"), line("F-999", "1.00"), payment="P-1"), paid("P-1", "61.00"), "partly-read"),
        (advice(line("F-101", "100.00"), customer="ACME"), paid("P-1", "100.00"), "followed"),
        (advice(line("F-101", "100.00"), payer_iban="FR 1"), paid("P-1", "100.00", payer_iban="FR1"), "followed"),
        (
            advice(line("F-101", "100.00"), end_to_end_id="E2E-7"),
            paid("P-1", "100.00", end_to_end_id="E2E-7"),
            "followed",
        ),
        (advice(line("F-101", "100.00"), customer="ACME"), paid("P-1", "100.00", None), "no-payment"),
        (
            RemittanceAdvice("R-1", date(2026, 2, 5), [RemittanceLine("F-101", Money("9", "USD"))], payment="P-1"),
            paid("P-1", "100.00"),
            "other-currency",
        ),
    ],
)
def test_what_becomes_of_an_advice(said: RemittanceAdvice, payment: Payment, outcome: str) -> None:
    result = match(ledger_of(said, payment), as_of=AS_OF)
    assert [read.outcome for read in result.advices] == [outcome]


def test_two_payments_of_one_total_are_for_nobody_to_guess() -> None:
    said = advice(line("F-102", "60.00"), line("F-103", "40.00"), customer="ACME")
    result = match(ledger_of(said, paid("P-1", "100.00"), paid("P-2", "100.00")), as_of=AS_OF)
    assert result.advices[0].outcome == "several-payments"


def test_an_advice_of_two_payments_is_one_group_for_a_person() -> None:
    said = advice(line("F-101", "90.00", "10.00", "one box broken"), line("F-102", "60.00"), customer="ACME")
    ledger = ledger_of(said, paid("P-1", "70.00"), paid("P-2", "31.00"), paid("P-3", "80.00"))
    result = match(ledger, as_of=AS_OF)
    (read,) = result.advices
    assert (read.outcome, str(read.payment), [str(key) for key in read.also]) == ("together", "P-1", ["P-3"])
    assert [piece.rule for piece in result.explain("P-3").evidence][:2] == ["match.advice", "match.advice-together"]
    proposal = next(one for one in result.proposals if len(one.items) == 4)
    assert {str(key) for key in proposal.items} == {"P-1", "P-3", "F-101", "F-102"}
    after = ledger.apply(result, accept=[proposal.id], by="Ada")
    left = {str(item.key): item.residual.minor for item in after.open_items(as_of=AS_OF)}
    assert left == {"F-101": 1000, "F-103": 4000, "F-104": 10_000, "P-2": -3100}
    assert [str(dispute.amount) for dispute in result.disputes] == ["10.00 EUR"]


@pytest.mark.parametrize(
    ("amounts", "outcome"),
    [
        (["50.00", "60.00", "50.00"], "together"),  # all three of the payer
        (["100.00", "60.00", "60.00"], "several-payments"),  # two ways
        (["160.00", "100.00", "60.00"], "followed"),  # one payment goes before two
        (["90.00", "60.00", "1.00"], "no-payment"),
    ],
)
def test_payments_of_one_advice_are_taken_together_in_one_way_only(amounts: list[str], outcome: str) -> None:
    said = advice(line("F-101", "100.00"), line("F-102", "60.00"), customer="ACME")
    payments = [paid(f"P-{n}", amount) for n, amount in enumerate(amounts)]
    assert match(ledger_of(said, *payments), as_of=AS_OF).advices[0].outcome == outcome


def test_payments_together_need_every_line_of_their_advice() -> None:
    said = advice(line("F-101", "100.00"), line("F-999", "60.00"), customer="ACME")
    (read,) = match(ledger_of(said, paid("P-1", "90.00"), paid("P-2", "70.00")), as_of=AS_OF).advices
    assert (read.outcome, read.unread, len(read.also)) == ("total-differs", ("F-999",), 1)


def test_a_group_that_a_person_refused_is_not_designated_again() -> None:
    said = advice(line("F-102", "60.00"), line("F-999", "1.00"), payment="P-1")
    ledger = ledger_of(said, paid("P-1", "61.00"))
    first = match(ledger, as_of=AS_OF)
    proposal = next(p for p in first.proposals if "F-102" in {str(key) for key in p.items})
    assert proposal.decision == "proposed"
    after = ledger.apply(first, refuse=[proposal.id], by="Ada")
    assert match(after, as_of=AS_OF).advices[0].outcome == "refused"


def test_an_advice_counts_from_the_day_it_is_known() -> None:
    said = advice(line("F-102", "60.00"), line("F-103", "40.00"), payment="P-1", known_on=date(2026, 3, 1))
    ledger = ledger_of(said, paid("P-1", "100.00"))
    assert match(ledger, as_of=AS_OF, known_on=date(2026, 2, 20)).advices == ()
    assert len(match(ledger, as_of=AS_OF, known_on=date(2026, 3, 1)).advices) == 1


@FEW
@given(
    st.lists(
        st.tuples(st.sampled_from(["F-101", "F-102", "F-103", "X"]), st.integers(1, 12_000)), min_size=1, max_size=5
    ),
    st.booleans(),
)
def test_whatever_is_said_totals_are_kept(lines: list[tuple[str, int]], exact: bool) -> None:
    said = advice(*(RemittanceLine(name, Money.of_minor(minor, "EUR")) for name, minor in lines), payment="P-1")
    total = sum(minor for _, minor in lines) if exact else 10_000
    ledger = ledger_of(said, Payment("P-1", date(2026, 2, 6), Money.of_minor(total, "EUR"), customer="ACME"))
    result = match(ledger, MatchingPolicy(), as_of=AS_OF)
    after = ledger.apply(
        result, accept=[proposal.id for proposal in result.proposals if proposal.decision != "ambiguous"][:1]
    )
    assert after.open_items(as_of=AS_OF).total().get("EUR", 0) == ledger.open_items(as_of=AS_OF).total().get("EUR", 0)
    assert all(
        0 <= item.residual.minor <= item.amount.minor for item in after.open_items(as_of=AS_OF) if item.amount.minor > 0
    )


def test_a_deposit_that_names_documents_of_many_customers_is_proposed() -> None:
    invoices = [sold("FA-2601", "30.00", "A"), sold("FA-2602", "45.50", "B"), sold("FA-2603", "12.25", "C")]
    ledger = Ledger(invoices=invoices, payments=[paid("P-1", "75.50", None, remittance="REMISE CB FA2601 FA2602")])
    result = match(ledger, as_of=AS_OF)
    assert result.settlements == ()
    proposal = next(one for one in result.proposals if len(one.items) == 3)
    assert {str(key) for key in proposal.items} == {"P-1", "FA-2601", "FA-2602"}
    assert "match.deposit" in {piece.rule for piece in result.explain("P-1").evidence}
    after = ledger.apply(result, accept=[proposal.id], by="Ada")
    assert after.open_items(as_of=AS_OF).total() == {"EUR": 1225}
    refused = ledger.apply(result, refuse=[proposal.id], by="Ada")
    assert all(len(one.items) < 3 for one in match(refused, as_of=AS_OF).proposals)
