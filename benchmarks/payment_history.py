"""A payment history as a ledger, and the tables that a study printed of it: ageing, days of sales, concentration.

    python benchmarks/payment_history.py FOLDER [DAY ...]

FOLDER (or LETTRAGE_DATA) holds ``late_payment_history_to_2013-04.csv``: invoices with due and settlement dates.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from lettrage import Ledger, Money, aging, dso, metrics

NAME = "late_payment_history_to_2013-04.csv"
DAYS = (date(2012, 6, 30), date(2012, 12, 31), date(2013, 3, 31))


def read_history(folder: Path) -> Ledger:
    """Every invoice, with a payment and a settlement on the day it was settled."""
    with (folder / NAME).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    paid = [row for row in rows if row["settled_on"]]
    bills = {
        "id": [row["invoice_id"] for row in rows],
        "customer": [row["customer_id"] for row in rows],
        "issued_on": [row["issued_on"] for row in rows],
        "due_on": [row["due_on"] for row in rows],
        "total": [row["amount"] for row in rows],
        "currency": ["USD"] * len(rows),
        "attr_country": [row["country_code"] for row in rows],
    }
    receipts = {
        "id": ["P" + row["invoice_id"] for row in paid],
        "customer": [row["customer_id"] for row in paid],
        "received_on": [row["settled_on"] for row in paid],
        "amount": [row["amount"] for row in paid],
        "currency": ["USD"] * len(paid),
    }
    joined = {
        "settlement": [f"S{row['invoice_id']}" for row in paid] * 2,
        "kind": ["invoice"] * len(paid) + ["payment"] * len(paid),
        "item": bills_of(paid) + receipts["id"],
        "currency": ["USD"] * (2 * len(paid)),
        "allocated": [row["amount"] for row in paid] + [str(-Decimal(row["amount"])) for row in paid],
    }
    return Ledger.from_frames(invoices=bills, payments=receipts, settlements=joined)


def bills_of(rows: Sequence[dict[str, str]]) -> list[str]:
    return [row["invoice_id"] for row in rows]


def balances(ledger: Ledger, day: date) -> dict[str, str]:
    """The line of the study's first table."""
    report = aging(ledger, as_of=day)
    ratio = metrics.past_due_ratio(ledger, as_of=day)
    hhi = metrics.concentration(ledger, as_of=day)
    assert isinstance(ratio.value, Decimal)
    assert isinstance(hhi.value, Decimal)
    return {
        "open": str(report.total.amount if isinstance(report.total, Money) else ""),
        "items": str(sum(row.n for row in report.rows)),
        "not due": str(report["not due"].amount.amount),
        "1-30": str(report["1-30"].amount.amount),
        "31-60": str(report["31-60"].amount.amount),
        "past due": f"{ratio.value:.4f}",
        "HHI": f"{hhi.value:.4f}",
    }


def days_of_sales(ledger: Ledger, day: date) -> dict[str, str]:
    """The line of the study's second table."""
    month = {"as_of": day, "since": day.replace(day=1)}
    figures = {
        "DSO month": dso(ledger, method="simple", **month),
        "DSO 90": dso(ledger, as_of=day, method="simple", window_days=90),
        "DSO 365": dso(ledger, as_of=day, method="simple", window_days=365),
        "count-back": dso(ledger, as_of=day),
        "true settled": dso(ledger, method="true-settled", **month),
        "BPDSO 90": metrics.best_possible_dso(ledger, as_of=day),
        "ADD 90": metrics.average_days_delinquent(ledger, as_of=day),
        "CEI": metrics.cei(ledger, **month),
    }
    return {name: f"{figure.value:.2f}" for name, figure in figures.items()}


def main(arguments: Sequence[str]) -> int:
    folder = Path(arguments[0] if arguments else os.environ.get("LETTRAGE_DATA", ""))
    if not (folder / NAME).is_file():
        print(f"no {NAME} in {folder}: give its folder, or set LETTRAGE_DATA")
        return 0
    ledger = read_history(folder)
    days = [date.fromisoformat(text) for text in arguments[1:]] or DAYS
    for line in (balances, days_of_sales):
        for place, day in enumerate(days):
            cells = line(ledger, day)
            if not place:
                print("day       ", *(name.rjust(12) for name in cells))
            print(day, *(cell.rjust(12) for cell in cells.values()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
