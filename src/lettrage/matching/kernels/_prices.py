"""Prices of items in one large component: an upper bound on every packing, exact in integers.

If every candidate costs at least its weight when its items are bought at these prices, then no disjoint selection
weighs more than all the prices together (weak duality). The linear relaxation gives the best prices; floating point
only suggests them, rounding up and repair in integers make them valid whatever the solver did.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from ._arrays import IntArray

__all__ = ["PARTS", "item_prices"]

#: Prices are whole parts of one unit of weight, so that rounding up hardly loosens the bound.
PARTS = 1 << 10


def item_prices(weights: IntArray, start: IntArray, item: IntArray, n_items: int) -> tuple[IntArray, IntArray]:
    """Valid prices, and how much of each candidate the linear relaxation takes.

    Args:
        weights: Positive integer weights below 2^40.
        start: CSR offsets of the candidates.
        item: Items, 0-based and dense.
        n_items: Number of items.

    Returns:
        ``(price, share)``: int64[n_items] in `PARTS` of a unit, so that ``price[item of k].sum()`` is at least
        ``PARTS * weights[k]`` for every candidate; and int64[c], the share taken in parts per million, a hint only.
    """
    optimize: Any = import_module("scipy.optimize")  # lazily: importing scipy costs more than most ledgers
    sparse: Any = import_module("scipy.sparse")
    n = weights.size
    owner = np.repeat(np.arange(n), np.diff(start))
    holds = sparse.csr_array((np.ones(item.size), (item, owner)), shape=(n_items, n))
    answer = optimize.linprog(-weights.astype(np.float64), A_ub=holds, b_ub=np.ones(n_items), method="highs-ds")
    price = np.zeros(n_items, dtype=np.int64)
    share = np.zeros(n, dtype=np.int64)
    if answer.x is not None:
        price = np.ceil(np.maximum(-np.asarray(answer.ineqlin.marginals), 0.0) * PARTS).astype(np.int64)
        share = np.rint(np.clip(np.asarray(answer.x), 0.0, 1.0) * 1e6).astype(np.int64)
    _repair(price, weights, start, item)
    return price, share


def _repair(price: IntArray, weights: IntArray, start: IntArray, item: IntArray) -> None:
    """Raise the price of the first item of every candidate that is still sold below its weight."""
    short = PARTS * weights - np.add.reduceat(price[item], start[:-1])
    for k in np.flatnonzero(short > 0).tolist():
        members = item[start[k] : start[k + 1]]
        price[members[0]] += max(0, PARTS * int(weights[k]) - int(price[members].sum()))
