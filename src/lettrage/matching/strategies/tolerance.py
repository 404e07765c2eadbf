"""Groups whose difference the policy writes off: named, within all limits, and never posted without a person.

Without a tolerance in the policy this proposes nothing: a difference is never absorbed because it is small. A pair may
be off by the limit of its document. A payment that lists its documents, or stands against all there is, may be off by
the limits of all of them, as far as the policy lets one payment be off.
"""

from __future__ import annotations

import numpy as np

from .._candidates import Candidates
from .._coincidence import floor_lambda, log_lambda
from .._compile import Problem
from .._segments import Ints, expand, search, segment_sum
from .._shapes import Shape
from .._sorting import order_by
from ._search import MOST
from ._sets import Sets, lists, wholes

name = "tolerance"


def propose(problem: Problem) -> Candidates:
    """One document, the documents that a payment names, or all there are, and one payment within the tolerance."""
    if not problem.tolerance.some.any():
        return Candidates.none()
    return Candidates.join([_pairs(problem), listed(problem), whole(problem)])


def listed(problem: Problem) -> Candidates:
    """The documents that a payment names."""
    return _several(problem, lists(problem)) if problem.tolerance.some.any() else Candidates.none()


def whole(problem: Problem) -> Candidates:
    """All documents there are."""
    return _several(problem, wholes(problem)) if problem.tolerance.some.any() else Candidates.none()


def _pairs(problem: Problem) -> Candidates:
    slack, amount = problem.tolerance, problem.signed_minor
    debit = ((amount > 0) & slack.some[problem.account]).nonzero()[0].astype(np.int64)
    account, owed = problem.account[debit], amount[debit]
    short, over = slack.pairs(account, owed)
    credit = (amount < 0).nonzero()[0]
    order = credit[order_by(problem.account[credit], -amount[credit])]
    begin = np.searchsorted(problem.account[order], account)
    end = np.searchsorted(problem.account[order], account, side="right")
    paid = -amount[order]
    low = search(paid, begin, end, np.maximum(owed - short, 1))
    high = search(paid, begin, end, owed + over, after=True)
    for crowded in np.unique(account[high - low > 4 * MOST]).tolist():
        problem.limit(crowded, name)
    owner, offset = expand(np.minimum(np.maximum(high - low, 0), 4 * MOST))
    credit, debit = order[low[owner] + offset], debit[owner]
    off = amount[debit] + amount[credit] != 0
    credit, debit = credit[off], debit[off]
    if not len(debit):
        return Candidates.none()
    value, account = problem.value, problem.account
    up = value > 0
    coincidence = log_lambda(account[up], value[up], account[debit], value[debit])
    gap = value[debit] + value[credit]
    return Candidates.build(
        2 * np.arange(len(debit) + 1, dtype=np.int64),
        np.stack([debit, credit], axis=1).ravel(),
        Shape.NEAR,
        np.minimum(coincidence + _width(gap), 0),
        gap=gap,
    )


def _several(problem: Problem, sets: Sets) -> Candidates:
    """Sets of documents that are off by no more than the limits of all of them."""
    owed = problem.signed_minor[sets.document]
    owner = problem.account[sets.money]
    account = problem.account[sets.document]
    rest = sets.owed(problem) + problem.signed_minor[sets.money]
    short, over = problem.tolerance.reach(account, owed, sets.start)
    rows = ((sets.count > 1) & (rest != 0) & (rest <= short) & (-rest <= over)).nonzero()[0]
    if not len(rows):
        return Candidates.none()
    pointer, item = sets.members(rows)
    gap = segment_sum(problem.value[item], pointer)
    # only one sum was tried, and any of this width would have done
    coincidence = floor_lambda(owner[rows], np.abs(problem.value[sets.money[rows]])) + _width(gap)
    return Candidates.build(pointer, item, Shape.NEAR, np.minimum(coincidence, 0), gap=gap)


def _width(gap: Ints) -> Ints:
    """ln of how many differences, this large or smaller, would have done as well."""
    more: Ints = np.rint(1000 * np.log1p(2 * np.abs(gap))).astype(np.int64)
    return more
