"""One bank line for many receipts: unidentified money whose text names documents of several customers.

When the documents named are worth exactly the money, the line is most likely a deposit of them all. It is proposed: a
text that names the invoices of strangers takes nothing from them by itself.
"""

from __future__ import annotations

import numpy as np

from lettrage.explain import Evidence
from lettrage.ledger import Decision

from ._directed import Banned, DirectedGroup, seen_by
from ._segments import Flags, Ints
from .payers._join import Joined

__all__ = ["deposits"]

#: How sure an exact sum of named documents of several customers is.
_PPM = 900_000
#: The most documents of one deposit.
_MOST = 500


def deposits(joined: Joined, left: Ints, free: Flags, banned: Banned) -> tuple[DirectedGroup, ...]:
    """Free money without a customer against the free documents that it names, of two customers or more.

    Args:
        joined: The open items.
        left: What is left of each.
        free: Which are in no group.
        banned: Groups that a person refused or undid, as they were then.

    Complexity: linear in the documents named.
    """
    items = joined.items
    named = joined.payers.named
    if not named:
        return ()
    by_document: dict[int, list[int]] = {}
    wanted = np.unique([document for documents in named.values() for document in documents])
    at: list[int] = np.flatnonzero(free & np.isin(items.document_row, wanted)).tolist()
    for place in at:
        by_document.setdefault(int(items.document_row[place]), []).append(place)
    lines: list[int] = np.flatnonzero(np.isin(items.row, list(named))).tolist()
    row_of = {int(items.row[place]): place for place in lines}
    groups: list[DirectedGroup] = []
    gone: set[int] = set()
    for row, documents in named.items():
        money = row_of.get(row)
        if money is None or not free[money] or len(documents) > _MOST:
            continue
        places = [place for one in documents for place in by_document.get(one, []) if _together(joined, money, place)]
        payers = {int(items.customer[place]) for place in places}
        total = sum(int(left[place]) for place in places)
        if len(payers) < 2 or total != -int(left[money]) or gone & set(places):
            continue
        spread = tuple(sorted([(money, int(left[money])), *((place, int(left[place])) for place in places)]))
        why = (Evidence("match.deposit", str(len(payers)), str(len(places))),)
        group = DirectedGroup(spread, "deposit", Decision.PROPOSED, why, _PPM)
        if seen_by(items, group) not in banned:
            groups.append(group)
            gone.update(places)
    return tuple(groups)


def _together(joined: Joined, money: int, place: int) -> bool:
    items = joined.items
    same = items.currency[place] == items.currency[money] and items.entity[place] == items.entity[money]
    return bool(same) and int(items.account[place]) not in joined.apart
