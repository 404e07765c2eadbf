"""Groups that balance once documents are settled at what they offer: own discounts, taxes withheld, bank fees.

Nothing new is searched for: the other strategies are asked on copies of the accounts in which each item stands at what
it could be settled for on the day of the payment, and each of its groups is named with the offers it rests on. Pairs
and lists come first; what needs more of the account is `agreed_sums`. Where the documents of a payment are known (it
lists them, or they are all there is), some may have taken their discount and others not: there every choice is tried.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve

from .._candidates import Candidates
from .._coincidence import floor_lambda, log_lambda, of_accounts
from .._compile import Problem
from .._offers import DISCOUNT, NO_OFFER, Claim, Offers
from .._segments import Ints, starts
from .._shapes import Shape
from .._valued import valued
from .._valued_days import places_of
from . import reference, tolerance
from ._priced import Meeting, Priced, priced
from ._sets import Sets, lists, wholes

name = "agreed"

#: More discounts than this in one payment are all taken or none.
_MOST_CHOICES = 10


def propose(problem: Problem) -> Candidates:
    """Pairs, and lists that payments name, in which an offer is taken, exactly or within the tolerance."""
    if not len(problem.offers):
        return Candidates.none()
    parts = [_pairs(problem), _mixed(problem, lists(problem)), _mixed(problem, wholes(problem))]
    copies = valued(problem, thin=True)
    if copies is not None:
        made = [reference.propose(copies.problem), tolerance.listed(copies.problem)]
        parts.insert(1, copies.back(problem, Candidates.join(made)))
    return Candidates.join(parts)


def _pairs(problem: Problem) -> Candidates:
    """A document at what it may settle for, and a payment at what was sent: exactly, or within the tolerance."""
    both = priced(problem, places_of(problem))
    found = [_met(problem, both, both.exactly(problem, name), Shape.PAIR)]
    slack, account = problem.tolerance, problem.account[both.item]
    if slack.some.any():
        short, over = slack.pairs(account, both.amount)
        met = both.between(problem, both.amount - short, both.amount + over, name)
        off = both.amount[met.owed] != both.sent[met.paid]
        found.append(_met(problem, both, Meeting(met.owed[off], met.paid[off]), Shape.NEAR))
    return Candidates.join(found)


def _met(problem: Problem, both: Priced, met: Meeting, shape: Shape) -> Candidates:
    """Candidates of documents and payments that meet; λ counts the amounts at which documents might have settled."""
    if not len(met.owed):
        return Candidates.none()
    offers = problem.offers
    debit, credit = both.item[met.owed], both.money[met.paid]
    owner = problem.account[debit]
    near = both.distinct[of_accounts(problem.account[both.item[both.distinct]], owner, problem.accounts)]
    listed, settled = problem.account[both.item[near]], both.amount[near]
    values = problem.scale.values(settled, listed)
    off = np.abs(both.amount[met.owed] - both.sent[met.paid])
    width = np.rint(1000 * np.log1p(2 * problem.scale.values(off, owner))).astype(np.int64)
    density = log_lambda(listed, values, owner, problem.scale.values(both.sent[met.paid], owner))
    offer = np.stack([both.offer[met.owed], both.fee[met.paid]], axis=1).ravel()
    refused = np.append(offers.claim, -1)[both.offer[met.owed]] == Claim.REFUSED
    found = Candidates.build(
        2 * np.arange(len(debit) + 1, dtype=np.int64),
        np.stack([debit, credit], axis=1).ravel(),
        shape,
        # every amount stands twice, with its offer and without
        np.minimum(density + width + 693, 0) if shape is Shape.NEAR else density + 693,
        gap=problem.value[debit] + problem.value[credit],
        offer=offer,
    )
    return evolve(found, shape=np.where(refused, Shape.PARTIAL, found.shape).astype(np.int8))


def _mixed(problem: Problem, sets: Sets) -> Candidates:
    """Sets in which some discounts are taken and others are not: the only choice that comes nearest.

    It comes to the cent, or within the tolerance of the documents.
    """
    offers = problem.offers
    best = _Best(problem, offers)
    missing = sets.owed(problem) + problem.signed_minor[sets.money]
    account, owed = problem.account[sets.document], problem.signed_minor[sets.document]
    short, over = problem.tolerance.reach(account, owed, sets.start)
    made: list[Candidates] = []
    candidates = ((missing > 0) & (sets.count > 1) & best.some(sets)).nonzero()[0]
    for row in candidates.tolist():  # only payments short of documents with discounts of their own come here
        document = sets.document[sets.start[row] : sets.start[row + 1]]
        money = int(sets.money[row])
        offer = best.of(document, int(problem.on[money]))
        open_ = (offer != NO_OFFER).nonzero()[0]
        if not 1 < len(open_) <= _MOST_CHOICES:
            continue
        amount = np.abs(offers.minor[offer[open_]]) * np.sign(problem.signed_minor[document[open_]])
        bits = (np.arange(1 << len(open_))[:, None] >> np.arange(len(open_))) & 1
        left = missing[row] - bits @ amount
        hit = (np.abs(left) == np.abs(left).min()).nonzero()[0]
        # all of them and none of them are found by the other strategies
        mixed = len(hit) == 1 and 0 < hit[0] < len(bits) - 1
        if mixed and -over[row] <= left[hit[0]] <= short[row]:
            taken = np.full(len(document), NO_OFFER, dtype=np.int64)
            chosen = open_[bits[hit[0]] == 1]
            taken[chosen] = offer[chosen]
            made.append(_candidate(problem, document, money, taken, len(bits)))
    return Candidates.join(made)


class _Best:
    """The discount of each document on a day: of those that stand, the one that gives most."""

    def __init__(self, problem: Problem, offers: Offers) -> None:
        rows = (offers.kind == DISCOUNT).nonzero()[0]
        rows = rows[offers.claim[rows] != Claim.PART]
        order = rows[np.argsort(offers.row[rows], kind="stable")]
        self.offers, self.order, self.row = offers, order, offers.row[order]
        self.source = problem.source

    def some(self, sets: Sets) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Sets with a document that offers a discount."""
        has = np.isin(self.source[sets.document], self.row)
        owner = np.repeat(np.arange(len(sets.money)), sets.count)
        return np.asarray(np.bincount(owner[has], minlength=len(sets.money)) > 0)

    def of(self, document: Ints, day: int) -> Ints:
        out = np.full(len(document), NO_OFFER, dtype=np.int64)
        low, high = (np.searchsorted(self.row, self.source[document], side=side) for side in ("left", "right"))
        for at in (high > low).nonzero()[0].tolist():
            mine = self.order[low[at] : high[at]]
            mine = mine[(self.offers.first[mine] <= day) & (day <= self.offers.last[mine])]
            if len(mine):
                out[at] = mine[np.argmax(np.abs(self.offers.minor[mine]))]
        return out


def _candidate(problem: Problem, document: Ints, money: int, offer: Ints, choices: int) -> Candidates:
    item = np.append(document, money)
    refused = (problem.offers.claim[offer[offer != NO_OFFER]] == Claim.REFUSED).any()
    account, value = problem.account[item[-1:]], np.abs(problem.value[item[-1:]])
    return Candidates.build(
        starts(np.array([len(item)])),
        item,
        Shape.PARTIAL if refused else Shape.NEAR,  # one of many choices: names or a very high posterior must back it
        floor_lambda(account, value) + round(1000 * float(np.log(choices))),
        gap=problem.value[item].sum(keepdims=True),
        offer=np.append(offer, NO_OFFER),
    )
