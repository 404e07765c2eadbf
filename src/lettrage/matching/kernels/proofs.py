"""Cheap proofs that no subset, or no subset of some size, can reach a target. They cost microseconds and save seconds.

*Bounds*: a subset of k items sums to at least the k smallest and at most the k largest amounts. *Residues*: sums
modulo m are a small set that can be computed exactly; if the target's residue is not in it, nothing reaches the
target. This is what defeats lists of even amounts with an odd target, on which general solvers run for hours.
"""

from __future__ import annotations

from itertools import accumulate

import numpy as np

from ._arrays import SAFE, BoolArray, IntArray

__all__ = ["MODULI_OF_PROOF", "feasible_sizes", "moduli_of", "residue_sizes", "residue_without_target"]

#: Tried on every list of amounts; `moduli_of` adds those that the amounts themselves suggest.
MODULI_OF_PROOF: tuple[int, ...] = (*range(2, 17), 25, 100, 1_000)
#: Greatest modulus whose residues are followed one by one.
_MOST_MODULUS = 1 << 20
#: Amounts per block whose common divisor is a suggestion.
_BLOCK = 6
#: Distinct residues followed at most, where the modulus is large.
_MOST_RESIDUES = 200
#: Sizes up to here are told apart by residue as well.
_MOST_SIZES = 12


def feasible_sizes(value: IntArray, low: int, high: int) -> BoolArray:
    """Which sizes 1..n the bounds leave open for a sum in ``low..high``; entry 0 is always False.

    Args:
        value: Signed amounts of all items, without zeros.
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
    if value.size and max(int(ordered[-1]), -int(ordered[0])) * value.size >= SAFE:
        rising: list[int] = ordered.tolist()
        pairs = zip(accumulate(rising), accumulate(reversed(rising)), strict=True)
        return np.array([False, *(least <= high and greatest >= low for least, greatest in pairs)], dtype=np.bool_)
    if low > SAFE or high < -SAFE:
        return np.zeros(value.size + 1, dtype=np.bool_)
    low, high = max(low, -SAFE), min(high, SAFE)
    smallest, largest = ordered.cumsum(), ordered[::-1].cumsum()
    open_sizes = np.zeros(value.size + 1, dtype=np.bool_)
    open_sizes[1:] = (smallest <= high) & (largest >= low)
    return open_sizes


def moduli_of(value: IntArray) -> tuple[int, ...]:
    """Moduli that most amounts, or most differences between amounts, are multiples of: even amounts but one, say.

    A block of amounts without an outlier has a common divisor above one; the commonest such divisors are returned, at
    most four. Time O(n).

    >>> import numpy as np
    >>> from lettrage.matching.kernels.proofs import moduli_of
    >>> moduli_of(17 * np.array([2, 4, 6, 9, 1, 12, 64, 8, 13, 3, 81, 5]))
    (17,)
    """
    found: dict[int, int] = {}
    ordered = np.sort(value)
    for row in (value, np.diff(ordered), value[: value.size // 2] - value[value.size - value.size // 2 :]):
        whole = row[: row.size // _BLOCK * _BLOCK].reshape(-1, _BLOCK)
        for divisor in np.gcd.reduce(whole, axis=1).tolist() if whole.size else ():
            if divisor > 1:
                found[divisor] = found.get(divisor, 0) + 1
    best = sorted(found, key=lambda m: (-found[m], -m))[:4]
    return tuple(m for m in best if m <= _MOST_MODULUS and m not in MODULI_OF_PROOF)


def residue_without_target(value: IntArray, count: IntArray, low: int, high: int) -> int:
    """A modulus under which no subset sum is congruent to anything in ``low..high``; 0 when none of ours shows it.

    Args:
        value: Distinct amounts.
        count: How often each may be used.
        low: Least sum wanted.
        high: Greatest sum wanted.

    Time O(sum over moduli of residues * log multiplicity * m / 64); it ends early once every residue is reached.
    """
    for m in (*MODULI_OF_PROOF, *moduli_of(value)):
        if high - low + 1 >= m:
            continue
        residues = _residues(value, count, m)
        if len(residues) > _MOST_RESIDUES and m > MODULI_OF_PROOF[-1]:
            continue
        reached, everything = 1, (1 << m) - 1
        for residue, copies in residues:
            part, left = 1, copies
            while left:
                step = min(part, left)
                reached |= _rotate(reached, residue * step % m, m)
                left -= step
                part *= 2
            if reached == everything:
                break
        if not reached & _window(low, high, m):
            return m
    return 0


def residue_sizes(value: IntArray, count: IntArray, low: int, high: int, sizes: BoolArray) -> BoolArray:
    """The sizes that stay open when sum and number of items are followed together modulo m.

    Returns:
        ``sizes`` with more entries closed. Above twelve items only amounts that are all congruent close any.
    """
    left = sizes.copy()
    suggested = moduli_of(value)
    for m in (*MODULI_OF_PROOF, *suggested):
        residue = int(value[0]) % m
        if high - low + 1 < m and bool((value % m == residue).all()):
            left &= (np.arange(left.size, dtype=np.int64) * residue - low) % m <= high - low
    most = int(np.flatnonzero(left).max(initial=0))
    if not 0 < most <= _MOST_SIZES:
        return left
    for m in (*MODULI_OF_PROOF[:-1], *suggested):
        if high - low + 1 >= m:
            continue
        residues, wanted = _residues(value, count, m), _window(low, high, m)
        if len(residues) > _MOST_RESIDUES:
            continue
        asked = np.flatnonzero(left).tolist()
        reached = [1] + [0] * most  # residues reached by exactly k items
        for residue, copies in residues:
            before = reached.copy()
            for taken in range(1, min(copies, most) + 1):
                turn = residue * taken % m
                for k in range(most - taken + 1):
                    if before[k]:
                        reached[k + taken] |= _rotate(before[k], turn, m)
            if all(reached[k] & wanted for k in asked):
                break
        for k in asked:
            left[k] = bool(reached[k] & wanted)
        if not left.any():
            break
    return left


def _residues(value: IntArray, count: IntArray, m: int) -> list[tuple[int, int]]:
    """How many items have each residue."""
    residue = value % m
    if m <= MODULI_OF_PROOF[-1]:
        held = np.bincount(residue, weights=count, minlength=m)
        found = np.flatnonzero(held)
        return list(zip(found.tolist(), held[found].astype(np.int64).tolist(), strict=True))
    found, place = np.unique(residue, return_inverse=True)
    held = np.bincount(place, weights=count)
    return list(zip(found.tolist(), held.astype(np.int64).tolist(), strict=True))


def _window(low: int, high: int, m: int) -> int:
    """The residues of ``low..high``, fewer than m of them, as bits."""
    return _rotate((1 << (high - low + 1)) - 1, low % m, m)


def _rotate(bits: int, by: int, m: int) -> int:
    return ((bits << by) | (bits >> (m - by))) & ((1 << m) - 1)
