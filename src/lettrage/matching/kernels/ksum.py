"""All subsets of exactly k items that reach a target, for k up to 8.

One and two items by sorted search; three by looking up what each pair still lacks, behind a small presence table of the
*items*; four and more by joining the sums of k//2 items with those of the rest (`_join`). Sorting beats looking up by
far once there are millions of sums, and needs no table of half-list sums.

Older than any of it: Horowitz and Sahni, "Computing partitions with applications to the knapsack problem" (1974).
"""

from __future__ import annotations

from functools import lru_cache
from math import comb

import numpy as np

from ._arrays import IntArray, ragged
from ._join import MOST_HITS, join_sums

__all__ = ["MOST_SUMS", "cost_of_size", "pair_index", "subsets_of_size"]

#: Sums held at once on one side of a join: 8 bytes each, twice.
MOST_SUMS = 1 << 24
_MOST_HITS = MOST_HITS
_PRESENCE = 1 << 16
#: Sums of the larger side listed at once, where one side is larger.
_CHUNK = 1 << 21
#: Pairs looked at in one vector step while searching triples.
_BLOCK = 1 << 18
#: Largest items whose middle ones are looked at together.
_NEIGHBOURS = 48
#: Lists of pairs up to this many items are kept between calls, half a megabyte at most each.
_KEPT_PAIRS = 180


