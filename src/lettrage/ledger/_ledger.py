"""The one noun of the library: `Ledger`, immutable facts with two clocks, read by every engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Literal, TypeVar, cast

from attrs import evolve

from lettrage.calendars import NO_DATE, check_date, to_date, to_days
from lettrage.errors import Fault, did_you_mean, fail, raise_faults
from lettrage.ledger._columns import CustomerColumns, DocumentColumns, SettlementColumns
from lettrage.ledger._events import Event
from lettrage.ledger._names import AccountKey
from lettrage.ledger._objects_in import Document, customer_columns, document_columns, settlement_columns
from lettrage.ledger._open_items import OpenItems, collect_open
from lettrage.ledger._overrides import Clock
from lettrage.ledger._record import Facts, integrate
from lettrage.ledger._replay import Replay
from lettrage.ledger._store import Store, empty_store
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
    Settlement,
    SettlementReversal,
)

__all__ = ["Ledger"]

FaultMode = Literal["raise", "collect"]
AnyFact = Customer | Document | Event
T = TypeVar("T")


class Ledger:
    """Receivables of one or several creditors: documents, and everything that happened to them (grand livre auxiliaire).

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

    __slots__ = ("_cache", "_faults", "_scope", "_store")

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
        given = None if customers is None else _listed(customers, (Customer,), "customers")
        tables = [
            _documents(_listed(documents, (cls,), name), name)
            for documents, cls, name in (
                (invoices, Invoice, "invoices"),
                (credit_notes, CreditNote, "credit_notes"),
                (payments, Payment, "payments"),
                (entries, Entry, "entries"),
            )
        ]
        happened = [(f"events[{i}]", e) for i, e in enumerate(_listed(events, (Fact,), "events"))]
        happened += [(f"advices[{i}]", e) for i, e in enumerate(_listed(advices, (RemittanceAdvice,), "advices"))]
        settlements, others = _settlements(happened)
        built = Ledger._from_columns(
            [table for table in tables if table is not None],
            customers=None if given is None else customer_columns(given, lambda row: f"customers[{row}]"),
            settlements=settlements,
            events=others,
            entities=_listed(entities, (Entity,), "entities"),
            rates=_listed(rates, (ExchangeRate,), "rates"),
            faults=faults,
        )
        self._become(built._store, built._faults, None)

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
        if faults not in ("raise", "collect"):
            help = did_you_mean(faults, ("raise", "collect"))
            fail(
                "bad-value",
                f"`{faults}` is no way to treat faults",
                path="faults",
                expected="raise or collect",
                help=help,
            )
        store = empty_store()
        store, twice = _with_entities(store, entities)
        placed = [event if isinstance(event, tuple) else (f"events[{i}]", event) for i, event in enumerate(events)]
        store = evolve(store, rates=tuple(rates), declared=customers is not None)
        facts = Facts(customers, documents, settlements, placed, initial=True)
        store, bad = integrate(store, facts, collect=faults == "collect")
        everything = (*found, *twice, *bad)
        if faults == "raise":
            raise_faults(everything)
        ledger = cls.__new__(cls)
        ledger._become(store, everything, None)
        return ledger

    def _become(self, store: Store, faults: tuple[Fault, ...], scope: Any) -> None:
        self._store = store
        self._faults = faults
        self._scope = scope
        self._cache: dict[Any, Any] = {}

    def __getstate__(self) -> tuple[Store, tuple[Fault, ...], Any]:
        return self._store, self._faults, self._scope

    def __setstate__(self, state: tuple[Store, tuple[Fault, ...], Any]) -> None:
        self._become(*state)

    # -- what it holds -------------------------------------------------------------------------------------------------

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What was left out, and why; empty unless the ledger was built with ``faults="collect"``."""
        return self._faults

    @property
    def known_to(self) -> date | None:
        """The latest known date of any fact: `record` refuses earlier ones. None in an empty ledger."""
        return None if self._store.latest_known == NO_DATE else to_date(self._store.latest_known)

    def __len__(self) -> int:
        """The number of documents."""
        return len(self._store.documents)

    def __repr__(self) -> str:
        store = self._store
        counts = [
            (len(self), "document"),
            (len(store.customer_names), "customer"),
            (len(store.settlements), "settlement"),
            (len(store.events), "event"),
        ]
        words = ", ".join(f"{n} {noun}{'' if n == 1 else 's'}" for n, noun in counts)
        return f"Ledger({words}{f', known to {self.known_to}' if self.known_to else ''})"

    # -- reading -------------------------------------------------------------------------------------------------------

    def open_items(self, *, as_of: date, known_on: date | None = None) -> OpenItems:
        """Every item with something left on a day, in canonical order.

        Args:
            as_of: The day; facts effective by its end count.
            known_on: Count only what was known on that day; None for all facts.

        Complexity: linear in items and movements, a few milliseconds per 100,000 items; the last few days asked are kept.
        """
        clock = _clock(as_of, known_on)
        return self._kept(("open items", clock), partial(self._open_items, clock, as_of, known_on))

    def _open_items(self, clock: Clock, as_of: date, known_on: date | None) -> OpenItems:
        return collect_open(self._replay(clock), as_of, known_on)

    def _replay(self, clock: Clock) -> Replay:
        return self._kept(("replay", clock), partial(Replay, self._store, clock))

    def _kept(self, key: Any, build: Any) -> Any:
        """What `build` gives, kept for the next caller; only the last few, since replays are large."""
        found = self._cache.get(key)
        if found is None:
            found = build()
            self._cache[key] = found
            while len(self._cache) > _KEPT:
                self._cache.pop(next(iter(self._cache)), None)
        return found


#: How many derived values a ledger keeps.
_KEPT = 12


def _clock(as_of: date | None, known_on: date | None) -> Clock:
    return Clock.of(
        None if as_of is None else check_date(as_of, path="as_of"),
        None if known_on is None else check_date(known_on, path="known_on"),
    )


def _listed(values: Iterable[T], classes: tuple[type, ...], name: str) -> list[T]:
    """The values as a list, each of the right class."""
    listed = list(values)
    wrong = [
        Fault(
            "bad-value",
            f"`{type(value).__name__}` does not belong here",
            f"{name}[{i}]",
            found=type(value).__name__,
            expected=" or ".join(cls.__name__ for cls in classes),
        )
        for i, value in enumerate(listed)
        if not isinstance(value, classes)
    ]
    raise_faults(wrong)
    return listed


def _documents(documents: Sequence[Any], name: str) -> DocumentColumns | None:
    return document_columns(documents, lambda row: f"{name}[{row}]") if documents else None


def _settlements(events: Sequence[tuple[str, Any]]) -> tuple[SettlementColumns | None, list[tuple[str, Event]]]:
    """Settlements as columns, the other events as they are."""
    settlements = [(path, event) for path, event in events if isinstance(event, Settlement)]
    others = [(path, event) for path, event in events if not isinstance(event, Settlement)]
    if not settlements:
        return None, others
    return settlement_columns([event for _, event in settlements], lambda row: settlements[row][0]), others


def _with_entities(store: Store, entities: Sequence[Entity]) -> tuple[Store, list[Fault]]:
    seen: dict[str, int] = {}
    for entity in entities:
        seen[entity.id] = seen.get(entity.id, 0) + 1
    faults = [
        Fault("duplicate-id", f"the id `{entity.id}` occurs {seen[entity.id]} times", f"entities[{i}]")
        for i, entity in enumerate(entities)
        if seen[entity.id] > 1
    ]
    kept = tuple(sorted((e for e in entities if seen[e.id] == 1), key=lambda entity: entity.id))
    return evolve(store, entities=kept, entity_names=store.entity_names.add(e.id for e in kept)), faults
