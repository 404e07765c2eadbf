"""Ranking and giving out work: against trying every way, and as a head of collection would read it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage import Money
from lettrage.dunning import Action, ActionItem, Expected, StepKind, Weights, Worker, worklist
from lettrage.dunning._assign import assign
from lettrage.errors import LettrageError
from lettrage.model import Actor, ItemKey, ItemKind


def action(key: str, amount: str, late: int, *, kind: StepKind = StepKind.CALL, owner: str = "", **more: str) -> Action:
    currency = more.pop("currency", "EUR")
    money = Money(amount, currency)
    line = ActionItem(ItemKey(ItemKind.INVOICE, f"F-{key}"), money, money, date(2026, 1, 1), late, "call")
    return Action(
        key=key, step="call", kind=kind, policy="p/1", customer=f"C-{key}", currency=currency, on=date(2026, 3, 1),
        items=[line], owner=Actor(owner) if owner else None, **more,
    )  # fmt: skip


def test_the_list_is_ranked_and_says_why() -> None:
    ranked = worklist([action("a", "100.00", 10), action("b", "90000.00", 60), action("c", "100.00", 200)])
    assert [(task.action.key, task.score, dict(task.parts)) for task in ranked.tasks] == [
        ("b", 745, {"urgency": 500, "stake": 990}),
        ("c", 700, {"urgency": 1000, "stake": 400}),
        ("a", 241, {"urgency": 83, "stake": 400}),
    ]
    assert "urgency" in str(ranked.to_table())


def test_an_expected_effect_counts_by_action_or_customer() -> None:
    actions = [action("a", "100.00", 30), action("b", "100.00", 30)]
    ranked = worklist(actions, expected={"C-b": Expected(900_000), "a": Expected(100_000)})
    assert [task.action.key for task in ranked.tasks] == ["b", "a"]
    assert ranked.tasks[0].parts["effect"] == 900
    only = worklist(actions, expected={"a": Expected(100_000)}, weights=Weights(urgency=0, stake=0))
    assert [task.score for task in only.tasks] == [100, 0]


def test_people_get_what_they_may_do_and_the_rest_says_why() -> None:
    actions = [
        action("a", "1000.00", 30, owner="collector"),
        action("b", "2000.00", 30, owner="collector"),
        action("c", "3000.00", 30, owner="ben"),
        action("d", "9000.00", 90, owner="lawyer"),
        action("e", "500.00", 5, owner="collector", language="de"),
    ]
    anna = Worker("anna", 1, roles=["collector"], languages=["fr", "en"])
    given_ = worklist(actions, capacities=[Worker("ben", 1, roles=["collector"]), anna])
    assert {task.action.key: task.worker or task.reason for task in given_.tasks} == {
        "a": "no-room", "b": "anna", "c": "ben", "d": "nobody-may", "e": "no-room",
    }  # fmt: skip
    scores = {task.action.key: task.score for task in given_.tasks}
    assert dict(given_.worth) == {"anna": scores["a"], "ben": scores["a"]}
    assert [task.action.key for task in given_.of("anna")] == ["b"]
    assert [task.action.key for task in given_.left] == ["d", "a", "e"]


def test_permuted_input_gives_the_same_list() -> None:
    actions = [action(key, "100.00", 30, owner="collector") for key in "abcdef"]
    workers = [Worker("x", 2, roles=["collector"]), Worker("y", 1, roles=["collector"])]
    assert worklist(actions, capacities=workers) == worklist(actions[::-1], capacities=workers[::-1])
    assert {t.action.key for t in worklist(actions, capacities=workers).tasks if t.worker} == {"a", "b", "c"}


def test_every_fault_at_once() -> None:
    actions = [action("a", "1.00", 1, currency="USD"), action("b", "1.00", 1, currency="CHF")]
    with pytest.raises(LettrageError) as caught:
        worklist(actions, capacities=[Worker("x", -1), Worker("x", 1)])
    assert [fault.code for fault in caught.value.faults] == [
        "unknown-rate",
        "unknown-rate",
        "duplicate-id",
        "bad-value",
    ]
    assert worklist(actions, rates={"USD": Decimal("0.9"), "CHF": Decimal("1.1")}).tasks


@given(
    scores=st.lists(st.integers(0, 20), max_size=5),
    room=st.lists(st.integers(0, 2), min_size=1, max_size=3),
    data=st.data(),
)
def test_work_is_given_out_as_by_trying_every_way(scores: list[int], room: list[int], data: st.DataObject) -> None:
    row = st.lists(st.booleans(), min_size=len(room), max_size=len(room))
    allowed = data.draw(st.lists(row, min_size=len(scores), max_size=len(scores)))
    given_, worth = assign(scores, allowed, room)
    for task, who in enumerate(given_):
        assert who == -1 or allowed[task][who]
    assert all(given_.count(who) <= places for who, places in enumerate(room))
    base = _greatest(scores, allowed, room)
    assert sum(score for score, who in zip(scores, given_, strict=True) if who >= 0) == base
    for who, gain in enumerate(worth):
        wider = [places + (other == who) for other, places in enumerate(room)]
        assert gain == _greatest(scores, allowed, wider) - base


def _greatest(scores: list[int], allowed: list[list[bool]], room: list[int]) -> int:
    best = 0
    for way in product(range(-1, len(room)), repeat=len(scores)):
        fits = all(way.count(who) <= places for who, places in enumerate(room))
        if fits and all(who == -1 or allowed[task][who] for task, who in enumerate(way)):
            best = max(best, sum(score for score, who in zip(scores, way, strict=True) if who >= 0))
    return best


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        ({"capacities": [3, "anna"]}, ["capacities[0]", "capacities[1]"]),
        ({"capacities": "anna"}, ["capacities"]),
        ({"capacities": [Worker("anna", 10**30)]}, ["capacities.anna"]),
        ({"expected": [3]}, ["expected"]),
        ({"expected": {"C-a": 0.5}}, ["expected.C-a"]),
        ({"rates": {"USD": 0.9}}, ["rates.USD"]),
        ({"rates": {"USD": Decimal("NaN")}}, ["rates.USD"]),
        ({"rates": {"USD": Decimal(-1)}}, ["rates.USD"]),
        ({"rates": "USD"}, ["rates"]),
        ({"currency": 3}, ["currency"]),
        ({"weights": Weights(urgency=-1, stake=10**30)}, ["weights.urgency", "weights.stake"]),
        ({"weights": None}, ["weights"]),
    ],
)
def test_arguments_that_are_nonsense(given: dict[str, Any], paths: list[str]) -> None:
    with pytest.raises(LettrageError) as caught:
        worklist([action("a", "100.00", 10)], **given)
    assert [fault.path for fault in caught.value.faults] == paths


def test_an_expected_loss_is_no_gain() -> None:
    [task] = worklist([action("a", "100.00", 10)], expected={"a": Expected(-(10**9))}).tasks
    assert task.parts["effect"] == 0
