"""The state of items on a day: amounts, dates, residuals, as columns over all item rows of a store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import ref

import numpy as np
import numpy.typing as npt

from lettrage.ledger._columns import Bools, Ints, Minor, Rows
from lettrage.ledger._order import canonical_order
from lettrage.ledger._overrides import ITEM_FIELDS, Clock, active, overlaid
from lettrage.ledger._segments import Segment, Table
from lettrage.ledger._store import Store

__all__ = ["Replay", "in_order"]

#: How many movements are looked at together.
_PIECE = 2**15

#: Above this many rows out of place, sorting all rows beats placing them one by one.
_FEW = 1000


class Replay:
    """Columns of a store, over its items, as they stood under the clocks; each is made when first asked for."""

    __slots__ = ("__weakref__", "_made", "_near", "clock", "store")

    def __init__(self, store: Store, clock: Clock, near: Replay | None = None) -> None:
        """`near` is another day of the same store as known on the same one: what is open is counted on from there."""
        self.store = store
        self.clock = clock
        self._near = None if near is None else ref(near)
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
        items = self.store.items
        if len(items) == len(values) and _one_to_one(items):
            return values
        return values[items.column("document")]

    def documents_of(self, rows: Rows) -> Rows:
        """The documents of some items; the same array when each document is one item."""
        return rows if _one_to_one(self.store.items) else self.store.items.take("document", rows)

    def settled(self, only: int | None = None) -> Minor:
        """What was taken off every item, by movements of one kind or of all."""
        taken = np.zeros(len(self.store.items), np.int64)
        for item, delta, moves, piece in self._pieces():
            counted = _counted(moves, piece, self.clock)
            if only is not None:
                kind = moves.column("kind")[piece] == only
                counted = kind if counted is None else counted & kind
            # What does not count is taken as nothing, which is cheaper than leaving it out.
            np.add.at(taken, item, delta if counted is None else delta * counted)
        return taken

    def residual(self) -> Minor:
        """What is open of every item, signed; of items not yet there too."""
        made = self._made.get("residual")
        if made is None:
            made = self.column("amount")
            near = None if self._near is None else self._near()
            if near is not None and near.knows_residual:
                made = self._counted_on(near, made)
            elif len(self.store.moves):
                taken = self.settled()
                made = np.subtract(made, taken, out=taken)
            self._made["residual"] = made
        return made

    @property
    def knows_residual(self) -> bool:
        """Whether what is open has been worked out."""
        return "residual" in self._made

    def _counted_on(self, near: Replay, amount: Minor) -> Minor:
        """What is open of every item, from what is on another day: few movements lie between the two."""
        before, now, then = near.column("amount"), self.clock.as_of, near.clock.as_of
        assert now is not None
        assert then is not None
        rest = near.residual().copy() if amount is before else near.residual() + (amount - before)
        for item, delta, moves, piece in self._pieces():
            on = moves.column("effective")[piece]
            between = (on > min(now, then)) & (on <= max(now, then))
            if self.clock.known_on is not None:
                between &= moves.column("known")[piece] <= self.clock.known_on
            at = np.flatnonzero(between)
            (np.subtract if now > then else np.add).at(rest, item[at], delta[at])
        return rest

    def _pieces(self) -> Iterator[tuple[Rows, Minor, Segment, slice]]:
        """Movements piece by piece, so that what is made of them on the way stays in the cache of the processor."""
        for moves in self.store.moves.segments:
            item, delta = moves.column("item"), moves.column("delta")
            for start in range(0, moves.size, _PIECE):
                piece = slice(start, start + _PIECE)
                yield item[piece], delta[piece], moves, piece

    def present(self) -> Bools:
        """Which items are there: their document counts and is known."""
        here = np.ones(len(self.store.items), np.bool_)
        if self.clock.as_of is not None:
            here &= self.column("on") <= self.clock.as_of
        if self.clock.known_on is not None:
            here &= self.column("known") <= self.clock.known_on
        return here


#: Columns of documents that no fact changes.
_FIXED = frozenset({"kind", "id", "known", "seq", "first", "count", "amount", "entry"})


def _counted(moves: Segment, piece: slice, clock: Clock) -> Bools | None:
    """Which of some movements count; None when all do."""
    masks = [
        moves.column(name)[piece] <= last
        for name, last in (("effective", clock.as_of), ("known", clock.known_on)) if last is not None
    ]  # fmt: skip
    return None if not masks else masks[0] if len(masks) == 1 else masks[0] & masks[1]


def _one_to_one(items: Table) -> bool:
    """Whether the item in each row is the document in the same row."""
    firsts = [segment.derived("first of a run", _first_of_a_run) for segment in items.segments]
    return all(first in (start, None) for first, start in zip(firsts, items.starts, strict=False))


def _first_of_a_run(items: Segment) -> int | None:
    """The document of the first item when each of the others has the next one, -1 when not; None of no item."""
    document = items.column("document")
    if not len(document):
        return None
    return int(document[0]) if bool((document[1:] - document[:-1] == 1).all()) else -1


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
