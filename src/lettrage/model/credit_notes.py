"""Credit notes: what was taken back from an invoice, or granted freely."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from attrs import field, frozen

from lettrage.model._rules import in_order
from lettrage.model._types import EMPTY, Attributes, Id, Positive, freeze
from lettrage.model.keys import DocumentKey, ItemKind
from lettrage.model.lines import TaxLine, tax_faults
from lettrage.model.supporting import NO_REFERENCES, DocumentRef, InvoiceReferences
from lettrage.records import Rule, as_tuple, check_record

__all__ = [
    "CreditNote",
    "CreditUse",
]


class CreditUse(StrEnum):
    """What becomes of a credit note (usage de l'avoir).

    Attributes:
        OFFSET: Set against invoices (à imputer).
        REFUND: Paid back (à rembourser).
        NEXT_ORDER: Kept for the next order (à valoir).
    """

    OFFSET = "offset"
    REFUND = "refund"
    NEXT_ORDER = "next_order"


@frozen
class CreditNote:
    """What was credited to a customer, of one invoice or free (avoir).

    Attributes:
        id: Unique among credit notes.
        customer: The customer credited.
        issued_on: Date of issue, from which it counts.
        total: What is credited, tax included; above zero.
        invoice: Id of the invoice that it corrects; None when it is free.
        use: Whether it is set against invoices, paid back or kept for the next order.
        usable_from: The day from which it may be used; None for at once.
        taxes: Tax by rate, in positive amounts; bases and taxes sum to the total, or none is given.
        references: Every name it may be called by.
        documents: Supporting documents.
        entity: The creditor, when there are several.
        accounted_on: Date in the books.
        salesperson: Who sold, at the time of issue.
        text: Its wording.
        account: The account of the books; None for that of the customer.
        known_on: The day on which it was recorded; None means `issued_on`.
        attributes: Free values of the caller.

    >>> from datetime import date
    >>> from lettrage.model import CreditNote
    >>> from lettrage.money import Money
    >>> CreditNote("AV-3", customer="ACME", issued_on=date(2026, 1, 20), total=Money("60", "EUR"), invoice="F-101").use
    <CreditUse.OFFSET: 'offset'>
    """

    id: Id
    customer: Id
    issued_on: date
    total: Positive
    invoice: Id | None = field(default=None, kw_only=True)
    use: CreditUse = field(default=CreditUse.OFFSET, kw_only=True)
    usable_from: date | None = field(default=None, kw_only=True)
    taxes: tuple[TaxLine, ...] = field(default=(), converter=as_tuple, kw_only=True)
    references: InvoiceReferences = field(default=NO_REFERENCES, kw_only=True)
    documents: tuple[DocumentRef, ...] = field(default=(), converter=as_tuple, kw_only=True)
    entity: str = field(default="", kw_only=True)
    accounted_on: date | None = field(default=None, kw_only=True)
    salesperson: Id | None = field(default=None, kw_only=True)
    text: str = field(default="", kw_only=True)
    account: Id | None = field(default=None, kw_only=True)
    known_on: date | None = field(default=None, kw_only=True)
    attributes: Attributes = field(default=EMPTY, converter=freeze, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self, _CREDIT_NOTE_RULES)

    @property
    def key(self) -> DocumentKey:
        """The name of the document in the ledger."""
        return DocumentKey(ItemKind.CREDIT_NOTE, self.id)


_CREDIT_NOTE_RULES: tuple[Rule, ...] = (in_order("issued_on", "usable_from"), (("total", "taxes"), tax_faults))
