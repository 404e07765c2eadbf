"""What an early-payment discount costs: the yearly rate it implies, and whether it beats other financing.

A buyer who gives up 2 % to keep the money twenty days longer borrows 98 at 2 for twenty days. Simple rates multiply
that up to a year, effective rates compound it.
"""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from fractions import Fraction

from attrs import frozen

from lettrage.errors import fail
from lettrage.money import Money, round_ratio
from lettrage.terms._values import as_percent

__all__ = ["DiscountValue", "ImpliedRate", "discount_value", "implied_annual_rate"]

_PLACES = Decimal("0.000001")
#: Digits carried through the root and the power: far more than the six places shown.
_EXACT = Context(prec=50)


@frozen
class ImpliedRate:
    """The yearly rate of forgoing a discount (taux annuel implicite).

    Attributes:
        simple_percent: Without compounding, six decimals.
        effective_percent: Compounded, six decimals; fewer where it is astronomical.
        days: How many days the payment comes sooner.
    """

    simple_percent: Decimal
    effective_percent: Decimal
    days: int


@frozen
class DiscountValue:
    """A discount held against what the money would cost otherwise (intérêt d'un escompte).

    Attributes:
        cost: What the creditor gives up.
        saved: What the creditor saves by having the rest sooner.
        net: Saved less cost: above zero, the discount pays for itself.
        break_even_percent: The yearly rate of financing at which both are equal, six decimals.
    """

    cost: Money
    saved: Money
    net: Money
    break_even_percent: Decimal


def implied_annual_rate(
    percent: Decimal | int | str, discount_days: int, net_days: int, *, days_in_year: int = 365
) -> ImpliedRate:
    """The yearly rate that "percent / discount_days net net_days" implies.

    simple = p / (100 - p) x year / (net - discount); effective = (1 + p / (100 - p)) ^ (year / (net - discount)) - 1.

    Args:
        percent: The discount.
        discount_days: Delay within which it is granted.
        net_days: Delay without it.
        days_in_year: 365, or 360 where that is the custom.

    Raises:
        InvalidInput: ``bad-value`` for a discount of nothing below 100 %, or delays that do not ascend from zero.

    >>> from lettrage.terms import implied_annual_rate
    >>> rate = implied_annual_rate("2", 10, 30)
    >>> rate.simple_percent, rate.effective_percent
    (Decimal('37.244898'), Decimal('44.585293'))
    """
    given = _percent(percent, "percent")
    if not given < 100:
        fail("bad-value", f"a discount of {given} % leaves nothing to pay", path="percent", found=given)
    sooner = _days(discount_days, net_days, days_in_year)
    growth = given / (100 - given)
    with localcontext(_EXACT):
        periods = Decimal(days_in_year) / sooner
        ratio = Decimal(growth.numerator) / growth.denominator
        effective = ((1 + ratio) ** periods - 1) * 100
        simple = growth * 100 * days_in_year / sooner
        # A discount of half the price for one day compounds beyond any number that six decimals are shown of.
        shown = effective if effective.adjusted() > 40 else effective.quantize(_PLACES)
        return ImpliedRate(_shown(simple), shown, sooner)


def discount_value(
    amount: Money,
    percent: Decimal | int | str,
    discount_days: int,
    net_days: int,
    *,
    financing_percent: Decimal | int | str,
    days_in_year: int = 365,
) -> DiscountValue:
    """What granting a discount costs a creditor, against financing the same days otherwise.

    Args:
        amount: The amount that the discount is taken on.
        percent: The discount.
        discount_days: When a customer who takes it pays.
        net_days: When one who does not take it pays.
        financing_percent: What the creditor's own money costs a year, simple.
        days_in_year: 365, or 360 where that is the custom.

    Raises:
        InvalidInput: As `implied_annual_rate`.

    >>> from lettrage.money import Money
    >>> from lettrage.terms import discount_value
    >>> value = discount_value(Money("10000.00", "EUR"), "0.2", 10, 40, financing_percent="4")
    >>> str(value.cost), str(value.saved), str(value.net), value.break_even_percent
    ('20.00 EUR', '32.81 EUR', '12.81 EUR', Decimal('2.438210'))
    """
    rate = implied_annual_rate(percent, discount_days, net_days, days_in_year=days_in_year)
    cost = amount.scale(_percent(percent, "percent") / 100)
    per_day = _percent(financing_percent, "financing_percent") / 100 / days_in_year
    saved = (amount - cost).scale(per_day * rate.days)
    return DiscountValue(cost, saved, saved - cost, rate.simple_percent)


def _percent(value: Decimal | int | str, path: str) -> Fraction:
    given = as_percent(value)
    if not isinstance(given, Decimal) or not given.is_finite() or not 0 <= given <= 1000:
        fail(
            "bad-value",
            f"`{value}` is no percentage",
            path=path,
            found=value,
            expected="an exact number from 0 to 1000",
        )
    return Fraction(given)


def _days(discount_days: int, net_days: int, days_in_year: int) -> int:
    if not 0 <= discount_days < net_days or days_in_year not in (360, 365, 366):
        message = f"{discount_days} days with discount and {net_days} without, in a year of {days_in_year}"
        expected = "0 <= discount_days < net_days, and a year of 360, 365 or 366 days"
        fail("bad-value", message, path="net_days", found=net_days, expected=expected)
    return net_days - discount_days


def _shown(value: Fraction) -> Decimal:
    scaled = value * 10**6
    return Decimal(round_ratio(scaled.numerator, scaled.denominator)).scaleb(-6)
