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

from typing import Any

import attrs
import numpy as np
from attrs import frozen

from lettrage.errors import fail

from .._sorting import order_by
from ._arrays import SAFE, BoolArray, IntArray, as_ints
from ._component import Csr, Work, solve_component
from .budget import Budget, Limit
from .components import component_labels

__all__ = ["Packing", "pack"]

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
    weights, start, item = as_ints(weights, "weights"), as_ints(start, "start"), as_ints(item, "item")
    shared = _check(weights, start, item, n_items)
    units = Budget(budget).units
    n = weights.size
    if not shared:
        return _all_alone(weights)
    kept = np.flatnonzero(weights > 0)
    sub = Csr.take(start, item, kept)
    label = component_labels(sub.start, sub.item, n_items)
    work = Work(weights[kept], sub, label)
    hard = _solve_stars(work, n_items)
    limits: list[Limit] = []
    for candidates in _groups(label, hard):
        solve_component(work, candidates, units, limits)
    return _spread(work, kept, n, limits)


def _check(weights: IntArray, start: IntArray, item: IntArray, n_items: int) -> bool:
    """Refuse what is no candidates; tell whether any item stands in more than one."""
    if start.size != weights.size + 1 or int(start[0]) != 0 or int(start[-1]) != item.size:
        fail("bad-value", "offsets do not cover the members of the candidates", path="start")
    size = start[1:] - start[:-1]
    if (size <= 0).any():
        fail("bad-value", "a candidate holds no item", path="start", found=int(np.flatnonzero(size <= 0)[0]))
    if item.size and (int(item.min()) < 0 or int(item.max()) >= n_items):
        fail("bad-value", "an item index lies outside the items", path="item", expected=f"0..{n_items - 1}")
    shared = item.size > 1 and int(np.bincount(item).max()) > 1
    if shared:
        owner = np.repeat(np.arange(weights.size, dtype=np.int64), size)
        order = order_by(owner, item)
        members, holder = item[order], owner[order]
        twice = (members[1:] == members[:-1]) & (holder[1:] == holder[:-1])
        if twice.any():
            fail("bad-value", "a candidate holds an item twice", path="item", found=int(item[order][:-1][twice][0]))
    if weights.size and int(weights.max()) * weights.size >= SAFE:
        fail("amount-out-of-range", "the weights do not sum within 62 bits", path="weights")
    return shared


def _all_alone(weights: IntArray) -> Packing:
    """The answer where no two candidates share an item: whatever is worth something is taken."""
    good = weights > 0
    return Packing(
        selected=good,
        margin=np.where(good, weights, 0),
        rival=np.full(weights.size, -1, dtype=np.int64),
        proved=np.ones(weights.size, dtype=np.bool_),
        component=np.where(good, good.cumsum() - 1, -1),
    )


def _solve_stars(work: Work, n_items: int) -> IntArray:
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
    order = order_by(label, -weights)  # stable: equal weights keep the earliest first
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
    order = order_by(label)
    bounds = np.searchsorted(label[order], wanted, side="left"), np.searchsorted(label[order], wanted, side="right")
    return [order[a:b] for a, b in zip(bounds[0].tolist(), bounds[1].tolist(), strict=True)]


def _spread(work: Work, kept: IntArray, n: int, limits: list[Limit]) -> Packing:
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
