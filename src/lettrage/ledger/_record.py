"""All facts of one recording, together: checked as a whole, taken as a whole or not at all.

With ``collect`` the bad ones and what depends on them are left out, and the rest is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen

from lettrage.calendars import NO_DATE, to_date
from lettrage.errors import Fault
from lettrage.ledger._balance import ItemFacts, Move, overdrawn
from lettrage.ledger._changes import add_changes, settled_changes
from lettrage.ledger._columns import CustomerColumns, DocumentColumns, Rows, SettlementColumns
from lettrage.ledger._compile import add_documents
from lettrage.ledger._customers import add_customers
from lettrage.ledger._events import Dated, Event, check_events, keep_events
from lettrage.ledger._ids import explicit_row, item_identity
from lettrage.ledger._select import only_settlements
from lettrage.ledger._settle import add_settlements
from lettrage.ledger._store import NO_ROW, Store
from lettrage.ledger._undoing import add_undoing, add_write_offs, changes_document, is_original
from lettrage.model import ExchangeRate

__all__ = ["Facts", "integrate"]


@frozen(eq=False)
class Facts:
    """What one recording brings.

    Attributes:
        customers: New customers, or new versions of known ones.
        documents: Tables of documents.
        settlements: Settlements as columns.
        events: Every other dated fact, each with its place in the caller's input.
        rates: Exchange rates.
        known: The day on which they are known unless they say otherwise; `NO_DATE` for the day they count from.
        initial: Whether the ledger starts here: customers given now were always known.
    """

    customers: CustomerColumns | None = None
    documents: Sequence[DocumentColumns] = ()
    settlements: SettlementColumns | None = None
    events: Sequence[tuple[str, Event]] = ()
    rates: tuple[ExchangeRate, ...] = ()
    known: int = NO_DATE
    initial: bool = False


def integrate(store: Store, facts: Facts, *, collect: bool) -> tuple[Store, list[Fault]]:
    """The store with these facts, and what is wrong with those left out.

    Without `collect` the store is only to be used when there is no fault.
    """
    faults: list[Fault] = []
    floor = store.latest_known
    staged = store
    if facts.customers is not None:
        known = NO_DATE if facts.initial else max(facts.known, floor)
        staged, found = add_customers(staged, facts.customers, known)
        faults += found
    staged, found = add_documents(staged, facts.documents, facts.known, floor)
    faults += found
    dated = [Dated.of(event, path, number, facts.known) for number, (path, event) in enumerate(facts.events)]
    dated, found = _without(dated, [(d, _past(d, floor)) for d in dated if d.known < floor])
    faults += found
    dated, found = _without(dated, check_events(staged, dated))
    faults += found
    settlements = facts.settlements
    if settlements is not None:
        settlements, found = _checked_ids(staged, settlements)
        faults += found
    while True:
        # Each round leaves out what the round before proved bad, until nothing is: rounds are few, since one fault
        # seldom causes another.
        done, bad, worse, left = _round(staged, store, facts, settlements, dated)
        faults += bad
        if not worse and left is settlements:
            break
        dated, found = _without(dated, worse)
        faults += found
        settlements = left
        if not collect and faults:
            break
    done = evolve(keep_events(done, dated), seq=store.seq + 1, rates=(*store.rates, *facts.rates))
    return done, faults


def _round(
    staged: Store, before: Store, facts: Facts, settlements: SettlementColumns | None, dated: Sequence[Dated]
) -> tuple[Store, list[Fault], list[tuple[Dated, Fault]], SettlementColumns | None]:
    """One attempt: the store, faults of settlements, faults of events, and the settlements worth another attempt."""
    store, worse = add_changes(staged, dated)
    faults: list[Fault] = []
    kept = np.empty(0, np.int64)
    if settlements is not None:
        first = len(store.settlements)
        store, faults, bad = add_settlements(store, settlements, facts.known, before.latest_known)
        kept = np.flatnonzero(~bad)
        if bad.any():
            settlements = only_settlements(settlements, kept)
            return store, faults, worse, settlements
        assert len(store.settlements) - first == len(kept)
    store, found, written = add_write_offs(store, dated)
    worse += found
    store, found = add_undoing(store, dated)
    worse += found
    worse += settled_changes(store, dated, before)
    if worse:
        return store, faults, worse, settlements
    moved = _touched(store, before)
    culprits: set[int] = set()
    for item in overdrawn(store, moved):
        rows = _culprits(item, lambda move: move.row in written or _is_new(store, before, move))
        worse += [] if rows else _cramped(store, item, dated)
        for row in rows:
            where = _name(store, item.item)
            settlement = int(store.moves.at("settlement", row))
            if settlement == NO_ROW:
                event = written[row]
                worse.append((event, event.fault("over-allocation", f"takes more from {where} than is open", "amount")))
            else:
                culprits.add(settlement - len(before.settlements))
    if culprits and settlements is not None:
        rows = sorted(culprits)
        faults += [_over(store, settlements, row, len(before.settlements)) for row in rows]
        rest = np.setdiff1d(np.arange(len(settlements)), np.array(rows))
        settlements = only_settlements(settlements, rest)
    return store, faults, worse, settlements


def _is_new(store: Store, before: Store, move: Move) -> bool:
    """Whether a movement is of a settlement of this recording, and not of its undoing."""
    return move.settlement >= len(before.settlements) and is_original(store, move.row, move.settlement)


def _cramped(store: Store, item: ItemFacts, dated: Sequence[Dated]) -> list[tuple[Dated, Fault]]:
    """Changes of a document that leave less than what was taken of it before."""
    kind, id, _ = item_identity(store, item.item)
    message = f"{_name(store, item.item)} would be worth less than what was settled of it"
    return [
        (event, event.fault("already-settled", message, help="reverse the settlements first"))
        for event in dated
        if changes_document(event.event, kind, id)
    ]


def _touched(store: Store, before: Store) -> Rows:
    """The items whose residual may have changed."""
    moved = [np.empty(0, np.int64)]
    if len(store.moves) > len(before.moves):
        moved.append(store.moves.take("item", np.arange(len(before.moves), len(store.moves))))
    if len(store.overrides) > len(before.overrides):
        at = np.arange(len(before.overrides), len(store.overrides))
        amount = store.overrides.take("field", at) == 1
        moved.append(store.overrides.take("row", at[amount]))
    touched = np.concatenate(moved)
    if len(touched) * 8 < len(store.items):
        return np.unique(touched)
    there = np.zeros(len(store.items), np.bool_)  # beats sorting when most items are touched
    there[touched] = True
    return np.flatnonzero(there)


def _culprits(item: ItemFacts, is_new: Callable[[Move], bool]) -> list[int]:
    """The latest of the new movements without which the item would be sound, one row per settlement."""
    new = [move for move in item.moves if is_new(move)]
    seen: dict[int, tuple[tuple[int, int, int], list[int]]] = {}
    for move in new:
        key = move.settlement if move.settlement != NO_ROW else -2 - move.row
        rank, rows = seen.get(key, ((move.known, move.effective, move.row), []))
        seen[key] = (rank, [*rows, move.row])
    out: list[int] = []
    without: set[int] = set()
    for _, rows in sorted(seen.values(), reverse=True):
        without |= set(rows)
        out.append(rows[0])
        if item.is_sound(frozenset(without)):
            return out
    return out


def _over(store: Store, settlements: SettlementColumns, row: int, offset: int) -> Fault:
    path = settlements.path or "settlements[{}]".format
    name = settlements.id[row]
    first, last = int(settlements.start[row]), int(settlements.start[row + 1])
    some = ", ".join(f"`{id}`" for id in settlements.item_id[first : min(last, first + 4)])
    day = to_date(int(store.settlements.at("effective", row + offset)))
    message = f"on {day} it takes more than is open of one of {some}"
    help = "look at what settled the item before: an item is never settled beyond its amount"
    return Fault("over-allocation", message, path(row), f"settlement `{name}`" if name else "settlement", help=help)


def _name(store: Store, item: int) -> str:
    _, id, instalment = item_identity(store, item)
    return f"`{id}`" if instalment == 1 else f"`{id}/{instalment}`"


def _without(dated: Sequence[Dated], bad: Sequence[tuple[Dated, Fault]]) -> tuple[list[Dated], list[Fault]]:
    numbers = {event.number for event, _ in bad}
    return [event for event in dated if event.number not in numbers], [fault for _, fault in bad]


def _past(dated: Dated, floor: int) -> Fault:
    message = f"it is said to be known on {to_date(dated.known)}, and the ledger knows facts of {to_date(floor)}"
    return dated.fault("known-in-the-past", message, "known_on", "give the `known_on` of the day you record it")


def _checked_ids(store: Store, columns: SettlementColumns) -> tuple[SettlementColumns, list[Fault]]:
    """The settlements without those whose id is taken."""
    ids: list[str] = columns.id.tolist()
    seen: dict[str, int] = {}
    for id in ids:
        if id:
            seen[id] = seen.get(id, 0) + 1
    if not seen:
        return columns, []
    path = columns.path or "settlements[{}]".format
    bad = [row for row, id in enumerate(ids) if id and (seen[id] > 1 or explicit_row(store, id) != NO_ROW)]
    if not bad:
        return columns, []
    faults = [
        Fault("duplicate-id", f"the id `{ids[row]}` is taken", path(row), f"settlement `{ids[row]}`", ids[row])
        for row in bad
    ]
    keep: Any = np.setdiff1d(np.arange(len(ids)), np.array(bad))
    return only_settlements(columns, keep), faults
