"""Packed sorting gives what numpy's plain functions give, whatever the bits."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.matching import _sorting
from lettrage.matching._segments import Stretches, search, spread
from lettrage.matching._sorting import distinct_of, numbered, order_by, places, ranked, runs_within

#: Few bits (packed with positions), many (packed without), too many (not packed).
WIDTHS = ((3, 4, 2), (20, 18, 16), (30, 30, 30))


@pytest.mark.parametrize("widths", WIDTHS)
@given(seed=st.integers(0, 2**32))
def test_order_is_that_of_a_stable_sort(widths: tuple[int, ...], seed: int) -> None:
    random = np.random.default_rng(seed)
    columns = [random.integers(-(1 << width), 1 << width, 900) for width in widths]
    columns[-1] = columns[-1] % 5  # ties
    assert np.array_equal(order_by(*columns), np.lexsort(columns[::-1]))


def test_extreme_values_do_not_wrap() -> None:
    column = np.tile(np.array([2**63 - 1, -(2**63), 0, -1], dtype=np.int64), 200)
    assert np.array_equal(order_by(column), np.argsort(column, kind="stable"))
    assert distinct_of(column).tolist() == [-(2**63), -1, 0, 2**63 - 1]


@pytest.mark.parametrize(("owners", "width"), [(900, 3), (20, 40), (5, 50), (900, 50), (900, 61)])
@given(seed=st.integers(0, 2**32))
def test_runs_are_those_of_a_stable_sort_within_each_owner(owners: int, width: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    size = int(random.integers(1, 2_000))
    owner = np.sort(random.integers(0, owners, size))
    values = random.integers(-(1 << width), 1 << width, size)
    values = np.where(random.random(size) < 0.7, values[0], values)
    side = random.random(size) < 0.5
    order, fresh, turned = runs_within(owner, values, side)
    wanted = np.lexsort((side, values, owner))
    assert order.tolist() == wanted.tolist()
    assert turned.tolist() == side[wanted].tolist()
    runs = list(zip(owner[wanted].tolist(), values[wanted].tolist(), strict=True))
    assert fresh.tolist() == [not i or runs[i] != runs[i - 1] for i in range(size)]


@given(st.lists(st.integers(-(2**62), 2**62), max_size=50), st.integers(1, 40))
def test_ranks_are_those_of_unique(values: list[int], times: int) -> None:
    column = np.tile(np.array(values, dtype=np.int64), times)
    names, rank = ranked(column)
    wanted_names, wanted_rank = np.unique(column, return_inverse=True)
    assert np.array_equal(names, wanted_names)
    assert np.array_equal(rank, wanted_rank)


@pytest.mark.parametrize("after", [False, True])
def test_places_are_those_of_a_binary_search(after: bool) -> None:
    random = np.random.default_rng(1)
    ordered = np.sort(random.integers(0, 10_000, 1 << 15))
    wanted = random.integers(-5, 10_005, 4 * _sorting._FEW)  # pyright: ignore[reportPrivateUsage]
    assert np.array_equal(
        places(ordered, wanted, after=after), ordered.searchsorted(wanted, "right" if after else "left")
    )


@pytest.mark.parametrize("after", [False, True])
@given(seed=st.integers(0, 2**32), width=st.sampled_from([3, 20, 55, 62]))
def test_a_search_in_stretches_is_a_search_in_each(after: bool, seed: int, width: int) -> None:
    random = np.random.default_rng(seed)
    sizes = random.integers(0, 9, 800)
    pointer = np.concatenate([[0], np.cumsum(sizes)])
    values = random.integers(-(1 << width), 1 << width, pointer[-1])
    for a in range(len(sizes)):
        values[pointer[a] : pointer[a + 1]].sort()
    asked = random.integers(0, len(sizes), 3000)
    asked = asked[asked % 7 != 3]  # stretches that nobody asks about are in no order of their own
    wanted = np.where(
        random.random(len(asked)) < 0.5,
        random.choice(values, len(asked)),
        random.integers(-(1 << width), 1 << width, len(asked)),
    )
    low, high = pointer[asked], pointer[asked + 1]
    if seed % 2:
        high = np.maximum(high - random.integers(0, 2, len(asked)), low)  # stretches of different ends
    found = search(values, low, high, wanted, after=after)
    side = "right" if after else "left"
    plain = [lo + np.searchsorted(values[lo:hi], w, side) for lo, hi, w in zip(low, high, wanted, strict=True)]
    assert np.array_equal(found, plain)


@pytest.mark.parametrize("after", [False, True])
@given(seed=st.integers(0, 2**32), width=st.sampled_from([3, 20, 62]), size=st.sampled_from([0, 5, 3000]))
def test_stretches_are_found_as_by_a_search_in_each(after: bool, seed: int, width: int, size: int) -> None:
    random = np.random.default_rng(seed)
    pointer = np.concatenate([[0], np.cumsum(random.integers(0, 9, 300))])
    values = random.integers(-(1 << width), 1 << width, pointer[-1])
    for low, high in pairwise(pointer):
        values[low:high].sort()
    owner, wanted = random.integers(0, 300, size), random.integers(-(2 << width), 2 << width, size)
    wanted[::2] = random.choice(values, len(wanted[::2]))
    plain = search(values, pointer[owner], pointer[owner + 1], wanted, after=after)
    assert np.array_equal(Stretches(values, pointer).find(owner, wanted, after=after), plain)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 4))))
def test_stretches_are_spread_one_behind_the_other(stretches: list[tuple[int, int]]) -> None:
    begin, length = (np.array([one[k] for one in stretches], dtype=np.int64) for k in (0, 1))
    assert spread(begin, length).tolist() == [at for low, size in stretches for at in range(low, low + size)]


@given(seed=st.integers(0, 2**32))
def test_keys_that_differ_in_their_lowest_bits_are_told_apart(seed: int) -> None:
    random = np.random.default_rng(seed)
    column = (random.integers(0, 9, 900) << 58) + random.integers(0, 40, 900)
    assert np.array_equal(order_by(column), np.argsort(column, kind="stable"))


@given(
    st.sets(st.integers(-30, 60), max_size=20),
    st.lists(st.integers(-40, 70), max_size=30),
    st.sampled_from([1, 1_000_003]),
)
def test_values_are_numbered_by_their_place_or_are_not_there(names: set[int], asked: list[int], step: int) -> None:
    distinct, wanted = sorted(step * name for name in names), [step * one for one in asked]
    place, there = numbered(np.array(distinct, dtype=np.int64), np.array(wanted, dtype=np.int64))
    assert there.tolist() == [one in distinct for one in wanted]
    assert [distinct[p] for p, known in zip(place.tolist(), there.tolist(), strict=True) if known] == [
        one for one in wanted if one in distinct
    ]
