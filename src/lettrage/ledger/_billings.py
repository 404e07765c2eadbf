"""Sales as columns, and the dimensions by which reports are split."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen

from lettrage.ledger._columns import Bools, Days, Ints, Minor, Objects, Rows, Small
from lettrage.ledger._customers import customer_values
from lettrage.ledger._names import AccountKey
from lettrage.ledger._open_items import OpenItems, recoded
from lettrage.ledger._overrides import active, counts
from lettrage.ledger._rebuild import corrections_by_document, document_now
from lettrage.ledger._replay import Replay
from lettrage.ledger._segments import OPTIONAL, Segment

__all__ = ["Billings", "collect_billings", "collect_labels"]


@frozen(eq=False, repr=False)
class Billings:
    """Documents that are sales, as columns of one length n (chiffre d'affaires).

    Invoices are above zero, credit notes below; cancelled documents are left out. Amounts are minor units of the
    document's currency, as corrected by the day asked.

    Attributes:
        as_of: Documents up to this day.
        known_on: What was known on that day only; None for all facts.
        kind: n int8, position in `ItemKind`.
        id: n str objects.
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
    id: Objects
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

    def __len__(self) -> int:
        return len(self.kind)

    def __repr__(self) -> str:
        return f"Billings({len(self)} documents, as_of={self.as_of})"

    def select(self, mask: npt.NDArray[Any]) -> Billings:
        """Some of the documents: a boolean column of length n, or places in the order wanted."""
        return evolve(self, **{name: getattr(self, name)[mask] for name in _ARRAYS})


_ARRAYS = (
    "kind",
    "id",
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
    kind = store.documents.column("kind")
    wanted = kind <= 1
    assert replay.clock.as_of is not None
    wanted &= replay.documents("on") <= replay.clock.as_of
    if replay.clock.known_on is not None:
        wanted &= store.documents.column("known") <= replay.clock.known_on
    wanted[active(store, "cancelled", replay.clock)[0]] = False
    if within is not None:
        inside = np.zeros(len(kind), np.bool_)
        inside[store.items.column("document")[within]] = True
        wanted &= inside
    rows = np.flatnonzero(wanted)
    account, accounts = recoded(store.account_names, replay.documents("account")[rows])
    customer, customers = recoded(store.customer_names, replay.documents("customer")[rows])
    entity, entities = recoded(store.entity_names, replay.documents("entity")[rows])
    currency, currencies = recoded(store.currency_names, replay.documents("currency")[rows])
    order = np.lexsort((kind[rows], replay.documents("on")[rows], account))
    found = Billings(
        as_of=as_of,
        known_on=known_on,
        kind=kind[rows],
        id=store.documents.column("id")[rows],
        customer=customer,
        entity=entity,
        account=account,
        currency=currency.astype(np.int16),
        on=replay.documents("on")[rows],
        amount=_totals(replay)[rows],
        tax=replay.documents("tax")[rows],
        tax_known=replay.documents("tax_known")[rows],
        document_row=rows,
        entities=entities,
        accounts=accounts,
        customers=customers,
        currencies=currencies,
    )
    if np.array_equal(order, np.arange(len(order))):
        return found
    return found.select(_by_id_within_ties(found, order))


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


# -- dimensions --------------------------------------------------------------------------------------------------------


def collect_labels(replay: Replay, rows: OpenItems | Billings, by: str) -> tuple[Ints, tuple[str, ...]]:
    """A code per row and the name of each code, for one dimension; ``""`` where nothing is stated."""
    if by == "account":
        return rows.account, tuple(str(key) for key in rows.accounts)
    if by == "entity":
        return rows.entity, rows.entities
    if by == "currency":
        return rows.currency.astype(np.int32), rows.currencies
    if by == "customer":
        return _named(rows.customer, list(rows.customers))
    names, of_customer = _factorised([*_customer_values(replay, by), ""])
    # Position -1, an unidentified or never described customer, falls on the empty name at the end.
    code = of_customer[np.append(_described(replay, rows), np.int32(-1))[rows.customer]]
    stated = None if by in _CUSTOMER - _DOCUMENT else _document_values(replay, rows.document_row, by)
    return (code, names) if stated is None else _overruled(code, names, stated)


def _overruled(code: Ints, names: tuple[str, ...], stated: Objects) -> tuple[Ints, tuple[str, ...]]:
    """A document's own word, such as its salesperson at issue, goes before the customer's of today."""
    own = np.flatnonzero(stated != np.array("", np.object_))
    if not len(own):
        return code, names
    more = tuple(sorted({*names, *stated[own].tolist()}))
    place = {name: position for position, name in enumerate(more)}
    code = np.array([place[name] for name in names], np.int32)[code]
    code[own] = [place[name] for name in stated[own].tolist()]
    return code, more


def _named(code: Ints, names: Sequence[str]) -> tuple[Ints, tuple[str, ...]]:
    """Codes with -1 turned into a name of its own, the empty one."""
    if not (code < 0).any():
        return code, tuple(names)
    return (code + 1).astype(np.int32), ("", *names)


def _factorised(values: Sequence[str]) -> tuple[tuple[str, ...], Ints]:
    """Distinct values in order, and the place of each value among them."""
    names = sorted(set(values))
    place = {name: code for code, name in enumerate(names)}
    return tuple(names), np.fromiter((place[value] for value in values), np.int32, len(values))


def _described(replay: Replay, rows: OpenItems | Billings) -> Ints:
    """The store's code of each customer name of the rows, -1 when no customer was ever described."""
    names = replay.store.customer_names
    if not len(replay.store.customers):
        return np.full(len(rows.customers), -1, np.int32)
    return np.fromiter((names.code(name) for name in rows.customers), np.int32, len(rows.customers))


def _customer_values(replay: Replay, by: str) -> list[str]:
    """What every customer says of a dimension, as text: a field, else a free attribute."""
    store = replay.store
    if not len(store.customers):
        return []
    values = customer_values(store, by, replay.clock) if by in _CUSTOMER else None
    if values is None:
        values = customer_values(store, f"attributes.{by}", replay.clock)
    return ["" if value is None else str(value) for value in values.tolist()]


#: Fields of a customer that are one word.
_CUSTOMER = frozenset(
    {
        "name",
        "kind",
        "country",
        "language",
        "sector",
        "turnover_band",
        "salesperson",
        "collector",
        "group",
        "payer_group",
    }
)


def _document_values(replay: Replay, rows: Rows, by: str) -> Objects | None:
    """What documents say of a dimension themselves; None when none says anything."""
    store = replay.store
    field = by if by in _DOCUMENT else f"attributes.{by}"
    names = {name for segment in store.documents.segments for name in segment.columns}
    if OPTIONAL + field not in names and OPTIONAL + "object" not in names:
        return None
    parts = [segment.derived(f"stated {field}", lambda s: _stated(s, field)) for segment in store.documents.segments]
    column: Objects = np.concatenate(parts)
    for row in corrected_documents(replay):
        value = _read(document_now(store, row, replay.clock), field)
        column[row] = "" if value is None else str(value)
    return column[rows]


#: Fields of a document that are one word.
_DOCUMENT = frozenset({"salesperson", "grouping", "means"})


def _stated(segment: Segment, field: str) -> Objects:
    values = segment.column(OPTIONAL + field)
    out: Objects = np.array(["" if value is None else str(value) for value in values.tolist()], np.object_)
    for local, document in enumerate(segment.columns.get(OPTIONAL + "object", np.empty(0, np.object_)).tolist()):
        value = None if document is None else _read(document, field)
        if value is not None:
            out[local] = str(value)
    return out


def _read(document: Any, field: str) -> Any:
    outer, _, inner = field.partition(".")
    value = getattr(document, outer, None)
    return value.get(inner) if inner and value is not None else value


def corrected_documents(replay: Replay) -> list[int]:
    """The rows of documents with a correction that counts."""
    rows: set[int] = set()
    mask = counts(replay.store.events, replay.clock)
    table = replay.store.events
    for start, segment in zip(table.starts, table.segments, strict=False):
        for document, places in corrections_by_document(segment, replay.store).items():
            if mask is None or any(mask[start + place] for place in places):
                rows.add(document)
    return sorted(rows)
