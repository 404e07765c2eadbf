"""Payment terms as plain data: what was agreed, before anything is computed from it.

A due-date rule is a starting date and a list of moves made in order, because the same words can mean two dates:
"45 days, end of month" is ``days 45`` then ``end of month``, or ``end of month`` then ``days 45``, and both are lawful.
Discounts, penalties and the recovery sum stand beside it. Rates are exact percentages, as printed on an invoice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, cast

from attrs import field, frozen

from lettrage.calendars import RollConvention
from lettrage.errors import Fault
from lettrage.money import Money
from lettrage.records import Mark, Rule, as_decimal, as_tuple, check_record
from lettrage.terms._words import DueAnchor, DueMove, PaymentMeans, TermsLevel

__all__ = [
    "AppliedTerms",
    "DiscountTier",
    "DueAnchor",
    "DueMove",
    "DueRule",
    "DueStep",
    "PaymentMeans",
    "PaymentTerms",
    "Percent",
    "RollConvention",
    "TermsDecision",
    "TermsLevel",
    "as_applied",
    "as_percent",
]

_PERCENT = Mark(lambda number: 0 <= number <= 1000, "bad-value", "a percentage from 0 to 1000", "write 20 for 20 %")
_NOT_NEGATIVE = Mark(lambda money: money.minor >= 0, "negative-amount", "zero or more")
_COUNT = Mark(lambda number: 0 <= number <= 3650, "bad-value", "a count from 0 to 3650")

#: An exact percentage: ``Decimal("5.5")`` is 5.5 %.
Percent = Annotated[Decimal, _PERCENT]
_Count = Annotated[int, _COUNT]


def as_percent(value: Decimal | int | str) -> Decimal:
    """A percentage from an int or a decimal text."""
    return cast("Decimal", as_decimal(value))


@frozen
class DueStep:
    """One step of a due-date rule (étape de calcul).

    Attributes:
        move: What to do.
        count: How many, or which day; 0 for the moves that take no number.
    """

    move: DueMove
    count: _Count = 0

    def __attrs_post_init__(self) -> None:
        check_record(self, _STEP_RULES)


@frozen
class DueRule:
    """How a due date follows from another date (règle d'échéance).

    Attributes:
        steps: Moves in order; none means due at once.
        anchor: The date the moves start from.
        roll: What to do when the result is no business day.
        calendar: Name of the calendar that says which days are business days; empty when none is needed.

    >>> from lettrage.terms import DueMove, DueRule, DueStep
    >>> end_of_month_last = DueRule([DueStep(DueMove.DAYS, 45), DueStep(DueMove.END_OF_MONTH)])
    >>> end_of_month_first = DueRule([DueStep(DueMove.END_OF_MONTH), DueStep(DueMove.DAYS, 45)])
    >>> end_of_month_last == end_of_month_first
    False
    """

    steps: tuple[DueStep, ...] = field(default=(), converter=as_tuple)
    anchor: DueAnchor = DueAnchor.ISSUE
    roll: RollConvention = RollConvention.UNADJUSTED
    calendar: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class DiscountTier:
    """A discount for early payment (palier d'escompte).

    Attributes:
        percent: The share of the amount given up, as a percentage.
        days: Paid within so many days of the anchor.
        anchor: The date the days run from.
        with_tax: True when the tax is reduced too, False when the discount is "net of tax".
        grace_days: Paid so many days later, the discount is still accepted.
        before: Moves made before the days are counted, such as the end of the month.
        base: The amount that the discount is taken on; None for the whole.
        on_reduced_base: True when the invoice taxes the discounted price whether or not the discount is taken, as is
            usual in Belgium; the discount then leaves the tax as billed, whatever `with_tax` says.
    """

    percent: Percent = field(converter=as_percent)
    days: _Count
    anchor: DueAnchor = DueAnchor.ISSUE
    with_tax: bool = True
    grace_days: _Count = field(default=0, kw_only=True)
    before: tuple[DueStep, ...] = field(default=(), converter=as_tuple, kw_only=True)
    base: Annotated[Money, _NOT_NEGATIVE] | None = field(default=None, kw_only=True)
    on_reduced_base: bool = field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class PaymentTerms:
    """What was agreed about payment (conditions de règlement).

    Attributes:
        due: The due-date rule; None leaves it to the next level, at last to the law.
        means: Accepted means in order of preference; empty when any will do.
        discounts: Discount tiers, the shortest delay first.
        penalty_percent: Agreed late-payment rate a year, as a percentage; None for the rate of the law.
        recovery_sum: Agreed fixed sum for recovery costs; None for the sum of the law.
        allocation_clause: Name of the agreed order in which payments are allocated; empty for that of the law.
        wished_days: The delay the creditor wishes, which may be shorter than the agreed one.
        label: The terms in words, as printed.
        validated_by: Who in the house approved them.
        validated_on: When.

    >>> from lettrage.terms import DiscountTier, DueMove, DueRule, DueStep, PaymentTerms
    >>> net_30 = DueRule([DueStep(DueMove.DAYS, 30)])
    >>> terms = PaymentTerms(net_30, discounts=[DiscountTier("2", 10)], label="2/10 net 30")
    >>> terms.discounts[0].percent
    Decimal('2')
    """

    due: DueRule | None = None
    means: tuple[PaymentMeans, ...] = field(default=(), converter=as_tuple)
    discounts: tuple[DiscountTier, ...] = field(default=(), converter=as_tuple)
    penalty_percent: Percent | None = field(default=None, converter=as_decimal)
    recovery_sum: Annotated[Money, _NOT_NEGATIVE] | None = None
    allocation_clause: str = ""
    wished_days: _Count | None = None
    label: str = ""
    validated_by: str = ""
    validated_on: date | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self, _TERMS_RULES)


@frozen
class TermsDecision:
    """Which level decided one field of the terms (niveau retenu).

    Attributes:
        field: Name of a field of `PaymentTerms`, such as ``due``.
        level: The strongest level that said anything about it.
    """

    field: str
    level: TermsLevel

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class AppliedTerms:
    """Terms with the level they came from (conditions appliquées).

    Attributes:
        terms: What was agreed.
        level: Where it was agreed; a stronger level wins over a weaker one.
        decided: Which level decided each field that was said, when fields come from several.
    """

    terms: PaymentTerms
    level: TermsLevel = TermsLevel.INVOICE
    decided: tuple[TermsDecision, ...] = field(default=(), converter=as_tuple)

    def __attrs_post_init__(self) -> None:
        check_record(self)

    def level_of(self, field: str) -> TermsLevel | None:
        """The level that decided a field; None when no level said anything about it."""
        if not self.decided:
            return self.level
        return next((decision.level for decision in self.decided if decision.field == field), None)


def as_applied(value: AppliedTerms | PaymentTerms | None) -> AppliedTerms | None:
    """Bare terms count as written on the invoice."""
    return AppliedTerms(value) if isinstance(value, PaymentTerms) else value


def _count_fits_move(step: DueStep) -> Sequence[Fault]:
    if step.move in (DueMove.END_OF_MONTH, DueMove.END_OF_TEN_DAYS, DueMove.END_OF_FORTNIGHT):
        fits, expected = step.count == 0, "no count"
    elif step.move is DueMove.DAY_OF_MONTH:
        fits, expected = 1 <= step.count <= 31, "a day from 1 to 31"
    else:
        return ()
    message = f"`{step.move}` does not go with the count {step.count}"
    return () if fits else (Fault("bad-value", message, "count", found=step.count, expected=expected),)


def _tiers_ascend(terms: PaymentTerms) -> Sequence[Fault]:
    days = [tier.days for tier in terms.discounts]
    if all(early < late for early, late in pairwise(days)):
        return ()
    help = "list each delay once, the shortest first"
    return (
        Fault(
            "bad-value", "discount tiers do not ascend", "discounts", found=days, expected="ascending days", help=help
        ),
    )


_STEP_RULES: tuple[Rule, ...] = ((("move", "count"), _count_fits_move),)
_TERMS_RULES: tuple[Rule, ...] = ((("discounts",), _tiers_ascend),)
