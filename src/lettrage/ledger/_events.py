"""Dated facts but documents and settlements: look up what they name, keep them in the log.

Most events only stand in the ledger to be read. Those that act are in `_changes` (values) and `_undoing` (residuals).

What is known on one day is a set. Within one recording documents come first, then changes of value, settlements,
write-offs, reversals, and returns, which undo what then still stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen

from lettrage.calendars import NO_DATE, to_days
from lettrage.errors import Fault, did_you_mean
from lettrage.ledger._columns import NO_CODE, objects_of
from lettrage.ledger._overrides import NOW, Clock, counts
from lettrage.ledger._references import identity_of, keys_in, named_by, subject_of
from lettrage.ledger._segments import OPTIONAL, Segment
from lettrage.ledger._store import NO_ROW, Store, document_row, document_rows, item_row
from lettrage.model import KIND_CODES, DocumentKey, Fact, ItemKey, Notice, Refusal, RemittanceAdvice

__all__ = [
    "Dated",
    "Event",
    "check_events",
    "event_document",
    "event_item",
    "keep_events",
    "kept_event",
    "refused_groups",
]

Event = Fact | RemittanceAdvice
"""A dated fact that is no document."""


@frozen
class Dated:
    """An event with its two days and its place in the caller's input."""

    event: Event
    effective: int
    known: int
    path: str
    number: int

    @classmethod
    def of(cls, event: Event, path: str, number: int, default_known: int) -> Dated:
        effective = to_days(event.on if isinstance(event, RemittanceAdvice) else event.effective_on)
        stated = None if event.known_on is None else to_days(event.known_on)
        known = stated if stated is not None else effective if default_known == NO_DATE else default_known
        return cls(event, effective, known, path, number)

    def fault(self, code: str, message: str, at: str = "", help: str = "", found: object = None) -> Fault:
        record = _noun(self.event)
        return Fault(code, message, f"{self.path}.{at}" if at else self.path, record, found, help=help)

    @property
    def rank(self) -> tuple[int, int, str]:
        """The order in which events take effect, whatever order they were given in.

        A notice is told apart by its key alone: written out in full, thousands of them cost more than all the rest.
        """
        event = self.event
        return (self.known, self.effective, f"Notice({event.key}" if isinstance(event, Notice) else repr(event))


def check_events(store: Store, events: Sequence[Dated]) -> list[tuple[Dated, Fault]]:
    """Faults of what events name: unknown items, documents, customers, subjects; ids given twice."""
    faults: list[tuple[Dated, Fault]] = []
    ids = {(type(dated.event), id) for dated in events if (id := identity_of(dated.event)) is not None}
    seen: set[tuple[type, str]] = set()
    for dated, lost in zip(events, _lost(store, [dated.event for dated in events]), strict=True):
        if lost:
            faults += _unknown(store, dated)
        customer = getattr(dated.event, "customer", None)
        if customer is not None and store.customer_names.code(customer) == NO_CODE:
            names = store.customer_names.listed()
            help = did_you_mean(customer, names) if len(names) < 5000 else ""
            message = f"customer `{customer}` is not in the ledger"
            faults.append((dated, dated.fault("unknown-customer", message, "customer", help, customer)))
        subject = subject_of(dated.event)
        if subject is not None and subject not in ids and kept_event(store, *subject) is None:
            message = f"{subject[0].__name__} `{subject[1]}` is not in the ledger"
            faults.append((dated, dated.fault("unknown-record", message, "id", found=subject[1])))
        name = identity_of(dated.event)
        if name is not None:
            if (type(dated.event), name) in seen or kept_event(store, type(dated.event), name) is not None:
                faults.append((dated, dated.fault("duplicate-id", f"the id `{name}` occurs twice", "id", found=name)))
            seen.add((type(dated.event), name))
    return faults


def _lost(store: Store, events: Sequence[Event]) -> list[bool]:
    """Which events name an item or document that is not there: all looked up at once, since some name thousands."""
    keys = [list(keys_in(event)) for event in events]
    flat = [key for named in keys for key in named]
    found = document_rows(store, [KIND_CODES[key.kind] for key in flat], [key.id for key in flat]) != NO_ROW
    for at, key in enumerate(flat):
        if found[at] and isinstance(key, ItemKey) and key.instalment > 1:
            found[at] = item_row(store, KIND_CODES[key.kind], key.id, key.instalment) != NO_ROW
    ends = np.cumsum([len(named) for named in keys])
    return [not found[end - len(named) : end].all() for named, end in zip(keys, ends.tolist(), strict=True)]


def _unknown(store: Store, dated: Dated) -> list[tuple[Dated, Fault]]:
    """A fault for each item and document that one event names and that is not there."""
    named, faults = named_by(dated.event), list[tuple[Dated, Fault]]()
    for at, key in named.items:
        if item_row(store, KIND_CODES[key.kind], key.id, key.instalment) == NO_ROW:
            faults.append((dated, dated.fault("unknown-item", f"item `{key}` is not in the ledger", at, found=key)))
    for at, document in named.documents:
        if document_row(store, KIND_CODES[document.kind], document.id) == NO_ROW:
            message = f"{document.kind.value.replace('_', ' ')} `{document}` is not in the ledger"
            faults.append((dated, dated.fault("unknown-record", message, at, found=document)))
    return faults


def keep_events(store: Store, events: Sequence[Dated]) -> Store:
    """The store with these events in its log, in canonical order."""
    if not events:
        return store
    ordered = sorted(events, key=lambda dated: dated.rank)
    columns: dict[str, npt.NDArray[Any]] = {
        "effective": np.array([dated.effective for dated in ordered], np.int32),
        "known": np.array([dated.known for dated in ordered], np.int32),
        "seq": np.full(len(ordered), store.seq, np.int32),
        OPTIONAL + "object": objects_of([dated.event for dated in ordered]),
    }
    latest = max(store.latest_known, *(dated.known for dated in ordered))
    return evolve(store, events=store.events.append(columns), latest_known=latest)


def refused_groups(store: Store, clock: Clock = NOW) -> frozenset[tuple[tuple[ItemKey, int], ...]]:
    """Every group that a person refused, with the residuals seen."""
    mask = counts(store.events, clock)
    refused = [
        (place, event)
        for start, segment in zip(store.events.starts, store.events.segments, strict=False)
        for place, event in enumerate(segment.column(OPTIONAL + "object"), start)
        if isinstance(event, Refusal)
    ]
    return frozenset(tuple(sorted(event.items)) for place, event in refused if mask is None or mask[place])


def event_item(store: Store, key: ItemKey) -> int:
    """The row of an item that an event names."""
    return item_row(store, KIND_CODES[key.kind], key.id, key.instalment)


def event_document(store: Store, key: DocumentKey) -> int:
    """The row of a document that an event names."""
    return document_row(store, KIND_CODES[key.kind], key.id)


def kept_event(store: Store, cls: type, id: str) -> Event | None:
    """An event of a class by its own id or key; None when it was never recorded."""
    for segment in store.events.segments:
        row = segment.derived("by id", _by_id).get((cls, id))
        if row is not None:
            found: Event = segment.column(OPTIONAL + "object")[row]
            return found
    return None


def _by_id(segment: Segment) -> dict[tuple[type, str], int]:
    return {
        (type(event), name): row
        for row, event in enumerate(segment.column(OPTIONAL + "object"))
        if (name := identity_of(event)) is not None
    }


def _noun(event: Event) -> str:
    name = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in type(event).__name__).strip()
    identity = getattr(event, "id", None)
    return f"{name} `{identity}`" if isinstance(identity, str) else name
