"""Three items against two: the many-to-many shapes after the smallest, in what is left of small accounts.

Each round takes what is nearly certain and leaves a smaller account, on which a shape that proved nothing in the crowd
may prove something. So this waits for the strong groups to be gone, and looks only where few items are left.
"""

from __future__ import annotations

import numpy as np

from .._candidates import Candidates
from .._coincidence import counter_of, of_accounts
from .._compile import Problem
from .._segments import Ints, expand, lengths, rank_within, run_labels
from .._shapes import Shape
from .._sorting import order_by
from ..kernels import SumList, find_sums, list_sums
from ._search import MOST, Sequence, affordable, sides

name = "peeling"
late = True

#: Window in days, and the most items a side may have left.
_DAYS, _WIDEST = 120, 24


def propose(problem: Problem) -> Candidates:
    """Triples of one side whose sum is that of a pair of the other, no smaller group of theirs balancing."""
    parts: list[Candidates] = []
    for many, few in (sides(problem), sides(problem)[::-1]):
        small = (lengths(many.start) <= _WIDEST) & (lengths(few.start) <= _WIDEST)
        small &= (lengths(many.start) >= 3) & (lengths(few.start) >= 2)
        many, few = many.of(small[many.account]), few.of(small[few.account])
        for part in affordable(problem, many, name) if len(many.item) else ():
            there = np.asarray((lengths(part.start) > 0)[few.account])
            parts += [_of(problem, part, few.of(there))]
    return Candidates.join(parts)


def _of(problem: Problem, many: Sequence, few: Sequence) -> Candidates:
    pairs = _sums(few, 2)
    account = few.account[pairs.item[:, 0]]
    # distinct sums of pairs are the targets; the pairs behind each are joined afterwards
    order = order_by(account, -pairs.total)
    label = run_labels(account[order], pairs.total[order])
    first = (rank_within(label) == 0).nonzero()[0]
    count = np.diff(np.concatenate([first, [len(label)]]))
    wanted = order[first]
    hits = find_sums(many.value, many.account, 3, -pairs.total[wanted], account[wanted], day=many.on, span_days=_DAYS)
    chosen, offset = expand(np.minimum(count[hits.target], MOST))
    for crowded in np.unique(account[wanted[hits.target[count[hits.target] > MOST]]]).tolist():
        problem.limit(crowded, name)
    a, b = many.item[hits.item[chosen]], few.item[pairs.item[order[first[hits.target[chosen]] + offset]]]
    apart = _apart(problem.value[a], -problem.value[b])
    a, b, chosen = a[apart], b[apart], chosen[apart]
    if not len(a):
        return Candidates.none()
    owner, owed = problem.account[a[:, 0]], problem.value[a].sum(axis=1)
    near = many.of(of_accounts(many.account, owner, problem.accounts))
    counter = counter_of(owner, owed)
    find_sums(near.value, near.account, 3, [], day=near.on, span_days=_DAYS, counter=counter)
    tries = np.bincount(account, minlength=problem.accounts)[owner]  # every pair was a target
    more = np.rint(1000 * np.log(np.maximum(tries / np.maximum(lengths(few.start)[owner], 1), 1.0))).astype(np.int64)
    item = np.concatenate([a, b], axis=1).ravel()
    start = 5 * np.arange(len(a) + 1, dtype=np.int64)
    return Candidates.build(start, item, Shape.TWO_TWO, counter.mnats() + more, count[hits.target[chosen]])


def _apart(many: Ints, few: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Groups in which no item, and no pair, of the larger side equals an item of the smaller: those are unions."""
    pairs = np.stack([many[:, 0] + many[:, 1], many[:, 0] + many[:, 2], many[:, 1] + many[:, 2]], axis=1)
    parts = np.concatenate([many, pairs], axis=1)
    return np.asarray(~(parts[:, :, None] == few[:, None, :]).any(axis=(1, 2)))


def _sums(sequence: Sequence, size: int) -> SumList:
    return list_sums(sequence.value, sequence.account, size, day=sequence.on, span_days=_DAYS)
