"""The fields of a record read from a table, column by column, as objects of the model; see `_frame_schema` for names.

A field that a row does not state is None in the arrays made here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import Enum
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt

from lettrage._packed import Packed
from lettrage.calendars import NO_DATE, to_date
from lettrage.errors import Fault, LettrageError
from lettrage.ledger._columns import Bools, Minor, Objects, Rows, Texts
from lettrage.ledger._frame_nested import nested, read_attributes
from lettrage.ledger._frame_schema import KINDS, hint_parts
from lettrage.model import ITEM_KINDS, Actor, DocumentKey, InvoiceReferences, ItemKey
from lettrage.money import Money, minor_digits
from lettrage.records import Mark, field_hints
from lettrage.tabular import Sheet

__all__ = ["add_fault", "currency_digits", "dates_of", "exact_sums", "read_fields"]


def read_fields(sheet: Sheet, cls: type, skip: Iterable[str] = (), *, as_bytes: bool = False) -> Any:
    """Every field that some row states, as objects of the model; faults and bad rows go to the sheet.

    Free texts are kept as bytes where `as_bytes` says so.
    """
    skipped = frozenset(skip)
    fields: dict[str, Texts] = {}
    for name, hint in field_hints(cls).items():
        if name in skipped:
            continue
        base, marks, nullable = hint_parts(hint)
        if base is InvoiceReferences:
            for part in field_hints(InvoiceReferences):
                if part in sheet.table:
                    fields[f"{name}.{part}"] = (_bytes if as_bytes else _text)(sheet, part, (), False)
        elif name == "attributes":
            fields |= read_attributes(sheet)
        elif name in sheet.table or (base is Money and f"{name}_minor" in sheet.table):
            plain = as_bytes and base is str and not marks
            fields[name] = (
                _bytes(sheet, name, (), nullable) if plain else _reader(base)(sheet, name, base, marks, nullable)
            )
    return {name: values for name, values in fields.items() if _some(values)}


def _some(values: Texts) -> bool:
    """Whether any row states something."""
    if isinstance(values, Packed):
        return values.null is None or not values.null.all()
    return bool((values != _NONE).any())


#: Compared with an object array, elementwise; `is` cannot be.
_NONE: Objects = np.array(None, dtype=object)
Reader = Callable[[Sheet, str, Any, tuple[Mark, ...], bool], Objects]


def _reader(base: Any) -> Reader:
    if base is str:
        return _plain_text
    if base is date:
        return _dates
    if base is bool:
        return _boolean
    if base is int:
        return _integer
    if base is Money:
        return _money
    if base in (ItemKey, DocumentKey):
        return _key
    if base is Actor:
        return _actor
    if isinstance(base, type) and issubclass(base, Enum):
        return _enum
    return _each


def _plain_text(sheet: Sheet, name: str, _: Any, marks: Sequence[Mark], nullable: bool) -> Objects:
    return _text(sheet, name, marks, nullable)


def _text(sheet: Sheet, name: str, marks: Sequence[Mark], nullable: bool) -> Objects:
    values = sheet.text(name).copy()
    absent = sheet.nulls[name].copy()
    if marks or not nullable:  # an empty id is no id, and an empty text is the default
        absent |= values == np.array("", dtype=object)
    values[absent] = None
    _check_marks(sheet, name, values, marks)
    return values


def _bytes(sheet: Sheet, name: str, _: Sequence[Mark], nullable: bool) -> Texts:
    values = sheet.packed(name)
    if not isinstance(values, Packed):
        return _text(sheet, name, (), nullable)
    absent = sheet.nulls[name] if nullable else ~values.filled
    return Packed(values.raw, values.start, absent if absent.any() else None)


def _dates(sheet: Sheet, name: str, _: Any, __: Sequence[Mark], ___: bool) -> Objects:
    return dates_of(sheet.days(name))


def dates_of(days: Any) -> Objects:
    """Days as dates, None where there is none; each distinct day is made once."""
    distinct, place = np.unique(days, return_inverse=True)
    made = [to_date(day) if day != NO_DATE else None for day in distinct.tolist()]
    return np.fromiter(made, dtype=object, count=len(made))[place] if len(made) else np.empty(0, dtype=object)


def _boolean(sheet: Sheet, name: str, *_: Any) -> Objects:
    values = sheet.boolean(name).astype(object)
    values[sheet.nulls[name]] = None
    return values


def _integer(sheet: Sheet, name: str, _: Any, marks: tuple[Mark, ...], __: bool) -> Objects:
    values = sheet.integer(name).astype(object)
    values[sheet.nulls[name]] = None
    _check_marks(sheet, name, values, marks)
    return values


def _enum(sheet: Sheet, name: str, base: Any, *_: Any) -> Objects:
    members = list(base)
    codes = sheet.category(name, [str(member.value) for member in members])
    return np.fromiter([*members, None], dtype=object, count=len(members) + 1)[codes]


def _money(sheet: Sheet, name: str, _: Any, marks: tuple[Mark, ...], __: bool) -> Objects:
    own = f"{name}_currency"
    codes, names, digits = currency_digits(sheet, own if own in sheet.table else "currency")
    column = name if name in sheet.table else f"{name}_minor"
    minors = sheet.minor(column, digits, whole=column != name)
    present = ~sheet.nulls[column]
    nameless = present & (codes < 0) & ~sheet.bad
    if nameless.any():
        sheet.fault(nameless, "currency", "missing-value", f"`{column}` has no currency", expected="an ISO 4217 code")
    values: Objects = np.full(len(minors), None, dtype=object)
    for row in np.flatnonzero(present & (codes >= 0) & ~sheet.bad).tolist():
        values[row] = Money.of_minor(int(minors[row]), names[int(codes[row])])
    _check_marks(sheet, column, values, marks)
    return values


def currency_digits(
    sheet: Sheet, name: str, required: bool = False
) -> tuple[npt.NDArray[np.int32], tuple[str, ...], Any]:
    """The currency column as codes and names, and the decimals of each row; unknown currencies are faults."""
    codes, names = sheet.coded(name, required=required)
    digits: list[int] = []
    for code, currency in enumerate(names):
        try:
            digits.append(minor_digits(currency))
        except LettrageError as error:
            digits.append(0)
            fault = error.faults[0]
            rows = np.flatnonzero(codes == code)
            sheet.fault(rows, name, fault.code, fault.message, expected=fault.expected, help=fault.help)
    table = np.array([*digits, 0], dtype=np.int8)
    return codes, names, table[codes] if len(names) != 1 else int(table[0])


def exact_sums(whose: Rows, amounts: Minor, count: int) -> tuple[Minor, Bools]:
    """Sums of amounts per owner, and where they are too wide for int64 and mean nothing."""
    total, rough = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.float64)
    np.add.at(total, whose, amounts)
    np.add.at(rough, whose, np.abs(amounts.astype(np.float64)))
    return total, rough >= 2.0**62


def _key(sheet: Sheet, name: str, base: Any, *_: Any) -> Objects:
    ids = _text(sheet, name, (), False)
    kinds = sheet.category(f"{name}_kind", KINDS)
    numbers = sheet.integer(f"{name}_instalment", default=1) if base is ItemKey else np.ones(len(ids), dtype=np.int64)
    low = (numbers < 1) & (ids != _NONE)
    if low.any():
        sheet.fault(low, f"{name}_instalment", "bad-value", "instalments are numbered from 1")
    blank = np.fromiter((id is not None and not id.strip() for id in ids.tolist()), dtype=bool, count=len(ids))
    if blank.any():
        sheet.fault(blank, name, "empty-id", f"`{name}` is blank")
    values: Objects = np.full(len(ids), None, dtype=object)
    for row in np.flatnonzero((ids != _NONE) & ~low & ~blank).tolist():
        kind = ITEM_KINDS[max(int(kinds[row]), 0)]
        values[row] = ItemKey(kind, ids[row], int(numbers[row])) if base is ItemKey else DocumentKey(kind, ids[row])
    return values


def _actor(sheet: Sheet, name: str, *_: Any) -> Objects:
    names, roles = _text(sheet, name, (), False), sheet.text(f"{name}_role")
    values: Objects = np.full(len(names), None, dtype=object)
    for row, (who, role) in enumerate(zip(names.tolist(), roles.tolist(), strict=True)):
        if who is not None:
            try:
                values[row] = Actor(who, role)
            except LettrageError as error:
                for fault in error.faults:
                    add_fault(sheet, row, name, fault)
    return values


def add_fault(sheet: Sheet, row: int, name: str, fault: Fault) -> None:
    """A fault of a record, moved to the row and column that the record came from."""

    def found(_: int) -> object:
        return fault.found

    at = np.array([row])
    sheet.fault(at, name, fault.code, fault.message, values=found, expected=fault.expected, help=fault.help)


def _each(sheet: Sheet, name: str, base: Any, marks: tuple[Mark, ...], _: bool) -> Objects:
    """Literals, decimals and nested records: every distinct value is read once."""
    hint = Annotated[(base, *marks)] if marks else base
    cells = sheet.cells(name).tolist()
    known: dict[str, tuple[Any, Sequence[Fault]]] = {}
    values: Objects = np.full(len(cells), None, dtype=object)
    for row, cell in enumerate(cells):
        if cell is None or (isinstance(cell, str) and cell == "") or (isinstance(cell, float) and cell != cell):
            continue
        if isinstance(cell, str):
            if cell not in known:
                known[cell] = nested(hint, cell)
            value, faults = known[cell]
        else:
            value, faults = nested(hint, cell)
        if not faults:
            values[row] = value
        for fault in faults:
            add_fault(sheet, row, name, fault)
    return values


def _check_marks(sheet: Sheet, name: str, values: Objects, marks: Sequence[Mark]) -> None:
    for mark in marks:
        verdicts: dict[Any, bool] = {
            value: bool(mark.test(value)) for value in set(values.tolist()) if value is not None
        }
        if all(verdicts.values()):
            continue
        wrong = np.fromiter((not verdicts.get(value, True) for value in values.tolist()), dtype=bool, count=len(values))
        sheet.fault(wrong, name, mark.code, f"`{name}` is not {mark.expected}", expected=mark.expected, help=mark.help)
        values[wrong] = None
