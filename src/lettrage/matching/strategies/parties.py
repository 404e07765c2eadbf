"""A name in the texts divides an account that several parties share: each is looked at as an account of its own.

Sundry and collective accounts hold the items of many customers side by side, so one customer's invoices are no run, no
month and no balance of the account. They are of the items that share his name. A word that at least three items hold,
but not all, debits and credits among them, makes such a part; runs, periods, balances and combinations are looked for
inside it.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen

from .._candidates import Candidates
from .._compile import Problem
from .._scale import Scale
from .._segments import Ints, counts_to_starts, expand, lengths, mix, rank_within, run_labels, segment_sum
from .._sorting import order_by
from . import balances, combinations, periods, runs

name = "parties"
least = 3
late = True

#: Parts of an account that one item may belong to: its rarest words.
_PARTS = 4
#: Two items are a pair, which needs no part.
_LEAST = 3


def propose(problem: Problem) -> Candidates:
    """What the strategies of balances and sums find among items that share a name."""
    parts = _Parts.of(problem)
    if not len(parts.item):
        return Candidates.none()
    inside = parts.as_accounts(problem)
    found = Candidates.join([strategy.propose(inside) for strategy in (runs, periods, balances, combinations)])
    for what, part in inside.limits:
        problem.limit(int(parts.account[parts.start[part]]), what)
    if not len(found):
        return found
    found = found.renamed(parts.item)
    # every part of its items was one more chance to meet the sum
    chances = np.maximum.reduceat(np.bincount(parts.item, minlength=len(problem))[found.item], found.start[:-1])
    tried = np.rint(1000 * np.log(chances)).astype(np.int64)
    return evolve(found, coincidence=found.coincidence + tried)


@frozen(eq=False)
class _Parts:
    """Items by part, in canonical order inside each."""

    item: Ints
    account: Ints
    start: Ints

    @classmethod
    def of(cls, problem: Problem) -> _Parts:
        words = problem.words
        held = lengths(problem.start)
        account = problem.account[words.item]
        order = order_by(account, words.value)  # their items ascend already
        item, account = words.item[order], account[order]
        label = run_labels(account, words.value[order])
        pointer = counts_to_starts(label, int(label[-1]) + 1 if len(label) else 0)
        size = lengths(pointer)
        debits = segment_sum((problem.value[item] > 0).astype(np.int64), pointer)
        whole = held[account[pointer[:-1]]]
        good = (size >= _LEAST) & (size < whole) & (debits > 0) & (debits < size)
        good &= _new(item, pointer, size)
        rows = good[label].nonzero()[0]
        # an item with many words belongs to the parts of its rarest ones
        rarest = order_by(item[rows], size[label[rows]])
        rows = np.sort(rows[rarest[rank_within(item[rows[rarest]]) < _PARTS]])
        number = run_labels(label[rows])
        return cls(item[rows], account[rows], counts_to_starts(number, int(number[-1]) + 1 if len(rows) else 0))

    def as_accounts(self, problem: Problem) -> Problem:
        """The parts as the accounts of a problem."""
        owner, _ = expand(lengths(self.start))
        item, of = self.item, self.account[self.start[:-1]]
        return evolve(
            problem,
            source=problem.source[item],
            account=owner,
            start=self.start,
            kind=problem.kind[item],
            minor=problem.minor[item],
            value=problem.value[item],
            on=problem.on[item],
            due=problem.due[item],
            document=problem.document[item],
            twin=problem.twin[item],
            standing=None,
            scale=Scale(problem.scale.unit[of], problem.scale.finer[of]),
            limits=[],
        )


def _new(item: Ints, pointer: Ints, size: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which parts hold other items than every part before them: a first name and a family name make one part."""
    mark = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(mix(item))])
    key = (mark[pointer[1:]] - mark[pointer[:-1]]).astype(np.int64)
    order = order_by(size, key)
    fresh = np.ones(len(key), dtype=np.bool_)
    fresh[order[1:]] = (key[order[1:]] != key[order[:-1]]) | (size[order[1:]] != size[order[:-1]])
    return fresh
