"""A caller who is careless or hostile: what is frozen stays so, and a slip has a code, never an error of Python."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import numpy as np
import pytest

from lettrage import Customer, Invoice, Ledger, LettrageError, Money, Payment, match
from lettrage.model import Correction, DocumentKey, Instalment, TaxLine

DAY = date(2026, 2, 6)


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


def sold(id: str, amount: str = "100.00", **more: Any) -> Invoice:
    return Invoice(id, customer="ACME", issued_on=date(2026, 1, 5), total=eur(amount), **more)


def a_ledger() -> Ledger:
    paid = Payment("P-1", customer="ACME", received_on=DAY, amount=eur("100.00"), remittance="F-1")
    return Ledger(invoices=[sold("F-1"), sold("F-2", "50.00")], payments=[paid])


def columns_of(value: Any) -> dict[str, np.ndarray[Any, Any]]:
    names = [name for name in dir(value) if not name.startswith("__")]
    return {name: column for name in names if isinstance(column := getattr(value, name), np.ndarray)}


@pytest.mark.parametrize(
    "read",
    [
        lambda ledger: ledger.open_items(as_of=DAY),
        lambda ledger: ledger.open_items(as_of=DAY).select([0, 1]),
        lambda ledger: ledger.billings(as_of=DAY),
        lambda ledger: ledger.balances(as_of=DAY),
        lambda ledger: match(ledger, as_of=DAY).batch,
    ],
)
def test_no_column_handed_out_can_be_written_into(read: Callable[[Ledger], Any]) -> None:
    value = read(a_ledger())
    columns = columns_of(value) | dict(getattr(value, "info", {}))
    assert len(columns) >= 5
    for name, column in columns.items():
        assert not column.flags.writeable, name


def test_an_array_that_a_caller_built_stays_writeable() -> None:
    batch = match(a_ledger(), as_of=DAY).batch
    mine = batch.allocated.copy()
    from attrs import evolve

    assert not evolve(batch, allocated=mine).allocated.flags.writeable
    assert mine.flags.writeable


@pytest.mark.parametrize("mask", [5, None, 1.5, "x", [[0]], [99], [True], {}, [[1], [2, 3]], [0.5, 1.0]])
def test_only_rows_can_be_selected(mask: Any) -> None:
    for columns in (a_ledger().open_items(as_of=DAY), a_ledger().billings(as_of=DAY)):
        with pytest.raises(LettrageError) as caught:
            columns.select(mask)
        assert caught.value.faults[0].path == "mask"


@pytest.mark.parametrize("place", [3, -4, None, 0.0, "0", True])
def test_a_row_that_is_not_there_is_refused(place: Any) -> None:
    items = a_ledger().open_items(as_of=DAY)
    for read in (items.key, items.item):
        with pytest.raises(LettrageError) as caught:
            read(place)
        assert caught.value.faults[0].path == "place"


SLIPS: dict[str, Callable[[Any], Any]] = {
    "as_of none": lambda ledger: ledger.open_items(as_of=None),
    "as_of text": lambda ledger: ledger.billings(as_of="2026-02-06"),
    "balances": lambda ledger: ledger.balances(as_of=None),
    "statement": lambda ledger: ledger.statement("ACME", as_of=None),
    "statement order": lambda ledger: ledger.statement("ACME", as_of=DAY, order=None),
    "statement open_only": lambda ledger: ledger.statement("ACME", as_of=DAY, open_only="no"),
    "account": lambda ledger: ledger.account([], as_of=DAY),
    "account day": lambda ledger: ledger.account("ACME", as_of=None),
    "exposure orders": lambda ledger: ledger.exposure("ACME", as_of=DAY, orders=None),
    "exposure deliveries": lambda ledger: ledger.exposure("ACME", as_of=DAY, deliveries="ab"),
    "labels": lambda ledger: ledger.labels(None, "customer"),
    "labels by": lambda ledger: ledger.labels(ledger.open_items(as_of=DAY), []),
    "view": lambda ledger: ledger.view(customer=5),
    "view entity": lambda ledger: ledger.view(entity=[]),
    "events": lambda ledger: ledger.events("WriteOff"),
    "timeline": lambda ledger: ledger.timeline("F-1"),
    "payment_status": lambda ledger: ledger.payment_status(None, as_of=DAY),
    "document": lambda ledger: ledger.document("F-1"),
    "payment": lambda ledger: ledger.payment([]),
    "settlement": lambda ledger: ledger.settlement(None),
    "exchange": lambda ledger: ledger.exchange_difference(b"x"),
    "since": lambda ledger: ledger.since(-1),
    "since float": lambda ledger: ledger.since(float("nan")),
    "since later": lambda ledger: ledger.since(10**30),
    "apply nothing": lambda ledger: ledger.apply(None),
    "apply settlements": lambda ledger: ledger.apply(match(ledger, as_of=DAY).settlements),
    "apply refuse": lambda ledger: ledger.apply(match(ledger, as_of=DAY), refuse=None),
    "apply accept one": lambda ledger: ledger.apply(match(ledger, as_of=DAY), accept="abc"),
    "apply by": lambda ledger: ledger.apply(match(ledger, as_of=DAY), by=5),
    "apply known_on": lambda ledger: ledger.apply(match(ledger, as_of=DAY), known_on=0),
    "reverse known_on": lambda ledger: ledger.reverse("x", on=DAY, reason="y", known_on=0),
    "faults": lambda _: Ledger(faults=None),  # type: ignore[arg-type]
    "faults word": lambda _: Ledger(faults="colect"),  # type: ignore[arg-type]
    "customers": lambda _: Ledger(customers=5),  # type: ignore[arg-type]
    "one invoice": lambda _: Ledger(invoices=sold("F-1")),  # type: ignore[arg-type]
    "events of a ledger": lambda _: Ledger(events="abc"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_in_an_argument_is_an_error_of_ours(slip: Callable[[Any], Any]) -> None:
    with pytest.raises(LettrageError) as caught:
        slip(a_ledger())
    assert caught.value.faults[0].path
    assert caught.value.faults[0].help or caught.value.faults[0].expected


def test_midnight_and_the_date_are_one_day() -> None:
    ledger = a_ledger()
    assert type(ledger.open_items(as_of=datetime.combine(DAY, time())).as_of) is date
    assert str(ledger.open_items(as_of=DAY).as_of) == "2026-02-06"


def test_who_accepted_a_group_is_kept_with_the_settlement() -> None:
    ledger = a_ledger()
    result = match(ledger, as_of=DAY)
    for grown in (ledger.apply(result, by="Nadia"), ledger.record(*result.events(by="Nadia"))):
        kept = grown.settlement(result.settlements[0].id)
        assert kept.by is not None
        assert kept.by.name == "Nadia"


def test_a_view_counts_its_own_documents_and_refuses_what_it_cannot_do() -> None:
    other = Invoice("F-9", customer="BETA", issued_on=date(2026, 1, 5), total=eur("9.00"))
    ledger = a_ledger().record(other, known_on=DAY)
    part = ledger.view(customer="BETA")
    assert (len(ledger), len(part)) == (4, 1)
    assert [key.id for key in part.keys] == [document.id for document in part.documents()] == ["F-9"]
    assert repr(part).startswith("<view of customer `BETA` in Ledger(4 documents")
    for refused in (part.to_frames, part.since, lambda: part.record(sold("F-8"))):
        with pytest.raises(LettrageError) as caught:
            refused()
        assert caught.value.code == "bad-value"


@pytest.mark.parametrize(
    "line",
    [
        Instalment(eur("100.00"), DAY),
        Instalment(eur("100.00"), None),
        Instalment(eur("100.00"), DAY, kind="retention", releases_on=date(2027, 1, 1)),
        Instalment(eur("100.00"), DAY, payer="BETA"),
    ],
)
def test_an_invoice_with_one_line_survives_the_tables(line: Instalment) -> None:
    ledger = Ledger(customers=[Customer("ACME"), Customer("BETA")], invoices=[sold("F-1", instalments=[line])])
    read = Ledger.from_frames(**ledger.to_frames())
    assert read == ledger
    assert Ledger.from_frames(**read.to_frames()) == ledger, "once more, now from columns"
    assert read != Ledger(
        customers=[Customer("ACME"), Customer("BETA")], invoices=[sold("F-1", due_on=date(2026, 3, 1))]
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"instalments": (Instalment(eur("40.00"), DAY), Instalment(eur("60.00"), date(2026, 3, 6)))},
        {"taxes": (TaxLine("20", eur("83.33"), eur("16.67"), "on_delivery"),)},
        {"total": eur("90.00"), "text": "twice billed"},
    ],
)
def test_corrected_lines_survive_the_tables(changes: dict[str, Any]) -> None:
    ledger = a_ledger().record(Correction(DocumentKey("invoice", "F-1"), changes, effective_on=DAY), known_on=DAY)
    read = Ledger.from_frames(**ledger.to_frames())
    assert read == ledger
    assert read.invoice("F-1") == ledger.invoice("F-1")
