"""Everything that happened to one item or one customer, dated."""

from __future__ import annotations

from datetime import date

import numpy as np
from attrs import evolve, field, frozen

from lettrage.calendars import to_date, to_days
from lettrage.ledger._balance import facts_of
from lettrage.ledger._cases import Seen, about
from lettrage.ledger._events import Event
from lettrage.ledger._exposure import Exposure
from lettrage.ledger._facts_out import settlement_object
from lettrage.ledger._ids import item_identity, settlement_ids
from lettrage.ledger._objects_in import Document
from lettrage.ledger._open_items import OpenItems
from lettrage.ledger._overrides import Clock
from lettrage.ledger._rebuild import document_object
from lettrage.ledger._replay import Replay
from lettrage.ledger._store import NO_ROW, Store, moves_of
from lettrage.ledger._undoing import is_original
from lettrage.model import ITEM_KINDS, Customer, Fact, ItemKey, ItemKind, PaymentReturn, SettlementReversal, WriteOff
from lettrage.money import Money

__all__ = ["Account", "HistoryEntry", "history_of_customer", "history_of_item"]

#: What happened first of one day, by its nature: what was decided about a step, the step, what became of it.
_RANK = {"issued": 0, "received": 0, "settled": 1, "step decision": 2, "notice delivery": 4, "closure": 4, "undone": 5}


@frozen
class HistoryEntry:
    """One thing that happened (événement daté).

    Attributes:
        on: The day from which it counts.
        known_on: The day on which it became known.
        what: What it is, in a word: "issued", "settled", "undone", or the name of the event's class in words.
        fact: The fact itself.
        moved: What it took off the item, signed like it; None when it moved nothing, or the entry is of a customer.
        residual: What was left of the item after it; None in the history of a customer.
    """

    on: date
    known_on: date
    what: str
    fact: Document | Event
    moved: Money | None = None
    residual: Money | None = None


@frozen(eq=False)
class Account:
    """Everything about one customer on a day (fiche client).

    Attributes:
        customer: The customer as last described.
        as_of: The day.
        open_items: What is open, in canonical order.
        exposures: What is at stake, per currency.
        history: All that happened, by date: documents, settlements, events.
    """

    customer: Customer
    as_of: date
    open_items: OpenItems
    exposures: tuple[Exposure, ...] = field(default=())
    history: tuple[HistoryEntry, ...] = field(default=())

    @property
    def balances(self) -> tuple[Money, ...]:
        """The balance per currency, in alphabetical order."""
        return tuple(Money.of_minor(minor, currency) for currency, minor in sorted(self.open_items.total().items()))


def history_of_item(replay: Replay, row: int, key: ItemKey) -> tuple[HistoryEntry, ...]:
    """The life of an item: its document, what moved it, and the events that name it.

    Complexity: linear in what happened to it.
    """
    store, clock = replay.store, replay.clock
    currency = store.currency_names.name(int(replay.column("currency")[row]))
    document = int(store.items.at("document", row))
    entries = [_document_entry(store, document)]
    moved: dict[int, dict[tuple[int, bool], tuple[int, int, int]]] = {}
    for move in moves_of(store, np.array([row], np.int64)).tolist():
        settlement = int(store.moves.at("settlement", move))
        if settlement == NO_ROW or not _counts(store, move, clock):
            continue
        original = is_original(store, move, settlement)
        days = int(store.moves.at("effective", move)), int(store.moves.at("known", move))
        sums = moved.setdefault(settlement, {})
        before = sums.get((settlement, original), (0, 0, 0))[0]
        sums[settlement, original] = (before + int(store.moves.at("delta", move)), *days)
    for settlement, sums in moved.items():
        fact = settlement_object(store, settlement)
        for (_, original), (delta, effective, known) in sums.items():
            what = "settled" if original else "undone"
            entries.append(
                HistoryEntry(to_date(effective), to_date(known), what, fact, Money.of_minor(delta, currency))
            )
    sign = 1 if int(store.items.at("amount", row)) >= 0 else -1
    names = settlement_ids(store, np.array(sorted(moved), np.int64))
    for seen in [*_about_with_what_followed(store, clock, items=[key]), *_of_settlements(store, clock, names, key)]:
        taken = None
        if isinstance(seen.event, WriteOff):
            taken = Money.of_minor(sign * seen.event.amount.minor, currency)
        entries.append(
            HistoryEntry(to_date(seen.effective), to_date(seen.known), _words(seen.event), seen.event, taken)
        )
    return tuple(_with_residuals(replay, row, currency, _in_time(entries)))


