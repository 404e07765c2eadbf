"""Late interest against an oracle that walks day by day, and the properties that no split of the timeline may break."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lettrage.errors import InvalidInput
from lettrage.law import (
    DayCount,
    PartPayment,
    counted_days,
    jurisdiction,
    late_interest,
    semester_of,
    year_fraction,
)
from lettrage.money import Money
from tests.oracles.law_interest import interest_day_by_day

CODES = ["FR-B2B", "FR-PUBLIC", "DE-B2B", "BE-B2B", "IT-B2B", "ES-B2B", "NL", "UK", "CH", "EU"]
codes = st.sampled_from(CODES)
days = st.dates(date(2012, 1, 1), date(2026, 12, 31))
amounts = st.integers(0, 10**9).map(lambda minor: Money.of_minor(minor, "EUR"))
counts = st.sampled_from(list(DayCount))


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


def owed(principal: str, due: date, until: date, rules: str = "FR-B2B", **others: Any) -> Any:
    return late_interest(eur(principal), due_on=due, until=until, rules=rules, **others)


@given(codes, amounts, days, days, st.dictionaries(days, st.integers(1, 10**8), max_size=4))
def test_agrees_with_the_day_by_day_oracle(
    code: str, principal: Money, due: date, until: date, paid: dict[date, int]
) -> None:
    rule = jurisdiction(code).rate
    first = due + timedelta(days=1)

    def rate_on(day: date) -> Fraction:
        fixed = rule.behaviour.value == "fixed_at_start"
        return Fraction(rule.at(first if fixed else day).percent)

    assume(until <= due or first <= date(2026, 12, 31))
    parts = [PartPayment(day, Money.of_minor(amount, "EUR")) for day, amount in paid.items()]
    for count, year_of in (("ACT/365F", lambda _: 365), ("ACT/360", lambda _: 360), ("ACT/ACT", days_in_year)):
        found = late_interest(principal, due_on=due, until=until, rules=code, payments=parts, day_count=count)
        # a payment after `until` does not count for the oracle either: its day is never reached
        slow = interest_day_by_day(principal.minor, due, until, rate_on, year_of, paid if until > due else {})
        assert found.unrounded * 100 == slow


def days_in_year(on: date) -> int:
    return 366 if isleap(on.year) else 365


@given(codes, amounts, days, days, counts)
def test_segments_sum_to_the_total_and_cover_each_day_once(
    code: str, principal: Money, due: date, until: date, count: DayCount
) -> None:
    found = late_interest(principal, due_on=due, until=until, rules=code, day_count=count)
    assert sum((s.unrounded for s in found.segments), Fraction(0)) == found.unrounded
    assert sum(s.days for s in found.segments) == (max(0, (until - due).days) if principal else 0)
    for left, right in zip(found.segments, found.segments[1:], strict=False):
        assert right.from_on == left.to_on + timedelta(days=1)
        assert (left.rate_percent, left.principal) != (right.rate_percent, right.principal), "neighbours are merged"
    assert abs(found.unrounded - Fraction(found.amount.amount)) <= Fraction(1, 200)


@given(codes, amounts, days, st.integers(0, 400), st.integers(0, 400), counts)
def test_a_longer_delay_and_a_larger_debt_never_cost_less(
    code: str, principal: Money, due: date, some: int, more: int, count: DayCount
) -> None:
    until = due + timedelta(days=some)
    later = until + timedelta(days=more)
    assume(later <= date(2026, 12, 31))
    rest: dict[str, Any] = {"due_on": due, "rules": code, "day_count": count}
    short, long = late_interest(principal, until=until, **rest), late_interest(principal, until=later, **rest)
    assert short.unrounded <= long.unrounded
    double = late_interest(principal * 2, until=until, **rest)
    assert double.unrounded == 2 * short.unrounded


@given(st.sampled_from(["FR-B2B", "DE-B2B", "BE-B2B", "CH"]), amounts, days, days, days, counts)
def test_the_timeline_may_be_split_anywhere(
    code: str, principal: Money, one: date, two: date, three: date, count: DayCount
) -> None:
    due, cut, until = sorted((one, two, three))
    rest: dict[str, Any] = {"rules": code, "day_count": count}
    whole = late_interest(principal, due_on=due, until=until, **rest)
    before = late_interest(principal, due_on=due, until=cut, **rest)
    after = late_interest(principal, due_on=cut, until=until, **rest)
    assert before.unrounded + after.unrounded == whole.unrounded


@given(codes, amounts, days, st.integers(0, 3000))
def test_nothing_is_owed_on_time(code: str, principal: Money, due: date, early: int) -> None:
    found = late_interest(principal, due_on=due, until=due - timedelta(days=early), rules=code)
    assert (found.amount.minor, found.segments, found.days_late) == (0, (), 0)


@given(st.sampled_from(["FR-PUBLIC", "UK"]), amounts, days, days)
def test_a_rate_fixed_at_the_start_has_one_segment(code: str, principal: Money, due: date, until: date) -> None:
    assume(principal and due < until)
    (segment,) = late_interest(principal, due_on=due, until=until, rules=code).segments
    assert segment.rate_percent == jurisdiction(code).rate.at(due + timedelta(days=1)).percent


@given(amounts, days, days, st.lists(st.tuples(days, st.integers(1, 10**9)), max_size=5), st.integers(0, 5000))
def test_each_cent_of_a_payment_goes_somewhere(
    principal: Money, due: date, until: date, paid: list[tuple[date, int]], costs: int
) -> None:
    parts = [PartPayment(day, Money.of_minor(amount, "EUR")) for day, amount in paid]
    for use in ("principal", "legal_order"):
        rest: dict[str, Any] = {"costs": Money.of_minor(costs, "EUR"), "payments": parts, "payments_to": use}
        found = late_interest(principal, due_on=due, until=until, rules="FR-B2B", **rest)
        counted = [part.amount.minor for part in parts if part.on <= until]
        gone = [line.to_costs.minor + line.to_interest.minor + line.to_principal.minor for line in found.payments]
        assert sum(gone) + found.excess.minor == sum(counted)
        paid_interest = sum(line.to_interest.minor for line in found.payments)
        assert found.interest_left.minor == found.amount.minor - paid_interest >= 0
        assert found.principal_left.minor == principal.minor - sum(line.to_principal.minor for line in found.payments)
        if use == "legal_order":
            assert all(line.to_interest == line.interest_due for line in found.payments if line.to_principal)


@given(amounts, days, days)
def test_paying_interest_first_never_costs_the_debtor_less(principal: Money, due: date, until: date) -> None:
    middle = due + (until - due) / 2
    assume(principal.minor > 1 and due < until)
    parts = [PartPayment(middle, Money.of_minor(principal.minor // 2, "EUR"))]
    rest: dict[str, Any] = {"due_on": due, "until": until, "rules": "FR-B2B", "payments": parts}
    plain, legal = late_interest(principal, **rest), late_interest(principal, payments_to="legal_order", **rest)
    assert plain.unrounded <= legal.unrounded


@given(days, days, days, counts)
def test_spans_of_years_add_up(one: date, two: date, three: date, count: DayCount) -> None:
    assert year_fraction(one, two, count) + year_fraction(two, three, count) == year_fraction(one, three, count)
    assert counted_days(one, two, count) == -counted_days(two, one, count)


def test_equal_rates_are_one_segment_across_the_new_year() -> None:
    (segment,) = owed("100.00", date(2019, 5, 1), date(2022, 12, 31)).segments
    assert (segment.from_on, segment.to_on) == (date(2019, 5, 2), date(2022, 12, 31))


def test_a_day_into_the_unknown_is_an_error() -> None:
    owed("100.00", date(2026, 12, 1), date(2026, 12, 31))
    with pytest.raises(InvalidInput, match="unknown-rate"):
        owed("100.00", date(2026, 12, 1), date(2027, 1, 1))
    owed("100.00", date(2026, 12, 1), date(2027, 6, 1), rate="12")
    late_interest(Money("100.00", "GBP"), due_on=date(2026, 12, 1), until=date(2027, 6, 1), rules="UK")
    paid = [PartPayment(date(2026, 12, 20), eur("100.00"))]
    assert owed("100.00", date(2026, 12, 1), date(2027, 6, 1), payments=paid).principal_left == eur("0.00")


def test_consumers_owe_interest_from_a_formal_notice() -> None:
    with pytest.raises(InvalidInput, match="notice_on"):
        owed("100.00", date(2025, 1, 1), date(2025, 12, 31), "FR-B2C")
    found = owed("1000.00", date(2025, 1, 1), date(2025, 5, 31), "FR-B2C", notice_on=date(2025, 3, 31))
    (segment,) = found.segments
    assert (segment.from_on, segment.days, segment.rate_percent) == (date(2025, 4, 1), 61, Decimal("3.71"))
    assert (found.days_late, found.starts_on) == (150, date(2025, 4, 1))


def test_figures_carry_the_grade_of_their_weakest_source() -> None:
    assert owed("100.00", date(2026, 6, 1), date(2026, 6, 30)).confidence.value == "high"
    assert owed("100.00", date(2026, 6, 1), date(2026, 7, 1)).confidence.value == "medium"


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ({"rate": "12,5"}, "bad-value"),
        ({"rate": 12.5}, "bad-value"),
        ({"day_count": "ACT/364"}, "bad-value"),
        ({"behaviour": "wobbling"}, "bad-value"),
        ({"payments_to": "friends"}, "bad-value"),
        ({"costs": Money("1.00", "USD")}, "currency-mismatch"),
        ({"costs": eur("-1.00")}, "negative-amount"),
        ({"rules": "FR-B2X"}, "unknown-jurisdiction"),
        ({"until": "2025-03-01"}, "bad-date"),
        ({"payments": [PartPayment(date(2025, 2, 1), Money("1.00", "USD"))]}, "currency-mismatch"),
    ],
)
def test_bad_input(others: dict[str, Any], code: str) -> None:
    rest: dict[str, Any] = {"due_on": date(2025, 1, 1), "until": date(2025, 3, 1), "rules": "FR-B2B", **others}
    with pytest.raises(InvalidInput) as caught:
        late_interest(eur("100.00"), **rest)
    assert caught.value.code == code


def test_part_payments_are_above_zero_and_principals_not_below() -> None:
    with pytest.raises(InvalidInput, match="zero-amount"):
        PartPayment(date(2025, 1, 1), eur("0.00"))
    with pytest.raises(InvalidInput, match="negative-amount"):
        owed("-1.00", date(2025, 1, 1), date(2025, 2, 1))


def test_currencies_without_cents_are_rounded_to_their_own_unit() -> None:
    yen = late_interest(Money("100000", "JPY"), due_on=date(2025, 1, 1), until=date(2025, 1, 31), rules="CH")
    assert yen.amount == Money("411", "JPY")


def test_semesters() -> None:
    assert semester_of(date(2024, 2, 29)) == (date(2024, 1, 1), date(2024, 6, 30))
