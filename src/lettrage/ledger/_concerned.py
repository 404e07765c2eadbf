"""Whom events are about: the customers they name, and those of the items, documents and earlier events they name."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from lettrage.ledger._columns import NO_CODE
from lettrage.ledger._events import Event, event_document, event_item, kept_event
from lettrage.ledger._overrides import overrides_of
from lettrage.ledger._references import named_by, subject_of
from lettrage.ledger._store import NO_ROW, Store
from lettrage.model import Correction, DirectDebitSchedule, Fact, Mandate, PaymentPlan

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
        named, codes = named_by(event), set[int]()
        for _, key in named.items:
            row = event_item(self._store, key)
            if row != NO_ROW:
                codes |= self._of_document(int(self._store.items.at("document", row)))
        for _, document in named.documents:
            codes |= self._of_document(event_document(self._store, document))
        if isinstance(event, Correction) and isinstance(event.changes.get("customer"), str):
            codes.add(self._store.customer_names.code(event.changes["customer"]))
        found = {self._names[code] for code in codes if code != NO_CODE}
        if named.customer is not None:
            found.add(named.customer)
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
