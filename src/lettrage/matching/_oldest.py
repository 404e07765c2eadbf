"""Which of several interchangeable items a group holds: the earlier money takes the older item.

Items that differ in their id only can change places without changing any amount, any evidence or any margin. Groups are
chosen first, as if the places were anyone's; then each family of such items is handed out again, oldest first, to the
groups in the order of the days on which their other side happened. That is what `interchangeable="oldest"` promises, in
groups of any shape, and what a proposal should show when the policy leaves the choice to a person.

An id can be said: of two such items the one that a payment names is another than the one that it does not.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from attrs import evolve

from ._compile import Problem
from ._segments import Ints, mix, run_labels
from ._settled import Settled
from ._sorting import order_by

__all__ = ["oldest_first"]

#: Later than any day: items that stay open come last.
_NEVER = 1 << 40


def oldest_first(problem: Problem, settled: Settled, refused: Collection[frozenset[int]] = ()) -> Settled:
    """The same groups, interchangeable items handed out in order.

    Args:
        refused: Groups of positions that a person refused: their items are known apart, and keep their places.
    """
    known = np.array(sorted({position for group in refused for position in group}), dtype=np.int64)
    if settled.offer is not None:  # settled at an amount of its own
        known = np.concatenate([known, settled.item[settled.offer >= 0]])
    place = _places(problem, settled, known)
    if place is None:
        return settled
    moved = settled.renamed(place)
    order = order_by(moved.group, moved.item)
    offer = None if moved.offer is None else moved.offer[order]
    return Settled.join([evolve(moved, item=moved.item[order], offer=offer)])


def _places(problem: Problem, settled: Settled, known: Ints) -> Ints | None:
    """Where each item goes: a permutation inside families; None when there is none to permute."""
    twin = _apart_by(problem, problem.twin)
    size = np.bincount(twin, minlength=1)
    size[twin[known]] = 0
    family = np.flatnonzero(size[twin] > 1).astype(np.int64)
    if not len(family) or not len(settled):
        return None
    day, turn = (np.full(len(problem), _NEVER, dtype=np.int64) for _ in range(2))
    day[settled.item] = _first_faced(problem, settled, problem.on[settled.item])
    # on one day the canonical order decides, not that in which groups were found
    turn[settled.item] = _first_faced(problem, settled, settled.item)
    wanted = family[order_by(twin[family], day[family], turn[family], family)]
    place = np.arange(len(problem), dtype=np.int64)
    place[wanted] = family[order_by(twin[family], family)]
    return place


def _apart_by(problem: Problem, twin: Ints) -> Ints:
    """Families, parted by what tells their items apart: whose they are at home, and who names them how."""
    crowd = np.flatnonzero(np.bincount(twin, minlength=1)[twin] > 1)
    if not len(crowd):
        return twin
    mine = np.zeros(problem.accounts, dtype=np.bool_)
    mine[problem.account[crowd]] = True
    part, old = problem.subset(mine[problem.account])
    links, said = part.links, np.zeros(len(problem), dtype=np.uint64)
    # a sum of hashes stands for the set of those that name an item; it wraps around, as hashes do
    who = mix(mix(part.twin[links.naming]) + links.strength.astype(np.uint64))
    np.add.at(said, old[links.named], who)
    if not said[crowd].any() and problem.standing is None:
        return twin
    said = said[crowd].view(np.int64)
    home = said if problem.standing is None else problem.standing.home[crowd]
    order = order_by(twin[crowd], home, said)
    label = run_labels(twin[crowd[order]], home[order], said[order])
    apart = twin.copy()
    # the first of each part stands for it, as the first of a family does
    first = crowd[order][np.flatnonzero(np.diff(label, prepend=-1))]
    apart[crowd[order]] = first[label]
    return apart


def _first_faced(problem: Problem, settled: Settled, of: Ints) -> Ints:
    """For each item of a group, the least of what is given by item over the items that it faces there."""
    debit = problem.value[settled.item] > 0
    side = 2 * settled.group + debit
    first = np.full(2 * len(settled), _NEVER, dtype=np.int64)
    np.minimum.at(first, side, of)
    return np.asarray(first[side ^ 1])
