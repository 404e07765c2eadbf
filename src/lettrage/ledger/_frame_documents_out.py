"""Documents of a store as tables: invoices, credit notes, payments and entries, with their lines in long tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lettrage.calendars import NO_DATE
from lettrage.ledger._columns import NO_CODE, Objects, Rows, objects_of
from lettrage.ledger._frame_schema import KINDS
from lettrage.ledger._frame_write import (
    Written,
    days_column,
    values_of_objects,
    write_attributes,
    write_fields,
    written,
)
from lettrage.ledger._segments import OPTIONAL
from lettrage.ledger._store import Store
from lettrage.model import CreditNote, Instalment, Invoice, Payment, TaxLine
from lettrage.records import field_hints

__all__ = ["document_frames"]

_NONE: Objects = np.array(None, dtype=object)


def document_frames(store: Store) -> dict[str, Written]:
    """The tables of all documents that a store holds, as they were first recorded."""
    if not len(store.documents):
        return {}
    kind, entry = store.documents.column("kind"), store.documents.column("entry")
    frames: dict[str, Written] = {}
    taxes: list[Written] = []
    for name, mask, write in (
        ("invoices", ~entry & (kind == 0), _invoices),
        ("credit_notes", ~entry & (kind == 1), _credit_notes),
        ("payments", ~entry & (kind >= 2), _payments),
        ("entries", entry, _entries),
    ):
        documents = _Documents(store, np.flatnonzero(mask))
        if not len(documents.rows):
            continue
        frames[name] = write(documents)
        if name == "invoices":
            instalments = _instalments(documents)
            frames |= {"instalments": instalments} if instalments else {}
        if name in ("invoices", "credit_notes"):
            taxes += _taxes(documents)
    if taxes:
        frames["taxes"] = {name: np.concatenate([part[name] for part in taxes]) for name in taxes[0]}
    return frames


class _Documents:
    """Some rows of the store's documents, of one class, with their fields whether they came as columns or objects."""

    __slots__ = ("_built", "objects", "rows", "store")

    def __init__(self, store: Store, rows: Rows) -> None:
        self.store, self.rows = store, rows
        kept = _optional(store, "object", rows)
        self.objects: Objects = np.full(len(rows), None, dtype=object) if kept is None else kept
        built = np.flatnonzero(self.objects != _NONE)
        self._built = (built, values_of_objects(self.objects[built].tolist()))

    def column(self, name: str) -> Any:
        return self.store.documents.column(name)[self.rows]

    def field(self, name: str) -> Objects | None:
        """The values of a field of the model, None where a document leaves its default."""
        found = _optional(self.store, name, self.rows)
        at, read = self._built
        if len(at):
            values = read(name)
            if values is not None:
                found = np.full(len(self.rows), None, dtype=object) if found is None else found
                found[at] = values
        return found

    def attributes(self) -> list[dict[str, Any]]:
        """The free attributes of every row."""
        maps = [dict(getattr(record, "attributes", {})) for record in self.objects.tolist()]
        prefix = f"{OPTIONAL}attributes."
        for name in sorted(name for name in self.store.documents.names() if name.startswith(prefix)):
            values = self.store.documents.column(name)[self.rows]
            for row in np.flatnonzero(values != _NONE).tolist():
                maps[row].setdefault(name.removeprefix(prefix), values[row])
        return maps

    def head(self, day: str, money: str) -> Written:
        """What every document states: who, when, how much."""
        known, on = self.column("known"), self.column("on")
        columns: Written = {
            "id": self.column("id"),
            "customer": _names(self.store.customer_names.listed(), self.column("customer")),
            "entity": _names(self.store.entity_names.listed(), self.column("entity")),
            day: days_column(on, True),
            f"{money}_minor": self.column("amount"),
            "currency": _names(self.store.currency_names.listed(), self.column("currency")),
            "known_on": days_column(known, known != on),
        }
        account = self.field("account")
        return columns if account is None else {**columns, "account": account}


def _optional(store: Store, name: str, rows: Rows) -> Objects | None:
    if OPTIONAL + name not in store.documents.names():
        return None
    values: Objects = store.documents.column(OPTIONAL + name)[rows]
    return values if (values != _NONE).any() else None


def _names(listed: Sequence[str], codes: Any) -> Objects:
    names = objects_of([*listed, None])
    found: Objects = names[np.where(codes == NO_CODE, len(listed), codes)]
    return found


_HEAD = ("id", "customer", "entity", "account", "known_on")


def _invoices(documents: _Documents) -> Written:
    columns = documents.head("issued_on", "total") | {"due_on": _due(documents), "text": documents.column("text")}
    skip = (*_HEAD, "issued_on", "due_on", "total", "taxes", "instalments", "text")
    return columns | write_fields(Invoice, documents.field, skip) | write_attributes(documents.attributes())


def _due(documents: _Documents) -> Any:
    """The due date of the whole: that of its only item, or what an object says beside its lines."""
    store = documents.store
    single = documents.column("count") == 1
    due = np.where(single, store.items.column("due")[documents.column("first")], NO_DATE)
    dates = days_column(due.astype(np.int32), due != NO_DATE)
    built = np.flatnonzero(documents.objects != _NONE)
    dates[built] = np.array([documents.objects[row].due_on for row in built.tolist()], dtype="M8[D]")
    return dates


def _credit_notes(documents: _Documents) -> Written:
    columns = documents.head("issued_on", "total") | {"text": documents.column("text")}
    columns["total_minor"] = -columns["total_minor"]
    skip = (*_HEAD, "issued_on", "total", "taxes", "text")
    return columns | write_fields(CreditNote, documents.field, skip) | write_attributes(documents.attributes())


