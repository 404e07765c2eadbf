"""Subset sums of integers too wide for 64-bit sums: plain Python integers, merged from two sorted halves, few items."""

from __future__ import annotations

from ._classes import Classes, Solution
from .budget import Budget

__all__ = ["subsets_of_wide_integers"]

_MOST_STATES = 1 << 12
_MOST_HITS = 1 << 14


def subsets_of_wide_integers(classes: Classes, low: int, high: int, most: int, purse: Budget) -> list[Solution] | None:
    """All non-empty solutions of at most ``most`` items, or None when there are too many sums, hits, or no budget."""
    values, counts = classes.value.tolist(), classes.count.tolist()
    split = len(values) // 2
    halves: list[list[tuple[int, Solution]]] = []
    for part in (range(split), range(split, len(values))):
        states = 1
        for k in part:
            states *= counts[k] + 1
        if states > _MOST_STATES or not purse.spend(64 * states, "wide sums"):
            return None
        sums: list[tuple[int, Solution]] = [(0, ())]
        for k in part:
            sums = [
                (total + copies * values[k], (*taken, (k, copies)) if copies else taken)
                for total, taken in sums
                for copies in range(counts[k] + 1)
            ]
        halves.append(sorted(sums))
    return _merge(halves[0], halves[1], low, high, most)


def _merge(
    left: list[tuple[int, Solution]], right: list[tuple[int, Solution]], low: int, high: int, most: int
) -> list[Solution] | None:
    """Walk up one sorted half and down the other; partners of one sum are neighbours."""
    found: list[Solution] = []
    end = len(right)
    looked = 0
    for total, taken in left:
        while end and right[end - 1][0] + total > high:
            end -= 1
        place = end - 1
        while place >= 0 and right[place][0] + total >= low:
            solution = taken + right[place][1]
            if solution and sum(copies for _, copies in solution) <= most:
                found.append(solution)
            place -= 1
            looked += 1
            if looked > _MOST_HITS:
                return None
    return found
