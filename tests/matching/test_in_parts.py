"""Several payments that together leave exactly the discount of one document."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Invoice, Ledger, MatchingPolicy, MatchResult, Money, Payment, match
from lettrage.terms import DiscountTier, PaymentTerms

DAY = date(2026, 1, 5)
TERMS = PaymentTerms(discounts=[DiscountTier(2, 10)])


def result_of(paid: list[tuple[int, int]], *owed: int, terms: PaymentTerms | None = TERMS) -> MatchResult:
    """Payments as (days after the invoices, cents), by this strategy alone."""
    invoices = [Invoice(f"F-{i}", "ACME", DAY, total=Money.of_minor(m, "EUR"), terms=terms) for i, m in enumerate(owed)]
    payments = [
        Payment(f"P-{i}", DAY + timedelta(days), Money.of_minor(minor, "EUR"), customer="ACME")
        for i, (days, minor) in enumerate(paid)
    ]
    policy = MatchingPolicy(adjustments=None, propose_ppm=0)
    return match(
        Ledger(invoices=invoices, payments=payments), policy, as_of=DAY + timedelta(60), strategies=["in_parts"]
    )


def groups(result: MatchResult) -> set[frozenset[str]]:
    batch = result.batch
    return {frozenset(map(str, batch.id[a:b])) for a, b in pairwise(batch.start.tolist())}


@pytest.mark.parametrize(
    ("paid", "found"),
    [
        ([(3, 300_00), (9, 680_00)], True),
        ([(3, 300_00), (10, 680_00)], True),  # the last day counts
        ([(3, 300_00), (11, 680_00)], False),
        ([(3, 300_00), (9, 679_99)], False),
        ([(3, 300_00), (9, 700_00)], False),  # the whole: nothing is taken
        ([(1, 100_00), (2, 200_00), (3, 300_00), (4, 380_00)], True),
        ([(1, 100_00), (2, 100_00), (3, 200_00), (4, 200_00), (5, 380_00)], False),  # five are too many
        ([(3, 980_00)], False),  # one payment is a pair
    ],
)
def test_parts_in_time_that_leave_the_discount_settle_the_whole(paid: list[tuple[int, int]], found: bool) -> None:
    result = result_of(paid, 1000_00)
    assert groups(result) == ({frozenset(["F-0", *(f"P-{i}" for i in range(len(paid)))])} if found else set())
    if found:
        (proposal,) = result.proposals
        applied = result.batch
        assert proposal.decision in ("proposed", "auto")
        assert sum(applied.adj_amount.tolist()) == 20_00
        assert "discount in time" in str(result.explain("P-0"))


def test_without_a_discount_nothing_is_looked_for() -> None:
    assert groups(result_of([(3, 300_00), (9, 680_00)], 1000_00, terms=None)) == set()


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 14), st.integers(1, 6)), min_size=1, max_size=6),
    st.lists(st.integers(1, 12), min_size=1, max_size=2),
)
def test_only_runs_of_payments_in_time_that_leave_a_discount_to_the_cent_are_found(
    paid: list[tuple[int, int]], owed: list[int]
) -> None:
    """Amounts in units of 49 and 50: an invoice of n times 50 settles for n times 49."""
    units = sorted((days, 49_00 * n) for days, n in paid)
    result = result_of(units, *(50_00 * n for n in owed))
    amounts = {f"P-{i}": minor for i, (_, minor) in enumerate(units)}
    days = {f"P-{i}": day for i, (day, _) in enumerate(units)}
    for group in groups(result):
        (document,) = group - amounts.keys()
        money = sorted(group & amounts.keys(), key=lambda name: int(name[2:]))
        assert sum(amounts[name] for name in money) == 49_00 * owed[int(document[2:])]
        assert 2 <= len(money) <= 4
        assert max(days[name] for name in money) <= 10
    if not result.batch.ids:
        for size in (2, 3, 4):
            for at in range(len(units) - size + 1):
                run = units[at : at + size]
                if run[-1][0] <= 10:
                    assert sum(minor for _, minor in run) not in {49_00 * n for n in owed}
