"""The pipeline: the only code that commits candidates, round by round, and that asserts that nothing was lost.

Strong groups go first; the account that remains is smaller, so λ, rivals and habits are judged anew on it, and weaker
shapes become significant. A wrong strategy can propose nonsense: here every candidate is summed again, and a group that
does not balance never gets further.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt
from attrs import frozen

from ._candidates import Candidates
from ._compile import Problem
from ._policy import MatchingPolicy
from ._score import Reason, Scored, score
from ._segments import Flags, Ints, segment_sum, starts
from ._select import distinct, minimal, shortlist
from .kernels import Limit, Packing, pack
from .strategies import Strategy, partial

__all__ = ["Round", "Settled", "settle"]

#: Added to every weight in the selection: a group as good as none is worth a look, not worth a place.
_WORTH_A_LOOK = 500


@frozen
class Round:
    """What a group must reach to be committed in this round, in milli-nats."""

    least_total: int
    least_margin: int
    residual: bool
    partial: bool = False


ROUNDS = (Round(3500, 1500, False), Round(2000, 1500, True), Round(-_WORTH_A_LOOK, 0, True), Round(0, 0, True, partial=True))


@frozen(eq=False)
class Settled:
    """Groups committed, in canonical order, as columns over the problem's items.

    Attributes:
        start, item: CSR of the groups.
        shape, evidence, total, margin, tied, named, many: As scored, at the time of commitment.
        rival_start, rival_item: CSR of the items of the group that would stand if this one did not (empty when none).
        gap: What the group lacks to balance, in units of its account. near: Whether it lacks anything.
        stage: The round that committed the group.
        seen: Of each item of the problem, whether any group worth a look held it.
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
    gap: Ints
    stage: npt.NDArray[np.int8]
    rival_start: Ints
    rival_item: Ints
    seen: Flags
    limits: tuple[tuple[str, int], ...]

    @property
    def near(self) -> Flags:
        """Groups that do not balance to zero."""
        return np.asarray(self.gap != 0)


