"""One debit and one credit of the same amount: three settlements in four are this simple, and the traps are ties.

Among items that differ in their id only, the k-th oldest debit meets the k-th oldest credit when the policy calls them
interchangeable: proposing every permutation would only make each look doubtful. Any other tie is proposed in full, and
the dates decide or a person does.
"""

from __future__ import annotations

import numpy as np

from .._candidates import Candidates
from .._coincidence import log_lambda
from .._compile import Problem
from .._shapes import Shape

name = "equal_amount"


def propose(problem: Problem) -> Candidates:
    """Every pair of opposite items of equal amount, in bounded number."""
    table = problem.ties
    debit, credit = table.pairs(problem)
    if not len(debit):
        return Candidates.none()
    account, amount = problem.account[debit], problem.value[debit]
    wanted = problem.value > 0
    coincidence = np.maximum(
        log_lambda(problem.account[wanted], problem.value[wanted], account, amount),
        log_lambda(problem.account[~wanted], -problem.value[~wanted], account, amount),
    )
    item = np.stack([debit, credit], axis=1).ravel()
    return Candidates.build(2 * np.arange(len(debit) + 1, dtype=np.int64), item, Shape.PAIR, coincidence)
