"""Sorting and looking up whole ledgers: several columns packed into one integer, wherever their bits allow it.

A sort by several keys moves indices about in memory; a sort of plain 64-bit integers is done by the processor's vector
units, ten to thirty times as fast. So columns are packed side by side into one integer, with the position in the lowest
bits: sorting the values themselves then gives the order, and equal keys keep their order because positions differ.
Every function gives exactly what its plain counterpart gives, and falls back on it when the bits do not suffice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

__all__ = ["distinct_of", "numbered", "order_by", "places", "ranked", "runs_within"]

Ints = npt.NDArray[np.int64]
Column = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]

#: Below this, packing costs more than it saves.
_FEW = 600
#: Up to here a column is searched as fast in any order.
_SHORT = 1 << 10
_BITS = 63


def order_by(*columns: Column) -> Ints:
    """The stable order of rows by several integer columns, the most important first.

    Complexity: one sort of 64-bit integers when the columns' ranges fit into 63 bits, else one sort a column.
    """
    size = len(columns[0])
    if size < _FEW:
        return np.lexsort(columns[::-1])
    key, bits = _packed(columns)
    if key is None:
        return np.lexsort(columns[::-1])
    if bool((key[1:] >= key[:-1]).all()):
        return np.arange(size, dtype=np.int64)
    place = (size - 1).bit_length()
    if bits + place <= _BITS:
        key <<= place
        key |= np.arange(size, dtype=np.int64)
        key.sort()
        key &= (1 << place) - 1
        return key
    return _by_the_highest_bits(key, bits + place - _BITS, place)


def _by_the_highest_bits(key: Ints, spare: int, place: int) -> Ints:
    """The stable order of keys that leave too few bits for their places: sorted without their lowest, then mended."""
    rough = key >> spare
    rough <<= place
    rough |= np.arange(len(key), dtype=np.int64)
    rough.sort()
    order = rough & ((1 << place) - 1)
    rough >>= place
    ordered = key[order]
    again = rough[1:] == rough[:-1]
    wrong = np.flatnonzero(again & (ordered[1:] < ordered[:-1]))
    if not len(wrong):
        return order
    # stretches of equal highest bits that hold a descent are few: they are sorted by what was left out
    label = np.zeros(len(key), dtype=np.int64)
    np.cumsum(~again, out=label[1:])
    broken = np.zeros(int(label[-1]) + 1, dtype=np.bool_)
    broken[label[wrong]] = True
    rows = np.flatnonzero(broken[label])
    order[rows] = order[rows[np.lexsort((ordered[rows], label[rows]))]]
    return order


def runs_within(owner: Ints, values: Ints, side: Flags) -> tuple[Ints, Flags, Flags]:
    """The rows of each owner in the order of (value, side).

    Args:
        owner: Whose each row is, ascending from 0. values: What is sorted by. side: Rows that come last among equals.

    Returns:
        The order, equals as they stand; where a value stands for the first time with its owner; the sides, in order.

    Complexity: one sort of 64-bit integers when owner, value and place fit, else that of `order_by`.
    """
    size = len(values)
    if size >= _FEW:
        low, place, start = int(values.min()), (size - 1).bit_length(), None
        width = (int(values.max()) - low).bit_length()
        spare = _BITS - int(owner[-1]).bit_length() - width - 1
        if spare < place:  # the place among the rows of its owner needs fewer bits
            count = np.bincount(owner)
            start, place = count.cumsum() - count, int(count.max()).bit_length()
        if spare >= place:
            # one large array at a time: several would be the peak of a whole match
            key = values - np.int64(low)
            key <<= 1
            key |= side
            key <<= place
            key |= np.arange(size, dtype=np.int64) if start is None else np.arange(size, dtype=np.int64) - start[owner]
            key |= owner << (width + 1 + place)
            key.sort()
            order = key & ((1 << place) - 1)
            key >>= place
            turned = (key & 1).astype(np.bool_)
            key >>= 1
            fresh = _fresh(key)
            if start is not None:
                key >>= width
                order += start[key]
            return order, fresh, turned
    order = order_by(owner, values, side)
    fresh = np.ones(size, dtype=np.bool_)
    sorted_owner, ordered = owner[order], values[order]
    fresh[1:] = (sorted_owner[1:] != sorted_owner[:-1]) | (ordered[1:] != ordered[:-1])
    return order, fresh, side[order]


def _packed(columns: Sequence[Column]) -> tuple[Ints | None, int]:
    """One integer a row that sorts like the columns, and its bits; None when it would not fit."""
    lows = [int(column.min()) for column in columns]
    widths = [(int(column.max()) - low).bit_length() for column, low in zip(columns, lows, strict=True)]
    place = len(columns[0]).bit_length()
    if sum(widths) > _BITS and len(columns) > 1:
        # amounts are wider than their number: their ranks sort alike
        columns = [ranked(c)[1] if w > place else c for c, w in zip(columns, widths, strict=True)]
        lows = [0 if w > place else low for low, w in zip(lows, widths, strict=True)]
        widths = [min(w, place) for w in widths]
    if sum(widths) > _BITS:
        return None, 0
    key = columns[0].astype(np.int64)
    key -= lows[0]
    for column, low, width in zip(columns[1:], lows[1:], widths[1:], strict=True):
        if width:
            key <<= width
            key |= column - np.int64(low)
    return key, sum(widths)


def distinct_of(values: Ints) -> Ints:
    """The distinct values, ascending."""
    ordered = np.sort(values)
    return ordered[_fresh(ordered)]


def ranked(values: Ints) -> tuple[Ints, Ints]:
    """The distinct values, ascending, and the place of every value among them."""
    size = len(values)
    if not size or (size < _FEW and (values == values[0]).all()):
        return values[:1], np.zeros(size, dtype=np.int64)
    order = order_by(values)
    ordered = values[order]
    fresh = _fresh(ordered)
    rank = np.empty(size, dtype=np.int64)
    rank[order] = fresh.cumsum() - 1
    return ordered[fresh], rank


def places(ordered: Ints, wanted: Ints, *, after: bool = False) -> Ints:
    """Where each wanted value would stand in an ascending column, before its equals, or after them.

    Values asked for in no order jump about in memory; many are put in order first.
    """
    side: Literal["left", "right"] = "right" if after else "left"
    if len(wanted) < _FEW or len(ordered) < _SHORT or _near_by(wanted):
        return ordered.searchsorted(wanted, side)
    order = np.argsort(wanted)
    out = np.empty(len(wanted), dtype=np.int64)
    out[order] = np.searchsorted(ordered, wanted[order], side)
    return out


def numbered(distinct: Ints, wanted: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """The place of each wanted value among distinct ascending ones, and whether it is there; any place if it is not.

    Values that lie close together, as account numbers do, are looked up in a table.
    """
    if not distinct.size:
        return np.zeros(wanted.size, dtype=np.int64), np.zeros(wanted.size, dtype=np.bool_)
    least, most = int(distinct[0]), int(distinct[-1])
    most_places = 4 * wanted.size + 4_096
    if wanted.size:
        low, high = min(least, int(wanted.min())), max(most, int(wanted.max()))
        if high - low <= most_places:  # all of them have a place
            table = np.full(high - low + 1, -1, dtype=np.int64)
            table[distinct - low] = np.arange(distinct.size, dtype=np.int64)
            place = table[wanted - low if low else wanted]
            return place, place >= 0
    if most - least > most_places:
        place = np.minimum(places(distinct, wanted), distinct.size - 1)
        return place, distinct[place] == wanted
    # one place more, for all that is above; what is below comes by it too, from the other side
    table = np.full(most - least + 2, -1, dtype=np.int64)
    table[distinct - least] = np.arange(distinct.size, dtype=np.int64)
    at = np.minimum(wanted, most + 1)
    np.maximum(at, least - 1, out=at)
    at -= least
    place = table[at]
    return place, place >= 0


def _near_by(wanted: Ints) -> bool:
    """Whether most of a few neighbours, looked at throughout, are much nearer to each other than all of them are."""
    at = np.arange(0, len(wanted) - 1, max(len(wanted) // 256, 1))
    step = np.abs(wanted[at + 1].astype(np.float64) - wanted[at])
    step.sort()
    return float(step[len(step) // 2]) * 256 <= float(wanted.max()) - float(wanted.min())


def _fresh(ordered: Ints) -> npt.NDArray[np.bool_]:
    """Where an ascending column shows a value for the first time."""
    fresh = np.empty(len(ordered), dtype=np.bool_)
    fresh[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    return fresh