def settle(
    problem: Problem,
    policy: MatchingPolicy,
    strategies: Sequence[Strategy],
    refused: Iterable[Sequence[int]] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Settled:
    """Run all rounds. Every item ends in at most one group; exact groups balance to zero.

    Args:
        refused: Groups of positions that a person refused and that are still as they were: never proposed again.
        progress: Called with the rounds done and the rounds in all.
    """
    banned = {frozenset(group) for group in refused}
    seen = np.zeros(len(problem), dtype=np.bool_)
    open_ = np.ones(len(problem), dtype=np.bool_)
    parts: list[Settled] = []
    limits: set[tuple[str, int]] = set()
    for stage, rule in enumerate(ROUNDS):
        part, old = problem.subset(open_)
        if not len(part):
            break
        done = _round(part, old, policy, strategies, rule, stage, banned)
        open_[done.item] = False
        seen[old] |= done.seen
        parts.append(done)
        limits.update(done.limits)
        if progress is not None:
            progress(stage + 1, len(ROUNDS))
    out = _join(parts, tuple(sorted(limits)), seen)
    _assert_conserved(problem, out)
    return out


def _round(problem: Problem, old: Ints, policy: MatchingPolicy, strategies: Sequence[Strategy], rule: Round, stage: int, banned: set[frozenset[int]]) -> Settled:
    problem.limits.clear()
    weights = policy.learned.residual if rule.residual else policy.learned.first
    proposed = Candidates.join([strategy.propose(problem) for strategy in ([partial] if rule.partial else strategies)])
    proposed = _believable(problem, _allowed(proposed, old, banned), rule)
    scored = distinct(score(problem, proposed, weights, policy.learned.habit))
    scored = shortlist(minimal(scored, len(problem)), len(problem), -_WORTH_A_LOOK)
    candidates = scored.candidates
    packing = pack(scored.total + _WORTH_A_LOOK, candidates.start, candidates.item, len(problem))
    keep = packing.selected & (scored.total >= rule.least_total) & (packing.margin >= rule.least_margin)
    return _commit(problem, old, scored, packing, np.flatnonzero(keep).astype(np.int64), stage)


def _believable(problem: Problem, proposed: Candidates, rule: Round) -> Candidates:
    """Candidates that do sum to what they say, within one account, and within what the policy may write off."""
    total = segment_sum(problem.value[proposed.item], proposed.start)
    account = problem.account[proposed.item[proposed.start[:-1]]]
    spread = segment_sum((problem.account[proposed.item] != np.repeat(account, proposed.size)).astype(np.int64), proposed.start)
    slack = np.where(total > 0, problem.short[account], problem.over[account])
    named = (total == 0) | rule.partial | (np.abs(total) <= slack)
    return proposed.take((total == proposed.gap) & named & (spread == 0))


def _allowed(proposed: Candidates, old: Ints, banned: set[frozenset[int]]) -> Candidates:
    """Without the groups that a person refused."""
    if not banned:
        return proposed
    touched = np.isin(old[proposed.item], np.fromiter({i for group in banned for i in group}, dtype=np.int64))
    suspects = np.flatnonzero(segment_sum(touched.astype(np.int64), proposed.start) == proposed.size)
    keep = np.ones(len(proposed), dtype=np.bool_)
    for row in suspects.tolist():
        keep[row] = frozenset(old[proposed.item[proposed.start[row] : proposed.start[row + 1]]].tolist()) not in banned
    return proposed.take(keep)


def _commit(problem: Problem, old: Ints, scored: Scored, packing: Packing, keep: Ints, stage: int) -> Settled:
    rivals = packing.rival[keep]
    there = scored.candidates.take(rivals[rivals >= 0])
    size = np.zeros(len(keep), dtype=np.int64)
    size[rivals >= 0] = there.size
    done = scored.take(keep)
    seen = np.zeros(len(problem), dtype=np.bool_)
    seen[scored.candidates.item] = True
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
        gap=done.candidates.gap,
        stage=np.full(len(keep), stage, dtype=np.int8),
        rival_start=starts(size),
        rival_item=old[there.item],
        seen=seen,
        limits=tuple(limits),
    )


def _packing_limits(problem: Problem, scored: Scored, packing: Packing) -> list[tuple[str, int]]:
    if not packing.limits:
        return []
    _: tuple[Limit, ...] = packing.limits
    first = scored.candidates.item[scored.candidates.start[:-1]]
    return [("selection", int(account)) for account in np.unique(problem.account[first[~packing.proved]])]


def _join(parts: Sequence[Settled], limits: tuple[tuple[str, int], ...], seen: Flags) -> Settled:
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

    names = ("shape", "coincidence", "evidence", "total", "margin", "proved", "tied", "named", "many", "gap", "stage")
    return Settled(
        start=member.start,
        item=member.item,
        rival_start=rival.start,
        rival_item=rival.item,
        seen=seen,
        limits=limits,
        **{name: column(name) for name in names},  # type: ignore[arg-type]
    )


def _nothing() -> Settled:
    none = np.zeros(0, dtype=np.int64)
    flag, zero = np.zeros(0, dtype=np.bool_), np.zeros(1, dtype=np.int64)
    return Settled(
        zero, none, none.astype(np.int8), none, np.zeros((0, len(Reason)), dtype=np.int32), none, none, flag, flag, flag, flag, none, none.astype(np.int8), zero, none, flag, ()
    )


def _assert_conserved(problem: Problem, out: Settled) -> None:
    """Bugs stop here: an item in two groups, or a group that does not sum to zero, is never handed on."""
    assert len(np.unique(out.item)) == len(out.item), "an item was settled twice"
    total = segment_sum(problem.value[out.item], out.start)
    assert (total == out.gap).all(), "a group does not balance"
