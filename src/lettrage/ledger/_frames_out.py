"""`Ledger.to_frames`: the tables that `Ledger.from_frames` reads back as the same ledger.

Documents that came in as columns go out as columns; those that came in as objects are read field by field. Known dates
are written wherever they differ from the day a fact counts from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lettrage.ledger._columns import Rows, objects_of
from lettrage.ledger._frame_documents_out import document_frames
from lettrage.ledger._frame_records import event_type
from lettrage.ledger._frame_settlements_out import settlement_frame
from lettrage.ledger._frame_write import Written, days_column, values_of_objects, write_attributes, write_fields
from lettrage.ledger._rebuild import customer_object
from lettrage.ledger._segments import OPTIONAL
from lettrage.ledger._store import Store
from lettrage.model import Contact, Customer, Entity, ExchangeRate, Fact, RemittanceAdvice, RemittanceLine
from lettrage.tabular import TableKind, to_table

if TYPE_CHECKING:
    from lettrage.ledger import Ledger

__all__ = ["ledger_to_frames"]


def ledger_to_frames(ledger: Ledger, kind: TableKind = "dict") -> dict[str, Any]:
    """The tables of a ledger by name, those without rows left out; see `Ledger.to_frames`."""
    store: Store = ledger._store  # pyright: ignore[reportPrivateUsage]
    frames: dict[str, Written] = {}
    if store.declared or len(store.customers):
        frames |= _customer_frames(store)
    frames |= document_frames(store)
    frames |= {"settlements": settlement_frame(store)} if len(store.settlements) else {}
    frames |= _record_frame("entities", Entity, store.entities)
    frames |= _record_frame("rates", ExchangeRate, store.rates)
    frames |= _event_frames(store)
    return {name: to_table(columns, kind) for name, columns in frames.items()}


def _record_frame(name: str, cls: type, records: Sequence[Any]) -> dict[str, Written]:
    return {name: _records(cls, records)} if records else {}


def _records(cls: type, records: Sequence[Any], skip: Sequence[str] = ()) -> Written:
    columns = write_fields(cls, values_of_objects(records), skip)
    if records and hasattr(records[0], "attributes"):
        columns |= write_attributes([record.attributes for record in records])
    return columns


# -- customers ---------------------------------------------------------------------------------------------------------


def _customer_frames(store: Store) -> dict[str, Written]:
    """Customers in their latest version, and their contacts as rows of their own.

    Where none was given at first and some were described later, the others get a row with nothing but their id, so that
    every reference still resolves.
    """
    latest = {int(code): row for row, code in enumerate(store.customers.column("code"))} if len(store.customers) else {}
    customers = [customer_object(store, row) for row in latest.values()]
    if not store.declared:
        customers += [Customer(name) for code, name in enumerate(store.customer_names.listed()) if code not in latest]
    if not customers:
        return {"customers": {"id": np.empty(0, dtype=object)}}
    frames = {"customers": _records(Customer, customers, ("contacts",))}
    owners = [
        (customer.id, line, contact) for customer in customers for line, contact in enumerate(customer.contacts, 1)
    ]
    if owners:
        contacts: Written = {
            "customer": objects_of([owner for owner, _, _ in owners]),
            "line": np.array([line for _, line, _ in owners], dtype=np.int64),
        }
        frames["contacts"] = contacts | _records(Contact, [contact for _, _, contact in owners])
    return frames


# -- events ------------------------------------------------------------------------------------------------------------


def _event_frames(store: Store) -> dict[str, Written]:
    """Every dated fact in one wide table; advices, which have lines, in a long one."""
    if not len(store.events):
        return {}
    events = store.events.column(OPTIONAL + "object")
    advice = np.array([isinstance(event, RemittanceAdvice) for event in events.tolist()], dtype=bool)
    frames: dict[str, Written] = {}
    if advice.any():
        frames["advices"] = _advices(store, np.flatnonzero(advice))
    if not advice.all():
        frames["events"] = _events(store, np.flatnonzero(~advice))
    return frames


def _advices(store: Store, rows: Rows) -> Written:
    advices: list[RemittanceAdvice] = store.events.column(OPTIONAL + "object")[rows].tolist()
    owner = np.repeat(np.arange(len(advices)), [len(advice.lines) for advice in advices])
    whole = _records(RemittanceAdvice, advices, ("lines", "known_on"))
    columns: Written = {name: values[owner] for name, values in whole.items()}
    columns["known_on"] = _known(store, rows)[owner]
    columns["line"] = np.array([line for advice in advices for line, _ in enumerate(advice.lines, 1)], dtype=np.int64)
    return columns | _records(RemittanceLine, [line for advice in advices for line in advice.lines])


def _events(store: Store, rows: Rows) -> Written:
    """Each class fills its own columns of the wide table."""
    events: list[Fact] = store.events.column(OPTIONAL + "object")[rows].tolist()
    columns: Written = {
        "type": objects_of([event_type(type(event)) for event in events]),
        "effective_on": days_column(store.events.column("effective")[rows], True),
        "known_on": _known(store, rows),
    }
    for cls in sorted({type(event) for event in events}, key=event_type):
        at = np.flatnonzero([type(event) is cls for event in events])
        own = write_fields(cls, values_of_objects([events[row] for row in at.tolist()]), ("effective_on", "known_on"))
        for name, values in own.items():
            _fill(columns, name, values, at, len(events))
    return columns | write_attributes([event.attributes for event in events])


def _fill(columns: Written, name: str, values: Any, at: Rows, rows: int) -> None:
    """Put the cells of one class of events into a column of the wide table."""
    if name not in columns:
        if values.dtype.kind == "M":
            columns[name] = np.full(rows, np.datetime64("NaT", "D"))
        else:
            columns[name] = np.full(rows, None, dtype=object)
    column = columns[name]
    if column.dtype != values.dtype:
        column = columns[name] = column.astype(object)
    column[at] = values


def _known(store: Store, rows: Rows) -> Any:
    known = store.events.column("known")[rows]
    return days_column(known, known != store.events.column("effective")[rows])
