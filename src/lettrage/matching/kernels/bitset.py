"""Any subset at all, by marking every reachable sum as one bit: exact for thousands of items when the target is not
vast.

A class of interchangeable items is one layer: its copies are added by doubling shifts. The bits are shifted in place in
blocks that stay in the processor's cache, from high words to low, so nothing is allocated per item. Snapshots at even
steps let the solution be read backwards. Reading backwards also settles uniqueness: a solution is the only one exactly
when no step on the way had two ways to go.

Negative amounts are taken by default and given back: x < 0 selected corresponds to |x| not selected.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ._arrays import IntArray
from ._classes import Classes, Solution

__all__ = ["ReachableSums"]

Words = npt.NDArray[np.uint64]

#: Bytes of snapshots kept at once.
_MOST_BYTES = 1 << 28
#: Words shifted per step: two such blocks stay in a second-level cache.
_BLOCK = 1 << 14


class ReachableSums:
    """A prepared search for an exact target or a window; its cost is known before it runs.

    Args:
        classes: Interchangeable classes with values divided by their greatest common divisor; sums within 61 bits.
        low: Least sum wanted.
        high: Greatest sum wanted; equal to ``low`` by default.
    """

    def __init__(self, classes: Classes, low: int, high: int | None = None) -> None:
        high = low if high is None else high
        self._size = np.abs(classes.value)
        self._copies = classes.count
        self._given = classes.value < 0  # taken unless selected here
        negative = int((classes.value * classes.count)[self._given].sum())
        everything = int((self._size * classes.count).sum())
        self._low, self._goal = max(low - negative, 0), min(high - negative, everything)
        self._turned = self._low + self._goal > everything  # select what stays instead
        if self._turned:
            self._low, self._goal = everything - self._goal, everything - self._low
        self._layers = np.flatnonzero(self._size <= self._goal).tolist()
        self.bits: int = self._goal + 1
        self._words = self._goal // 64 + 1
        self._step = max(1, -(-len(self._layers) * self._words * 8 // _MOST_BYTES))

    @property
    def fits(self) -> bool:
        """Whether the target is inside the range of sums and two blocks of snapshots fit in memory."""
        kept = len(self._layers) // self._step + self._step + 2
        return 0 <= self._low <= self._goal and kept * self._words * 8 <= 2 * _MOST_BYTES

    @property
    def cost(self) -> int:
        """Prepaid units: two passes over the words per doubling shift, four with recovery."""
        shifts = int(np.frexp(self._copies[self._layers])[1].sum())  # bit lengths
        return 4 * max(shifts, 1) * self._words

    def solve(self, limit: int) -> tuple[list[Solution], bool]:
        """Up to ``limit`` solutions, those from the earliest classes first; True when there are no others.

        An empty solution is never returned (nor counted).
        """
        snapshots = self._forward()
        goals = _reached(snapshots[-1], self._low, self._goal)
        if not goals.size:
            return [], True
        found: list[dict[int, int]] = []
        complete = self._backward(snapshots, goals[: limit + 2].tolist(), found, limit + 1)
        complete = complete and goals.size <= limit + 2
        solutions = [self._original(taken) for taken in found]
        solutions = [solution for solution in solutions if solution]
        return solutions[:limit], complete and len(solutions) <= limit

    def _forward(self) -> list[Words]:
        """Bits after 0, s, 2 s, ... layers, and after all."""
        bits = np.zeros(self._words, dtype=np.uint64)
        bits[0] = 1
        snapshots = [bits.copy()]
        for place, k in enumerate(self._layers, start=1):
            self._add(bits, k)
            if place % self._step == 0 or place == len(self._layers):
                snapshots.append(bits.copy())
        return snapshots

    def _add(self, bits: Words, k: int) -> None:
        left, part = int(self._copies[k]), 1
        while left:
            step = min(part, left)
            _or_shifted(bits, int(self._size[k]) * step)
            left -= step
            part *= 2

    def _backward(self, snapshots: list[Words], goals: list[int], found: list[dict[int, int]], limit: int) -> bool:
        """Walk from the goals to zero, layer by layer, all ways at once, keeping at most ``limit`` of them.

        Returns:
            False when ways were dropped.
        """
        ways: list[tuple[int, dict[int, int]]] = [(goal, {}) for goal in goals]
        complete = True
        for block in range(len(snapshots) - 2, -1, -1):
            begin = block * self._step
            layers = self._layers[begin : begin + self._step]
            states = [snapshots[block]]
            for k in layers[:-1]:
                bits = states[-1].copy()
                self._add(bits, k)
                states.append(bits)
            for before, k in zip(reversed(states), reversed(layers), strict=True):
                ways = [
                    (rest, {**taken, k: copies} if copies else taken)
                    for total, taken in ways
                    for copies in range(int(self._copies[k]) + 1)
                    if (rest := total - copies * int(self._size[k])) >= 0 and _has(before, rest)
                ]
                if len(ways) > limit:
                    ways, complete = ways[:limit], False
        found.extend(taken for _, taken in ways)
        return complete

    def _original(self, taken: dict[int, int]) -> Solution:
        """Undo the turn to the complement and the exchange of signs."""
        result: dict[int, int] = {}
        for k in range(self._copies.size):
            copies = taken.get(k, 0)
            if self._turned != bool(self._given[k]):
                copies = int(self._copies[k]) - copies
            result[k] = copies
        return Classes.ordered(result)


def _reached(bits: Words, low: int, high: int) -> IntArray:
    """The marked sums of a window, ascending."""
    first = low // 64
    part = bits[first : high // 64 + 1].astype("<u8")
    marked = np.flatnonzero(np.unpackbits(part.view(np.uint8), bitorder="little")) + 64 * first
    return marked[(marked >= low) & (marked <= high)]


def _has(bits: Words, position: int) -> bool:
    return bool(int(bits[position // 64]) >> (position % 64) & 1)


def _or_shifted(bits: Words, by: int) -> None:
    """``bits |= bits << by`` in place; sums beyond the last word fall away."""
    words, shift = divmod(by, 64)
    up, down = np.uint64(shift), np.uint64(64 - shift)
    stop = bits.size
    while stop > words:
        begin = max(words, stop - _BLOCK)
        moved = bits[begin - words : stop - words] << up
        if shift:
            lower = begin - words
            if lower:
                moved |= bits[lower - 1 : stop - words - 1] >> down
            else:
                moved[1:] |= bits[: stop - words - 1] >> down
        bits[begin:stop] |= moved
        stop = begin
