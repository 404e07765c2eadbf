"""The rules of a policy about differences: what may be let go, what has a name, and how discounts are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, get_args, get_type_hints

from attrs import field, fields, frozen

from lettrage._settling import settle_value
from lettrage.errors import Fault
from lettrage.records import as_tuple

__all__ = ["AdjustmentRules", "DiscountRule", "Tolerance", "Withholding", "bad_value", "difference_faults", "is_whole"]


@frozen
class Tolerance:
    """A difference that may be written off when nothing better explains it: within both limits, and named.

    Attributes:
        currency: The currency the limit is in.
        absolute_minor: Largest difference for one document, in minor units.
        relative_ppm: Largest difference for one document, in parts per million of what it would settle for.
        absorbs: Who bears it: ``"us"`` accepts a short payment only, ``"customer"`` an over-payment only.
        reason: Kept with the adjustment.
        max_per_payment_minor: Largest difference for one payment, whatever it settles; None means `absolute_minor`.
            A payment of several documents may be off by the limits of all of them, if this lets it; what is missing
            is then shared equally among them, as far as the limit of each goes.
        on_payment_minor: What a short payment may lack beyond its documents' limits; absorbed on the payment itself.
        kind: What the difference is called in the books: ``"write_off"``, ``"fee"``, ``"rounding"``, ``"withholding"``.

    >>> Tolerance("EUR", absolute_minor=5, relative_ppm=10_000, reason="rounding").absorbs
    'us'
    """

    currency: str
    absolute_minor: int
    relative_ppm: int = 1_000_000
    absorbs: Literal["us", "customer"] = "us"
    reason: str = "tolerance"
    max_per_payment_minor: int | None = None
    kind: Literal["write_off", "fee", "rounding", "withholding"] = "write_off"
    on_payment_minor: int = 0

    @property
    def most_minor(self) -> int:
        """The largest difference of one payment."""
        return self.absolute_minor if self.max_per_payment_minor is None else self.max_per_payment_minor


@frozen
class Withholding:
    """A tax that customers keep back from an invoice and pay to the state on our behalf (retenue à la source).

    An invoice may settle for its amount less the tax, exactly; such a group is proposed.

    Attributes:
        rate_ppm: The rate in parts per million: 100,000 for 10 %.
        on: What the rate applies to: the price without tax, ``"total"``, or the ``"tax"`` itself.
        customers: Who withholds; empty for every customer.
        reason: Kept with the adjustment.
        after_discount: What the rate applies to when the customer takes an early-payment discount as well: what is left
            of the price (``"reduced"``), or all of it (``"full"``).
        together: Rules of one name are withheld together, each from the same invoice; by default one rule or another.

    >>> from lettrage.matching import Withholding
    >>> Withholding(100_000, customers=["ACME"], reason="TDS 194J").on
    'net'
    """

    rate_ppm: int
    on: Literal["net", "total", "tax"] = "net"
    customers: tuple[str, ...] = field(default=(), converter=as_tuple)
    reason: str = "withholding"
    after_discount: Literal["reduced", "full"] = "reduced"
    together: str = ""


@frozen
class AdjustmentRules:
    """Which differences have a name, so that a group is proposed with them. Such a group is never posted by itself.

    Attributes:
        discount_step_ppm: Discount rates are multiples of this: 5,000 looks at 0.5 %, 1 %, 1.5 % … Money short of a
            document by such a rate, to the cent, has taken a discount.
        discount_most_ppm: The highest rate; 0 for no discounts.
        exact_minor: How exact a discount is: half of this for each document, and this once more. A cent in currencies
            with cents.
        rounding_minor: The largest difference, either way, that is a rounding; 0 for none. Never more than a hundredth.

    >>> AdjustmentRules(discount_most_ppm=0).rounding_minor
    5
    """

    discount_step_ppm: int = 5_000
    discount_most_ppm: int = 30_000
    exact_minor: int = 1
    rounding_minor: int = 5


@frozen
class DiscountRule:
    """How strictly the early-payment discounts of documents are read.

    A discount that the terms of the document grant, in time and to the cent, settles it like any exact amount. What
    takes more leave than that is proposed; a discount that was taken too late, where that is not accepted, is proposed
    as a part payment that leaves the discount open.

    Attributes:
        accept_late: Let the longest tier pass after its last day and all grace.
        grace_days: Days after the last day on which a discount still passes, beside those that the terms allow.
        credit_notes: A credit note that is set off takes the discount too, by the terms it goes by.
        prorate: An invoice that is open in part, or paid in part, takes its discount on that part.
        grant_untaken: Give a discount that a payment earned and did not take: the excess stays on account.

    >>> DiscountRule(grace_days=5).accept_late
    False
    """

    accept_late: bool = False
    grace_days: int = 0
    credit_notes: bool = True
    prorate: bool = False
    grant_untaken: bool = False


def difference_faults(
    tolerances: Sequence[Tolerance], withholdings: Sequence[Withholding], discount: DiscountRule
) -> Iterator[Fault]:
    """What is wrong with these rules, each fault with its path."""
    rules: list[tuple[str, Tolerance | Withholding | DiscountRule, dict[str, tuple[int, int]]]]
    rules = [("discount", discount, {"grace_days": (0, 366)})]
    limits: dict[str, tuple[int, int]] = dict.fromkeys(
        ("absolute_minor", "relative_ppm", "max_per_payment_minor", "on_payment_minor"), (0, 1 << 62)
    )
    rules += [(f"tolerances[{at}]", rule, limits) for at, rule in enumerate(tolerances)]
    rules += [(f"withholdings[{at}]", rule, {"rate_ppm": (1, 999_999)}) for at, rule in enumerate(withholdings)]
    for path, rule, ranges in rules:
        hints = get_type_hints(type(rule))
        for one in fields(type(rule)):
            value, name = getattr(rule, one.name), f"{path}.{one.name}"
            _, found = settle_value(hints[one.name], value, name)
            least, most = ranges.get(one.name, (None, None))
            expected = "" if least is None else f"a whole number from {least:,} to {most:,}"
            if found:
                yield bad_value(name, value, expected or ", ".join(map(str, get_args(hints[one.name]))))
            elif least is not None and value is not None and not (is_whole(value) and least <= value <= most):
                yield bad_value(name, value, expected)


def bad_value(path: str, value: object, expected: str) -> Fault:
    """The fault of a value that a policy cannot have."""
    return Fault("bad-policy", f"`{path}` cannot be {value!r}", path=path, found=value, expected=expected)


def is_whole(value: object) -> bool:
    """Whether a value is a whole number: True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool)
