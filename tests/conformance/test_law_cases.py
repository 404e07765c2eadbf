"""The published cases of law: what passes must keep passing, what cannot be said is named with its reason.

A case that becomes expressible must be taken off the list below, so the list can only shrink by work and grow by doubt.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from .answers import NotExpressible, law
from .comparing import law_differences
from .run import CASES, Verdict, judge, report, run

FILE = CASES / "law_cases.json"
ALL: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))["cases"]

NOT_EXPRESSIBLE: dict[str, str] = {}


@pytest.mark.parametrize("case", ALL, ids=lambda case: case["id"])
def test_case(case: dict[str, Any]) -> None:
    outcome = judge(case, law, law_differences)
    if case["id"] in NOT_EXPRESSIBLE:
        assert outcome.verdict is Verdict.NOT_EXPRESSIBLE, "take it off the list"
        assert NOT_EXPRESSIBLE[case["id"]] in outcome.why[0]
    else:
        assert outcome.verdict is Verdict.PASSED, outcome.why


def test_the_list_names_cases_that_exist() -> None:
    assert NOT_EXPRESSIBLE.keys() <= {case["id"] for case in ALL}


def test_every_case_asserts_something() -> None:
    """An empty answer must not pass by accident, or the comparison says nothing."""
    assert [case["id"] for case in ALL if not law_differences(case, {})] == []


def test_the_runner_counts_and_explains() -> None:
    outcomes = run(FILE)
    said = report(outcomes)
    for verdict in Verdict:
        assert f"{verdict}: {sum(o.verdict is verdict for o in outcomes)} of {len(ALL)}" in said


def test_a_wrong_answer_fails_with_its_reason() -> None:
    case = next(case for case in ALL if case["id"] == "ref-be-02")
    outcome = judge(case, lambda _: {"check": "98"}, law_differences)
    assert outcome.verdict is Verdict.FAILED
    assert "check: expected '97', got '98'" in outcome.why


def test_numbers_are_texts_of_the_digits_asked() -> None:
    case = {"expected": {"paid": {"A": "1.00"}, "sum": None}}
    assert not law_differences(case, {"paid": {"A": "1.00"}, "more": 3})
    assert law_differences(case, {"paid": {"A": "1.0"}})
    assert not law_differences({**case, "tolerance": "0.01"}, {"paid": {"A": "1.01"}})
    assert law_differences({"expected": {"valid": True}}, {"valid": 1}), "a truth is no number"


def test_a_second_accepted_answer_is_right_too() -> None:
    case = {"expected": {"next": None}, "also_accepted": [{"next": "AAAA"}]}
    assert not law_differences(case, {"next": "AAAA"})
    assert law_differences(case, {"next": "AAAB"})


def test_unknown_kinds_and_inputs_are_never_guessed() -> None:
    for kind, inputs in (("divination", {}), ("lettering", {"last": "AA0"}), ("metric", {"begin": "1"})):
        with pytest.raises(NotExpressible):
            law({"id": "made", "kind": kind, "inputs": inputs})


@pytest.mark.parametrize(
    ("kind", "inputs", "said"),
    [
        ("lettering", {"last": "AAA"}, {"next": "AAB"}),
        ("lettering", {"debits": ["100.00"], "credits": ["60.00", "40.00"]}, {"balanced": True, "case": "upper"}),
        ("lettering", {"lettered": False}, {"EcritureLet": "", "DateLet": ""}),
        (
            "lettering",
            {"entries": ["2026-01-05", "2026-02-06"], "validated_on": "2026-02-10", "rule": "validation_date"},
            {"EcritureLet": "AAA", "DateLet": "20260210"},
        ),
        (
            "lettering",
            {"entries": [{"on": "2026-01-05"}, {"on": "2026-02-06"}], "rule": "latest_accounting_date"},
            {"EcritureLet": "AAA", "DateLet": "20260206"},
        ),
        ("metric", {"receivables": "1", "sales": "0", "days": 90}, {"dso": None}),
        (
            "metric",
            {"as_of": "2024-11-30", "receivables": "2500", "monthly_sales": [["2024-11", "1200"], ["2024-10", "800"]]},
            {"error": "history_exhausted", "residual": "500.00"},
        ),
        (
            "calendar",
            {"date": "2026-04-03", "convention": "preceding", "calendar": "TARGET"},
            {"business_day": "2026-04-02"},
        ),
    ],
)
def test_the_books_answer(kind: str, inputs: dict[str, Any], said: dict[str, Any]) -> None:
    assert law({"id": "made", "kind": kind, "inputs": inputs}) == said
