"""A caller who is careless or hostile: what is frozen stays so, and a slip has a code, never an error of Python."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from lettrage import Invoice, Ledger, LettrageError, Money, Payment, match

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
