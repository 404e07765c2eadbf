"""Select: the disjoint groups that explain most, and what each of them is worth.

Unions of finer groups are dropped first: if two invoices have their own payments, "both invoices, both payments"
adds nothing. What remains is chosen exactly per connected component; the margin of a group, the optimum minus the
optimum without it, is its log-odds.
"""

from __future__ import annotations

import numpy as np

from ._score import Scored
from ._segments import counts_to_starts, expand, membership, mix, rank_within
from ._sorting import order_by

__all__ = ["distinct", "minimal", "shortlist"]

#: Best candidates kept per item: beyond these a rival changes no decision.
PER_ITEM = 14
#: Candidates of an item looked at for containing a smaller one.
_LOOKED_AT = 64


def distinct(scored: Scored) -> Scored:
    """One candidate per set of items: the best explained."""
    candidates = scored.candidates
    if len(candidates) < 2:
        return scored
    salt = mix(candidates.item)
    total = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(salt)])
    key = (total[candidates.start[1:]] - total[candidates.start[:-1]]).astype(np.int64)
    first = candidates.item[candidates.start[:-1]]
    order = order_by(first, candidates.size, key, -scored.total, candidates.shape)
    again = np.ones(len(order), dtype=np.bool_)
    again[:1] = False
    for column in (first, candidates.size, key):
        again[1:] &= column[order[1:]] == column[order[:-1]]
    return scored.take(np.sort(order[~again]))


def minimal(scored: Scored, items: int) -> Scored:
    """Without unions of finer groups, and without differences that an item of the books explains.

    A group that holds a balanced group as a proper part says nothing more. A group that needs an adjustment is itself
    dropped where it balances with one more item: that item *is* the difference, booked.
    """
    candidates = scored.candidates
    if len(candidates) < 2:
        return scored
    size, group = candidates.size, candidates.group
    keys = group * items + candidates.item
    order = order_by(candidates.item, group)
    holder, pointer = group[order], counts_to_starts(candidates.item, items)
    degree = np.diff(pointer)
    # of each small group, its rarest item: only groups that hold it can contain the group
    rarest = order_by(group, degree[candidates.item])
    rarest = candidates.item[rarest[candidates.start[:-1]]]
    owner, offset = expand(np.minimum(degree[rarest], _LOOKED_AT))
    outer = holder[pointer[rarest][owner] + offset]
    balanced = candidates.gap == 0
    booked = ~balanced[owner] & balanced[outer] & (size[outer] == size[owner] + 1)
    asked = booked | (balanced[owner] & (size[outer] > size[owner]))
    owner, outer, booked = owner[asked], outer[asked], booked[asked]
    row, place = expand(size[owner])
    part = candidates.item[candidates.start[owner[row]] + place]
    inside = membership(keys, outer[row] * items + part)
    missing = np.bincount(row[~inside], minlength=len(owner))
    keep = np.ones(len(candidates), dtype=np.bool_)
    keep[outer[(missing == 0) & ~booked]] = False
    keep[owner[(missing == 0) & booked & keep[outer]]] = False
    return scored.take(keep)


def shortlist(scored: Scored, least: int) -> Scored:
    """The candidates worth selecting from: heavy enough, and among the best of every one of their items."""
    scored = scored.take(scored.total > least)
    candidates = scored.candidates
    if len(candidates) <= PER_ITEM:
        return scored
    group = candidates.group
    order = order_by(candidates.item, -scored.total[group], group)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = rank_within(candidates.item[order])
    low = np.bincount(group[rank >= PER_ITEM], minlength=len(candidates)) > 0
    return scored.take(~low)
