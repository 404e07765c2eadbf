"""A ledger that is obviously right: a list of facts, read from the first to the last for every question.

Nothing is kept between questions, nothing is an array, and the two clocks are two comparisons.
"""

from __future__ import annotations

from datetime import date

import attrs
from attrs import field, frozen, mutable

from lettrage.model import (
    KIND_CODES,
    Cancellation,
    Correction,
    CreditNote,
    DocumentKey,
    DueDateExtension,
    Invoice,
    ItemKey,
    Payment,
    PaymentReturn,
    Settlement,
    SettlementReversal,
    WriteOff,
)

FOREVER = date(2999, 12, 31)


@frozen
class State:
    """One item on a day."""

    amount: int
    residual: int
    due_on: date | None
    customer: str | None


@frozen
class Undone:
    """A settlement undone, and when."""

    settlement: str
    effective: date
    known: date


@mutable
class OracleLedger:
    """Facts with the day on which each is known."""

    facts: list[tuple[object, date]] = field(factory=list)

    def copy(self) -> OracleLedger:
        return OracleLedger(list(self.facts))

    def add(self, fact: object, known: date) -> None:
        """Take one more fact; a payment returned undoes the settlements that stand on it now."""
        self.facts.append((fact, known))
        if isinstance(fact, SettlementReversal):
            settlement = self.settlement(fact.settlement)
            self.facts.append((Undone(settlement.id, max(fact.effective_on, settlement.effective_on), known), known))
        if isinstance(fact, PaymentReturn):
            for settlement, _ in self.standing():
                if any(item.kind == "payment" and item.id == fact.payment for item in settlement.items):
                    day = max(fact.effective_on, settlement.effective_on)
                    self.facts.append((Undone(settlement.id, day, known), known))

    def settlement(self, id: str) -> Settlement:
        return next(fact for fact, _ in self.facts if isinstance(fact, Settlement) and fact.id == id)

    def standing(self, as_of: date = FOREVER, known_on: date = FOREVER) -> list[tuple[Settlement, date]]:
        """The settlements that count."""
        undone = {
            fact.settlement
            for fact, known in self.facts
            if isinstance(fact, Undone) and fact.effective <= as_of and known <= known_on
        }
        return [
            (fact, known)
            for fact, known in self.facts
            if isinstance(fact, Settlement)
            and fact.effective_on <= as_of
            and known <= known_on
            and fact.id not in undone
        ]

    def documents(self, as_of: date, known_on: date) -> dict[DocumentKey, Invoice | CreditNote | Payment]:
        """Every document known, as corrected by then, whatever its date."""
        found = {
            fact.key: fact
            for fact, known in self.facts
            if isinstance(fact, (Invoice, CreditNote, Payment)) and known <= known_on
        }
        for fact, _ in self._changes(Correction, as_of, known_on):
            found[fact.document] = attrs.evolve(found[fact.document], **fact.changes)
        return found

    def void(self, as_of: date, known_on: date) -> set[DocumentKey]:
        """Documents cancelled, and payments returned."""
        cancelled = {fact.document for fact, _ in self._changes(Cancellation, as_of, known_on)}
        returned = set()
        for fact, known in self.facts:
            if isinstance(fact, PaymentReturn) and known <= known_on:
                payment = next(d for d, _ in self.facts if isinstance(d, Payment) and d.id == fact.payment)
                # Money leaves when it is returned, never before it came or while what it settled still counts.
                days = [u.effective for u, _ in self.facts if isinstance(u, Undone) and self._joins(u, fact.payment)]
                days += [w.effective_on for w, _ in self.facts if isinstance(w, WriteOff) and w.item.id == fact.payment]
                days += [
                    max(c.effective_on, k)
                    for c, k in self.facts
                    if isinstance(c, Correction) and c.document == payment.key and k == known and "amount" in c.changes
                ]
                if max([fact.effective_on, payment.received_on, *days]) <= as_of:
                    returned.add(payment.key)
        return cancelled | returned

    def items(self, as_of: date = FOREVER, known_on: date = FOREVER) -> dict[ItemKey, State]:
        """Every item that is there."""
        void = self.void(as_of, known_on)
        states: dict[ItemKey, State] = {}
        for key, document in self.documents(as_of, known_on).items():
            on = document.received_on if isinstance(document, Payment) else document.issued_on
            if on > as_of:
                continue
            for number, (amount, due) in enumerate(lines_of(document), start=1):
                item = ItemKey(key.kind, key.id, number)
                worth = 0 if key in void else amount
                states[item] = State(worth, worth - self.taken(item, as_of, known_on), due, document.customer)
        for fact, _ in self._due_changes(as_of, known_on):
            if fact.item in states:
                states[fact.item] = attrs.evolve(states[fact.item], due_on=fact.new_due_on)
        return states

    def taken(self, item: ItemKey, as_of: date, known_on: date) -> int:
        """What settlements and write-offs took off an item, signed like it."""
        sign = -1 if item.kind in ("payment", "credit_note") else 1
        total = 0
        for settlement, _ in self.standing(as_of, known_on):
            total += sum(pair.debit_amount.minor for pair in settlement.allocations if pair.debit == item)
            total -= sum(pair.credit_amount.minor for pair in settlement.allocations if pair.credit == item)
            total += sum(part.amount.minor for part in settlement.adjustments if part.item == item)
        gone = item.document in self.void(as_of, known_on) and item.kind == "payment"
        for fact, known in self.facts:
            if isinstance(fact, WriteOff) and fact.item == item and fact.effective_on <= as_of and known <= known_on:
                # Money that went back takes with it what was written off of it.
                total += 0 if gone else sign * fact.amount.minor
        return total

    def is_sound(self, days: list[date]) -> bool:
        """Whether on all days every item keeps between nothing and its amount."""
        return all(
            min(state.amount, 0) <= state.residual <= max(state.amount, 0)
            for day in days
            for state in self.items(day).values()
        )

    def _changes(self, cls: type, as_of: date, known_on: date) -> list[tuple[object, date]]:
        """Corrections or cancellations that count: from the day they are known at the earliest."""
        found = [
            (fact, known)
            for fact, known in self.facts
            if isinstance(fact, cls) and max(fact.effective_on, known) <= as_of and known <= known_on
        ]
        return sorted(found, key=lambda pair: (pair[1], max(pair[0].effective_on, pair[1])))

    def _due_changes(self, as_of: date, known_on: date) -> list[tuple[DueDateExtension, date]]:
        """Extensions that no later correction of the due date replaced."""
        last: dict[ItemKey, tuple[date, date, DueDateExtension | None]] = {}
        for fact, known in self.facts:
            if isinstance(fact, DueDateExtension) and fact.effective_on <= as_of and known <= known_on:
                rank = (known, fact.effective_on)
                if fact.item not in last or rank >= last[fact.item][:2]:
                    last[fact.item] = (*rank, fact)
        for fact, known in self._changes(Correction, as_of, known_on):
            if "due_on" in fact.changes:
                item, rank = ItemKey(fact.document.kind, fact.document.id), (known, max(fact.effective_on, known))
                if item in last and rank >= last[item][:2]:
                    last[item] = (*rank, None)
        return [(entry[2], entry[0]) for entry in last.values() if entry[2] is not None]

    def _joins(self, undone: Undone, payment: str) -> bool:
        return any(item.id == payment and item.kind == "payment" for item in self.settlement(undone.settlement).items)


def lines_of(document: Invoice | CreditNote | Payment) -> list[tuple[int, date | None]]:
    """Signed amount and due date of each item of a document."""
    if isinstance(document, Payment):
        return [(-document.amount.minor if document.direction == "in" else document.amount.minor, None)]
    if isinstance(document, CreditNote):
        return [(-document.total.minor, None)]
    if document.instalments:
        return [(line.amount.minor, line.due_on) for line in document.instalments]
    return [(document.total.minor, document.due_on)]


def item_order(key: ItemKey) -> tuple[int, str, int]:
    return KIND_CODES[key.kind], key.id, key.instalment