def history_of_customer(replay: Replay, customer: str, rows: list[int]) -> tuple[HistoryEntry, ...]:
    """The documents, settlements and events of a customer; `rows` are its item rows.

    Complexity: linear in what happened.
    """
    store, clock = replay.store, replay.clock
    documents = sorted({int(store.items.at("document", row)) for row in rows})
    entries = [_document_entry(store, document) for document in documents]
    moves = moves_of(store, np.array(rows, np.int64)) if rows else np.empty(0, np.int64)
    settlements = {int(store.moves.at("settlement", m)) for m in moves.tolist() if _counts(store, m, clock)} - {NO_ROW}
    for settlement in sorted(settlements):
        fact = settlement_object(store, settlement)
        effective, known = (int(store.settlements.at(name, settlement)) for name in ("effective", "known"))
        entries.append(HistoryEntry(to_date(effective), to_date(known), "settled", fact))
    keys = [_key(store, row) for row in rows]
    named = _about_with_what_followed(store, clock, items=keys, customer=customer)
    names = settlement_ids(store, np.array(sorted(settlements), np.int64))
    payments = [key for key in keys if key.kind == ItemKind.PAYMENT]
    undoing = _of_settlements(store, clock, names, *payments)
    entries += [
        HistoryEntry(to_date(seen.effective), to_date(seen.known), _words(seen.event), seen.event)
        for seen in [*named, *(entry for entry in undoing if entry not in named)]
    ]
    return tuple(_in_time(entries))


def _document_entry(store: Store, document: int) -> HistoryEntry:
    on, known = (to_date(int(store.documents.at(name, document))) for name in ("on", "known"))
    paid = int(store.documents.at("kind", document)) in (2, 3)
    return HistoryEntry(on, known, "received" if paid else "issued", document_object(store, document))


def _about_with_what_followed(
    store: Store, clock: Clock, *, items: list[ItemKey], customer: str | None = None
) -> list[Seen]:
    """What names some items or a customer, and what went on with it: deliveries of notices, ends of disputes."""
    named = about(store, clock, items=items, customer=customer)
    facts = [seen.event for seen in named if isinstance(seen.event, Fact)]
    return [*named, *(seen for seen in about(store, clock, after=facts) if seen not in named)]


def _of_settlements(store: Store, clock: Clock, names: list[str], *keys: ItemKey) -> list[Seen]:
    """Reversals of some settlements, and returns of some payments."""
    found = [
        seen
        for seen in about(store, clock, cls=SettlementReversal)
        if isinstance(seen.event, SettlementReversal) and seen.event.settlement in names
    ]
    payments = {key.id for key in keys if key.kind == ItemKind.PAYMENT}
    found += [
        seen
        for seen in about(store, clock, cls=PaymentReturn)
        if isinstance(seen.event, PaymentReturn) and seen.event.payment in payments
    ]
    return found


def _with_residuals(replay: Replay, row: int, currency: str, entries: list[HistoryEntry]) -> list[HistoryEntry]:
    """What was left after each entry, corrections and returns included."""
    store = replay.store
    facts = facts_of(store, [row])[row]
    known = replay.clock.known_on if replay.clock.known_on is not None else 2**31 - 1
    out: list[HistoryEntry] = []
    for entry in entries:
        day = to_days(entry.on)
        taken = sum(move.delta for move in facts.moves if move.effective <= day and move.known <= known)
        left = facts.amount_at(day, known) - taken
        out.append(evolve(entry, residual=Money.of_minor(left, currency)))
    return out


def _in_time(entries: list[HistoryEntry]) -> list[HistoryEntry]:
    return sorted(entries, key=lambda e: (e.on, e.known_on, _RANK.get(e.what, 3), e.what, repr(e.fact)))


def _counts(store: Store, move: int, clock: Clock) -> bool:
    late = clock.as_of is not None and int(store.moves.at("effective", move)) > clock.as_of
    unheard = clock.known_on is not None and int(store.moves.at("known", move)) > clock.known_on
    return not late and not unheard


def _key(store: Store, row: int) -> ItemKey:
    kind, id, instalment = item_identity(store, row)
    return ItemKey(ITEM_KINDS[kind], id, instalment)


def _words(event: Event) -> str:
    name = type(event).__name__
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
