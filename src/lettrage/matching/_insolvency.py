"""Insolvency: money received after the opening never settles what was born before it.

The opening of proceedings forbids the debtor to pay earlier debts (C. com. L622-7; InsO 81, 87), so what it pays from
then on is for later ones. Earlier items and earlier money of such a customer are matched among themselves, apart.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve

from lettrage.calendars import to_days
from lettrage.ledger import Ledger
from lettrage.model import Insolvency, InsolvencyKind

from ._segments import Ints
from .payers._join import Joined

__all__ = ["set_apart"]

_NEVER = -(2**31)


def set_apart(ledger: Ledger, joined: Joined) -> Joined:
    """The items of insolvent customers from before the opening, in accounts of their own.

    A conciliation is an agreement and freezes nothing.

    Complexity: linear in the items when anybody is insolvent.
    """
    items = joined.items
    assert items.as_of is not None
    opened = _opened(ledger, joined)
    if not len(opened):
        return joined
    customer, account = np.asarray(items.customer), np.asarray(items.account, dtype=np.int64)
    day = np.append(opened, _NEVER)[customer]
    # money whose customer was found out stands with the items of that customer: it shares the latest of their days
    latest = np.full(len(items.accounts), _NEVER, dtype=np.int64)
    np.maximum.at(latest, account, day)
    day = np.where(customer < 0, latest[account], day)
    early = np.asarray(items.on, dtype=np.int64) < day
    if not early.any():
        return joined
    split: list[int] = np.unique(account[early]).tolist()
    number = {old: len(items.accounts) + place for place, old in enumerate(split)}
    account = account.copy()
    account[early] = [number[old] for old in account[early].tolist()]
    accounts = (*items.accounts, *(items.accounts[old] for old in split))
    apart = {new: old for old, new in number.items()}
    return evolve(joined, items=evolve(items, account=account.astype(np.int32), accounts=accounts), apart=apart)


def _opened(ledger: Ledger, joined: Joined) -> Ints:
    """The day on which the first proceedings of each customer of the items opened, or never; empty when none did."""
    items = joined.items
    assert items.as_of is not None
    events = ledger.events(Insolvency, as_of=items.as_of, known_on=items.known_on)
    if not events:
        return np.zeros(0, dtype=np.int64)
    place = {name: number for number, name in enumerate(items.customers)}
    out = np.full(len(items.customers), _NEVER, dtype=np.int64)
    for event in events:
        at = place.get(event.customer)
        if at is not None and event.kind != InsolvencyKind.CONCILIATION:
            day = to_days(event.opened_on)
            out[at] = day if out[at] == _NEVER else min(int(out[at]), day)
    return out if (out != _NEVER).any() else out[:0]
