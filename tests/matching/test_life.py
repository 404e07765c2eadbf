"""What happens to money and debts besides being paid: insolvency, returns, refunds, late invoices."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import CreditNote, Customer, Invoice, Ledger, Money, Payment, match
from lettrage.matching import MatchingPolicy, MatchResult
from lettrage.model import Insolvency, InsolvencyKind, PaymentReturn, RemittanceAdvice, RemittanceLine

AS_OF = date(2026, 6, 30)
OPENED = date(2026, 3, 10)
FEW = settings(max_examples=25)


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


def sold(id: str, amount: str, on: date, customer: str = "ACME") -> Invoice:
    return Invoice(id, customer=customer, issued_on=on, total=eur(amount))


def paid(id: str, amount: str, on: date, text: str = "", **more: Any) -> Payment:
    return Payment(id, on, eur(amount), remittance=text, **{"customer": "ACME", **more})


def pairs(result: MatchResult) -> list[tuple[str, str]]:
    return [(str(a.credit), str(a.debit)) for a in result.allocations]


BEFORE, AFTER = date(2026, 2, 1), date(2026, 4, 1)


def insolvent(*documents: Any, kind: Any = InsolvencyKind.RECEIVERSHIP, **more: Any) -> Ledger:
    event = Insolvency("ACME", OPENED, kind=kind, effective_on=OPENED)
    return Ledger(
        customers=[Customer("ACME")],
        invoices=[d for d in documents if isinstance(d, Invoice)],
        payments=[d for d in documents if isinstance(d, Payment)],
        events=[event],
        **more,
    )


def test_money_after_the_opening_never_settles_an_earlier_debt() -> None:
    ledger = insolvent(
        sold("F-101", "480.00", BEFORE), sold("F-102", "312.50", AFTER), paid("P-1", "480.00", AFTER, "F-101")
    )
    result = match(ledger, as_of=AS_OF)
    assert len(result) == 0
    assert {str(one.item): one.reason for one in result.unmatched}["F-101"] == "insolvency"
    assert match(ledger, as_of=AS_OF, known_on=date(2026, 3, 1)).unmatched[0].reason != "insolvency"


def test_each_side_of_the_opening_is_matched_by_itself_under_one_run_of_codes() -> None:
    ledger = insolvent(
        sold("F-101", "480.00", BEFORE),
        sold("F-102", "312.50", AFTER),
        paid("P-1", "480.00", date(2026, 3, 1), "F-101"),
        paid("P-2", "312.50", date(2026, 4, 20), "F-102"),
    )
    result = match(ledger, as_of=AS_OF)
    assert sorted(pairs(result)) == [("P-1", "F-101"), ("P-2", "F-102")]
    assert sorted(settlement.code for settlement in result.settlements) == ["AAA", "AAB"]
    assert ledger.apply(result).open_items(as_of=AS_OF).total() == {}


def test_a_conciliation_freezes_nothing() -> None:
    ledger = insolvent(
        sold("F-101", "480.00", BEFORE), paid("P-1", "480.00", AFTER, "F-101"), kind=InsolvencyKind.CONCILIATION
    )
    assert pairs(match(ledger, as_of=AS_OF)) == [("P-1", "F-101")]


@pytest.mark.parametrize("order", [None, "oldest", "fr-1342-10"])
def test_neither_an_advice_nor_an_order_of_law_gets_round_it(order: str | None) -> None:
    said = RemittanceAdvice("R-1", AFTER, [RemittanceLine("F-101", eur("480.00"))], payment="P-1")
    ledger = insolvent(sold("F-101", "480.00", BEFORE), paid("P-1", "480.00", AFTER), advices=[said])
    result = match(ledger, MatchingPolicy(fallback_order=order), as_of=AS_OF)
    assert len(result) == 0
    assert result.advices[0].outcome == "unknown-reference"


days = st.sampled_from([BEFORE, OPENED, AFTER])


@FEW
@given(
    st.lists(st.tuples(st.sampled_from(["100.00", "250.00"]), days), max_size=4),
    st.lists(st.tuples(st.sampled_from(["100.00", "250.00", "350.00"]), days), max_size=4),
    st.sampled_from([None, "oldest"]),
)
def test_no_settlement_ever_crosses_the_opening(
    owed: list[tuple[str, date]], money: list[tuple[str, date]], order: str | None
) -> None:
    ledger = insolvent(
        *(sold(f"F-{i}01", amount, on) for i, (amount, on) in enumerate(owed)),
        *(paid(f"P-{i}", amount, on) for i, (amount, on) in enumerate(money)),
    )
    result = match(ledger, MatchingPolicy(fallback_order=order), as_of=AS_OF)
    on = {str(item.key): item.on for item in ledger.open_items(as_of=AS_OF)}
    for group in range(len(result.batch)):
        sides = {on[str(key)] < OPENED for key, _ in result.batch.seen(group)}
        assert len(sides) == 1
    codes = result.batch.code.tolist()
    assert len({code.upper() for code in codes}) == len(codes)


def test_a_payment_returned_opens_its_invoice_with_its_own_due_date() -> None:
    due = date(2026, 3, 3)
    ledger = Ledger(
        invoices=[Invoice("F-101", "ACME", BEFORE, due, total=eur("480.00"))],
        payments=[paid("P-1", "480.00", date(2026, 3, 1), "F-101")],
    )
    settled = ledger.apply(match(ledger, as_of=date(2026, 3, 2)))
    back = settled.record(PaymentReturn("P-1", "AM04", effective_on=date(2026, 3, 9)), known_on=date(2026, 3, 9))
    (item,) = back.open_items(as_of=AS_OF)
    assert (str(item.key), item.residual, item.due_on) == ("F-101", eur("480.00"), due)
    assert len(match(back, as_of=AS_OF)) == 0
    again = back.record(paid("P-2", "480.00", date(2026, 4, 1), "F-101"), known_on=date(2026, 4, 1))
    assert pairs(match(again, as_of=AS_OF)) == [("P-2", "F-101")]
    assert settled.open_items(as_of=date(2026, 3, 5)).total() == {}  # yesterday's figures stay


def test_a_refund_pairs_with_the_credit_it_pays_back() -> None:
    note = CreditNote("A-7", customer="ACME", issued_on=BEFORE, total=eur("77.40"))
    refund = paid("R-1", "77.40", AFTER, "avoir A-7", direction="out")
    ledger = Ledger(invoices=[sold("F-1", "500.00", BEFORE)], credit_notes=[note], payments=[refund])
    assert pairs(match(ledger, as_of=AS_OF)) == [("A-7", "R-1")]


def test_a_refund_pairs_with_money_that_was_paid_twice() -> None:
    ledger = Ledger(
        invoices=[sold("F-1234", "120.35", BEFORE)],
        payments=[
            paid("P-1", "120.35", date(2026, 2, 20), "F-1234"),
            paid("P-2", "120.35", date(2026, 3, 20), "remboursement R55555"),
            paid("R-55555", "120.35", AFTER, "P-2 R55555", direction="out"),
        ],
    )
    result = match(ledger, as_of=AS_OF)
    groups = {frozenset(str(key) for key, _ in result.batch.seen(group)) for group in range(len(result.batch))}
    assert {frozenset({"P-1", "F-1234"}), frozenset({"P-2", "R-55555"})} <= groups


def test_a_late_invoice_finds_the_money_already_there() -> None:
    ledger = Ledger(payments=[paid("P-1", "333.33", BEFORE, "commande 778899")], invoices=[sold("X-0", "5.00", BEFORE)])
    assert len(match(ledger, as_of=date(2026, 2, 15))) == 0
    later = ledger.record(sold("F-778899", "333.33", AFTER), known_on=AFTER)
    assert pairs(match(later, as_of=AS_OF)) == [("P-1", "F-778899")]


# --- likely duplicates ---


def test_a_payment_sent_twice_is_told_as_such() -> None:
    """The second transfer comes when the first has long settled the invoice."""
    first = Ledger(
        invoices=[sold("F-101", "480.00", BEFORE), sold("F-102", "60.00", BEFORE)],
        payments=[paid("P-1", "480.00", date(2026, 3, 1), "VIR F-101")],
    )
    settled = first.apply(match(first, as_of=date(2026, 3, 1)))
    again = settled.record(paid("P-2", "480.00", date(2026, 3, 4), "vir f101"), known_on=date(2026, 3, 4))
    result = match(again, as_of=date(2026, 3, 5))
    assert [group.ids for group in result.duplicates] == [("P-1", "P-2")]
    assert {str(one.item): one.reason for one in result.unmatched}["P-2"] == "duplicate"
    assert result.explain("P-2").evidence[0].rule == "match.open-duplicate"


def test_an_invoice_recorded_twice_is_told_as_such() -> None:
    ledger = Ledger(
        invoices=[sold("F-0101", "480.00", BEFORE), sold("F0101", "480.00", date(2026, 2, 3))],
        payments=[paid("P-1", "480.00", date(2026, 3, 1), "F-0101 F0101")],
    )
    result = match(ledger, as_of=AS_OF)
    assert [group.ids for group in result.duplicates] == [("F-0101", "F0101")]


def test_rent_of_every_month_is_no_duplicate() -> None:
    ledger = Ledger(
        invoices=[sold(f"F-{m}01", "480.00", date(2026, m, 1)) for m in range(1, 6)],
        payments=[paid(f"P-{m}", "480.00", date(2026, m, 9), f"loyer {m}") for m in range(1, 4)],
    )
    assert match(ledger, as_of=AS_OF).duplicates == ()


def test_a_search_for_duplicates_that_was_cut_short_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = Ledger(payments=[paid(f"P-{i}", "480.00", AFTER, "F-101") for i in range(3)])
    assert match(ledger, as_of=AS_OF).stats.limits == ()
    monkeypatch.setattr("lettrage.matching._duplicates._MOST", 2)
    assert [hit.what for hit in match(ledger, as_of=AS_OF).stats.limits] == ["duplicates"]
