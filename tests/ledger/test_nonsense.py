"""Readers of a ledger that columns lead to refuse nonsense by code, with its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lettrage import Invoice, Ledger, Money
from lettrage.errors import LettrageError

DAY = date(2026, 2, 6)
LEDGER = Ledger(invoices=[Invoice("F-1", "ACME", date(2026, 1, 5), DAY, total=Money("480.00", "EUR"))])

NONSENSE: dict[str, tuple[Callable[[Any], object], list[Any]]] = {
    "events": (LEDGER.concerned, [None, 3, "ab", [3], [None], {"a": 1}]),
    "rows": (LEDGER.documents_at, [None, 3, "ab", ["x"], [1.5], [None], [True], [-1], [7]]),
    "name": (LEDGER.open_items(as_of=DAY).packed, [None, 3, "", "x", "raw", ["id"]]),
}


@pytest.mark.parametrize(("path", "wrong"), [(path, one) for path, (_, many) in NONSENSE.items() for one in many])
def test_nonsense_is_refused_with_its_place(path: str, wrong: Any) -> None:
    with pytest.raises(LettrageError) as caught:
        NONSENSE[path][0](wrong)
    assert all(fault.path.startswith(path) for fault in caught.value.faults)


def test_what_is_right_is_read() -> None:
    assert LEDGER.concerned(iter([])) == []
    assert [one.id for one in LEDGER.documents_at(iter([0]))] == ["F-1"]
    assert LEDGER.open_items(as_of=DAY).packed("id").tolist() == ["F-1"]
