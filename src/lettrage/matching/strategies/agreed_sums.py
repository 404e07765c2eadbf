"""Runs, months, balances and sums of documents that are settled at what they offer: see `agreed`.

Each day of payment needs a copy of the account, so this waits until pairs and lists have taken theirs.
"""

from __future__ import annotations

from .._candidates import Candidates
from .._compile import Problem
from .._segments import lengths
from .._valued import valued
from . import balances, combinations, periods, runs, tolerance

#: Documents of a copy in which sums that are no runs are looked for.
_MOST_ITEMS = 60

name = "agreed_sums"
late = True


def propose(problem: Problem) -> Candidates:
    """Several documents of a payment that names none, in which an offer is taken."""
    copies = valued(problem)
    if copies is None:
        return Candidates.none()
    part = copies.problem
    made = [strategy.propose(part) for strategy in (runs, periods, balances)]
    small, where = part.subset((lengths(part.start) <= _MOST_ITEMS)[part.account])
    made += [combinations.propose(small).renamed(where), tolerance.whole(part)]
    return copies.back(problem, Candidates.join(made))
