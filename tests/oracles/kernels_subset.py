"""Subset sums by itertools: every subset, nothing clever."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations


def subsets(
    items: Sequence[int], low: int, high: int, max_size: int | None = None, size: int | None = None
) -> list[tuple[int, ...]]:
    """Index tuples of all non-empty subsets with a sum in ``low..high``, by size, then lexicographically."""
    sizes = [size] if size is not None else range(1, (len(items) if max_size is None else max_size) + 1)
    return [
        group
        for k in sizes
        for group in combinations(range(len(items)), k)
        if low <= sum(items[i] for i in group) <= high
    ]


def first_of_each(
    items: Sequence[int], groups: Sequence[tuple[int, ...]], alike: Sequence[int] | None = None
) -> dict[tuple[tuple[int, int], ...], list[tuple[int, ...]]]:
    """Groups that differ by interchangeable items only, together: by the sorted (amount, label) of their items."""
    together: dict[tuple[tuple[int, int], ...], list[tuple[int, ...]]] = {}
    for group in groups:
        key = tuple(sorted((items[i], alike[i] if alike else 0) for i in group))
        together.setdefault(key, []).append(group)
    return together
