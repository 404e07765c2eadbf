"""Blocks: wherever a ledger is cut between accounts, what is found is the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.matching import MatchingPolicy, _blocks, _cuts
from lettrage.matching._match import chosen_strategies
from lettrage.matching._solve import solve
from tests.matching.ledgers import columns, row, solved, tables
from tests.matching.test_answers import as_values


def cut(most: int, rows: list[dict[str, Any]], *, few: int = 0, **options: Any) -> list[Any]:
    """The rows matched in blocks of so many items, which are one block when so few items are left."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_cuts, "_MOST", most)
        patch.setattr(_blocks, "_TIMES", 1)
        patch.setattr(_blocks, "_FEW", few)
        return as_values(solve(columns(rows), MatchingPolicy(), chosen_strategies(None), **options))


@settings(max_examples=40)
@given(tables(accounts=5, documents=6), st.integers(1, 20), st.sampled_from([0, 5, 1_000]))
def test_a_ledger_may_be_cut_anywhere_between_accounts(rows: list[dict[str, Any]], most: int, few: int) -> None:
    assert cut(most, rows, few=few) == as_values(solved(rows))


#: Three accounts: names and days in the texts, a refused group in the second, a credit that stays alone in the last.
THREE = [
    row("invoice", "F-1", 0, 10_000, account="A"),
    row("payment", "P-1", 30, -10_000, "DUPONT DU 01/01/2026", account="A"),
    row("payment", "P-2", 31, -10_000, "MARTIN", account="A"),
    row("invoice", "F-2", 0, 20_017, "DUPONT", account="B"),
    row("invoice", "F-3", 5, 30_029, "MARTIN", account="B"),
    row("payment", "P-3", 40, -50_046, "MARTIN", account="B"),
    row("payment", "P-4", 41, -20_017, "DUPONT", account="B"),
    row("payment", "P-5", 50, -777, account="C"),
]


def test_texts_refusals_and_limits_stay_with_their_accounts() -> None:
    refused = [[(0, "F-2", 1, 20_017), (2, "P-4", 1, -20_017)]]
    whole = cut(1_000, THREE, refused=refused)
    assert whole != cut(1_000, THREE)
    assert cut(1, THREE, refused=refused) == cut(4, THREE, refused=refused) == whole
    assert cut(1, THREE, refused=refused, few=1_000) == whole


def test_progress_counts_through_all_blocks() -> None:
    told: list[tuple[int, int]] = []

    def progress(done: int, rounds: int) -> None:
        told.append((done, rounds))

    cut(1, THREE, progress=progress)
    first = told.index((12, 12))
    assert told[: first + 1] == [(n, 12) for n in range(1, 13)]
