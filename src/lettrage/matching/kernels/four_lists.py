"""Any subset at all where the sums of a half no longer fit in memory: four lists, walked in slabs of sums.

The items are dealt to four lists. The sums of the first two that fall into a slab of values are listed without listing
the others, and so are those of the last two that could complete them; one join then settles the slab. All slabs
together are a proof; where subsets abound, the best slab alone holds an answer (Schroeppel and Shamir, 1981; as slabs,
Howgrave-Graham and Joux, 2010).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ._arrays import IntArray, ragged
from ._classes import Classes, Solution
from ._join import join_sums
from .mitm import deal, items_taken, list_sums, states_of, taken_at

__all__ = ["FourLists"]

#: Sums in a slab, on either side, that are aimed at.
_SLAB = 1 << 21
#: Sums of two lists at most.
_MOST_PAIRED = 1 << 28
_MOST_LIST = 1 << 20
_MOST_HITS = 1 << 16
#: Sums of each list that stand for all when slabs are laid out.
_SAMPLE = 64


class FourLists:
    """A prepared search; its cost is known before anything is listed.

    Args:
        classes: Interchangeable classes, signed values, sums within 60 bits.
        slab: Sums in a slab that are aimed at.

    ``fits`` says whether all slabs may be walked, ``fits_once`` whether one may.
    """

    def __init__(self, classes: Classes, slab: int = _SLAB) -> None:
        self._classes = classes
        self._slab = slab
        self._parts = deal(classes.count.tolist(), 4)
        states = [states_of(classes, part) for part in self._parts]
        self.fits_once: bool = max(states) <= _MOST_LIST
        self.fits: bool = self.fits_once and self._paired(states) <= 2 * _MOST_PAIRED
        self._states = self._paired(states)
        self._listed: list[_Sums] = []

    @staticmethod
    def _paired(states: list[int]) -> int:
        return states[0] * states[1] + states[2] * states[3]

    @property
    def cost(self) -> int:
        """Prepaid units of all slabs: every sum is listed, sorted and compared once."""
        return self._states * 10

    @property
    def cost_of_one(self) -> int:
        """Prepaid units of one slab."""
        return min(self.cost, 40 * self._slab)

    def solve(
        self, low: int, high: int, *, most: int, limit: int, slabs: int | None = None
    ) -> tuple[list[Solution], bool]:
        """Non-empty solutions of at most ``most`` items with a sum in ``low..high``.

        Args:
            slabs: Stop after so many slabs, the most promising first and none larger than aimed at; None for all.

        Returns:
            ``(solutions, complete)``: up to ``limit`` of them, and whether there are no others.
        """
        self._listed = [_Sums(list_sums(self._classes, part)) for part in self._parts]
        edges = self._edges([one.ordered for one in self._listed], low, high)
        found: dict[Solution, None] = {}
        complete = True
        for place, (begin, end) in enumerate(edges):
            if place == slabs:
                return list(found)[:limit], False
            if slabs is not None:
                begin, end = self._narrowed(begin, end)
            complete = self._one_slab((begin, end), (low, high), most, found) and complete
            if len(found) >= limit:
                return list(found)[:limit], False
        return list(found), complete

    def _edges(self, lists: list[IntArray], low: int, high: int) -> list[tuple[int, int]]:
        """Slabs of left sums, ``begin..end - 1``, of about equal numbers of sums on both sides; the busiest first."""
        first, second, third, fourth = (one[:: max(1, one.size // _SAMPLE)] for one in lists)
        left = (first[:, None] + second).reshape(-1)
        right = (third[:, None] + fourth).reshape(-1)
        ends = [(int(a[0] + b[0]), int(a[-1] + b[-1])) for a, b in (lists[:2], lists[2:])]
        begin, end = max(ends[0][0], low - ends[1][1]), min(ends[0][1], high - ends[1][0]) + 1
        if begin >= end:
            return []
        sample = np.sort(np.concatenate([left, low - right]))
        sample = sample[(sample > begin) & (sample < end)]
        pieces = min(max(1, -(-self._states // (2 * self._slab))), 512)
        cuts = np.unique(sample[:: max(1, sample.size // pieces)]).tolist()
        bounds = [begin, *(cut for cut in cuts if begin < cut < end), end]
        slabs = list(pairwise(bounds))
        left.sort()
        right.sort()
        busy = [
            int(np.searchsorted(left, b) - np.searchsorted(left, a))
            * int(np.searchsorted(right, high - a, "right") - np.searchsorted(right, low - b))
            / (b - a)
            for a, b in slabs
        ]
        return [slabs[j] for j in sorted(range(len(slabs)), key=lambda j: (-busy[j], j))]

    def _narrowed(self, begin: int, end: int) -> tuple[int, int]:
        """The middle of a slab, no wider than its sums allow."""
        outer, inner = self._listed[0].ordered, self._listed[1].ordered
        inside = int((inner.searchsorted(end - outer) - inner.searchsorted(begin - outer)).sum())
        if inside <= self._slab:
            return begin, end
        width = max((end - begin) * self._slab // inside, 1)
        middle = (begin + end - width) // 2
        return middle, middle + width

    def _one_slab(self, slab: tuple[int, int], wanted: tuple[int, int], most: int, found: dict[Solution, None]) -> bool:
        (begin, end), (low, high) = slab, wanted
        left, a, b = self._within(0, begin, end - 1)
        right, c, d = self._within(2, low - end + 1, high - begin)
        if not left.size or not right.size:
            return True
        x, y, complete = join_sums(left, right, low, high, most=_MOST_HITS)
        places = a[x], b[x], c[y], d[y]
        size = sum(
            (items_taken(self._classes, part, place) for part, place in zip(self._parts, places, strict=True)),
            np.zeros(x.size, dtype=np.int64),
        )
        wanted_rows = np.flatnonzero((size > 0) & (size <= most))
        for row in wanted_rows[np.argsort(size[wanted_rows], kind="stable")][:1_000].tolist():
            taken: dict[int, int] = {}
            for part, place in zip(self._parts, places, strict=True):
                taken |= taken_at(self._classes, part, int(place[row]))
            found[Classes.ordered(taken)] = None
        return complete and wanted_rows.size <= 1_000

    def _within(self, side: int, low: int, high: int) -> tuple[IntArray, IntArray, IntArray]:
        """The sums of two lists in ``low..high``, with the position of either part."""
        outer, inner = self._listed[side], self._listed[side + 1]
        falling = outer.ordered[::-1]  # falling sums lack rising ones: quick to search
        begin = np.searchsorted(inner.ordered, low - falling, "left")
        end = np.searchsorted(inner.ordered, high - falling, "right")
        owner, place = ragged(begin, end)
        return falling[owner] + inner.ordered[place], outer.order[::-1][owner], inner.order[place]


class _Sums:
    """The sums of one list, ascending, and where each stood."""

    def __init__(self, sums: IntArray) -> None:
        self.order: IntArray = np.argsort(sums, kind="stable")
        self.ordered: IntArray = sums[self.order]
