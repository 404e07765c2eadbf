"""From a case to a ledger, and from a ledger back to the words of an answer."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from attrs import evolve, frozen

from lettrage import CreditNote, Customer, Invoice, Ledger, Money, Payment
from lettrage.model import InvoiceReferences, ItemKey, ItemKind, TaxLine
from lettrage.terms import PaymentTerms

Case = Mapping[str, Any]
Document = Invoice | CreditNote | Payment

#: What may be said of an item and is carried into the ledger.
ITEM_KEYS = {"id", "date", "due", "amount", "currency", "reference", "customer", "label", "note", "original_amount"}
#: What is said of an amount in other currencies: nothing to the ledger where all items are of one.
ELSEWHERE = {"base_amount", "bank_amount", "bank_currency"}
#: Payment texts, under the names that the cases use for them.
TEXTS = ("label", "reference", "note")


class NotExpressible(Exception):
    """The library cannot say yet what the case asks; the message is the reason."""


@frozen
class Book:
    """A ledger that holds the items of a case."""

    ledger: Ledger
    documents: Mapping[str, Document]
    customers: Sequence[Customer] | None
    keys: Mapping[str, ItemKey]
    amounts: Mapping[str, Money]
    """As the case writes them: a refund is negative."""
    as_of: date

    def names(self, keys: Iterable[ItemKey]) -> list[str]:
        known = {key: name for name, key in self.keys.items()}
        return [known[key] for key in keys]

    def residuals(self, ledger: Ledger) -> dict[str, str]:
        """Open amounts with the sign of the case: each item positive, a refund negative."""
        known = {(key.kind, key.id): name for name, key in self.keys.items()}
        found = {}
        for item in ledger.open_items(as_of=self.as_of):
            name = known[item.key.kind, item.key.id]
            sign = 1 if item.key.kind is ItemKind.INVOICE else -1
            found[name] = str((item.residual * sign).amount)
        return found

    def ledger_of(self, documents: Iterable[Document]) -> Ledger:
        """A ledger of some of the documents, with the same customers."""
        return _ledger(documents, self.customers)

    def untouched(self, touched: Container[str]) -> list[str]:
        return [name for name in self.keys if name not in touched]


@frozen
class Offered:
    """What invoices say about their discounts and taxes, by item; documents without a date are of `issued_on`."""

    terms: Mapping[str, PaymentTerms]
    taxes: Mapping[str, tuple[TaxLine, ...]]
    issued_on: date | None
    on_credit_notes: bool


NOTHING = Offered({}, {}, None, False)


def open_book(
    case: Case,
    *,
    texts: Sequence[str] = TEXTS,
    only: Container[str] | None = None,
    offered: Offered = NOTHING,
    accounts: Mapping[str, str] | None = None,
) -> Book:
    """The items of a case in a ledger.

    Args:
        case: The case.
        texts: The payment texts that may be read.
        only: Names of the items to take; None for all.
        offered: Discounts and taxes of its invoices.
        accounts: The account of the books that each item stands in; None for that of its customer.
    """
    _check(case, offered)
    items = [(part, item) for part in ("invoices", "credit_notes", "payments") for item in case.get(part) or ()]
    dates = [date.fromisoformat(item["date"]) for _, item in items if item.get("date")]
    undated = max(dates, default=date(2024, 1, 2))
    taken = [(part, item) for part, item in items if only is None or item["id"] in only]
    issued = {"invoices": offered.issued_on or undated}
    made = [(item, _document(part, item, issued.get(part, undated), texts, offered)) for part, item in taken]
    if any(a["id"] > b["id"] for (one, a), (other, b) in pairwise(taken) if one == other):
        # ties fall to what is listed first, and the ledger has no other order of equals than their ids
        made = [(item, _listed(at, document)) for at, (item, document) in enumerate(made)]
    if accounts is not None:
        made = [(item, evolve(document, account=accounts[item["id"]])) for item, document in made]
    documents = {item["id"]: document for item, document in made}
    customers = _customers(case, offered)
    ledger = _ledger(documents.values(), customers)
    keys = {name: _key(document) for name, document in documents.items()}
    return Book(
        ledger, documents, customers, keys, {item["id"]: money(item) for item, _ in made}, max([*dates, undated])
    )


def _ledger(documents: Iterable[Document], customers: Sequence[Customer] | None) -> Ledger:
    listed = list(documents)
    return Ledger(
        customers=customers,
        invoices=[document for document in listed if isinstance(document, Invoice)],
        credit_notes=[document for document in listed if isinstance(document, CreditNote)],
        payments=[document for document in listed if isinstance(document, Payment)],
    )


def items_of(case: Case) -> list[Case]:
    """Every item of a case."""
    return [item for part in ("invoices", "credit_notes", "payments") for item in case.get(part) or ()]


def money(item: Case) -> Money:
    return Money(item["amount"], item["currency"])


def _customers(case: Case, offered: Offered) -> list[Customer] | None:
    """Customers with terms, where credit notes go by the terms of the invoices; else those that documents name."""
    if not offered.on_credit_notes:
        return None
    terms = set(offered.terms.values())
    names = {item["customer"] for item in items_of(case)}
    if len(terms) != 1 or None in names:
        raise NotExpressible("credit notes that could go by the terms of several invoices")
    return [Customer(name, terms=next(iter(terms))) for name in sorted(names)]


def _check(case: Case, offered: Offered) -> None:
    items = items_of(case)
    said = {key for item in items for key, value in item.items() if value is not None}
    known = ITEM_KEYS | ELSEWHERE | ({"net", "tax", "lines"} if offered.taxes else set())
    if said - known:
        raise NotExpressible(f"items carry {', '.join(sorted(said - known))}, which the ledger does not use yet")
    if len({item["currency"] for item in items}) > 1:
        raise NotExpressible("items in several currencies: conversion comes later")
    if len({item["id"] for item in items}) < len(items):
        raise NotExpressible("two items share a name")


def _document(part: str, item: Case, undated: date, texts: Sequence[str], offered: Offered) -> Document:
    on = date.fromisoformat(item["date"]) if item.get("date") else undated
    amount = money(item)
    if part != "payments" and not item.get("customer"):
        raise NotExpressible("an invoice or credit note without customer")
    if part != "payments" and amount.minor < 0:
        raise NotExpressible("an invoice or credit note below zero")
    if part == "invoices":
        due = date.fromisoformat(item["due"]) if item.get("due") else None
        references = InvoiceReferences(document_number=item.get("reference") or "")
        return Invoice(
            item["id"],
            customer=item["customer"],
            issued_on=on,
            due_on=due,
            total=amount,
            references=references,
            taxes=offered.taxes.get(item["id"], ()),
            terms=offered.terms.get(item["id"]),
        )
    if part == "credit_notes":
        references = InvoiceReferences(document_number=item.get("reference") or "")
        return CreditNote(item["id"], customer=item["customer"], issued_on=on, total=amount, references=references)
    read = {name: item.get(name) or "" for name in texts}
    return Payment(
        item["id"],
        received_on=on,
        amount=abs(amount),
        customer=item.get("customer"),
        direction="in" if amount.minor >= 0 else "out",
        remittance=" ".join(filter(None, (read.get("label"), read.get("note")))),
        structured_reference=read.get("reference", ""),
    )


def _listed(at: int, document: Document) -> Document:
    """The document under an id that sorts by its place, called by its own name where it has no other."""
    id = f"{at:04d} {document.id}"
    if isinstance(document, Payment):
        return evolve(document, id=id)
    number = document.references.document_number or document.id
    return evolve(document, id=id, references=evolve(document.references, document_number=number))


def _key(document: Document) -> ItemKey:
    if isinstance(document, Invoice):
        return ItemKey(ItemKind.INVOICE, document.id)
    if isinstance(document, CreditNote):
        return ItemKey(ItemKind.CREDIT_NOTE, document.id)
    return ItemKey(ItemKind.PAYMENT if document.direction == "in" else ItemKind.REFUND, document.id)


def decimal(amount: Money) -> str:
    return str(Decimal(amount.amount))
