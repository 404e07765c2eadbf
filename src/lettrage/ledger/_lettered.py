"""What settlements left behind besides residuals: codes that are given away, and groups that were undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from lettrage.calendars import to_date
from lettrage.ledger._columns import objects_of
from lettrage.ledger._names import AccountKey
from lettrage.ledger._overrides import Clock, counts
from lettrage.ledger._rebuild import key_of
from lettrage.ledger._store import Store
from lettrage.model import ItemKey

__all__ = ["codes_given", "undone_groups"]


def codes_given(store: Store) -> Mapping[AccountKey, Mapping[str, tuple[date, ...]]]:
    """Every code ever used in each account, with the days from which its settlements count."""
    if not len(store.settlements):
        return {}
    code, effective = store.settlements.column("code"), store.settlements.column("effective")
    used = np.zeros(len(code), np.bool_)
    used[np.flatnonzero(code != objects_of([""])[0])] = True
    settlement = store.moves.column("settlement")
    mask = settlement >= 0
    mask[mask] = used[settlement[mask]]
    document = store.items.column("document")[store.moves.column("item")[mask]]
    account = store.documents.column("account")[document].astype(np.int64)
    pairs = np.unique(account * len(code) + settlement[mask])
    listed = store.account_names.listed()
    found: dict[AccountKey, dict[str, set[int]]] = {}
    for pair in pairs.tolist():
        place = int(pair) % len(code)
        days = found.setdefault(listed[int(pair) // len(code)], {}).setdefault(str(code[place]), set())
        days.add(int(effective[place]))
    return {
        key: {name: tuple(map(to_date, sorted(days))) for name, days in sorted(found[key].items())}
        for key in sorted(found)
    }


def undone_groups(store: Store, clock: Clock) -> frozenset[tuple[tuple[ItemKey, int], ...]]:
    """The items of every settlement undone, with what was left of each when it had been.

    What is left is what all movements recorded up to the undoing leave of the first amount; when the amount was
    corrected since, or anything else was taken, it differs from what is left now.
    """
    if not len(store.undone):
        return frozenset()
    mask = counts(store.undone, clock)
    rows = np.arange(len(store.undone)) if mask is None else np.flatnonzero(mask)
    item, delta, owner = (store.moves.column(name) for name in ("item", "delta", "settlement"))
    last = np.full(len(store.settlements), -1, np.int64)
    np.maximum.at(last, owner[owner >= 0], np.flatnonzero(owner >= 0))
    first, count = store.settlements.column("first"), store.settlements.column("count")
    gone = store.undone.column("settlement")[rows].tolist()
    members = {one: np.unique(item[int(first[one]) : int(first[one] + count[one])]).tolist() for one in gone}
    wanted = np.zeros(len(store.items), np.bool_)
    wanted[sorted({row for group in members.values() for row in group})] = True
    history: dict[int, list[tuple[int, int]]] = {}
    for move in np.flatnonzero(wanted[item]).tolist():
        history.setdefault(int(item[move]), []).append((move, int(delta[move])))

    def left(row: int, until: int) -> int:
        taken = sum(amount for move, amount in history[row] if move <= until)
        return int(store.items.at("amount", row)) - taken

    return frozenset(
        tuple(sorted((_item_key(store, row), left(row, int(last[one]))) for row in group))
        for one, group in members.items()
    )


def _item_key(store: Store, row: int) -> ItemKey:
    document = key_of(store, int(store.items.at("document", row)))
    return ItemKey(document.kind, document.id, int(store.items.at("instalment", row)))
