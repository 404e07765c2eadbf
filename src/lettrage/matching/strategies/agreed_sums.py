"""Two to four documents that need not be neighbours, settled at what they offer: see `agreed`."""

from __future__ import annotations

from .._candidates import Candidates
from .._compile import Problem
from .._valued import valued
from . import combinations

name = "agreed_sums"
late = True


def propose(problem: Problem) -> Candidates:
    """Sums of few documents in which an offer is taken."""
    copies = valued(problem)
    return Candidates.none() if copies is None else copies.back(problem, combinations.propose(copies.problem))
