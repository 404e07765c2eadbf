"""Every rule of lint: a policy that trips it, and one that only just does not."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.dunning import LINT_RULES, Between, DunningPolicy, Flag, OneOf, When, lint
from lettrage.dunning._logic import always_false, disjoint, implies

SURE = ["email", "letter"]


def policy(**parts: Any) -> dict[str, Any]:
    """A policy in which lint finds nothing, with some parts replaced."""
    early = {"offset_days": -8, "expires_after_days": 5, "optional": True}
    steps = [
        {"id": "before", "kind": "pre_due_notice", **early},
        {"id": "first", "offset_days": 3, "channels": SURE},
        {"id": "second", "offset_days": 12, "channels": SURE, "requires": ["first"], "tone": "firm"},
        {
            "id": "demand", "kind": "formal_notice", "offset_days": 30, "channels": ["registered_letter"],
            "tone": "formal", "requires": ["second"], "minimum": {"group": "150.00 EUR"}, "approvals": ["cfo"],
        },
        {
            "id": "agency", "kind": "handover", "offset_days": 45, "requires": ["demand"], "terminal": True,
            "minimum": {"group": "300.00 EUR"}, "approvals": ["cfo"],
        },
    ]  # fmt: skip
    base: dict[str, Any] = {"id": "p", "tracks": {"main": {"steps": steps}}}
    return {**base, **parts}


def steps(**changes: Mapping[str, Any]) -> dict[str, Any]:
    """That policy with keys of some steps changed; None takes a key away."""
    changed = copy.deepcopy(policy()["tracks"]["main"]["steps"])
    for step in changed:
        for key, value in changes.get(step["id"], {}).items():
            step[key] = value
            if value is None:
                del step[key]
    return policy(tracks={"main": {"steps": changed}})


def two_tracks(*segments: dict[str, Any], **more: Any) -> dict[str, Any]:
    calm = {"extends": "main", "override": {"first": {"offset_days": 7}}}
    return policy(tracks={**policy()["tracks"], "calm": calm}, segments=list(segments), **more)


DEFAULT = {"id": "all", "use": "main"}
VIP = {"id": "vip", "use": "calm", "when": {"customer": {"segment": ["vip", "gold"]}}}


def rated(id: str, use: str, **bounds: int) -> dict[str, Any]:
    return {"id": id, "use": use, "when": {"customer": {"mean_delay_days": bounds}}}


def fee(**more: Any) -> dict[str, Any]:
    return {"cost": {"kind": "fee", "bands": [{"fixed": "5.00 EUR"}], **more}}


HOLD = {"id": "h", "when": {"customer": {"hardship": True}}}
THANKS = {"when": {"customer": {"has_other_overdue": False}}}

#: Code -> a policy that trips it, and one that is one small change away and does not.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "duplicate-id": (
        policy(holds=[{**HOLD, "max_days": 9}, {**HOLD, "max_days": 9}]),
        policy(holds=[{**HOLD, "max_days": 9}, {**HOLD, "id": "h2", "max_days": 9}]),
    ),
    "unknown-reference": (steps(second={"requires": ["frist"]}), steps(second={"requires": ["first"]})),
    "cycle": (steps(first={"requires": ["second"]}), steps(first={"requires": []})),
    "first-step-anchor": (
        steps(before={"anchor": "previous_notice", "kind": "reminder", "offset_days": 5}),
        steps(first={"anchor": "due_date"}),
    ),
    "unreachable-step": (
        steps(second={"optional": True, "expires_after_days": 0, "days_since": {"first": 10}}),
        steps(second={"optional": True, "expires_after_days": 1, "days_since": {"first": 10}}),
    ),
    "offsets-out-of-order": (steps(second={"offset_days": 2}), steps(second={"offset_days": 4})),
    "overlapping-steps": (steps(second={"offset_days": 3, "requires": []}), steps(second={"offset_days": 3})),
    "no-default-segment": (
        two_tracks(VIP, {**DEFAULT, "when": {"customer": {"excluded": False}}}), two_tracks(VIP, DEFAULT),
    ),
    "unreachable-segment": (
        two_tracks(VIP, {"id": "gold", "use": "main", "when": {"customer": {"segment": "gold"}}}, DEFAULT),
        two_tracks(VIP, {"id": "iron", "use": "main", "when": {"customer": {"segment": "iron"}}}, DEFAULT),
    ),
    "contradictory-condition": (
        two_tracks(VIP, rated("late", "main", ge=46, le=45), DEFAULT),
        two_tracks(VIP, rated("late", "calm", ge=45, le=45), DEFAULT),
    ),
    "segment-overlap": (
        two_tracks(VIP, rated("late", "main", ge=45), DEFAULT), two_tracks(VIP, rated("late", "calm", ge=45), DEFAULT),
    ),
    "segment-gap": (
        two_tracks(rated("a", "calm", le=30), rated("b", "main", ge=32), DEFAULT),
        two_tracks(rated("a", "calm", le=30), rated("b", "main", ge=31), DEFAULT),
    ),
    "unused-track": (two_tracks(DEFAULT), two_tracks(VIP, DEFAULT)),
    "unproved-notice": (
        steps(demand={"channels": ["letter"]}), steps(demand={"channels": ["letter", "registered_letter"]}),
    ),
    "demand-before-due": (steps(first={"offset_days": -1}), steps(first={"offset_days": 0})),
    "no-terminal-step": (steps(agency={"terminal": False}), steps(agency={"terminal": True})),
    "no-sure-channel": (steps(first={"channels": ["email", "sms"]}), steps(first={"channels": ["email", "phone"]})),
    "gap-too-long": (policy(contact={"min_gap_days": 10}), policy(contact={"min_gap_days": 9})),
    "contact-impossible": (
        policy(contact={"caps": [{"channel": "any", "most": 1, "days": 10}]}),
        policy(contact={"caps": [{"channel": "any", "most": 1, "days": 9}]}),
    ),
    "roll-past-due": (
        {**steps(before={"offset_days": -2}), "contact": {"weekdays": ["mon", "tue", "wed", "thu", "fri"]}},
        {**steps(before={"offset_days": -3}), "contact": {"weekdays": ["mon", "tue", "wed", "thu", "fri"]}},
    ),
    "bad-charge": (
        policy(charges=fee(bands=[{"fixed": "5.00 EUR", "percent": "1"}])),
        policy(charges=fee(bands=[{"fixed": "5.00 EUR"}])),
    ),
    "endless-repeat": (
        steps(second={"repeat_every_days": 7}), steps(second={"repeat_every_days": 7, "max_repeats": 2}),
    ),
    "endless-hold": (policy(holds=[HOLD]), policy(holds=[{**HOLD, "review_every_days": 30}])),
    "bad-jump": (
        policy(situations={"promise": {"on_broken": "first"}}),
        policy(situations={"promise": {"on_broken": "second"}}),
    ),
    "left-behind": (
        steps(second={"optional": True, "expires_after_days": 4}, demand={"requires": ["second"]}),
        steps(second={"optional": True}, demand={"requires": ["second"]}),
    ),
    "weaker-later": (steps(demand={"tone": "courteous"}), steps(demand={"tone": "firm"})),
    "no-minimum": (steps(demand={"minimum": None}), steps(demand={"minimum": {"group": "0.01 EUR"}})),
    "pre-due-without-end": (steps(before={"expires_after_days": None}), steps(before={"expires_after_days": 7})),
    "thanks-while-overdue": (policy(thanks={}), policy(thanks=THANKS)),
    "switch-without-effect": (
        policy(switches={"ladder": "group", "mixed_level": "lowest"}),
        policy(switches={"ladder": "item", "mixed_level": "lowest"}),
    ),
    "not-monotone": (
        policy(minimum={"percent_of_open": "5"}),
        policy(minimum={"percent_of_open": "0"}),
    ),
}  # fmt: skip


def codes(data: dict[str, Any], **more: Any) -> set[str]:
    return {finding.code for finding in lint(DunningPolicy.from_dict(data), **more)}


def test_nothing_is_found_in_a_sound_policy() -> None:
    assert lint(DunningPolicy.from_dict(policy()), currencies=["EUR"]) == ()


@pytest.mark.parametrize("code", CASES)
def test_a_policy_that_trips_the_rule_and_one_that_just_does_not(code: str) -> None:
    bad, good = CASES[code]
    assert code in codes(bad)
    assert code not in codes(good)


def test_a_currency_in_use_without_an_amount() -> None:
    assert "currency-missing" in codes(policy(), currencies=["EUR", "CHF"])
    assert "currency-missing" not in codes(policy(), currencies=["EUR"])


def test_what_became_of_the_version_before() -> None:
    before = DunningPolicy.from_dict(policy())
    gone = DunningPolicy.from_dict(steps(first={"id": "other"}, second={"requires": ["other"]}))
    assert [(f.code, f.path) for f in lint(gone, against=before)] == [("dropped-step", "tracks.main.steps.first")]
    other = DunningPolicy.from_dict(steps(second={"kind": "call"}))
    assert "id-reused" in {f.code for f in lint(other, against=before)}
    assert lint(before, against=before) == ()


def test_every_rule_has_a_case() -> None:
    assert set(LINT_RULES) == set(CASES) | {"currency-missing", "id-reused", "dropped-step"}


@pytest.mark.parametrize(
    ("dead", "alive"),
    [
        ({"ladder": "group", "new_invoice": "group_level"}, {"new_invoice": "group_level"}),
        ({"anchor_moves": "restart"}, {"ladder": "group", "anchor_moves": "restart"}),
        ({"grouping": "instalment", "listing": "open"}, {"grouping": "invoice", "listing": "open"}),
        ({"grouping": "instalment", "mixed_level": "highest"}, {"grouping": "invoice", "mixed_level": "highest"}),
        ({"fees_after_principal": "lapse"}, {"fees_after_principal": "keep"}),
    ],
)
def test_a_switch_that_changes_nothing_beside_another_one(dead: dict[str, str], alive: dict[str, str]) -> None:
    assert "switch-without-effect" in codes(policy(switches=dead))
    assert "switch-without-effect" not in codes(policy(switches=alive))


def test_all_findings_at_once_with_a_path_and_a_suggestion() -> None:
    bad = steps(first={"requires": ["secnd"]}, demand={"channels": ["letter"], "minimum": None})
    found = lint(DunningPolicy.from_dict(bad))
    assert [(f.severity, f.code, f.path) for f in found] == [
        ("error", "unknown-reference", "tracks.main.steps.first.requires"),
        ("error", "unproved-notice", "tracks.main.steps.demand.channels"),
        ("warning", "no-minimum", "tracks.main.steps.demand.minimum"),
    ]
    assert found[0].help == "did you mean `second`?"


def test_tracks_that_extend_one_another() -> None:
    turning = {"a": {"extends": "b"}, "b": {"extends": "a"}}
    found = lint(DunningPolicy.from_dict(policy(tracks=turning, segments=[{"id": "all", "use": "a"}])))
    assert [f.code for f in found if f.severity == "error"] == ["cycle"]


# --- conditions: the algebra against plain enumeration ---

WORDS = ("none", "partly", "whole")


def _words() -> st.SearchStrategy[OneOf]:
    values = st.lists(st.sampled_from(WORDS), unique=True, max_size=3).map(lambda v: tuple(sorted(v)))
    return st.builds(OneOf, st.just("item.dispute"), values, st.booleans())


def _range() -> st.SearchStrategy[Between]:
    bound = st.none() | st.integers(-2, 4)
    return st.builds(Between, st.just("item.days_late"), bound, bound)


def _flag() -> st.SearchStrategy[Flag]:
    return st.builds(Flag, st.just("customer.first_delay"), st.booleans())


WHENS = st.tuples(st.none() | _words(), st.none() | _range(), st.none() | _flag()).map(
    lambda tests: When([test for test in tests if test is not None])
)
#: Every situation, absent facts included: a test on a fact that is absent is not true.
WORLD = [
    (word, days, flag) for word in (*WORDS, None) for days in (*range(-4, 7), None) for flag in (False, True, None)
]


def _holds(when: When, case: tuple[str | None, int | None, bool | None]) -> bool:
    word, days, flag = case
    for test in when.tests:
        if isinstance(test, OneOf):
            true = word is not None and (word in test.values) is not test.negated
        elif isinstance(test, Between):
            low, high = (-99 if test.low is None else test.low), (99 if test.high is None else test.high)
            true = days is not None and low <= days <= high
        else:
            assert isinstance(test, Flag)
            true = flag is test.value
        if not true:
            return False
    return True


@given(WHENS, WHENS)
def test_conditions_are_decided_as_by_trying_everything(one: When, other: When) -> None:
    mine = {case for case in WORLD if _holds(one, case)}
    theirs = {case for case in WORLD if _holds(other, case)}
    assert bool(always_false(one)) == (not mine)
    if mine and theirs:
        assert disjoint(one, other) == (not mine & theirs)
        assert implies(one, other) == (mine <= theirs)
