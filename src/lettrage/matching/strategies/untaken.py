"""Payments that earned a discount and did not take it, where the policy grants it all the same.

The document is settled at its discounted amount and the excess of the payment stays on account. Without
`DiscountRule(grant_untaken=True)` this proposes nothing: who pays in full settles in full.
"""

from __future__ import annotations

import numpy as np

from .._candidates import Candidates
from .._coincidence import log_lambda
from .._compile import Problem
from .._offers import DISCOUNT, NO_OFFER, Claim
from .._segments import expand, search
from .._shapes import Shape
from .._valued import valued
from ._search import MOST

name = "untaken"


def propose(problem: Problem) -> Candidates:
    """A document and a payment of more than it may be settled for, up to its full amount and the tolerance."""
    copies = valued(problem) if problem.discount.grant_untaken else None
    if copies is None:
        return Candidates.none()
    part, offers = copies.problem, problem.offers
    taken = (copies.offer != NO_OFFER) & (np.append(offers.kind, -1)[copies.offer] == DISCOUNT)
    taken &= np.append(offers.claim, -1)[copies.offer] != Claim.REFUSED
    debit = np.flatnonzero(taken & part.document & (part.value > 0)).astype(np.int64)
    account, settled = part.account[debit], part.signed_minor[debit]
    full = np.abs(problem.minor[copies.item[debit]])
    over = np.minimum(problem.tolerance.over.absolute, problem.tolerance.over.most)[problem.account[copies.item[debit]]]
    money = np.flatnonzero(~part.document & (part.value < 0) & (copies.offer == NO_OFFER))
    order = money[np.lexsort((money, -part.signed_minor[money], part.account[money]))]
    paid = -part.signed_minor[order]
    begin = np.searchsorted(part.account[order], account)
    end = np.searchsorted(part.account[order], account, side="right")
    low = search(paid, begin, end, settled + over + 1)
    high = search(paid, begin, end, full + over, after=True)
    owner, offset = expand(np.minimum(np.maximum(high - low, 0), MOST))
    debit, credit = debit[owner], order[low[owner] + offset]
    if not len(debit):
        return Candidates.none()
    up = part.value > 0
    coincidence = log_lambda(part.account[up], part.value[up], part.account[debit], part.value[debit])
    gap = part.value[debit] + part.value[credit]
    item = np.stack([debit, credit], axis=1).ravel()
    start = 2 * np.arange(len(debit) + 1, dtype=np.int64)
    found = Candidates.build(start, item, Shape.PARTIAL, np.minimum(coincidence, 0), gap=gap)
    return copies.back(problem, found)
