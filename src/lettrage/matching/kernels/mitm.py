"""Any subset at all, by meeting in the middle: the classes are split in two, all sums of each half are listed, and one
tagged sort finds which meet at the target (Horowitz and Sahni, 1974).

Interchangeable items cost their number plus one, not two to their number, and every hit is already one solution: counts
are exact and duplicates never multiply them.
"""

from __future__ import annotations

import numpy as np

from ._arrays import IntArray
from ._classes import Classes, Solution
from .ksum import join_sums

__all__ = ["MeetInTheMiddle"]

#: Sums in one half at most: 64 MB each half, as much again while sorting.
_MOST_HALF = 1 << 23
_MOST_HITS = 1 << 17
#: Solutions of one size told apart by preference; beyond, the order of sums decides.
_MOST_DECODED = 1_000


class MeetInTheMiddle:
    """A prepared search; its cost is known before anything is listed.

    Args:
        classes: Interchangeable classes, signed values, sums within 61 bits.
    """

    def __init__(self, classes: Classes) -> None:
        self._classes = classes
        self._left, self._right = _balance(classes.count.tolist())
        self.sizes: tuple[int, int] = (_states(classes, self._left), _states(classes, self._right))

    @property
    def fits(self) -> bool:
        """Whether both halves fit in memory."""
        return max(self.sizes) <= _MOST_HALF

    @property
    def cost(self) -> int:
        """Prepaid units: listing, sorting and recovering both halves."""
        states = sum(self.sizes)
        return states * (4 + max(states.bit_length(), 1) // 8)

    def solve(self, low: int, high: int, *, most: int, limit: int) -> tuple[list[Solution], int, bool]:
        """Non-empty solutions of at most ``most`` items with a sum in ``low..high``.

        Returns:
            ``(solutions, count, complete)``: at least the ``limit`` smallest solutions, how many there are, and False
            when hits were too many to look at, so that the others are only some.
        """
        left, right = self._sums(self._left), self._sums(self._right)
        a, b, complete = join_sums(left, right, low, high, most=_MOST_HITS)
        size = self._items(self._left, a) + self._items(self._right, b)
        wanted = np.flatnonzero((size > 0) & (size <= most))
        smallest = wanted[np.argsort(size[wanted], kind="stable")]
        if smallest.size > limit:
            last = int(size[smallest[limit - 1]])
            smallest = smallest[size[smallest] <= last][: limit + _MOST_DECODED]
        found = [
            Classes.ordered(self._decode(self._left, x) | self._decode(self._right, y))
            for x, y in zip(a[smallest].tolist(), b[smallest].tolist(), strict=True)
        ]
        return found, int(wanted.size), complete

    def _items(self, part: list[int], position: IntArray) -> IntArray:
        """Number of items taken at each position."""
        taken = np.zeros_like(position)
        for k in part:
            position, digit = np.divmod(position, int(self._classes.count[k]) + 1)
            taken += digit
        return taken

    def _sums(self, part: list[int]) -> IntArray:
        """All sums of one half; a position is a number in mixed radix, the first class its lowest digit."""
        sums = np.zeros(1, dtype=np.int64)
        for k in part:
            value, copies = self._classes.value[k], int(self._classes.count[k])
            sums = (np.arange(copies + 1, dtype=np.int64)[:, None] * value + sums[None, :]).reshape(-1)
        return sums

    def _decode(self, part: list[int], position: int) -> dict[int, int]:
        taken: dict[int, int] = {}
        for k in part:
            position, digit = divmod(position, int(self._classes.count[k]) + 1)
            if digit:
                taken[k] = digit
        return taken


def _balance(counts: list[int]) -> tuple[list[int], list[int]]:
    """Deal the classes to two halves of about equal numbers of sums: the largest classes first, each to the smaller
    half."""
    halves: tuple[list[int], list[int]] = ([], [])
    size = [1, 1]
    for k in sorted(range(len(counts)), key=lambda k: (-counts[k], k)):
        smaller = 0 if size[0] <= size[1] else 1
        halves[smaller].append(k)
        size[smaller] *= counts[k] + 1
    return sorted(halves[0]), sorted(halves[1])


def _states(classes: Classes, part: list[int]) -> int:
    states = 1
    for k in part:
        states *= int(classes.count[k]) + 1
    return states
