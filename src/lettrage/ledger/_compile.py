"""From columns as given to rows of the store: gather, check across records, leave out what is bad, sort, append.

The same road serves a million documents of a fresh ledger and the one invoice recorded this morning.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve

from lettrage.calendars import NO_DATE
from lettrage.errors import Fault
from lettrage.ledger._accounts import account_ranks, with_accounts
from lettrage.ledger._checks import check_documents
from lettrage.ledger._column_verbs import constant, is_constant, taken
from lettrage.ledger._columns import DocumentColumns, Rows
from lettrage.ledger._gather import NOUNS, Arrays, Gathered, gather
from lettrage.ledger._order import canonical_order
from lettrage.ledger._segments import OPTIONAL
from lettrage.ledger._store import Store

__all__ = ["add_documents"]


def add_documents(
    store: Store, parts: Sequence[DocumentColumns], default_known: int = NO_DATE, floor: int = NO_DATE
) -> tuple[Store, list[Fault]]:
    """The store with these documents, but for the bad ones, and what is wrong with those.

    Args:
        store: Customers, entities and earlier documents; ``store.seq`` is the number of this recording.
        parts: Tables of documents.
        default_known: The known day of documents that state none; `NO_DATE` for the document's own date.
        floor: The latest day known before.
    """
    parts = [part for part in parts if len(part)]
    if not parts:
        return store, []
    store, rows = gather(store, parts)
    rows.columns["known"] = _known(rows.columns["known"], rows.columns["on"], default_known)
    check_documents(store, rows, floor)
    if rows.bad.any():
        rows = _without_bad(rows)
        if not len(rows):
            return store, rows.faults
    return _append(store, rows), rows.faults


def _without_bad(rows: Gathered) -> Gathered:
    keep = ~rows.bad
    place = np.cumsum(keep) - 1
    kept = np.flatnonzero(keep)
    lines = rows.lines
    if lines is not None:
        good = keep[lines["document"]]
        lines = {name: column[good] for name, column in lines.items()}
        lines["document"] = place[lines["document"]]
        lines = lines if len(lines["document"]) else None
    columns = {name: taken(column, kept) for name, column in rows.columns.items()}
    return Gathered(columns, lines, lambda row: rows.path(int(kept[row])), np.zeros(len(kept), np.bool_), rows.faults)


def _append(store: Store, rows: Gathered) -> Store:
    columns = rows.columns
    store, columns["account"] = with_accounts(store, columns)
    order = canonical_order(account_ranks(store, columns["account"]), columns["on"], columns["kind"], columns["id"])
    place = order
    if not np.array_equal(order, np.arange(len(order))):
        columns = {name: taken(columns.pop(name), order) for name in list(columns)}
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
    del columns["own_account"]
    named = columns.pop("own_account_name")
    if not is_constant(named) and (named != np.array(None)).any():
        columns[OPTIONAL + "account"] = named
    items = _items(columns, rows.lines, place, len(store.documents))
    columns["count"] = items.pop("count")
    first = items.pop("first")
    columns["first"] = first + len(store.items) if len(store.items) else first
    columns["seq"] = constant(store.seq, len(order), np.int32)
    del columns["due"]
    fresh = not len(store.documents)
    documents = store.documents.append(columns)
    if fresh and len(rows.index) == len(NOUNS):
        # Looking for duplicates made the index already, but for the sorting.
        documents.segments[0].cache["index"] = (tuple(rows.index), place)
    return evolve(
        store,
        documents=documents,
        items=store.items.append(items),
        sorted_items=len(items["document"]) if fresh else store.sorted_items,
        latest_known=max(store.latest_known, int(columns["known"].max())),
    )


def _known(known: npt.NDArray[Any], on: npt.NDArray[Any], default: int) -> npt.NDArray[Any]:
    unstated = known == NO_DATE
    if not unstated.any():
        return known
    return np.where(unstated, on if default == NO_DATE else default, known).astype(np.int32)


def _items(columns: Arrays, lines: Arrays | None, place: Rows, offset: int) -> Arrays:
    """The item rows of documents already in order; `place` says where each given document row went."""
    documents = len(columns["id"])
    if lines is None:
        rows = np.arange(documents, dtype=np.int64)
        ones = constant(1, documents, np.int32)
        plain = {"due": columns["due"], "amount": columns["amount"]}
        document = rows + offset if offset else rows
        return {"document": document, "instalment": ones, **plain, "first": rows, "count": ones}
    whose = place[lines["document"]]
    in_lines = np.bincount(whose, minlength=documents)
    count = np.maximum(in_lines, 1).astype(np.int32)
    first = np.cumsum(count, dtype=np.int64) - count
    at = first[whose] + lines["instalment"] - 1
    document = np.repeat(np.arange(documents, dtype=np.int64), count)
    out: Arrays = {
        "document": document + offset,
        "instalment": np.ones(len(document), np.int32),
        "due": columns["due"][document],
        "amount": columns["amount"][document],
    }
    for name in lines:
        if name == "document":
            continue
        if name.startswith(OPTIONAL):
            out[name] = np.full(len(document), None, np.object_)
        out[name][at] = lines[name]
    return {**out, "first": first, "count": count}
