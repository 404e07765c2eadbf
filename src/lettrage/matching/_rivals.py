"""What several rivals weigh together: among equal amounts, many alternatives are worth more than the best of them.

The margin of a group compares it with the best choice without it. Where one rival stands against it, that is its
log-odds. Where ten do, each a little worse, their odds add up. For pairs that others of their amount contest, the
alternatives are few and simple, so they are added: the other partner of an item, alone where it is free, or with the
pair that its own partner would then make. Longer exchanges are left out.
"""

from __future__ import annotations

import numpy as np

from ._score import Scored
from ._segments import Flags, Ints
from ._sorting import order_by, places
from .kernels import Packing

__all__ = ["further_rivals"]

#: Weights beyond this many nats are as good as certain.
_CERTAIN = 30.0


def further_rivals(scored: Scored, packing: Packing, weight: Ints, items: int) -> Ints:
    """By how much all rivals of a chosen pair outweigh the best of them, in milli-nats; 0 for what nobody contests.

    Args:
        weight: What each candidate entered the selection with. items: How many items there are.
    """
    candidates = scored.candidates
    more = np.zeros(len(candidates), dtype=np.int64)
    plain: Flags = (candidates.size == 2) & (candidates.gap == 0)
    asked = packing.selected & plain & scored.tied
    if not asked.any():
        return more
    mate = np.full(items, -1, dtype=np.int64)
    chosen = np.flatnonzero(packing.selected)
    there = candidates.take(chosen)
    mate[there.item] = chosen[there.group]
    row = np.flatnonzero(plain & ~packing.selected)
    left, right = candidates.item[candidates.start[row]], candidates.item[candidates.start[row] + 1]
    one, two = mate[left], mate[right]
    near = ((one >= 0) & asked[one]) | ((two >= 0) & asked[two])
    row, left, right, one, two = (column[near] for column in (row, left, right, one, two))
    exchange = (one >= 0) & (two >= 0) & plain[one] & plain[two]
    back = np.full(len(row), -1, dtype=np.int64)
    back[exchange] = _pair_of(
        scored,
        plain,
        _partner(scored, one[exchange], left[exchange]),
        _partner(scored, two[exchange], right[exchange]),
        items,
    )
    nats = weight / 1000.0
    gain = nats[row] + np.where(back >= 0, np.maximum(nats[back], 0.0), 0.0)
    new = ~((back >= 0) & (back < row))  # an exchange of two pairs is met from either side: it counts once
    total, best = np.ones(len(candidates)), np.zeros(len(candidates))
    for mine, other in ((one, two), (two, one)):
        use = new & (mine >= 0)
        cost = np.where(other[use] >= 0, nats[other[use]], 0.0)
        value = np.clip(gain[use] - cost, -_CERTAIN, _CERTAIN)
        total += np.bincount(mine[use], weights=np.exp(value), minlength=len(candidates))
        np.maximum.at(best, mine[use], value)
    more[asked] = np.rint(1000 * (np.log(total[asked]) - best[asked])).astype(np.int64)
    return more


def _partner(scored: Scored, pair: Ints, item: Ints) -> Ints:
    """The other item of each pair."""
    first = scored.candidates.start[pair]
    a, b = scored.candidates.item[first], scored.candidates.item[first + 1]
    return np.where(a == item, b, a)


def _pair_of(scored: Scored, plain: Flags, left: Ints, right: Ints, items: int) -> Ints:
    """The plain pair of two items, or -1."""
    rows = np.flatnonzero(plain)
    first = scored.candidates.start[rows]
    keys = scored.candidates.item[first] * items + scored.candidates.item[first + 1]
    order = order_by(keys)
    wanted = np.minimum(left, right) * items + np.maximum(left, right)
    at = np.minimum(places(keys[order], wanted), len(rows) - 1)
    return np.where(keys[order][at] == wanted, rows[order][at], -1)
