"""Cases of metrics that are about documents: each is made a ledger, and the library's own report is read."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from lettrage import CreditNote, Invoice, Ledger, Money, Payment, aging
from lettrage.metrics import formulas
from lettrage.model import Allocation, Instalment, ItemKey, ItemKind, Settlement

from .books import NotExpressible

Inputs = Mapping[str, Any]
EUR = "EUR"
#: A day before every other one, for documents whose date plays no part.
SOME_DAY = date(2020, 1, 1)


def money(value: Any) -> Money:
    return Money(Decimal(str(value)), EUR)


def day(text: Any) -> date:
    if not isinstance(text, str):
        raise NotExpressible(f"{text!r} is no date")
    return date.fromisoformat(text)


def told(inputs: Inputs, *names: str) -> Any:
    """The input that goes by one of these names, None when there is none."""
    found = [inputs[name] for name in names if inputs.get(name) is not None]
    return found[0] if found else None


def as_of_of(inputs: Inputs) -> date:
    return day(told(inputs, "asof", "as_of", "date", "at"))


def bill(id: str, amount: Any, on: date, due: date | None = None) -> Invoice:
    return Invoice(id, customer="C", issued_on=on, due_on=due, total=money(amount))


def paid(id: str, amount: Any, on: date) -> Payment:
    return Payment(id, customer="C", received_on=on, amount=money(amount))


def joined(id: str, payment: str, invoice: str, amount: Any, on: date, known: date | None = None) -> Settlement:
    pair = Allocation(
        ItemKey(ItemKind.PAYMENT, payment), ItemKey(ItemKind.INVOICE, invoice), money(amount), money(amount)
    )
    return Settlement(id, [pair], effective_on=on, known_on=known)


def open_at(inputs: Inputs) -> dict[str, Any]:
    """Open at the end of the day: by the day of payment, and as known by the day the matching was keyed."""
    told_invoice, as_of = inputs["invoice"], as_of_of(inputs)
    amount, on = told_invoice["amount"], day(told(told_invoice, "date", "issued_on"))
    payment = told(inputs, "paid", "payment", "paid_on")
    keyed = told(inputs, "reconciled_on", "matched_on", "reconciled")
    if isinstance(payment, Mapping):
        keyed = keyed or told(payment, "reconciled_on", "matched_on")
        payment = told(payment, "date", "on", "paid_on")
    invoice = bill("F", amount, on)
    if payment is None:
        return {"open": bool(len(Ledger(invoices=[invoice]).open_items(as_of=as_of)))}
    came = day(payment)
    known = None if keyed is None else max(day(keyed), came)
    ledger = Ledger(
        invoices=[invoice], payments=[paid("P", amount, came)], events=[joined("S", "P", "F", amount, came, known)]
    )

    def is_open(known_on: date | None) -> bool:
        items = ledger.open_items(as_of=as_of, known_on=known_on)
        return any(item.key.kind is ItemKind.INVOICE for item in items)

    out = {"open": is_open(None)}
    return out if keyed is None else {**out, "open_by_reconciled_on": is_open(as_of)}


def ageing_due(inputs: Inputs) -> dict[str, Any]:
    """The bucket that one item stands in, and its days past due."""
    told_invoice = inputs.get("invoice")
    source = told_invoice if isinstance(told_invoice, Mapping) else inputs
    as_of = as_of_of(inputs)
    due_text = told(source, "due", "due_on", "due_date")
    on_text = told(source, "date", "issued_on", "invoice_date", "issued", "posting_date")
    if due_text is None:
        terms = told(source, "terms_days", "credit_days", "terms")
        if terms is None or on_text is None:
            raise NotExpressible("no due date")
        due = date.fromordinal(day(on_text).toordinal() + int(terms))
    else:
        due = day(due_text)
    amount = told(source, "amount", "total") or told(inputs, "amount", "invoice", "residual", "open")
    if isinstance(amount, Mapping) or amount is None:
        raise NotExpressible("no amount")
    less = told(inputs, "paid", "partial_payment", "paid_amount", "payment")
    if isinstance(less, Mapping):
        less = less["amount"] if day(told(less, "date", "on")) <= as_of else 0
    rest = Decimal(str(amount)) - Decimal(str(less or 0))
    bounds = tuple(told(inputs, "buckets", "bounds") or (30, 60, 90, 120))
    report = aging(Ledger(invoices=[bill("F", rest, min(due, SOME_DAY), due)]), as_of=as_of, buckets=bounds)
    row = next(row for row in report.rows if row.n)
    return {"bucket": row.label, "days_past_due": (as_of - due).days, "amount": float(row.amount.amount)}


def ageing_invoice_month(inputs: Inputs) -> dict[str, Any]:
    """By the month of each document, an unallocated payment in its own month."""
    as_of = as_of_of(inputs)
    invoices: list[Invoice] = []
    payments: list[Payment] = []
    for name, given in inputs.items():
        month = next((i for i, word in enumerate(MONTHS, 1) if re.search(rf"_{word}", name)), None)
        if not re.match(r"(invoices?|payments?)_", name):
            continue
        if month is None:
            raise NotExpressible(f"input {name}")
        # A document dated in a month is there from its first day: only the month counts here.
        on = date(as_of.year, month, 1)
        for amount in given if isinstance(given, Sequence) else [given]:
            if name.startswith("invoice"):
                invoices.append(bill(f"F{len(invoices)}", amount, on))
            else:
                payments.append(paid(f"P{len(payments)}", amount, on))
    report = aging(
        Ledger(invoices=invoices, payments=payments),
        as_of=as_of,
        basis="issue",
        credits="own-date",
        buckets=_month_bounds(as_of, 12),
    )
    months = [float(row.amount.amount) for row in report.rows[:12]]
    shown = max([3, *(place + 1 for place, amount in enumerate(months) if amount)])
    named = {f"{place + 1}m": months[place] for place in range(shown)}
    return {**named, "total": float(report.total.amount)}


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _month_bounds(as_of: date, months: int) -> tuple[int, ...]:
    """The age in days of the first day of each month, the month of the day first."""
    bounds: list[int] = []
    first = as_of.replace(day=1)
    for _ in range(months):
        bounds.append(max(1, (as_of - first).days))
        first = (
            first.replace(month=first.month - 1) if first.month > 1 else first.replace(year=first.year - 1, month=12)
        )
    assert calendar.monthrange(as_of.year, as_of.month)[1] >= as_of.day
    return tuple(bounds)


def open_items(inputs: Inputs) -> dict[str, Any]:
    """What is open of an invoice with due-date lines, an advance, payments, a credit note that stands alone."""
    known = {"invoice", "advance", "terms", "payment", "payments", "credit_note", "unallocated_payment", "allocated"}
    if set(inputs) - known:
        raise NotExpressible(f"inputs {', '.join(sorted(set(inputs) - known))}")
    if "credit_note" in inputs or "unallocated_payment" in inputs:
        return _net(inputs)
    lines = [money(term) for term in inputs.get("terms") or [inputs["invoice"]]]
    parts = [Instalment(amount=line, due_on=date(2020, 2 + i, 1)) for i, line in enumerate(lines)]
    whole = Invoice("F", customer="C", issued_on=SOME_DAY, total=money(inputs["invoice"]), instalments=tuple(parts))
    received = [inputs.get("advance"), *_listed(inputs.get("payment")), *_listed(inputs.get("payments"))]
    payments = [paid(f"P{i}", amount, SOME_DAY) for i, amount in enumerate(received) if amount]
    ledger = Ledger(invoices=[whole], payments=payments, events=_oldest_first(payments, lines))
    left = [item.residual.minor for item in ledger.open_items(as_of=SOME_DAY)]
    return {"outstanding": sum(left) / 100, "any_negative_term": any(minor < 0 for minor in left)}


def _oldest_first(payments: Sequence[Payment], lines: Sequence[Money]) -> list[Settlement]:
    """Each payment on the oldest line with something left."""
    open_ = [line.minor for line in lines]
    events: list[Settlement] = []
    for number, payment in enumerate(payments):
        rest = payment.amount.minor
        pairs: list[Allocation] = []
        for place, left in enumerate(open_):
            part = min(rest, left)
            if part:
                amount = Money.of_minor(part, EUR)
                line = ItemKey(ItemKind.INVOICE, "F", place + 1)
                pairs.append(Allocation(ItemKey(ItemKind.PAYMENT, payment.id), line, amount, amount))
                open_[place] -= part
                rest -= part
        if pairs:
            events.append(Settlement(f"S{number}", pairs, effective_on=SOME_DAY))
    return events


def _listed(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list) else [value]


def _net(inputs: Inputs) -> dict[str, Any]:
    """An invoice, a credit note that stands alone, money not allocated: each its own row."""
    notes = [
        CreditNote(f"N{i}", customer="C", issued_on=SOME_DAY, total=money(amount))
        for i, amount in enumerate(_listed(inputs.get("credit_note")))
    ]
    invoices = [bill("F", inputs["invoice"], SOME_DAY)]
    free = [paid(f"U{i}", amount, SOME_DAY) for i, amount in enumerate(_listed(inputs.get("unallocated_payment")))]
    taken = [paid(f"P{i}", amount, SOME_DAY) for i, amount in enumerate(_listed(inputs.get("payment")))]
    ledger = Ledger(
        invoices=invoices,
        credit_notes=notes,
        payments=[*free, *taken],
        events=_oldest_first(taken, [money(inputs["invoice"])]),
    )
    sums = dict.fromkeys(("invoice", "credit_note", "payment"), 0)
    for item in ledger.open_items(as_of=SOME_DAY):
        sums[item.key.kind.value] += item.residual.minor
    named = {"invoice": "invoice_outstanding", "credit_note": "credit_row_outstanding", "payment": "unallocated"}
    return {**{named[kind]: minor / 100 for kind, minor in sums.items()}, "net": sum(sums.values()) / 100}


def open_items_company_currency(inputs: Inputs) -> dict[str, Any]:
    """A foreign invoice booked at its rate; the revaluation is a row of its own."""
    if isinstance(inputs.get("invoice"), Mapping):
        inputs = {**inputs, **inputs["invoice"], "invoice": None}
    amount = told(inputs, "amount", "invoice", "invoice_amount", "amount_fc")
    rate = told(inputs, "rate", "booking_rate", "invoice_rate", "exchange_rate", "rate_booked")
    later = told(inputs, "reval_rate", "revaluation_rate", "new_rate", "closing_rate", "rate_reval")
    booked = told(inputs, "booked", "base_amount", "company_amount")
    if amount is None and booked is None:
        raise NotExpressible(f"inputs {', '.join(inputs)}")
    if booked is None:
        if rate is None:
            raise NotExpressible("no booking rate")
        booked = Decimal(str(amount)) * Decimal(str(rate))
    gain = told(inputs, "revaluation", "reval", "gain", "reval_gain")
    if gain is None:
        if later is None or amount is None:
            raise NotExpressible("no revaluation")
        gain = Decimal(str(amount)) * Decimal(str(later)) - Decimal(str(booked))
    table = {
        "account": ["C", "C"],
        "kind": ["entry", "entry"],
        "id": ["F", "REVAL"],
        "on": [SOME_DAY, SOME_DAY],
        "currency": [EUR, EUR],
        "amount_minor": [money(booked).minor, money(gain).minor],
    }
    rows = {item.key.id: item.residual.minor for item in Ledger.from_items(table).open_items(as_of=SOME_DAY)}
    found = {"booked": rows.get("F", 0) / 100, "reval_row_outstanding": rows.get("REVAL", 0) / 100}
    return {**found, "total": sum(rows.values()) / 100}


def promise_kept_rate(inputs: Inputs) -> dict[str, Any]:
    """Promises due, and what had come by each promised day."""
    pairs = [_promise(promise, inputs) for promise in inputs["promises"]]
    due = [pair for pair in pairs if pair is not None]
    found = formulas.promises_kept(due)
    rates = {name: None if rate is None else float(rate) for name, rate in
             (("rate_count", found.rate_count), ("amount_rate", found.amount_rate))}  # fmt: skip
    return {"kept_count": found.kept_count, "due_count": found.due_count, **rates}


def _promise(promise: Inputs, inputs: Inputs) -> tuple[Decimal, Decimal] | None:
    """(promised, received in time) of a promise that had fallen due; None for one still to come."""
    by = told(promise, "due", "by", "promised_on", "promised_for", "due_on", "date", "promised_date")
    as_of = told(inputs, "asof", "as_of")
    if as_of is not None and by is not None and day(by) > day(as_of):
        return None
    said = Decimal(str(told(promise, "amount", "promised")))
    received = told(promise, "payments", "received", "paid", "receipts")
    total = Decimal(0)
    for part in received if isinstance(received, list) else [received]:
        if part is None:
            continue
        if isinstance(part, Mapping):
            amount, on = told(part, "amount"), told(part, "date", "on", "received_on", "paid_on")
        elif isinstance(part, Sequence) and not isinstance(part, str):
            amount, on = sorted(part, key=lambda cell: isinstance(cell, str))
        else:
            amount, on = part, told(promise, "paid_on", "received_on", "paid_date")
        if on is None or by is None or day(on) <= day(by):
            total += Decimal(str(amount))
    return said, total
