"""The few documents that columns cannot say in full, built as objects of the model.

That is an invoice whose only line is more than a due date, one that states a due date of its own beside its lines, an
entry that names its account as its customer too, and a document with an attribute that is stated to be None. Any other
document is built from its columns when someone looks.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve

from lettrage.calendars import NO_DATE, to_date
from lettrage.errors import LettrageError
from lettrage.ledger._columns import NO_CODE, Bools, Codes, DocumentColumns, Objects, Rows
from lettrage.ledger._frame_fields import add_fault
from lettrage.ledger._frame_nested import record_of
from lettrage.model import ITEM_KINDS, CreditNote, Entry, Instalment, Invoice, Payment
from lettrage.money import Money
from lettrage.tabular import Sheet

__all__ = ["with_objects"]

_NONE: Objects = np.array(None, dtype=object)


def with_objects(columns: DocumentColumns, sheet: Sheet, twice: Bools | None = None) -> DocumentColumns:
    """The columns with an object in every row that needs one; what the model refuses is a fault of the row.

    Args:
        columns: The documents, in the rows of the sheet.
        sheet: Where their faults go.
        twice: Entries that name their account as their customer too.
    """
    fields = dict(columns.fields)
    maps = fields.pop("attributes", None)
    needed = np.zeros(len(columns), dtype=bool)
    if isinstance(maps, np.ndarray):
        needed |= maps != _NONE
    needed[_lined(columns)] = True
    if twice is not None:
        needed |= twice
    rows = np.flatnonzero(needed & ~sheet.bad)
    plain = evolve(columns, fields=fields)
    if not len(rows):
        return plain
    objects: Objects = np.full(len(columns), None, dtype=object)
    lines = _line_rows(columns)
    for row in rows.tolist():
        try:
            objects[row] = _built(columns, row, lines.get(row, ()), twice is not None and bool(twice[row]))
        except LettrageError as error:
            for fault in error.faults:
                add_fault(sheet, row, fault.path.partition(".")[0].partition("[")[0], fault)
    return evolve(plain, objects=objects.tolist())


def _lined(columns: DocumentColumns) -> Rows:
    """Invoices whose lines say more than columns of items can."""
    lines = columns.lines
    if lines is None:
        return np.empty(0, dtype=np.int64)
    count = np.bincount(lines.document, minlength=len(columns))
    stated = np.zeros(len(lines), dtype=bool)
    for values in lines.fields.values():
        stated |= values != _NONE
    told = np.zeros(len(columns), dtype=bool)
    told[lines.document[stated]] = True
    return np.flatnonzero(((count == 1) & told) | ((count > 0) & (columns.due != NO_DATE)))


def _line_rows(columns: DocumentColumns) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    if columns.lines is not None:
        for line, row in enumerate(columns.lines.document.tolist()):
            found.setdefault(row, []).append(line)
    return found


def _built(columns: DocumentColumns, row: int, lines: Any, twice: bool) -> Any:
    """The object of one row."""
    kind, currency = int(columns.kind[row]), _name(columns.currency, row) or ""
    shared: dict[str, Any] = {
        "id": columns.id[row],
        "customer": _name(columns.customer, row),
        "entity": _name(columns.entity, row) or "",
        "account": _name(columns.account, row),
        "known_on": _day(columns.known[row]),
    }
    on, amount = to_date(int(columns.on[row])), int(columns.amount[row])
    if columns.entry:
        shared |= {name: getattr(columns, name)[row] for name in ("text", "reference", "payer_name", "payer_iban")}
        if shared["customer"] == shared["account"] and not twice:
            del shared["customer"]
        money = {"amount_minor": amount, "currency": currency, "kind": ITEM_KINDS[kind]}
        return record_of(Entry, columns.fields, row, **shared, **money, on=on, due_on=_day(columns.due[row]))
    total = Money.of_minor(abs(amount), currency)
    if kind >= 2:
        shared |= {"payer_name": columns.payer_name[row], "payer_iban": columns.payer_iban[row]}
        if "remittance" not in columns.fields:
            shared["remittance"] = columns.text[row]
        direction = "in" if kind == 2 else "out"
        return record_of(Payment, columns.fields, row, **shared, received_on=on, amount=total, direction=direction)
    shared |= {"text": columns.text[row], "issued_on": on, "total": total}
    if kind == 1:
        return record_of(CreditNote, columns.fields, row, **shared)
    hung = [_line(columns, line, currency) for line in sorted(lines, key=lambda line: int(_numbers(columns)[line]))]
    return record_of(Invoice, columns.fields, row, **shared, due_on=_day(columns.due[row]), instalments=hung)


def _line(columns: DocumentColumns, line: int, currency: str) -> Instalment:
    assert columns.lines is not None
    amount = Money.of_minor(int(columns.lines.amount[line]), currency)
    built: Instalment = record_of(
        Instalment, columns.lines.fields, line, amount=amount, due_on=_day(columns.lines.due[line])
    )
    return built


def _numbers(columns: DocumentColumns) -> Any:
    assert columns.lines is not None
    return columns.lines.instalment


def _name(codes: Codes, row: int) -> str | None:
    code = int(codes.code[row])
    return None if code == NO_CODE else codes.names[code]


def _day(day: Any) -> Any:
    return None if int(day) == NO_DATE else to_date(int(day))
