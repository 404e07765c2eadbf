"""What one document cannot know by itself: duplicate ids, unknown names, totals, due dates."""

from __future__ import annotations

from collections import Counter

import numpy as np

from lettrage._packed import Packed
from lettrage.calendars import NO_DATE
from lettrage.errors import did_you_mean
from lettrage.ledger._columns import NO_CODE, Bools, Ints, Minor, Small
from lettrage.ledger._gather import NOUNS, Gathered
from lettrage.ledger._store import NO_ROW, Store, document_rows

__all__ = ["check_documents"]

#: Totals must leave room for sums: half of what an int64 holds.
_ROOM = float(2**62)


def check_documents(store: Store, rows: Gathered, floor: int) -> None:
    """Mark the bad rows and say what is wrong with each; `floor` is the latest day known before."""
    _check_names(store, rows)
    _check_amounts(rows)
    _check_lines(rows)
    _check_duplicates(store, rows)
    past = rows.columns["known"] < floor
    if past.any():
        help = "give the `known_on` of the day you record it"
        rows.refuse(np.flatnonzero(past), "known-in-the-past", lambda _: "the ledger knows later facts", help)


def _check_names(store: Store, rows: Gathered) -> None:
    kind, customer = rows.columns["kind"], rows.columns["customer"]
    entity: Ints = rows.columns["entity"]
    # An invoice without a customer could be owed by nobody; money and accounting lines may wait to be identified.
    nobody = (customer == NO_CODE) & (kind < 2) & ~rows.columns["entry"]
    if nobody.any():
        rows.refuse(np.flatnonzero(nobody), "missing-value", lambda _: "names no customer", "give the customer's id")
    if store.declared:
        known = np.zeros(len(store.customer_names) + 1, np.bool_)
        known[store.customers.column("code")] = True
        # An entry names an account of the books, which need not be a customer.
        unknown = ~known[customer] & (customer != NO_CODE) & ~rows.columns["entry"]
        if unknown.any():
            listed = store.customer_names.listed()
            near = [name for name, there in zip(listed, known.tolist(), strict=False) if there]
            for row in np.flatnonzero(unknown).tolist():
                _refuse_customer(rows, row, listed[int(customer[row])], near)
    if store.entities:
        there = {entity.id for entity in store.entities} | {""}
        names = store.entity_names.listed()
        stranger: Bools = np.array([name not in there for name in names], np.bool_)[entity]
        if stranger.any():
            rows.refuse(
                np.flatnonzero(stranger),
                "unknown-entity",
                lambda row: f"entity `{names[entity[row]]}` is not in the ledger",
                did_you_mean(names[entity[np.flatnonzero(stranger)[0]]], there) or "add the entity",
            )


def _refuse_customer(rows: Gathered, row: int, name: str, near: list[str]) -> None:
    help = did_you_mean(name, near) if len(near) < 5000 else ""
    help = help or "add the customer, or leave `customers` out to have them implied"
    rows.refuse(np.array([row]), "unknown-customer", lambda _: f"customer `{name}` is not in the ledger", help)


def _check_amounts(rows: Gathered) -> None:
    kind: Small = rows.columns["kind"]
    amount: Minor = rows.columns["amount"]
    own_sign: Bools = ~rows.columns["entry"]
    credit = (kind == 1) | (kind == 2)
    negative: Bools = own_sign & (np.where(credit, amount > 0, amount < 0))
    if negative.any():
        rows.refuse(
            np.flatnonzero(negative),
            "negative-amount",
            lambda row: f"its amount is {-abs(int(amount[row]))} minor units",
            "amounts are unsigned: the kind of document says the direction",
        )
    zero = own_sign & (amount == 0) & (kind != 0)
    if zero.any():
        rows.refuse(np.flatnonzero(zero), "zero-amount", lambda _: "its amount is zero", "leave it out")
    if float(np.abs(amount.astype(np.float64)).sum()) >= _ROOM:
        largest = np.flatnonzero(np.abs(amount.astype(np.float64)) >= _ROOM / max(len(amount), 1))
        rows.refuse(
            largest,
            "amount-out-of-range",
            lambda row: f"with {int(amount[row])} minor units, totals of the ledger would not fit in 64 bits",
            "state the amount in the currency's own minor units",
        )
    due, on = rows.columns["due"], rows.columns["on"]
    early = own_sign & (kind == 0) & (due != NO_DATE) & (due < on)
    if early.any():
        rows.refuse(
            np.flatnonzero(early), "due-before-issue", lambda _: "it falls due before it was issued", "mend a date"
        )


def _check_lines(rows: Gathered) -> None:
    lines = rows.lines
    if lines is None:
        return
    document, amount = lines["document"], lines["amount"]
    first = np.flatnonzero(np.append(True, document[1:] != document[:-1]))
    whose = document[first]
    count = np.diff(np.append(first, len(document)))
    total = rows.columns["amount"][whose]
    off = np.add.reduceat(amount, first) != total
    sign = np.sign(total)
    off |= np.logical_or.reduceat(np.sign(amount) * np.repeat(sign, count) < 0, first)
    if off.any():
        rows.refuse(
            whose[off],
            "total-mismatch",
            lambda _: "its lines do not sum to its total",
            "give lines that add up to the total to the last minor unit, or none",
        )
    place = np.arange(len(document)) - np.repeat(first, count) + 1
    gap = np.logical_or.reduceat(lines["instalment"] != place, first)
    if gap.any():
        rows.refuse(whose[gap], "bad-value", lambda _: "its lines are not numbered 1, 2, 3, … without a gap")


def _check_duplicates(store: Store, rows: Gathered) -> None:
    kind, ids = rows.columns["kind"], rows.columns["id"]
    if isinstance(ids, Packed) and not len(store.documents) and _surely_distinct(kind, ids):
        return
    help = "ids are unique among their kind: none of the rows is taken, since nothing says which one is right"
    for code in range(len(NOUNS)):
        here = np.flatnonzero(kind == code)
        listed: list[str] = ids[here].tolist()
        index = dict(zip(listed, here.tolist(), strict=True))
        rows.index.append(index)
        if len(index) == len(listed):
            continue
        times = Counter(listed)
        twice = {id for id, count in times.items() if count > 1}
        again = here[np.fromiter((id in twice for id in listed), np.bool_, len(listed))]
        rows.refuse(again, "duplicate-id", lambda row: f"the id `{ids[row]}` occurs more than once", help)
    if len(store.documents):
        there = document_rows(store, kind.tolist(), ids.tolist()) != NO_ROW
        if there.any():
            rows.refuse(np.flatnonzero(there), "duplicate-id", lambda row: f"the ledger already holds `{ids[row]}`")


def _surely_distinct(kind: Small, ids: Packed) -> bool:
    """Whether no two documents can share kind and id, since no two have the same hash of them."""
    hashed = ids.hashes()
    if hashed is None:
        return False
    hashed ^= kind.astype(np.uint64) << np.uint64(60)
    hashed.sort()
    return not bool((hashed[1:] == hashed[:-1]).any())
