"""What a correction changes: the document is built anew with its changes, and the columns that differ are laid over."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
from attrs import evolve

from lettrage.errors import Fault, LettrageError
from lettrage.ledger._columns import NO_CODE
from lettrage.ledger._customers import payer_group
from lettrage.ledger._names import AccountKey
from lettrage.ledger._objects_in import Document, document_columns
from lettrage.ledger._overrides import Override
from lettrage.ledger._rebuild import document_now
from lettrage.ledger._store import Store, items_of
from lettrage.model import Correction

__all__ = ["corrected"]

_PLAIN = ("on", "text", "reference", "payer_name", "payer_iban", "tax", "tax_known")


def corrected(
    store: Store, event: Correction, row: int, effective: int, known: int, current: dict[int, Document]
) -> tuple[Store, list[Override], list[Fault]]:
    """The values that a correction changes.

    Args:
        store: The ledger's tables; new names and added lines go into the one returned.
        event: The correction.
        row: The document's row.
        effective: The day from which it counts.
        known: The day on which it is known.
        current: Documents as corrected earlier in the same recording; the new state is put in.
    """
    before = current.get(row) or document_now(store, row)
    try:
        after = attrs.evolve(before, **event.changes)
    except LettrageError as error:
        faults = [
            evolve(fault, path=f"changes.{fault.path}", record=f"correction of `{event.document}`")
            for fault in error.faults
        ]
        return store, [], faults
    fault = _unknown_customer(store, after)
    if fault is not None:
        return store, [], [fault]
    current[row] = after
    store, old = _values(store, before)
    store, new = _values(store, after)
    changes = [Override(name, row, new[name], effective, known) for name in new if new[name] != old[name]]
    store, lines = _lines(store, row, _item_values(before), _item_values(after), effective, known)
    return store, changes + lines, []


def _unknown_customer(store: Store, document: Document) -> Fault | None:
    customer = document.customer
    if customer is None or not store.declared or store.customer_names.code(customer) != NO_CODE:
        return None
    message = f"customer `{customer}` is not in the ledger"
    return Fault("unknown-customer", message, "changes.customer", f"`{document.id}`", customer, help="add it first")


def _values(store: Store, document: Document) -> tuple[Store, dict[str, Any]]:
    """What the document's columns hold, as codes of the store."""
    columns = document_columns([document], lambda _: "changes")
    out: dict[str, Any] = {name: getattr(columns, name)[0] for name in _PLAIN}
    out = {name: value.item() if isinstance(value, np.generic) else value for name, value in out.items()}
    customer = columns.customer.names[0] if columns.customer.names else None
    entity, currency = columns.entity.names[0], columns.currency.names[0]
    names = store.customer_names if customer is None else store.customer_names.add([customer])
    store = evolve(
        store,
        customer_names=names,
        entity_names=store.entity_names.add([entity]),
        currency_names=store.currency_names.add([currency]),
    )
    code = NO_CODE if customer is None else store.customer_names.code(customer)
    own = columns.account.names[0] if columns.account.names else None
    name = own or (payer_group(store, code) if code != NO_CODE else "") or customer or ""
    key = AccountKey(entity, name, currency, bool(name))
    store = evolve(store, account_names=store.account_names.add([key]))
    out["customer"], out["entity"] = code, store.entity_names.code(entity)
    out["currency"], out["account"] = store.currency_names.code(currency), store.account_names.code(key)
    return store, out


def _item_values(document: Document) -> list[tuple[int, int]]:
    """Due day and amount of every line."""
    columns = document_columns([document], lambda _: "changes")
    if columns.lines is None:
        return [(int(columns.due[0]), int(columns.amount[0]))]
    return list(zip(columns.lines.due.tolist(), columns.lines.amount.tolist(), strict=True))


def _lines(
    store: Store, row: int, before: list[tuple[int, int]], after: list[tuple[int, int]], effective: int, known: int
) -> tuple[Store, list[Override]]:
    """The lines that change; new ones get rows of their own, dropped ones are worth nothing."""
    items = items_of(store, row)
    due = before[0][0]
    if len(after) > len(items):
        extra = len(after) - len(items)
        start = len(store.items)
        added: dict[str, Any] = {
            "document": np.full(extra, row, np.int64),
            "instalment": np.arange(len(items) + 1, len(after) + 1, dtype=np.int32),
            "due": np.full(extra, due, np.int32),
            "amount": np.zeros(extra, np.int64),
        }
        more = (*store.extra_items.get(row, ()), *range(start, start + extra))
        store = evolve(store, items=store.items.append(added), extra_items={**store.extra_items, row: more})
        items = items_of(store, row)
    before = before + [(due, 0)] * (len(items) - len(before))
    after = after + [(due, 0)] * (len(items) - len(after))
    changes: list[Override] = []
    for item, (old_due, old_amount), (new_due, new_amount) in zip(items, before, after, strict=True):
        if new_due != old_due:
            changes.append(Override("due", item, new_due, effective, known))
        if new_amount != old_amount:
            changes.append(Override("amount", item, new_amount, effective, known))
    return store, changes
