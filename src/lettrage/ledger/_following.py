"""`Ledger` for engines that follow debts up: rows by key, what moved some items, one field of every customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np
from attrs import frozen

from lettrage._settling import is_lone
from lettrage.errors import fail
from lettrage.ledger._columns import Days, Minor, Objects, Rows
from lettrage.ledger._concerned import concerned
from lettrage.ledger._core import LedgerCore, clock_of, given_days
from lettrage.ledger._customers import customer_values
from lettrage.ledger._events import Event
from lettrage.ledger._overrides import counts
from lettrage.ledger._read_only import keep_from_change
from lettrage.ledger._segments import OPTIONAL
from lettrage.ledger._store import NO_ROW, document_rows
from lettrage.model import KIND_CODES, Fact, ItemKey, RemittanceAdvice

__all__ = ["Following", "Movements"]


@frozen(eq=False)
class Movements:
    """What was taken off some items, as columns of one length n, in the order recorded.

    Attributes:
        row: n int64, the item's row in the ledger.
        minor: n int64, minor units signed like the item; what was undone stands with its negative.
        on: n int32, days since 1970-01-01.
    """

    row: Rows
    minor: Minor
    on: Days

    def __attrs_post_init__(self) -> None:
        keep_from_change(self, ("row", "minor", "on"))

    def __len__(self) -> int:
        return len(self.row)


class Following(LedgerCore):
    """What dunning asks a ledger besides open items and events."""

    __slots__ = ()

    def item_rows(self, keys: Iterable[ItemKey]) -> Rows:
        """The row of each item, as in `OpenItems.row`; -1 for one that is not in the ledger.

        Complexity: a look-up per key.

        >>> from lettrage import Ledger
        >>> from lettrage.model import ItemKey, ItemKind
        >>> Ledger().item_rows([ItemKey(ItemKind.INVOICE, "F-101")]).tolist()
        [-1]
        """
        named = list(keys)
        store = self._store
        if not named or not len(store.documents):
            return np.full(len(named), NO_ROW, np.int64)
        documents = document_rows(store, [KIND_CODES[key.kind] for key in named], [key.id for key in named])
        place = np.array([key.instalment for key in named], np.int64) - 1
        safe = np.maximum(documents, 0)
        first, count = store.documents.take("first", safe), store.documents.take("count", safe)
        rows = np.where((documents != NO_ROW) & (place < count), first + place, NO_ROW)
        for at in np.flatnonzero((documents != NO_ROW) & (place >= count)).tolist():
            more = store.extra_items.get(int(documents[at]), ())  # lines that a correction added
            beyond = int(place[at] - count[at])
            rows[at] = more[beyond] if beyond < len(more) else NO_ROW
        return rows.astype(np.int64)

    def movements(self, rows: Rows, *, as_of: date, known_on: date | None = None) -> Movements:
        """What was taken off some items by a day, each with its day.

        Args:
            rows: Rows of items, as in `OpenItems.row`.
            as_of: The day; movements effective by its end count.
            known_on: Count only what was known on that day; None for all facts.

        Complexity: linear in all movements of the ledger.
        """
        as_of, known_on = given_days(as_of, known_on)
        moves = self._store.moves
        if not len(moves) or not len(rows):
            return Movements(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int32))
        wanted = np.zeros(len(self._store.items), np.bool_)
        wanted[rows] = True
        mask = wanted[moves.column("item")]
        counting = counts(moves, clock_of(as_of, known_on))
        if counting is not None:
            mask &= counting
        return Movements(*(moves.column(name)[mask] for name in ("item", "delta", "effective")))

    def replacements(self) -> Mapping[str, tuple[str, ...]]:
        """The invoices that replace others, each with the ids that it replaces.

        Complexity: linear in the invoices the first time; kept.

        >>> from lettrage import Ledger
        >>> dict(Ledger().replacements())
        {}
        """
        return self._kept("replacements", self._replacements)

    def _replacements(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for segment in self._store.documents.segments:
            stated, objects = segment.column(OPTIONAL + "replaces"), segment.column(OPTIONAL + "object")
            invoices = (segment.column("kind") == 0).tolist()
            for row, (is_invoice, replaced, whole) in enumerate(zip(invoices, stated, objects, strict=True)):
                if not is_invoice or (replaced is None and whole is None):  # by identity: cheap for whole invoices
                    continue
                replaced = replaced or getattr(whole, "replaces", ())
                if replaced:
                    found[str(segment.column("id")[row])] = tuple(replaced)
        return found

    def concerned(self, events: Iterable[Event]) -> list[tuple[str, ...]]:
        """The customers that each event is about, in alphabetical order.

        Those it names, and those of the items, documents and earlier events it names; of a document that was corrected
        from one customer to another both. Nothing for an event that names nobody and nothing.

        Raises:
            InvalidInput: ``bad-value`` for anything but events.

        Complexity: linear in what the events name.

        >>> from datetime import date
        >>> from lettrage import Invoice, Ledger, Money
        >>> from lettrage.model import Dispute, ItemKey
        >>> sold = Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), total=Money("1200.00", "EUR"))
        >>> said = Dispute(effective_on=date(2026, 2, 9), id="D-1", items=[ItemKey("invoice", "F-101")])
        >>> Ledger(invoices=[sold], events=[said]).concerned([said])
        [('ACME',)]
        """
        given: list[Event] = [] if is_lone(events) else list(events)
        if is_lone(events) or not all(isinstance(event, (Fact, RemittanceAdvice)) for event in given):
            fail(
                "bad-value", "this is about nobody: it is no list of events", path="events", expected="a list of facts"
            )
        return concerned(self._store, given)

    def customer_values(self, name: str, customers: Sequence[str], *, known_on: date | None = None) -> Objects:
        """One field of some customers as last described; None where it was never stated.

        Args:
            name: A field of `Customer`, or ``attributes.NAME``.
            customers: Ids.
            known_on: As described by that day; None for the latest.

        Complexity: linear in the customers.
        """
        values = customer_values(self._store, name, clock_of(None, known_on))
        codes = np.array(self._store.customer_names.codes(customers), np.int64)
        out: Objects = np.full(len(codes), None, np.object_)
        here = codes >= 0
        out[here] = values[codes[here]]
        return out
