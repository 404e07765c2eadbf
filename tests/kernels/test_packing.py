"""Selection of disjoint candidates: every solver inside against the look-at-everything oracle."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.matching.kernels import Packing, _component, component_labels, pack
from tests.oracles.kernels_packing import best_packing
from tests.oracles.kernels_packing import components as slow_components


def csr(members: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    start = np.concatenate([[0], np.cumsum([len(m) for m in members])]).astype(np.int64)
    return start, np.array([i for m in members for i in m], dtype=np.int64)


def run(weights: list[int], members: list[list[int]], n_items: int, **options: object) -> Packing:
    start, item = csr(members)
    return pack(np.array(weights, dtype=np.int64), start, item, n_items, **options)  # type: ignore[arg-type]


def check(weights: list[int], members: list[list[int]], answer: Packing) -> None:
    total, chosen = best_packing(weights, members)
    assert tuple(np.flatnonzero(answer.selected).tolist()) == chosen
    for k in range(len(weights)):
        if k not in chosen:
            assert answer.margin[k] == 0
            continue
        other, _ = best_packing(weights, members, without=k)
        assert answer.margin[k] == total - other
        check_rival(weights, members, k, int(answer.rival[k]), other)
        assert answer.tied[k] == (total == other)
    assert answer.proved.all()
    assert not answer.limits


def check_rival(weights: list[int], members: list[list[int]], k: int, rival: int, other: int) -> None:
    """A named rival shares an item with k and stands in some best selection without k."""
    if rival == -1:  # only where a best selection without k leaves its items free
        rest = [j for j in range(len(weights)) if not set(members[j]) & set(members[k])]
        assert best_packing([weights[j] for j in rest], [members[j] for j in rest])[0] == other
        return
    shared = set(members[rival]) & set(members[k])
    assert shared
    rest = [j for j in range(len(weights)) if j != k and not set(members[j]) & set(members[rival])]
    assert weights[rival] + best_packing([weights[j] for j in rest], [members[j] for j in rest])[0] == other


N_ITEMS = 8
groups = st.lists(
    st.tuples(st.integers(-2, 6), st.lists(st.integers(0, N_ITEMS - 1), min_size=1, max_size=4, unique=True)),
    max_size=10,
)


@given(groups)
def test_groups_of_any_shape_agree_with_the_oracle(candidates: list[tuple[int, list[int]]]) -> None:
    weights, members = [w for w, _ in candidates], [m for _, m in candidates]
    check(weights, members, run(weights, members, N_ITEMS))


pairs = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 3), st.integers(4, 8)),
    min_size=1,
    max_size=11,
    unique_by=lambda c: (c[1], c[2]),
)


@given(pairs)
def test_assignment_agrees_with_the_oracle_and_its_tie_break(candidates: list[tuple[int, int, int]]) -> None:
    few, _component._FEW_PAIRS = _component._FEW_PAIRS, 0
    try:
        weights, members = [c[0] for c in candidates], [[c[1], c[2]] for c in candidates]
        check(weights, members, run(weights, members, 9))
    finally:
        _component._FEW_PAIRS = few


@given(groups)
def test_exchanges_agree_with_the_oracle_and_its_tie_break(candidates: list[tuple[int, list[int]]]) -> None:
    most, _component._MOST_BRANCHING = _component._MOST_BRANCHING, 0
    try:
        weights, members = [w for w, _ in candidates], [m for _, m in candidates]
        check(weights, members, run(weights, members, N_ITEMS))
    finally:
        _component._MOST_BRANCHING = most


@given(groups, st.integers(0, 40_000))
def test_an_unfinished_component_keeps_true_lower_bounds(candidates: list[tuple[int, list[int]]], budget: int) -> None:
    most, _component._MOST_BRANCHING = _component._MOST_BRANCHING, 0
    try:
        weights, members = [w for w, _ in candidates], [m for _, m in candidates]
        answer = run(weights, members, N_ITEMS, budget=budget)
    finally:
        _component._MOST_BRANCHING = most
    total, _ = best_packing(weights, members)
    chosen = np.flatnonzero(answer.selected).tolist()
    taken = [i for k in chosen for i in members[k]]
    assert len(taken) == len(set(taken))
    for k in chosen:
        exact = total - best_packing(weights, members, without=k)[0]
        assert answer.margin[k] == exact if answer.proved[k] else answer.margin[k] <= exact
    if answer.proved.all():
        assert sum(weights[k] for k in chosen) == total
    else:
        assert answer.limits


def test_weights_beyond_exact_prices_are_packed_greedily_and_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_component, "_MOST_BRANCHING", 0)
    answer = run([1 << 41, (1 << 41) + 1, 1 << 41], [[0, 1], [1, 2], [2, 3]], 4)
    assert answer.selected.tolist() == [False, True, False]
    assert not answer.proved.any()
    assert answer.limits


def test_a_component_of_hundreds_is_solved_to_proof() -> None:
    rng = np.random.default_rng(300)
    near = {tuple(sorted(set((c + rng.integers(0, 20, rng.choice([2, 2, 3, 4]))).tolist()))) for c in [*range(100)] * 3}
    members = [list(m) for m in sorted(near) if len(m) > 1]
    weights = rng.integers(1, 9000, len(members)).tolist()
    answer = run(weights, members, 120, budget="prove")
    assert answer.proved.all()
    assert np.bincount(answer.component).max() > 200
    total = sum(np.array(weights)[answer.selected])
    for k in np.flatnonzero(answer.selected).tolist()[::9]:
        again = run([w * (j != k) for j, w in enumerate(weights)], members, 120, budget="prove")
        assert answer.margin[k] == total - sum(np.array(weights)[again.selected])


def test_a_large_component_of_equal_pairs_is_matched_in_order() -> None:
    members = [[i, 40 + j] for i in range(40) for j in range(40)]
    answer = run([7] * len(members), members, 80)
    chosen = [members[k] for k in np.flatnonzero(answer.selected)]
    assert chosen == [[i, 40 + i] for i in range(40)]
    assert answer.tied.sum() == 40


def test_a_component_beyond_its_budget_is_reported_and_stays_disjoint() -> None:
    rng = np.random.default_rng(3)
    members = [sorted(rng.choice(40, 3, replace=False).tolist()) for _ in range(120)]
    weights = rng.integers(1, 100, 120).tolist()
    answer = run(weights, members, 40, budget=1000)
    taken = [i for k in np.flatnonzero(answer.selected) for i in members[k]]
    assert len(taken) == len(set(taken))
    assert answer.limits
    assert answer.limits[0].stage == "packing"


def test_one_component_never_changes_another() -> None:
    alone = run([5, 8, 4], [[0, 1], [1, 2], [2, 3]], 4)
    both = run([5, 8, 4, 9, 9], [[0, 1], [1, 2], [2, 3], [4, 5], [5, 6]], 7)
    assert both.margin[:3].tolist() == alone.margin.tolist()


@given(st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=3, unique=True), max_size=12))
def test_components_agree_with_repeated_merging(members: list[list[int]]) -> None:
    start, item = csr(members)
    assert component_labels(start, item, 13).tolist() == slow_components(members)


def test_a_long_chain_is_one_component() -> None:
    members = [[i, i + 1] for i in range(3000)]
    start, item = csr(members)
    assert component_labels(start, item, 3001).max() == 0


@pytest.mark.parametrize(
    ("weights", "members", "n_items", "code"),
    [
        ([1], [[]], 1, "bad-value"),
        ([1], [[1]], 1, "bad-value"),
        ([1], [[0, 0]], 1, "bad-value"),
        ([1 << 61] * 4, [[0]] * 4, 1, "amount-out-of-range"),
    ],
)
def test_misuse_raises(weights: list[int], members: list[list[int]], n_items: int, code: str) -> None:
    with pytest.raises(LettrageError) as error:
        run(weights, members, n_items)
    assert error.value.code == code
