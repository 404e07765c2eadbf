"""Invoices paid in parts, where a part that is paid in time clears more than itself: `DiscountRule(prorate=True)`.

A part p of an invoice of A with a discount of D clears ``p + p D / (A - D)``. Consecutive payments that clear an
invoice so are proposed together; a single part that names its invoice is proposed with its share of the discount.
"""

from __future__ import annotations

import numpy as np

from .._candidates import Candidates
from .._coincidence import floor_lambda
from .._compile import Problem
from .._offers import Claim, prorated
from .._segments import Ints, starts
from .._shapes import Shape

name = "prorated"

#: The most payments that settle one invoice in parts.
_MOST_PARTS = 6


def propose(problem: Problem) -> Candidates:
    """Runs of two to six payments of an invoice, and single parts that name it. Policies that prorate are few."""
    offers = problem.offers
    parts = np.flatnonzero(offers.claim == Claim.PART)
    if not (problem.discount.prorate and len(parts)):
        return Candidates.none()
    by_amount = {(int(offers.row[o]), int(offers.minor[o])): o for o in parts.tolist()}
    wanted = {row for row, _ in by_amount}
    groups: list[tuple[list[int], int, Shape]] = []
    for document in np.flatnonzero(np.isin(problem.source, list(wanted))).tolist():
        groups += _of(problem, document, by_amount)
    return _candidates(problem, groups)


def _of(problem: Problem, document: int, by_amount: dict[tuple[int, int], int]) -> list[tuple[list[int], int, Shape]]:
    """The groups of one document: items, offer, shape."""
    offers, row = problem.offers, int(problem.source[document])
    tiers = np.flatnonzero((offers.row == row) & (offers.claim == Claim.IN_TIME))
    account = int(problem.account[document])
    here = np.arange(int(problem.start[account]), int(problem.start[account + 1]))
    money = here[~problem.document[here] & (problem.value[here] < 0)].tolist()
    owed = abs(int(problem.minor[document]))
    links = problem.links
    named = {int(n) for n in links.naming[links.named == document]}
    found: list[tuple[list[int], int, Shape]] = []
    for first in range(len(money)):
        cleared = given = 0
        for at, payment in enumerate(money[first : first + _MOST_PARTS]):
            paid = abs(int(problem.minor[payment]))
            part = max((prorated(offers, int(t), owed, paid, int(problem.on[payment])) for t in tiers), default=0)
            cleared, given = cleared + paid + part, given + part
            offer = by_amount.get((row, given if problem.minor[document] > 0 else -given))
            if offer is None or cleared > owed:
                continue
            if cleared == owed and at:
                found.append(([document, *money[first : first + at + 1]], offer, Shape.RUN))
            elif not at and payment in named and cleared < owed:
                found.append(([document, payment], offer, Shape.PARTIAL))
    return found


def _candidates(problem: Problem, groups: list[tuple[list[int], int, Shape]]) -> Candidates:
    made: list[Candidates] = []
    for items, offer, shape in groups:
        item: Ints = np.array(sorted(items), dtype=np.int64)
        entry = np.where(item == items[0], offer, -1)
        account, value = problem.account[item[:1]], np.abs(problem.value[items[:1]])
        gap = problem.value[item].sum(keepdims=True)
        lam = floor_lambda(account, value)
        made.append(Candidates.build(starts(np.array([len(item)])), item, shape, lam, gap=gap, offer=entry))
    return Candidates.join(made)
