"""Small accounts and many-to-many groups against listing everything, and what evidence refuses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.matching.kernels import (
    MODULI,
    CoincidenceCounter,
    Status,
    batch_small,
    find_small_subsets,
    groups,
    match_groups,
)
from tests.oracles import kernels_columns as columns
from tests.oracles import kernels_groups as slow

amounts = st.one_of(st.integers(-5, 9), st.sampled_from([990, 1990, 4990]), st.sampled_from([1 << 58, -(1 << 58)]))
rows = st.lists(st.tuples(st.integers(0, 3), amounts), max_size=9).map(lambda r: sorted(r, key=lambda x: x[0]))
wanted_rows = st.lists(st.tuples(st.integers(0, 3), amounts), max_size=5).map(lambda r: sorted(r, key=lambda x: x[0]))


@given(rows, wanted_rows, st.booleans())
def test_small_accounts_agree_with_listing_everything(
    items: list[tuple[int, int]], wanted: list[tuple[int, int]], pairs: bool
) -> None:
    account, amount = [r[0] for r in items], [r[1] for r in items]
    target_account, target = [r[0] for r in wanted], [r[1] for r in wanted]
    hits = find_small_subsets(amount, account, target, target_account, pairs=pairs, most_hits=10_000)
    found = [
        (tuple(hits.item[a:b].tolist()), (int(t[0]), int(t[1])))
        for a, b, t in zip(hits.start, hits.start[1:], hits.target, strict=False)
    ]
    assert len(found) == len(set(found)) == len(hits)
    assert set(found) == slow.small_subsets(amount, account, target, target_account, pairs)
    assert not hits.limited.size
    assert found == sorted(found, key=lambda f: (account[f[0][0]], len(f[0]), f[1][1] >= 0, f[0], f[1]))


def test_small_accounts_in_chunks_feed_the_counter_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(7)
    amount, account = rng.integers(-40, 90, 40), np.repeat(np.arange(8), 5)
    target = rng.integers(0, 200, 8)
    answers = []
    for chunk in (batch_small._CHUNK, 40):
        monkeypatch.setattr(batch_small, "_CHUNK", chunk)
        counter = CoincidenceCounter(target, np.arange(8), floor=30)
        hits = find_small_subsets(amount, account, target, np.arange(8), counter=counter)
        answers.append((hits, counter.mnats().tolist()))
    assert answers[0] == answers[1]
    for a in range(8):
        mine = amount[account == a].tolist()
        sums = [s for k in range(1, 6) for _, s in columns.sums(mine, [0] * 5, k)]
        assert answers[0][1][a] == columns.counted_lambda(sums, int(target[a]), 30, 1, MODULI)


def test_accounts_beyond_a_cap_are_named_and_the_others_searched() -> None:
    hits = find_small_subsets(
        [1] * 3 + [1] * 6 + [5, 6], [0] * 3 + [1] * 6 + [2] * 2, [2, 3, 11], [0, 1, 2], most_items=5
    )
    assert hits.limited.tolist() == [1]
    crowded = find_small_subsets([1] * 10 + [5, 6], [0] * 10 + [2] * 2, [5, 11], [0, 2], most_hits=100)
    assert crowded.limited.tolist() == [0]
    assert crowded.item.tolist() == [10, 11]


group_amounts = st.lists(st.one_of(st.integers(1, 40), st.sampled_from([990, 1990, 2980])), max_size=6)


@given(group_amounts, group_amounts)
def test_without_a_gate_every_minimal_group_is_a_candidate(debits: list[int], credits: list[int]) -> None:
    owed, paid = np.array(debits, dtype=np.int64), np.array(credits, dtype=np.int64)
    account = groups._Account(owed, paid, (3, 2), 10**9, 100, groups.Budget("batch"))
    account._hopeless = lambda *_: False  # type: ignore[method-assign]
    account.list_candidates()
    expected = {g for g in slow.balanced(debits, credits, 3, 2) if slow.is_minimal(debits, credits, g)}
    assert {(c.debits, c.credits) for c in account.candidates} == expected
    assert len(account.candidates) == len(expected)


@given(group_amounts, group_amounts)
def test_groups_balance_and_are_disjoint(debits: list[int], credits: list[int]) -> None:
    answer = match_groups(debits, credits, floor=100)
    used_debits = [i for g in answer.groups for i in g.debits]
    used_credits = [i for g in answer.groups for i in g.credits]
    assert len(used_debits) == len(set(used_debits))
    assert len(used_credits) == len(set(used_credits))
    for g in answer.groups:
        assert sum(debits[i] for i in g.debits) == sum(credits[i] for i in g.credits)
        assert (g.status is Status.AMBIGUOUS) == (g.margin_mnats == 0)
    if answer.status is Status.NONE:
        assert not slow.balanced(debits, credits, 4, 2)
    assert (answer.status in (Status.UNIQUE, Status.AMBIGUOUS)) == bool(answer.groups)


def planted(seed: int, n_groups: int) -> tuple[list[int], list[int], set[tuple[tuple[int, ...], tuple[int, ...]]]]:
    """An account of known groups: lognormal amounts, a third of them round, and some noise on both sides."""
    rng = np.random.default_rng(seed)

    def draw(n: int) -> list[int]:
        raw = np.exp(rng.normal(11.5, 1.2, n)).astype(np.int64) + 1
        return np.where(rng.random(n) < 0.3, (raw // 100 + 1) * 100, raw).tolist()

    debits: list[int] = []
    credits: list[int] = []
    truth = set()
    for _ in range(n_groups):
        m = int(rng.choice([1, 2, 3, 4], p=[0.4, 0.3, 0.2, 0.1]))
        part = draw(m)
        total = sum(part)
        first = int(rng.integers(total // 5, total))
        paid = [first, total - first] if m > 1 and rng.random() < 0.3 else [total]
        truth.add((tuple(range(len(debits), len(debits) + m)), tuple(range(len(credits), len(credits) + len(paid)))))
        debits += part
        credits += paid
    return debits + draw(n_groups // 5), credits + draw(n_groups // 5), truth


def test_planted_groups_are_found_and_hardly_any_others() -> None:
    right = claimed = true = 0
    for seed in range(3):
        debits, credits, truth = planted(seed, 20)
        found = {(g.debits, g.credits) for g in match_groups(debits, credits).groups if g.margin_mnats >= 1000}
        right, claimed, true = right + len(found & truth), claimed + len(found), true + len(truth)
    assert right >= 0.9 * true
    assert claimed - right <= 0.03 * claimed


def test_scaling_amounts_and_floor_changes_no_group() -> None:
    debits, credits, _ = planted(5, 15)
    plain = match_groups(debits, credits, floor=2_000)
    scaled = match_groups([1000 * x for x in debits], [1000 * x for x in credits], floor=2_000_000)
    assert scaled == plain
    assert plain.groups


def test_list_prices_prove_nothing() -> None:
    rng = np.random.default_rng(1)
    prices = rng.choice([990, 1990, 4990, 9990], 30).tolist()
    answer = match_groups(prices[:18], prices[18:])
    assert all(g.status is Status.AMBIGUOUS for g in answer.groups)


def test_a_refused_shape_is_reported_and_never_called_none() -> None:
    answer = match_groups([100, 250], [350], budget=0)
    assert answer.status is Status.EXHAUSTED
    assert answer.limits
    assert answer.limits[0].stage == "shape 1 to 1"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"max_debits": 5}, "bad-value"),
        ({"debits": [1 << 61]}, "amount-out-of-range"),
        ({"debits": [1.0]}, "bad-value"),
    ],
)
def test_misuse_raises(arguments: dict[str, object], code: str) -> None:
    with pytest.raises(LettrageError) as error:
        match_groups(**({"debits": [1], "credits": [1]} | arguments))  # type: ignore[arg-type]
    assert error.value.code == code
    with pytest.raises(LettrageError) as error:
        find_small_subsets([1], [0], [1], [0], most_items=19)
    assert error.value.code == "bad-value"
