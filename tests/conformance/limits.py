"""How much difference a case lets go, as tolerances of a matching policy, where the two mean the same."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

from attrs import evolve, frozen

from lettrage import Money, Tolerance

from .books import Case, NotExpressible, money

TOLERANCES = {
    "tolerance",
    "tolerance_pct",
    "write_off_limit",
    "relative_tolerance_of_invoice",
    "max_payment_tolerance",
    "max_payment_tolerance_per_document",
}
#: Limits of two levels: of each invoice, and of the payment beside them.
LEVELS = {"invoice_tolerance", "receipt_tolerance"}  # fmt: skip
#: Most items of which every combination is looked at.
FEW = 12


@frozen
class Limits:
    """The largest difference that may be written off, in minor units; either may be zero."""

    short: int
    over: int
    partial_asked: bool
    """The case says that documents may be paid in part."""
    partial_allowed: bool
    """It says so, or says nothing of differences."""
    overpaid_is_part: bool
    """Money above the invoices settles them and stays on the payment, whatever the limit."""
    applied_by_hand: bool
    """The source applies payments by hand: a difference beyond the limit stays open and stops nothing."""
    each: Tolerance | None

    @property
    def tolerances(self) -> tuple[Tolerance, ...]:
        if self.each is None:
            return ()
        over = evolve(self.each, absorbs="customer")
        return (self.each, over) if self.over else (self.each,)

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


def no_group_balances(paid: Sequence[int], owed: Sequence[int], most: Sequence[int], slack: int) -> bool:
    """True when no credits and debits come as near as the slack, at most so many of each."""
    if not paid or not owed:
        return True
    if len(paid) > FEW or len(owed) > FEW:
        return False
    sums = sorted(_sums(owed, most[1]))
    return not any(bisect_left(sums, p - slack) < bisect_right(sums, p + slack) for p in _sums(paid, most[0]))


def most_of(case: Case) -> tuple[int, int]:
    """The most payments and the most invoices of a group."""
    said = case["settings"].get("max_group") or FEW
    return (said, said) if isinstance(said, int) else (int(said[0]), int(said[1]))


def _sums(amounts: Sequence[int], most: int = FEW) -> set[int]:
    sizes = range(1, min(most, len(amounts)) + 1)
    return {sum(chosen) for size in sizes for chosen in combinations(amounts, size)}


def limits_of(case: Case) -> Limits:
    """The limits of a case.

    Raises:
        NotExpressible: The case measures a difference in a way that the policy does not know.
    """
    settings = case["settings"]
    given = sorted(TOLERANCES & set(settings))
    if LEVELS & set(settings):
        if given:
            raise NotExpressible(f"{given[0]} beside limits of two levels")
        return _levels(case)
    if len(given) > 1:
        raise NotExpressible(f"{' and '.join(given)} at once")
    currency = next(item["currency"] for part in ("invoices", "payments") for item in case[part])
    name = given[0] if given else ""
    asked = settings.get("check_tolerance") is False or settings.get("allow_partial") is True
    asked |= settings.get("automatic") is True and not name
    by_hand = name.startswith("max_payment_tolerance")
    partial = settings.get("allow_partial") is not False and (asked or by_hand or not name)
    each = _each(case, name, settings[name], currency) if given else None
    owed = [money(item).minor for item in case["invoices"]]
    short = sum(min(each.absolute_minor, amount * each.relative_ppm // 1_000_000) for amount in owed) if each else 0
    if name == "tolerance" and each:
        short = each.absolute_minor  # of a whole group, however many invoices it holds
    under_only = name == "tolerance_pct"
    return Limits(short, 0 if under_only else short, asked, partial, under_only, by_hand, each)


def _each(case: Case, name: str, value: str, currency: str) -> Tolerance | None:
    """The tolerance of one document, as far as one payment may be off."""
    if not Decimal(value):
        return None
    many = len(case["invoices"])
    if name in ("tolerance", "write_off_limit", "max_payment_tolerance", "max_payment_tolerance_per_document"):
        most = Money(value, currency).minor
        whole = most * many if name.startswith("max_payment_tolerance") else most
        return Tolerance(currency, most, max_per_payment_minor=whole)
    share = Decimal(value) / 100 if name == "tolerance_pct" else Decimal(value)
    ppm = share * 1_000_000
    if ppm != int(ppm):
        raise NotExpressible("a share finer than a millionth")
    whole = sum(money(item).minor for item in case["invoices"])
    return Tolerance(currency, whole, relative_ppm=int(ppm), max_per_payment_minor=whole)


def _levels(case: Case) -> Limits:
    """A shortfall within the limits of the invoices, and beyond them within that of the payment."""
    settings, currency = case["settings"], case["payments"][0]["currency"]
    invoice, receipt = (Money(settings.get(name) or "0", currency).minor for name in sorted(LEVELS))
    whole = invoice * len(case["invoices"])
    each = Tolerance(currency, invoice, max_per_payment_minor=whole, on_payment_minor=receipt)
    return Limits(whole + receipt, 0, False, True, False, True, each)
