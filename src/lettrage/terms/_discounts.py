"""Early-payment discounts in figures: what a tier takes off the price and off the tax.

Three customs exist for the tax. *Included*: the discount lowers the tax too, rate by rate (CGI 267 II 1 in France).
*Excluded*, "net of tax": it is taken on the price alone and the tax stays. *Mixed*: the invoice taxes the discounted
price from the start, so that taking the discount leaves the tax as billed. The amount is rounded once, and its parts
by rate sum to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from attrs import evolve, field, frozen

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.money import Money, round_ratio
from lettrage.records import check_record
from lettrage.terms._values import DiscountTier, Percent, as_percent

__all__ = [
    "Discount",
    "DiscountPart",
    "HasTax",
    "TaxShare",
    "discount",
    "shares_of",
    "taxes_on_reduced_base",
]


class HasTax(Protocol):
    """Anything that states a base and the tax on it at one rate, such as `lettrage.model.TaxLine`."""

    @property
    def rate(self) -> Any: ...  # a Decimal; type checkers see the converter of a field instead
    @property
    def base(self) -> Money: ...
    @property
    def tax(self) -> Money: ...


@frozen
class TaxShare:
    """A part of the total that bears one rate (part taxée).

    Attributes:
        rate: The rate as a percentage.
        base: The price without tax.
        tax: The tax on it.
        discounted: False for a part that no discount touches, such as a fixed tax by weight or by piece.
    """

    rate: Percent = field(converter=as_percent)
    base: Money
    tax: Money
    discounted: bool = True

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class DiscountPart:
    """What a discount takes off one rate (escompte par taux).

    Attributes:
        rate: The rate as a percentage.
        net: Off the price.
        tax: Off the tax.
    """

    rate: Decimal
    net: Money
    tax: Money


@frozen
class Discount:
    """A discount in figures (escompte).

    Attributes:
        amount: What is given up, `net` and `tax` together.
        net: Off the price.
        tax: Off the tax; zero when the tax stays.
        payable: What is left to pay.
        parts: The same by rate, in the order given; they sum to `net` and `tax`. Empty when no taxes were given.
    """

    amount: Money
    net: Money
    tax: Money
    payable: Money
    parts: tuple[DiscountPart, ...] = ()


def discount(tier: DiscountTier, total: Money, taxes: Iterable[HasTax] = ()) -> Discount:
    """What a tier takes off a total.

    Args:
        tier: The tier; its `base`, when it has one, stands for the amount that the percentage is taken on.
        total: Tax included.
        taxes: The total by rate: tax lines of an invoice, or `TaxShare` for parts that are not discounted. Bases and
            taxes must sum to the total. Without any, the total counts as untaxed.

    Returns:
        The amount rounded half up once, and its parts by rate, which sum to it.

    Raises:
        InvalidInput: ``total-mismatch`` for taxes that do not sum to the total, ``currency-mismatch``, ``bad-value``
            for a `base` that exceeds what may be discounted or a discount above 100 %.

    Complexity: linear in the rates.

    >>> from lettrage.money import Money
    >>> from lettrage.terms import DiscountTier, TaxShare, discount
    >>> eur = lambda amount: Money(amount, "EUR")
    >>> taxes = [TaxShare("20", eur("1000.00"), eur("200.00"))]
    >>> taken = discount(DiscountTier("2", 10), eur("1200.00"), taxes)
    >>> str(taken.amount), str(taken.net), str(taken.tax), str(taken.payable)
    ('24.00 EUR', '20.00 EUR', '4.00 EUR', '1176.00 EUR')
    >>> str(discount(DiscountTier("2", 10, with_tax=False), eur("1200.00"), taxes).payable)
    '1180.00 EUR'
    """
    asked(DiscountTier, tier, "tier")
    asked(Money, total, "total")
    shares = shares_of(total, taxes)
    with_tax = tier.with_tax and not tier.on_reduced_base
    touched = [share for share in shares if share.discounted]
    weights = [share.base.minor + (share.tax.minor if with_tax else 0) for share in touched]
    whole = sum(weights)
    on = _base(tier, whole, total.currency)
    amount = Money.of_minor(on, total.currency).scale(_share(tier))
    parts: list[DiscountPart] = []
    given = reached = 0
    for share, weight in zip(touched, weights, strict=True):
        # Rounded on the running sum, so that the parts add up whatever their signs.
        reached += weight
        upto = _ratio(amount.minor * reached, whole)
        off = Money.of_minor(upto - given, total.currency)
        net = Money.of_minor(_ratio(off.minor * share.base.minor, weight), total.currency) if with_tax else off
        parts.append(DiscountPart(share.rate, net, off - net))
        given = upto
    net = sum((part.net for part in parts), Money.zero(total.currency))
    stated = tuple(parts) if any(True for _ in shares if _.rate or _.tax) else ()
    return Discount(amount, net, amount - net, total - amount, stated)


def taxes_on_reduced_base(tier: DiscountTier, taxes: Iterable[HasTax]) -> tuple[TaxShare, ...]:
    """The taxes to bill under the mixed custom: each rate on the price less the discount, taken or not.

    >>> from lettrage.money import Money
    >>> from lettrage.terms import DiscountTier, TaxShare, taxes_on_reduced_base
    >>> tier = DiscountTier("2", 10, on_reduced_base=True)
    >>> line = TaxShare("21", Money("1000.00", "EUR"), Money("210.00", "EUR"))
    >>> str(taxes_on_reduced_base(tier, [line])[0].tax)
    '205.80 EUR'
    """
    asked(DiscountTier, tier, "tier")
    kept = 1 - _share(tier)
    return tuple(
        evolve(share, tax=share.base.scale(kept * Fraction(share.rate) / 100)) if share.discounted else share
        for share in map(_share_of, taxes)
    )


def _share(tier: DiscountTier) -> Fraction:
    if tier.percent > 100:
        fail("bad-value", f"a discount of {tier.percent} % exceeds the amount", path="percent", found=tier.percent)
    return Fraction(tier.percent) / 100


def _base(tier: DiscountTier, whole: int, currency: str) -> int:
    if tier.base is None:
        return whole
    if tier.base.currency != currency:
        fail("currency-mismatch", f"the discount is on {tier.base}", path="base", found=tier.base, expected=currency)
    if not 0 <= tier.base.minor <= whole:
        expected = f"at most {Money.of_minor(whole, currency)}"
        fail("bad-value", f"the base {tier.base} exceeds what is discounted", path="base", expected=expected)
    return tier.base.minor


def shares_of(total: Money, taxes: Iterable[HasTax]) -> tuple[TaxShare, ...]:
    """The total by rate; one untaxed share when nothing is said about taxes."""
    shares = tuple(map(_share_of, taxes))
    if not shares:
        return (TaxShare("0", total, Money.zero(total.currency)),)
    summed = sum((share.base + share.tax for share in shares), Money.zero(total.currency))
    if summed != total:
        message = f"bases and taxes sum to {summed}, the total is {total}"
        fail("total-mismatch", message, path="taxes", found=summed, expected=str(total))
    return shares


def _share_of(line: HasTax) -> TaxShare:
    """A tax line without a base is a fixed tax, by weight or by piece: no discount touches it."""
    if isinstance(line, TaxShare):
        return line
    fixed = line.tax.minor != 0 and line.base.minor == 0
    return TaxShare(line.rate, line.base, line.tax, discounted=not fixed)


def _ratio(numerator: int, denominator: int) -> int:
    """Rounded half up, with any sign below; nothing of nothing is nothing."""
    if denominator == 0:
        return 0
    return round_ratio(numerator if denominator > 0 else -numerator, abs(denominator))
