"""Short ways to write facts in tests: amounts in euro cents, days counted from 1 January 2026."""

from __future__ import annotations

from datetime import date, timedelta

from lettrage.model import Allocation, CreditNote, Invoice, ItemKey, ItemKind, Payment, Settlement
from lettrage.money import Money

START = date(2026, 1, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


def eur(minor: int, currency: str = "EUR") -> Money:
    return Money.of_minor(minor, currency)


def invoice(id: str, minor: int, on: int = 0, due: int | None = 30, customer: str = "ACME", **more: object) -> Invoice:
    due_on = None if due is None else day(due)
    return Invoice(id, customer, day(on), due_on, total=eur(minor), **more)  # type: ignore[arg-type]


def payment(id: str, minor: int, on: int = 0, customer: str | None = "ACME", **more: object) -> Payment:
    return Payment(id, day(on), eur(minor), customer=customer, **more)  # type: ignore[arg-type]


def credit_note(id: str, minor: int, on: int = 0, customer: str = "ACME", **more: object) -> CreditNote:
    return CreditNote(id, customer, day(on), eur(minor), **more)  # type: ignore[arg-type]


def bill(id: str, line: int = 1) -> ItemKey:
    return ItemKey(ItemKind.INVOICE, id, line)


def money(id: str) -> ItemKey:
    return ItemKey(ItemKind.PAYMENT, id)


def settled(id: str, on: int, *pairs: tuple[ItemKey, ItemKey, int], **more: object) -> Settlement:
    """A settlement of pairs (credit, debit, cents)."""
    allocations = [Allocation(credit, debit, eur(minor), eur(minor)) for credit, debit, minor in pairs]
    return Settlement(id, allocations, effective_on=day(on), **more)  # type: ignore[arg-type]
