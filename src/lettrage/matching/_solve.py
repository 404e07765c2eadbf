"""Open items in, decided groups out: compile, rounds, decision and lettering, for `match` and `match_table` alike.

What is posted may free what was tied to it, so an account in which something was posted is matched again without it,
from scratch, until nothing more is posted. Matching what a match left open therefore posts nothing new.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from lettrage.ledger import Decision

from ._blocks import Blocks
from ._compile import SHARED, OpenColumns, Problem, compile_items
from ._decide import NO_DECISION
from ._guests import decide_here
from ._letter import BookCodes, Used, codes, completed
from ._links import linkable
from ._named import settle_named
from ._offers import Offers
from ._oldest import oldest_first
from ._policy import MatchingPolicy
from ._segments import Flags, Ints
from ._settled import Settled
from ._shapes import Shape
from ._solution import Begun, Solution
from ._sorting import order_by
from ._standing import Standing
from .strategies import Strategy, reference

__all__ = ["solve"]

#: How often an account may be matched again; beyond, the account is noted as limited.
_PASSES = 12

#: A refused group: (kind code, id, instalment, residual) of every item.
Refused = Sequence[tuple[int, str, int, int]]


def solve(
    items: OpenColumns,
    policy: MatchingPolicy,
    strategies: Sequence[Strategy],
    *,
    offers: Offers | None = None,
    refused: Iterable[Refused] = (),
    undone: Iterable[Refused] = (),
    books: BookCodes | None = None,
    progress: Callable[[int, int], None] | None = None,
    standing: Standing | None = None,
    begun: Begun | None = None,
) -> Solution:
    """Match one set of open items.

    Args:
        offers: What items are known to settle for, by row of `items`.
        standing: How the items stand in their accounts, by row of `items`; None when all are at home.
        refused: Groups that a person refused.
        books: The letters that the books carry already.
        undone: Groups whose settlement was undone.
        progress: Called after each round with the rounds done and the rounds in all, of each pass anew.
        begun: What was found while some items stood elsewhere, to go on from.
    """
    problem = compile_items(items, policy, offers)
    if standing is not None:
        problem = evolve(problem, standing=standing.take(problem.source))
    refused_here = _positions(items, problem, refused)
    undone_here = _positions(items, problem, undone)
    banned = [*refused_here, *undone_here]
    passes = _Passes(problem, Blocks(strategies))
    if begun is not None:
        passes.go_on(*begun.carried(problem))
    while len(passes.waiting):
        passes.step(policy, strategies, banned, progress)
    settled, seen, noted = Settled.join(passes.settled), passes.seen, passes.limits
    del passes  # what was worked out on the way is as large as all that came of it
    settled = oldest_first(problem, settled, banned)
    decision, ppm = decide_here(problem, settled, policy)
    group = np.full(len(problem), -1, dtype=np.int64)
    group[settled.item] = settled.group
    undatable = problem.offers.undated
    undated: list[int] = problem.account[np.isin(problem.source, undatable)].tolist() if len(undatable) else []
    limits = tuple(sorted({*noted, *(("discount dates", account) for account in undated)}))
    code = _codes(items, problem, settled, decision, books, policy)
    reason = np.where(group >= 0, -1, _reasons(problem, seen, limits, refused_here, undone_here)).astype(np.int8)
    rules = policy.tolerances, policy.withholdings
    return Solution(problem, settled, decision, ppm, code, group, reason, limits, *rules)


@frozen(eq=False)
class _Passes:
    """The state between passes: what is done, what was answered, and which items wait for another pass."""

    problem: Problem
    blocks: Blocks
    settled: list[Settled] = field(factory=list[Settled])
    limits: set[tuple[str, int]] = field(factory=set[tuple[str, int]])
    _open: list[Flags] = field(factory=list[Flags])
    _seen: list[Flags] = field(factory=list[Flags])

    @property
    def waiting(self) -> Ints:
        return np.flatnonzero(self._open[-1]) if self._open else np.arange(min(len(self.problem), 1))

    @property
    def seen(self) -> Flags:
        """Items that a candidate held in the last pass of their account."""
        seen = np.zeros(len(self.problem), dtype=np.bool_)
        for one in self._seen:
            seen |= one
        return seen

    def go_on(self, settled: Settled, waiting: Flags, seen: Flags, limits: set[tuple[str, int]]) -> None:
        """Start from what was found before."""
        self.settled.append(settled)
        self._open.append(waiting)
        self._seen.append(seen)
        self.limits.update(limits)

    def step(
        self,
        policy: MatchingPolicy,
        strategies: Sequence[Strategy],
        banned: Collection[frozenset[int]],
        progress: Callable[[int, int], None] | None,
    ) -> None:
        """Match what waits; keep what is posted, and in accounts where nothing was posted, what is shown."""
        waiting = self._open[-1] if self._open else np.ones(len(self.problem), dtype=np.bool_)
        if any(strategy.name == reference.name for strategy in strategies):
            waiting = self._settle_named(waiting, policy, banned)
        # all of it was measured when it was compiled
        part, old = self.problem.subset(waiting) if waiting.all() else self.problem.afresh(waiting)
        if len(part) >= SHARED:
            part = evolve(part, numbers=linkable(part))
        rounds = self.blocks.settle(part, policy, self._within(old, banned), progress)
        decision, _ = decide_here(part, rounds.settled, policy)
        posted = decision == Decision.AUTO
        busy = np.zeros(part.accounts, dtype=np.bool_)
        busy[part.account[rounds.settled.first[posted]]] = True
        self.limits.update(rounds.limits)
        if len(self._seen) + 1 >= _PASSES and busy.any():
            self.limits.update(("passes", account) for account in np.flatnonzero(busy).tolist())
            busy[:] = False
        left = busy.copy()
        # where all that was found is posted and nothing is left to propose, another pass would find nothing
        rounds.quiet[part.account[rounds.settled.first[~posted]]] = False
        busy &= ~rounds.quiet
        keep = posted | (~busy[part.account[rounds.settled.first]] & (decision != NO_DECISION))
        self.settled.append(rounds.settled.take(np.flatnonzero(keep).astype(np.int64)).renamed(old))
        again = busy[part.account]
        again[rounds.settled.take(np.flatnonzero(posted).astype(np.int64)).item] = False
        seen, open_ = (np.zeros(len(self.problem), dtype=np.bool_) for _ in range(2))
        seen[old] = rounds.seen & ~left[part.account]
        open_[old] = again
        self._seen.append(seen)
        self._open.append(open_)

    def _within(self, old: Ints, groups: Collection[frozenset[int]]) -> list[frozenset[int]]:
        """Of some groups of positions those that lie within a part, in its positions."""
        if not groups:
            return []
        place = np.full(len(self.problem), -1, dtype=np.int64)
        place[old] = np.arange(len(old))
        there = [frozenset(place[list(group)].tolist()) for group in groups]
        return [group for group in there if -1 not in group]

    def _settle_named(self, waiting: Flags, policy: MatchingPolicy, banned: Collection[frozenset[int]]) -> Flags:
        """Post what payments name beyond question, until nothing new stands free; returns what still waits."""
        waiting, look = waiting.copy(), waiting
        held = np.zeros(len(self.problem), dtype=np.bool_)
        held[[position for group in banned for position in group]] = True
        while look.any():
            if look.all():  # where it is large, a copy: what it works out is forgotten before the rounds
                part, old = self.problem if len(self.problem) < SHARED else evolve(self.problem), None
            else:
                part, old = self.problem.afresh(look)
            found = settle_named(part, policy)
            freed = np.zeros(self.problem.accounts, dtype=np.bool_)
            for done in found.settled:
                done = done if old is None else done.renamed(old)
                if held.any():  # a person's refusal is for the rounds to obey
                    refused = np.bincount(done.group[held[done.item]], minlength=len(done)) > 0
                    done = done.take(np.flatnonzero(~refused).astype(np.int64))
                self.settled.append(done)
                waiting[done.item] = False
                freed[self.problem.account[done.first]] = True
            # what stood in the way of a list may be gone now
            look = waiting & (freed & found.waiting)[self.problem.account]
        return waiting


def _positions(items: OpenColumns, problem: Problem, refused: Iterable[Refused]) -> list[frozenset[int]]:
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
            place[key] = position, int(problem.minor[position])
    whole = [group for group in wanted if all(place.get(member[:3], (0, None))[1] == member[3] for member in group)]
    return [frozenset(place[member[:3]][0] for member in group) for group in whole]


def _codes(
    items: OpenColumns,
    problem: Problem,
    settled: Settled,
    decision: npt.NDArray[np.int8],
    books: BookCodes | None,
    policy: MatchingPolicy,
) -> npt.NDArray[np.object_]:
    """Codes count through the posted groups of an account first, so that a refusal leaves no hole among them."""
    out = np.empty(len(settled), dtype=object)
    if not len(settled):
        return out
    account = problem.account[settled.first]
    day = np.maximum.reduceat(problem.on[settled.item], settled.start[:-1])
    theirs = np.asarray(items.account, dtype=np.int64)[problem.source[problem.start[:-1]]]
    used: Used = books.used if books is not None else {}
    if books is not None and books.lanes:
        theirs = np.array([books.lanes.get(name, name) for name in theirs.tolist()], dtype=np.int64)
        _, first, lane = np.unique(theirs, return_index=True, return_inverse=True)
        account = first[lane][account]
    mine = {a: used[name] for a, name in enumerate(theirs.tolist()) if used.get(name)} if used else {}
    order = order_by(account, decision != Decision.AUTO)
    balanced: Flags = np.asarray(settled.shape != Shape.PARTIAL)
    kept = None
    if books is not None and len(books.held_codes):
        kept, whole = completed(books, problem.source[settled.item], settled.start)
        balanced, kept = balanced & whole, kept[order]
    out[order] = codes(account[order], day[order], balanced[order], mine, policy.lettering, kept)
    return out


def _reasons(
    problem: Problem,
    seen: Flags,
    limits: Sequence[tuple[str, int]],
    refused: Sequence[frozenset[int]],
    undone: Sequence[frozenset[int]],
) -> npt.NDArray[np.int8]:
    """The first reason of `OPEN_REASONS` that holds for each item."""
    no, was = (np.zeros(len(problem), dtype=np.bool_) for _ in range(2))
    no[sorted({position for group in refused for position in group})] = True
    was[sorted({position for group in undone for position in group})] = True
    limited, debit, credit = (np.zeros(problem.accounts, dtype=np.bool_) for _ in range(3))
    limited[[account for _, account in limits]] = True
    debit[problem.account[problem.value > 0]] = True
    credit[problem.account[problem.value < 0]] = True
    alone = ~(debit & credit)[problem.account]
    held = (no, was, limited[problem.account] & ~alone, seen, alone)
    out = np.full(len(problem), len(held), dtype=np.int8)
    for reason in reversed(range(len(held))):  # the first that holds is written last
        out[held[reason]] = reason
    return out
