"""How long this account takes to pay: the delays of its own pairs, shrunk to a prior.

Delays are read on a scale on which two days near zero weigh as much as five percent further out, so one histogram with
one kernel serves prompt and late payers. Pairs of equal amount are the sample; where several rival each other, each
counts by its share (three rounds of expectation and maximisation). An account of a few pairs hardly moves the prior:
its own habit weighs n / (n + 4).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import frozen

from ._compile import Problem
from ._learned import DateHabit
from ._payers import PastDelays
from ._segments import Ints, lengths
from ._sorting import places, ranked

__all__ = ["Habits", "learn_habits"]

Floats = npt.NDArray[np.float64]

_HALF = 256  # bins on each side of zero
_BELL: Floats = np.exp(-0.5 * np.arange(-3, 4, dtype=np.float64) ** 2)
_KERNEL: Floats = _BELL / _BELL.sum()
_STEPS: Ints = np.arange(-3, 4, dtype=np.int64)[:, None]
_LOWEST, _HIGHEST = -5.0, 4.0
#: Up to here all bins of the kernel are looked at together.
_FEW = 600
_ROUNDS = 3
#: Behind all bins.
_NO_BIN = np.int64((1 << 63) - 1)


def _scale(gap: Ints) -> Floats:
    """Days to bins: the bandwidth is 2 days + 5 % everywhere."""
    return np.asarray(np.sign(gap) * 20.0 * np.log1p(np.abs(gap) / 40.0))


def _bin(gap: Ints) -> Ints:
    return np.minimum(np.maximum(np.rint(_scale(gap)).astype(np.int64), -_HALF + 4), _HALF - 5)


def prior_density(gap: Ints, habit: DateHabit) -> Floats:
    """Probability per day of a delay, before the account is known."""
    days = np.maximum(gap, 1).astype(np.float64)
    z = np.log(days / habit.median_days)
    delayed = np.where(gap > 0, np.exp(-0.5 * z * z) / (days * np.sqrt(2 * np.pi)), 0.0)
    around = np.exp(-np.abs(gap) / habit.around_days) / (2.0 * habit.around_days)
    mixed = habit.same_day * (gap == 0) + habit.delayed * delayed + habit.around * around + habit.flat / 730.0
    theory = np.asarray(mixed / 1000.0)
    if not habit.delays:
        return theory
    seen, times = (np.array(column, dtype=np.int64) for column in zip(*habit.delays, strict=True))
    weight = np.bincount(_bin(seen) + _HALF, weights=times / 1000.0, minlength=2 * _HALF)
    share = habit.own_habit / 1000.0 * weight.sum() / (weight.sum() + habit.company_shrink)
    smooth = np.convolve(weight, _KERNEL, mode="same")[_HALF + _bin(gap)] / weight.sum()
    return np.asarray((1.0 - share) * theory + share * smooth / _width(gap))


def _width(gap: Ints) -> Floats:
    """Days that one bin covers."""
    return np.asarray(2.0 + 0.05 * np.abs(gap))


@frozen(eq=False)
class Habits:
    """The delays of each account, ready to weigh any delay.

    Attributes:
        key: account * 512 + bin, sorted. weight: Sample weight of the bin. mass: Sample weight of the account.
        span: Days over which an account's items lie, which is what chance would spread a delay over.
    """

    key: Ints
    weight: Floats
    mass: Floats
    span: Floats
    habit: DateHabit

    def llr(self, account: Ints, gap: Ints, own: Floats | None = None) -> Floats:
        """ln of how much likelier a delay is here than by chance, within [-5, 4].

        Args:
            account: Account of each delay. gap: Days from document to money.
            own: What each delay itself added to the sample, to be left out of its own judgement.
        """
        own = np.zeros(len(gap)) if own is None else own
        at = account * (2 * _HALF) + _HALF + _bin(gap)
        density = np.zeros(len(gap))
        if len(gap) <= _FEW:  # the same sums in the same order, in one look
            density = (_KERNEL[:, None] * self._weight(at + _STEPS)).sum(axis=0)
        else:
            # one bin more, which nothing asks for: a search may end there
            bins, weights = np.append(self.key, _NO_BIN), np.append(self.weight, 0.0)
            place = places(self.key, at - 3)  # the first bin within reach: the others stand behind it
            for step, kernel in zip(range(-3, 4), _KERNEL, strict=True):
                there = bins[place] == at + step
                density += kernel * np.where(there, weights[place], 0.0)
                place += there
        density = np.maximum(density - own * _KERNEL[3], 0.0)
        mass = np.maximum(self.mass[account] - own, 0.0)
        trust = mass / (mass + self.habit.shrink)
        learned = density / np.maximum(mass, 1e-9) / _width(gap)
        share = self.habit.own_habit / 1000.0 * trust
        mixed = (1.0 - share) * prior_density(gap, self.habit) + share * learned
        ratio: Floats = np.minimum(np.maximum(np.log(mixed * self.span[account]), _LOWEST), _HIGHEST)
        return ratio

    def _weight(self, key: Ints) -> Floats:
        if not len(self.key):
            return np.zeros(key.shape)
        at = np.minimum(places(self.key, key), len(self.key) - 1)
        return np.where(self.key[at] == key, self.weight[at], 0.0)


def learn_habits(problem: Problem, habit: DateHabit) -> tuple[Habits, Ints, Ints, Floats]:
    """The habits of every account, with the pairs they were learned from and the weight of each pair."""
    debit, credit = problem.ties.pairs(problem)
    account = problem.account[debit]
    gap = delay(problem, debit, credit)
    span = _spans(problem, habit)
    alone = len(debit) > 0 and bool((problem.ties.debits * problem.ties.credits <= 1).all())  # nobody rivals anybody
    weight = np.ones(len(debit)) if alone else np.zeros(len(debit))
    habits = _histogram(problem.past, account, gap, weight, span, habit)
    if alone:
        return habits, debit, credit, weight
    for _ in range(_ROUNDS if len(debit) else 0):
        odds = np.exp(habits.llr(account, gap, weight))
        rows = np.bincount(debit, weights=odds, minlength=len(problem))[debit]
        columns = np.bincount(credit, weights=odds, minlength=len(problem))[credit]
        weight = odds / (rows + columns - odds)
        habits = _histogram(problem.past, account, gap, weight, span, habit)
    return habits, debit, credit, weight


def delay(problem: Problem, debit: Ints, credit: Ints) -> Ints:
    """Days from the document to the money; between two documents, or two payments, from debit to credit."""
    swap = ~problem.document[debit] & problem.document[credit]
    days = problem.on[credit] - problem.on[debit]
    return np.where(swap, -days, days)


def _spans(problem: Problem, habit: DateHabit) -> Floats:
    if not len(problem):
        return np.zeros(problem.accounts)
    busy = (lengths(problem.start) > 0).nonzero()[0]
    first, last = problem.start[:-1][busy], problem.start[1:][busy] - 1
    span = np.full(problem.accounts, habit.narrowest_span_days, dtype=np.float64)
    span[busy] = np.maximum(problem.on[last] - problem.on[first] + 1, habit.narrowest_span_days)
    return span


def _histogram(past: PastDelays, account: Ints, gap: Ints, weight: Floats, span: Floats, habit: DateHabit) -> Habits:
    # what earlier payments of the account showed stands beside the pairs of this run
    if len(past.account):
        account, gap = np.concatenate([account, past.account]), np.concatenate([gap, past.days])
        weight = np.concatenate([weight, past.weight])
    key = account * (2 * _HALF) + _HALF + _bin(gap)
    bins, place = ranked(key)
    return Habits(
        bins,
        np.bincount(place, weights=weight, minlength=len(bins)).astype(np.float64),
        np.bincount(account, weights=weight, minlength=past.accounts).astype(np.float64),
        span,
        habit,
    )
