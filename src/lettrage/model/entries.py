"""Accounting lines that are neither invoices nor payments."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from lettrage.model._types import (
    EMPTY,
    Attributes,
    CurrencyCode,
    Id,
    MinorUnits,
    freeze,
)
from lettrage.model.keys import DocumentKey, ItemKind
from lettrage.records import check_record

__all__ = [
    "Entry",
]


@frozen
class Entry:
    """A signed line of an account that is neither invoice nor payment (écriture).

    Attributes:
        id: Unique among entries.
        account: The account of the books that it stands on.
        on: Its date.
        amount_minor: Signed minor units, above zero when owed to us.
        currency: ISO 4217 code.
        due_on: When it falls due, if it does.
        text: Wording.
        reference: The number of the piece behind it.
        payer_name: The other party as named in the line.
        payer_iban: Its account.
        kind: What the line really is; `ENTRY` when not known.
        customer: The customer, when it is not the account itself.
        entity: The company whose books these are.
        known_on: The day on which it was recorded; None means `on`.
        attributes: Free values of the caller.
    """

    id: Id
    account: Id
    on: date
    amount_minor: MinorUnits
    currency: CurrencyCode
    due_on: date | None = field(default=None, kw_only=True)
    text: str = field(default="", kw_only=True)
    reference: str = field(default="", kw_only=True)
    payer_name: str = field(default="", kw_only=True)
    payer_iban: str = field(default="", kw_only=True)
    kind: ItemKind = field(default=ItemKind.ENTRY, kw_only=True)
    customer: Id | None = field(default=None, kw_only=True)
    entity: str = field(default="", kw_only=True)
    known_on: date | None = field(default=None, kw_only=True)
    attributes: Attributes = field(default=EMPTY, converter=freeze, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @property
    def key(self) -> DocumentKey:
        """The name of the document in the ledger."""
        return DocumentKey(self.kind, self.id)
