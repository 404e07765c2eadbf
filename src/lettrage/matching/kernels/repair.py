"""Some subset, quickly, where subsets abound: take items in a hashed order until only a few dozen are left to choose
from, then choose among those exactly.

With many items nearly every sum in the middle is reached by astronomically many subsets, and the exact searches would
still have to list or mark them all. The hashed order comes from a constant seed and our own integer hash, so the answer
is the same everywhere. A failure proves nothing.
"""

from __future__ import annotations

import numpy as np

from ._arrays import IntArray, mix
from ._classes import Classes
from .four_lists import FourLists

__all__ = ["ATTEMPTS", "cost_of_repair", "free_items", "repair"]

#: How often another order is tried.
ATTEMPTS = 8
_SLAB_BITS = 20
_MOST_FREE = 72


def free_items(value: IntArray) -> int:
    """How many items must be left free for about eight answers to be expected in one slab; 0 where none are.

    Four lists of f / 4 items make 2^f subsets, of which one slab joins 2^20 with 2^(f/2) at most; their sums spread
    over about f times the mean amount.
    """
    spread = 32 * int(np.abs(value).max()) if value.size else 1
    bits = spread.bit_length() + 3
    each = -(-bits // 4) if bits <= 2 * _SLAB_BITS else -(-(bits - _SLAB_BITS) // 2)
    free = 4 * max(each, 4)
    return free if free <= min(value.size, _MOST_FREE) else 0


def cost_of_repair(value: IntArray) -> int:
    """Prepaid units of one attempt."""
    return 20 * value.size + 40 * (1 << min(free_items(value) // 2, _SLAB_BITS))


def repair(value: IntArray, low: int, high: int, *, attempt: int, most: int | None = None) -> IntArray | None:
    """One subset with a sum in ``low..high``, or None when this attempt found none.

    Args:
        value: Signed amounts without zeros, each below 2^56.
        low: Least sum.
        high: Greatest sum.
        attempt: 0, 1, ...: each hashes the items into another order.
        most: Greatest number of items; the larger amounts are then taken first.

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
    if most is not None and most < n:
        large = np.argsort(-np.abs(value), kind="stable")[: max(n >> (attempt % 3), 2 * most)]
        order = order[np.isin(order, large)]
    free = min(free_items(value) or _MOST_FREE, order.size)
    chosen, base = np.sort(order[:free]), order[free:]
    taken, total = _towards((low + high) // 2 - int(value[chosen].sum()) // 2, base, value)
    lists = FourLists(Classes(value[chosen]), slab=1 << min(free // 2, _SLAB_BITS))
    room = n if most is None else most - len(taken)
    if room < 0 or not lists.fits_once:
        return None
    found, _ = lists.solve(low - total, high - total, most=room, limit=1, slabs=1)
    if found:
        classes = Classes(value[chosen])
        taken += chosen[list(classes.indices(found[0]))].tolist()
    elif not taken or not low <= total <= high:
        return None
    return np.array(sorted(taken), dtype=np.int64)


def _towards(goal: int, order: IntArray, value: IntArray) -> tuple[list[int], int]:
    """Items in this order, as long as each brings the total nearer to the goal."""
    taken: list[int] = []
    total = 0
    for position, amount in zip(order.tolist(), value[order].tolist(), strict=True):
        if abs(total + amount - goal) < abs(total - goal):
            taken.append(position)
            total += amount
    return taken, total
