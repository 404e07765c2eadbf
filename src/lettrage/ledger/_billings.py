"""Sales as columns: invoices and credit notes, dated and signed."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from lettrage.ledger._column_verbs import taken
from lettrage.ledger._columns import Bools, Days, Ints, Minor, Objects, Rows, Small
from lettrage.ledger._names import AccountKey
from lettrage.ledger._overrides import active
from lettrage.ledger._read_only import chosen, keep_from_change
from lettrage.ledger._replay import Replay
from lettrage.ledger._store import Store
from lettrage.ledger._texts import Texts
from lettrage.ledger._whose import whose

__all__ = ["Billings", "collect_billings"]


@frozen(eq=False, repr=False)
class Billings:
    """Documents that are sales, as columns of one length n (chiffre d'affaires).

    Invoices are above zero, credit notes below; cancelled documents are left out. Amounts are minor units of the
    document's currency, as corrected by the day asked.

    Attributes:
        as_of: Documents up to this day.
        known_on: What was known on that day only; None for all facts.
        kind: n int8, position in `ItemKind`.
        customer: n int32, position in `customers`, -1 when unidentified.
        entity: n int32, position in `entities`.
        account: n int32, position in `accounts`.
        currency: n int16, position in `currencies`.
        on: n int32, days since 1970-01-01.
        amount: n int64, tax included.
        tax: n int64, the tax within; 0 where unknown.
        tax_known: n bool.
        document_row: n int64, row in the ledger, stable in it and all its descendants.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money
    >>> sold = Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), total=Money("1200.00", "EUR"))
    >>> Ledger(invoices=[sold]).billings(as_of=date(2026, 1, 31)).amount.tolist()
    [120000]
    """

    as_of: date
    known_on: date | None
    kind: Small
    customer: Ints
    entity: Ints
    account: Ints
    currency: npt.NDArray[np.int16]
    on: Days
    amount: Minor
    tax: Minor
    tax_known: Bools
    document_row: Rows
    entities: tuple[str, ...]
    accounts: tuple[AccountKey, ...]
    customers: tuple[str, ...]
    currencies: tuple[str, ...]
    _texts: Texts = field(alias="texts")

    @property
    def id(self) -> Objects:
        """n str objects: the ids of the documents."""
        return self._texts.column("id")

    def __attrs_post_init__(self) -> None:
        keep_from_change(self, _ARRAYS)

    def __len__(self) -> int:
        return len(self.kind)

    def __repr__(self) -> str:
        return f"Billings({len(self)} documents, as_of={self.as_of})"

    def select(self, mask: npt.NDArray[Any]) -> Billings:
        """Some of the documents: a boolean column of length n, or places in the order wanted."""
        index = chosen(mask, len(self))
        columns = {name: taken(getattr(self, name), index) for name in _ARRAYS}
        return evolve(self, **columns, texts=self._texts.select(index))


_ARRAYS = (
    "kind",
    "customer",
    "entity",
    "account",
    "currency",
    "on",
    "amount",
    "tax",
    "tax_known",
    "document_row",
)


def collect_billings(replay: Replay, as_of: date, known_on: date | None, within: Bools | None = None) -> Billings:
    """The sales of a replay, those of `within` (over all item rows) only."""
    store = replay.store
    rows = _sales(store)
    on = replay.documents("on")[rows]
    assert replay.clock.as_of is not None
    wanted = on <= replay.clock.as_of
    if replay.clock.known_on is not None:
        wanted &= store.documents.column("known")[rows] <= replay.clock.known_on
    cancelled = active(store, "cancelled", replay.clock)[0]
    if len(cancelled):
        wanted &= ~np.isin(rows, cancelled)
    if within is not None:
        inside = np.zeros(len(store.documents), np.bool_)
        inside[store.items.column("document")[within]] = True
        wanted &= inside[rows]
    rows, on = rows[wanted], on[wanted]
    found = Billings(
        as_of=as_of,
        known_on=known_on,
        kind=taken(store.documents.column("kind"), rows),
        **whose(store, lambda name: taken(replay.documents(name), rows)),
        on=on,
        amount=taken(_totals(replay), rows),
        tax=taken(replay.documents("tax"), rows),
        tax_known=taken(replay.documents("tax_known"), rows),
        document_row=rows,
        texts=Texts(replay, rows),
    )
    if _in_order(found):
        return found
    return found.select(_by_id_within_ties(found, np.lexsort((found.kind, found.on, found.account))))


def _sales(store: Store) -> Rows:
    """The rows of invoices and credit notes."""
    segments = store.documents.segments
    found = [segment.derived("sales", lambda s: np.flatnonzero(s.column("kind") <= 1)) for segment in segments]
    moved = [rows + start if start else rows for rows, start in zip(found, store.documents.starts, strict=False)]
    return moved[0] if len(moved) == 1 else np.concatenate([np.empty(0, np.int64), *moved])


def _in_order(found: Billings) -> bool:
    """Whether account, day and kind grow already, as they do in the order in which a ledger is built."""
    tied = np.ones(max(len(found) - 1, 0), np.bool_)
    for column in (found.account, found.on, found.kind):
        later, earlier = column[1:], column[:-1]
        if (tied & (later < earlier)).any():
            return False
        tied &= later == earlier
    return True


def _by_id_within_ties(found: Billings, order: Rows) -> Rows:
    """The order by account, day, kind, and id where all of these agree."""
    keys = np.stack([found.account[order], found.on[order], found.kind[order]])
    tied = np.append(False, np.all(keys[:, 1:] == keys[:, :-1], axis=0))
    out = order.copy()
    starts = np.flatnonzero(~tied)
    for first, last in zip(starts.tolist(), [*starts[1:].tolist(), len(order)], strict=True):
        if last - first > 1:
            out[first:last] = sorted(order[first:last].tolist(), key=lambda row: found.id[row])
    return out


def _totals(replay: Replay) -> Minor:
    """Signed totals of all documents, as corrected."""
    store = replay.store
    total: Minor = store.documents.column("amount")
    rows, _ = active(store, "amount", replay.clock)
    if not len(rows):
        return total
    total = total.copy()
    documents = np.unique(store.items.take("document", rows))
    per_document = np.zeros(len(total), np.int64)
    np.add.at(per_document, store.items.column("document"), replay.column("amount"))
    total[documents] = per_document[documents]
    return total
