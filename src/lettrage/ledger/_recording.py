"""`Ledger` as it grows: record facts, apply a result, undo a settlement. Each gives a new ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from lettrage._settling import asked
from lettrage.calendars import NO_DATE, check_date, to_date, to_days
from lettrage.errors import Fault, fail, raise_faults
from lettrage.ledger._apply import HasBatch, decided
from lettrage.ledger._batch import SettlementBatch
from lettrage.ledger._columns import DocumentColumns, SettlementColumns
from lettrage.ledger._core import LedgerCore, Scope
from lettrage.ledger._events import Event
from lettrage.ledger._facts_out import facts_since
from lettrage.ledger._objects_in import Document, customer_columns, document_columns, settlement_columns
from lettrage.ledger._record import Facts, integrate
from lettrage.model import (
    Actor,
    CreditNote,
    Customer,
    Entry,
    ExchangeRate,
    Fact,
    Invoice,
    Payment,
    RemittanceAdvice,
    Settlement,
    SettlementReversal,
)
from lettrage.model.facts import as_actor

__all__ = ["AnyFact", "Recording", "split_settlements"]

AnyFact = Customer | Document | Event | ExchangeRate
"""Everything that `Ledger.record` accepts."""


class Recording(LedgerCore):
    """How a ledger grows."""

    __slots__ = ()

    def record(self, *facts: AnyFact, known_on: date | None = None) -> Self:
        """A new ledger with these facts; all of them, or none when one is bad.

        Facts of one call are a set: their order says nothing. A correction or cancellation counts from the day it is
        known at the earliest.

        Args:
            *facts: Documents, customers, exchange rates and events of any kind.
            known_on: The day on which facts that do not say so themselves are known; None for the day each counts from.

        Raises:
            LettrageError: ``known-in-the-past`` for a fact known before the ledger's latest known date, since no past
                replay may change; and every code that building a ledger can raise.

        Complexity: grows with the facts and the accounts they touch, not with the ledger.

        >>> from datetime import date
        >>> from lettrage import Invoice, Ledger, Money
        >>> ledger = Ledger().record(
        ...     Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), total=Money("1200.00", "EUR")),
        ...     known_on=date(2026, 1, 6),
        ... )
        >>> len(ledger), ledger.known_to
        (1, datetime.date(2026, 1, 6))
        """
        known = NO_DATE if known_on is None else to_days(check_date(known_on, path="known_on"))
        if known != NO_DATE and known < self._store.latest_known:
            fail(
                "known-in-the-past",
                f"{known_on} lies before {to_date(self._store.latest_known)}, up to which the ledger knows facts",
                path="known_on",
                found=known_on,
                expected=f"{to_date(self._store.latest_known)} or later",
                help="a fact learned late has a late `known_on`; its `effective_on` may lie in the past",
            )
        return self._with(_sorted_out(facts, known))

    def apply(
        self,
        result: HasBatch,
        accept: Iterable[str] = (),
        refuse: Iterable[str] = (),
        by: Actor | str | None = None,
        known_on: date | None = None,
    ) -> Self:
        """A new ledger with what a result decided.

        Groups decided AUTO are settled unless refused, the others only when accepted. A refusal is kept as an event,
        and the group is not proposed again while its facts stand. What was applied before is not applied again.

        Args:
            result: A result with a `SettlementBatch` as its ``batch``.
            accept: Ids of groups that a person accepts.
            refuse: Ids of groups that a person refuses.
            by: Who decided.
            known_on: The day of the decision; None for the result's, else its `as_of`.

        Raises:
            LettrageError: ``stale-result`` when an item of a group has changed since the result was made;
                ``unknown-settlement``, ``already-decided``, ``known-in-the-past``.

        Complexity: vectorised in the lines of the result; no object is built.
        """
        self._whole()
        batch = getattr(result, "batch", None)
        if not isinstance(batch, SettlementBatch):
            help = "pass what `match(ledger, as_of=...)` gave"
            fail("bad-value", "this is no result", path="result", found=type(result).__name__, help=help)
        decision = (
            asked(tuple[str, ...], accept, "accept"),
            asked(tuple[str, ...], refuse, "refuse"),
            asked(Actor | None, as_actor(by), "by"),
            asked(date | None, known_on, "known_on"),
        )
        applied = decided(self._store, batch, *decision)
        if applied.settlements is None and not applied.refusals:
            return self
        return self._with(
            Facts(
                settlements=applied.settlements,
                events=[("refuse", refusal) for refusal in applied.refusals],
                known=applied.known,
            )
        )

    def reverse(self, settlement_id: str, *, on: date, reason: str, known_on: date | None = None) -> Self:
        """A new ledger in which a settlement no longer stands: its items are open again as before it.

        The settlement stays in the past of the ledger, and its lettering code is retired.

        Args:
            settlement_id: The settlement.
            on: From which day it no longer counts; never before it counted.
            reason: Why.
            known_on: When this is known; None for `on`.

        Raises:
            LettrageError: ``unknown-settlement``, ``already-reversed``, ``known-in-the-past``.
        """
        return self.record(
            SettlementReversal(settlement_id, effective_on=on, reason=reason),
            known_on=on if known_on is None else known_on,
        )

    @property
    def mark(self) -> int:
        """Where the ledger stands now: hand it to `since` of a descendant later."""
        return self._store.seq

    def since(self, mark: int = 0) -> tuple[AnyFact, ...]:
        """The facts recorded since a mark, for the host to store: customers, documents, then events as they came.

        Each fact carries the day on which it is known. Given all at once to a new ledger, the facts of a whole life
        make an equal one.

        Args:
            mark: What `mark` was of this ledger or an ancestor; 0 for everything.

        >>> from datetime import date
        >>> from lettrage import Invoice, Ledger, Money
        >>> ledger = Ledger()
        >>> sold = Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), total=Money("1200.00", "EUR"))
        >>> ledger.record(sold).since(ledger.mark) == (sold,)
        True
        """
        self._whole("and hands out no facts")
        place = asked(int, mark, "mark")
        if not 0 <= place <= self.mark:
            help = "keep what `mark` was, and hand it to the ledger or a descendant of it"
            fail("bad-value", f"{place} is no mark of this ledger", path="mark", found=place, help=help)
        return facts_since(self._store, place)

    def _with(self, facts: Facts) -> Self:
        self._whole()
        store, faults = integrate(self._store, facts, collect=False)
        raise_faults(faults)
        ledger = type(self).__new__(type(self))
        ledger._become(store, self._faults, Scope())
        return ledger


def _sorted_out(facts: tuple[AnyFact, ...], known: int) -> Facts:
    """Facts by what they are, each with its place for a fault."""
    placed = [(f"facts[{i}]", fact) for i, fact in enumerate(facts)]
    wrong = [
        Fault("bad-event", f"a `{type(fact).__name__}` is no fact", path, found=type(fact).__name__)
        for path, fact in placed
        if not isinstance(fact, (Customer, Invoice, CreditNote, Payment, Entry, Fact, RemittanceAdvice, ExchangeRate))
    ]
    raise_faults(wrong)
    customers = _of(placed, (Customer,))
    settlements, events = split_settlements(_of(placed, (Fact, RemittanceAdvice)))
    return Facts(
        customers=customer_columns([c for _, c in customers], lambda row: customers[row][0]) if customers else None,
        documents=[
            table
            for table in (_table(_of(placed, (Invoice, CreditNote, Payment))), _table(_of(placed, (Entry,))))
            if table is not None
        ],
        settlements=settlements,
        events=events,
        rates=tuple(rate for _, rate in _of(placed, (ExchangeRate,))),
        known=known,
    )


def _of(placed: list[tuple[str, Any]], classes: tuple[type, ...]) -> list[tuple[str, Any]]:
    return [(path, fact) for path, fact in placed if isinstance(fact, classes)]


def _table(documents: list[tuple[str, Any]]) -> DocumentColumns | None:
    return document_columns([d for _, d in documents], lambda row: documents[row][0]) if documents else None


def split_settlements(events: list[tuple[str, Any]]) -> tuple[SettlementColumns | None, list[tuple[str, Event]]]:
    """Settlements as columns, in the order of their ids; the other events as they are."""
    settlements = sorted(_of(events, (Settlement,)), key=lambda entry: entry[1].id)
    others = [(path, event) for path, event in events if not isinstance(event, Settlement)]
    if not settlements:
        return None, others
    return settlement_columns([event for _, event in settlements], lambda row: settlements[row][0]), others
