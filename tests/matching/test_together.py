"""Several adjustments on one invoice: a discount, taxes withheld, a fee. By hand, and against every sum written out."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Customer, Invoice, LettrageError, MatchingPolicy, Money, Payment, match
from lettrage.ledger import collected_tax
from lettrage.matching import DiscountRule, Tolerance, Withholding, fr_pcg, postings
from lettrage.model import TaxLine, TaxRegime
from lettrage.terms import DiscountTier, PaymentTerms
from tests.matching.offers import AS_OF, accepted, eur, invoice, ledger_of, left, less, matched, payment, said, vat

#: 1,000.00 and 20 % tax, 2 % for payment by the fifteenth.
SOLD = invoice("F-1", 1, 5, "1200.00", terms=less("2", 10), taxes=[vat("1000.00", "200.00")])
TENTH = Withholding(100_000, reason="10 % withheld")
THREE = [
    Withholding(25_000, reason="source", together="CO"),
    Withholding(150_000, on="tax", reason="tax", together="CO"),
    Withholding(9_660, reason="city", together="CO"),
]


def under(*rules: Withholding, **more: Any) -> MatchingPolicy:
    return MatchingPolicy(withholdings=rules, **more)


@pytest.mark.parametrize(("base", "paid", "held"), [("reduced", "1078.00", "98.00"), ("full", "1076.00", "100.00")])
def test_the_price_comes_down_first_and_the_tax_is_withheld_from_what_is_left_or_from_all(
    base: Literal["reduced", "full"], paid: str, held: str
) -> None:
    rule = Withholding(100_000, reason="10 % withheld", after_discount=base)
    result = matched(SOLD, payment("P-1", 1, 14, paid), policy=under(rule))
    assert (result.stats.auto, result.stats.proposed) == (0, 1)
    assert said(result) == [
        f"P-1 pays F-1 {paid}",
        "F-1 discount 24.00, tax 4.00 (2 %)",
        f"F-1 withholding {held} (10 % withheld)",
    ]


@pytest.mark.parametrize(
    ("paid", "day", "expected"),
    [
        ("1200.00", 14, []),
        ("1176.00", 14, ["F-1 discount 24.00, tax 4.00 (2 %)"]),
        ("1100.00", 14, ["F-1 withholding 100.00 (10 % withheld)"]),
        ("1100.00", 20, ["F-1 withholding 100.00 (10 % withheld)"]),
        ("1078.00", 20, ["F-1 withholding 98.00 (10 % withheld)"]),  # the discount is late: it stays open
    ],
)
def test_each_alone_is_still_one_of_the_amounts(paid: str, day: int, expected: list[str]) -> None:
    facts = (SOLD, payment("P-1", 1, day, paid))
    result = matched(*facts, policy=under(TENTH))
    assert said(result) == [f"P-1 pays F-1 {paid}", *expected]
    assert left(result, ledger_of(*facts)) == ({"F-1": "24.00"} if (paid, day) == ("1078.00", 20) else {})


def test_late_with_the_policys_leave() -> None:
    policy = under(TENTH, discount=DiscountRule(accept_late=True))
    found = said(matched(SOLD, payment("P-1", 1, 20, "1078.00"), policy=policy))
    assert found[1:] == ["F-1 discount 24.00, tax 4.00 (2 %, late)", "F-1 withholding 98.00 (10 % withheld)"]


def test_with_a_fee_that_the_bank_states_or_a_tolerance_by_that_name() -> None:
    stated = matched(SOLD, payment("P-1", 1, 14, "1070.50", fees=eur("7.50")), policy=under(TENTH))
    fee = Tolerance("EUR", 1_000, kind="fee", reason="bank fee")
    guessed = matched(SOLD, payment("P-1", 1, 14, "1070.50"), policy=under(TENTH, tolerances=[fee]))
    both = ["F-1 discount 24.00, tax 4.00 (2 %)", "F-1 withholding 98.00 (10 % withheld)"]
    assert said(stated)[1:] == [*both, "F-1 fee 7.50 (stated by the bank)"]
    assert said(guessed)[1:] == [*both, "F-1 fee 7.50 (bank fee)"]
    withheld = matched(SOLD, payment("P-1", 1, 20, "1092.50", fees=eur("7.50")), policy=under(TENTH))
    assert said(withheld)[1:] == ["F-1 withholding 100.00 (10 % withheld)", "F-1 fee 7.50 (stated by the bank)"]


def test_rules_of_one_name_are_withheld_together_and_never_one_of_them_alone() -> None:
    full = [f"F-1 withholding {held}" for held in ("25.00 (source)", "30.00 (tax)", "9.66 (city)")]
    assert said(matched(SOLD, payment("P-1", 1, 20, "1135.34"), policy=under(*THREE)))[1:] == full
    less_two = [f"F-1 withholding {held}" for held in ("24.50 (source)", "29.40 (tax)", "9.47 (city)")]
    discounted = said(matched(SOLD, payment("P-1", 1, 14, "1112.63"), policy=under(*THREE)))
    assert discounted[1:] == ["F-1 discount 24.00, tax 4.00 (2 %)", *less_two]
    strict = under(*THREE, adjustments=None)
    assert said(matched(SOLD, payment("P-1", 1, 20, "1175.00"), policy=strict)) == []


def test_only_the_rules_that_speak_of_a_customer_are_added() -> None:
    rules = [THREE[0], Withholding(50_000, reason="theirs", together="CO", customers=["BETA"])]
    found = matched(
        SOLD, payment("P-1", 1, 20, "1175.00"), policy=under(*rules), customers=[Customer("ACME"), Customer("BETA")]
    )
    assert said(found)[1:] == ["F-1 withholding 25.00 (source)"]


def test_one_payment_of_several_invoices_each_less_both() -> None:
    other = invoice("F-2", 1, 8, "600.00", terms=less("2", 10), taxes=[vat("500.00", "100.00")])
    plain = invoice("F-3", 1, 9, "120.00", taxes=[vat("100.00", "20.00")])
    paid = payment("P-1", 1, 14, "1727.00", "F-1 F-2 F-3")
    assert said(matched(SOLD, other, plain, paid, policy=under(TENTH)))[3:] == [
        "F-1 discount 24.00, tax 4.00 (2 %)",
        "F-1 withholding 98.00 (10 % withheld)",
        "F-2 discount 12.00, tax 2.00 (2 %)",
        "F-2 withholding 49.00 (10 % withheld)",
        "F-3 withholding 10.00 (10 % withheld)",
    ]


def test_the_books_have_each_part_in_its_place_and_the_tax_once() -> None:
    facts = (SOLD, payment("P-1", 1, 14, "1078.00"))
    result = matched(*facts, policy=under(TENTH))
    (posting,) = postings(result, fr_pcg(), accept=[one.id for one in result.proposals])
    assert [(one.role.value, one.debit_minor - one.credit_minor) for one in posting.lines] == [
        ("discount_granted", 2_000),
        ("tax_on_sales", 400),
        ("receivable", -2_400),
        ("withholding", 9_800),
        ("receivable", -9_800),
    ]
    text = result.explain("P-1").text("en")
    assert "F-1 1200.00 - 24.00 (2 %)" in text
    assert "F-1 1176.00 - 98.00 (10 %)" in text


def test_the_tax_that_is_collected_is_that_of_the_reduced_price() -> None:
    taxes = [TaxLine(20, eur("1000.00"), eur("200.00"), TaxRegime.ON_COLLECTION)]
    facts = (invoice("F-1", 1, 5, "1200.00", terms=less("2", 10), taxes=taxes), payment("P-1", 1, 14, "1078.00"))
    after = ledger_of(*facts)
    result = matched(*facts, policy=under(TENTH))
    after = after.apply(result, accept=[one.id for one in result.proposals])
    found = collected_tax(after, as_of=AS_OF)
    assert sum(one.amount.minor for one in found.records) == 117_600


@pytest.mark.parametrize("wrong", [{"after_discount": "net"}, {"together": 3}])
def test_a_rule_that_says_nothing_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(LettrageError) as refused:
        MatchingPolicy(withholdings=[Withholding(50_000, **wrong)])
    assert refused.value.faults[0].path == f"withholdings[0].{next(iter(wrong))}"


def test_the_rules_survive_plain_data() -> None:
    policy = under(*THREE, Withholding(50_000, after_discount="full"))
    assert MatchingPolicy.from_dict(policy.to_dict()) == policy


@settings(max_examples=40)
@given(
    st.integers(5_000, 900_000),
    st.sampled_from(["1", "2", "2.5"]),
    st.lists(st.sampled_from([15_000, 50_000, 100_000, 333_333]), min_size=1, max_size=2, unique=True),
    st.sampled_from(["net", "total", "tax"]),
    st.sampled_from(["reduced", "full"]),
    st.booleans(),
    st.booleans(),
)
def test_every_part_is_what_a_pencil_says_and_all_of_them_are_the_invoice(
    base: int, percent: str, rates: list[int], on: Any, after: Any, together: bool, discounted: bool
) -> None:
    tax = base // 5
    day = date(2026, 1, 5)
    lines = [TaxLine(20, Money.of_minor(base, "EUR"), Money.of_minor(tax, "EUR"))]
    terms = PaymentTerms(discounts=[DiscountTier(percent, 10)])
    total = Money.of_minor(base + tax, "EUR")
    sold = Invoice("F-1", customer="C", issued_on=day, total=total, taxes=lines, terms=terms)
    rules = [Withholding(rate, on=on, after_discount=after, together="T" if together else "") for rate in rates]
    paid_on = day + timedelta(days=3)
    # the tax within the discount is the ledger's to say: it is read off a payment that takes nothing else
    less = base + tax - _half_up(Fraction(base + tax) * Fraction(percent) / 100)
    bare = match(ledger_of(sold, Payment("P-0", paid_on, Money.of_minor(less, "EUR"), customer="C")), as_of=AS_OF)
    (discount,) = [part for one in accepted(bare) for part in one.adjustments]
    offered = discount.amount.minor, discount.tax.minor if discount.tax else 0
    off, within = offered if discounted else (0, 0)
    full, taxed = (base + tax, tax) if after == "full" else (base + tax - off, tax - within)
    basis = {"total": full, "tax": taxed, "net": full - taxed}[on]
    held = [_half_up(Fraction(basis * rate, 1_000_000)) for rate in (rates if together else rates[:1])]
    paid = base + tax - off - sum(held)
    money = Payment("P-1", paid_on, Money.of_minor(paid, "EUR"), customer="C")
    result = match(ledger_of(sold, money), MatchingPolicy(withholdings=rules, adjustments=None), as_of=AS_OF)
    alone = _only_one_way(base, tax, offered, rates, on, after, together, paid)
    assert result.stats.auto == 0 or not (alone and sum(held))
    parts = [part for one in accepted(result) for part in one.adjustments]
    assert sum(part.amount.minor for part in parts) == base + tax - paid
    wanted = sorted([("discount", off)] * bool(off) + [("withholding", one) for one in held if one])
    if alone:
        assert sorted((part.kind.value, part.amount.minor) for part in parts) == wanted
        assert sum(part.tax.minor for part in parts if part.tax) == within


def _only_one_way(
    base: int, tax: int, offered: tuple[int, int], rates: list[int], on: str, after: str, together: bool, paid: int
) -> bool:
    """Whether one choice alone of discount and taxes comes to this payment."""
    ways = 0
    for off, within in ((0, 0), offered):
        full, taxed = (base + tax, tax) if after == "full" else (base + tax - off, tax - within)
        basis = {"total": full, "tax": taxed, "net": full - taxed}[on]
        shares = [_half_up(Fraction(basis * rate, 1_000_000)) for rate in rates]
        for held in [0, sum(shares)] if together else [0, *shares]:
            ways += base + tax - off - held == paid
    return ways == 1


def _half_up(amount: Fraction) -> int:
    return int(amount + Fraction(1, 2))
