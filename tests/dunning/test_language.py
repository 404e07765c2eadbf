"""The policy language: schema and parser are one, nothing unknown passes, every fault is found at once."""

from __future__ import annotations

import importlib.util
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.dunning import DunningPolicy, policies
from lettrage.errors import LettrageError

from .books import LADDER
from .makers import policies as random_policies

ROOT = Path(__file__).parents[2]
SHIPPED = [policies.standard(), policies.prevention_only(), policies.france_b2b()]

#: Values of every kind, those that policies hold among them; integral floats are left out by decision.
WORDS = st.sampled_from(
    ["", "r1", "main", "first ", "2026-02-30", "2026-02-28", "24:00", "24:01", "15.00 EUR", "15.001 EUR", "5 JPY",
     "EUR",
     "100", "100.5", "12.5", "reminder", "email", "climb", "a\n", "café", "business"]
)  # fmt: skip
SCALARS = st.one_of(WORDS, st.integers(-5, 40), st.sampled_from([0.5, 10**10, True, False, None]))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["EUR", "JPY", "not", "ge", "lt", "item", "customer", "sector", "id", "use"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    found = [path]
    if isinstance(data, dict):
        found += [p for key in data for p in places(data[key], (*path, key))]
    elif isinstance(data, list):
        found += [p for i in range(len(data)) for p in places(data[i], (*path, i))]
    return found


@st.composite
def documents(draw: st.DrawFn) -> Any:
    """A policy as data with a few places changed, and now and then a key too many or too few."""
    data = deepcopy(draw(st.one_of(st.sampled_from(SHIPPED), random_policies())).to_dict())
    for _ in range(draw(st.integers(0, 2))):
        path = draw(st.sampled_from(places(data)[1:]))
        parent = data
        for key in path[:-1]:
            parent = parent[key]
        what = draw(st.sampled_from(["change", "change", "drop", "add"]))
        if what == "change":
            parent[path[-1]] = draw(VALUES)
        elif what == "drop":
            del parent[path[-1]]
        elif isinstance(parent, dict):
            parent[draw(st.sampled_from(["tone", "offset_days", "when", "requires", "surprise", "minimum"]))] = draw(
                VALUES
            )
    return data


@pytest.fixture(scope="module")
def valid() -> Any:
    """What a program that knows nothing of us says of a document."""
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    return jsonschema.Draft202012Validator(DunningPolicy.json_schema())


@settings(max_examples=100, deadline=None)
@given(data=documents())
def test_the_schema_accepts_exactly_what_the_parser_accepts(valid: Any, data: Any) -> None:
    assert_one_verdict(valid, data)


def assert_one_verdict(valid: Any, data: Any) -> None:
    """The parser and the schema say the same of a document."""
    try:
        DunningPolicy.from_dict(data)
        parsed = True
    except LettrageError:
        parsed = False
    assert parsed == valid.is_valid(data), [error.message for error in valid.iter_errors(data)][:3]


@settings(max_examples=40, deadline=None)
@given(chosen=random_policies())
def test_a_policy_is_its_plain_data(chosen: DunningPolicy) -> None:
    data = chosen.to_dict()
    assert DunningPolicy.from_dict(json.loads(json.dumps(data))) == chosen
    assert DunningPolicy.from_dict(data).fingerprint == chosen.fingerprint


@pytest.mark.parametrize("chosen", SHIPPED, ids=lambda chosen: chosen.id)
def test_shipped_policies_are_data_within_the_schema(valid: Any, chosen: DunningPolicy) -> None:
    valid.validate(chosen.to_dict())
    assert DunningPolicy.from_dict(chosen.to_dict()) == chosen


def test_every_fault_is_found_at_once_with_its_path_and_a_suggestion() -> None:
    data = {
        "id": "p",
        "trakcs": {},
        "minimum": {"group": 15.0},
        "tracks": {"main": {"steps": [{"id": "r1", "ofset_days": 3, "tone": "frim"}, {"kind": "reminder"}]}},
        "holds": [{"id": "h", "when": {"customer": {"sectr": "F", "mean_delay_days": {"gee": 3}}}}],
        "contact": {"weekdays": ["monday"], "from_time": "9:00"},
    }
    with pytest.raises(LettrageError) as caught:
        DunningPolicy.from_dict(data)
    found = {(fault.code, fault.path, fault.help) for fault in caught.value.faults}
    assert found >= {
        ("unknown-policy-key", "trakcs", "did you mean `tracks`?"),
        ("float-money", "minimum.group", "write exact numbers as text, such as `12.50`"),
        ("unknown-policy-key", "tracks.main.steps[0].ofset_days", "did you mean `offset_days`?"),
        ("bad-policy", "tracks.main.steps[0].tone", "did you mean `firm`?"),
        ("missing-value", "tracks.main.steps[1].id", ""),
        ("unknown-policy-key", "holds[0].when.customer.sectr", "did you mean `sector`?"),
        ("unknown-policy-key", "holds[0].when.customer.mean_delay_days.gee", "did you mean `ge`?"),
        ("bad-policy", "contact.from_time", ""),
    }
    assert len(found) == 9


def test_a_ladder_extends_another() -> None:
    tracks = {
        "main": {"steps": list(LADDER)},
        "calm": {"extends": "main", "drop": "formal", "override": {"r1": {"offset_days": 7}},
                 "steps": [{"id": "last", "offset_days": 60}]},
    }  # fmt: skip
    chosen = DunningPolicy.from_dict({"id": "p", "tracks": tracks, "segments": [{"id": "all", "use": "calm"}]})
    assert [(s.id, s.offset_days) for s in chosen.ladder("calm")] == [
        ("r1", 7),
        ("r2", 10),
        ("handover", 45),
        ("last", 60),
    ]


def test_the_reference_page_is_made_from_the_language() -> None:
    spec = importlib.util.spec_from_file_location("dunning_language", ROOT / "tools" / "dunning_language.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    kept = (ROOT / "docs" / "reference" / "dunning-language.md").read_text("utf-8")
    assert tool.page() == kept, "run python tools/dunning_language.py docs/reference/dunning-language.md"
