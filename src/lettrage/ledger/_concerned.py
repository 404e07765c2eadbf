"""Whom events are about: the customers they name, and those of the items, documents and earlier events they name."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from lettrage.ledger._columns import NO_CODE
from lettrage.ledger._events import Event, kept_event
from lettrage.ledger._overrides import overrides_of
from lettrage.ledger._references import keys_in, subject_of
from lettrage.ledger._store import NO_ROW, Store, document_row
from lettrage.model import KIND_CODES, Correction, DirectDebitSchedule, Fact, Mandate, PaymentPlan

__all__ = ["concerned"]


def concerned(store: Store, events: Iterable[Event]) -> list[tuple[str, ...]]:
    """The customers of each event, in alphabetical order; nothing for one that names nobody and nothing.

    A document corrected from one customer to another is of both.
    """
    about = _About(store)
    return [about.of(event) for event in events]


class _About:
    """Customers by event; one per question, never kept."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._names = store.customer_names.listed()
        rows = store.overrides.column("row") if len(store.overrides) else np.empty(0, np.int64)
        self._moved: dict[int, set[int]] = {}
        for change in overrides_of(store, "customer", rows):
            self._moved.setdefault(change.row, set()).add(int(change.value))

    def of(self, event: Event) -> tuple[str, ...]:
        codes = set[int]()
        for kind, id in {(key.kind, key.id) for key in keys_in(event)}:
            codes |= self._of_document(document_row(self._store, KIND_CODES[kind], id))
        if isinstance(event, Correction) and isinstance(event.changes.get("customer"), str):
            codes.add(self._store.customer_names.code(event.changes["customer"]))
        found = {self._names[code] for code in codes if code != NO_CODE}
        customer: str | None = getattr(event, "customer", None)
        if customer is not None:
            found.add(customer)
        for cls, id in _earlier(event):
            before = kept_event(self._store, cls, id)
            found.update(self.of(before) if before is not None else ())
        return tuple(sorted(found))

    def _of_document(self, row: int) -> set[int]:
        if row == NO_ROW:
            return set()
        return {int(self._store.documents.at("customer", row)), *self._moved.get(row, ())}


def _earlier(event: Event) -> list[tuple[type[Fact], str]]:
    """The earlier events that one goes on with: what it closes or takes the place of, and its mandate."""
    subject = subject_of(event)
    if subject is not None:
        return [subject]
    if isinstance(event, DirectDebitSchedule):
        return [(Mandate, event.mandate)]
    return [(PaymentPlan, event.replaces)] if isinstance(event, PaymentPlan) and event.replaces else []
