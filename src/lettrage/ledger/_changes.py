"""Events that change values: due dates extended, documents corrected or cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import evolve

from lettrage.calendars import to_days
from lettrage.errors import Fault
from lettrage.ledger._corrections import corrected
from lettrage.ledger._events import Dated, event_document, event_item
from lettrage.ledger._ids import settlement_ids
from lettrage.ledger._objects_in import Document
from lettrage.ledger._overrides import FIELDS, NOW, Override, active, add_overrides, overrides_of
from lettrage.ledger._store import NO_ROW, Store, items_of, moves_of
from lettrage.model import Cancellation, Correction, DueDateExtension

__all__ = ["add_changes", "cancelling", "settled_changes", "void_documents"]

_CHANGES = (DueDateExtension, Correction, Cancellation)


def add_changes(store: Store, events: Sequence[Dated]) -> tuple[Store, list[tuple[Dated, Fault]]]:
    """Extensions, corrections and cancellations laid over the columns, in canonical order."""
    faults: list[tuple[Dated, Fault]] = []
    ordered = sorted((d for d in events if isinstance(d.event, _CHANGES)), key=lambda dated: dated.rank)
    if not ordered:
        return store, faults
    changes: list[Override] = []
    seen = _same_day(store, ordered[0].known)
    void = void_documents(store)
    current: dict[int, Document] = {}
    for dated in ordered:
        event = dated.event
        if isinstance(event, DueDateExtension):
            new = [
                Override("due", event_item(store, event.item), to_days(event.new_due_on), dated.effective, dated.known)
            ]
        else:
            assert isinstance(event, (Correction, Cancellation))
            row = event_document(store, event.document)
            if row in void:
                faults.append((dated, dated.fault("already-reversed", f"`{event.document}` was undone before")))
                continue
            # It counts from the day it is known at the earliest: what was reported until then stands.
            day = max(dated.effective, dated.known)
            if isinstance(event, Cancellation):
                void.add(row)
                new = cancelling(store, row, day, dated.known, changes)
            else:
                store, new, found = corrected(store, event, row, day, dated.known, current)
                faults += [(dated, evolve(fault, path=f"{dated.path}.{fault.path}")) for fault in found]
        clash = next(
            (c for c in new if seen.setdefault((c.field, c.row, c.known, c.effective), c.value) != c.value), None
        )
        if clash is not None:
            message = f"`{clash.field}` is changed twice on one day, and nothing says which change is the later one"
            faults.append((dated, dated.fault("bad-event", message, help="give the later one a later `known_on`")))
            continue
        changes += new
    return add_overrides(store, changes), faults


def _same_day(store: Store, known: int) -> dict[tuple[str, int, int, int], Any]:
    """The changes in the ledger that are known on a day or later: a new one may contradict them."""
    table = store.overrides
    if not len(table):
        return {}
    at = np.flatnonzero(table.column("known") >= known)
    columns = (table.column(name)[at].tolist() for name in ("field", "row", "known", "effective", "value"))
    return {
        (FIELDS[code], row, known, effective): value
        for code, row, known, effective, value in zip(*columns, strict=True)
    }


def settled_changes(store: Store, events: Sequence[Dated], before: Store) -> list[tuple[Dated, Fault]]:
    """Corrections and cancellations of documents on which something stands: each names the settlements.

    What is known on the same day counts only when it was recorded before: a day's facts given together are a set.
    """
    faults: list[tuple[Dated, Fault]] = []
    for dated in events:
        if not isinstance(dated.event, (Correction, Cancellation)):
            continue
        document = event_document(store, dated.event.document)
        items = np.array(items_of(store, document), np.int64)
        now: dict[int, int] = {}
        then: dict[int, int] = {}
        for row in moves_of(store, items).tolist():
            settlement, delta = int(store.moves.at("settlement", row)), int(store.moves.at("delta", row))
            origin = row if settlement == NO_ROW else int(store.settlements.at("first", settlement))
            given_together = origin >= len(before.moves) and int(store.moves.at("known", origin)) >= dated.known
            later = row >= len(before.moves) and int(store.moves.at("known", row)) > dated.known
            if given_together or later:
                continue
            now[settlement] = now.get(settlement, 0) + delta
            if int(store.moves.at("effective", row)) <= max(dated.effective, dated.known):
                then[settlement] = then.get(settlement, 0) + delta
        stands = sorted({settlement for standing in (now, then) for settlement, delta in standing.items() if delta})
        if stands:
            names = settlement_ids(store, np.array([row for row in stands if row >= 0], np.int64))
            what = [*(f"settlement `{name}`" for name in names), *(["a write-off"] if stands[0] < 0 else [])]
            message = f"`{dated.event.document}` cannot change: {', '.join(what)} stands on it"
            help = "reverse the settlements first, then correct, then settle again"
            faults.append((dated, dated.fault("already-settled", message, "document", help, tuple(names))))
    return faults


def cancelling(
    store: Store, document: int, effective: int, known: int, pending: Sequence[Override] = ()
) -> list[Override]:
    """The changes that leave a document worth nothing, whatever corrections of the same day say."""
    items = items_of(store, document)
    same = [change for change in pending if change.field == "amount" and change.row in items]
    same += overrides_of(store, "amount", items)
    effective = max([effective, *(change.effective for change in same if change.known == known)])
    nothing = [Override("amount", item, 0, effective, known) for item in items]
    return [Override("cancelled", document, True, effective, known), *nothing]


def void_documents(store: Store) -> set[int]:
    """The documents cancelled or returned by any fact."""
    return set(active(store, "cancelled", NOW)[0].tolist())
