"""Which discount this account takes: learned from its own payments, as its delays are.

Every group that needs an adjustment is a vote for its rate, as strong as the group is likely. Rates that come again are
raised, others lowered; the votes are then weighed anew (three rounds of expectation and maximisation). A payment does
not vote for itself, in any of its groups, and an account of few payments hardly moves the prior.
"""

from __future__ import annotations

import numpy as np

from ._adjust import rate_number, rates_of
from ._candidates import Candidates
from ._compile import Problem
from ._learned import AdjustmentHabit
from ._offers import NO_OFFER
from ._segments import Ints
from ._shapes import is_adjusted

__all__ = ["adjustment_habits", "offer_habits", "offers_taken"]

_ROUNDS = 3
#: Weights beyond this many nats are as good as certain.
_CERTAIN = 30.0


def adjustment_habits(
    problem: Problem, candidates: Candidates, total: Ints, habit: AdjustmentHabit, weight: int
) -> Ints:
    """Evidence for each candidate from the habit of its account, in milli-nats; 0 for groups that balance.

    Args:
        total: The evidence of each candidate without this one.
    """
    effect = np.zeros(len(candidates), dtype=np.int64)
    rows = is_adjusted(candidates.shape).nonzero()[0]
    if not len(rows):
        return effect
    account = problem.account[candidates.item[candidates.start[rows]]]
    choices = problem.habits.shape[1]
    number = rate_number(problem.adjustments, candidates.rate[rows])
    kind, payer = account * choices + number, _payer(problem, candidates)[rows]
    # the votes of one payment for one rate: its rival groups lose them together, or the likeliest would lose most
    _, ballot = np.unique(payer * choices + number, return_inverse=True)
    before = problem.habits.astype(np.float64)
    usual = _usual(problem, habit, choices)[number]
    for _ in range(_ROUNDS):
        share = _shares(problem, candidates, total + effect)[rows]
        votes = before.ravel() + np.bincount(kind, weights=share, minlength=before.size)
        mine = votes[kind] - np.bincount(ballot, weights=share)[ballot]
        others = votes.reshape(before.shape).sum(axis=1)[account]
        all_ = others - np.bincount(payer, weights=share, minlength=len(problem))[payer]
        llr = np.log((habit.shrink * usual + choices * mine) / (habit.shrink + all_))
        effect[rows] = np.rint(llr * weight).astype(np.int64)
    return effect


def offer_habits(problem: Problem, candidates: Candidates, habit: AdjustmentHabit, weight: int) -> Ints:
    """Evidence of the offers that each candidate rests on, in milli-nats: that of the one that takes most leave.

    Leave that this account was seen to take costs less each time.
    """
    effect = np.zeros(len(candidates), dtype=np.int64)
    if candidates.offer is None:
        return effect
    entry = (candidates.offer != NO_OFFER).nonzero()[0]
    claim = problem.offers.claim[candidates.offer[entry]].astype(np.int64)
    seen = problem.leave[problem.account[candidates.item[entry]], claim]
    prior = np.asarray(habit.claims, dtype=np.int64)[claim] * habit.shrink // (habit.shrink + seen)
    np.minimum.at(effect, candidates.group[entry], prior)
    return effect * weight // 1000


def offers_taken(problem: Problem, offer: Ints | None, item: Ints) -> tuple[Ints, Ints]:
    """Account and claim of every offer that some groups rest on."""
    if offer is None:
        return item[:0], item[:0]
    entry = offer != NO_OFFER
    return problem.account[item[entry]], problem.offers.claim[offer[entry]].astype(np.int64)


def _usual(problem: Problem, habit: AdjustmentHabit, choices: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How much likelier than any other each choice is in this company: 1 for all until something was counted."""
    counts = np.zeros(choices)
    known = {0, *rates_of(problem.adjustments).tolist()}
    for ppm, times in habit.rates:
        if ppm in known:
            counts[rate_number(problem.adjustments, np.array([ppm], dtype=np.int32))[0]] += times / 1000.0
    trust = habit.company_shrink
    return np.asarray((trust + choices * counts) / (trust + counts.sum()))


def _payer(problem: Problem, candidates: Candidates) -> Ints:
    """A payment of each group (of groups with an adjustment: the payment); its first item when it holds none."""
    payer = candidates.item[candidates.start[:-1]].copy()
    money = ~problem.document[candidates.item]
    payer[candidates.group[money]] = candidates.item[money]
    return payer


def _shares(problem: Problem, candidates: Candidates, total: Ints) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How likely each candidate is among those that share an item with it, and nothing at all."""
    odds = np.exp(np.clip(total / 1000.0, -_CERTAIN, _CERTAIN))
    group = candidates.group
    around = np.bincount(candidates.item, weights=odds[group], minlength=len(problem))[candidates.item]
    # its strongest contest decides
    most = np.maximum.reduceat(around, candidates.start[:-1])
    return np.asarray(odds / (1.0 + most))
