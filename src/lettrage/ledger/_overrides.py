"""Values that changed on a day: due dates extended, documents corrected or cancelled, payments returned.

A column of the store keeps what was recorded first. What changed later is a row here, with both clocks, and is laid
over the column for the dates asked. So no past replay changes, and nothing large is copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen

from lettrage.calendars import to_days
from lettrage.ledger._columns import Bools, Rows, objects_of
from lettrage.ledger._segments import Table
from lettrage.ledger._store import Store

__all__ = [
    "FIELDS",
    "ITEM_FIELDS",
    "NOW",
    "Clock",
    "Override",
    "active",
    "add_overrides",
    "counts",
    "overlaid",
    "overrides_of",
    "values_then",
]

#: What can change, by code. The first two are columns of items, the others of documents.
FIELDS = (
    "due",
    "amount",
    "customer",
    "entity",
    "account",
    "currency",
    "on",
    "text",
    "reference",
    "payer_name",
    "payer_iban",
    "tax",
    "tax_known",
    "cancelled",
)
ITEM_FIELDS = frozenset({"due", "amount"})
_CODE = {name: code for code, name in enumerate(FIELDS)}


@frozen
class Clock:
    """What counts: facts effective by `as_of` and known by `known_on`, in days; None lets every fact count."""

    as_of: int | None = None
    known_on: int | None = None

    @classmethod
    def of(cls, as_of: date | None, known_on: date | None) -> Clock:
        return cls(None if as_of is None else to_days(as_of), None if known_on is None else to_days(known_on))


#: Every fact, whenever it counts and becomes known.
NOW = Clock()


@frozen
class Override:
    """One changed value of one row."""

    field: str
    row: int
    value: Any
    effective: int
    known: int


def counts(table: Table, clock: Clock) -> Bools | None:
    """Which rows of a table with both clocks count; None when all do."""
    mask: Bools | None = None
    if clock.as_of is not None:
        mask = table.column("effective") <= clock.as_of
    if clock.known_on is not None:
        known = table.column("known") <= clock.known_on
        mask = known if mask is None else mask & known
    return mask


def add_overrides(store: Store, changes: Sequence[Override]) -> Store:
    """The store with these changes recorded."""
    if not changes:
        return store
    columns: dict[str, npt.NDArray[Any]] = {
        "field": np.array([_CODE[change.field] for change in changes], np.int8),
        "row": np.array([change.row for change in changes], np.int64),
        "value": objects_of([change.value for change in changes]),
        "effective": np.array([change.effective for change in changes], np.int32),
        "known": np.array([change.known for change in changes], np.int32),
    }
    return evolve(store, overrides=store.overrides.append(columns))


def active(store: Store, field: str, clock: Clock) -> tuple[Rows, list[Any]]:
    """The rows whose value of a field differs from the column, and their values: the latest known one wins.

    Two changes of one row known on the same day rank by the day from which they count; equal ones are refused when
    they are recorded.
    """
    table = store.overrides
    if not len(table):
        return np.empty(0, np.int64), []
    mask = table.column("field") == _CODE[field]
    counted = counts(table, clock)
    at = np.flatnonzero(mask if counted is None else mask & counted)
    if not len(at):
        return np.empty(0, np.int64), []
    row = table.column("row")[at]
    order = np.lexsort((table.column("effective")[at], table.column("known")[at], row))
    last = np.append(row[order][1:] != row[order][:-1], True)
    chosen = at[order[last]]
    return table.column("row")[chosen], table.column("value")[chosen].tolist()


def overlaid(store: Store, field: str, column: npt.NDArray[Any], clock: Clock) -> npt.NDArray[Any]:
    """A whole column of the store with the active changes laid over it; the column itself when there are none."""
    rows, values = active(store, field, clock)
    if not len(rows):
        return column
    out = column.copy()
    out[rows] = objects_of(values) if column.dtype == object else np.array(values, column.dtype)
    return out


def overrides_of(store: Store, field: str, rows: Rows | Sequence[int]) -> list[Override]:
    """Every change of a field of some rows, whenever it counts."""
    table = store.overrides
    if not len(table) or not len(rows):
        return []
    at = np.flatnonzero((table.column("field") == _CODE[field]) & np.isin(table.column("row"), rows))
    columns = (table.column(name)[at].tolist() for name in ("row", "value", "effective", "known"))
    return [Override(field, *cells) for cells in zip(*columns, strict=True)]


def values_then(
    store: Store, field: str, rows: Rows, values: npt.NDArray[Any], known: npt.NDArray[Any]
) -> npt.NDArray[Any]:
    """Values of a document column as known on a day each, whenever their changes count."""
    changes = overrides_of(store, field, rows)
    if not changes:
        return values
    ranked = sorted(changes, key=lambda change: (change.known, change.effective))
    out = values.copy()
    for place in np.flatnonzero(np.isin(rows, [change.row for change in changes])).tolist():
        for change in ranked:
            if change.row == rows[place] and change.known <= known[place]:
                out[place] = change.value
    return out
