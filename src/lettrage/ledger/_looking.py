"""`Ledger` as a person reads it, one record at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TypeVar, cast, overload

import numpy as np
import numpy.typing as npt

from lettrage._settling import asked
from lettrage.calendars import NO_DATE, to_date
from lettrage.errors import did_you_mean, fail
from lettrage.ledger._core import LedgerCore, clock_of
from lettrage.ledger._customers import customer_at
from lettrage.ledger._events import Event
from lettrage.ledger._facts_out import settlement_object
from lettrage.ledger._ids import settlement_row
from lettrage.ledger._objects_in import Document
from lettrage.ledger._overrides import counts
from lettrage.ledger._rebuild import customer_object, document_now, key_of
from lettrage.ledger._segments import OPTIONAL
from lettrage.ledger._store import NO_ROW, document_row, item_row, items_of
from lettrage.ledger._undoing import is_undone
from lettrage.model import (
    KIND_CODES,
    CreditNote,
    Customer,
    DocumentKey,
    Invoice,
    ItemKey,
    ItemKind,
    Payment,
    Settlement,
)

__all__ = ["Looking"]

E = TypeVar("E", bound=Event)


class Looking(LedgerCore):
    """Records by name."""

    __slots__ = ()

    def invoice(self, id: str, *, as_of: date | None = None, known_on: date | None = None) -> Invoice:
        """An invoice, corrections included.

        Args:
            id: Its id.
            as_of: With the corrections that count on that day; None for all.
            known_on: With those known on that day; None for all.

        Raises:
            UnknownId: ``unknown-record``.
        """
        return cast("Invoice", self.document(DocumentKey(ItemKind.INVOICE, id), as_of=as_of, known_on=known_on))

    def credit_note(self, id: str, *, as_of: date | None = None, known_on: date | None = None) -> CreditNote:
        """A credit note, corrections included; see `invoice`."""
        return cast("CreditNote", self.document(DocumentKey(ItemKind.CREDIT_NOTE, id), as_of=as_of, known_on=known_on))

    def payment(self, id: str, *, as_of: date | None = None, known_on: date | None = None) -> Payment:
        """A payment received, else a refund of that id, corrections included; see `invoice`."""
        asked(str, id, "id")
        received = document_row(self._store, KIND_CODES[ItemKind.PAYMENT], id) != NO_ROW
        refunded = document_row(self._store, KIND_CODES[ItemKind.REFUND], id) != NO_ROW
        kind = ItemKind.REFUND if refunded and not received else ItemKind.PAYMENT
        return cast("Payment", self.document(DocumentKey(kind, id), as_of=as_of, known_on=known_on))

    def document(self, key: DocumentKey, *, as_of: date | None = None, known_on: date | None = None) -> Document:
        """Any document by key, corrections included; see `invoice`.

        Complexity: constant for a document without corrections.
        """
        return document_now(self._store, self._document_row(key), clock_of(as_of, known_on))

    def documents_at(
        self, rows: Iterable[int], *, as_of: date | None = None, known_on: date | None = None
    ) -> tuple[Document, ...]:
        """Documents by their rows, corrections included: columns such as `OpenItems.document_row` say which.

        Args:
            rows: Rows of documents in the ledger.
            as_of, known_on: Only corrections that count then; None for all.

        Raises:
            UnknownId: ``unknown-record`` for a row that the ledger does not have.
            InvalidInput: ``bad-value`` for what is no whole number.

        Complexity: constant for each; unlike `document` it needs no index of all ids.

        >>> from datetime import date
        >>> from lettrage import Invoice, Ledger, Money
        >>> ledger = Ledger(invoices=[Invoice("F-1", "ACME", date(2026, 1, 5), total=Money("480.00", "EUR"))])
        >>> rows = ledger.open_items(as_of=date(2026, 1, 31)).document_row
        >>> [one.id for one in ledger.documents_at(rows.tolist())]
        ['F-1']
        """
        wanted: tuple[int, ...] = asked(tuple[int, ...], rows, "rows")
        clock = clock_of(as_of, known_on)
        for row in wanted:
            if not 0 <= row < len(self._store.documents):
                fail("unknown-record", "the ledger has no document in this row", path="rows", found=row)
        return tuple(document_now(self._store, row, clock) for row in wanted)

    def documents(self) -> Iterator[Document]:
        """Every document as it stands with all corrections, in the order of the ledger.

        Complexity: builds an object for each; the columns of `open_items` and `billings` cost far less.
        """
        return (document_now(self._store, row) for row in self._documents_within())

    def customer(self, id: str, *, known_on: date | None = None) -> Customer:
        """A customer as last described; only its id when it is implied by documents.

        Raises:
            UnknownId: ``unknown-customer``.
        """
        self._customer_code(id)
        row = customer_at(self._store, id, clock_of(None, known_on))
        return Customer(id) if row == NO_ROW else customer_object(self._store, row)

    @property
    def customers(self) -> tuple[str, ...]:
        """The ids of all customers, described or implied, in alphabetical order."""
        return self._store.customer_names.ranks()[1]

    @property
    def keys(self) -> tuple[DocumentKey, ...]:
        """The keys of all documents, in the order of the ledger."""
        return tuple(key_of(self._store, row) for row in self._documents_within())

    def settlement(self, id: str) -> Settlement:
        """A settlement by id, standing or undone.

        Raises:
            UnknownId: ``unknown-settlement``.
        """
        return settlement_object(self._store, self._settlement_row(id))

    def stands(self, settlement_id: str, *, as_of: date | None = None, known_on: date | None = None) -> bool:
        """Whether a settlement counts: it is in effect and was not undone.

        Raises:
            UnknownId: ``unknown-settlement``.
        """
        row, clock = self._settlement_row(settlement_id), clock_of(as_of, known_on)
        effective, known = (int(self._store.settlements.at(name, row)) for name in ("effective", "known"))
        late = clock.as_of is not None and effective > clock.as_of
        unheard = clock.known_on is not None and known > clock.known_on
        return not late and not unheard and not is_undone(self._store, row, clock)

    @overload
    def events(
        self, kind: None = None, *, as_of: date | None = None, known_on: date | None = None
    ) -> tuple[Event, ...]: ...
    @overload
    def events(self, kind: type[E], *, as_of: date | None = None, known_on: date | None = None) -> tuple[E, ...]: ...
    def events(
        self, kind: type[Any] | None = None, *, as_of: date | None = None, known_on: date | None = None
    ) -> tuple[Any, ...]:
        """The events that count, by known date, then effective date.

        Settlements have columns of their own: they are built as objects only when asked for with ``kind=Settlement``.

        Args:
            kind: One class of events; None for all but settlements.
            as_of: Events effective by that day; None for all.
            known_on: Events known on that day; None for all.
        """
        clock = clock_of(as_of, known_on)
        if kind is not None and not isinstance(kind, type):  # pyright: ignore[reportUnnecessaryIsInstance]
            fail(
                "bad-value",
                "events are chosen by their class",
                path="kind",
                expected="such as `lettrage.model.WriteOff`",
            )
        store = self._store
        if kind is Settlement:
            mask = counts(store.settlements, clock)
            rows = np.arange(len(store.settlements)) if mask is None else np.flatnonzero(mask)
            return tuple(settlement_object(store, row) for row in rows.tolist())
        if not len(store.events):
            return ()
        mask = counts(store.events, clock)
        rows = np.arange(len(store.events)) if mask is None else np.flatnonzero(mask)
        known, effective = store.events.column("known")[rows], store.events.column("effective")[rows]
        found = store.events.column(OPTIONAL + "object")[rows[np.lexsort((effective, known))]].tolist()
        return tuple(event for event in found if kind is None or isinstance(event, kind))

    def rows(self, items: Iterable[ItemKey]) -> npt.NDArray[np.int64]:
        """The rows of some items, as `OpenItems.row` names them; -1 for one that the ledger does not hold.

        Complexity: a look-up for each; the index is built once.

        >>> from lettrage import Ledger
        >>> from lettrage.model import ItemKey
        >>> Ledger().rows([ItemKey("invoice", "F-101")]).tolist()
        [-1]
        """
        asked_for: tuple[ItemKey, ...] = asked(tuple[ItemKey, ...], items, "items")
        found = [item_row(self._store, KIND_CODES[key.kind], key.id, key.instalment) for key in asked_for]
        return np.array(found, np.int64)

    def due_on(self, item: ItemKey, *, as_of: date | None = None, known_on: date | None = None) -> date | None:
        """When an item falls due, extensions and corrections included.

        Raises:
            UnknownId: ``unknown-item``.
        """
        replay = self._replay(clock_of(as_of, known_on))
        day = int(replay.column("due")[self._item_row(item)])
        return None if day == NO_DATE else to_date(day)

    # -- rows by name --------------------------------------------------------------------------------------------------

    def _document_row(self, key: DocumentKey) -> int:
        asked(DocumentKey, key, "key")
        row = document_row(self._store, KIND_CODES[key.kind], key.id)
        if row == NO_ROW:
            kind = key.kind.value.replace("_", " ")
            fail("unknown-record", f"{kind} `{key}` is not in the ledger", found=key, help=self._near(key))
        return row

    def _item_row(self, key: ItemKey) -> int:
        if not isinstance(key, ItemKey):  # pyright: ignore[reportUnnecessaryIsInstance]
            help = 'write `ItemKey("invoice", "F-101")`, from `lettrage.model`'
            fail("bad-value", "an item is named by an `ItemKey`", path="item", expected="an ItemKey", help=help)
        row = document_row(self._store, KIND_CODES[key.kind], key.id)
        rows = [] if row == NO_ROW else items_of(self._store, row)
        if key.instalment > len(rows):
            help = self._near(key.document) if row == NO_ROW else f"it has {len(rows)} due-date lines"
            fail("unknown-item", f"item `{key}` is not in the ledger", found=key, help=help)
        return rows[key.instalment - 1]

    def _settlement_row(self, id: str) -> int:
        row = settlement_row(self._store, asked(str, id, "settlement_id"))
        if row == NO_ROW:
            fail("unknown-settlement", f"settlement `{id}` is not in the ledger", found=id)
        return row

    def _near(self, key: DocumentKey) -> str:
        """A help line with a similar id, in ledgers small enough to look."""
        if len(self._store.documents) > 5000:
            return ""
        return did_you_mean(key.id, set(self._store.documents.column("id").tolist()))
