"""All subset sums of few or coarse amounts in one table, where the table is cheaper than thinking."""

from __future__ import annotations

import numpy as np

from ._arrays import IntArray
from ._saddle import Floats
from .counting import MODULI

__all__ = ["density_around", "sum_table"]

#: From here on a count may pass the greatest float.
_MOST_ITEMS = 1_000


def sum_table(value: IntArray, low: int, high: int, size: int | None, most: int) -> tuple[Floats, int] | None:
    """How many subsets have each sum: ``(counts, least)``, ``counts[s - least]`` for sum s, exact below 2^53.

    Sums above ``high`` are left out when no amount is negative. None when the table would cost more than ``most``
    cells.
    """
    if size is None:
        least, greatest = int(value[value < 0].sum()), int(value[value > 0].sum())
    else:
        ordered = np.sort(value)
        least = int(np.minimum(ordered[:size], 0).sum())
        greatest = int(np.maximum(ordered[-size:], 0).sum())
    if not least:
        greatest = min(greatest, high)
    rows, width = 1 if size is None else size + 1, greatest - least + 1
    if width <= 0 or low > greatest or high < least:
        return np.zeros(1, dtype=np.float64), low
    if rows * width * value.size > most or value.size >= _MOST_ITEMS:
        return None
    table = np.zeros((rows, width), dtype=np.float64)
    table[0, -least] = 1.0
    for amount in value.tolist():
        if abs(amount) >= width:
            continue
        moved = np.zeros_like(table)
        if amount >= 0:
            moved[:, amount:] = table[:, : width - amount]
        else:
            moved[:, :amount] = table[:, -amount:]
        if size is None:
            table += moved
        else:
            table[1:] += moved[:-1]
    if size is None:
        table[0, -least] -= 1.0  # the empty subset
    return table[-1], least


def density_around(counts: Floats, least: int, low: int, high: int, window: int) -> float:
    """Coincidences to expect in ``low..high``: the greater of what is there beyond one, and of the density nearby.

    The density is taken outside the window, on the lattice where it is greatest, as in `counting`.
    """
    position = np.arange(counts.size) + least
    near = (np.abs(position - (low + high) // 2) <= window) & ((position < low) | (position > high))
    best = 0.0
    for m in MODULI:
        if (low + high) // 2 % m == 0:
            best = max(best, float(counts[near & (position % m == 0)].sum()) * m / (2 * window))
    inside = float(counts[(position >= low) & (position <= high)].sum())
    return max(best * (high - low + 1), inside - 1.0)
