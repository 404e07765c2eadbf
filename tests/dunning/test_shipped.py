"""The policies that ship: proved by trying every event on every day that matters to two debts."""

from __future__ import annotations

import pytest

from lettrage.dunning import DunningPolicy, lint, policies, prove

SHIPPED = [policies.standard(), policies.prevention_only(), policies.france_b2b()]


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda shipped: shipped.id)
def test_a_shipped_policy_is_proved(shipped: DunningPolicy) -> None:
    proof = prove(shipped, events=1)
    assert proof.status == "proved", "\n".join(str(example) for example in proof.counter_examples)
    assert proof.histories > 70


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda shipped: shipped.id)
def test_lint_finds_no_error_in_a_shipped_policy(shipped: DunningPolicy) -> None:
    assert [str(finding) for finding in lint(shipped, currencies=["EUR"]) if finding.severity == "error"] == []
