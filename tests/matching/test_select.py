"""Selection against exhaustive search, and the array vocabulary against plain loops."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.matching import Candidates, Learned, MatchingPolicy, Shape
from lettrage.matching._pipeline import settle
from lettrage.matching._score import Reason, score
from lettrage.matching._segments import expand, rank_within, search, segment_sum, starts
from lettrage.matching._select import distinct, minimal, shortlist
from lettrage.matching.strategies import ALL
from tests.matching.ledgers import groups, problem, row, tables
from tests.oracles import matching_groups as oracle

FEW = settings(max_examples=40)


@FEW
@given(tables(accounts=2, documents=5))
def test_the_groups_chosen_are_the_best_disjoint_ones(rows: list[dict[str, Any]]) -> None:
    account = problem(rows, MatchingPolicy(adjustments=None))  # inexact groups never rule out a larger one
    if not len(account):
        return
    learned = Learned()
    proposed = Candidates.join([strategy.propose(account) for strategy in ALL.values()])
    scored = distinct(score(account, proposed, learned.residual, learned))
    kept = minimal(scored, len(account))
    groups = [frozenset(kept.candidates.item[b:e].tolist()) for b, e in _ends(kept.candidates)]
    everything = [frozenset(scored.candidates.item[b:e].tolist()) for b, e in _ends(scored.candidates)]
    assert len(set(everything)) == len(everything)
    assert set(groups) == oracle.minimal(everything)
    useful = shortlist(kept, -500)
    if not 0 < len(useful.candidates) <= 12:
        return
    chosen = [frozenset(useful.candidates.item[b:e].tolist()) for b, e in _ends(useful.candidates)]
    best = oracle.best_packing(chosen, (useful.total + 500).tolist())
    assert _packed(useful) == best


def _ends(candidates: Candidates) -> list[tuple[int, int]]:
    return list(zip(candidates.start[:-1].tolist(), candidates.start[1:].tolist(), strict=True))


def _packed(scored: Any) -> int:
    from lettrage.matching.kernels import pack

    candidates = scored.candidates
    packing = pack(scored.total + 500, candidates.start, candidates.item, int(candidates.item.max()) + 1)
    return int((scored.total + 500)[packing.selected].sum())


@FEW
@given(tables())
def test_evidence_adds_up(rows: list[dict[str, Any]]) -> None:
    account = problem(rows)
    out = settle(account, MatchingPolicy(), list(ALL.values())).settled
    assert (out.evidence.sum(axis=1) == out.total).all()
    assert (out.margin[~out.tied] >= 0).all()  # of equal amounts the many rivals together may outweigh the best choice
    shapes = np.asarray(Learned().first.shapes), np.asarray(Learned().residual.shapes)
    assert (shapes[0] == shapes[1]).all()
    assert (out.evidence[:, Reason.SHAPE] == shapes[0][out.shape]).all()


def test_every_shape_has_a_weight() -> None:
    assert len(Learned().first.shapes) == len(Learned().residual.shapes) == len(Shape)


def test_a_prompt_payer_is_learned_from_the_account_itself() -> None:
    lines = [row("invoice", f"F-{n}", 30 * n, 10_000 + 731 * n) for n in range(10)]
    lines += [row("payment", f"P-{n}", 30 * n + 3, -(10_000 + 731 * n)) for n in range(10)]
    account = problem([*lines, row("invoice", "X-1", 100, 77_700), row("invoice", "X-2", 200, 77_700)])
    lone = problem([row("invoice", "X-1", 100, 77_700), row("payment", "P", 103, -77_700)])
    habit, weights = Learned().habit, Learned().first
    dates = score(account, ALL["equal_amount"].propose(account), weights, Learned(habit=habit)).evidence[:, Reason.DATE]
    alone = score(lone, ALL["equal_amount"].propose(lone), weights, Learned(habit=habit)).evidence[:, Reason.DATE]
    assert dates.min() > alone.max()


@given(st.lists(st.lists(st.integers(-5, 5), max_size=6), min_size=1, max_size=6), st.integers(-6, 6), st.booleans())
def test_search_is_a_binary_search_in_every_segment(segments: list[list[int]], wanted: int, after: bool) -> None:
    listed = [sorted(segment) for segment in segments]
    pointer = starts(np.array([len(s) for s in listed], dtype=np.int64))
    flat = np.array([v for s in listed for v in s], dtype=np.int64)
    got = search(flat, pointer[:-1], pointer[1:], np.full(len(listed), wanted), after=after)
    plain = [b + sum(v <= wanted if after else v < wanted for v in s) for b, s in zip(pointer, listed, strict=False)]
    assert got.tolist() == plain
    assert segment_sum(flat, pointer).tolist() == [sum(s) for s in listed]


@given(st.lists(st.integers(0, 4), max_size=8))
def test_expand_and_rank_count_alike(lengths: list[int]) -> None:
    owner, offset = expand(np.array(lengths, dtype=np.int64))
    assert list(zip(owner.tolist(), offset.tolist(), strict=True)) == [
        (i, j) for i, n in enumerate(lengths) for j in range(n)
    ]
    assert rank_within(owner).tolist() == offset.tolist()


def test_the_middle_of_two_payments_does_not_depend_on_the_era() -> None:
    rows = [row("invoice", "F-1", 3, 700), row("payment", "P-1", 20, -300), row("payment", "P-2", 23, -400)]
    rows += [row("invoice", "F-2", 3, 251), row("invoice", "F-3", 4, 449)]
    scores: list[list[int]] = []
    for days in (0, 10_227):
        moved = problem([{**r, "on": r["on"] + timedelta(days=days)} for r in rows])
        group = Candidates.of([[1, 2, 3, 4]], Shape.OTHER)
        scores.append(score(moved, group, Learned().first, Learned()).evidence.tolist())
    assert scores[0] == scores[1]


def test_a_difference_that_an_item_of_the_books_explains_is_not_bent() -> None:
    rows = [row("invoice", "F-1", 3, 56_031), row("payment", "P-1", 20, -56_032), row("entry", "E-1", 20, 1)]
    assert [len(group) for group in groups(rows)] == [3]
    assert [len(group) for group in groups(rows[:2])] == [2]


def test_an_exact_group_outweighs_one_that_bends_an_amount_unless_the_payment_names_it() -> None:
    rows = [row("invoice", "F-4811", 3, 98_000), row("invoice", "F-4812", 5, 100_000)]
    rows += [row("invoice", f"F-49{n}", 9 + n, 31_007 + 997 * n) for n in range(10, 20)]
    for text, debits in (("", {"F-4811"}), ("F4812", {"F-4812"})):
        found = groups([*rows, row("payment", "P-1", 33, -98_000, text)])
        assert next(group for group in found if "P-1" in group) - {"P-1"} == debits