def cost_of_size(n: int, k: int) -> int:
    """Prepaid units to search all subsets of k among n items; more than any budget when memory would not hold them."""
    if k <= 1:
        return n
    if k == 2:
        return 8 * n
    if k == 3:
        return 4 * comb(n, 2)
    half = k // 2
    sums = comb(n, half) + (comb(n, k - half) if k % 2 else 0)
    if comb(n, half) > MOST_SUMS:
        return 1 << 62
    return sums * (4 + max(sums.bit_length(), 1) // 8 + 1)


def subsets_of_size(value: IntArray, k: int, low: int, high: int, most: int | None = None) -> tuple[IntArray, bool]:
    """All k-subsets whose sum lies in ``low..high``.

    Args:
        value: int64[n], signed; sums within 61 bits.
        k: Number of items, 1..8.
        low: Least sum.
        high: Greatest sum.
        most: Hits looked at, at most; by default about a quarter of a million.

    Returns:
        ``(rows, complete)``: positions int64[h, k], ascending in each row, rows in lexicographic order without
        repetition; ``complete`` is False when hits were too many and rows are only some of them.

    >>> import numpy as np
    >>> from lettrage.matching.kernels.ksum import subsets_of_size
    >>> subsets_of_size(np.array([30, 10, 20, 40]), 2, 50, 50)[0].tolist()
    [[0, 2], [1, 3]]
    """
    most = _MOST_HITS if most is None else most
    if k > value.size:
        return np.zeros((0, k), dtype=np.int64), True
    if k == 1:
        return np.flatnonzero((value >= low) & (value <= high)).reshape(-1, 1), True
    if k == 2:
        return _pairs(value, low, high, most)
    if k == 3:
        return _triples(value, low, high, most)
    return _joined(value, k, low, high, most)


def _pairs(value: IntArray, low: int, high: int, most: int) -> tuple[IntArray, bool]:
    order = value.argsort(kind="stable")
    ordered = value[order]
    backwards = ordered[::-1]  # what is lacking then rises, and a search of rising needles is quick
    first = ordered.searchsorted(low - backwards, "left")
    last = ordered.searchsorted(high - backwards, "right")
    found = (last > first).nonzero()[0]
    if not found.size:
        return np.zeros((0, 2), dtype=np.int64), True
    keep = found[np.cumsum((last - first)[found]) <= most]
    owner, place = ragged(first[keep], last[keep])
    i, j = order[::-1][keep[owner]], order[place]
    return _sorted_rows(np.stack([i, j], axis=1)[i < j]), keep.size == found.size


def _triples(value: IntArray, low: int, high: int, most: int) -> tuple[IntArray, bool]:
    """Pairs of the largest item and the middle one: only those whose lack may be an item survive the presence table.

    The middle one is half of what the largest lacks at least, and leaves the smallest amount at least: of all pairs, a
    quarter or so, taken in blocks of neighbours. For a window the table is asked in steps wider than it, so that a hit
    lies in the step asked for or the one before.
    """
    n = value.size
    order = value.argsort(kind="stable")
    ordered = value[order]
    shift = (high - low).bit_length()
    present = np.zeros(_PRESENCE, dtype=np.bool_)
    step = value >> shift
    present[step & (_PRESENCE - 1)] = True
    if shift:
        present[(step + 1) & (_PRESENCE - 1)] = True
    lack: IntArray = high - ordered
    room: IntArray = lack - int(ordered[0])
    half: IntArray = (low - ordered + 1) // 2
    begin: IntArray = np.maximum(ordered.searchsorted(half, "left"), 1)
    end: IntArray = np.minimum(ordered.searchsorted(room, "right"), np.arange(n, dtype=np.int64))
    rows: IntArray = (end > begin).nonzero()[0]
    parts: list[IntArray] = []
    looked, complete, at = 0, True, 0
    while at < rows.size and complete:
        block = rows[at : at + max(1, min(_NEIGHBOURS, _BLOCK // n))]
        at += block.size
        left = int(begin[block].min())
        lacking = lack[block, None] - ordered[None, left : int(end[block].max())]
        step = lacking >> shift if shift else lacking
        maybe = present[step & (_PRESENCE - 1)].ravel().nonzero()[0]
        if not maybe.size:
            continue
        i, j = np.divmod(maybe, lacking.shape[1])
        i, j, needed = block[i], j + left, lacking.reshape(-1)[maybe]
        first = ordered.searchsorted(needed - (high - low), "left")
        last = np.minimum(ordered.searchsorted(needed, "right"), j)
        hit = ((last > first) & (j < i)).nonzero()[0]
        i, j, first, last = i[hit], j[hit], first[hit], last[hit]
        keep = np.cumsum(last - first) <= most - looked
        complete = bool(keep.all())
        owner, place = ragged(first[keep], last[keep])
        looked += owner.size
        parts.append(np.stack([i[keep][owner], j[keep][owner], place], axis=1))
    if not parts:
        return np.zeros((0, 3), dtype=np.int64), complete
    return _sorted_rows(np.sort(order[np.concatenate(parts)], axis=1)), complete


def _joined(value: IntArray, k: int, low: int, high: int, most: int) -> tuple[IntArray, bool]:
    n, half = value.size, k // 2
    left = _sums(value, half)
    if k % 2 == 0:
        a, b, complete = join_sums(left, left, low, high, same=True, most=most)
    else:
        a, b, complete = _join_in_chunks(value, left, k - half, low, high, most)
    if not a.size:
        return np.zeros((0, k), dtype=np.int64), complete
    rows = np.sort(np.concatenate([_unrank(a, n, half), _unrank(b, n, k - half)], axis=1), axis=1)
    rows = _sorted_rows(rows[(np.diff(rows, axis=1) > 0).all(axis=1)])
    fresh = np.ones(len(rows), dtype=np.bool_)
    fresh[1:] = (np.diff(rows, axis=0) != 0).any(axis=1)
    return rows[fresh], complete


def _join_in_chunks(
    value: IntArray, left: IntArray, k: int, low: int, high: int, most: int
) -> tuple[IntArray, IntArray, bool]:
    """Join with the sums of all k-subsets, listed by first item and never held all at once."""
    n = value.size
    rest = _sums(value, k - 1)
    offset, ahead = _offsets(n, k).tolist(), _offsets(n, k - 1).tolist()
    parts: list[tuple[IntArray, IntArray]] = []
    looked, complete, first = 0, True, 0
    while first <= n - k and complete:
        stop = first + 1
        while stop <= n - k and offset[stop + 1] - offset[first] <= _CHUNK:
            stop += 1
        right = np.concatenate([value[i] + rest[ahead[i + 1] :] for i in range(first, stop)])
        a, b, complete = join_sums(left, right, low, high, most=most - looked)
        parts.append((a, b + offset[first]))
        looked += a.size
        first = stop
    a, b = (np.concatenate(side) for side in zip(*parts, strict=True))
    return a, b, complete


@lru_cache(maxsize=32)
def pair_index(n: int) -> tuple[IntArray, IntArray]:
    """The rows and columns of all pairs, in lexicographic order."""
    rows, columns = np.triu_indices(n, 1)
    return rows.astype(np.int64), columns.astype(np.int64)


def _sums(value: IntArray, k: int) -> IntArray:
    """The sums of all k-subsets, subsets in lexicographic order: each item before the sums of what follows it."""
    sums = value
    for size in range(2, k + 1):
        if size == 2 and value.size <= _KEPT_PAIRS:
            rows, columns = pair_index(value.size)
            sums = value[rows] + value[columns]
            continue
        offset = _offsets(value.size, size - 1).tolist()
        parts = [value[i] + sums[offset[i + 1] :] for i in range(value.size - size + 1)]
        sums = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    return sums


@lru_cache(maxsize=64)
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
    return rows[np.lexsort(rows.T[::-1])] if rows.shape[0] > 1 else rows
