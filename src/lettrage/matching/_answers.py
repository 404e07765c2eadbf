"""What strategies said about each account, kept for as long as the account stays as it was.

A strategy looks at one account at a time, so the same open items, measured in the same unit, with the same habits, give
the same candidates. Rounds and passes take a few items out of many accounts and put some back: only an account in which
other items are open than when it was last asked about is asked about again. The answers of all others still stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from attrs import frozen

from ._candidates import Candidates
from ._compile import Problem
from ._scale import Scale
from ._segments import Flags, Ints
from .strategies import Strategy

__all__ = ["Answers", "Heard", "answers_of"]

#: Strategies with their places, by the number of open items from which they are asked about an account.
Strategies = Sequence[tuple[int, Sequence[tuple[int, Strategy]]]]


class Answers:
    """The candidates of some strategies for every account, as far as they were asked.

    The last answer is kept, and all those of the pass before: a pass puts back what the one before it only proposed,
    and comes by the same items again.

    Args:
        strategies: Who is asked, always together.
        root, account: Position in the problem first compiled, and account, of every item that may be asked about.
    """

    __slots__ = ("_account", "_before", "_heard", "_strategies")

    def __init__(self, strategies: Sequence[Strategy], root: Ints, account: Ints) -> None:
        self._strategies = _by_least(strategies)
        self._account: Ints = np.zeros(int(root.max(initial=-1)) + 1, dtype=np.int64)
        self._account[root] = account
        self._heard: list[Heard] = []
        self._before: list[Heard] = []

    def about(self, problem: Problem) -> Candidates:
        """The candidates of all accounts of a problem, in its positions; in each account in the order of asking.

        Complexity: a few passes over the items, and the strategies on accounts that are not as they were.
        """
        if not self._strategies:
            return Candidates.none()
        open_ = np.zeros(len(self._account), dtype=np.bool_)
        open_[problem.root] = True
        other = np.ones(problem.accounts, dtype=np.bool_)
        parts: list[Candidates] = []
        for heard in [*self._heard[-1:], *self._before]:
            same = heard.same(problem, open_, self._account) & other
            parts.append(heard.pool.take(same[self._account[heard.pool.first]]))
            other &= ~same
        kept, all_of_them = Candidates.join(parts), len(problem) == len(open_)
        if len(kept) and not all_of_them:
            place = np.empty(len(open_), dtype=np.int64)
            place[problem.root] = np.arange(len(problem), dtype=np.int64)
            kept = kept.renamed(place)
        together = Candidates.join([kept, *asked(problem, other[problem.account], self._strategies)])
        known = np.ones(problem.accounts, dtype=np.bool_)
        pool = together if all_of_them else together.renamed(problem.root)
        self._heard.append(Heard(open_, problem.scale, known, pool))
        return together

    def joining(self, one: Flags, other: Flags) -> Ints:
        """Accounts of candidates heard in this pass that hold an item of both kinds, told by the items first asked."""
        found = [np.zeros(0, dtype=np.int64)]
        wanted = np.zeros(int(self._account.max(initial=0)) + 1, dtype=np.bool_)
        wanted[self._account[: len(one)][one]] = True
        for heard in self._heard:
            account = self._account[heard.pool.first]
            rows = wanted[account].nonzero()[0]
            if len(rows):
                pool = heard.pool.take(rows)
                both = [np.logical_or.reduceat(kind[pool.item], pool.start[:-1]) for kind in (one, other)]
                found.append(account[rows[both[0] & both[1]]])
        return np.unique(np.concatenate(found))

    def forget(self, accounts: Flags) -> None:
        """Ask about these accounts anew: something else than their items has changed."""
        for heard in [*self._heard, *self._before]:
            heard.known[accounts] = False

    def pass_ends(self) -> None:
        """Keep what was heard in this pass for the one that comes."""
        self._before, self._heard = self._heard[::-1], []


@frozen(eq=False)
class Heard:
    """What was heard at once about many accounts, and how they were then.

    Attributes:
        open: By item: was it there. scale: How the amounts of each account were measured.
        known: By account: does the answer still count. pool: The candidates, of items.
    """

    open: Flags
    scale: Scale
    known: Flags
    pool: Candidates

    def same(self, problem: Problem, open_: Flags, account: Ints) -> Flags:
        """Accounts that are here as they were then."""
        scale = problem.scale
        same: Flags = self.known & (self.scale.unit == scale.unit) & (self.scale.finer == scale.finer)
        same[account[(self.open != open_).nonzero()[0]]] = False
        return same


def answers_of(strategies: Sequence[Strategy], root: Ints, account: Ints) -> tuple[Answers, Answers]:
    """The answers of those that are asked at once, and of those that wait for the strong groups to be gone."""
    late = [bool(getattr(strategy, "late", False)) for strategy in strategies]
    parts = ([one for one, waits in zip(strategies, late, strict=True) if waits == when] for when in (False, True))
    early, waiting = (Answers(part, root, account) for part in parts)
    return early, waiting


def asked(problem: Problem, where: Flags, strategies: Strategies) -> list[Candidates]:
    """What strategies propose for some of the accounts, in positions of the problem."""
    if not where.any():
        return []
    made = [Candidates.none()] * sum(len(places) for _, places in strategies)
    held = (problem.start[1:] - problem.start[:-1])[problem.account]
    for least, those in strategies:  # one part at a time is in hand
        part, there = problem.subset(where & (held >= least) if least else where)
        for place, strategy in those if len(part) else ():
            found = strategy.propose(part)
            made[place] = found if part is problem else found.renamed(there)
        if part is not problem:
            problem.limits.extend(part.limits)
    return made


def _by_least(strategies: Iterable[Strategy]) -> Strategies:
    """Strategies with their places, by the number of open items from which they are asked about an account."""
    out: dict[int, list[tuple[int, Strategy]]] = {}
    for place, strategy in enumerate(strategies):
        out.setdefault(getattr(strategy, "least", 0), []).append((place, strategy))
    return sorted(out.items())
