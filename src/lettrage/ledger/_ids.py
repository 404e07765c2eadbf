"""Names of settlements: the host's own id, or a hash of what the settlement joins.

The hash covers the lines alone (items, amounts, adjustments), so a proposal and the settlement that it becomes share
it. A group that was undone and settled again in the same way is the same content; its later settlements get a number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import partial

import numpy as np

from lettrage.ledger._columns import Rows
from lettrage.ledger._segments import OPTIONAL, Segment
from lettrage.ledger._store import MOVE_ADJUSTMENT, MOVE_ALLOCATION, NO_ROW, Store

__all__ = ["Line", "explicit_row", "settlement_id", "settlement_ids", "settlement_row"]

#: kind code, id, instalment, allocated; then per adjustment its kind code, amount, tax and reason.
Line = tuple[int, str, int, int, tuple[tuple[int, int, int, str], ...]]


def settlement_id(lines: Sequence[Line]) -> str:
    """The content hash of a group: the first 128 bits of a SHA-256 over its lines in canonical order.

    Args:
        lines: One per item: kind code, id, instalment, allocated minor units signed like the item, adjustments.

    >>> from lettrage.ledger import settlement_id
    >>> a, b = (0, "F-1", 1, 100, ()), (2, "P-1", 1, -100, ())
    >>> settlement_id([a, b]) == settlement_id([b, a]), len(settlement_id([a, b]))
    (True, 32)
    """
    text = json.dumps(sorted(lines), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def settlement_ids(store: Store, rows: Rows) -> list[str]:
    """The ids of some settlements of the store."""
    out: list[str] = []
    for row in rows.tolist():
        segment, local = store.settlements.locate(row)
        key = segment.derived("keys", partial(_keys, store=store, start=row - local))[local]
        explicit = bool(segment.column("id")[local])
        out.append(key if explicit else _numbered(key, _rows_of(store, key).index(row) + 1))
    return out


def settlement_row(store: Store, id: str) -> int:
    """The row of a settlement by id, or `NO_ROW`."""
    row = explicit_row(store, id)
    if row != NO_ROW:
        return row
    key, _, number = id.partition("-")
    rows = _rows_of(store, key) if len(key) == 32 else []
    place = int(number) if number.isascii() and number.isdigit() else 0 if number else 1
    return rows[place - 1] if 1 <= place <= len(rows) else NO_ROW


def explicit_row(store: Store, id: str) -> int:
    """The row of a settlement that the host named so, or `NO_ROW`; needs no hash."""
    table = store.settlements
    for start, segment in zip(table.starts, table.segments, strict=False):
        local = segment.derived("named", _named).get(id)
        if local is not None:
            return start + local
    return NO_ROW


def settlement_lines(store: Store, row: int) -> list[Line]:
    """The lines of a settlement, one per item, in canonical order."""
    first, count = int(store.settlements.at("first", row)), int(store.settlements.at("count", row))
    lines: dict[int, tuple[int, list[tuple[int, int, int, str]]]] = {}
    for move in range(first, first + count):
        segment, local = store.moves.locate(move)
        item, delta = int(segment.column("item")[local]), int(segment.column("delta")[local])
        allocated, adjustments = lines.get(item, (0, []))
        if segment.column("kind")[local] == MOVE_ALLOCATION:
            allocated += delta
        else:
            assert segment.column("kind")[local] == MOVE_ADJUSTMENT
            reason = segment.columns.get(OPTIONAL + "reason")
            words = "" if reason is None else reason[local] or ""
            kind, tax = int(segment.column("adjustment")[local]), int(segment.column("tax")[local])
            adjustments = [*adjustments, (kind, delta, tax, words)]
        lines[item] = (allocated, adjustments)
    return sorted(
        (*item_identity(store, item), allocated, tuple(sorted(adjustments)))
        for item, (allocated, adjustments) in lines.items()
    )


def item_identity(store: Store, item: int) -> tuple[int, str, int]:
    """Kind code, id and number of an item."""
    segment, local = store.items.locate(item)
    document, local_document = store.documents.locate(int(segment.column("document")[local]))
    kind, id = document.column("kind")[local_document], document.column("id")[local_document]
    return int(kind), str(id), int(segment.column("instalment")[local])


def _keys(segment: Segment, store: Store, start: int) -> list[str]:
    given = segment.column("id")
    return [given[local] or settlement_id(settlement_lines(store, start + local)) for local in range(segment.size)]


def _named(segment: Segment) -> dict[str, int]:
    given = segment.column("id")
    return {given[local]: local for local in np.flatnonzero(given != np.array("")).tolist()}


def _rows_of(store: Store, key: str) -> list[int]:
    """All settlements of one content, the earliest first."""
    table = store.settlements
    found: list[int] = []
    for start, segment in zip(table.starts, table.segments, strict=False):
        index = segment.derived("by content", partial(_by_content, store=store, start=start))
        found += [start + local for local in index.get(key, ())]
    return found


def _by_content(segment: Segment, store: Store, start: int) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for local, key in enumerate(segment.derived("keys", partial(_keys, store=store, start=start))):
        index.setdefault(key, []).append(local)
    return index


def _numbered(key: str, number: int) -> str:
    return key if number == 1 else f"{key}-{number}"
