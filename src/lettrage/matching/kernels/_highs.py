"""Weighted set packing of one large component by scipy's mixed-integer solver, believed only after an integer re-check.

The solver works in floating point, so nothing it says is taken on trust: the selection is rounded, checked to be
disjoint and summed in integers, and "optimal" means that the solver's upper bound, rounded down, equals that sum. It is
bounded by nodes and by size, never by time.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from ._arrays import IntArray

__all__ = ["pack_by_milp"]


def pack_by_milp(
    weights: IntArray, start: IntArray, item: IntArray, n_items: int, node_limit: int, without: int = -1
) -> tuple[IntArray, int, int] | None:
    """A packing, its weight, and an upper bound on every packing's weight.

    Args:
        weights: Positive integer weights whose total is below 2^50.
        start: CSR offsets of the candidates.
        item: Items, 0-based and dense.
        n_items: Number of items.
        node_limit: Branch and bound nodes.
        without: A candidate that may not be chosen, or -1.

    Returns:
        ``(chosen, weight, bound)``, or None when the solver gave no usable answer.
    """
    optimize: Any = import_module("scipy.optimize")  # lazily: importing scipy costs more than most ledgers
    sparse: Any = import_module("scipy.sparse")
    n = weights.size
    owner = np.repeat(np.arange(n), np.diff(start))
    holds = sparse.csr_array((np.ones(item.size), (item, owner)), shape=(n_items, n))
    upper = np.ones(n)
    if without >= 0:
        upper[without] = 0.0
    answer = optimize.milp(
        -weights.astype(np.float64),
        integrality=np.ones(n),
        bounds=optimize.Bounds(0, upper),
        constraints=optimize.LinearConstraint(holds, -np.inf, np.ones(n_items)),
        options={"node_limit": node_limit, "mip_rel_gap": 0.0, "disp": False},
    )
    total = int(weights.sum())
    bound = total
    if answer.mip_dual_bound is not None and np.isfinite(answer.mip_dual_bound):
        # a thousandth of a unit forgives the solver's rounding without ever hiding a better integer
        bound = min(total, int(np.floor(-float(answer.mip_dual_bound) + 1e-3)))
    if answer.x is None:
        return None
    chosen = np.flatnonzero(np.asarray(answer.x) > 0.5).astype(np.int64)
    taken = item[np.isin(owner, chosen)]
    if np.unique(taken).size != taken.size:
        return None
    weight = int(weights[chosen].sum())
    return (chosen, weight, bound) if weight <= bound else None
