"""The first pass beside what people write themselves: Python dicts, and pandas merges.

All three settle payments whose references name exactly documents of their account that sum to them. They start from the
same columns, after the references were cut into numbers (a line of its own in `scale.py`): the dict matcher and pandas
get lists of numbers per payment, the pass gets the tokens of its text reader.
"""

from __future__ import annotations

import time
from collections import defaultdict
from datetime import date
from typing import Any

import numpy as np


def compared(tables: dict[str, Any]) -> list[str]:
    """Times and ratios, as lines to print."""
    from lettrage import Ledger, MatchingPolicy
    from lettrage.matching._compile import compile_items
    from lettrage.matching._named import settle_named

    owed, paid = tables["invoices"], tables["payments"]
    items = Ledger.from_frames(invoices=owed, payments=paid).open_items(as_of=date(2026, 12, 31))
    problem = compile_items(items, MatchingPolicy())
    ours, found = best(lambda: _fresh(problem, settle_named, MatchingPolicy()))
    named, payment = _numbers(paid)
    number = np.array([int(name[1:]) for name in owed["id"].tolist()])
    dicts, greedy = best(lambda: by_dicts(owed, number, paid, named))
    merges, merged = best(lambda: by_merges(owed, number, paid, named, payment))
    return [
        f"first pass alone          {ours:7.2f} s {found:>9,} groups (amounts of equal rivals left to the rounds)",
        f"dicts, no rivals checked  {dicts:7.2f} s {greedy:>9,} groups, {dicts / ours:.1f} times as long",
        f"pandas, no rivals checked {merges:7.2f} s {merged:>9,} groups, {merges / ours:.1f} times as long",
    ]


def _fresh(problem: Any, settle_named: Any, policy: Any) -> int:
    """The pass on a copy that remembers nothing of the run before."""
    from attrs import evolve

    return len(settle_named(evolve(problem), policy).settled)


def best(work: Any, runs: int = 3) -> tuple[float, int]:
    """The shortest processor time of some runs, and what came out."""
    spent, found = [], 0
    for _ in range(runs):
        started = time.process_time()
        found = work()
        spent.append(time.process_time() - started)
    return min(spent), found


def _numbers(paid: dict[str, Any]) -> tuple[list[list[int]], np.ndarray[Any, Any]]:
    """The document numbers of each payment: read once, for both peers, off the clock."""
    texts = zip(paid["structured_reference"].tolist(), paid["remittance"].tolist(), strict=True)
    named = [[int(w[1:]) for w in f"{r} {t}".split() if w[0] == "F" and w[1:].isdigit()] for r, t in texts]
    return named, np.repeat(np.arange(len(named)), [len(some) for some in named])


def by_dicts(owed: Any, number: Any, paid: Any, named: list[list[int]]) -> int:
    """One dict of documents by (customer, number), one loop over the payments, then the oldest of equal amount."""
    open_: dict[tuple[str, int], tuple[int, int]] = {}
    for row, key in enumerate(
        zip(owed["customer"].tolist(), number.tolist(), owed["total_minor"].tolist(), strict=True)
    ):
        open_[key[0], key[1]] = (row, key[2])
    groups: list[tuple[int, list[int]]] = []
    used: set[int] = set()
    left: list[int] = []
    customers, amounts = paid["customer"].tolist(), paid["amount_minor"].tolist()
    for at, (customer, amount, numbers) in enumerate(zip(customers, amounts, named, strict=True)):
        hits = [hit for n in numbers if (hit := open_.get((customer, n))) is not None and hit[0] not in used]
        if hits and sum(hit[1] for hit in hits) == amount:
            used.update(hit[0] for hit in hits)
            groups.append((at, [hit[0] for hit in hits]))
        else:
            left.append(at)
    by_amount: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row, key in enumerate(zip(owed["customer"].tolist(), owed["total_minor"].tolist(), strict=True)):
        if row not in used:
            by_amount[key].append(row)
    for at in left:
        rows = by_amount.get((customers[at], amounts[at]))
        if rows:
            groups.append((at, [rows.pop(0)]))
    return len(groups)


def by_merges(owed: Any, number: Any, paid: Any, named: list[list[int]], payment: Any) -> int:
    """A merge on (customer, number) and a sum per payment, then a merge on (customer, amount, rank)."""
    import pandas as pd

    documents = pd.DataFrame({"customer": owed["customer"], "number": number, "amount": owed["total_minor"]})
    documents["row"] = np.arange(len(documents))
    money = pd.DataFrame({"customer": paid["customer"], "paid": paid["amount_minor"]})
    asked = pd.DataFrame({"payment": payment, "number": [n for some in named for n in some]})
    asked["customer"] = money["customer"].to_numpy()[payment]
    hits = asked.merge(documents, on=["customer", "number"])
    sums = hits.groupby("payment")["amount"].sum()
    exact = sums.index[sums.to_numpy() == money["paid"].to_numpy()[sums.index]]
    done = hits[hits["payment"].isin(exact)]
    rest = documents[~documents["row"].isin(done["row"])].copy()
    left = money[~money.index.isin(exact)].copy()
    rest["rank"] = rest.groupby(["customer", "amount"]).cumcount()
    left["rank"] = left.groupby(["customer", "paid"]).cumcount()
    pairs = left.merge(rest, left_on=["customer", "paid", "rank"], right_on=["customer", "amount", "rank"])
    return len(exact) + len(pairs)
