"""Likely duplicates among what a match leaves open: paid twice, sent twice, billed twice.

A duplicate explains better than any sum why an item has no partner. Only neighbours of equal amount in one account are
looked at, settled ones included, and only when one of the two is still open.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from lettrage.ledger import Ledger, OpenItems
from lettrage.model import KIND_CODES, Invoice, ItemKind, Payment
from lettrage.model._numbers import may_be_one
from lettrage.model.checks import DuplicateGroup, Likelihood, likely_duplicate_payments, likely_duplicates

from ._segments import Flags, Ints, run_labels
from ._sorting import distinct_of, order_by

__all__ = ["Doubles", "find_duplicates"]

_INVOICE, _PAYMENT = KIND_CODES[ItemKind.INVOICE], KIND_CODES[ItemKind.PAYMENT]
#: Days within which a debtor or a host does the same thing twice.
_DAYS = 60
#: Documents looked at in one match.
_MOST = 5_000
#: So few items are sorted as they are.
_FEW = 4_096
#: A table of so many bits marks the amounts of open items.
_MARK_BITS, _ODD = 22, 40_503


@frozen
class Doubles:
    """Groups of likely duplicates, the open rows among them, and whether some were not looked at."""

    groups: tuple[DuplicateGroup, ...] = ()
    rows: tuple[int, ...] = ()
    limited: bool = False


def find_duplicates(ledger: Ledger, items: OpenItems, left: Ints) -> Doubles:
    """The likely duplicates of what stays open.

    Args:
        ledger: The facts.
        items: The open items before the match.
        left: What the match leaves of each.

    Complexity: one sort of all items of the ledger, then some microseconds for each pair of equal neighbours.
    """
    assert items.as_of is not None
    open_rows = np.asarray(items.row, dtype=np.int64)[(left != 0) & _looked_at(items)]
    if not len(open_rows):
        return Doubles()
    everything = ledger.items(as_of=items.as_of, known_on=items.known_on)
    open_ = _among(np.asarray(everything.row, dtype=np.int64), open_rows)
    near = _neighbours(everything, open_, _worth_sorting(everything, open_))
    if not len(near):
        return Doubles()
    limited, near = len(near) > _MOST, near[:_MOST]
    near = near[(everything.kind[near] == _PAYMENT) | _billed_again(everything, near)]
    alike = distinct_of(np.asarray(everything.document_row, dtype=np.int64)[near])
    documents = ledger.documents_at(alike.tolist(), as_of=items.as_of, known_on=items.known_on)
    found = sorted(documents, key=lambda one: one.id)
    medium = Likelihood.MEDIUM
    paid = likely_duplicate_payments([one for one in found if isinstance(one, Payment)], at_least=medium)
    sold = likely_duplicates([one for one in found if isinstance(one, Invoice)], at_least=medium)
    named = {(kind, id) for kind, groups in ((_PAYMENT, paid), (_INVOICE, sold)) for g in groups for id in g.ids}
    if not named:
        return Doubles(limited=limited)
    hits = np.flatnonzero((left != 0) & _among(np.asarray(items.document_row, dtype=np.int64), alike))
    those = items.select(hits)
    keys = list(zip(those.kind.tolist(), those.id.tolist(), strict=True))
    rows = tuple(row for row, key in zip(hits.tolist(), keys, strict=True) if key in named)
    there = named.intersection(keys)
    kept = [
        group
        for kind, groups in ((_PAYMENT, paid), (_INVOICE, sold))
        for group in groups
        if any((kind, id) in there for id in group.ids)
    ]
    return Doubles(tuple(kept), rows, limited)


def _looked_at(items: OpenItems) -> Flags:
    kind = np.asarray(items.kind)
    return np.asarray((kind == _INVOICE) | (kind == _PAYMENT))


def _among(rows: Ints, wanted: Ints) -> Flags:
    """Which rows are among those wanted."""
    table = np.zeros(max(int(rows.max(initial=0)), int(wanted.max(initial=0))) + 1, dtype=np.bool_)
    table[wanted] = True
    return np.asarray(table[rows])


def _worth_sorting(items: OpenItems, open_: Flags) -> Ints:
    """Payments and invoices that may be alike an open one: a rough mark of account, kind and amount is looked up.

    Items that share the mark by accident are told apart by what follows.
    """
    if len(items) <= _FEW:
        return np.arange(len(items), dtype=np.int64)
    amount, account = np.asarray(items.amount, dtype=np.int64), np.asarray(items.account)
    mark = (amount ^ (amount >> _MARK_BITS)) + _ODD * account + items.kind
    mark &= (1 << _MARK_BITS) - 1
    marked = np.zeros(1 << _MARK_BITS, dtype=np.bool_)
    marked[mark[open_]] = True
    return np.flatnonzero(marked[mark] & _looked_at(items)).astype(np.int64)


def _neighbours(items: OpenItems, open_: Flags, rows: Ints) -> Ints:
    """Of some places those of open items and of what is next to them: same account, kind, amount, within some weeks."""
    columns = [
        np.asarray(column[rows], dtype=np.int64) for column in (items.account, items.kind, items.amount, items.on)
    ]
    order = order_by(*columns)
    account, kind, amount, on = (column[order] for column in columns)
    label, open_ = run_labels(account, kind, amount), open_[rows[order]]
    close = (np.diff(label) == 0) & (np.diff(on) <= _DAYS) & (amount[1:] != 0)
    close &= open_[1:] | open_[:-1]
    close &= (kind[1:] == _INVOICE) | (kind[1:] == _PAYMENT)
    at = close.nonzero()[0]
    return rows[order[distinct_of(np.concatenate([at, at + 1]))]]


def _billed_again(items: OpenItems, near: Ints) -> Flags:
    """Which of some items are invoices; none where no two of these could be one for more than their amount.

    Equal amounts are most often all that two invoices share. Where no text and no reference says more, their numbers
    decide, which are read without making an object of each invoice.
    """
    sold = np.asarray(items.kind[near] == _INVOICE)
    told = items.select(near[sold])
    if any(told.text.tolist()) or any(told.reference.tolist()) or may_be_one(told.id.tolist()):
        return sold
    return np.zeros(len(near), dtype=np.bool_)
