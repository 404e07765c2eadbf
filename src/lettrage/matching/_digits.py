"""Runs of digits in a buffer of texts: where they stand, how long they are, and what they say."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import frozen

from ._segments import Flags, Ints

__all__ = ["LONGEST", "SHORTEST", "Bytes", "Runs", "digit_runs", "is_year", "stretches"]

Bytes = npt.NDArray[np.uint8]

#: Digits that fit an int64; longer runs are account numbers and mandates.
LONGEST = 18
#: Digits, zeros in front not counted, from which a number may be a reference.
SHORTEST = 3
#: Four digits between these are a year and name nothing.
_YEARS = 1990, 2039
#: Eight figures 0; which byte of two, and how many units each pair of digits of four is worth.
_ZEROS, _TEN = np.uint64(0x3030303030303030), np.uint64(10)
_PAIRS, _HUNDREDS, _ONES = np.uint64(0x000000FF000000FF), np.uint64(0x000F424000000064), np.uint64(0x0000271000000001)
_BYTE, _TWO_BYTES = np.uint64(8), np.uint64(16)


@frozen(eq=False)
class Runs:
    """Digit runs of the buffer, in order of appearance."""

    item: Ints
    length: Ints
    value: Ints
    #: The byte between this run and the one before when exactly one byte of the same text lies between, else 0.
    mark: Bytes


def stretches(flag: Flags) -> tuple[Ints, Ints]:
    """Where each stretch of true flags begins, and where it ends."""
    change = np.zeros(len(flag) + 1, dtype=np.bool_)
    change[1:-1] = flag[1:] != flag[:-1]
    if len(flag):
        change[0], change[-1] = flag[0], flag[-1]
    edge = change.nonzero()[0]
    return edge[0::2].astype(np.int64), edge[1::2].astype(np.int64)


def is_year(value: Ints, length: Ints) -> Flags:
    """Which runs of digits, by what they say and how long they are, are a year."""
    first, last = _YEARS
    return np.asarray((length == 4) & (value >= first) & (value <= last))


def digit_runs(raw: Bytes, ends: Ints) -> Runs:
    """Every run of digits of a buffer, text after text.

    Args:
        raw: The bytes of the texts. ends: Where the `END` of each text is, ascending.
    """
    begin, end = stretches(raw - np.uint8(ord("0")) < 10)
    length = end - begin
    item = _texts_of(begin, ends)
    mark = np.zeros(len(begin), dtype=np.uint8)
    if len(begin) > 1:
        near = (begin[1:] - end[:-1] == 1) & (item[1:] == item[:-1])
        mark[1:] = np.where(near, raw[end[:-1]], 0)
    return Runs(item, length, _values(raw, begin, length), mark)


def _texts_of(begin: Ints, ends: Ints) -> Ints:
    """The text in which each run begins; ids mostly hold one number each, which is seen without a search."""
    if len(begin) == len(ends) and bool((begin < ends).all()) and bool((begin[1:] > ends[:-1]).all()):
        return np.arange(len(ends), dtype=np.int64)
    return ends.searchsorted(begin).astype(np.int64)


def _values(raw: Bytes, begin: Ints, length: Ints) -> Ints:
    """What runs of digits say, eight digits at a time; 0 for runs that no int64 holds."""
    padded = np.zeros(len(raw) + 8, dtype=np.uint8)
    padded[: len(raw)] = raw
    eights: npt.NDArray[np.uint64] = np.ndarray((len(raw) + 1,), "<u8", padded, 0, (1,))
    head = (length - 1) % 8 + 1  # so many digits first, then eights
    value = _eight_digits(eights[begin], head)
    for place in (1, 2):
        more = ((length > 8 * place) & (length <= LONGEST)).nonzero()[0]
        if not len(more):
            break
        value[more] *= 10**8
        value[more] += _eight_digits(eights[begin[more] + head[more] + 8 * (place - 1)], np.full(len(more), 8))
    value[length > LONGEST] = 0
    return value


def _eight_digits(text: npt.NDArray[np.uint64], count: Ints) -> Ints:
    """The number that the first digits of eight bytes are: neighbours join to pairs, these to fours, to eights."""
    text = (text ^ _ZEROS) << (8 * (8 - count)).astype(np.uint64)
    text = text * _TEN + (text >> _BYTE)
    text = (text & _PAIRS) * _HUNDREDS + ((text >> _TWO_BYTES) & _PAIRS) * _ONES
    return (text >> np.uint64(32)).astype(np.int64)
