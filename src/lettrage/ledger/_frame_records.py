"""Tables whose rows become objects of the model: entities, contacts, rates, advices and every kind of event.

These tables are short beside those of documents, so each row is built, checked by its own class, and its faults are
moved to the row that it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, cast

import numpy as np

import lettrage.model as model
from lettrage.errors import Fault, LettrageError, did_you_mean
from lettrage.ledger._columns import CustomerColumns, Objects, objects_of
from lettrage.ledger._frame_fields import add_fault, read_fields
from lettrage.ledger._frame_nested import record_of
from lettrage.ledger._frame_schema import ATTRIBUTE, column_names
from lettrage.model import Contact, Customer, Fact, RemittanceAdvice, RemittanceLine, Settlement
from lettrage.tabular import Columns, Sheet

__all__ = ["EVENTS", "advices_of", "customers_of", "event_type", "events_of", "records_of"]

R = TypeVar("R")


def event_type(cls: type) -> str:
    """The word for a class of events in the column `type`: ``due_date_extension`` for `DueDateExtension`."""
    name = cls.__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).strip("_")


#: Every class of events by its word; settlements have a table of their own.
EVENTS: dict[str, type[Fact]] = {
    event_type(cls): cls
    for name in sorted(model.__all__)
    if isinstance(cls := getattr(model, name), type) and issubclass(cls, Fact) and cls not in (Fact, Settlement)
}


def records_of(table: Columns, cls: Callable[..., R], noun: str) -> tuple[list[R], Sequence[Fault]]:
    """One object per row, of the same class."""
    sheet = Sheet(table)
    known = column_names(cast("type", cls))
    sheet.check_columns([], known, ATTRIBUTE if "attributes" in known else "")
    made = _built(sheet, cls)
    if "id" in table:
        sheet.name_records(noun, sheet.text("id"))
    return [record for record in made if record is not None], sheet.faults


def _built(sheet: Sheet, cls: Callable[..., R], more: Callable[[int], dict[str, Any]] | None = None) -> list[R | None]:
    """The record of every row, None where the row is at fault."""
    fields = read_fields(sheet, cast("type", cls))
    records: list[R | None] = []
    for row in range(len(sheet)):
        record: R | None = None
        if not sheet.bad[row]:
            try:
                record = record_of(cls, fields, row, **(more(row) if more else {}))
            except LettrageError as error:
                for fault in error.faults:
                    add_fault(sheet, row, fault.path.partition(".")[0].partition("[")[0], fault)
        records.append(record)
    return records


# -- customers ---------------------------------------------------------------------------------------------------------


def customers_of(table: Columns, contacts: Columns | None) -> tuple[CustomerColumns, Sequence[Fault]]:
    """Customer columns; the contacts of a long table are hung under their customers."""
    sheet = Sheet(table)
    sheet.check_columns(["id"], column_names(Customer), ATTRIBUTE)
    ids = sheet.identifier("id")
    fields = read_fields(sheet, Customer, ("id",))
    faults: list[Fault] = []
    if contacts is not None:
        hung, found = _contacts(contacts, set(ids.tolist()))
        faults += found
        per_row = [hung.get(id) for id in ids.tolist()]
        fields["contacts"] = objects_of(per_row) if any(per_row) else fields.get("contacts", objects_of(per_row))
    sheet.name_records("customer", ids)
    kept = np.flatnonzero(~sheet.bad)
    objects: list[Any] | None = None
    if "attributes" in fields:  # a map with None in it has no columns: see `_frame_objects`
        objects = [record_of(Customer, fields, row, id=ids[row]) for row in kept.tolist()]
        del fields["attributes"]

    def path(row: int) -> str:
        return f"{table.name}[{kept[row]}]"

    columns = CustomerColumns(ids[kept], {field: values[kept] for field, values in fields.items()}, objects, path)
    return columns, [*sheet.faults, *faults]


def _contacts(table: Columns, known: set[str]) -> tuple[dict[str, tuple[Contact, ...]], Sequence[Fault]]:
    """Contacts by customer, in the order of `line` and then of their own content: row order says nothing."""
    sheet = Sheet(table)
    sheet.check_columns(["customer"], ["line", *column_names(Contact)], ATTRIBUTE)
    customers = sheet.identifier("customer")
    line = sheet.integer("line")
    stranger = np.array([id not in known for id in customers.tolist()], dtype=bool) & ~sheet.bad
    if stranger.any():
        message = "customer `{}` is not in the table of customers"
        sheet.fault(stranger, "customer", "unknown-customer", lambda id: message.format(id))
    hung: dict[str, list[tuple[int, str, Contact]]] = {}
    for row, contact in enumerate(_built(sheet, Contact)):
        if contact is not None and not sheet.bad[row]:
            hung.setdefault(customers[row], []).append((int(line[row]), repr(contact), contact))
    ordered = {id: tuple(contact for _, _, contact in sorted(rows, key=_first_two)) for id, rows in hung.items()}
    return ordered, sheet.faults


def _first_two(row: tuple[int, str, object]) -> tuple[int, str]:
    return row[0], row[1]


# -- advices -----------------------------------------------------------------------------------------------------------


def advices_of(table: Columns) -> tuple[list[tuple[str, RemittanceAdvice]], Sequence[Fault]]:
    """One advice per id, with its place; a row is one of its lines, what belongs to the whole stands on every row."""
    sheet = Sheet(table)
    sheet.check_columns(["id", "on"], ["line", *_advice_columns(), *column_names(RemittanceLine)], ATTRIBUTE)
    ids = sheet.identifier("id")
    line = sheet.integer("line")
    lines = _built(sheet, RemittanceLine)
    fields = read_fields(sheet, RemittanceAdvice, ("id", "lines"))
    groups = _rows_by_name(ids)
    for name, values in fields.items():
        _agree(sheet, name.replace("attributes.", ATTRIBUTE), values, groups)
    advices: list[tuple[str, RemittanceAdvice]] = []
    for id, rows in groups.items():
        if sheet.bad[rows].any():
            continue  # an advice of which a line is lost would say something else
        ordered = sorted(rows, key=lambda row: (int(line[row]), repr(lines[row])))
        try:
            advice = record_of(RemittanceAdvice, fields, rows[0], id=id, lines=[lines[row] for row in ordered])
            advices.append((f"{table.name}[{rows[0]}]", advice))
        except LettrageError as error:
            for fault in error.faults:
                add_fault(sheet, rows[0], fault.path.partition(".")[0].partition("[")[0], fault)
    sheet.name_records("remittance advice", ids)
    return advices, sheet.faults


def _advice_columns() -> list[str]:
    return column_names(RemittanceAdvice, skip=("id", "lines"))


def _rows_by_name(names: Objects) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for row, name in enumerate(names.tolist()):
        groups.setdefault(name, []).append(row)
    return groups


def _agree(sheet: Sheet, name: str, values: Objects, groups: dict[str, list[int]]) -> None:
    """A fault where the rows of one record disagree about what belongs to the record."""
    for rows in groups.values():
        for row in rows[1:]:
            if values[row] != values[rows[0]]:
                add_fault(sheet, row, name, Fault("bad-value", f"`{name}` differs from an earlier row of the record"))


# -- events ------------------------------------------------------------------------------------------------------------


def events_of(table: Columns) -> tuple[list[tuple[str, Fact]], Sequence[Fault]]:
    """Events of every class, each with its place: a row of the wide table fills the columns that its `type` knows."""
    sheet = Sheet(table)
    columns = {word: column_names(cls) for word, cls in EVENTS.items()}
    sheet.check_columns(["type"], {name for names in columns.values() for name in names}, ATTRIBUTE)
    types = sheet.category("type", list(EVENTS), required="type" in table)
    events: list[tuple[str, Fact]] = []
    faults: list[Fault] = []
    for code, (word, cls) in enumerate(EVENTS.items()):
        at = np.flatnonzero((types == code) & ~sheet.bad)
        if not len(at):
            continue
        part = Sheet(table.take(at))
        _refuse_strangers(part, word, columns[word])
        made = zip(at.tolist(), _built(part, cls), strict=True)
        events += [(f"{table.name}[{row}]", event) for row, event in made if event is not None]
        named = part.text("id") if "id" in columns[word] else np.full(len(at), "", dtype=object)
        part.name_records(word.replace("_", " "), named)
        faults += part.faults
    return events, [*sheet.faults, *faults]


def _refuse_strangers(part: Sheet, word: str, known: Iterable[str]) -> None:
    """A fault for each cell in a column that this type of event does not have."""
    own = {"type", *known}
    for name, column in part.table.columns.items():
        if name in own or name.startswith(ATTRIBUTE) or bool(column.null.all()):
            continue
        cells = part.cells(name).tolist()
        filled = [cell is not None and cell != "" and cell == cell for cell in cells]
        if any(filled):
            help = did_you_mean(name, own) or "leave the cell empty"
            message = f"`{word}` has no field `{name}`"
            part.fault(np.array(filled), name, "unknown-field", message, help=help)
