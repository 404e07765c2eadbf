"""A hash of everything a ledger holds, the same whatever order and whatever road the facts came by.

Every fact has a hash of its own; the ledger's is that of their sum. So a descendant's costs only what was added.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Any, cast

import attrs

from lettrage.ledger._ids import settlement_lines
from lettrage.ledger._rebuild import customer_object, document_object
from lettrage.ledger._segments import OPTIONAL, Segment, Table
from lettrage.ledger._store import Store

__all__ = ["fingerprint"]

_MODULUS = 2**256


def fingerprint(store: Store) -> str:
    """The content hash, 64 hexadecimal figures.

    Complexity: linear in the facts once; then in those added.
    """
    total = sum(
        _total(table, name, partial(read, store))
        for table, name, read in (
            (store.customers, "customer", _customers),
            (store.documents, "document", _documents),
            (store.settlements, "settlement", _settlements),
            (store.events, "event", _events),
        )
    )
    total += sum(_hash("entity", _text(entity)) for entity in store.entities)
    total += sum(_hash("rate", _text(rate)) for rate in set(store.rates))
    total += _hash("declared", str(store.declared))
    return hashlib.sha256((total % _MODULUS).to_bytes(32, "big")).hexdigest()


def _total(table: Table, name: str, read: Any) -> int:
    total = 0
    for start, segment in zip(table.starts, table.segments, strict=False):
        total += segment.derived("fingerprint", partial(_sum, name=name, read=read, start=start))
    return total


def _sum(segment: Segment, name: str, read: Any, start: int) -> int:
    return sum(_hash(name, text) for text in read(segment, start))


def _hash(kind: str, text: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{kind}\n{text}".encode("utf-8", "surrogatepass")).digest(), "big")


def _customers(store: Store, segment: Segment, start: int) -> list[str]:
    known = segment.column("known").tolist()
    return [f"{known[i]} {_text(customer_object(store, start + i))}" for i in range(segment.size)]


def _documents(store: Store, segment: Segment, start: int) -> list[str]:
    """Documents as text; the known date as it stands, so that saying the default says nothing new."""
    known = segment.column("known").tolist()
    return [
        f"{known[i]} {_text(attrs.evolve(document_object(store, start + i), known_on=None))}"
        for i in range(segment.size)
    ]


def _settlements(store: Store, segment: Segment, start: int) -> list[str]:
    """Settlements by what they join: pairs within a group, and names made from content, say nothing of their own."""
    columns = [segment.column(name).tolist() for name in ("effective", "known", "code", "provisional", "origin")]
    return [f"{[column[i] for column in columns]} {settlement_lines(store, start + i)}" for i in range(segment.size)]


def _events(_store: Store, segment: Segment, _start: int) -> list[str]:
    events, known = segment.column(OPTIONAL + "object").tolist(), segment.column("known").tolist()
    return [f"{day} {_text(attrs.evolve(event, known_on=None))}" for event, day in zip(events, known, strict=True)]


def _text(record: object) -> str:
    """A record as text, equal for equal records: its class and the fields that differ from their defaults."""
    cls = type(record)
    if attrs.has(cls):
        fields = [
            f"{attribute.name}={_text(value)}"
            for attribute in attrs.fields(cls)
            if (value := getattr(record, attribute.name)) != attribute.default
        ]
        return f"{type(record).__name__}({', '.join(fields)})"
    if isinstance(record, tuple):
        return f"({', '.join(_text(part) for part in cast('tuple[object, ...]', record))})"
    if isinstance(record, Mapping):
        record = cast("Mapping[str, object]", record)
        return f"{{{', '.join(f'{key!r}: {_text(record[key])}' for key in sorted(record))}}}"
    return repr(record)
