"""Policies built from values are held to the same types as those read from data: no float, no unknown word passes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lettrage.dunning import (
    AlertRule,
    Authority,
    Between,
    Cap,
    ChargeBand,
    ContactRules,
    DunningPolicy,
    Experiment,
    Hold,
    Minimum,
    MoneyBetween,
    PromiseRule,
    Segment,
    Step,
    StepKind,
    Tone,
    Track,
    Weights,
    When,
    action_key,
    arm_of,
    lint,
    prove,
    worklist,
)
from lettrage.errors import LettrageError
from lettrage.letters import LetterOptions, Party, sms_length

WRONG: dict[str, Callable[[], Any]] = {
    "a float of days": lambda: Step("a", offset_days=1.5),  # type: ignore[arg-type]
    "an unknown tone": lambda: Step("a", tone="loud"),  # type: ignore[arg-type]
    "float money": lambda: Minimum(group={"EUR": 10.5}),  # type: ignore[dict-item]
    "an unknown currency": lambda: Minimum(item={"EURO": 10}),
    "a bool as money": lambda: ChargeBand(fixed={"EUR": True}),
    "an amount as text": lambda: MoneyBetween("group.overdue", low={"EUR": "10"}),  # type: ignore[dict-item]
    "a lone channel": lambda: Step("a", channels="email"),  # type: ignore[arg-type]
    "no test": lambda: When([3]),  # type: ignore[list-item]
    "no list of tests": lambda: When("item.open"),  # type: ignore[arg-type]
    "a bound as text": lambda: Between("item.days_late", low="3"),  # type: ignore[arg-type]
    "steps that are none": lambda: Track("main", [object()]),  # type: ignore[list-item]
    "tracks that are none": lambda: DunningPolicy("p", tracks=[3]),  # type: ignore[list-item]
    "no tracks": lambda: DunningPolicy("p", tracks=None),  # type: ignore[arg-type]
    "days as a share": lambda: Cap("any", 1.5, 7),  # type: ignore[arg-type]
    "a weekday as a word": lambda: ContactRules(weekdays=["mon"]),  # type: ignore[list-item]
    "a share as a float": lambda: PromiseRule(kept_if_paid_ppm=0.9),  # type: ignore[arg-type]
    "arms as floats": lambda: Experiment("e", {"a": 0.5, "b": 0.5}),  # type: ignore[dict-item]
    "an unknown right": lambda: Authority("cfo", "pardon"),  # type: ignore[arg-type]
    "an unknown severity": lambda: AlertRule("a", When(), severity="loud"),  # type: ignore[arg-type]
    "a hold without condition": lambda: Hold("h", None),  # type: ignore[arg-type]
    "a segment without name": lambda: Segment(None, "main"),  # type: ignore[arg-type]
    "a weight as a float": lambda: Weights(stake=0.5),  # type: ignore[arg-type]
    "a language as a number": lambda: LetterOptions(language=3),  # type: ignore[arg-type]
    "an unknown collector": lambda: LetterOptions(collector_kind="thug"),  # type: ignore[arg-type]
    "a name as a number": lambda: Party(name=3),  # type: ignore[arg-type]
    "no text": lambda: sms_length(None),  # type: ignore[arg-type]
    "no experiment": lambda: arm_of(None, "ACME"),  # type: ignore[arg-type]
    "no episodes": lambda: action_key("p", "s", [("F-1",)], 1),  # type: ignore[list-item]
    "no policy to lint": lambda: lint(None),  # type: ignore[arg-type]
    "no policy to prove": lambda: prove(None),  # type: ignore[arg-type]
    "no actions": lambda: worklist(None),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_value_is_refused_where_it_is_made(what: str) -> None:
    with pytest.raises(LettrageError) as caught:
        WRONG[what]()
    assert all(fault.message for fault in caught.value.faults)


def test_words_and_lists_are_taken_for_what_they_mean() -> None:
    step = Step("a", "formal_notice", tone="formal", channels=["letter"])  # type: ignore[arg-type]
    assert step.kind is StepKind.FORMAL_NOTICE
    assert step.tone is Tone.FORMAL
    assert step.channels == ("letter",)


def test_every_fault_of_a_step_at_once() -> None:
    with pytest.raises(LettrageError) as caught:
        Step("a", offset_days=1.5, tone="loud", requires="b")  # type: ignore[arg-type]
    assert [fault.path for fault in caught.value.faults] == ["offset_days", "tone", "requires"]
