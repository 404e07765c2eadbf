"""Cases a bookkeeper can read, amounts in euro cents and days counted from 1 January 2026."""

from __future__ import annotations

from datetime import date

import pytest

from lettrage.errors import Conflict, LettrageError
from lettrage.ledger import Ledger, PaymentStatus
from lettrage.model import (
    Allocation,
    Cancellation,
    Correction,
    Customer,
    DocumentKey,
    DueDateExtension,
    Entity,
    ExchangeRate,
    Instalment,
    Invoice,
    ItemKey,
    ItemKind,
    Payment,
    PaymentReturn,
    Settlement,
    WriteOff,
    WriteOffKind,
)
from lettrage.money import Money
from tests.ledger.life import bill, credit_note, day, eur, invoice, money, payment, settled


def left(ledger: Ledger, on: int, known: int | None = None) -> dict[str, int]:
    items = ledger.open_items(as_of=day(on), known_on=None if known is None else day(known))
    return {str(item.key): item.residual.minor for item in items}


def test_one_transfer_pays_two_invoices() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 120_000), invoice("F-2", 80_000)], payments=[payment("P-7", 200_000, 10)])
    paid = ledger.record(settled("S-1", 10, (money("P-7"), bill("F-1"), 120_000), (money("P-7"), bill("F-2"), 80_000)))
    assert left(paid, 9) == {"F-1": 120_000, "F-2": 80_000}
    assert left(paid, 10) == {}
    assert left(ledger, 10) == {"F-1": 120_000, "F-2": 80_000, "P-7": -200_000}, "the old ledger is as it was"


def test_provisional_cheque_bounces() -> None:
    """The cheque settles the invoice when it comes in; it bounces; the invoice is as old as it was."""
    cheque = payment("C-1", 50_000, 20, provisional_until=day(35))
    ledger = Ledger(invoices=[invoice("F-1", 50_000, 0, due=15)], payments=[cheque])
    paid = ledger.record(settled("S-1", 20, (money("C-1"), bill("F-1"), 50_000), provisional=True))
    assert paid.settlement("S-1").provisional
    assert left(paid, 20) == {}
    bounced = paid.record(PaymentReturn("C-1", code="AM04", effective_on=day(26)))
    assert left(bounced, 25) == {}, "until it bounced, it counted"
    assert left(bounced, 26) == {"F-1": 50_000}, "the cheque is gone, not open again"
    assert bounced.due_on(bill("F-1")) == day(15)
    assert not bounced.stands("S-1")
    assert bounced.stands("S-1", as_of=day(25))
    assert bounced.payment_status(money("C-1"), as_of=day(26)) is PaymentStatus.CANCELLED


def test_undo_and_redo() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 100), invoice("F-2", 100)], payments=[payment("P-1", 100, 5)])
    wrong = ledger.record(settled("S-1", 5, (money("P-1"), bill("F-1"), 100)))
    undone = wrong.reverse("S-1", on=day(8), reason="the customer meant F-2")
    right = undone.record(settled("S-2", 8, (money("P-1"), bill("F-2"), 100)), known_on=day(8))
    assert left(undone, 8) == left(ledger, 8)
    assert left(right, 7) == {"F-2": 100}, "until the eighth, the first settlement stood"
    assert left(right, 8) == {"F-1": 100}
    with pytest.raises(Conflict, match="already-reversed"):
        right.reverse("S-1", on=day(9), reason="again")


def test_settling_again_before_the_undoing_is_refused() -> None:
    """Until the day of the undoing the money was taken: a settlement dated before would take it twice."""
    ledger = Ledger(invoices=[invoice("F-1", 100), invoice("F-2", 100)], payments=[payment("P-1", 100, 5)])
    undone = ledger.record(settled("S-1", 5, (money("P-1"), bill("F-1"), 100))).reverse("S-1", on=day(8), reason="x")
    with pytest.raises(LettrageError, match="over-allocation"):
        undone.record(settled("S-2", 5, (money("P-1"), bill("F-2"), 100)), known_on=day(8))


