"""How one component of candidates is solved: by assignment, by branching, or by prices and exchanges."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from attrs import frozen

from ._arrays import IntArray, ragged
from ._assignment import assign, two_sides
from ._branching import BranchingPacker, OutOfNodes
from ._exchanges import Exchanges
from ._prices import PARTS, item_prices
from .budget import Budget, Limit

__all__ = ["Csr", "Work", "solve_component"]

#: One-to-one components below this many candidates go to the branching solver: building matrices costs more.
_FEW_PAIRS = 12
#: The branching solver recurses about twice per candidate, so its components are bounded.
_MOST_BRANCHING = 60
#: A one-to-one component's smaller side: exchange chains need its cube.
_MOST_ROWS = 700
#: Weights of a large component stay below this, so that prices are exact in doubles and in 64 bits.
_MOST_WEIGHT = 1 << 40


@frozen
class Csr:
    """Members of candidates."""

    start: IntArray
    item: IntArray

    @classmethod
    def take(cls, start: IntArray, item: IntArray, rows: IntArray) -> Csr:
        _, positions = ragged(start[rows], start[rows + 1])
        sizes = start[rows + 1] - start[rows]
        return cls(np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)]), item[positions])

    def dense(self) -> tuple[Csr, int]:
        """The same with items renumbered 0, 1, ... in their order, and how many there are."""
        names, inverse = np.unique(self.item, return_inverse=True)
        return Csr(self.start, inverse.astype(np.int64)), names.size

    def lists(self) -> list[list[int]]:
        bounds: list[int] = self.start.tolist()
        items: list[int] = self.item.tolist()
        return [items[a:b] for a, b in pairwise(bounds)]


class Work:
    """The growing answer over the candidates of positive weight."""

    def __init__(self, weights: IntArray, members: Csr, label: IntArray) -> None:
        n = weights.size
        self.weights = weights
        self.members = members
        self.label = label
        self.selected = np.zeros(n, dtype=np.bool_)
        self.margin = np.zeros(n, dtype=np.int64)
        self.rival = np.full(n, -1, dtype=np.int64)
        self.proved = np.zeros(n, dtype=np.bool_)


def solve_component(work: Work, candidates: IntArray, units: int, limits: list[Limit]) -> None:
    members, n_items = Csr.take(work.members.start, work.members.item, candidates).dense()
    purse = Budget(units)
    weights = work.weights[candidates]
    one_to_one = bool((np.diff(members.start) == 2).all()) and weights.size > _FEW_PAIRS
    if one_to_one and _by_assignment(work, candidates, members, purse):
        return
    if weights.size <= _MOST_BRANCHING and _by_branching(work, candidates, members, purse):
        return
    if not _by_exchanges(work, candidates, members, n_items, units):
        limits.append(Limit("packing", weights.size, units))


def _by_assignment(work: Work, candidates: IntArray, members: Csr, purse: Budget) -> bool:
    pairs = members.item.reshape(-1, 2)
    side = two_sides(pairs[:, 0].tolist(), pairs[:, 1].tolist())
    if side is None or np.unique(np.sort(pairs, axis=1), axis=0).shape[0] != pairs.shape[0]:
        return False
    sides = np.array([side[i] for i in range(len(side))], dtype=np.int64)
    if int(sides.sum()) * 2 < sides.size:  # rows (side 0) are the smaller side
        sides = 1 - sides
    position = np.where(sides == 0, np.cumsum(sides == 0), np.cumsum(sides)) - 1
    flip = sides[pairs[:, 0]] == 1
    row = position[np.where(flip, pairs[:, 1], pairs[:, 0])]
    column = position[np.where(flip, pairs[:, 0], pairs[:, 1])]
    rows, columns = int(row.max()) + 1, int(column.max()) + 1
    if rows > _MOST_ROWS or not purse.spend(rows * rows * (rows + columns) // 8, "assignment"):
        return False
    answer = assign(work.weights[candidates], row, column)
    if answer is None:
        return False
    chosen = candidates[list(answer.chosen)]
    work.selected[chosen] = True
    work.margin[chosen] = answer.margins
    work.rival[chosen] = [int(candidates[k]) if k >= 0 else -1 for k in answer.rivals]
    work.proved[candidates] = True
    return True


def _by_branching(work: Work, candidates: IntArray, members: Csr, purse: Budget) -> bool:
    lists = members.lists()
    solver = BranchingPacker(work.weights[candidates].tolist(), lists, purse)
    try:
        total, chosen = solver.best()
    except OutOfNodes:
        return False
    work.selected[candidates[list(chosen)]] = True
    work.proved[candidates] = True
    for k in chosen:
        try:
            other, instead = solver.best(without=k)
        except OutOfNodes:
            work.proved[candidates[k]] = False
            continue
        mine = set(lists[k])
        work.margin[candidates[k]] = total - other
        work.rival[candidates[k]] = next((int(candidates[j]) for j in instead if mine.intersection(lists[j])), -1)
    return True


def _by_exchanges(work: Work, candidates: IntArray, members: Csr, n_items: int, units: int) -> bool:
    """Solve by prices and exchanges: at most half the allowance for the optimum, the rest for the margins.

    What is left unproved keeps lower bounds as margins, which hold whether or not the selection is optimal.
    """
    weights = work.weights[candidates]
    if int(weights.max()) >= _MOST_WEIGHT:
        _greedily(work, candidates, members)
        return False
    prices, share = item_prices(weights, members.start, members.item, n_items)
    lists = members.lists()
    exchanges = Exchanges(weights.tolist(), lists, prices.tolist())
    exchanges.fill(np.lexsort((-weights, -share)).tolist())
    purse = Budget(units // 2)
    left = Budget(units)
    optimal = exchanges.improve(purse) and exchanges.settle_ties(purse)
    chosen = sorted(exchanges.selected)
    work.selected[candidates[chosen]] = True
    work.proved[candidates] = optimal
    left.spend(purse.spent)
    for k in chosen:
        share_of_one = Budget(max(left.remaining // 8, 0))  # one hard margin must not starve all others
        found = exchanges.margin(k, share_of_one)
        left.spend(share_of_one.spent)
        work.margin[candidates[k]] = max(-(-found.cost // PARTS), 0)
        mine = set(lists[k])
        if found.exact:
            rival = (int(candidates[j]) for j in sorted(found.comes) if mine & set(lists[j]))
            work.rival[candidates[k]] = next(rival, -1)
        else:
            work.proved[candidates[k]] = optimal = False
    return optimal


def _greedily(work: Work, candidates: IntArray, members: Csr) -> None:
    """Heaviest first: what is left when weights are too large for anything better."""
    taken: set[int] = set()
    lists = members.lists()
    order: list[int] = np.argsort(-work.weights[candidates], kind="stable").tolist()
    for k in order:
        if taken.isdisjoint(lists[k]):
            taken.update(lists[k])
            work.selected[candidates[k]] = True
