"""Candidate groups: what strategies hand to the pipeline, as columns.

A candidate says that some items may belong together and how surprising that would be by chance. It commits nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen

from ._segments import Flags, Ints, segment_sum, spread, starts
from ._shapes import Shape
from ._sorting import order_by

__all__ = ["Candidates", "allowed", "joined_offers"]


class HasOffers(Protocol):
    """Groups whose items may be settled at what they offer."""

    @property
    def item(self) -> Ints: ...
    @property
    def offer(self) -> Ints | None: ...


#: ln λ in milli-nats when a strategy does not count: e^-6 coincidences, an unremarkable amount in a small account.
UNCOUNTED = -6000


@frozen(eq=False)
class Candidates:
    """Groups of items of a `Problem`, one row per group, each group sorted and balanced.

    Attributes:
        start: CSR pointer of the groups. item: Positions in the problem, ascending inside a group.
        shape: `Shape` code. coincidence: ln λ in milli-nats. hits: How many groups of this shape fit the same target.
        gap: What the group lacks to balance, in units of the account: 0, or what a tolerance or a part payment leaves.
        rate: The discount that fills the gap, in parts per million; 0 when none does.
        offer: Of every entry of `item`, the offer of the problem that it is settled at, or -1; None when none is.
    """

    start: Ints
    item: Ints
    shape: npt.NDArray[np.int8]
    coincidence: Ints
    hits: Ints
    gap: Ints
    rate: npt.NDArray[np.int32]
    offer: Ints | None = None

    def __len__(self) -> int:
        return len(self.start) - 1

    @property
    def size(self) -> Ints:
        return np.asarray(self.start[1:] - self.start[:-1])

    @property
    def first(self) -> Ints:
        """The first item of each group."""
        return self.item[self.start[:-1]]

    @property
    def group(self) -> Ints:
        """The group of every entry of `item`."""
        return np.repeat(np.arange(len(self), dtype=np.int64), self.size)

    @classmethod
    def of(
        cls, groups: Iterable[Sequence[int]], shape: Shape = Shape.OTHER, coincidence_mnats: int = UNCOUNTED
    ) -> Candidates:
        """Candidates from plain lists of positions, for strategies that think about one group at a time.

        >>> len(Candidates.of([[0, 3], [1, 4, 5]]))
        2
        """
        listed = [sorted(group) for group in groups]
        flat = np.array([i for group in listed for i in group], dtype=np.int64)
        return cls.build(
            starts(np.array([len(g) for g in listed], dtype=np.int64)),
            flat,
            shape,
            np.full(len(listed), coincidence_mnats),
        )

    @classmethod
    def build(
        cls,
        start: Ints,
        item: Ints,
        shape: Shape,
        coincidence: Ints,
        hits: Ints | None = None,
        gap: Ints | None = None,
        rate: Ints | None = None,
        offer: Ints | None = None,
    ) -> Candidates:
        """Candidates of one shape from columns; the items of a group may come in any order."""
        count = len(start) - 1
        group = np.repeat(np.arange(count, dtype=np.int64), np.diff(start))
        order = order_by(group, item)
        return cls(
            start,
            np.asarray(item[order], dtype=np.int64),
            np.full(count, int(shape), dtype=np.int8),
            np.asarray(coincidence, dtype=np.int64),
            np.ones(count, dtype=np.int64) if hits is None else np.asarray(hits, dtype=np.int64),
            np.zeros(count, dtype=np.int64) if gap is None else np.asarray(gap, dtype=np.int64),
            np.zeros(count, dtype=np.int32) if rate is None else np.asarray(rate, dtype=np.int32),
            None if offer is None else np.asarray(offer[order], dtype=np.int64),
        )

    @classmethod
    def none(cls) -> Candidates:
        return _nothing()

    @classmethod
    def join(cls, parts: Sequence[Candidates]) -> Candidates:
        """All candidates of several strategies, in their order, duplicates included."""
        parts = [part for part in parts if len(part)]
        if len(parts) < 2:
            return parts[0] if parts else cls.none()
        return cls(
            starts(np.concatenate([part.size for part in parts])),
            np.concatenate([part.item for part in parts]),
            np.concatenate([part.shape for part in parts]),
            np.concatenate([part.coincidence for part in parts]),
            np.concatenate([part.hits for part in parts]),
            np.concatenate([part.gap for part in parts]),
            np.concatenate([part.rate for part in parts]),
            joined_offers(parts),
        )

    def renamed(self, position: Ints) -> Candidates:
        """The same groups over another problem: `position` tells where each item stands there, in the same order."""
        if not len(self):
            return self
        return evolve(self, item=position[self.item])

    def take(self, which: Ints | Flags) -> Candidates:
        """Some of the groups, in the order asked for."""
        if which.dtype == np.bool_ and which.all():
            return self
        rows = np.flatnonzero(which) if which.dtype == np.bool_ else which
        size = self.size[rows]
        at = spread(self.start[rows], size)
        return Candidates(
            starts(size),
            self.item[at],
            self.shape[rows],
            self.coincidence[rows],
            self.hits[rows],
            self.gap[rows],
            self.rate[rows],
            None if self.offer is None else self.offer[at],
        )


def joined_offers(parts: Sequence[HasOffers]) -> Ints | None:
    """The offers of several parts side by side; None when no part rests on any."""
    if all(part.offer is None for part in parts):
        return None
    none = [np.full(len(part.item), -1, dtype=np.int64) if part.offer is None else part.offer for part in parts]
    return np.concatenate(none)


def allowed(proposed: Candidates, old: Ints, refused: Collection[frozenset[int]]) -> Candidates:
    """Without the groups that a person refused."""
    if not refused:
        return proposed
    touched = np.isin(old[proposed.item], np.array(sorted({i for group in refused for i in group}), dtype=np.int64))
    suspects = np.flatnonzero(segment_sum(touched.astype(np.int64), proposed.start) == proposed.size)
    keep = np.ones(len(proposed), dtype=np.bool_)
    for row in suspects.tolist():
        members = old[proposed.item[proposed.start[row] : proposed.start[row + 1]]]
        keep[row] = frozenset(members.tolist()) not in refused
    return proposed.take(keep)


@cache
def _nothing() -> Candidates:
    """No candidate: asked for so often that there is one of it."""
    empty = np.zeros(0, dtype=np.int64)
    return Candidates.build(np.zeros(1, dtype=np.int64), empty, Shape.OTHER, empty)
