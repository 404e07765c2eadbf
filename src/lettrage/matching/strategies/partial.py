"""Payments that name their documents but do not pay them exactly: part payments and excess money.

They are looked at last, when nothing explains a payment exactly, and always left to a person: the documents that the
payment names take its money, oldest first, and what remains stays open on the document or on account.
"""

from __future__ import annotations

import numpy as np

from .._candidates import Candidates
from .._compile import Problem
from .._segments import counts_to_starts, expand, lengths, segment_sum
from .._shapes import Shape
from .._sorting import order_by

name = "partial"

#: The longest list that is followed.
_LONGEST = 50


def propose(problem: Problem) -> Candidates:
    """For each open payment, the open documents of the other side that it names."""
    links = problem.links
    if not len(links.naming):
        return Candidates.none()
    many = lengths(links.start)
    money = ((many > 0) & (many <= _LONGEST) & ~problem.document).nonzero()[0].astype(np.int64)
    owner, offset = expand(many[money])
    named = links.named[links.start[money][owner] + offset]
    keep = problem.document[named] & ((problem.value[named] > 0) != (problem.value[money[owner]] > 0))
    owner, named = owner[keep], named[keep]
    # documents are filled oldest first: those that the money no longer reaches are not part of the group
    owed = np.cumsum(np.abs(problem.value[named]))
    first = np.ones(len(owner), dtype=np.bool_)
    first[1:] = owner[1:] != owner[:-1]
    base = np.maximum.accumulate(np.where(first, owed - np.abs(problem.value[named]), 0)) if len(owner) else owed
    reached = owed - base - np.abs(problem.value[named]) < np.abs(problem.value[money])[owner]
    owner, named = owner[reached], named[reached]
    used = np.unique(owner)
    group = np.concatenate([np.searchsorted(used, owner), np.arange(len(used))])
    item = np.concatenate([named, money[used]])
    order = order_by(group, item)
    pointer = counts_to_starts(group[order], len(used))
    gap = segment_sum(problem.value[item[order]], pointer)
    found = Candidates.build(pointer, item[order], Shape.PARTIAL, np.zeros(len(used), dtype=np.int64), gap=gap)
    return found.take(gap != 0)
