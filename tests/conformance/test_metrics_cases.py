"""The published cases of metrics: all pass, those whose source printed a wrong number included."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .answers import metrics
from .comparing import metric_differences
from .run import CASES, Verdict, judge, run

FILE = CASES / "metrics_cases.json"
ALL: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case["id"])
def test_case(case: dict[str, Any]) -> None:
    outcome = judge(case, metrics, metric_differences)
    assert outcome.verdict is Verdict.PASSED, outcome.why


def test_the_runner_knows_the_file() -> None:
    assert {outcome.verdict for outcome in run(FILE)} == {Verdict.PASSED}


def made(metric: str, inputs: dict[str, Any], expected: Any) -> list[str]:
    case = {"id": "made", "metric": metric, "inputs": inputs, "expected": expected, "tolerance": 0.01}
    return list(judge(case, metrics, metric_differences).why)


@pytest.mark.parametrize(
    ("metric", "inputs", "expected"),
    [
        ("best_possible_dso", {"receivables": 7, "current": 3, "credit_sales": 1, "days": 1},
         {"dso": 7, "best_possible_dso": 3, "add": 4}),
        ("cei", {"beginning_ar": 100, "credit_sales": 300, "ending_total": 120, "ending_current": 80, "periods": 3},
         66.67),
        ("cash_conversion_cycle", {"inventory": 10, "receivables": 20, "payables": 5, "sales": 365, "cogs": 365},
         {"dio": 10, "dso": 20, "dpo": 5, "ccc": 25}),
        ("amount_weighted_days_to_pay", {"items": [[10, 5], [100, 10]]}, {"weighted": 9.545, "unweighted": 7.5}),
        ("weighted_days_paid", {"weighted_terms": 25, "weighted_days_late": 5}, 30),
        ("bfr_normatif_item", {"delay_days": 65, "coefficient": 1.2}, 78),
        ("days_deduction_outstanding", {"open_deductions": 300000, "resolved_per_day": 10000}, 30),
        ("kaplan_meier", {"durations": [5, 8, 8], "events": [1, 1, 0]}, {"5": 0.6667, "8": 0.3333}),
        ("campaign_uplift", {"treated": [150, 200], "control": [130, 200]},
         {"diff": 0.1, "se": 0.0455, "z_pooled": 2.18}),
        ("dso_countback", {"receivables": 100, "periods_newest_first": [{"sales": 60, "days": 30}]}, None),
        ("ageing_due", {"invoice": {"amount": 100, "due": "2024-01-01"}, "asof": "2024-02-01"},
         {"bucket": "31-60", "days_past_due": 31, "amount": 100}),
        ("open_at", {"invoice": {"amount": 1, "date": "2024-01-01"}, "paid": "2024-02-01",
         "reconciled_on": "2024-03-05",
         "asof": "2024-02-10"}, {"open": False, "open_by_reconciled_on": True}),
        ("open_items", {"invoice": 100, "credit_note": 30, "unallocated_payment": 20},
         {"invoice_outstanding": 100, "credit_row_outstanding": -30, "unallocated": -20, "net": 50}),
        ("open_items_company_currency", {"amount": 100, "rate": 80, "reval_rate": 85},
         {"booked": 8000, "reval_row_outstanding": 500, "total": 8500}),
        ("promise_kept_rate", {"promises": [{"amount": 100, "due": "2024-01-10", "payments": [[100, "2024-01-10"]]},
         {"amount": 100, "due": "2024-01-10", "payments": [[100, "2024-01-11"]]}]},
         {"kept_count": 1, "due_count": 2, "rate_count": 0.5, "amount_rate": 0.5}),
    ],
)  # fmt: skip
def test_other_metrics_are_answered_too(metric: str, inputs: dict[str, Any], expected: Any) -> None:
    assert made(metric, inputs, expected) == []


def test_a_wrong_figure_fails_and_an_unknown_word_is_not_guessed_at() -> None:
    assert made("ar_turnover", {"opening_ar": 1, "closing_ar": 1, "sales": 8}, 9)
    assert (
        "not expressible"
        in judge(
            {"id": "x", "metric": "ar_turnover", "inputs": {"begin": 1}, "expected": 1}, metrics, metric_differences
        ).verdict
    )