def test_correction_of_a_settled_invoice_names_the_settlements() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 100)], payments=[payment("P-1", 60, 5), payment("P-2", 40, 6)])
    paid = ledger.record(
        settled("S-1", 5, (money("P-1"), bill("F-1"), 60)),
        settled("S-2", 6, (money("P-2"), bill("F-1"), 40)),
        known_on=day(6),
    )
    for fact in (
        Correction(DocumentKey(ItemKind.INVOICE, "F-1"), {"total": eur(90)}, effective_on=day(7)),
        Cancellation(DocumentKey(ItemKind.INVOICE, "F-1"), effective_on=day(7)),
    ):
        with pytest.raises(Conflict) as caught:
            paid.record(fact)
        assert caught.value.code == "already-settled"
        assert caught.value.faults[0].found == ("S-1", "S-2")


def test_two_instalments_one_part_paid() -> None:
    lines = [Instalment(eur(600), day(30)), Instalment(eur(400), day(60))]
    sold = Invoice("F-1", "ACME", day(0), total=eur(1000), instalments=lines)
    ledger = Ledger(invoices=[sold], payments=[payment("P-1", 700, 10)])
    paid = ledger.record(settled("S-1", 10, (money("P-1"), bill("F-1", 1), 600), (money("P-1"), bill("F-1", 2), 100)))
    assert [(item.key.instalment, item.residual.minor, item.due_on) for item in paid.open_items(as_of=day(10))] == [
        (2, 300, day(60))
    ]
    assert paid.payment_status(bill("F-1", 1), as_of=day(10)) is PaymentStatus.PAID
    assert paid.payment_status(bill("F-1", 2), as_of=day(10)) is PaymentStatus.PARTLY_PAID
    assert paid.payment_status(bill("F-1", 2), as_of=day(9)) is PaymentStatus.OPEN


def test_a_correction_of_the_total_counts_from_the_day_it_is_known() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 100)])
    key = DocumentKey(ItemKind.INVOICE, "F-1")
    fixed = ledger.record(Correction(key, {"total": eur(90)}, effective_on=day(3)), known_on=day(9))
    assert left(fixed, 8) == {"F-1": 100}
    assert left(fixed, 9) == {"F-1": 90}
    assert left(fixed, 9, known=8) == {"F-1": 100}
    assert (fixed.invoice("F-1").total, fixed.invoice("F-1", as_of=day(8)).total) == (eur(90), eur(100))


def test_an_unidentified_payment_finds_its_customer() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 100)], payments=[payment("P-1", 100, 5, customer=None)])
    before = ledger.open_items(as_of=day(5))
    assert [str(before.accounts[code]) for code in before.account] == ["(unidentified) EUR", "ACME EUR"]
    known = ledger.record(
        Correction(DocumentKey(ItemKind.PAYMENT, "P-1"), {"customer": "ACME"}, effective_on=day(6)),
        settled("S-1", 5, (money("P-1"), bill("F-1"), 100)),
        known_on=day(6),
    )
    assert left(known, 6) == {}
    late = ledger.record(Correction(DocumentKey(ItemKind.PAYMENT, "P-1"), {"customer": "ACME"}, effective_on=day(6)))
    after = late.open_items(as_of=day(6))
    assert {str(after.accounts[code]) for code in after.account} == {"ACME EUR"}
    assert [str(after.key(place)) for place in range(2)] == ["F-1", "P-1"], "in the order of its new account"


