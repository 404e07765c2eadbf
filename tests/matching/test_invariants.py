"""The invariants of the architecture that concern matching, over drawn item tables."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from unittest import mock

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Ledger, match, match_table
from lettrage.ledger import Decision
from lettrage.matching import MatchingPolicy, Tolerance
from lettrage.matching._batch import lines_of
from lettrage.matching._solution import OPEN_REASONS
from lettrage.matching.kernels import _targets, counting
from tests.matching.ledgers import AS_OF, columns, groups, row, solved, tables

FEW = settings(max_examples=25)


def ledger_of(rows: list[dict[str, Any]]) -> Ledger:
    return Ledger.from_items(rows) if rows else Ledger()


@FEW
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(rows: list[dict[str, Any]], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    first, second = match(ledger_of(rows), as_of=AS_OF), match(ledger_of(shuffled), as_of=AS_OF)
    assert first.fingerprint == second.fingerprint
    assert first == second
    assert first.batch.ids == second.batch.ids
    assert str(first) == str(second)


@FEW
@given(tables())
def test_order_preserving_new_names_change_nothing(rows: list[dict[str, Any]]) -> None:
    renamed = [
        {**r, "id": f"X{r['id']}", "account": f"Z{r['account']}", "text": re.sub(r"\bF(?=\d)", "XF", r["text"])}
        for r in rows
    ]
    assert {frozenset(f"X{i}" for i in g): d for g, d in groups(rows).items()} == groups(renamed)


@FEW
@given(tables(), st.sampled_from([2, 7, 10, 100, 1_000_000]))
def test_the_scale_of_amounts_changes_nothing(rows: list[dict[str, Any]], k: int) -> None:
    scaled = [{**r, "amount_minor": k * r["amount_minor"]} for r in rows]
    exact = MatchingPolicy(adjustments=None)
    assert groups(rows, exact) == groups(scaled, exact)
    policy, same = (MatchingPolicy(tolerances=[Tolerance("EUR", 7 * n)], adjustments=None) for n in (1, k))
    assert groups(rows, policy) == groups(scaled, same)


@FEW
@given(tables(), st.sampled_from([-10_227, 10_227, 2 * 10_227]))
def test_a_shift_of_28_years_changes_nothing(rows: list[dict[str, Any]], days: int) -> None:
    moved = [{**r, "on": r["on"] + timedelta(days=days)} for r in rows]
    assert groups(rows) == groups(moved)


@FEW
@given(tables())
def test_supplier_lines_are_customer_lines_with_the_sides_swapped(rows: list[dict[str, Any]]) -> None:
    lines = [{**r, "kind": "entry"} for r in rows]
    if any(balance_of_signs(lines, r["account"]) == 0 for r in lines):
        return  # which side the documents are on is a convention here
    swapped = [{**r, "amount_minor": -r["amount_minor"]} for r in lines]
    assert groups(lines) == groups(swapped)


def balance_of_signs(rows: list[dict[str, Any]], account: str) -> int:
    return sum(int(np.sign(r["amount_minor"])) for r in rows if r["account"] == account)


@FEW
@given(tables(), tables(accounts=1))
def test_another_account_changes_nothing(rows: list[dict[str, Any]], more: list[dict[str, Any]]) -> None:
    other = [{**r, "account": "A0-other", "id": f"O{r['id']}"} for r in more]
    together = groups(rows + other)
    alone, apart = groups(rows), groups(other)
    assert together == alone | apart


def assert_nothing_more_is_posted(rows: list[dict[str, Any]]) -> None:
    ledger = ledger_of(rows)
    result = match(ledger, as_of=AS_OF)
    again = match(ledger.apply(result), as_of=AS_OF)
    assert again.settlements == ()
    assert [p.items for p in again.proposals] == [p.items for p in result.proposals]
    assert len(again.unmatched) == len(result.unmatched)


@FEW
@given(tables())
def test_matching_what_was_left_open_posts_nothing_more(rows: list[dict[str, Any]]) -> None:
    assert_nothing_more_is_posted(rows)


@st.composite
def with_guests(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Tables in which some money came without a name."""
    rows = draw(tables())
    lost = {n for n, r in enumerate(rows) if r["kind"] == "payment" and draw(st.integers(0, 2)) == 0}
    return [{**r, "account": None} if n in lost else r for n, r in enumerate(rows)]


