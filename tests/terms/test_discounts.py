"""Discounts: the tier a date earns, the parts by rate, the yearly rate implied."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.model import TaxLine
from lettrage.money import Money
from lettrage.terms import (
    END_OF_MONTH,
    DiscountTier,
    DiscountTiming,
    DueAnchor,
    TaxShare,
    discount,
    discount_value,
    early_discount,
    implied_annual_rate,
    last_discount_day,
    taxes_on_reduced_base,
)

ISSUED = date(2026, 1, 5)


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


@st.composite
def taxed(draw: st.DrawFn) -> tuple[Money, list[TaxShare]]:
    shares = []
    for rate in draw(st.lists(st.sampled_from([0, 5, 10, 20, 21]), min_size=1, max_size=4, unique=True)):
        base = draw(st.integers(-5_000, 500_000))
        fixed = draw(st.integers(0, 9)) == 0
        shares.append(
            TaxShare(rate, Money.of_minor(base, "EUR"), Money.of_minor(round(base * rate / 100), "EUR"), not fixed)
        )
    return sum((share.base + share.tax for share in shares), eur("0")), shares


percents = st.decimals(0, 15, places=2)


@given(taxed(), percents, st.booleans())
def test_parts_sum_and_nothing_is_lost(case: tuple[Money, list[TaxShare]], percent: Decimal, with_tax: bool) -> None:
    total, shares = case
    taken = discount(DiscountTier(percent, 10, with_tax=with_tax), total, shares)
    assert taken.payable + taken.amount == total
    assert taken.net + taken.tax == taken.amount
    assert sum((part.net for part in taken.parts), eur("0")) == (taken.net if taken.parts else eur("0"))
    assert not taken.parts or sum((part.tax for part in taken.parts), eur("0")) == taken.tax
    touched = [share for share in shares if share.discounted]
    whole = sum((share.base + share.tax if with_tax else share.base for share in touched), eur("0"))
    assert abs(taken.amount.minor - Fraction(percent) / 100 * whole.minor) <= Fraction(1, 2)
    if not with_tax:
        assert not taken.tax


@given(taxed(), percents)
def test_each_rate_gives_up_its_share_to_the_cent(case: tuple[Money, list[TaxShare]], percent: Decimal) -> None:
    total, shares = case
    touched = [share for share in shares if share.discounted]
    if any(share.base.minor < 0 for share in touched):
        return  # a running sum of both signs rounds elsewhere, the sums above hold all the same
    taken = discount(DiscountTier(percent, 10), total, shares)
    for part, share in zip(taken.parts, touched, strict=False):
        assert abs(part.net.minor - Fraction(percent) / 100 * share.base.minor) <= 2
        assert abs(part.tax.minor - Fraction(percent) / 100 * share.tax.minor) <= 2


def test_the_customs_of_the_tax() -> None:
    lines = [TaxLine(20, eur("1000.00"), eur("200.00"))]
    included = discount(DiscountTier(2, 10), eur("1200.00"), lines)
    assert [str(x.amount) for x in (included.amount, included.net, included.tax, included.payable)] == [
        "24.00", "20.00", "4.00", "1176.00"
    ]  # fmt: skip
    net_of_tax = discount(
        DiscountTier(2, 10, with_tax=False), eur("300.00"), [TaxLine(20, eur("250.00"), eur("50.00"))]
    )
    assert (net_of_tax.amount, net_of_tax.payable) == (eur("5.00"), eur("295.00"))
    mixed = DiscountTier(2, 10, on_reduced_base=True)
    billed = taxes_on_reduced_base(mixed, [TaxShare(21, eur("1000.00"), eur("210.00"))])
    assert billed[0].tax == eur("205.80")
    taken = discount(mixed, eur("1205.80"), billed)
    assert (taken.amount, taken.tax, taken.payable) == (eur("20.00"), eur("0.00"), eur("1185.80"))


def test_fixed_taxes_are_left_alone() -> None:
    shares = [TaxShare(20, eur("100.00"), eur("20.00")), TaxShare(0, eur("0.00"), eur("5.00"), discounted=False)]
    assert discount(DiscountTier(10, 5), eur("125.00"), shares).amount == eur("12.00")


def test_a_base_stands_for_the_amount() -> None:
    assert discount(DiscountTier(3, 5, base=eur("200.00")), eur("500.00")).payable == eur("494.00")
    for base in (eur("500.01"), Money("10.00", "USD")):
        with pytest.raises(LettrageError):
            discount(DiscountTier(3, 5, base=base), eur("500.00"))


@given(st.integers(0, 60))
def test_the_tier_that_a_date_earns(after: int) -> None:
    tiers = [DiscountTier(3, 7), DiscountTier(2, 14, grace_days=3)]
    taken = early_discount(tiers, eur("500.00"), base=ISSUED, paid_on=ISSUED + timedelta(after))
    percent = 3 if after <= 7 else 2 if after <= 17 else 0
    assert taken.discount.amount == eur("5.00") * percent
    words = {3: DiscountTiming.IN_TIME, 2: DiscountTiming.IN_TIME if after <= 14 else DiscountTiming.IN_GRACE}
    assert taken.timing is words.get(percent, DiscountTiming.LATE)
    accepted = early_discount(tiers, eur("500.00"), base=ISSUED, paid_on=ISSUED + timedelta(after), accept_late=True)
    assert accepted.discount.amount == eur("5.00") * (percent or 2)


def test_a_discount_taken_late_leaves_a_short_payment() -> None:
    late = early_discount([DiscountTier(2, 10)], eur("1200.00"), base=ISSUED, paid_on=date(2026, 1, 16))
    assert late.short_payment(eur("1176.00")) == eur("24.00")
    assert late.short_payment(eur("1300.00")) == eur("0.00")
    assert early_discount([], eur("1.00"), base=ISSUED, paid_on=ISSUED).timing is DiscountTiming.NONE


def test_days_may_run_from_elsewhere() -> None:
    assert last_discount_day(DiscountTier(2, 10, before=[END_OF_MONTH]), ISSUED) == date(2026, 2, 10)
    goods = DiscountTier(2, 10, DueAnchor.DELIVERY)
    assert last_discount_day(goods, {DueAnchor.DELIVERY: date(2026, 1, 2)}) == date(2026, 1, 12)


def test_taxes_must_sum_to_the_total() -> None:
    with pytest.raises(LettrageError) as refused:
        discount(DiscountTier(2, 10), eur("1200.00"), [TaxLine(20, eur("1000.00"), eur("190.00"))])
    assert refused.value.code == "total-mismatch"


def test_implied_rate() -> None:
    rate = implied_annual_rate("2", 10, 30)
    assert (round(rate.simple_percent, 2), round(rate.effective_percent, 2)) == (Decimal("37.24"), Decimal("44.59"))


@given(st.decimals("0.01", 50, places=2), st.integers(0, 60), st.integers(1, 120))
def test_implied_rate_against_floats(percent: Decimal, early: int, later: int) -> None:
    rate = implied_annual_rate(percent, early, early + later)
    growth = float(percent) / (100 - float(percent))
    assert float(rate.simple_percent) == pytest.approx(growth * 36500 / later, rel=1e-6, abs=1e-5)
    assert float(rate.effective_percent) == pytest.approx(((1 + growth) ** (365 / later) - 1) * 100, rel=1e-6, abs=1e-5)
    even = discount_value(
        eur("100000.00"), percent, early, early + later, financing_percent=min(rate.simple_percent, Decimal(1000))
    )
    assert abs(even.net.minor) <= 2 or rate.simple_percent > 1000  # at the break-even rate neither side gains


@pytest.mark.parametrize(
    ("percent", "early", "net"), [("100", 10, 30), ("2", 30, 30), ("2", -1, 30), (2.0, 10, 30), ("x", 10, 30)]
)
def test_terms_without_an_implied_rate(percent: str, early: int, net: int) -> None:
    with pytest.raises(LettrageError) as refused:
        implied_annual_rate(percent, early, net)
    assert refused.value.code == "bad-value"
