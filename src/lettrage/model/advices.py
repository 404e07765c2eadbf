"""What the debtor says a payment is for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.model._rules import one_currency
from lettrage.model._types import (
    EMPTY,
    Attributes,
    Id,
    NonNegative,
    freeze,
)
from lettrage.money import Money
from lettrage.records import Rule, as_tuple, check_record

__all__ = [
    "RemittanceAdvice",
    "RemittanceLine",
]


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


def _line_currency(line: RemittanceLine) -> Sequence[Fault]:
    return one_currency(line.amount.currency, [("deduction", line.deduction)])


def _has_lines(advice: RemittanceAdvice) -> Sequence[Fault]:
    if not advice.lines:
        return (Fault("missing-value", "an advice names no document", "lines", found=(), expected="one line or more"),)
    currency = advice.lines[0].amount.currency
    return one_currency(currency, [(f"lines[{i}].amount", line.amount) for i, line in enumerate(advice.lines)])


_LINE_RULES: tuple[Rule, ...] = ((("amount", "deduction"), _line_currency),)


_ADVICE_RULES: tuple[Rule, ...] = ((("lines",), _has_lines),)
