"""Cases that a bookkeeper can check with a pencil."""

from __future__ import annotations

from datetime import date

import pytest

from lettrage import CreditNote, Invoice, Ledger, Money, Payment, match
from lettrage.errors import LettrageError
from lettrage.matching import MatchingPolicy, MatchResult, Tolerance
from lettrage.model import Allocation, ItemKey, PaymentReturn, Settlement
from tests.matching.ledgers import groups, row


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


def invoice(id: str, month: int, day: int, amount: str, customer: str = "ACME") -> Invoice:
    return Invoice(id, customer=customer, issued_on=date(2026, month, day), total=eur(amount))


def payment(id: str, month: int, day: int, amount: str, text: str = "", customer: str = "ACME") -> Payment:
    return Payment(id, customer=customer, received_on=date(2026, month, day), amount=eur(amount), remittance=text)


def result_of(*facts: Invoice | Payment | CreditNote, policy: MatchingPolicy | None = None) -> MatchResult:
    ledger = Ledger(
        invoices=[f for f in facts if isinstance(f, Invoice)],
        credit_notes=[f for f in facts if isinstance(f, CreditNote)],
        payments=[f for f in facts if isinstance(f, Payment)],
    )
    return match(ledger, policy or MatchingPolicy(), as_of=date(2026, 12, 31))


def pairs(result: MatchResult) -> list[tuple[str, str, str]]:
    return [(str(a.credit), str(a.debit), str(a.debit_amount.amount)) for a in result.allocations]


def test_two_invoices_named_in_one_transfer() -> None:
    result = result_of(
        invoice("F-101", 1, 5, "1200.00"),
        invoice("F-102", 1, 9, "800.00"),
        payment("P-7", 2, 6, "2000.00", "VIR ACME F101 F102"),
    )
    assert pairs(result) == [("P-7", "F-101", "1200.00"), ("P-7", "F-102", "800.00")]
    assert len(result.open_items) == 0


def test_a_credit_note_is_deducted_where_it_stands() -> None:
    result = result_of(
        invoice("F-1", 1, 5, "1250.40"),
        CreditNote("A-1", customer="ACME", issued_on=date(2026, 1, 8), total=eur("173.25")),
        invoice("F-2", 1, 12, "618.90"),
        invoice("F-3", 3, 2, "412.12"),
        payment("P-1", 2, 10, "1696.05"),
    )
    assert sorted(pairs(result)) == [("A-1", "F-1", "173.25"), ("P-1", "F-1", "1077.15"), ("P-1", "F-2", "618.90")]
    assert [str(item.key) for item in result.open_items] == ["F-3"]


def test_the_exact_invoice_is_paid_and_not_the_oldest() -> None:
    result = result_of(invoice("F-1", 1, 5, "310.00"), invoice("F-2", 1, 20, "742.18"), payment("P-1", 2, 20, "742.18"))
    assert pairs(result) == [("P-1", "F-2", "742.18")]


def test_equal_rivals_are_not_posted_and_name_each_other() -> None:
    result = result_of(invoice("F-1", 1, 5, "500.00"), invoice("F-2", 1, 9, "500.00"), payment("P-1", 2, 20, "500.00"))
    assert result.settlements == ()
    (proposal,) = result.proposals
    assert {str(key) for rival in proposal.rivals for key in rival} & {"F-1", "F-2"}
    question = proposal.question
    assert question is not None
    assert (question.kind, question.ask, question.amount) == ("which-document", "payer", eur("500.00"))
    assert [str(key) for key in question.about] == ["P-1"]
    assert [[str(key) for key in choice] for choice in question.choices] == [["F-1"], ["F-2"]]
    assert str(question) == "ask the payer which of F-1, F-2 P-1 was for: each 500.00"
    assert "ask the payer which of F-1, F-2 P-1 was for: each 500.00" in str(result.explain("P-1"))


def test_the_question_names_what_is_in_doubt() -> None:
    one, two = payment("P-1", 2, 3, "500.00"), payment("P-2", 2, 20, "500.00")
    asked = [p.question for p in result_of(invoice("F-1", 1, 5, "500.00"), one, two).proposals]
    assert [(q.kind, {str(c[0]) for c in q.choices}) for q in asked if q] == [("which-payment", {"P-1", "P-2"})]
    short = result_of(invoice("F-7", 4, 1, "1234.56"), payment("P-9", 4, 10, "1209.87"))
    (question,) = (p.question for p in short.proposals)
    assert question is not None
    assert (question.kind, question.amount) == ("difference", eur("24.69"))
    assert question.text("fr").startswith("demander au payeur")
    alone = result_of(invoice("F-1", 1, 5, "77.00"), payment("P-1", 11, 20, "77.00"), policy=MatchingPolicy.review())
    assert [p.question.kind for p in alone.proposals if p.question] == ["reference"]


