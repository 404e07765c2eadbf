"""What settled what, and when, as columns: each debit with each credit that took of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from lettrage.ledger._column_verbs import narrowed, taken
from lettrage.ledger._columns import Bools, Days, Ints, Minor, Objects, Rows, Small
from lettrage.ledger._facts_out import settlement_object
from lettrage.ledger._names import AccountKey, recoded
from lettrage.ledger._overrides import counts
from lettrage.ledger._read_only import chosen, keep_from_change
from lettrage.ledger._replay import Replay
from lettrage.ledger._store import MOVE_ALLOCATION, NO_ROW, item_row
from lettrage.ledger._texts import Texts
from lettrage.model import KIND_CODES

__all__ = ["Applied", "collect_applied"]

#: Running sums beyond this could leave int64: such settlements are paired one by one.
_WIDE = 2**62


@frozen(eq=False, repr=False)
class Applied:
    """Debits with what was set against them, as columns of one length n (imputations).

    One row for each pair of a debit and a credit in a settlement that stands. A settlement asserts a group: within it
    the oldest credit is taken to pay the oldest debit first. A pair counts from the later date of its two documents.
    Where the two differ in currency, `amount` is that of the debit.

    Attributes:
        as_of: Settlements effective by this day.
        known_on: What was known on that day only; None for all facts.
        settlement: n int64, row of the settlement in the ledger.
        row: n int64, row of the debit item.
        credit_row: n int64, row of the credit item.
        kind: n int8, of the debit, position in `ItemKind`.
        instalment: n int32, of the debit, from 1.
        credit_kind: n int8, of the credit.
        amount: n int64, minor units of the debit's currency, above zero.
        on: n int32, the day the pair counts from.
        issued: n int32, date of the debit's document.
        due: n int32, due day of the debit, `NO_DATE` where there is none.
        customer: n int32, of the debit, position in `customers`, -1 when unidentified.
        entity: n int32, position in `entities`.
        account: n int32, position in `accounts`.
        currency: n int16, position in `currencies`.
        document_row: n int64, row of the debit's document.

    >>> from datetime import date
    >>> from lettrage import Allocation, Invoice, Ledger, Money, Payment, Settlement
    >>> from lettrage.model import ItemKey
    >>> euro = Money("50.00", "EUR")
    >>> ledger = Ledger(
    ...     invoices=[Invoice("F-1", customer="ACME", issued_on=date(2026, 1, 5), total=euro)],
    ...     payments=[Payment("P-1", date(2026, 2, 6), euro, customer="ACME")],
    ...     events=[Settlement("S", [Allocation(ItemKey("payment", "P-1"), ItemKey("invoice", "F-1"), euro, euro)],
    ...                        effective_on=date(2026, 2, 6))])
    >>> ledger.applied(as_of=date(2026, 2, 28)).amount.tolist()
    [5000]
    """

    as_of: date
    known_on: date | None
    settlement: Rows
    row: Rows
    credit_row: Rows
    kind: Small
    instalment: Ints
    credit_kind: Small
    amount: Minor
    on: Days
    issued: Days
    due: Days
    customer: Ints
    entity: Ints
    account: Ints
    currency: npt.NDArray[np.int16]
    document_row: Rows
    entities: tuple[str, ...]
    accounts: tuple[AccountKey, ...]
    customers: tuple[str, ...]
    currencies: tuple[str, ...]
    _texts: Texts = field(alias="texts")

    @property
    def id(self) -> Objects:
        """n str objects: the ids of the debits' documents."""
        return self._texts.column("id")

    def __attrs_post_init__(self) -> None:
        keep_from_change(self, _ARRAYS)

    def __len__(self) -> int:
        return len(self.row)

    def __repr__(self) -> str:
        return f"Applied({len(self)} pairs, as_of={self.as_of})"

    def select(self, mask: npt.NDArray[Any]) -> Applied:
        """Some of the pairs: a boolean column of length n, or places in the order wanted."""
        index = chosen(mask, len(self))
        columns = {name: taken(getattr(self, name), index) for name in _ARRAYS}
        return evolve(self, **columns, texts=self._texts.select(index))


_ARRAYS = (
    "settlement",
    "row",
    "credit_row",
    "kind",
    "instalment",
    "credit_kind",
    "amount",
    "on",
    "issued",
    "due",
    "customer",
    "entity",
    "account",
    "currency",
    "document_row",
)


