"""Behaviour under uncertainty, on plain numbers: survival with censoring, shrinkage, scores, uplift."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import exp, log, sqrt

from attrs import frozen

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.metrics.formulas._exact import Number, exact, exact_list, rounded, significant

__all__ = ["Survival", "SurvivalStep", "Uplift", "brier", "kaplan_meier", "roc_auc", "shrunk_rate", "uplift"]

#: 97.5 % of a normal distribution lies below: the usual two-sided interval of 95 %.
Z95 = 1.959963984540054


@frozen
class SurvivalStep:
    """The survival after one event time.

    Attributes:
        time: Days.
        at_risk: How many (or how much) were still under watch just before.
        events: How many ended then.
        survival: Share not yet ended after it.
        low: Lower bound of the 95 % interval; None where the share is 0 or 1.
        high: Upper bound.
    """

    time: int
    at_risk: int
    events: int
    survival: Decimal
    low: Decimal | None
    high: Decimal | None


@frozen
class Survival:
    """A Kaplan-Meier estimate.

    Attributes:
        steps: One for each event time, growing.
        n: How many were watched.
        censored: How many were still open when last seen.

    >>> from lettrage.metrics import formulas
    >>> curve = formulas.kaplan_meier([10, 20, 30], [True, True, False])
    >>> curve.median, curve.quantile("0.9") is None, curve.at(15)
    (20, True, Decimal('0.6666666667'))
    """

    steps: tuple[SurvivalStep, ...]
    n: int
    censored: int

    def at(self, time: int) -> Decimal:
        """The share not yet ended after `time`."""
        reached = [step.survival for step in self.steps if step.time <= time]
        return reached[-1] if reached else Decimal("1.0000000000")

    @property
    def median(self) -> int | None:
        """The first time at which half have ended; None when half were never seen to end."""
        return self.quantile("0.5")

    def quantile(self, share: Number) -> int | None:
        """The first time at which at least this share has ended; None when it was never seen."""
        left = 1 - exact(share, "share")
        return next((step.time for step in self.steps if Fraction(step.survival) <= left), None)


def kaplan_meier(durations: Sequence[int], ended: Sequence[bool]) -> Survival:
    """The share not yet ended after each time, with those still open counted as long as they were seen.

    Args:
        durations: Days under watch, whole numbers.
        ended: Whether each one ended then (True) or was still open (False, censored). Ends come before censorings of
            the same day.

    Raises:
        InvalidInput: lists of different lengths, durations that are no whole days (`bad-value`).

    Complexity: one sort. Intervals: Greenwood's variance on the log-log scale.

    Source: Kaplan and Meier (1958).

    >>> from lettrage.metrics import formulas
    >>> curve = formulas.kaplan_meier([5, 8, 8, 12], [True, True, False, True])
    >>> [(step.time, f"{step.survival:.2f}") for step in curve.steps]
    [(5, '0.75'), (8, '0.50'), (12, '0.00')]
    """
    days: tuple[int, ...] = asked(tuple[int, ...], durations, "durations")
    seen: tuple[bool, ...] = asked(tuple[bool, ...], ended, "ended")
    if len(days) != len(seen):
        fail("bad-value", "the lists differ in length", path="ended", found=len(seen), expected=str(len(days)))
    events: dict[int, int] = {}
    left: dict[int, int] = {}
    for day, end in zip(days, seen, strict=True):
        events[day] = events.get(day, 0) + end
        left[day] = left.get(day, 0) + 1
    return survival_of(sorted(left), [left[day] for day in sorted(left)], [events[day] for day in sorted(left)])


def survival_of(times: Sequence[int], leaving: Sequence[int], events: Sequence[int]) -> Survival:
    """The estimate from counts by time: how many left the watch then, and how many of these by an event."""
    at_risk = sum(leaving)
    n, censored = at_risk, at_risk - sum(events)
    survival, greenwood = Fraction(1), 0.0
    steps: list[SurvivalStep] = []
    for time, gone, ends in zip(times, leaving, events, strict=True):
        if ends:
            survival *= Fraction(at_risk - ends, at_risk)
            greenwood += ends / (at_risk * (at_risk - ends)) if at_risk > ends else 0.0
            low, high = _bounds(float(survival), greenwood)
            steps.append(SurvivalStep(time, at_risk, ends, rounded(survival), low, high))
            # Thousands of factors would make a fraction of thousands of digits; 1e-15 is far below what is shown.
            survival = Fraction(rounded(survival * 10**5)) / 10**5 if survival.denominator > 10**40 else survival
        at_risk -= gone
    return Survival(tuple(steps), n, censored)


def _bounds(survival: float, greenwood: float) -> tuple[Decimal | None, Decimal | None]:
    if not 0.0 < survival < 1.0:
        return None, None
    spread = exp(Z95 * sqrt(greenwood) / abs(log(survival)))
    return significant(survival**spread), significant(survival ** (1 / spread))


def shrunk_rate(events: Number, n: Number, overall: Number, k: Number) -> Decimal | None:
    """A rate pulled towards the overall one, the more so the less was seen: (events + k x overall) / (n + k).

    Args:
        events: How many of the n.
        n: How many were seen.
        overall: The rate over everyone.
        k: How many observations the overall rate is worth.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    Source: empirical Bayes, beta-binomial.

    >>> from lettrage.metrics import formulas
    >>> formulas.shrunk_rate(1, 1, "0.3", 4)
    Decimal('0.4400000000')
    """
    seen, weight = exact(n, "n"), exact(k, "k")
    if seen + weight <= 0:
        return None
    return rounded((exact(events, "events") + weight * exact(overall, "overall")) / (seen + weight))


def brier(outcomes: Sequence[int], probabilities: Sequence[Number]) -> Decimal | None:
    """Brier score: mean squared distance of stated probabilities from what happened (0 is perfect).

    Raises:
        NotExact, InvalidInput: as `dso_simple`; lists of different lengths (`bad-value`).

    Source: Brier (1950).

    >>> from lettrage.metrics import formulas
    >>> formulas.brier([0, 1, 1, 0], ["0.1", "0.9", "0.8", "0.3"])
    Decimal('0.0375000000')
    """
    happened, said = exact_list(outcomes, "outcomes"), exact_list(probabilities, "probabilities")
    if len(happened) != len(said):
        fail("bad-value", "the lists differ in length", path="probabilities", found=len(said))
    if not said:
        return None
    return rounded(Fraction(sum((p - y) ** 2 for p, y in zip(said, happened, strict=True)), 1) / len(said))


def roc_auc(outcomes: Sequence[int], scores: Sequence[Number]) -> Decimal | None:
    """Area under the ROC curve: how often a case that happened scores above one that did not; ties count half.

    Raises:
        NotExact, InvalidInput: as `dso_simple`; lists of different lengths (`bad-value`).

    Complexity: one sort. Source: Hanley and McNeil (1982), the Mann-Whitney statistic.

    >>> from lettrage.metrics import formulas
    >>> formulas.roc_auc([0, 0, 1, 1], ["0.1", "0.4", "0.35", "0.8"])
    Decimal('0.7500000000')
    """
    happened, said = exact_list(outcomes, "outcomes"), exact_list(scores, "scores")
    if len(happened) != len(said):
        fail("bad-value", "the lists differ in length", path="scores", found=len(said))
    yes, no = sum(1 for y in happened if y), sum(1 for y in happened if not y)
    if not yes or not no:
        return None
    tally: dict[Fraction, list[int]] = {}
    for score, y in zip(said, happened, strict=True):
        tally.setdefault(score, [0, 0])[bool(y)] += 1
    below, won = 0, Fraction(0)
    for score in sorted(tally):
        misses, hits = tally[score]
        won += hits * (below + Fraction(misses, 2))
        below += misses
    return rounded(won / (yes * no))


@frozen
class Uplift:
    """What treated cases did beyond untreated ones.

    Attributes:
        diff: Rate of the treated less that of the control.
        se: Standard error of the difference, rates not pooled.
        low: Lower bound of its 95 % interval.
        high: Upper bound.
        z_pooled: The difference in standard errors under the hypothesis of no effect, rates pooled.
    """

    diff: Decimal
    se: Decimal | None
    low: Decimal | None
    high: Decimal | None
    z_pooled: Decimal | None


def uplift(treated: tuple[int, int], control: tuple[int, int]) -> Uplift | None:
    """The effect of a campaign: paid share of the treated less that of the control.

    Args:
        treated: (paid, all) of those treated, as assigned and not as reached.
        control: (paid, all) of those held out.

    Returns:
        The difference with its interval; None when either side is empty.

    Raises:
        InvalidInput: counts below zero, or more paid than there are (`bad-value`).

    Source: difference of two proportions.

    >>> from lettrage.metrics import formulas
    >>> found = formulas.uplift((150, 200), (130, 200))
    >>> str(found.diff), str(found.z_pooled)[:6]
    ('0.1000000000', '2.1821')
    """
    (a, n), (b, m) = (asked(tuple[int, int], side, name) for side, name in ((treated, "treated"), (control, "control")))
    if not 0 <= a <= n or not 0 <= b <= m:
        fail("bad-value", "no such counts", path="treated", found=(treated, control), expected="0 <= paid <= all")
    if not n or not m:
        return None
    p, q = a / n, b / m
    diff = rounded(Fraction(a, n) - Fraction(b, m))
    se = sqrt(p * (1 - p) / n + q * (1 - q) / m)
    pooled = (a + b) / (n + m)
    spread = sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    bounds = (None, None) if not se else (significant(p - q - Z95 * se), significant(p - q + Z95 * se))
    return Uplift(diff, significant(se), *bounds, significant((p - q) / spread) if spread else None)
