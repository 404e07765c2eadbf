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
from .._segments import Ints
from .._shapes import Shape

name = "equal_amount"

#: ln λ that says nothing.
_UNSEEN = -(1 << 40)


def propose(problem: Problem) -> Candidates:
    """Every pair of opposite items of equal amount, in bounded number."""
    table = problem.ties
    debit, credit = table.pairs(problem)
    if not len(debit):
        return Candidates.none()
    account, amount = problem.account[debit], problem.value[debit]
    # a pair is as surprising as it is on its denser side: both sides are counted together, as accounts of their own
    side, mine = 2 * problem.account + (problem.value > 0), 2 * account
    targets = np.concatenate([mine + 1, mine]), np.concatenate([amount, amount])
    coincidence = log_lambda(side, np.abs(problem.value), *targets).reshape(2, -1).max(axis=0)
    for held in () if table.single else (table.debits, table.credits):
        repeated = _repeats(problem, held)[account]
        coincidence = np.where(held[table.label[debit]] == 1, np.maximum(coincidence, repeated), coincidence)
    item = np.stack([debit, credit], axis=1).ravel()
    return Candidates.build(2 * np.arange(len(debit) + 1, dtype=np.int64), item, Shape.PAIR, coincidence)


def _repeats(problem: Problem, side: Ints) -> Ints:
    """ln λ, per account, of an amount that one side holds once, where amounts are prices and not fingerprints.

    Where most amounts of a side are seen again, density misses what happens: amounts meet because they are list prices.
    Of n1 amounts seen once and n2 seen twice, an amount seen once is expected 2 n2 / n1 times in another sample as
    large (Good and Turing: I. J. Good, "The population frequencies of species", 1953); one is added to n1 so that a
    handful of items proves little.
    """
    owner = np.zeros(len(side), dtype=np.int64)
    owner[problem.ties.label] = problem.account
    once, twice = (np.bincount(owner[side == times], minlength=problem.accounts) for times in (1, 2))
    prices = (twice > 0) & (2 * once < np.bincount(owner, weights=side, minlength=problem.accounts))
    expected = np.where(prices, 2.0 * twice / (once + 1), 1.0)
    log: Ints = np.where(prices, np.rint(1000 * np.log(expected)), _UNSEEN).astype(np.int64)
    return log