def _payments(documents: _Documents) -> Written:
    columns = documents.head("received_on", "amount")
    columns["amount_minor"] = np.abs(columns["amount_minor"])
    columns["direction"] = np.where(documents.column("kind") == 3, "out", "in").astype(object)
    columns |= {name: documents.column(name) for name in ("payer_name", "payer_iban")}
    skip = (*_HEAD, "received_on", "amount", "direction", "payer_name", "payer_iban", "text", "remittance")
    columns |= write_fields(Payment, documents.field, skip)
    return columns | _wording(documents, columns) | write_attributes(documents.attributes())


def _wording(documents: _Documents, columns: Written) -> Written:
    """Remittance, wording and references of money; a reference that stands alone is the structured one."""
    built = documents.objects != _NONE
    stated = documents.field("remittance")
    texts = documents.field("text")
    remittance = np.where(built, "", documents.column("text")).astype(object)
    if stated is not None:
        remittance = np.where(stated != _NONE, stated, remittance)
    found: Written = {"remittance": remittance}
    if texts is not None:
        found["text"] = texts
    if "structured_reference" not in columns and "end_to_end_id" not in columns:
        found["structured_reference"] = np.where(built, "", documents.column("reference")).astype(object)
    return found


def _entries(documents: _Documents) -> Written:
    columns = documents.head("on", "amount")
    columns["kind"] = objects_of(KINDS)[documents.column("kind")]
    columns["due_on"] = _due(documents)
    columns |= {name: documents.column(name) for name in ("text", "reference", "payer_name", "payer_iban")}
    customer = columns["customer"]
    account = columns.get("account", customer)
    columns["account"] = np.where(account == _NONE, customer, account)
    columns["customer"] = np.where(customer == columns["account"], _NONE, customer)
    for row in np.flatnonzero(documents.objects != _NONE).tolist():
        columns["customer"][row] = documents.objects[row].customer
    return columns | write_attributes(documents.attributes())


# -- lines -------------------------------------------------------------------------------------------------------------


def _instalments(documents: _Documents) -> Written:
    """Due-date lines in a long table: those of objects as they state them, those of columns as their items."""
    parts: list[tuple[Objects, Any, Written]] = []
    from_items = np.flatnonzero((documents.objects == _NONE) & _has_lines(documents))
    if len(from_items):
        parts.append(_item_lines(documents, from_items))
    stated = [
        (record.id, number, line)
        for record in documents.objects.tolist()
        if record is not None
        for number, line in enumerate(record.instalments, 1)
    ]
    if stated:
        lines = [line for _, _, line in stated]
        columns = write_fields(Instalment, values_of_objects(lines))
        parts.append((objects_of([id for id, _, _ in stated]), np.array([n for _, n, _ in stated]), columns))
    return _joined([{"invoice": ids, "instalment": numbers, **columns} for ids, numbers, columns in parts])


def _has_lines(documents: _Documents) -> Any:
    """Which invoices have several due-date lines, or one that says more than when it falls due."""
    items, first = documents.store.items, documents.column("first")
    several = documents.column("count") > 1
    for name in items.names():
        if name.startswith(OPTIONAL):
            several = several | (items.column(name)[first] != _NONE)
    return several


def _item_lines(documents: _Documents, at: Rows) -> tuple[Objects, Any, Written]:
    store = documents.store
    first, count = documents.column("first")[at], documents.column("count")[at]
    start = np.cumsum(count) - count
    items = np.repeat(first - start, count) + np.arange(int(count.sum()))
    due = store.items.column("due")[items]
    columns: Written = {"amount_minor": store.items.column("amount")[items], "due_on": days_column(due, due != NO_DATE)}
    for name, hint in field_hints(Instalment).items():
        if OPTIONAL + name in store.items.names():
            columns |= written(name, hint, store.items.column(OPTIONAL + name)[items])
    return np.repeat(documents.column("id")[at], count), store.items.column("instalment")[items], columns


def _taxes(documents: _Documents) -> list[Written]:
    found = documents.field("taxes")
    if found is None:
        return []
    ids, kinds = documents.column("id"), documents.column("kind")
    stated: list[tuple[int, int, TaxLine]] = [
        (row, number, line)
        for row in np.flatnonzero(found != _NONE).tolist()
        for number, line in enumerate(found[row], 1)
    ]
    if not stated:
        return []
    rows = np.array([row for row, _, _ in stated], dtype=np.int64)
    lines = [line for _, _, line in stated]
    return [
        {
            "document": ids[rows],
            "kind": objects_of(KINDS)[kinds[rows]],
            "line": np.array([number for _, number, _ in stated], dtype=np.int64),
            "rate": objects_of([str(line.rate) for line in lines]),
            "base_minor": np.array([line.base.minor for line in lines], dtype=np.int64),
            "tax_minor": np.array([line.tax.minor for line in lines], dtype=np.int64),
            "regime": objects_of([str(line.regime.value) for line in lines]),
        }
    ]


def _joined(parts: Sequence[Written]) -> Written:
    """Tables put under one another; a column that one of them lacks is null there."""
    columns: Written = {}
    for name in dict.fromkeys(name for part in parts for name in part):
        kind = next(part[name].dtype for part in parts if name in part)
        whole = [part[name] if name in part else _nulls(len(part["invoice"]), kind) for part in parts]
        columns[name] = np.concatenate(whole)
    return columns


def _nulls(rows: int, kind: np.dtype[Any]) -> Any:
    return np.full(rows, np.datetime64("NaT", "D")) if kind.kind == "M" else np.full(rows, None, dtype=object)
