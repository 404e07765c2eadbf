"""Cheap proofs that no subset, or no subset of some size, can reach a target. They cost microseconds and save seconds.

*Bounds*: a subset of k items sums to at least the k smallest and at most the k largest amounts. *Residues*: sums
modulo m are a small set that can be computed exactly; if the target's residue is not in it, nothing reaches the
target. This is what defeats lists of even amounts with an odd target, on which general solvers run for hours.
"""

from __future__ import annotations

import numpy as np

from ._arrays import BoolArray, IntArray

__all__ = ["MODULI_OF_PROOF", "feasible_sizes", "residue_sizes", "residue_without_target"]

MODULI_OF_PROOF: tuple[int, ...] = (*range(2, 17), 25, 100, 1_000)
#: Sizes up to here are told apart by residue as well.
_MOST_SIZES = 12


def feasible_sizes(value: IntArray, low: int, high: int) -> BoolArray:
    """Which sizes 1..n the bounds leave open for a sum in ``low..high``; entry 0 is always False.

    Args:
        value: Signed amounts of all items, without zeros; sums within 62 bits.
        low: Least sum wanted.
        high: Greatest sum wanted.

    Returns:
        bool[n+1]. Time O(n log n).

    >>> import numpy as np
    >>> from lettrage.matching.kernels.proofs import feasible_sizes
    >>> feasible_sizes(np.array([10, 20, 30, 40]), 65, 65).tolist()  # two make 70 at most, three 60 at least
    [False, False, True, True, False]
    """
    ordered = np.sort(value)
    smallest = np.cumsum(ordered)
    largest = np.cumsum(ordered[::-1])
    open_sizes = np.zeros(value.size + 1, dtype=np.bool_)
    open_sizes[1:] = (smallest <= high) & (largest >= low)
    return open_sizes


def residue_without_target(value: IntArray, count: IntArray, low: int, high: int) -> int:
    """A modulus under which no subset sum is congruent to anything in ``low..high``; 0 when none of ours shows it.

    Args:
        value: Distinct amounts.
        count: How often each may be used.
        low: Least sum wanted.
        high: Greatest sum wanted.

    Time O(sum over moduli of residues * log multiplicity * m / 64).
    """
    for m in MODULI_OF_PROOF:
        if high - low + 1 >= m:
            continue
        reached = 1
        for residue, copies in _residues(value, count, m):
            part, left = 1, copies
            while left:
                step = min(part, left)
                reached |= _rotate(reached, residue * step % m, m)
                left -= step
                part *= 2
        if not any(reached >> (target % m) & 1 for target in range(low, high + 1)):
            return m
    return 0


def residue_sizes(value: IntArray, count: IntArray, low: int, high: int, sizes: BoolArray) -> BoolArray:
    """The sizes that stay open when sum and number of items are followed together modulo m; only for few items.

    Returns:
        ``sizes`` with more entries closed; unchanged when a size above twelve is open.
    """
    most = int(np.flatnonzero(sizes).max(initial=0))
    if not 0 < most <= _MOST_SIZES:
        return sizes
    left = sizes.copy()
    for m in MODULI_OF_PROOF[:-1]:
        if high - low + 1 >= m:
            continue
        reached = [1] + [0] * most  # residues reached by exactly k items
        for residue, copies in _residues(value, count, m):
            before = reached.copy()
            for taken in range(1, min(copies, most) + 1):
                turn = residue * taken % m
                for k in range(most - taken + 1):
                    if before[k]:
                        reached[k + taken] |= _rotate(before[k], turn, m)
        for k in np.flatnonzero(left).tolist():
            if not any(reached[k] >> (target % m) & 1 for target in range(low, high + 1)):
                left[k] = False
        if not left.any():
            break
    return left


def _residues(value: IntArray, count: IntArray, m: int) -> list[tuple[int, int]]:
    copies: dict[int, int] = {}
    for residue, c in zip((value % m).tolist(), count.tolist(), strict=True):
        copies[residue] = copies.get(residue, 0) + c
    return sorted(copies.items())


def _rotate(bits: int, by: int, m: int) -> int:
    return ((bits << by) | (bits >> (m - by))) & ((1 << m) - 1)
