"""Any subset at all, by meeting in the middle: the classes are split in two, all sums of each half are listed, and one
tagged sort finds which meet at the target (Horowitz and Sahni, 1974).

Interchangeable items cost their number plus one, not two to their number, and every hit is already one solution: counts
are exact and duplicates never multiply them.
"""

from __future__ import annotations

import numpy as np

from ._arrays import IntArray
from ._classes import Classes, Solution
from ._join import join_sums

__all__ = ["MeetInTheMiddle", "deal", "items_taken", "list_sums", "states_of", "taken_at"]

#: Sums in one half at most; above, `four_lists` finds sooner and holds less.
_MOST_HALF = 1 << 20
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
        self.fits: bool = False
        self.cost: int = 1 << 62
        if len(classes) > 2 * _MOST_HALF.bit_length():  # each class doubles the sums at least
            return
        self._left, self._right = deal(classes.count.tolist(), 2)
        sizes = states_of(classes, self._left), states_of(classes, self._right)
        self.fits = max(sizes) <= _MOST_HALF
        self.cost = sum(sizes) * (4 + max(sum(sizes).bit_length(), 1) // 8)

    def solve(self, low: int, high: int, *, most: int, limit: int) -> tuple[list[Solution], int, bool]:
        """Non-empty solutions of at most ``most`` items with a sum in ``low..high``.

        Returns:
            ``(solutions, count, complete)``: at least the ``limit`` smallest solutions, how many there are, and False
            when hits were too many to look at, so that the others are only some.
        """
        classes = self._classes
        left, right = list_sums(classes, self._left), list_sums(classes, self._right)
        a, b, complete = join_sums(left, right, low, high, most=_MOST_HITS)
        size = items_taken(classes, self._left, a) + items_taken(classes, self._right, b)
        wanted = np.flatnonzero((size > 0) & (size <= most))
        smallest = wanted[np.argsort(size[wanted], kind="stable")]
        if smallest.size > limit:
            last = int(size[smallest[limit - 1]])
            smallest = smallest[size[smallest] <= last][: limit + _MOST_DECODED]
        found = [
            Classes.ordered(taken_at(classes, self._left, x) | taken_at(classes, self._right, y))
            for x, y in zip(a[smallest].tolist(), b[smallest].tolist(), strict=True)
        ]
        return found, int(wanted.size), complete


def list_sums(classes: Classes, part: list[int]) -> IntArray:
    """All sums of some classes; a position is a number in mixed radix, the first class its lowest digit."""
    sums = np.zeros(1, dtype=np.int64)
    for k in part:
        value, copies = classes.value[k], int(classes.count[k])
        if copies == 1:
            sums = np.concatenate([sums, sums + value])
        else:
            sums = (np.arange(copies + 1, dtype=np.int64)[:, None] * value + sums[None, :]).reshape(-1)
    return sums


def items_taken(classes: Classes, part: list[int], position: IntArray) -> IntArray:
    """Number of items taken at each position."""
    taken = np.zeros_like(position)
    if not position.size:
        return taken
    for k in part:
        position, digit = np.divmod(position, int(classes.count[k]) + 1)
        taken += digit
    return taken


def taken_at(classes: Classes, part: list[int], position: int) -> dict[int, int]:
    """How many of each class are taken at a position."""
    taken: dict[int, int] = {}
    for k in part:
        position, digit = divmod(position, int(classes.count[k]) + 1)
        if digit:
            taken[k] = digit
    return taken


def deal(counts: list[int], parts: int) -> list[list[int]]:
    """Deal the classes to parts of about equal numbers of sums: the largest classes first, each to the smallest."""
    dealt: list[list[int]] = [[] for _ in range(parts)]
    size = [1] * parts
    for k in sorted(range(len(counts)), key=lambda k: (-counts[k], k)):
        smallest = size.index(min(size))
        dealt[smallest].append(k)
        size[smallest] *= counts[k] + 1
    return [sorted(part) for part in dealt]


def states_of(classes: Classes, part: list[int]) -> int:
    """How many sums a part has, equal ones counted apart."""
    states = 1
    for k in part:
        states *= int(classes.count[k]) + 1
    return states
