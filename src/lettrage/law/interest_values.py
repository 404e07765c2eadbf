"""What a computation of late interest is made of: segments, part payments and where they went, the whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from attrs import frozen

from lettrage.law.day_counts import DayCount
from lettrage.law.sources import Confidence, Source, weakest
from lettrage.money import Money, round_ratio
from lettrage.records import Mark, check_record
from lettrage.render import Column, Table

__all__ = ["AppliedPayment", "InterestSegment", "LateInterest", "PartPayment", "PaymentUse", "six_places"]

_ABOVE_ZERO = Mark(lambda money: money.minor > 0, "zero-amount", "an amount above zero")


class PaymentUse(StrEnum):
    """What a part payment is applied to (imputation d'un paiement partiel).

    Attributes:
        PRINCIPAL: The principal, interest being left for the end, which needs the creditor's consent (principal).
        LEGAL_ORDER: Costs, then accrued interest, then principal (frais, intérêts, principal).
    """

    PRINCIPAL = "principal"
    LEGAL_ORDER = "legal_order"


@frozen
class PartPayment:
    """A payment of a part of one debt (paiement partiel).

    Attributes:
        on: The day the funds were available.
        amount: Above zero.
    """

    on: date
    amount: Annotated[Money, _ABOVE_ZERO]

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class InterestSegment:
    """Days in a row at one rate on one principal (tranche d'intérêts).

    Attributes:
        from_on: First day.
        to_on: Last day, included.
        days: Calendar days.
        rate_percent: Percent a year.
        principal: What bore interest.
        unrounded: The interest in major units, exact.
        sources: What vouches for the rate; none for an agreed one.
    """

    from_on: date
    to_on: date
    days: int
    rate_percent: Decimal
    principal: Money
    unrounded: Fraction
    sources: tuple[Source, ...] = ()

    @property
    def shown(self) -> str:
        """The interest with six decimals, half up."""
        return six_places(self.unrounded)


@frozen
class AppliedPayment:
    """Where a part payment went (paiement imputé).

    Attributes:
        on: Its day.
        amount: Its amount.
        interest_due: Interest accrued and unpaid on that day, rounded.
        to_costs: What paid costs.
        to_interest: What paid interest.
        to_principal: What paid principal.
    """

    on: date
    amount: Money
    interest_due: Money
    to_costs: Money
    to_interest: Money
    to_principal: Money


@frozen
class LateInterest:
    """Late-payment interest and how it came about (intérêts de retard).

    Attributes:
        principal: What was owed on the due date.
        due_on: The due date.
        starts_on: First day that bears interest, if the delay reaches it.
        until: The last day counted.
        days_late: Calendar days from the day after the due date; zero when on time.
        counted_days: Days that bear interest, as the day-count convention counts them.
        segments: Days at one rate on one principal; empty when on time.
        unrounded: Their sum in major units, exact.
        amount: The sum, rounded once.
        payments: Where each part payment went.
        principal_left: Principal not paid by then.
        costs_left: Costs not paid by then.
        interest_left: Interest not paid by then.
        excess: What the payments exceed the debt by.
        jurisdiction: Code of the rules.
        day_count: Convention used.

    >>> from datetime import date
    >>> from lettrage.law import late_interest
    >>> from lettrage.money import Money
    >>> delay = dict(due_on=date(2024, 6, 15), until=date(2024, 8, 14))
    >>> print(late_interest(Money("12000.00", "EUR"), **delay, rules="FR-B2B"))
    FR-B2B: 282.33 EUR on 12000.00 EUR due 2024-06-15
    until 2024-08-14 · 60 days late · ACT/365F · confidence high
    from        to          days   rate     principal    interest
    ----------  ----------  ----  -----  ------------  ----------
    2024-06-16  2024-06-30    15  14.50  12000.00 EUR   71.506849
    2024-07-01  2024-08-14    45  14.25  12000.00 EUR  210.821918
    """

    principal: Money
    due_on: date
    starts_on: date
    until: date
    days_late: int
    counted_days: int
    segments: tuple[InterestSegment, ...]
    unrounded: Fraction
    amount: Money
    payments: tuple[AppliedPayment, ...]
    principal_left: Money
    costs_left: Money
    interest_left: Money
    excess: Money
    jurisdiction: str
    day_count: DayCount

    @property
    def sources(self) -> tuple[Source, ...]:
        """What vouches for the rates used, each once."""
        return tuple(dict.fromkeys(source for segment in self.segments for source in segment.sources))

    @property
    def confidence(self) -> Confidence:
        """The grade of the weakest source; high for an agreed rate, which needs none."""
        return weakest(self.sources)

    def to_table(self) -> Table:
        """The segments as a table."""
        figures = (Column(name, "right") for name in ("days", "rate", "principal", "interest"))
        columns = (Column("from"), Column("to"), *figures)
        rows = [(s.from_on, s.to_on, s.days, s.rate_percent, s.principal, s.shown) for s in self.segments]
        title = f"{self.jurisdiction}: {self.amount} on {self.principal} due {self.due_on}"
        facts = (f"until {self.until}", f"{self.days_late} days late", self.day_count, f"confidence {self.confidence}")
        return Table(title, columns, rows, facts)

    def __str__(self) -> str:
        return self.to_table().text(None)


def six_places(value: Fraction) -> str:
    """An exact amount with six decimals, half up."""
    micros = round_ratio(value.numerator * 10**6, value.denominator)
    return f"{'-' if micros < 0 else ''}{abs(micros) // 10**6}.{abs(micros) % 10**6:06d}"