@FEW
@given(with_guests())
def test_nor_does_money_without_a_name_that_was_left_open(rows: list[dict[str, Any]]) -> None:
    """What is posted leaves fewer debts that such money may be for: that must be seen within one match."""
    assert_nothing_more_is_posted(rows)


@FEW
@given(tables())
def test_every_item_has_one_outcome(rows: list[dict[str, Any]]) -> None:
    solution = solved(rows)
    assert sorted(solution.problem.source.tolist()) == list(range(len(rows)))
    assert ((solution.group >= 0) == (solution.reason == -1)).all()
    assert (solution.reason < len(OPEN_REASONS)).all()
    assert len(np.unique(solution.settled.item)) == len(solution.settled.item)
    result = match(ledger_of(rows), as_of=AS_OF)
    assert result.stats.settled_items + sum(len(p.items) for p in result.proposals) + len(result.unmatched) == len(rows)
    assert len(result.open_items) == len(rows) - result.stats.settled_items


@FEW
@given(tables(), st.integers(0, 600))
def test_amounts_are_conserved(rows: list[dict[str, Any]], tolerance: int) -> None:
    both = [Tolerance("EUR", tolerance), Tolerance("EUR", tolerance, absorbs="customer")]
    policy = MatchingPolicy(tolerances=both, adjustments=None)
    items, solution = columns(rows), solved(rows, policy)
    lines = lines_of(items, solution)
    rest = lines.before - lines.allocated - lines.adjusted
    assert (np.abs(rest) <= np.abs(lines.before)).all()
    assert (rest * lines.before >= 0).all()
    for group in range(len(solution.decision)):
        mine = lines.group == group
        assert lines.allocated[mine].sum() == 0
        assert abs(int(lines.adjusted[mine].sum())) <= tolerance
        if solution.decision[group] == Decision.AUTO:
            assert not rest[mine].any()
            assert not lines.adjusted[mine].any()


@FEW
@given(tables(accounts=4), st.integers(0, 15))
def test_a_table_may_be_cut_by_account(rows: list[dict[str, Any]], cut: int) -> None:
    parts = [[r for r in rows if bool(cut >> int(r["account"][1:]) & 1) == side] for side in (True, False)]
    whole = table_rows(rows)
    assert sorted(table_rows(parts[0]) + table_rows(parts[1])) == sorted(whole)
    assert len(whole) == len(rows)


def table_rows(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    if not rows:
        return []
    answer = match_table(rows, as_of=AS_OF)
    return list(zip(*(column.tolist() for column in answer.values()), strict=True))


@FEW
@given(tables(accounts=3), st.integers(0, 30))
def test_a_bad_account_gives_error_rows_and_spoils_no_other(rows: list[dict[str, Any]], bad: int) -> None:
    if not rows:
        return
    spoiled = rows[bad % len(rows)]
    broken = [{**r, "currency": "EURO"} if r is spoiled else r for r in rows]
    answer, clean = table_rows(broken), table_rows(rows)
    errors = [r for r in answer if r[6] == "error"]
    assert {r[1] for r in errors} == {spoiled["account"]}
    assert len(errors) == sum(r["account"] == spoiled["account"] for r in rows)
    assert [r for r in answer if r[6] != "error"] == [r for r in clean if r[1] != spoiled["account"]]


def test_an_empty_ledger_has_an_empty_answer() -> None:
    result = match(Ledger(), as_of=date(2026, 1, 1))
    assert (len(result), result.settlements, result.unmatched, len(result.open_items)) == (0, (), (), 0)
    assert result.stats.items == 0
    one = match(ledger_of([row("invoice", "F-1", 3, 100)]), as_of=AS_OF)
    assert [u.reason for u in one.unmatched] == ["one-sided"]


@FEW
@given(tables())
def test_what_is_done_at_once_where_there_is_little_is_what_is_done_step_by_step(rows: list[dict[str, Any]]) -> None:
    """Few sums are held against few targets all at once; many go through sorted tables. The answers are the same."""
    with mock.patch.object(_targets, "_DENSE", 0), mock.patch.object(counting, "_DENSE", 0):
        slowly = solved(rows)
    at_once = solved(rows)
    for name in ("start", "item", "total", "margin", "evidence", "coincidence"):
        assert np.array_equal(getattr(slowly.settled, name), getattr(at_once.settled, name)), name
    assert np.array_equal(slowly.decision, at_once.decision)
