"""One open item as an object, for whoever looks at one."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from lettrage.ledger._names import AccountKey
from lettrage.model import ItemKey
from lettrage.money import Money

__all__ = ["OpenItem"]


@frozen
class OpenItem:
    """One open item (poste ouvert).

    Attributes:
        key: Its name.
        account: What it settles with.
        customer: Who owes or is owed; None when unidentified.
        on: Its date.
        due_on: When it falls due, extensions and corrections included; None when it never does.
        amount: What it was, signed: above zero when owed to us.
        residual: What is left of it, of the same sign.
        text: Remittance text or wording.
        reference: Stated references besides the id.
        payer_name: The payer as the bank names it.
        payer_iban: The account that the money came from.
    """

    key: ItemKey
    account: AccountKey
    customer: str | None
    on: date
    due_on: date | None
    amount: Money
    residual: Money
    text: str = ""
    reference: str = ""
    payer_name: str = ""
    payer_iban: str = ""
