"""Kinds from journals, sides of suppliers."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from ledger_lines import LedgerLine, items_table, kinds_by_journal


def line(name: str, account: str, journal: str, amount: int) -> LedgerLine:
    return LedgerLine(name, account, journal, date(2025, 1, 6), amount, "text", "piece")


def test_the_side_that_dominates_a_journal_says_what_its_lines_are() -> None:
    journals = ["VE", "VE", "VE", "BQ", "BQ", "BQ"]
    assert kinds_by_journal(journals, [100, 50, -20, -100, -50, 20]) == [
        "invoice", "invoice", "credit_note", "payment", "payment", "refund",
    ]  # fmt: skip


def test_a_journal_without_a_dominant_side_goes_by_the_side_of_each_line() -> None:
    assert kinds_by_journal(["OD", "OD"], [30, -30]) == ["invoice", "payment"]


def test_supplier_sides_are_swapped_and_judged_apart() -> None:
    table = items_table(
        [
            line("a", "411000", "OD", 100),
            line("b", "411000", "OD", 60),
            line("c", "401000", "OD", -100),
            line("d", "401000", "OD", 90),
            line("e", "401000", "OD", 80),
            line("zero", "401000", "OD", 0),
        ]
    )
    assert table["id"] == ["a", "b", "c", "d", "e"]
    assert table["amount_minor"] == [100, 60, 100, -90, -80]
    assert table["kind"] == ["invoice", "invoice", "refund", "payment", "payment"]


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(-9, 9).filter(bool)), max_size=12))
def test_kinds_agree_with_signs_and_do_not_depend_on_order(lines: list[tuple[str, int]]) -> None:
    kinds = kinds_by_journal([journal for journal, _ in lines], [amount for _, amount in lines])
    assert all((kind in ("invoice", "refund")) == (amount > 0) for kind, (_, amount) in zip(kinds, lines, strict=True))
    turned = kinds_by_journal([journal for journal, _ in lines[::-1]], [amount for _, amount in lines[::-1]])
    assert turned[::-1] == kinds
