"""Give tasks to people with room so that the sum of scores is greatest: an assignment problem, solved exactly.

A person with room for five is five places. Only the best tasks can matter: with as many places in all, a person never
needs more than that many of the best tasks allowed, so the rest is left out before the cubic part begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["assign"]


def assign(
    scores: Sequence[int], allowed: Sequence[Sequence[bool]], room: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Who does each task (-1 for nobody), and what one more place of each person would add to the sum.

    Equal scores go to the earlier task, so that the order of the input decides and nothing else. Complexity: cubic in
    the places, once more for each person.
    """
    who_does = [-1] * len(scores)
    if not room or not scores:
        return who_does, [0] * len(room)
    # standing earlier is worth something, and for all tasks together less than one point of score: only ties feel it
    count = len(scores)
    worth = np.asarray(scores, dtype=np.int64) * (count * (count + 1) // 2 + 1) + np.arange(count, 0, -1)
    may = np.asarray(allowed, dtype=np.bool_)
    kept = _best(worth, may, sum(room) + 1)
    best = _chosen(worth[kept], may[kept], list(room))
    base = _sum(scores, kept, best)
    more: list[int] = []
    for who in range(len(room)):
        wider = [places + (other == who) for other, places in enumerate(room)]
        more.append(_sum(scores, kept, _chosen(worth[kept], may[kept], wider)) - base)
    for row, who in zip(kept.tolist(), best, strict=True):
        who_does[row] = who
    return who_does, more


def _best(worth: npt.NDArray[np.int64], may: npt.NDArray[np.bool_], places: int) -> npt.NDArray[np.int64]:
    """The tasks that can matter: of each person, as many of the best ones as there are places in all."""
    order = np.argsort(-worth, kind="stable")
    kept = np.zeros(len(worth), dtype=np.bool_)
    for who in range(may.shape[1]):
        kept[order[may[order, who]][:places]] = True
    return np.flatnonzero(kept).astype(np.int64)


def _chosen(worth: npt.NDArray[np.int64], may: npt.NDArray[np.bool_], room: list[int]) -> list[int]:
    """Who does each of some tasks, -1 for nobody."""
    person = np.repeat(np.arange(len(room)), np.minimum(room, len(worth)))
    if not len(person) or not len(worth):
        return [-1] * len(worth)
    # a place that a task may not take is worth nothing, the same as staying undone; sums stay exact in doubles
    gain = np.where(may[:, person], worth[:, None], 0).astype(np.float64)
    optimize: Any = import_module("scipy.optimize")  # lazily: most lists need no assignment
    rows, places = optimize.linear_sum_assignment(gain, maximize=True)
    who = np.full(len(worth), -1, dtype=np.int64)
    taken = may[rows, person[places]]
    who[rows[taken]] = person[places[taken]]
    return [int(one) for one in who.tolist()]


def _sum(scores: Sequence[int], kept: npt.NDArray[np.int64], who: Sequence[int]) -> int:
    rows: list[int] = kept.tolist()
    return sum(scores[row] for row, one in zip(rows, who, strict=True) if one >= 0)
