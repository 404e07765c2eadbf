"""Groups that no search found: what the debtor designated, what two currencies joined, what an order of law allotted.

Each line says how much it takes, so a group may leave part of an item open. Several may share an item; none takes more
of it than is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from functools import cache

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from lettrage.explain import Evidence
from lettrage.ledger import Decision, OpenItems
from lettrage.model import ItemKey

from ._segments import Flags, Ints, expand, starts

__all__ = ["Banned", "Directed", "DirectedGroup", "seen_by"]

#: Groups by their items with the residuals seen, in key order.
Banned = Set[tuple[tuple[ItemKey, int], ...]]

#: Nothing is certain.
_MOST_PPM = 999_999


@frozen
class DirectedGroup:
    """One group: rows of the open items with what each gives or takes, signed like the item.

    Attributes:
        lines: (row in the open items, amount), each row once, amounts of one currency summing to zero.
        how: What directed it: ``advice``, ``deposit``, ``exchange`` or ``policy``.
        decision: Whether it is posted or shown.
        why: What it stands on.
        confidence_ppm: How sure it is.
    """

    lines: tuple[tuple[int, int], ...]
    how: str
    decision: Decision
    why: tuple[Evidence, ...] = ()
    confidence_ppm: int = _MOST_PPM


@frozen(eq=False)
class Directed:
    """Directed groups as columns, in the order given.

    Attributes:
        start: CSR of the groups. row: Row in the open items. allocated: Signed minor units.
        decision: `Decision` code per group. ppm: Confidence per group. origin: 1 for groups that only a policy made.
        how: What directed each. why: The evidence of each.
    """

    start: Ints
    row: Ints
    allocated: Ints
    decision: npt.NDArray[np.int8]
    ppm: Ints
    origin: npt.NDArray[np.int8]
    how: tuple[str, ...] = field(default=())
    why: tuple[tuple[Evidence, ...], ...] = field(default=())

    def __len__(self) -> int:
        return len(self.start) - 1

    @property
    def group(self) -> Ints:
        """The group of every line."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.start))

    @classmethod
    def of(cls, groups: Iterable[DirectedGroup]) -> Directed:
        """Columns of some groups."""
        listed = list(groups)
        if not listed:
            return _nothing()
        lines: Sequence[tuple[int, int]] = [line for group in listed for line in group.lines]
        return cls(
            starts(np.array([len(group.lines) for group in listed], dtype=np.int64)),
            np.array([row for row, _ in lines], dtype=np.int64),
            np.array([amount for _, amount in lines], dtype=np.int64),
            np.array([int(group.decision) for group in listed], dtype=np.int8),
            np.array([group.confidence_ppm for group in listed], dtype=np.int64),
            np.array([group.how == "policy" for group in listed], dtype=np.int8),
            tuple(group.how for group in listed),
            tuple(group.why for group in listed),
        )

    def take(self, groups: Sequence[int]) -> Directed:
        """Some of the groups, in the order asked for."""
        at = np.array(groups, dtype=np.int64)
        owner, offset = expand(np.diff(self.start)[at])
        line = self.start[:-1][at][owner] + offset
        return Directed(
            starts(np.diff(self.start)[at]),
            self.row[line],
            self.allocated[line],
            self.decision[at],
            self.ppm[at],
            self.origin[at],
            tuple(self.how[group] for group in groups),
            tuple(self.why[group] for group in groups),
        )

    def and_(self, others: Directed) -> Directed:
        """These groups, then the others."""
        if not len(others):
            return self
        return Directed(
            starts(np.concatenate([np.diff(self.start), np.diff(others.start)])),
            np.concatenate([self.row, others.row]),
            np.concatenate([self.allocated, others.allocated]),
            np.concatenate([self.decision, others.decision]),
            np.concatenate([self.ppm, others.ppm]),
            np.concatenate([self.origin, others.origin]),
            self.how + others.how,
            self.why + others.why,
        )

    def taken(self, size: int, *, posted_only: bool = False) -> Ints:
        """What the groups take of each of `size` open items, signed like the item."""
        out = np.zeros(size, dtype=np.int64)
        if not len(self):
            return out
        counts = self.decision[self.group] == Decision.AUTO if posted_only else np.ones(len(self.row), dtype=np.bool_)
        np.add.at(out, self.row[counts], self.allocated[counts])
        return out

    def touched(self, size: int) -> Flags:
        """Which open items stand in a group."""
        out = np.zeros(size, dtype=np.bool_)
        out[self.row] = True
        return out


@cache
def _nothing() -> Directed:
    """No group, as in most matches."""
    none, small = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int8)
    return Directed(np.zeros(1, dtype=np.int64), none, none, small, none, small)


def seen_by(items: OpenItems, group: DirectedGroup) -> tuple[tuple[ItemKey, int], ...]:
    """The items of a group with what was open of each, as refusals name them."""
    return tuple(sorted((items.key(row), int(items.residual[row])) for row, _ in group.lines))
