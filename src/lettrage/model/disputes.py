"""What debtors contest, and why they are late."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen

from lettrage.model._rules import not_empty
from lettrage.model._types import Id, Positive, Word
from lettrage.model.facts import Actor, Fact, as_actor
from lettrage.model.keys import ItemKey
from lettrage.model.supporting import DocumentRef
from lettrage.records import Rule, as_tuple, check_record

__all__ = [
    "Dispute",
    "DisputeReason",
    "DisputeStatus",
    "LateCause",
    "LateReason",
]


class DisputeReason(StrEnum):
    """The known grounds of a dispute; the list is open (motif de litige).

    Attributes:
        PRICE: The price is not the one agreed (prix).
        QUANTITY: Not all was delivered (quantité).
        QUALITY: What was delivered is not right (qualité).
        DELIVERY: Late, or not at all (livraison).
        INVOICE_ERROR: The invoice is wrong (erreur de facturation).
        MISSING_DOCUMENT: A document is missing (pièce manquante).
        MISSING_ORDER: An order number is missing (bon de commande manquant).
        DUPLICATE: Billed twice (doublon).
        ALREADY_PAID: The debtor says it has paid (déjà réglé).
        DEDUCTION: The debtor kept something back (retenue).
        RETURNED_GOODS: The goods went back (retour de marchandise).
        OTHER: Anything else (autre).
    """

    PRICE = "price"
    QUANTITY = "quantity"
    QUALITY = "quality"
    DELIVERY = "delivery"
    INVOICE_ERROR = "invoice_error"
    MISSING_DOCUMENT = "missing_document"
    MISSING_ORDER = "missing_order"
    DUPLICATE = "duplicate"
    ALREADY_PAID = "already_paid"
    DEDUCTION = "deduction"
    RETURNED_GOODS = "returned_goods"
    OTHER = "other"


class DisputeStatus(StrEnum):
    """How far a dispute has come (état du litige).

    Attributes:
        OPEN: Not yet looked into (ouvert).
        IN_REVIEW: Being looked into (en cours d'examen).
        ACCEPTED: The debtor is right (fondé).
        REJECTED: The debtor is wrong (non fondé).
        SETTLED: Agreed somewhere between (transigé).
    """

    OPEN = "open"
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SETTLED = "settled"


class LateCause(StrEnum):
    """The known reasons for paying late; the list is open (cause de retard).

    Attributes:
        INVOICE_ERROR: The invoice was wrong (facture erronée).
        MISSING_ORDER: An order number was missing (bon de commande manquant).
        MISSING_DOCUMENT: A document was missing (pièce manquante).
        NOT_RECEIVED: The invoice never arrived (facture non reçue).
        DISPUTE: Contested (litige).
        CASH: No money (trésorerie).
        PROCESS: Slow approval at the debtor (circuit de validation).
        OVERSIGHT: Forgotten (oubli).
        HARDSHIP: A lasting difficulty, to be handled with care (difficulté durable).
        OTHER: Anything else (autre).
    """

    INVOICE_ERROR = "invoice_error"
    MISSING_ORDER = "missing_order"
    MISSING_DOCUMENT = "missing_document"
    NOT_RECEIVED = "not_received"
    DISPUTE = "dispute"
    CASH = "cash"
    PROCESS = "process"
    OVERSIGHT = "oversight"
    HARDSHIP = "hardship"
    OTHER = "other"


@frozen
class Dispute(Fact):
    """What the debtor contests (litige).

    Only the contested amount is held; the rest stays due.

    Attributes:
        id: Unique among disputes.
        items: The items contested.
        amount: How much of them; None for all.
        ground: A `DisputeReason` or any other word; `reason` holds the words of the debtor.
        evidence: Documents on either side.
        owner: Who has to settle it.
        status: How far it had come; a later change is a `StatusChange`.
        resolution: How it was settled, in words.
    """

    id: Id
    items: tuple[ItemKey, ...] = field(converter=as_tuple)
    amount: Positive | None = None
    ground: Word = DisputeReason.OTHER
    evidence: tuple[DocumentRef, ...] = field(default=(), converter=as_tuple)
    owner: Actor | None = field(default=None, converter=as_actor)
    status: DisputeStatus = DisputeStatus.OPEN
    resolution: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self, _ITEMS_RULES)


@frozen
class LateReason(Fact):
    """Why items are late, as far as anyone knows (cause de retard).

    Attributes:
        items: The items.
        cause: A `LateCause` or any other word; `reason` holds the details.
    """

    items: tuple[ItemKey, ...] = field(converter=as_tuple)
    cause: Word

    def __attrs_post_init__(self) -> None:
        check_record(self, _ITEMS_RULES)


_ITEMS_RULES: tuple[Rule, ...] = (not_empty("items", "one item or more"),)
