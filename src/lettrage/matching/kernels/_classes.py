"""Items grouped into classes of interchangeable ones: what a solution *is*, once who is who does not matter.

Two items are interchangeable when their amounts are equal (and their labels, where the caller gives labels). A solution
says how many items of each class it takes; the first ones in order stand for the class.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import comb

import numpy as np

from ._arrays import SAFE, IntArray

__all__ = ["Classes", "Solution"]

#: How many items of which class, by ascending class; classes not taken are absent.
Solution = tuple[tuple[int, int], ...]


class Classes:
    """Classes of interchangeable items, numbered by their first item.

    Args:
        value: int64[n] amounts, none zero, in order of preference.
        label: int64[n]: items of equal amount and equal label are interchangeable; None when equal amounts are.
    """

    def __init__(self, value: IntArray, label: IntArray | None = None) -> None:
        n = value.size
        self.items: int = n
        order = value.argsort(kind="stable") if label is None else np.lexsort((label, value))
        ordered = value[order]
        fresh = np.ones(n, dtype=np.bool_)
        np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
        if label is not None:
            fresh[1:] |= np.diff(label[order]) != 0
        self.distinct: bool = bool(fresh.all())
        if self.distinct:  # every item for itself: the usual case, and no time to lose on it
            self.of_item: IntArray = np.arange(n, dtype=np.int64)
            self._item: IntArray = self.of_item
            self.count: IntArray = np.ones(n, dtype=np.int64)
            self.value: IntArray = value
        else:
            first = order[fresh]
            rank = np.empty(first.size, dtype=np.int64)
            rank[np.argsort(first)] = np.arange(first.size, dtype=np.int64)
            self.of_item = np.empty(n, dtype=np.int64)
            self.of_item[order] = rank[np.cumsum(fresh) - 1]
            self._item = np.argsort(self.of_item, kind="stable")
            self.count = np.bincount(self.of_item, minlength=first.size).astype(np.int64)
            self.value = value[np.sort(first)]
        self._start: IntArray = np.zeros(self.count.size + 1, dtype=np.int64)
        self.count.cumsum(out=self._start[1:])

    @property
    def total(self) -> int:
        """The sum of all items."""
        widest = max(int(self.value.max(initial=0)), -int(self.value.min(initial=0)))
        if widest * self.items < SAFE:
            return int((self.value * self.count).sum())
        return sum(v * c for v, c in zip(self.value.tolist(), self.count.tolist(), strict=True))

    def __len__(self) -> int:
        return self.value.size

    def trimmed(self, most: int) -> IntArray:
        """The class of each item when no class lends more than ``most`` items."""
        if self.distinct:
            return self.of_item
        return np.repeat(np.arange(len(self), dtype=np.int64), np.minimum(self.count, most))

    def indices(self, solution: Solution) -> tuple[int, ...]:
        """The first items of each class taken, as positions in order of preference, ascending."""
        if self.distinct:
            return tuple(k for k, _ in solution)
        return tuple(sorted(int(self._item[self._start[k] + j]) for k, taken in solution for j in range(taken)))

    def ways(self, solution: Solution) -> int:
        """How many choices of items a solution stands for."""
        if self.distinct:
            return 1
        product = 1
        for k, taken in solution:
            product *= comb(int(self.count[k]), taken)
        return product

    def complement(self, solution: Solution) -> Solution:
        """Everything that a solution leaves."""
        taken = dict(solution)
        rest = ((k, int(self.count[k]) - taken.get(k, 0)) for k in range(len(self)))
        return tuple((k, left) for k, left in rest if left)

    @staticmethod
    def solution(classes: Iterable[int]) -> Solution:
        """The solution that takes one item per listed class; a class may be listed repeatedly."""
        taken: dict[int, int] = {}
        for k in classes:
            taken[k] = taken.get(k, 0) + 1
        return Classes.ordered(taken)

    @staticmethod
    def ordered(taken: Mapping[int, int]) -> Solution:
        """A solution from counts per class."""
        return tuple(sorted((k, c) for k, c in taken.items() if c))
