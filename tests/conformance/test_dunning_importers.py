"""The cases of systems that we import from, answered with the policy that our importer reads from their shape."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .dunning import answer, dunning_differences
from .foreign_policies import SYSTEMS, imported
from .run import CASES

ALL: list[dict[str, Any]] = [
    case
    for case in json.loads((CASES / "dunning_cases.json").read_text("utf-8"))["cases"]
    if case["id"].split("-")[0] in SYSTEMS
]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case["id"])
def test_the_imported_policy_gives_the_answers_of_the_case(case: dict[str, Any]) -> None:
    read = imported(case)
    assert read.unexpressed == ()
    assert dunning_differences(case, answer(case, read.policy)) == []


def test_every_system_has_a_case() -> None:
    assert {case["id"].split("-")[0] for case in ALL} == set(SYSTEMS)
