"""Finding an item by the name a person uses for it."""

from __future__ import annotations

import numpy as np

from lettrage.errors import did_you_mean, fail
from lettrage.ledger import OpenItems
from lettrage.model import ItemKey

from ._segments import Ints

__all__ = ["find_item"]


def find_item(items: OpenItems, rows: Ints, name: str | ItemKey) -> int:
    """The place in `rows` of the item called so: an `ItemKey`, or an item as printed (``"P-7"``, ``"F-101/2"``).

    Raises:
        UnknownId: ``unknown-item``, or ``ambiguous-id`` naming the choices.
    """
    if not isinstance(name, (str, ItemKey)):
        fail("bad-value", "an item is an `ItemKey`, or its name as printed", path="id", expected='such as "F-101/2"')
    ids = items.id[rows]
    head = name.id if isinstance(name, ItemKey) else _split(name)[0]
    hits = [
        at for at in np.flatnonzero((ids == head) | (ids == str(name))).tolist() if _fits(items.key(rows[at]), name)
    ]
    if not hits:
        near = did_you_mean(str(name), map(str, ids[:10_000]))
        fail("unknown-item", f"`{name}` is no open item of this result", found=str(name), help=near)
    if len(hits) > 1:
        choices = ", ".join(f"{items.key(rows[at]).kind.value} {items.key(rows[at])}" for at in hits[:10])
        fail("ambiguous-id", f"`{name}` fits several items", found=str(name), expected=choices, help="pass an ItemKey")
    return int(hits[0])


def _fits(key: ItemKey, name: str | ItemKey) -> bool:
    if isinstance(name, ItemKey):
        return key == name
    head, number = _split(name)
    return key.id == name or (key.id == head and key.instalment == number)


def _split(name: str) -> tuple[str, int | None]:
    """An item as printed: its document's id and the instalment, when it ends in one."""
    head, slash, tail = name.rpartition("/")
    return (head, int(tail)) if slash and head and tail.isascii() and tail.isdigit() else (name, None)
