"""Tables of invoices, credit notes and payments as document columns; no object is built for a plain row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen

from lettrage._packed import Packed
from lettrage.calendars import NO_DATE
from lettrage.ledger._column_verbs import taken
from lettrage.ledger._columns import Bools, Codes, DocumentColumns, ItemColumns, Objects, Rows, Small, Texts
from lettrage.ledger._frame_fields import currency_digits, read_fields
from lettrage.ledger._frame_nested import Fields
from lettrage.ledger._frame_objects import with_objects
from lettrage.ledger._frame_schema import ATTRIBUTE, column_names
from lettrage.model import CreditNote, Invoice, Payment
from lettrage.tabular import Sheet, factorise

__all__ = ["Documents", "credit_notes", "entity_codes", "invoices", "payments", "without_bad"]

_SHARED = ("text", "account", "known_on", "entity", "customer")


@frozen(eq=False)
class Documents:
    """One table of documents being read: its sheet, its columns with every row still in place."""

    sheet: Sheet
    columns: DocumentColumns
    digits: Any

    def kept(self, extra: Fields) -> DocumentColumns:
        """The columns without the rows that are at fault, their paths unchanged."""
        name, bad = self.sheet.table.name, self.sheet.bad
        columns = with_objects(evolve(self.columns, fields={**self.columns.fields, **extra}), self.sheet)
        return without_bad(columns, name, bad)


# -- one row per document ----------------------------------------------------------------------------------------------


def invoices(sheet: Sheet) -> Documents:
    skip = ("id", "customer", "issued_on", "due_on", "total", "taxes", "instalments", *_SHARED)
    _check(sheet, Invoice, "total", ("id", "customer", "issued_on"))
    kind = np.zeros(len(sheet), dtype=np.int8)
    return _documents(sheet, Invoice, kind, "issued_on", "total", skip)


def credit_notes(sheet: Sheet) -> Documents:
    skip = ("id", "customer", "issued_on", "total", "taxes", *_SHARED)
    _check(sheet, CreditNote, "total", ("id", "customer", "issued_on"))
    kind = np.ones(len(sheet), dtype=np.int8)
    documents = _documents(sheet, CreditNote, kind, "issued_on", "total", skip)
    _in_order(documents, "issued_on", "usable_from")
    return documents


def payments(sheet: Sheet) -> Documents:
    skip = ("id", "received_on", "amount", "direction", "remittance", "payer_name", "payer_iban", *_SHARED)
    _check(sheet, Payment, "amount", ("id", "received_on"))
    direction = sheet.category("direction", ("in", "out"))
    kind = np.where(direction == 1, 3, 2).astype(np.int8)
    documents = _documents(sheet, Payment, kind, "received_on", "amount", skip)
    _in_order(documents, "received_on", "provisional_until")
    return documents


def _check(sheet: Sheet, cls: type, money: str, required: Sequence[str]) -> None:
    """The columns of a document table: exactly one of the two ways to state its amount."""
    known = column_names(cls, skip=("taxes", "instalments", money))
    sheet.check_columns([*required, "currency"], [*known, money, f"{money}_minor"], ATTRIBUTE)
    if money not in sheet.table and f"{money}_minor" not in sheet.table and len(sheet):
        sheet.lack(money, help=f"or give `{money}_minor`, in minor units")
    if money in sheet.table and f"{money}_minor" in sheet.table:
        sheet.lack(money, help=f"give either `{money}` or `{money}_minor`, not both")


def _documents(sheet: Sheet, cls: type, kind: Small, day: str, money: str, skip: Sequence[str]) -> Documents:
    """What every document has: who, when, how much; the other fields of its class beside it."""
    rows = len(sheet)
    codes, currencies, digits = currency_digits(sheet, "currency", required="currency" in sheet.table)
    column = money if money in sheet.table else f"{money}_minor"
    amount = sheet.minor(column, digits, required=True, whole=column != money)
    sign = np.array([1, -1, -1, 1], dtype=np.int64)[kind]
    fields = read_fields(sheet, cls, skip, as_bytes=True)
    nothing: Objects = np.broadcast_to(np.array("", dtype=object), rows)
    columns = DocumentColumns(
        kind=kind,
        id=sheet.packed_identifier("id"),
        customer=Codes(*sheet.coded("customer", required=cls is not Payment and "customer" in sheet.table)),
        entity=entity_codes(sheet),
        account=Codes(*sheet.coded("account")),
        currency=Codes.read(codes, currencies),
        on=sheet.days(day, required=day in sheet.table),
        due=sheet.days("due_on") if cls is Invoice else np.broadcast_to(np.int32(NO_DATE), rows),
        known=sheet.days("known_on"),
        amount=amount * sign,
        tax=np.broadcast_to(np.int64(0), rows),
        tax_known=np.broadcast_to(np.False_, rows),
        text=_wording(sheet, cls, fields),
        reference=_reference(fields, cls, nothing),
        payer_name=sheet.packed("payer_name") if cls is Payment else nothing,
        payer_iban=sheet.packed("payer_iban") if cls is Payment else nothing,
        fields=fields,
    )
    return Documents(sheet, columns, digits)


def entity_codes(sheet: Sheet) -> Codes:
    """A host with one creditor names none: the name is then the empty text."""
    if "entity" not in sheet.table:
        return Codes.constant("", len(sheet))
    return Codes.read(*factorise(sheet.text("entity")))


def _wording(sheet: Sheet, cls: type, fields: dict[str, Texts]) -> Texts:
    """The remittance text of money, else the wording."""
    if cls is not Payment or "text" not in sheet.table:
        return sheet.packed("remittance" if cls is Payment else "text")
    text, remittance = sheet.text("text"), sheet.text("remittance")
    fields["text"] = np.where(_filled(text), text, np.array(None, dtype=object))
    fields["remittance"] = remittance  # stated on every row, since the wording may stand in for it below
    return Packed.of(np.where(_filled(remittance), remittance, text))


_STATED = {
    Invoice: ("references.document_number", "references.structured_reference", "references.order"),
    CreditNote: ("references.document_number", "references.structured_reference", "references.order", "invoice"),
    Payment: ("structured_reference", "end_to_end_id"),
}


def _reference(fields: Mapping[str, Texts], cls: type, nothing: Objects) -> Texts:
    """Every stated reference, joined by one space."""
    stated = [fields[name] for name in _STATED[cls] if name in fields]
    if len(stated) == 1 and isinstance(stated[0], Packed):
        return Packed(stated[0].raw, stated[0].start)
    found: Objects | None = None
    for column in stated:
        objects = column.spelled() if isinstance(column, Packed) else column
        values = np.where(objects == np.array(None), "", objects)
        if found is None:
            found = values
        else:
            both = _filled(found) & _filled(values)
            found = found + np.where(both, " ", "").astype(object) + values
    return nothing if found is None else Packed.of(found)


def _filled(values: Objects) -> Any:
    return values != np.array("", dtype=object)


def _in_order(documents: Documents, first: str, second: str) -> None:
    """A fault where a later date comes before an earlier one."""
    sheet = documents.sheet
    if second not in sheet.table:
        return
    late, early = Sheet(sheet.table).days(second), documents.columns.on
    wrong = (late != NO_DATE) & (early != NO_DATE) & (late < early)
    if wrong.any():
        sheet.fault(wrong, second, "bad-value", f"`{second}` comes before `{first}`", expected=f"`{first}` or later")


# -- rows left out -----------------------------------------------------------------------------------------------------


def without_bad(columns: DocumentColumns, name: str, bad: Bools) -> DocumentColumns:
    """The columns without the rows that are at fault; paths keep naming rows of the table as it was given."""
    if not bad.any():
        return evolve(columns, path=lambda row: f"{name}[{row}]")  # pyright: ignore[reportUnknownLambdaType]
    kept = np.flatnonzero(~bad)

    def path(row: int) -> str:
        return f"{name}[{kept[row]}]"

    return _taken(columns, kept, path)


def _taken(columns: DocumentColumns, kept: Rows, path: Callable[[int], str]) -> DocumentColumns:
    """Some rows of document columns, with the lines that go with them."""
    lines = columns.lines
    if lines is not None:
        place = np.full(len(columns), -1, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        good = place[lines.document] >= 0
        rest = {name: values[good] for name, values in lines.fields.items()}
        document = place[lines.document[good]]
        lines = ItemColumns(document, lines.instalment[good], lines.due[good], lines.amount[good], rest)
        lines = lines if len(lines) else None
    changed: dict[str, Any] = {
        name: Codes(taken(getattr(columns, name).code, kept), getattr(columns, name).names)
        for name in ("customer", "entity", "account", "currency")
    }
    changed |= {name: taken(getattr(columns, name), kept) for name in _PLAIN}
    fields = {name: taken(values, kept) for name, values in columns.fields.items()}
    if columns.objects is not None:
        changed["objects"] = np.array(columns.objects, dtype=object)[kept]
    return evolve(columns, **changed, fields=fields, lines=lines, path=path)


_PLAIN = (
    "kind", "id", "on", "due", "known", "amount", "tax", "tax_known", "text", "reference", "payer_name", "payer_iban",
)  # fmt: skip
