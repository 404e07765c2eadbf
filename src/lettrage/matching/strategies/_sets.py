"""Sets of documents that something besides their amounts ties to one payment: what it names, and all there is."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from .._compile import Problem
from .._segments import Flags, Ints, counts_to_starts, expand, lengths, segment_sum, starts

__all__ = ["Sets", "lists", "wholes"]

#: The longest list that is followed.
_LONGEST_LIST = 200


@frozen(eq=False)
class Sets:
    """Documents against one payment each.

    Attributes:
        money: The payment of each set. start: CSR of the sets. document: Their documents.
    """

    money: Ints
    start: Ints
    document: Ints

    @property
    def count(self) -> Ints:
        return np.asarray(lengths(self.start))

    def owed(self, problem: Problem) -> Ints:
        """What each set amounts to, in minor units."""
        return segment_sum(problem.signed_minor[self.document], self.start)

    def members(self, rows: Ints) -> tuple[Ints, Ints]:
        """CSR of some sets with their payments."""
        count = self.count[rows]
        owner, offset = expand(count + 1)
        inside = offset < count[owner]
        at = np.where(inside, self.start[rows][owner] + offset, 0)
        item = np.where(inside, self.document[at], self.money[rows][owner]) if len(at) else owner
        return starts(count + 1), item


def _none() -> Sets:
    nothing = np.zeros(0, dtype=np.int64)
    return Sets(nothing, np.zeros(1, dtype=np.int64), nothing)


def lists(problem: Problem) -> Sets:
    """What payments name, when it is more than one item."""
    links = problem.links
    if not len(links.naming):
        return _none()
    size = lengths(links.start)
    paying = (problem.value < 0) & ~problem.document
    naming = ((size > 1) & (size <= _LONGEST_LIST) & paying).nonzero()[0].astype(np.int64)
    owner, offset = expand(size[naming])
    return Sets(naming, starts(size[naming]), links.named[links.start[naming][owner] + offset])


def wholes(problem: Problem) -> Sets:
    """All documents of an account against its only payment."""
    held = problem.start[1:] - problem.start[:-1]
    if not (held > 2).any():
        return _none()
    money: Flags = ~problem.document
    payments = np.bincount(problem.account[money], minlength=problem.accounts)
    alone = (money & (problem.value < 0) & ((payments == 1) & (held > 2))[problem.account]).nonzero()[0]
    alone = alone.astype(np.int64)
    owner, offset = expand(held[problem.account[alone]])
    item = problem.start[problem.account[alone]][owner] + offset
    document = problem.document[item]
    return Sets(alone, counts_to_starts(owner[document], len(alone)), item[document])