def test_a_correction_may_add_a_due_date_line() -> None:
    lines = [Instalment(eur(60), day(30)), Instalment(eur(40), day(60))]
    ledger = Ledger(invoices=[Invoice("F-1", "ACME", day(0), total=eur(100), instalments=lines)])
    more = [Instalment(eur(50), day(30)), Instalment(eur(30), day(60)), Instalment(eur(20), day(90))]
    key = DocumentKey(ItemKind.INVOICE, "F-1")
    fixed = ledger.record(Correction(key, {"instalments": more}, effective_on=day(5)))
    assert [(str(i.key), i.residual.minor, i.due_on) for i in fixed.open_items(as_of=day(5))] == [
        ("F-1", 50, day(30)),
        ("F-1/2", 30, day(60)),
        ("F-1/3", 20, day(90)),
    ]
    paid = fixed.record(payment("P-1", 20, 6), settled("S-1", 6, (money("P-1"), bill("F-1", 3), 20)))
    assert sum(left(paid, 6).values()) == 80
    assert sum(left(paid, 4).values()) == 100


def test_extension_moves_the_due_date_from_its_day_on() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 100, 0, due=30)])
    later = ledger.record(DueDateExtension(bill("F-1"), day(45), effective_on=day(10)))
    assert [later.due_on(bill("F-1"), as_of=day(n)) for n in (9, 10)] == [day(30), day(45)]


def test_known_on_gives_yesterdays_figures_tomorrow() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 100)], payments=[payment("P-1", 100, 10)])
    yesterday = left(ledger, 10, known=10)
    later = ledger.record(settled("S-1", 10, (money("P-1"), bill("F-1"), 100)), known_on=day(12))
    later = later.record(invoice("F-2", 70, 5), known_on=day(13))
    later = later.reverse("S-1", on=day(14), reason="wrong")
    assert left(later, 10) == {"F-2": 70}, "by all that is known now, both met on the tenth"
    assert left(later, 10, known=10) == yesterday
    assert left(later, 13, known=12) == {}


def test_a_late_fact_is_refused_when_it_would_change_a_past_replay() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 100, on=10)])
    with pytest.raises(LettrageError) as caught:
        ledger.record(invoice("F-2", 100, on=3))
    assert caught.value.code == "known-in-the-past"
    assert left(ledger.record(invoice("F-2", 100, on=3), known_on=day(10)), 5) == {"F-2": 100}


def test_settlement_across_currencies_has_an_exchange_difference() -> None:
    """1,000 dollars invoiced at 0.90 are worth 900 euro; the transfer of 920 euro leaves a gain of 20."""
    sold = Invoice("F-1", "ACME", day(0), total=Money("1000", "USD"), entity="HQ")
    paid = Payment("P-1", day(20), Money("920", "EUR"), customer="ACME", entity="HQ")
    ledger = Ledger(
        entities=[Entity("HQ", base_currency="EUR")],
        rates=[ExchangeRate(day(0), "USD", "EUR", "0.90"), ExchangeRate(day(20), "USD", "EUR", "0.92")],
        invoices=[sold],
        payments=[paid],
    )
    pair = Allocation(money("P-1"), bill("F-1"), Money("920", "EUR"), Money("1000", "USD"))
    settled_up = ledger.record(Settlement("S-1", [pair], effective_on=day(20)))
    assert settled_up.exchange_difference("S-1") == 2000
    stated = settled_up.settlement("S-1").allocations[0]
    assert (stated.base_credit_minor, stated.base_debit_minor) == (92_000, 90_000)
    assert settled_up.base_value(bill("F-1")) == (90_000, 0)
    assert settled_up.base_value(bill("F-1"), as_of=day(19)) == (90_000, 90_000)
    back = settled_up.reverse("S-1", on=day(25), reason="wrong")
    assert back.base_value(bill("F-1")) == (90_000, 90_000)


