"""The one noun of the library: `Ledger`, immutable facts with two clocks, read by every engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

from attrs import evolve

from lettrage._settling import asked
from lettrage.calendars import NO_DATE, to_date
from lettrage.errors import Fault, raise_faults
from lettrage.ledger._columns import CustomerColumns, DocumentColumns, SettlementColumns
from lettrage.ledger._core import Scope
from lettrage.ledger._events import Event
from lettrage.ledger._fingerprint import fingerprint
from lettrage.ledger._framing import Framing
from lettrage.ledger._given import documents_given, listed, with_entities
from lettrage.ledger._objects_in import customer_columns
from lettrage.ledger._record import Facts, integrate
from lettrage.ledger._recording import Recording, split_settlements
from lettrage.ledger._store import empty_store
from lettrage.ledger._viewing import Viewing
from lettrage.model import (
    CreditNote,
    Customer,
    Entity,
    Entry,
    ExchangeRate,
    Fact,
    Invoice,
    Payment,
    RemittanceAdvice,
)

__all__ = ["FaultMode", "Ledger"]

FaultMode = Literal["raise", "collect"]
"""What to do about bad records: refuse everything, or leave them out and list them."""


class Ledger(Viewing, Framing, Recording):
    """Receivables of one or several creditors: documents, and all that happened to them (grand livre auxiliaire).

    A ledger never changes: `record`, `apply` and `reverse` give a new one that shares all it can with the old one, so
    one event costs milliseconds on millions of items. Every fact counts from its effective date and is known from its
    known date; a fact given without `known_on` is known on its effective date.

    Args:
        customers: The debtors; every reference must then resolve. None: they are implied by the documents.
        invoices: Invoices, with ids unique among them.
        credit_notes: Credit notes.
        payments: Payments received and refunds.
        advices: Remittance advices.
        events: Settlements and every other dated fact, in any order.
        entities: The creditors; when given, every reference must resolve.
        rates: Exchange rates for amounts in base currency.
        entries: Accounting lines that are none of these.
        faults: "raise" refuses everything when one record is bad; "collect" leaves bad records and what depends on them
            out and lists them in `faults`.

    Raises:
        LettrageError: With every fault found: ``duplicate-id``, ``unknown-customer``, ``unknown-item``,
            ``unbalanced-settlement``, ``over-allocation`` and the other codes of `lettrage.errors.CODES`.

    Complexity: O(n log n) in the number of records.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money, Payment
    >>> ledger = Ledger(
    ...     invoices=[Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), total=Money("1200.00", "EUR"))],
    ...     payments=[Payment("P-7", date(2026, 2, 6), Money("1000.00", "EUR"), customer="ACME")],
    ... )
    >>> ledger
    Ledger(2 documents, 1 customer, 0 settlements, 0 events, known to 2026-02-06)
    >>> ledger.open_items(as_of=date(2026, 2, 6)).total()
    {'EUR': 20000}
    """

    __slots__ = ("__weakref__",)

    def __init__(
        self,
        customers: Iterable[Customer] | None = None,
        invoices: Iterable[Invoice] = (),
        credit_notes: Iterable[CreditNote] = (),
        payments: Iterable[Payment] = (),
        advices: Iterable[RemittanceAdvice] = (),
        events: Iterable[Fact] = (),
        entities: Iterable[Entity] = (),
        rates: Iterable[ExchangeRate] = (),
        entries: Iterable[Entry] = (),
        faults: FaultMode = "raise",
    ) -> None:
        given = None if customers is None else listed(customers, (Customer,), "customers")
        tables = [
            documents_given(listed(documents, (cls,), name), name)
            for documents, cls, name in (
                (invoices, Invoice, "invoices"),
                (credit_notes, CreditNote, "credit_notes"),
                (payments, Payment, "payments"),
                (entries, Entry, "entries"),
            )
        ]
        happened: list[tuple[str, Any]] = [(f"events[{i}]", e) for i, e in enumerate(listed(events, (Fact,), "events"))]
        happened += [(f"advices[{i}]", e) for i, e in enumerate(listed(advices, (RemittanceAdvice,), "advices"))]
        settlements, others = split_settlements(happened)
        built = Ledger._from_columns(
            [table for table in tables if table is not None],
            customers=None if given is None else customer_columns(given, lambda row: f"customers[{row}]"),
            settlements=settlements,
            events=others,
            entities=listed(entities, (Entity,), "entities"),
            rates=listed(rates, (ExchangeRate,), "rates"),
            faults=faults,
        )
        self._become(built._store, built._faults, Scope())

    @classmethod
    def _from_columns(
        cls,
        documents: Sequence[DocumentColumns],
        *,
        customers: CustomerColumns | None = None,
        settlements: SettlementColumns | None = None,
        events: Sequence[Event | tuple[str, Event]] = (),
        entities: Sequence[Entity] = (),
        rates: Sequence[ExchangeRate] = (),
        faults: str = "raise",
        found: Sequence[Fault] = (),
    ) -> Ledger:
        """A ledger from columns; see `_columns`. An event may come with its place in the caller's input."""
        asked(FaultMode, faults, "faults")
        store = empty_store()
        store, twice = with_entities(store, entities)
        placed = [event if isinstance(event, tuple) else (f"events[{i}]", event) for i, event in enumerate(events)]
        store = evolve(store, declared=customers is not None)
        facts = Facts(customers, documents, settlements, placed, tuple(rates), initial=True)
        store, bad = integrate(store, facts, collect=faults == "collect")
        everything = (*found, *twice, *bad)
        if faults == "raise":
            raise_faults(everything)
        ledger = cls.__new__(cls)
        ledger._become(store, everything, Scope())
        return ledger

    @classmethod
    def from_frames(
        cls,
        *,
        customers: Any = None,
        contacts: Any = None,
        invoices: Any = None,
        instalments: Any = None,
        taxes: Any = None,
        credit_notes: Any = None,
        payments: Any = None,
        entries: Any = None,
        advices: Any = None,
        settlements: Any = None,
        entities: Any = None,
        rates: Any = None,
        events: Any = None,
        faults: FaultMode = "raise",
    ) -> Ledger:
        """A ledger from dataframes, without an object per row: long tables keyed by id.

        Any frame that offers the Arrow stream, pandas, polars, or a dict of arrays or lists will do. Columns bear the
        names of the model's fields; money is a decimal, a text or an int of minor units, never a float; a datetime at
        midnight is a date.

        Args:
            customers: One row per customer; None: they are implied by the documents.
            contacts: Contacts by ``customer``.
            invoices: One row per invoice.
            instalments: Due-date lines by ``invoice`` and ``instalment``.
            taxes: Tax lines by document.
            credit_notes: One row per credit note.
            payments: One row per payment or refund.
            entries: Signed accounting lines, the schema of `from_items`.
            advices: Remittance advices, one row per line.
            settlements: One row per settled item or adjustment.
            entities: One row per creditor.
            rates: One row per exchange rate.
            events: Every other dated fact, with a ``type`` column.
            faults: As for `Ledger`.

        Raises:
            LettrageError: With every fault of every table, each with its place.

        Complexity: vectorised, O(n log n) in the rows.

        >>> from lettrage import Ledger
        >>> table = {"id": ["F-101"], "customer": ["ACME"], "issued_on": ["2026-01-05"], "total": ["1200.00"]}
        >>> len(Ledger.from_frames(invoices={**table, "currency": ["EUR"]}))
        1
        """
        from lettrage.ledger._frames_in import ledger_from_frames

        frames = {
            "customers": customers,
            "contacts": contacts,
            "invoices": invoices,
            "instalments": instalments,
            "taxes": taxes,
            "credit_notes": credit_notes,
            "payments": payments,
            "entries": entries,
            "advices": advices,
            "settlements": settlements,
            "entities": entities,
            "rates": rates,
            "events": events,
        }
        return ledger_from_frames(cls, faults=faults, **frames)

    @classmethod
    def from_items(cls, table: Any, faults: FaultMode = "raise") -> Ledger:
        """A ledger from one table of signed open items, for accounting lines that are neither invoices nor payments.

        Args:
            table: Columns ``entity? account kind id on due_on? currency amount_minor text? reference? payer_name?
                payer_iban?``; amounts above zero are owed to us; a null account is unidentified.
            faults: As for `Ledger`.

        Raises:
            LettrageError: With every fault, each with its row.

        Complexity: vectorised, O(n log n) in the rows.
        """
        from lettrage.ledger._items_in import ledger_from_items

        return ledger_from_items(cls, table, faults=faults)

    # -- what it holds -------------------------------------------------------------------------------------------------

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What was left out, and why; empty unless the ledger was built with ``faults="collect"``."""
        return self._faults

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The creditors that were described, by id."""
        return self._store.entities

    @property
    def rates(self) -> tuple[ExchangeRate, ...]:
        """The exchange rates, by date and pair."""
        return tuple(sorted(self._store.rates, key=lambda rate: (rate.on, rate.base, rate.quote, rate.rate)))

    @property
    def known_to(self) -> date | None:
        """The latest known date of any fact: `record` refuses earlier ones. None in an empty ledger."""
        return None if self._store.latest_known == NO_DATE else to_date(self._store.latest_known)

    @property
    def fingerprint(self) -> str:
        """A hash of the content: equal for equal facts, in whatever order and by whatever road they came.

        Complexity: linear in the facts the first time, in those added afterwards.

        >>> from datetime import date
        >>> from lettrage import Invoice, Ledger, Money
        >>> sold = Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), total=Money("1200.00", "EUR"))
        >>> Ledger(invoices=[sold]).fingerprint == Ledger().record(sold).fingerprint
        True
        """
        return self._kept("fingerprint", lambda: fingerprint(self._store))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ledger):
            return NotImplemented
        if self._store is other._store:
            return self._scope == other._scope
        return self._scope == other._scope and len(self) == len(other) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash((self.fingerprint, self._scope))

    def __len__(self) -> int:
        """The number of documents, those of a view when it is one."""
        return len(self._documents_within())

    def __repr__(self) -> str:
        store = self._store
        counts = [
            (len(store.documents), "document"),
            (len(store.customer_names), "customer"),
            (len(store.settlements), "settlement"),
            (len(store.events), "event"),
        ]
        words = ", ".join(f"{n} {noun}{'' if n == 1 else 's'}" for n, noun in counts)
        whole = f"Ledger({words}{f', known to {self.known_to}' if self.known_to else ''})"
        named = (("customer", self._scope.customer), ("entity", self._scope.entity))
        part = " and ".join(f"{name} `{value}`" for name, value in named if value is not None)
        return f"<view of {part} in {whole}: {len(self)} documents>" if part else whole
