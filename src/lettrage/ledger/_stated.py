"""A field of many documents at once, without building the documents: from the objects handed in, or the columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from lettrage.ledger._columns import Rows
from lettrage.ledger._overrides import Clock
from lettrage.ledger._rebuild import corrections_by_document, document_now
from lettrage.ledger._segments import OPTIONAL, Segment
from lettrage.ledger._store import Store

__all__ = ["stated"]


def stated(store: Store, rows: Rows, name: str, clock: Clock) -> dict[int, Any]:
    """What some documents state in one optional field, by document row; those that state nothing are left out.

    Args:
        store: The tables.
        rows: Document rows.
        name: A field of the model that has a value of its own, such as ``terms`` or ``fees``.
        clock: Corrections that count.

    Complexity: a look at each row, some 50 ns; a document is built only when it was corrected.
    """
    found: dict[int, Any] = {}
    table = store.documents
    for start, segment in zip(table.starts, table.segments, strict=False):
        here = rows[(rows >= start) & (rows < start + len(segment.column("kind")))] - start
        found.update((start + local, value) for local, value in _in(segment, here, name) if value is not None)
    for row in _corrected(store, rows):
        value = getattr(document_now(store, row, clock), name, None)
        found.pop(row, None)
        if value is not None:
            found[row] = value
    return found


def _in(segment: Segment, places: Rows, name: str) -> list[tuple[int, Any]]:
    objects, column = segment.columns.get(OPTIONAL + "object"), segment.columns.get(OPTIONAL + name)
    out: list[tuple[int, Any]] = []
    if objects is not None:
        out = [(at, getattr(objects[at], name, None)) for at in places.tolist()]
    if column is not None:
        out += [(at, column[at]) for at in places.tolist()]
    return out


def _corrected(store: Store, rows: Rows) -> list[int]:
    corrected = {row for segment in store.events.segments for row in corrections_by_document(segment, store)}
    wanted = np.array(sorted(corrected), np.int64)
    return np.intersect1d(rows, wanted).tolist() if len(wanted) else []
