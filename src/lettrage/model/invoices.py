"""Invoices: what a customer was billed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.model._rules import in_order, one_currency, sum_fault
from lettrage.model._types import EMPTY, Attributes, Id, NonNegative, freeze
from lettrage.model.keys import DocumentKey, ItemKind
from lettrage.model.lines import Instalment, TaxLine, tax_faults
from lettrage.model.supporting import NO_REFERENCES, DocumentRef, InvoiceReferences
from lettrage.records import Rule, as_tuple, check_record
from lettrage.terms import AppliedTerms
from lettrage.terms._values import as_applied

__all__ = [
    "Invoice",
    "InvoiceKind",
]


class InvoiceKind(StrEnum):
    """What an invoice bills (nature de la facture).

    Attributes:
        ORDINARY: Goods or services (facture ordinaire).
        DEPOSIT: A deposit before delivery (facture d'acompte).
        PROGRESS: Work done so far (facture de situation).
        FINAL: The balance, deposits deducted (facture de solde).
        CORRECTIVE: Replaces another invoice (facture rectificative).
        SELF_BILLED: Drawn up by the customer (autofacture).
        PENALTY: Late interest and recovery sums (facture de pénalités).
    """

    ORDINARY = "ordinary"
    DEPOSIT = "deposit"
    PROGRESS = "progress"
    FINAL = "final"
    CORRECTIVE = "corrective"
    SELF_BILLED = "self_billed"
    PENALTY = "penalty"


@frozen
class Invoice:
    """What a customer was billed (facture).

    Attributes:
        id: Unique among invoices.
        customer: The customer billed.
        issued_on: Date of issue, from which the invoice counts.
        due_on: Due date of the whole; None when not said or when `instalments` say it.
        total: What is to be paid, tax included; zero or more.
        entity: The creditor, when there are several.
        kind: What it bills.
        accounted_on: Date in the books.
        delivered_on: Date of delivery or of the end of the service.
        received_on: Date on which the customer received it.
        sent_on: Date on which it was sent.
        taxes: Tax by rate; bases and taxes sum to the total, or none is given.
        instalments: Due-date lines that sum to the total, or none.
        references: Every name it may be called by when it is paid.
        documents: Supporting documents.
        terms: Terms and the level they came from; bare `PaymentTerms` count as written on the invoice.
        replaces: Ids of the invoices that it replaces.
        deducts: Ids of the deposit and progress invoices that it deducts.
        grouping: The summary statement that it is part of.
        salesperson: Who sold, at the time of issue.
        text: Its wording.
        account: The account of the books; None for that of the customer.
        known_on: The day on which it was recorded; None means `issued_on`.
        attributes: Free values of the caller.

    Raises:
        LettrageError: On building, with every fault of the invoice: ``due-before-issue``, ``currency-mismatch``,
            ``total-mismatch``, ``negative-amount``, ``float-money``, ``empty-id``, dates that are none.

    >>> from datetime import date
    >>> from lettrage.model import Instalment, Invoice
    >>> from lettrage.money import Money
    >>> invoice = Invoice(
    ...     "F-101",
    ...     customer="ACME",
    ...     issued_on=date(2026, 1, 5),
    ...     total=Money("1200.00", "EUR"),
    ...     instalments=[
    ...         Instalment(Money("800.00", "EUR"), date(2026, 2, 4)),
    ...         Instalment(Money("400.00", "EUR"), date(2026, 3, 6)),
    ...     ],
    ... )
    >>> invoice.key, len(invoice.instalments)
    (DocumentKey(kind=<ItemKind.INVOICE: 'invoice'>, id='F-101'), 2)
    """

    id: Id
    customer: Id
    issued_on: date
    due_on: date | None = None
    total: NonNegative = field(kw_only=True)
    entity: str = field(default="", kw_only=True)
    kind: InvoiceKind = field(default=InvoiceKind.ORDINARY, kw_only=True)
    accounted_on: date | None = field(default=None, kw_only=True)
    delivered_on: date | None = field(default=None, kw_only=True)
    received_on: date | None = field(default=None, kw_only=True)
    sent_on: date | None = field(default=None, kw_only=True)
    taxes: tuple[TaxLine, ...] = field(default=(), converter=as_tuple, kw_only=True)
    instalments: tuple[Instalment, ...] = field(default=(), converter=as_tuple, kw_only=True)
    references: InvoiceReferences = field(default=NO_REFERENCES, kw_only=True)
    documents: tuple[DocumentRef, ...] = field(default=(), converter=as_tuple, kw_only=True)
    terms: AppliedTerms | None = field(default=None, converter=as_applied, kw_only=True)
    replaces: tuple[Id, ...] = field(default=(), converter=as_tuple, kw_only=True)
    deducts: tuple[Id, ...] = field(default=(), converter=as_tuple, kw_only=True)
    grouping: Id | None = field(default=None, kw_only=True)
    salesperson: Id | None = field(default=None, kw_only=True)
    text: str = field(default="", kw_only=True)
    account: Id | None = field(default=None, kw_only=True)
    known_on: date | None = field(default=None, kw_only=True)
    attributes: Attributes = field(default=EMPTY, converter=freeze, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self, _INVOICE_RULES)

    @property
    def key(self) -> DocumentKey:
        """The name of the document in the ledger."""
        return DocumentKey(ItemKind.INVOICE, self.id)


def _instalments(invoice: Invoice) -> Sequence[Fault]:
    lines = invoice.instalments
    if not lines:
        return ()
    faults = one_currency(
        invoice.total.currency, [(f"instalments[{i}].amount", line.amount) for i, line in enumerate(lines)]
    )
    return faults or sum_fault("instalments", "instalments", sum(line.amount.minor for line in lines), invoice.total)


def _not_of_itself(invoice: Invoice) -> Sequence[Fault]:
    if not invoice.replaces and not invoice.deducts:
        return ()
    return [
        Fault(
            "bad-value",
            f"an invoice cannot appear in its own `{name}`",
            name,
            found=invoice.id,
            expected="other invoices",
        )
        for name in ("replaces", "deducts")
        if invoice.id in getattr(invoice, name)
    ]


_DUE_HELP = "check which of the two dates was mistyped; money due before an invoice exists belongs on a deposit invoice"


_INVOICE_RULES: tuple[Rule, ...] = (
    in_order("issued_on", "due_on", "due-before-issue", _DUE_HELP),
    (("total", "taxes"), tax_faults),
    (("total", "instalments"), _instalments),
    (("id", "replaces", "deducts"), _not_of_itself),
)
