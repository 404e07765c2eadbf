"""What documents and items are called: a document is (kind, id), an item is (kind, id, instalment)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from attrs import field, frozen

from lettrage.model._types import Id, PositiveInt
from lettrage.records import check_record

__all__ = ["ITEM_KINDS", "KIND_CODES", "DocumentKey", "ItemKey", "ItemKind"]


class ItemKind(StrEnum):
    """What an open item comes from (nature de la pièce).

    Attributes:
        INVOICE: An invoice or one of its due-date lines (facture).
        CREDIT_NOTE: A credit note (avoir).
        PAYMENT: Money received (règlement reçu).
        REFUND: Money paid back (remboursement).
        ENTRY: An accounting line that is none of these (écriture).
    """

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    REFUND = "refund"
    ENTRY = "entry"


#: The kinds by their codes in columns.
ITEM_KINDS: tuple[ItemKind, ...] = tuple(ItemKind)
#: The code of each kind in columns: its position in `ItemKind`.
KIND_CODES: Mapping[ItemKind, int] = MappingProxyType({kind: code for code, kind in enumerate(ItemKind)})


def _by_code(kind: ItemKind) -> int:
    return KIND_CODES[kind]


@frozen(order=True, cache_hash=True)
class DocumentKey:
    """The name of a document, unique in a ledger (clé de pièce).

    Keys sort by the code of their kind, then by id.

    >>> from lettrage.model import DocumentKey, ItemKind
    >>> str(DocumentKey(ItemKind.INVOICE, "F-101"))
    'F-101'
    """

    kind: ItemKind = field(order=_by_code)
    id: Id

    def __attrs_post_init__(self) -> None:
        if type(self.kind) is not ItemKind or type(self.id) is not str or not self.id.strip():
            check_record(self)

    def __str__(self) -> str:
        return self.id


@frozen(order=True, cache_hash=True)
class ItemKey:
    """The name of an open item: one due-date line of an invoice, or a whole other document (clé d'échéance).

    Attributes:
        kind: What the item comes from.
        id: The id of its document.
        instalment: Which due-date line, from 1.

    >>> from lettrage.model import ItemKey, ItemKind
    >>> str(ItemKey(ItemKind.INVOICE, "F-101")), str(ItemKey(ItemKind.INVOICE, "F-101", 2))
    ('F-101', 'F-101/2')
    """

    kind: ItemKind = field(order=_by_code)
    id: Id
    instalment: PositiveInt = 1

    def __attrs_post_init__(self) -> None:
        if (
            type(self.kind) is not ItemKind
            or type(self.id) is not str
            or type(self.instalment) is not int
            or self.instalment < 1
            or not self.id.strip()
        ):
            check_record(self)

    @property
    def document(self) -> DocumentKey:
        """The document that the item is part of."""
        return DocumentKey(self.kind, self.id)

    def label(self, *, single: bool) -> str:
        """How the item is printed: the number of the line is left out when the document has a single one."""
        return self.id if single else f"{self.id}/{self.instalment}"

    def __str__(self) -> str:
        # The key alone cannot tell whether line 1 is the only one; whoever knows calls `label`.
        return self.label(single=self.instalment == 1)
