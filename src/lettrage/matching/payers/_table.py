"""The same for one table: rows without an account are given one before the table is matched account by account."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from lettrage.calendars import to_date
from lettrage.ledger import Ledger
from lettrage.model import ItemKind

from .._policy import MatchingPolicy
from .._segments import Ints
from .._standing import Standing
from ._join import Joined, join_items

if TYPE_CHECKING:
    from .._table import TableItems

__all__ = ["join_table"]

_KINDS = [kind.value for kind in ItemKind]
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def join_table(items: TableItems, policy: MatchingPolicy, as_of: date) -> tuple[TableItems, Standing | None]:
    """The items with the accounts that the payers' identity and the policy give them, and how they stand there.

    Accounts of the table are its customers: their earlier payments and their documents are the clues. A payer group
    that names an account of another part of the table joins what is here.
    """
    lost = np.array([not key.identified for key in items.accounts] + [False])[items.account]
    if not lost.any() and not policy.payer_groups and not policy.cross_entity:
        return items, None
    joined, order = _joined(items, policy, as_of)
    account = np.asarray(items.account, dtype=np.int64).copy()
    place = {key: number for number, key in enumerate(items.accounts)}
    known = np.array([place[key] for key in joined.items.accounts] or [0], dtype=np.int64)
    account[order] = known[joined.items.account]
    home, sure = np.asarray(items.account, dtype=np.int64), np.full(len(account), 1_000_000, dtype=np.int64)
    sure[order] = joined.sure
    return evolve(items, account=account.astype(np.int32)), Standing(home, sure)


def _joined(items: TableItems, policy: MatchingPolicy, as_of: date) -> tuple[Joined, Ints]:
    """The open items as a ledger holds them, joined, and the row of the table of each.

    Ids are unique inside an account only, so each line gets a name that no text can mean, and its id is a reference.
    """
    names = {_name(row): row for row in range(len(items.row))}
    owners: list[int] = items.account.tolist()
    keys = [items.accounts[owner] for owner in owners]
    ledger = Ledger.from_items(
        {
            "entity": [key.entity for key in keys],
            "account": [key.name or None for key in keys],
            "kind": [_KINDS[code] for code in items.kind.tolist()],
            "id": list(names),
            "on": [to_date(day) for day in items.on.tolist()],
            "currency": [items.currencies[code] for code in items.currency.tolist()],
            "amount_minor": items.residual,
            "text": items.text,
            "reference": [f"{id} {reference}" for id, reference in zip(items.id, items.reference, strict=True)],
            "payer_name": items.payer_name,
            "payer_iban": items.payer_iban,
        }
    )
    joined = join_items(ledger, ledger.open_items(as_of=as_of), policy, everybody=False)
    return joined, np.array([names[id] for id in joined.items.id.tolist()], dtype=np.int64)


def _name(row: int) -> str:
    """A row number in letters."""
    letters = ""
    while row or not letters:
        row, digit = divmod(row, len(_LETTERS))
        letters = _LETTERS[digit] + letters
    return letters
