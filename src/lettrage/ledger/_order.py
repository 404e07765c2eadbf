"""The one visible order of items: account, day, kind, id, instalment.

Rows are sorted when a ledger is built, so this order is free afterwards but for what was recorded later.
"""

from __future__ import annotations

import numpy as np

from lettrage.ledger._columns import Days, Ints, Objects, Rows, Small

__all__ = ["canonical_order"]

#: Days are shifted to be positive: 1900-01-01 is -25,567.
_SHIFT = 1 << 16


def canonical_order(account_rank: Ints, on: Days, kind: Small, id: Objects) -> Rows:
    """The positions of documents in canonical order.

    Args:
        account_rank: Rank of each document's account among sorted accounts.
        on: Effective days.
        kind: Kind codes.
        id: Ids, unique per kind.

    Complexity: one sort of int64, and a sort of the ids of those documents that agree in all the rest.
    """
    packed = (account_rank.astype(np.int64) << 24) | ((on.astype(np.int64) + _SHIFT) << 3) | kind
    if np.all(packed[1:] >= packed[:-1]):
        order = np.arange(len(packed), dtype=np.int64)
    else:
        order = np.argsort(packed, kind="stable")
        packed = packed[order]
    tied = packed[1:] == packed[:-1]
    ids = id[order]
    at = np.flatnonzero(tied)
    if not len(at) or bool(np.all(ids[at] < ids[at + 1])):
        return order
    member = np.zeros(len(order), bool)
    member[at] = member[at + 1] = True
    places = np.flatnonzero(member)
    by_id = _sort_ids(ids[places])
    order[places] = order[places[by_id[np.argsort(packed[places[by_id]], kind="stable")]]]
    return order


def _sort_ids(ids: Objects) -> Rows:
    """Positions of ids in the order of their code points."""
    listed: list[str] = ids.tolist()
    joined = "".join(listed)
    if joined.isascii() and "\0" not in joined:
        return np.argsort(ids.astype(np.bytes_), kind="stable")
    return np.array(sorted(range(len(listed)), key=listed.__getitem__), np.int64)