def test_interchangeable_invoices_are_settled_oldest_first_unless_the_policy_forbids() -> None:
    facts = [row("invoice", "F-1", 4, 50_000), row("invoice", "F-2", 4, 50_000), row("payment", "P-1", 40, -50_000)]
    assert groups(facts) == {frozenset({"F-1", "P-1"}): "auto"}
    assert "auto" not in groups(facts, MatchingPolicy(interchangeable=None)).values()


def test_a_part_payment_that_names_its_invoice_is_proposed() -> None:
    result = result_of(invoice("F-4041", 1, 5, "900.00"), payment("P-1", 2, 20, "350.00", "acompte F-4041"))
    assert result.settlements == ()
    (proposal,) = result.proposals
    assert [(str(a.debit), str(a.debit_amount.amount)) for a in proposal.allocations] == [("F-4041", "350.00")]
    assert proposal.question is not None
    assert proposal.question.kind == "rest"
    assert result.explain("P-1").outcome in ("proposed", "ambiguous")


def test_an_overpayment_that_names_its_invoice_leaves_the_rest_on_account() -> None:
    result = result_of(invoice("F-4041", 1, 5, "900.00"), payment("P-1", 2, 20, "950.00", "F-4041"))
    (proposal,) = result.proposals
    assert [str(a.debit_amount.amount) for a in proposal.allocations] == ["900.00"]


def test_part_payments_fill_the_named_invoices_oldest_first() -> None:
    result = result_of(
        invoice("F-4041", 1, 5, "900.00"),
        invoice("F-4042", 1, 9, "600.00"),
        invoice("F-4043", 1, 11, "77.00"),
        payment("P-1", 2, 20, "1000.00", "F-4041 F-4042"),
    )
    (proposal,) = result.proposals
    assert [(str(a.debit), str(a.debit_amount.amount)) for a in proposal.allocations] == [
        ("F-4041", "900.00"),
        ("F-4042", "100.00"),
    ]


def test_a_difference_is_written_off_only_within_a_tolerance_and_never_posted() -> None:
    facts = (invoice("F-1", 1, 5, "742.18"), payment("P-1", 2, 20, "742.15"))
    assert result_of(*facts, policy=MatchingPolicy(adjustments=None)).proposals == ()
    allowed = MatchingPolicy(tolerances=[Tolerance("EUR", absolute_minor=5, reason="rounding")], adjustments=None)
    result = result_of(*facts, policy=allowed)
    assert result.settlements == ()
    (proposal,) = result.proposals
    (settlement,) = result.events(accept=[proposal.id])
    (adjustment,) = settlement.adjustments
    assert (str(adjustment.item), str(adjustment.amount.amount), adjustment.reason) == ("F-1", "0.03", "rounding")
    assert result_of(*facts, policy=MatchingPolicy(tolerances=[Tolerance("EUR", 2)], adjustments=None)).proposals == ()
    customer = MatchingPolicy(tolerances=[Tolerance("EUR", 5, absorbs="customer")], adjustments=None)
    assert result_of(*facts, policy=customer).proposals == ()


def test_supplier_lines_match_with_the_sides_swapped() -> None:
    customer = [
        row("entry", "L1", 4, 61_890),
        row("entry", "L2", 9, 27_412),
        row("entry", "L3", 20, 118_003),
        row("entry", "L4", 40, -89_302),
    ]
    supplier = [{**r, "amount_minor": -r["amount_minor"]} for r in customer]
    assert groups(customer) == groups(supplier) == {frozenset({"L1", "L2", "L4"}): "auto"}


@pytest.mark.parametrize("text", ["12766/774/788", "12766-774-788", "FA 12766, FA 12774 et FA 12788"])
def test_lists_of_references_share_a_head(text: str) -> None:
    facts = [
        row("invoice", "F-12766", 4, 31_050),
        row("invoice", "F-12770", 5, 44_410),
        row("invoice", "F-12774", 6, 52_025),
        row("invoice", "F-12781", 7, 61_000),
        row("invoice", "F-12788", 8, 13_330),
        row("payment", "P-1", 40, -96_405, text),
    ]
    assert groups(facts) == {frozenset({"F-12766", "F-12774", "F-12788", "P-1"}): "auto"}


