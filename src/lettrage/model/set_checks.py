"""Faults that only a set of records can have: an id used twice, a reference to a record that is not there.

Each record is right by itself; this looks at them together and lists **every** fault, with the path of its record in
the input (``invoices[3].customer``), in the order of the input.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs
from attrs import frozen

from lettrage.errors import SHOWN, Fault, did_you_mean
from lettrage.model.advices import RemittanceAdvice
from lettrage.model.changes import PaymentReturn
from lettrage.model.cover import DirectDebitSchedule
from lettrage.model.credit_notes import CreditNote
from lettrage.model.customers import Customer
from lettrage.model.entities import Entity
from lettrage.model.entries import Entry
from lettrage.model.exchanges import Exchange
from lettrage.model.facts import Fact
from lettrage.model.invoices import Invoice
from lettrage.model.keys import DocumentKey, ItemKey, ItemKind
from lettrage.model.notices import Notice, NoticeDelivery
from lettrage.model.outcomes import Closure, StatusChange
from lettrage.model.payments import Payment
from lettrage.model.promises import PaymentPlan
from lettrage.model.settlements import SettlementReversal
from lettrage.records import noun_of

__all__ = ["check_documents"]

#: Beyond so many names a near one is not searched for.
_SEARCHED = 10_000
#: Fields that name another event: class -> (field, kind of event).
_NAMED_EVENTS: Mapping[type, tuple[tuple[str, str], ...]] = {
    SettlementReversal: (("settlement", "settlement"),),
    DirectDebitSchedule: (("mandate", "mandate"),),
    PaymentPlan: (("replaces", "payment plan"),),
    NoticeDelivery: (("notice", "notice"),),
    Exchange: (("dispute", "dispute"),),
}
_SUBJECT_NOUNS = {"promise": "promise to pay", "plan": "payment plan", "announcement": "payment announced"}


def check_documents(
    customers: Iterable[Customer] | None = None,
    entities: Iterable[Entity] = (),
    invoices: Iterable[Invoice] = (),
    credit_notes: Iterable[CreditNote] = (),
    payments: Iterable[Payment] = (),
    events: Iterable[Fact] = (),
    *,
    entries: Iterable[Entry] = (),
    advices: Iterable[RemittanceAdvice] = (),
) -> tuple[Fault, ...]:
    """Every fault of a set of records taken together.

    Args:
        customers: All customers; None means that the documents imply them and any name will do.
        entities: All creditors; none means that the documents imply them.
        invoices: Invoices.
        credit_notes: Credit notes.
        payments: Payments and refunds.
        events: Dated facts of any class.
        entries: Other accounting lines.
        advices: Remittance advices.

    Returns:
        Faults in the order of the input: ``duplicate-id``, ``unknown-customer``, ``unknown-entity``,
        ``unknown-record``, ``unknown-item``, ``unknown-settlement``, ``currency-mismatch``. Empty when all is well;
        nothing is raised.

    Complexity: linear in the records and their parts.

    >>> from datetime import date
    >>> from lettrage.model import CreditNote
    >>> from lettrage.model.checks import check_documents
    >>> from lettrage.money import Money
    >>> note = CreditNote("AV-3", customer="ACME", issued_on=date(2026, 1, 20), total=Money("60", "EUR"), invoice="F-9")
    >>> for fault in check_documents(credit_notes=[note, note]):
    ...     print(fault.code, fault.path)
    unknown-record credit_notes[0].invoice
    duplicate-id credit_notes[1].id
    unknown-record credit_notes[1].invoice
    """
    groups: dict[str, Sequence[Any]] = {
        "customers": tuple(customers or ()),
        "entities": tuple(entities),
        "invoices": tuple(invoices),
        "credit_notes": tuple(credit_notes),
        "payments": tuple(payments),
        "entries": tuple(entries),
        "advices": tuple(advices),
        "events": tuple(events),
    }
    known = _known(groups, implied=customers is None)
    faults: list[Fault] = []
    for group, records in groups.items():
        seen: set[object] = set()
        for i, record in enumerate(records):
            faults += [
                attrs.evolve(fault, path=f"{group}[{i}].{fault.path}", record=noun_of(record))
                for fault in _faults_of(record, seen, known)
            ]
    return _with_help(faults, known)


@frozen
class _Known:
    """What the set holds, by name."""

    customers: set[str] | None
    entities: set[str] | None
    invoices: dict[str, Invoice]
    documents: dict[DocumentKey, int]
    events: dict[str, set[str]]


def _known(groups: Mapping[str, Sequence[Any]], *, implied: bool) -> _Known:
    documents = {
        # How many items the document has: an invoice has one for each due-date line.
        document.key: len(getattr(document, "instalments", ())) or 1
        for group in ("invoices", "credit_notes", "payments", "entries")
        for document in groups[group]
    }
    events: dict[str, set[str]] = {}
    for event in groups["events"]:
        events.setdefault(_noun(event), set()).add(_identity(event) or "")
    return _Known(
        customers=None if implied else {customer.id for customer in groups["customers"]},
        entities={entity.id for entity in groups["entities"]} or None,
        invoices={invoice.id: invoice for invoice in groups["invoices"]},
        documents=documents,
        events=events,
    )


def _noun(event: Any) -> str:
    return noun_of(event).split(" `")[0]


def _identity(record: Any) -> str | None:
    """The id that must be unique among its kind; None for facts that have none."""
    if isinstance(record, (StatusChange, Closure)):
        return None  # their id is that of what they are about
    return record.key if isinstance(record, Notice) else getattr(record, "id", None)


def _faults_of(record: Any, seen: set[object], known: _Known) -> Iterator[Fault]:
    identity = _identity(record)
    if identity is not None:
        unique = getattr(record, "key", None) if isinstance(record, (Payment, Entry)) else (_noun(record), identity)
        if unique in seen:
            name = "key" if isinstance(record, Notice) else "id"
            yield Fault("duplicate-id", f"`{identity}` occurs twice", name, found=identity, help="keep one of them")
        seen.add(unique)
    yield from _party_faults(record, known)
    yield from _document_faults(record, known)
    if isinstance(record, Fact):
        yield from _event_faults(record, known)


def _party_faults(record: Any, known: _Known) -> Iterator[Fault]:
    if known.customers is not None:
        named = [("customer", getattr(record, "customer", None))]
        if isinstance(record, Invoice):
            named += [(f"instalments[{i}].payer", line.payer) for i, line in enumerate(record.instalments)]
        elif isinstance(record, Customer):
            named += [(f"payers[{i}]", payer) for i, payer in enumerate(record.payers)]
        for path, name in named:
            if name is not None and name not in known.customers:
                yield _unknown("unknown-customer", "customer", name, path)
    entity = getattr(record, "entity", "")
    if known.entities is not None and entity and entity not in known.entities:
        yield _unknown("unknown-entity", "entity", entity, "entity")


def _document_faults(record: Any, known: _Known) -> Iterator[Fault]:
    if isinstance(record, Invoice):
        for name in ("replaces", "deducts"):
            for i, other in enumerate(getattr(record, name)):
                if other not in known.invoices:
                    yield _unknown("unknown-record", "invoice", other, f"{name}[{i}]")
    elif isinstance(record, CreditNote) and record.invoice is not None:
        invoice = known.invoices.get(record.invoice)
        if invoice is None:
            yield _unknown("unknown-record", "invoice", record.invoice, "invoice")
        elif invoice.total.currency != record.total.currency:
            message = f"{record.total} is credited on an invoice in {invoice.total.currency}"
            expected = invoice.total.currency
            yield Fault("currency-mismatch", message, "total", found=record.total.currency, expected=expected)
    elif isinstance(record, (RemittanceAdvice, PaymentReturn)):
        paid = record.payment
        if paid is not None and DocumentKey(ItemKind.PAYMENT, paid) not in known.documents:
            yield _unknown("unknown-record", "payment", paid, "payment")


def _event_faults(event: Fact, known: _Known) -> Iterator[Fault]:
    yield from _key_faults(event, "", known)
    for name, noun in _NAMED_EVENTS.get(type(event), ()):
        other = getattr(event, name)
        if other is not None and other not in known.events.get(noun, ()):
            code = "unknown-settlement" if noun == "settlement" else "unknown-record"
            yield _unknown(code, noun, other, name)
    if isinstance(event, (StatusChange, Closure)):
        noun = _SUBJECT_NOUNS.get(event.subject, event.subject.value.replace("_", " "))
        if event.id not in known.events.get(noun, ()):
            yield _unknown("unknown-record", noun, event.id, "id")


def _key_faults(value: Any, path: str, known: _Known) -> Iterator[Fault]:
    """Every key of a document or item inside a fact that leads nowhere."""
    if isinstance(value, ItemKey):
        lines = known.documents.get(value.document, 0)
        if value.instalment > lines:
            found = f"{value.kind.value.replace('_', ' ')} item"
            yield _unknown("unknown-item", found, value.label(single=lines <= 1 and value.instalment == 1), path)
    elif isinstance(value, DocumentKey):
        if value not in known.documents:
            yield _unknown("unknown-record", value.kind.value.replace("_", " "), value.id, path)
    elif value.__class__ is tuple:
        parts: Sequence[Any] = value
        for i, part in enumerate(parts):
            yield from _key_faults(part, f"{path}[{i}]", known)
    elif attrs.has(value.__class__):
        for attribute in attrs.fields(value.__class__):
            below = f"{path}.{attribute.name}" if path else attribute.name
            yield from _key_faults(getattr(value, attribute.name), below, known)


def _unknown(code: str, noun: str, name: str, path: str) -> Fault:
    return Fault(code, f"there is no {noun} `{name}`", path, found=name, expected=f"a {noun} of the set")


def _with_help(faults: list[Fault], known: _Known) -> tuple[Fault, ...]:
    """Near names for the faults that a message shows: searching for all of them would cost more than the check."""
    names: dict[str, Iterable[str]] = {
        "unknown-customer": known.customers or (),
        "unknown-entity": known.entities or (),
        "unknown-record": known.invoices,
    }
    for i, fault in enumerate(faults[:SHOWN]):
        near = [*names.get(fault.code, ())]
        if isinstance(fault.found, str) and near and len(near) <= _SEARCHED:
            faults[i] = attrs.evolve(fault, help=did_you_mean(fault.found, near))
    return tuple(faults)
