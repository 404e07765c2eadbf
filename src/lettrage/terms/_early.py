"""Early payment: which discount tier a payment date earns, with grace, or accepted late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from attrs import frozen

from lettrage._settling import asked
from lettrage.calendars import BusinessCalendar, check_date
from lettrage.money import Money
from lettrage.terms._discounts import Discount, HasTax, discount, shares_of
from lettrage.terms._due_dates import due_date
from lettrage.terms._steps import days
from lettrage.terms._values import DiscountTier, DueRule
from lettrage.terms._words import DueAnchor

__all__ = ["DiscountTaken", "DiscountTiming", "early_discount", "last_discount_day"]


class DiscountTiming(StrEnum):
    """Whether a payment came in time for a discount (respect du délai d'escompte).

    Attributes:
        IN_TIME: Within the delay (dans le délai).
        IN_GRACE: After the delay, within the days of grace (tolérance).
        ACCEPTED_LATE: Later still, and accepted by decision (accepté hors délai).
        LATE: Too late: no discount (hors délai).
        NONE: No discount was offered (aucun escompte).
    """

    IN_TIME = "in_time"
    IN_GRACE = "in_grace"
    ACCEPTED_LATE = "accepted_late"
    LATE = "late"
    NONE = "none"


@frozen
class DiscountTaken:
    """The discount that a payment date earns (escompte acquis).

    Attributes:
        timing: Whether it came in time.
        discount: The figures; of zero when none is earned.
        tier: The tier; None when none is earned.
        last_day: The last day of that tier, or of the longest one missed, grace not counted.
    """

    timing: DiscountTiming
    discount: Discount
    tier: DiscountTier | None = None
    last_day: date | None = None

    def short_payment(self, paid: Money) -> Money:
        """What is still owed when `paid` came in: zero when it covers what is payable."""
        return max(self.discount.payable - paid, Money.zero(paid.currency))


def last_discount_day(
    tier: DiscountTier,
    base: date | Mapping[DueAnchor, date | None],
    *,
    grace: bool = False,
    calendar: BusinessCalendar | None = None,
) -> date:
    """The last day on which a tier is earned, its days of grace counted only on request.

    Raises:
        InvalidInput: As `due_date`.

    >>> from datetime import date
    >>> from lettrage.terms import DiscountTier, last_discount_day
    >>> last_discount_day(DiscountTier("2", 10), date(2026, 1, 5))
    datetime.date(2026, 1, 15)
    """
    asked(DiscountTier, tier, "tier")
    steps = [*tier.before, days(tier.days), days(tier.grace_days if grace else 0)]
    return due_date(DueRule(steps, tier.anchor), base, calendar)


def early_discount(
    tiers: Sequence[DiscountTier],
    total: Money,
    *,
    base: date | Mapping[DueAnchor, date | None],
    paid_on: date,
    taxes: Iterable[HasTax] = (),
    accept_late: bool = False,
    calendar: BusinessCalendar | None = None,
) -> DiscountTaken:
    """The discount that a payment on some day earns: of the tiers still open, the one that gives most.

    Args:
        tiers: What was offered, such as ``terms.discounts``.
        total: Tax included.
        base: The date that the days run from, or the known dates by anchor.
        paid_on: The day on which the money counts as paid.
        taxes: The total by rate, as for `discount`.
        accept_late: Grant the longest tier to a payment that missed them all.
        calendar: Business days, for a tier that counts them.

    Raises:
        InvalidInput: As `discount` and `due_date`.

    >>> from datetime import date
    >>> from lettrage.money import Money
    >>> from lettrage.terms import DiscountTier, early_discount
    >>> offered = [DiscountTier("3", 7), DiscountTier("2", 14, grace_days=3)]
    >>> taken = early_discount(offered, Money("500.00", "EUR"), base=date(2026, 1, 5), paid_on=date(2026, 1, 21))
    >>> taken.timing.value, str(taken.discount.payable), taken.last_day
    ('in_grace', '490.00 EUR', datetime.date(2026, 1, 19))
    """
    day, shares = check_date(paid_on, "paid_on"), shares_of(total, taxes)
    found = [(last_discount_day(tier, base, calendar=calendar), tier) for tier in tiers]
    choices: list[DiscountTaken] = []
    for last, tier in found:
        until = last_discount_day(tier, base, grace=True, calendar=calendar)
        if day <= until:
            timing = DiscountTiming.IN_TIME if day <= last else DiscountTiming.IN_GRACE
            choices.append(DiscountTaken(timing, discount(tier, total, shares), tier, last))
    if choices:
        return max(choices, key=lambda choice: abs(choice.discount.amount.minor))
    if not found:
        return DiscountTaken(DiscountTiming.NONE, _nothing(total))
    last, tier = max(found, key=lambda pair: pair[0])
    if accept_late:
        return DiscountTaken(DiscountTiming.ACCEPTED_LATE, discount(tier, total, shares), tier, last)
    return DiscountTaken(DiscountTiming.LATE, _nothing(total), None, last)


def _nothing(total: Money) -> Discount:
    zero = Money.zero(total.currency)
    return Discount(zero, zero, zero, total)
