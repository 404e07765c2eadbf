"""Each method that takes groups of any size, and each shortcut of the sized ones, against all subsets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.matching.kernels import Status, _search, ksum, mitm, solve_subset
from lettrage.matching.kernels._classes import Classes
from lettrage.matching.kernels._join import join_sums
from lettrage.matching.kernels.bitset import ReachableSums
from lettrage.matching.kernels.fewest import FewestItems
from lettrage.matching.kernels.four_lists import FourLists
from lettrage.matching.kernels.ksum import subsets_of_size
from lettrage.matching.kernels.proofs import moduli_of, residue_sizes, residue_without_target
from lettrage.matching.kernels.repair import free_items, repair
from tests.oracles.kernels_subset import first_of_each, subsets

amounts = st.one_of(
    st.lists(st.integers(1, 60), min_size=1, max_size=9),
    st.lists(st.sampled_from([990, 1990, -990, 4990]), min_size=1, max_size=9),
    st.lists(st.integers(-30, 30).filter(bool), min_size=1, max_size=9),
)


@st.composite
def windows(draw: st.DrawFn) -> tuple[list[int], int, int]:
    """Items and a window that often, not always, holds a subset sum."""
    items = draw(amounts)
    chosen = draw(st.lists(st.booleans(), min_size=len(items), max_size=len(items)))
    low = sum(i for i, c in zip(items, chosen, strict=True) if c) + draw(st.sampled_from([0, 0, 0, 1, -3]))
    return items, low, low + draw(st.sampled_from([0, 0, 1, 25]))


def classes_of(items: list[int]) -> Classes:
    return Classes(np.array(items, dtype=np.int64))


@given(windows(), st.integers(1, 9), st.sampled_from([1, 2, 8, 1 << 20]))
def test_four_lists_find_everything_slab_by_slab(window: tuple[list[int], int, int], most: int, slab: int) -> None:
    items, low, high = window
    classes = classes_of(items)
    found, complete = FourLists(classes, slab=slab).solve(low, high, most=most, limit=10_000)
    assert complete
    distinct = first_of_each(items, subsets(items, low, high, max_size=min(most, len(items))))
    assert sorted(classes.indices(s) for s in found) == sorted(g[0] for g in distinct.values())
    some, complete = FourLists(classes, slab=slab).solve(low, high, most=most, limit=1, slabs=1)
    assert {classes.indices(s) for s in some} <= {classes.indices(s) for s in found}


@given(windows())
def test_the_fewest_items_are_the_fewest(window: tuple[list[int], int, int]) -> None:
    items, low, high = window
    classes = classes_of(items)
    search = FewestItems(classes, low, high)
    groups = subsets(items, low, high)
    if not search.fits:  # only where nothing at all would do, or nothing can
        assert low <= 0 <= high or not groups
        return
    found = search.solve()
    assert (found is None) == (not groups)
    if found is not None:
        chosen = classes.indices(found)
        assert low <= sum(items[i] for i in chosen) <= high
        assert len(chosen) == min(map(len, groups))


def test_the_fewest_items_survive_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    from lettrage.matching.kernels import fewest

    rng = np.random.default_rng(3)
    items = rng.integers(1, 300, 40).tolist()
    whole = FewestItems(classes_of(items), 4_000, 4_001).solve()
    monkeypatch.setattr(fewest, "_BLOCK", 7)
    assert FewestItems(classes_of(items), 4_000, 4_001).solve() == whole is not None


@given(windows(), st.integers(1, 4))
def test_marking_answers_a_window(window: tuple[list[int], int, int], limit: int) -> None:
    items, low, high = window
    classes = classes_of(items)
    search = ReachableSums(classes, low, high)
    assume(search.fits)
    found, complete = search.solve(limit)
    distinct = {g[0] for g in first_of_each(items, subsets(items, low, high)).values()}
    assert {classes.indices(s) for s in found} <= distinct
    assert len(found) == len(set(found))
    assert len(found) >= min(limit, len(distinct)) - (0 if low > 0 or high < 0 else 1)  # the empty group takes a place
    assert not complete or len(distinct) == len(found)


@given(windows(), st.none() | st.integers(1, 5), st.sampled_from([0, 50, 10**6]), st.sampled_from([1, 8, 1 << 20]))
def test_every_route_through_the_portfolio_tells_the_truth(
    window: tuple[list[int], int, int], max_size: int | None, cheap: int, half: int
) -> None:
    items, low, high = window
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_search, "_CHEAP", cheap)
        patch.setattr(_search, "_FIRST_POOL", 10)
        patch.setattr(mitm, "_MOST_HALF", half)
        answer = solve_subset(items, (low + high) // 2, tolerance=(high - low) // 2, max_size=max_size, limit=2)
    half_width, middle = (high - low) // 2, (low + high) // 2
    most = len(items) if max_size is None else min(max_size, len(items))
    distinct = first_of_each(items, subsets(items, middle - half_width, middle + half_width, max_size=most))
    if answer.status is Status.NONE:
        assert not distinct
    elif answer.status is Status.UNIQUE:
        assert len(distinct) == 1
    elif answer.status is Status.AMBIGUOUS:
        assert len(distinct) > 1
    else:
        assert answer.status is Status.FOUND
        assert distinct
    assert set(answer.solutions) <= {group for groups in distinct.values() for group in groups}


@given(st.lists(st.integers(-30, 30).filter(bool), min_size=5, max_size=11), st.integers(-40, 40), st.integers(0, 2))
def test_sums_listed_in_chunks_are_all_listed(items: list[int], low: int, width: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ksum, "_CHUNK", 3)
        patch.setattr(ksum, "_BLOCK", 5)
        value = np.array(items, dtype=np.int64)
        for size in (3, 5):
            rows, complete = subsets_of_size(value, size, low, low + width)
            assert complete
            assert [tuple(r) for r in rows.tolist()] == subsets(items, low, low + width, size=size)


@given(
    st.lists(st.integers(-50, 50), max_size=12), st.lists(st.integers(-50, 50), max_size=12), st.integers(-60, 60),
    st.sampled_from([0, 0, 4]), st.booleans(),
)  # fmt: skip
def test_joined_sums_are_all_pairs(left: list[int], right: list[int], low: int, width: int, by_sort: bool) -> None:
    from lettrage.matching.kernels import _join

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_join, "_SHORT", -1 if by_sort else 1 << 14)
        a, b, complete = join_sums(np.array(left, np.int64), np.array(right, np.int64), low, low + width)
    assert complete
    expected = [(i, j) for i, x in enumerate(left) for j, y in enumerate(right) if low <= x + y <= low + width]
    assert sorted(zip(a.tolist(), b.tolist(), strict=True)) == expected
    assert (np.diff(np.array(left, np.int64)[a]) >= 0).all()


@pytest.mark.parametrize("bits", [20, 38, 46])
def test_repair_finds_what_abounds_up_to_wide_amounts(bits: int) -> None:
    rng = np.random.default_rng(bits)
    value = rng.integers(1, 1 << bits, 120)
    target = int(value.sum()) // 3
    assert 0 < free_items(value) <= 72
    found = next(f for attempt in range(8) if (f := repair(value, target, target, attempt=attempt)) is not None)
    assert int(value[found].sum()) == target
    assert len(set(found.tolist())) == len(found)


def test_repair_respects_a_greatest_size() -> None:
    rng = np.random.default_rng(1)
    items = rng.integers(10**5, 10**6, 400).tolist()
    answer = solve_subset(items, sum(items[:16]), max_size=16)
    assert answer.status in (Status.FOUND, Status.AMBIGUOUS)
    assert all(len(s) <= 16 and sum(items[i] for i in s) == sum(items[:16]) for s in answer.solutions)


def test_a_common_divisor_with_few_exceptions_is_a_proof() -> None:
    rng = np.random.default_rng(6)
    items = [*(9_973 * rng.integers(1, 10**6, 300)).tolist(), 5, 11]
    assert 9_973 in moduli_of(np.array(items))
    target = 9_973 * 10**7 + 3
    assert residue_without_target(np.array(items), np.ones(302, dtype=np.int64), target, target) == 9_973
    answer = solve_subset(items, target, budget=10**6)
    assert answer.status is Status.NONE
    assert answer.proved_empty[-1] == "residue 9973"
    all_alike = [x + 1 for x in items[:300]]  # k items sum to k modulo 9,973
    sizes = np.ones(6, dtype=np.bool_)
    left = residue_sizes(np.array(all_alike), np.ones(300, dtype=np.int64), target, target, sizes)
    assert left.tolist() == [False, False, False, True, False, False]
    many = residue_sizes(
        np.array(all_alike), np.ones(300, dtype=np.int64), target, target, np.ones(301, dtype=np.bool_)
    )
    assert np.flatnonzero(many).tolist() == [3]


def test_few_items_of_amounts_whose_sum_leaves_60_bits_are_still_searched() -> None:
    rng = np.random.default_rng(5)
    items = rng.integers(10**14, 10**15, 4_000).tolist()
    answer = solve_subset(items, items[7] + items[900] + items[3_000], max_size=3, budget="prove")
    assert (7, 900, 3_000) in answer.solutions
    assert solve_subset(items, items[0] + items[1] + 1, max_size=2, budget="prove").status is Status.NONE


def test_lambda_is_computed_when_asked_and_changes_no_equality() -> None:
    answer = solve_subset([120_000, 80_000, 45_050, 80_000], 200_000)
    assert answer.lam is not None
    assert answer.lam_mnats == round(1000 * np.log(answer.lam))
    assert answer == solve_subset([120_000, 80_000, 45_050, 80_000], 200_000)
    assert solve_subset([120_000, 80_000], 7).lam_mnats is None


@pytest.mark.parametrize(
    "arguments",
    [
        {"target": 2.0},
        {"target": True},
        {"target": float("nan")},
        {"tolerance": 0.5},
        {"max_size": 2.0},
        {"limit": "2"},
    ],
)
def test_whole_numbers_only(arguments: dict[str, object]) -> None:
    with pytest.raises(LettrageError) as error:
        solve_subset(**({"items": [1, 2], "target": 3} | arguments))  # type: ignore[arg-type]
    assert error.value.code == "bad-value"
    assert next(iter(arguments)) in str(error.value)


def test_numpy_integers_of_any_width_are_taken() -> None:
    for kind in (np.int16, np.uint32, np.int64):
        assert solve_subset(np.array([5, 7, 9], dtype=kind), np.int32(12)).solutions == ((0, 1),)  # type: ignore[arg-type]
