"""Payments that earned a discount and did not take it, where the policy grants it all the same.

The document is settled at its discounted amount and the excess of the payment stays on account. Without
`DiscountRule(grant_untaken=True)` this proposes nothing: who pays in full settles in full.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve

from .._candidates import Candidates
from .._coincidence import log_lambda
from .._compile import Problem
from .._offers import DISCOUNT, NO_OFFER, Claim
from .._shapes import Shape
from .._valued_days import places_of
from ._priced import priced

name = "untaken"


def propose(problem: Problem) -> Candidates:
    """A document and a payment of more than it may be settled for, up to its full amount and the tolerance."""
    offers = problem.offers
    if not (problem.discount.grant_untaken and len(offers)):
        return Candidates.none()
    both = priced(problem, places_of(problem))
    granted = (both.offer != NO_OFFER) & (np.append(offers.kind, -1)[both.offer] == DISCOUNT)
    granted &= np.append(offers.claim, -1)[both.offer] != Claim.REFUSED
    names = ("item", "amount", "offer", "first", "last")
    both = evolve(both, **{name: getattr(both, name)[granted] for name in names})
    full = np.abs(problem.minor[both.item])
    _, over = problem.tolerance.pairs(problem.account[both.item], full)
    met = both.between(problem, both.amount + over + 1, full + over, name)
    plain = both.fee[met.paid] == NO_OFFER
    owed, paid = met.owed[plain], met.paid[plain]
    if not len(owed):
        return Candidates.none()
    debit, credit, up = both.item[owed], both.money[paid], problem.value > 0
    coincidence = log_lambda(problem.account[up], problem.value[up], problem.account[debit], problem.value[debit])
    return Candidates.build(
        2 * np.arange(len(debit) + 1, dtype=np.int64),
        np.stack([debit, credit], axis=1).ravel(),
        Shape.PARTIAL,
        np.minimum(coincidence, 0),
        gap=problem.value[debit] + problem.value[credit],
        offer=np.stack([both.offer[owed], np.full(len(owed), NO_OFFER)], axis=1).ravel(),
    )