def test_a_refused_group_is_not_proposed_again_until_its_facts_change() -> None:
    facts = [invoice("F-1", 1, 5, "500.00"), invoice("F-2", 1, 9, "500.00")]
    ledger = Ledger(invoices=facts, payments=[payment("P-1", 2, 20, "500.00")])
    day = date(2026, 3, 1)
    first = match(ledger, as_of=day)
    (proposal,) = first.proposals
    ledger = ledger.apply(first, refuse=[proposal.id], by="bookkeeper")
    second = match(ledger, as_of=day)
    assert all(p.items != proposal.items for p in second.proposals)


def test_an_undone_group_is_not_formed_again_until_its_facts_change() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 1, 5, "310.00")], payments=[payment("P-1", 2, 20, "310.00")])
    first = match(ledger, as_of=date(2026, 3, 1))
    ledger = ledger.apply(first)
    undone = ledger.reverse(first.settlements[0].id, on=date(2026, 3, 2), reason="wrong customer")
    second = match(undone, as_of=date(2026, 3, 3))
    assert len(second) == 0
    assert {(str(one.item), one.reason) for one in second.unmatched} == {("F-1", "undone"), ("P-1", "undone")}
    assert "undone" in str(second.explain("P-1"))
    # what was known before the undoing says what it said
    assert len(match(undone, as_of=date(2026, 3, 1), known_on=date(2026, 3, 1))) == 0
    # a rival is free to take its place, and so is the same money once something about it is new
    other = undone.record(payment("P-2", 3, 4, "310.00"), known_on=date(2026, 3, 4))
    (proposal, *_) = [
        *match(other, as_of=date(2026, 3, 4)).proposals,
        *match(other, as_of=date(2026, 3, 4)).settlements,
    ]
    assert {key.id for key in proposal.items} == {"F-1", "P-2"}
    day = date(2026, 3, 4)
    part = Allocation(ItemKey("payment", "P-1"), ItemKey("invoice", "F-1"), eur("10.00"), eur("10.00"))
    moved = undone.record(Settlement("S", [part], effective_on=day), known_on=day)
    assert len(match(moved, as_of=day)) == 1


def test_codes_of_the_books_are_not_reused() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 1, 5, "310.00")], payments=[payment("P-1", 2, 20, "310.00")])
    first = match(ledger, as_of=date(2026, 3, 1))
    assert [s.code for s in first.settlements] == ["AAA"]
    ledger = ledger.apply(first).record(PaymentReturn("P-1", effective_on=date(2026, 3, 2)))
    ledger = ledger.record(payment("P-2", 3, 3, "310.00"))
    second = match(ledger, as_of=date(2026, 3, 3))
    assert [s.code for s in second.settlements] == ["AAB"]


def test_what_was_matched_is_settled_after_apply() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 1, 5, "310.00")], payments=[payment("P-1", 2, 20, "310.00")])
    result = match(ledger, as_of=date(2026, 3, 1))
    after = ledger.apply(result)
    assert len(after.open_items(as_of=date(2026, 3, 1))) == 0
    assert len(match(after, as_of=date(2026, 3, 1))) == 0


def test_accounts_and_strategies_can_be_chosen() -> None:
    ledger = Ledger(
        invoices=[invoice("F-1", 1, 5, "310.00"), invoice("F-2", 1, 5, "99.17", "BETA")],
        payments=[payment("P-1", 2, 20, "310.00"), payment("P-2", 2, 20, "99.17", customer="BETA")],
    )
    day = date(2026, 3, 1)
    assert len(match(ledger, as_of=day, accounts=["BETA"]).settlements) == 1
    assert len(match(ledger, as_of=day, strategies=["runs"]).settlements) == 0
    assert len(match(ledger, as_of=day, strategies=["equal_amount"]).settlements) == 2
    for keyword, code in (
        ({"accounts": ["NOBODY"]}, "unknown-account"),
        ({"strategies": ["magic"]}, "unknown-strategy"),
    ):
        with pytest.raises(LettrageError) as caught:
            match(ledger, as_of=day, **keyword)
        assert caught.value.code == code
