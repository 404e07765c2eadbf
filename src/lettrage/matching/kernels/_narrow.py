"""Which items a group cannot hold, and which it must: sums of what is left, asked again until nothing changes."""

from __future__ import annotations

import numpy as np

from ._arrays import SAFE, BoolArray, IntArray

__all__ = ["narrowed"]

_TOP = (1 << 63) - 1


def narrowed(value: IntArray, low: int, high: int) -> tuple[BoolArray, BoolArray]:
    """``(open, forced)``: items that may or may not be in a group with a sum in ``low..high``, and items in every one.

    The others can be in none: with such an item in, the others of either sign could not bring the sum back. A forced
    item is one without which the others could not reach the window. Zeros stay open.
    """
    open_ = np.ones(value.size, dtype=np.bool_)
    forced = np.zeros(value.size, dtype=np.bool_)
    if not value.size:
        return open_, forced
    least, greatest = int(value.min()), int(value.max())
    fits = max(greatest, -least) * value.size < SAFE
    if fits and least >= 0 and greatest <= min(high, int(value.sum()) - low):
        return open_, forced  # the usual case, without asking each item
    while True:
        left = value[open_]
        negative, positive = _sums(left, fits)
        if not left.size or high < negative or low > positive:  # nothing reaches the window: the bounds will say so
            return open_, forced
        out = (left > min(high - negative, _TOP)) | (left < max(low - positive, -_TOP - 1))
        if out.any():
            open_[np.flatnonzero(open_)[out]] = False
            continue
        need = (left > min(positive - low, _TOP)) | (left < max(negative - high, -_TOP - 1))
        if not need.any():
            return open_, forced
        given = sum(left[need].tolist())
        low, high = low - given, high - given
        where = np.flatnonzero(open_)[need]
        open_[where], forced[where] = False, True


def _sums(value: IntArray, fits: bool) -> tuple[int, int]:
    """The sums of the negative and of the positive amounts."""
    if not fits:
        return sum(value[value < 0].tolist()), sum(value[value > 0].tolist())
    everything, negative = int(value.sum()), 0
    if value.size and int(value.min()) < 0:
        negative = int(value[value < 0].sum())
    return negative, everything - negative
