"""From margins to decisions: the calibration by its definition, and each rule that keeps a group for a person."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from lettrage.ledger import Decision
from lettrage.matching import Learned, MatchingPolicy
from lettrage.matching._decide import NO_DECISION, decide, holding_rules, posterior_ppm
from lettrage.matching._settled import Settled
from lettrage.matching._shapes import Shape

LEARNED = Learned(intercept=100, slope=1500, tie=-500, many_to_many=-1000, near=-350)
POLICY = MatchingPolicy(learned=LEARNED, auto_risk_ppm=30_000, propose_ppm=500_000)


def group(margin: int, *, rivals: int = 0, **facts: Any) -> Settled:
    """One group of two items with every rule kept, but for what is said."""
    columns: dict[str, Any] = {"shape": Shape.PAIR, "coincidence": 0, "total": margin, "margin": margin, "proved": True}
    columns |= dict.fromkeys(("tied", "contested", "named", "many"), False) | {"gap": 0, "stage": 0} | facts
    columns.setdefault("near", columns["gap"] != 0)
    made = {name: np.array([value]) for name, value in columns.items()}
    start, item = np.array([0, 2]), np.array([0, 1])
    return evolve(
        Settled.none(), start=start, item=item, rival_start=np.array([0, rivals]), rival_item=np.arange(rivals), **made
    )


def decision(settled: Settled, policy: MatchingPolicy = POLICY) -> int:
    return int(decide(settled, policy)[0][0])


@given(st.integers(-8000, 8000), st.booleans(), st.booleans(), st.sampled_from([0, 0, 7, -7]))
def test_the_posterior_is_the_logistic_of_the_calibrated_margin(margin: int, tied: bool, many: bool, gap: int) -> None:
    odds = 100 + math.floor(margin * 1.5) - 500 * tied - 1000 * many - 350 * (gap != 0)
    expected = 1e6 / (1 + math.exp(-odds / 1000))
    got = posterior_ppm(group(margin, tied=tied, many=many, gap=gap), POLICY).tolist()
    assert got == [min(round(expected), 999_999)]


@pytest.mark.parametrize(("margin", "ppm"), [(10**15, 999_999), (-(10**15), 0)])
def test_nothing_is_certain(margin: int, ppm: int) -> None:
    assert posterior_ppm(group(margin), POLICY).tolist() == [ppm]


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"proved": False}, "unproved"),
        ({"contested": True}, "equal"),
        ({"many": True}, "many"),
        ({"gap": 1}, "near"),
        ({"gap": -1}, "near"),
        ({"shape": Shape.TWO}, "shape"),
    ],
)
def test_one_broken_rule_keeps_a_group_for_a_person(facts: dict[str, Any], rule: str) -> None:
    policy = MatchingPolicy(learned=Learned(intercept=0, slope=1000, many_to_many=0, near=0))
    settled = group(4000, **facts)  # 982,014 ppm: enough to post, not enough for any shape
    assert decision(group(4000), policy) == Decision.AUTO
    assert decision(settled, policy) == Decision.PROPOSED
    assert holding_rules(settled, posterior_ppm(settled, policy), policy, 0) == (rule,)
    assert holding_rules(group(4000), posterior_ppm(group(4000), policy), policy, 0) == ()


@pytest.mark.parametrize("shape", Shape)
def test_a_shape_that_amounts_suggest_needs_names_or_a_very_high_posterior(shape: Shape) -> None:
    policy = MatchingPolicy(learned=Learned(intercept=0, slope=1000))
    plain = shape in (Shape.PAIR, Shape.REFERENCE, Shape.PERIOD, Shape.WHOLE)
    assert (decision(group(4000, shape=shape), policy) == Decision.AUTO) == plain
    assert decision(group(4000, shape=shape, named=True), policy) == Decision.AUTO
    assert decision(group(4596, shape=shape), policy) == Decision.AUTO  # 990,008 ppm
    assert (decision(group(4595, shape=shape), policy) == Decision.AUTO) == plain  # 989,998 ppm


def test_the_bounds_of_the_policy_belong_to_the_better_side() -> None:
    settled = group(1000)
    ppm = int(posterior_ppm(settled, POLICY)[0])
    at = MatchingPolicy(learned=LEARNED, auto_risk_ppm=1_000_000 - ppm, propose_ppm=ppm)
    assert decision(settled, at) == Decision.AUTO
    assert decision(settled, evolve(at, auto_risk_ppm=999_999 - ppm)) == Decision.PROPOSED
    above = evolve(at, auto_risk_ppm=0, propose_ppm=ppm + 1)
    assert NO_DECISION not in list(Decision)
    assert decision(settled, above) == NO_DECISION
    assert decision(group(1000, rivals=1), above) == Decision.AMBIGUOUS
    assert decision(group(1000, tied=True), evolve(above, learned=Learned(slope=0))) == Decision.AMBIGUOUS
