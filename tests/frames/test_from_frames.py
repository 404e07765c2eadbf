"""`Ledger.from_frames` and `Ledger.from_items`: what they take, and the code and place of what they refuse."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.ledger import Ledger
from lettrage.model import (
    CreditNote,
    Instalment,
    InstalmentKind,
    Invoice,
    InvoiceReferences,
    Payment,
    PaymentMeans,
    TaxLine,
)
from lettrage.money import Money

from .makers import KINDS

END = date(2027, 1, 1)
INVOICES: dict[str, list[Any]] = {
    "id": ["F-1", "F-2", "F-3"],
    "customer": ["ACME", "BETA", "ACME"],
    "issued_on": [date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)],
    "due_on": [date(2026, 2, 4), None, date(2026, 3, 1)],
    "total": [Decimal("1200.00"), Decimal("0.50"), Decimal("7.00")],
    "currency": ["EUR", "EUR", "USD"],
    "order": ["PO-1", None, None],
    "attr_region": ["North", None, "South"],
}
PAYMENTS: dict[str, list[Any]] = {
    "id": ["P-1", "P-2"],
    "customer": ["ACME", None],
    "received_on": [date(2026, 2, 6), date(2026, 2, 7)],
    "amount": [Decimal("100.00"), Decimal("2.00")],
    "currency": ["EUR", "EUR"],
    "direction": ["in", "in"],
    "means": ["cheque", None],
    "fees": [Decimal("1.50"), None],
    "remittance": ["F-1", ""],
}
OBJECTS = Ledger(
    invoices=[
        Invoice(
            "F-1",
            "ACME",
            date(2026, 1, 5),
            date(2026, 2, 4),
            total=Money("1200.00", "EUR"),
            references=InvoiceReferences(order="PO-1"),
            attributes={"region": "North"},
        ),
        Invoice("F-2", "BETA", date(2026, 1, 6), total=Money("0.50", "EUR")),
        Invoice(
            "F-3",
            "ACME",
            date(2026, 1, 7),
            date(2026, 3, 1),
            total=Money("7.00", "USD"),
            attributes={"region": "South"},
        ),
    ],
    payments=[
        Payment(
            "P-1",
            date(2026, 2, 6),
            Money("100.00", "EUR"),
            customer="ACME",
            means=PaymentMeans.CHEQUE,
            fees=Money("1.50", "EUR"),
            remittance="F-1",
        ),
        Payment("P-2", date(2026, 2, 7), Money("2.00", "EUR")),
    ],
)


def faults(**frames: Any) -> list[tuple[str, str]]:
    with pytest.raises(LettrageError) as caught:
        Ledger.from_frames(**frames)
    return [(fault.code, fault.path) for fault in caught.value.faults]


def one(**cells: Any) -> list[dict[str, Any]]:
    """A table of one good invoice, changed."""
    row = {"id": "F-1", "customer": "ACME", "issued_on": "2026-01-05", "total": "12.00", "currency": "EUR"}
    return [{**row, **cells}]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_table_gives_the_ledger_of_the_objects(kind: str) -> None:
    ledger = Ledger.from_frames(invoices=KINDS[kind](INVOICES), payments=KINDS[kind](PAYMENTS))
    assert ledger.fingerprint == OBJECTS.fingerprint
    before, after = (one.open_items(as_of=END) for one in (OBJECTS, ledger))
    for name in ("id", "residual", "due", "text", "reference"):
        assert getattr(before, name).tolist() == getattr(after, name).tolist()


@given(st.permutations(range(3)), st.permutations(range(2)))
def test_the_order_of_rows_and_columns_says_nothing(rows: list[int], others: list[int]) -> None:
    invoices = {name: [INVOICES[name][row] for row in rows] for name in sorted(INVOICES, reverse=True)}
    payments = {name: [PAYMENTS[name][row] for row in others] for name in PAYMENTS}
    assert Ledger.from_frames(invoices=invoices, payments=payments).fingerprint == OBJECTS.fingerprint


@settings(max_examples=20)
@given(st.permutations(range(5)))
def test_unnumbered_lines_are_numbered_by_their_content(rows: list[int]) -> None:
    lines = [("30.00", "2026-03-01"), ("20.00", "2026-02-01"), ("20.00", "2026-02-01"), ("25.00", "2026-02-01")]
    table = [{"invoice": "F-1", "amount": amount, "due_on": due} for amount, due in lines]
    table.append({"invoice": "F-1", "amount": "5.00", "due_on": "2026-03-01", "kind": "retention"})
    taxes = [{"document": "F-1", "rate": rate, "base": "40.00", "tax": "10.00"} for rate in ("25", "20")]
    frames = {"invoices": one(total="100.00"), "instalments": [table[row] for row in rows]}
    ledger = Ledger.from_frames(**frames, taxes=[taxes[rows[0] % 2], taxes[1 - rows[0] % 2]])
    same = Ledger.from_frames(**frames | {"instalments": table}, taxes=taxes)
    assert ledger.fingerprint == same.fingerprint
    assert ledger.open_items(as_of=END).amount.tolist() == [2000, 2000, 2500, 500, 3000]


def test_lines_and_taxes_make_the_same_invoice_as_objects() -> None:
    frames = {
        "invoices": one(total="120.00"),
        "instalments": [
            {"invoice": "F-1", "instalment": 2, "amount": "20.00", "kind": "retention", "releases_on": "2027-01-01"},
            {"invoice": "F-1", "instalment": 1, "amount_minor": None, "amount": "100.00", "due_on": "2026-02-04"},
        ],
        "taxes": [
            {"document": "F-1", "rate": Decimal(20), "base": "100.00", "tax": "20.00", "regime": "on_collection"}
        ],
        "credit_notes": [
            {
                "id": "A-1",
                "customer": "ACME",
                "issued_on": "2026-01-09",
                "total": "12.00",
                "currency": "EUR",
                "invoice": "F-1",
            }
        ],
    }
    frames["taxes"].append({"document": "A-1", "kind": "credit_note", "rate": "20", "base": "10.00", "tax": "2.00"})
    invoice = Invoice(
        "F-1",
        "ACME",
        date(2026, 1, 5),
        total=Money("120.00", "EUR"),
        instalments=[
            Instalment(Money("100.00", "EUR"), date(2026, 2, 4)),
            Instalment(Money("20.00", "EUR"), kind=InstalmentKind.RETENTION, releases_on=date(2027, 1, 1)),
        ],
        taxes=[TaxLine(20, Money("100.00", "EUR"), Money("20.00", "EUR"), "on_collection")],  # type: ignore[arg-type]
    )
    note = CreditNote(
        "A-1",
        "ACME",
        date(2026, 1, 9),
        Money("12.00", "EUR"),
        invoice="F-1",
        taxes=[TaxLine(20, Money("10.00", "EUR"), Money("2.00", "EUR"))],
    )
    assert Ledger.from_frames(**frames).fingerprint == Ledger(invoices=[invoice], credit_notes=[note]).fingerprint


# -- bad input ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "code", "path"),
    [
        ({"id": ""}, "empty-id", "invoices[0].id"),
        ({"id": None}, "missing-value", "invoices[0].id"),
        ({"customer": None}, "missing-value", "invoices[0].customer"),
        ({"customer": " "}, "empty-id", "invoices[0].customer"),
        ({"issued_on": "05/01/2026"}, "bad-date", "invoices[0].issued_on"),
        ({"issued_on": None}, "missing-value", "invoices[0].issued_on"),
        ({"issued_on": datetime(2026, 1, 5, 8)}, "time-of-day", "invoices[0].issued_on"),  # noqa: DTZ001
        ({"issued_on": "2026-01-05T00:00:00Z"}, "time-zone", "invoices[0].issued_on"),
        ({"issued_on": date(1899, 1, 1)}, "date-out-of-range", "invoices[0].issued_on"),
        ({"due_on": "2025-12-31"}, "due-before-issue", "invoices[0]"),
        ({"total": None}, "missing-value", "invoices[0].total"),
        ({"total": 12.0}, "float-money", "invoices.total"),
        ({"total": float("nan")}, "not-a-number", "invoices[0].total"),
        ({"total": "12.001"}, "not-exact", "invoices[0].total"),
        ({"total": 2**63}, "amount-out-of-range", "invoices[0].total"),
        ({"total": "-1.00"}, "negative-amount", "invoices[0]"),
        ({"currency": "EURO"}, "unknown-currency", "invoices[0].currency"),
        ({"currency": None}, "missing-value", "invoices[0].currency"),
        ({"kind": "depositt"}, "bad-value", "invoices[0].kind"),
        ({"terms": "{nonsense"}, "bad-value", "invoices[0].terms"),
        ({"replaces": '["F-1", 3]'}, "bad-value", "invoices[0].replaces"),
        ({"duedate": "2026-02-04"}, "unknown-field", "invoices.duedate"),
        ({"total_minor": 1200}, "missing-column", "invoices.total"),
        ({"attr_when": date(2026, 1, 1)}, "bad-value", "invoices[0].attr_when"),
        ({"attributes": "[1]"}, "bad-value", "invoices[0].attributes"),
        ({"text": "\ud800"}, "bad-value", "invoices[0].text"),
    ],
)
def test_each_fault_of_an_invoice_has_its_code_and_place(cells: dict[str, Any], code: str, path: str) -> None:
    assert (code, path) in faults(invoices=one(**cells))


PAID = {"id": "P-1", "customer": "ACME", "received_on": "2026-02-05", "amount": "12.00", "currency": "EUR"}
LINE = {"settlement": "S", "kind": "invoice", "item": "F-1", "currency": "EUR", "allocated": "5.00"}


@pytest.mark.parametrize(
    ("frames", "code", "path"),
    [
        ({"payments": [{**PAID, "direction": "sideways"}]}, "bad-value", "payments[0].direction"),
        ({"payments": [{**PAID, "amount": "0"}]}, "zero-amount", "payments[0]"),
        ({"payments": [{**PAID, "fees": "-1.00"}]}, "negative-amount", "payments[0].fees"),
        ({"payments": [{**PAID, "provisional_until": "2026-01-01"}]}, "bad-value", "payments[0].provisional_until"),
        ({"payments": [PAID, PAID]}, "duplicate-id", "payments[1]"),
        ({"payments": {"id": ["P-1"]}}, "missing-column", "payments.received_on"),
        ({"payments": {"id": ["P-1", "P-2"], "amount": [1]}}, "column-lengths-differ", "payments.amount"),
        ({"payments": 5}, "not-a-table", "payments"),
        ({"instalments": [{"invoice": "F-9", "amount": "1.00"}]}, "unknown-record", "instalments[0].invoice"),
        ({"instalments": [{"invoice": "F-1", "amount": "1.00"}]}, "total-mismatch", "invoices[0]"),
        ({"instalments": [{"invoice": "F-1", "amount": "-1.00"}]}, "negative-amount", "instalments[0].amount"),
        (
            {"instalments": [{"invoice": "F-1", "amount": "12.00", "currency": "USD"}]},
            "currency-mismatch",
            "instalments[0].currency",
        ),
        (
            {"instalments": [{"invoice": "F-1", "amount": "12.00", "releases_on": "2027-01-01"}]},
            "bad-value",
            "instalments[0].releases_on",
        ),
        ({"taxes": [{"document": "F-9", "rate": 20, "base": "1", "tax": "0"}]}, "unknown-record", "taxes[0].document"),
        ({"taxes": [{"document": "F-1", "rate": 20, "base": "1", "tax": "0"}]}, "total-mismatch", "invoices[0].taxes"),
        ({"taxes": [{"document": "F-1", "rate": 2000, "base": "10", "tax": "2"}]}, "bad-value", "taxes[0].rate"),
        ({"taxes": [{"document": "F-1", "rate": 20.5, "base": "10", "tax": "2"}]}, "bad-value", "taxes[0].rate"),
        ({"customers": [{"id": "ACME", "payer_grup": "x"}]}, "unknown-field", "customers.payer_grup"),
        ({"customers": [{"id": "OTHER"}]}, "unknown-customer", "invoices[0]"),
        ({"contacts": [{"customer": "ACME"}]}, "missing-column", "contacts.customer"),
        (
            {"customers": [{"id": "ACME"}], "contacts": [{"customer": "ZED"}]},
            "unknown-customer",
            "contacts[0].customer",
        ),
        ({"rates": [{"on": "2026-01-01", "base": "EUR", "quote": "EUR", "rate": "1"}]}, "bad-rate", "rates[0].quote"),
        ({"rates": [{"on": "2026-01-01", "base": "EUR", "quote": "USD", "rate": 1.1}]}, "bad-value", "rates[0].rate"),
        ({"settlements": [{**LINE, "item": "F-9"}]}, "unknown-item", "settlements[0]"),
        ({"settlements": [LINE]}, "unbalanced-settlement", "settlements[0]"),
        ({"settlements": [{**LINE, "kind": "bill"}]}, "bad-value", "settlements[0].kind"),
        ({"settlements": [{**LINE, "currency": "USD"}]}, "currency-mismatch", "settlements[0]"),
        ({"settlements": [{**LINE, "adjusted": "1.00"}]}, "missing-value", "settlements[0].adjustment"),
        ({"settlements": [{**LINE, "adjustment": "fee"}]}, "zero-amount", "settlements[0].adjusted"),
        (
            {"settlements": [{**LINE, "adjustment": "fee", "adjusted": "1.00", "adjusted_tax": "2.00"}]},
            "bad-value",
            "settlements[0].adjusted_tax",
        ),
        ({"settlements": [{**LINE, "code": "A"}, {**LINE, "code": "B"}]}, "bad-value", "settlements[1].code"),
        ({"settlements": [{**LINE, "allocated": 2**63 - 1}] * 3}, "amount-out-of-range", "settlements[0].allocated"),
        ({"events": [{"type": "disput"}]}, "bad-value", "events[0].type"),
        (
            {"events": [{"type": "note", "effective_on": "2026-01-01", "amount": "3"}]},
            "unknown-field",
            "events[0].amount",
        ),
        ({"events": [{"type": "cancellation", "effective_on": "2026-01-06"}]}, "missing-value", "events[0].document"),
        (
            {"events": [{"type": "cancellation", "effective_on": "2026-01-06", "document": "F-9"}]},
            "unknown-record",
            "events[0].document",
        ),
        (
            {
                "events": [
                    {"type": "due_date_extension", "item": "F-1", "item_instalment": 0, "new_due_on": "2026-05-01"}
                ]
            },
            "bad-value",
            "events[0].item_instalment",
        ),
        ({"advices": [{"id": "A", "on": "2026-01-01", "reference": "F-1", "amount": "x"}]}, "missing-column", ""),
    ],
)
def test_each_fault_of_the_other_tables_has_its_code_and_place(frames: dict[str, Any], code: str, path: str) -> None:
    found = faults(invoices=one(), **frames)
    if path:
        assert (code, path) in found
    else:
        assert all(where.startswith("advices") for _, where in found)


def test_all_faults_of_all_tables_come_at_once_and_name_their_records() -> None:
    with pytest.raises(LettrageError) as caught:
        Ledger.from_frames(
            invoices=[*one(id="A", total="1.001"), *one(id="B", issued_on="never"), *one(id="C", due_on="2025-01-01")],
            payments=[{**PAID, "currency": "XXX"}],
            events=[{"type": "nothing"}],
        )
    found = {(fault.code, fault.record) for fault in caught.value.faults}
    assert found == {
        ("not-exact", "invoice `A`"),
        ("bad-date", "invoice `B`"),
        ("due-before-issue", "invoice `C`"),
        ("unknown-currency", "payment `P-1`"),
        ("bad-value", ""),
    }


def test_unknown_columns_help_with_the_nearest_name() -> None:
    with pytest.raises(LettrageError, match="did you mean `issued_on`") as caught:
        Ledger.from_frames(invoices=one(issued="2026-01-01"))
    assert caught.value.code == "unknown-field"
    with pytest.raises(LettrageError, match="attr_shoe_size"):
        Ledger.from_frames(invoices=one(shoe_size=3))


@pytest.mark.parametrize("word", ["collekt", "", None])
def test_an_unknown_way_to_treat_faults_is_refused(word: Any) -> None:
    with pytest.raises(LettrageError) as caught:
        Ledger.from_frames(invoices=one(), faults=word)
    assert caught.value.faults[0].path == "faults"


# -- collect -----------------------------------------------------------------------------------------------------------


def test_one_bad_row_does_not_stop_the_good_ones_and_takes_its_own_along() -> None:
    rows = 2_000
    table = {
        "id": [f"F-{row}" for row in range(rows)],
        "customer": ["ACME"] * rows,
        "issued_on": ["2026-01-05"] * rows,
        "total": ["10.00"] * rows,
        "currency": ["EUR"] * rows,
    }
    table["total"][7], table["issued_on"][11], table["currency"][13] = "1.234", "soon", "EURO"
    lines = [{"invoice": f"F-{row}", "amount": "5.00"} for row in (7, 8) for _ in range(2)]
    lines.append({"invoice": "F-9", "amount": "not money"})
    settlement = {"settlement": "S", "currency": "EUR", "kind": "invoice"}
    ledger = Ledger.from_frames(
        invoices=table,
        instalments=lines,
        payments=[PAID],
        settlements=[
            {**settlement, "item": "F-7", "allocated": "10.00"},
            {**settlement, "kind": "payment", "item": "P-1", "allocated": "-10.00"},
        ],
        events=[{"type": "cancellation", "document": "F-11", "effective_on": "2026-01-09"}],
        faults="collect",
    )
    assert len(ledger) == rows - 4 + 1
    assert {(fault.code, fault.path) for fault in ledger.faults} == {
        ("not-exact", "invoices[7].total"),
        ("bad-date", "invoices[11].issued_on"),
        ("unknown-currency", "invoices[13].currency"),
        ("not-a-number", "instalments[4].amount"),
        ("unknown-item", "settlements[0]"),
        ("unknown-record", "events[0].document"),
    }
    left = ledger.open_items(as_of=END)
    assert sorted(left.id[left.instalment == 2].tolist()) == ["F-8"]
    assert int(left.residual.sum()) == (rows - 4) * 1000 - 1200


def test_a_column_of_floats_leaves_its_table_out_and_says_so_once() -> None:
    ledger = Ledger.from_frames(
        invoices={name: [one()[0][name]] * 3 for name in one()[0]} | {"total": [1.0] * 3}, faults="collect"
    )
    assert len(ledger) == 0
    assert [fault.code for fault in ledger.faults] == ["float-money"]


def test_an_unknown_column_is_listed_and_otherwise_ignored() -> None:
    ledger = Ledger.from_frames(invoices=one(shoe_size=3), faults="collect")
    assert len(ledger) == 1
    assert [fault.code for fault in ledger.faults] == ["unknown-field"]


@pytest.mark.parametrize("table", [[], {}, {"id": [], "customer": []}, {name: np.empty(0) for name in INVOICES}])
def test_empty_tables_make_an_empty_ledger(table: Any) -> None:
    names = (
        "invoices",
        "payments",
        "credit_notes",
        "instalments",
        "taxes",
        "settlements",
        "events",
        "advices",
        "rates",
    )
    table = {name: column for name, column in table.items() if name in ("id",)} if isinstance(table, dict) else table
    ledger = Ledger.from_frames(**dict.fromkeys(names[:3], table), **{name: [] for name in names[3:]})
    assert len(ledger) == 0
    assert ledger == Ledger()


# -- items -------------------------------------------------------------------------------------------------------------

ITEMS: dict[str, list[Any]] = {
    "account": ["411A", "411A", "411B", None],
    "kind": ["invoice", "payment", "entry", "payment"],
    "id": ["1", "2", "3", "4"],
    "on": [date(2026, 1, 5), date(2026, 2, 5), date(2026, 1, 7), date(2026, 1, 8)],
    "due_on": [date(2026, 2, 4), None, None, None],
    "currency": ["EUR"] * 4,
    "amount_minor": [1000, -400, -50, -7],
    "text": ["FACT 1", "VIR", None, "WHO"],
    "reference": ["R-1", None, None, None],
}


@pytest.mark.parametrize("kind", KINDS)
def test_items_of_every_kind_of_table(kind: str) -> None:
    ledger = Ledger.from_items(KINDS[kind](ITEMS))
    items = ledger.open_items(as_of=END)
    found = {(row.key.id, int(amount)) for row, amount in zip(items, items.residual, strict=True)}
    assert found == {("1", 1000), ("2", -400), ("3", -50), ("4", -7)}
    assert [account.identified for account in items.accounts].count(False) == 1
    assert ledger == Ledger.from_items(ITEMS)
    assert Ledger.from_frames(**ledger.to_frames()) == ledger


@given(st.permutations(range(4)))
def test_items_come_in_any_order(rows: list[int]) -> None:
    shuffled = {name: [values[row] for row in rows] for name, values in ITEMS.items()}
    assert Ledger.from_items(shuffled) == Ledger.from_items(ITEMS)


@pytest.mark.parametrize(
    ("cells", "code", "path"),
    [
        ({"amount_minor": -1}, "bad-value", "items[0].amount_minor"),
        ({"kind": "credit_note"}, "bad-value", "items[0].amount_minor"),
        ({"kind": "payment"}, "bad-value", "items[0].amount_minor"),
        ({"kind": "refund", "amount_minor": -1}, "bad-value", "items[0].amount_minor"),
        ({"kind": "note"}, "bad-value", "items[0].kind"),
        ({"kind": None}, "missing-value", "items[0].kind"),
        ({"account": None}, "missing-value", "items[0].account"),
        ({"amount_minor": "10.00"}, "bad-value", "items.amount_minor"),
        ({"amount_minor": 10.0}, "float-money", "items.amount_minor"),
        ({"amount_minor": None}, "missing-value", "items[0].amount_minor"),
        ({"amount_minor": 2**63}, "amount-out-of-range", "items[0].amount_minor"),
        ({"id": " "}, "empty-id", "items[0].id"),
        ({"on": None}, "missing-value", "items[0].on"),
        ({"currency": "EURO"}, "unknown-currency", "items[0].currency"),
        ({"amont": 1}, "unknown-field", "items.amont"),
    ],
)
def test_each_fault_of_an_item_has_its_code_and_place(cells: dict[str, Any], code: str, path: str) -> None:
    row = {"account": "411A", "kind": "invoice", "id": "1", "on": "2026-01-05", "currency": "EUR", "amount_minor": 1000}
    with pytest.raises(LettrageError) as caught:
        Ledger.from_items([{**row, **cells}])
    assert (code, path) in [(fault.code, fault.path) for fault in caught.value.faults]
    ledger = Ledger.from_items(
        [{**row, **cells}, {**row, "id": "2"}] if "float" not in code else [{**row, **cells}], faults="collect"
    )
    assert code in [fault.code for fault in ledger.faults]


def test_an_entry_may_have_either_sign_and_a_zero_invoice_is_one() -> None:
    rows = [("entry", 5), ("entry", -5), ("invoice", 0)]
    table = [
        {
            "account": "411A",
            "kind": kind,
            "id": str(place),
            "on": "2026-01-05",
            "currency": "EUR",
            "amount_minor": amount,
        }
        for place, (kind, amount) in enumerate(rows)
    ]
    assert len(Ledger.from_items(table)) == 3


def test_the_same_id_twice_in_one_kind_is_refused() -> None:
    row = {"account": "411A", "kind": "entry", "id": "1", "on": "2026-01-05", "currency": "EUR", "amount_minor": 1000}
    with pytest.raises(LettrageError) as caught:
        Ledger.from_items([row, row])
    assert {(fault.code, fault.path) for fault in caught.value.faults} == {
        ("duplicate-id", "items[0]"),
        ("duplicate-id", "items[1]"),
    }
