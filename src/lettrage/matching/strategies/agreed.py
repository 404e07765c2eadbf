"""Groups that balance once documents are settled at what they offer: discounts by their own terms, taxes withheld, fees.

Nothing new is searched for: the other strategies are asked on copies of the accounts in which each item stands at what
it could be settled for on the day of the payment, and each of its groups is named with the offers it rests on.
"""

from __future__ import annotations

from .._candidates import Candidates
from .._compile import Problem
from .._valued import valued
from . import balances, equal_amount, periods, reference, runs, tolerance

name = "agreed"


def propose(problem: Problem) -> Candidates:
    """Pairs, lists, runs, periods and balances in which an offer is taken, exactly or within the tolerance."""
    copies = valued(problem)
    if copies is None:
        return Candidates.none()
    asked = (reference, equal_amount, runs, periods, balances, tolerance)
    return copies.back(problem, Candidates.join([strategy.propose(copies.problem) for strategy in asked]))
