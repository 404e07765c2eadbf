"""Every dated fact but documents and settlements: look up what it names, keep it, and let it act.

Most events only stand in the ledger to be read. Six kinds act: extensions, corrections and cancellations change values
(`_overrides`), write-offs, reversals and returns move residuals.

Order: what is known on one day is a set. Within one recording documents come first, then changes of value, settlements,
write-offs, reversals, and returns, which undo what then still stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from lettrage.calendars import NO_DATE, to_days
from lettrage.errors import Fault, did_you_mean
from lettrage.ledger._columns import NO_CODE, Rows, objects_of
from lettrage.ledger._corrections import corrected
from lettrage.ledger._ids import settlement_ids, settlement_row
from lettrage.ledger._objects_in import Document
from lettrage.ledger._overrides import FIELDS, NOW, Clock, Override, active, add_overrides, overrides_of
from lettrage.ledger._references import identity_of, named_by, subject_of
from lettrage.ledger._segments import OPTIONAL
from lettrage.ledger._store import (
    MOVE_WRITE_OFF,
    NO_ROW,
    Store,
    document_row,
    item_row,
    items_of,
    moves_of,
)
from lettrage.model import (
    KIND_CODES,
    Cancellation,
    Correction,
    DocumentKey,
    DueDateExtension,
    Fact,
    ItemKey,
    ItemKind,
    PaymentReturn,
    Refusal,
    RemittanceAdvice,
    SettlementReversal,
    WriteOff,
)

__all__ = ["Dated", "add_changes", "add_undoing", "add_write_offs", "check_events", "keep_events", "settled_changes"]

Event = Fact | RemittanceAdvice
_CHANGES = (DueDateExtension, Correction, Cancellation)
_UNDOING = (SettlementReversal, PaymentReturn)


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
        """The order in which events take effect, whatever order they were given in."""
        return (self.known, self.effective, repr(self.event))


def check_events(store: Store, events: Sequence[Dated]) -> list[tuple[Dated, Fault]]:
    """Faults of what events name: unknown items, documents, customers, subjects; ids given twice."""
    faults: list[tuple[Dated, Fault]] = []
    ids = {(type(dated.event), id) for dated in events if (id := identity_of(dated.event)) is not None}
    seen: set[tuple[type, str]] = set()
    for dated in events:
        named = named_by(dated.event)
        for at, key in named.items:
            if item_row(store, KIND_CODES[key.kind], key.id, key.instalment) == NO_ROW:
                faults.append((dated, dated.fault("unknown-item", f"item `{key}` is not in the ledger", at, found=key)))
        for at, document in named.documents:
            if document_row(store, KIND_CODES[document.kind], document.id) == NO_ROW:
                message = f"{document.kind.value.replace('_', ' ')} `{document}` is not in the ledger"
                faults.append((dated, dated.fault("unknown-record", message, at, found=document)))
        if named.customer is not None and store.customer_names.code(named.customer) == NO_CODE:
            names = store.customer_names.listed()
            help = did_you_mean(named.customer, names) if len(names) < 5000 else ""
            message = f"customer `{named.customer}` is not in the ledger"
            faults.append((dated, dated.fault("unknown-customer", message, "customer", help, named.customer)))
        subject = subject_of(dated.event)
        if subject is not None and subject not in ids and not _is_kept(store, *subject):
            message = f"{subject[0].__name__} `{subject[1]}` is not in the ledger"
            faults.append((dated, dated.fault("unknown-record", message, "id", found=subject[1])))
        name = identity_of(dated.event)
        if name is not None:
            if (type(dated.event), name) in seen or _is_kept(store, type(dated.event), name):
                faults.append((dated, dated.fault("duplicate-id", f"the id `{name}` occurs twice", "id", found=name)))
            seen.add((type(dated.event), name))
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


# -- values that change ------------------------------------------------------------------------------------------------


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
            new = [Override("due", _item(store, event.item), to_days(event.new_due_on), dated.effective, dated.known)]
        else:
            assert isinstance(event, (Correction, Cancellation))
            row = _document(store, event.document)
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


def changes_document(event: Event, kind: int, id: str) -> bool:
    """Whether an event changes what a document is worth."""
    if isinstance(event, PaymentReturn):
        return kind == KIND_CODES[ItemKind.PAYMENT] and event.payment == id
    if isinstance(event, (Correction, Cancellation)):
        return (KIND_CODES[event.document.kind], event.document.id) == (kind, id)
    return False


def is_original(store: Store, move: int, settlement: int) -> bool:
    """Whether a movement is the settlement's own, and not its undoing."""
    if settlement == NO_ROW:
        return True
    first, count = (int(store.settlements.at(name, settlement)) for name in ("first", "count"))
    return first <= move < first + count


