"""Exact one-to-one selection: a component whose candidates each join one item of each of two sides.

scipy's assignment solver finds an optimum in floating point; weights are integers small enough to be exact there. What
follows is integer: all shortest exchange chains between the chosen pairs (Floyd and Warshall on the residual graph). No
chain of negative cost exists exactly when the selection is optimal, so the proof comes free, and the cheapest chain
through a pair is that pair's margin. Chains of cost zero are equal optima: they are walked until the selection is the
lexicographically first one.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
from attrs import frozen

from ._arrays import BoolArray, IntArray

__all__ = ["Assignment", "assign", "two_sides"]

#: Further than any chain; small enough that adding two stays in 64 bits.
_FAR = 1 << 60
#: Totals up to here are exact in double precision, with room for the solver's own subtractions.
_EXACT_FLOAT = 1 << 50


@frozen
class Assignment:
    """The optimum of one one-to-one component.

    Attributes:
        chosen: Candidates selected, ascending.
        margins: For each chosen candidate the optimum minus the optimum without it.
        rivals: For each chosen candidate the candidate that its item would take instead, -1 when it would stay free.
    """

    chosen: tuple[int, ...]
    margins: tuple[int, ...]
    rivals: tuple[int, ...]


def two_sides(left: Sequence[int], right: Sequence[int]) -> dict[int, int] | None:
    """Colour the items of pairs with 0 and 1 so that every pair joins both, or None when some cycle is odd."""
    near: dict[int, list[int]] = {}
    for a, b in zip(left, right, strict=True):
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    side: dict[int, int] = {}
    for root in sorted(near):
        if root in side:
            continue
        side[root] = 0
        stack = [root]
        while stack:
            item = stack.pop()
            for other in near[item]:
                if other not in side:
                    side[other] = 1 - side[item]
                    stack.append(other)
                elif side[other] == side[item]:
                    return None
    return side


def assign(weights: IntArray, row: IntArray, column: IntArray) -> Assignment | None:
    """Select disjoint (row, column) pairs of greatest total weight, with exact margins.

    Args:
        weights: Positive weights, in canonical order; a (row, column) pair occurs at most once.
        row: Row of each candidate, 0-based and dense; rows are the smaller side.
        column: Column of each candidate, 0-based and dense.

    Returns:
        The lexicographically first optimum, or None when the weights are too large for exact doubles or the floating
        point answer fails its integer proof.

    Time O(rows^3 + rows^2 columns), memory O(rows (rows + columns)).
    """
    rows, columns = int(row.max()) + 1, int(column.max()) + 1
    if int(weights.max()) * (rows + 1) >= _EXACT_FLOAT:
        return None
    table = np.full((rows, columns), -1, dtype=np.int64)  # candidate of each cell
    table[row, column] = np.arange(weights.size, dtype=np.int64)
    at = _optimum(weights, table)
    exchange = _exchange_costs(weights, table, at)
    chain = _shortest_chains(exchange)
    if chain is None:
        return None
    at = _lexicographically_first(weights, table, row, column, at, chain)
    exchange = _exchange_costs(weights, table, at)
    chain = _shortest_chains(exchange)
    assert chain is not None, "walking chains of cost zero keeps the optimum"
    return _with_margins(weights, table, at, exchange, chain)


def _optimum(weights: IntArray, table: IntArray) -> IntArray:
    """The column of each row in some optimum, -1 for a row left free."""
    optimize: Any = import_module("scipy.optimize")  # lazily: importing scipy costs more than most ledgers
    rows, columns = table.shape
    gain = np.zeros((rows, columns + rows), dtype=np.float64)  # the extra columns leave a row free
    gain[:, :columns] = np.where(table >= 0, weights[table], -1)
    _, columns_found = optimize.linear_sum_assignment(gain, maximize=True)
    at: IntArray = np.asarray(columns_found, dtype=np.int64)
    taken = np.where(at < columns, table[np.arange(rows), np.minimum(at, columns - 1)], -1)
    return np.where(taken >= 0, at, -1)


def _held(weights: IntArray, table: IntArray, at: IntArray) -> IntArray:
    """The weight each row holds now; 0 for a free row."""
    cell = table[np.arange(at.size), np.maximum(at, 0)]
    return np.where(at >= 0, weights[cell], 0)


def _exchange_costs(weights: IntArray, table: IntArray, at: IntArray) -> IntArray:
    """Cost of each single move: row r takes the place of row s, or (last column) a free place.

    The last row stands for free places: leaving a place empty costs nothing, so any row may start a chain.
    """
    rows, columns = table.shape
    owner = np.full(columns, rows, dtype=np.int64)
    owner[at[at >= 0]] = np.flatnonzero(at >= 0)
    held = _held(weights, table, at)
    cost = np.full((rows + 1, rows + 1), _FAR, dtype=np.int64)
    cost[rows, :rows] = 0
    cost[:rows, rows] = np.where(at >= 0, held, _FAR)  # a row that holds a pair may leave it
    column = np.arange(columns, dtype=np.int64)
    others: BoolArray = (table >= 0) & np.not_equal(column, at[:, None])
    r, c = np.nonzero(others)
    np.minimum.at(cost, (r, owner[c]), held[r] - weights[table[r, c]])
    return cost


def _shortest_chains(cost: IntArray) -> IntArray | None:
    """All-pairs shortest chains, or None when a cycle of negative cost shows that the selection was not optimal."""
    chain = cost.copy()
    np.fill_diagonal(chain, 0)
    for k in range(chain.shape[0]):
        np.minimum(chain, chain[:, k, None] + chain[None, k, :], out=chain)
        np.minimum(chain, _FAR, out=chain)
    return None if (np.diagonal(chain) < 0).any() else chain


def _with_margins(weights: IntArray, table: IntArray, at: IntArray, exchange: IntArray, chain: IntArray) -> Assignment:
    found: list[tuple[int, int, int]] = []
    for r in np.flatnonzero(at >= 0).tolist():
        through = exchange[r] + chain[:, r]  # r moves to a place, and a chain leads back to the place of r
        through[r] = _FAR
        margin = int(through.min())
        found.append((int(table[r, at[r]]), margin, _alternative(weights, table, at, chain, r, margin)))
    found.sort()
    return Assignment(tuple(f[0] for f in found), tuple(f[1] for f in found), tuple(f[2] for f in found))


def _alternative(weights: IntArray, table: IntArray, at: IntArray, chain: IntArray, r: int, margin: int) -> int:
    """The first candidate of row r, or else of its column, that some best selection without the pair holds."""
    rows = at.size
    held = _held(weights, table, at)
    owner = np.full(table.shape[1], rows, dtype=np.int64)
    owner[at[at >= 0]] = np.flatnonzero(at >= 0)
    elsewhere: BoolArray = (table[r] >= 0) & np.not_equal(np.arange(table.shape[1], dtype=np.int64), int(at[r]))
    c = np.flatnonzero(elsewhere)
    own = table[r, c][held[r] - weights[table[r, c]] + chain[owner[c], r] == margin]
    if own.size:
        return int(own.min())
    s = np.flatnonzero((table[:, at[r]] >= 0) & (np.arange(rows) != r))
    takers = table[s, at[r]]
    taken = takers[held[r] + chain[rows, s] + held[s] - weights[takers] == margin]
    return int(taken.min()) if taken.size else -1


def _lexicographically_first(
    weights: IntArray, table: IntArray, row: IntArray, column: IntArray, at: IntArray, chain: IntArray
) -> IntArray:
    """Walk chains of cost zero until no optimum holds an earlier candidate.

    Potentials of places (the shortest chain that reaches them) make every reduced cost >= 0; equal optima differ by
    cycles of reduced cost zero, and potentials belong to places, so they stay valid while the selection moves.
    """
    rows, columns = table.shape
    reached = chain[rows, :rows]
    place = np.zeros(columns, dtype=np.int64)
    place[at[at >= 0]] = reached[at >= 0]
    home = np.where(at >= 0, 0, reached)  # potential of each row's own free place
    fixed = np.zeros(rows, dtype=np.bool_)
    closed = np.zeros(columns, dtype=np.bool_)
    at = at.copy()
    for k in range(weights.size):
        r, c = int(row[k]), int(column[k])
        if fixed[r] or closed[c]:
            continue
        if at[r] != c:
            moved = _exchange(weights, table, at, place, home, fixed, r, c)
            if moved is None:
                continue
            at = moved
        fixed[r] = closed[c] = True
    return at


def _exchange(
    weights: IntArray,
    table: IntArray,
    at: IntArray,
    place: IntArray,
    home: IntArray,
    fixed: BoolArray,
    r: int,
    c: int,
) -> IntArray | None:
    """Move row r to column c along a cycle of reduced cost zero through rows that may still move, if there is one."""
    rows, columns = table.shape
    held = _held(weights, table, at)
    here = np.where(at >= 0, place[np.maximum(at, 0)], home)
    if held[r] - weights[table[r, c]] + here[r] - place[c] != 0:
        return None
    owner = np.full(columns, rows, dtype=np.int64)
    owner[at[at >= 0]] = np.flatnonzero(at >= 0)
    came: dict[int, tuple[int, int]] = {}  # place reached -> (row that moves there, column or -1)
    goal, first = r, int(owner[c])
    frontier = [first]
    came[first] = (r, c)
    while frontier and goal not in came:
        nearer: list[int] = []
        for node in frontier:
            for target, via in _free_moves(weights, table, at, place, held, here, owner, fixed, node):
                if target not in came:
                    came[target] = (node, via)
                    nearer.append(target)
        frontier = nearer
    if goal not in came:
        return None
    moved, node = at.copy(), goal
    while True:
        mover, via = came[node]
        if mover < rows:
            moved[mover] = via
        node = mover
        if node == goal:
            return moved


def _free_moves(
    weights: IntArray,
    table: IntArray,
    at: IntArray,
    place: IntArray,
    held: IntArray,
    here: IntArray,
    owner: IntArray,
    fixed: BoolArray,
    node: int,
) -> list[tuple[int, int]]:
    """Moves of reduced cost zero from a place: (place reached, column taken, or -1 for none)."""
    rows = at.size
    if node == rows:  # some place may simply stay empty
        return [(s, -1) for s in np.flatnonzero((here == 0) & ~fixed).tolist()]
    if fixed[node]:
        return []
    columns = np.flatnonzero(table[node] >= 0)
    columns = columns[columns != at[node]]
    free = columns[held[node] - weights[table[node, columns]] + here[node] - place[columns] == 0]
    moves = [(int(owner[c]), c) for c in free.tolist()]
    if at[node] >= 0 and held[node] + here[node] == 0:
        moves.append((rows, -1))
    return moves
