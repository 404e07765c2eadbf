"""Synthetic ledgers to try things on: one small enough to read, one as large as you like.

Nothing here comes from a real company. The large one is drawn from a counter-based hash on integers, so the same
arguments give the same rows on every machine, with no random state.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import to_days
from lettrage.datasets._hash import uniform
from lettrage.datasets._trade_year import trade_year
from lettrage.errors import fail
from lettrage.ledger import Ledger
from lettrage.model import CreditNote, Customer, Instalment, Invoice, Payment
from lettrage.money import Money

__all__ = ["Frames", "MonthEnd", "month_end", "portfolio", "trade_year"]

Frames: TypeAlias = Mapping[str, npt.NDArray[np.generic]]


@frozen
class MonthEnd:
    """A month-end to be closed: the facts of a small company, and the day its books are closed."""

    as_of: date
    customers: tuple[Customer, ...]
    invoices: tuple[Invoice, ...]
    credit_notes: tuple[CreditNote, ...]
    payments: tuple[Payment, ...]

    @property
    def ledger(self) -> Ledger:
        return Ledger(
            customers=self.customers,
            invoices=self.invoices,
            credit_notes=self.credit_notes,
            payments=self.payments,
        )


def month_end() -> MonthEnd:
    """Eight customers of a small wholesaler on 31 March 2026, each with a story a bookkeeper knows.

    References in bank texts with and without their dash, one transfer for a whole month, a credit note deducted, two
    invoices of one amount, a short payment, an instalment, a late payer, a receipt from nobody we know.

    >>> from lettrage.datasets import month_end
    >>> closing = month_end()
    >>> len(closing.customers), len(closing.invoices), len(closing.payments)
    (8, 26, 13)
    """
    return MonthEnd(date(2026, 3, 31), _customers(), _invoices(), _credit_notes(), _payments())


_CUSTOMERS = [
    # id, name, sector, salesperson
    ("ALPINE", "Alpine Outdoor SAS", "retail", "Camille"),
    ("BISTRO", "Bistro du Canal", "restaurants", "Camille"),
    ("CLINIC", "Clinique des Tilleuls", "health", "Nadia"),
    ("DELTA", "Delta Services SARL", "services", "Nadia"),
    ("ECOLE", "Ecole Jules Verne", "public", "Nadia"),
    ("FERME", "Ferme de la Combe", "farming", "Louis"),
    ("GARAGE", "Garage Moreau", "services", "Louis"),
    ("HOTEL", "Hotel Bellevue", "hospitality", "Louis"),
]

_INVOICES = [
    # id, customer, issued, due, amount
    ("F-2601", "ALPINE", "2026-01-07", "2026-02-06", "1842.60"),
    ("F-2602", "ALPINE", "2026-01-21", "2026-02-20", "967.35"),
    ("F-2603", "ALPINE", "2026-02-12", "2026-03-14", "2310.00"),
    ("F-2604", "BISTRO", "2026-02-03", "2026-03-05", "318.42"),
    ("F-2605", "BISTRO", "2026-02-10", "2026-03-12", "275.90"),
    ("F-2606", "BISTRO", "2026-02-17", "2026-03-19", "402.18"),
    ("F-2607", "BISTRO", "2026-02-24", "2026-03-26", "289.77"),
    ("F-2608", "BISTRO", "2026-03-10", "2026-04-09", "351.20"),
    ("F-2609", "CLINIC", "2026-01-15", "2026-03-01", "5480.00"),
    ("F-2610", "CLINIC", "2026-02-16", "2026-04-02", "4975.25"),
    ("F-2611", "DELTA", "2026-01-30", "2026-03-01", "600.00"),
    ("F-2612", "DELTA", "2026-02-27", "2026-03-29", "600.00"),
    ("F-2613", "DELTA", "2026-03-30", "2026-04-29", "600.00"),
    ("F-2614", "ECOLE", "2025-11-18", "2025-12-18", "1290.50"),
    ("F-2615", "ECOLE", "2026-02-05", "2026-03-07", "764.00"),
    ("F-2616", "FERME", "2025-12-02", "2026-01-01", "2150.00"),
    ("F-2617", "FERME", "2026-01-13", "2026-02-12", "1725.80"),
    ("F-2618", "FERME", "2026-03-03", "2026-04-02", "980.40"),
    ("F-2619", "GARAGE", "2026-01-28", "2026-02-27", "743.16"),
    ("F-2620", "GARAGE", "2026-02-18", "2026-03-20", "1288.90"),
    ("F-2621", "GARAGE", "2026-03-11", "2026-04-10", "656.05"),
    ("F-2623", "HOTEL", "2026-02-02", "2026-03-04", "1464.75"),
    ("F-2624", "HOTEL", "2026-02-19", "2026-03-21", "893.30"),
    ("F-2625", "HOTEL", "2026-03-06", "2026-04-05", "1120.00"),
    ("F-2626", "HOTEL", "2026-03-20", "2026-04-19", "408.65"),
]

_PAYMENTS = [
    # id, received, amount, customer, text of the bank line
    ("B-301", "2026-03-02", "2809.95", "ALPINE", "VIR ALPINE OUTDOOR F2601 F2602"),
    ("B-302", "2026-03-04", "5480.00", "CLINIC", "CLINIQUE TILLEULS FACT F-2609"),
    ("B-303", "2026-03-05", "1286.27", "BISTRO", "VIR BISTRO DU CANAL FEVRIER"),
    ("B-304", "2026-03-09", "600.00", "DELTA", "DELTA SERVICES"),
    ("B-305", "2026-03-10", "1290.50", "ECOLE", "TRESOR PUBLIC MANDAT 4471 ECOLE J VERNE"),
    ("B-306", "2026-03-12", "1500.00", "FERME", "ACOMPTE"),
    ("B-307", "2026-03-16", "1913.02", "GARAGE", "GARAGE MOREAU F2619 F2620 MOINS AVOIR A-17"),
    ("B-308", "2026-03-18", "2310.00", "ALPINE", "VIR ALPINE OUTDOOR"),
    ("B-309", "2026-03-20", "1464.25", "HOTEL", "HOTEL BELLEVUE F2623"),
    ("B-310", "2026-03-24", "2013.30", "HOTEL", "HOTEL BELLEVUE"),
    ("B-311", "2026-03-25", "2000.00", "CLINIC", "CLINIQUE TILLEULS ECHEANCE 1 F-2622"),
    ("B-312", "2026-03-27", "764.00", "ECOLE", "TRESOR PUBLIC MANDAT 4590"),
    ("B-313", "2026-03-30", "431.00", None, "VIR INSTANTANE M LEROUX"),
]


def _customers() -> tuple[Customer, ...]:
    return tuple(
        Customer(id, name=name, sector=sector, salesperson=seller, country="FR")
        for id, name, sector, seller in _CUSTOMERS
    )


def _invoices() -> tuple[Invoice, ...]:
    seller = {id: person for id, _, _, person in _CUSTOMERS}
    plain = [
        Invoice(
            id,
            customer=customer,
            issued_on=date.fromisoformat(issued),
            due_on=date.fromisoformat(due),
            total=Money(amount, "EUR"),
            salesperson=seller[customer],
        )
        for id, customer, issued, due, amount in _INVOICES
    ]
    in_three = Invoice(
        "F-2622",
        customer="CLINIC",
        issued_on=date(2026, 2, 25),
        total=Money("6000.00", "EUR"),
        salesperson=seller["CLINIC"],
        instalments=tuple(
            Instalment(amount=Money("2000.00", "EUR"), due_on=day)
            for day in (date(2026, 3, 25), date(2026, 4, 25), date(2026, 5, 25))
        ),
    )
    return tuple(sorted([*plain, in_three], key=lambda invoice: invoice.id))


def _credit_notes() -> tuple[CreditNote, ...]:
    return (
        CreditNote(
            "A-17", customer="GARAGE", issued_on=date(2026, 2, 26), total=Money("119.04", "EUR"), invoice="F-2620"
        ),
    )


def _payments() -> tuple[Payment, ...]:
    return tuple(
        Payment(
            id,
            received_on=date.fromisoformat(received),
            amount=Money(amount, "EUR"),
            customer=customer,
            remittance=text,
        )
        for id, received, amount, customer, text in _PAYMENTS
    )


def portfolio(invoices: int, payments: int, *, customers: int | None = None, seed: int = 1) -> dict[str, Frames]:
    """A large ledger as columns for `Ledger.from_frames`: ``{"invoices": ..., "payments": ...}``.

    Amounts are spread like real ones (a few large, many small, a third on whole euros). Most payments settle one
    invoice of their customer, some settle two or three; a part names the invoice in its text.

    Args:
        invoices: How many invoices, at least one.
        payments: How many payments, at most as many as invoices.
        customers: How many customers; by default one for twenty invoices.
        seed: Another number gives another portfolio.

    Raises:
        InvalidInput: no whole number, counts below one, or more payments than invoices (`bad-value`).

    Complexity: linear, vectorised.

    >>> from lettrage.datasets import portfolio
    >>> frames = portfolio(1_000, 600)
    >>> sorted(frames), len(frames["payments"]["id"])
    (['invoices', 'payments'], 600)
    """
    for name, value in (("invoices", invoices), ("payments", payments), ("customers", customers or 1), ("seed", seed)):
        if type(value) is not int or (name == "customers" and value < 1):
            fail("bad-value", f"`{name}` is no count", path=name, found=value, expected="a whole number")
    if invoices < 1 or not 0 <= payments <= invoices:
        fail(
            "bad-value",
            "a portfolio needs at least one invoice, and no more payments than invoices",
            found=(invoices, payments),
        )
    count = customers or max(1, invoices // 20)
    row = np.arange(invoices)
    # Squaring a uniform draw makes a few customers large and many small.
    customer = (uniform(row, seed, 1) ** 2 * count).astype(np.int64)
    issued = to_days(date(2025, 1, 1)) + (uniform(row, seed, 2) * 365).astype(np.int64)
    cents = np.exp(4.5 + 2.4 * (uniform(row, seed, 3) + uniform(row, seed, 4)) / 1.2).astype(np.int64) * 7 + 100
    whole = uniform(row, seed, 5) < 0.33
    total = np.where(whole, cents // 100 * 100 + 100, cents)
    ids = np.char.add("F", np.char.zfill((row + 1).astype(str), 8)).astype(object)
    names = np.char.add("C", np.char.zfill(np.arange(count).astype(str), 6)).astype(object)
    bills = {
        "id": ids,
        "customer": names[customer],
        "issued_on": issued.astype("datetime64[D]"),
        "due_on": (issued + 30).astype("datetime64[D]"),
        "total": total,
        "currency": np.full(invoices, "EUR", object),
    }
    return {"invoices": bills, "payments": _paid(bills, customer, issued, payments, seed)}


def _paid(
    bills: Frames, customer: npt.NDArray[np.int64], issued: npt.NDArray[np.int64], payments: int, seed: int
) -> Frames:
    """Payments over the invoices in order of customer: each takes one to three neighbours until none is left."""
    order = np.lexsort((issued, customer))
    wanted = 1 + (uniform(np.arange(payments), seed, 6) > 0.8) + (uniform(np.arange(payments), seed, 7) > 0.93)
    spare = len(order) - payments
    # Extra invoices are handed out only while enough remain for every payment to get one.
    extra = np.minimum(np.cumsum(wanted - 1), spare)
    size = 1 + np.diff(extra, prepend=0)
    start = np.cumsum(size) - size
    # A payment stays within its customer: what crosses the border is left to the next one, unpaid.
    own = customer[order]
    within = np.arange(3)[None, :] < size[:, None]
    member = np.minimum(start[:, None] + np.arange(3)[None, :], len(order) - 1)
    within &= own[member] == own[start][:, None]
    totals = np.asarray(bills["total"], np.int64)[order]
    amount = np.where(within, totals[member], 0).sum(axis=1)
    first = order[start]
    delay = (uniform(np.arange(payments), seed, 8) * 75).astype(np.int64)
    named = uniform(np.arange(payments), seed, 9) < 0.4
    text = np.where(named, np.char.add("VIR ", np.asarray(bills["id"])[first].astype(str)), "VIREMENT")
    return {
        "id": np.char.add("P", np.char.zfill((np.arange(payments) + 1).astype(str), 8)).astype(object),
        "customer": np.asarray(bills["customer"])[first],
        "received_on": (issued[first] + delay).astype("datetime64[D]"),
        "amount": amount,
        "currency": np.full(payments, "EUR", object),
        "remittance": text,
    }
