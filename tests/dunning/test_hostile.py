"""Hostile policies: whatever stands in one, it is refused by its faults and paths, or it works from end to end."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from lettrage.dunning import (
    Between,
    Cap,
    ChargeRule,
    ContactRules,
    DunningPolicy,
    Experiment,
    Flag,
    Hold,
    Minimum,
    MoneyBetween,
    OneOf,
    Segment,
    StatementRule,
    Step,
    Track,
    When,
    arm_of,
    coverage,
    lint,
    policies,
    prove,
    simulate,
)
from lettrage.errors import LettrageError
from lettrage.ledger import Ledger
from lettrage.model import Address, Customer

from .books import day, invoice, policy, run
from .makers import RANDOMS
from .test_language import assert_one_verdict, places, valid

__all__ = ["valid"]

SHIPPED = [policies.standard(), policies.prevention_only(), policies.france_b2b()]
ADDRESS = Address(lines=["1 rue Haute"], city="Paris")
LEDGER = Ledger(
    customers=[Customer("ACME", "Acme", address=ADDRESS, country="FR"), Customer("BETA", kind="consumer")],
    invoices=[invoice(), invoice("F-2", amount="80.00", due=day(8)), invoice("G-1", "BETA")],
)


def deep(depth: int) -> Any:
    found: Any = "deep"
    for _ in range(depth):
        found = [found] if depth % 2 else {"a": found}
    return found


def round_and_round() -> dict[str, Any]:
    """A table that contains itself."""
    found: dict[str, Any] = {}
    found["a"] = found
    return found


#: What no policy may hold anywhere, of every kind that a program may hand over.
HOSTILE: dict[str, Any] = {
    "a list nested deeper than Python goes": deep(20_001),
    "a table nested deeper than Python goes": deep(20_000),
    "a table that contains itself": round_and_round(),
    "a text of a megabyte": "x" * 1_000_000,
    "a megabyte of blanks": " " * 1_000_000,
    "a long line that ends in a line break": "x" * 100_000 + "\n",
    "a number too long to be written": 10**5_000,
    "not a number": float("nan"),
    "infinity": float("inf"),
    "a decimal that is none": Decimal("sNaN"),
    "bytes": b"r1",
    "an object": object(),
    "a set": {1, 2},
    "keys that are no texts": {3: 4, None: 5, (1, 2): 3, True: 1},
    "half a character": "\ud800",
    "a text that turns around": "\u202eabc",
    "nothing that can be seen": "\u200b\u00a0",
    "figures of another script": "\u0661\u0665.00 EUR",
    "a day before all days": date(1, 1, 1),
    "ten thousand entries": [{}] * 10_000,
    "ten thousand keys": {f"key-{at}": {} for at in range(10_000)},
}


def put(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The document with something else at a place."""
    data = deepcopy(data)
    parent = data
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    return data


def holds(data: Any) -> None:
    """A document is refused by its faults, each with a path in it, or makes a policy that works from end to end."""
    refused = None
    try:
        chosen = DunningPolicy.from_dict(data)
    except LettrageError as error:
        refused = error
    if refused is None:
        works(chosen)
        return
    assert len(str(refused)) < 20_000, "a message is read by somebody"
    assert all(fault.path for fault in refused.faults)
    assert repr(refused)


def works(chosen: DunningPolicy) -> None:
    """Every verb that takes a policy gives an answer, or refuses it by its faults."""
    assert DunningPolicy.from_dict(json.loads(json.dumps(chosen.to_dict()))) == chosen
    found = lint(chosen, currencies=["EUR", "JPY"], against=SHIPPED[0])
    refused = None
    try:
        plan = run(LEDGER, chosen, 12, facts={"ACME": {"segment": "vip", "mean_delay_days": 50}})
    except LettrageError as error:
        refused = error
    if refused is not None:
        assert all(fault.path for fault in refused.faults)
        assert any(finding.severity == "error" for finding in found), f"lint said nothing, and it cannot run: {refused}"
        return
    assert len(list(plan.outcomes)) == 3
    assert all(action.total.minor >= 0 for action in plan.actions)
    assert isinstance(list(plan.calendar(day(20))), list)
    prove(chosen, events=0, plans=4)


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_values_everywhere(what: str) -> None:
    data = SHIPPED[2].to_dict()
    for path in places(data)[1:]:
        holds(put(data, path, HOSTILE[what]))
    with pytest.raises(LettrageError):
        DunningPolicy.from_dict(HOSTILE[what])


def test_hostile_keys_everywhere() -> None:
    data = SHIPPED[2].to_dict()
    for path in places(data):
        for key in ("x" * 100_000, "\ud800", 3, None, ("a", 1), "a.b[0]", ""):
            changed = deepcopy(data)
            parent = changed
            for part in path:
                parent = parent[part]
            if isinstance(parent, dict):
                parent[key] = 1
                holds(changed)


