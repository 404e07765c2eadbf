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


def arms(firm: str, mild: str, *, asked: str = "firm", grave: str = "") -> dict[str, Any]:
    """An experiment whose firm arm climbs a ladder of its own."""
    when = {"customer": {"arm": asked}}
    changes = {"demand": {"when": {"customer": {"arm": grave}}}} if grave else {}
    split = {"id": "e", "arms": {"firm": firm, "mild": mild}}
    return {**two_tracks({"id": "firm", "use": "calm", "when": when}, DEFAULT, experiment=split),
            "tracks": {**steps(**changes)["tracks"], "calm": two_tracks()["tracks"]["calm"]}}  # fmt: skip


def ladder(*added: dict[str, Any]) -> dict[str, Any]:
    """That policy with steps added before the formal notice."""
    known = policy()["tracks"]["main"]["steps"]
    return policy(tracks={"main": {"steps": [*known[:3], *({"channels": SURE, **one} for one in added), *known[3:]]}})


def between(low: str, high: str, swiss: str) -> dict[str, Any]:
    """What is open lies between two amounts in euros, and between 1.00 and another one in francs."""
    return {"group": {"open": {"ge": {"EUR": low, "CHF": "1.00"}, "le": {"EUR": high, "CHF": swiss}}}}


def law(**more: Any) -> dict[str, Any]:
    return policy(charges={"interest": {"kind": "late_interest", **more}})


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
    "bad-experiment": (
        arms("70", "31"), arms("70", "30"),
    ),
    "unanswerable-condition": (
        two_tracks({"id": "big", "use": "calm", "when": {"item": {"open": {"ge": "9.00 EUR"}}}}, DEFAULT),
        two_tracks({"id": "big", "use": "calm", "when": {"group": {"open": {"ge": "9.00 EUR"}}}}, DEFAULT),
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


#: Where a rule has several reasons: for each further one a policy that trips it, and one that just does not.
MORE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("bad-experiment", arms("70", "30", asked="frim"), arms("70", "30", asked="mild")),
    ("bad-experiment", {**arms("70", "30"), "segments": [VIP, DEFAULT]}, arms("70", "30")),
    ("bad-experiment", arms("70", "30", grave="firm"), arms("70", "30")),
    ("bad-experiment", policy(holds=[{**HOLD, "max_days": 9, "when": {"customer": {"arm": "firm"}}}]), policy()),
    # it requires a step that stands after it: on a ladder that is climbed neither goes out
    ("unreachable-step", steps(first={"requires": ["second"]}, second={"requires": []}),
     steps(second={"requires": ["first"]})),
    ("unreachable-step", steps(before={"offset_days": 0}), steps(before={"offset_days": -1})),
    ("unreachable-step", steps(second={"when": {"item": {"days_late": {"le": 11}}}}),
     steps(second={"when": {"item": {"days_late": {"le": 12}}}})),
    ("unreachable-step", steps(demand={"when": {"group": {"overdue": {"le": "149.99 EUR"}}}}),
     steps(demand={"when": {"group": {"overdue": {"le": "150.00 EUR"}}}})),
    # between two steps counted from the due date stands one that is not
    ("offsets-out-of-order",
     ladder({"id": "again", "anchor": "previous_notice", "offset_days": 5}, {"id": "late", "offset_days": 11}),
     ladder({"id": "again", "anchor": "previous_notice", "offset_days": 5}, {"id": "late", "offset_days": 13})),
    # a month has 28 to 31 days: only what is earlier in every month is out of order
    ("offsets-out-of-order", ladder({"id": "monthly", "offset_months": 1, "offset_days": -20}),
     ladder({"id": "monthly", "offset_months": 1, "offset_days": -19})),
    ("offsets-out-of-order", steps(second={"offset_days": 45}, demand={"offset_days": 0, "offset_months": 1}),
     steps(second={"offset_days": 31}, demand={"offset_days": 0, "offset_months": 1})),
    ("overlapping-steps", ladder({"id": "twin", "offset_days": 12}), ladder({"id": "twin", "offset_days": 13})),
    ("overlapping-steps", ladder({"id": "twin", "offset_days": 12}),
     ladder({"id": "twin", "offset_days": 12, "days_since": {"second": 1}})),
    ("gap-too-long",
     {**ladder({"id": "again", "anchor": "previous_notice", "offset_days": 4}), "contact": {"min_gap_days": 5}},
     {**ladder({"id": "again", "anchor": "previous_notice", "offset_days": 5}), "contact": {"min_gap_days": 5}}),
    ("no-default-segment", two_tracks(), two_tracks(VIP, DEFAULT)),
    ("unknown-reference", two_tracks(VIP, {"id": "all", "use": "mian"}), two_tracks(VIP, DEFAULT)),
    ("unknown-reference", steps(second={"days_since": {"frist": 1}}), steps(second={"days_since": {"first": 1}})),
    ("unknown-reference", steps(second={"charges": ["cots"]}),
     {**steps(second={"charges": ["cost"]}), "charges": fee()}),
    ("unknown-reference", policy(situations={"plan": {"on_breach": "dmand"}}),
     policy(situations={"plan": {"on_breach": "demand"}})),
    ("contradictory-condition",
     steps(demand={"approvals": [{"role": "cfo", "when": {"item": {"days_late": {"ge": 9, "le": 8}}}}]}),
     steps(demand={"approvals": [{"role": "cfo", "when": {"item": {"days_late": {"ge": 9, "le": 9}}}}]})),
    ("contradictory-condition",
     two_tracks({"id": "big", "use": "calm", "when": between("5.01", "5.00", "9.00")}, DEFAULT),
     two_tracks({"id": "big", "use": "calm", "when": between("5.00", "5.00", "9.00")}, DEFAULT)),
    ("contradictory-condition",
     two_tracks({"id": "big", "use": "calm", "when": between("5.01", "5.00", "0.00")}, DEFAULT),
     two_tracks({"id": "big", "use": "calm", "when": between("5.00", "5.00", "9.00")}, DEFAULT)),
    ("unproved-notice", steps(demand={"requires": []}), steps(demand={"requires": ["first"]})),
    ("unproved-notice", steps(agency={"requires": []}), steps(agency={"requires": ["second"]})),
    ("demand-before-due", steps(demand={"offset_days": 0}), steps(demand={"offset_days": 13})),
    ("no-terminal-step", steps(demand={"terminal": True}), policy()),
    ("contact-impossible", policy(contact={"caps": [{"channel": "any", "most": 0, "days": 1}]}),
     policy(contact={"caps": [{"channel": "any", "most": 1, "days": 1}]})),
    ("contact-impossible", policy(contact={"from_time": "18:00", "to_time": "18:00"}),
     policy(contact={"from_time": "17:59", "to_time": "18:00"})),
    ("bad-charge", policy(charges=fee(bands=[{"percent": "0"}])), policy(charges=fee(bands=[{"percent": "0.0001"}]))),
    ("bad-charge", policy(charges=fee(bands=[{"fixed": "1 EUR"}, {"start": "0 EUR", "fixed": "2 EUR"}])),
     policy(charges=fee(bands=[{"fixed": "1 EUR"}, {"start": "0.01 EUR", "fixed": "2 EUR"}]))),
    ("bad-charge", law(), law(annual_percent="12")),
    ("bad-charge", law(), {**law(), "jurisdictions": {"business": "FR-B2B"}}),
    ("bad-charge", policy(charges=fee(annual_percent="5")), policy(charges=fee())),
    ("bad-charge", law(annual_percent="12", not_on=["deposit"]), law(annual_percent="12", not_on=["penalty"])),
    ("bad-charge",
     {**steps(second={"repeat_every_days": 9, "charges": ["cost"], "max_repeats": None}), "charges": fee()},
     {**steps(second={"repeat_every_days": 9, "charges": ["cost"], "max_repeats": 3}), "charges": fee()}),
    ("endless-hold", policy(holds=[HOLD]), policy(holds=[{**HOLD, "max_days": 1}])),
    ("bad-jump", policy(situations={"plan": {"on_breach": "before"}}),
     policy(situations={"plan": {"on_breach": "demand"}})),
    ("left-behind", steps(second={"requires": ["before"]}), steps(second={"requires": ["first"]})),
    ("weaker-later", steps(agency={"approvals": []}), steps(agency={"approvals": ["sales"]})),
]  # fmt: skip


