"""All subsets of exactly k items that reach a target, for k up to 8.

One and two items by sorted search; three by looking up what each pair still lacks, behind a small presence table; four
and more by joining the sums of k//2 items with those of the rest in *one* sort: sums of one side are doubled, what the
other side lacks is doubled plus one, and a hit shows as two neighbours. Sorting beats looking up by far once there are
millions of sums, and needs no table of half-list sums.

Older than any of it: Horowitz and Sahni, "Computing partitions with applications to the knapsack problem" (1974).
"""

from __future__ import annotations

from math import comb

import numpy as np

from ._arrays import IntArray, ragged

__all__ = ["MOST_SUMS", "cost_of_size", "join_sums", "subsets_of_size"]

#: Sums held at once on one side of a join: 8 bytes each, twice.
MOST_SUMS = 1 << 24
#: Pairs of joined sums looked at before a class counts as not fully searched.
_MOST_HITS = 1 << 18
_PRESENCE = 1 << 16


def cost_of_size(n: int, k: int) -> int:
    """Prepaid units to search all subsets of k among n items; more than any budget when memory would not hold them."""
    if k <= 1:
        return n
    if k == 2:
        return 8 * n
    if k == 3:
        return 4 * comb(n, 2)
    sums = comb(n, k // 2) + (comb(n, k - k // 2) if k % 2 else 0)
    if sums > MOST_SUMS:
        return 1 << 62
    return sums * (4 + max(sums.bit_length(), 1) // 8 + 1)


def subsets_of_size(value: IntArray, k: int, low: int, high: int) -> tuple[IntArray, bool]:
    """All k-subsets whose sum lies in ``low..high``.

    Args:
        value: int64[n], signed; sums within 61 bits.
        k: Number of items, 1..8.
        low: Least sum.
        high: Greatest sum.

    Returns:
        ``(rows, complete)``: positions int64[h, k], ascending in each row, rows in lexicographic order without
        repetition; ``complete`` is False when hits were too many and rows are only some of them.

    >>> import numpy as np
    >>> from lettrage.matching.kernels.ksum import subsets_of_size
    >>> subsets_of_size(np.array([30, 10, 20, 40]), 2, 50, 50)[0].tolist()
    [[0, 2], [1, 3]]
    """
    if k > value.size:
        return np.zeros((0, k), dtype=np.int64), True
    if k == 1:
        return np.flatnonzero((value >= low) & (value <= high)).reshape(-1, 1), True
    if k == 2:
        return _pairs(value, low, high)
    if k == 3:
        return _triples(value, low, high)
    return _joined(value, k, low, high)


def _pairs(value: IntArray, low: int, high: int) -> tuple[IntArray, bool]:
    order = np.argsort(value, kind="stable")
    ordered = value[order]
    first, last = np.searchsorted(ordered, low - value, "left"), np.searchsorted(ordered, high - value, "right")
    if int((last - first).sum()) > _MOST_HITS:
        keep = np.cumsum(last - first) <= _MOST_HITS
        last = np.where(keep, last, first)
        complete = False
    else:
        complete = True
    i, place = ragged(first, last)
    j = order[place]
    return _sorted_rows(np.stack([i, j], axis=1)[i < j]), complete


def _triples(value: IntArray, low: int, high: int) -> tuple[IntArray, bool]:
    n = value.size
    pairs = _sums(value, 2)
    order = np.argsort(value, kind="stable")
    ordered = value[order]
    if low == high:
        present = np.zeros(_PRESENCE, dtype=np.bool_)
        present[value & (_PRESENCE - 1)] = True
        rank = np.flatnonzero(present[(low - pairs) & (_PRESENCE - 1)])
    else:
        rank = np.arange(pairs.size, dtype=np.int64)
    lacking = pairs[rank]
    first, last = np.searchsorted(ordered, low - lacking, "left"), np.searchsorted(ordered, high - lacking, "right")
    some = last > first
    rank, first, last = rank[some], first[some], last[some]
    keep = np.cumsum(last - first) <= _MOST_HITS
    owner, place = ragged(first[keep], last[keep])
    left = _unrank(rank[keep][owner], n, 2)
    third = order[place]
    rows = np.concatenate([left, third.reshape(-1, 1)], axis=1)[third > left[:, 1]]
    return _sorted_rows(rows), bool(keep.all())


def _joined(value: IntArray, k: int, low: int, high: int) -> tuple[IntArray, bool]:
    n, half = value.size, k // 2
    left = _sums(value, half)
    right = left if k % 2 == 0 else _sums(value, k - half)
    a, b, complete = join_sums(left, right, low, high, same=k % 2 == 0, most=_MOST_HITS)
    rows = np.sort(np.concatenate([_unrank(a, n, half), _unrank(b, n, k - half)], axis=1), axis=1)
    rows = rows[(np.diff(rows, axis=1) > 0).all(axis=1)]
    return np.unique(rows, axis=0) if rows.size else rows, complete


def join_sums(
    left: IntArray, right: IntArray, low: int, high: int, *, same: bool = False, most: int = _MOST_HITS
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
    if low == high:
        shared = _shared(left, right, low, same)
        if not shared.size:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), True
        a = _where_in(left, shared)
        b = _where_in(right, low - shared[::-1])
    else:
        a = np.arange(left.size, dtype=np.int64)
        b = np.arange(right.size, dtype=np.int64)
    a = a[np.argsort(left[a], kind="stable")]
    b = b[np.argsort(right[b], kind="stable")]
    lacking = left[a]
    first = np.searchsorted(right[b], low - lacking, "left")
    last = np.searchsorted(right[b], high - lacking, "right")
    keep = np.cumsum(last - first) <= most
    owner, place = ragged(first[keep], last[keep])
    return a[keep][owner], b[place], bool(keep.all())


def _shared(left: IntArray, right: IntArray, target: int, same: bool) -> IntArray:
    """Left sums whose partner stands on the right: neighbours in one tagged sort. Ascending, each once."""
    least, most = target - int(right.max(initial=0)), target - int(right.min(initial=0))
    if same:
        most = min(most, target // 2)
    low_side = left[(left >= least) & (left <= most)]
    lacking = target - right
    high_side = lacking[lacking <= most] if same else lacking
    size = max(int(np.abs(low_side).max(initial=0)), int(high_side.max(initial=0)), -int(high_side.min(initial=0)))
    if size < 1 << 29:  # half the bytes, half the time
        keys = np.concatenate(
            [low_side.astype(np.int32) * np.int32(2), high_side.astype(np.int32) * np.int32(2) + np.int32(1)]
        )
    else:
        keys = np.concatenate([low_side * 2, high_side * 2 + 1])
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


def _sums(value: IntArray, k: int) -> IntArray:
    """The sums of all k-subsets, subsets in lexicographic order: each item before the sums of what follows it."""
    sums = value
    for size in range(2, k + 1):
        offset = _offsets(value.size, size - 1).tolist()
        parts = [value[i] + sums[offset[i + 1] :] for i in range(value.size - size + 1)]
        sums = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    return sums


def _offsets(n: int, k: int) -> IntArray:
    """Rank of the first k-subset that starts with item i, for i in 0..n, in lexicographic order."""
    counts = [comb(n - 1 - i, k - 1) for i in range(n)]
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.array(counts, dtype=np.int64))])


def _unrank(rank: IntArray, n: int, k: int) -> IntArray:
    """The k-subsets of these lexicographic ranks, as rows."""
    columns: list[IntArray] = []
    for size in range(k, 0, -1):
        offset = _offsets(n, size)
        first = np.searchsorted(offset, rank, "right") - 1
        columns.append(first)
        if size > 1:
            rank = _offsets(n, size - 1)[first + 1] + (rank - offset[first])
    return np.stack(columns, axis=1)


def _sorted_rows(rows: IntArray) -> IntArray:
    return rows[np.lexsort(rows.T[::-1])] if rows.size else rows
