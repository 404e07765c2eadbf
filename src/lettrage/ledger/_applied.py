"""What settled what, and when, as columns: each debit with each credit that took of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from lettrage.ledger._applied_pairs import pairs_of
from lettrage.ledger._column_verbs import taken
from lettrage.ledger._columns import Bools, Days, Ints, Minor, Objects, Rows, Small
from lettrage.ledger._names import AccountKey
from lettrage.ledger._read_only import chosen, keep_from_change
from lettrage.ledger._replay import Replay
from lettrage.ledger._texts import Texts
from lettrage.ledger._whose import whose

__all__ = ["Applied", "collect_applied"]


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
    debit, credit, amount, settlement = pairs_of(replay)
    if within is not None:
        inside = within[debit]
        debit, credit, amount, settlement = (column[inside] for column in (debit, credit, amount, settlement))
    kind, on = replay.column("kind"), replay.column("on")
    documents, issued = replay.documents_of(debit), taken(on, debit)
    return Applied(
        as_of=as_of,
        known_on=known_on,
        settlement=settlement,
        row=debit,
        credit_row=credit,
        kind=taken(kind, debit),
        instalment=taken(replay.column("instalment"), debit),
        credit_kind=taken(kind, credit),
        amount=amount,
        on=np.maximum(issued, taken(on, credit)),
        issued=issued,
        due=taken(replay.column("due"), debit),
        **whose(store, lambda name: taken(replay.column(name), debit)),
        document_row=documents,
        texts=Texts(replay, documents),
    )
