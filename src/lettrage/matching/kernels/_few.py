"""Short lists of different amounts, in plain Python: where numpy's fixed price per call is most of the time.

The first questions of `_search` in the same order: common divisor, bounds, sizes one, all but one, all, two, all but
two, three, all but three, four, all but four. What is left open goes on there, and nothing is asked twice. Two and
three items are sought by halving a sorted list; only for four are sums listed, and those as arrays.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from math import gcd
from typing import NamedTuple

import numpy as np

from .budget import Budget
from .ksum import cost_of_size, pair_index

__all__ = ["MOST_FEW", "Few", "few_items"]

#: Longer lists gain nothing.
MOST_FEW = 96
#: Groups of one size held at most: a window as wide as that is for arrays.
_MOST_HITS = 100
#: Amounts from here on are left to what knows sums beyond 60 bits.
_WIDE = 1 << 57

Group = tuple[int, ...]


class Few(NamedTuple):
    """What the plain search settled.

    Attributes:
        kept: Positions of the items that can take part, in order of preference.
        value: Their amounts.
        found: Groups, as ascending positions in ``value``.
        sizes: Sizes searched to the end.
        complete: Whether every size is closed.
        proof: ``lattice`` or ``bounds`` where one of them closed everything, else empty.
    """

    kept: list[int]
    value: list[int]
    found: list[Group]
    sizes: list[int]
    complete: bool
    proof: str


def few_items(value: list[int], low: int, high: int, max_size: int | None, limit: int, purse: Budget) -> Few | None:
    """The first questions about a short list; None for equal amounts, or items in every group: arrays answer those.

    Args:
        value: Signed amounts in order of preference, zeros among them left out here.
        low: Least sum.
        high: Greatest sum.
        max_size: Greatest number of items, or None.
        limit: Groups wanted; the search ends with the size that has them.
        purse: Pays for every size.
    """
    kept = _that_fit(value, low, high)
    if kept is None:
        return None
    left = value if len(kept) == len(value) else [value[i] for i in kept]
    n = len(left)
    most = n if max_size is None else min(max_size, n)
    step = gcd(*left)
    if step > 1 and -(-low // step) > high // step:
        return Few(kept, left, [], [], complete=True, proof="lattice")
    search = _Sizes(left, low, high)
    found: list[Group] = []
    sizes: list[int] = []
    open_ = most > 4 and n > 9
    for size in dict.fromkeys((1, n - 1, n, 2, n - 2, 3, n - 3, 4, n - 4)):
        if not 0 < size <= most or not search.reaches(size):
            continue
        hits = search.groups_of(size) if purse.affords(cost := cost_of_size(n, min(size, n - size))) else None
        if hits is None:
            open_ = True
            break
        purse.spend(cost)
        sizes.append(size)
        found += hits
        if len(found) >= limit:
            open_ = True
            break
    return Few(kept, left, found, sizes, not open_, "" if sizes or open_ else "bounds")


def _that_fit(value: list[int], low: int, high: int) -> list[int] | None:
    """Positions of the items that some group may hold; None for equal amounts, or when some item is in every group."""
    kept = list(range(len(value)))
    left = value
    while True:
        if 0 in left:
            kept = [i for i in kept if value[i]]
            left = [value[i] for i in kept]
        if not left or len(set(left)) < len(left):
            return None
        everything = sum(left)
        least = min(left)
        negative = 0 if least > 0 else sum(v for v in left if v < 0)
        positive, greatest = everything - negative, max(left)
        if high < negative or low > positive:  # nothing reaches the window: the bounds will say so
            return kept
        if greatest <= high - negative and least >= low - positive:
            none_forced = greatest <= positive - low and least >= negative - high
            return kept if none_forced else None
        kept = [i for i in kept if low - positive <= value[i] <= high - negative]
        left = [value[i] for i in kept]


class _Sizes:
    """Groups of one size, or of all but that many, of different amounts."""

    def __init__(self, value: list[int], low: int, high: int) -> None:
        self.rising = sorted(value)
        self.place = {amount: i for i, amount in enumerate(value)}
        self.total = sum(value)
        self.low, self.high = low, high

    def reaches(self, size: int) -> bool:
        """Whether the bounds leave this size open."""
        rising, n = self.rising, len(self.rising)
        if 2 * size > n:
            least, greatest = (
                self.total - sum(rising[size - n :]) if size < n else self.total,
                self.total - sum(rising[: n - size]),
            )
        else:
            least, greatest = sum(rising[:size]), sum(rising[-size:])
        return least <= self.high and greatest >= self.low

    def groups_of(self, size: int) -> list[Group] | None:
        """The groups of this size as ascending positions; None when they are too many."""
        n = len(self.rising)
        whole = size > n - size
        small, low, high = size, self.low, self.high
        if whole:
            small, low, high = n - size, self.total - high, self.total - low
        if small == 4:
            return self._fours(low, high, whole)
        amounts = (_none, _ones, _pairs, _triples)[small](self.rising, self.place, low, high)
        if len(amounts) > _MOST_HITS:
            return None
        place = self.place
        if whole:
            return [tuple(i for i in range(n) if i not in left) for left in ({place[a] for a in g} for g in amounts)]
        return [tuple(sorted([place[a] for a in group])) for group in amounts]

    def _fours(self, low: int, high: int, whole: bool) -> list[Group] | None:
        """Sums of two, sorted: each of the smaller ones with every other one that brings both into the window."""
        n = len(self.rising)
        if max(self.rising[-1], -self.rising[0]) >= _WIDE or max(-low, high) >= 4 * _WIDE:
            return None
        value = np.array(list(self.place), dtype=np.int64)
        rows, columns = pair_index(n)
        sums = value[rows] + value[columns]
        order = sums.argsort(kind="stable")
        ordered = sums[order]
        smaller = ordered[: int(ordered.searchsorted(high // 2, "right"))]
        first = ordered.searchsorted(low - smaller[::-1], "left")[::-1]
        last = ordered.searchsorted(high - smaller[::-1], "right")[::-1]
        hit = (last > first).nonzero()[0].tolist()
        groups: dict[Group, None] = {}
        looked = 0
        for k in hit:
            for other in order[first[k] : last[k]].tolist():
                one = int(order[k])
                group = {int(rows[one]), int(columns[one]), int(rows[other]), int(columns[other])}
                if len(group) == 4:
                    groups[tuple(sorted(group))] = None
                looked += 1
            if looked > 8 * _MOST_HITS:
                return None
        return [tuple(i for i in range(n) if i not in group) for group in groups] if whole else list(groups)


Amounts = list[tuple[int, ...]]


def _none(_rising: list[int], _place: dict[int, int], low: int, high: int) -> Amounts:
    return [()] if low <= 0 <= high else []


def _ones(rising: list[int], place: dict[int, int], low: int, high: int) -> Amounts:
    if low == high:
        return [(low,)] if low in place else []
    return [(a,) for a in rising[bisect_left(rising, low) : bisect_right(rising, high)]]


def _pairs(rising: list[int], place: dict[int, int], low: int, high: int) -> Amounts:
    if low == high:
        return [(a, low - a) for a in rising[: bisect_left(rising, (low + 1) // 2)] if low - a in place]
    return _windowed(rising, rising, (), low, high)


def _triples(rising: list[int], place: dict[int, int], low: int, high: int) -> Amounts:
    """The largest first; the middle one is more than half of what it lacks, and leaves the smallest at least."""
    found: Amounts = []
    least = rising[0]
    for top in range(len(rising) - 1, 1, -1):
        largest = rising[top]
        if 3 * largest < low or len(found) > _MOST_HITS:
            break
        lack, spare = low - largest, high - largest
        begin, end = bisect_right(rising, lack // 2), bisect_right(rising, spare - least, 0, top)
        middle = rising[begin:end]
        if low == high:
            found += [(largest, b, lack - b) for b in middle if lack - b in place]
        else:
            found += _windowed(rising, middle, (largest,), lack, spare)
    return found


def _windowed(rising: list[int], larger: list[int], others: Group, low: int, high: int) -> Amounts:
    """Each of some amounts with every smaller one that brings both into the window."""
    found: Amounts = []
    for b in larger:
        at = bisect_left(rising, low - b)
        while at < len(rising) and rising[at] < b and rising[at] + b <= high:
            found.append((*others, b, rising[at]))
            at += 1
        if len(found) > _MOST_HITS:
            break
    return found
