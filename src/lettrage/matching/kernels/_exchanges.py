"""Exact selection in one large component by exchanges: what must change if one candidate comes in, or goes out?

Two selections differ by separate exchanges, each a connected set of candidates going out and coming in. So a selection
is optimal exactly when no exchange that starts with one candidate coming in gains anything, and the margin of a
candidate is the cheapest exchange that starts with it going out. Exchanges are searched best first. Prices (`_prices`)
make every step cost something: a new candidate costs what its items are priced above its weight, an item left free
costs its price; where the prices are tight, hardly any step is cheap and the search stays local, however large the
component.

What the allowance does not finish is still worth something: the cheapest open step is a proven lower bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

from attrs import frozen

from ._prices import PARTS
from .budget import Budget

__all__ = ["Exchange", "Exchanges"]

#: Units per opened state.
_STATE = 1_000


@frozen
class Exchange:
    """The cheapest exchange found.

    Attributes:
        cost: Weight lost (negative: gained), in `PARTS` of a unit; a lower bound unless ``exact``.
        goes: Candidates that leave the selection.
        comes: Candidates that enter it.
        exact: Whether no cheaper exchange exists.
    """

    cost: int
    goes: frozenset[int]
    comes: frozenset[int]
    exact: bool


class Exchanges:
    """A selection of disjoint candidates, and the exchanges that could change it.

    Args:
        weights: Positive weights.
        members: The items of each candidate.
        prices: Valid prices of the items, in `PARTS`.
    """

    def __init__(self, weights: Sequence[int], members: Sequence[Sequence[int]], prices: Sequence[int]) -> None:
        self._weight = [PARTS * w for w in weights]
        self._members = members
        self._price = prices
        self._excess = [sum(prices[i] for i in items) - w for items, w in zip(members, self._weight, strict=True)]
        self._holders: list[list[int]] = [[] for _ in prices]
        for k in sorted(range(len(members)), key=lambda k: (self._excess[k], k)):
            for i in members[k]:
                self._holders[i].append(k)
        self._owner = [-1] * len(prices)
        self.selected: set[int] = set()
        self._fixed: set[int] = set()

    @property
    def gap(self) -> int:
        """All prices minus the weight of the selection: no exchange gains more."""
        return sum(self._price) - sum(self._weight[k] for k in self.selected)

    def fill(self, order: Sequence[int]) -> None:
        """Select greedily in this order."""
        for k in order:
            if all(self._owner[i] < 0 for i in self._members[k]):
                self._put(k)

    def improve(self, purse: Budget) -> bool:
        """Apply gaining exchanges until none is left; True when that was proved for every candidate outside."""
        progress, proved = True, True
        while progress:
            progress, proved = False, True
            for k in range(len(self._members)):
                if k in self.selected or self._excess[k] > self.gap:
                    continue
                found = self._search(frozenset((k,)), frozenset(), bound=0, purse=purse)
                if found.goes or found.comes:
                    self._apply(found)
                    progress = True
                proved = proved and found.exact
        return proved

    def settle_ties(self, purse: Budget) -> bool:
        """Move to the lexicographically first selection of equal weight; True when that is proved."""
        proved = True
        for k in range(len(self._members)):
            if k not in self.selected and self._excess[k] <= self.gap and not self._blocked(k):
                found = self._search(frozenset((k,)), frozenset(), bound=1, purse=purse)
                proved = proved and found.exact
                if found.comes:
                    self._apply(found)
            if k in self.selected:
                self._fixed.add(k)
        self._fixed.clear()
        return proved

    def margin(self, k: int, purse: Budget) -> Exchange:
        """The cheapest exchange by which candidate k goes out; leaving its items free is one.

        Its cost bounds the margin from below even when the selection is not optimal.
        """
        return self._search(frozenset(), frozenset((k,)), bound=self._weight[k], purse=purse)

    def _search(self, comes: frozenset[int], goes: frozenset[int], bound: int, purse: Budget) -> Exchange:
        """The cheapest exchange below ``bound`` that starts so; empty sets when there is none.

        A state decides, dearest first, what becomes of each item set free: taken by a candidate coming in, or left. Its
        key never exceeds the cost of what follows by more than the gap, which bounds all gains together.
        """
        gap = self.gap
        best, best_goes, best_comes = bound, frozenset[int](), frozenset[int]()
        heap: list[tuple[int, int, int, int, frozenset[int], frozenset[int], frozenset[int], frozenset[int]]] = []
        pushed = 0

        def push(paid: int, out: frozenset[int], into: frozenset[int], done: frozenset[int]) -> None:
            nonlocal pushed
            if paid - gap >= best:
                return
            pending = frozenset(i for k in out for i in self._members[k]) - done
            cost = sum(self._weight[k] for k in out) - sum(self._weight[k] for k in into)
            pushed += 1
            heappush(heap, (paid, len(pending), pushed, cost, out, into, done, pending))

        for k in comes:
            goes |= {self._owner[i] for i in self._members[k] if self._owner[i] >= 0}
        taken = frozenset(i for k in comes for i in self._members[k])
        push(sum(self._excess[k] for k in comes), goes, comes, taken)
        while heap:
            paid, _, _, cost, out, into, done, pending = heappop(heap)
            if paid - gap >= best:
                break
            if not purse.spend(_STATE, "exchange"):
                return Exchange(min(best, paid - gap), best_goes, best_comes, exact=False)
            if not pending:
                if cost < best:
                    best, best_goes, best_comes = cost, out, into
                continue
            i = min(pending, key=lambda item: (-self._price[item], item))
            push(paid + self._price[i], out, into, done | {i})
            for k in self._holders[i]:
                if paid + self._excess[k] - gap >= best:
                    break
                items = self._members[k]
                if k in out or not done.isdisjoint(items):
                    continue
                kicked = {self._owner[j] for j in items if self._owner[j] >= 0}
                if kicked.isdisjoint(self._fixed):
                    push(paid + self._excess[k], out | kicked, into | {k}, done.union(items))
        return Exchange(best, best_goes, best_comes, exact=True)

    def _blocked(self, k: int) -> bool:
        return any(self._owner[i] in self._fixed for i in self._members[k])

    def _apply(self, exchange: Exchange) -> None:
        for k in exchange.goes:
            self.selected.discard(k)
            for i in self._members[k]:
                self._owner[i] = -1
        for k in exchange.comes:
            self._put(k)

    def _put(self, k: int) -> None:
        self.selected.add(k)
        for i in self._members[k]:
            self._owner[i] = k
