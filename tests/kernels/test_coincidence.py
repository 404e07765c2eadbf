"""lambda by formula against exact counts, and budgets."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.matching.kernels import PRESETS, Budget, Limit, count_exactly, expected_subsets, to_mnats
from lettrage.matching.kernels.coincidence import LEAST_MNATS
from tests.oracles.kernels_subset import subsets

small = st.lists(st.one_of(st.integers(-9, 20), st.sampled_from([990, 1990, -500])), max_size=9)


@given(small, st.integers(-20, 3000), st.none() | st.integers(1, 6), st.sampled_from([0, 0, 4]))
def test_exact_counts_are_exact(items: list[int], target: int, size: int | None, tolerance: int) -> None:
    expected = len(subsets(items, target - tolerance, target + tolerance, size=size))
    assert count_exactly(items, target, size=size, tolerance=tolerance) == expected


def exact_by_size(items: list[int], size: int) -> dict[int, int]:
    """How many subsets of each size-k sum, by adding one item after the other."""
    tables: list[dict[int, int]] = [{0: 1}] + [{} for _ in range(size)]
    for item in items:
        for k in range(size, 0, -1):
            for total, ways in tables[k - 1].items():
                tables[k][total + item] = tables[k].get(total + item, 0) + ways
    return tables[size]


@pytest.mark.parametrize(("n", "size"), [(60, 4), (40, 5), (120, 3)])
@pytest.mark.parametrize("signed", [False, True])
def test_the_estimate_is_near_the_mean_of_exact_counts(n: int, size: int, signed: bool) -> None:
    rng = np.random.default_rng(n + size)
    items = (rng.lognormal(8, 0.8, n).astype(int) + 1).tolist()
    if signed:
        items = [-i if j % 7 == 0 else i for j, i in enumerate(items)]
    exact = exact_by_size(items, size)
    target = sum(items[:size])
    mean = sum(exact.get(target + d, 0) for d in range(-400, 401) if d) / 800
    assert abs(math.log(expected_subsets(items, target, size=size) / mean)) < 0.25


@pytest.mark.parametrize("size", [3, 4])
def test_the_estimate_sees_round_amounts(size: int) -> None:
    rng = np.random.default_rng(size)
    items = np.where(rng.random(60) < 0.6, rng.integers(1, 900, 60) * 100, rng.integers(1, 90_000, 60)).tolist()
    exact = exact_by_size(items, size)
    target = sum(items[:size]) // 100 * 100
    mean = sum(exact.get(target + d * 100, 0) for d in range(-50, 51) if d) / 100
    plain = sum(exact.get(target + d, 0) for d in range(-5000, 5001) if d % 100) / 9900
    estimate = expected_subsets(items, target, size=size)
    assert estimate > 3 * plain
    assert abs(math.log(estimate / mean)) < 0.35


def test_the_estimate_for_any_size_is_close_where_thousands_exist() -> None:
    rng = np.random.default_rng(8)
    items = rng.integers(1, 200_000, 32).tolist()
    target = sum(items[::2])
    exact = count_exactly(items, target)
    assert exact is not None
    assert exact > 1000
    assert abs(math.log(expected_subsets(items, target) / exact)) < 0.3
    odd = [*(2 * i for i in items[:-1]), 77_777]
    only_odd = count_exactly(odd, 2 * target // 2 * 2 + 1)
    assert only_odd is not None
    assert abs(math.log(expected_subsets(odd, 2 * target // 2 * 2 + 1) / only_odd)) < 0.3


def test_an_unreachable_residue_expects_nothing() -> None:
    rng = np.random.default_rng(8)
    odd = (2 * rng.integers(1, 50_000, 100) + 1).tolist()
    assert expected_subsets(odd, 90_000, size=3) == 0.0
    assert expected_subsets(odd, 90_001, size=3) > 1.0
    assert expected_subsets([4, 8, 12], 7) == 0.0
    assert expected_subsets([4, 8, 12], 100) == 0.0
    assert expected_subsets([], 5) == 0.0
    assert expected_subsets([3, 4], 7, size=3) == 0.0


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=30), st.integers(1, 10**8), st.none() | st.integers(1, 30))
def test_the_estimate_is_a_finite_number_everywhere(items: list[int], target: int, size: int | None) -> None:
    estimate = expected_subsets(items, target, size=size)
    assert 0.0 <= estimate < math.inf
    assert LEAST_MNATS <= to_mnats(estimate) < 1_000_000


def test_the_hull_is_bounded_not_ignored() -> None:
    items = list(range(1_000_003, 1_000_403, 10))
    assert expected_subsets(items, sum(items[-5:]), size=5) >= 0.5
    assert expected_subsets(items, sum(items)) >= 0.1


def test_the_kernels_load_numpy_and_no_scipy() -> None:
    code = "import sys, lettrage.matching.kernels as k; k.solve_subset([1, 2, 3], 5); sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_budgets_pay_before_and_remember_refusals() -> None:
    purse = Budget("interactive")
    assert purse.units == PRESETS["interactive"] == 20_000_000
    assert purse.spend(15_000_000, "a")
    assert not purse.spend(6_000_000, "b")
    assert purse.spend(5_000_000, "c")
    assert purse.remaining == 0
    assert purse.refusals == (Limit("b", 6_000_000, 5_000_000),)
    assert Budget.of(purse) is purse
    assert "refused=1" in repr(purse)


@pytest.mark.parametrize("units", ["batches", -1, 2.0, True])
def test_budgets_are_whole_numbers_or_presets(units: object) -> None:
    with pytest.raises(LettrageError) as error:
        Budget(units)  # type: ignore[arg-type]
    assert error.value.code == "bad-policy"
