"""Documents by the rows that columns name: the same as by their keys, as they stood on a day."""

from __future__ import annotations

from datetime import date

import pytest

from lettrage import Invoice, Ledger, Money, Payment
from lettrage.errors import LettrageError
from lettrage.model import Correction, DocumentKey, ItemKind

JANUARY, MARCH = date(2026, 1, 31), date(2026, 3, 1)
F1 = DocumentKey(ItemKind.INVOICE, "F-1")


def ledger() -> Ledger:
    day, money = date(2026, 1, 5), Money("480.00", "EUR")
    made = Ledger(
        invoices=[Invoice(id, customer="ACME", issued_on=day, total=money) for id in ("F-1", "F-2")],
        payments=[Payment("P-1", customer="ACME", received_on=day, amount=money)],
    )
    return made.record(
        Correction(F1, {"total": Money("90.00", "EUR")}, effective_on=date(2026, 2, 1)), known_on=date(2026, 2, 1)
    )


def test_rows_of_columns_name_the_documents_that_keys_name() -> None:
    made = ledger()
    rows = made.open_items(as_of=MARCH).document_row.tolist()
    found = made.documents_at(rows, as_of=MARCH)
    assert {one.id for one in found} == {"F-1", "F-2", "P-1"}
    assert made.document(F1, as_of=MARCH) in found
    assert made.document(F1, as_of=JANUARY) not in found
    assert made.document(F1, as_of=JANUARY) in made.documents_at(rows, as_of=JANUARY)


@pytest.mark.parametrize("row", [-1, 3])
def test_a_row_that_is_none_is_refused(row: int) -> None:
    with pytest.raises(LettrageError, match="no document in this row"):
        ledger().documents_at([row])
