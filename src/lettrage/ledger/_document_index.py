"""Where a document stands, by its kind and id.

A ledger of objects knows it from looking for duplicates. One of packed texts keeps the hashes of its ids in order, a
fifth of what a dict of them weighs; what a hash finds is compared with the text itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from lettrage._packed import LONGEST_HASHED, Packed
from lettrage.ledger._columns import Rows
from lettrage.ledger._segments import Segment, Table
from lettrage.model import KIND_CODES

__all__ = ["NO_ROW", "document_hashes", "row_of_document", "rows_of_documents"]

#: The row of a record that is not there.
NO_ROW = -1
Hashes = npt.NDArray[np.uint64]


def row_of_document(documents: Table, kind: int, id: str) -> int:
    """The row of a document, or `NO_ROW`."""
    for place in range(len(documents.segments) - 1, -1, -1):
        segment = documents.segments[place]
        if _packed_ids(segment) is not None:
            local = int(_found(segment, [kind], [id])[0])
        else:
            index, moved = segment.derived("index", _index)
            local = index[kind].get(id, NO_ROW)
            local = local if moved is None or local == NO_ROW else int(moved[local])
        if local != NO_ROW:
            return documents.starts[place] + local
    return NO_ROW


def rows_of_documents(documents: Table, kinds: Sequence[int], ids: Sequence[str]) -> Rows:
    """The rows of many documents, `NO_ROW` where there is none."""
    out = np.full(len(ids), NO_ROW, np.int64)
    for start, segment in zip(documents.starts, documents.segments, strict=False):
        local = _found(segment, kinds, ids)
        out = np.where(local == NO_ROW, out, local + start)
    return out


def document_hashes(kind: npt.NDArray[np.int8], ids: Packed) -> Hashes | None:
    """A number for each document, equal for equal kinds and ids; None where ids are too long for it."""
    hashed = ids.hashes()
    return None if hashed is None else hashed ^ (kind.astype(np.uint64) << np.uint64(60))


def _found(segment: Segment, kinds: Sequence[int], ids: Sequence[str]) -> Rows:
    """The places of documents in one segment."""
    texts = _packed_ids(segment)
    hashed = None if texts is None else segment.derived("hashed", _hashed)
    if texts is None or hashed is None:
        index, moved = segment.derived("index", _index)
        local = np.fromiter((index[kind].get(id, NO_ROW) for kind, id in zip(kinds, ids, strict=True)), np.int64)
        return local if moved is None else np.where(local == NO_ROW, NO_ROW, moved[local])
    return _looked_up(segment, texts, *hashed, kinds, ids)


def _packed_ids(segment: Segment) -> Packed | None:
    ids = segment.columns.get("id")
    return ids if isinstance(ids, Packed) and "index" not in segment.cache else None


def _looked_up(
    segment: Segment, texts: Packed, keys: Hashes, order: Rows, kinds: Sequence[int], ids: Sequence[str]
) -> Rows:
    """Documents by the hashes of their ids, each compared in full."""
    out = np.full(len(ids), NO_ROW, np.int64)
    # an id that is longer than all that are here, or that nothing could hold, is none of them
    some = [row for row, id in enumerate(ids) if len(id) <= LONGEST_HASHED and _writable(id)]
    able = np.array(some, np.int64)
    wanted = document_hashes(np.array(kinds, np.int8)[able], Packed.of([ids[row] for row in some]))
    if wanted is None or not len(able):
        return out
    kind = segment.column("kind")
    low, high = np.searchsorted(keys, wanted), np.searchsorted(keys, wanted, "right")
    for step in range(int((high - low).max(initial=0))):
        here = np.flatnonzero((high - low > step) & (out[able] == NO_ROW))
        place, asked = order[low[here] + step], able[here]
        pairs = zip(texts[place].tolist(), asked.tolist(), kind[place].tolist(), strict=True)
        same = np.array([text == ids[row] and code == kinds[row] for text, row, code in pairs], np.bool_)
        out[asked[same]] = place[same]
    return out


def _writable(id: str) -> bool:
    try:
        return len(id.encode()) <= LONGEST_HASHED
    except UnicodeEncodeError:
        return False


def _hashed(segment: Segment) -> tuple[Hashes, Rows] | None:
    """The hashes of all documents in order, and where each stands."""
    ids = segment.columns["id"]
    assert isinstance(ids, Packed)
    hashed = document_hashes(segment.column("kind"), ids)
    if hashed is None:
        return None
    order = np.argsort(hashed)
    narrow: npt.NDArray[Any] = order.astype(np.int32) if len(order) < 1 << 31 else order
    return hashed[order], narrow


def _index(segment: Segment) -> tuple[tuple[dict[str, int], ...], Rows | None]:
    """Per kind the place of every id, and where each place is now when the rows were sorted since."""
    kind, ids = segment.column("kind"), segment.column("id")
    found: list[dict[str, int]] = []
    for code in range(len(KIND_CODES)):
        rows = np.flatnonzero(kind == code)
        found.append(dict(zip(ids[rows].tolist(), rows.tolist(), strict=True)))
    return tuple(found), None
