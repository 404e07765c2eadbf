"""What holds of offers on any ledger: amounts are conserved, tax stays within, nothing is posted without a right."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Invoice, Ledger, MatchingPolicy, Money, Payment, match
from lettrage.ledger import Decision, collected_tax
from lettrage.matching import DiscountRule, Tolerance, Withholding
from lettrage.model import TaxLine
from lettrage.terms import DiscountTier, PaymentTerms, early_discount
from tests.matching.offers import AS_OF, accepted, eur

SOME = settings(max_examples=25)
DAY_ONE = date(2026, 1, 1)
POLICIES = st.builds(
    MatchingPolicy,
    discount=st.builds(
        DiscountRule, st.booleans(), st.sampled_from([0, 5]), prorate=st.booleans(), grant_untaken=st.booleans()
    ),
    tolerances=st.sampled_from(
        [(), (Tolerance("EUR", 300, max_per_payment_minor=900), Tolerance("EUR", 300, absorbs="customer"))]
    ),
    withholdings=st.sampled_from(
        [
            (),
            (Withholding(50_000),),
            (
                Withholding(100_000, together="both", after_discount="full"),
                Withholding(30_000, on="tax", together="both"),
            ),
        ]
    ),
)


@st.composite
def facts(draw: st.DrawFn) -> list[Any]:
    """Invoices with terms and tax, and payments that take what they offer, in time or not, or fall short otherwise."""
    made: list[Any] = []
    for a in range(draw(st.integers(1, 2))):
        sold: list[Invoice] = []
        for n in range(draw(st.integers(1, 5))):
            base = draw(st.integers(1_000, 90_000))
            tax = base // 5
            tiers = [DiscountTier(p, d) for p, d in draw(st.sampled_from([[], [("2", 10)], [("3", 7), ("1", 20)]]))]
            lines = [TaxLine(20, Money.of_minor(base, "EUR"), Money.of_minor(tax, "EUR"), "on_collection")]
            sold.append(
                Invoice(
                    f"F-{a}{n:03d}",
                    customer=f"C{a}",
                    issued_on=DAY_ONE + timedelta(days=draw(st.integers(0, 60))),
                    total=Money.of_minor(base + tax, "EUR"),
                    taxes=lines,
                    terms=PaymentTerms(discounts=tiers),
                )
            )
        made += sold
        for n in range(draw(st.integers(0, 3))):
            chosen = draw(st.lists(st.sampled_from(sold), min_size=1, max_size=3, unique=True))
            on = max(i.issued_on for i in chosen) + timedelta(days=draw(st.integers(0, 25)))
            late = draw(st.booleans())
            due = sum(
                early_discount(
                    i.terms.terms.discounts if i.terms else (),
                    i.total,
                    base=i.issued_on,
                    paid_on=on,
                    taxes=i.taxes,
                    accept_late=late,
                ).discount.payable.minor
                for i in chosen
            )
            fee = draw(st.sampled_from([0, 0, 0, 700]))
            withheld = draw(st.sampled_from([0, 0, 20]))
            due -= due // withheld if withheld else 0
            paid = max(due - fee - draw(st.sampled_from([0, 0, 0, 200, -200, 5_000])), 1)
            text = " ".join(i.id for i in chosen) if draw(st.booleans()) else ""
            money = Money.of_minor(paid, "EUR")
            fees = Money.of_minor(fee, "EUR") if fee else None
            made.append(Payment(f"P-{a}{n}", on, money, customer=f"C{a}", remittance=text, fees=fees))
    return made


def ledger_of(documents: list[Any]) -> Ledger:
    return Ledger(
        invoices=[one for one in documents if isinstance(one, Invoice)],
        payments=[one for one in documents if isinstance(one, Payment)],
    )


@SOME
@given(facts(), POLICIES)
def test_amounts_are_conserved_and_tax_stays_within(documents: list[Any], policy: MatchingPolicy) -> None:
    ledger = ledger_of(documents)
    result = match(ledger, policy, as_of=AS_OF)
    after = ledger.apply(result, accept=[p.id for p in result.proposals if p.decision == "proposed"])
    balances = after.balances(as_of=AS_OF)
    assert (balances.amount == balances.allocated + balances.adjusted + balances.residual).all()
    for settlement in accepted(result):
        for part in settlement.adjustments:
            tax = 0 if part.tax is None else part.tax.minor
            assert 0 <= tax * np.sign(part.amount.minor) <= abs(part.amount.minor)
    found = collected_tax(after, as_of=AS_OF)
    for record in (*found.records, *found.reductions):
        assert sum(share.amount.minor for share in record.shares) == record.amount.minor


@SOME
@given(facts(), POLICIES)
def test_what_is_posted_rests_on_the_terms_alone(documents: list[Any], policy: MatchingPolicy) -> None:
    """A posted discount is the one that the terms give on that day, to the cent; nothing else is given away."""
    result = match(ledger_of(documents), policy, as_of=AS_OF)
    known = {one.id: one for one in documents}
    for settlement in result.settlements:
        paid_on = max(known[str(pair.credit)].received_on for pair in settlement.allocations)
        for part in settlement.adjustments:
            sold = known[str(part.item)]
            if part.kind.value == "fee":
                fees = [known[str(pair.credit)].fees for pair in settlement.allocations]
                assert part.amount in fees
                continue
            tiers = sold.terms.terms.discounts
            earned = [
                early_discount([tier], sold.total, base=sold.issued_on, paid_on=paid_on, taxes=sold.taxes).discount
                for tier in tiers
            ]
            assert part.kind.value == "discount"
            assert (part.amount, part.tax) in [(discount.amount, discount.tax) for discount in earned]


@SOME
@given(facts(), POLICIES, st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(documents: list[Any], policy: MatchingPolicy, random: Any) -> None:
    shuffled = documents[:]
    random.shuffle(shuffled)
    first, second = (match(ledger_of(some), policy, as_of=AS_OF) for some in (documents, shuffled))
    assert first.fingerprint == second.fingerprint


@SOME
@given(facts(), POLICIES)
def test_matching_what_is_left_posts_nothing_more(documents: list[Any], policy: MatchingPolicy) -> None:
    ledger = ledger_of(documents)
    result = match(ledger, policy, as_of=AS_OF)
    again = match(ledger.apply(result), policy, as_of=AS_OF)
    assert not result.stats.limits
    assert again.settlements == ()


@SOME
@given(facts(), POLICIES)
def test_a_ledger_without_terms_knows_no_offers(documents: list[Any], policy: MatchingPolicy) -> None:
    """Taking the terms away can only take discounts by terms away: no reason of theirs is ever given."""
    from attrs import evolve

    bare = [evolve(one, terms=None) if isinstance(one, Invoice) else evolve(one, fees=None) for one in documents]
    result = match(ledger_of(bare), policy, as_of=AS_OF)
    kinds = {part.kind.value for settlement in result.settlements for part in settlement.adjustments}
    assert kinds == set()
    reasons = {part.reason for settlement in accepted(result) for part in settlement.adjustments}
    assert not any("grace" in reason or "late" in reason or "bank" in reason for reason in reasons)


def test_a_share_of_a_cent_is_nobodys() -> None:
    """A discount of less than half a cent is none."""
    terms = PaymentTerms(discounts=[DiscountTier("1", 10)])
    sold = Invoice("F-1", customer="C", issued_on=DAY_ONE, total=eur("0.40"), terms=terms)
    paid = Payment("P-1", DAY_ONE, eur("0.40"), customer="C")
    result = match(ledger_of([sold, paid]), as_of=AS_OF)
    assert [d.decision for d in result.proposals] == []
    assert (result.batch.decision == Decision.AUTO).all()
