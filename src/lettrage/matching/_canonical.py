"""The one order of open items, and which of them differ in their id only."""

from __future__ import annotations

from operator import eq, le, ne
from typing import Protocol

import numpy as np
import numpy.typing as npt

from lettrage.ledger import AccountKey

from ._segments import Ints, mix, run_labels
from ._sorting import order_by

__all__ = ["Objects", "OpenColumns", "canonical_order", "twins_of"]

Objects = npt.NDArray[np.object_]


class OpenColumns(Protocol):
    """What compile reads of `lettrage.ledger.OpenItems`; a table of items has the same columns."""

    @property
    def row(self) -> npt.NDArray[np.int64]: ...
    @property
    def kind(self) -> npt.NDArray[np.int8]: ...
    @property
    def id(self) -> npt.NDArray[np.object_]: ...
    @property
    def instalment(self) -> npt.NDArray[np.int32]: ...
    @property
    def account(self) -> npt.NDArray[np.int32]: ...
    @property
    def accounts(self) -> tuple[AccountKey, ...]: ...
    @property
    def currency(self) -> npt.NDArray[np.int16]: ...
    @property
    def currencies(self) -> tuple[str, ...]: ...
    @property
    def on(self) -> npt.NDArray[np.int32]: ...
    @property
    def due(self) -> npt.NDArray[np.int32]: ...
    @property
    def residual(self) -> npt.NDArray[np.int64]: ...
    @property
    def text(self) -> npt.NDArray[np.object_]: ...
    @property
    def reference(self) -> npt.NDArray[np.object_]: ...


def canonical_order(items: OpenColumns, rows: Ints) -> Ints:
    """Rows in the order (account, day, kind, id, instalment), whatever order they came in.

    Ids are looked at only where all else is equal; open items of a ledger come in this order already.
    """
    account, on, kind = (np.asarray(column)[rows] for column in (items.account, items.on, items.kind))
    order = order_by(account, on, kind)
    account, on, kind = account[order], on[order], kind[order]
    same = np.zeros(len(rows) + 1, dtype=np.bool_)
    same[1:-1] = (account[1:] == account[:-1]) & (on[1:] == on[:-1]) & (kind[1:] == kind[:-1])
    tied = np.flatnonzero(same[1:] | same[:-1])
    if len(tied) and not _ascending(items, rows[order], np.flatnonzero(same[1:])):
        label = np.cumsum(~same[:-1])[tied]
        there = rows[order[tied]]
        part = np.asarray(items.instalment)[there]
        order[tied] = order[tied[np.lexsort((part, _string_rank(np.asarray(items.id)[there]), label))]]
    return np.asarray(rows[order], dtype=np.int64)


def _ascending(items: OpenColumns, rows: Ints, at: Ints) -> bool:
    """Whether each of these rows and the one after it are in the order of their ids and instalments."""
    ids, part = np.asarray(items.id), np.asarray(items.instalment)
    first, second = ids[rows[at]].tolist(), ids[rows[at + 1]].tolist()
    equal = np.fromiter(map(eq, first, second), dtype=np.bool_, count=len(at))
    return all(map(le, first, second)) and bool((part[rows[at + 1]] >= part[rows[at]])[equal].all())


def _string_rank(strings: npt.NDArray[np.object_]) -> Ints:
    """The place of each string among the distinct ones in sorted order."""
    listed: list[str] = strings.tolist()
    if all(map(le, listed, listed[1:])):
        return np.cumsum([0, *map(ne, listed, listed[1:])], dtype=np.int64)
    place = {s: i for i, s in enumerate(sorted(set(listed)))}
    return np.fromiter(map(place.__getitem__, listed), dtype=np.int64, count=len(listed))


def twins_of(
    account: Ints, minor: Ints, on: Ints, due: Ints, kind: npt.NDArray[np.int8], text: Objects, reference: Objects
) -> Ints:
    """A label shared by items that differ in their id only."""
    # any order will do that puts equals side by side: that of a hash is the quickest
    hashed = mix(mix(mix(mix(account) ^ minor.view(np.uint64)) ^ on.view(np.uint64)) ^ (due * 8 + kind).view(np.uint64))
    order = order_by(hashed.view(np.int64))
    label = run_labels(account[order], minor[order], on[order], due[order], kind[order].astype(np.int64))
    same = np.bincount(label, minlength=1)[label] > 1
    twin = np.empty(len(minor), dtype=np.int64)
    twin[order] = label
    crowd = order[same]
    places: dict[tuple[int, str, str], int] = {}
    fresh = int(label[-1]) + 1 if len(label) else 0
    for row, base, t, r in zip(
        crowd.tolist(), twin[crowd].tolist(), text[crowd].tolist(), reference[crowd].tolist(), strict=True
    ):
        twin[row] = places.setdefault((base, t, r), fresh + len(places))
    return twin
