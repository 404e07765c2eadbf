"""Exact weighted set packing of one small component by splitting, reduction and branching on bitmasks.

A state is the set of candidates still free, as one Python int. It is split into connected parts (solved apart and
added), reduced (a candidate that outweighs all its rivals together is taken), and only then branched on the candidate
with the most rivals. States are remembered, so asking again "and what without candidate k?" for every margin costs
little more than the first answer.

Scores carry their own solution: the score of candidate ``k`` of ``n`` is ``weight << n`` plus the bit ``n-1-k``. Adding
scores of disjoint parts never carries, the low bits of a total *are* the chosen set, and comparing totals prefers,
among equal weights, the set that holds the earliest candidate: the tie-break is exact and costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from .budget import Budget

__all__ = ["BranchingPacker", "OutOfNodes"]


class OutOfNodes(Exception):
    """The allowance ended before the optimum was proved."""


class BranchingPacker:
    """Maximum-weight packings of one component, with memory across questions.

    Args:
        weights: Positive integer weights, in canonical candidate order.
        members: The items of each candidate.
        purse: Pays per state opened: forty units per candidate, about what reducing one costs in Python.
    """

    def __init__(self, weights: Sequence[int], members: Sequence[Sequence[int]], purse: Budget) -> None:
        n = len(weights)
        self.n = n
        self.full = (1 << n) - 1
        self._purse = purse
        self._node = 40 * n
        self._known: dict[int, int] = {0: 0}
        holders: dict[int, int] = {}
        for k, items in enumerate(members):
            for item in items:
                holders[item] = holders.get(item, 0) | 1 << (n - 1 - k)
        # index by bit position: position p is candidate n-1-p
        self._score = [0] * n
        self._rivals = [0] * n
        for k, items in enumerate(members):
            position = n - 1 - k
            self._score[position] = (weights[k] << n) | 1 << position
            rivals = 0
            for item in items:
                rivals |= holders[item]
            self._rivals[position] = rivals & ~(1 << position)

    def best(self, without: int | None = None) -> tuple[int, tuple[int, ...]]:
        """The greatest weight and its lexicographically first packing, with one candidate forbidden if asked.

        Raises:
            OutOfNodes: The purse is empty; what was learned so far is kept.
        """
        free = self.full if without is None else self.full & ~(1 << (self.n - 1 - without))
        total = self._solve(free)
        chosen = total & self.full
        return total >> self.n, tuple(k for k in range(self.n) if chosen >> (self.n - 1 - k) & 1)

    def _solve(self, free: int) -> int:
        known = self._known.get(free)
        if known is not None:
            return known
        if not self._purse.affords(self._node):
            raise OutOfNodes
        self._purse.spend(self._node)
        total = 0
        rest = free
        while rest:
            part = self._part(rest)
            rest &= ~part
            total += self._solve_part(part)
        self._known[free] = total
        return total

    def _part(self, free: int) -> int:
        """The connected part of ``free`` that holds its first candidate."""
        frontier = part = 1 << (free.bit_length() - 1)
        while frontier:
            reached = 0
            while frontier:
                low = frontier & -frontier
                reached |= self._rivals[low.bit_length() - 1]
                frontier ^= low
            frontier = reached & free & ~part
            part |= frontier
        return part

    def _solve_part(self, part: int) -> int:
        known = self._known.get(part)
        if known is not None:
            return known
        busiest, most = 0, -1
        clique = True
        everyone = part.bit_count() - 1
        best_single = 0
        rest = part
        while rest:
            low = rest & -rest
            rest ^= low
            position = low.bit_length() - 1
            against = self._rivals[position] & part
            degree = against.bit_count()
            score = self._score[position]
            if degree != everyone:
                clique = False
            best_single = max(best_single, score)
            if degree >= most:
                busiest, most = position, degree
            if self._outweighs(score, against):
                return score + self._solve(part & ~against & ~low)
        if clique:
            return best_single
        bit = 1 << busiest
        with_it = self._score[busiest] + self._solve(part & ~self._rivals[busiest] & ~bit)
        return max(with_it, self._solve(part & ~bit))

    def _outweighs(self, score: int, against: int) -> bool:
        """Whether a candidate scores more than all its rivals together: then it is in the best packing."""
        left = score
        while against:
            low = against & -against
            against ^= low
            left -= self._score[low.bit_length() - 1]
            if left < 0:
                return False
        return True