def collect_applied(replay: Replay, as_of: date, known_on: date | None, within: Bools | None = None) -> Applied:
    """The pairs of a replay, those whose debit is in `within` only.

    Complexity: linear in the movements, one sort of them.
    """
    store = replay.store
    debit, credit, amount, settlement = _pairs(replay)
    if within is not None:
        inside = within[debit]
        debit, credit, amount, settlement = (column[inside] for column in (debit, credit, amount, settlement))
    documents = replay.column("document")
    kind = replay.documents("kind")
    on = replay.column("on")
    account, accounts = recoded(store.account_names, taken(replay.column("account"), debit))
    customer, customers = recoded(store.customer_names, taken(replay.column("customer"), debit))
    entity, entities = recoded(store.entity_names, taken(replay.column("entity"), debit))
    currency, currencies = recoded(store.currency_names, taken(replay.column("currency"), debit))
    return Applied(
        as_of=as_of,
        known_on=known_on,
        settlement=settlement,
        row=debit,
        credit_row=credit,
        kind=kind[documents[debit]],
        instalment=taken(replay.column("instalment"), debit),
        credit_kind=kind[documents[credit]],
        amount=amount,
        on=np.maximum(on[debit], on[credit]),
        issued=on[debit],
        due=taken(replay.column("due"), debit),
        customer=customer,
        entity=entity,
        account=account,
        currency=narrowed(currency, np.int16),
        document_row=documents[debit],
        entities=entities,
        accounts=accounts,
        customers=customers,
        currencies=currencies,
        texts=Texts(replay, documents[debit]),
    )


def _pairs(replay: Replay) -> tuple[Rows, Rows, Minor, Rows]:
    """Debit row, credit row, amount of the debit, settlement row, of every pair that stands."""
    item, delta, settlement = _lines(replay)
    nothing = np.empty(0, np.int64)
    if not len(item):
        return nothing, nothing, nothing, nothing
    if (settlement[1:] < settlement[:-1]).any():
        order = np.argsort(settlement, kind="stable")
        item, delta, settlement = item[order], delta[order], settlement[order]
    starts = np.flatnonzero(np.append(True, settlement[1:] != settlement[:-1]))
    # Of two lines there is one pair, whatever their order: only larger groups are put in order of date.
    many = np.repeat(np.diff(np.append(starts, len(item))) > 2, np.diff(np.append(starts, len(item))))
    if many.any():
        part = np.flatnonzero(many)
        order = part[np.lexsort((item[part], replay.column("on")[item[part]], settlement[part]))]
        item, delta = item.copy(), delta.copy()
        item[part], delta[part] = item[order], delta[order]
    currency = replay.column("currency")[item]
    odd = np.minimum.reduceat(currency, starts) != np.maximum.reduceat(currency, starts)
    # A sum of halves of int64 tells without overflow whether the running sums below can be trusted.
    if (np.abs(delta) >> 20).sum() >= _WIDE >> 20:
        odd[:] = True
    slow = np.repeat(odd, np.diff(np.append(starts, len(item))))
    found = _filled(item[~slow], delta[~slow], settlement[~slow])
    if not odd.any():
        return found
    one_by_one = [_one(replay, row) for row in settlement[starts[odd]].tolist()]
    parts = zip(found, *one_by_one, strict=True)
    debit, credit, amount, whose = (np.concatenate(columns) for columns in parts)
    return debit, credit, amount, whose


def _lines(replay: Replay) -> tuple[Rows, Minor, Rows]:
    """Item, what was taken, settlement, of the lines of settlements that stand under the clocks."""
    store = replay.store
    if not len(store.settlements):
        nothing = np.empty(0, np.int64)
        return nothing, nothing, nothing
    settlement = store.moves.column("settlement")
    wanted = (settlement != NO_ROW) & (store.moves.column("kind") == MOVE_ALLOCATION)
    mask = counts(store.moves, replay.clock)
    if mask is not None:
        wanted &= mask
    undone = counts(store.undone, replay.clock) if len(store.undone) else None
    if len(store.undone):
        gone = store.undone.column("settlement")
        dead = np.zeros(len(store.settlements), np.bool_)
        dead[gone if undone is None else gone[undone]] = True
        wanted[wanted] = ~dead[settlement[wanted]]
    rows = np.flatnonzero(wanted)
    whose = settlement[rows]
    return store.moves.column("item")[rows], store.moves.column("delta")[rows], whose


def _filled(item: Rows, delta: Minor, settlement: Rows) -> tuple[Rows, Rows, Minor, Rows]:
    """Pairs of balanced settlements of one currency: credits and debits laid end to end, cut where either ends.

    Each settlement balances, so both running sums meet at its border and no pair crosses one.
    """
    owed, given = delta > 0, delta < 0
    debits, credits = np.cumsum(delta[owed]), np.cumsum(-delta[given])
    both = np.sort(np.concatenate([debits, credits]), kind="stable")  # two growing runs: merged, not sorted
    cuts = both[np.append(True, both[1:] != both[:-1])] if len(both) else both
    to, of = np.searchsorted(debits, cuts), np.searchsorted(credits, cuts)
    amount = np.diff(cuts, prepend=0)
    return item[owed][to], item[given][of], amount, settlement[owed][to]


def _one(replay: Replay, settlement: int) -> tuple[Rows, Rows, Minor, Rows]:
    """The pairs of one settlement as its object tells them."""
    store = replay.store
    pairs = settlement_object(store, settlement).allocations

    def rows(keys: Iterator[Any]) -> Rows:
        found = [item_row(store, KIND_CODES[key.kind], key.id, key.instalment) for key in keys]
        return np.array(found, np.int64)

    amount = np.array([pair.debit_amount.minor for pair in pairs], np.int64)
    whose = np.full(len(pairs), settlement, np.int64)
    return rows(pair.debit for pair in pairs), rows(pair.credit for pair in pairs), amount, whose
