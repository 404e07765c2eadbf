"""On which days of payment which offers stand, and which of several an item takes in each copy of its account."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from ._compile import Problem
from ._offer_rows import EVER
from ._offers import FEE, WITHHOLDING, Claim, Offers
from ._segments import Ints, counts_to_starts, expand, run_labels, search

__all__ = ["Days", "Hits", "chosen", "payment_days", "places_of", "standing"]

#: The copies of one day, by how much leave they take.
_IN_TIME, _GRACE, _LATER, _WITHHELD, _BOTH, _FEES = range(6)


def places_of(problem: Problem) -> Ints:
    """The position of every row that offers may be on; -1 where it is not in the problem."""
    rows = int(max(problem.source.max(initial=-1), problem.offers.row.max(initial=-1))) + 1
    place = np.full(rows, -1, dtype=np.int64)
    place[problem.source] = np.arange(len(problem))
    return place


@frozen(eq=False)
class Days:
    """The days of payment of every account, ascending."""

    account: Ints
    on: Ints
    start: Ints


def payment_days(problem: Problem) -> Days:
    """The days on which each account pays."""
    paying = ~problem.document & (problem.value < 0)
    account, on = problem.account[paying], problem.on[paying]
    order = np.lexsort((on, account))
    account, on = account[order], on[order]
    label = run_labels(account, on)
    fresh = np.flatnonzero(np.diff(label, prepend=-1) > 0)
    return Days(account[fresh], on[fresh], counts_to_starts(account[fresh], problem.accounts))


@frozen(eq=False)
class Hits:
    """An offer that stands on a day of payment: the offer, its item, the day, and the copy it first shows in."""

    offer: Ints
    item: Ints
    day: Ints
    level: Ints


def standing(problem: Problem, offers: Offers, which: Ints, item: Ints, days: Days) -> Hits:
    account = problem.account[item]
    begin, end = days.start[account], days.start[account + 1]
    # a fee is of its own payment, so of its day only
    fee = offers.kind[which] == FEE
    first = np.where(fee, problem.on[item], offers.first[which])
    last = np.where(fee, problem.on[item], offers.last[which])
    low = search(days.on, begin, end, first)
    high = search(days.on, begin, end, last, after=True)
    owner, offset = expand(np.maximum(high - low, 0))
    claim, kind = offers.claim[which], offers.kind[which]
    level = np.select(
        (
            (kind == WITHHOLDING) & (offers.until[which] == EVER),
            kind == WITHHOLDING,
            kind == FEE,
            claim == Claim.IN_TIME,
            claim == Claim.GRACE,
        ),
        (_WITHHELD, _BOTH, _FEES, _IN_TIME, _GRACE),
        default=_LATER,
    )
    return Hits(which[owner], item[owner], low[owner] + offset, level[owner])


def chosen(offers: Offers, hits: Hits, days: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Copies as (level * days + day), and of each copy the items that are valued otherwise, with their offers."""
    copies: list[Ints] = []
    parts: list[tuple[Ints, Ints, Ints]] = []
    for level in range(_FEES + 1):
        here = np.unique(hits.day[hits.level == level])
        if not len(here):
            continue
        nested = hits.level <= level if level <= _LATER else hits.level == level
        if level == _BOTH:  # the price comes down where it does, and the tax is withheld everywhere
            nested |= hits.level == _WITHHELD
        rows = np.flatnonzero(nested & np.isin(hits.day, here))
        # of several tiers that stand, the one that gives most
        size = -np.abs(offers.minor[hits.offer[rows]])
        rows = rows[np.lexsort((hits.offer[rows], size, hits.item[rows], hits.day[rows]))]
        label = run_labels(hits.day[rows], hits.item[rows])
        rows = rows[np.flatnonzero(np.diff(label, prepend=-1) > 0)]
        copies.append(level * days + here)
        parts.append((level * days + hits.day[rows], hits.item[rows], hits.offer[rows]))
    if not copies:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, empty, empty
    which, item, offer = (np.concatenate([part[n] for part in parts]) for n in range(3))
    return np.concatenate(copies), which, item, offer
