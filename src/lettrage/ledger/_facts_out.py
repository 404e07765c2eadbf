"""Facts as objects again: settlements built from their lines, and what was recorded since a mark."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve

from lettrage.calendars import to_date, to_days
from lettrage.ledger._base import allocation_bases
from lettrage.ledger._columns import Rows
from lettrage.ledger._events import Event
from lettrage.ledger._ids import Line, settlement_ids, settlement_lines
from lettrage.ledger._objects_in import Document
from lettrage.ledger._pairs import pair_up
from lettrage.ledger._rebuild import customer_object, document_object
from lettrage.ledger._segments import OPTIONAL
from lettrage.ledger._store import Store, item_row
from lettrage.model import (
    ITEM_KINDS,
    Adjustment,
    AdjustmentKind,
    Allocation,
    Customer,
    ItemKey,
    Origin,
    Settlement,
)
from lettrage.money import Money

__all__ = ["facts_since", "settlement_object"]

_ADJUSTMENTS = tuple(AdjustmentKind)
Fact = Customer | Document | Event


def settlement_object(store: Store, row: int) -> Settlement:
    """A settlement with its known date; pairs are filled in canonical order when only the group was asserted."""
    known = to_date(int(store.settlements.at("known", row)))
    kept: Settlement | None = store.settlements.at(OPTIONAL + "object", row)
    if kept is not None:
        # Each share in base currency is what the ledger says, unless the host said it.
        based = allocation_bases(store, row, kept.allocations)
        effective = to_date(int(store.settlements.at("effective", row)))
        return evolve(kept, allocations=based, known_on=known, effective_on=effective)
    lines = settlement_lines(store, row)
    origin: Origin = "policy" if store.settlements.at("origin", row) else "evidence"
    pairs = [
        Allocation(credit, debit, given, taken, origin=origin)
        for credit, debit, given, taken in pair_up([(_key(line), _money(store, line, line[3])) for line in lines])
    ]
    adjustments = [
        Adjustment(
            _key(line),
            _ADJUSTMENTS[kind],
            _money(store, line, amount),
            _money(store, line, tax) if tax else None,
            reason,
        )
        for line in lines
        for kind, amount, tax, reason in line[4]
    ]
    return Settlement(
        settlement_ids(store, np.array([row], np.int64))[0],
        allocation_bases(store, row, pairs),
        adjustments,
        code=store.settlements.at("code", row),
        provisional=bool(store.settlements.at("provisional", row)),
        effective_on=to_date(int(store.settlements.at("effective", row))),
        known_on=known,
        by=store.settlements.at(OPTIONAL + "by", row),
        reason=store.settlements.at(OPTIONAL + "reason", row),
        attributes=_attributes(store, row),
    )


def facts_since(store: Store, mark: int) -> tuple[Fact, ...]:
    """Customers, documents, then events recorded since a mark, each with the day on which it is known."""
    customers = [
        customer_object(store, row) for row in _since(store.customers.take("seq", _all(store.customers)), mark)
    ]
    documents = [
        _known(document_object(store, row), int(store.documents.at("known", row)), int(store.documents.at("on", row)))
        for row in _since(store.documents.take("seq", _all(store.documents)), mark)
    ]
    events: list[tuple[int, int, Event]] = [
        (int(store.settlements.at("seq", row)), 0, settlement_object(store, row))
        for row in _since(store.settlements.take("seq", _all(store.settlements)), mark)
    ]
    for row in _since(store.events.take("seq", _all(store.events)), mark):
        known, effective = int(store.events.at("known", row)), int(store.events.at("effective", row))
        event = _known(store.events.at(OPTIONAL + "object", row), known, effective)
        events.append((int(store.events.at("seq", row)), 1, event))
    return (*customers, *documents, *(event for _, _, event in sorted(events, key=lambda entry: entry[:2])))


def _all(table: Any) -> Rows:
    return np.arange(len(table), dtype=np.int64)


def _since(seq: Any, mark: int) -> list[int]:
    found: list[int] = np.flatnonzero(seq >= mark).tolist()
    return found


def _known(fact: Any, known: int, effective: int) -> Any:
    if fact.known_on is not None and to_days(fact.known_on) == known:
        return fact
    return fact if known == effective and fact.known_on is None else evolve(fact, known_on=to_date(known))


def _key(line: Line) -> ItemKey:
    return ItemKey(ITEM_KINDS[line[0]], line[1], line[2])


def _money(store: Store, line: Line, minor: int) -> Money:
    document = int(store.items.at("document", item_row(store, *line[:3])))
    return Money.of_minor(minor, store.currency_names.name(int(store.documents.at("currency", document))))


def _attributes(store: Store, row: int) -> dict[str, Any]:
    """Free attributes, and the engine's own columns under their names."""
    segment, local = store.settlements.locate(row)
    own = {OPTIONAL + "by", OPTIONAL + "reason", OPTIONAL + "object"}
    return {
        name.removeprefix(OPTIONAL).removeprefix("attributes."): column[local]
        for name, column in segment.columns.items()
        if name.startswith(OPTIONAL) and name not in own and column[local] is not None
    }
