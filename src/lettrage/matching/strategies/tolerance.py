"""Pairs whose difference the policy writes off: named, within both limits, and never posted without a person.

Without a tolerance in the policy this proposes nothing: a difference is never absorbed because it is small.
"""

from __future__ import annotations

import numpy as np

from .._candidates import Candidates
from .._coincidence import log_lambda
from .._compile import Problem
from .._segments import expand, search
from .._shapes import Shape
from .._sorting import order_by
from ._search import MOST

name = "tolerance"


def propose(problem: Problem) -> Candidates:
    """One document and one payment that differ by an amount within the tolerance of their account."""
    slack = problem.tolerance
    money = np.flatnonzero((problem.value < 0) & ((slack.short > 0) | (slack.over > 0))[problem.account]).astype(
        np.int64
    )
    if not len(money):
        return Candidates.none()
    order = order_by(problem.account, problem.value)
    value, account, paid = problem.value[order], problem.account[money], -problem.value[money]
    # exact in integers: paid * ppm may pass 64 bits, so whole millions and the rest are taken apart
    ppm = slack.relative_ppm[account]
    share = paid // 1_000_000 * ppm + paid % 1_000_000 * ppm // 1_000_000
    short = np.minimum(problem.scale.values(slack.short[account], account), share)
    over = np.minimum(problem.scale.values(slack.over[account], account), share)
    begin, end = problem.start[account], problem.start[account + 1]
    low, high = (
        search(value, begin, end, np.maximum(paid - over, 1)),
        search(value, begin, end, paid + short, after=True),
    )
    owner, offset = expand(np.minimum(high - low, 4 * MOST))
    debit, credit = order[low[owner] + offset], money[owner]
    gap = problem.value[debit] + problem.value[credit]
    debit, credit, gap = debit[gap != 0], credit[gap != 0], gap[gap != 0]
    if not len(debit):
        return Candidates.none()
    owed = problem.value > 0
    # a difference this large or smaller, either way, would have done as well
    width = np.rint(1000 * np.log1p(2 * np.abs(gap))).astype(np.int64)
    coincidence = (
        log_lambda(problem.account[owed], problem.value[owed], problem.account[debit], problem.value[debit]) + width
    )
    item = np.stack([debit, credit], axis=1).ravel()
    return Candidates.build(
        2 * np.arange(len(debit) + 1, dtype=np.int64), item, Shape.NEAR, np.minimum(coincidence, 0), gap=gap
    )
