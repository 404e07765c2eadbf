"""Cells that hold more than a scalar: nested records as JSON text, free attributes; and records built of it all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any, Literal, cast, get_origin

import attrs
import numpy as np

from lettrage.errors import Fault, LettrageError
from lettrage.frozen import FrozenMap
from lettrage.ledger._columns import Objects, Texts
from lettrage.ledger._frame_schema import ATTRIBUTE, hint_parts
from lettrage.model import InvoiceReferences
from lettrage.records import as_decimal, settle_value
from lettrage.tabular import Sheet

__all__ = ["Fields", "is_scalar", "nested", "read_attributes", "record_of"]

#: Values of the model by field name, one object array per field, None where a row does not state it.
Fields = dict[str, Objects]


def nested(hint: Any, cell: Any) -> tuple[Any, Sequence[Fault]]:
    """A value of the annotated type from itself, from JSON text, or from the plain data that JSON would hold."""
    base, _, _ = hint_parts(hint)
    if base is Decimal:
        return settle_value(hint, as_decimal(cell), "")
    if get_origin(base) is Literal:
        return settle_value(hint, cell, "")
    if isinstance(cell, np.ndarray):
        cell = cast("Any", cell).tolist()
    if not isinstance(cell, str):
        value, faults = settle_value(hint, cell, "")
        if not faults or not isinstance(cell, (Mapping, list, tuple)):
            return value, faults
        data: Any = cast("Any", cell)
    else:
        try:
            data = json.loads(cell)
        except (ValueError, RecursionError):
            message = f"`{cell[:60]}` is no JSON"
            return None, [Fault("bad-value", message, found=cell[:80], expected='JSON text, such as ["F-1", "F-2"]')]
    from lettrage.structure import structure  # only nested fields need it

    try:
        return structure(data, hint), ()
    except LettrageError as error:
        return None, error.faults


def read_attributes(sheet: Sheet) -> Fields:
    """Free attributes by dotted name, from their own columns and from the JSON column."""
    fields: Fields = {}
    for column in sheet.table.columns:
        if column.startswith(ATTRIBUTE) and len(column) > len(ATTRIBUTE):
            fields[f"attributes.{column.removeprefix(ATTRIBUTE)}"] = _scalars(sheet, column)
    if "attributes" not in sheet.table:
        return fields
    own = dict(fields)
    for row, cell in enumerate(sheet.cells("attributes").tolist()):
        found = _scalar_map(cell)
        if found is None:
            help = 'write a JSON object such as {"region": "North"}'
            sheet.fault(np.array([row]), "attributes", "bad-value", "`attributes` is no object of scalars", help=help)
            continue
        if None in found.values():
            # A column cannot tell "None" from "not stated", so such a map is kept whole.
            beside = {name: values[row] for name, values in own.items() if values[row] is not None}
            whole = {name.removeprefix("attributes."): value for name, value in beside.items()} | dict(found)
            fields.setdefault("attributes", np.full(len(sheet), None, dtype=object))[row] = FrozenMap(whole)
        for key, value in found.items():
            values = fields.setdefault(f"attributes.{key}", np.full(len(sheet), None, dtype=object))
            values[row] = value
    return fields


def _scalar_map(cell: Any) -> Mapping[str, Any] | None:
    """A JSON object of scalars, or None when the cell holds something else."""
    if cell is None or cell == "":
        return {}
    if isinstance(cell, str):
        try:
            cell = json.loads(cell)
        except (ValueError, RecursionError):
            return None
    if not isinstance(cell, Mapping):
        return None
    found: Mapping[Any, Any] = cast("Any", cell)
    return found if all(isinstance(key, str) and is_scalar(value) for key, value in found.items()) else None


def _scalars(sheet: Sheet, column: str) -> Objects:
    values = sheet.cells(column)
    floats = [isinstance(value, float) and value != value for value in values.tolist()]
    values[np.array(floats, dtype=bool)] = None  # how pandas says "absent"
    wrong = np.fromiter((not is_scalar(value) for value in values.tolist()), dtype=bool, count=len(values))
    if wrong.any():
        help = "write dates and amounts as text"
        message = f"`{column}` is no text, number or truth value"
        sheet.fault(wrong, column, "bad-value", message, expected="text, numbers or booleans", help=help)
        values[wrong] = None
    return values


def is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, (str, bool, int)) or (isinstance(value, float) and isfinite(value))


def record_of(cls: Callable[..., Any], fields: Mapping[str, Texts], row: int, **more: Any) -> Any:
    """The record of one row; its own faults are raised as the model raises them."""
    given: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {}
    for name, values in fields.items():
        value = values[row]
        if value is None:
            continue
        outer, _, inner = name.partition(".")
        if inner:
            parts.setdefault(outer, {})[inner] = value
        else:
            given[name] = value
    if "references" in parts:
        parts["references"] = cast("Any", InvoiceReferences(**parts["references"]))
    given |= more
    parts = {name: values for name, values in parts.items() if name not in given}
    lacking = [
        attribute.name
        for attribute in attrs.fields(cast("Any", cls))
        if attribute.default is attrs.NOTHING and attribute.name not in given
    ]
    if lacking:
        raise LettrageError([Fault("missing-value", f"`{name}` has no value", name) for name in lacking])
    return cls(**given, **parts)
