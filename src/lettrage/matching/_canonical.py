"""The one order of open items, and which of them differ in their id only."""

from __future__ import annotations

from operator import eq, le, ne
from typing import Protocol

import numpy as np
import numpy.typing as npt

from lettrage._packed import Packed
from lettrage.ledger import AccountKey

from ._segments import Ints, run_labels
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
    def packed(self, name: str) -> Packed: ...


def canonical_order(items: OpenColumns, rows: Ints) -> Ints:
    """Rows in the order (account, day, kind, id, instalment), whatever order they came in.

    Ids are looked at only where all else is equal; open items of a ledger come in this order already.
    """
    columns = [np.asarray(column) for column in (items.account, items.on, items.kind)]
    if len(rows) < len(columns[0]):
        columns = [column[rows] for column in columns]
    order = order_by(*columns)
    account, on, kind = columns if (order[1:] > order[:-1]).all() else [column[order] for column in columns]
    same = np.zeros(len(rows) + 1, dtype=np.bool_)
    same[1:-1] = (account[1:] == account[:-1]) & (on[1:] == on[:-1]) & (kind[1:] == kind[:-1])
    tied = np.flatnonzero(same[1:] | same[:-1])
    if len(tied) and not _ascending(items, rows[order], np.flatnonzero(same[1:])):
        label = np.cumsum(~same[:-1])[tied]
        there = rows[order[tied]]
        part = np.asarray(items.instalment)[there]
        order[tied] = order[tied[np.lexsort((part, _string_rank(items.packed("id")[there]), label))]]
    return np.asarray(rows[order], dtype=np.int64)


def _ascending(items: OpenColumns, rows: Ints, at: Ints) -> bool:
    """Whether each of these rows and the one after it are in the order of their ids and instalments."""
    ids, part = items.packed("id"), np.asarray(items.instalment)
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
    account: Ints, minor: Ints, on: Ints, due: Ints, kind: npt.NDArray[np.int8], text: Packed, reference: Packed
) -> Ints:
    """A label shared by items, in canonical order, that differ in their id only."""
    twin = np.arange(len(minor), dtype=np.int64)
    day = np.zeros(len(minor) + 1, dtype=np.bool_)  # items of one account, day and kind stand side by side
    day[1:-1] = (account[1:] == account[:-1]) & (on[1:] == on[:-1]) & (kind[1:] == kind[:-1])
    crowd = np.flatnonzero(day[1:] | day[:-1])
    if not len(crowd):
        return twin
    run: Ints = np.cumsum(~day[:-1]).astype(np.int64)[crowd]
    order = order_by(run, minor[crowd], due[crowd])
    label = run_labels(run[order], minor[crowd[order]], due[crowd[order]])
    same = np.bincount(label)[label] > 1
    crowd, label = crowd[order[same]], label[same]
    first: dict[tuple[int, str, str], int] = {}
    said = zip(label.tolist(), text[crowd].tolist(), reference[crowd].tolist(), strict=True)
    twin[crowd] = [first.setdefault(key, row) for row, key in zip(crowd.tolist(), said, strict=True)]
    return twin
