"""From the model's objects to columns: what an engine reads is copied, everything else stays in the object."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np

from lettrage.calendars import NO_DATE, to_days
from lettrage.ledger._columns import (
    Codes,
    CustomerColumns,
    Days,
    DocumentColumns,
    ItemColumns,
    SettlementColumns,
    objects_of,
)
from lettrage.model import (
    KIND_CODES,
    AdjustmentKind,
    CreditNote,
    Customer,
    Entry,
    Invoice,
    InvoiceReferences,
    ItemKey,
    Payment,
    Settlement,
    TaxLine,
)

__all__ = ["ADJUSTMENT_CODES", "Document", "customer_columns", "document_columns", "reference_of", "settlement_columns"]

Document = Invoice | CreditNote | Payment | Entry
#: The code of each adjustment kind in columns: its position in the enumeration.
ADJUSTMENT_CODES = {kind: code for code, kind in enumerate(AdjustmentKind)}


def document_columns(documents: Sequence[Document], path: Callable[[int], str]) -> DocumentColumns:
    """The columns of documents, either all entries or none; `path` names the place of each in the caller's input."""
    rows: list[Any] = list(zip(*(_CELLS[type(document)](document) for document in documents), strict=True))
    kind, id, customer, entity, account, currency, on, due, known, amount, tax, text, reference, name, iban = rows
    return DocumentColumns(
        kind=np.array(kind, np.int8),
        id=objects_of(id),
        customer=Codes.of(customer),
        entity=Codes.of(entity),
        account=Codes.of(account),
        currency=Codes.of(currency),
        on=_days(on),
        due=_days(due),
        known=_days(known),
        amount=np.array(amount, np.int64),
        tax=np.array([part or 0 for part in tax], np.int64),
        tax_known=np.array([part is not None for part in tax], np.bool_),
        text=objects_of(text),
        reference=objects_of(reference),
        payer_name=objects_of(name),
        payer_iban=objects_of(iban),
        lines=_lines(documents),
        objects=documents,
        entry=isinstance(documents[0], Entry),
        path=path,
    )


def customer_columns(customers: Sequence[Customer], path: Callable[[int], str]) -> CustomerColumns:
    """The columns of customers: their ids; the rest stays in the objects."""
    return CustomerColumns(objects_of([customer.id for customer in customers]), objects=customers, path=path)


def settlement_columns(settlements: Sequence[Settlement], path: Callable[[int], str]) -> SettlementColumns:
    """The columns of settlements: pairs are summed up per item, the pairs themselves stay in the objects."""
    lines = [_settlement_lines(settlement) for settlement in settlements]
    flat = [(key, *line) for part in lines for key, line in part.items()]
    place = {(i, key): n for n, (i, key) in enumerate((i, key) for i, part in enumerate(lines) for key in part)}
    adjusted = sorted(
        ((place[i, part.item], part) for i, settlement in enumerate(settlements) for part in settlement.adjustments),
        key=lambda pair: pair[0],
    )
    return SettlementColumns(
        id=objects_of([settlement.id for settlement in settlements]),
        effective=_days([settlement.effective_on for settlement in settlements]),
        known=_days([settlement.known_on for settlement in settlements]),
        code=objects_of([settlement.code for settlement in settlements]),
        provisional=np.array([settlement.provisional for settlement in settlements], np.bool_),
        origin=np.array([any(a.origin == "policy" for a in s.allocations) for s in settlements], np.int8),
        start=np.cumsum([0, *(len(part) for part in lines)], dtype=np.int64),
        kind=np.array([KIND_CODES[key.kind] for key, _, _ in flat], np.int8),
        item_id=objects_of([key.id for key, _, _ in flat]),
        instalment=np.array([key.instalment for key, _, _ in flat], np.int32),
        allocated=np.array([minor for _, minor, _ in flat], np.int64),
        adj_line=np.array([line for line, _ in adjusted], np.int64),
        adj_kind=np.array([ADJUSTMENT_CODES[part.kind] for _, part in adjusted], np.int8),
        adj_amount=np.array([part.amount.minor for _, part in adjusted], np.int64),
        adj_tax=np.array([part.tax.minor if part.tax is not None else 0 for _, part in adjusted], np.int64),
        adj_reason=objects_of([part.reason for _, part in adjusted]),
        currency=objects_of([currency for _, _, currency in flat]),
        objects=settlements,
        path=path,
    )


