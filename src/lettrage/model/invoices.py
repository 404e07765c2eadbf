"""Invoices and credit notes: what was billed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.model._rules import in_order, one_currency, sum_fault
from lettrage.model._types import EMPTY, Attributes, Id, NonNegative, Positive, Word, freeze
from lettrage.model.keys import DocumentKey, ItemKind
from lettrage.money import Money
from lettrage.records import Rule, as_tuple, check_record
from lettrage.terms import AppliedTerms
from lettrage.terms._values import Percent, as_applied, as_percent

__all__ = [
    "CreditNote",
    "CreditUse",
    "DocumentRef",
    "DocumentType",
    "Instalment",
    "InstalmentKind",
    "Invoice",
    "InvoiceKind",
    "InvoiceReferences",
    "TaxLine",
    "TaxRegime",
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


class InstalmentKind(StrEnum):
    """What a due-date line is (nature de l'échéance).

    Attributes:
        ORDINARY: Payable at its due date (échéance ordinaire).
        RETENTION: Held back as a guarantee until released (retenue de garantie).
    """

    ORDINARY = "ordinary"
    RETENTION = "retention"


class TaxRegime(StrEnum):
    """When the tax becomes due to the state (exigibilité de la TVA).

    Attributes:
        ON_DELIVERY: At delivery or invoice (TVA sur les débits).
        ON_COLLECTION: When the money comes in (TVA sur les encaissements).
    """

    ON_DELIVERY = "on_delivery"
    ON_COLLECTION = "on_collection"


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


class DocumentType(StrEnum):
    """The known kinds of supporting documents; the list is open (pièce justificative).

    Attributes:
        INVOICE: The invoice itself (facture).
        DELIVERY_PROOF: Signed delivery note (bon de livraison).
        ORDER: Purchase order (bon de commande).
        CONTRACT: Contract (contrat).
        WORK_STATEMENT: Accepted statement of work done (attachement, procès-verbal).
        STATEMENT: Statement of account (relevé de compte).
        CORRESPONDENCE: Letter or e-mail (correspondance).
    """

    INVOICE = "invoice"
    DELIVERY_PROOF = "delivery_proof"
    ORDER = "order"
    CONTRACT = "contract"
    WORK_STATEMENT = "work_statement"
    STATEMENT = "statement"
    CORRESPONDENCE = "correspondence"


@frozen
class DocumentRef:
    """A supporting document, by what it is and where the host keeps it (justificatif).

    Attributes:
        kind: A `DocumentType` or any other word.
        reference: The host's name for it: a number, a path, a URL. Never opened here.
        on: Its date, if known.
    """

    kind: Word
    reference: Id
    on: date | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen(kw_only=True)
class InvoiceReferences:
    """Every name an invoice may be called by when it is paid (références de la facture).

    Attributes:
        document_number: The printed number, when it is not the id (numéro de pièce).
        structured_reference: ISO 11649, QRR, OGM or the like (référence structurée).
        order: The customer's order (bon de commande).
        contract: The contract or market (contrat, marché).
        portal_deposit: Number given by the portal on deposit (numéro de dépôt).
        service_code: Service of a public buyer (code service).
        commitment_number: Legal commitment of a public buyer (numéro d'engagement).
    """

    document_number: str = ""
    structured_reference: str = ""
    order: str = ""
    contract: str = ""
    portal_deposit: str = ""
    service_code: str = ""
    commitment_number: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)


#: The one record without references, shared by every document that has none.
NO_REFERENCES = InvoiceReferences()


@frozen
class TaxLine:
    """Tax at one rate (ligne de TVA).

    Attributes:
        rate: The rate as a percentage: 20 for 20 %.
        base: The amount taxed, without tax.
        tax: The tax on it.
        regime: When the tax falls due.
    """

    rate: Percent = field(converter=as_percent)
    base: Money
    tax: Money
    regime: TaxRegime = TaxRegime.ON_DELIVERY

    def __attrs_post_init__(self) -> None:
        check_record(self, _TAX_RULES)


@frozen
class Instalment:
    """One due-date line of an invoice, an open item of its own (échéance).

    Attributes:
        amount: What falls due, tax included.
        due_on: When; None when not said.
        kind: Ordinary or retention.
        releases_on: When a retention is released, if that is later.
        payer: The customer who pays this line, when it is another one.
    """

    amount: NonNegative
    due_on: date | None = None
    kind: InstalmentKind = InstalmentKind.ORDINARY
    releases_on: date | None = None
    payer: Id | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self, _INSTALMENT_RULES)


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


def _tax_currency(line: TaxLine) -> Sequence[Fault]:
    return one_currency(line.base.currency, [("tax", line.tax)])


def _tax_sign(line: TaxLine) -> Sequence[Fault]:
    if line.base.minor == 0 or line.tax.minor == 0 or (line.base.minor < 0) == (line.tax.minor < 0):
        return ()
    message = f"the tax {line.tax} and its base {line.base} have opposite signs"
    return (Fault("bad-value", message, "tax", found=line.tax, expected="the sign of the base"),)


def _released_later(line: Instalment) -> Sequence[Fault]:
    if line.releases_on is None or line.kind is InstalmentKind.RETENTION:
        return ()
    message = "only a retention is released"
    help = 'write `kind="retention"` or leave `releases_on` out'
    return (Fault("bad-value", message, "releases_on", found=line.releases_on, expected="None", help=help),)


def _taxes(document: Invoice | CreditNote) -> Sequence[Fault]:
    lines = document.taxes
    if not lines:
        return ()
    currency = document.total.currency
    faults = one_currency(currency, [(f"taxes[{i}].base", line.base) for i, line in enumerate(lines)])
    faults += one_currency(currency, [(f"taxes[{i}].tax", line.tax) for i, line in enumerate(lines)])
    whole = sum(line.base.minor + line.tax.minor for line in lines)
    return faults or sum_fault("taxes", "bases and taxes", whole, document.total)


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
_TAX_RULES: tuple[Rule, ...] = ((("base", "tax"), _tax_currency), (("base", "tax"), _tax_sign))
_INSTALMENT_RULES: tuple[Rule, ...] = ((("kind", "releases_on"), _released_later),)
_INVOICE_RULES: tuple[Rule, ...] = (
    in_order("issued_on", "due_on", "due-before-issue", _DUE_HELP),
    (("total", "taxes"), _taxes),
    (("total", "instalments"), _instalments),
    (("id", "replaces", "deducts"), _not_of_itself),
)
_CREDIT_NOTE_RULES: tuple[Rule, ...] = (in_order("issued_on", "usable_from"), (("total", "taxes"), _taxes))