#: What a mutation puts in a place: of every kind, near misses among them.
PUT: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 7, 40_000, 10**12, 0.5, 15.25, "", "a", "main", "r1", "rappel-1", "2026-02-30",
    "2999-12-31", "24:00", "100", "100.00001", "15.00 EUR", "5 JPY", "1.5 JPY", "EUR", "phone", "formal", "handover",
    "pre_due_notice", "previous_notice", [], {}, ["a"], [[]], {"EUR": "5"}, {"EUR": 5}, {"ge": 3}, {"customer": {}},
    {"item": {"days_late": {"ge": 3}}}, {"customer": {"arm": "a"}}, {"group": {"open": {"le": {"EUR": "9"}}}},
)  # fmt: skip


def mutated(random: Random) -> Any:
    """A shipped policy with some places dropped, repeated, renamed, moved or given another value."""
    data = random.choice(SHIPPED).to_dict()
    for _ in range(random.randint(1, 4)):
        path = random.choice(places(data)[1:])
        parent = data
        for key in path[:-1]:
            parent = parent[key]
        last, what = path[-1], random.randrange(5)
        if what == 0:
            del parent[last]
        elif what == 1 and isinstance(parent, list):
            parent.insert(random.randint(0, len(parent)), deepcopy(parent[last]))
        elif what == 2 and isinstance(parent, dict):
            parent[random.choice([f"{last}s", str(last)[:-1], *parent])] = parent.pop(last)
        elif what == 3:
            source: Any = data
            for key in random.choice(places(data)[1:]):
                source = source[key]
            parent[last] = deepcopy(source)
        else:
            parent[last] = deepcopy(random.choice(PUT))
    return data


@settings(max_examples=100, deadline=None)
@given(random=RANDOMS)
def test_mutations_of_shipped_policies(valid: Any, random: Random) -> None:
    data = mutated(random)
    assert_one_verdict(valid, data)
    holds(data)


def test_the_largest_policy_works() -> None:
    steps = [{"id": f"s{at}", "offset_days": at + 1, "optional": True, "expires_after_days": 0} for at in range(1_000)]
    largest = policy(*({**step, "channels": "letter"} for step in steps))
    assert {finding.code for finding in lint(largest)} == set()
    plan = run(LEDGER, largest, 999, customers=["ACME"])
    assert [[(line.item.id, line.step) for line in action.items] for action in plan.actions] == [
        [("F-1", "s998"), ("F-2", "s990")]
    ]
    with pytest.raises(LettrageError, match="1000 parts at most"):
        policy(*steps, {"id": "one-more"})


# -- policies built by hand ------------------------------------------------------------------------------------------


def by_hand(**parts: Any) -> DunningPolicy:
    parts.setdefault("tracks", [Track("main", [Step("a", offset_days=3)])])
    return DunningPolicy("p", **parts)


def with_step(**changes: Any) -> DunningPolicy:
    return by_hand(tracks=[Track("main", [Step("a", **changes)])])


def charging(**changes: Any) -> DunningPolicy:
    return by_hand(charges=[ChargeRule("c", "late_interest", **changes)])


BEYOND: dict[str, Any] = {
    "minimum.item.EUR": lambda: by_hand(minimum=Minimum(item={"EUR": -5})),
    "minimum.percent_of_open": lambda: by_hand(minimum=Minimum(percent_of_open_ppm=-3)),
    "tracks.main.steps[0].offset_days": lambda: with_step(offset_days=10**12),
    "tracks.main.steps[0].offset_months": lambda: with_step(offset_months=10**6),
    "tracks.main.steps[0].min_gap_days": lambda: with_step(min_gap_days=-3),
    "tracks.main.steps[0].repeat_every_days": lambda: with_step(repeat_every_days=0),
    "tracks.main.steps[0].max_repeats": lambda: with_step(max_repeats=0),
    "tracks.main.steps[0].days_since.a": lambda: with_step(days_since={"a": 10**12}),
    "tracks.main.steps[0].channels": lambda: with_step(channels=[]),
    "tracks.main.steps[0].id": lambda: by_hand(tracks=[Track("main", [Step("a\nb")])]),
    "statement.every_months": lambda: by_hand(statement=StatementRule(every_months=0)),
    "statement.day_of_month": lambda: by_hand(statement=StatementRule(day_of_month=0)),
    "contact.weekdays[0]": lambda: by_hand(contact=ContactRules(weekdays=[7])),
    "contact.weekdays": lambda: by_hand(contact=ContactRules(weekdays=[])),
    "contact.caps[0].most": lambda: by_hand(contact=ContactRules(caps=[Cap("any", -1, 5)])),
    "contact.caps[0].days": lambda: by_hand(contact=ContactRules(caps=[Cap("any", 1, 10**12)])),
    "experiment.arms": lambda: by_hand(experiment=Experiment("e", {})),
    "experiment.arms.a": lambda: by_hand(experiment=Experiment("e", {"a": -5})),
    "charges.c.annual_percent": lambda: charging(annual_percent="NaN"),
    "charges.c.day_count": lambda: charging(annual_percent="5", day_count=0),
    "charges.c": lambda: by_hand(charges=[ChargeRule("c", "fee"), ChargeRule("c", "recovery_sum")]),
    "tracks.main": lambda: by_hand(tracks=[Track("main"), Track("main")]),
    "tracks": lambda: by_hand(tracks=[]),
    "jurisdictions.martian": lambda: by_hand(jurisdictions={"martian": "FR-B2B"}),
    "holds[0].when.item.open.ge.EUR": lambda: by_hand(
        holds=[Hold("h", When([MoneyBetween("item.open", {"EUR": 10**30})]))]
    ),
    "holds[0].when.item.days_late.ge": lambda: by_hand(holds=[Hold("h", When([Between("item.days_late", 10**30)]))]),
    "segments[0].use": lambda: by_hand(segments=[Segment("s", "a b")]),
}


