"""What strategies said about each account, kept for as long as the account stays as it was.

A strategy looks at one account at a time, so the same open items, measured in the same unit, with the same habits, give
the same candidates. Rounds and passes take a few items out of many accounts and put some back: only an account in which
other items are open than when it was last asked about is asked about again. The answers of all others still stand.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ._candidates import Candidates
from ._compile import Problem
from ._segments import Flags, Ints
from .strategies import Strategy

__all__ = ["Answers", "answers_of"]

#: What is worked out about fewer items than this may stay in hand for a whole round.
_SHARED = 1 << 15


class Answers:
    """The candidates of some strategies for every account, as far as they were asked.

    Args:
        strategies: Who is asked, always together.
        problem: One whose items and accounts every later one is a part of.
    """

    __slots__ = ("_account", "_finer", "_forgotten", "_open", "_pool", "_strategies", "_unit")

    def __init__(self, strategies: Sequence[Strategy], problem: Problem) -> None:
        self._strategies = strategies
        items = int(problem.root.max(initial=-1)) + 1
        # by item: was it open when its account was asked about; by account: how its amounts were measured then
        self._open: Flags = np.zeros(items, dtype=np.bool_)
        self._account: Ints = np.zeros(items, dtype=np.int64)
        self._account[problem.root] = problem.account
        self._unit: Ints = np.zeros(problem.accounts, dtype=np.int64)
        self._finer: Ints = np.zeros(problem.accounts, dtype=np.int64)
        self._forgotten: Flags = np.ones(problem.accounts, dtype=np.bool_)
        self._pool = Candidates.none()

    def about(self, problem: Problem) -> Candidates:
        """The candidates of all accounts of a problem, in its positions; in each account in the order of asking.

        Complexity: a few passes over the items, and the strategies on accounts that are not as they were.
        """
        if not self._strategies:
            return Candidates.none()
        stale = self._stale(problem)
        made = asked(problem, stale[problem.account], self._strategies)
        pool = self._pool
        kept = pool.take(~stale[self._account[pool.first]]) if len(pool) else pool
        place = np.empty(len(self._open), dtype=np.int64)
        place[problem.root] = np.arange(len(problem), dtype=np.int64)
        together = Candidates.join([kept.renamed(place), *made])
        self._pool = together.renamed(problem.root)
        return together

    def forget(self, accounts: Flags) -> None:
        """Ask about these accounts anew: something else than their items has changed."""
        self._forgotten |= accounts

    def _stale(self, problem: Problem) -> Flags:
        """Accounts that are not as they were when they were last asked about; from now on as they are here."""
        scale, stale = problem.scale, self._forgotten
        stale |= (self._unit != scale.unit) | (self._finer != scale.finer)
        open_ = np.zeros_like(self._open)
        open_[problem.root] = True
        stale[self._account[open_ != self._open]] = True
        self._open, self._unit, self._finer = open_, scale.unit, scale.finer
        self._forgotten = np.zeros_like(stale)
        return stale


def answers_of(strategies: Sequence[Strategy], problem: Problem) -> tuple[Answers, Answers]:
    """The answers of those that are asked at once, and of those that wait for the strong groups to be gone."""
    late = [bool(getattr(strategy, "late", False)) for strategy in strategies]
    parts = ([one for one, waits in zip(strategies, late, strict=True) if waits == when] for when in (False, True))
    early, waiting = (Answers(part, problem) for part in parts)
    return early, waiting


def asked(problem: Problem, where: Flags, strategies: Sequence[Strategy]) -> list[Candidates]:
    """What strategies propose for some of the accounts, in positions of the problem."""
    if not where.any():
        return []
    held = problem.start[1:] - problem.start[:-1]
    made = [Candidates.none()] * len(strategies)
    leasts: list[int] = [getattr(strategy, "least", 0) for strategy in strategies]
    everything = np.arange(len(problem), dtype=np.int64)
    for least in sorted(set(leasts)):  # one part at a time is in hand
        keep = where & (held >= least)[problem.account]
        # what is worked out about all of a small problem is worked out once
        whole = len(problem) < _SHARED and bool(keep.all())
        part, there = (problem, everything) if whole else problem.subset(keep)
        for place, strategy in enumerate(strategies) if len(part) else ():
            if leasts[place] == least:
                made[place] = strategy.propose(part).renamed(there)
        if not whole:
            problem.limits.extend(part.limits)
    return made