def test_shares_in_base_currency_add_up_to_the_last_cent() -> None:
    """Three thirds of 100.00 dollars at 0.905: the closing settlement takes the rest."""
    ledger = Ledger(
        entities=[Entity("HQ", base_currency="EUR")],
        rates=[ExchangeRate(day(0), "USD", "EUR", "0.9055")],
        invoices=[Invoice("F-1", "ACME", day(0), total=Money("100.00", "USD"), entity="HQ")],
        payments=[
            Payment(f"P-{n}", day(n), Money.of_minor(part, "USD"), customer="ACME", entity="HQ")
            for n, part in enumerate((3333, 3333, 3334), start=1)
        ],
    )
    for n, part in enumerate((3333, 3333, 3334), start=1):
        dollars = Money.of_minor(part, "USD")
        pair = Allocation(money(f"P-{n}"), bill("F-1"), dollars, dollars)
        ledger = ledger.record(Settlement(f"S-{n}", [pair], effective_on=day(n)), known_on=day(3))
    shares = [ledger.settlement(f"S-{n}").allocations[0].base_debit_minor for n in (1, 2, 3)]
    assert sum(share or 0 for share in shares) == 9055
    assert ledger.base_value(bill("F-1")) == (9055, 0)


def test_a_write_off_is_named_by_its_status() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 100)])
    gone = ledger.record(WriteOff(bill("F-1"), eur(100), WriteOffKind.TIME_BARRED, effective_on=day(5)))
    assert left(gone, 5) == {}
    assert gone.payment_status(bill("F-1"), as_of=day(5)) is PaymentStatus.WRITTEN_OFF
    with pytest.raises(LettrageError, match="over-allocation"):
        gone.record(WriteOff(bill("F-1"), eur(1), effective_on=day(6)))


def test_an_invoice_of_zero_is_settled_at_birth() -> None:
    ledger = Ledger(invoices=[invoice("F-0", 0)])
    assert left(ledger, 10) == {}
    assert ledger.payment_status(bill("F-0"), as_of=day(10)) is PaymentStatus.PAID


def test_payer_group_is_one_account() -> None:
    ledger = Ledger(
        customers=[Customer("A", payer_group="G"), Customer("B", payer_group="G"), Customer("C")],
        invoices=[invoice("F-1", 100, customer="A"), invoice("F-2", 50, customer="C")],
        payments=[payment("P-1", 100, 5, customer="B")],
    )
    paid = ledger.record(settled("S-1", 5, (money("P-1"), bill("F-1"), 100)))
    assert left(paid, 5) == {"F-2": 50}
    with pytest.raises(LettrageError, match="mixed-accounts"):
        ledger.record(settled("S-1", 5, (money("P-1"), bill("F-2"), 50)))
    joined = settled("S-1", 5, (money("P-1"), bill("F-2"), 50), attributes={"joins_accounts": True})
    assert left(ledger.record(joined), 5) == {"F-1": 100, "P-1": -50}


def test_order_of_the_input_leaves_no_trace() -> None:
    facts = [invoice(f"F-{n}", 100 + n, n % 3, customer=f"C{n % 4}") for n in range(12)]
    notes = [credit_note(f"A-{n}", 10 + n, 4, customer=f"C{n % 4}") for n in range(4)]
    one, two = Ledger(invoices=facts, credit_notes=notes), Ledger(invoices=facts[::-1], credit_notes=notes[::-1])
    assert one == two
    assert one.fingerprint == two.fingerprint
    assert hash(one) == hash(two)
    assert one != Ledger(invoices=facts, credit_notes=notes[1:])
    a, b = one.open_items(as_of=date(2026, 2, 1)), two.open_items(as_of=date(2026, 2, 1))
    assert a.row.tobytes() == b.row.tobytes()
    assert a.id.tolist() == b.id.tolist()


def test_a_key_of_an_unknown_item_is_refused_with_its_name() -> None:
    ledger = Ledger(invoices=[invoice("F-101", 100)])
    with pytest.raises(LettrageError) as caught:
        ledger.timeline(ItemKey(ItemKind.INVOICE, "F-1O1"))
    assert caught.value.code == "unknown-item"
    assert "F-101" in caught.value.faults[0].help
