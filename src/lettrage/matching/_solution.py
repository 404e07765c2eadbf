"""What a search found, as columns, and how another search goes on from there."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.ledger import Decision

from ._compile import Problem
from ._policy import Tolerance, Withholding
from ._segments import Flags, Ints
from ._settled import Settled

__all__ = ["OPEN_REASONS", "Begun", "Solution"]

#: Why an item stays open, in order of precedence: the first that holds is given.
OPEN_REASONS = ("refused", "undone", "limit", "weak", "one-sided", "no-group")


@frozen(eq=False)
class Solution:
    """What was found, as columns.

    Attributes:
        problem: The compiled items. settled: The groups that are posted or shown, in canonical order.
        decision: `Decision` code per group. ppm: Posterior per group. code: Lettering code per group.
        group: Group of each item of the problem, -1 when it is in none.
        reason: Place in `OPEN_REASONS` of each item of the problem, -1 when it is in a group.
        limits: What was not searched to its end: (what, account), sorted.
        tolerances, withholdings: The rules of the policy, for the names of adjustments.
    """

    problem: Problem
    settled: Settled
    decision: npt.NDArray[np.int8]
    ppm: Ints
    code: npt.NDArray[np.object_]
    group: Ints
    reason: npt.NDArray[np.int8]
    limits: tuple[tuple[str, int], ...]
    tolerances: tuple[Tolerance, ...] = ()
    withholdings: tuple[Withholding, ...] = ()


@frozen(eq=False)
class Begun:
    """A match that goes on after some items have come to stand elsewhere.

    Attributes:
        solution: What was found before.
        moved: By row of the items, which stand otherwise than they did.
    """

    solution: Solution
    moved: Flags

    def carried(self, problem: Problem) -> tuple[Settled, Flags, Flags, set[tuple[str, int]]]:
        """What stays of it over the problem as it is now: groups, items to match again, items seen, limits.

        What is posted stays. Accounts that an item left or came to are matched again, from scratch.
        """
        old, kept = self.solution.problem, self.solution.settled
        position = np.full(len(self.moved), -1, dtype=np.int64)
        position[problem.source] = np.arange(len(problem))
        here = position[old.source]
        stirred, stirred_before = np.zeros(problem.accounts, np.bool_), np.zeros(old.accounts, np.bool_)
        stirred_before[old.account[self.moved[old.source]]] = True
        stirred[problem.account[self.moved[problem.source]]] = True
        stayed = ~self.moved[old.source] & (here >= 0)
        stirred[problem.account[here[stayed & stirred_before[old.account]]]] = True
        posted = self.solution.decision == Decision.AUTO
        gone = np.zeros(len(kept), dtype=np.bool_)
        np.logical_or.at(gone, kept.group, here[kept.item] < 0)
        shown = ~stirred_before[old.account[kept.first]] & ~stirred[problem.account[here[kept.first]]]
        groups = kept.take(np.flatnonzero((posted | shown) & ~gone).astype(np.int64)).renamed(here)
        waiting = stirred[problem.account]
        waiting[groups.item] = False
        seen = np.zeros(len(problem), dtype=np.bool_)
        weak = self.solution.reason == OPEN_REASONS.index("weak")
        seen[here[(weak | (self.solution.group >= 0)) & (here >= 0)]] = True
        account = np.full(old.accounts, -1, dtype=np.int64)
        account[old.account[stayed]] = problem.account[here[stayed]]
        limits = {(what, int(account[one])) for what, one in self.solution.limits if account[one] >= 0}
        return groups, waiting, seen & ~waiting, limits
