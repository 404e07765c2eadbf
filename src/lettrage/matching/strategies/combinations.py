"""One item against two, three or four items of the other side that need not be neighbours.

Fewer items, longer time windows and larger accounts are affordable in that order; what a bound leaves unsearched is
noted. Two against two (a pair of invoices settled by a pair of payments) is the last shape that amounts can carry.
"""

from __future__ import annotations

import numpy as np

from .._candidates import Candidates
from .._coincidence import kept_accounts, log_lambda
from .._compile import Problem
from .._segments import Ints, expand, search
from .._shapes import Shape
from ._search import Sequence, Targets, bounded, chunks, sequences

name = "combinations"

#: Per number of items: shape, widest window in days, largest account side searched.
_PLAN = {2: (Shape.TWO, 120, 3000), 3: (Shape.THREE, 150, 60), 4: (Shape.FOUR, 150, 24)}
#: Sums tried per account and number of items.
_BUDGET = {"interactive": 100_000, "batch": 2_000_000, "prove": 20_000_000}
_TWO_TWO_ITEMS = 160


def propose(problem: Problem) -> Candidates:
    """Every exact pair, triple and quadruple within the windows, and two against two."""
    parts: list[Candidates] = []
    for sequence in sequences(problem):
        targets = Targets.of(problem, sequence.target)
        parts += [_sums(problem, sequence, targets, k) for k in _PLAN if k <= problem.max_group]
    return Candidates.join(parts)


def _sums(problem: Problem, sequence: Sequence, targets: Targets, k: int) -> Candidates:
    """Every k-subset inside the window whose sum is wanted."""
    shape, days, widest = _PLAN[k]
    size = np.diff(sequence.start)
    searched = size <= widest
    reach = _reach(sequence, days)
    cost = _cost(sequence, reach, k, size)
    searched &= cost <= _BUDGET[problem.budget]
    for account in np.flatnonzero(~searched & (size >= k)).tolist():
        problem.limit(account, f"{k}-item sums")
    rows = np.flatnonzero(searched[sequence.account]).astype(np.int64)
    found: list[tuple[Ints, Ints]] = []
    tried: list[tuple[Ints, Ints]] = []
    for part in chunks(_row_cost(reach[rows] - rows, k)):
        member = rows[part][:, None]
        for _ in range(k - 1):
            member = _extend(member, reach)
        account = sequence.account[member[:, 0]]
        sums = sequence.value[member].sum(axis=1)
        hit, wanted = targets.find(account, sums)
        found.append((member[hit], wanted))
        near = kept_accounts(problem, account, account[hit])
        tried.append((account[near], sums[near]))
    return _groups(problem, sequence, targets, found, tried, k, shape)


def _groups(
    problem: Problem, sequence: Sequence, targets: Targets, found: list[tuple[Ints, Ints]], tried: list[tuple[Ints, Ints]], k: int, shape: Shape
) -> Candidates:
    if not any(len(wanted) for _, wanted in found):
        return Candidates.none()
    member = np.concatenate([m for m, _ in found])
    wanted = np.concatenate([w for _, w in found])
    kept, target, hits = bounded(problem, wanted, targets, f"{k}-item sums")
    owner, sums = (np.concatenate(column) for column in zip(*tried, strict=True))
    label = wanted[kept]
    coincidence = log_lambda(problem, owner, sums, targets.account[label], targets.value[label])
    item = np.concatenate([sequence.item[member[kept]], target[:, None]], axis=1).ravel()
    return Candidates.build((k + 1) * np.arange(len(kept) + 1, dtype=np.int64), item, shape, coincidence, hits)


def _reach(sequence: Sequence, days: int) -> Ints:
    """Of each item, the position after the last item of its account inside its window."""
    begin = np.arange(len(sequence.item), dtype=np.int64)
    end = sequence.start[sequence.account + 1]
    return search(sequence.on, begin, end, sequence.on + days, after=True)


def _extend(member: Ints, reach: Ints) -> Ints:
    """Every tuple followed by every later item in the window of its first item."""
    last = member[:, -1]
    owner, offset = expand(reach[member[:, 0]] - last - 1)
    return np.concatenate([member[owner], (last[owner] + 1 + offset)[:, None]], axis=1)


def _row_cost(later: Ints, k: int) -> Ints:
    """How many k-tuples begin at a row that has this many rows in its window (itself included), at most 2^40."""
    rest = np.minimum(later - 1, 20_000)
    cost = np.ones_like(rest)
    for i in range(k - 1):
        cost = cost * np.maximum(rest - i, 0) // (i + 1)
    return np.minimum(cost, 1 << 40)


def _cost(sequence: Sequence, reach: Ints, k: int, size: Ints) -> Ints:
    """k-tuples per account."""
    begin = np.arange(len(reach), dtype=np.int64)
    total = np.concatenate([[0], np.cumsum(_row_cost(reach - begin, k))])
    return np.asarray(total[sequence.start[1:]] - total[sequence.start[:-1]])


