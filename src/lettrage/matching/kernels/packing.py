"""Exact selection: disjoint candidate groups of greatest total evidence, and how much each choice is worth.

Candidates fall into connected components (`components`), and each component is solved by the cheapest exact means:

1. all candidates share one item (a *star*, a lone candidate included): the heaviest wins, in one vector step for all
   stars;
2. one-to-one components: assignment with integer exchange chains (`_assignment`);
3. the rest: splitting, reduction and branching on bitmasks (`_branching`);
4. larger ones: prices from the linear relaxation, made valid in integers, and exchanges searched best first
   (`_prices`, `_exchanges`).

Equal optima are told apart the same way everywhere: the lexicographically first set of candidate indices wins. The
**margin** of a chosen candidate is the optimum minus the optimum without it: the log-odds that it deserves. A margin of
0 says that an optimum of equal weight does without it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import attrs
import numpy as np
from attrs import frozen

from lettrage.errors import fail

from ._arrays import SAFE, BoolArray, IntArray, ragged
from ._assignment import assign, two_sides
from ._branching import BranchingPacker, OutOfNodes
from ._exchanges import Exchanges
from ._prices import PARTS, item_prices
from .budget import Budget, Limit
from .components import component_labels

__all__ = ["Packing", "pack"]

#: One-to-one components below this many candidates go to the branching solver: building matrices costs more.
_FEW_PAIRS = 12
#: The branching solver recurses about twice per candidate, so its components are bounded.
_MOST_BRANCHING = 60
#: A one-to-one component's smaller side: exchange chains need its cube.
_MOST_ROWS = 700
#: Weights of a large component stay below this, so that prices are exact in doubles and in 64 bits.
_MOST_WEIGHT = 1 << 40

_same: Any = attrs.cmp_using(eq=np.array_equal)


@frozen
class Packing:
    """A selection of disjoint candidates.

    Attributes:
        selected: bool[c].
        margin: int64[c]. For a selected candidate the optimum minus the optimum without it, in units of weight; a
            proven lower bound where ``proved`` is False. 0 for the others.
        rival: int64[c]. For a selected candidate the first candidate that shares an item with it in the best selection
            without it, -1 when its items would stay free (or when that selection is unknown).
        proved: bool[c]. The component's optimum and this candidate's margin are exact.
        component: int64[c], numbered by first appearance; -1 for candidates of weight <= 0.
        limits: One entry for each component that was not solved to proof.
    """

    selected: BoolArray = attrs.field(eq=_same)
    margin: IntArray = attrs.field(eq=_same)
    rival: IntArray = attrs.field(eq=_same)
    proved: BoolArray = attrs.field(eq=_same)
    component: IntArray = attrs.field(eq=_same)
    limits: tuple[Limit, ...] = ()

    @property
    def tied(self) -> BoolArray:
        """bool[c]: selected candidates that some optimum of equal weight does without."""
        tied: BoolArray = self.selected & self.proved & (self.margin == 0)
        return tied


def pack(
    weights: IntArray, start: IntArray, item: IntArray, n_items: int, *, budget: int | str = 50_000_000
) -> Packing:
    """Select disjoint candidates of greatest total weight, exactly, with the margin of each.

    Args:
        weights: int64[c], evidence of each candidate in any integer unit (milli-nats). Candidates of weight <= 0 are
            never selected.
        start: CSR offsets, int64[c+1]: candidate ``k`` holds ``item[start[k]:start[k+1]]``, at least one item and none
            twice.
        item: Item indices in ``0..n_items-1``.
        n_items: Number of items.
        budget: Allowance of *each* component (a number of units or a preset's name), so that what happens in one
            account never depends on another.

    Returns:
        A `Packing` over the candidates in the order given.

    Raises:
        LettrageError: ``bad-value`` for an empty candidate, an item out of range, or one item twice in a candidate;
            ``amount-out-of-range`` when the weights do not sum within 62 bits.

    Stars cost O(members log members) for all together; a one-to-one component O(rows^3); other components are bounded
    by the budget. Set packing is NP-hard (Karp, 1972): a component beyond the budget keeps its best known selection
    and says so in ``limits``.

    >>> import numpy as np
    >>> from lettrage.matching.kernels import pack
    >>> # candidate 0 = {a, b}, 1 = {b, c}, 2 = {c, d}
    >>> chosen = pack(np.array([5, 8, 4]), np.array([0, 2, 4, 6]), np.array([0, 1, 1, 2, 2, 3]), 4)
    >>> chosen.selected.tolist(), chosen.margin.tolist(), chosen.rival.tolist()
    ([True, False, True], [1, 0, 1], [1, -1, 1])
    """
    weights = np.asarray(weights, dtype=np.int64)
    start = np.asarray(start, dtype=np.int64)
    item = np.asarray(item, dtype=np.int64)
    _check(weights, start, item, n_items)
    units = Budget(budget).units
    n = weights.size
    kept = np.flatnonzero(weights > 0)
    sub = _Csr.take(start, item, kept)
    label = component_labels(sub.start, sub.item, n_items)
    work = _Work(weights[kept], sub, label)
    hard = _solve_stars(work, n_items)
    limits: list[Limit] = []
    for candidates in _groups(label, hard):
        _solve_component(work, candidates, units, limits)
    return _spread(work, kept, n, limits)


@frozen
class _Csr:
    """Members of candidates."""

    start: IntArray
    item: IntArray

    @classmethod
    def take(cls, start: IntArray, item: IntArray, rows: IntArray) -> _Csr:
        _, positions = ragged(start[rows], start[rows + 1])
        sizes = start[rows + 1] - start[rows]
        return cls(np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)]), item[positions])

    def dense(self) -> tuple[_Csr, int]:
        """The same with items renumbered 0, 1, ... in their order, and how many there are."""
        names, inverse = np.unique(self.item, return_inverse=True)
        return _Csr(self.start, inverse.astype(np.int64)), names.size

    def lists(self) -> list[list[int]]:
        bounds: list[int] = self.start.tolist()
        items: list[int] = self.item.tolist()
        return [items[a:b] for a, b in pairwise(bounds)]


class _Work:
    """The growing answer over the candidates of positive weight."""

    def __init__(self, weights: IntArray, members: _Csr, label: IntArray) -> None:
        n = weights.size
        self.weights = weights
        self.members = members
        self.label = label
        self.selected = np.zeros(n, dtype=np.bool_)
        self.margin = np.zeros(n, dtype=np.int64)
        self.rival = np.full(n, -1, dtype=np.int64)
        self.proved = np.zeros(n, dtype=np.bool_)


def _check(weights: IntArray, start: IntArray, item: IntArray, n_items: int) -> None:
    if start.size != weights.size + 1 or int(start[0]) != 0 or int(start[-1]) != item.size:
        fail("bad-value", "offsets do not cover the members of the candidates", path="start")
    if (np.diff(start) <= 0).any():
        fail("bad-value", "a candidate holds no item", path="start", found=int(np.flatnonzero(np.diff(start) <= 0)[0]))
    if item.size and (int(item.min()) < 0 or int(item.max()) >= n_items):
        fail("bad-value", "an item index lies outside the items", path="item", expected=f"0..{n_items - 1}")
    owner = np.repeat(np.arange(weights.size, dtype=np.int64), np.diff(start))
    order = np.lexsort((item, owner))
    twice = (np.diff(item[order]) == 0) & (np.diff(owner[order]) == 0)
    if twice.any():
        fail("bad-value", "a candidate holds an item twice", path="item", found=int(item[order][:-1][twice][0]))
    if weights.size and int(weights.max()) * weights.size >= SAFE:
        fail("amount-out-of-range", "the weights do not sum within 62 bits", path="weights")


def _solve_stars(work: _Work, n_items: int) -> IntArray:
    """Settle every component in which all candidates share an item; return the labels of the others."""
    label, weights = work.label, work.weights
    if not label.size:
        return np.zeros(0, dtype=np.int64)
    size = np.bincount(label)
    holders = np.bincount(work.members.item, minlength=n_items)
    owner = np.repeat(np.arange(label.size, dtype=np.int64), np.diff(work.members.start))
    busiest = np.zeros(size.size, dtype=np.int64)
    np.maximum.at(busiest, label[owner], holders[work.members.item])
    star = busiest == size
    order = np.lexsort((-weights, label))  # stable: equal weights keep the earliest first
    first = np.concatenate([np.ones(1, dtype=np.bool_), np.diff(label[order]) != 0])
    winner = order[first]
    has_second = size > 1
    at = np.flatnonzero(first)
    second = np.where(has_second, order[np.minimum(at + 1, order.size - 1)], -1)
    lead = weights[winner] - np.where(has_second, weights[second], 0)
    work.selected[winner[star]] = True
    work.margin[winner[star]] = lead[star]
    work.rival[winner[star]] = second[star]
    work.proved[star[label]] = True
    return np.flatnonzero(~star)


def _groups(label: IntArray, wanted: IntArray) -> list[IntArray]:
    """The candidates of each wanted component, ascending."""
    if not wanted.size:
        return []
    order = np.argsort(label, kind="stable")
    bounds = np.searchsorted(label[order], wanted, side="left"), np.searchsorted(label[order], wanted, side="right")
    return [order[a:b] for a, b in zip(bounds[0].tolist(), bounds[1].tolist(), strict=True)]


def _solve_component(work: _Work, candidates: IntArray, units: int, limits: list[Limit]) -> None:
    members, n_items = _Csr.take(work.members.start, work.members.item, candidates).dense()
    purse = Budget(units)
    weights = work.weights[candidates]
    one_to_one = bool((np.diff(members.start) == 2).all()) and weights.size > _FEW_PAIRS
    if one_to_one and _by_assignment(work, candidates, members, purse):
        return
    if weights.size <= _MOST_BRANCHING and _by_branching(work, candidates, members, purse):
        return
    if not _by_exchanges(work, candidates, members, n_items, units):
        limits.append(Limit("packing", weights.size, units))


def _by_assignment(work: _Work, candidates: IntArray, members: _Csr, purse: Budget) -> bool:
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


def _by_branching(work: _Work, candidates: IntArray, members: _Csr, purse: Budget) -> bool:
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


def _by_exchanges(work: _Work, candidates: IntArray, members: _Csr, n_items: int, units: int) -> bool:
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


def _greedily(work: _Work, candidates: IntArray, members: _Csr) -> None:
    """Heaviest first: what is left when weights are too large for anything better."""
    taken: set[int] = set()
    lists = members.lists()
    order: list[int] = np.argsort(-work.weights[candidates], kind="stable").tolist()
    for k in order:
        if taken.isdisjoint(lists[k]):
            taken.update(lists[k])
            work.selected[candidates[k]] = True


def _spread(work: _Work, kept: IntArray, n: int, limits: list[Limit]) -> Packing:
    """The answer over all candidates, those of weight <= 0 included."""
    selected = np.zeros(n, dtype=np.bool_)
    margin = np.zeros(n, dtype=np.int64)
    rival = np.full(n, -1, dtype=np.int64)
    proved = np.ones(n, dtype=np.bool_)
    component = np.full(n, -1, dtype=np.int64)
    selected[kept] = work.selected
    margin[kept] = work.margin
    has_rival = work.rival >= 0
    rival[kept[has_rival]] = kept[work.rival[has_rival]]
    proved[kept] = work.proved
    component[kept] = work.label
    return Packing(selected, margin, rival, proved, component, tuple(limits))
