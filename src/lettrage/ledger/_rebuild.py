"""Documents as objects: those handed in, or built from the columns when someone looks, corrected up to a date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from lettrage.calendars import NO_DATE, to_date
from lettrage.ledger._objects_in import Document
from lettrage.ledger._overrides import NOW, Clock
from lettrage.ledger._segments import OPTIONAL, Segment
from lettrage.ledger._store import Store, document_row, items_of
from lettrage.model import (
    ITEM_KINDS,
    KIND_CODES,
    Correction,
    CreditNote,
    Customer,
    Direction,
    DocumentKey,
    Entry,
    Instalment,
    Invoice,
    InvoiceReferences,
    Payment,
)
from lettrage.money import Money

__all__ = [
    "corrections_by_document",
    "corrections_of",
    "customer_object",
    "day_or_none",
    "document_now",
    "document_object",
    "key_of",
    "stated_fields",
]

_NESTED = {"references": InvoiceReferences, "attributes": dict}


def document_object(store: Store, row: int) -> Document:
    """A document as it was first recorded.

    Complexity: constant; an object handed in is handed back.
    """
    segment, local = store.documents.locate(row)
    kept = segment.columns.get(OPTIONAL + "object")
    if kept is not None and kept[local] is not None:
        document: Document = kept[local]
        return document
    cache: dict[int, Document] = segment.derived("rebuilt", lambda _: {})
    if local not in cache:
        cache[local] = _built(store, row, segment, local)
    return cache[local]


def document_now(store: Store, row: int, clock: Clock = NOW) -> Document:
    """A document with the corrections that count, under the clocks."""
    document = document_object(store, row)
    for correction, effective, known in corrections_of(store, row):
        day = max(effective, known)
        if (clock.as_of is None or day <= clock.as_of) and (clock.known_on is None or known <= clock.known_on):
            document = attrs.evolve(document, **correction.changes)
    return document


def corrections_of(store: Store, row: int) -> list[tuple[Correction, int, int]]:
    """The corrections of a document in the order in which they take effect, with their two days."""
    found: list[tuple[Correction, int, int]] = []
    for segment in store.events.segments:
        index = corrections_by_document(segment, store)
        events, effective, known = (segment.column(name) for name in (OPTIONAL + "object", "effective", "known"))
        found += [(events[local], int(effective[local]), int(known[local])) for local in index.get(row, ())]
    return sorted(found, key=lambda entry: (entry[2], entry[1], repr(entry[0])))


def corrections_by_document(segment: Segment, store: Store) -> dict[int, list[int]]:
    """The places of corrections in a segment of events, by document row."""
    return segment.derived("corrections", lambda s: _corrections(s, store))


def customer_object(store: Store, row: int) -> Customer:
    """A version of a customer."""
    segment, local = store.customers.locate(row)
    kept = segment.columns.get(OPTIONAL + "object")
    if kept is not None and kept[local] is not None:
        customer: Customer = kept[local]
        return customer
    id = store.customer_names.name(int(segment.column("code")[local]))
    return Customer(id, **stated_fields(segment, local))


def day_or_none(day: int) -> date | None:
    return None if day == NO_DATE else to_date(day)


def _corrections(segment: Segment, store: Store) -> dict[int, list[int]]:
    index: dict[int, list[int]] = {}
    for local, event in enumerate(segment.column(OPTIONAL + "object")):
        if isinstance(event, Correction):
            row = document_row(store, KIND_CODES[event.document.kind], event.document.id)
            index.setdefault(row, []).append(local)
    return index


def _built(store: Store, row: int, segment: Segment, local: int) -> Document:
    """The object that these columns would have come from."""
    cell = {name: column[local] for name, column in segment.columns.items() if not name.startswith(OPTIONAL)}
    kind = int(cell["kind"])
    currency = store.currency_names.name(int(cell["currency"]))
    customer = store.customer_names.name(int(cell["customer"])) if cell["customer"] >= 0 else None
    on, known = to_date(int(cell["on"])), int(cell["known"])
    shared: dict[str, Any] = {
        "entity": store.entity_names.name(int(cell["entity"])),
        "known_on": None if known == cell["on"] else to_date(known),
        **stated_fields(segment, local),
    }
    amount = int(cell["amount"])
    if cell["entry"]:
        return _entry(store, row, cell, shared, customer, currency)
    total = Money.of_minor(abs(amount), currency)
    if kind == 0:
        shared.setdefault("text", cell["text"])
        due, lines = _lines(store, row, currency)
        return Invoice(cell["id"], customer, on, due, total=total, instalments=lines, **shared)  # type: ignore[arg-type]
    if kind == 1:
        shared.setdefault("text", cell["text"])
        return CreditNote(cell["id"], customer, on, total, **shared)  # type: ignore[arg-type]
    shared.setdefault("remittance", cell["text"])
    names = {"payer_name": cell["payer_name"], "payer_iban": cell["payer_iban"]}
    direction: Direction = "in" if kind == 2 else "out"
    if "structured_reference" not in shared and "end_to_end_id" not in shared:
        shared["structured_reference"] = cell["reference"]
    return Payment(cell["id"], on, total, customer=customer, direction=direction, **names, **shared)


def _entry(
    store: Store, row: int, cell: Mapping[str, Any], shared: dict[str, Any], customer: str | None, currency: str
) -> Entry:
    # A line that nobody has identified stands in the account of unidentified money, which has no name of its own.
    account = shared.pop("account", None) or customer or "unidentified"
    return Entry(
        cell["id"],
        account,
        to_date(int(cell["on"])),
        int(cell["amount"]),
        currency,
        due_on=day_or_none(int(store.items.at("due", items_of(store, row)[0]))),
        text=cell["text"],
        reference=cell["reference"],
        payer_name=cell["payer_name"],
        payer_iban=cell["payer_iban"],
        kind=ITEM_KINDS[int(cell["kind"])],
        customer=None if customer == account else customer,
        **shared,
    )


def _lines(store: Store, row: int, currency: str) -> tuple[date | None, tuple[Instalment, ...]]:
    """The due date of the whole, or the lines of an invoice that has several."""
    items = range(
        int(store.documents.at("first", row)), items_of(store, row)[0] + int(store.documents.at("count", row))
    )
    whole = len(items) == 1 and not stated_fields(*store.items.locate(items[0]))
    if whole:
        return day_or_none(int(store.items.at("due", items[0]))), ()
    lines: list[Instalment] = []
    for item in items:
        segment, local = store.items.locate(item)
        amount = Money.of_minor(int(segment.column("amount")[local]), currency)
        due = day_or_none(int(segment.column("due")[local]))
        lines.append(Instalment(amount, due, **stated_fields(segment, local)))
    return None, tuple(lines)


def stated_fields(segment: Segment, local: int) -> dict[str, Any]:
    """What the optional columns say of one row, nested where their names are dotted."""
    out: dict[str, Any] = {}
    nested: dict[str, dict[str, Any]] = {}
    for name, column in segment.columns.items():
        if not name.startswith(OPTIONAL) or name == OPTIONAL + "object" or column[local] is None:
            continue
        outer, _, inner = name.removeprefix(OPTIONAL).partition(".")
        if inner:
            nested.setdefault(outer, {})[inner] = column[local]
        else:
            out[outer] = column[local]
    for outer, values in nested.items():
        out[outer] = _NESTED.get(outer, dict)(**values) if outer == "references" else values
    return out


def key_of(store: Store, row: int) -> DocumentKey:
    """The name of a document row."""
    segment, local = store.documents.locate(row)
    return DocumentKey(ITEM_KINDS[int(segment.column("kind")[local])], segment.column("id")[local])
