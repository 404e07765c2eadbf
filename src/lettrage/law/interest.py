"""Late-payment interest, segment by segment, exact until one rounding at the end.

The days run from the day after the due date to the day of payment, both included. They are cut where the rate moves
(under a floating rate) and where a part payment lowers the principal; neighbours that then bear the same rate on the
same principal are one segment again. Each segment is an exact fraction, so the segments sum to the total before it is
rounded, however the timeline is split. Interest is simple: interest bears none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from attrs import evolve, frozen

from lettrage.calendars import check_date
from lettrage.errors import fail
from lettrage.law._asking import member, not_negative, same_currency
from lettrage.law.day_counts import DayCount, counted_days, year_fraction
from lettrage.law.interest_values import AppliedPayment, InterestSegment, LateInterest, PartPayment, PaymentUse
from lettrage.law.jurisdictions import as_rules
from lettrage.law.rate_rules import InterestStart, RateBehaviour, RateRule, StatutoryRate, two_places
from lettrage.law.rates import Rate
from lettrage.law.rules import JurisdictionRules
from lettrage.law.sources import Confidence, Source
from lettrage.money import Money, Rounding, minor_digits, round_ratio

__all__ = ["late_interest"]

_ONE_DAY: Final = timedelta(days=1)
_AGREED: Final = Source("agreed rate", Confidence.HIGH)


def late_interest(
    principal: Money,
    *,
    due_on: date,
    until: date,
    rules: JurisdictionRules | str,
    payments: Iterable[PartPayment] = (),
    payments_to: PaymentUse | str = PaymentUse.PRINCIPAL,
    costs: Money | None = None,
    rate: Decimal | str | int | None = None,
    behaviour: RateBehaviour | str | None = None,
    day_count: DayCount | str | None = None,
    notice_on: date | None = None,
) -> LateInterest:
    """Interest on a late debt, from the day after it was due to ``until``, both included.

    Args:
        principal: What was owed on the due date, tax included where the seller charges it; zero or more.
        due_on: The due date.
        until: The day funds were available, or the day to count to.
        rules: Rules or their code.
        payments: Part payments up to ``until``, in any order; later ones do not count. The day of a payment still
            bears interest on what was owed before it.
        payments_to: What they are applied to.
        costs: Costs that come before interest in the legal order, such as the recovery sum; none by default.
        rate: Agreed rate in percent a year, for the whole delay, in place of the law's.
        behaviour: In place of the rules' own, to compare readings of a rule.
        day_count: In place of the rules' own.
        notice_on: Day of the formal notice, where interest runs from it and not from the due date.

    Returns:
        The breakdown; with no delay it has no segment and its amount is zero.

    Raises:
        InvalidInput: ``unknown-rate`` for a semester without a published rate, ``missing-value`` where a formal notice
            is needed, ``negative-amount``, ``zero-amount``, ``bad-value``.
        CurrencyMismatch: For payments or costs in another currency.

    Complexity: O(p log p + s) for p payments and s changes of rate.
    Source: C. com. L441-10 II (France), BGB 288, D.Lgs. 231/2002, Ley 3/2004, BW 6:119a, SI 2002/1675, CO 104; simple
    interest: C. civ. 1343-2.

    >>> from datetime import date
    >>> from lettrage.law import PartPayment, late_interest
    >>> from lettrage.money import Money
    >>> late_interest(
    ...     Money("10000.00", "EUR"), due_on=date(2025, 9, 30), until=date(2025, 10, 31), rules="FR-B2B"
    ... ).amount
    Money('103.19', 'EUR')
    >>> halves = [PartPayment(date(2025, 3, 2), Money("4000.00", "EUR"))]
    >>> owed = dict(due_on=date(2025, 1, 31), until=date(2025, 4, 1), rules="FR-B2B", payments=halves)
    >>> str(late_interest(Money("10000.00", "EUR"), **owed).amount)
    '172.93 EUR'
    >>> str(late_interest(Money("10000.00", "EUR"), **owed, payments_to="legal_order").amount)
    '174.10 EUR'
    """
    law = as_rules(rules)
    not_negative(principal, "principal")
    until = check_date(until, "until")
    start = _start(law.rate, check_date(due_on, "due_on"), rate, notice_on)
    course = _Course(
        _rates(law.rate, rate, behaviour, start + _ONE_DAY),
        member(DayCount, day_count if day_count is not None else law.day_count, "day_count"),
    )
    nothing = Money.zero(principal.currency)
    first = _Balance(principal, nothing if costs is None else not_negative(costs, "costs"), nothing, nothing)
    same_currency(principal.currency, [("costs", first.costs)])
    paid = _in_order(payments, until, principal.currency)
    use = member(PaymentUse, payments_to, "payments_to")
    raw, applied, last = _run(course, first, paid, (start, until), law.rounding, use)
    total = _sum(raw)
    amount = _rounded(total, principal.currency, law.rounding)
    return LateInterest(
        principal=principal,
        due_on=due_on,
        starts_on=start + _ONE_DAY,
        until=until,
        days_late=max(0, (until - due_on).days),
        counted_days=counted_days(start, until, course.day_count) if until > start else 0,
        segments=_merged(raw),
        unrounded=total,
        amount=amount,
        payments=tuple(applied),
        principal_left=last.principal,
        costs_left=last.costs,
        interest_left=amount - last.interest_paid,
        excess=last.excess,
        jurisdiction=law.code,
        day_count=course.day_count,
    )


@frozen
class _Course:
    """The rates of any days of the delay, and how its days count."""

    between: Callable[[date, date], tuple[StatutoryRate, ...]]
    day_count: DayCount


@frozen
class _Balance:
    """What is still owed while payments come in."""

    principal: Money
    costs: Money
    interest_paid: Money
    excess: Money


def _start(rule: RateRule, due_on: date, rate: object, notice_on: date | None) -> date:
    """The day after which interest runs."""
    if notice_on is not None:
        return max(due_on, check_date(notice_on, "notice_on"))
    if rule.starts is InterestStart.FORMAL_NOTICE and rate is None:
        fail(
            "missing-value",
            "interest of the law runs from a formal notice here, and none is given",
            path="notice_on",
            expected="the day of the notice",
            help="before a notice no interest of the law is owed; an agreed `rate` runs from the due date",
        )
    return due_on


def _rates(
    rule: RateRule, rate: Decimal | str | int | None, behaviour: RateBehaviour | str | None, start: date
) -> Callable[[date, date], tuple[StatutoryRate, ...]]:
    """What gives the rates from one day to another, of a delay whose interest starts on a day."""
    if behaviour is not None:
        rule = evolve(rule, behaviour=member(RateBehaviour, behaviour, "behaviour"))
    if rate is not None:
        agreed = Rate(rate, start, None, _AGREED)
        constant = StatutoryRate(two_places(agreed.percent), start, None, agreed.percent, Decimal(0), ())
    elif rule.behaviour is RateBehaviour.FIXED_AT_START:
        constant = None
    else:
        return rule.between
    return lambda first, last: (evolve(constant or rule.at(start), valid_from=first, valid_to=last),)


def _in_order(payments: Iterable[PartPayment], until: date, currency: str) -> list[PartPayment]:
    given = list(payments)
    same_currency(currency, ((f"payments[{i}].amount", payment.amount) for i, payment in enumerate(given)))
    return sorted((payment for payment in given if payment.on <= until), key=lambda payment: payment.on)


def _run(
    course: _Course,
    balance: _Balance,
    paid: Sequence[PartPayment],
    span: tuple[date, date],
    rounding: Rounding,
    use: PaymentUse,
) -> tuple[list[InterestSegment], list[AppliedPayment], _Balance]:
    """Let interest run from payment to payment, then to the end."""
    raw: list[InterestSegment] = []
    applied: list[AppliedPayment] = []
    after, until = span
    for payment in paid:
        raw += _segments(course, balance.principal, after, payment.on)
        after = max(after, payment.on)
        accrued = _rounded(_sum(raw), balance.principal.currency, rounding)
        line, balance = _pay(balance, payment, accrued - balance.interest_paid, use)
        applied.append(line)
    raw += _segments(course, balance.principal, after, until)
    return raw, applied, balance


def _segments(course: _Course, principal: Money, after: date, to: date) -> list[InterestSegment]:
    """Interest on one principal from the day after ``after`` to ``to``, cut where the rate moves."""
    found: list[InterestSegment] = []
    # Rates are asked only for days on which something bears interest: a debt paid before an unknown semester has none.
    for piece in course.between(after + _ONE_DAY, to) if principal and after < to else ():
        first, last = piece.valid_from, piece.valid_to
        assert last is not None, "the rates of a span end with it"
        years = year_fraction(first - _ONE_DAY, last, course.day_count)
        interest = Fraction(principal.amount) * Fraction(piece.percent) / 100 * years
        days = (last - first).days + 1
        found.append(InterestSegment(first, last, days, piece.percent, principal, interest, piece.sources))
    return found


def _pay(
    balance: _Balance, payment: PartPayment, interest_due: Money, use: PaymentUse
) -> tuple[AppliedPayment, _Balance]:
    """One payment against what is owed on its day."""
    left, nothing = payment.amount, Money.zero(payment.amount.currency)
    to_costs = to_interest = nothing
    if use is PaymentUse.LEGAL_ORDER:
        to_costs = min(left, balance.costs)
        to_interest = min(left - to_costs, interest_due)
    left = left - to_costs - to_interest
    to_principal = min(left, balance.principal)
    line = AppliedPayment(payment.on, payment.amount, interest_due, to_costs, to_interest, to_principal)
    after = _Balance(
        balance.principal - to_principal,
        balance.costs - to_costs,
        balance.interest_paid + to_interest,
        balance.excess + left - to_principal,
    )
    return line, after


def _merged(raw: Sequence[InterestSegment]) -> tuple[InterestSegment, ...]:
    """Neighbours at one rate on one principal become one segment: nothing happened between them."""
    merged: list[InterestSegment] = []
    for segment in raw:
        last = merged[-1] if merged else None
        if last and (last.rate_percent, last.principal) == (segment.rate_percent, segment.principal):
            days, interest = last.days + segment.days, last.unrounded + segment.unrounded
            sources = tuple(dict.fromkeys((*last.sources, *segment.sources)))
            merged[-1] = evolve(last, to_on=segment.to_on, days=days, unrounded=interest, sources=sources)
        else:
            merged.append(segment)
    return tuple(merged)


def _sum(segments: Iterable[InterestSegment]) -> Fraction:
    return sum((segment.unrounded for segment in segments), Fraction(0))


def _rounded(total: Fraction, currency: str, rounding: Rounding) -> Money:
    scale = 10 ** minor_digits(currency)
    return Money.of_minor(round_ratio(total.numerator * scale, total.denominator, rounding), currency)
