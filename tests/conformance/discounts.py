"""The early-payment discounts of a case, as terms of its invoices and a rule of the policy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from attrs import frozen

from lettrage import Money
from lettrage.matching import DiscountRule
from lettrage.model import TaxLine
from lettrage.terms import DiscountTier, PaymentTerms, discount

from .books import Case, NotExpressible, Offered, money

SETTINGS = {
    "cash_discount", "cash_discounts", "cash_discount_tiers", "discount_grace_days", "discount_grace_until",
    "accept_late_discount", "discount_on_partial", "discount_on_credit_notes", "tax_treatment", "fixed_tax",
}  # fmt: skip
_TREATMENTS = {"included", "excluded", "mixed"}
_OFFERS = {"amount", "pct", "until", "days", "grace_until"}


@frozen
class Discounts:
    """What a case says about discounts: what invoices offer, and how the policy reads it."""

    offered: Offered
    rule: DiscountRule

    def parts(self, item: str, total: Money, amount: Money) -> list[tuple[str, Money]] | None:
        """An amount by tax rate, price and tax apart; None for an item without taxes."""
        if item not in self.offered.taxes:
            return None
        for tier in self.offered.terms[item].discounts:
            given = discount(tier, total, self.offered.taxes[item])
            if given.amount == amount:
                found = [("cash_discount_base", part.net) for part in given.parts]
                found += [("cash_discount_tax", part.tax) for part in given.parts]
                return [(reason, money) for reason, money in found if money]
        raise NotExpressible("the tax within a discount that is no whole tier")


def discounts_of(case: Case) -> Discounts:
    """The discounts of a case.

    Raises:
        NotExpressible: The case says something about discounts that is not understood in full.
    """
    settings = case["settings"]
    offers = _offers(case)
    days = [date.fromisoformat(offer["until"]) for found in offers.values() for offer in found if "until" in offer]
    paid = [date.fromisoformat(item["date"]) for item in case["payments"] if item["date"]]
    issued = min([*days, *paid]) if days else None
    taxes = {item["id"]: lines for item in case["invoices"] if (lines := _taxes(case, item))}
    if offers and len(paid) < len(case["payments"]):
        raise NotExpressible("discounts without a date of payment")
    if offers and case["credit_notes"] and "discount_on_credit_notes" not in settings:
        raise NotExpressible("credit notes of which nothing is said about discounts")
    terms = {
        item["id"]: PaymentTerms(discounts=[_tier(case, item, offer, issued, paid) for offer in offers[item["id"]]])
        for item in case["invoices"]
        if offers.get(item["id"])
    }
    # where payments are applied to documents, a discount in time is granted to who pays more
    by_application = any(name.startswith("max_payment_tolerance") for name in settings)
    rule = DiscountRule(
        credit_notes=settings.get("discount_on_credit_notes") is True,
        prorate=settings.get("discount_on_partial") is True,
        grant_untaken=settings.get("accept_late_discount") is True or by_application,
    )
    return Discounts(Offered(terms, taxes, issued, bool(case["credit_notes"]) and rule.credit_notes), rule)


def _offers(case: Case) -> dict[str, list[Mapping[str, Any]]]:
    """The offers of each invoice."""
    settings = case["settings"]
    said = [name for name in ("cash_discount", "cash_discounts", "cash_discount_tiers") if settings.get(name)]
    if len(said) > 1:
        raise NotExpressible(f"{' and '.join(said)} at once")
    if not said:
        return {}
    value = settings[said[0]]
    names = [item["id"] for item in case["invoices"]]
    if said[0] == "cash_discounts":
        found = {name: [offer] for name, offer in value.items() if offer}
    else:
        found = {name: [value] if isinstance(value, Mapping) else list(value) for name in names}
    for offer in (offer for listed in found.values() for offer in listed):
        if set(offer) - _OFFERS or ("amount" in offer) == ("pct" in offer) or ("until" in offer) == ("days" in offer):
            raise NotExpressible(f"a discount of {sorted(offer)}")
    if set(found) - set(names):
        raise NotExpressible("discounts of something else than an invoice")
    return found


def _tier(case: Case, item: Case, offer: Mapping[str, Any], issued: date | None, paid: list[date]) -> DiscountTier:
    settings = case["settings"]
    on = date.fromisoformat(item["date"]) if item.get("date") else issued
    if on is None:
        raise NotExpressible("a discount in days from no date")
    until = date.fromisoformat(offer["until"]) if "until" in offer else on + timedelta(days=int(offer["days"]))
    if until < on:
        raise NotExpressible("a discount that ends before its invoice")
    accepted = settings.get("accept_late_discount")
    accepted = accepted.get(item["id"]) if isinstance(accepted, Mapping) else accepted
    grace = _grace(settings, offer, until)
    if accepted is None and any(until < day <= grace for day in paid):
        raise NotExpressible("a payment within grace of which nobody says whether it is accepted")
    treatment = settings.get("tax_treatment", "included")
    if treatment not in _TREATMENTS or (treatment != "included" and not _taxes(case, item)):
        raise NotExpressible(f"tax treatment {treatment}")
    whole = money(item)
    base = Money(offer["amount"], whole.currency) if "amount" in offer else None
    return DiscountTier(
        100 if base is not None else Decimal(offer["pct"]),
        (until - on).days,
        with_tax=treatment == "included",
        on_reduced_base=treatment == "mixed",
        grace_days=(grace - until).days if accepted else 0,
        base=base,
    )


def _grace(settings: Mapping[str, Any], offer: Mapping[str, Any], until: date) -> date:
    written = offer.get("grace_until") or settings.get("discount_grace_until")
    if written:
        return date.fromisoformat(written)
    return until + timedelta(days=int(settings.get("discount_grace_days") or 0))


def _taxes(case: Case, item: Case) -> tuple[TaxLine, ...]:
    """The tax lines of an invoice; a fixed tax is a line without a base."""
    currency, total = item["currency"], money(item)
    fixed = Money(case["settings"].get("fixed_tax") or "0", currency)
    lines: list[TaxLine] = []
    if item.get("lines"):
        rates = dict.fromkeys(Decimal(line["tax_rate"]) for line in item["lines"])
        for rate in rates:
            nets = [Money(line["net"], currency) for line in item["lines"] if Decimal(line["tax_rate"]) == rate]
            base = sum(nets, Money.zero(currency))
            lines.append(TaxLine(rate, base, base.scale(rate / 100)))
    elif item.get("net") and item.get("tax") is not None:
        base, tax = Money(item["net"], currency), Money(item["tax"], currency) - fixed
        rate = (Decimal(tax.minor) * 100 / base.minor).quantize(Decimal("0.0001"))
        lines.append(TaxLine(rate, base, tax))
    elif fixed:
        raise NotExpressible("a fixed tax in a total without parts")
    if fixed:
        lines.append(TaxLine(0, Money.zero(currency), fixed))
    if lines and sum((line.base + line.tax for line in lines), Money.zero(currency)) != total:
        raise NotExpressible("lines that do not sum to their invoice")
    return tuple(lines)
