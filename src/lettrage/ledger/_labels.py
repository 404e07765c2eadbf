"""The dimensions by which reports are split: a code per row and the names of the codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lettrage.errors import did_you_mean, fail
from lettrage.ledger._billings import Billings
from lettrage.ledger._columns import Ints, Objects, Rows
from lettrage.ledger._customers import customer_values
from lettrage.ledger._open_items import OpenItems
from lettrage.ledger._overrides import counts
from lettrage.ledger._rebuild import corrections_by_document, document_now
from lettrage.ledger._replay import Replay
from lettrage.ledger._segments import OPTIONAL, Segment
from lettrage.ledger._store import Store

__all__ = ["collect_labels"]


def collect_labels(replay: Replay, rows: OpenItems | Billings, by: str) -> tuple[Ints, tuple[str, ...]]:
    """A code per row and the name of each code, for one dimension; ``""`` where nothing is stated."""
    if by == "account":
        return rows.account, tuple(str(key) for key in rows.accounts)
    if by == "entity":
        return rows.entity, rows.entities
    if by == "currency":
        return rows.currency.astype(np.int32), rows.currencies
    if by == "customer":
        return _named(rows.customer, list(rows.customers))
    _check_dimension(replay.store, by)
    names, of_customer = _factorised([*_customer_values(replay, by), ""])
    # Position -1, an unidentified or never described customer, falls on the empty name at the end.
    code = of_customer[np.append(_described(replay, rows), np.int32(-1))[rows.customer]]
    stated = None if by in _CUSTOMER - _DOCUMENT else _document_values(replay, rows.document_row, by)
    return (code, names) if stated is None else _overruled(code, names, stated)


def _overruled(code: Ints, names: tuple[str, ...], stated: Objects) -> tuple[Ints, tuple[str, ...]]:
    """A document's own word, such as its salesperson at issue, goes before the customer's of today."""
    own = np.flatnonzero(stated != np.array("", np.object_))
    if not len(own):
        return code, names
    more = tuple(sorted({*names, *stated[own].tolist()}))
    place = {name: position for position, name in enumerate(more)}
    code = np.array([place[name] for name in names], np.int32)[code]
    code[own] = [place[name] for name in stated[own].tolist()]
    return code, more


def _check_dimension(store: Store, by: str) -> None:
    """Refuse a name that is neither a field nor an attribute of anything: a slip would show one group without name."""
    known = _CUSTOMER | _DOCUMENT
    if by in known:
        return
    stated = {
        name
        for table in (store.documents, store.customers)
        for segment in table.segments
        for name in segment.derived("attribute names", _attribute_names)
    }
    if by not in stated:
        listed = sorted({"customer", "entity", "account", "currency", *known, *stated})
        message = f"nothing in the ledger has a field or attribute `{by}`"
        fail("unknown-field", message, path="by", found=by, expected=", ".join(listed), help=did_you_mean(by, listed))


def _attribute_names(segment: Segment) -> frozenset[str]:
    prefix = f"{OPTIONAL}attributes."
    names = {name.removeprefix(prefix) for name in segment.columns if name.startswith(prefix)}
    for record in segment.column(OPTIONAL + "object").tolist():
        if record is not None:
            names |= record.attributes.keys()
    return frozenset(names)


def _named(code: Ints, names: Sequence[str]) -> tuple[Ints, tuple[str, ...]]:
    """Codes with -1 turned into a name of its own, the empty one."""
    if not (code < 0).any():
        return code, tuple(names)
    return (code + 1).astype(np.int32), ("", *names)


def _factorised(values: Sequence[str]) -> tuple[tuple[str, ...], Ints]:
    """Distinct values in order, and the place of each value among them."""
    names = sorted(set(values))
    place = {name: code for code, name in enumerate(names)}
    return tuple(names), np.fromiter((place[value] for value in values), np.int32, len(values))


def _described(replay: Replay, rows: OpenItems | Billings) -> Ints:
    """The store's code of each customer name of the rows, -1 when no customer was ever described."""
    names = replay.store.customer_names
    if not len(replay.store.customers):
        return np.full(len(rows.customers), -1, np.int32)
    return np.fromiter((names.code(name) for name in rows.customers), np.int32, len(rows.customers))


def _customer_values(replay: Replay, by: str) -> list[str]:
    """What every customer says of a dimension, as text: a field, else a free attribute."""
    store = replay.store
    if not len(store.customers):
        return []
    values = customer_values(store, by, replay.clock) if by in _CUSTOMER else None
    if values is None:
        values = customer_values(store, f"attributes.{by}", replay.clock)
    return ["" if value is None else str(value) for value in values.tolist()]


#: Fields of a customer that are one word.
_CUSTOMER = frozenset(
    {
        "name",
        "kind",
        "country",
        "language",
        "sector",
        "turnover_band",
        "salesperson",
        "collector",
        "group",
        "payer_group",
    }
)


def _document_values(replay: Replay, rows: Rows, by: str) -> Objects | None:
    """What documents say of a dimension themselves; None when none says anything."""
    store = replay.store
    field = by if by in _DOCUMENT else f"attributes.{by}"
    names = {name for segment in store.documents.segments for name in segment.columns}
    if OPTIONAL + field not in names and OPTIONAL + "object" not in names:
        return None
    parts = [segment.derived(f"stated {field}", lambda s: _stated(s, field)) for segment in store.documents.segments]
    column: Objects = np.concatenate(parts)
    for row in corrected_documents(replay):
        value = _read(document_now(store, row, replay.clock), field)
        column[row] = "" if value is None else str(value)
    return column[rows]


#: Fields of a document that are one word.
_DOCUMENT = frozenset({"salesperson", "grouping", "means"})


def _stated(segment: Segment, field: str) -> Objects:
    values = segment.column(OPTIONAL + field)
    out: Objects = np.array(["" if value is None else str(value) for value in values.tolist()], np.object_)
    for local, document in enumerate(segment.columns.get(OPTIONAL + "object", np.empty(0, np.object_)).tolist()):
        value = None if document is None else _read(document, field)
        if value is not None:
            out[local] = str(value)
    return out


def _read(document: Any, field: str) -> Any:
    outer, _, inner = field.partition(".")
    value = getattr(document, outer, None)
    return value.get(inner) if inner and value is not None else value


def corrected_documents(replay: Replay) -> list[int]:
    """The rows of documents with a correction that counts."""
    rows: set[int] = set()
    mask = counts(replay.store.events, replay.clock)
    table = replay.store.events
    for start, segment in zip(table.starts, table.segments, strict=False):
        for document, places in corrections_by_document(segment, replay.store).items():
            if mask is None or any(mask[start + place] for place in places):
                rows.add(document)
    return sorted(rows)
