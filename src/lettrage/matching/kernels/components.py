"""Connected components of candidate groups: two candidates hang together when a chain of shared items joins them.

Components are what makes exact selection cheap: nothing chosen in one can change what is best in another.
"""

from __future__ import annotations

import numpy as np

from .._sorting import order_by, ranked
from ._arrays import IntArray, as_ints

__all__ = ["component_labels"]


def component_labels(start: IntArray, item: IntArray, n_items: int) -> IntArray:
    """Label each candidate with its connected component.

    Args:
        start: CSR offsets, int64[c+1]: candidate ``k`` holds ``item[start[k]:start[k+1]]``; none is empty.
        item: Item indices in ``0..n_items-1``.
        n_items: Number of items.

    Returns:
        int64[c] labels ``0, 1, ...``, numbered by the first candidate of each component.

    Labels sink along hooks of minima with pointer jumping (Shiloach and Vishkin, 1982), all in vector steps: a few
    passes over the members, each linear, about log2 of the longest chain of them.

    >>> import numpy as np
    >>> from lettrage.matching.kernels import component_labels
    >>> component_labels(np.array([0, 2, 4, 5]), np.array([0, 1, 3, 1, 2]), 4).tolist()
    [0, 0, 1]
    """
    start, item = as_ints(start, "start"), as_ints(item, "item")
    n = start.size - 1
    if n <= 0:
        return np.zeros(0, dtype=np.int64)
    parent = np.arange(n_items, dtype=np.int64)
    sizes = np.diff(start)
    while True:
        low = np.minimum.reduceat(parent[item], start[:-1])
        spread = np.repeat(low, sizes)
        new = parent.copy()
        np.minimum.at(new, parent[item], spread)
        np.minimum.at(new, item, spread)
        while True:
            jumped = new[new]
            if np.array_equal(jumped, new):
                break
            new = jumped
        if np.array_equal(new, parent):
            break
        parent = new
    return _number_by_appearance(parent[item[start[:-1]]])


def _number_by_appearance(key: IntArray) -> IntArray:
    """Rename equal keys 0, 1, ... in the order in which they first appear."""
    distinct, inverse = ranked(key)
    first = np.full(distinct.size, key.size, dtype=np.int64)
    first[inverse[::-1]] = np.arange(key.size - 1, -1, -1, dtype=np.int64)
    rank = np.empty(distinct.size, dtype=np.int64)
    rank[order_by(first)] = np.arange(distinct.size, dtype=np.int64)
    return rank[inverse]
