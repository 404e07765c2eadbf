"""Discounts of open items as columns: exactly what the terms say of each document by itself."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import CreditNote, Customer, Invoice, Ledger, Money, Payment
from lettrage.calendars import to_date
from lettrage.ledger import discounts_offered, fees_kept, tax_within
from lettrage.model import Correction, Instalment, ItemKey, TaxLine
from lettrage.terms import (
    AppliedTerms,
    DiscountTier,
    DueAnchor,
    PaymentTerms,
    business_days,
    discount,
    last_discount_day,
)

DAY_ONE = date(2026, 1, 1)
AS_OF = date(2026, 12, 31)
FEW = settings(max_examples=40)


def eur(minor: int) -> Money:
    return Money.of_minor(minor, "EUR")


TIERS = st.builds(
    DiscountTier,
    st.decimals("0.01", "7", places=2),
    st.integers(0, 40),
    st.sampled_from([DueAnchor.ISSUE, DueAnchor.DELIVERY]),
    st.booleans(),
    grace_days=st.integers(0, 5),
    on_reduced_base=st.booleans(),
    base=st.sampled_from([None, None, None, eur(500)]),
)


@st.composite
def documents(draw: st.DrawFn) -> list[Any]:
    made: list[Any] = []
    for n in range(draw(st.integers(1, 6))):
        rates = draw(st.lists(st.sampled_from(["20", "10", "5.5", "0"]), max_size=2, unique=True))
        lines = [
            TaxLine(rate, eur(base := draw(st.integers(1, 10**7))), eur(base).scale(Decimal(rate) / 100))
            for rate in rates
        ]
        if lines and draw(st.booleans()):
            lines.append(TaxLine(0, eur(0), eur(draw(st.integers(1, 500)))))
        total = sum((line.base + line.tax for line in lines), eur(0)) if lines else eur(draw(st.integers(1, 10**7)))
        terms = PaymentTerms(discounts=[draw(TIERS)])
        on = DAY_ONE + timedelta(days=draw(st.integers(0, 90)))
        delivered = on if draw(st.booleans()) else None
        half = total.minor // 2
        parts = [Instalment(eur(half), None), Instalment(eur(total.minor - half), None)] if draw(st.booleans()) else []
        made.append(
            Invoice(
                f"F-{n}", customer="C", issued_on=on, total=total, taxes=lines, terms=terms,
                delivered_on=delivered, instalments=parts,
            )
        )  # fmt: skip
    return made


@FEW
@given(documents())
def test_the_columns_say_what_the_terms_say(made: list[Invoice]) -> None:
    ledger = Ledger(invoices=made)
    items = ledger.open_items(as_of=AS_OF)
    offers = discounts_offered(ledger, items)
    undated = {items.key(place).id for place in offers.undated.tolist()}
    for sold in made:
        assert sold.terms is not None
        (tier,) = sold.terms.terms.discounts
        known = tier.anchor is DueAnchor.ISSUE or sold.delivered_on is not None
        whole = sum(line.base.minor + line.tax.minor for line in sold.taxes if line.base.minor) or sold.total.minor
        fits = tier.base is None or tier.base.minor <= (
            whole
            if tier.with_tax and not tier.on_reduced_base
            else min(whole, sum(line.base.minor for line in sold.taxes) or whole)
        )
        mine = [at for at, place in enumerate(offers.place.tolist()) if items.key(place).id == sold.id]
        assert (sold.id in undated) == (not known or not fits)
        if sold.id in undated:
            continue
        given = discount(tier, sold.total, sold.taxes)
        assert (offers.amount[mine].sum(), offers.tax[mine].sum()) == (given.amount.minor, given.tax.minor)
        dates = {DueAnchor.ISSUE: sold.issued_on, DueAnchor.DELIVERY: sold.delivered_on}
        for at in mine:
            assert to_date(int(offers.last[at])) == last_discount_day(tier, dates)
            assert to_date(int(offers.grace[at])) == last_discount_day(tier, dates, grace=True)


TWO = PaymentTerms(discounts=[DiscountTier("2", 10)])


def test_a_credit_note_goes_by_the_terms_of_its_invoice_or_of_its_customer() -> None:
    sold = Invoice("F-1", customer="A", issued_on=DAY_ONE, total=eur(100_000), terms=TWO)
    of_it = CreditNote("N-1", "A", DAY_ONE, eur(20_000), invoice="F-1")
    free = CreditNote("N-2", "A", DAY_ONE, eur(20_000))
    agreed = CreditNote("N-3", "B", DAY_ONE, eur(20_000))
    customers = [Customer("A"), Customer("B", terms=TWO)]
    ledger = Ledger(customers=customers, invoices=[sold], credit_notes=[of_it, free, agreed])
    items = ledger.open_items(as_of=AS_OF)
    offers = discounts_offered(ledger, items)
    found = {str(items.key(place)): amount for place, amount in zip(offers.place.tolist(), offers.amount, strict=True)}
    assert found == {"F-1": 2000, "N-1": -400, "N-3": -400}


def test_terms_that_a_correction_changed_count_from_then_on() -> None:
    sold = Invoice("F-1", customer="A", issued_on=DAY_ONE, total=eur(100_000), terms=TWO)
    three = AppliedTerms(PaymentTerms(discounts=[DiscountTier("3", 10)]))
    new = Correction(sold.key, {"terms": three}, effective_on=date(2026, 2, 1))
    ledger = Ledger(invoices=[sold]).record(new)
    amounts = [
        discounts_offered(ledger, ledger.open_items(as_of=day)).amount.tolist()
        for day in (date(2026, 1, 15), date(2026, 2, 15))
    ]
    assert amounts == [[2000], [3000]]


def test_days_of_business_without_a_calendar_are_said_to_be_unknown() -> None:
    terms = PaymentTerms(discounts=[DiscountTier("2", 0, before=[business_days(5)])])
    ledger = Ledger(invoices=[Invoice("F-1", customer="A", issued_on=DAY_ONE, total=eur(100), terms=terms)])
    offers = discounts_offered(ledger, ledger.open_items(as_of=AS_OF))
    assert (len(offers), offers.undated.tolist()) == (0, [0])


def test_fees_and_taxes_of_open_items() -> None:
    vat = TaxLine(20, eur(100_000), eur(20_000))
    halves = [Instalment(eur(60_000), None), Instalment(eur(60_000), None)]
    sold = Invoice("F-1", customer="A", issued_on=DAY_ONE, total=eur(120_000), taxes=[vat], instalments=halves)
    paid = Payment("P-1", DAY_ONE, eur(50_000), customer="A", fees=eur(1_500))
    ledger = Ledger(invoices=[sold], payments=[paid])
    items = ledger.open_items(as_of=AS_OF)
    assert [str(items.key(at)) for at in range(3)] == ["F-1/1", "F-1/2", "P-1"] or isinstance(items.key(0), ItemKey)
    assert fees_kept(ledger, items).tolist() == [0, 0, 1500]
    assert tax_within(ledger, items).tolist() == [10_000, 10_000, 0]
