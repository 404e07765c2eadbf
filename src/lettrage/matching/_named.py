"""Payments that say what they pay: settled for the whole ledger at once, before any round.

A payment that names documents of its account in full, which nothing else names, whose open amounts sum exactly to it,
and beside which nothing of equal amount is open, has no rival that evidence could raise. Looking for other explanations
would only cost time, so such groups are settled by a few passes over sorted columns, and the rounds see what is left.

The evidence is what the names prove. Dates, words and sums of other items are not asked, so the margin that is shown is
the weight of the names and not the distance to a second best.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from attrs import evolve, frozen

from lettrage.ledger import Decision

from ._adjust import discounted
from ._coincidence import floor_lambda
from ._compile import Problem
from ._cuts import between, cuts
from ._guests import decide_here
from ._learned import Weights
from ._policy import MatchingPolicy
from ._score import Reason
from ._segments import Flags, Ints, expand, lengths, run_labels, segment_sum, starts
from ._settled import Settled, rows_of
from ._shapes import Shape
from ._sorting import order_by, runs_within

__all__ = ["STAGE", "Named", "settle_named"]

#: The `stage` of groups that are settled here.
STAGE = -1
#: The longest list of references that is followed.
_LONGEST = 200
#: 1000 ln n of lists of n, none included.
_LOGS = np.rint(1000 * np.log(np.maximum(np.arange(_LONGEST + 1), 1))).astype(np.int64)
#: Sums are believed below this.
_SUMMABLE = float(1 << 62)


@frozen(eq=False)
class Named:
    """What is settled by names alone.

    Attributes:
        settled: The groups, part by part; each would be posted.
        waiting: Accounts with an exact list that something open stands in the way of.
    """

    settled: list[Settled]
    waiting: Flags


def settle_named(problem: Problem, policy: MatchingPolicy) -> Named:
    """All payments whose names leave no question.

    Complexity: a fixed number of passes over the items and their numbers, some accounts at a time.
    """
    edges, found = cuts(problem), Named([], np.zeros(problem.accounts, dtype=np.bool_))
    for first, last in pairwise(edges):
        part = problem if len(edges) == 2 else between(problem, first, last)
        settled = _settle(part, policy, found.waiting[first:last])
        if len(settled):
            low = int(problem.start[first])
            found.settled.append(evolve(settled, item=settled.item + low) if low else settled)
    return found


def _settle(problem: Problem, policy: MatchingPolicy, waiting: Flags) -> Settled:
    """The groups of some accounts; those in which something stands in the way are noted."""
    lists = _exact_lists(problem) if len(problem.links.naming) else None
    if lists is None or not len(lists.naming):
        return Settled.none()
    free = _unrivalled(problem, lists.start, lists.item)
    if policy.discount.grant_untaken:  # who pays in full may have earned a discount all the same
        free &= segment_sum(discounted(problem)[lists.item].astype(np.int64), lists.start) == 0
    waiting[problem.account[lists.naming[~free]]] = True
    settled = _weighed(problem, lists if free.all() else lists.take(np.flatnonzero(free)), policy.learned.first)
    decision, _ = decide_here(problem, settled, policy)
    return settled.take(np.flatnonzero(decision == Decision.AUTO).astype(np.int64))


@frozen(eq=False)
class _Lists:
    """Payments that name exactly what they pay.

    Attributes:
        naming: The payments. start, item: CSR of each with what it names; items ascend. strength: What names prove.
    """

    naming: Ints
    start: Ints
    item: Ints
    strength: Ints

    def take(self, rows: Ints) -> _Lists:
        return _Lists(self.naming[rows], *rows_of(self.start, self.item, rows), self.strength[rows])


def _exact_lists(problem: Problem) -> _Lists:
    """Payments that name only documents, all in full, that nothing else names, and whose sum they are."""
    links, named = problem.links, problem.links.named
    first = np.flatnonzero(np.append(True, links.naming[1:] != links.naming[:-1]))
    heads, size = links.naming[first], np.diff(first, append=len(named))
    naming = np.zeros(len(problem), dtype=np.bool_)
    naming[heads] = True
    named_by = np.bincount(named, minlength=len(problem))
    clear = links.sure & problem.document[named] & (named_by[named] == 1) & ~naming[named]
    money = ~problem.document[heads] & (size <= _LONGEST) & (named_by[heads] == 0)
    money &= np.logical_and.reduceat(clear, first)
    owed, paid = problem.value[named], problem.value[heads]
    money &= np.add.reduceat(owed, first) + paid == 0
    if (_LONGEST + 1) * float(max(int(problem.value.max()), -int(problem.value.min()))) >= _SUMMABLE:
        rough = np.abs(owed.astype(np.float64))
        money &= np.add.reduceat(rough, first) + np.abs(paid.astype(np.float64)) < _SUMMABLE
    chosen = np.flatnonzero(money)
    strength = np.add.reduceat(links.strength, first)[chosen]
    return _Lists(heads[chosen], *_groups(named, heads[chosen], first[chosen], size[chosen]), strength)


def _groups(named: Ints, naming: Ints, first: Ints, size: Ints) -> tuple[Ints, Ints]:
    """Each payment with what it names, as a CSR whose items ascend."""
    owner, offset = expand(size)
    start = starts(size + 1)
    bill = named[first[owner] + offset]
    # what is named ascends already: the payment goes where it belongs
    before = bill < naming[owner]
    item = np.empty(start[-1], dtype=np.int64)
    item[start[owner] + offset + ~before] = bill
    item[start[:-1] + np.add.reduceat(before, start[:-1] - np.arange(len(naming)), dtype=np.int64)] = naming
    return start, item


def _unrivalled(problem: Problem, start: Ints, item: Ints) -> Flags:
    """Groups beside which no item of equal amount is open, on either side: not even an interchangeable one."""
    order, fresh, credit = runs_within(problem.account, np.abs(problem.value), problem.value < 0)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order), dtype=np.int64)
    last = np.append(fresh[1:], True)
    couple = np.append(fresh[:-1] & last[1:] & credit[1:] & ~credit[:-1], False)  # a debit and a credit, no more
    group = np.repeat(np.arange(len(start) - 1, dtype=np.int64), lengths(start))
    pair = lengths(start) == 2
    free = np.where(pair, couple[place[item[start[:-1]]]] | couple[place[item[start[1:] - 1]]], True)
    lone = (fresh & last)[place[item]]
    some = np.flatnonzero(~(lone | pair[group]))
    if len(some):
        free[group[some][_outnumbered(fresh, credit, place[item[some]], group[some])]] = False
    return free


def _outnumbered(fresh: Flags, credit: Flags, place: Ints, group: Ints) -> Flags:
    """Items of lists whose amount is open elsewhere: equal amounts of one side may all be in the list itself."""
    heads = np.append(np.flatnonzero(fresh), len(fresh))
    run = np.searchsorted(heads, place, "right") - 1
    mixed = credit[heads[run]] != credit[heads[run + 1] - 1]
    order = order_by(group, run)
    inner = run_labels(group[order], run[order])
    mixed[order] |= lengths(heads)[run[order]] > np.bincount(inner)[inner]
    return np.asarray(mixed)


def _weighed(problem: Problem, lists: _Lists, weights: Weights) -> Settled:
    """The groups with the evidence of their names."""
    naming, count, size = lists.naming, len(lists.naming), lengths(lists.start)
    coincidence = floor_lambda(problem.account[naming], np.abs(problem.value[naming]))
    shape, named = weights.shapes[Shape.REFERENCE], weights.named_fraction
    doubt = -coincidence * weights.coincidence // 1000
    strength = lists.strength // np.maximum(size - 1, 1) * weights.specificity // 1000
    length = (-_LOGS * weights.size // 1000)[size - 1]
    evidence = np.zeros((count, len(Reason)), dtype=np.int32)
    evidence[:, Reason.SHAPE], evidence[:, Reason.COINCIDENCE] = shape, doubt
    evidence[:, Reason.NAMED], evidence[:, Reason.SPECIFICITY] = named, strength
    evidence[:, Reason.SIZE] = length
    total = shape + doubt + named + strength + length
    yes, no = np.ones(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    return Settled(
        start=lists.start,
        item=lists.item,
        shape=np.full(count, Shape.REFERENCE, dtype=np.int8),
        coincidence=coincidence,
        evidence=evidence,
        total=total,
        margin=total,
        proved=yes,
        tied=no,
        contested=no,
        named=yes,
        many=no,
        gap=np.zeros(count, dtype=np.int64),
        rate=np.zeros(count, dtype=np.int32),
        near=no,
        stage=np.full(count, STAGE, dtype=np.int8),
        rival_start=np.zeros(count + 1, dtype=np.int64),
        rival_item=np.zeros(0, dtype=np.int64),
    )
