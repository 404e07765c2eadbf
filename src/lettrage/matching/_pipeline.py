"""The pipeline: the only code that commits candidates, round by round, and that asserts that nothing was lost.

Strong groups go first; the account that remains is smaller, so λ, rivals and habits are judged anew on it, and weaker
shapes become significant. A wrong strategy can propose nonsense: here every candidate is summed again, and a group that
does not balance never gets further.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen

from ._adjust import rate_number
from ._adjust_habits import offers_taken
from ._answers import Answers, answers_of
from ._candidates import Candidates, allowed
from ._compile import Problem
from ._fits import earned, fit_of
from ._hidden import in_the_shadow, led
from ._policy import MatchingPolicy
from ._rivals import further_rivals
from ._score import Scored, equal_rivals, score
from ._segments import Flags, Ints, segment_sum, starts
from ._select import distinct, minimal, shortlist
from ._settled import Settled
from ._shapes import is_adjusted
from .kernels import Packing, pack
from .strategies import Strategy, partial

__all__ = ["ROUNDS", "Round", "Rounds", "settle"]

#: Added to every weight in the selection: a group as good as none is worth a look, not worth a place.
_WORTH_A_LOOK = 500
#: Work that choosing among the candidates of one component may cost.
_SELECTION = {"interactive": 100_000, "batch": 500_000, "prove": 50_000_000}
#: Sums are believed below this.
_SUMMABLE = float(1 << 62)


@frozen
class Round:
    """What a group must reach to be committed in this round, in milli-nats."""

    least_total: int
    least_margin: int
    residual: bool
    partial: bool = False


ROUNDS = (
    Round(3500, 1500, residual=False),
    Round(2000, 1500, residual=True),
    Round(-_WORTH_A_LOOK, 0, residual=True),
    Round(0, 0, residual=True, partial=True),
)

#: Everything is asked, and nothing is committed.
_OPEN = ROUNDS[1]


@frozen(eq=False)
class Rounds:
    """What all rounds gave.

    Attributes:
        settled: The groups committed.
        seen: Of each item, whether any group worth a look held it.
        quiet: Accounts in whose open items nothing at all is left to propose: to ask again would give nothing.
        limits: What was not searched to its end: (what, account), sorted.
    """

    settled: Settled
    seen: Flags
    quiet: Flags
    limits: tuple[tuple[str, int], ...]


def settle(
    problem: Problem,
    policy: MatchingPolicy,
    strategies: Sequence[Strategy],
    refused: Collection[frozenset[int]] = (),
    progress: Callable[[int, int], None] | None = None,
    answers: tuple[Answers, Answers] | None = None,
) -> Rounds:
    """Run all rounds. Every item ends in at most one group; exact groups balance to zero.

    Args:
        refused: Groups of positions that a person refused and that are still as they were: never proposed again.
        progress: Called with the rounds done and the rounds in all.
        answers: What the strategies said when they were asked about parts of the same ledger; None for nothing yet.
    """
    state = _State(problem, policy, refused, answers or answers_of(strategies, problem.root, problem.account))
    for stage, rule in enumerate(ROUNDS):
        state.round(stage, rule)
        if progress is not None:
            progress(stage + 1, len(ROUNDS))
    settled = Settled.join(state.parts)
    _assert_conserved(problem, settled)
    if len(settled) and not state.problem.ties.single:
        ties = state.problem.ties
        settled = evolve(settled, contested=equal_rivals(problem, ties, settled.group, settled.item, len(settled)))
    settled = state.in_full_light(settled)
    state.forget(state.adapted)
    return Rounds(settled, state.seen, ~(state.held | state.adapted), tuple(sorted(state.limits)))


def _two_sided(problem: Problem, open_: Flags) -> Flags:
    """Items of accounts that still have something on both sides."""
    side = np.zeros((2, problem.accounts), dtype=np.bool_)
    up = problem.value > 0
    side[0, problem.account.compress(open_ & up)] = True
    side[1, problem.account.compress(open_ & ~up)] = True
    return np.asarray((side[0] & side[1])[problem.account])


class _State:
    """What is open, and what came of the rounds so far."""

    def __init__(
        self,
        problem: Problem,
        policy: MatchingPolicy,
        refused: Collection[frozenset[int]],
        answers: tuple[Answers, Answers],
    ) -> None:
        # habits are counted here, and a caller's problem is not ours to change
        self.problem = evolve(
            problem, habits=problem.habits.copy(), leave=np.zeros_like(problem.leave), limits=problem.limits
        )
        self.policy, self.refused, self.answers = policy, refused, answers
        self.open = np.ones(len(problem), dtype=np.bool_)
        self.seen = np.zeros(len(problem), dtype=np.bool_)
        # accounts with a candidate among what is open, and those whose habits changed on the way
        self.held, self.adapted = (np.zeros(problem.accounts, dtype=np.bool_) for _ in range(2))
        self.parts: list[Settled] = []
        self.limits: set[tuple[str, int]] = set()

    def round(self, stage: int, rule: Round) -> None:
        """Propose where something changed, score and select everywhere, commit what reaches the rule."""
        if not rule.partial:
            self.held[:] = False
        waiting = self.open & _two_sided(self.problem, self.open)
        if not waiting.any():
            return
        part, old = self.problem.subset(waiting)
        proposed = partial.propose(part) if rule.partial else self._proposed(part, rule)
        self.held[part.account[proposed.first]] = True
        proposed = _believable(part, proposed, rule)
        if not len(proposed):
            self.limits.update(part.limits)
            return
        part, old, proposed = _narrowed(part, old, proposed)
        proposed = allowed(proposed, old, self.refused)
        scored, packing = _selected(part, proposed, self.policy, rule)
        self.seen[old[scored.candidates.item]] = True
        keep = packing.selected & (scored.total >= rule.least_total) & (packing.margin >= rule.least_margin)
        done = _commit(part, scored, packing, np.flatnonzero(keep).astype(np.int64), stage)
        done = done if len(old) == len(self.problem) else done.renamed(old)
        self.open[done.item] = False
        seen = is_adjusted(done.shape)
        who = self.problem.account[done.first[seen]]
        np.add.at(self.problem.habits, (who, rate_number(self.policy.adjustments, done.rate[seen])), 1)
        exact = self.problem.account[done.first[done.gap == 0]]
        self.problem.habits[:, -1] += np.bincount(exact, minlength=self.problem.accounts)
        taken = offers_taken(self.problem, done.offer, done.item)
        np.add.at(self.problem.leave, taken, 1)
        adapted = np.zeros_like(self.adapted)
        adapted[who] = True
        adapted[taken[0]] = True
        self.forget(adapted)
        self.parts.append(done)
        self.limits.update(part.limits)

    def _proposed(self, part: Problem, rule: Round) -> Candidates:
        """The candidates of all accounts, in positions of `part`.

        Late strategies wait until the strong groups are gone: what they have to search by then is a fraction.
        """
        early, late = self.answers
        found = early.about(part)
        return Candidates.join([found, late.about(part)]) if rule.residual else found

    def in_full_light(self, settled: Settled) -> Settled:
        """The groups, with those that an earlier round's proposals hide rivals of looked at once more."""
        shadow = in_the_shadow(self.problem, settled, self.policy, self.answers)
        if shadow is None:
            return settled
        part, old = self.problem.subset(shadow.open)
        proposed = allowed(_believable(part, self._proposed(part, _OPEN), _OPEN), old, self.refused)
        self.limits.update(part.limits)
        seen = distinct(score(part, proposed, self.policy.learned.residual, self.policy.learned))
        return led(settled, shadow, seen, shortlist(minimal(seen, len(part)), -_WORTH_A_LOOK), old)

    def forget(self, adapted: Flags) -> None:
        """What was answered while an account showed other habits does not hold."""
        self.adapted |= adapted
        for answers in self.answers if adapted.any() else ():
            answers.forget(adapted)


