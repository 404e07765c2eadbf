"""Cutting a problem between accounts: each part is a problem of its own, and shares the columns of the whole."""

from __future__ import annotations

import numpy as np
from attrs import evolve

from ._compile import Problem
from ._payers import PastDelays
from ._scale import Scale
from ._text import Tokens
from ._wording import Wording

__all__ = ["between", "cuts"]

#: A part ends with the account that brings it to so many items.
_MOST = 1 << 16


def cuts(problem: Problem, times: int = 1) -> list[int]:
    """The accounts at which a problem is cut, its first and the one after its last included.

    Args:
        times: How much larger than they need to be the parts are.
    """
    number = problem.start[:-1] // (times * _MOST)
    fresh = problem.start[:-1] < len(problem)
    fresh[1:] &= number[1:] != number[:-1]
    return [0, *(np.flatnonzero(fresh[1:]) + 1).tolist(), problem.accounts]


def between(problem: Problem, first: int, last: int, root: int = 0, wording: Wording | None = None) -> Problem:
    """The items of the accounts from `first` to before `last`, accounts counted from 0.

    Args:
        wording: The texts, if other than those of the problem. root: The item of the problem that they begin with.
    """
    low, high = int(problem.start[first]), int(problem.start[last])
    rows, accounts = slice(low, high), slice(first, last)
    tokens, past, scale = problem.numbers, problem.past, problem.scale
    begin, end = np.searchsorted(tokens.item, [low, high]).tolist()
    mine = (past.account >= first) & (past.account < last)
    delays = past.account[mine] - first, past.days[mine], past.weight[mine]
    return evolve(
        problem,
        limits=[],
        source=problem.source[rows],
        account=problem.account[rows] - first,
        start=problem.start[first : last + 1] - low,
        kind=problem.kind[rows],
        minor=problem.minor[rows],
        on=problem.on[rows],
        due=problem.due[rows],
        twin=problem.twin[rows],
        numbers=Tokens(tokens.item[begin:end] - low, tokens.value[begin:end], tokens.derived[begin:end]),
        root=problem.root[rows] - root if root else problem.root[rows],
        wording=problem.wording if wording is None else wording,
        scale=Scale(scale.unit[accounts], scale.finer[accounts]),
        value=problem.value[rows],
        document=problem.document[rows],
        tolerance=problem.tolerance.of(np.arange(first, last, dtype=np.int64)),
        habits=problem.habits[accounts],
        leave=problem.leave[accounts],
        past=PastDelays(*delays, last - first),
        standing=None if problem.standing is None else problem.standing.take(np.arange(low, high, dtype=np.int64)),
    )
