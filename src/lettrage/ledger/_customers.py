"""Customers as rows: one per version of a customer, found by the code of its id.

A customer recorded again is a new version, known from that day; documents keep the account they were recorded in, so a
new version may change anything but the payer group.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from attrs import evolve, fields_dict

from lettrage.calendars import NO_DATE
from lettrage.errors import Fault
from lettrage.ledger._columns import CustomerColumns, Objects, objects_of
from lettrage.ledger._overrides import NOW, Clock
from lettrage.ledger._segments import OPTIONAL, Segment
from lettrage.ledger._store import NO_ROW, Store
from lettrage.model import Customer

__all__ = ["add_customers", "customer_at", "customer_values", "customer_versions", "payer_group"]

_DEFAULTS: dict[str, Any] = {
    name: attribute.default for name, attribute in fields_dict(Customer).items() if name != "id"
}


def add_customers(store: Store, columns: CustomerColumns, known: int = NO_DATE) -> tuple[Store, list[Fault]]:
    """The store with these customers; `known` is `NO_DATE` for those that were always known."""
    ids: list[str] = columns.id.tolist()
    path = columns.path or "customers[{}]".format
    seen: dict[str, int] = {}
    for id in ids:
        seen[id] = seen.get(id, 0) + 1
    help = "give every customer once: none of the rows is taken, since nothing says which one is right"
    faults = [
        Fault("duplicate-id", f"the id `{id}` occurs {seen[id]} times", path(row), f"customer `{id}`", id, help=help)
        for row, id in enumerate(ids)
        if seen[id] > 1
    ]
    keep = [row for row, id in enumerate(ids) if seen[id] == 1]
    groups = _given(columns, "payer_group")
    for row in list(keep):
        code = store.customer_names.code(ids[row])
        if known != NO_DATE and code >= 0 and payer_group(store, code) != (groups[row] or ""):
            message = "a new version of a customer cannot change its payer group: documents keep their account"
            faults.append(Fault("bad-value", message, path(row), f"customer `{ids[row]}`", groups[row]))
            keep.remove(row)
    if not keep:
        return store, faults
    names = store.customer_names.add(ids[row] for row in keep)
    at = np.array(keep, np.int64)
    data = {OPTIONAL + name: values[at] for name, values in columns.fields.items()}
    if columns.objects is not None:
        data[OPTIONAL + "object"] = objects_of(columns.objects)[at]
    table = store.customers.append(
        {
            "code": np.array([names.code(ids[row]) for row in keep], np.int32),
            "known": np.full(len(keep), known, np.int32),
            "seq": np.full(len(keep), store.seq, np.int32),
            **data,
        }
    )
    return evolve(store, customer_names=names, customers=table), faults


def customer_at(store: Store, name: str, clock: Clock = NOW) -> int:
    """The row of the latest version of a customer, or `NO_ROW` when it was never described."""
    code = store.customer_names.code(name)
    table = store.customers
    for place in range(len(table.segments) - 1, -1, -1):
        segment = table.segments[place]
        here = np.flatnonzero(segment.column("code") == code)
        if clock.known_on is not None:
            here = here[segment.column("known")[here] <= clock.known_on]
        if len(here):
            return table.starts[place] + int(here[-1])
    return NO_ROW


def customer_values(store: Store, name: str, clock: Clock = NOW) -> Objects:
    """One field of every customer, by code, dotted for attributes; None where it was never stated."""
    out: Objects = np.full(len(store.customer_names), None, np.object_)
    for segment in store.customers.segments:
        values = segment.derived(f"values of {name}", partial(_values, name=name))
        rows = np.arange(segment.size)
        if clock.known_on is not None:
            rows = rows[segment.column("known") <= clock.known_on]
        out[segment.column("code")[rows]] = values[rows]
    return out


def customer_versions(store: Store, name: str) -> list[str]:
    """One field of every version of every customer, by row, as text; ``""`` where it was not stated."""
    values = [
        value
        for segment in store.customers.segments
        for value in segment.derived(f"values of {name}", partial(_values, name=name)).tolist()
    ]
    return ["" if value is None else str(value) for value in values]


def payer_group(store: Store, code: int) -> str:
    """The payer group of a customer, ``""`` when it has none or was never described."""
    for segment in reversed(store.customers.segments):
        group = segment.derived("payer groups", _groups).get(code)
        if group is not None:
            return group
    return ""


def _values(segment: Segment, name: str) -> Objects:
    values = segment.column(OPTIONAL + name).copy()
    objects = segment.column(OPTIONAL + "object")
    for row in np.flatnonzero(objects != np.array(None)).tolist():
        values[row] = _read(objects[row], name)
    return values


def _groups(segment: Segment) -> dict[int, str]:
    groups = _values(segment, "payer_group").tolist()
    return {code: group for code, group in zip(segment.column("code").tolist(), groups, strict=True) if group}


def _given(columns: CustomerColumns, name: str) -> list[Any]:
    if columns.objects is not None:
        return [getattr(customer, name) for customer in columns.objects]
    values = columns.fields.get(name)
    return [None] * len(columns) if values is None else values.tolist()


def _read(customer: object, name: str) -> Any:
    """A field or a free attribute, None when it was left at its default."""
    if name.startswith("attributes."):
        attributes: Any = getattr(customer, "attributes", {})
        return attributes.get(name.removeprefix("attributes."))
    value = getattr(customer, name)
    default = _DEFAULTS.get(name)
    return None if value == default and default in ("", None, ()) else value
