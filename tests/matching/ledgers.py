"""Small synthetic open items: written by hand in a table, or drawn by Hypothesis with known structure inside."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import strategies as st

from lettrage.matching import MatchingPolicy
from lettrage.matching._compile import Problem, compile_items
from lettrage.matching._match import chosen_strategies
from lettrage.matching._solution import Solution
from lettrage.matching._solve import solve
from lettrage.matching._table import TableItems, read_items

DAY_ONE = date(2026, 1, 1)
AS_OF = date(2027, 12, 31)


def row(
    kind: str, id: str, day: int, amount: int, text: str = "", account: str = "ACME", **more: Any
) -> dict[str, Any]:
    """One row of the item table: `amount` is signed, `day` counts from 1 January 2026."""
    return {
        "account": account,
        "kind": kind,
        "id": id,
        "on": DAY_ONE + timedelta(days=day),
        "currency": "EUR",
        "amount_minor": amount,
        "text": text,
        **more,
    }


def columns(rows: list[dict[str, Any]]) -> TableItems:
    """The rows as the columns that the matcher reads."""
    names = dict.fromkeys(name for one in rows for name in one)
    return read_items({name: [one.get(name) for one in rows] for name in names})


def problem(rows: list[dict[str, Any]], policy: MatchingPolicy | None = None) -> Problem:
    """The rows compiled."""
    return compile_items(columns(rows), policy or MatchingPolicy())


def solved(rows: list[dict[str, Any]], policy: MatchingPolicy | None = None) -> Solution:
    """The rows matched."""
    return solve(columns(rows), policy or MatchingPolicy(), chosen_strategies(None))


def groups(rows: list[dict[str, Any]], policy: MatchingPolicy | None = None) -> dict[frozenset[str], str]:
    """What was found: the ids of each group and its decision."""
    solution, items = solved(rows, policy), columns(rows)
    ids = items.id[solution.problem.source[solution.settled.item]]
    words = ("auto", "proposed", "ambiguous")
    return {
        frozenset(ids[begin:end].tolist()): words[decision]
        for begin, end, decision in zip(
            solution.settled.start[:-1], solution.settled.start[1:], solution.decision.tolist(), strict=True
        )
    }


@st.composite
def tables(draw: st.DrawFn, accounts: int = 3, documents: int = 6) -> list[dict[str, Any]]:
    """Item tables in which most payments settle something: one document, several, part of one, or nothing."""
    rows: list[dict[str, Any]] = []
    amounts = st.one_of(st.sampled_from([10_000, 25_000, 12_345]), st.integers(100, 300_000))
    for a in range(draw(st.integers(1, accounts))):
        account = f"C{a}"
        count = draw(st.integers(0, documents))
        sums: list[int] = []
        for n in range(count):
            value = draw(amounts)
            credit = draw(st.integers(0, 9)) == 0
            sums.append(-value if credit else value)
            kind = "credit_note" if credit else "invoice"
            rows.append(row(kind, f"F-{a}{n:03d}", draw(st.integers(0, 200)), sums[-1], "", account))
        for n in range(draw(st.integers(0, 4))):
            picked = draw(st.lists(st.integers(0, max(count - 1, 0)), min_size=1, max_size=3, unique=True))
            paid = sum(sums[i] for i in picked if i < count) or draw(amounts)
            paid = abs(paid) - draw(st.sampled_from([0, 0, 0, 0, 1, 500]))
            named = draw(st.booleans())
            text = (
                "VIR " + " ".join(f"F{a}{i:03d}" for i in picked)
                if named
                else draw(st.sampled_from(["", "VIREMENT", "ACME SARL"]))
            )
            rows.append(row("payment", f"P-{a}{n}", draw(st.integers(0, 300)), -max(paid, 1), text, account))
    return rows


def naive_total(values: np.ndarray[Any, np.dtype[np.int64]]) -> int:
    """The sum in Python integers."""
    return sum(int(value) for value in values)
