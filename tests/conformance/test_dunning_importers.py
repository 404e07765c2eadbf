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

#: What one policy of the foreign system does not say.
NOT_SAYABLE = {
    "lago-05-customer-campaign-overrides-default": "one campaign for each customer with thresholds of its own",
    "lago-12-per-entity-policies": "one campaign for each entity",
    "erpnext-07-all-items-must-be-paid": "whoever makes a dunning chooses its invoices; its type does not say which",
}


@pytest.mark.parametrize("case", [c for c in ALL if c["id"] not in NOT_SAYABLE], ids=lambda case: case["id"])
def test_the_imported_policy_gives_the_answers_of_the_case(case: dict[str, Any]) -> None:
    read = imported(case)
    assert read.unexpressed == ()
    assert dunning_differences(case, answer(case, read.policy)) == []


def test_what_is_not_sayable_is_a_case() -> None:
    assert set(NOT_SAYABLE) <= {case["id"] for case in ALL}
    assert {case["id"].split("-")[0] for case in ALL if case["id"] not in NOT_SAYABLE} == set(SYSTEMS)
