"""What a ledger holds: append-only tables, shared between a ledger and everything recorded on it.

Nothing here decides anything. `_compile` and `_record` write new stores from old ones, the other files read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import field, frozen

from lettrage.ledger._columns import Rows
from lettrage.ledger._document_index import NO_ROW, row_of_document, rows_of_documents
from lettrage.ledger._names import AccountKey, Names
from lettrage.ledger._segments import Table

__all__ = [
    "MOVE_ADJUSTMENT",
    "MOVE_ALLOCATION",
    "MOVE_WRITE_OFF",
    "NO_ROW",
    "Store",
    "document_row",
    "document_rows",
    "empty_store",
    "item_row",
    "items_of",
    "moves_of",
]

MOVE_ALLOCATION, MOVE_ADJUSTMENT, MOVE_WRITE_OFF = range(3)


@frozen(eq=False)
class Store:
    """The tables of one ledger.

    Attributes:
        documents: `DocumentColumns` with codes of this store, ``first`` and ``count`` of the items, ``seq``; the other
            fields of the model under their names with a leading dot, the document itself under ``.object``.
        items: ``document`` (row), ``instalment``, ``due``, ``amount``, ``seq``; other fields with a leading dot.
        moves: What was taken off a residual: ``item`` (row), ``delta`` signed like the item, ``kind`` (`MOVE_…`),
            ``adjustment`` (code or -1), ``tax`` within an adjustment, ``effective``, ``known``, ``settlement`` (row or
            -1). A movement undone stays and is followed by its negative.
        settlements: One row per settlement: ``first`` and ``count`` of its moves, clocks, code, origin, ….
        undone: ``settlement`` (row), ``effective``, ``known``: which settlements no longer stand.
        overrides: Values that changed on a day: ``field`` (code of `_overrides.FIELDS`), ``row``, ``value``, clocks.
        events: Every other dated fact as objects: ``.object``, ``effective``, ``known``, ``seq``.
        customers: One row per version of a described customer: ``code``, ``known``, ``.object`` or fields.
        sorted_items: How many of the first item rows are in canonical order.
        declared: Whether customers were given, so that a reference to an unknown one is a fault.
        latest_known: The latest known day, `NO_DATE` in an empty ledger.
        seq: The number of recordings so far; every row carries that in which it came.
        extra_items: Rows of lines that a correction added to a document, by document row.
    """

    documents: Table
    items: Table
    moves: Table
    settlements: Table
    undone: Table
    overrides: Table
    events: Table
    customers: Table
    customer_names: Names[str]
    entity_names: Names[str]
    currency_names: Names[str]
    account_names: Names[AccountKey]
    entities: tuple[Any, ...] = ()
    rates: tuple[Any, ...] = ()
    sorted_items: int = 0
    declared: bool = False
    latest_known: int = -(2**31)
    seq: int = 0
    extra_items: dict[int, tuple[int, ...]] = field(factory=dict[int, tuple[int, ...]])


def document_row(store: Store, kind: int, id: str) -> int:
    """The row of a document, or `NO_ROW`."""
    return row_of_document(store.documents, kind, id)


def document_rows(store: Store, kinds: Sequence[int], ids: Sequence[str]) -> Rows:
    """The rows of many documents, `NO_ROW` where there is none."""
    return rows_of_documents(store.documents, kinds, ids)


def items_of(store: Store, document: int) -> list[int]:
    """The item rows of a document."""
    first, count = int(store.documents.at("first", document)), int(store.documents.at("count", document))
    return [*range(first, first + count), *store.extra_items.get(document, ())]


def item_row(store: Store, kind: int, id: str, instalment: int) -> int:
    """The row of an item, or `NO_ROW`."""
    document = document_row(store, kind, id)
    if document == NO_ROW:
        return NO_ROW
    rows = items_of(store, document)
    return rows[instalment - 1] if 1 <= instalment <= len(rows) else NO_ROW


def moves_of(store: Store, items: Rows) -> Rows:
    """The rows of all movements on some items, in the order recorded."""
    found: list[Rows] = []
    for start, segment in zip(store.moves.starts, store.moves.segments, strict=False):
        column = segment.column("item")
        if len(items) == 1:
            here = np.flatnonzero(column == items[0])
        else:
            wanted = np.zeros(len(store.items), np.bool_)
            wanted[items] = True
            here = np.flatnonzero(wanted[column])
        found.append(here + start)
    return np.concatenate(found) if found else np.empty(0, np.int64)


def empty_store() -> Store:
    """A ledger's tables before anything is recorded."""
    nothing = Names[str]()
    documents, items, moves, settlements, undone, overrides, events, customers = (Table() for _ in range(8))
    tables = (documents, items, moves, settlements, undone, overrides, events, customers)
    return Store(*tables, nothing, nothing, nothing, Names[AccountKey]())
