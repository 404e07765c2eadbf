"""Small ledgers for metrics: every kind of item, settlements known late, two salespersons, one currency or two."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from lettrage import Invoice, Ledger, Money, Payment
from lettrage.model import Allocation, CreditNote, ItemKey, ItemKind, Settlement

DAY = date(2026, 1, 1)
SELLERS = ("", "Camille", "Nadia")


def day(offset: int) -> date:
    return DAY + timedelta(days=offset)


@st.composite
def ledgers(draw: st.DrawFn, currencies: tuple[str, ...] = ("EUR",)) -> Ledger:
    """Books of such facts."""
    return Ledger(**draw(facts(currencies)))


@st.composite
def facts(draw: st.DrawFn, currencies: tuple[str, ...] = ("EUR",)) -> dict[str, Any]:
    """Up to seven invoices with credit notes, payments, refunds, strangers' money and part settlements."""
    invoices = [_invoice(draw, f"F{n}", currencies) for n in range(draw(st.integers(0, 7)))]
    payments = [_payment(draw, f"P{n}", currencies) for n in range(draw(st.integers(0, 4)))]
    notes = [
        CreditNote(
            f"A{n}",
            customer=draw(st.sampled_from("XY")),
            issued_on=day(draw(st.integers(0, 200))),
            total=Money.of_minor(draw(st.integers(1, 5_000)), draw(st.sampled_from(currencies))),
        )
        for n in range(draw(st.integers(0, 2)))
    ]
    events = []
    for number, invoice in enumerate(invoices):
        if not invoice.total.minor or not draw(st.booleans()):
            continue
        paid = Money.of_minor(draw(st.integers(1, invoice.total.minor)), invoice.total.currency)
        on = invoice.issued_on + timedelta(days=draw(st.integers(0, 60)))
        payments.append(Payment(f"S{number}", customer=invoice.customer, received_on=on, amount=paid))
        pair = Allocation(ItemKey(ItemKind.PAYMENT, f"S{number}"), ItemKey(ItemKind.INVOICE, invoice.id), paid, paid)
        known = on + timedelta(days=draw(st.integers(0, 40)))
        events.append(Settlement(f"L{number}", allocations=[pair], effective_on=on, known_on=known))
    return {"invoices": invoices, "payments": payments, "credit_notes": notes, "events": events}


def _invoice(draw: st.DrawFn, id: str, currencies: tuple[str, ...]) -> Invoice:
    issued = day(draw(st.integers(0, 200)))
    terms = draw(st.one_of(st.none(), st.integers(0, 90)))
    return Invoice(
        id,
        customer=draw(st.sampled_from("XYZ")),
        issued_on=issued,
        due_on=None if terms is None else issued + timedelta(days=terms),
        total=Money.of_minor(draw(st.integers(0, 20_000)), draw(st.sampled_from(currencies))),
        salesperson=draw(st.sampled_from(SELLERS)) or None,
    )


def _payment(draw: st.DrawFn, id: str, currencies: tuple[str, ...]) -> Payment:
    return Payment(
        id,
        customer=draw(st.sampled_from(("X", "Y", None))),
        received_on=day(draw(st.integers(0, 220))),
        amount=Money.of_minor(draw(st.integers(1, 9_000)), draw(st.sampled_from(currencies))),
        direction=draw(st.sampled_from(("in", "out"))),
    )