@pytest.mark.parametrize("path", BEYOND)
def test_a_policy_built_by_hand_says_no_more_than_the_language(path: str) -> None:
    with pytest.raises(LettrageError) as caught:
        BEYOND[path]()
    assert [fault.path for fault in caught.value.faults] == [path]


def test_all_faults_of_a_policy_built_by_hand_at_once() -> None:
    with pytest.raises(LettrageError) as caught:
        by_hand(statement=StatementRule(every_months=0), contact=ContactRules(weekdays=[9], min_gap_days=-1))
    assert [fault.path for fault in caught.value.faults] == [
        "contact.min_gap_days",
        "contact.weekdays[0]",
        "statement.every_months",
    ]


@pytest.mark.parametrize(
    ("make", "help"),
    [
        (lambda: Between("item.days_lat", 3), "did you mean `item.days_late`?"),
        (lambda: Between("item.kind", 3), ""),
        (lambda: OneOf("item.days_late", ["3"]), ""),
        (lambda: Flag("customer.id"), ""),
        (lambda: OneOf("item.dispute", ["whol"]), "did you mean `whole`?"),
        (lambda: OneOf("customer.attributes.", ["x"]), "did you mean `customer.rating`?"),
        (lambda: MoneyBetween("item.days_late", {"EUR": 1}), ""),
        (lambda: When([Between("item.days_late", 1), Between("item.days_late", None, 3)]),
         "write one test with both bounds, or with all the words"),
    ],
)  # fmt: skip
def test_a_test_that_no_field_answers(make: Any, help: str) -> None:
    with pytest.raises(LettrageError) as caught:
        make()
    [fault] = caught.value.faults
    assert fault.path
    assert help == fault.help or not help or fault.help.startswith("did you mean")


def test_changes_that_no_step_knows() -> None:
    with pytest.raises(LettrageError) as caught:
        Track("calm", extends="main", override={"a": {"offset_day": 3, "tone": "loud"}, "b": {"id": "c"}})
    assert [fault.path for fault in caught.value.faults] == [
        "override.a.offset_day",
        "override.a.tone",
        "override.b.id",
    ]


# -- facts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [10**30, -(10**30), 10**5_000, 0.5, True, "many", deep(20_000)],
    ids=["large", "small", "long", "share", "flag", "word", "deep"],
)
def test_hostile_facts(said: Any) -> None:
    scored = policy(
        {"id": "a", "offset_days": 3, "channels": "letter"},
        segments=[
            {"id": "risky", "use": "main", "when": {"customer": {"risk_score": {"ge": 5}}}},
            {"id": "rest", "use": "main"},
        ],
    )
    with pytest.raises(LettrageError) as caught:
        run(LEDGER, scored, 5, facts={"ACME": {"risk_score": said}})
    assert [fault.path for fault in caught.value.faults] == ["facts['ACME'].risk_score"]
    assert len(str(caught.value)) < 500


def test_half_a_character_is_an_id_like_any_other() -> None:
    odd = "A\ud800"
    split = policy(
        {"id": "a", "offset_days": 3, "channels": "letter"},
        experiment={"id": "e", "arms": {"x": "50", "y": "50"}},
        segments=[
            {"id": "x", "use": "main", "when": {"customer": {"arm": "x"}}},
            {"id": "rest", "use": "main"},
        ],
    )
    assert split.experiment is not None
    assert arm_of(split.experiment, odd) in ("x", "y")
    ledger = Ledger(customers=[Customer(odd, address=ADDRESS)], invoices=[invoice(customer=odd)])
    assert [action.customer for action in run(ledger, split, 5).actions] == [odd]
    assert len(simulate(ledger, split, start=day(0), days=8).contacts) == 1
    assert coverage(ledger, split, as_of=day(8), days=9).rows != ()
