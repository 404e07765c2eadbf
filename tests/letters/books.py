"""One small ledger to write letters from, and notices about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from lettrage import Customer, Invoice, Ledger, Money
from lettrage.model import Address, Charge, Entity, Identifier, ItemKey, ItemKind, Notice, NoticeLine, Payment

TODAY = date(2026, 3, 10)


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


def invoice(id: str, amount: str, day: int = 5, **more: Any) -> Invoice:
    given = {"issued_on": date(2026, 1, day), "due_on": date(2026, 2, day), "total": eur(amount), "entity": "FR"}
    return Invoice(id, customer="ACME", **{**given, **more})


CREDITOR = Entity(
    "FR",
    name="Dupont SA",
    ibans=["FR7630006000011234567890189"],
    jurisdiction="FR-B2B",
    address=Address(lines=["1 rue Haute"], postal_code="75001", city="Paris"),
    identifiers=[Identifier("siren", "552100554")],
)


def ledger(*invoices: Invoice, name: str = "Acme SAS", **more: Any) -> Ledger:
    return Ledger(
        customers=[Customer("ACME", name)],
        entities=[CREDITOR],
        invoices=invoices or (invoice("F-101", "1200.00"), invoice("F-102", "800.50", 9)),
        payments=more.pop("payments", ()),
        **more,
    )


def key(id: str) -> ItemKey:
    return ItemKey(ItemKind.INVOICE, id)


def notice(kind: str = "reminder", tone: str = "", language: str = "en", **more: Any) -> Notice:
    asked = more.pop("asked", (("F-101", "1200.00"), ("F-102", "800.50")))
    given: dict[str, Any] = {
        "effective_on": TODAY,
        "key": "n-1",
        "customer": "ACME",
        "step": "s",
        "channel": "email",
        "entity": "FR",
        "items": [NoticeLine(key(id), eur(amount)) for id, amount in asked],
    }
    return Notice(kind=kind, tone=tone, language=language, **{**given, **more})


CHARGES = (
    Charge("late_interest", eur("12.34"), basis="BCE + 10 points"),
    Charge("recovery_sum", eur("80.00"), basis="C. com. L441-10"),
)


def receipt(id: str, amount: str) -> Payment:
    return Payment(id, customer="ACME", received_on=TODAY, amount=eur(amount), entity="FR")
