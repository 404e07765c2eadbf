"""Runs, combinations and counted lambda over many accounts at once, against plain loops."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.matching.kernels import (
    MODULI,
    CoincidenceCounter,
    combinations,
    find_runs,
    find_sums,
    lambda_counted,
    list_sums,
)
from tests.oracles import kernels_columns as slow

small = st.integers(-6, 6)
huge = st.sampled_from([-(1 << 57), -(1 << 57) + 1, 1 << 57, (1 << 57) - 1, 0, 1])
amounts = st.one_of(small, huge, st.sampled_from([990, 1990, 4990, -990, 9980, 2980]))
items = st.lists(st.tuples(st.integers(0, 3), amounts), max_size=12).map(lambda rows: sorted(rows, key=lambda r: r[0]))
targets = st.lists(st.tuples(st.integers(0, 4), amounts), max_size=6)


def unzip(rows: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [r[0] for r in rows], [r[1] for r in rows]


@given(items, targets, st.integers(1, 3), st.integers(1, 6))
def test_runs_agree_with_plain_loops(
    rows: list[tuple[int, int]], wanted: list[tuple[int, int]], shortest: int, longest: int
) -> None:
    account, amount = unzip(rows)
    target_account, target = unzip(wanted)
    hits = find_runs(amount, account, target, target_account, min_length=shortest, max_length=longest)
    found = list(zip(hits.start.tolist(), hits.length.tolist(), hits.target.tolist(), strict=True))
    assert len(found) == len(set(found)) == len(hits)
    assert set(found) == slow.runs(amount, account, target, target_account, shortest, longest)
    assert found == sorted(found, key=lambda f: (f[1], f[0], f[2]))


@given(items, targets, st.integers(1, 4))
def test_combinations_agree_with_plain_loops(
    rows: list[tuple[int, int]], wanted: list[tuple[int, int]], size: int
) -> None:
    account, amount = unzip(rows)
    target_account, target = unzip(wanted)
    everything = slow.sums(amount, account, size)
    listed = list_sums(amount, account, size)
    assert [(tuple(g), s) for g, s in zip(listed.item.tolist(), listed.total.tolist(), strict=True)] == everything
    hits = find_sums(amount, account, size, target, target_account)
    found = [(tuple(g), t) for g, t in zip(hits.item.tolist(), hits.target.tolist(), strict=True)]
    assert found == [
        (group, t)
        for group, total in everything
        for t in range(len(target))
        if target[t] == total and target_account[t] == account[group[0]]
    ]


@given(
    items,
    st.lists(st.integers(0, 9), min_size=12, max_size=12),
    st.integers(0, 5),
    st.integers(2, 4),
    st.sampled_from([0, -5, -10_000, 20_000]),
)
def test_a_span_of_days_keeps_near_items_only(
    rows: list[tuple[int, int]], days: list[int], span: int, size: int, epoch: int
) -> None:
    account, amount = unzip(rows)
    day = [
        d + epoch for a in sorted(set(account)) for d in sorted(days[i] for i in range(len(account)) if account[i] == a)
    ]
    listed = list_sums(amount, account, size, day=day, span_days=span)
    assert [tuple(g) for g in listed.item.tolist()] == [g for g, _ in slow.sums(amount, account, size, day, span)]


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    amount, account = rng.integers(1, 50, 60), np.repeat([0, 1, 2], 20)
    whole = find_sums(amount, account, 3, amount * 2, account)
    monkeypatch.setattr(combinations, "_CHUNK", 7)
    assert find_sums(amount, account, 3, amount * 2, account) == whole
    assert len(whole) > 0


def test_an_account_with_too_many_combinations_is_named_and_the_others_are_searched() -> None:
    account = [0] * 3 + [1] * 30
    hits = find_sums([1] * 33, account, 2, [2, 2], [0, 1], most_per_account=100)
    assert hits.limited.tolist() == [1]
    assert len(hits) == 3


@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("span", [None, 0, 2])
def test_an_account_is_left_out_beyond_the_allowed_number_and_not_before(size: int, span: int | None) -> None:
    account, day = [0] * 2 + [1] * 9 + [2] * 5, [1, 2, *range(3, 12), 1, 1, 1, 2, 8]
    amount = [1] * len(account)
    groups = [g for g, _ in slow.sums(amount, account, size, *(() if span is None else (day, span)))]
    counts = [sum(account[g[0]] == a for g in groups) for a in range(3)]
    assert max(counts) > 0 or span == 0
    for most in sorted({max(count + step, 0) for count in counts for step in (-1, 0)}):
        listed = list_sums(amount, account, size, day=day, span_days=span, most_per_account=most)
        over = [a for a in range(3) if counts[a] > most]
        assert listed.limited.tolist() == over
        assert [tuple(g) for g in listed.item.tolist()] == [g for g in groups if account[g[0]] not in over]


def test_days_ascend_inside_an_account() -> None:
    assert len(list_sums([1, 2, 3], [0, 0, 1], 2, day=[5, 5, 4], span_days=0)) == 1
    with pytest.raises(LettrageError, match="bad-value"):
        list_sums([1, 2, 3], [0, 0, 1], 2, day=[5, 4, 6], span_days=1)


round_sums = st.integers(1, 400).map(lambda x: x * 50)


@given(
    st.lists(st.one_of(round_sums, st.integers(-3000, 20_000)), max_size=40),
    st.lists(st.one_of(round_sums, st.integers(-3000, 20_000)), min_size=1, max_size=4),
    st.integers(1, 2000),
    st.sampled_from([1, 5, 50]),
)
def test_counted_lambda_is_its_definition(sums: list[int], wanted: list[int], floor: int, unit: int) -> None:
    sums, wanted = [s * unit for s in sums], [t * unit for t in wanted]
    found = lambda_counted(sums, wanted, floor, unit=unit).tolist()
    assert found == [slow.counted_lambda(sums, t, floor, unit, MODULI) for t in wanted]


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([1 << 58, (1 << 58) + 3, -(1 << 58), 7, 9])), max_size=12))
def test_counted_lambda_survives_amounts_near_the_limit(rows: list[tuple[int, int]]) -> None:
    house, sums = unzip(rows)
    wanted, accounts = [1 << 58, 8, -(1 << 58)] * 3, [0] * 3 + [1] * 3 + [2] * 3
    counter = CoincidenceCounter(np.array(wanted), np.array(accounts), floor=2)
    counter.add(np.array(sums, dtype=np.int64), np.array(house, dtype=np.int64))
    expected = [
        slow.counted_lambda([s for h, s in rows if h == a], t, 2, 1, MODULI)
        for t, a in zip(wanted, accounts, strict=True)
    ]
    assert counter.mnats().tolist() == expected


def test_a_counter_fed_by_searches_sees_every_sum_once() -> None:
    amount, account = [100, 230, 310, 95], [0] * 4
    counter = CoincidenceCounter(np.array([330]), np.array([0]), floor=100)
    find_sums(amount, account, 2, [330], [0], counter=counter)
    find_runs(amount, account, [330], [0], counter=counter)
    expected = [s for _, s in slow.sums(amount, account, 2)] + [330, 540, 405, 640, 635, 735]
    assert counter.mnats().tolist() == [slow.counted_lambda(expected, 330, 100, 1, MODULI)]


@pytest.mark.parametrize(
    ("amount", "account", "code"),
    [
        ([1.5], [0], "bad-value"),
        ([True], [0], "bad-value"),
        ([1 << 63], [0], "amount-out-of-range"),
        ([1 << 61, 1 << 61], [0, 0], "amount-out-of-range"),
        ([1, 2, 3], [0, 1, 0], "bad-value"),
    ],
)
def test_misuse_raises(amount: list[int], account: list[int], code: str) -> None:
    for search in (lambda: find_runs(amount, account, [1], [0]), lambda: find_sums(amount, account, 2, [1], [0])):
        with pytest.raises(LettrageError) as error:
            search()
        assert error.value.code == code


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 400)), min_size=1, max_size=14),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 900)), min_size=1, max_size=5),
    st.sampled_from([1, -1]),
)
@settings(max_examples=60)
def test_amounts_of_one_sign_are_pruned_without_losing_a_count(
    items: list[tuple[int, int]], wanted: list[tuple[int, int]], sign: int
) -> None:
    house, amount = np.array(sorted(items), dtype=np.int64).T
    account, target = np.array(wanted, dtype=np.int64).T
    amount, target = sign * amount, sign * target
    tried, pruned = (CoincidenceCounter(target, account, floor=5) for _ in range(2))
    rows = range(len(amount))
    for size in (2, 3):
        find_sums(amount, house, size, target, account, counter=pruned)
        for group in itertools.combinations(rows, size):
            if len({*house[list(group)].tolist()}) == 1:
                tried.add(amount[list(group)].sum(keepdims=True), house[[group[0]]])
    find_runs(amount, house, target, account, max_length=6, counter=pruned)
    for first, last in itertools.combinations(range(len(amount) + 1), 2):
        if 2 <= last - first <= 6 and len({*house[first:last].tolist()}) == 1:
            tried.add(amount[first:last].sum(keepdims=True), house[[first]])
    assert pruned.mnats().tolist() == tried.mnats().tolist()
