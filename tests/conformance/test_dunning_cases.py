"""The published cases of dunning: what passes must keep passing, what cannot be said is named with its reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .answers import dunning
from .dunning import dunning_differences
from .run import CASES, Verdict, judge

ALL: list[dict[str, Any]] = json.loads((CASES / "dunning_cases.json").read_text("utf-8"))["cases"]


NOT_EXPRESSIBLE: dict[str, str] = {}


@pytest.mark.parametrize("case", ALL, ids=lambda case: case["id"])
def test_case(case: dict[str, Any]) -> None:
    outcome = judge(case, dunning, dunning_differences)
    if case["id"] in NOT_EXPRESSIBLE:
        assert outcome.verdict is Verdict.NOT_EXPRESSIBLE, "take it off the list"
        assert NOT_EXPRESSIBLE[case["id"]] in outcome.why[0]
    else:
        assert outcome.verdict is Verdict.PASSED, outcome.why


def test_every_case_asserts_something() -> None:
    """An empty answer must not pass by accident, or the comparison says nothing."""
    assert [case["id"] for case in ALL if not dunning_differences(case, [])] == []
