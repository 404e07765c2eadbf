"""The first pass beside what people write themselves: Python dicts, and pandas merges.

All three settle, by one rule and from the same items, the payments whose numbers leave no question:

* the documents of its account that a payment names sum to it, and nothing else names any of them;
* no other open item of the account has the amount of one of them, nor of the payment.

Each begins with the items as the library compiles them: account numbers, amounts in cents, and the numbers that were
read in references and texts, in the order of account and day. The dict matcher has them as lists of tuples, pandas as
two frames of integers, the pass as its columns: what it costs to come by them is no one's, and nothing is sorted,
grouped or looked up for anybody in advance. All must find the same groups, or this stops. The pass weighs the evidence
of each group and decides it besides; the others list it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

#: Documents: (row, account, number, amount). Payments: (row, account, numbers, amount).
Document = tuple[int, int, int, int]
Payment = tuple[int, int, list[int], int]


def compared(tables: dict[str, Any]) -> list[str]:
    """Times and ratios, as lines to print."""
    from attrs import evolve

    from lettrage import Ledger, MatchingPolicy
    from lettrage.matching._compile import compile_items
    from lettrage.matching._named import settle_named

    ledger = Ledger.from_frames(invoices=tables["invoices"], payments=tables["payments"])
    items, policy = ledger.open_items(as_of=date(2026, 12, 31)), MatchingPolicy()
    compiling, problem = best(lambda: compile_items(items, policy))
    # a copy remembers nothing of the run before
    ours, found = best(lambda: settle_named(evolve(problem), policy), 9)
    wanted = as_pairs(np.concatenate([some.item for some in found.settled]), found.settled, problem)
    documents, payments = as_rows(problem)
    lines = [f"first pass alone              {ours:7.2f} s {len(np.unique(wanted[0])):>9,} groups, weighed and decided"]
    for name, work in (
        ("one dict of numbers", lambda: by_dicts(documents, payments)),
        ("a dict for each customer", lambda: by_dicts_of_customers(documents, payments)),
    ):
        spent, listed = best(work)
        check(name, [at for at, named in listed for _ in named], [row for _, named in listed for row in named], wanted)
        lines.append(f"{name:<30}{spent:7.2f} s {spent / ours:>11.1f} times as long")
    frames = as_frames(problem)
    spent, pairs = best(lambda: by_merges(*frames), 9)
    check("pandas", pairs["payment"], pairs["row"], wanted)
    lines.append(f"{'pandas merges':<30}{spent:7.2f} s {spent / ours:>11.1f} times as long")
    lines.append(f"compiling, texts included     {compiling:7.2f} s   on nobody's clock above")
    return lines


def best(work: Callable[[], Any], runs: int = 3) -> tuple[float, Any]:
    """The shortest processor time of some runs, and what came out."""
    spent, found = [], None
    for _ in range(runs):
        found = None
        started = time.process_time()
        found = work()
        spent.append(time.process_time() - started)
    return min(spent), found


def as_pairs(item: Any, parts: list[Any], problem: Any) -> tuple[Any, Any]:
    """The payment and the document of each line of some groups, sorted."""
    size = np.concatenate([np.diff(part.start) for part in parts])
    group, money = np.repeat(np.arange(len(size)), size), ~problem.document[item]
    payment = item[money][group]
    order = np.lexsort((item[~money], payment[~money]))
    return payment[~money][order], item[~money][order]


def check(name: str, payment: Any, document: Any, wanted: tuple[Any, Any]) -> None:
    """Stop when a peer found other groups."""
    payment, document = np.asarray(payment), np.asarray(document)
    order = np.lexsort((document, payment))
    same = np.array_equal(payment[order], wanted[0]) and np.array_equal(document[order], wanted[1])
    assert same, f"{name} found other groups"


def as_rows(problem: Any) -> tuple[list[Document], list[Payment]]:
    """The items as rows, for the dict matchers."""
    numbers: list[list[int]] = [[] for _ in range(len(problem))]
    for row, number in zip(problem.numbers.item.tolist(), problem.numbers.value.tolist(), strict=True):
        numbers[row].append(number)
    rows = list(
        zip(range(len(problem)), problem.account.tolist(), numbers, np.abs(problem.minor).tolist(), strict=True)
    )
    bill: list[bool] = problem.document.tolist()
    documents = [(at, whose, named[0], owed) for at, whose, named, owed in rows if bill[at]]
    return documents, [row for row in rows if not bill[row[0]]]


def as_frames(problem: Any) -> tuple[Any, Any, Any]:
    """The items as frames, and the numbers that payments name."""
    import pandas as pd

    tokens, bill = problem.numbers, problem.document
    sides = [
        {"row": row, "customer": problem.account[row], "amount": np.abs(problem.minor)[row]}
        for row in (np.flatnonzero(bill), np.flatnonzero(~bill))
    ]
    here = bill[tokens.item]
    documents = pd.DataFrame({**sides[0], "number": tokens.value[here]})
    asked = pd.DataFrame({"payment": tokens.item[~here], "number": tokens.value[~here]})
    return documents, pd.DataFrame(sides[1]), asked


def by_dicts(documents: list[Document], payments: list[Payment]) -> list[tuple[int, list[int]]]:
    """A dict of documents by (customer, number), one of how many items have each (customer, amount), two loops."""
    by_number = {(customer, number): row for row, customer, number, _ in documents}
    owed = {row: amount for row, _, _, amount in documents}
    alike: dict[tuple[int, int], int] = {}
    for rows in (documents, payments):
        for _, customer, _, amount in rows:
            key = customer, amount
            alike[key] = alike.get(key, 0) + 1
    lists: list[tuple[int, int, int, list[int]]] = []
    times: dict[int, int] = {}
    for row, customer, numbers, amount in payments:
        hits = [hit for number in numbers if (hit := by_number.get((customer, number))) is not None]
        if hits:
            for hit in hits:
                times[hit] = times.get(hit, 0) + 1
            lists.append((row, customer, amount, hits))
    groups: list[tuple[int, list[int]]] = []
    for row, customer, amount, hits in lists:
        parts = [owed[hit] for hit in hits]
        if sum(parts) != amount or any(times[hit] > 1 for hit in hits):
            continue
        if len(hits) == 1:
            if alike[customer, amount] == 2:
                groups.append((row, hits))
        elif alike[customer, amount] == 1 and all(alike[customer, part] == parts.count(part) for part in parts):
            groups.append((row, hits))
    return groups


def by_dicts_of_customers(documents: list[Document], payments: list[Payment]) -> list[tuple[int, list[int]]]:
    """The same with two small dicts for each customer: quick because items stand in the order of their customers."""
    books: dict[int, tuple[dict[int, tuple[int, int]], dict[int, int]]] = {}
    for row, customer, number, amount in documents:
        book = books.get(customer)
        if book is None:
            book = books[customer] = ({}, {})
        book[0][number] = row, amount
        book[1][amount] = book[1].get(amount, 0) + 1
    lists: list[tuple[int, dict[int, int], int, list[tuple[int, int]]]] = []
    times: dict[int, int] = {}
    for row, customer, numbers, amount in payments:
        book = books.get(customer)
        if book is None:
            continue
        by_number, alike = book
        alike[amount] = alike.get(amount, 0) + 1
        hits = [by_number[number] for number in numbers if number in by_number]
        if hits:
            for hit, _ in hits:
                times[hit] = times.get(hit, 0) + 1
            lists.append((row, alike, amount, hits))
    groups: list[tuple[int, list[int]]] = []
    for row, alike, amount, hits in lists:
        if len(hits) == 1:
            [(hit, owed)] = hits
            if owed == amount and alike[amount] == 2 and times[hit] == 1:
                groups.append((row, [hit]))
            continue
        parts = [owed for _, owed in hits]
        if sum(parts) != amount or alike[amount] != 1 or any(times[hit] > 1 for hit, _ in hits):
            continue
        if all(alike[part] == parts.count(part) for part in parts):
            groups.append((row, [hit for hit, _ in hits]))
    return groups


def by_merges(documents: Any, payments: Any, asked: Any) -> Any:
    """Merges on (customer, number) and (customer, amount), sums and counts per payment: the pairs that are left."""
    import pandas as pd

    asked = asked.merge(payments.rename(columns={"row": "payment", "amount": "paid"}), on="payment")
    hits = asked.merge(documents, on=["customer", "number"])
    by_payment = hits.groupby("payment")
    hits["exact"] = by_payment["amount"].transform("sum") == hits["paid"]
    hits["named"] = hits.groupby("row")["payment"].transform("size")
    hits["size"] = by_payment["row"].transform("size")
    hits = hits[hits["exact"] & (hits.groupby("payment")["named"].transform("max") == 1)]
    amounts = pd.concat([documents[["customer", "amount"]], payments[["customer", "amount"]]])
    alike = amounts.groupby(["customer", "amount"]).size().rename("alike").reset_index()
    hits = hits.merge(alike, on=["customer", "amount"])
    pairs, lists = hits[hits["size"] == 1], hits[hits["size"] > 1].copy()
    pairs = pairs[pairs["alike"] == 2]
    lists = lists.merge(alike.rename(columns={"amount": "paid", "alike": "paid_alike"}), on=["customer", "paid"])
    inside = lists.groupby(["payment", "amount"])["row"].transform("size")
    lists["free"] = (lists["alike"] == inside) & (lists["paid_alike"] == 1)
    lists = lists[lists.groupby("payment")["free"].transform("min")]
    return pd.concat([pairs[["payment", "row"]], lists[["payment", "row"]]])
