"""How much difference a case lets go, as tolerances of a matching policy, where the two mean the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any, Literal

from attrs import frozen

from lettrage import Money, Tolerance

from .books import Case, NotExpressible, money

Absorbs = Literal["us", "customer"]

DISCOUNTS = {
    "cash_discount", "cash_discounts", "discount_grace_days", "discount_grace_until", "accept_late_discount",
}  # fmt: skip
TOLERANCES = {
    "tolerance", "tolerance_pct", "write_off_limit", "relative_tolerance_of_invoice", "max_payment_tolerance",
    "max_payment_tolerance_per_document", *DISCOUNTS,
}  # fmt: skip
#: Most items of which every combination is looked at.
FEW = 12


@frozen
class Limits:
    """The largest difference that may be written off, in minor units; either may be zero."""

    short: int
    over: int
    partial_allowed: bool
    overpaid_is_part: bool
    """Money above the invoices settles them and stays on the payment, whatever the limit."""
    applied_by_hand: bool
    """The source applies payments by hand: a difference beyond the limit stays open and stops nothing."""
    currency: str

    @property
    def tolerances(self) -> tuple[Tolerance, ...]:
        sides: tuple[tuple[Absorbs, int], ...] = (("us", self.short), ("customer", self.over))
        return tuple(Tolerance(self.currency, most, absorbs=side) for side, most in sides if most)

    def nothing_fits(self, paid: Sequence[int], owed: Sequence[int]) -> bool:
        """True when no open invoices come near enough to a payment, and no part payment is allowed either."""
        if self.partial_allowed or len(owed) > FEW:
            return False
        sums = _sums(owed)
        return not any(
            -self.over <= owes - money <= self.short or (self.overpaid_is_part and owes < money)
            for money in paid
            for owes in sums
        )


def no_group_balances(paid: Sequence[int], owed: Sequence[int]) -> bool:
    """True when no credits and debits, any number of each, are equal in sum."""
    if not paid or not owed:
        return True
    return len(paid) <= FEW and len(owed) <= FEW and not _sums(paid) & _sums(owed)


def _sums(amounts: Sequence[int]) -> set[int]:
    return {sum(chosen) for size in range(1, len(amounts) + 1) for chosen in combinations(amounts, size)}


def limits_of(case: Case) -> Limits:
    """The limits of a case.

    Raises:
        NotExpressible: The case measures a difference in a way that the policy does not know.
    """
    settings = case["settings"]
    given = sorted((TOLERANCES - DISCOUNTS) & set(settings))
    if len(given) > 1:
        raise NotExpressible(f"{' and '.join(given)} at once")
    _check_discounts(case)
    currency = next(item["currency"] for part in ("invoices", "payments") for item in case[part])
    name = given[0] if given else ""
    partial = settings.get("check_tolerance") is False or settings.get("allow_partial") is True
    by_hand = name.startswith("max_payment_tolerance")
    partial = partial or by_hand or not name
    short, over = _limits(case, name, settings[name], currency) if given else (0, 0)
    if settings.get("allow_partial") is False:
        raise NotExpressible("allow_partial false: the matcher has no switch for it")
    return Limits(short, over, partial, name == "tolerance_pct", by_hand, currency)


def _limits(case: Case, name: str, value: str, currency: str) -> tuple[int, int]:
    if not Decimal(value):
        return 0, 0
    if name == "tolerance":
        raise NotExpressible("a tolerance per group: the matcher absorbs differences of pairs only")
    if name == "max_payment_tolerance_per_document":
        if len(case["invoices"]) > 1:
            if sum(money(item).minor for item in case["invoices"]) != sum(
                money(item).minor for item in case["payments"]
            ):
                raise NotExpressible("a tolerance spread over several documents")
            return 0, 0
        name = "max_payment_tolerance"
    if name in ("write_off_limit", "max_payment_tolerance"):
        most = Money(value, currency).minor
        return most, most
    share = Decimal(value) / 100 if name == "tolerance_pct" else Decimal(value)
    if len(case["invoices"]) != 1 or len(case["payments"]) != 1:
        raise NotExpressible(f"{name} over several items: the policy measures it on the payment")
    owed, paid = money(case["invoices"][0]).minor, money(case["payments"][0]).minor
    of_invoice, of_payment = int(share * owed), int(share * paid)
    if (abs(owed - paid) <= of_invoice) != (abs(owed - paid) <= of_payment):
        raise NotExpressible(f"{name}: a share of the invoice decides otherwise than the policy's share of the payment")
    return of_invoice, 0 if name == "tolerance_pct" else of_invoice


def _check_discounts(case: Case) -> None:
    """Early-payment discounts come later: only cases in which none is in question any more can be said."""
    settings = case["settings"]
    if not DISCOUNTS & set(settings):
        return
    paid = [payment["date"] for payment in case["payments"]]
    invoices = [invoice["id"] for invoice in case["invoices"]]
    one = settings.get("cash_discount")
    offers: Mapping[str, Any] = settings.get("cash_discounts") or dict.fromkeys(invoices, one)
    accepted = settings.get("accept_late_discount")
    for invoice, offer in offers.items():
        if not offer or set(offer) - {"amount", "pct", "until", "grace_until"} or "until" not in offer or None in paid:
            raise NotExpressible("early-payment discounts")
        grace = offer.get("grace_until") or settings.get("discount_grace_until") or offer["until"]
        refused = (accepted.get(invoice) if isinstance(accepted, Mapping) else accepted) is False
        lapsed = date.fromisoformat(offer["until"] if refused else grace)
        if any(date.fromisoformat(day) <= lapsed for day in paid):
            raise NotExpressible("early-payment discounts: one is in question")
