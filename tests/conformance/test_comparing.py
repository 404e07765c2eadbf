"""The judge of the conformance cases must be able to say no."""

from __future__ import annotations

from typing import Any

import pytest

from .comparing import differences

EXPECTED: dict[str, Any] = {
    "allocations": [["P1", "I1", "75.00"], ["P1", "I2", "20.00"]],
    "residuals": {"I2": "5.00"},
    "unmatched": ["P2"],
    "writeoffs": [{"item": "I1", "amount": "2.00", "reason": "discount"}],
}


def case(kind: str = "match", expected: dict[str, Any] | None = None, **rest: Any) -> dict[str, Any]:
    return {"id": "made", "kind": kind, "settings": {}, "expected": EXPECTED if expected is None else expected, **rest}


def test_the_same_answer_in_another_order_and_writing_is_right() -> None:
    answer = {
        "allocations": [["P1", "I2", "20"], ["P1", "I1", "75.0"]],
        "residuals": {"I2": "5.000", "I1": "0.00"},
        "unmatched": ["P2"],
        "writeoffs": [{"reason": "discount", "item": "I1", "amount": "2", "note": "extra keys are ignored"}],
        "remarks": "ignored",
    }
    assert differences(case(), answer) == []


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("allocations", [["P1", "I1", "75.00"]]),
        ("allocations", [["P1", "I1", "75.00"], ["P1", "I2", "20.00"], ["P1", "I2", "20.00"]]),
        ("allocations", [["P1", "I1", "75.00"], ["P1", "I2", "20.01"]]),
        ("residuals", {}),
        ("residuals", {"I2": "-5.00"}),
        ("unmatched", []),
        ("writeoffs", [{"item": "I1", "amount": "2.00", "reason": "write_off"}]),
    ],
)
def test_each_key_counts(key: str, wrong: object) -> None:
    assert [line.split(":")[0] for line in differences(case(), {**EXPECTED, key: wrong})] == [key]


def test_missing_means_empty() -> None:
    assert differences(case(expected={}), {}) == []
    assert len(differences(case(), {})) == 4


def test_another_accepted_answer_is_right_only_as_a_whole() -> None:
    other = {"allocations": [], "residuals": {"P1": "95.00"}, "unmatched": ["P1"]}
    both = case(also_accepted=[other])
    assert differences(both, other) == []
    assert differences(both, {**other, "unmatched": ["P2"]}) != []


def test_kinds_assert_their_own_keys_only() -> None:
    chosen = case("predicate", {"selection": {"P1": ["I1", "I2"], "P2": []}})
    assert differences(chosen, {"selection": {"P1": ["I2", "I1"]}, "allocations": [["x", "y", "1"]]}) == []
    assert differences(chosen, {"selection": {"P1": ["I2"]}}) != []
    groups = case("group", {"groups": [["a", "b"]], "residuals": {}, "unmatched": []})
    assert differences(groups, {"groups": [["b", "a"]]}) == []
    assert differences(groups, {"groups": [["a"], ["b"]]}) != []


def test_automatic_payments_count_where_they_are_asked_for() -> None:
    asked = {**case(), "settings": {"auto_on_reference": True}}
    assert differences(asked, {**EXPECTED, "auto": ["P1"]}) != []
    assert differences(case(), {**EXPECTED, "auto": ["P1"]}) == []


def test_steps_count_in_their_order() -> None:
    open_ = {"allocations": [], "residuals": {"I1": "9.00"}}
    paid = {"allocations": [["P1", "I1", "9.00"]], "residuals": {}}
    undo = case("undo", {"steps": [paid, open_]})
    assert differences(undo, {"steps": [paid, open_]}) == []
    assert differences(undo, {"steps": [open_, paid]}) != []
