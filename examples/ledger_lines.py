"""From the lines of a sub-ledger account to the one table that `Ledger.from_items` reads.

An accounting line does not say whether it is an invoice, a credit note, a payment or a refund. Its journal does: where
most lines stand on the side of invoices, the journal brings documents, elsewhere it brings money. So a credit in a
sales journal is a credit note, and a debit in a bank journal is a refund.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from attrs import frozen


@frozen
class LedgerLine:
    """One line of one sub-ledger account, amounts as booked."""

    id: str
    account: str
    journal: str
    on: date
    amount_minor: int
    """Debit less credit."""
    text: str
    reference: str


def is_supplier(account: str) -> bool:
    """Accounts 40 of the French chart are suppliers; any other account is read as a customer's."""
    return account.startswith("40")


def owed_minor(line: LedgerLine) -> int:
    """The amount with + for the side of invoices: debit for a customer, credit for a supplier.

    Suppliers are turned round here, once, so that everything after sees invoices as positive.
    """
    return -line.amount_minor if is_supplier(line.account) else line.amount_minor


def kinds_by_journal(journals: Sequence[str], owed: Sequence[int]) -> list[str]:
    """invoice, credit_note, payment or refund for each line, from the side that dominates its journal.

    A journal without a dominant side says nothing: its lines are invoices and payments by their own side.

    Args:
        journals: Code of the journal of each line.
        owed: Signed amount of each line, + for the side of invoices.

    >>> kinds_by_journal(["VE", "VE", "VE", "BQ"], [120, 80, -20, -100])
    ['invoice', 'invoice', 'credit_note', 'payment']
    """
    sides = Counter((journal, amount > 0) for journal, amount in zip(journals, owed, strict=True))
    names = {1: ("credit_note", "invoice"), -1: ("payment", "refund"), 0: ("payment", "invoice")}
    kinds = []
    for journal, amount in zip(journals, owed, strict=True):
        plus, minus = sides[journal, True], sides[journal, False]
        kinds.append(names[(plus > minus) - (plus < minus)][amount > 0])
    return kinds


def items_table(lines: Iterable[LedgerLine], *, currency: str = "EUR") -> dict[str, list[object]]:
    """The lines as a table for `Ledger.from_items`; customers and suppliers are judged apart, zero lines left out.

    Give all accounts of a file at once when you have them: a journal is known better by many lines than by few.
    """
    live = [line for line in lines if line.amount_minor]
    journals = [f"{is_supplier(line.account)} {line.journal}" for line in live]
    owed = [owed_minor(line) for line in live]
    return {
        "account": [line.account for line in live],
        "kind": list(kinds_by_journal(journals, owed)),
        "id": [line.id for line in live],
        "on": [line.on for line in live],
        "currency": [currency] * len(live),
        "amount_minor": list(owed),
        "text": [line.text for line in live],
        "reference": [line.reference for line in live],
    }
