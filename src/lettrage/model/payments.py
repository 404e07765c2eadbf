"""Money that moved, in or out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.model._rules import in_order, one_currency
from lettrage.model._types import (
    EMPTY,
    Attributes,
    Id,
    NonNegative,
    Positive,
    freeze,
)
from lettrage.model.keys import DocumentKey, ItemKind
from lettrage.records import Rule, check_record
from lettrage.terms import PaymentMeans

__all__ = [
    "Direction",
    "Payment",
    "payment_key",
]


#: Which way money went: "in" is received, "out" is a refund.
Direction = Literal["in", "out"]


@frozen
class Payment:
    """Money received from a debtor, or paid back to one (règlement, remboursement).

    Attributes:
        id: Unique among payments and refunds.
        received_on: The day on which the money counts.
        amount: What moved; above zero.
        customer: Who paid; None when unknown (an unidentified payment).
        direction: "in" for money received, "out" for a refund.
        means: How it moved.
        remittance: The free text that came with it.
        payer_name: The payer as the bank names it.
        payer_iban: The account it came from.
        structured_reference: A creditor reference, if one came with it.
        end_to_end_id: The payer's own id of the transfer.
        booked_on: The bank's booking date.
        value_on: The bank's value date.
        fees: Bank fees kept back, already missing from `amount`.
        provisional_until: Until when it may still be returned without a reason (cheque, refundable debit).
        entity: The creditor who received it, when there are several.
        text: Wording in the books.
        account: The account of the books; None for that of the customer.
        known_on: The day on which it was recorded; None means `received_on`.
        attributes: Free values of the caller.

    >>> from datetime import date
    >>> from lettrage.model import Payment
    >>> from lettrage.money import Money
    >>> refund = Payment("R-1", date(2026, 2, 6), Money("50.00", "EUR"), customer="ACME", direction="out")
    >>> refund.key.kind
    <ItemKind.REFUND: 'refund'>
    """

    id: Id
    received_on: date
    amount: Positive
    customer: Id | None = field(default=None, kw_only=True)
    direction: Direction = field(default="in", kw_only=True)
    means: PaymentMeans = field(default=PaymentMeans.UNKNOWN, kw_only=True)
    remittance: str = field(default="", kw_only=True)
    payer_name: str = field(default="", kw_only=True)
    payer_iban: str = field(default="", kw_only=True)
    structured_reference: str = field(default="", kw_only=True)
    end_to_end_id: str = field(default="", kw_only=True)
    booked_on: date | None = field(default=None, kw_only=True)
    value_on: date | None = field(default=None, kw_only=True)
    fees: NonNegative | None = field(default=None, kw_only=True)
    provisional_until: date | None = field(default=None, kw_only=True)
    entity: str = field(default="", kw_only=True)
    text: str = field(default="", kw_only=True)
    account: Id | None = field(default=None, kw_only=True)
    known_on: date | None = field(default=None, kw_only=True)
    attributes: Attributes = field(default=EMPTY, converter=freeze, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self, _PAYMENT_RULES)

    @property
    def key(self) -> DocumentKey:
        """The name of the document in the ledger: money paid back is a refund."""
        return payment_key(self.direction, self.id)


def payment_key(direction: Direction, id: str) -> DocumentKey:
    """The key of money that went `direction`."""
    return DocumentKey(ItemKind.PAYMENT if direction == "in" else ItemKind.REFUND, id)


def _fee_currency(payment: Payment) -> Sequence[Fault]:
    return one_currency(payment.amount.currency, [("fees", payment.fees)]) if payment.fees is not None else ()


_PAYMENT_RULES: tuple[Rule, ...] = (
    (("amount", "fees"), _fee_currency),
    in_order("received_on", "provisional_until"),
)
