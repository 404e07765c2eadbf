"""The fields of records written as columns, from the same annotations that `_frame_fields` reads them by."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Annotated, Any, Literal, cast, get_origin

import attrs
import numpy as np
import numpy.typing as npt

from lettrage.ledger._columns import Objects, objects_of
from lettrage.ledger._frame_schema import ATTRIBUTE, hint_parts
from lettrage.model import Actor, DocumentKey, Fact, InvoiceReferences, ItemKey
from lettrage.money import Money
from lettrage.records import field_hints

__all__ = ["Written", "days_column", "write_attributes", "write_fields", "written"]

#: Columns ready for `to_table`: objects are str, int, float, bool or None; days are datetime64.
Written = dict[str, npt.NDArray[Any]]
#: Whole numbers beyond this do not fit a column of integers.
_INT64 = 2**63


def write_fields(cls: type, values_of: Callable[[str], Objects | None], skip: Iterable[str] = ()) -> Written:
    """The columns of every field that some row states.

    Args:
        cls: The class of the records.
        values_of: The values of a field by name, dotted inside `references`; None when no row states it.
        skip: Fields that are written by the caller, `attributes` always among them.
    """
    columns: Written = {}
    skipped = {*skip, "attributes"}
    for name, hint in field_hints(cls).items():
        if name in skipped:
            continue
        if hint_parts(hint)[0] is InvoiceReferences:
            for part in field_hints(InvoiceReferences):
                values = values_of(f"{name}.{part}")
                if values is not None:
                    columns |= written(part, str, values)
            continue
        values = values_of(name)
        if values is not None:
            columns |= written(name, hint, values)
    return columns


def written(name: str, hint: Any, values: Objects) -> Written:
    """The columns of one field."""
    base, _, _ = hint_parts(hint)
    listed = values.tolist()
    if base is str or get_origin(base) is Literal:
        return {name: _each(listed, str.__str__)}
    if base is date:
        return {name: np.array(listed, dtype="M8[D]")}
    if base in (bool, int):
        return {name: values}
    if base is Decimal:
        return {name: _each(listed, str)}
    if base is Money:
        return {
            f"{name}_minor": _each(listed, lambda money: money.minor),
            f"{name}_currency": _each(listed, lambda money: money.currency),
        }
    if base in (ItemKey, DocumentKey):
        return _key(name, base, listed)
    if base is Actor:
        return {name: _each(listed, lambda who: who.name), f"{name}_role": _each(listed, lambda who: who.role or None)}
    if isinstance(base, type) and issubclass(base, Enum):
        return {name: _each(listed, lambda member: str(member.value))}
    return {name: _each(listed, lambda value: _json(value, hint))}


def _key(name: str, base: Any, listed: Sequence[Any]) -> Written:
    columns = {
        name: _each(listed, lambda key: key.id),
        f"{name}_kind": _each(listed, lambda key: str(key.kind.value)),
    }
    if base is ItemKey:
        columns[f"{name}_instalment"] = _each(listed, lambda key: key.instalment)
    return columns


def _each(listed: Sequence[Any], write: Callable[[Any], Any]) -> Objects:
    return objects_of([None if value is None else write(value) for value in listed])


def _json(value: Any, hint: Any) -> str:
    from lettrage.structure import unstructure  # only nested fields need it

    base, marks, _ = hint_parts(hint)
    if isinstance(value, Mapping):  # what a correction changes: values of any field, lists of lines among them
        changes = cast("Mapping[str, Any]", value)
        plain: Any = {name: _plain(change) for name, change in changes.items()}
    else:
        plain = unstructure(value, Annotated[(base, *marks)] if marks else base)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(change: Any) -> Any:
    from lettrage.structure import unstructure

    parts: Any = change
    return [unstructure(part) for part in parts] if isinstance(change, tuple) else unstructure(change)


def days_column(days: npt.NDArray[np.int32], present: Any) -> npt.NDArray[np.datetime64]:
    """int32 days as datetime64, NaT where not present."""
    found: npt.NDArray[np.datetime64] = np.where(present, days.astype("M8[D]"), np.datetime64("NaT", "D"))
    return found


# -- free attributes ---------------------------------------------------------------------------------------------------


def write_attributes(maps: Sequence[Mapping[str, Any]]) -> Written:
    """A column per attribute whose values have one type in all rows, the rest as JSON objects in `attributes`."""
    names = sorted({name for found in maps for name in found})
    columns: Written = {}
    rest: set[str] = set()
    for name in names:
        values = [found.get(name) for found in maps]
        if _fits_a_column(name, values, maps):
            columns[ATTRIBUTE + name] = objects_of(values)
        else:
            rest.add(name)
    if rest:
        columns["attributes"] = objects_of([_rest(found, rest) for found in maps])
    return columns


def _fits_a_column(name: str, values: Sequence[Any], maps: Sequence[Mapping[str, Any]]) -> bool:
    kinds = set[Any](map(type, values)) - {NoneType}
    stated_none = any(name in found and found[name] is None for found in maps)
    wide = kinds == {int} and any(value is not None and not -_INT64 <= value < _INT64 for value in values)
    # an unprintable name may break the library that carries the table
    fits = name.isprintable() and bool(name) and len(kinds) == 1
    return fits and kinds <= {str, int, float, bool} and not stated_none and not wide


def _rest(found: Mapping[str, Any], names: set[str]) -> str | None:
    kept = {name: value for name, value in found.items() if name in names}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else None


def values_of_objects(objects: Sequence[Any]) -> Callable[[str], Objects | None]:
    """Field values of built records, None where a record leaves its default."""
    cls: Any = [*map(type, objects), Fact][0]
    defaults: dict[str, Any] = {field.name: field.default for field in attrs.fields(cls)}

    def read(name: str) -> Objects | None:
        outer, _, inner = name.partition(".")
        values = [getattr(record, outer) for record in objects]
        if inner:
            values = [getattr(value, inner) or None for value in values]
        elif defaults.get(outer) is not attrs.NOTHING:
            default = defaults.get(outer)
            values = [None if value == default else value for value in values]
        return objects_of(values) if any(value is not None for value in values) else None

    return read
