"""A hash of everything a ledger holds, the same whatever order and whatever road the facts came by.

Every fact has a hash of its own; the ledger's is that of their sum. So a descendant's costs only what was added.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Any, cast

import attrs
import numpy as np
import numpy.typing as npt

from lettrage.ledger._ids import settlement_lines
from lettrage.ledger._rebuild import customer_object, document_object, stated_fields
from lettrage.ledger._segments import OPTIONAL, Segment, Table
from lettrage.ledger._store import Store
from lettrage.model import Instalment, Payment

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
    """Documents as text: their columns, and an object only where columns do not say everything.

    The known date is the one in force, so that saying the default says nothing new.
    """
    names = ("kind", "id", "on", "known", "amount", "text", "reference", "payer_name", "payer_iban", "entry")
    plain = zip(*(segment.column(name).tolist() for name in names), strict=True)
    customers, entities = [*store.customer_names.listed(), None], store.entity_names.listed()
    currencies, accounts = store.currency_names.listed(), segment.column(OPTIONAL + "account").tolist()
    coded = zip(*(segment.column(name).tolist() for name in ("customer", "entity", "currency")), strict=True)
    more = _says_more(segment).tolist()
    out: list[str] = []
    for local, (cells, (customer, entity, currency)) in enumerate(zip(plain, coded, strict=True)):
        rest: list[tuple[str, str]] = []
        account = accounts[local]
        if segment.column("entry")[local]:
            stated = _entry_attributes(segment, local)
            rest = [("attributes", _text(stated))] if stated else []
        elif more[local]:
            document: Any = document_object(store, start + local)
            account = document.account
            rest = [(name, _text(getattr(document, name))) for name in _others(document)]
        names_of = (customers[int(customer)], entities[int(entity)], currencies[int(currency)], account)
        out.append(f"{cells}{names_of}{_due(store, segment, local)}{rest}")
    return out


def _entry_attributes(segment: Segment, local: int) -> Any:
    """The free attributes of an accounting line: all else that it states is in the columns."""
    kept = segment.column(OPTIONAL + "object")[local]
    return stated_fields(segment, local).get("attributes") if kept is None else kept.attributes


#: Fields of documents that the columns hold.
_HELD = frozenset(
    {
        "id",
        "customer",
        "issued_on",
        "received_on",
        "due_on",
        "total",
        "amount",
        "entity",
        "account",
        "known_on",
        "direction",
        "remittance",
        "payer_name",
        "payer_iban",
    }
)


def _others(document: object) -> list[str]:
    """The fields that a document states beyond its columns."""
    cls = type(document)
    assert attrs.has(cls)
    # Of a payment the column holds the remittance text, and its wording in the books stands apart.
    held = _HELD if isinstance(document, Payment) else _HELD | {"text"}
    return [
        attribute.name
        for attribute in attrs.fields(cls)
        if attribute.name not in held and getattr(document, attribute.name) != attribute.default
        if not (attribute.name == "instalments" and _plain_line(document))
    ]


def _plain_line(document: Any) -> bool:
    """Whether an invoice has one due-date line that says no more than its due date would."""
    lines = document.instalments
    return len(lines) == 1 and lines[0] == Instalment(document.total, lines[0].due_on)


def _says_more(segment: Segment) -> npt.NDArray[np.bool_]:
    """Which documents may state more than their columns."""
    more: npt.NDArray[np.bool_] = segment.column("reference") != np.array("", np.object_)
    more |= segment.column("count") > 1
    for name in segment.columns:
        if name.startswith(OPTIONAL) and name != OPTIONAL + "account":
            more |= segment.column(name) != np.array(None)
    return more


def _due(store: Store, segment: Segment, local: int) -> int:
    """The due day of a document's first line."""
    return int(store.items.at("due", int(segment.column("first")[local])))


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
