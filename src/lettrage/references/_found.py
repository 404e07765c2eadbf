"""What the recognisers of numbers answer: where a thing ends, what it is, and how it is written plainly."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

__all__ = ["Found", "OtherKind"]


class OtherKind(StrEnum):
    """What a number is that is not a reference of ours."""

    DATE = "date"
    PERIOD = "period"
    YEAR = "year"
    TIME = "time"
    AMOUNT = "amount"
    PERCENT = "percent"
    PHONE = "phone"
    CARD = "card"
    CHEQUE = "cheque"
    SLIP = "slip"
    MANDATE = "mandate"
    CREDITOR_ID = "creditor_id"
    CLIENT = "client"
    CONTRACT = "contract"
    IBAN = "iban"
    BIC = "bic"
    ACCOUNT = "account"
    VAT_ID = "vat_id"
    COMPANY_ID = "company_id"
    IDENTIFIER = "identifier"


class Found(NamedTuple):
    """One thing recognised.

    Attributes:
        next: The token after it.
        kind: What it is; for a structured reference the code of its scheme.
        value: Plain form: an ISO date, compact digits.
        start: Where it begins in the text, when not at its first token; -1 otherwise.
    """

    next: int
    kind: OtherKind | str
    value: str
    start: int = -1
