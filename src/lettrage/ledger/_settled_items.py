"""What was settled up to a day, as columns: which items stood together, and how much of each was taken."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen

from lettrage.ledger._collect_open import open_items_of
from lettrage.ledger._columns import Bools, Days, Minor, Objects, Rows, Small, objects_of
from lettrage.ledger._open_items import OpenItems
from lettrage.ledger._overrides import counts
from lettrage.ledger._read_only import keep_from_change
from lettrage.ledger._replay import Replay, in_order
from lettrage.ledger._store import MOVE_ADJUSTMENT, Store

__all__ = ["SettledItems", "collect_settled"]


@frozen(eq=False, repr=False)
class SettledItems:
    """The lines of all settlements that stand on a day: n lines, in canonical order of items (lignes lettrées).

    Attributes:
        items: n rows of item columns; `residual` is what the settlement took of the item, signed like it.
        settlement: n int64, a number per settlement; equal numbers stood together. Numbers follow the order in which
            the settlements' first items appear, so they do not depend on the order of the input.
        effective: n int32, the day from which the settlement counts.
        known: n int32, the day on which it is known.
        adjusted: n int64, the part of it that was adjusted and not allocated, signed like the item.
        adjustment: n int8, position in `AdjustmentKind` of the largest adjustment, -1 when there is none.
        evidenced: n bool: matched or decided, and not merely allocated in an order that a law or policy names.
        code: n str objects, the lettering code, ``""`` when there is none.

    >>> from datetime import date
    >>> from lettrage import Ledger
    >>> Ledger().settled_items(as_of=date(2026, 2, 6))
    SettledItems(0 lines of 0 settlements, as_of=2026-02-06)
    """

    items: OpenItems
    settlement: Rows
    effective: Days
    known: Days
    adjusted: Minor
    adjustment: Small
    evidenced: Bools
    code: Objects

    def __attrs_post_init__(self) -> None:
        keep_from_change(self, _ARRAYS)

    def __len__(self) -> int:
        return len(self.settlement)

    def __repr__(self) -> str:
        count = int(self.settlement.max(initial=-1)) + 1
        return f"SettledItems({len(self)} lines of {count} settlements, as_of={self.items.as_of})"

    def select(self, mask: Bools) -> SettledItems:
        """Some of the lines; numbers of settlements stay."""
        return evolve(self, items=self.items.select(mask), **{name: getattr(self, name)[mask] for name in _ARRAYS})


_ARRAYS = ("settlement", "effective", "known", "adjusted", "adjustment", "evidenced", "code")


def collect_settled(
    replay: Replay, as_of: date | None, known_on: date | None, within: Bools | None = None
) -> SettledItems:
    """The lines of the settlements of a replay, those of items of `within` only.

    Complexity: linear in movements and settlements, and one sort of the lines.
    """
    store = replay.store
    moves = _standing_moves(replay)
    item = store.moves.column("item")[moves]
    if within is not None:
        moves, item = moves[within[item]], item[within[item]]
    settlement = store.moves.column("settlement")[moves]
    delta = store.moves.column("delta")[moves]
    adjusting = store.moves.column("kind")[moves] == MOVE_ADJUSTMENT
    # one line per (settlement, item)
    order = np.lexsort((np.arange(len(moves)), item, settlement))
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = (item[order][1:] != item[order][:-1]) | (settlement[order][1:] != settlement[order][:-1])
    line = np.cumsum(fresh) - 1
    first = np.flatnonzero(fresh)
    item_of, settlement_of = item[order][first], settlement[order][first]
    taken, adjusted = np.zeros(len(first), np.int64), np.zeros(len(first), np.int64)
    np.add.at(taken, line, delta[order])
    np.add.at(adjusted, line, np.where(adjusting, delta, 0)[order])
    kind = _largest_kind(line, delta[order], adjusting[order], store.moves.column("adjustment")[moves][order])
    effective = store.settlements.column("effective")[settlement_of] if len(store.settlements) else item_of
    place = _places(replay, item_of)
    sorted_ = np.lexsort((effective, place))
    rows = item_of[sorted_]
    whose = settlement_of[sorted_]
    return SettledItems(
        items=open_items_of(replay, rows, as_of, known_on, taken[sorted_]),
        settlement=_numbered(whose),
        effective=effective[sorted_].astype(np.int32),
        known=_of_settlements(store, "known", whose).astype(np.int32),
        adjusted=adjusted[sorted_],
        adjustment=kind[sorted_],
        evidenced=_of_settlements(store, "origin", whose) == 0,
        code=_of_settlements(store, "code", whose) if len(store.settlements) else objects_of([]),
    )


def _standing_moves(replay: Replay) -> Rows:
    """Rows of the movements of settlements that count and were not undone, their own and not their undoing."""
    store, clock = replay.store, replay.clock
    if not len(store.settlements):
        return np.empty(0, np.int64)
    mask = counts(store.settlements, clock)
    standing = np.ones(len(store.settlements), np.bool_) if mask is None else mask.copy()
    undone = counts(store.undone, clock)
    gone = store.undone.column("settlement")
    standing[gone if undone is None else gone[undone]] = False
    first, count = store.settlements.column("first")[standing], store.settlements.column("count")[standing]
    start = np.cumsum(count) - count
    return np.asarray(np.repeat(first - start, count) + np.arange(int(count.sum())), dtype=np.int64)


def _places(replay: Replay, item: Rows) -> Rows:
    """The canonical place of each item among those asked for."""
    distinct = np.unique(item)
    place = np.zeros(len(replay.store.items), np.int64)
    place[in_order(replay, distinct)] = np.arange(len(distinct))
    return place[item]


def _largest_kind(line: Rows, delta: Minor, adjusting: Bools, kind: Small) -> Small:
    """The kind of the largest adjustment of each line, -1 where there is none."""
    lines = int(line[-1]) + 1 if len(line) else 0
    out = np.full(lines, -1, np.int8)
    at = np.flatnonzero(adjusting)
    at = at[np.argsort(np.abs(delta[at]), kind="stable")]
    out[line[at]] = kind[at]
    return out


def _numbered(settlement: Rows) -> Rows:
    """The same labels, counted by first appearance."""
    _, first, inverse = np.unique(settlement, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def _of_settlements(store: Store, name: str, rows: Rows) -> npt.NDArray[Any]:
    column = store.settlements.column(name)
    return column[rows] if len(column) else np.zeros(0, np.int32)
