"""Payments that say what they pay: settled for the whole ledger at once, before any round.

A payment that names documents of its account in full, which nothing else names, whose open amounts sum exactly to it,
and beside which nothing of equal amount is open, has no rival that evidence could raise. Looking for other explanations
would only cost time, so such groups are settled by a few passes over sorted columns, and the rounds see what is left.

The evidence is what the names prove. Dates, words and sums of other items are not asked, so the margin that is shown is
the weight of the names and not the distance to a second best.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from lettrage.ledger import Decision

from ._adjust import discounted
from ._coincidence import floor_lambda
from ._compile import Problem
from ._guests import decide_here
from ._learned import Weights
from ._policy import MatchingPolicy
from ._score import Reason
from ._segments import Flags, Ints, expand, lengths, run_labels, segment_sum, starts
from ._settled import Settled
from ._shapes import Shape
from ._sorting import order_by

__all__ = ["STAGE", "Named", "settle_named"]

#: The `stage` of groups that are settled here.
STAGE = -1
#: The longest list of references that is followed.
_LONGEST = 200
#: Sums are believed below this.
_SUMMABLE = float(1 << 62)


@frozen(eq=False)
class Named:
    """What is settled by names alone.

    Attributes:
        settled: The groups; each would be posted.
        waiting: Accounts with an exact list that something open stands in the way of.
    """

    settled: Settled
    waiting: Flags


def settle_named(problem: Problem, policy: MatchingPolicy) -> Named:
    """All payments whose names leave no question.

    Complexity: a fixed number of passes over the items and their numbers.
    """
    waiting = np.zeros(problem.accounts, dtype=np.bool_)
    naming = _exact_lists(problem) if len(problem.links.naming) else problem.links.naming
    if not len(naming):
        return Named(Settled.none(), waiting)
    start, item = _groups(problem, naming)
    free = _unrivalled(problem, start, item)
    if policy.discount.grant_untaken:  # who pays in full may have earned a discount all the same
        free &= segment_sum(discounted(problem)[item].astype(np.int64), start) == 0
    waiting[problem.account[naming[~free]]] = True
    settled = _weighed(problem, naming, start, item, policy.learned.first)
    decision, _ = decide_here(problem, settled, policy)
    keep = free & (decision == Decision.AUTO)
    return Named(settled.take(np.flatnonzero(keep).astype(np.int64)), waiting)


def _exact_lists(problem: Problem) -> Ints:
    """Payments that name only documents, all in full, that nothing else names, and whose sum they are."""
    links = problem.links
    size = lengths(links.start)
    named_by = np.bincount(links.named, minlength=len(problem))
    clear = links.sure & problem.document[links.named] & (named_by[links.named] == 1) & (size[links.named] == 0)
    unclear = np.bincount(links.naming[~clear], minlength=len(problem)) > 0
    naming = (size > 0) & (size <= _LONGEST) & ~problem.document & ~unclear & (named_by == 0)
    missing = segment_sum(problem.value[links.named], links.start) + problem.value
    rough = np.abs(problem.value.astype(np.float64))
    total = np.bincount(links.naming, weights=rough[links.named], minlength=len(problem)) + rough
    return np.flatnonzero(naming & (missing == 0) & (total < _SUMMABLE)).astype(np.int64)


def _groups(problem: Problem, naming: Ints) -> tuple[Ints, Ints]:
    """Each payment with what it names, as a CSR whose items ascend."""
    links = problem.links
    size = links.start[naming + 1] - links.start[naming]
    owner, offset = expand(size)
    group = np.concatenate([owner, np.arange(len(naming), dtype=np.int64)])
    item = np.concatenate([links.named[links.start[naming][owner] + offset], naming])
    return starts(size + 1), item[order_by(group, item)]


def _unrivalled(problem: Problem, start: Ints, item: Ints) -> Flags:
    """Groups beside which no item of equal amount is open, on either side: not even an interchangeable one."""
    count, ties = len(start) - 1, problem.ties
    group = np.repeat(np.arange(count, dtype=np.int64), lengths(start))
    label, debit = ties.label[item], problem.value[item] > 0
    across = np.where(debit, ties.credits[label], ties.debits[label])
    beside = np.where(debit, ties.debits[label], ties.credits[label])
    pair = (lengths(start) == 2)[group]
    side = 2 * label + debit
    order = order_by(group, side)
    inner = run_labels(group[order], side[order])
    inside = np.bincount(inner, minlength=1)[inner] if len(inner) else inner
    rivalled = across > pair
    rivalled[order] |= beside[order] > inside
    return np.asarray(np.bincount(group[rivalled], minlength=count) == 0)


def _weighed(problem: Problem, naming: Ints, start: Ints, item: Ints, weights: Weights) -> Settled:
    """The groups with the evidence of their names."""
    links, count, size = problem.links, len(naming), lengths(start)
    strength = segment_sum(links.strength, links.start)[naming] // np.maximum(size - 1, 1)
    coincidence = floor_lambda(problem.account[naming], np.abs(problem.value[naming]))
    evidence = np.zeros((count, len(Reason)), dtype=np.int32)
    evidence[:, Reason.SHAPE] = weights.shapes[Shape.REFERENCE]
    evidence[:, Reason.COINCIDENCE] = -coincidence * weights.coincidence // 1000
    evidence[:, Reason.NAMED] = weights.named_fraction
    evidence[:, Reason.SPECIFICITY] = strength * weights.specificity // 1000
    evidence[:, Reason.SIZE] = -np.rint(1000 * np.log(np.maximum(size - 1, 1))).astype(np.int64) * weights.size // 1000
    total = evidence.sum(axis=1, dtype=np.int64)
    yes, no = np.ones(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    return Settled(
        start=start,
        item=item,
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
