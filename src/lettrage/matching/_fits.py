"""Does what a group lacks have a name? Summed again here, whatever the strategy that proposed it claims.

Of what the items of a group lack to balance, their offers are taken first, each on a day on which it stands. What is
left has to be nothing, or within the tolerance of the documents, or a rate or rounding of the policy.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from ._adjust import adjustable
from ._candidates import Candidates
from ._compile import Problem
from ._offers import DISCOUNT, NO_OFFER, Claim
from ._segments import Flags, Ints, membership, segment_sum
from ._shapes import Shape

__all__ = ["Fit", "earned", "fit_of", "paid_on"]

#: Sums are believed below this.
_SUMMABLE = float(1 << 62)


@frozen(eq=False)
class Fit:
    """What groups lack, and whether it has a name.

    Attributes:
        rest: What it lacks after its offers, in minor units of the document side. named: Is that nothing, or named.
        near: Is there a rest, or an offer that takes the policy's leave.
    """

    rest: Ints
    named: Flags
    near: Flags


def fit_of(problem: Problem, groups: Candidates) -> Fit:
    """The fit of each group. Cost: a few passes over the items of the groups that do not balance by themselves."""
    off = groups.gap != 0
    if groups.offer is None and not off.any():
        count = len(groups)
        return Fit(np.zeros(count, dtype=np.int64), np.ones(count, np.bool_), np.zeros(count, np.bool_))
    rows = off.nonzero()[0].astype(np.int64) if groups.offer is None else np.arange(len(groups), dtype=np.int64)
    part = groups if len(rows) == len(groups) else groups.take(rows)
    found = _fit(problem, part)
    rest, named, near = np.zeros(len(groups), np.int64), np.ones(len(groups), np.bool_), off.copy()
    rest[rows], named[rows], near[rows] = found.rest, found.named, found.near
    return Fit(rest, named, near)


def _fit(problem: Problem, groups: Candidates) -> Fit:
    owed = problem.signed_minor[groups.item]
    given, standing, leave = _given(problem, groups)
    rest = segment_sum(owed - given, groups.start)
    account = problem.account[groups.item[groups.start[:-1]]]
    short, over = problem.tolerance.reach(np.repeat(account, groups.size), owed - given, groups.start)
    # a group that claims a rate stands or falls by it
    small = (((rest > 0) & (rest <= short)) | ((rest < 0) & (-rest <= over))) & (groups.rate == 0)
    plain = (groups.gap == 0) | small | adjustable(problem, groups)
    if groups.offer is None:
        return Fit(rest, plain, np.asarray(groups.gap != 0))
    resting = segment_sum((groups.offer != NO_OFFER).astype(np.int64), groups.start) > 0
    rough = np.bincount(groups.group, weights=np.abs(owed.astype(np.float64)), minlength=len(groups))
    on_account = (groups.shape == Shape.PARTIAL) & (rest < 0) & problem.discount.grant_untaken
    on_account |= (groups.shape == Shape.PARTIAL) & (rest > 0) & problem.discount.prorate
    by_offer = ((rest == 0) | small | on_account) & standing & (rough < _SUMMABLE)
    near = (resting & ((rest != 0) | leave)) | (~resting & (groups.gap != 0))
    return Fit(rest, (resting & by_offer) | (~resting & plain), near)


def _given(problem: Problem, groups: Candidates) -> tuple[Ints, Flags, Flags]:
    """What offers give up per entry; of each group, do all of them stand, and does any take the policy's leave."""
    count = len(groups)
    if groups.offer is None:
        return np.zeros(len(groups.item), dtype=np.int64), np.ones(count, dtype=np.bool_), np.zeros(count, np.bool_)
    offers, used = problem.offers, groups.offer != NO_OFFER
    offer, item, group = groups.offer[used], groups.item[used], groups.group[used]
    day = paid_on(problem, groups)[group]
    good = (offers.row[offer] == problem.source[item]) & (offers.first[offer] <= day) & (day <= offers.last[offer])
    if (offers.target[offer] >= 0).any():  # an offer of a payment holds beside the document that it is about
        rows, source = int(problem.source.max()) + 1, problem.source[groups.item]
        there = membership(np.sort(groups.group * rows + source), group * rows + offers.target[offer])
        good &= there | (offers.target[offer] < 0)
    given = np.zeros(len(groups.item), dtype=np.int64)
    turned = np.sign(problem.signed_minor[item]) * np.sign(problem.minor[item])
    given[used] = offers.minor[offer] * turned
    standing = np.bincount(group[~good], minlength=count) == 0
    leave = np.bincount(group[~offers.agreed[offer]], minlength=count) > 0
    return given, standing, leave


def paid_on(problem: Problem, groups: Candidates) -> Ints:
    """The day of the last money of each group; of the last item when it holds none."""
    money = ~problem.document[groups.item]
    out = np.maximum.reduceat(problem.on[groups.item], groups.start[:-1]) if len(groups) else groups.start[:0]
    paid = np.full(len(groups), -(1 << 40), dtype=np.int64)
    np.maximum.at(paid, groups.group[money], problem.on[groups.item[money]])
    return np.where(paid > -(1 << 40), paid, out)


def earned(problem: Problem, groups: Candidates) -> Flags:
    """Groups in which a document leaves a discount untaken that its payment earned, where the policy grants it."""
    offers = problem.offers
    out = np.zeros(len(groups), dtype=np.bool_)
    rows = ((offers.kind == DISCOUNT) & (offers.claim != Claim.REFUSED) & (offers.target < 0)).nonzero()[0]
    if not (problem.discount.grant_untaken and len(rows) and len(groups)):
        return out
    taken = groups.offer if groups.offer is not None else np.full(len(groups.item), NO_OFFER, dtype=np.int64)
    bare, day = (taken == NO_OFFER).nonzero()[0], paid_on(problem, groups)
    source, when = problem.source[groups.item[bare]], day[groups.group[bare]]
    money = np.bincount(groups.group[~problem.document[groups.item]], minlength=len(groups)) > 0
    for row in rows.tolist():  # a policy for few: every offer is looked at
        mine = (source == offers.row[row]) & (offers.first[row] <= when) & (when <= offers.last[row])
        out[groups.group[bare[mine]]] = True
    return out & money