def _narrowed(part: Problem, old: Ints, proposed: Candidates) -> tuple[Problem, Ints, Candidates]:
    """Only the accounts that have a candidate: nothing is asked about the others.

    Where they are most of them, all stay: what was worked out about them serves again.
    """
    some = np.zeros(part.accounts, dtype=np.bool_)
    some[part.account[proposed.first]] = True
    keep = some[part.account]
    if 2 * np.count_nonzero(keep) >= len(keep):
        return part, old, proposed
    narrow, there = part.subset(keep)
    place = np.full(len(part), -1, dtype=np.int64)
    place[there] = np.arange(len(there))
    # what was noted about the wider part is noted about this one too
    narrow.limits.extend(part.limits)
    return narrow, old[there], proposed.renamed(place)


def _selected(problem: Problem, proposed: Candidates, policy: MatchingPolicy, rule: Round) -> tuple[Scored, Packing]:
    """The candidates that are worth a look, and the best disjoint ones among them."""
    weights = policy.learned.residual if rule.residual else policy.learned.first
    scored = distinct(score(problem, proposed, weights, policy.learned))
    scored = shortlist(minimal(scored, len(problem)), -_WORTH_A_LOOK)
    candidates = scored.candidates
    weight = scored.total + _WORTH_A_LOOK
    packing = pack(weight, candidates.start, candidates.item, len(problem), budget=_SELECTION[policy.budget])
    if packing.limits:
        first = candidates.item[candidates.start[:-1]]
        for account in np.unique(problem.account[first[~packing.proved]]).tolist():
            problem.limit(account, "selection")
    return scored, packing


