"""Learning how much each kind of evidence counts: a conditional logit with an outside option.

Each settled item chooses, among the candidates that hold it and "none of them", the one that the books chose. That is
how candidates really compete: judged one by one, rivals would flatten every weight. The result stays near the
documented defaults unless the past speaks clearly (a ridge), and stiffly near for references and words, which a habit
of the bookkeeper's software can contradict.

Two kinds of choices teach nothing and are left out: between equal amounts, where software letters the oldest and nobody
knows; and letters that contradict what a payment names. (McFadden, *Conditional logit analysis*, 1974.)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen

from ._candidates import Candidates
from ._compile import Problem
from ._learned import Learned, Weights
from ._score import Reason, Scored, score
from ._segments import Flags, Ints, segment_sum
from ._select import distinct, minimal
from ._shapes import Shape
from .strategies import Strategy

__all__ = ["Choices", "choices_of", "fit", "weighed"]

Floats = npt.NDArray[np.float64]

#: The fields of `Weights` behind each reason: they are learned together, as one factor.
FIELDS: dict[Reason, tuple[str, ...]] = {
    Reason.COINCIDENCE: ("coincidence",),
    Reason.DATE: ("date",),
    Reason.NAMED: ("named_fraction",),
    Reason.SPECIFICITY: ("specificity",),
    Reason.RIVAL_NAMED: ("rival_named",),
    Reason.WORD: ("word", "no_word"),
    Reason.RANK: ("rank",),
    Reason.RIVALS: ("rivals",),
    Reason.PARTNER_ELSEWHERE: ("partner_elsewhere",),
    Reason.SIZE: ("size",),
    Reason.SPREAD: ("spread",),
    Reason.HITS: ("hits",),
    Reason.ADJUSTED: ("adjusted",),
}
#: How far a factor may stray from 1 at the cost of half a nat; those that ties or references could mislead are stiff.
_LOOSE, _STIFF = 0.25, 0.08
_STIFFLY = {Reason.NAMED, Reason.SPECIFICITY, Reason.RIVAL_NAMED, Reason.WORD, Reason.RANK, Reason.RIVALS}
#: How far the effect of a shape may stray, in nats.
_SHAPE = 0.7
#: Factors stay within these: no evidence ever changes its sign, or is thrown away.
_LEAST, _MOST = 0.25, 3.0
_STEPS = 40
_FAR = 30.0


@frozen(eq=False)
class Choices:
    """What items could choose from and what they chose.

    Attributes:
        scored: The candidates. true: Which of them the books agree with.
        item: Of each entry of the candidates, the chooser. weight: Per chooser, how much it counts; 0 for no chooser.
    """

    scored: Scored
    true: Flags
    weight: Floats

    @property
    def choosers(self) -> int:
        """Items that teach something."""
        return int((self.weight > 0).sum())


def choices_of(
    problem: Problem,
    strategies: Sequence[Strategy],
    weights: Weights,
    learned: Learned,
    settled: Ints,
    counts: Floats,
) -> Choices:
    """The candidates of a problem beside what happened.

    Args:
        settled: Of each item the number of its settlement, -1 while it waits.
        counts: Of each item how much its settlement counts; a settlement counts once, however many items it has.
    """
    proposed = Candidates.join([strategy.propose(problem) for strategy in strategies])
    total = segment_sum(problem.value[proposed.item], proposed.start)
    scored = distinct(score(problem, proposed.take(total == proposed.gap), weights, learned))
    scored = minimal(scored, len(problem))
    candidates = scored.candidates
    label = settled[candidates.item]
    first = label[candidates.start[:-1]] if len(candidates) else label
    same = np.bincount(candidates.group[label != first[candidates.group]], minlength=len(candidates)) == 0
    size = np.bincount(settled[settled >= 0], minlength=1)
    whole = candidates.size == size[np.maximum(first, 0)]
    true: Flags = same & (first >= 0) & ((candidates.gap == 0) | whole)
    weight = np.where(settled >= 0, counts / np.maximum(size[np.maximum(settled, 0)], 1), 0.0)
    return Choices(scored, true, np.where(_teaches(scored, true, len(problem)), weight, 0.0))


def _teaches(scored: Scored, true: Flags, items: int) -> Flags:
    """Items whose choice was none between equals, and did not contradict a reference."""
    group, item = scored.candidates.group, scored.candidates.item

    def any_of(which: Flags) -> Flags:
        return np.asarray(np.bincount(item[which[group]], minlength=items) > 0)

    tie = any_of(true & scored.tied)
    contradicts = any_of(~true & scored.named) & ~any_of(true & scored.named) & any_of(true)
    held = np.asarray(np.bincount(item, minlength=items) > 0)
    return held & ~tie & ~contradicts


def fit(choices: Choices) -> Floats:
    """What each reason's factor, then each shape's effect in nats, should change by; all zero when nothing teaches.

    Newton steps on the ridge-penalised likelihood, with the curvature of the whole choice set (an upper bound of the
    true one, so a step never overshoots far), halved while they do not improve.
    """
    features, spread = _features(choices.scored)
    change = np.zeros(features.shape[1])
    if not choices.choosers:
        return change
    base = choices.scored.total / 1000.0
    value = _loss(choices, base, features, change, spread)
    for _ in range(_STEPS):
        step = np.linalg.solve(*_slope(choices, base, features, change, spread))
        size = 1.0
        while size > 1e-4:
            tried = _held(change - size * step)
            lower = _loss(choices, base, features, tried, spread)
            if lower < value:
                break
            size /= 2.0
        else:
            break
        better, change, value = value - lower, tried, lower
        if better < 1e-6 * (1.0 + abs(value)):
            break
    return change


def weighed(weights: Weights, change: Floats) -> Weights:
    """Weights after a change, in whole thousandths."""
    fields: dict[str, Any] = {}
    for place, names in enumerate(FIELDS.values()):
        for name in names:
            fields[name] = round(getattr(weights, name) * (1.0 + float(change[place])))
    shapes = [
        effect + round(1000 * float(more)) for effect, more in zip(weights.shapes, change[len(FIELDS) :], strict=True)
    ]
    return evolve(weights, shapes=tuple(shapes), **fields)


def _features(scored: Scored) -> tuple[Floats, Floats]:
    """Per candidate the evidence of each reason in nats, then one column a shape; and how far each may stray."""
    reasons = [int(reason) for reason in FIELDS]
    evidence = scored.evidence[:, reasons] / 1000.0
    shapes = np.zeros((len(scored.total), len(Shape)))
    shapes[np.arange(len(shapes)), scored.candidates.shape] = 1.0
    spread = [_STIFF if reason in _STIFFLY else _LOOSE for reason in FIELDS] + [_SHAPE] * len(Shape)
    return np.hstack([evidence, shapes]), np.asarray(spread)


def _held(change: Floats) -> Floats:
    out = change.copy()
    out[: len(FIELDS)] = np.clip(out[: len(FIELDS)], _LEAST - 1.0, _MOST - 1.0)
    return out


def _odds(choices: Choices, base: Floats, features: Floats, change: Floats) -> tuple[Floats, Floats, Floats]:
    """Odds of each candidate against none; and their sums around each item, over all and over the true ones."""
    odds = np.asarray(np.exp(np.clip(base + features @ change, -_FAR, _FAR)), dtype=np.float64)
    candidates, items = choices.scored.candidates, len(choices.weight)
    entry = odds[candidates.group]
    around = np.asarray(1.0 + np.bincount(candidates.item, weights=entry, minlength=items), dtype=np.float64)
    right = choices.true[candidates.group]
    true = np.bincount(candidates.item[right], weights=entry[right], minlength=items)
    return odds, around, np.asarray(np.where(true > 0, true, 1.0), dtype=np.float64)


def _loss(choices: Choices, base: Floats, features: Floats, change: Floats, spread: Floats) -> float:
    _, around, true = _odds(choices, base, features, change)
    missed = choices.weight * (np.log(around) - np.log(true))
    return float(missed.sum() + 0.5 * ((change / spread) ** 2).sum())


def _slope(choices: Choices, base: Floats, features: Floats, change: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Curvature and gradient of the loss."""
    odds, around, true = _odds(choices, base, features, change)
    candidates, items = choices.scored.candidates, len(choices.weight)
    group, item = candidates.group, candidates.item
    share = odds[group] / around[item]
    right = choices.true[group]
    chosen = np.where(right, odds[group] / true[item], 0.0)
    pull = np.bincount(group, weights=choices.weight[item] * (share - chosen), minlength=len(odds))
    gradient = features.T @ pull + change / spread**2
    mass = np.bincount(group, weights=choices.weight[item] * share, minlength=len(odds))
    mean = np.stack(
        [np.bincount(item, weights=share * column[group], minlength=items) for column in features.T], axis=1
    )
    curvature = features.T @ (features * mass[:, None]) - mean.T @ (mean * choices.weight[:, None])
    return curvature + np.diag(1.0 / spread**2), gradient
