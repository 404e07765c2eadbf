"""Two lists of sums and a target: which pairs of sums meet at it? One sort finds them, whatever the size of the lists.

Sums of one side are doubled, what the other side lacks is doubled plus one, and after one sort a hit shows as two
neighbours (Horowitz and Sahni's merge of 1974, as a sort). Short lists are simply searched.
"""

from __future__ import annotations

import numpy as np

from ._arrays import IntArray, ragged

__all__ = ["MOST_HITS", "join_sums"]

#: Pairs of joined sums looked at before a class counts as not fully searched.
MOST_HITS = 1 << 18
_PRESENCE = 1 << 16
#: Below this many sums a binary search of each is quicker than the tagged sort.
_SHORT = 1 << 10


def join_sums(
    left: IntArray, right: IntArray, low: int, high: int, *, same: bool = False, most: int = MOST_HITS
) -> tuple[IntArray, IntArray, bool]:
    """Positions (a, b) with ``low <= left[a] + right[b] <= high``.

    Args:
        left: Sums of one side.
        right: Sums of the other; sums and targets stay within 61 bits.
        low: Least total.
        high: Greatest total.
        same: Both sides are the same list: each unordered pair of sums is then found at least once, not twice.
        most: Pairs returned at most.

    Returns:
        ``(a, b, complete)``, by rising sum of the left side; ``complete`` is False when pairs were left out.
    """
    none = np.zeros(0, dtype=np.int64)
    if low == high and left.size + right.size > _SHORT:
        shared = _shared(left, right, low, same)
        if not shared.size:
            return none, none, True
        a = _where_in(left, shared)
        b = _where_in(right, low - shared[::-1])
    else:
        a = np.arange(left.size, dtype=np.int64)
        b = np.arange(right.size, dtype=np.int64)
        if same:
            a = a[left <= high // 2]
    a = a[left[a].argsort(kind="stable")]
    b = b[right[b].argsort(kind="stable")]
    lacking, ordered = left[a][::-1], right[b]  # falling sums lack rising ones: quick to search
    first = ordered.searchsorted(low - lacking, "left")[::-1]
    last = ordered.searchsorted(high - lacking, "right")[::-1]
    found = (last > first).nonzero()[0]
    if not found.size:
        return none, none, True
    keep = found[np.cumsum((last - first)[found]) <= most]
    owner, place = ragged(first[keep], last[keep])
    return a[keep[owner]], b[place], keep.size == found.size


def _shared(left: IntArray, right: IntArray, target: int, same: bool) -> IntArray:
    """Left sums whose partner stands on the right: neighbours in one tagged sort. Ascending, each once."""
    least, most = target - int(right.max(initial=0)), target - int(right.min(initial=0))
    if same:
        most = min(most, target // 2)
    low_side = left[(left >= least) & (left <= most)]
    lacking = target - right
    floor, ceiling = int(left.min(initial=0)), int(left.max(initial=0))
    lacking = lacking[(lacking >= floor) & (lacking <= min(most, ceiling))]
    size = max(int(np.abs(low_side).max(initial=0)), int(lacking.max(initial=0)), -int(lacking.min(initial=0)))
    if size < 1 << 29:  # half the bytes, half the time
        keys = np.concatenate(
            [low_side.astype(np.int32) * np.int32(2), lacking.astype(np.int32) * np.int32(2) + np.int32(1)]
        )
    else:
        keys = np.concatenate([low_side * 2, lacking * 2 + 1])
    keys.sort()
    neighbours = (keys[1:] - keys[:-1] == 1) & (keys[:-1] & 1 == 0)
    shared: IntArray = (keys[:-1][neighbours] >> 1).astype(np.int64)
    return shared


def _where_in(sums: IntArray, wanted: IntArray) -> IntArray:
    """Positions of the sums that occur in a short ascending list."""
    present = np.zeros(_PRESENCE, dtype=np.bool_)
    present[wanted & (_PRESENCE - 1)] = True
    maybe = np.flatnonzero(present[sums & (_PRESENCE - 1)])
    found = np.minimum(np.searchsorted(wanted, sums[maybe]), wanted.size - 1)
    positions: IntArray = maybe[wanted[found] == sums[maybe]]
    return positions
