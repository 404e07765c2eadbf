"""Proofs: sound policies are proved, unsound ones are refuted with a history, and the checks themselves bite."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from lettrage.dunning import DunningPolicy, StepKind, prove
from lettrage.dunning import _prove as module
from lettrage.errors import LettrageError

LADDER = [
    {"id": "first", "offset_days": 3},
    {"id": "demand", "kind": "formal_notice", "offset_days": 8, "requires": ["first"], "grants_deadline_days": 5},
    {"id": "agency", "kind": "handover", "offset_days": 10, "requires": ["demand"], "terminal": True},
]


def policy(steps: list[dict[str, Any]] = LADDER, **more: Any) -> DunningPolicy:
    return DunningPolicy.from_dict({"id": "p", "tracks": {"main": {"steps": steps}}, **more})


def test_a_sound_policy_is_proved() -> None:
    proof = prove(policy(contact={"min_gap_days": 2, "caps": [{"channel": "any", "most": 2, "days": 7}]}))
    assert proof
    assert proof.histories > 50
    assert proof.plans > proof.histories


def test_a_minimum_in_percent_is_refuted_with_a_history() -> None:
    steps = [{"id": "first", "offset_days": 3, "minimum": {"percent_of_open": "70"}}]
    proof = prove(policy(steps))
    assert [example.property for example in proof.counter_examples] == ["P8"]
    assert [what for _, what in proof.counter_examples[0].history] == ["payment of F-2"]
    assert not proof


def test_a_step_that_needs_what_is_gone_is_refuted() -> None:
    """The call is dropped when an item is held for too long; the demand that requires it then never goes out."""
    call = {"id": "call", "kind": "call", "offset_days": 5, "optional": True, "expires_after_days": 2}
    demand = {**LADDER[1], "requires": ["call"]}
    assert [example.property for example in prove(policy([LADDER[0], call, demand])).counter_examples] == ["P13"]
    assert prove(policy([LADDER[0], {**call, "optional": False}, demand]))


def test_work_that_runs_out_is_said() -> None:
    assert prove(policy(), plans=20).status == "exhausted"


@pytest.mark.parametrize("given", [{"events": -1}, {"events": 4}, {"plans": -1}, {"events": True}])
def test_counts_out_of_range(given: dict[str, Any]) -> None:
    with pytest.raises(LettrageError):
        prove(policy(), **given)


# --- a faulty engine is caught: each fault is put between the engine and the search ---


def _asks_for_all(plan: Any) -> Any:
    """Whatever is held is asked for."""
    return evolve(plan, actions=[evolve(a, items=[evolve(i, amount=i.open) for i in a.items]) for a in plan.actions])


def _ignores_settled(plan: Any) -> Any:
    """What was asked for once is asked for for ever."""
    return _Remembering.of(plan)


class _Remembering:
    """The plan of the first day with actions, again and again."""

    kept: Any = ()

    @classmethod
    def of(cls, plan: Any) -> Any:
        cls.kept = cls.kept or list(plan.actions)
        return evolve(plan, actions=list(plan.actions) or cls.kept)


def _demands_first(plan: Any) -> Any:
    return evolve(
        plan,
        actions=[
            evolve(a, step="demand", kind=StepKind.FORMAL_NOTICE, items=[evolve(i, step="demand") for i in a.items])
            for a in plan.actions
        ],
    )


def _loses_an_item(plan: Any) -> Any:
    return evolve(plan, outcomes=list(plan.outcomes)[:1])


@pytest.mark.parametrize(
    ("fault", "caught"),
    [
        (_asks_for_all, "P3"),
        (_ignores_settled, "P2"),
        (_demands_first, "P4"),
        (_loses_an_item, "P7"),
    ],
)
def test_a_faulty_engine_is_caught(fault: Any, caught: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = module.plan_dunning
    monkeypatch.setattr(module, "plan_dunning", lambda *args, **more: fault(real(*args, **more)))
    _Remembering.kept = ()
    proof = prove(policy(), plans=400)
    assert caught in {example.property for example in proof.counter_examples}