def _believable(problem: Problem, proposed: Candidates, rule: Round) -> Candidates:
    """Candidates that do sum to what they say, within one account, and within what the policy may write off."""
    if not len(proposed):
        return proposed
    total = segment_sum(problem.value[proposed.item], proposed.start)
    account = problem.account[proposed.item[proposed.start[:-1]]]
    fit = fit_of(problem, proposed)
    foreign = (problem.account[proposed.item] != np.repeat(account, proposed.size)).astype(np.int64)
    named = rule.partial | (fit.named & ~earned(problem, proposed))
    exact = (proposed.size == 2) | (_reach(problem, proposed) < _SUMMABLE)
    return proposed.take((total == proposed.gap) & named & exact & (segment_sum(foreign, proposed.start) == 0))


def _reach(problem: Problem, proposed: Candidates) -> npt.NDArray[np.float64]:
    """The sum of absolute values of each group, roughly: beyond 62 bits a machine sum of zero proves nothing."""
    rough = np.abs(problem.value[proposed.item].astype(np.float64))
    return np.bincount(proposed.group, weights=rough, minlength=len(proposed)).astype(np.float64)


def _commit(problem: Problem, scored: Scored, packing: Packing, keep: Ints, stage: int) -> Settled:
    """The chosen groups with their margins and rivals."""
    done, rivals = scored.take(keep), packing.rival[keep]
    there = scored.candidates.take(rivals[rivals >= 0])
    size = np.zeros(len(keep), dtype=np.int64)
    size[rivals >= 0] = there.size
    candidates = done.candidates
    return Settled(
        start=candidates.start,
        item=candidates.item,
        shape=candidates.shape,
        coincidence=candidates.coincidence,
        evidence=done.evidence,
        total=done.total,
        margin=packing.margin[keep] - further_rivals(scored, packing, scored.total + _WORTH_A_LOOK, len(problem))[keep],
        proved=packing.proved[keep],
        tied=done.tied,
        contested=done.tied,
        named=done.named,
        many=done.many,
        gap=candidates.gap,
        rate=candidates.rate,
        near=fit_of(problem, candidates).near,
        stage=np.full(len(keep), stage, dtype=np.int8),
        rival_start=starts(size),
        rival_item=there.item,
        offer=candidates.offer,
    )


def _assert_conserved(problem: Problem, settled: Settled) -> None:
    """Bugs stop here: an item in two groups, or a group that does not balance, is never handed on."""
    held = np.bincount(settled.item, minlength=1)
    assert held.max() <= 1, "an item was settled twice"
    total = segment_sum(problem.value[settled.item], settled.start)
    assert (total == settled.gap).all(), "a group does not balance"