def reference_of(references: InvoiceReferences) -> str:
    """What a payer may quote besides the id, as one text."""
    parts = (references.document_number, references.structured_reference, references.order)
    return " ".join(part for part in parts if part)


def _invoice(invoice: Invoice) -> tuple[object, ...]:
    own = (invoice.issued_on, invoice.due_on, invoice.known_on, invoice.total.minor, _tax(invoice.taxes))
    who = (0, invoice.id, invoice.customer, invoice.entity, invoice.account, invoice.total.currency)
    return (*who, *own, invoice.text, reference_of(invoice.references), "", "")


def _credit_note(note: CreditNote) -> tuple[object, ...]:
    tax = _tax(note.taxes)
    own = (note.issued_on, None, note.known_on, -note.total.minor, None if tax is None else -tax)
    who = (1, note.id, note.customer, note.entity, note.account, note.total.currency)
    return (*who, *own, note.text, " ".join(filter(None, (reference_of(note.references), note.invoice))), "", "")


def _payment(payment: Payment) -> tuple[object, ...]:
    kind, sign = (2, -1) if payment.direction == "in" else (3, 1)
    who = (kind, payment.id, payment.customer, payment.entity, payment.account, payment.amount.currency)
    own = (payment.received_on, None, payment.known_on, sign * payment.amount.minor, None)
    reference = " ".join(filter(None, (payment.structured_reference, payment.end_to_end_id)))
    return (*who, *own, payment.remittance or payment.text, reference, payment.payer_name, payment.payer_iban)


def _entry(entry: Entry) -> tuple[object, ...]:
    customer = entry.customer or entry.account
    who = (KIND_CODES[entry.kind], entry.id, customer, entry.entity, entry.account, entry.currency)
    own = (entry.on, entry.due_on, entry.known_on, entry.amount_minor, None)
    return (*who, *own, entry.text, entry.reference, entry.payer_name, entry.payer_iban)


_CELLS: dict[type, Callable[[Any], tuple[object, ...]]] = {
    Invoice: _invoice,
    CreditNote: _credit_note,
    Payment: _payment,
    Entry: _entry,
}


def _tax(lines: Sequence[TaxLine]) -> int | None:
    return sum(line.tax.minor for line in lines) if lines else None


def _days(days: Iterable[date | None]) -> Days:
    return np.array([NO_DATE if day is None else to_days(day) for day in days], np.int32)


def _lines(documents: Sequence[Document]) -> ItemColumns | None:
    """The due-date lines of invoices that have some; a retention keeps its kind, release and payer."""
    found = [
        (row, number, line)
        for row, invoice in enumerate(documents)
        if isinstance(invoice, Invoice)
        for number, line in enumerate(invoice.instalments, start=1)
    ]
    if not found:
        return None
    return ItemColumns(
        np.array([row for row, _, _ in found], np.int64),
        np.array([number for _, number, _ in found], np.int32),
        _days(line.due_on for _, _, line in found),
        np.array([line.amount.minor for _, _, line in found], np.int64),
    )


def _settlement_lines(settlement: Settlement) -> dict[ItemKey, tuple[int, str]]:
    """Per item what it gives or takes, signed like the item, and the currency it is stated in."""
    lines: dict[ItemKey, tuple[int, str]] = {}
    for pair in settlement.allocations:
        for key, minor, money in (
            (pair.debit, pair.debit_amount.minor, pair.debit_amount),
            (pair.credit, -pair.credit_amount.minor, pair.credit_amount),
        ):
            lines[key] = (lines.get(key, (0, ""))[0] + minor, money.currency)
    for part in settlement.adjustments:
        lines.setdefault(part.item, (0, part.amount.currency))
    return dict(sorted(lines.items()))
