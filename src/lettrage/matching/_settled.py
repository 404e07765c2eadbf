"""Groups that were committed, as columns: what the pipeline hands to the decision, with all that led to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen

from ._candidates import Candidates, joined_offers
from ._score import Reason
from ._segments import Flags, Ints, spread, starts

__all__ = ["NO_RIVAL", "Settled", "rows_of"]

#: The lead of a group over rivals that there are not.
NO_RIVAL = 1 << 40

_PER_GROUP = (
    "shape",
    "coincidence",
    "evidence",
    "total",
    "margin",
    "proved",
    "tied",
    "contested",
    "named",
    "many",
    "gap",
    "rate",
    "near",
    "stage",
)


@frozen(eq=False)
class Settled:
    """Disjoint groups over the items of a problem.

    Attributes:
        start, item: CSR of the groups; items ascend inside a group.
        shape, coincidence, evidence, total: As scored when committed.
        margin: Optimum minus optimum without it, less what rivals of equal amount weigh together beyond the best of
            them: below zero where they outweigh it.
        proved: The margin is exact. tied: An equal-amount rival was open beside it when it was committed.
        contested: One was open when the account was first looked at, even if it went into another group since.
        named: Its money names exactly its documents. many: Both sides hold several items.
        gap: What it lacks to balance, in units of its account. rate: The discount that fills the gap, in ppm, or 0.
        near: It leaves a difference, or rests on an offer that takes the policy's leave. stage: Its round.
        offer: Of every entry of `item`, the offer it is settled at, or -1; None when no group rests on any.
        lead: By how much it leads over rivals that a proposal hid when it was committed; None when nothing was hidden.
        rival_start, rival_item: CSR of the items of the group that would stand if this one did not (often empty).
    """

    start: Ints
    item: Ints
    shape: npt.NDArray[np.int8]
    coincidence: Ints
    evidence: npt.NDArray[np.int32]
    total: Ints
    margin: Ints
    proved: Flags
    tied: Flags
    contested: Flags
    named: Flags
    many: Flags
    gap: Ints
    rate: npt.NDArray[np.int32]
    near: Flags
    stage: npt.NDArray[np.int8]
    rival_start: Ints
    rival_item: Ints
    offer: Ints | None = None
    lead: Ints | None = None

    def __len__(self) -> int:
        return len(self.start) - 1

    @property
    def first(self) -> Ints:
        """The first item of each group."""
        return self.item[self.start[:-1]]

    @property
    def group(self) -> Ints:
        """The group of every entry of `item`."""
        return np.repeat(np.arange(len(self), dtype=np.int64), self.start[1:] - self.start[:-1])

    def take(self, rows: Ints) -> Settled:
        """Some of the groups, in the order asked for."""
        if not len(rows):
            return Settled.none()
        if len(rows) == len(self) and np.array_equal(rows, np.arange(len(rows))):
            return self
        start, item = rows_of(self.start, self.item, rows)
        rival_start, rival_item = rows_of(self.rival_start, self.rival_item, rows)
        columns = {name: getattr(self, name)[rows] for name in _PER_GROUP}
        columns["offer"] = None if self.offer is None else rows_of(self.start, self.offer, rows)[1]
        columns["lead"] = None if self.lead is None else self.lead[rows]
        return evolve(self, start=start, item=item, rival_start=rival_start, rival_item=rival_item, **columns)

    def renamed(self, position: Ints) -> Settled:
        """The same groups over another problem: `position` tells where each item stands there."""
        if not len(self):
            return self
        return evolve(self, item=position[self.item], rival_item=position[self.rival_item])

    def with_rivals(self, groups: Ints, rivals: Candidates) -> Settled:
        """The same with other rivals for some of the groups."""
        of = np.full(len(self), -1, dtype=np.int64)
        of[groups] = np.arange(len(groups))
        size = np.where(of >= 0, np.append(rivals.size, 0)[of], np.diff(self.rival_start))
        both = np.concatenate([self.rival_item, rivals.item])
        begin = np.where(of >= 0, len(self.rival_item) + rivals.start[of], self.rival_start[:-1])
        return evolve(self, rival_start=starts(size), rival_item=both[spread(begin, size)])

    @classmethod
    def join(cls, parts: Sequence[Settled]) -> Settled:
        """All groups of several parts, in the order of their first items."""
        parts = [part for part in parts if len(part)]
        if not parts:
            return cls.none()
        if len(parts) == 1:
            return parts[0].take(np.argsort(parts[0].first, kind="stable").astype(np.int64))
        columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _PER_GROUP}
        whole = cls(
            start=starts(np.concatenate([np.diff(part.start) for part in parts])),
            item=np.concatenate([part.item for part in parts]),
            rival_start=starts(np.concatenate([np.diff(part.rival_start) for part in parts])),
            rival_item=np.concatenate([part.rival_item for part in parts]),
            offer=joined_offers(parts),
            lead=_leads(parts),
            **columns,
        )
        return whole.take(np.argsort(whole.first, kind="stable").astype(np.int64))

    @classmethod
    def none(cls) -> Settled:
        return _nothing()


def _leads(parts: Sequence[Settled]) -> Ints | None:
    """The leads of several parts side by side; None when nothing was hidden in any."""
    if all(part.lead is None for part in parts):
        return None
    return np.concatenate([np.full(len(part), NO_RIVAL) if part.lead is None else part.lead for part in parts])


@cache
def _nothing() -> Settled:
    """No group: asked for so often that there is one of it."""
    number, flag, zero = np.zeros(0, np.int64), np.zeros(0, np.bool_), np.zeros(1, np.int64)
    small, evidence = number.astype(np.int8), np.zeros((0, len(Reason)), np.int32)
    return Settled(
        zero,
        number,
        small,
        number,
        evidence,
        number,
        number,
        flag,
        flag,
        flag,
        flag,
        flag,
        number,
        number.astype(np.int32),
        flag,
        small,
        zero,
        number,
    )


def rows_of(pointer: Ints, values: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Some rows of a CSR."""
    size = pointer[rows + 1] - pointer[rows]
    return starts(size), values[spread(pointer[rows], size)]
