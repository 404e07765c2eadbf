"""Files for people: everything about one dispute, and everything that a hand-over needs, with what is missing named."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from lettrage._settling import asked
from lettrage.calendars import check_date
from lettrage.dunning._action import Action
from lettrage.errors import did_you_mean, fail
from lettrage.ledger import Ledger, PaymentStatus, Statement
from lettrage.model import (
    ChargeKind,
    Closure,
    CreditNote,
    Dispute,
    DocumentKey,
    DocumentRef,
    DocumentType,
    Entry,
    Exchange,
    Invoice,
    ItemKey,
    ItemKind,
    Notice,
    NoticeDelivery,
    StatusChange,
    Subject,
)
from lettrage.money import Money
from lettrage.records import as_tuple

__all__ = ["DisputeFile", "HandoverBundle", "dispute_file", "handover_bundle"]


@frozen
class DisputeFile:
    """Everything about one dispute on a day (dossier de litige).

    Attributes:
        dispute: The dispute.
        status: How far it has come.
        contested: How much of what is open is contested.
        items: What has become of each item.
        evidence: Documents of either side.
        exchanges: What was said about it, by date.
        changes: Changes of status and the closure, by date.
        age_days: Days from its opening to its end, or to the day asked for.
        closed_on: When it ended; None while it stands.
    """

    dispute: Dispute
    status: str
    contested: Money
    items: tuple[tuple[ItemKey, PaymentStatus], ...] = field(converter=as_tuple)
    evidence: tuple[DocumentRef, ...] = field(converter=as_tuple)
    exchanges: tuple[Exchange, ...] = field(converter=as_tuple)
    changes: tuple[StatusChange | Closure, ...] = field(converter=as_tuple)
    age_days: int
    closed_on: date | None


def dispute_file(ledger: Ledger, dispute: str, *, as_of: date, known_on: date | None = None) -> DisputeFile:
    """The file of a dispute: evidence, exchanges, payment status, age.

    Raises:
        UnknownId: ``unknown-record``.

    Complexity: linear in the events.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money
    >>> from lettrage.dunning import dispute_file
    >>> from lettrage.model import Dispute, ItemKey, ItemKind
    >>> sold = Invoice("F-101", "ACME", date(2026, 1, 5), date(2026, 2, 4), total=Money("1000.00", "EUR"))
    >>> item = ItemKey(ItemKind.INVOICE, "F-101")
    >>> said = Dispute(effective_on=date(2026, 2, 9), id="D-1", items=[item], amount=Money("400.00", "EUR"))
    >>> file = dispute_file(Ledger(invoices=[sold], events=[said]), "D-1", as_of=date(2026, 3, 1))
    >>> file.status, str(file.contested), file.age_days, file.items[0][1].value
    ('open', '400.00 EUR', 20, 'disputed')
    """
    asked(Ledger, ledger, "ledger")
    as_of, dispute = check_date(as_of, "as_of"), asked(str, dispute, "dispute")
    known_on = None if known_on is None else check_date(known_on, "known_on")
    known = {event.id: event for event in ledger.events(Dispute, as_of=as_of, known_on=known_on)}
    if dispute not in known:
        help = did_you_mean(dispute, known)
        fail("unknown-record", f"dispute `{dispute}` is not in the ledger", found=dispute, help=help)
    found = known[dispute]
    changes = [
        event
        for event in ledger.events(as_of=as_of, known_on=known_on)
        if isinstance(event, (StatusChange, Closure)) and (event.subject, event.id) == (Subject.DISPUTE, dispute)
    ]
    closed = next((event for event in changes if isinstance(event, Closure)), None)
    statuses = [event.status for event in changes if isinstance(event, StatusChange)]
    residual = {i.key: i.residual for i in ledger.open_items(as_of=as_of, known_on=known_on) if i.key in found.items}
    currency = found.amount.currency if found.amount is not None else _currency(ledger, found.items[0])
    left = sum((one for one in residual.values() if one.currency == currency), Money.zero(currency))
    contested = left if found.amount is None else min(found.amount, left)
    exchanges = [event for event in ledger.events(Exchange, as_of=as_of, known_on=known_on) if event.dispute == dispute]
    evidence = [*found.evidence, *(document for said in exchanges for document in said.documents)]
    end = as_of if closed is None else closed.effective_on
    return DisputeFile(
        found,
        closed.outcome if closed is not None else statuses[-1] if statuses else found.status.value,
        Money.zero(currency) if closed is not None else contested,
        [(item, ledger.payment_status(item, as_of=as_of, known_on=known_on)) for item in found.items],
        tuple(dict.fromkeys(evidence)),
        exchanges,
        changes,
        (end - found.effective_on).days,
        None if closed is None else closed.effective_on,
    )


def _currency(ledger: Ledger, item: ItemKey) -> str:
    """The currency of an item, whatever it comes from, on whatever day."""
    document = ledger.document(DocumentKey(item.kind, item.id))
    if isinstance(document, Entry):
        return document.currency
    return (document.total if isinstance(document, (Invoice, CreditNote)) else document.amount).currency


@frozen
class HandoverBundle:
    """Everything that whoever takes over a debt needs (dossier de remise).

    Attributes:
        action: The hand-over, with its amounts and charges.
        invoices: The invoices.
        notices: Every notice about them that went out, by date.
        deliveries: What became of those notices.
        documents: Supporting documents.
        statement: The statement of the customer.
        missing: What the step asks for and is not there, each named; a bundle with any is not complete.
    """

    action: Action
    invoices: tuple[Invoice, ...] = field(converter=as_tuple)
    notices: tuple[Notice, ...] = field(converter=as_tuple)
    deliveries: tuple[NoticeDelivery, ...] = field(converter=as_tuple)
    documents: tuple[DocumentRef, ...] = field(converter=as_tuple)
    statement: Statement
    missing: tuple[str, ...] = field(converter=as_tuple)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing.

        >>> from lettrage.dunning import HandoverBundle
        >>> HandoverBundle.complete.fget is not None
        True
        """
        return not self.missing


