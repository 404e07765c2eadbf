"""The state of items on a day: amounts, dates, residuals, as columns over all item rows of a store."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from lettrage.ledger._columns import Bools, Ints, Minor, Rows
from lettrage.ledger._order import canonical_order
from lettrage.ledger._overrides import ITEM_FIELDS, Clock, active, counts, overlaid
from lettrage.ledger._store import Store

__all__ = ["Replay", "in_order"]

#: Above this many rows out of place, sorting all rows beats placing them one by one.
_FEW = 1000


class Replay:
    """Columns of a store, over its items, as they stood under the clocks; each is made when first asked for."""

    __slots__ = ("_made", "clock", "store")

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self._made: dict[str, npt.NDArray[Any]] = {}

    def column(self, name: str) -> npt.NDArray[Any]:
        """A column of items, or of their documents laid out over the items."""
        made = self._made.get(name)
        if made is None:
            if name in ITEM_FIELDS:
                made = overlaid(self.store, name, self.store.items.column(name), self.clock)
            elif name in ("instalment", "document"):
                made = self.store.items.column(name)
            else:
                made = self.per_item(self.documents(name))
            self._made[name] = made
        return made

    def documents(self, name: str) -> npt.NDArray[Any]:
        """A column over the documents."""
        column = self.store.documents.column(name)
        return column if name in _FIXED else overlaid(self.store, name, column, self.clock)

    def per_item(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Values of documents laid out over their items; the same array when each document is one item."""
        document = self.store.items.column("document")
        if len(document) == len(values) and self._one_to_one(document):
            return values
        return values[document]

    def settled(self, only: int | None = None) -> Minor:
        """What was taken off every item, by movements of one kind or of all."""
        store = self.store
        taken = np.zeros(len(store.items), np.int64)
        if not len(store.moves):
            return taken
        mask = counts(store.moves, self.clock)
        if only is not None:
            kind = store.moves.column("kind") == only
            mask = kind if mask is None else mask & kind
        item, delta = store.moves.column("item"), store.moves.column("delta")
        if mask is not None and not mask.all():
            item, delta = item[mask], delta[mask]
        np.add.at(taken, item, delta)
        return taken

    def residual(self) -> Minor:
        """What is open of every item, signed; of items not yet there too."""
        made = self._made.get("residual")
        if made is None:
            made = self.column("amount") - self.settled() if len(self.store.moves) else self.column("amount")
            self._made["residual"] = made
        return made

    def present(self) -> Bools:
        """Which items are there: their document counts and is known."""
        here = np.ones(len(self.store.items), np.bool_)
        if self.clock.as_of is not None:
            here &= self.column("on") <= self.clock.as_of
        if self.clock.known_on is not None:
            here &= self.column("known") <= self.clock.known_on
        return here

    def _one_to_one(self, document: Rows) -> bool:
        made = self._made.get("one to one")
        if made is None:
            made = np.array(bool(np.array_equal(document, np.arange(len(document)))))
            self._made["one to one"] = made
        return bool(made)


#: Columns of documents that no fact changes.
_FIXED = frozenset({"kind", "id", "known", "seq", "first", "count", "amount", "entry"})


def in_order(replay: Replay, rows: Rows) -> Rows:
    """Ascending item rows put into canonical order: account, day, kind, id, instalment.

    Complexity: nothing for the rows that the ledger was built with; a binary search for each later one while they are
    few, one sort when they are many.
    """
    store = replay.store
    place = np.searchsorted(rows, store.sorted_items)
    stray = np.zeros(len(rows), np.bool_)
    stray[place:] = True
    for field in ("account", "on"):
        changed, _ = active(store, field, replay.clock)
        if len(changed):
            moved = np.zeros(len(store.documents), np.bool_)
            moved[changed] = True
            stray |= moved[store.items.column("document")[rows]]
    if not stray.any():
        return rows
    settled, late = rows[~stray], rows[stray]
    if len(late) > _FEW or len(late) > len(settled):
        return _sorted(replay, rows)
    return _placed(replay, settled, _sorted(replay, late))


def _sorted(replay: Replay, rows: Rows) -> Rows:
    document = replay.column("document")[rows]
    distinct, inverse = np.unique(document, return_inverse=True)
    rank: Ints = replay.store.account_names.ranks()[0]
    account = rank[replay.documents("account")[distinct]]
    store = replay.store
    kind, id = store.documents.column("kind")[distinct], store.documents.column("id")[distinct]
    order = canonical_order(account, replay.documents("on")[distinct], kind, id)
    position = np.empty(len(order), np.int64)
    position[order] = np.arange(len(order))
    return rows[np.lexsort((replay.column("instalment")[rows], position[inverse]))]


def _placed(replay: Replay, rows: Rows, late: Rows) -> Rows:
    """Sorted rows with others, sorted too, put between them."""
    rank = replay.store.account_names.ranks()[0]
    columns = [replay.documents(name) for name in ("account", "on", "kind")]
    documents, store = replay.column("document"), replay.store

    def key(row: int) -> tuple[Any, ...]:
        document = int(documents[row])
        account, on, kind = (column[document] for column in columns)
        return (rank[account], on, kind, store.documents.at("id", document), store.items.at("instalment", row))

    places: list[int] = []
    low = 0
    for row in late.tolist():
        wanted, high = key(row), len(rows)
        while low < high:
            middle = (low + high) // 2
            if key(int(rows[middle])) < wanted:
                low = middle + 1
            else:
                high = middle
        places.append(low)
    return np.insert(rows, places, late)
