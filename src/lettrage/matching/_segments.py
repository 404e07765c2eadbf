"""Ragged arrays: the vocabulary in which a whole ledger of small accounts is treated at once.

A *segment* is a stretch of a flat array that belongs to one account, one group or one item. Every function here is
exact on integers and costs a number of array passes that does not depend on how many segments there are: that is what
lets one pass over a million accounts and one pass over a single account be the same program.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from ._sorting import places

#: From here on, packing a search costs less than its steps.
_MANY = 1_500
#: Up to here, one stretch is looked for, which a single search answers.
_FEW = 64
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: The odd constants of splitmix64: a fixed, public bit mixer, so that hashes are the same in every process.
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def expand(lengths: Ints) -> tuple[Ints, Ints]:
    """Owner and offset of every element of segments of these lengths: (0,0), (0,1), …, (1,0), …"""
    owner = np.arange(len(lengths), dtype=np.int64).repeat(lengths)
    offset = np.arange(len(owner), dtype=np.int64)
    offset -= (lengths.cumsum() - lengths).repeat(lengths)
    return owner, offset


def spread(begin: Ints, lengths: Ints) -> Ints:
    """Every position of stretches of these lengths, one stretch behind the other."""
    at: Ints = (begin - lengths.cumsum() + lengths).repeat(lengths)
    at += np.arange(len(at), dtype=np.int64)
    return at


def starts(lengths: Ints) -> Ints:
    """Where each segment begins, with the total length at the end (a CSR pointer)."""
    out = np.zeros(len(lengths) + 1, dtype=np.int64)
    lengths.cumsum(out=out[1:])
    return out


def lengths(pointer: Ints) -> Ints:
    """How many elements each segment of a CSR pointer holds."""
    return pointer[1:] - pointer[:-1]


def counts_to_starts(sorted_owner: Ints, segments: int) -> Ints:
    """The CSR pointer of elements that are already sorted by owner."""
    return starts(np.bincount(sorted_owner, minlength=segments).astype(np.int64, copy=False))


def search(values: Ints, low: Ints, high: Ints, wanted: Ints, *, after: bool = False) -> Ints:
    """Binary search of each `wanted` in its own sorted stretch ``values[low:high]``, all of them at once.

    Returns the first position whose value is >= wanted (> wanted when `after`), or `high`. Unlike a composite key this
    has no bit budget: account numbers and amounts are never packed into one integer.
    """
    if len(wanted) >= _MANY and len(values) >= _MANY:
        found = _search_packed(values, low, high, wanted, after)
        if found is not None:
            return found
    if not len(values) or not len(wanted):
        return low.copy()
    if len(values) < _FEW and int(low.max()) == int(low.min()) and int(high.max()) == int(high.min()):
        begin, end = int(low[0]), int(high[0])
        if end <= begin:
            return low.copy()
        return places(values[begin:end], wanted, after=after) + begin
    low, high = low.copy(), high.copy()
    rounds = int(np.max(high - low, initial=0)).bit_length()
    for _ in range(rounds):
        open_ = low < high
        middle = (low + high) >> 1
        probe = values[np.minimum(middle, len(values) - 1)]
        right = ((probe <= wanted) if after else (probe < wanted)) & open_
        low = np.where(right, middle + 1, low)
        high = np.where(open_ & ~right, middle, high)
    return low


def _search_packed(values: Ints, low: Ints, high: Ints, wanted: Ints, after: bool) -> Ints | None:
    """The same by one search of (stretch, value) packed into one integer; None where bits or stretches forbid it."""
    least, most = int(values.min()), int(values.max())
    if max(most, -least) >= 1 << 61:
        return None
    bits = (most - least + 2).bit_length()
    some = low < high
    cut, depth = np.zeros(len(values) + 1, dtype=np.int64), np.zeros(len(values) + 1, dtype=np.int64)
    cut[low[some]], cut[high[some]] = 1, 1
    depth[low[some]] += 1  # once each: equal stretches are one
    depth[high[some]] -= 1
    label, inside = np.cumsum(cut), np.cumsum(depth)[:-1] > 0
    last = label[np.maximum(high, 1) - 1]
    if int(label[-1]).bit_length() + bits > 62 or bool((some & (label[low] != last)).any()):
        return None
    key = (label[:-1] << bits) + np.where(inside, values - least + 1, 0)
    asked = np.clip(wanted, least - 1, most + 1) - least + 1
    found = places(key, (label[low] << bits) + asked, after=after)
    return np.where(some, np.clip(found, low, high), low)


class Stretches:
    """Values that ascend within each stretch, packed once and searched many times.

    Args:
        values: The values. start: CSR of their stretches.
    """

    def __init__(self, values: Ints, start: Ints) -> None:
        self.values, self.start = values, start

    def find(self, owner: Ints, wanted: Ints, *, after: bool = False) -> Ints:
        """`search` of each `wanted` in the stretch of its owner."""
        packed = self._packed if len(wanted) >= _MANY else None
        if packed is None:
            return search(self.values, self.start[owner], self.start[owner + 1], wanted, after=after)
        key, bits, least, most = packed
        asked = np.minimum(wanted, most + 1)
        np.maximum(asked, least - 1, out=asked)
        asked -= least - 1
        asked += owner << bits
        return places(key, asked, after=after)

    @cached_property
    def _packed(self) -> tuple[Ints, int, int, int] | None:
        """(stretch, value) in one integer, the bits of a value and the range of values; None where bits forbid it."""
        if not len(self.values):
            return None
        least, most = int(self.values.min()), int(self.values.max())
        bits = (most - least + 2).bit_length()
        if max(most, -least) >= 1 << 61 or len(self.start).bit_length() + bits > 62:
            return None
        owner = np.arange(len(self.start) - 1, dtype=np.int64).repeat(lengths(self.start))
        return (owner << bits) + (self.values - (least - 1)), bits, least, most


def mix(values: npt.NDArray[np.int64] | npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """A fixed pseudo-random 64-bit image of each integer (splitmix64); collisions are always verified by the caller."""
    x = values.astype(np.uint64) + _MIX[0]
    x = (x ^ (x >> np.uint64(30))) * _MIX[1]
    x = (x ^ (x >> np.uint64(27))) * _MIX[2]
    return x ^ (x >> np.uint64(31))


def membership(sorted_keys: Ints, wanted: Ints) -> Flags:
    """Which of the wanted keys occur in a sorted key column."""
    if not len(sorted_keys):
        return np.zeros(len(wanted), dtype=np.bool_)
    at = np.minimum(places(sorted_keys, wanted), len(sorted_keys) - 1)
    return np.asarray(sorted_keys[at] == wanted)


def rank_within(sorted_owner: Ints) -> Ints:
    """Position of each element inside its segment, for elements sorted by owner."""
    index = np.arange(len(sorted_owner), dtype=np.int64)
    first = np.zeros(len(index), dtype=np.int64)
    first[1:] = (sorted_owner[1:] != sorted_owner[:-1]) * index[1:]
    return index - np.maximum.accumulate(first, out=first)


def run_labels(*sorted_columns: npt.NDArray[Any]) -> Ints:
    """A label 0, 1, 2, … that grows whenever any of the (jointly sorted) columns changes."""
    size = len(sorted_columns[0])
    if not size:
        return np.zeros(0, dtype=np.int64)
    label = np.zeros(size, dtype=np.int64)
    if size > 1:
        first, *others = sorted_columns
        fresh = first[1:] != first[:-1]
        for column in others:
            fresh |= column[1:] != column[:-1]
        fresh.cumsum(out=label[1:])
    return label


def segment_sum(values: Ints, pointer: Ints) -> Ints:
    """Exact integer sum of each segment (empty segments give 0)."""
    total = np.zeros(len(values) + 1, dtype=np.int64)
    # wraps around like machine ints do; each segment's own sum fits, so differences are exact
    values.cumsum(out=total[1:])
    return np.asarray(total[pointer[1:]] - total[pointer[:-1]])
