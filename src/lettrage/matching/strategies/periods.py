"""All of a day, a week, half a month or a month, against one item or against a month of the other side."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from .._candidates import Candidates
from .._coincidence import log_lambda
from .._compile import Problem
from .._segments import Ints, expand, starts
from .._shapes import Shape
from .._sorting import places
from ._search import Sequence, Wanted, affordable, sequences, sides

name = "periods"
least = 3

#: The most items a period may hold.
_MOST_ITEMS = 200
#: Months between the documents and the money that settles them all.
_MONTHS_LATER = (0, 1, 2, 3)


def propose(problem: Problem) -> Candidates:
    """Every calendar period of one side that one item of the other settles exactly, and month against month."""
    parts: list[Candidates] = []
    for sequence in sequences(problem):
        for part in affordable(problem, sequence, name):
            wanted = part.wanted(problem)
            parts += [_one(problem, part, wanted, key) for key in _keys(part.on)]
    parts.append(_month_by_month(problem))
    return Candidates.join(parts)


def _keys(on: Ints) -> list[Ints]:
    """Day, week (from Monday), half month and month, as integers."""
    if not len(on):
        return [on, on, on, on]
    # calendars are slow to ask: each day is asked about once, as long as there are fewer of them than items
    low, high = int(on.min()), int(on.max())
    few = high - low < len(on)
    days = np.arange(low, high + 1, dtype=np.int64) if few else on
    day = days.astype("datetime64[D]")
    first = day.astype("datetime64[M]")
    month = first.astype(np.int64)
    half = 2 * month + ((day - first.astype("datetime64[D]")).astype(np.int64) >= 15)
    return [on, (on + 3) // 7, half[on - low], month[on - low]] if few else [on, (on + 3) // 7, half, month]


class _Periods:
    """The periods of a sequence: sums and members."""

    def __init__(self, sequence: Sequence, key: Ints) -> None:
        account = sequence.account
        fresh = np.ones(len(key) + 1, dtype=np.bool_)
        fresh[1:-1] = (account[1:] != account[:-1]) | (key[1:] != key[:-1])
        edge = fresh.nonzero()[0]
        self.first = edge[:-1]
        self.size = edge[1:] - self.first
        self.sequence, self.of = sequence, key

    @property
    def account(self) -> Ints:
        return self.sequence.account[self.first]

    @property
    def key(self) -> Ints:
        return self.of[self.first]

    @cached_property
    def sums(self) -> Ints:
        return np.add.reduceat(self.sequence.value, self.first) if len(self.first) else self.first


def _one(problem: Problem, sequence: Sequence, wanted: Wanted, key: Ints) -> Candidates:
    period = _Periods(sequence, key)
    usable = ((period.size >= 2) & (period.size <= _MOST_ITEMS)).nonzero()[0]
    if not len(usable):
        return Candidates.none()
    hit, amount = wanted.find(period.account[usable], period.sums[usable])
    if not len(hit):
        return Candidates.none()
    row, target, crowd = wanted.bounded(problem, amount, name)
    amount, chosen = amount[row], usable[hit[row]]
    coincidence = log_lambda(period.account, period.sums, wanted.account[amount], wanted.value[amount])
    group, offset = expand(period.size[chosen] + 1)
    inside = offset < period.size[chosen][group]
    at = np.where(inside, period.first[chosen][group] + offset, 0)
    item = np.where(inside, sequence.item[at], target[group])
    return Candidates.build(starts(period.size[chosen] + 1), item, Shape.PERIOD, coincidence, crowd)


def _month_by_month(problem: Problem) -> Candidates:
    """The documents of a month against the money of the same month or one of the three after it."""
    debits, credits = sides(problem)
    left, right = _Periods(debits, _keys(debits.on)[3]), _Periods(credits, _keys(credits.on)[3])
    parts: list[Candidates] = []
    if not ((left.size > 1).any() and (right.size > 1).any()):
        return Candidates.none()
    for later in _MONTHS_LATER:
        # both lists are sorted by (account, month): one composite key joins them
        span = 1 << 20
        key_left, key_right = left.account * span + left.key + later, right.account * span + right.key
        j = np.minimum(places(key_right, key_left), len(key_right) - 1)
        i = (key_right[j] == key_left).nonzero()[0]
        j = j[i]
        good = (left.sums[i] == -right.sums[j]) & (left.size[i] > 1) & (right.size[j] > 1)
        good &= left.size[i] + right.size[j] <= _MOST_ITEMS
        i, j = i[good], j[good]
        if not len(i):
            continue
        coincidence = log_lambda(left.account, left.sums, left.account[i], left.sums[i])
        size = left.size[i] + right.size[j]
        group, offset = expand(size)
        first = offset < left.size[i][group]
        a = np.where(first, left.first[i][group] + offset, 0)
        b = np.where(first, 0, right.first[j][group] + offset - left.size[i][group])
        parts.append(
            Candidates.build(starts(size), np.where(first, debits.item[a], credits.item[b]), Shape.PERIOD, coincidence)
        )
    return Candidates.join(parts)
