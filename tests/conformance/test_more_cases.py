"""Further cases in the vocabulary of the published ones: each passes, or is named here with its reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .run import CASES, FORMATS, Verdict, judge

FILES = {
    "matching_more.json": "lettrage-cases-matching/1",
    "dunning_more.json": "dunning",
    "metrics_more.json": "metrics",
    "law_more.json": "law_cases/1",
}
ALL: list[tuple[str, dict[str, Any]]] = [
    (form, case) for name, form in FILES.items() for case in json.loads((CASES / name).read_text("utf-8"))["cases"]
]

NOT_EXPRESSIBLE = {
    # the money names three equal invoices by one, two and three of their numbers: each is named
    "tokens-all": "one of several equal items was chosen and no text names it",
    "odoo-fx-match-multi": "a tolerance across currencies",
    "mdp_dated": "days to pay by year",
}


@pytest.mark.parametrize(("form", "case"), ALL, ids=[case["id"] for _, case in ALL])
def test_case(form: str, case: dict[str, Any]) -> None:
    outcome = judge(case, *FORMATS[form])
    if case["id"] in NOT_EXPRESSIBLE:
        assert outcome.verdict is Verdict.NOT_EXPRESSIBLE, "take it off the list"
        assert NOT_EXPRESSIBLE[case["id"]] in outcome.why[0]
    else:
        assert outcome.verdict is Verdict.PASSED, outcome.why


def test_no_case_is_there_twice_and_the_list_names_some() -> None:
    own = [case["id"] for _, case in ALL]
    assert len(own) == len(set(own))
    assert set(own) >= NOT_EXPRESSIBLE.keys()


def test_an_answer_that_says_nothing_does_not_pass() -> None:
    """But where nothing is what is right: those cases are few, and each has a sister that expects something."""
    silent = [case["id"] for form, case in ALL if form != "dunning" and not FORMATS[form][1](case, {})]
    assert len(silent) < len(ALL) // 30, silent
