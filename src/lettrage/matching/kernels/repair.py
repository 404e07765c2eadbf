"""Some subset, quickly, where subsets abound: take items in a hashed order until the target is near, then mend the rest
exactly by exchanging one to four of them.

With many items nearly every sum in the middle is reached by astronomically many subsets, and the exact searches would
still have to list or mark them all. The hashed order comes from a constant seed and our own integer hash, so the answer
is the same everywhere. A failure proves nothing.
"""

from __future__ import annotations

import numpy as np

from ._arrays import IntArray, mix
from .ksum import cost_of_size, subsets_of_size

__all__ = ["cost_of_repair", "repair"]

#: Items that may be exchanged in one attempt: their quadruples number about 3e8.
_MOST_EXCHANGED = 300
_ATTEMPTS = 8


def cost_of_repair(n: int) -> int:
    """Prepaid units of one attempt."""
    exchanged = min(n, _MOST_EXCHANGED)
    return 4 * n + sum(cost_of_size(exchanged, k) for k in range(1, 5))


def repair(value: IntArray, low: int, high: int, *, attempt: int) -> IntArray | None:
    """One subset with a sum in ``low..high``, or None when this attempt found none.

    Args:
        value: Signed amounts without zeros; sums within 61 bits.
        low: Least sum.
        high: Greatest sum.
        attempt: 0, 1, ...: each hashes the items into another order.

    Returns:
        Positions, ascending and not empty, or None.

    >>> import numpy as np
    >>> from lettrage.matching.kernels.repair import repair
    >>> value = np.arange(101, 201)
    >>> found = repair(value, 7_000, 7_000, attempt=0)
    >>> int(value[found].sum())
    7000
    """
    n = value.size
    order = np.argsort(mix(np.arange(n, dtype=np.int64) + (attempt + 1) * 1_000_003), kind="stable")
    taken = np.zeros(n, dtype=np.bool_)
    total = 0
    shuffled = value[order].tolist()
    for position, amount in zip(order.tolist(), shuffled, strict=True):
        if abs(total + amount - low) < abs(total - low):
            taken[position] = True
            total += amount
    if low <= total <= high:
        return np.flatnonzero(taken) if taken.any() else None
    pool = np.sort(order[:_MOST_EXCHANGED])
    change = np.where(taken[pool], -value[pool], value[pool])
    for k in range(1, 5):
        rows, _ = subsets_of_size(change, k, low - total, high - total)
        if rows.size:
            flipped = pool[rows[0]]
            taken[flipped] = ~taken[flipped]
            return np.flatnonzero(taken) if taken.any() else None
    return None


def attempts(n: int) -> int:
    """How many attempts are worth paying for: none where the exact searches are cheaper."""
    return _ATTEMPTS if n >= 30 else 0
