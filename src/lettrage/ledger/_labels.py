"""The dimensions by which reports are split: a code per row and the names of the codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lettrage.errors import did_you_mean, fail
from lettrage.ledger._applied import Applied
from lettrage.ledger._billings import Billings
from lettrage.ledger._columns import Ints, Objects, Rows, objects_of
from lettrage.ledger._customers import customer_values, customer_versions
from lettrage.ledger._open_items import OpenItems
from lettrage.ledger._overrides import counts
from lettrage.ledger._rebuild import corrections_by_document, document_now
from lettrage.ledger._replay import Replay
from lettrage.ledger._segments import OPTIONAL, Segment
from lettrage.ledger._store import Store

__all__ = ["collect_labels"]


def collect_labels(replay: Replay, rows: OpenItems | Billings | Applied, by: str) -> tuple[Ints, tuple[str, ...]]:
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
    stated = None if by in _CUSTOMER - _DOCUMENT else _document_values(replay, rows.document_row, by)
    if stated is not None and stated[0].all():  # every document says it itself
        return _in_order(*stated)
    names, of_customer = _factorised([*_customer_values(replay, by), ""])
    # Position -1, an unidentified or never described customer, falls on the empty name at the end.
    described = np.append(_described(replay, rows), np.int32(-1))[rows.customer]
    code = of_customer[described]
    if by in _AT_ISSUE and len(replay.store.customers) > len(set(replay.store.customers.column("code").tolist())):
        code, names = _at_issue(replay, rows, by, described)
    return (code, names) if stated is None else _overruled(code, names, *stated)


def _at_issue(
    replay: Replay, rows: OpenItems | Billings | Applied, by: str, described: Ints
) -> tuple[Ints, tuple[str, ...]]:
    """The customer's word as it stood when the document was issued: a sale stays with who made it."""
    table, clock = replay.store.customers, replay.clock
    names, of_version = _factorised([*customer_versions(replay.store, by), ""])
    code, known = table.column("code").astype(np.int64), table.column("known").astype(np.int64)
    heard = np.flatnonzero(known <= clock.known_on) if clock.known_on is not None else np.arange(len(code))
    order = heard[np.lexsort((heard, known[heard], code[heard]))]
    wide = np.int64(2**33)
    key = code[order] * wide + known[order]
    day = (rows.issued if isinstance(rows, Applied) else rows.on).astype(np.int64)
    place = np.searchsorted(key, described.astype(np.int64) * wide + day, side="right") - 1
    # Before its first version, a customer is as that version says.
    first = np.searchsorted(code[order], described, side="left")
    place = np.maximum(place, first)
    known_customer = (described >= 0) & (place < len(order))
    version = np.where(known_customer, order[np.minimum(place, len(order) - 1)], -1)
    return of_version[version], names


def _overruled(code: Ints, names: tuple[str, ...], own: Ints, words: list[str]) -> tuple[Ints, tuple[str, ...]]:
    """A document's own word, such as its salesperson at issue, goes before the customer's of today."""
    said = own > 0
    if not said.any():
        return code, names
    more = tuple(sorted({*names, *words[1:]}))
    place = {name: position for position, name in enumerate(more)}
    of_word = np.array([place.get(word, 0) for word in words], np.int32)
    out = np.array([place[name] for name in names], np.int32)[code]
    return np.where(said, of_word[own], out), more


def _in_order(code: Ints, words: list[str]) -> tuple[Ints, tuple[str, ...]]:
    """Codes of words as codes of the same words in order; nothing is copied where they are in order already."""
    names = sorted(words)
    if names == words:
        return code, tuple(words)
    place = {name: position for position, name in enumerate(names)}
    return np.array([place[word] for word in words], np.int32)[code], tuple(names)


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
    return tuple(names), np.fromiter(map(place.__getitem__, values), np.int32, len(values))


def _described(replay: Replay, rows: OpenItems | Billings | Applied) -> Ints:
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


#: Fields that a document takes from its customer on the day it is issued, and keeps.
_AT_ISSUE = frozenset({"salesperson"})

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


def _document_values(replay: Replay, rows: Rows, by: str) -> tuple[Ints, list[str]] | None:
    """What documents say of a dimension themselves: a code per row, 0 for nothing, and the words; None if none says."""
    store = replay.store
    field = by if by in _DOCUMENT else f"attributes.{by}"
    names = {name for segment in store.documents.segments for name in segment.columns}
    if OPTIONAL + field not in names and OPTIONAL + "object" not in names:
        return None
    words: dict[str, int] = {"": 0}
    parts: list[Ints] = []
    for segment in store.documents.segments:
        code, said = segment.derived(f"coded {field}", lambda s: _coded(_stated(s, field)))
        place = np.array([words.setdefault(word, len(words)) for word in said], np.int32)
        parts.append(code if np.array_equal(place, np.arange(len(place))) else place[code])
    corrected = corrected_documents(replay)
    if len(parts) == 1 and not corrected:
        return parts[0][rows], list(words)
    column = np.concatenate(parts)
    for row in corrected:
        value = _read(document_now(store, row, replay.clock), field)
        column[row] = words.setdefault("" if value is None else str(value), len(words))
    return column[rows], list(words)


def _coded(values: Objects) -> tuple[Ints, list[str]]:
    """A code per value and the distinct values in order, the empty one first."""
    said: list[str] = values.tolist()
    words = sorted({"", *said})
    place = {word: code for code, word in enumerate(words)}
    return np.fromiter(map(place.__getitem__, said), np.int32, len(said)), words


#: Fields of a document that are one word.
_DOCUMENT = frozenset({"salesperson", "grouping", "means"})


def _stated(segment: Segment, field: str) -> Objects:
    values = segment.column(OPTIONAL + field)
    out: Objects = objects_of(["" if value is None else value for value in values.tolist()])
    if not set(map(type, out)) <= {str}:
        out = objects_of(list(map(str, out)))
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
