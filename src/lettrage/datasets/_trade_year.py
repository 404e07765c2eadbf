"""A year of trade of a small company, with everything that can happen to an invoice, settled as it was paid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from lettrage.datasets._hash import uniform
from lettrage.ledger import Ledger
from lettrage.model import (
    Allocation,
    Closure,
    CreditLimit,
    CreditNote,
    Customer,
    Dispute,
    Fact,
    Invoice,
    ItemKey,
    ItemKind,
    LateReason,
    Notice,
    NoticeLine,
    Payment,
    PromiseToPay,
    Settlement,
    Subject,
    WriteOff,
    WriteOffKind,
)
from lettrage.money import Money

__all__ = ["trade_year"]

_FIRST, _LAST = date(2025, 1, 1), date(2025, 12, 31)
_CUSTOMERS = [
    # id, name, sector, country, salesperson, collector, terms, usual days late, spread, invoices a month, limit
    ("ARDOISE", "Toitures Ardoise", "construction", "FR", "Camille", "Ines", 45, 12, 30, 2, "18000.00"),
    ("BOREAL", "Boreal Sport", "retail", "FR", "Camille", "Ines", 30, -3, 8, 3, "20000.00"),
    ("CORAIL", "Corail Traiteur", "restaurants", "FR", "Camille", "Ines", 30, 4, 18, 2, "9000.00"),
    ("DUNES", "Hotel des Dunes", "hospitality", "BE", "Louis", "Ines", 30, 22, 25, 2, "12000.00"),
    ("EPICEA", "Scierie Epicea", "construction", "FR", "Louis", "Tom", 60, 0, 10, 1, "25000.00"),
    ("FANAL", "Librairie du Fanal", "retail", "FR", "Louis", "Tom", 30, -8, 6, 2, "6000.00"),
    ("GALET", "Galet Services", "services", "BE", "Nadia", "Tom", 30, 35, 40, 2, "10000.00"),
    ("HERON", "Commune de Heron", "public", "FR", "Nadia", "Tom", 30, 9, 5, 1, "30000.00"),
    ("ISARD", "Isard Montagne", "retail", "FR", "Nadia", "Tom", 45, 1, 12, 2, "15000.00"),
]


def trade_year() -> Ledger:
    """The year 2025 of a wholesaler with nine customers and three salespersons, as known at its end.

    Some pay early, some late and later; payments are matched a few days after they came; there are credit notes, a
    part payment, disputes, promises kept and broken, reminders, a loss, money from nobody known.

    >>> from datetime import date
    >>> from lettrage.datasets import trade_year
    >>> books = trade_year()
    >>> books.open_items(as_of=date(2025, 12, 31)).total()
    {'EUR': 3294209}
    """
    invoices = list(_invoices())
    payments, settlements = _paid(invoices)
    notes = [
        CreditNote("A-01", customer="GALET", issued_on=date(2025, 5, 20), total=_euro(31_000)),
        CreditNote("A-02", customer="CORAIL", issued_on=date(2025, 12, 11), total=_euro(12_450)),
    ]
    stray = Payment("P-X1", received_on=date(2025, 12, 18), amount=_euro(43_100), remittance="VIR INSTANTANE M LEROUX")
    return Ledger(
        customers=_customers(),
        invoices=invoices,
        credit_notes=notes,
        payments=[*payments, stray],
        events=[*settlements, *_incidents(invoices, {p.remittance: p.received_on for p in payments})],
    )


def _customers() -> list[Customer]:
    return [
        Customer(
            id, name=name, sector=sector, country=country, salesperson=seller, collector=collector,
            credit_limits=[CreditLimit(Money(limit, "EUR"))],
        )
        for id, name, sector, country, seller, collector, _, _, _, _, limit in _CUSTOMERS
    ]  # fmt: skip


def _invoices() -> Iterator[Invoice]:
    number = 0
    for month in range(1, 13):
        for place, (id, _, _, _, seller, _, terms, _, _, many, _) in enumerate(_CUSTOMERS):
            for n in range(many):
                number += 1
                day, size = _draw(number, 1), _draw(number, 2)
                issued = date(2025, month, 1 + int(day * 27) % 28)
                cents = 20_000 + int(size * size * 380_000) + place * 1_000 + n
                yield Invoice(
                    f"F-{number:04}", customer=id, issued_on=issued, due_on=issued + timedelta(days=terms),
                    total=_euro(cents), salesperson=seller,
                )  # fmt: skip


def _paid(invoices: list[Invoice]) -> tuple[list[Payment], list[Settlement]]:
    """Each invoice is paid as its customer uses to; what would be paid next year stays open."""
    habits = {row[0]: (row[7], row[8]) for row in _CUSTOMERS}
    payments: list[Payment] = []
    settlements: list[Settlement] = []
    for number, invoice in enumerate(invoices, 1):
        usual, spread = habits[invoice.customer]
        assert invoice.due_on is not None
        late = usual + int((_draw(number, 3) + _draw(number, 4) - 1) * spread)
        on = max(invoice.issued_on, invoice.due_on + timedelta(days=late))
        keyed = on + timedelta(days=int(_draw(number, 5) * 6))
        if keyed > _LAST or invoice.id in _NEVER:
            continue
        amount = _euro(invoice.total.minor // 2) if invoice.id in _HALF else invoice.total
        name = f"P-{number:04}"
        payments.append(Payment(name, received_on=on, amount=amount, customer=invoice.customer, remittance=invoice.id))
        pair = Allocation(ItemKey(ItemKind.PAYMENT, name), _key(invoice.id), amount, amount)
        settlements.append(Settlement(f"S-{number:04}", [pair], effective_on=on, known_on=keyed))
    return payments, settlements


#: Never paid; paid by half.
_NEVER = frozenset({"F-0013", "F-0120", "F-0170"})
_HALF = frozenset({"F-0031", "F-0098"})


def _incidents(invoices: list[Invoice], paid: dict[str, date]) -> Iterator[Fact]:
    """What else happened: disputes, promises, reminders, reasons, a loss."""
    by_id = {invoice.id: invoice for invoice in invoices}
    for number, (name, ground, days) in enumerate(
        [("F-0013", "quality", 60), ("F-0064", "price", 12), ("F-0098", "delivery", 25), ("F-0170", "quantity", None)]
    ):
        opened = by_id[name].issued_on + timedelta(days=10)
        yield Dispute(f"D-{number}", items=[_key(name)], ground=ground, effective_on=opened)
        if days is not None:
            yield Closure(Subject.DISPUTE, f"D-{number}", outcome="settled", effective_on=opened + timedelta(days=days))
    yield WriteOff(
        _key("F-0013"), by_id["F-0013"].total, kind=WriteOffKind.IRRECOVERABLE, effective_on=date(2025, 9, 30)
    )
    for number, (name, wait) in enumerate([("F-0031", 5), ("F-0066", 2), ("F-0081", -4), ("F-0120", 3), ("F-0140", 1)]):
        said = paid.get(name, by_id[name].issued_on + timedelta(days=60)) + timedelta(days=wait)
        yield PromiseToPay(
            f"W-{number}", customer=by_id[name].customer, amount=by_id[name].total, due_on=said, items=[_key(name)],
            effective_on=said - timedelta(days=12),
        )  # fmt: skip
    yield from _reminders(invoices, paid)


def _reminders(invoices: list[Invoice], paid: dict[str, date]) -> Iterator[Fact]:
    """Every second invoice that is open a week after its due date is reminded of, and a reason is noted."""
    late = [
        invoice for invoice in invoices if (invoice.due_on or _LAST) + timedelta(days=7) < paid.get(invoice.id, _LAST)
    ]
    for number, invoice in enumerate(late[::2]):
        sent = (invoice.due_on or _LAST) + timedelta(days=8)
        yield Notice(
            f"N-{number:04}", customer=invoice.customer, step="first", channel="letter" if number % 3 else "email",
            items=[NoticeLine(_key(invoice.id), invoice.total)], effective_on=sent,
        )  # fmt: skip
        cause = ("process", "cash", "process", "dispute", "not_received")[number % 5]
        yield LateReason([_key(invoice.id)], cause=cause, effective_on=sent)


def _key(id: str) -> ItemKey:
    return ItemKey(ItemKind.INVOICE, id)


def _euro(minor: int) -> Money:
    return Money.of_minor(minor, "EUR")


def _draw(number: int, stream: int) -> float:
    return float(uniform(np.array([number]), 7, stream)[0])
