"""What documents offer: discounts by their own terms, taxes withheld, fees as stated. Cases to check with a pencil."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lettrage import Customer, MatchingPolicy, match
from lettrage.ledger import collected_tax
from lettrage.matching import DiscountRule, Tolerance, Withholding
from lettrage.model import Instalment, TaxLine, TaxRegime
from lettrage.terms import DiscountTier, DueAnchor, PaymentTerms
from tests.matching.offers import (
    AS_OF,
    accepted,
    credit_note,
    eur,
    invoice,
    ledger_of,
    left,
    less,
    matched,
    payment,
    said,
    vat,
)

TWO_IN_TEN = less("2", 10)
SOLD = invoice("F-1", 1, 5, "1200.00", terms=TWO_IN_TEN, taxes=[vat("1000.00", "200.00")])


def test_a_discount_that_the_terms_grant_in_time_settles_like_an_exact_amount() -> None:
    result = matched(SOLD, payment("P-1", 1, 15, "1176.00"))
    assert (result.stats.auto, result.stats.proposed) == (1, 0)
    assert said(result) == ["P-1 pays F-1 1176.00", "F-1 discount 24.00, tax 4.00 (2 %)"]


def test_paid_in_full_in_time_is_paid_in_full() -> None:
    assert said(matched(SOLD, payment("P-1", 1, 10, "1200.00"))) == ["P-1 pays F-1 1200.00"]


@pytest.mark.parametrize(
    ("terms", "taxes", "paid", "expected"),
    [
        (less("2", 10, with_tax=False), [vat("1000.00", "200.00")], "1180.00", "F-1 discount 20.00 (2 %)"),
        (less("2", 10, on_reduced_base=True), [vat("1000.00", "200.00")], "1180.00", "F-1 discount 20.00 (2 %)"),
        (TWO_IN_TEN, [], "1176.00", "F-1 discount 24.00 (2 %)"),
        (
            TWO_IN_TEN,
            [vat("900.00", "180.00"), TaxLine(0, eur("0.00"), eur("120.00"))],  # a tax by weight is never discounted
            "1178.40",
            "F-1 discount 21.60, tax 3.60 (2 %)",
        ),
        (
            TWO_IN_TEN,
            [vat("500.00", "100.00"), vat("545.45", "54.55", "10")],
            "1176.00",
            "F-1 discount 24.00, tax 3.09 (2 %)",
        ),
    ],
    ids=["net of tax", "reduced base", "no tax stated", "fixed tax", "two rates"],
)
def test_the_tax_within_a_discount(terms: PaymentTerms, taxes: list[TaxLine], paid: str, expected: str) -> None:
    sold = invoice("F-1", 1, 5, "1200.00", terms=terms, taxes=taxes)
    assert said(matched(sold, payment("P-1", 1, 12, paid))) == [f"P-1 pays F-1 {paid}", expected]


def test_a_day_too_late_the_discount_stays_open_and_a_person_is_told() -> None:
    facts = (SOLD, payment("P-1", 1, 16, "1176.00"))
    result = matched(*facts)
    assert (result.stats.auto, said(result)) == (0, ["P-1 pays F-1 1176.00"])
    assert left(result, ledger_of(*facts)) == {"F-1": "24.00"}
    assert "1200.00 - 24.00 (2 %)" in result.explain("P-1").text("en")
    assert "2026-01-16 > 2026-01-15 (+1)" in result.explain("P-1").text("fr")


@pytest.mark.parametrize(
    ("day", "rule", "reason"),
    [
        (18, DiscountRule(grace_days=3), "2 %, within grace"),
        (19, DiscountRule(grace_days=3), None),
        (19, DiscountRule(accept_late=True), "2 %, late"),
    ],
)
def test_leave_is_the_policys_to_give_and_a_persons_to_confirm(
    day: int, rule: DiscountRule, reason: str | None
) -> None:
    result = matched(SOLD, payment("P-1", 1, day, "1176.00"), policy=MatchingPolicy(discount=rule))
    assert result.stats.auto == 0
    expected = [] if reason is None else [f"F-1 discount 24.00, tax 4.00 ({reason})"]
    assert said(result) == ["P-1 pays F-1 1176.00", *expected]


def test_grace_that_the_terms_themselves_allow_needs_no_leave() -> None:
    sold = invoice("F-1", 1, 5, "500.00", terms=less("2", 10, grace_days=3))
    result = matched(sold, payment("P-1", 1, 18, "490.00"))
    assert (result.stats.auto, said(result)[1]) == (1, "F-1 discount 10.00 (2 %, within grace)")


@pytest.mark.parametrize(
    ("day", "paid", "percent"), [(12, "485.00", "3 %"), (14, "490.00", "2 %"), (12, "490.00", "2 %")]
)
def test_tiers_give_what_the_day_allows(day: int, paid: str, percent: str) -> None:
    terms = PaymentTerms(discounts=[DiscountTier("3", 7), DiscountTier("2", 14)])
    found = said(matched(invoice("F-1", 1, 5, "500.00", terms=terms), payment("P-1", 1, day, paid)))
    assert found[1:] == [f"F-1 discount {500 - int(paid[:3])}.00 ({percent})"]


def test_days_may_run_from_delivery() -> None:
    terms = less("2", 10, anchor=DueAnchor.DELIVERY)
    known = invoice("F-1", 1, 5, "500.00", terms=terms, delivered_on=date(2026, 1, 20))
    unknown = invoice("F-1", 1, 5, "500.00", terms=terms)
    paid = payment("P-1", 1, 30, "490.00")
    assert said(matched(known, paid))[1:] == ["F-1 discount 10.00 (2 %)"]
    result = matched(unknown, paid, policy=MatchingPolicy(adjustments=None))
    assert (said(result), [limit.what for limit in result.stats.limits]) == ([], ["discount dates"])


def test_terms_negotiated_with_the_customer_hold_where_the_invoice_says_nothing() -> None:
    facts = (invoice("F-1", 1, 5, "500.00"), payment("P-1", 1, 12, "490.00"))
    found = matched(*facts, customers=[Customer("ACME", terms=TWO_IN_TEN)])
    assert (found.stats.auto, said(found)[1]) == (1, "F-1 discount 10.00 (2 %)")


def test_terms_that_say_two_percent_leave_one_percent_unexplained() -> None:
    assert said(matched(invoice("F-1", 1, 5, "500.00"), payment("P-1", 1, 12, "495.00")))  # guessed where nobody says
    assert said(matched(invoice("F-1", 1, 5, "500.00", terms=TWO_IN_TEN), payment("P-1", 1, 12, "495.00"))) == []


SEVERAL = [
    invoice("F-4041", 1, 5, "900.10", terms=TWO_IN_TEN),
    invoice("F-4042", 1, 9, "600.30", terms=less("3", 20)),
    invoice("F-4043", 1, 11, "77.00"),
    invoice("F-4044", 3, 2, "412.12"),
]


@pytest.mark.parametrize(
    ("paid", "text", "discounts"),
    [
        ("1464.39", "VIR F-4041 F-4042", ["F-4041 discount 18.00 (2 %)", "F-4042 discount 18.01 (3 %)"]),
        ("1541.39", "", ["F-4041 discount 18.00 (2 %)", "F-4042 discount 18.01 (3 %)"]),
    ],
    ids=["a list", "everything to that day"],
)
def test_one_payment_of_several_invoices_each_with_its_own_discount(paid: str, text: str, discounts: list[str]) -> None:
    assert said(matched(*SEVERAL, payment("P-1", 1, 15, paid, text)))[-2:] == discounts


def test_of_a_list_some_discounts_may_have_been_taken() -> None:
    found = said(matched(*SEVERAL[:2], payment("P-1", 1, 15, "1482.39", "VIR F-4041 F-4042")))
    assert found[2:] == ["F-4042 discount 18.01 (3 %)"]


def test_a_credit_note_is_set_off_less_its_discount() -> None:
    facts = (
        invoice("F-1", 6, 29, "1000.00", terms=less("1", 14)),
        credit_note("A-1", 7, 2, "200.00", invoice="F-1"),
        payment("P-1", 7, 2, "792.00"),
    )
    assert said(matched(*facts)) == [
        "A-1 pays F-1 198.00",
        "P-1 pays F-1 792.00",
        "F-1 discount 10.00 (1 %)",
        "A-1 discount -2.00 (1 %)",
    ]
    strict = MatchingPolicy(discount=DiscountRule(credit_notes=False), adjustments=None)
    assert said(matched(*facts, policy=strict)) == []


def test_the_lines_of_an_invoice_share_its_discount() -> None:
    lines = [Instalment(eur("700.00"), date(2026, 2, 4)), Instalment(eur("300.00"), date(2026, 3, 6))]
    sold = invoice("F-1", 1, 5, "1000.00", terms=TWO_IN_TEN, instalments=lines)
    assert said(matched(sold, payment("P-1", 1, 12, "686.00"))) == ["P-1 pays F-1 686.00", "F-1 discount 14.00 (2 %)"]


# --- paid in parts ---


def test_a_part_in_time_clears_more_than_itself_where_the_policy_prorates() -> None:
    sold = invoice("F-1", 6, 25, "1000.00", terms=less("1", 14))
    parts = [payment("P-1", 7, 1, "297.00"), payment("P-2", 7, 11, "700.00")]
    policy = MatchingPolicy(discount=DiscountRule(prorate=True), adjustments=None)
    assert said(matched(sold, *parts, policy=policy)) == [
        "P-1 pays F-1 297.00",
        "P-2 pays F-1 700.00",
        "F-1 discount 3.00 (1 %)",
    ]
    assert said(matched(sold, *parts, policy=MatchingPolicy(adjustments=None))) == []


def test_each_part_earns_what_its_own_day_allows() -> None:
    terms = PaymentTerms(discounts=[DiscountTier("2", 5), DiscountTier("1", 14)])
    sold = invoice("F-1", 6, 25, "1000.00", terms=terms)
    parts = [payment("P-1", 6, 30, "294.00"), payment("P-2", 7, 9, "495.00"), payment("P-3", 7, 20, "200.00")]
    policy = MatchingPolicy(discount=DiscountRule(prorate=True), adjustments=None)
    result = matched(sold, *parts, policy=policy)
    found = said(result)
    assert left(result, ledger_of(sold, *parts)) == {}
    assert found[3:] == ["F-1 discount 6.00 (2 %)", "F-1 discount 5.00 (1 %)"]


def test_a_named_part_takes_its_share_and_the_rest_its_own_later() -> None:
    sold = invoice("F-1001", 6, 25, "1000.00", terms=less("1", 14))
    policy = MatchingPolicy(discount=DiscountRule(prorate=True))
    first = payment("P-1", 7, 1, "297.00", "ACOMPTE F-1001")
    result = matched(sold, first, policy=policy)
    assert said(result) == ["P-1 pays F-1001 297.00", "F-1001 discount 3.00 (1 %)"]
    ids, known = [p.id for p in result.proposals], date(2026, 7, 1)
    ledger = ledger_of(sold, first).apply(result, accept=ids, known_on=known)
    later = match(ledger.record(payment("P-2", 7, 5, "693.00")), policy, as_of=AS_OF)
    assert said(later) == ["P-2 pays F-1001 693.00", "F-1001 discount 7.00 (1 %)"]


# --- fees, taxes withheld ---


def test_a_fee_that_the_bank_states_is_paid_on_our_behalf() -> None:
    facts = (SOLD, payment("P-1", 3, 2, "1185.00", fees=eur("15.00")))
    result = matched(*facts)
    assert (result.stats.auto, said(result)) == (
        1,
        ["P-1 pays F-1 1185.00", "F-1 fee 15.00 (stated by the bank)"],
    )


def test_a_fee_and_a_discount_at_once() -> None:
    found = said(matched(SOLD, payment("P-1", 1, 12, "1161.00", fees=eur("15.00"))))
    assert found[1:] == ["F-1 discount 24.00, tax 4.00 (2 %)", "F-1 fee 15.00 (stated by the bank)"]


@pytest.mark.parametrize(
    ("rule", "paid", "expected"),
    [
        (Withholding(100_000, reason="TDS"), "1100.00", "F-1 withholding 100.00 (TDS)"),
        (Withholding(750_000, "tax", ["ACME"], "RAS TVA"), "1050.00", "F-1 withholding 150.00 (RAS TVA)"),
        (Withholding(50_000, "total"), "1140.00", "F-1 withholding 60.00 (withholding)"),
        (Withholding(100_000, customers=["OTHER"]), "1100.00", None),
    ],
)
def test_a_tax_withheld_at_a_known_rate(rule: Withholding, paid: str, expected: str | None) -> None:
    policy = MatchingPolicy(withholdings=[rule], adjustments=None)
    result = matched(SOLD, payment("P-1", 3, 2, paid), policy=policy)
    assert (result.stats.auto, said(result)[1:]) == (0, [expected] if expected else [])


# --- tolerances ---


@pytest.mark.parametrize(
    ("paid", "expected"),
    [("95.00", ["F-1 fee 5.00 (bank fee)"]), ("94.99", []), ("105.00", [])],
)
def test_a_short_payment_may_be_called_a_fee(paid: str, expected: list[str]) -> None:
    policy = MatchingPolicy(tolerances=[Tolerance("EUR", 500, kind="fee", reason="bank fee")], adjustments=None)
    assert said(matched(invoice("F-1", 1, 5, "100.00"), payment("P-1", 2, 4, paid), policy=policy))[1:] == expected


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        ("478.00", ["F-1 write_off 2.00 (small differences)"]),
        ("465.00", ["F-1 fee 15.00 (bank fee)"]),
        ("459.99", []),
    ],
)
def test_the_first_tolerance_within_whose_limits_a_difference_lies_names_it(paid: str, expected: list[str]) -> None:
    rules = [
        Tolerance("EUR", 300, reason="small differences"),
        Tolerance("EUR", 2_000, kind="fee", reason="bank fee"),
        Tolerance("USD", 90_000),
    ]
    result = matched(
        invoice("F-1", 1, 5, "480.00"),
        payment("P-1", 2, 4, paid),
        policy=MatchingPolicy(tolerances=rules, adjustments=None),
    )
    assert said(result)[1:] == expected
    assert all(part.rpartition("(")[2][:-1] in result.explain("P-1").text("en") for part in expected)


@pytest.mark.parametrize(("owed", "fits"), [("1000.00", True), ("500.00", True), ("499.00", False)])
def test_both_limits_hold_and_the_share_is_of_the_document(owed: str, fits: bool) -> None:
    """5.00 short: at most 5.00, and at most 1 % of what was owed."""
    policy = MatchingPolicy(tolerances=[Tolerance("EUR", 500, relative_ppm=10_000)], adjustments=None)
    paid = f"{int(owed[:-3]) - 5}.00"
    assert bool(said(matched(invoice("F-1", 1, 5, owed), payment("P-1", 2, 4, paid), policy=policy))) is fits


def test_one_payment_of_several_is_off_by_no_more_than_a_payment_may() -> None:
    facts = [invoice("F-1", 1, 5, "100.00"), invoice("F-2", 1, 6, "250.00"), payment("P-1", 2, 4, "346.00")]
    one = MatchingPolicy(tolerances=[Tolerance("EUR", 300)], adjustments=None)
    each = MatchingPolicy(tolerances=[Tolerance("EUR", 300, max_per_payment_minor=1000)], adjustments=None)
    assert said(matched(*facts, policy=one)) == []
    assert said(matched(*facts, policy=each))[2:] == [
        "F-1 write_off 2.00 (tolerance)",
        "F-2 write_off 2.00 (tolerance)",
    ]


def test_what_goes_beyond_the_documents_may_be_absorbed_on_the_payment() -> None:
    facts = [invoice("F-1", 1, 5, "100.00"), invoice("F-2", 1, 6, "100.00"), payment("P-1", 2, 4, "192.00")]
    rule = Tolerance("EUR", 200, max_per_payment_minor=400, on_payment_minor=400)
    policy = MatchingPolicy(tolerances=[rule], adjustments=None)
    result = matched(*facts, policy=policy)
    assert said(result) == [
        "P-1 pays F-1 98.00",
        "P-1 pays F-2 98.00",
        "F-1 write_off 2.00 (tolerance)",
        "F-2 write_off 2.00 (tolerance)",
        "P-1 write_off 4.00 (tolerance)",
    ]
    assert left(result, ledger_of(*facts)) == {}
    assert said(matched(*facts[:2], payment("P-1", 2, 4, "191.99"), policy=policy)) == []
    alone = matched(facts[0], payment("P-1", 2, 4, "95.00"), policy=policy)
    assert said(alone)[1:] == ["F-1 write_off 2.00 (tolerance)", "P-1 write_off 3.00 (tolerance)"]


def test_a_tolerance_is_shared_equally_as_far_as_each_limit_goes() -> None:
    facts = [invoice("F-1", 1, 5, "50.00"), invoice("F-2", 1, 6, "950.00"), payment("P-1", 2, 4, "992.00")]
    rule = Tolerance("EUR", 1000, relative_ppm=10_000, max_per_payment_minor=1000)
    found = said(matched(*facts, policy=MatchingPolicy(tolerances=[rule], adjustments=None)))
    assert found[2:] == ["F-1 write_off 0.50 (tolerance)", "F-2 write_off 7.50 (tolerance)"]


# --- what becomes of the tax, and what is told ---


def test_the_tax_of_a_discount_leaves_what_there_is_to_collect() -> None:
    line = TaxLine(20, eur("1000.00"), eur("200.00"), TaxRegime.ON_COLLECTION)
    facts = (invoice("F-1", 1, 5, "1200.00", terms=TWO_IN_TEN, taxes=[line]), payment("P-1", 1, 15, "1176.00"))
    ledger = ledger_of(*facts).apply(matched(*facts))
    found = collected_tax(ledger, as_of=AS_OF)
    (cash,), (discount,) = found.records, found.reductions
    assert [str(x) for x in (cash.amount, cash.tax, discount.amount, discount.tax)] == [
        "1176.00 EUR",
        "196.00 EUR",
        "24.00 EUR",
        "4.00 EUR",
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("discount in time", "F-1 1200.00 - 24.00 (2 %)", "2026-01-14 ≤ 2026-01-15", "tax within the discount")),
        ("fr", ("escompte dans le délai", "F-1 1200.00 - 24.00 (2 %)", "taxe comprise dans l'escompte")),
    ],
)
def test_the_explanation_shows_the_computation(language: Any, words: tuple[str, ...]) -> None:
    text = matched(SOLD, payment("P-1", 1, 14, "1176.00")).explain("P-1").text(language)
    assert [word for word in words if word not in text] == []


def test_leave_that_an_account_takes_again_and_again_weighs_less() -> None:
    def confidence(times: int) -> int:
        facts: list[Any] = []
        for n in range(times):
            amount = f"{431 + 97 * n}.00"
            facts.append(invoice(f"F-{n}", 1 + n, 5, amount, terms=less("10", 10)))
            facts.append(payment(f"P-{n}", 1 + n, 18, f"{(431 + 97 * n) * 90 / 100:.2f}"))
        result = matched(*facts, policy=MatchingPolicy(discount=DiscountRule(grace_days=5)))
        return max(proposal.confidence_ppm for proposal in result.proposals)

    assert len(accepted(matched(SOLD, payment("P-1", 1, 14, "1176.00")))) == 1
    assert confidence(6) > confidence(1)
