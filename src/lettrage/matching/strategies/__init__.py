"""The strategies of the matcher: one idea per file, listed here and nowhere else.

A strategy has a `name` and `propose(problem) -> Candidates`. It commits nothing: what it proposes is scored against
everything else, and the pipeline alone settles items. A new idea is one new file and one more name in `ALL`.
"""

from __future__ import annotations

from typing import Protocol

from .._candidates import Candidates
from .._compile import Problem
from . import (
    adjusted,
    adjusted_runs,
    agreed,
    agreed_sums,
    balances,
    combinations,
    equal_amount,
    in_parts,
    partial,
    parties,
    peeling,
    periods,
    prorated,
    reference,
    runs,
    tolerance,
    two_against_two,
    untaken,
)

__all__ = ["ALL", "Strategy", "partial", "reference"]


class Strategy(Protocol):
    """Anything with a name and a `propose`: a module of this package, or an object of yours.

    One that also has ``late = True`` is asked only once the strong groups of an account are gone, because it searches;
    one that has ``least = n`` is asked only about accounts of n open items or more.
    """

    @property
    def name(self) -> str: ...

    def propose(self, problem: Problem) -> Candidates:
        """Groups of positions of the problem that balance exactly."""
        ...


_LISTED: tuple[Strategy, ...] = (
    reference,
    equal_amount,
    runs,
    periods,
    balances,
    combinations,
    parties,
    two_against_two,
    peeling,
    agreed,
    agreed_sums,
    untaken,
    prorated,
    in_parts,
    adjusted,
    adjusted_runs,
    tolerance,
)

#: Every strategy, in the order in which equal explanations are preferred.
ALL: dict[str, Strategy] = {strategy.name: strategy for strategy in _LISTED}
