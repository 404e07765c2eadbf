"""Exact integer sums by group: float64 would lose cents, and int64 alone could overflow without a word."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["distinct", "group_counts", "group_sums"]


def group_sums(values: npt.NDArray[np.int64], group: npt.NDArray[np.integer], size: int) -> list[int]:
    """Sum of `values` for each group 0 .. size-1, as Python ints that cannot overflow.

    Each value is split into its high and low 32 bits, whose sums over any array that fits in memory stay within int64.

    Complexity: linear, two passes.
    """
    if size == 1:
        return [(int((values >> 32).sum()) << 32) + int((values & 0xFFFFFFFF).sum())]
    high, low = np.zeros(size, np.int64), np.zeros(size, np.int64)
    np.add.at(high, group, values >> 32)
    np.add.at(low, group, values & 0xFFFFFFFF)
    return [(h << 32) + b for h, b in zip(high.tolist(), low.tolist(), strict=True)]


def group_counts(group: npt.NDArray[np.integer], size: int) -> list[int]:
    """How many entries each group 0 .. size-1 has."""
    counts: list[int] = np.bincount(group, minlength=size).tolist()
    return counts


def distinct(codes: npt.NDArray[np.integer]) -> list[int]:
    """The distinct codes of a column, growing."""
    found: list[int] = np.unique(codes).tolist()
    return found
