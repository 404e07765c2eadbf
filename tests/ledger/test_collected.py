"""What is collected by rate of tax: cases that a bookkeeper can read, then laws over generated lives.

Amounts in euro cents, days counted from 1 January 2026.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.ledger import (
    CashedStatus,
    CollectedAmount,
    CollectedNature,
    CollectedTax,
    Ledger,
    TaxShare,
    collected_tax,
    status_212,
)
from lettrage.matching import MatchingPolicy, match
from lettrage.model import (
    Adjustment,
    AdjustmentKind,
    Allocation,
    Correction,
    CreditNote,
    DocumentKey,
    Instalment,
    Invoice,
    ItemKey,
    ItemKind,
    Payment,
    PaymentReturn,
    Settlement,
    SettlementReversal,
    TaxLine,
    TaxRegime,
    WriteOff,
)
from lettrage.money import Money
from tests.ledger.life import bill, credit_note, day, eur, invoice, money, payment, settled
from tests.model import strategies

ALL = day(400)
Split = dict[str, tuple[int, int | None]]


def tax(rate: str, base: int, minor: int, regime: str = "on_collection", currency: str = "EUR") -> TaxLine:
    return TaxLine(rate, eur(base, currency), eur(minor, currency), TaxRegime(regime))


def split(shares: tuple[TaxShare, ...]) -> Split:
    return {str(s.rate): (s.base.minor, None if s.tax is None else s.tax.minor) for s in shares}


def told(found: CollectedTax) -> list[tuple[int, str, int, Split]]:
    """Day, item, amount and split of every record."""
    first = day(0)
    return [((r.on - first).days, str(r.item), r.amount.minor, split(r.shares)) for r in found]


def note(id: str) -> ItemKey:
    return ItemKey(ItemKind.CREDIT_NOTE, id)


def back(id: str) -> ItemKey:
    return ItemKey(ItemKind.REFUND, id)


#: 1,000.00 at 20 % and 200.00 at 5.5 %: 1,411.00 in all.
TWO_RATES = (tax("20", 100_000, 20_000), tax("5.5", 20_000, 1_100))
TWENTY = (tax("20", 100_000, 20_000),)


# -- a bookkeeper's cases ----------------------------------------------------------------------------------------------


def test_two_part_payments_of_two_rates() -> None:
    """500.00 of 1,411.00: the bases are 354.36 and 70.87, the tax 70.87 and 3.90. The second payment takes the rest."""
    ledger = Ledger(
        invoices=[invoice("F-1", 141_100, taxes=TWO_RATES)],
        payments=[payment("P-1", 50_000, 10), payment("P-2", 91_100, 40)],
        events=[
            settled("S-1", 10, (money("P-1"), bill("F-1"), 50_000)),
            settled("S-2", 40, (money("P-2"), bill("F-1"), 91_100)),
        ],
    )
    found = collected_tax(ledger, as_of=ALL)
    assert told(found) == [
        (10, "F-1", 50_000, {"20": (35_436, 7_087), "5.5": (7_087, 390)}),
        (40, "F-1", 91_100, {"20": (64_564, 12_913), "5.5": (12_913, 710)}),
    ]
    assert split(found.totals()) == {"20": (100_000, 20_000), "5.5": (20_000, 1_100)}
    assert told(collected_tax(ledger, as_of=day(39))) == told(found)[:1]
    assert told(collected_tax(ledger, as_of=ALL, start=day(11))) == told(found)[1:]
    assert not found.reductions
    assert found.records[0].tax == eur(7_477)


def test_discount_with_its_tax() -> None:
    """2 % of 1,200.00 for paying early: 24.00 = 20.00 + 4.00. 1,176.00 comes in, on 980.00 and 196.00 of tax."""
    discount = Adjustment(bill("F-1"), AdjustmentKind.DISCOUNT, eur(2_400), eur(400))
    pair = Allocation(money("P-1"), bill("F-1"), eur(117_600), eur(117_600))
    ledger = Ledger(
        invoices=[invoice("F-1", 120_000, taxes=TWENTY)],
        payments=[payment("P-1", 117_600, 5)],
        events=[Settlement("S-1", [pair], [discount], effective_on=day(5))],
    )
    found = collected_tax(ledger, as_of=ALL)
    assert told(found) == [(5, "F-1", 117_600, {"20": (98_000, 19_600)})]
    (reduced,) = found.reductions
    assert (reduced.nature, split(reduced.shares)) == (CollectedNature.DISCOUNT, {"20": (2_000, 400)})
    assert not reduced.assumed


def test_discount_without_tax_lowers_the_base_alone() -> None:
    """Discount net of tax: the tax on the invoice stays as it is, so all of it is collected."""
    discount = Adjustment(bill("F-1"), AdjustmentKind.DISCOUNT, eur(500))
    pair = Allocation(money("P-1"), bill("F-1"), eur(29_500), eur(29_500))
    ledger = Ledger(
        invoices=[invoice("F-1", 30_000, taxes=[tax("20", 25_000, 5_000)])],
        payments=[payment("P-1", 29_500, 5)],
        events=[Settlement("S-1", [pair], [discount], effective_on=day(5))],
    )
    assert told(collected_tax(ledger, as_of=ALL)) == [(5, "F-1", 29_500, {"20": (24_500, 5_000)})]


def test_discount_of_two_rates_is_split_base_by_base_and_tax_by_tax() -> None:
    discount = Adjustment(bill("F-1"), AdjustmentKind.DISCOUNT, eur(2_822), eur(422))
    pair = Allocation(money("P-1"), bill("F-1"), eur(138_278), eur(138_278))
    ledger = Ledger(
        invoices=[invoice("F-1", 141_100, taxes=TWO_RATES)],
        payments=[payment("P-1", 138_278, 5)],
        events=[Settlement("S-1", [pair], [discount], effective_on=day(5))],
    )
    found = collected_tax(ledger, as_of=ALL)
    assert split(found.reductions[0].shares) == {"20": (2_000, 400), "5.5": (400, 22)}
    assert told(found) == [(5, "F-1", 138_278, {"20": (98_000, 19_600), "5.5": (19_600, 1_078)})]


def bounced() -> Ledger:
    return Ledger(
        invoices=[invoice("F-1", 120_000, taxes=TWENTY)],
        payments=[payment("C-1", 50_000, 20)],
        events=[
            settled("S-1", 20, (money("C-1"), bill("F-1"), 50_000), provisional=True),
            PaymentReturn("C-1", code="AM04", effective_on=day(26)),
        ],
    )


def test_a_cheque_that_bounces_gives_its_tax_back_on_that_day() -> None:
    found = collected_tax(bounced(), as_of=ALL)
    assert told(found) == [
        (20, "F-1", 50_000, {"20": (41_667, 8_333)}),
        (26, "F-1", -50_000, {"20": (-41_667, -8_333)}),
    ]
    assert [(r.reverses, r.provisional, r.settlement) for r in found] == [(False, True, "S-1"), (True, True, "S-1")]
    assert told(collected_tax(bounced(), as_of=day(25))) == told(found)[:1]
    assert split(found.totals()) == {"20": (0, 0)}


def test_a_credit_note_set_off_then_cash() -> None:
    """The credit note takes 120.00 at 20 %; the 1,080.00 that come in are 900.00 and 180.00 of tax."""
    ledger = Ledger(
        invoices=[invoice("F-1", 120_000, taxes=TWENTY)],
        credit_notes=[credit_note("A-1", 12_000, 8, taxes=[tax("20", 10_000, 2_000)])],
        payments=[payment("P-1", 108_000, 30)],
        events=[
            settled("S-1", 8, (note("A-1"), bill("F-1"), 12_000)),
            settled("S-2", 30, (money("P-1"), bill("F-1"), 108_000)),
        ],
    )
    found = collected_tax(ledger, as_of=ALL)
    assert told(found) == [(30, "F-1", 108_000, {"20": (90_000, 18_000)})]
    assert [(str(r.item), r.amount.minor, r.nature.value) for r in found.reductions] == [
        ("F-1", 12_000, "set_off"),
        ("A-1", -12_000, "set_off"),
    ]


def test_a_credit_note_takes_its_own_rate_and_moves_what_was_collected_before() -> None:
    """1,200.00 came in on both rates; the credit note then cancels all that stood at 5.5 %: it was all for 20 %."""
    ledger = Ledger(
        invoices=[invoice("F-1", 141_100, taxes=TWO_RATES)],
        credit_notes=[credit_note("A-1", 21_100, 20, taxes=[tax("5.5", 20_000, 1_100)])],
        payments=[payment("P-1", 120_000, 10)],
        events=[
            settled("S-1", 10, (money("P-1"), bill("F-1"), 120_000)),
            settled("S-2", 20, (note("A-1"), bill("F-1"), 21_100)),
        ],
    )
    found = collected_tax(ledger, as_of=ALL)
    assert [(r.on, r.amount.minor) for r in found] == [(day(10), 120_000), (day(20), 0)]
    assert split(found.totals()) == {"20": (100_000, 20_000), "5.5": (0, 0)}


def test_one_settlement_of_a_credit_note_and_money() -> None:
    pairs = ((note("A-1"), bill("F-1"), 12_000), (money("P-1"), bill("F-1"), 108_000))
    ledger = Ledger(
        invoices=[invoice("F-1", 120_000, taxes=TWENTY)],
        credit_notes=[credit_note("A-1", 12_000, 8, taxes=[tax("20", 10_000, 2_000)])],
        payments=[payment("P-1", 108_000, 8)],
        events=[settled("S-1", 8, *pairs)],
    )
    assert told(collected_tax(ledger, as_of=ALL)) == [(8, "F-1", 108_000, {"20": (90_000, 18_000)})]


def test_a_credit_note_that_does_not_fit_is_split_in_proportion_and_says_so() -> None:
    ledger = Ledger(
        invoices=[invoice("F-1", 141_100, taxes=TWO_RATES)],
        credit_notes=[credit_note("A-1", 14_110, 8)],
        events=[settled("S-1", 8, (note("A-1"), bill("F-1"), 14_110))],
    )
    reduced = collected_tax(ledger, as_of=ALL).reductions[0]
    assert (split(reduced.shares), reduced.assumed) == ({"20": (10_000, 2_000), "5.5": (2_000, 110)}, True)


def test_a_refund_gives_back_what_a_credit_note_says() -> None:
    refund = payment("R-1", 12_000, 12, direction="out")
    ledger = Ledger(
        credit_notes=[credit_note("A-1", 12_000, 8, taxes=[tax("20", 10_000, 2_000)])],
        payments=[refund],
        events=[settled("S-1", 12, (note("A-1"), back("R-1"), 12_000))],
    )
    found = collected_tax(ledger, as_of=ALL)
    assert told(found) == [(12, "A-1", -12_000, {"20": (-10_000, -2_000)})]
    assert status_212(found) == ()


def test_money_given_back_to_the_payer_collects_nothing() -> None:
    refund = payment("R-1", 500, 12, direction="out")
    ledger = Ledger(
        payments=[payment("P-1", 500, 10), refund], events=[settled("S-1", 12, (money("P-1"), back("R-1"), 500))]
    )
    found = collected_tax(ledger, as_of=ALL)
    assert (found.records, found.reductions) == ((), ())


def test_a_fee_is_collected_a_write_off_is_not() -> None:
    """1,190.00 of 1,200.00 reach us, the bank kept 4.00, and 6.00 are given up."""
    fee = Adjustment(bill("F-1"), AdjustmentKind.FEE, eur(400))
    pair = Allocation(money("P-1"), bill("F-1"), eur(119_000), eur(119_000))
    ledger = Ledger(
        invoices=[invoice("F-1", 120_000, taxes=TWENTY)],
        payments=[payment("P-1", 119_000, 5)],
        events=[
            Settlement("S-1", [pair], [fee], effective_on=day(5)),
            WriteOff(bill("F-1"), eur(600), effective_on=day(90)),
        ],
    )
    found = collected_tax(ledger, as_of=ALL)
    assert told(found) == [(5, "F-1", 119_400, {"20": (99_500, 19_900)})]
    (lost,) = found.reductions
    assert (lost.nature, lost.amount, lost.settlement) == (CollectedNature.LOSS, eur(600), "")


def test_unknown_tax_is_said() -> None:
    ledger = Ledger(
        invoices=[invoice("F-1", 120_000)],
        payments=[payment("P-1", 50_000, 5)],
        events=[settled("S-1", 5, (money("P-1"), bill("F-1"), 50_000))],
    )
    found = collected_tax(ledger, as_of=ALL)
    (record,) = found
    assert record.shares == (TaxShare(None, None, eur(50_000), None),)
    assert (record.tax_known, record.tax) == (False, None)
    assert found.columns()["tax_known"].tolist() == [False]
    (status,) = status_212(found, regime="on_collection")
    assert status.shares[0].tax is None
    assert "unknown" in found.to_table().text()


def test_instalments_one_by_one_and_both_regimes() -> None:
    lines = [Instalment(eur(60_000), day(30)), Instalment(eur(60_000), day(60))]
    taxes = [tax("20", 50_000, 10_000), tax("20", 50_000, 10_000, "on_delivery")]
    sold = Invoice("F-1", "ACME", day(0), total=eur(120_000), instalments=lines, taxes=taxes)
    ledger = Ledger(
        invoices=[sold],
        payments=[payment("P-1", 90_000, 35)],
        events=[settled("S-1", 35, (money("P-1"), bill("F-1"), 60_000), (money("P-1"), bill("F-1", 2), 30_000))],
    )
    found = collected_tax(ledger, as_of=ALL)
    assert [(str(r.item), r.amount.minor) for r in found] == [("F-1", 60_000), ("F-1/2", 30_000)]
    (all_regimes,), (cashed,) = status_212(found), status_212(found, regime="on_collection")
    assert (all_regimes.amount, cashed.amount) == (eur(90_000), eur(45_000))
    assert [(s.regime, s.base.minor, s.tax and s.tax.minor) for s in cashed.shares] == [
        (TaxRegime.ON_COLLECTION, 37_500, 7_500)
    ]


def test_currencies_stay_apart() -> None:
    dollars = [Invoice("F-2", "ACME", day(0), total=eur(1_200, "USD"), taxes=[tax("20", 1_000, 200, currency="USD")])]
    paid = Payment("P-2", day(5), eur(1_100), customer="ACME")
    pair = Allocation(money("P-2"), bill("F-2"), eur(1_100), eur(1_200, "USD"), 1_100, 1_100)
    ledger = Ledger(
        invoices=[*dollars, invoice("F-1", 1_200, taxes=[tax("20", 1_000, 200)])],
        payments=[paid, payment("P-1", 1_200, 5)],
        events=[Settlement("S-2", [pair], effective_on=day(5)), settled("S-1", 5, (money("P-1"), bill("F-1"), 1_200))],
    )
    assert [str(total.amount) for total in collected_tax(ledger, as_of=ALL).totals()] == ["12.00 EUR", "12.00 USD"]


def test_a_correction_of_the_regime_moves_what_was_collected() -> None:
    """Corrected on the ninth, and only then is it seen that the money of the fifth had paid it."""
    ledger = Ledger(
        invoices=[invoice("F-1", 120_000, taxes=TWENTY)],
        payments=[payment("P-1", 60_000, 5)],
    )
    right = [tax("20", 100_000, 20_000, "on_delivery")]
    correction = Correction(DocumentKey(ItemKind.INVOICE, "F-1"), {"taxes": right}, effective_on=day(9))
    ledger, corrected = (
        book.record(settled("S-1", 5, (money("P-1"), bill("F-1"), 60_000)), known_on=day(10))
        for book in (ledger, ledger.record(correction))
    )
    found = collected_tax(corrected, as_of=ALL)
    assert [(r.on, r.amount.minor, r.settlement) for r in found] == [(day(5), 60_000, "S-1"), (day(9), 0, "")]
    assert [(s.regime, s.base.minor) for s in found.totals()] == [
        (TaxRegime.ON_COLLECTION, 0),
        (TaxRegime.ON_DELIVERY, 50_000),
    ]
    assert told(collected_tax(corrected, as_of=day(8))) == told(collected_tax(ledger, as_of=day(8)))
    (_, moved) = status_212(found, regime="on_collection")
    assert (moved.on, moved.amount) == (day(9), eur(-60_000))


def test_undone_then_corrected_then_settled_again() -> None:
    ledger = Ledger(
        invoices=[invoice("F-1", 120_000, taxes=TWENTY)],
        payments=[payment("P-1", 60_000, 5)],
        events=[settled("S-1", 5, (money("P-1"), bill("F-1"), 60_000))],
    ).reverse("S-1", on=day(8), reason="wrong rates")
    right = [tax("10", 60_000, 6_000), tax("20", 45_000, 9_000)]
    corrected = ledger.record(Correction(DocumentKey(ItemKind.INVOICE, "F-1"), {"taxes": right}, effective_on=day(9)))
    again = corrected.record(settled("S-2", 9, (money("P-1"), bill("F-1"), 60_000)), known_on=day(9))
    assert told(collected_tax(again, as_of=ALL)) == [
        (5, "F-1", 60_000, {"20": (50_000, 10_000)}),
        (8, "F-1", -60_000, {"20": (-50_000, -10_000)}),
        (9, "F-1", 60_000, {"20": (22_500, 4_500), "10": (30_000, 3_000)}),
    ]


def test_a_view_tells_its_own_part() -> None:
    ledger = Ledger(
        invoices=[invoice("F-1", 120_000, taxes=TWENTY), invoice("F-2", 120_000, customer="BETA", taxes=TWENTY)],
        payments=[payment("P-1", 120_000, 5), payment("P-2", 60_000, 6, customer="BETA")],
        events=[
            settled("S-1", 5, (money("P-1"), bill("F-1"), 120_000)),
            settled("S-2", 6, (money("P-2"), bill("F-2"), 60_000)),
        ],
    )
    assert [(r.customer, r.amount.minor) for r in collected_tax(ledger.view(customer="BETA"), as_of=ALL)] == [
        ("BETA", 60_000)
    ]


def test_both_clocks() -> None:
    """The money of the fifth was seen on the twentieth, and on the thirtieth that it had been for another invoice."""
    ledger = Ledger(
        invoices=[invoice("F-1", 120_000, taxes=TWENTY)],
        payments=[payment("P-1", 60_000, 5)],
        events=[
            settled("S-1", 5, (money("P-1"), bill("F-1"), 60_000), known_on=day(20)),
            SettlementReversal("S-1", effective_on=day(12), known_on=day(30)),
        ],
    )

    def seen(on: int, known: int | None) -> list[tuple[date, date, int]]:
        found = collected_tax(ledger, as_of=day(on), known_on=None if known is None else day(known))
        return [(r.on, r.known_on, r.amount.minor) for r in found]

    brought, gone = (day(5), day(20), 60_000), (day(12), day(30), -60_000)
    assert (seen(4, None), seen(40, 19)) == ([], [])
    assert (seen(40, 29), seen(11, None)) == ([brought], [brought])
    assert seen(12, None) == seen(40, 30) == [brought, gone]


def test_settled_undone_and_settled_again_on_one_day() -> None:
    ledger = Ledger(
        invoices=[invoice("F-1", 120_000, taxes=TWENTY)],
        payments=[payment("P-1", 120_000, 5), payment("P-2", 120_000, 5)],
        events=[settled("S-9", 5, (money("P-1"), bill("F-1"), 120_000))],
    ).reverse("S-9", on=day(7), reason="another payer")
    wrong = ledger.record(settled("S-8", 7, (money("P-2"), bill("F-1"), 120_000)), known_on=day(7))
    right = wrong.reverse("S-8", on=day(7), reason="the first was right").record(
        settled("S-1", 7, (money("P-1"), bill("F-1"), 120_000)), known_on=day(7)
    )
    found = collected_tax(right, as_of=ALL)
    assert sorted((r.settlement, r.amount.minor) for r in found if r.on == day(7)) == [
        ("S-1", 120_000),
        ("S-8", -120_000),
        ("S-8", 120_000),
        ("S-9", -120_000),
    ]
    assert split(found.totals()) == {"20": (100_000, 20_000)}


def test_a_ledger_from_frames_and_settlements_of_the_matcher() -> None:
    """No pair was stated: credits fill debits in canonical order, and the columns say the rest."""
    ledger = Ledger(
        invoices=[invoice("F-101", 120_000, taxes=TWENTY)],
        credit_notes=[credit_note("A-101", 12_000, 8, taxes=[tax("20", 10_000, 2_000)])],
        payments=[payment("P-1", 108_000, 9, remittance="F-101 A-101")],
    )
    plain = Ledger.from_frames(**ledger.to_frames())
    result = match(plain, MatchingPolicy(), as_of=day(9))
    applied = plain.apply(result, accept=result.batch.ids)
    found = collected_tax(applied, as_of=ALL)
    assert told(found) == [(9, "F-101", 108_000, {"20": (90_000, 18_000)})]
    assert [(str(r.item), r.amount.minor) for r in found.reductions] == [("F-101", 12_000), ("A-101", -12_000)]


def test_accounting_lines_state_no_tax() -> None:
    lines = {
        "account": ["411A"] * 3,
        "kind": ["invoice", "payment", "entry"],
        "id": ["F-1", "P-1", "OD-1"],
        "on": ["2026-01-05", "2026-01-09", "2026-01-10"],
        "currency": ["EUR"] * 3,
        "amount_minor": [120_000, -100_000, -20_000],
    }
    ledger = Ledger.from_items(lines).record(
        settled("S-1", 20, (money("P-1"), bill("F-1"), 100_000), (ItemKey(ItemKind.ENTRY, "OD-1"), bill("F-1"), 20_000))
    )
    found = collected_tax(ledger, as_of=ALL)
    assert [(r.amount.minor, r.tax) for r in found] == [(100_000, None)]
    assert [(r.amount.minor, r.nature) for r in found.reductions] == [(20_000, CollectedNature.SET_OFF)]


# -- the cashed status -------------------------------------------------------------------------------------------------


def test_status_and_what_takes_it_back() -> None:
    first, second = status_212(collected_tax(bounced(), as_of=ALL), regime=TaxRegime.ON_COLLECTION)
    share = TaxShare(Decimal(20), TaxRegime.ON_COLLECTION, eur(41_667), eur(8_333))
    assert first == CashedStatus("F-1", day(20), eur(50_000), (share,), "S-1")
    assert (second.amount, second.reverses, second.on, second.code) == (eur(-50_000), True, day(26), 212)


def test_what_falls_due_on_delivery_is_not_told_when_collection_is_asked() -> None:
    ledger = Ledger(
        invoices=[invoice("F-1", 120_000, taxes=[tax("20", 100_000, 20_000, "on_delivery")])],
        payments=[payment("P-1", 50_000, 5)],
        events=[settled("S-1", 5, (money("P-1"), bill("F-1"), 50_000))],
    )
    found = collected_tax(ledger, as_of=ALL)
    assert status_212(found, regime="on_collection") == ()
    assert len(status_212(found)) == 1
    with pytest.raises(LettrageError, match="bad-value"):
        status_212(found, regime="on_colection")


def test_columns_and_table() -> None:
    found = collected_tax(bounced(), as_of=ALL)
    columns = found.columns()
    assert {name: len(column) for name, column in columns.items()} == dict.fromkeys(columns, 2)
    assert (columns["base"].tolist(), columns["tax"].tolist()) == ([41_667, -41_667], [8_333, -8_333])
    assert "undone" in found.to_table().text()


# -- laws --------------------------------------------------------------------------------------------------------------


@st.composite
def lives(draw: st.DrawFn) -> tuple[Invoice | CreditNote, list[object]]:
    """An invoice of some rates with payments, credit notes, discounts, some undone, until it is closed or not."""
    rates = draw(st.lists(st.sampled_from(["20", "10", "5.5", "2.1", "0"]), min_size=1, max_size=4, unique=True))
    bases = [draw(st.integers(101, 5_000)) for _ in rates]
    if len(bases) > 2 and draw(st.booleans()):
        bases[0] = -draw(st.integers(1, max(1, bases[1] // 2)))  # a deposit deducted
    lines = [tax(rate, base, round(base * float(rate) / 100)) for rate, base in zip(rates, bases, strict=True)]
    total = sum(line.base.minor + line.tax.minor for line in lines)
    sold = Invoice("F-1", "ACME", day(0), total=eur(total), taxes=lines)
    facts: list[object] = []
    left = total
    count = draw(st.integers(2, 6))
    for number in range(count):
        last = number == count - 1 and draw(st.integers(0, 3)) > 0
        amount = left if last else draw(st.integers(1, max(1, left // 2)))
        on = 10 * number + 1
        if draw(st.integers(0, 4)):
            facts.append(payment(f"P-{number}", amount, on))
            key = money(f"P-{number}")
        else:
            of = draw(st.sampled_from(["20", "5.5", None]))
            within = 0 if of is None else round(amount - amount / (1 + float(of) / 100))
            stated = () if of is None else (tax(of, amount - within, within),)
            facts.append(credit_note(f"A-{number}", amount, on, taxes=stated))
            key = note(f"A-{number}")
        discount = 0 if not draw(st.booleans()) else draw(st.integers(0, min(left - amount, 50)))
        adjusted = (
            [Adjustment(bill("F-1"), AdjustmentKind.DISCOUNT, eur(discount), eur(discount // 6))] if discount else []
        )
        pair = Allocation(key, bill("F-1"), eur(amount), eur(amount))
        facts.append(Settlement(f"S-{number}", [pair], adjusted, effective_on=day(on)))
        if draw(st.integers(0, 3)) == 0:
            facts.append(SettlementReversal(f"S-{number}", effective_on=day(on + draw(st.integers(0, 9)))))
        else:
            left -= amount + discount
        if not left:
            break
    return sold, facts


def book(facts: list[object]) -> Ledger:
    return Ledger(
        invoices=[f for f in facts if isinstance(f, Invoice)],
        credit_notes=[f for f in facts if isinstance(f, CreditNote)],
        payments=[f for f in facts if isinstance(f, Payment)],
        events=[f for f in facts if isinstance(f, Settlement | SettlementReversal)],
    )


def by_rate(records: list[CollectedAmount]) -> Counter[tuple[Decimal | None, str]]:
    sums: Counter[tuple[Decimal | None, str]] = Counter()
    for record in records:
        for share in record.shares:
            sums[share.rate, "base"] += share.base.minor
            sums[share.rate, "tax"] += 0 if share.tax is None else share.tax.minor
    return sums


def of_invoice(found: CollectedTax) -> list[CollectedAmount]:
    return [r for r in (*found.records, *found.reductions) if r.item.id == "F-1"]


@given(lives())
def test_parts_sum_to_what_was_taken_and_of_a_closed_invoice_to_its_tax_lines(
    life: tuple[Invoice, list[object]],
) -> None:
    sold, facts = life
    ledger = book([sold, *facts])
    found = of_invoice(collected_tax(ledger, as_of=ALL))
    for record in found:
        assert sum(share.amount.minor for share in record.shares) == record.amount.minor
    open_items = {str(item.key): item.residual.minor for item in ledger.open_items(as_of=ALL)}
    assert sum(record.amount.minor for record in found) == sold.total.minor - open_items.get("F-1", 0)
    if "F-1" not in open_items:
        lines = {(line.rate, what): getattr(line, what).minor for line in sold.taxes for what in ("base", "tax")}
        assert by_rate(found) == Counter(lines)


@given(lives())
def test_collected_so_far_is_within_a_rounding_of_its_share(life: tuple[Invoice, list[object]]) -> None:
    """Without credit notes and discounts the collected tax of each rate is its share to the cent."""
    sold, facts = life
    plain = [f for f in facts if not isinstance(f, SettlementReversal)]
    if any(isinstance(f, CreditNote) or (isinstance(f, Settlement) and f.adjustments) for f in plain):
        plain = [f for f in facts if isinstance(f, Payment)][:1]
    paid = sum(f.amount.minor for f in plain if isinstance(f, Payment))
    if paid > sold.total.minor:
        return
    keys = [f for f in plain if isinstance(f, Payment)]
    events = [
        settled(f"T-{p.id}", (p.received_on - day(0)).days, (money(p.id), bill("F-1"), p.amount.minor)) for p in keys
    ]
    sums = by_rate(of_invoice(collected_tax(book([sold, *keys, *events]), as_of=ALL)))
    for line in sold.taxes:
        assert abs(sums[line.rate, "tax"] - Decimal(line.tax.minor * paid) / sold.total.minor) <= Decimal("0.5")


@given(lives(), st.integers(0, 5))
def test_undone_and_done_again_nets_to_zero(life: tuple[Invoice, list[object]], which: int) -> None:
    sold, facts = life
    ledger = book([sold, *facts])
    standing = [f for f in facts if isinstance(f, Settlement) and ledger.stands(f.id)]
    if not standing:
        return
    again = standing[which % len(standing)]
    before = collected_tax(ledger, as_of=ALL)
    undone = ledger.reverse(again.id, on=day(200), reason="to see")
    brought = [r for r in of_invoice(collected_tax(undone, as_of=ALL)) if r.settlement == again.id]
    assert sum(r.amount.minor for r in brought) == 0
    if all(f.adjustments == () and f.allocations[0].credit.kind is ItemKind.PAYMENT for f in standing):
        assert not any(by_rate(brought).values()), "what is taken back is what was brought"
    redone = undone.record(
        Settlement("again", again.allocations, again.adjustments, effective_on=day(200)), known_on=day(200)
    )
    after = collected_tax(redone, as_of=ALL)
    if before.reductions == ():
        assert by_rate(of_invoice(after)) == by_rate(of_invoice(before))
    assert sum(r.amount.minor for r in after) == sum(r.amount.minor for r in before)


@given(lives(), st.integers(0, 60))
def test_what_was_known_is_told_again_for_ever(life: tuple[Invoice, list[object]], known: int) -> None:
    sold, facts = life
    late = [f for f in facts if isinstance(f, Payment | CreditNote | Settlement | SettlementReversal)]
    early = [f for f in late if _on(f) <= day(known)]
    then, now = book([sold, *early]), book([sold, *facts])
    told_then = collected_tax(then, as_of=day(known))
    told_now = collected_tax(now, as_of=day(known), known_on=day(known))
    assert (told_then.records, told_then.reductions) == (told_now.records, told_now.reductions)


@given(lives(), st.randoms(use_true_random=False))
def test_the_order_of_input_does_not_matter(life: tuple[Invoice, list[object]], random: object) -> None:
    sold, facts = life
    shuffled = [sold, *facts]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert collected_tax(book(shuffled), as_of=ALL) == collected_tax(book([sold, *facts]), as_of=ALL)


@given(strategies.invoices, st.data())
def test_any_invoice_paid_in_parts_yields_its_tax_lines(sold: Invoice, data: st.DataObject) -> None:
    """Whatever an invoice looks like: instalments, currencies, no tax at all."""
    items = sold.instalments or (Instalment(sold.total),)
    facts: list[object] = []
    on = date(2028, 1, 1)
    for number, line in enumerate(items, 1):
        if not line.amount:
            continue
        first = data.draw(st.integers(1, line.amount.minor))
        for part, minor in enumerate((first, line.amount.minor - first)):
            if minor:
                amount = Money.of_minor(minor, sold.total.currency)
                id = f"P-{number}-{part}"
                facts.append(Payment(id, on, amount, customer=sold.customer, entity=sold.entity, account=sold.account))
                pair = Allocation(money(id), ItemKey(ItemKind.INVOICE, sold.id, number), amount, amount)
                joins = {"joins_accounts": True}
                facts.append(Settlement(f"S-{id}", [pair], effective_on=on, known_on=on, attributes=joins))
    ledger = Ledger(
        invoices=[sold],
        payments=[f for f in facts if isinstance(f, Payment)],
        events=[f for f in facts if isinstance(f, Settlement)],
    )
    found = collected_tax(ledger, as_of=on)
    assert sum(r.amount.minor for r in found) == sold.total.minor
    if sold.taxes:
        lines = {(line.rate, what): getattr(line, what).minor for line in sold.taxes for what in ("base", "tax")}
        assert by_rate(list(found)) == Counter(lines)
    else:
        assert not any(record.tax_known for record in found)


def _on(fact: object) -> date:
    if isinstance(fact, Payment):
        return fact.received_on
    if isinstance(fact, CreditNote):
        return fact.issued_on
    assert isinstance(fact, Settlement | SettlementReversal)
    return fact.effective_on
