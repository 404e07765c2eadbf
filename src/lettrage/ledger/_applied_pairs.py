"""Which credit took of which debit, from the lines of settlements: columns of pairs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from lettrage.ledger._column_verbs import is_constant, taken
from lettrage.ledger._columns import Bools, Minor, Rows
from lettrage.ledger._facts_out import settlement_object
from lettrage.ledger._overrides import counts
from lettrage.ledger._replay import Replay
from lettrage.ledger._segments import Segment
from lettrage.ledger._store import MOVE_ALLOCATION, NO_ROW, item_row
from lettrage.model import KIND_CODES

__all__ = ["pairs_of"]

#: Running sums beyond this could leave int64: such settlements are paired one by one.
_WIDE = 2**62


def pairs_of(replay: Replay) -> tuple[Rows, Rows, Minor, Rows]:
    """Debit row, credit row, amount of the debit, settlement row, of every pair that stands."""
    item, delta, settlement = _lines(replay)
    nothing = np.empty(0, np.int64)
    if not len(item):
        return nothing, nothing, nothing, nothing
    if (settlement[1:] < settlement[:-1]).any():
        order = np.argsort(settlement, kind="stable")
        item, delta, settlement = item[order], delta[order], settlement[order]
    starts = np.append(0, np.flatnonzero(settlement[1:] != settlement[:-1]) + 1)
    size = np.diff(starts, append=len(item))
    # Of two lines there is one pair, whatever their order: only larger groups are put in order of date.
    if (size > 2).any():
        part = np.flatnonzero(np.repeat(size > 2, size))
        order = part[np.lexsort((item[part], replay.column("on")[item[part]], settlement[part]))]
        item, delta = item.copy(), delta.copy()
        item[part], delta[part] = item[order], delta[order]
    currency = taken(replay.column("currency"), item)
    if is_constant(currency):
        odd = np.zeros(len(starts), np.bool_)
    else:
        odd = np.minimum.reduceat(currency, starts) != np.maximum.reduceat(currency, starts)
    # Whether the running sums below can be trusted is told without overflow by a bound, or else by a sum of shares.
    bound = max(abs(int(delta.min())), abs(int(delta.max()))) * len(delta)
    if bound >= _WIDE and (np.abs(delta) >> 20).sum() >= _WIDE >> 20:
        odd[:] = True
    found = _even((item, delta, settlement), starts, size, odd)
    if not odd.any():
        return found
    one_by_one = [_one(replay, row) for row in settlement[starts[odd]].tolist()]
    parts = zip(found, *one_by_one, strict=True)
    debit, credit, amount, whose = (np.concatenate(columns) for columns in parts)
    return debit, credit, amount, whose


def _even(
    lines: tuple[Rows, Minor, Rows], starts: Rows, size: Rows, odd: Bools
) -> tuple[Rows, Rows, Minor, Rows]:  # fmt: skip
    """The pairs of all settlements but the odd ones, in order: of most there are two lines, which are the pair."""
    two = (size == 2) & ~odd
    if two.all():
        plain = _two(*(column.reshape(-1, 2) for column in lines))
        if len(plain[0]) == len(starts):
            return plain
    item, delta, settlement = lines
    first = starts[two]
    first = first[(delta[first] == -delta[first + 1]) & (delta[first] != 0)]
    plain = _two(*(np.stack([column[first], column[first + 1]], 1) for column in lines))
    left = np.repeat(~odd, size)
    left[first] = left[first + 1] = False
    filled = _filled(item[left], delta[left], settlement[left])
    order = np.argsort(np.concatenate([plain[3], filled[3]]), kind="stable")
    debit, credit, amount, whose = (np.concatenate(both)[order] for both in zip(plain, filled, strict=True))
    return debit, credit, amount, whose


def _two(item: Rows, delta: Minor, settlement: Rows) -> tuple[Rows, Rows, Minor, Rows]:
    """Of settlements of two lines each: the pairs, where the lines balance."""
    one, other = delta[:, 0], delta[:, 1]
    owed = one > 0
    pairs = (
        np.where(owed, item[:, 0], item[:, 1]),
        np.where(owed, item[:, 1], item[:, 0]),
        np.abs(one),
        settlement[:, 0].copy(),
    )
    even = (one == -other) & (one != 0)
    return pairs if even.all() else (pairs[0][even], pairs[1][even], pairs[2][even], pairs[3][even])


def _lines(replay: Replay) -> tuple[Rows, Minor, Rows]:
    """Item, what was taken, settlement, of the lines of settlements that stand under the clocks."""
    store = replay.store
    if not len(store.settlements):
        nothing = np.empty(0, np.int64)
        return nothing, nothing, nothing
    settlement = store.moves.column("settlement")
    wanted = np.concatenate([segment.derived("of settlements", _of_settlements) for segment in store.moves.segments])
    mask = counts(store.moves, replay.clock)
    if mask is not None:
        wanted &= mask
    undone = counts(store.undone, replay.clock) if len(store.undone) else None
    if len(store.undone):
        gone = store.undone.column("settlement")
        dead = np.zeros(len(store.settlements), np.bool_)
        dead[gone if undone is None else gone[undone]] = True
        wanted[wanted] = ~dead[settlement[wanted]]
    item, delta = store.moves.column("item"), store.moves.column("delta")
    if wanted.all():
        return item, delta, settlement
    rows = np.flatnonzero(wanted)
    return item[rows], delta[rows], settlement[rows]


def _of_settlements(moves: Segment) -> Bools:
    """Which movements are lines of settlements."""
    mask: Bools = (moves.column("settlement") != NO_ROW) & (moves.column("kind") == MOVE_ALLOCATION)
    return mask


def _filled(item: Rows, delta: Minor, settlement: Rows) -> tuple[Rows, Rows, Minor, Rows]:
    """Pairs of balanced settlements of one currency: credits and debits laid end to end, cut where either ends.

    Each settlement balances, so both running sums meet at its border and no pair crosses one.
    """
    owed, given = delta > 0, delta < 0
    debits, credits = np.cumsum(delta[owed]), np.cumsum(-delta[given])
    both = np.sort(np.concatenate([debits, credits]), kind="stable")  # two growing runs: merged, not sorted
    cuts = both[np.append(True, both[1:] != both[:-1])] if len(both) else both
    to, of = np.searchsorted(debits, cuts), np.searchsorted(credits, cuts)
    amount = np.diff(cuts, prepend=0)
    return item[owed][to], item[given][of], amount, settlement[owed][to]


def _one(replay: Replay, settlement: int) -> tuple[Rows, Rows, Minor, Rows]:
    """The pairs of one settlement as its object tells them."""
    store = replay.store
    pairs = settlement_object(store, settlement).allocations

    def rows(keys: Iterator[Any]) -> Rows:
        found = [item_row(store, KIND_CODES[key.kind], key.id, key.instalment) for key in keys]
        return np.array(found, np.int64)

    amount = np.array([pair.debit_amount.minor for pair in pairs], np.int64)
    whose = np.full(len(pairs), settlement, np.int64)
    return rows(pair.debit for pair in pairs), rows(pair.credit for pair in pairs), amount, whose
