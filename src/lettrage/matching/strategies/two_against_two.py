"""Two debits against two credits: the smallest many-to-many shape, looked for in small accounts only."""

from __future__ import annotations

import numpy as np

from .._candidates import Candidates
from .._coincidence import kept_accounts, log_lambda
from .._compile import Problem
from .._segments import Flags, Ints, expand, search
from .._shapes import Shape
from ._search import MOST, Sequence, sequences

name = "two_against_two"

_DAYS, _WIDEST = 120, 160


def propose(problem: Problem) -> Candidates:
    """Pairs of debits whose sum is that of a pair of credits, no debit having its own partner among them."""
    debits, credits = list(sequences(problem))[:2]
    small = (np.diff(debits.start) <= _WIDEST) & (np.diff(credits.start) <= _WIDEST)
    left, right = _pairs(debits, small), _pairs(credits, small)
    paid = -credits.value[right].sum(axis=1)
    order = np.lexsort((paid, credits.account[right[:, 0]]))
    right, paid = right[order], paid[order]
    pointer = np.searchsorted(credits.account[right[:, 0]], np.arange(problem.accounts + 1)).astype(np.int64)
    owner, owed = debits.account[left[:, 0]], debits.value[left].sum(axis=1)
    low = search(paid, pointer[owner], pointer[owner + 1], owed)
    hits = search(paid, pointer[owner], pointer[owner + 1], owed, after=True) - low
    for account in np.unique(owner[hits > MOST]).tolist():
        problem.limit(account, "two against two")
    chosen, offset = expand(np.minimum(hits, MOST))
    a, b = left[chosen], right[low[chosen] + offset]
    clean = ~(debits.value[a][:, :, None] == -credits.value[b][:, None, :]).any(axis=(1, 2))
    chosen, a, b = chosen[clean], a[clean], b[clean]
    if not len(a):
        return Candidates.none()
    near = kept_accounts(problem, owner, owner[chosen])
    coincidence = log_lambda(problem, owner[near], owed[near], owner[chosen], owed[chosen])
    coincidence += _many_targets(right, credits, owner[chosen])
    item = np.concatenate([debits.item[a], credits.item[b]], axis=1).ravel()
    return Candidates.build(4 * np.arange(len(a) + 1, dtype=np.int64), item, Shape.TWO_TWO, coincidence, hits[chosen])


def _pairs(sequence: Sequence, small: Flags) -> Ints:
    begin = np.arange(len(sequence.item), dtype=np.int64)
    end = sequence.start[sequence.account + 1]
    reach = search(sequence.on, begin, end, sequence.on + _DAYS, after=True)
    many = np.where(small[sequence.account], reach - begin - 1, 0)
    first, offset = expand(many)
    return np.stack([first, first + 1 + offset], axis=1)


def _many_targets(right: Ints, credits: Sequence, owner: Ints) -> Ints:
    """Here the target was not given: every pair of credits was one, so chance had that many more tries (shared by both sides)."""
    tries = np.bincount(credits.account[right[:, 0]], minlength=int(owner.max()) + 1)[owner]
    singles = np.diff(credits.start)[owner]
    return np.rint(1000 * np.log(np.maximum(tries / np.maximum(singles, 1), 1.0))).astype(np.int64)
