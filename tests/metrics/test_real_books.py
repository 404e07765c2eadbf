"""The identities on the books of real companies. Skips without them."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta

import pytest

from benchmarks.payment_history import NAME, read_history
from lettrage import Ledger, aging, dso, metrics
from tests.metrics import identities
from tests.metrics.identities import ADDITIVE, turned

pytestmark = pytest.mark.measure


@pytest.fixture(scope="module")
def books(ledger_data):
    """Every customer account of a folder as signed lines."""
    found = []
    for path in sorted((ledger_data / "ledgers" / "base").glob("*.jsonl")):
        table = {name: [] for name in ("account", "kind", "id", "on", "currency", "amount_minor")}
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            for item in record["items"] if record["role"] == "customer" else ():
                amount = item["debit_minor"] - item["credit_minor"]
                if amount:
                    cells = (
                        record["account"],
                        "entry",
                        f"{record['account']} {item['id']}",
                        item["date"],
                        item["currency"],
                        amount,
                    )
                    for name, cell in zip(table, cells, strict=True):
                        table[name].append(cell)
        if table["id"]:
            found.append(Ledger.from_items(table))
    if not found:
        pytest.skip("no ledgers there")
    return found


def test_rows_sum_to_the_ledger_and_to_its_parts(books):
    for ledger in books:
        end = ledger.known_to
        for day in (end, end - timedelta(days=45), end - timedelta(days=200)):
            for basis in ("due", "issue"):
                for block in aging(ledger, as_of=day, basis=basis, by="account"):
                    items = ledger.open_items(as_of=day)
                    wanted = items.residual[items.currency == items.currencies.index(block.currency)].sum()
                    assert block.total.minor == wanted
                    assert sum(group.total.minor for group in block.groups) == wanted
                    assert metrics.tie_out(ledger, block.total, as_of=day, rates={}).ties or len(items.currencies) > 1


def test_a_history_moved_and_multiplied_gives_the_same_days(ledger_data):
    if not (ledger_data / NAME).is_file():
        pytest.skip(f"no {NAME} there")
    ledger, shift = read_history(ledger_data), 2_922
    moved = turned(ledger, times=100, days=shift)
    for day in (date(2012, 6, 30), date(2012, 12, 31), date(2013, 3, 31)):
        then = day + timedelta(days=shift)
        rows, others = aging(ledger, as_of=day).rows, aging(moved, as_of=then).rows
        assert [row.amount * 100 for row in rows] == [row.amount for row in others]
        for method in ("simple", "true-open", "true-settled"):
            assert dso(ledger, as_of=day, method=method).value == dso(moved, as_of=then, method=method).value
        late = [metrics.days_late(books, as_of=when).value for books, when in ((ledger, day), (moved, then))]
        assert late[0] == late[1]


def clocks(day):
    """Today's facts, those of the day itself, and those of a month before."""
    return [None, day, day - timedelta(days=30)]


def test_identities_hold_on_real_accounts(books):
    """Accounting lines have no due dates and are no sales: what needs these is not asked of them."""
    told = 0
    for ledger in books:
        end = ledger.known_to
        identities.the_last_day_is_live(ledger, 90)
        for day in (end, end - timedelta(days=45), end - timedelta(days=200)):
            identities.what_is_known_only_grows(ledger, day, *reversed(clocks(day)[1:]))
            for known in clocks(day):
                identities.rows_sum_to_the_ledger(ledger, day, known)
                for code in ledger.items(as_of=end).currencies:
                    start = day - timedelta(days=60)
                    identities.steps_lead_from_balance_to_balance(
                        ledger, start, day, known, by="account", currency=code
                    )
                for name in ("dso open", "past due", "days to pay"):
                    for code in ledger.items(as_of=end).currencies:
                        identities.parts_sum_to_the_whole(name, ledger, day, known, "account", currency=code)
                        told += 1
                    for rank_by in ("loss", "rate"):
                        risks = identities.risks_sum_to_the_provision
                        risks(ledger, day, known, "account", rank_by=rank_by, currency=code)
    assert told >= 27 * len(books)


def test_identities_hold_on_the_payment_history(ledger_data):
    if not (ledger_data / NAME).is_file():
        pytest.skip(f"no {NAME} there")
    ledger = read_history(ledger_data)
    applied = Counter()
    identities.the_last_day_is_live(ledger, 90)
    for day in (date(2012, 6, 30), date(2012, 12, 31), date(2013, 3, 31), date(2013, 4, 17)):
        identities.what_is_known_only_grows(ledger, day, *reversed(clocks(day)[1:]))
        for known in clocks(day):
            identities.rows_sum_to_the_ledger(ledger, day, known)
            for name in ADDITIVE:
                for by in ("customer", "country"):
                    identities.parts_sum_to_the_whole(name, ledger, day, known, by)
            identities.steps_lead_from_balance_to_balance(ledger, day - timedelta(days=90), day, known, by="country")
            for loss_rates in (None, ["0.005", "0.02", "0.1", "0.4", "0.8"]):
                for by in ("customer", "country"):
                    assert identities.risks_sum_to_the_provision(ledger, day, known, by, loss_rates=loss_rates)
            for check in CHECKS:
                applied[check.__name__] += check(ledger, day, known)
    for name in ADDITIVE:
        for known in clocks(day):
            identities.scaled_and_moved(name, ledger, day, known, times=100)
            identities.scaled_and_moved(name, ledger, day, known, days=10_227)
    assert min(applied.values()) > 0


CHECKS = [
    identities.delinquent_days_are_the_difference,
    identities.the_index_is_100_exactly_when_nothing_is_past_due,
    identities.count_back_is_the_simple_ratio_of_the_month_when_its_sales_suffice,
    identities.terms_and_lateness_make_the_days_to_pay,
]
