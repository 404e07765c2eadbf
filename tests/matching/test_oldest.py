"""Interchangeable items are handed out oldest first, whatever shape the groups have and whichever is found first."""

from __future__ import annotations

from datetime import date

import numpy as np
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from lettrage import Invoice, Ledger, Money, Payment, match
from lettrage.matching._oldest import oldest_first
from lettrage.matching._settled import Settled
from tests.matching.ledgers import groups, problem, row


def test_the_earlier_payment_takes_the_older_of_items_that_differ_in_their_id_only() -> None:
    rows = [row("invoice", f"F-{n}", 0, 83_794) for n in range(1, 5)]
    rows += [row("invoice", "F-5", 0, 215_347), row("invoice", "F-6", 0, 110_940)]
    rows += [row("payment", "P-1", 70, -(3 * 83_794 + 215_347 + 110_940)), row("payment", "P-2", 80, -83_794)]
    assert set(groups(rows)) == {frozenset({"F-1", "F-2", "F-3", "F-5", "F-6", "P-1"}), frozenset({"F-4", "P-2"})}


def test_of_two_documents_alike_the_one_that_the_payment_names_is_settled() -> None:
    rows = [row("invoice", f"F-1000{n}", 0, 48_000) for n in (1, 2)]
    named = row("payment", "P-1", 30, -48_000, "FACT F-10002")
    assert groups([*rows, named]) == {frozenset({"F-10002", "P-1"}): "auto"}
    list_of_two = row("payment", "P-1", 30, -78_000, "FACT F-10002 F-10003")
    third = row("invoice", "F-10003", 0, 30_000)
    assert groups([*rows, third, list_of_two]) == {frozenset({"F-10002", "F-10003", "P-1"}): "auto"}


def test_items_that_the_same_payments_name_are_still_handed_out_in_order() -> None:
    rows = [row("invoice", f"F-1000{n}", 0, 48_000) for n in (1, 2)]
    rows += [row("payment", f"P-{n}", 40 - n, -48_000, "FACT F-10001 F-10002") for n in (1, 2)]
    assert set(groups(rows)) == {frozenset({"F-10001", "P-2"}), frozenset({"F-10002", "P-1"})}


def test_on_one_day_the_order_of_the_books_decides_on_either_side() -> None:
    """Payments of one day, of which one bears a text that names nothing: debts and claims are handed out alike."""
    rows = [
        row("entry", f"F-{n:04}", 0, minor) for n, minor in enumerate((10_000, 10_000, 25_000, 25_000, 100, 10_000))
    ]
    rows += [row("entry", "P-00", 0, -10_000), row("entry", "P-01", 0, -50_100), row("entry", "P-02", 1, -9_999)]
    rows.append(row("entry", "P-03", 0, -10_000, "VIR F0000"))
    found = groups(rows)
    assert {frozenset({"F-0000", "P-00"}), frozenset({"F-0001", "P-03"})} <= set(found)
    assert groups([{**one, "amount_minor": -one["amount_minor"]} for one in rows]) == found


def test_a_part_payment_stays_on_the_documents_that_it_names() -> None:
    ledger = Ledger(
        invoices=[
            Invoice(name, customer="ACME", issued_on=date(2026, 1, 5), total=Money(total, "EUR"))
            for name, total in (("F-10001", "480.00"), ("F-10003", "315.00"), ("F-10004", "480.00"))
        ],
        payments=[
            Payment(
                "P-1",
                customer="ACME",
                received_on=date(2026, 2, 1),
                amount=Money("460.00", "EUR"),
                remittance="FACT F-10004 F-10003",
            )
        ],
    )
    batch = match(ledger, as_of=date(2026, 3, 1)).batch
    assert batch.id.tolist() == ["F-10003", "F-10004", "P-1"]
    assert batch.allocated.tolist() == [31_500, 14_500, -46_000]


@given(st.permutations(range(6)), st.integers(0, 6), st.booleans())
def test_only_places_inside_a_family_change(order: list[int], paid: int, refuse: bool) -> None:
    rows = [row("invoice", f"F-{n}", 3, 5_000) for n in range(3)] + [
        row("invoice", f"G-{n}", 3, 7_000) for n in range(3)
    ]
    rows += [row("payment", f"P-{n}", 20 + n, -(5_000 if order[n] < 3 else 7_000)) for n in range(paid)]
    account = problem(rows)
    item = np.array([[order[n], 6 + n] for n in range(paid)], dtype=np.int64).reshape(-1)
    flat = np.zeros(paid, dtype=np.int64)
    columns = dict.fromkeys(("shape", "coincidence", "total", "margin", "gap", "rate", "stage"), flat)
    columns |= dict.fromkeys(("proved", "tied", "contested", "named", "many", "near"), flat > 0)
    start = 2 * np.arange(paid + 1, dtype=np.int64)
    empty = Settled.none()
    before = evolve(
        empty, start=start, item=item, rival_start=np.zeros(paid + 1, dtype=np.int64),
        evidence=np.zeros((paid, empty.evidence.shape[1]), dtype=np.int32), **columns,
    )  # fmt: skip
    refused = [frozenset({0, 1})] if refuse else []
    after = oldest_first(account, before, refused)
    held = {int(pay): int(bill) for bill, pay in after.item.reshape(-1, 2)}
    assert sorted(held) == list(range(6, 6 + paid))
    for first, last in ((0, 3), (3, 6)):
        mine = [bill for _, bill in sorted(held.items()) if first <= bill < last]
        if refuse and first == 0:  # known apart: they stay where they were
            assert mine == [bill for bill in order[:paid] if bill < 3]
        else:
            assert mine == list(range(first, first + len(mine)))
