"""λ: how many groups of a shape would hit a target by chance, counted and not assumed.

The sums that a strategy really enumerated are the sample. Around the target, within a window wide enough to hold some of
them, sums are counted and divided by the width of the window: that is the expected number of accidental hits. Amounts
live on lattices (whole euros, prices ending in 00 or 50), so the count is repeated on every lattice that holds the
target, and the greatest λ is believed. A window without any sum counts as half a sum.
"""

from __future__ import annotations

import numpy as np

from ._compile import Problem
from ._segments import Flags, Ints, counts_to_starts, search

__all__ = ["log_lambda"]

_LATTICES = (1, 10, 50, 100, 500, 1000, 5000, 10_000, 50_000, 100_000)


def log_lambda(problem: Problem, owner: Ints, sums: Ints, target_owner: Ints, target: Ints) -> Ints:
    """ln λ in milli-nats of each target, given all sums that were tried in its account.

    Args:
        owner: Account of each sum. sums: The sums, in units of the account.
        target_owner: Account of each target. target: The sums that hit.

    Complexity: one sort of the sums, then ten passes of binary searches over the targets.
    """
    order = np.lexsort((sums, owner))
    owner, sums = owner[order], sums[order]
    width = np.maximum(problem.window(target_owner), np.abs(target) // 5)
    best = np.full(len(target), 0.5)
    for lattice in _LATTICES:
        on_lattice = sums % lattice == 0
        asked = np.flatnonzero(target % lattice == 0)
        if not len(asked) or not on_lattice.any():
            break
        near = _near(owner[on_lattice], sums[on_lattice], problem.accounts, target_owner[asked], target[asked], width[asked])
        best[asked] = np.maximum(best[asked], near * float(lattice))
    return np.rint(1000 * np.log(best / (2.0 * width))).astype(np.int64)


def floor_lambda(problem: Problem, target_owner: Ints, target: Ints) -> Ints:
    """ln λ when only one sum was tried: half a sum in the window."""
    width = np.maximum(problem.window(target_owner), np.abs(target) // 5)
    return np.rint(1000 * np.log(0.5 / (2.0 * width))).astype(np.int64)


def _near(owner: Ints, sums: Ints, accounts: int, target_owner: Ints, target: Ints, width: Ints) -> Ints:
    """How many sums of the account lie within the window but not on the target."""
    pointer = counts_to_starts(owner, accounts)
    low, high = pointer[target_owner], pointer[target_owner + 1]
    inside = search(sums, low, high, target + width, after=True) - search(sums, low, high, target - width)
    on_it = search(sums, low, high, target, after=True) - search(sums, low, high, target)
    return inside - on_it


def kept_accounts(problem: Problem, owner: Ints, hit_owner: Ints) -> Flags:
    """Which sums belong to an account that was hit: λ is needed for no other."""
    hit = np.zeros(problem.accounts, dtype=np.bool_)
    hit[hit_owner] = True
    return np.asarray(hit[owner])
