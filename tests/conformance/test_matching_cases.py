"""The published cases of matching: what passes must keep passing, what cannot be said is named with its reason.

A case that becomes expressible must be taken off the list below, so the list can only shrink by work and grow by doubt.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from .answers import matching
from .comparing import differences
from .run import CASES, FORMATS, Verdict, judge, report, run

FILE = CASES / "matching_cases.json"
ALL: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))["cases"]

NOT_EXPRESSIBLE: dict[str, str] = {}


@pytest.mark.parametrize("case", ALL, ids=lambda case: case["id"])
def test_case(case: dict[str, Any]) -> None:
    outcome = judge(case, matching)
    if case["id"] in NOT_EXPRESSIBLE:
        assert outcome.verdict is Verdict.NOT_EXPRESSIBLE, "take it off the list"
        assert NOT_EXPRESSIBLE[case["id"]] in outcome.why[0]
    else:
        assert outcome.verdict is Verdict.PASSED, outcome.why


def test_the_list_names_cases_that_exist() -> None:
    assert NOT_EXPRESSIBLE.keys() <= {case["id"] for case in ALL}


def test_every_case_asserts_something() -> None:
    """An empty answer must not pass by accident, or the comparison says nothing."""
    silent = {case["id"] for case in ALL if not differences(case, {})}
    assert silent & {case["id"] for case in ALL if case["id"] not in NOT_EXPRESSIBLE} == {"blnk-drift-past-quarter"}


def test_the_case_that_expects_nothing_would_find_something_in_a_wider_band() -> None:
    case = next(case for case in ALL if case["id"] == "blnk-drift-past-quarter")
    wider = {**case, "settings": {"relative_tolerance_of_invoice": "0.2501"}}
    assert (matching(case), matching(wider)) == ({"selection": {"P1": []}}, {"selection": {"P1": ["I1"]}})


def test_unknown_settings_are_never_ignored() -> None:
    for case in ALL:
        strange = {**case, "settings": {**case["settings"], "a setting of tomorrow": True}}
        assert judge(strange, matching).verdict is Verdict.NOT_EXPRESSIBLE, case["id"]


def test_the_runner_counts_and_explains() -> None:
    outcomes = run(FILE)
    said = report(outcomes)
    for verdict in Verdict:
        assert f"{verdict}: {sum(o.verdict is verdict for o in outcomes)} of {len(ALL)}" in said
    assert "lettrage-cases-matching/1" in FORMATS


def test_the_runner_runs_as_a_script() -> None:
    command = [sys.executable, str(CASES.parent / "run.py"), str(FILE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=CASES)
    assert done.stdout == report(run(FILE)) + "\n", done.stderr


def test_a_wrong_answer_fails_with_its_reason() -> None:
    case = next(case for case in ALL if case["id"] not in NOT_EXPRESSIBLE and case["expected"].get("allocations"))
    outcome = judge(case, lambda _: {"allocations": []})
    assert outcome.verdict is Verdict.FAILED
    assert any(line.startswith("allocations: expected") for line in outcome.why)