def void_documents(store: Store) -> set[int]:
    """The documents cancelled or returned by any fact."""
    return set(active(store, "cancelled", NOW)[0].tolist())


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
        document = _document(store, dated.event.document)
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


# -- residuals that move -----------------------------------------------------------------------------------------------


def add_write_offs(store: Store, events: Sequence[Dated]) -> tuple[Store, list[tuple[Dated, Fault]], dict[int, Dated]]:
    """Movements for write-offs; also which movement row came from which event."""
    faults: list[tuple[Dated, Fault]] = []
    moves: list[tuple[int, int, int, Dated]] = []
    for dated in sorted(events, key=lambda dated: dated.rank):
        event = dated.event
        if not isinstance(event, WriteOff):
            continue
        item = _item(store, event.item)
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
    day = max(dated.effective, _on(store, items_of(store, document)[0]))
    items = items_of(store, document)
    for row in moves_of(store, np.array(items, np.int64)).tolist():
        settlement = int(store.moves.at("settlement", row))
        if settlement == NO_ROW:
            # What was written off of the money comes back with it: nothing of it is left to give up.
            day = max(day, int(store.moves.at("effective", row)))
            restored[row] = _Undo(NO_ROW, day, dated.known, dated)
            continue
        if settlement in undone or is_undone(store, settlement):
            # The money cannot leave while a settlement undone later still counts.
            day = max(day, int(store.moves.at("effective", row)), _undone_on(undone, settlement))
            continue
        if int(store.moves.at("known", row)) <= dated.known:
            day_of = int(store.settlements.at("effective", settlement))
            undone[settlement] = _Undo(settlement, max(day, day_of), dated.known, dated)
            day = max(day, day_of)
    void.add(document)
    returned += cancelling(store, document, day, dated.known)
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
    marks = {"settlement": settlement, "effective": effective, "known": known}
    return evolve(store, moves=store.moves.append(columns), undone=store.undone.append(marks))


def refused_groups(store: Store) -> frozenset[tuple[tuple[ItemKey, int], ...]]:
    """Every group that a person refused, with the residuals seen."""
    return frozenset(
        tuple(sorted(event.items))
        for segment in store.events.segments
        for event in segment.column(OPTIONAL + "object")
        if isinstance(event, Refusal)
    )


def _item(store: Store, key: ItemKey) -> int:
    return item_row(store, KIND_CODES[key.kind], key.id, key.instalment)


def _document(store: Store, key: DocumentKey) -> int:
    return document_row(store, KIND_CODES[key.kind], key.id)


def _on(store: Store, item: int) -> int:
    document = int(store.items.at("document", item))
    rows, values = active(store, "on", NOW)
    changed = dict(zip(rows.tolist(), values, strict=True))
    return int(changed.get(document, store.documents.at("on", document)))


def _is_kept(store: Store, cls: type, id: str) -> bool:
    return any((cls, id) in segment.derived("by id", _by_id) for segment in store.events.segments)


def _by_id(segment: Any) -> dict[tuple[type, str], int]:
    return {
        (type(event), name): row
        for row, event in enumerate(segment.column(OPTIONAL + "object"))
        if (name := identity_of(event)) is not None
    }


def _noun(event: Event) -> str:
    name = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in type(event).__name__).strip()
    identity = getattr(event, "id", None)
    return f"{name} `{identity}`" if isinstance(identity, str) else name
