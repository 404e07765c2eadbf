"""Events that move residuals: write-offs, reversals of settlements, payments returned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from lettrage.calendars import NO_DATE
from lettrage.errors import Fault
from lettrage.ledger._changes import cancelling, void_documents
from lettrage.ledger._columns import Rows
from lettrage.ledger._events import Dated, Event, event_item
from lettrage.ledger._ids import settlement_row
from lettrage.ledger._overrides import NOW, Clock, Override, active, add_overrides, overrides_of
from lettrage.ledger._store import MOVE_WRITE_OFF, NO_ROW, Store, document_row, items_of, moves_of
from lettrage.model import (
    KIND_CODES,
    Cancellation,
    Correction,
    ItemKind,
    PaymentReturn,
    SettlementReversal,
    WriteOff,
)

__all__ = ["add_undoing", "add_write_offs", "changes_document", "is_original", "is_undone"]

_UNDOING = (SettlementReversal, PaymentReturn)


def add_write_offs(store: Store, events: Sequence[Dated]) -> tuple[Store, list[tuple[Dated, Fault]], dict[int, Dated]]:
    """Movements for write-offs; also which movement row came from which event."""
    faults: list[tuple[Dated, Fault]] = []
    moves: list[tuple[int, int, int, Dated]] = []
    for dated in sorted((d for d in events if isinstance(d.event, WriteOff)), key=lambda dated: dated.rank):
        event = dated.event
        assert isinstance(event, WriteOff)
        item = event_item(store, event.item)
        document = int(store.items.at("document", item))
        currency = store.currency_names.name(int(store.documents.at("currency", document)))
        if event.amount.currency != currency:
            message = f"{event.amount} is not in {currency}"
            faults.append((dated, dated.fault("currency-mismatch", message, "amount", found=event.amount.currency)))
            continue
        sign = 1 if amount_now(store, item) >= 0 else -1
        moves.append((item, sign * event.amount.minor, sign * (event.tax.minor if event.tax else 0), dated))
    if not moves:
        return store, faults, {}
    origin = {len(store.moves) + place: dated for place, (_, _, _, dated) in enumerate(moves)}
    count = len(moves)
    columns: dict[str, npt.NDArray[Any]] = {
        "item": np.array([item for item, _, _, _ in moves], np.int64),
        "delta": np.array([delta for _, delta, _, _ in moves], np.int64),
        "kind": np.full(count, MOVE_WRITE_OFF, np.int8),
        "adjustment": np.full(count, -1, np.int8),
        "tax": np.array([tax for _, _, tax, _ in moves], np.int64),
        "effective": np.array([max(d.effective, _on(store, item)) for item, _, _, d in moves], np.int32),
        "known": np.array([dated.known for _, _, _, dated in moves], np.int32),
        "settlement": np.full(count, NO_ROW, np.int64),
    }
    return evolve(store, moves=store.moves.append(columns)), faults, origin


def amount_now(store: Store, item: int) -> int:
    """The amount of an item as corrected by everything known; the first one when nothing is left of it."""
    amount = int(store.items.at("amount", item))
    for change in overrides_of(store, "amount", [item]):
        amount = change.value or amount
    return amount


@frozen
class _Undo:
    settlement: int
    effective: int
    known: int
    by: Dated = field(eq=False)


def add_undoing(store: Store, events: Sequence[Dated]) -> tuple[Store, list[tuple[Dated, Fault]]]:
    """Settlements undone by reversals, then by payments returned; the money returned leaves the balance."""
    faults: list[tuple[Dated, Fault]] = []
    undone: dict[int, _Undo] = {}
    returned: list[Override] = []
    restored: dict[int, _Undo] = {}
    ordered = sorted((d for d in events if isinstance(d.event, _UNDOING)), key=lambda dated: dated.rank)
    if not ordered:
        return store, faults
    void = void_documents(store)
    for dated in ordered:
        if isinstance(dated.event, SettlementReversal):
            fault = _reverse(store, dated, dated.event, undone)
            faults += [(dated, fault)] if fault else []
    for dated in ordered:
        if isinstance(dated.event, PaymentReturn):
            fault = _return(store, dated, dated.event, undone, restored, returned, void)
            faults += [(dated, fault)] if fault else []
    return _negated(add_overrides(store, returned), list(undone.values()), list(restored.items())), faults


def _reverse(store: Store, dated: Dated, event: SettlementReversal, undone: dict[int, _Undo]) -> Fault | None:
    row = settlement_row(store, event.settlement)
    if row == NO_ROW:
        message = f"settlement `{event.settlement}` is not in the ledger"
        return dated.fault("unknown-settlement", message, "settlement", found=event.settlement)
    if row in undone or is_undone(store, row):
        return dated.fault("already-reversed", f"settlement `{event.settlement}` was undone before", "settlement")
    if dated.known < int(store.settlements.at("known", row)):
        return dated.fault("bad-event", f"settlement `{event.settlement}` was not known yet", "known_on")
    undone[row] = _Undo(row, max(dated.effective, int(store.settlements.at("effective", row))), dated.known, dated)
    return None


def _return(
    store: Store,
    dated: Dated,
    event: PaymentReturn,
    undone: dict[int, _Undo],
    restored: dict[int, _Undo],
    returned: list[Override],
    void: set[int],
) -> Fault | None:
    document = document_row(store, KIND_CODES[ItemKind.PAYMENT], event.payment)
    if document == NO_ROW:
        message = f"payment `{event.payment}` is not in the ledger"
        return dated.fault("unknown-record", message, "payment", found=event.payment)
    if document in void:
        return dated.fault("already-reversed", f"payment `{event.payment}` was undone before", "payment")
    items = items_of(store, document)
    back = max(dated.effective, _on(store, items[0]))
    gone = back
    written: list[int] = []
    for row in moves_of(store, np.array(items, np.int64)).tolist():
        settlement, effective = int(store.moves.at("settlement", row)), int(store.moves.at("effective", row))
        if settlement == NO_ROW:
            written.append(row)
        elif settlement not in undone and not is_undone(store, settlement):
            undone[settlement] = _Undo(settlement, max(back, effective), dated.known, dated)
        # The money cannot leave while something taken of it still counts.
        gone = max(gone, effective, _undone_on(undone, settlement))
    void.add(document)
    nothing = cancelling(store, document, gone, dated.known)
    returned += nothing
    # What was written off of the money comes back as it leaves: nothing of it is left to give up.
    restored.update({row: _Undo(NO_ROW, nothing[0].effective, dated.known, dated) for row in written})
    return None


def _undone_on(undone: dict[int, _Undo], settlement: int) -> int:
    return undone[settlement].effective if settlement in undone else NO_DATE


def is_undone(store: Store, settlement: int, clock: Clock = NOW) -> bool:
    """Whether a settlement was undone, under the clocks."""
    for segment in store.undone.segments:
        at = segment.column("settlement") == settlement
        if clock.as_of is not None:
            at &= segment.column("effective") <= clock.as_of
        if clock.known_on is not None:
            at &= segment.column("known") <= clock.known_on
        if at.any():
            return True
    return False


def _negated(store: Store, undone: Sequence[_Undo], restored: Sequence[tuple[int, _Undo]]) -> Store:
    """The movements of settlements, and single movements, once more with the other sign."""
    if not undone and not restored:
        return store
    settlement: Rows = np.array([undo.settlement for undo in undone], np.int64)
    effective = np.array([undo.effective for undo in undone], np.int32)
    known = np.array([undo.known for undo in undone], np.int32)
    first, count = store.settlements.take("first", settlement), store.settlements.take("count", settlement)
    rows = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(int(count.sum()))
    single = np.array([row for row, _ in restored], np.int64)
    rows = np.concatenate([rows, single])
    columns: dict[str, npt.NDArray[Any]] = {
        "item": store.moves.take("item", rows),
        "delta": -store.moves.take("delta", rows),
        "kind": store.moves.take("kind", rows),
        "adjustment": store.moves.take("adjustment", rows),
        "tax": -store.moves.take("tax", rows),
        "effective": np.append(np.repeat(effective, count), [undo.effective for _, undo in restored]).astype(np.int32),
        "known": np.append(np.repeat(known, count), [undo.known for _, undo in restored]).astype(np.int32),
        "settlement": np.append(np.repeat(settlement, count), np.full(len(restored), NO_ROW)).astype(np.int64),
    }
    marks: dict[str, npt.NDArray[Any]] = {"settlement": settlement, "effective": effective, "known": known}
    return evolve(store, moves=store.moves.append(columns), undone=store.undone.append(marks))


def is_original(store: Store, move: int, settlement: int) -> bool:
    """Whether a movement is the settlement's own, and not its undoing."""
    if settlement == NO_ROW:
        return True
    first, count = (int(store.settlements.at(name, settlement)) for name in ("first", "count"))
    return first <= move < first + count


def _on(store: Store, item: int) -> int:
    document = int(store.items.at("document", item))
    rows, values = active(store, "on", NOW)
    changed = dict(zip(rows.tolist(), values, strict=True))
    return int(changed.get(document, store.documents.at("on", document)))


def changes_document(event: Event, kind: int, id: str) -> bool:
    """Whether an event changes what a document is worth."""
    if isinstance(event, PaymentReturn):
        return kind == KIND_CODES[ItemKind.PAYMENT] and event.payment == id
    if isinstance(event, (Correction, Cancellation)):
        return (KIND_CODES[event.document.kind], event.document.id) == (kind, id)
    return False
