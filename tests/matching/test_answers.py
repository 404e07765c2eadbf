"""Answers that are kept: an account that did not change is not asked about again, and the answer is the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from lettrage.matching import Candidates, MatchingPolicy
from lettrage.matching._answers import Answers, Heard
from lettrage.matching._compile import Problem
from lettrage.matching._match import chosen_strategies
from lettrage.matching._solution import Solution
from lettrage.matching._solve import solve
from lettrage.matching.strategies import ALL
from tests.matching.ledgers import columns, row, solved, tables


def as_values(solution: Solution) -> list[Any]:
    """All that was found, with all that led to it."""
    settled = solution.settled
    names = ("start", "item", "shape", "coincidence", "total", "margin", "tied", "contested", "stage", "rival_item")
    found = [getattr(settled, name).tolist() for name in names]
    return [*found, settled.evidence.tolist(), solution.decision.tolist(), solution.reason.tolist(), solution.limits]


def asked_anew(rows: list[dict[str, Any]]) -> Solution:
    """The rows matched, every account asked about in every round."""

    def other(_: Any, problem: Problem, *__: Any) -> Any:
        return np.zeros(problem.accounts, dtype=np.bool_)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Heard, "same", other)
        return solved(rows)


@settings(max_examples=40)
@given(tables(accounts=3, documents=9))
def test_kept_answers_are_the_answers_that_would_be_given(rows: list[dict[str, Any]]) -> None:
    assert as_values(solved(rows)) == as_values(asked_anew(rows))


class Listener:
    """A strategy that proposes nothing and writes down whom it is asked about."""

    name = "listener"

    def __init__(self, *, late: bool) -> None:
        self.late = late
        self.heard: list[list[tuple[int, ...]]] = []

    def propose(self, problem: Problem) -> Candidates:
        accounts = np.split(problem.source, problem.start[1:-1].tolist())
        scale = problem.scale
        units = zip(accounts, scale.unit.tolist(), scale.finer.tolist(), strict=True)
        self.heard.append([(*part.tolist(), unit, finer) for part, unit, finer in units if len(part)])
        return Candidates.none()


#: Each account is settled in part: a name, then a run, then what only a search finds.
BUSY = [
    row("invoice", "F-9001", 0, 61_333, account="A"),
    row("payment", "P-1", 30, -61_333, "F-9001", account="A"),
    *(row("invoice", f"F-1{n}", 40 + n, 10_007 * n + 13, account="A") for n in range(1, 5)),
    row("payment", "P-2", 50, -(10_007 * 3 + 26), account="A"),
    row("payment", "P-3", 90, -99, account="A"),
    row("invoice", "F-21", 3, 12_345, account="B"),
    row("payment", "P-4", 9, -777, account="B"),
]


@pytest.mark.parametrize("late", [False, True])
def test_nobody_is_asked_twice_about_the_same_items_in_the_same_unit(late: bool) -> None:
    listener = Listener(late=late)
    solve(columns(BUSY), MatchingPolicy(), [*chosen_strategies(None), listener])
    asked = [account for heard in listener.heard for account in heard]
    assert len(asked) == len(set(asked)) > 1
    assert late or any(len(heard) == 1 for heard in listener.heard), "what did not change was asked about again"


def test_what_is_forgotten_is_asked_again() -> None:
    listener = Listener(late=False)
    problem = solved(BUSY).problem
    answers = Answers([listener, ALL["equal_amount"]], problem.root, problem.account)
    first = answers.about(problem)
    assert len(first) == 1
    assert answers.about(problem).item.tolist() == first.item.tolist()
    assert len(listener.heard) == 1
    answers.forget(np.array([False, True]))
    assert answers.about(problem).item.tolist() == first.item.tolist()
    assert [len(heard) for heard in listener.heard] == [2, 1]
