"""The portfolio and each of its methods against all subsets."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.matching.kernels import Budget, Status, SubsetResult, solve_subset, subset_sum
from lettrage.matching.kernels._classes import Classes
from lettrage.matching.kernels.bitset import ReachableSums
from lettrage.matching.kernels.ksum import subsets_of_size
from lettrage.matching.kernels.mitm import MeetInTheMiddle
from lettrage.matching.kernels.proofs import feasible_sizes, residue_sizes, residue_without_target
from lettrage.matching.kernels.repair import repair
from tests.oracles.kernels_subset import first_of_each, subsets

NEAR = (1 << 59) - 1
plain = st.integers(1, 60)
prices = st.sampled_from([990, 1990, 4990, 9990, 19_990])
signed = st.integers(-30, 30)
wide = st.sampled_from([NEAR, -NEAR, NEAR - 1, 1, -1, 5])
families = st.one_of(
    st.lists(plain, max_size=9),
    st.lists(prices, max_size=9),
    st.lists(signed, max_size=9),
    st.lists(wide, max_size=8),
    st.lists(plain.map(lambda x: 2 * x), max_size=8).map(lambda evens: [*evens, 7]),
)


@st.composite
def questions(draw: st.DrawFn) -> tuple[list[int], int]:
    """Items and a target that is often, not always, a subset sum."""
    items = draw(families)
    chosen = draw(st.lists(st.booleans(), min_size=len(items), max_size=len(items)))
    return items, sum(i for i, c in zip(items, chosen, strict=True) if c) + draw(st.sampled_from([0, 0, 0, 1, -3]))


@given(questions(), st.none() | st.integers(1, 5), st.sampled_from([0, 0, 1, 7]))
def test_the_portfolio_tells_the_truth(question: tuple[list[int], int], max_size: int | None, tolerance: int) -> None:
    items, target = question
    answer = solve_subset(items, target, max_size=max_size, tolerance=tolerance, limit=3)
    nonzero = [i for i, item in enumerate(items) if item]
    groups = [
        tuple(nonzero[i] for i in g)
        for g in subsets([items[i] for i in nonzero], target - tolerance, target + tolerance, _cap(max_size, nonzero))
    ]
    distinct = first_of_each(items, groups)
    assert answer.zeros == tuple(i for i, item in enumerate(items) if not item)
    if answer.status is Status.EXHAUSTED:  # only sums that need plain integers may be refused, and it must say so
        assert answer.limits
        return
    assert (answer.status is Status.NONE) == (not distinct)
    assert (answer.status is Status.UNIQUE) == (len(distinct) == 1)
    assert (answer.status is Status.AMBIGUOUS) == (len(distinct) > 1)
    assert answer.count == len(distinct) if answer.count_exact else answer.count <= len(distinct)
    assert len(answer.solutions) == min(len(distinct), 3)
    for solution, ways in zip(answer.solutions, answer.ways, strict=True):
        key = tuple(sorted((items[i], 0) for i in solution))
        assert solution == distinct[key][0]
        assert ways == len(distinct[key])
    assert list(answer.solutions) == sorted(answer.solutions, key=lambda s: (len(s), s))


@given(questions(), st.none() | st.integers(1, 5), st.sampled_from([0, 0, 1, 7]), st.integers(1, 3))
def test_short_lists_are_answered_as_long_ones_are(
    question: tuple[list[int], int], max_size: int | None, tolerance: int, limit: int
) -> None:
    def ask() -> SubsetResult:
        return solve_subset(question[0], question[1], max_size=max_size, tolerance=tolerance, limit=limit)

    plain_answer = ask()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subset_sum, "MOST_FEW", -1)
        assert plain_answer == evolve(ask(), proved_empty=plain_answer.proved_empty, cost=plain_answer.cost)


def test_what_a_short_list_settles_is_not_paid_twice() -> None:
    # different amounts, a sum of five: sizes up to four are closed in plain Python, the fifth by arrays
    items = [(10**9 + 7) * (k + 3) ** 7 % (10**11 + 3) for k in range(14)]
    answer = solve_subset(items, sum(items[2:7]), max_size=5)
    assert answer.status is Status.UNIQUE
    assert len(set(answer.proved_empty)) == len(answer.proved_empty)
    once = solve_subset(items, sum(items[2:7]), max_size=5, budget=answer.cost)
    assert once == answer
    assert solve_subset(items, sum(items[2:7]), max_size=5, budget=answer.cost - 1).limits


def _cap(max_size: int | None, items: list[int]) -> int:
    return len(items) if max_size is None else min(max_size, len(items))


@given(questions(), st.integers(0, 2_000_000))
def test_a_small_budget_never_lies(question: tuple[list[int], int], budget: int) -> None:
    items, target = question
    answer = solve_subset(items, target, budget=budget // max(1, len(items) ** 5))
    exists = bool(subsets([i for i in items if i], target, target))
    if answer.status is Status.NONE:
        assert not exists
    elif answer.status is Status.EXHAUSTED:
        assert answer.limits
        assert not answer.solutions
    else:
        assert exists
        assert all(sum(items[i] for i in s) == target for s in answer.solutions)
        if answer.status is Status.UNIQUE:
            assert len(first_of_each(items, subsets([i for i in items if i], target, target))) == 1


@given(st.lists(st.integers(1, 6), min_size=1, max_size=8), st.data())
def test_labels_keep_equal_amounts_apart(items: list[int], data: st.DataObject) -> None:
    alike = data.draw(st.lists(st.integers(0, 1), min_size=len(items), max_size=len(items)))
    target = data.draw(st.integers(1, sum(items)))
    answer = solve_subset(items, target, alike=alike, limit=100)
    distinct = first_of_each(items, subsets(items, target, target), alike)
    assert answer.count_exact
    assert dict(zip(answer.solutions, answer.ways, strict=True)) == {
        min(groups): len(groups) for groups in distinct.values()
    }


@given(st.permutations(range(7)))
def test_the_order_of_preference_chooses_among_interchangeable_items(order: list[int]) -> None:
    answer = solve_subset([5] * 7, 15, order=order)
    assert answer.status is Status.UNIQUE
    assert answer.solutions == (tuple(sorted(order.index(rank) for rank in range(3))),)
    assert answer.ways == (35,)


@given(
    st.one_of(st.lists(signed.filter(bool), max_size=11), st.lists(prices, max_size=11)),
    st.integers(1, 8),
    st.integers(-40, 40) | st.sampled_from([1980, 2980, 11_980]),
    st.sampled_from([0, 0, 3]),
)
def test_sizes_are_searched_completely(items: list[int], size: int, low: int, width: int) -> None:
    assume(comb(len(items), size) < 500)
    rows, complete = subsets_of_size(np.array(items, dtype=np.int64), size, low, low + width)
    assert complete
    assert [tuple(r) for r in rows.tolist()] == subsets(items, low, low + width, size=size)


@given(questions(), st.sampled_from([0, 2]), st.integers(1, 9))
def test_meeting_in_the_middle_finds_everything(question: tuple[list[int], int], tolerance: int, most: int) -> None:
    items, target = [i for i in question[0] if i and abs(i) < NEAR - 1], question[1]
    assume(items and abs(target) < 1 << 59)
    value = np.array(items, dtype=np.int64)
    classes, low, high = Classes(value, np.zeros_like(value)), target - tolerance, target + tolerance
    found, count, complete = MeetInTheMiddle(classes).solve(low, high, most=most, limit=10_000)
    assert complete
    distinct = first_of_each(items, subsets(items, low, high, max_size=min(most, len(items))))
    assert count == len(distinct)
    assert sorted(classes.indices(s) for s in found) == sorted(g[0] for g in distinct.values())
    few, count, complete = MeetInTheMiddle(classes).solve(low, high, most=most, limit=1)
    assert complete
    assert count == len(distinct)
    assert {len(classes.indices(s)) for s in few} == {min(map(len, distinct))} if distinct else not few


@given(questions(), st.integers(1, 4))
def test_reachable_sums_find_and_count_solutions(question: tuple[list[int], int], limit: int) -> None:
    items, target = [i for i in question[0] if i and abs(i) < 1 << 40], question[1]
    value = np.array(items, dtype=np.int64)
    assume(items and sum(i for i in items if i < 0) <= target <= sum(i for i in items if i > 0))
    classes = Classes(value, np.zeros_like(value))
    found, complete = ReachableSums(classes, target).solve(limit)
    distinct = {g[0] for g in first_of_each(items, subsets(items, target, target)).values()}
    assert {classes.indices(s) for s in found} <= distinct
    assert len(found) == len(set(found)) == min(limit, len(distinct))
    assert complete == (len(distinct) <= limit)


def test_reachable_sums_survive_blocks_and_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    from lettrage.matching.kernels import bitset

    rng = np.random.default_rng(11)
    value = rng.integers(1, 900, 40)
    target = int(value[5:25].sum())
    classes = Classes(value, np.zeros_like(value))
    whole = ReachableSums(classes, target).solve(3)
    monkeypatch.setattr(bitset, "_BLOCK", 3)
    monkeypatch.setattr(bitset, "_MOST_BYTES", 6000)
    assert ReachableSums(classes, target)._step > 1
    assert ReachableSums(classes, target).solve(3) == whole
    assert all(sum(classes.value[k] * c for k, c in s) == target for s in whole[0])


@given(questions())
def test_proofs_close_nothing_that_exists(question: tuple[list[int], int]) -> None:
    items, target = [i for i in question[0] if i and abs(i) < NEAR - 1], question[1]
    assume(items)
    value = np.array(items, dtype=np.int64)
    count = np.ones_like(value)
    groups = subsets(items, target, target)
    sizes = feasible_sizes(value, target, target)
    open_sizes = residue_sizes(value, count, target, target, sizes)
    assert {len(g) for g in groups} <= set(np.flatnonzero(open_sizes).tolist()) <= set(np.flatnonzero(sizes).tolist())
    if groups:
        assert residue_without_target(value, count, target, target) == 0


def test_a_residue_proves_that_even_amounts_never_make_an_odd_one() -> None:
    rng = np.random.default_rng(2)
    items = [*(2 * rng.integers(1, 10**9, 300)).tolist(), 10**12 + 1]
    answer = solve_subset(items, sum(items[:150]) + 1, budget=0)
    assert answer.status is Status.NONE  # the one odd amount is too large to take part
    items[-1] = 999_999
    assert solve_subset(items, sum(items[:150]) + 1, budget=0).status is Status.EXHAUSTED


def test_dense_instances_are_mended_and_called_ambiguous() -> None:
    rng = np.random.default_rng(4)
    items = rng.integers(1, 10**7, 200).tolist()
    target = sum(items[:90]) + 12_345
    answer = solve_subset(items, target)
    assert answer.status is Status.AMBIGUOUS
    assert all(sum(items[i] for i in s) == target for s in answer.solutions)
    assert repair(np.array(items), target, target, attempt=0) is not None


def test_the_same_question_gives_the_same_answer_and_cost() -> None:
    rng = np.random.default_rng(9)
    items = rng.integers(-(10**6), 10**6, 60).tolist()
    answers = {solve_subset(items, 1_234_567, budget=Budget(10**8)) for _ in range(3)}
    assert len(answers) == 1


def test_a_target_of_zero_needs_items() -> None:
    assert solve_subset([0, 0], 0).status is Status.NONE
    assert solve_subset([0, 0], 0).zeros == (0, 1)
    assert solve_subset([5, -5, 0], 0).solutions == ((0, 1),)
    assert solve_subset([], 0).status is Status.NONE


def test_a_search_within_reach_of_64_bits_stays_exact() -> None:
    top = (1 << 63) - 1
    assert solve_subset([top, top, -top], top).status is Status.AMBIGUOUS
    assert solve_subset([top, top - 1, -5], 2 * top - 6).solutions == ((0, 1, 2),)
    assert solve_subset([-(1 << 63), 1, top], 0).solutions == ((0, 1, 2),)
    many = solve_subset([top - i for i in range(40)], 20 * top - 400)
    assert many.status is Status.EXHAUSTED
    assert many.limits[-1].stage == "sums beyond 60 bits"


def test_hits_beyond_the_cap_are_never_called_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    from lettrage.matching.kernels import four_lists, ksum, mitm

    monkeypatch.setattr(subset_sum, "MOST_FEW", 0)  # the arrays' caps are asked here
    monkeypatch.setattr(ksum, "_MOST_HITS", 3)
    monkeypatch.setattr(mitm, "_MOST_HALF", 1)
    settled = solve_subset(list(range(1, 30)), 31, max_size=2, limit=100)
    assert settled.count_exact  # another method looked at every hit
    assert settled.count == 14
    monkeypatch.setattr(four_lists, "_MOST_LIST", 0)
    answer = solve_subset(list(range(1, 30)), 31, max_size=2, limit=100)
    assert not answer.count_exact
    assert answer.limits


@pytest.mark.parametrize(
    "arguments", [{"max_size": 0}, {"tolerance": -1}, {"limit": 0}, {"order": [1]}, {"alike": [1]}]
)
def test_misuse_raises(arguments: dict[str, int]) -> None:
    with pytest.raises(LettrageError) as error:
        solve_subset([1, 2], 3, **arguments)  # type: ignore[arg-type]
    assert error.value.code == "bad-value"


def test_the_module_is_reachable_by_name() -> None:
    assert subset_sum.solve_subset is solve_subset
