"""Payments that name what they pay: settled before any round, and decided as the rounds would decide."""

from __future__ import annotations

from itertools import chain, combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lettrage.matching import Candidates, MatchingPolicy
from lettrage.matching._compile import Problem
from lettrage.matching._match import chosen_strategies
from lettrage.matching._named import STAGE
from lettrage.matching._solution import Solution
from lettrage.matching._solve import solve
from lettrage.matching.strategies import reference

from .ledgers import columns, row, solved


class _Plain:
    """The reference strategy under another name: rounds alone, nothing before them."""

    name = "reference in rounds"

    def propose(self, problem: Problem) -> Candidates:
        return reference.propose(problem)


def in_rounds(rows: list[dict[str, Any]]) -> Solution:
    strategies = [_Plain() if one.name == reference.name else one for one in chosen_strategies(None)]
    return solve(columns(rows), MatchingPolicy(), strategies)


def posted(rows: list[dict[str, Any]], solution: Solution, *, stage: int | None = None) -> set[frozenset[str]]:
    ids, settled = columns(rows).id[solution.problem.source], solution.settled
    return {
        frozenset(ids[settled.item[begin:end]].tolist())
        for begin, end, decision, at in zip(
            settled.start[:-1], settled.start[1:], solution.decision.tolist(), settled.stage.tolist(), strict=True
        )
        if decision == 0 and stage in (None, at)
    }


ROWS = [
    row("invoice", "F-10101", 0, 120_000),
    row("invoice", "F-10102", 3, 80_000),
    row("invoice", "F-10103", 5, 33_000),
    row("payment", "P-1", 30, -200_000, "VIR ACME F10101 F10102"),
]


def test_a_list_that_leaves_no_question_is_settled_before_the_rounds() -> None:
    assert posted(ROWS, solved(ROWS), stage=STAGE) == {frozenset({"F-10101", "F-10102", "P-1"})}
    assert posted(ROWS, in_rounds(ROWS)) == posted(ROWS, solved(ROWS))


def test_the_evidence_says_what_was_looked_at() -> None:
    settled = solved(ROWS).settled
    assert settled.total.tolist() == settled.evidence.sum(axis=1).tolist() == settled.margin.tolist()
    assert settled.named.all()


def test_what_could_be_questioned_is_left_to_the_rounds() -> None:
    questions = (
        row("invoice", "F-10104", 6, 80_000),  # as much as one of the named
        row("payment", "P-2", 31, -80_000),  # would pay one of the named alone
        row("payment", "P-2", 31, -5_000, "F10102"),  # names one of them too
        row("invoice", "F-10105", 6, 200_000),  # as much as all together
    )
    for question in questions:
        rows = [*ROWS, question]
        assert posted(rows, solved(rows), stage=STAGE) == set(), question["id"]
    short = [*ROWS[:-1], row("payment", "P-1", 30, -199_000, "VIR ACME F10101 F10102")]
    few_digits = [{**one, "id": one["id"].replace("10", ""), "text": one["text"].replace("10", "")} for one in ROWS]
    for rows in (short, few_digits):
        assert posted(rows, solved(rows), stage=STAGE) == set()


def test_what_stood_in_the_way_of_a_list_may_be_settled_by_another() -> None:
    rows = [
        row("invoice", "F-10101", 0, 50_000),
        row("invoice", "F-10102", 3, 50_000),
        row("invoice", "F-10103", 5, 12_345),
        row("payment", "P-1", 30, -62_345, "F10102 F10103"),
        row("payment", "P-2", 32, -50_000, "F10101"),
    ]
    assert posted(rows, solved(rows)) == posted(rows, in_rounds(rows))


def test_a_refused_list_is_not_settled() -> None:
    refused = [[(0, "F-10101", 1, 120_000), (0, "F-10102", 1, 80_000), (2, "P-1", 1, -200_000)]]
    solution = solve(columns(ROWS), MatchingPolicy(), chosen_strategies(None), refused=refused)
    assert posted(ROWS, solution) == set()


@st.composite
def correspondence(draw: st.DrawFn) -> list[dict[str, Any]]:
    """An account whose payments mostly name what they pay, rightly or not."""
    amounts = st.one_of(st.sampled_from([10_000, 25_000, 12_345]), st.integers(100, 300_000))
    owed = draw(st.lists(st.tuples(st.integers(0, 200), amounts), min_size=1, max_size=8))
    rows = [row("invoice", f"F-{10_101 + n}", day, amount) for n, (day, amount) in enumerate(owed)]
    for n in range(draw(st.integers(1, 5))):
        named = draw(st.lists(st.integers(0, len(owed) - 1), min_size=1, max_size=3, unique=True))
        total = sum(owed[k][1] for k in named) - draw(st.sampled_from([0, 0, 0, 0, 100]))
        text = draw(
            st.sampled_from(["VIR " + " ".join(f"F{10_101 + k}" for k in named), "VIR", f"F{10_101 + named[0]}"])
        )
        rows.append(row("payment", f"P-{n}", draw(st.integers(0, 260)), -total, text))
    return rows


def claimed(rows: list[dict[str, Any]], group: frozenset[str]) -> bool:
    """Whether the amount of other money is a sum of documents that holds one of the group's."""
    owed = {one["id"]: one["amount_minor"] for one in rows if one["amount_minor"] > 0}
    others = {-one["amount_minor"] for one in rows if one["amount_minor"] < 0 and one["id"] not in group}
    subsets = chain.from_iterable(combinations(owed, size) for size in range(1, len(owed) + 1))
    return any(sum(owed[id] for id in some) in others for some in subsets if group.intersection(some))


@given(correspondence())
def test_whatever_is_settled_before_the_rounds_is_what_the_rounds_would_post(rows: list[dict[str, Any]]) -> None:
    """But for one thing: the rounds let a sum that unnamed money might be cast doubt on a name, and names do not."""
    before = posted(rows, solved(rows), stage=STAGE)
    for group in before - posted(rows, in_rounds(rows)):
        assert claimed(rows, group)
