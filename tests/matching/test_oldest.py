"""Interchangeable items are handed out oldest first, whatever shape the groups have and whichever is found first."""

from __future__ import annotations

import numpy as np
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from lettrage.matching._oldest import oldest_first
from lettrage.matching._settled import Settled
from tests.matching.ledgers import groups, problem, row


def test_the_earlier_payment_takes_the_older_of_items_that_differ_in_their_id_only() -> None:
    rows = [row("invoice", f"F-{n}", 0, 83_794) for n in range(1, 5)]
    rows += [row("invoice", "F-5", 0, 215_347), row("invoice", "F-6", 0, 110_940)]
    rows += [row("payment", "P-1", 70, -(3 * 83_794 + 215_347 + 110_940)), row("payment", "P-2", 80, -83_794)]
    assert set(groups(rows)) == {frozenset({"F-1", "F-2", "F-3", "F-5", "F-6", "P-1"}), frozenset({"F-4", "P-2"})}


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
