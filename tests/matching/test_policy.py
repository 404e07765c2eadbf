"""The policy: data in, data out, and nothing accepted that is not obeyed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lettrage import Ledger, match, match_table
from lettrage.errors import LettrageError
from lettrage.matching import AdjustmentRules, LetteringScheme, MatchingPolicy, Tolerance


def test_a_policy_survives_the_trip_through_plain_data() -> None:
    policy = MatchingPolicy(
        auto_risk_ppm=5_000,
        tolerances=[Tolerance("EUR", 5, 10_000, "customer", "cents", 3)],
        lettering=LetteringScheme(first="AA", year_start_month=9),
        interchangeable=None,
    )
    assert MatchingPolicy.from_dict(policy.to_dict()) == policy
    assert MatchingPolicy.from_dict({}) == MatchingPolicy()


def test_an_unknown_key_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(LettrageError) as caught:
        MatchingPolicy.from_dict({"auto_risk": 1})
    assert caught.value.code == "unknown-policy-key"
    assert "auto_risk_ppm" in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"auto_risk_ppm": -1},
        {"auto_risk_ppm": 1_000_001},
        {"propose_ppm": 0.5},
        {"budget": "endless"},
        {"max_group": 0},
        {"tolerances": None},
        {"tolerances": "x"},
        {"tolerances": [5]},
        {"tolerances": [Tolerance("EUR", "5")]},  # type: ignore[arg-type]
        {"lettering": None},
        {"lettering": LetteringScheme(first=3)},  # type: ignore[arg-type]
        {"lettering": LetteringScheme(year_start_month=1.5)},  # type: ignore[arg-type]
        {"learned": {}},
        {"discount": 1},
        {"cross_entity": "no"},
        {"max_group": True},
        {"interchangeable": "newest"},
        {"tolerances": [Tolerance("EUR", -1)]},
        {"lettering": LetteringScheme(year_start_month=13)},
        {"adjustments": AdjustmentRules(discount_step_ppm=0)},
        {"adjustments": AdjustmentRules(discount_most_ppm=-1)},
        {"adjustments": AdjustmentRules(exact_minor=True)},
        {"adjustments": AdjustmentRules(rounding_minor=-1)},
        {"adjustments": AdjustmentRules(discount_step_ppm=100, discount_most_ppm=30_000)},
    ],
)
def test_values_out_of_range_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(LettrageError) as caught:
        MatchingPolicy(**wrong)
    assert caught.value.code == "bad-policy"


def test_an_order_that_nobody_knows_is_refused_by_name() -> None:
    policy = MatchingPolicy(fallback_order="fr-1342-1O")
    (fault,) = policy.lint()
    assert (fault.path, fault.help) == ("fallback_order", "did you mean `fr-1342-10`?")
    for call in (
        lambda: match(Ledger(), policy, as_of=date(2026, 1, 1)),
        lambda: match_table({}, policy, as_of=date(2026, 1, 1)),
        lambda: match_table({}, MatchingPolicy(fallback_order="oldest"), as_of=date(2026, 1, 1)),
    ):
        with pytest.raises(LettrageError) as caught:
            call()
        assert caught.value.code == "bad-policy"


def test_all_faults_of_a_policy_come_together() -> None:
    with pytest.raises(LettrageError) as caught:
        MatchingPolicy(auto_risk_ppm=-1, max_group=0)
    assert [fault.path for fault in caught.value.faults] == ["auto_risk_ppm", "max_group"]
