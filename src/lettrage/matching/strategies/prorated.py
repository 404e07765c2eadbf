"""Invoices paid in parts, where a part that is paid in time clears more than itself: `DiscountRule(prorate=True)`.

A part p of an invoice of A with a discount of D clears ``p + p D / (A - D)``. Consecutive payments that clear an
invoice so are proposed together; a single part that names its invoice is proposed with its share of the discount.
"""

from __future__ import annotations

import numpy as np

from .._candidates import Candidates
from .._coincidence import floor_lambda
from .._compile import Problem
from .._offers import NO_OFFER, Claim
from .._segments import Ints, starts
from .._shapes import Shape

name = "prorated"

#: The most payments that settle one invoice in parts.
_MOST_PARTS = 6


def propose(problem: Problem) -> Candidates:
    """Runs of two to six payments of an invoice, and single parts that name it. Policies that prorate are few."""
    offers = problem.offers
    parts = (offers.claim == Claim.PART).nonzero()[0]
    if not len(parts):
        return Candidates.none()
    of = {(int(offers.target[o]), int(offers.row[o])): o for o in parts.tolist()}
    documents = (np.isin(problem.source, np.unique(offers.target[parts]))).nonzero()[0]
    return Candidates.join([found for document in documents.tolist() for found in _of(problem, document, of)])


def _of(problem: Problem, document: int, of: dict[tuple[int, int], int]) -> list[Candidates]:
    """The groups of one document."""
    row, account = int(problem.source[document]), int(problem.account[document])
    here = np.arange(int(problem.start[account]), int(problem.start[account + 1]))
    money = here[~problem.document[here] & (problem.value[here] < 0)].tolist()
    parts = [of.get((row, int(problem.source[payment])), NO_OFFER) for payment in money]
    owed, links = abs(int(problem.minor[document])), problem.links
    named = set(links.naming[links.named == document].tolist())
    found: list[Candidates] = []
    for first in range(len(money)):
        cleared = 0
        for last in range(first, min(first + _MOST_PARTS, len(money))):
            part = 0 if parts[last] == NO_OFFER else int(problem.offers.minor[parts[last]])
            cleared += abs(int(problem.minor[money[last]])) + part
            taken = slice(first, last + 1)
            if cleared > owed:
                break
            some = any(offer != NO_OFFER for offer in parts[taken])
            if some and cleared == owed and last > first:
                found.append(_group(problem, document, money[taken], parts[taken], Shape.RUN))
            elif some and cleared < owed and last == first and money[last] in named:
                found.append(_group(problem, document, money[taken], parts[taken], Shape.PARTIAL))
    return found


def _group(problem: Problem, document: int, money: list[int], parts: list[int], shape: Shape) -> Candidates:
    item: Ints = np.array([document, *money], dtype=np.int64)
    return Candidates.build(
        starts(np.array([len(item)])),
        item,
        shape,
        floor_lambda(problem.account[item[:1]], np.abs(problem.value[item[:1]])),
        gap=problem.value[item].sum(keepdims=True),
        offer=np.array([NO_OFFER, *parts], dtype=np.int64),
    )
