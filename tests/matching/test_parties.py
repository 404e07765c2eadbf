"""Accounts that several parties share: a name makes a part, and parts are searched like accounts."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.matching import Candidates, Problem, _compile
from lettrage.matching.strategies import balances, combinations, parties, periods, runs
from tests.matching.ledgers import groups, problem, row, solved, tables
from tests.matching.test_answers import as_values

NAMES = ("ALDER", "BIRCH", "CEDAR")


@st.composite
def shared(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One account in which each item carries a name or two, amounts meeting often."""
    rows: list[dict[str, Any]] = []
    for n in range(draw(st.integers(0, 14))):
        value = draw(st.sampled_from([3, 4, 5, 7, 8, 9, 12, 15, -3, -7, -9, -12, -16, -24]))
        text = " ".join(draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True)))
        rows.append(row("invoice" if value > 0 else "payment", f"I{n:02d}", draw(st.integers(0, 90)), value, text))
    return rows


def named(account: Problem, rows: list[dict[str, Any]], candidates: Candidates) -> set[frozenset[str]]:
    ids = [rows[source]["id"] for source in account.source.tolist()]
    ends = zip(candidates.start[:-1].tolist(), candidates.start[1:].tolist(), strict=True)
    return {frozenset(ids[i] for i in candidates.item[begin:end].tolist()) for begin, end in ends}


@settings(max_examples=60)
@given(shared())
def test_a_part_is_searched_as_if_it_were_an_account(rows: list[dict[str, Any]]) -> None:
    expected: set[frozenset[str]] = set()
    for name in NAMES:
        mine = [r for r in rows if name in r["text"]]
        if not 3 <= len(mine) < len(rows) or len({r["amount_minor"] > 0 for r in mine}) == 1:
            continue
        alone = problem(mine)
        for strategy in (runs, periods, balances, combinations):
            expected |= named(alone, mine, strategy.propose(alone))
    account = problem(rows)
    assert named(account, rows, parties.propose(account)) == expected


def test_an_invoice_run_of_one_name_is_found_among_others() -> None:
    rows = []
    for n in range(6):
        rows.append(row("invoice", f"A-{n}", 5 * n, 10_007 + 1_301 * n, "ALDER works"))
        rows.append(row("invoice", f"B-{n}", 5 * n + 2, 20_011 + 1_733 * n, "BIRCH works"))
    total = sum(10_007 + 1_301 * n for n in range(6))
    rows.append(row("payment", "P-1", 40, -total, "transfer from ALDER"))
    assert groups(rows) == {frozenset({*(f"A-{n}" for n in range(6)), "P-1"}): "auto"}
    nameless = [{**r, "text": ""} for r in rows]
    assert groups(nameless) == {}


def test_every_part_of_an_item_is_one_more_chance() -> None:
    rows = [row("invoice", f"A-{n}", n, 1_009 + 211 * n, "ALDER") for n in range(3)]
    rows += [row("invoice", f"B-{n}", n, 5_003 + 401 * n, "BIRCH") for n in range(3)]
    rows += [row("invoice", f"C-{n}", n, 7_001 + 301 * n, "CEDAR") for n in range(3)]
    paid = row("payment", "P-1", 9, -(1_009 + 1_220 + 1_431), "ALDER")
    one, two = (problem([*rows, {**paid, "text": text}]) for text in ("ALDER", "ALDER BIRCH"))
    of_one, of_two = parties.propose(one).coincidence, parties.propose(two).coincidence
    assert len(of_one) == len(of_two) > 0
    assert set((of_two - of_one).tolist()) == {693}  # ln 2


@settings(max_examples=30)
@given(tables(accounts=3, documents=6), st.lists(st.sampled_from(["", "ALDER", "VIREMENT ACME"]), min_size=1))
def test_words_that_no_other_side_can_answer_prove_nothing(rows: list[dict[str, Any]], texts: list[str]) -> None:
    told = [
        {**one, "text": one["text"] or text} if one["kind"] != "payment" and one["account"] == "C1" else one
        for one, text in zip(rows, cycle(texts), strict=False)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_compile, "answered", lambda text, *_: text.filled)
        all_read = as_values(solved(told))
    assert as_values(solved(told)) == all_read
