"""Each strategy against an exhaustive search of tiny accounts, and against what it must never propose."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.matching import Candidates, MatchingPolicy, Problem, Shape
from lettrage.matching._coincidence import log_lambda
from lettrage.matching.strategies import ALL, balances, combinations, equal_amount, periods, reference, runs
from tests.matching.ledgers import problem, row, tables
from tests.oracles import matching_groups as oracle

FEW = settings(max_examples=60)


@st.composite
def accounts(draw: st.DrawFn) -> Problem:
    """One account of up to nine items with few distinct amounts, so that sums meet often."""
    values = draw(st.lists(st.sampled_from([3, 4, 5, 7, 8, 9, 12, 15, -3, -7, -9, -12, -16, -24]), max_size=9))
    days = draw(st.lists(st.integers(0, 200), min_size=len(values), max_size=len(values)))
    kinds = {True: "invoice", False: "payment"}
    return problem([row(kinds[v > 0], f"I{n}", d, v) for n, (v, d) in enumerate(zip(values, days, strict=True))])


def found(candidates: Candidates) -> set[frozenset[int]]:
    ends = zip(candidates.start[:-1], candidates.start[1:], strict=True)
    return {frozenset(candidates.item[begin:end].tolist()) for begin, end in ends}


def of_shape(candidates: Candidates, shape: Shape) -> set[frozenset[int]]:
    return found(candidates.take(candidates.shape == shape))


@FEW
@given(accounts())
def test_equal_amounts(account: Problem) -> None:
    values = account.value.tolist()
    mine, all_pairs = found(equal_amount.propose(account)), oracle.pairs(values)
    assert mine <= all_pairs
    # interchangeable items meet once, in order: then as many pairs as the shorter side has items
    covered = {abs(values[min(pair)]) for pair in mine}
    assert covered == {abs(values[min(pair)]) for pair in all_pairs}


@FEW
@given(accounts())
def test_runs(account: Problem) -> None:
    assert found(runs.propose(account)) == oracle.runs(account.value.tolist(), runs.LONGEST)


@FEW
@given(accounts())
def test_combinations(account: Problem) -> None:
    mine = combinations.propose(account)
    values, days = account.value.tolist(), account.on.tolist()
    for shape, size, span in ((Shape.TWO, 2, 120), (Shape.THREE, 3, 150), (Shape.FOUR, 4, 150)):
        wanted = oracle.sums(values, days, size, span)
        assert of_shape(mine, shape) <= wanted
        if not account.limits:
            assert of_shape(mine, shape) == wanted


@FEW
@given(tables())
def test_whatever_is_proposed_sums_to_what_it_says(rows: list[dict[str, Any]]) -> None:
    account = problem(rows, MatchingPolicy())
    for strategy in ALL.values():
        candidates = strategy.propose(account)
        for begin, end, gap in zip(candidates.start[:-1], candidates.start[1:], candidates.gap, strict=True):
            items = candidates.item[begin:end]
            assert len(set(items.tolist())) == len(items)
            assert account.value[items].sum() == gap
            assert len(set(account.account[items].tolist())) == 1


def test_whole_balance_and_everything_up_to_a_day() -> None:
    lines = [row("invoice", f"F-{n}", d, v) for n, (d, v) in enumerate([(1, 310), (40, 475), (80, 1190)])]
    account = problem([*lines, row("payment", "P-1", 60, -785), row("payment", "P-2", 99, -1190)])
    assert found(balances.propose(account)) >= {frozenset({0, 1, 2}), frozenset(range(5))}


def test_a_month_is_paid_by_one_transfer_and_by_several() -> None:
    lines = [row("invoice", f"F-{n}", d, v) for n, (d, v) in enumerate([(2, 310), (11, 475), (28, 1190), (33, 77)])]
    one = problem([*lines, row("payment", "P-1", 50, -1975)])
    assert frozenset({0, 1, 2, 4}) in found(periods.propose(one))
    two = problem([*lines, row("payment", "P-1", 50, -1000), row("payment", "P-2", 52, -975)])
    assert frozenset({0, 1, 2, 4, 5}) in found(periods.propose(two))


def test_reference_lists_exact_less_one_and_plus_one() -> None:
    lines = [row("invoice", f"F-48{n}1", n, v) for n, v in enumerate([310, 475, 1190, 77])]
    for paid, named, expected in (
        (785, "4801 4811", {0, 1, 4}),
        (785, "4801 4811 4821", {0, 1, 4}),
        (1975, "4801 4811", {0, 1, 2, 4}),
    ):
        account = problem([*lines, row("payment", "P-1", 50, -paid, f"VIR {named}")])
        assert frozenset(expected) in found(reference.propose(account)), named


def test_a_number_that_every_line_carries_names_nobody() -> None:
    lines = [row("invoice", f"F-{n}", n, 100 + n, "contrat 77812") for n in range(6)]
    account = problem([*lines, row("payment", "P-1", 50, -103, "contrat 77812")])
    assert len(account.links.naming) == 0


@given(st.lists(st.integers(-3_000, 3_000), max_size=30), st.integers(-3_000, 3_000))
def test_coincidence_is_counted_as_defined(tried: list[int], target: int) -> None:
    zero = np.zeros(len(tried), dtype=np.int64)
    got = log_lambda(zero, np.array(tried, dtype=np.int64), np.zeros(1, dtype=np.int64), np.array([target]))
    assert abs(int(got[0]) - 1000 * math.log(oracle.coincidence(tried, target))) <= 1


def test_an_amount_among_list_prices_is_less_of_a_fingerprint() -> None:
    prices = [1_900, 1_900, 2_900, 2_900, 4_900, 4_900, 9_900, 9_900]
    listed = [row("invoice", f"F-{n}", n, price) for n, price in enumerate(prices)]
    varied = [row("invoice", f"F-{n}", n, price + 113 * n) for n, price in enumerate(prices)]
    lone = [row("invoice", "F-X", 20, 7_777), row("payment", "P-X", 50, -7_777)]
    among, apart = (equal_amount.propose(problem(rows + lone)) for rows in (listed, varied))
    assert among.coincidence.tolist() == [round(1000 * math.log(2 * 4 / (1 + 1)))]  # four seen twice, one once
    assert apart.coincidence.tolist()[0] < -1000
