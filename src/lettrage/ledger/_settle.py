"""From settlements as columns to movements: check, date, append.

A settlement is a run of movements, one per item and per adjustment. What it may not do is checked here but for one
thing: whether an item has that much left, which `_balance` checks once all facts of a recording are in.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from lettrage.calendars import NO_DATE
from lettrage.errors import Fault
from lettrage.ledger._columns import Bools, Days, Rows, SettlementColumns, objects_of
from lettrage.ledger._item_rows import item_rows
from lettrage.ledger._names import AccountKey
from lettrage.ledger._overrides import overrides_of, values_then
from lettrage.ledger._segments import OPTIONAL
from lettrage.ledger._store import (
    MOVE_ADJUSTMENT,
    MOVE_ALLOCATION,
    NO_ROW,
    Store,
)

__all__ = ["add_settlements"]

#: A settlement whose attributes say so may join accounts of several customers or entities.
JOINS = "attributes.joins_accounts"


@frozen(eq=False)
class _Checked:
    columns: SettlementColumns
    item: Rows
    whose: Rows
    bad: Bools
    faults: list[Fault] = field(factory=list[Fault])

    def refuse(self, settlements: Rows, code: str, message: str, help: str = "") -> None:
        """One fault for each of these settlements."""
        path = self.columns.path or "settlements[{}]".format
        self.bad[settlements] = True
        for row in settlements.tolist():
            first = int(self.columns.start[row])
            last = int(self.columns.start[row + 1])
            some = ", ".join(f"`{id}`" for id in self.columns.item_id[first : min(last, first + 4)])
            name = self.columns.id[row]
            record = f"settlement `{name}`" if name else f"settlement of {some}"
            self.faults.append(Fault(code, f"{message} ({some})", path(row), record, name or None, help=help))


def add_settlements(
    store: Store, columns: SettlementColumns, default_known: int = NO_DATE, floor: int = NO_DATE
) -> tuple[Store, list[Fault], Bools]:
    """The store with these settlements, but for the bad ones; what is wrong with those, and which they are.

    Args:
        store: Documents and all changes of value of the same recording.
        columns: The settlements.
        default_known: The known day of those that state none; `NO_DATE` for the day from which each counts.
        floor: The latest day known before.
    """
    if not len(columns):
        return store, [], np.zeros(0, np.bool_)
    lines = np.diff(columns.start)
    assert lines.min() > 0, "a settlement joins something"
    item = item_rows(store, columns.kind, columns.item_id, columns.instalment, columns.hint)
    whose = np.repeat(np.arange(len(columns)), lines)
    checked = _Checked(columns, item, whose, np.zeros(len(columns), np.bool_))
    limit = np.where(columns.known != NO_DATE, columns.known, 2**31 - 1 if default_known == NO_DATE else default_known)
    _check_lines(store, checked, limit[whose])
    effective, known = _dates(store, checked, default_known, limit[whose])
    _check_accounts(store, checked, known)
    past = (known < floor) & ~checked.bad
    if past.any():
        help = "give the `known_on` of the day you record it"
        checked.refuse(np.flatnonzero(past), "known-in-the-past", "the ledger knows later facts", help)
    if not checked.bad.all():
        store = _append(store, checked, effective, known)
    return store, checked.faults, checked.bad


def _check_lines(store: Store, checked: _Checked, limit: Rows) -> None:
    columns, whose, item = checked.columns, checked.whose, checked.item
    missing = item == NO_ROW
    if missing.any():
        checked.refuse(np.unique(whose[missing]), "unknown-item", "an item is not in the ledger", "record it first")
    good = np.where(missing, 0, item)
    packed = (whose * (len(store.items) + 1) + item)[~missing]
    if not np.all(packed[1:] > packed[:-1]):
        packed = np.sort(packed)
        twice = packed[1:][packed[1:] == packed[:-1]] // (len(store.items) + 1)
        if len(twice):
            checked.refuse(np.unique(twice), "bad-value", "an item stands on two lines")
    if not len(store.items):
        return
    document = store.items.take("document", good)
    amount = store.items.take("amount", good)
    for change in overrides_of(store, "amount", good):
        # A document worth nothing any more keeps its side: taking from it is too much, not the wrong direction.
        if change.value:
            amount = np.where(good == change.row, change.value, amount)
    wrong = (np.sign(columns.allocated) * np.sign(amount) < 0) & ~missing
    if wrong.any():
        help = "a credit is set against a debit: allocate a payment or credit note to an invoice or refund"
        checked.refuse(np.unique(whose[wrong]), "wrong-direction", "an item is on the wrong side", help)
    first = store.documents.take("currency", document)
    currency = values_then(store, "currency", document, first, limit)
    if columns.currency is not None:
        names = np.array([store.currency_names.code(name) for name in columns.currency.tolist()])
        before = values_then(store, "currency", document, first, limit - 1)
        alien = (names != currency) & (names != before) & ~missing
        currency = names
        if alien.any():
            help = "state each amount in the currency of its document"
            checked.refuse(
                np.unique(whose[alien]), "currency-mismatch", "an amount is not in its item's currency", help
            )
    _check_balance(checked, currency)


def _check_balance(checked: _Checked, currency: npt.NDArray[Any]) -> None:
    """Lines of one currency sum to zero; of two, each currency stands on one side only."""
    columns = checked.columns
    first = columns.start[:-1]
    total = np.add.reduceat(columns.allocated, first)
    low, high = np.minimum.reduceat(currency, first), np.maximum.reduceat(currency, first)
    off = (low == high) & (total != 0) & ~checked.bad
    if off.any():
        help = "credits and debits are equal: name the difference as an adjustment"
        checked.refuse(np.flatnonzero(off), "unbalanced-settlement", "its lines do not sum to zero", help)
    for row in np.flatnonzero((low != high) & ~checked.bad).tolist():
        here = slice(int(columns.start[row]), int(columns.start[row + 1]))
        sides = {(int(c), bool(a > 0)) for c, a in zip(currency[here], columns.allocated[here], strict=True) if a}
        if len(sides) != 2 or len({side for _, side in sides}) != 2:
            help = "a settlement across currencies has its credits in one and its debits in the other"
            checked.refuse(np.array([row]), "unbalanced-settlement", "its currencies do not face each other", help)


def _dates(store: Store, checked: _Checked, default_known: int, limit: Rows) -> tuple[Days, Days]:
    """When each settlement counts and when it is known; both not before its documents."""
    columns = checked.columns
    good = np.where(checked.item == NO_ROW, 0, checked.item)
    latest, latest_known = np.full(len(columns), NO_DATE, np.int32), np.full(len(columns), NO_DATE, np.int32)
    earliest = latest
    if len(store.items):
        document = store.items.take("document", good)
        on = values_then(store, "on", document, store.documents.take("on", document), limit)
        first = columns.start[:-1]
        latest = np.maximum.reduceat(np.maximum(on, store.documents.take("on", document)), first)
        before = values_then(store, "on", document, store.documents.take("on", document), limit - 1)
        earliest = np.minimum(latest, np.maximum.reduceat(before, first))
        latest_known = np.maximum.reduceat(store.documents.take("known", document), first)
    stated = columns.effective != NO_DATE
    early = stated & (columns.effective < earliest) & ~checked.bad
    if early.any():
        help = "a settlement counts from the latest date among its documents"
        checked.refuse(np.flatnonzero(early), "bad-event", "it counts before one of its documents", help)
    reopened = _reopened(store, checked)
    effective = np.where(stated, columns.effective, np.maximum(latest, reopened)).astype(np.int32)
    given = columns.known != NO_DATE
    fallback = effective if default_known == NO_DATE else np.full(len(columns), default_known, np.int32)
    known = np.where(given, columns.known, np.maximum(fallback, latest_known)).astype(np.int32)
    soon = given & (known < latest_known) & ~checked.bad
    if soon.any():
        help = "it cannot be known before all of its documents are"
        checked.refuse(np.flatnonzero(soon), "bad-event", "it is known before one of its documents", help)
    return effective, known


def _reopened(store: Store, checked: _Checked) -> Days:
    """The day from which the items are free: an earlier settlement was undone, or an amount changed."""
    out = np.full(len(checked.columns), NO_DATE, np.int32)
    free = {change.row: change.effective for change in overrides_of(store, "amount", checked.item)}
    if len(store.undone):
        undone = store.undone
        first = store.settlements.take("first", undone.column("settlement"))
        count = store.settlements.take("count", undone.column("settlement"))
        day = np.repeat(undone.column("effective"), count)
        move = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(int(count.sum()))
        touched = store.moves.take("item", move)
        ours = np.isin(touched, checked.item)
        for item, when in zip(touched[ours].tolist(), day[ours].tolist(), strict=True):
            free[item] = max(free.get(item, NO_DATE), when)
    if free:
        for place in np.flatnonzero(np.isin(checked.item, list(free))).tolist():
            settlement = checked.whose[place]
            out[settlement] = max(out[settlement], free[int(checked.item[place])])
    return out


def _check_accounts(store: Store, checked: _Checked, known: Days) -> None:
    """One identified account per settlement, leaving currencies aside; unidentified money may join any."""
    columns, whose = checked.columns, checked.whose
    if not len(store.items):
        return
    good = np.where(checked.item == NO_ROW, 0, checked.item)
    document = store.items.take("document", good)
    first = store.documents.take("account", document)
    now = values_then(store, "account", document, first, known[whose])
    # What is known on one day is a set: a customer corrected that day may have been another one when it was settled.
    before = values_then(store, "account", document, first, known[whose] - 1)
    starts = columns.start[:-1]
    several = np.minimum.reduceat(now, starts) != np.maximum.reduceat(now, starts)
    joins = columns.fields.get(JOINS)
    listed = store.account_names.listed()
    mixed: list[int] = []
    for row in np.flatnonzero(several & ~checked.bad).tolist():
        if joins is not None and joins[row]:
            continue
        if columns.objects is not None and getattr(columns.objects[row], "attributes", {}).get("joins_accounts"):
            continue
        here = slice(int(columns.start[row]), int(columns.start[row + 1]))
        if all(_are_mixed([listed[int(code)] for code in account[here]]) for account in (now, before)):
            mixed.append(row)
    if mixed:
        help = "put the customers into one payer group, or mark the settlement with the attribute `joins_accounts`"
        checked.refuse(np.array(mixed), "mixed-accounts", "it joins accounts of several customers or entities", help)


def _are_mixed(keys: list[AccountKey]) -> bool:
    """Whether accounts are of several customers or entities."""
    return len({key.name for key in keys if key.identified}) > 1 or len({key.entity for key in keys}) > 1


# -- appending ---------------------------------------------------------------------------------------------------------


def _append(store: Store, checked: _Checked, effective: Days, known: Days) -> Store:
    columns = checked.columns
    keep = ~checked.bad
    row = np.cumsum(keep) - 1 + len(store.settlements)
    lines = np.flatnonzero(keep[checked.whose] & (columns.allocated != 0))
    adjustments = (
        np.flatnonzero(keep[checked.whose[columns.adj_line]]) if len(columns.adj_line) else np.empty(0, np.int64)
    )
    adjusted = columns.adj_line[adjustments]
    whose = np.concatenate([checked.whose[lines], checked.whose[adjusted]])
    none = np.zeros(len(lines), np.int64)
    moves: dict[str, npt.NDArray[Any]] = {
        "item": np.concatenate([checked.item[lines], checked.item[adjusted]]),
        "delta": np.concatenate([columns.allocated[lines], columns.adj_amount[adjustments]]),
        "kind": np.repeat(np.array([MOVE_ALLOCATION, MOVE_ADJUSTMENT], np.int8), [len(lines), len(adjusted)]),
        "adjustment": np.concatenate([(none - 1).astype(np.int8), columns.adj_kind[adjustments]]),
        "tax": np.concatenate([none, columns.adj_tax[adjustments]]),
        "effective": effective[whose],
        "known": known[whose],
        "settlement": row[whose],
    }
    if len(adjusted):
        moves[OPTIONAL + "reason"] = np.concatenate(
            [np.full(len(lines), None, np.object_), columns.adj_reason[adjustments]]
        )
        order = np.argsort(whose, kind="stable")
        moves = {name: column[order] for name, column in moves.items()}
    count = np.bincount(whose, minlength=len(columns))[keep]
    kept = np.flatnonzero(keep)
    settlements: dict[str, npt.NDArray[Any]] = {
        "id": columns.id[kept],
        "effective": effective[kept],
        "known": known[kept],
        "code": columns.code[kept],
        "provisional": columns.provisional[kept],
        "origin": columns.origin[kept],
        "first": np.cumsum(count) - count + len(store.moves),
        "count": count.astype(np.int64),
        "seq": np.full(len(kept), store.seq, np.int32),
    }
    settlements.update({OPTIONAL + name: column[kept] for name, column in columns.fields.items()})
    if columns.objects is not None:
        settlements[OPTIONAL + "object"] = objects_of(columns.objects)[kept]
    return evolve(
        store,
        moves=store.moves.append(moves),
        settlements=store.settlements.append(settlements),
        latest_known=max(store.latest_known, int(known[kept].max())),
    )
