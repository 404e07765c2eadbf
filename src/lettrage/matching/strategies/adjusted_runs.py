"""Consecutive documents less a discount, or off by cents, against one payment: a statement paid with its discount.

One such group alone is weak: at six rates, with half a cent of freedom for each document, many runs of a busy account
meet some payment. What makes it strong is the account: one that takes two percent takes two percent again. So runs are
proposed at every rate, λ pays for all of them, and the habits of the account, counted in these very candidates too,
decide between them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .._adjust import discount_fits, discount_of, rates_of
from .._candidates import Candidates
from .._coincidence import counter_of, of_accounts
from .._compile import Problem
from .._policy import AdjustmentRules
from .._segments import Flags, Ints, expand, starts
from .._shapes import Shape
from .._sorting import order_by
from ..kernels import find_runs
from ._search import Sequence, affordable, sequences
from .adjusted import Money, rounded, ways

name = "adjusted_runs"
least = 3
late = True

#: The longest run.
_LONGEST = 30
#: Runs that are looked up in one step, about.
_TOGETHER = 1 << 18


def propose(problem: Problem) -> Candidates:
    """Every run of documents, credit notes among them, that some payment settles less a rate or cents."""
    rules = problem.adjustments
    if rules is None:
        return Candidates.none()
    book = Money(problem, rules)
    if not len(book.item):
        return Candidates.none()
    parts: list[Candidates] = []
    for sequence in sequences(problem):
        documents = problem.document[sequence.item]
        if bool((sequence.value[documents] > 0).any()):
            parts += [_of(problem, book, rules, part) for part in affordable(problem, sequence.of(documents), name)]
    return Candidates.join(parts)


def _of(problem: Problem, book: Money, rules: AdjustmentRules, part: Sequence) -> Candidates:
    found = list(_hits(problem, book, rules, part))
    if not found:
        return Candidates.none()
    begin, length, credit, ppm = (np.concatenate(columns) for columns in zip(*found, strict=True))
    if not len(begin):
        return Candidates.none()
    account = part.account[begin]
    values = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(part.value)])
    counter = counter_of(account, values[begin + length] - values[begin])
    near = part.of(of_accounts(part.account, account, problem.accounts))
    find_runs(near.value, near.account, [], max_length=_LONGEST, counter=counter)
    group, offset = expand(length + 1)
    inside = offset < length[group]
    item = np.where(inside, part.item[np.where(inside, begin[group] + offset, 0)], credit[group])
    pointer = starts(length + 1)
    gap = np.add.reduceat(problem.signed_minor[item], pointer[:-1])
    return Candidates.build(
        pointer,
        item,
        Shape.ADJUSTED_RUN,
        counter.mnats() + ways(problem, account, gap, length, ppm, rules),
        np.bincount(credit, minlength=len(problem))[credit],
        np.add.reduceat(problem.value[item], pointer[:-1]),
        ppm,
    )


def _hits(
    problem: Problem, book: Money, rules: AdjustmentRules, part: Sequence
) -> Iterator[tuple[Ints, Ints, Ints, Ints]]:
    """First document, number of documents, payment and rate of every group, shorter runs first."""
    for begin, length, owed, low, high in _windows(book, rules, part, problem.signed_minor[part.item]):
        owner, credit = book.between(problem, part.account[begin], low, high)
        paid, many = owed[owner], length[owner]
        chosen, ppm = _rates(paid, paid + problem.signed_minor[credit], many, rules)
        order = order_by(many[chosen], ppm)
        chosen, ppm = chosen[order], ppm[order]
        yield begin[owner[chosen]], many[chosen], credit[chosen], ppm


def _windows(book: Money, rules: AdjustmentRules, part: Sequence, minor: Ints) -> Iterator[tuple[Ints, ...]]:
    """First document and number of documents of runs, what they owe, and what a payment may be; many at a time."""
    prefix = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(minor)])
    stop = part.start[part.account + 1]
    most = int(rates_of(rules).max(initial=0))
    # no payment settles more than itself and the highest discount; sums of one sign only grow
    highest = book.highest[part.account]
    grows = bool((minor > 0).all())
    begin = np.arange(len(minor), dtype=np.int64)
    waiting: list[tuple[Ints, ...]] = []
    for length in range(2, _LONGEST + 1):
        begin = begin.compress(begin + length <= stop[begin])
        owed = prefix[begin + length] - prefix[begin]
        slack = max(rules.exact_minor * (2 + length) // 2 + 1, rules.rounding_minor)
        low = owed - discount_of(np.maximum(owed, 0), most) - slack
        if grows:
            good = low <= highest[begin]
            begin, owed, low = begin.compress(good), owed.compress(good), low.compress(good)
        if not len(begin):
            break
        waiting.append((begin, np.full(len(begin), length, dtype=np.int64), owed, low, owed + slack))
        if sum(len(rows[0]) for rows in waiting) > _TOGETHER:
            yield _under_one_another(waiting)
            waiting = []
    if waiting:
        yield _under_one_another(waiting)


def _under_one_another(rows: list[tuple[Ints, ...]]) -> tuple[Ints, ...]:
    return tuple(np.concatenate(columns) for columns in zip(*rows, strict=True))


def _rates(owed: Ints, gap: Ints, documents: Ints, rules: AdjustmentRules) -> tuple[Ints, Ints]:
    """Which differences are cents, and which are each of the rates: rows, and the rate of each."""
    cents: Flags = rounded(owed, gap, rules)
    found = [np.flatnonzero(cents)]
    rest = np.flatnonzero(~cents & (gap > 0) & (owed > 0))
    rates: list[int] = rates_of(rules).tolist() if len(rest) else []
    for ppm in rates:
        fits = discount_fits(owed[rest], gap[rest], ppm, documents[rest], rules.exact_minor)
        found.append(rest.compress(fits))
    many = np.array([len(rows) for rows in found], dtype=np.int64)
    return np.concatenate(found), np.repeat(np.array([0, *rates], dtype=np.int64), many)
