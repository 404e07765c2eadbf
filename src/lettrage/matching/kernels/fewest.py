"""The fewest items that reach a target: exact where a search for *any* number of items is, for a price 16 times higher.

Every sum up to the target holds the least number of items that make it, in 16 bits. Interchangeable items are added by
doubling shifts, in place and in blocks, as in `bitset`; so are negative amounts, taken by default and given back.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ._arrays import BoolArray
from ._classes import Classes, Solution

__all__ = ["FewestItems"]

Counts = npt.NDArray[np.int16]

_MOST_BYTES = 1 << 28
_BLOCK = 1 << 16
#: More items than any group may hold.
_NEVER = 16_000


class FewestItems:
    """A prepared search for the smallest group with a sum in a window; its cost is known before it runs.

    Args:
        classes: Interchangeable classes with values divided by their greatest common divisor; sums within 61 bits.
        low: Least sum wanted.
        high: Greatest sum wanted.
    """

    def __init__(self, classes: Classes, low: int, high: int) -> None:
        self._classes = classes
        self._size = np.abs(classes.value)
        self._default: BoolArray = classes.value < 0  # selected unless turned
        least = int((classes.value * classes.count)[self._default].sum())
        everything = int((self._size * classes.count).sum())
        self._low, self._goal = max(low - least, 0), min(high - least, everything)
        if self._low + self._goal > everything:
            self._low, self._goal = everything - self._goal, everything - self._low
            self._default = ~self._default
        self._layers = np.flatnonzero(self._size <= self._goal).tolist()
        self._width = self._goal + 1
        self._step = max(1, round(len(self._layers) ** 0.5))
        self._empty = low <= 0 <= high

    @property
    def fits(self) -> bool:
        """Whether the window is inside the range of sums, holds more than nothing, and the tables fit in memory."""
        kept = len(self._layers) // self._step + self._step + 2
        inside = 0 <= self._low <= self._goal and not self._empty and self._classes.items < _NEVER
        return inside and 2 * kept * self._width <= 2 * _MOST_BYTES

    @property
    def cost(self) -> int:
        """Prepaid units: a quarter for each count and doubling shift, twice with recovery."""
        shifts = int(np.frexp(self._classes.count[self._layers])[1].sum())  # bit lengths
        return max(shifts, 1) * self._width // 2

    def solve(self) -> Solution | None:
        """The solution of fewest items, None when nothing reaches the window."""
        counts = np.full(self._width, _NEVER, dtype=np.int16)
        counts[0] = int(self._classes.count[self._default].sum())
        snapshots = [counts.copy()]
        for place, k in enumerate(self._layers, start=1):
            self._add(counts, k)
            if place % self._step == 0 or place == len(self._layers):
                snapshots.append(counts.copy())
        goal = self._low + int(np.argmin(counts[self._low :]))
        return self._backward(snapshots, goal) if int(counts[goal]) <= self._classes.items else None

    def _worth(self, k: int) -> int:
        return -1 if self._default[k] else 1

    def _add(self, counts: Counts, k: int) -> None:
        left, part = int(self._classes.count[k]), 1
        while left:
            copies = min(part, left)
            _take_fewer(counts, int(self._size[k]) * copies, self._worth(k) * copies)
            left -= copies
            part *= 2

    def _backward(self, snapshots: list[Counts], goal: int) -> Solution:
        """Walk from the goal to zero; at each layer the first number of copies that explains the count."""
        turned: dict[int, int] = {}
        held = int(snapshots[-1][goal])
        for block in range(len(snapshots) - 2, -1, -1):
            layers = self._layers[block * self._step : (block + 1) * self._step]
            states = [snapshots[block]]
            for k in layers[:-1]:
                counts = states[-1].copy()
                self._add(counts, k)
                states.append(counts)
            for before, k in zip(reversed(states), reversed(layers), strict=True):
                size, worth = int(self._size[k]), self._worth(k)
                copies = 0
                while goal < copies * size or int(before[goal - copies * size]) != held - copies * worth:
                    copies += 1
                goal, held = goal - copies * size, held - copies * worth
                turned[k] = copies
        chosen: dict[int, int] = {}
        for k, held_by in enumerate(self._classes.count.tolist()):
            copies = turned.get(k, 0)
            chosen[k] = held_by - copies if self._default[k] else copies
        return Classes.ordered(chosen)


def _take_fewer(counts: Counts, by: int, worth: int) -> None:
    """``counts[s] = min(counts[s], counts[s - by] + worth)`` in place, from high sums to low."""
    stop = counts.size
    while stop > by:
        begin = max(by, stop - _BLOCK)
        np.minimum(counts[begin:stop], counts[begin - by : stop - by] + np.int16(worth), out=counts[begin:stop])
        stop = begin
