"""Settlements of a store as the long table that `_frame_settlements` reads."""

from __future__ import annotations

from typing import Any

import numpy as np

from lettrage.ledger._columns import Objects, objects_of
from lettrage.ledger._facts_out import settlement_object
from lettrage.ledger._frame_schema import KINDS
from lettrage.ledger._frame_settlements import ORIGINS
from lettrage.ledger._frame_write import Written, days_column, values_of_objects, write_attributes, written
from lettrage.ledger._ids import settlement_ids
from lettrage.ledger._segments import OPTIONAL
from lettrage.ledger._store import MOVE_ADJUSTMENT, Store
from lettrage.model import Actor, AdjustmentKind

__all__ = ["settlement_frame"]


def settlement_frame(store: Store) -> Written:
    """One row per movement of a settlement, with what belongs to the whole of it on every row."""
    table = store.settlements
    moves = np.flatnonzero(store.moves.column("settlement") >= 0)
    moves = moves[~_negatives(store)[moves]]
    whose = store.moves.column("settlement")[moves]
    adjusting = store.moves.column("kind")[moves] == MOVE_ADJUSTMENT
    delta = store.moves.column("delta")[moves]
    item = store.moves.column("item")[moves]
    document = store.items.column("document")[item]
    ids = objects_of(settlement_ids(store, np.arange(len(table), dtype=np.int64)))
    columns: Written = {
        "settlement": ids[whose],
        "kind": objects_of(KINDS)[store.documents.column("kind")[document]],
        "item": store.documents.column("id")[document],
        "instalment": store.items.column("instalment")[item],
        "currency": objects_of(store.currency_names.listed())[store.documents.column("currency")[document]],
        "allocated_minor": np.where(adjusting, 0, delta),
    }
    if adjusting.any():
        columns |= _adjustments(store, moves, adjusting, delta)
    whole = _whole(store)
    return columns | {name: values[whose] for name, values in whole.items()}


def _negatives(store: Store) -> Any:
    """Movements that undo others: they follow from the reversals and returns among the events."""
    undo = np.ones(len(store.moves), dtype=bool)
    first, count = store.settlements.column("first"), store.settlements.column("count")
    start = np.cumsum(count) - count
    undo[np.repeat(first - start, count) + np.arange(int(count.sum()))] = False
    return undo


def _adjustments(store: Store, moves: Any, adjusting: Any, delta: Any) -> Written:
    kinds = objects_of([*(kind.value for kind in AdjustmentKind), None])
    reasons: Objects = np.full(len(moves), None, dtype=object)
    if OPTIONAL + "reason" in store.moves.names():
        reasons = store.moves.column(OPTIONAL + "reason")[moves]
    return {
        "adjustment": kinds[np.where(adjusting, store.moves.column("adjustment")[moves], len(kinds) - 1)],
        "adjusted_minor": np.where(adjusting, delta, 0),
        "adjusted_tax_minor": store.moves.column("tax")[moves],
        "adjustment_reason": reasons,
    }


def _whole(store: Store) -> Written:
    """What belongs to each settlement as a whole, by settlement row."""
    table = store.settlements
    columns: Written = {
        "code": table.column("code"),
        "effective_on": days_column(table.column("effective"), True),
        "known_on": days_column(table.column("known"), True),
        "provisional": table.column("provisional"),
        "origin": objects_of(ORIGINS)[table.column("origin")],
    }
    if all(not name.startswith(OPTIONAL) for name in table.names()):
        return columns
    records = [settlement_object(store, row) for row in range(len(table))]
    read = values_of_objects(records)
    for name, hint in (("by", Actor), ("reason", str)):
        values = read(name)
        if values is not None:
            columns |= written(name, hint, values)
    return columns | write_attributes([record.attributes for record in records])
