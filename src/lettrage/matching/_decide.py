"""Decide: post it, propose it, or say that nobody can know.

The margin of a group is its log-odds; calibration turns it into a probability. Whether a group may be posted without a
person is decided by rules that were written down before they were measured:

* its posterior risk is within the policy, and its margin was proved, not estimated;
* no item of equal amount is open beside it, on either side, unless all such items are interchangeable;
* it is exact and one-sided: many-to-many groups always need a person;
* its shape is one that people use (a pair, a period, a whole balance, a list), or the payment names every document and
  no other, or the posterior is very high;
* it is as sure over every rival of which an item lies in a group that is only proposed (`_hidden`).

A company may take a name for an order instead: with ``post_named`` a payment that names every document and no other is
posted whatever it leaves open, unless several items stand on both sides or an equal rival does beside it.

A group that is less likely than not and has a rival is *ambiguous*: the rival is shown, and so is what would settle it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import evolve

from lettrage.ledger import Decision

from ._policy import MatchingPolicy
from ._segments import Flags, Ints
from ._settled import NO_RIVAL, Settled
from ._shapes import Shape

__all__ = ["NO_DECISION", "decide", "holding_rules", "posterior_ppm"]

#: A group too weak to show: its items stay open.
NO_DECISION = -1
#: From here a shape that amounts alone suggest may be posted.
_VERY_HIGH_PPM = 990_000
_AUTO, _PROPOSED, _AMBIGUOUS = int(Decision.AUTO), int(Decision.PROPOSED), int(Decision.AMBIGUOUS)
_PLAIN = (Shape.PAIR, Shape.REFERENCE, Shape.PERIOD, Shape.WHOLE)
_IS_PLAIN: Flags = np.array([shape in _PLAIN for shape in Shape], dtype=np.bool_)


def posterior_ppm(settled: Settled, policy: MatchingPolicy) -> Ints:
    """The probability of each group in parts per million, from its margin. Never 1,000,000: nothing is certain."""
    learned = policy.learned
    odds = learned.intercept + settled.margin * learned.slope // 1000
    odds = odds + learned.tie * settled.tied + learned.many_to_many * settled.many + learned.near * settled.near
    share = 1.0 / (1.0 + np.exp(-np.minimum(np.maximum(odds, -30_000), 30_000) / 1000.0))
    return np.asarray(np.minimum(np.rint(1e6 * share).astype(np.int64), 999_999))


def decide(settled: Settled, policy: MatchingPolicy) -> tuple[npt.NDArray[np.int8], Ints]:
    """The decision of each group (a `Decision` code or `NO_DECISION`) and its posterior in parts per million."""
    if not len(settled):
        return np.zeros(0, dtype=np.int8), np.zeros(0, dtype=np.int64)
    ppm = posterior_ppm(settled, policy)
    rivalled = settled.tied | (settled.rival_start[1:] > settled.rival_start[:-1])
    decision = np.where(ppm >= policy.propose_ppm, _PROPOSED, np.where(rivalled, _AMBIGUOUS, NO_DECISION))
    return np.where(_postable(settled, ppm, policy), _AUTO, decision).astype(np.int8), ppm


def _postable(settled: Settled, ppm: Ints, policy: MatchingPolicy) -> Flags:
    held = np.zeros(len(ppm), dtype=np.bool_)
    for _, broken in _rules(settled, ppm, policy):
        held |= broken
    return ~held | _ordered(settled, policy)


def _ordered(settled: Settled, policy: MatchingPolicy) -> Flags:
    """Groups that the policy posts because their money names them."""
    return np.asarray(settled.named & ~settled.many & ~settled.tied & policy.post_named)


def _rules(settled: Settled, ppm: Ints, policy: MatchingPolicy) -> tuple[tuple[str, Flags], ...]:
    """Every rule that can keep a group for a person, by name, and the groups that break it."""
    plain = _IS_PLAIN[settled.shape] | settled.named | (ppm >= _VERY_HIGH_PPM)
    return (
        ("risk", np.asarray(ppm < 1_000_000 - policy.auto_risk_ppm)),
        ("unproved", np.asarray(~settled.proved)),
        ("equal", np.asarray(settled.contested)),
        ("many", np.asarray(settled.many)),
        ("near", np.asarray(settled.near)),
        ("shape", np.asarray(~plain)),
        ("shadow", _shadowed(settled, policy)),
    )


def _shadowed(settled: Settled, policy: MatchingPolicy) -> Flags:
    """Groups that are not sure enough over a rival that a mere proposal hides."""
    if settled.lead is None:
        return np.zeros(len(settled), dtype=np.bool_)
    open_ = posterior_ppm(evolve(settled, margin=np.minimum(settled.margin, settled.lead)), policy)
    return np.asarray((settled.lead < NO_RIVAL) & (open_ < 1_000_000 - policy.auto_risk_ppm))


def holding_rules(settled: Settled, ppm: Ints, policy: MatchingPolicy, group: int) -> tuple[str, ...]:
    """The rules that keep one group from being posted without a person; none when it may be."""
    return tuple(name for name, broken in _rules(settled, ppm, policy) if broken[group])
