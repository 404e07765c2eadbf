"""The score of an action: how urgent it is, how much is at stake, what it is expected to bring."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from attrs import frozen

from lettrage.dunning._action import Action
from lettrage.errors import Fault
from lettrage.model import StepKind
from lettrage.money import Money
from lettrage.records import check_record

__all__ = ["EQUAL", "Expected", "Weights", "scored_by", "weight_faults"]

#: A part of a score goes from 0 to this.
FULL: Final = 1000
#: Days late at which urgency is full.
_DAYS: Final = 120
#: What a grave step adds to urgency: it has a day by which it must be done.
_GRAVE: Final = {StepKind.FORMAL_NOTICE: 150, StepKind.HANDOVER: 250, StepKind.REVIEW: 100}
#: The largest weight: more is a mistake in the arguments.
_HEAVIEST: Final = 1_000_000


@frozen
class Expected:
    """What an action is expected to bring (effet attendu).

    Attributes:
        gain_ppm: Share of the stake that comes in because of the action, in parts per million.
        source: Where the estimate comes from.
    """

    gain_ppm: int
    source: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen(kw_only=True)
class Weights:
    """How much each part of a score counts (pondération)."""

    urgency: int = 1
    stake: int = 1
    effect: int = 1

    def __attrs_post_init__(self) -> None:
        check_record(self)


#: Every part counts the same.
EQUAL: Final = Weights()


def scored_by(
    action: Action, expected: Mapping[str, Expected], weights: Weights, rates: Mapping[str, Decimal]
) -> tuple[int, dict[str, int]]:
    """The score of an action and its parts."""
    late = max((line.days_late for line in action.items), default=0)
    stake = sum((_worth(amount, rates) for amount in action.amounts.values()), Decimal(0))
    parts = {
        "urgency": min(FULL, max(late, 0) * FULL // _DAYS + _GRAVE.get(action.kind, 0)),
        "stake": min(FULL, int(200 * math.log10(1 + max(int(stake), 0)))),
    }
    estimate = expected.get(action.key, expected.get(action.customer))
    if estimate is not None:
        parts["effect"] = max(0, min(FULL, estimate.gain_ppm // 1000))
    shares = {name: getattr(weights, name) for name in parts}
    total = sum(shares.values())
    score = sum(shares[name] * points for name, points in parts.items()) // total if total else 0
    return score, parts


def _worth(amount: Money, rates: Mapping[str, Decimal]) -> Decimal:
    return amount.amount * rates[amount.currency]


def weight_faults(weights: Weights) -> list[Fault]:
    """Weights that are none."""
    found = {name: getattr(weights, name) for name in ("urgency", "stake", "effect")}
    return [
        Fault("bad-value", "a weight is not below zero", f"weights.{name}", found=value, expected=f"0 to {_HEAVIEST}")
        for name, value in found.items()
        if not 0 <= value <= _HEAVIEST
    ]
