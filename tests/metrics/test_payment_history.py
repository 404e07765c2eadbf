"""A real payment history, worked out once more with a pencil: every figure to the last digit."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from benchmarks.payment_history import DAYS, NAME, balances, days_of_sales, read_history

pytestmark = pytest.mark.measure


@pytest.fixture(scope="module")
def history(request):
    folder = Path(request.config.getoption("--ledger-data"))
    if not (folder / NAME).is_file():
        pytest.skip(f"no {NAME} there")
    with (folder / NAME).open(encoding="utf-8", newline="") as file:
        rows = [
            (row["customer_id"], *(date.fromisoformat(row[k]) for k in ("issued_on", "due_on")),
             date.fromisoformat(row["settled_on"]) if row["settled_on"] else date.max, Decimal(row["amount"]))
            for row in csv.DictReader(file)
        ]  # fmt: skip
    return read_history(folder), rows


def open_on(rows, day):
    return [row for row in rows if row[1] <= day < row[3]]


def shown(value, places):
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN))


@pytest.mark.parametrize("day", DAYS)
def test_ageing_and_concentration(history, day):
    ledger, rows = history
    left = open_on(rows, day)
    late = [row for row in left if row[2] < day]
    total = sum(row[4] for row in left)
    by_customer = Counter()
    for row in left:
        by_customer[row[0]] += row[4]
    found = balances(ledger, day)
    assert found["open"] == str(total)
    assert found["items"] == str(len(left))
    assert found["not due"] == str(total - sum(row[4] for row in late))
    assert found["1-30"] == str(sum((r[4] for r in late if (day - r[2]).days <= 30), Decimal("0.00")))
    assert found["past due"] == shown(Fraction(sum(row[4] for row in late)) / Fraction(total), 4)
    squares = sum(Fraction(amount) ** 2 for amount in by_customer.values())
    assert found["HHI"] == shown(squares / Fraction(total) ** 2, 4)


@pytest.mark.parametrize("day", DAYS)
def test_days_of_sales(history, day):
    ledger, rows = history

    def owed(on):
        return Fraction(sum(row[4] for row in open_on(rows, on)))

    def current(on):
        return Fraction(sum(row[4] for row in open_on(rows, on) if row[2] >= on))

    def sold(first):
        return Fraction(sum(row[4] for row in rows if first <= row[1] <= day))

    month = day.replace(day=1)
    paid = [row for row in rows if month <= row[3] <= day]
    weighted = sum(Fraction(row[4]) * (row[3] - row[1]).days for row in paid)
    opening = owed(month - timedelta(days=1))
    ninety = day - timedelta(days=89)
    found = days_of_sales(ledger, day)
    assert found["DSO month"] == shown(owed(day) / sold(month) * day.day, 2)
    assert found["DSO 90"] == shown(owed(day) / sold(ninety) * 90, 2)
    assert found["BPDSO 90"] == shown(current(day) / sold(ninety) * 90, 2)
    assert found["ADD 90"] == shown((owed(day) - current(day)) / sold(ninety) * 90, 2)
    assert found["true settled"] == shown(weighted / Fraction(sum(row[4] for row in paid)), 2)
    had = opening + sold(month)
    assert found["CEI"] == shown(100 * (had - owed(day)) / (had - current(day)), 2)
    if owed(day) <= sold(month):
        assert found["count-back"] == found["DSO month"]
