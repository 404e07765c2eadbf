"""Slow and obviously right: every group of a tiny account that a strategy could mean, by trying all subsets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

Group = frozenset[int]


def pairs(values: Sequence[int]) -> set[Group]:
    """Two items that cancel."""
    return {frozenset(p) for p in combinations(range(len(values)), 2) if values[p[0]] + values[p[1]] == 0}


def sums(values: Sequence[int], days: Sequence[int], size: int, span: int) -> set[Group]:
    """One item against `size` of the other sign within a span of days."""
    found: set[Group] = set()
    for many in combinations(range(len(values)), size):
        same_sign = len({values[i] > 0 for i in many}) == 1
        if not same_sign or max(days[i] for i in many) - min(days[i] for i in many) > span:
            continue
        found |= {frozenset((*many, one)) for one in range(len(values)) if values[one] == -sum(values[i] for i in many)}
    return found


def three_against_two(values: Sequence[int], days: Sequence[int], span: int) -> set[Group]:
    """Three items against two of the other sign, near on either side, no smaller part balancing."""
    found: set[Group] = set()
    for many in combinations(range(len(values)), 3):
        for few in combinations(sorted(set(range(len(values))) - set(many)), 2):
            sides = [{values[i] > 0 for i in side} for side in (many, few)]
            near = all(max(days[i] for i in side) - min(days[i] for i in side) <= span for side in (many, few))
            group = (*many, *few)
            if sides not in ([{True}, {False}], [{False}, {True}]) or sum(values[i] for i in group) or not near:
                continue
            parts = (part for size in (2, 3) for part in combinations(group, size))
            if all(sum(values[i] for i in part) for part in parts):
                found.add(frozenset(group))
    return found


def runs(values: Sequence[int], longest: int) -> set[Group]:
    """One item against consecutive items of the other sign, in the order given."""
    found: set[Group] = set()
    for sign in (1, -1):
        line = [i for i, value in enumerate(values) if value * sign > 0]
        for begin in range(len(line)):
            for end in range(begin + 2, min(begin + longest, len(line)) + 1):
                many = line[begin:end]
                total = sum(values[i] for i in many)
                found |= {frozenset((*many, one)) for one in range(len(values)) if values[one] == -total}
    return found


def minimal(groups: Iterable[Group]) -> set[Group]:
    """Without the groups that hold another one."""
    listed = set(groups)
    return {group for group in listed if not any(other < group for other in listed)}


def best_packing(groups: Sequence[Group], weights: Sequence[int]) -> int:
    """The greatest total weight of disjoint groups, by trying every subset of groups."""
    best = 0
    for mask in range(1 << len(groups)):
        chosen = [i for i in range(len(groups)) if mask >> i & 1]
        items = [item for i in chosen for item in groups[i]]
        if len(items) == len(set(items)):
            best = max(best, sum(weights[i] for i in chosen))
    return best


def coincidence(sums_tried: Sequence[int], target: int) -> float:
    """λ as its definition reads: the densest lattice that holds the target, in a window of a fifth of it."""
    width = max(abs(target) // 5, 1)
    best = 0.5
    for step in (1, 10, 50, 100, 500, 1000, 5000, 10_000, 50_000, 100_000):
        if target % step == 0:
            near = [s for s in sums_tried if s != target and abs(s - target) <= width and s % step == 0]
            best = max(best, float(len(near) * step))
    return best / (2 * width)
