"""What may be said of one item in a word: its payment status, and how far its collection has come."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from lettrage.calendars import NO_DATE
from lettrage.ledger._cases import about, bills, disputes, doubtful, plans, promises
from lettrage.ledger._ids import item_identity
from lettrage.ledger._overrides import active
from lettrage.ledger._replay import Replay
from lettrage.ledger._store import NO_ROW, moves_of
from lettrage.ledger._undoing import is_undone
from lettrage.model import ItemKey, LegalStep, Notice, StepKind, WriteOff, WriteOffKind

__all__ = ["CollectionStage", "PaymentStatus", "collection_stage", "payment_status"]


class PaymentStatus(StrEnum):
    """What has become of an item (état de paiement).

    The order of the members is the order of precedence: an item has the first status that fits. Nothing is open in the
    first four; the rest have something open.

    Attributes:
        CANCELLED: Its document was cancelled, or its money returned (annulé).
        WRITTEN_OFF: Nothing is open, because it was given up, other than a small difference (passé en perte).
        OVERPAID: Nothing is open, and money that settles it is left over and settles nothing else (trop-payé).
        PAID: Nothing is open (payé).
        DISPUTED: Contested, in part or whole (litigieux).
        IN_PLAN: Spread by a payment plan that is agreed (sous échéancier).
        PROMISED: Promised by a day that has not passed (promis).
        COVERED_BY_BILL: Covered by a bill that has not matured (couvert par un effet).
        DOUBTFUL: Stated to be at risk (douteux).
        PARTLY_PAID: Some of it is settled (partiellement payé).
        OPEN: None of it is settled (ouvert).
    """

    CANCELLED = "cancelled"
    WRITTEN_OFF = "written_off"
    OVERPAID = "overpaid"
    PAID = "paid"
    DISPUTED = "disputed"
    IN_PLAN = "in_plan"
    PROMISED = "promised"
    COVERED_BY_BILL = "covered_by_bill"
    DOUBTFUL = "doubtful"
    PARTLY_PAID = "partly_paid"
    OPEN = "open"


class CollectionStage(StrEnum):
    """How far the collection of an item has come (phase de recouvrement).

    The order of the members is the order of precedence.

    Attributes:
        CLOSED_IRRECOVERABLE: Given up because it cannot be paid, or is time-barred (clos : irrécouvrable).
        CLOSED_ABANDONED: Given up as a gesture, or cancelled (clos : abandonné).
        CLOSED_PAID: Nothing is open (clos : payé).
        LEGAL: A step at law was taken (contentieux).
        REFERRED: Handed over to an agency, an officer or a lawyer (remis à un tiers).
        FORMAL_NOTICE: Put in default (mise en demeure).
        NOT_DUE: Not due, or without a due date (non échu).
        PRE_LEGAL: Due, and reminded at most (précontentieux).
    """

    CLOSED_IRRECOVERABLE = "closed_irrecoverable"
    CLOSED_ABANDONED = "closed_abandoned"
    CLOSED_PAID = "closed_paid"
    LEGAL = "legal"
    REFERRED = "referred"
    FORMAL_NOTICE = "formal_notice"
    NOT_DUE = "not_due"
    PRE_LEGAL = "pre_legal"


_LOSS = frozenset({WriteOffKind.IRRECOVERABLE, WriteOffKind.TIME_BARRED})


def payment_status(replay: Replay, row: int, key: ItemKey) -> PaymentStatus:
    """The first status, in order of precedence, that fits an item under the clocks of a replay."""
    store, clock = replay.store, replay.clock
    document = int(store.items.at("document", row))
    if document in active(store, "cancelled", clock)[0]:
        return PaymentStatus.CANCELLED
    if int(replay.residual()[row]) == 0:
        if any(kind != WriteOffKind.SMALL_DIFFERENCE for kind in _written_off(replay, key)):
            return PaymentStatus.WRITTEN_OFF
        return PaymentStatus.OVERPAID if _overpaid(replay, row) else PaymentStatus.PAID
    code = int(replay.column("customer")[row])
    customer = store.customer_names.name(code) if code >= 0 else None
    for found, status in (
        (disputes(store, clock, [key]), PaymentStatus.DISPUTED),
        (plans(store, clock, [key]), PaymentStatus.IN_PLAN),
        (promises(store, clock, [key]), PaymentStatus.PROMISED),
        (bills(store, clock, [key]), PaymentStatus.COVERED_BY_BILL),
        (doubtful(store, clock, key, customer), PaymentStatus.DOUBTFUL),
    ):
        if found:
            return status
    partly = replay.residual()[row] != replay.column("amount")[row]
    return PaymentStatus.PARTLY_PAID if partly else PaymentStatus.OPEN


def collection_stage(replay: Replay, row: int, key: ItemKey) -> CollectionStage:
    """How far collection has come, read from the notices and steps that count under the clocks."""
    store, clock = replay.store, replay.clock
    if int(replay.residual()[row]) == 0:
        kinds = _written_off(replay, key)
        if kinds & _LOSS:
            return CollectionStage.CLOSED_IRRECOVERABLE
        cancelled = int(store.items.at("document", row)) in active(store, "cancelled", clock)[0]
        abandoned = cancelled or WriteOffKind.GOODWILL in kinds
        return CollectionStage.CLOSED_ABANDONED if abandoned else CollectionStage.CLOSED_PAID
    code = int(replay.column("customer")[row])
    customer = store.customer_names.name(code) if code >= 0 else None
    events = [seen.event for seen in about(store, clock, items=[key], customer=customer)]
    if any(isinstance(event, LegalStep) and (not event.items or key in event.items) for event in events):
        return CollectionStage.LEGAL
    steps = {e.kind for e in events if isinstance(e, Notice) and any(line.item == key for line in e.items)}
    if StepKind.HANDOVER in steps:
        return CollectionStage.REFERRED
    if StepKind.FORMAL_NOTICE in steps:
        return CollectionStage.FORMAL_NOTICE
    due = int(replay.column("due")[row])
    not_due = due == NO_DATE or (clock.as_of is not None and due >= clock.as_of)
    return CollectionStage.NOT_DUE if not_due else CollectionStage.PRE_LEGAL


def _written_off(replay: Replay, key: ItemKey) -> set[WriteOffKind]:
    found = [seen.event for seen in about(replay.store, replay.clock, items=[key])]
    return {event.kind for event in found if isinstance(event, WriteOff) and event.item == key}


def _overpaid(replay: Replay, row: int) -> bool:
    """Whether money that settles the item is left over and settles nothing but this document."""
    store = replay.store
    document = int(store.items.at("document", row))
    for item in _joined(replay, row):
        if item_identity(store, item)[0] == 2 and int(replay.residual()[item]):
            others = {int(store.items.at("document", other)) for other in _joined(replay, item)}
            if others <= {document, int(store.items.at("document", item))}:
                return True
    return False


def _joined(replay: Replay, row: int) -> set[int]:
    """The items that stand in a settlement with an item, itself left out."""
    store, clock = replay.store, replay.clock
    found: set[int] = set()
    for move in moves_of(store, np.array([row], np.int64)).tolist():
        settlement = int(store.moves.at("settlement", move))
        late = clock.as_of is not None and int(store.moves.at("effective", move)) > clock.as_of
        unheard = clock.known_on is not None and int(store.moves.at("known", move)) > clock.known_on
        if settlement == NO_ROW or late or unheard or is_undone(store, settlement, clock):
            continue
        first, count = (int(store.settlements.at(name, settlement)) for name in ("first", "count"))
        found |= set(store.moves.take("item", np.arange(first, first + count)).tolist())
    return found - {row}
