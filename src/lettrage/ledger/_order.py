"""The one visible order of items: account, day, kind, id, instalment.

Rows are sorted when a ledger is built, so this order is free afterwards but for what was recorded later.
"""

from __future__ import annotations

import numpy as np

from lettrage._packed import Packed
from lettrage.ledger._column_verbs import taken
from lettrage.ledger._columns import Days, Ints, Objects, Rows, Small, Texts

__all__ = ["canonical_order"]

#: Days are shifted to be positive: 1900-01-01 is -25,567.
_SHIFT = 1 << 16


def canonical_order(account_rank: Ints, on: Days, kind: Small, id: Texts) -> Rows:
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
        order = _order(packed)
        packed = packed[order]
    at = np.flatnonzero(packed[1:] == packed[:-1])
    if not len(at):
        return order
    member = np.zeros(len(order), bool)
    member[at] = member[at + 1] = True
    places = np.flatnonzero(member)
    ids = taken(id, order[places])
    by_id = ids.order() if isinstance(ids, Packed) else _sort_ids(ids)
    order[places] = order[places[by_id[np.argsort(packed[places[by_id]], kind="stable")]]]
    return order


def _order(packed: Rows) -> Rows:
    """The stable order of keys: with the place in their low bits, where these are free, plain numbers are sorted."""
    place = len(packed).bit_length()
    if place + int(packed.max()).bit_length() > 63:
        return np.argsort(packed, kind="stable")
    keys = (packed << place) | np.arange(len(packed), dtype=np.int64)
    keys.sort()
    return keys & ((1 << place) - 1)


def _sort_ids(ids: Objects) -> Rows:
    """Positions of ids in the order of their code points."""
    listed: list[str] = ids.tolist()
    joined = "".join(listed)
    if joined.isascii() and "\0" not in joined:
        return np.argsort(ids.astype(np.bytes_), kind="stable")
    return np.array(sorted(range(len(listed)), key=listed.__getitem__), np.int64)
