"""What happened to each document in the order in which its collection is told: settled, undone, corrected, written off.

Everything is read under the clocks. Settlements that touch no invoice or credit note are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs
import numpy as np
from attrs import frozen

from lettrage.ledger._facts_out import settlement_object
from lettrage.ledger._ids import settlement_ids
from lettrage.ledger._overrides import counts
from lettrage.ledger._rebuild import corrections_of, document_object
from lettrage.ledger._replay import Replay
from lettrage.ledger._store import MOVE_ADJUSTMENT, NO_ROW, Store, item_row
from lettrage.model import KIND_CODES, AdjustmentKind, ItemKey, ItemKind, TaxLine

__all__ = ["Line", "Nature", "Step", "steps_by_document"]

_ADJUSTMENTS = tuple(AdjustmentKind)
_SALES = {KIND_CODES[ItemKind.INVOICE], KIND_CODES[ItemKind.CREDIT_NOTE]}
_CASH = {KIND_CODES[ItemKind.PAYMENT], KIND_CODES[ItemKind.REFUND]}

#: Money; a document or entry set off; a discount; what nobody paid.
Nature = str
CASH, SET_OFF, DISCOUNT, LOSS = "cash", "set_off", "discount", "loss"
#: A fee or a tax withheld reached somebody on our behalf: the customer has paid it.
_OF_ADJUSTMENT = {AdjustmentKind.DISCOUNT: DISCOUNT, AdjustmentKind.FEE: CASH, AdjustmentKind.WITHHOLDING: CASH}

#: What comes first among the steps of one day. Undoing frees what later steps take; what is settled and undone on one
#: day is told in one breath, so that it never takes what is not there.
UNDONE, CORRECTED, AT_ONCE, SETTLED, WRITTEN_OFF = range(5)


@frozen
class Line:
    """So much of an item taken by one settlement, minor units above zero.

    Attributes:
        item: Item row.
        nature: What took it.
        amount: How much.
        tax: The tax within, as a discount states it.
        other: The document row set off against it, `NO_ROW` for others.
    """

    item: int
    nature: Nature
    amount: int
    tax: int = 0
    other: int = NO_ROW


@frozen
class Step:
    """One step in the life of a document.

    Attributes:
        order: What the steps of a document are sorted by.
        effective: The day on which it counts.
        known: The day on which it is known.
        settlement: Settlement row; `NO_ROW` for a correction or a write-off.
        undoes: Whether it undoes the settlement.
        lines: What is taken.
        taxes: The tax lines from then on; None when they stay.
        total: The total from then on, with `taxes`.
    """

    order: tuple[int, int, int, str]
    effective: int
    known: int
    settlement: int = NO_ROW
    undoes: bool = False
    lines: tuple[Line, ...] = ()
    taxes: Sequence[TaxLine] | None = None
    total: int = 0


def steps_by_document(replay: Replay) -> dict[int, list[Step]]:
    """The steps of every invoice and credit note that something was taken of, in order.

    Complexity: linear in the movements, and in the pairs of settlements that mix money and credit notes.
    """
    store = replay.store
    found: dict[int, list[Step]] = {}
    if not len(store.moves):
        return found
    undone = _undone(replay)
    lines = _lines_by_settlement(replay)
    names = dict(zip(lines, settlement_ids(store, np.array(list(lines), np.int64)), strict=True))
    documents = store.items.column("document")
    for row, taken in lines.items():
        effective, known = (int(store.settlements.at(name, row)) for name in ("effective", "known"))
        days = undone.get(row)
        phase = AT_ONCE if days is not None and days[0] == effective else SETTLED
        whose: dict[int, list[Line]] = {}
        for line in taken:
            whose.setdefault(int(documents[line.item]), []).append(line)
        for document, parts in whose.items():
            steps = found.setdefault(document, [])
            name = names[row]
            steps.append(Step((effective, phase, known, name), effective, known, row, lines=tuple(parts)))
            if days is not None:
                back = AT_ONCE if phase == AT_ONCE else UNDONE
                # Told right after its settlement on one day: same key, and the sort is stable.
                order = (days[0], back, known if back == AT_ONCE else days[1], name)
                steps.append(Step(order, *days, row, undoes=True))
    for document, step in _written_off(replay):
        found.setdefault(document, []).append(step)
    for document, steps in found.items():
        steps += _corrections(replay, document)
        steps.sort(key=lambda step: step.order)
    return found


def _undone(replay: Replay) -> dict[int, tuple[int, int]]:
    """When each settlement was undone, and when that was known."""
    table = replay.store.undone
    if not len(table):
        return {}
    mask = counts(table, replay.clock)
    columns = [table.column(name) for name in ("settlement", "effective", "known")]
    chosen = [column if mask is None else column[mask] for column in columns]
    settlement, effective, known = (column.tolist() for column in chosen)
    return dict(zip(settlement, zip(effective, known, strict=True), strict=True))


def _lines_by_settlement(replay: Replay) -> dict[int, list[Line]]:
    """What each settlement takes of invoices and credit notes."""
    store = replay.store
    settlement = store.moves.column("settlement")
    wanted = settlement != NO_ROW
    mask = counts(store.moves, replay.clock)
    if mask is not None:
        wanted &= mask
    first, count = store.settlements.column("first"), store.settlements.column("count")
    rows = np.flatnonzero(wanted)
    # The negatives that an undoing appends stand outside the settlement's own run.
    own = rows - first[settlement[rows]]
    rows = rows[(own >= 0) & (own < count[settlement[rows]])]
    item = store.moves.column("item")[rows]
    kinds = store.documents.column("kind")[store.items.column("document")[item]]
    columns = [store.moves.column(name)[rows].tolist() for name in ("settlement", "delta", "kind", "adjustment", "tax")]
    moves: dict[int, list[_Move]] = {}
    for row, taken, kind, what, delta, tax, of in zip(
        columns[0], item.tolist(), kinds.tolist(), columns[2], columns[1], columns[4], columns[3], strict=True
    ):
        moves.setdefault(row, []).append(_Move(taken, kind, what == MOVE_ADJUSTMENT, delta, tax, of))
    return {row: lines for row, group in moves.items() if (lines := _lines(store, row, group))}


@frozen
class _Move:
    item: int
    kind: int
    adjusts: bool
    delta: int
    tax: int
    adjustment: int


def _lines(store: Store, row: int, group: Sequence[_Move]) -> list[Line]:
    """The lines of one settlement."""
    kinds = {side: {m.kind for m in group if not m.adjusts and (m.delta > 0) == side} for side in (True, False)}
    pairs: dict[int, list[Line]] | None = None
    out: list[Line] = []
    for move in group:
        if move.kind not in _SALES:
            continue
        sign = 1 if move.kind == KIND_CODES[ItemKind.INVOICE] else -1
        if move.adjusts:
            nature = _OF_ADJUSTMENT.get(_ADJUSTMENTS[move.adjustment], LOSS)
            out.append(Line(move.item, nature, sign * move.delta, sign * move.tax))
        elif kinds[move.delta < 0] <= _CASH:
            out.append(Line(move.item, CASH, sign * move.delta))
        else:
            pairs = _pairs(store, row) if pairs is None else pairs
            out += pairs.get(move.item, [])
    return out


def _pairs(store: Store, row: int) -> dict[int, list[Line]]:
    """What each item of a settlement gave to or took from each other one."""
    out: dict[int, list[Line]] = {}
    for pair in settlement_object(store, row).allocations:
        sides = ((pair.debit, pair.credit, pair.debit_amount), (pair.credit, pair.debit, pair.credit_amount))
        for item, other, amount in sides:
            taken, against = _item(store, item), _item(store, other)
            document = int(store.items.at("document", against))
            cash = int(store.documents.at("kind", document)) in _CASH
            line = Line(taken, CASH if cash else SET_OFF, amount.minor, other=NO_ROW if cash else document)
            out.setdefault(taken, []).append(line)
    return out


def _item(store: Store, key: ItemKey) -> int:
    return item_row(store, KIND_CODES[key.kind], key.id, key.instalment)


def _written_off(replay: Replay) -> Iterator[tuple[int, Step]]:
    """Amounts given up, each on its document."""
    store = replay.store
    wanted = store.moves.column("settlement") == NO_ROW
    mask = counts(store.moves, replay.clock)
    if mask is not None:
        wanted &= mask
    for row in np.flatnonzero(wanted).tolist():
        item, delta, effective, known = (
            int(store.moves.at(name, row)) for name in ("item", "delta", "effective", "known")
        )
        document = int(store.items.at("document", item))
        kind = int(store.documents.at("kind", document))
        if kind in _SALES:
            amount = delta if kind == KIND_CODES[ItemKind.INVOICE] else -delta
            number = int(store.items.at("instalment", item))
            order = (effective, WRITTEN_OFF, known, f"{number:09}{amount:+020}")
            yield document, Step(order, effective, known, lines=(Line(item, LOSS, amount),))


def _corrections(replay: Replay, row: int) -> Iterable[Step]:
    """The corrections of a document that change its tax or total."""
    clock = replay.clock
    document = document_object(replay.store, row)
    for place, (correction, effective, known) in enumerate(corrections_of(replay.store, row)):
        # A correction counts from the day on which it is known: before it, nobody could have collected otherwise.
        day = max(effective, known)
        late = clock.as_of is not None and day > clock.as_of
        if late or (clock.known_on is not None and known > clock.known_on):
            continue
        document = attrs.evolve(document, **correction.changes)
        if "taxes" in correction.changes or "total" in correction.changes:
            taxes, total = getattr(document, "taxes", ()), getattr(document, "total", None)
            if total is not None:
                yield Step((day, CORRECTED, known, f"{place:09}"), day, known, taxes=taxes, total=total.minor)
