"""Money of one currency for documents of another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Customer, Invoice, Ledger, Money, Payment, match
from lettrage.matching import MatchResult
from lettrage.model import Entity, ExchangeRate, InvoiceReferences

AS_OF = date(2026, 3, 31)
JAN, FEB = date(2026, 1, 5), date(2026, 2, 6)
FEW = settings(max_examples=25)


def sold(id: str, amount: str, currency: str = "USD") -> Invoice:
    return Invoice(id, customer="ACME", issued_on=JAN, total=Money(amount, currency))


def paid(id: str, amount: str, currency: str = "EUR", text: str = "", **more: Any) -> Payment:
    return Payment(id, FEB, Money(amount, currency), remittance=text, **{"customer": "ACME", **more})


def ledger_of(invoices: list[Invoice], *payments: Payment, rates: list[ExchangeRate] | None = None) -> Ledger:
    given = [ExchangeRate(JAN, "EUR", "USD", "1.10"), ExchangeRate(FEB, "EUR", "USD", "1.25")]
    return Ledger(
        customers=[Customer("ACME", "Acme SA", ibans=["FR1"])],
        invoices=invoices,
        payments=payments,
        entities=[Entity("HQ", base_currency="EUR")],
        rates=given if rates is None else rates,
    )


def pairs(result: MatchResult) -> list[tuple[str, str, str, str]]:
    return [(str(a.credit), str(a.debit), str(a.credit_amount), str(a.debit_amount)) for a in result.allocations]


def test_a_named_invoice_is_settled_in_its_own_currency_with_its_exchange_difference() -> None:
    """Booked 1,000 USD at 1.10 = 909.09 EUR, received 800.00 EUR: a loss of 109.09."""
    ledger = ledger_of([sold("F-101", "1000.00")], paid("P-1", "800.00", text="F-101"))
    result = match(ledger, as_of=AS_OF)
    assert pairs(result) == [("P-1", "F-101", "800.00 EUR", "1000.00 USD")]
    after = ledger.apply(result)
    assert after.open_items(as_of=AS_OF).total() == {}
    (settlement,) = result.settlements
    assert after.exchange_difference(settlement.id) == -10_909
    assert after == ledger.record(*result.events(known_on=AS_OF), known_on=AS_OF)
    undone = after.reverse(settlement.id, on=AS_OF, reason="slip")
    assert undone.open_items(as_of=AS_OF).total() == ledger.open_items(as_of=AS_OF).total()
    assert match(after, as_of=AS_OF).settlements == ()


def test_an_invoice_is_named_by_its_references_too() -> None:
    known = InvoiceReferences(document_number="FA-2026-17", order="PO-88")
    invoice = Invoice("row-1", customer="ACME", issued_on=JAN, total=Money("1000.00", "USD"), references=known)
    for text in ("fa 2026 17 merci FA-2026-17", "PO-88"):
        result = match(ledger_of([invoice, sold("F-9", "1000.00")], paid("P-1", "800.00", text=text)), as_of=AS_OF)
        assert pairs(result) == [("P-1", "row-1", "800.00 EUR", "1000.00 USD")]


def test_one_of_a_group_pays_for_another_in_its_own_currency() -> None:
    people = [Customer("MOTHER"), Customer("ACME", payers=["MOTHER"])]
    rates = [ExchangeRate(FEB, "EUR", "USD", "1.25")]
    money = paid("P-1", "800.00", text="F-101", customer="MOTHER")
    ledger = Ledger(customers=people, invoices=[sold("F-101", "1000.00")], payments=[money], rates=rates)
    assert pairs(match(ledger, as_of=AS_OF)) == [("P-1", "F-101", "800.00 EUR", "1000.00 USD")]


def test_without_a_name_it_is_for_a_person() -> None:
    result = match(ledger_of([sold("F-101", "1000.00")], paid("P-1", "800.00")), as_of=AS_OF)
    assert result.settlements == ()
    (proposal,) = result.proposals
    assert (proposal.decision, proposal.confidence_ppm) == ("proposed", 850_000)
    two = match(ledger_of([sold("F-101", "1000.00"), sold("F-102", "1000.00")], paid("P-1", "800.00")), as_of=AS_OF)
    assert [proposal.decision for proposal in two.proposals] == ["ambiguous"]


def test_a_rate_is_never_carried_forward() -> None:
    ledger = ledger_of(
        [sold("F-101", "1000.00")],
        paid("P-1", "800.00", text="F-101"),
        rates=[ExchangeRate(date(2026, 2, 5), "EUR", "USD", "1.25")],
    )
    result = match(ledger, as_of=AS_OF)
    assert len(result) == 0
    assert {str(one.item): one.reason for one in result.unmatched}["P-1"] == "no-rate"
    assert result.explain("P-1").evidence[0].rule == "match.open-no-rate"


def test_two_rates_of_one_day_are_none() -> None:
    rates = [ExchangeRate(FEB, "EUR", "USD", "1.25"), ExchangeRate(FEB, "EUR", "USD", "1.26")]
    result = match(ledger_of([sold("F-101", "1000.00")], paid("P-1", "800.00", text="F-101"), rates=rates), as_of=AS_OF)
    assert result.unmatched[0].reason == "no-rate"


def test_the_rate_may_be_given_the_other_way_round() -> None:
    result = match(
        ledger_of(
            [sold("F-101", "1000.00")],
            paid("P-1", "800.00", text="F-101"),
            rates=[ExchangeRate(FEB, "USD", "EUR", Decimal("0.8"))],
        ),
        as_of=AS_OF,
    )
    assert len(result.settlements) == 1


def test_more_money_than_the_named_invoice_leaves_the_rest_on_account_for_a_person_to_confirm() -> None:
    ledger = ledger_of([sold("F-101", "1000.00")], paid("P-1", "900.00", text="F-101"))
    result = match(ledger, as_of=AS_OF)
    (proposal,) = result.proposals
    after = ledger.apply(result, accept=[proposal.id])
    assert after.open_items(as_of=AS_OF).total() == {"EUR": -10_000}


def test_less_money_fills_the_oldest() -> None:
    ledger = ledger_of([sold("F-101", "1000.00"), sold("F-102", "500.00")], paid("P-1", "900.00", text="F-101 F-102"))
    result = match(ledger, as_of=AS_OF)
    (proposal,) = result.proposals
    assert [str(a.debit_amount) for a in proposal.allocations] == ["1000.00 USD", "125.00 USD"]
    assert ledger.apply(result, accept=[proposal.id]).open_items(as_of=AS_OF).total() == {"USD": 37_500}


def test_money_of_the_same_currency_goes_first() -> None:
    ledger = ledger_of([sold("F-101", "1000.00"), sold("F-102", "800.00", "EUR")], paid("P-1", "800.00", text="F-102"))
    assert pairs(match(ledger, as_of=AS_OF)) == [("P-1", "F-102", "800.00 EUR", "800.00 EUR")]


def test_the_payer_may_have_to_be_found_first() -> None:
    payment = paid("P-1", "800.00", text="F-101", customer=None, payer_iban="FR1")
    ledger = ledger_of([sold("F-101", "1000.00")], payment)
    result = match(ledger, as_of=AS_OF)
    assert len(result.settlements) == 1
    assert ledger.apply(result).open_items(as_of=AS_OF).total() == {}


def test_what_is_worth_nothing_in_the_other_currency_settles_nothing() -> None:
    """A cent is owed that is worth six thousandths of one; a yen came that buys a fifth of a thousandth of a dinar."""
    rates = [ExchangeRate(FEB, "EUR", "USD", "163.2"), ExchangeRate(FEB, "KWD", "JPY", "5000")]
    for owed, money in (("0.01 USD", "0.01 EUR"), ("800.000 KWD", "1 JPY")):
        ledger = ledger_of([sold("F-101", *owed.split())], paid("P-1", *money.split(), text="F-101"), rates=rates)
        result = match(ledger, as_of=AS_OF)
        assert (len(result), len(result.unmatched)) == (0, 2)


@FEW
@given(
    st.lists(st.tuples(st.sampled_from(["USD", "EUR", "JPY"]), st.integers(1, 10**6)), max_size=4),
    st.lists(st.tuples(st.sampled_from(["USD", "EUR", "JPY"]), st.integers(1, 10**6), st.booleans()), max_size=3),
    st.sampled_from(["0.9137", "1", "163.2"]),
)
def test_no_currency_ever_gains_or_loses_an_open_unit(
    owed: list[tuple[str, int]], money: list[tuple[str, int, bool]], rate: str
) -> None:
    invoices = [Invoice(f"F-{i}01", "ACME", JAN, total=Money.of_minor(n, c)) for i, (c, n) in enumerate(owed)]
    payments = [
        Payment(f"P-{i}", FEB, Money.of_minor(n, c), customer="ACME", remittance="F-001" if named else "")
        for i, (c, n, named) in enumerate(money)
    ]
    rates = [ExchangeRate(FEB, "EUR", "USD", rate), ExchangeRate(FEB, "EUR", "JPY", "160")]
    ledger = ledger_of(invoices, *payments, rates=rates)
    result = match(ledger, as_of=AS_OF)
    proposals = [one.id for one in result.proposals]
    after = ledger.apply(result, accept=proposals)
    before = {str(item.key): item.residual for item in ledger.open_items(as_of=AS_OF)}
    left = {str(item.key): item.residual for item in after.open_items(as_of=AS_OF)}
    for key, residual in left.items():
        assert residual.currency == before[key].currency
        assert abs(residual.minor) <= abs(before[key].minor)
    assert match(ledger.apply(result), as_of=AS_OF).settlements == ()
