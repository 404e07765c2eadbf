"""A ledger in blocks of whole accounts: what is worked out about one block at a time stays small and close at hand.

No account knows of another, so the groups of a ledger are those of its blocks side by side, wherever it is cut. One
block fits into the processor's own memory, and what was in hand for it is gone before the next begins: a million items
cost what their blocks cost, and little more space than one of them. Each block costs some hundreds of steps, however
few its items: once few are left of all blocks, they are one block.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import pairwise

import numpy as np
from attrs import evolve, frozen

from ._answers import Answers, answers_of
from ._compile import Problem
from ._cuts import between, cuts
from ._payers import PastDelays
from ._pipeline import Rounds, settle
from ._policy import MatchingPolicy
from ._scale import Scale
from ._segments import Ints, counts_to_starts
from ._settled import Settled
from ._sorting import ranked
from ._wording import Wording
from .strategies import Strategy

__all__ = ["Blocks"]

#: Most steps look at a part of a block only, and there are many: a block is so much larger than other parts.
_TIMES = 2
#: So few items of all blocks are looked at together.
_FEW = 1 << 14


@frozen(eq=False)
class _Block:
    """Accounts that are settled together.

    Attributes:
        first, last: The accounts, `last` not among them. root: Where their items begin in the problem first compiled.
        wording: Their texts. answers: What strategies said about them.
    """

    first: int
    last: int
    root: int
    wording: Wording
    answers: tuple[Answers, Answers]

    def of(self, problem: Problem) -> Problem:
        """The items of the block that are left in a problem, its accounts counted from 0."""
        return between(problem, self.first, self.last, self.root, self.wording)


@frozen(eq=False)
class _Rest:
    """The few accounts that are left of many blocks, with nothing heard about them.

    Attributes:
        account: Their numbers. root: Of every item its place in the problem first compiled. wording: The texts by item.
        answers: What strategies say about them.
    """

    account: Ints
    root: Ints
    wording: Wording
    answers: tuple[Answers, Answers]

    @classmethod
    def left(cls, problem: Problem, strategies: Sequence[Strategy]) -> _Rest:
        account, place = ranked(problem.account)
        answers = answers_of(strategies, np.arange(len(problem), dtype=np.int64), place)
        return cls(account, problem.root, problem.wording.at(problem.root), answers)

    def of(self, problem: Problem) -> Problem:
        """The problem with no other accounts, the first of these counted 0."""
        number = np.full(problem.accounts, -1, dtype=np.int64)
        number[self.account] = np.arange(len(self.account))
        account, past, scale = number[problem.account], problem.past, problem.scale
        mine = number[past.account] >= 0
        delays = number[past.account[mine]], past.days[mine], past.weight[mine]
        return evolve(
            problem,
            limits=[],
            account=account,
            start=counts_to_starts(account, len(self.account)),
            root=np.searchsorted(self.root, problem.root),
            wording=self.wording,
            scale=Scale(scale.unit[self.account], scale.finer[self.account]),
            tolerance=problem.tolerance.of(self.account),
            habits=problem.habits[self.account],
            leave=problem.leave[self.account],
            past=PastDelays(*delays, len(self.account)),
        )

    def told(self, rounds: Rounds, accounts: int) -> Rounds:
        """What was found, by the accounts of the whole."""
        quiet = np.ones(accounts, dtype=np.bool_)
        quiet[self.account] = rounds.quiet
        return evolve(rounds, quiet=quiet, limits=tuple((what, int(self.account[one])) for what, one in rounds.limits))


class Blocks:
    """The accounts of a ledger, block by block, and what was heard about them from pass to pass.

    Args:
        strategies: Who is asked.
    """

    __slots__ = ("_blocks", "_rest", "_strategies")

    def __init__(self, strategies: Sequence[Strategy]) -> None:
        self._strategies = strategies
        self._blocks: list[_Block] = []
        self._rest: _Rest | None = None

    def settle(
        self,
        problem: Problem,
        policy: MatchingPolicy,
        refused: Collection[frozenset[int]] = (),
        progress: Callable[[int, int], None] | None = None,
    ) -> Rounds:
        """`settle`, block after block; every later problem is a part of the first one."""
        if not self._blocks:
            self._blocks = _cut(problem, self._strategies)
        elif self._rest is None and len(self._blocks) > 1 and len(problem) <= _FEW:
            self._rest = _Rest.left(problem, self._strategies)
        if self._rest is not None:
            answers = self._rest.answers
            found = settle(self._rest.of(problem), policy, self._strategies, refused, progress, answers)
            _pass_ends(answers)
            return self._rest.told(found, problem.accounts)
        parts: list[Rounds] = []
        for number, block in enumerate(self._blocks):
            low, high = int(problem.start[block.first]), int(problem.start[block.last])
            here = problem if len(self._blocks) == 1 else block.of(problem)
            banned = [frozenset(i - low for i in group) for group in refused if low <= min(group) < high]
            told = _told(progress, number, len(self._blocks))
            parts.append(_moved(settle(here, policy, self._strategies, banned, told, block.answers), block.first, low))
            _pass_ends(block.answers)
        return parts[0] if len(parts) == 1 else _joined(parts)


def _pass_ends(answers: Iterable[Answers]) -> None:
    for those in answers:
        those.pass_ends()


def _cut(problem: Problem, strategies: Sequence[Strategy]) -> list[_Block]:
    """The blocks of a problem; one when it is small."""
    edges = cuts(problem, _TIMES)
    if len(edges) <= 2:
        answers = answers_of(strategies, problem.root, problem.account)
        return [_Block(0, problem.accounts, 0, problem.wording, answers)]
    return [_block(problem, first, last, strategies) for first, last in pairwise(edges)]


def _block(problem: Problem, first: int, last: int, strategies: Sequence[Strategy]) -> _Block:
    rows = slice(int(problem.start[first]), int(problem.start[last]))
    root, account = problem.root[rows], problem.account[rows]
    begin, end = int(root[0]), int(root[-1]) + 1
    answers = answers_of(strategies, root - begin, account - first)
    return _Block(first, last, begin, problem.wording.at(slice(begin, end)), answers)


def _told(progress: Callable[[int, int], None] | None, number: int, blocks: int) -> Callable[[int, int], None] | None:
    """The caller's progress, of all blocks together."""
    if progress is None or blocks == 1:
        return progress
    return lambda done, rounds: progress(number * rounds + done, blocks * rounds)


def _moved(rounds: Rounds, account: int, low: int) -> Rounds:
    """The rounds of a block by the places of the whole."""
    if not account and not low:
        return rounds
    settled = rounds.settled
    settled = evolve(settled, item=settled.item + low, rival_item=settled.rival_item + low)
    return evolve(rounds, settled=settled, limits=tuple((what, account + one) for what, one in rounds.limits))


def _joined(parts: Sequence[Rounds]) -> Rounds:
    return Rounds(
        Settled.join([part.settled for part in parts]),
        np.concatenate([part.seen for part in parts]),
        np.concatenate([part.quiet for part in parts]),
        tuple(sorted(limit for part in parts for limit in part.limits)),
    )
