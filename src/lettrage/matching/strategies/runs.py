"""One item against two to thirty consecutive items: the payer who settles everything since the last transfer.

A run is read on debits, on credits, and on documents with their signs, so that a credit note inside the run is deducted
where it stands. Runs need no search: with running totals, all runs of one length are one subtraction.
"""

from __future__ import annotations

import numpy as np

from .._candidates import Candidates
from .._coincidence import counter_of, of_accounts
from .._compile import Problem
from .._segments import expand, starts
from .._shapes import Shape
from .._sorting import order_by
from ..kernels import find_runs
from ._search import Sequence, affordable, sequences

name = "runs"
least = 3

#: The longest run looked for.
LONGEST = 30


def propose(problem: Problem) -> Candidates:
    """Every run that one item of the other side settles exactly."""
    return Candidates.join(
        [_of(problem, part) for sequence in sequences(problem) for part in affordable(problem, sequence, name)]
    )


def _of(problem: Problem, sequence: Sequence) -> Candidates:
    wanted = sequence.wanted(problem)
    hits = find_runs(sequence.value, sequence.account, wanted.table, max_length=LONGEST)
    if not len(hits):
        return Candidates.none()
    order = order_by(hits.start, hits.length)
    first, length, amount = hits.start[order], hits.length[order], hits.target[order]
    row, target, crowd = wanted.bounded(problem, amount, name)
    first, length, amount = first[row], length[row], amount[row]
    account = wanted.account[amount]
    counter = counter_of(account, wanted.value[amount])
    near = sequence.of(of_accounts(sequence.account, account, problem.accounts))
    find_runs(near.value, near.account, [], max_length=LONGEST, counter=counter)
    group, offset = expand(length + 1)
    inside = offset < length[group]
    item = np.where(inside, sequence.item[np.where(inside, first[group] + offset, 0)], target[group])
    return Candidates.build(starts(length + 1), item, Shape.RUN, counter.mnats(), crowd)
