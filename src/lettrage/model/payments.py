"""Money that moved, accounting lines, and what the debtor said a payment was for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, cast

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.model._rules import in_order, one_currency
from lettrage.model._types import (
    EMPTY,
    Attributes,
    CurrencyCode,
    Id,
    MinorUnits,
    NonNegative,
    Positive,
    freeze,
)
from lettrage.model.keys import DocumentKey, ItemKind
from lettrage.money import Money
from lettrage.records import Mark, Rule, as_decimal, as_tuple, check_record
from lettrage.terms import PaymentMeans

__all__ = ["Direction", "Entry", "ExchangeRate", "Payment", "RemittanceAdvice", "RemittanceLine", "payment_key"]

#: Which way money went: "in" is received, "out" is a refund.
Direction = Literal["in", "out"]

_POSITIVE = Mark(lambda number: number > 0, "bad-rate", "an exact number above zero")
_Rate = Annotated[Decimal, _POSITIVE]


def _as_rate(value: Decimal | int | str) -> Decimal:
    return cast("Decimal", as_decimal(value))


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


@frozen
class ExchangeRate:
    """What one unit of a currency is worth in another on a day (cours de change).

    Attributes:
        on: The day.
        base: The currency priced.
        quote: The currency it is priced in.
        rate: How many units of `quote` one unit of `base` buys: an exact number above zero.
    """

    on: date
    base: CurrencyCode
    quote: CurrencyCode
    rate: _Rate = field(converter=_as_rate)

    def __attrs_post_init__(self) -> None:
        check_record(self, _RATE_RULES)


@frozen
class RemittanceLine:
    """One line of a remittance advice (ligne d'avis de paiement).

    Attributes:
        reference: The document as the debtor names it.
        amount: What the debtor says to pay on it; below zero for a credit note taken.
        deduction: What the debtor kept back; zero or more.
        reason: Why it was kept back.
    """

    reference: Id
    amount: Money
    deduction: NonNegative | None = None
    reason: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self, _LINE_RULES)


@frozen
class RemittanceAdvice:
    """The debtor's own designation of what a payment settles (avis de paiement).

    Attributes:
        id: Unique among advices.
        on: Its date.
        lines: What the debtor pays, line by line.
        customer: Who pays; None when unknown.
        payment: Id of the payment it announces, when known.
        payer_name: The payer as it names itself.
        payer_iban: The account the money comes from.
        end_to_end_id: The payer's own id of the transfer.
        entity: The creditor, when there are several.
        known_on: The day on which it was recorded; None means `on`.
        attributes: Free values of the caller.
    """

    id: Id
    on: date
    lines: tuple[RemittanceLine, ...] = field(converter=as_tuple)
    customer: Id | None = field(default=None, kw_only=True)
    payment: Id | None = field(default=None, kw_only=True)
    payer_name: str = field(default="", kw_only=True)
    payer_iban: str = field(default="", kw_only=True)
    end_to_end_id: str = field(default="", kw_only=True)
    entity: str = field(default="", kw_only=True)
    known_on: date | None = field(default=None, kw_only=True)
    attributes: Attributes = field(default=EMPTY, converter=freeze, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self, _ADVICE_RULES)


def _fee_currency(payment: Payment) -> Sequence[Fault]:
    return one_currency(payment.amount.currency, [("fees", payment.fees)]) if payment.fees is not None else ()


def _two_currencies(rate: ExchangeRate) -> Sequence[Fault]:
    if rate.base != rate.quote:
        return ()
    return (
        Fault("bad-rate", f"{rate.base} is priced in itself", "quote", found=rate.quote, expected="another currency"),
    )


def _line_currency(line: RemittanceLine) -> Sequence[Fault]:
    return one_currency(line.amount.currency, [("deduction", line.deduction)])


def _has_lines(advice: RemittanceAdvice) -> Sequence[Fault]:
    if not advice.lines:
        return (Fault("missing-value", "an advice names no document", "lines", found=(), expected="one line or more"),)
    currency = advice.lines[0].amount.currency
    return one_currency(currency, [(f"lines[{i}].amount", line.amount) for i, line in enumerate(advice.lines)])


_PAYMENT_RULES: tuple[Rule, ...] = (
    (("amount", "fees"), _fee_currency),
    in_order("received_on", "provisional_until"),
)
_RATE_RULES: tuple[Rule, ...] = ((("base", "quote"), _two_currencies),)
_LINE_RULES: tuple[Rule, ...] = ((("amount", "deduction"), _line_currency),)
_ADVICE_RULES: tuple[Rule, ...] = ((("lines",), _has_lines),)