def handover_bundle(
    ledger: Ledger, action: Action, *, evidence: tuple[str, ...] = ("invoices", "notices", "statement")
) -> HandoverBundle:
    """The file of a hand-over, with what is missing named.

    Args:
        ledger: The facts.
        action: The hand-over.
        evidence: Parts that must be there: ``invoices``, ``notices``, ``proofs_of_delivery``, ``statement``,
            ``interest_detail``, or a kind of document; `Step.evidence` says which the policy asks for.

    Complexity: linear in the events and in what is about the customer.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money
    >>> from lettrage.dunning import Action, ActionItem, StepKind, handover_bundle
    >>> from lettrage.model import ItemKey, ItemKind
    >>> owed = Money("1000.00", "EUR")
    >>> ledger = Ledger(invoices=[Invoice("F-101", "ACME", date(2026, 1, 5), date(2026, 2, 4), total=owed)])
    >>> line = ActionItem(ItemKey(ItemKind.INVOICE, "F-101"), owed, owed, date(2026, 2, 4), 50, "end")
    >>> named = dict(key="k", step="end", kind=StepKind.HANDOVER, policy="p/1", customer="ACME", currency="EUR")
    >>> action = Action(**named, on=date(2026, 3, 26), items=[line])
    >>> handover_bundle(ledger, action, evidence=("notices", "proofs_of_delivery")).missing
    ('notices: F-101', 'proofs_of_delivery: F-101')
    """
    asked(Ledger, ledger, "ledger")
    asked(Action, action, "action")
    items = [line.item for line in action.items]
    invoices = [
        ledger.invoice(id, as_of=action.on)
        for id in dict.fromkeys(item.id for item in items if item.kind is ItemKind.INVOICE)
    ]
    notices = [n for n in ledger.events(Notice, as_of=action.on) if any(line.item in items for line in n.items)]
    keys = {notice.key for notice in notices}
    deliveries = [d for d in ledger.events(NoticeDelivery, as_of=action.on) if d.notice in keys]
    documents = [document for invoice in invoices for document in invoice.documents]
    statement = ledger.statement(action.customer, as_of=action.on)
    parts: tuple[str, ...] = asked(tuple[str, ...], evidence, "evidence")
    kinds = {invoice.id: {str(document.kind) for document in invoice.documents} for invoice in invoices}
    missing: list[str] = []
    for part in parts:
        for id in dict.fromkeys(item.id for item in items):
            there = {
                "invoices": DocumentType.INVOICE.value in kinds.get(id, ()),
                "proofs_of_delivery": DocumentType.DELIVERY_PROOF.value in kinds.get(id, ()),
                "notices": any(line.item.id == id for notice in notices for line in notice.items),
                "statement": bool(statement.lines),
                "interest_detail": any(
                    c.kind == ChargeKind.LATE_INTEREST and c.item and c.item.id == id for c in action.charges
                ),
            }.get(part, part in kinds.get(id, ()))
            if not there:
                missing.append(f"{part}: {id}")
    return HandoverBundle(action, invoices, notices, deliveries, documents, statement, missing)
