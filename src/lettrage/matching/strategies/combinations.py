"""One item against two, three or four items of the other side that need not be neighbours.

Fewer items, longer windows of time and larger accounts are affordable in that order; what a bound leaves unsearched is
noted with the account.
"""

from __future__ import annotations

import numpy as np

from .._candidates import Candidates
from .._coincidence import counter_of, of_accounts
from .._compile import Problem
from .._segments import lengths
from .._shapes import Shape
from ..kernels import find_sums
from ._search import Sequence, affordable, sequences

name = "combinations"
least = 3
late = True

#: Per number of items: shape, window in days, the most items that a side may have.
_PLAN = {2: (Shape.TWO, 120, 5000), 3: (Shape.THREE, 150, 60), 4: (Shape.FOUR, 150, 24)}
#: Sums tried per account, side and number of items.
_MOST_SUMS = {"interactive": 100_000, "batch": 1_000_000, "prove": 20_000_000}


def propose(problem: Problem) -> Candidates:
    """Every exact pair, triple and quadruple inside its window."""
    parts: list[Candidates] = []
    for sequence in sequences(problem):
        for part in affordable(problem, sequence, name):
            parts += [_of(problem, part, size) for size in _PLAN if size <= problem.max_group]
    return Candidates.join(parts)


def _of(problem: Problem, sequence: Sequence, size: int) -> Candidates:
    shape, days, widest = _PLAN[size]
    held = lengths(sequence.start)
    for crowded in (held > widest).nonzero()[0].tolist():
        problem.limit(crowded, f"sums of {size}")
    sequence = sequence.of(((held <= widest) & (held >= size))[sequence.account])
    if not len(sequence.item):
        return Candidates.none()
    wanted = sequence.wanted(problem)
    most = _MOST_SUMS[problem.budget]
    hits = find_sums(
        sequence.value,
        sequence.account,
        size,
        wanted.table,
        day=sequence.on,
        span_days=days,
        most_per_account=most,
    )
    for crowded in hits.limited.tolist():
        problem.limit(crowded, f"sums of {size}")
    if not len(hits):
        return Candidates.none()
    row, target, crowd = wanted.bounded(problem, hits.target, f"sums of {size}")
    amount = hits.target[row]
    account = wanted.account[amount]
    counter = counter_of(account, wanted.value[amount])
    near = sequence.of(of_accounts(sequence.account, account, problem.accounts))
    find_sums(near.value, near.account, size, [], day=near.on, span_days=days, most_per_account=most, counter=counter)
    item = np.concatenate([sequence.item[hits.item[row]], target[:, None]], axis=1).ravel()
    return Candidates.build((size + 1) * np.arange(len(row) + 1, dtype=np.int64), item, shape, counter.mnats(), crowd)
