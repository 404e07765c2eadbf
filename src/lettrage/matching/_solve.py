"""Open items in, decided groups out: compile, rounds, decision and lettering, for `match` and `match_table` alike."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen

from lettrage.ledger import Decision

from ._compile import OpenColumns, Problem, compile_items
from ._decide import NO_DECISION, decide
from ._letter import codes
from ._pipeline import Settled, settle
from ._policy import MatchingPolicy
from ._segments import Flags, Ints, expand, starts
from ._shapes import Shape
from .strategies import Strategy

__all__ = ["OPEN_REASONS", "Solution", "solve"]

#: Why an item stays open, in order of precedence: the first that holds is given.
OPEN_REASONS = ("refused", "limit", "weak", "one-sided", "no-group")


@frozen(eq=False)
class Solution:
    """What was found, as columns.

    Attributes:
        problem: The compiled items. settled: The groups that are posted or shown, in canonical order.
        decision: `Decision` code per group. ppm: Posterior per group. code: Lettering code per group.
        group: Group of each item of the problem, -1 when it is in none.
        reason: Place in `OPEN_REASONS` of each item of the problem, -1 when it is in a group.
    """

    problem: Problem
    settled: Settled
    decision: npt.NDArray[np.int8]
    ppm: Ints
    code: npt.NDArray[np.object_]
    group: Ints
    reason: npt.NDArray[np.int8]


def solve(
    items: OpenColumns,
    policy: MatchingPolicy,
    strategies: Sequence[Strategy],
    *,
    refused: Iterable[Sequence[tuple[int, str, int, int]]] = (),
    used_codes: Mapping[int, Collection[str]] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Solution:
    """Match one set of open items.

    Args:
        refused: Groups that a person refused, as (kind code, id, instalment, residual) of every item.
        used_codes: Per account of `items`, the lettering codes that the books have seen.
    """
    problem = compile_items(items, policy)
    banned = _positions(items, problem, refused)
    settled = settle(problem, policy, strategies, banned, progress)
    decision, ppm = decide(settled, policy)
    shown = np.flatnonzero(decision != NO_DECISION).astype(np.int64)
    settled, decision, ppm = _take(settled, shown), decision[shown], ppm[shown]
    group = np.full(len(problem), -1, dtype=np.int64)
    group[settled.item] = np.repeat(np.arange(len(shown), dtype=np.int64), np.diff(settled.start))
    account = problem.account[settled.item[settled.start[:-1]]]
    return Solution(
        problem,
        settled,
        decision,
        ppm,
        _codes(items, problem, settled, decision, account, used_codes or {}, policy),
        group,
        np.where(group >= 0, -1, _reasons(problem, settled, banned)).astype(np.int8),
    )


def _positions(items: OpenColumns, problem: Problem, refused: Iterable[Sequence[tuple[int, str, int, int]]]) -> list[list[int]]:
    """Refused groups whose items are all open and unchanged, as positions of the problem."""
    wanted = [list(group) for group in refused]
    if not wanted:
        return []
    names = {member[:3] for group in wanted for member in group}
    place: dict[tuple[int, str, int], tuple[int, int]] = {}
    kind, ids, part = np.asarray(items.kind), np.asarray(items.id), np.asarray(items.instalment)
    for position, row in enumerate(problem.source.tolist()):
        key = (int(kind[row]), str(ids[row]), int(part[row]))
        if key in names:
            place[key] = position, int(items.residual[row])
    whole = [group for group in wanted if all(place.get(member[:3], (0, None))[1] == member[3] for member in group)]
    return [[place[member[:3]][0] for member in group] for group in whole]


def _take(settled: Settled, rows: Ints) -> Settled:
    """Some of the groups."""
    columns = ("shape", "coincidence", "evidence", "total", "margin", "proved", "tied", "named", "many", "gap", "stage")
    size, rival_size = np.diff(settled.start)[rows], np.diff(settled.rival_start)[rows]
    owner, offset = expand(size)
    rival_owner, rival_offset = expand(rival_size)
    return evolve(
        settled,
        start=starts(size),
        item=settled.item[settled.start[rows][owner] + offset],
        rival_start=starts(rival_size),
        rival_item=settled.rival_item[settled.rival_start[rows][rival_owner] + rival_offset],
        **{name: getattr(settled, name)[rows] for name in columns},
    )


def _codes(
    items: OpenColumns,
    problem: Problem,
    settled: Settled,
    decision: npt.NDArray[np.int8],
    account: Ints,
    used: Mapping[int, Collection[str]],
    policy: MatchingPolicy,
) -> npt.NDArray[np.object_]:
    """Codes count through the posted groups of an account first, so that a refusal leaves no hole among them."""
    if not len(account):
        return np.empty(0, dtype=object)
    day = np.maximum.reduceat(problem.on[settled.item], settled.start[:-1])
    first = problem.source[problem.start[:-1]]
    theirs = np.asarray(items.account, dtype=np.int64)[first]
    mine = {a: used[int(name)] for a, name in enumerate(theirs.tolist()) if used.get(int(name))}
    order = np.lexsort((np.arange(len(account)), decision != Decision.AUTO, account))
    out = np.empty(len(account), dtype=object)
    balanced: Flags = (settled.gap == 0) | (settled.shape != Shape.PARTIAL)
    out[order] = codes(account[order], day[order], balanced[order], mine, policy.lettering)
    return out


def _reasons(problem: Problem, settled: Settled, banned: Sequence[Sequence[int]]) -> npt.NDArray[np.int8]:
    """The first reason of `OPEN_REASONS` that holds for each item."""
    refused = np.zeros(len(problem), dtype=np.bool_)
    refused[[position for group in banned for position in group]] = True
    limited = np.zeros(problem.accounts, dtype=np.bool_)
    limited[[account for _, account in settled.limits]] = True
    debit, credit = (np.zeros(problem.accounts, dtype=np.bool_) for _ in range(2))
    debit[problem.account[problem.value > 0]] = True
    credit[problem.account[problem.value < 0]] = True
    alone = ~(debit & credit)[problem.account]
    held = (refused, limited[problem.account] & ~alone, settled.seen, alone)
    return np.select(held, list(range(len(held))), default=len(held)).astype(np.int8)
