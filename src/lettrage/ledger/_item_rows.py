"""From the names of items to their rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from lettrage.ledger._columns import Ints, Rows
from lettrage.ledger._store import NO_ROW, Store, document_rows

__all__ = ["item_rows"]


def item_rows(
    store: Store, kind: npt.NDArray[Any], id: npt.NDArray[Any], instalment: Ints, hint: Rows | None = None
) -> Rows:
    """The rows of items by identity, `NO_ROW` where there is none; a hint that is right saves the look-up."""
    if not len(store.documents):
        return np.full(len(kind), NO_ROW, np.int64)
    if hint is not None and len(hint) and _are_right(store, kind, id, instalment, hint):
        return hint
    document = document_rows(store, kind.tolist(), id.tolist())
    there = document != NO_ROW
    safe = np.where(there, document, 0)
    count = store.documents.take("count", safe)
    row: Rows = store.documents.take("first", safe) + instalment.astype(np.int64) - 1
    row = np.where(there & (instalment >= 1) & (instalment <= count), row, NO_ROW)
    for place in np.flatnonzero(there & (instalment > count)).tolist() if store.extra_items else ():
        extra = store.extra_items.get(int(document[place]), ())
        number = int(instalment[place]) - int(count[place]) - 1
        row[place] = extra[number] if number < len(extra) else NO_ROW
    return row


def _are_right(store: Store, kind: npt.NDArray[Any], id: npt.NDArray[Any], instalment: Ints, hint: Rows) -> bool:
    if hint.min() < 0 or hint.max() >= len(store.items):
        return False
    document = store.items.take("document", hint)
    return bool(
        np.array_equal(store.items.take("instalment", hint), instalment)
        and np.array_equal(store.documents.take("kind", document), kind)
        and np.all(store.documents.take("id", document) == id)
    )