@pytest.mark.parametrize(("code", "bad", "good"), MORE, ids=[f"{at}-{row[0]}" for at, row in enumerate(MORE)])
def test_every_further_reason_of_a_rule(code: str, bad: dict[str, Any], good: dict[str, Any]) -> None:
    assert code in codes(bad)
    assert code not in codes(good)


def test_a_policy_too_large_to_be_looked_at_is_told_so_at_once() -> None:
    """The language bounds every list; ladders that extend one another would grow beyond any bound."""

    def chain(links: int, steps: int) -> DunningPolicy:
        own = [[{"id": f"s{at}-{step}", "offset_days": at} for step in range(steps)] for at in range(links)]
        tracks = {f"t{at}": {"steps": own[at], **({"extends": f"t{at - 1}"} if at else {})} for at in range(links)}
        return DunningPolicy.from_dict({**policy(), "tracks": tracks, "segments": [{"id": "all", "use": "t0"}]})

    assert "too-large" not in {f.code for f in lint(chain(20, 1))}
    assert {f.path for f in lint(chain(21, 1))} == {"tracks.t20.extends"}
    assert {f.path for f in lint(chain(2, 501))} == {"tracks.t1.steps"}
    assert {f.code for f in lint(chain(900, 1))} == {"too-large"}


def test_an_amount_of_a_condition_in_a_currency_in_use() -> None:
    asked = steps(second={"when": {"group": {"overdue": {"ge": "100.00 EUR"}}}})
    assert {f.path for f in lint(DunningPolicy.from_dict(asked), currencies=["CHF"]) if "when" in f.path} == {
        "tracks.main.steps.second.when.group.overdue"
    }
    assert "currency-missing" not in codes({**asked, "currency": "EUR"}, currencies=["CHF", "EUR"])


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
    assert set(LINT_RULES) == set(CASES) | {"currency-missing", "id-reused", "dropped-step", "too-large"}


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
