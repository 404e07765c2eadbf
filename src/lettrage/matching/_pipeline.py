"""The pipeline: the only code that commits candidates, round by round, and that asserts that nothing was lost.

Strong groups go first; the account that remains is smaller, so λ, rivals and habits are judged anew on it, and weaker
shapes become significant. A wrong strategy can propose nonsense: here every candidate is summed again, and a group that
does not balance never gets further.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from attrs import frozen

from ._candidates import Candidates
from ._compile import Problem
from ._policy import MatchingPolicy
from ._score import Scored, score
from ._segments import Flags, Ints, segment_sum, starts
from ._select import distinct, minimal, shortlist
from .kernels import Limit, Packing, pack
from .strategies import Strategy

__all__ = ["Round", "Settled", "settle"]

#: Added to every weight in the selection: a group as good as none is worth a look, not worth a place.
_WORTH_A_LOOK = 500


@frozen
class Round:
    """What a group must reach to be committed in this round, in milli-nats."""

    least_total: int
    least_margin: int
    residual: bool


ROUNDS = (Round(3500, 1500, False), Round(2000, 1500, True), Round(-_WORTH_A_LOOK, 0, True))


@frozen(eq=False)
class Settled:
    """Groups committed, in canonical order, as columns over the problem's items.

    Attributes:
        start, item: CSR of the groups.
        shape, evidence, total, margin, tied, named, many: As scored, at the time of commitment.
        rival_start, rival_item: CSR of the items of the group that would stand if this one did not (empty when none).
        stage: The round that committed the group.
        limits: What was not searched to its end: (what, account).
    """

    start: Ints
    item: Ints
    shape: npt.NDArray[np.int8]
    coincidence: Ints
    evidence: npt.NDArray[np.int32]
    total: Ints
    margin: Ints
    proved: Flags
    tied: Flags
    named: Flags
    many: Flags
    stage: npt.NDArray[np.int8]
    rival_start: Ints
    rival_item: Ints
    limits: tuple[tuple[str, int], ...]


def settle(problem: Problem, policy: MatchingPolicy, strategies: Mapping[str, Strategy] | Sequence[Strategy]) -> Settled:
    """Run all rounds. Every item ends in at most one group, and every group balances to zero."""
    chosen = list(strategies.values()) if isinstance(strategies, Mapping) else list(strategies)
    open_ = np.ones(len(problem), dtype=np.bool_)
    parts: list[Settled] = []
    limits: set[tuple[str, int]] = set()
    for stage, rule in enumerate(ROUNDS):
        part, old = problem.subset(open_)
        if not len(part):
            break
        done = _round(part, old, policy, chosen, rule, stage)
        open_[done.item] = False
        parts.append(done)
        limits.update(done.limits)
    out = _join(parts, tuple(sorted(limits)))
    _assert_conserved(problem, out)
    return out


def _round(problem: Problem, old: Ints, policy: MatchingPolicy, strategies: Sequence[Strategy], rule: Round, stage: int) -> Settled:
    problem.limits.clear()
    weights = policy.learned.residual if rule.residual else policy.learned.first
    proposed = Candidates.join([strategy.propose(problem) for strategy in strategies])
    proposed = proposed.take(segment_sum(problem.value[proposed.item], proposed.start) == 0)
    scored = distinct(score(problem, proposed, weights, policy.learned.habit))
    scored = shortlist(minimal(scored, len(problem)), len(problem), -_WORTH_A_LOOK)
    candidates = scored.candidates
    packing = pack(scored.total + _WORTH_A_LOOK, candidates.start, candidates.item, len(problem))
    keep = packing.selected & (scored.total >= rule.least_total) & (packing.margin >= rule.least_margin)
    return _commit(problem, old, scored, packing, np.flatnonzero(keep).astype(np.int64), stage)


def _commit(problem: Problem, old: Ints, scored: Scored, packing: Packing, keep: Ints, stage: int) -> Settled:
    rivals = packing.rival[keep]
    there = scored.candidates.take(rivals[rivals >= 0])
    size = np.zeros(len(keep), dtype=np.int64)
    size[rivals >= 0] = there.size
    done = scored.take(keep)
    limits = [*problem.limits, *_packing_limits(problem, scored, packing)]
    return Settled(
        start=done.candidates.start,
        item=old[done.candidates.item],
        shape=done.candidates.shape,
        coincidence=done.candidates.coincidence,
        evidence=done.evidence,
        total=done.total,
        margin=packing.margin[keep],
        proved=packing.proved[keep],
        tied=done.tied,
        named=done.named,
        many=done.many,
        stage=np.full(len(keep), stage, dtype=np.int8),
        rival_start=starts(size),
        rival_item=old[there.item],
        limits=tuple(limits),
    )


def _packing_limits(problem: Problem, scored: Scored, packing: Packing) -> list[tuple[str, int]]:
    if not packing.limits:
        return []
    _: tuple[Limit, ...] = packing.limits
    first = scored.candidates.item[scored.candidates.start[:-1]]
    return [("selection", int(account)) for account in np.unique(problem.account[first[~packing.proved]])]


def _join(parts: Sequence[Settled], limits: tuple[tuple[str, int], ...]) -> Settled:
    """All rounds together, groups in the order of their first item."""
    if not parts:
        return _nothing()
    size = np.concatenate([np.diff(p.start) for p in parts])
    rival_size = np.concatenate([np.diff(p.rival_start) for p in parts])
    item = np.concatenate([p.item for p in parts])
    rival_item = np.concatenate([p.rival_item for p in parts])
    begin, rival_begin = starts(size), starts(rival_size)
    order = np.argsort(item[begin[:-1]], kind="stable")
    member = Candidates.build(begin, item, 0, size).take(order)  # type: ignore[arg-type]
    rival = Candidates.build(rival_begin, rival_item, 0, size).take(order)  # type: ignore[arg-type]

    def column(name: str) -> npt.NDArray[np.generic]:
        return np.concatenate([getattr(p, name) for p in parts])[order]

    names = ("shape", "coincidence", "evidence", "total", "margin", "proved", "tied", "named", "many", "stage")
    return Settled(
        start=member.start,
        item=member.item,
        rival_start=rival.start,
        rival_item=rival.item,
        limits=limits,
        **{name: column(name) for name in names},  # type: ignore[arg-type]
    )


def _nothing() -> Settled:
    none = np.zeros(0, dtype=np.int64)
    flag, zero = np.zeros(0, dtype=np.bool_), np.zeros(1, dtype=np.int64)
    return Settled(
        zero, none, none.astype(np.int8), none, np.zeros((0, 13), dtype=np.int32), none, none, flag, flag, flag, flag, none.astype(np.int8), zero, none, ()
    )


def _assert_conserved(problem: Problem, out: Settled) -> None:
    """Bugs stop here: an item in two groups, or a group that does not sum to zero, is never handed on."""
    assert len(np.unique(out.item)) == len(out.item), "an item was settled twice"
    assert not segment_sum(problem.value[out.item], out.start).any(), "a group does not balance"
