"""Ledgers made to hurt: the work stays bounded, the answer stays honest, and limits are said."""

from __future__ import annotations

import numpy as np

from lettrage.ledger import Decision
from lettrage.matching import MatchingPolicy
from tests.matching.ledgers import columns, groups, problem, row, solved


def test_two_thousand_items_of_one_amount_are_settled_as_interchangeable_or_not_at_all() -> None:
    same = [row("invoice", f"F-{n:05d}", 3, 10_000) for n in range(1000)]
    same += [row("payment", f"P-{n:05d}", 40, -10_000) for n in range(1000)]
    solution = solved(same)
    assert (solution.decision == Decision.AUTO).sum() == 1000
    strict = solved(same[:150] + same[-150:], MatchingPolicy(interchangeable=None))
    assert not (strict.decision == Decision.AUTO).any()


def test_one_amount_on_different_days_is_never_posted_and_the_limit_is_said() -> None:
    same = [row("invoice", f"F-{n:05d}", n % 300, 10_000) for n in range(150)]
    same += [row("payment", f"P-{n:05d}", 5 + n % 290, -10_000) for n in range(150)]
    solution = solved(same)
    assert not (solution.decision == Decision.AUTO).any()
    assert any(what == "equal amounts" for what, _ in solution.limits)


def test_list_prices_with_many_runs_stay_bounded() -> None:
    rows = [row("invoice", f"F-{n:05d}", n % 200, 10_000 * (1 + n % 3)) for n in range(400)]
    rows += [row("payment", f"P-{n:05d}", 10 + n, -60_000) for n in range(80)]
    solution = solved(rows)
    assert not (solution.decision == Decision.AUTO).any()
    assert {what for what, _ in solution.limits} >= {"runs", "sums of 2"}


def test_amounts_of_ten_to_the_fifteen_match_exactly() -> None:
    big = 10**15
    rows = [row("invoice", "F-1", 3, big), row("invoice", "F-2", 9, big + 1), row("invoice", "F-3", 12, 77)]
    rows += [row("payment", "P-1", 40, -(2 * big + 1)), row("payment", "P-2", 41, -77)]
    assert set(groups(rows)) == {frozenset({"F-1", "F-2", "P-1"}), frozenset({"F-3", "P-2"})}


def test_amounts_that_cannot_be_summed_are_said_and_pairs_are_still_found() -> None:
    big = 9 * 10**18
    rows = [row("invoice", "F-1", 3, big), row("invoice", "F-2", 9, big - 3), row("payment", "P-1", 40, -big)]
    solution = solved(rows)
    assert set(groups(rows)) == {frozenset({"F-1", "P-1"})}
    assert any("too large to sum" in what for what, _ in solution.limits)


def test_zero_amounts_have_nothing_to_settle() -> None:
    rows = [row("invoice", "F-0", 3, 0), row("invoice", "F-1", 3, 500), row("payment", "P-1", 9, -500)]
    assert set(groups(rows)) == {frozenset({"F-1", "P-1"})}
    assert len(problem(rows)) == 2


def test_one_account_of_ten_thousand_items() -> None:
    rng = np.random.Generator(np.random.PCG64(5))
    amounts = rng.integers(1_000, 90_000_000, 6_000).tolist()
    rows = [row("invoice", f"F-{n:06d}", n // 16, amount) for n, amount in enumerate(amounts)]
    rows += [row("payment", f"P-{n:06d}", 30 + n // 10, -amounts[n]) for n in range(4_000)]
    solution = solved(rows)
    posted = solution.decision == Decision.AUTO
    assert posted.sum() > 3_500
    ids = columns(rows).id[solution.problem.source[solution.settled.item]]
    pairs = [
        ids[b:e] for b, e, p in zip(solution.settled.start[:-1], solution.settled.start[1:], posted, strict=True) if p
    ]
    right = sum(len(pair) == 2 and pair[0][2:] == pair[1][2:] for pair in pairs)
    assert right >= 0.997 * len(pairs)


def test_long_texts_and_long_numbers_are_read() -> None:
    text = "9" * 5_000 + " " + "12/34/" * 500 + "é" * 100 + " F-48213"
    rows = [
        row("invoice", "F-48213", 3, 51_200),
        row("invoice", "F-48214", 4, 51_201),
        row("payment", "P-1", 9, -51_200, text),
    ]
    assert groups(rows)[frozenset({"F-48213", "P-1"})] == "auto"


def test_a_sum_that_wraps_around_to_zero_is_no_balance() -> None:
    quarter = 1 << 62
    rows = [row("invoice", f"F-{n}", 3 + n, quarter) for n in range(5)] + [row("payment", "P-1", 40, -quarter)]
    assert all(len(group) == 2 for group in groups(rows))
