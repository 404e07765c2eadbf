"""Exact integer sums by group: float64 would lose cents, and int64 alone could overflow without a word."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["distinct", "group_counts", "group_sums", "group_sums_of_products"]

_ROOM = 2**62


def group_sums(values: npt.NDArray[np.int64], group: npt.NDArray[np.integer] | None, size: int) -> list[int]:
    """Sum of `values` for each group 0 .. size-1 (None: all in one), as Python ints that cannot overflow.

    Where a sum could leave int64, each value is split into its high and low 32 bits, whose sums over any array that
    fits in memory stay within it.

    Complexity: linear, one pass over the values, or two.
    """
    widest = max(abs(int(values.max())), abs(int(values.min()))) if len(values) else 0
    if widest * len(values) < _ROOM:
        return _plain(values, group, size)
    high, low = _plain(values >> 32, group, size), _plain(values & 0xFFFFFFFF, group, size)
    return [(h << 32) + b for h, b in zip(high, low, strict=True)]


def _plain(values: npt.NDArray[np.int64], group: npt.NDArray[np.integer] | None, size: int) -> list[int]:
    if group is None or size == 1:
        return [int(values.sum())]
    sums = np.zeros(size, np.int64)
    np.add.at(sums, group, values)
    found: list[int] = sums.tolist()
    return found


def group_sums_of_products(
    values: npt.NDArray[np.int64], days: npt.NDArray[np.int64], group: npt.NDArray[np.integer] | None, size: int
) -> list[int]:
    """Sum of ``values * days`` for each group, exact: amounts weighted by days."""
    widest = int(np.abs(values).max()) * int(np.abs(days).max()) if len(values) else 0
    if widest < _ROOM:
        return group_sums(values * days, group, size)
    high, low = group_sums((values >> 32) * days, group, size), group_sums((values & 0xFFFFFFFF) * days, group, size)
    return [(h << 32) + b for h, b in zip(high, low, strict=True)]


def group_counts(group: npt.NDArray[np.integer], size: int) -> list[int]:
    """How many entries each group 0 .. size-1 has."""
    counts: list[int] = np.bincount(group, minlength=size).tolist()
    return counts


def distinct(codes: npt.NDArray[np.integer]) -> list[int]:
    """The distinct codes of a column, growing."""
    if not len(codes):
        return []
    low, high = int(codes.min()), int(codes.max())
    if low == high:
        return [low]
    if high - min(low, 0) < 4 * len(codes) + 1000:  # counting beats sorting for codes, which are dense
        least = min(low, 0)
        return [code + least for code in np.flatnonzero(np.bincount(codes - least if least else codes)).tolist()]
    found: list[int] = np.unique(codes).tolist()
    return found
