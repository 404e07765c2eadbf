"""What supports a document and what it may be called: attachments and references."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from attrs import frozen

from lettrage.model._types import Id, Word
from lettrage.records import check_record

__all__ = [
    "DocumentRef",
    "DocumentType",
    "InvoiceReferences",
]


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
