"""Two debits against two credits: the smallest many-to-many shape, looked for in small accounts only."""

from __future__ import annotations

import numpy as np

from .._candidates import Candidates
from .._coincidence import counter_of, of_accounts
from .._compile import Problem
from .._segments import Flags, Ints, expand, lengths, rank_within, run_labels
from .._shapes import Shape
from .._sorting import order_by
from ..kernels import SumList, find_sums, list_sums
from ._search import MOST, Sequence, affordable, sides

name = "two_against_two"
least = 4
late = True

#: Window in days and the most items a side may have.
_DAYS, _WIDEST = 120, 160


def propose(problem: Problem) -> Candidates:
    """Pairs of debits whose sum is that of a pair of credits, no debit having its own partner among them."""
    debits, credits = sides(problem)
    small = (lengths(debits.start) <= _WIDEST) & (lengths(credits.start) <= _WIDEST)
    parts = [
        _of(problem, part, credits.of(_same_accounts(part, credits)))
        for part in affordable(problem, debits.of(small[debits.account]), name)
    ]
    return Candidates.join(parts)


def _same_accounts(part: Sequence, other: Sequence) -> Flags:
    return np.asarray((lengths(part.start) > 0)[other.account])


def _of(problem: Problem, debits: Sequence, credits: Sequence) -> Candidates:
    paid = _sums(credits)
    account = credits.account[paid.item[:, 0]]
    # distinct sums of credit pairs are the targets; the pairs behind each are joined afterwards
    order = order_by(account, -paid.total)
    label = run_labels(account[order], paid.total[order])
    first = (rank_within(label) == 0).nonzero()[0]
    count = np.diff(np.concatenate([first, [len(label)]]))
    hits = find_sums(
        debits.value,
        debits.account,
        2,
        -paid.total[order[first]],
        account[order[first]],
        day=debits.on,
        span_days=_DAYS,
    )
    chosen, offset = expand(np.minimum(count[hits.target], MOST))
    for crowded in np.unique(account[order[first[hits.target[count[hits.target] > MOST]]]]).tolist():
        problem.limit(crowded, name)
    a, b = debits.item[hits.item[chosen]], credits.item[paid.item[order[first[hits.target[chosen]] + offset]]]
    apart = ~(problem.value[a][:, :, None] == -problem.value[b][:, None, :]).any(axis=(1, 2))
    a, b, chosen = a[apart], b[apart], chosen[apart]
    if not len(a):
        return Candidates.none()
    owner, owed = problem.account[a[:, 0]], problem.value[a].sum(axis=1)
    near = debits.of(of_accounts(debits.account, owner, problem.accounts))
    counter = counter_of(owner, owed)
    find_sums(near.value, near.account, 2, [], day=near.on, span_days=_DAYS, counter=counter)
    coincidence = counter.mnats() + _more_targets(account, credits, owner)
    item = np.concatenate([a, b], axis=1).ravel()
    return Candidates.build(
        4 * np.arange(len(a) + 1, dtype=np.int64), item, Shape.TWO_TWO, coincidence, count[hits.target[chosen]]
    )


def _sums(sequence: Sequence) -> SumList:
    return list_sums(sequence.value, sequence.account, 2, day=sequence.on, span_days=_DAYS)


def _more_targets(pairs: Ints, credits: Sequence, owner: Ints) -> Ints:
    """ln of how many more targets than items chance had here: every pair of credits was one."""
    tries = np.bincount(pairs, minlength=int(owner.max()) + 1)[owner]
    single = np.maximum(lengths(credits.start)[owner], 1)
    more: Ints = np.rint(1000 * np.log(np.maximum(tries / single, 1.0))).astype(np.int64)
    return more
