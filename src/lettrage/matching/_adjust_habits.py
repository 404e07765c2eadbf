"""Which differences this account shows, and how often: learned from its own payments, as its delays are.

Every group votes, as strongly as it is likely: for the rate or the rounding that it needs, or for none. Choices that
come again are raised, others lowered, and an account that always paid to the cent hardly believes in a first discount;
the votes are then weighed anew (three rounds of expectation and maximisation). In other words: what an account does is
a Dirichlet mixture of *nothing*, *cents* and every rate, around what the company does. A payment does not vote for
itself, in any of its groups, and an account of few payments hardly moves the prior.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ._adjust import rate_number, rates_of
from ._candidates import Candidates
from ._compile import Problem
from ._learned import AdjustmentHabit
from ._offers import NO_OFFER
from ._segments import Ints
from ._shapes import is_adjusted
from ._sorting import ranked

__all__ = ["adjustment_habits", "offer_habits", "offers_taken"]

Floats = npt.NDArray[np.float64]

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
    bent = is_adjusted(candidates.shape)
    if not bent.any():
        return effect
    owner = problem.account[candidates.first]
    asked = np.zeros(problem.accounts, dtype=np.bool_)
    asked[owner[bent]] = True
    near = np.flatnonzero(asked[owner])
    effect[near] = _of_accounts(problem, candidates.take(near), total[near], habit, weight)
    return effect


def _of_accounts(problem: Problem, candidates: Candidates, total: Ints, habit: AdjustmentHabit, weight: int) -> Ints:
    """The same for candidates of accounts in which some need an adjustment."""
    effect = np.zeros(len(candidates), dtype=np.int64)
    rows = np.flatnonzero(is_adjusted(candidates.shape))
    account, payer = problem.account[candidates.first], _payer(problem, candidates)
    outcomes = problem.habits.shape[1]  # a rounding, each rate, and nothing
    choice = np.full(len(candidates), outcomes - 1, dtype=np.int64)
    choice[rows] = rate_number(problem.adjustments, candidates.rate[rows])
    kind = account * outcomes + choice
    # the votes of one payment for one rate: its rival groups lose them together, or the likeliest would lose most
    _, ballot = ranked(payer * outcomes + choice)
    before, prior = problem.habits.astype(np.float64), _usual(problem, habit, outcomes - 1)
    at = choice[rows]
    for _ in range(_ROUNDS):
        share = _shares(problem, candidates, total + effect)
        votes = np.bincount(kind, weights=share, minlength=before.size).astype(np.float64)
        mine = votes[kind[rows]] - np.bincount(ballot, weights=share)[ballot[rows]]
        others = votes.reshape(before.shape).sum(axis=1)[account[rows]]
        all_ = others - np.bincount(payer, weights=share, minlength=len(problem))[payer[rows]]
        llr = _rising(habit.shrink * prior[at] + before.ravel()[kind[rows]], mine)
        llr -= _rising(habit.shrink + before.sum(axis=1, dtype=np.float64)[account[rows]], all_)
        effect[rows] = np.rint((llr - np.log(_at_first(habit, outcomes - 1))) * weight).astype(np.int64)
    return effect


def offer_habits(problem: Problem, candidates: Candidates, habit: AdjustmentHabit, weight: int) -> Ints:
    """Evidence of the offers that each candidate rests on, in milli-nats: that of the one that takes most leave.

    Leave that this account was seen to take costs less each time.
    """
    effect = np.zeros(len(candidates), dtype=np.int64)
    if candidates.offer is None:
        return effect
    entry = (candidates.offer != NO_OFFER).nonzero()[0]
    asked, part = problem.offers.parts(candidates.offer[entry])
    entry = entry[asked]
    claim = problem.offers.claim[part].astype(np.int64)
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


def _rising(start: Floats, others: Floats) -> Floats:
    """The mean of ln(start), ln(start + 1), ... ln(start + others): what each of several gives to all of them together.

    Were each of two payments judged as if the other were certain, their agreement would count twice.
    """
    return np.asarray((_ln_gamma(start + others + 1) - _ln_gamma(start)) / (others + 1))


def _ln_gamma(x: Floats) -> Floats:
    """ln Γ(x) for x > 0, by Stirling's series four steps further up."""
    up = x + 4
    steps = np.log(x * (x + 1) * (x + 2) * (x + 3))
    return np.asarray((up - 0.5) * np.log(up) - up + 0.9189385332046727 + 1 / (12 * up) - 1 / (360 * up**3) - steps)


def _at_first(habit: AdjustmentHabit, choices: int) -> float:
    """How likely each adjustment is before anything was counted: what the effects of the shapes already say."""
    return habit.share / 1000.0 / choices


def _usual(problem: Problem, habit: AdjustmentHabit, choices: int) -> Floats:
    """How likely each adjustment is in this company: all alike until something was counted."""
    counts = np.zeros(choices)
    known = {0, *rates_of(problem.adjustments).tolist()}
    for ppm, times in habit.rates:
        if ppm in known:
            counts[rate_number(problem.adjustments, np.array([ppm], dtype=np.int32))[0]] += times / 1000.0
    trust = habit.company_shrink
    total = trust + counts.sum() + habit.exact / 1000.0
    return np.asarray((trust * _at_first(habit, choices) + counts) / total)


def _payer(problem: Problem, candidates: Candidates) -> Ints:
    """A payment of each group (of groups with an adjustment: the payment); its first item when it holds none."""
    payer = candidates.item[candidates.start[:-1]].copy()
    money = ~problem.document[candidates.item]
    payer[candidates.group[money]] = candidates.item[money]
    return payer


def _shares(problem: Problem, candidates: Candidates, total: Ints) -> Floats:
    """How likely each candidate is among those that share an item with it, and nothing at all."""
    odds = np.exp(np.clip(total / 1000.0, -_CERTAIN, _CERTAIN))
    group = candidates.group
    around = np.bincount(candidates.item, weights=odds[group], minlength=len(problem))[candidates.item]
    # its strongest contest decides
    most = np.maximum.reduceat(around, candidates.start[:-1])
    return np.asarray(odds / (1.0 + most))
