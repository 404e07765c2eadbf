"""Plain data in and out: strict, complete in its faults, and in agreement with its own schema."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Any, Literal

import pytest
from attrs import field, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.calendars import BusinessCalendar
from lettrage.errors import Fault, LettrageError, fail
from lettrage.frozen import EMPTY, FrozenMap
from lettrage.money import Money
from lettrage.structure import json_schema, structure, unstructure


class Tone(StrEnum):
    SOFT = "soft"
    FIRM = "firm"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Colour(Enum):
    RED = "red"


@frozen
class DaysOverdue:
    """True from so many days after the due date."""

    days: int


@frozen
class BalanceOver:
    amount: Money


@frozen
class AllOf:
    parts: tuple[DaysOverdue | BalanceOver | AllOf, ...]


Condition = DaysOverdue | BalanceOver | AllOf


@frozen
class Step:
    name: Annotated[str, "a mark of another room"]
    when: Condition
    tone: Tone = Tone.SOFT
    channel: Literal["letter", "email"] = "letter"
    note: str | None = None


@frozen
class Policy:
    """A policy of the tests, with a field of every kind."""

    steps: tuple[Step, ...]
    starts_on: date
    rate: Decimal = Decimal("0.10")
    level: Level = Level.LOW
    colour: Colour = Colour.RED
    weight: float = 0.5
    active: bool = True
    limits: Mapping[str, Money] = field(factory=dict)
    pair: tuple[str, int] = ("a", 1)
    tags: frozenset[str] = frozenset()
    extra: FrozenMap[Any] = EMPTY
    scalar: str | int | float | bool | None = None
    parent: Policy | None = None
    seen: int = field(default=0, init=False)


@frozen
class Checked:
    low: int
    high: int

    def __attrs_post_init__(self) -> None:
        if self.low > self.high:
            fail("bad-value", "low is above high", path="low")


@frozen
class Old:
    n: int

    def __attrs_post_init__(self) -> None:
        if self.n < 0:
            raise ValueError("n is below zero")


STEP = {"name": "first", "when": {"type": "days_overdue", "days": 7}}
POLICY = {"steps": [STEP], "starts_on": "2026-01-05"}


def faults(data: object, cls: Any, path: str = "") -> list[tuple[str, str]]:
    with pytest.raises(LettrageError) as caught:
        structure(data, cls, path)
    return [(fault.code, fault.path) for fault in caught.value.faults]


# --- what is accepted ------------------------------------------------------------------------------------------------


def test_a_policy_in_full() -> None:
    policy = structure(POLICY, Policy)
    assert policy == Policy((Step("first", DaysOverdue(7)),), date(2026, 1, 5))
    assert unstructure(policy) == {
        "steps": [
            {
                "name": "first",
                "when": {"type": "days_overdue", "days": 7},
                "tone": "soft",
                "channel": "letter",
                "note": None,
            }
        ],
        "starts_on": "2026-01-05",
        "rate": "0.10",
        "level": 1,
        "colour": "red",
        "weight": 0.5,
        "active": True,
        "limits": {},
        "pair": ["a", 1],
        "tags": [],
        "extra": {},
        "scalar": None,
        "parent": None,
    }


def test_a_union_carries_its_type_only_where_it_is_one() -> None:
    assert unstructure(DaysOverdue(7)) == {"days": 7}
    assert unstructure(DaysOverdue(7), Condition) == {"type": "days_overdue", "days": 7}
    assert structure({"type": "balance_over", "amount": {"minor": 5, "currency": "EUR"}}, Condition) == BalanceOver(
        Money("0.05", "EUR")
    )
    nested = AllOf((DaysOverdue(1), AllOf(())))
    assert structure(unstructure(nested, Condition), Condition) == nested


def test_dates_and_decimals_already_read_are_taken() -> None:
    assert structure(date(2026, 1, 5), date) == date(2026, 1, 5)
    assert structure(Decimal("1.5"), Decimal) == Decimal("1.5")
    assert structure({"n": 1}, dict[str, int]) == {"n": 1}
    assert structure([1, 2], list[int]) == [1, 2]


def test_a_calendar_makes_the_round_trip() -> None:
    calendar = BusinessCalendar.target(2026, 2026)
    assert structure(json.loads(json.dumps(unstructure(calendar))), BusinessCalendar) == calendar


def test_free_values_come_back_as_themselves() -> None:
    values = {"on": date(2026, 1, 5), "rate": Decimal("1.50"), "cap": Money("5", "EUR"), "list": (1, "a", None, 0.5)}
    free = FrozenMap({**values, "deep": FrozenMap({"x": (True,)})})
    assert structure(json.loads(json.dumps(unstructure(free, FrozenMap[Any]))), FrozenMap[Any]) == free
    assert unstructure(date(2026, 1, 5), Any) == {"$date": "2026-01-05"}
    for odd in (object(), float("nan"), {"$date": 1}, {1: 2}, Decimal("NaN"), datetime(2026, 1, 5, tzinfo=UTC)):
        with pytest.raises(LettrageError):
            unstructure(odd, Any)
    assert faults({"a": {"$date": "2026-13-01"}}, FrozenMap[Any]) == [("bad-date", "a")]


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "cls", "code"),
    [
        (3.7, int, "bad-value"),
        (3.0, int, "bad-value"),
        ("3", int, "bad-value"),
        (True, int, "bad-value"),
        (None, int, "bad-value"),
        (3, str, "bad-value"),
        (None, str, "bad-value"),
        (b"x", str, "bad-value"),
        (1, bool, "bad-value"),
        ("true", bool, "bad-value"),
        (True, float, "bad-value"),
        ("1.5", float, "bad-value"),
        (10**400, float, "bad-value"),
        (float("nan"), float, "not-a-number"),
        (float("inf"), float, "not-a-number"),
        (1.5, Decimal, "bad-value"),
        (1, Decimal, "bad-value"),
        ("1,5", Decimal, "bad-value"),
        ("NaN", Decimal, "bad-value"),
        ("1e5", Decimal, "bad-value"),
        ("1.5\n", Decimal, "bad-value"),
        (Decimal("NaN"), Decimal, "bad-value"),
        (datetime(2026, 1, 5, 1, tzinfo=UTC), date, "time-zone"),
        (datetime(2026, 1, 5, 1), date, "time-of-day"),  # noqa: DTZ001
        ("2026-01-05T00:00:00", date, "bad-date"),
        ("2026-02-30", date, "bad-date"),
        ("20260105", date, "bad-date"),
        ("2026-W01-1", date, "bad-date"),
        ("2026-01-05\n", date, "bad-date"),
        (20260105, date, "bad-date"),
        ("1899-12-31", date, "date-out-of-range"),
        ("softt", Tone, "bad-value"),
        (True, Level, "bad-value"),
        ("1", Level, "bad-value"),
        (1.0, Level, "bad-value"),
        (["red"], Colour, "bad-value"),
        ("fax", Literal["letter", "email"], "bad-value"),
        (True, Literal[1], "bad-value"),
        ("abc", tuple[str, ...], "bad-value"),
        ({"a": 1}, tuple[str, ...], "bad-value"),
        (["a"], tuple[str, int], "bad-value"),
        (["a", "a"], frozenset[str], "bad-value"),
        ([["a", 1]], dict[str, int], "bad-value"),
        ({1: 1}, dict[str, int], "bad-value"),
        (7, Step, "bad-value"),
        ([STEP], Step, "bad-value"),
        ({1: 2}, Step, "bad-value"),
        ("x", Condition, "bad-value"),
        ({"days": 7}, Condition, "missing-value"),
        ({"type": "days_overdu", "days": 7}, Condition, "bad-value"),
        ({"type": ["days_overdue"]}, Condition, "bad-value"),
        ([], str | int, "bad-value"),
    ],
)
def test_one_fault(value: object, cls: Any, code: str) -> None:
    assert [found for found, _ in faults(value, cls)] == [code]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("12.00", [("bad-value", "")]),
        ({}, [("missing-value", "minor"), ("missing-value", "currency")]),
        ({"minor": 1.5, "currency": 3}, [("bad-value", "minor"), ("bad-value", "currency")]),
        ({"minor": True, "currency": "EUR"}, [("bad-value", "minor")]),
        ({"minor": 2**63, "currency": "EUR"}, [("amount-out-of-range", "minor")]),
        ({"minor": 1, "currency": "EURO"}, [("unknown-currency", "currency")]),
        ({"minor": 1, "currency": "EUR", "amount": 1}, [("unknown-field", "amount")]),
    ],
)
def test_money(value: object, found: list[tuple[str, str]]) -> None:
    assert faults(value, Money) == found


def test_all_faults_at_once_each_with_its_path() -> None:
    bad = {
        "steps": [
            STEP,
            {
                "name": 3,
                "when": {"type": "all_of", "parts": [{"type": "days_overdue", "days": "7"}, 5]},
                "tone": "loud",
            },
            {"name": "third", "when": {"type": "days_overdue", "days": 7, "dayz": 8}, "tonne": "soft"},
        ],
        "limits": {"a": {"minor": 1, "currency": "EUR"}, "b": {"minor": 1.5, "currency": "EUR"}},
        "pair": ["a", "b"],
        "parent": {"steps": []},
    }
    assert faults(bad, Policy, "policies[0]") == [
        ("bad-value", "policies[0].steps[1].name"),
        ("bad-value", "policies[0].steps[1].when.parts[0].days"),
        ("bad-value", "policies[0].steps[1].when.parts[1]"),
        ("bad-value", "policies[0].steps[1].tone"),
        ("unknown-field", "policies[0].steps[2].when.dayz"),
        ("unknown-field", "policies[0].steps[2].tonne"),
        ("missing-value", "policies[0].starts_on"),
        ("bad-value", "policies[0].limits.b.minor"),
        ("bad-value", "policies[0].pair[1]"),
        ("missing-value", "policies[0].parent.starts_on"),
    ]


def test_the_nearest_word_is_offered() -> None:
    for data, cls, hint in [
        ({**STEP, "tonne": "soft"}, Step, "did you mean `tone`?"),
        ({**STEP, "tone": "frim"}, Step, "did you mean `firm`?"),
        ({**STEP, "channel": "e-mail"}, Step, "did you mean `email`?"),
        ({"type": "days_overdu"}, Condition, "did you mean `days_overdue`?"),
    ]:
        with pytest.raises(LettrageError) as caught:
            structure(data, cls)
        assert [fault.help for fault in caught.value.faults] == [hint]


def test_faults_of_the_classes_keep_their_place() -> None:
    assert faults([{"low": 2, "high": 1}], tuple[Checked, ...], "ranges") == [("bad-value", "ranges[0].low")]
    with pytest.raises(LettrageError, match="n is below zero"):
        structure({"n": -1}, Old)


def test_a_field_that_is_not_given_is_not_taken_from_data() -> None:
    assert faults({**POLICY, "seen": 1}, Policy) == [("unknown-field", "seen")]


def test_bugs_are_not_dressed_up_as_faults() -> None:
    @frozen
    class Broken:
        n: int

        def __attrs_post_init__(self) -> None:
            raise ZeroDivisionError

    with pytest.raises(BaseExceptionGroup) as caught:
        structure({"n": 1}, Broken)
    assert not isinstance(caught.value, LettrageError)


def test_hostile_data_cost_little() -> None:
    deep: dict[str, Any] = {"type": "all_of", "parts": []}
    for _ in range(5000):
        deep = {"type": "all_of", "parts": [deep]}
    with pytest.raises(LettrageError, match="nested too deeply"):
        structure(deep, Condition)
    shallow = structure(unstructure(AllOf((AllOf((AllOf(()),)),)), Condition), Condition)
    for _ in range(25):
        shallow = AllOf((shallow,))
    assert structure(unstructure(shallow, Condition), Condition) == shallow
    with pytest.raises(LettrageError) as caught:
        structure({"x" * 100_000: 1, "name": "y" * 100_000, "when": 10**5000}, Step)
    assert len(str(caught.value)) < 2000
    assert all(isinstance(fault, Fault) for fault in caught.value.faults)


# --- round trip and schema -------------------------------------------------------------------------------------------

texts = st.text(max_size=5)
decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)
dates = st.dates(date(1900, 1, 1), date(2999, 12, 31))
monies = st.builds(Money.of_minor, st.integers(-(2**63) + 1, 2**63 - 1), st.sampled_from(["EUR", "JPY", "TND"]))
floats = st.floats(allow_nan=False, allow_infinity=False)
conditions: st.SearchStrategy[Any] = st.recursive(
    st.builds(DaysOverdue, st.integers()) | st.builds(BalanceOver, monies),
    lambda inner: st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
    max_leaves=4,
)
steps = st.builds(
    Step, texts, conditions, st.sampled_from(Tone), st.sampled_from(["letter", "email"]), st.none() | texts
)
scalars = st.none() | texts | st.integers() | st.booleans() | floats
free = st.recursive(
    scalars | dates | decimals | monies,
    lambda inner: st.lists(inner, max_size=2).map(tuple) | st.dictionaries(texts, inner, max_size=2).map(FrozenMap),
    max_leaves=4,
)


def policies(parents: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(
        Policy,
        steps=st.lists(steps, max_size=2).map(tuple),
        starts_on=dates,
        rate=decimals,
        level=st.sampled_from(Level),
        weight=floats,
        active=st.booleans(),
        limits=st.dictionaries(texts, monies, max_size=2),
        pair=st.tuples(texts, st.integers()),
        tags=st.frozensets(texts, max_size=3),
        extra=st.dictionaries(texts, free, max_size=2).map(FrozenMap),
        scalar=scalars,
        parent=parents,
    )


@given(policies(st.none() | policies(st.none())))
def test_round_trip_through_json(policy: Policy) -> None:
    plain = unstructure(policy)
    again = structure(json.loads(json.dumps(plain)), Policy)
    assert again == policy
    assert structure(plain, Policy) == policy
    assert kinds(plain) <= {dict, list, str, int, float, bool, type(None)}
    assert unstructure(again) == plain


def kinds(plain: Any) -> set[type]:
    below = plain.values() if isinstance(plain, dict) else plain if isinstance(plain, list) else ()
    return {type(plain)}.union(*map(kinds, below))


def test_the_schema_to_the_letter() -> None:
    assert json_schema(Condition) == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "oneOf": [
            {"$ref": "#/$defs/DaysOverdue.tagged"},
            {"$ref": "#/$defs/BalanceOver.tagged"},
            {"$ref": "#/$defs/AllOf.tagged"},
        ],
        "$defs": {
            "AllOf.tagged": {
                "type": "object",
                "properties": {
                    "type": {"const": "all_of"},
                    "parts": {
                        "type": "array",
                        "items": {
                            "oneOf": [
                                {"$ref": "#/$defs/DaysOverdue.tagged"},
                                {"$ref": "#/$defs/BalanceOver.tagged"},
                                {"$ref": "#/$defs/AllOf.tagged"},
                            ]
                        },
                    },
                },
                "required": ["type", "parts"],
                "additionalProperties": False,
            },
            "BalanceOver.tagged": {
                "type": "object",
                "properties": {"type": {"const": "balance_over"}, "amount": {"$ref": "#/$defs/Money"}},
                "required": ["type", "amount"],
                "additionalProperties": False,
            },
            "DaysOverdue.tagged": {
                "description": "True from so many days after the due date.",
                "type": "object",
                "properties": {"type": {"const": "days_overdue"}, "days": {"type": "integer"}},
                "required": ["type", "days"],
                "additionalProperties": False,
            },
            "Money": json_schema(Money)["$defs"]["Money"],
        },
    }
    assert json_schema(Step)["$defs"]["Step"]["properties"]["tone"] == {"enum": ["soft", "firm"], "default": "soft"}
    with pytest.raises(TypeError):
        json_schema(complex)


def junk(depth: int = 2) -> st.SearchStrategy[Any]:
    """Plain data that is nearly right: right words in wrong places. No integral floats, which JSON calls integers."""
    words = ["soft", "firm", "email", "days_overdue", "all_of", "EUR", "2026-01-05", "2024-02-29", "2100-02-29", "0.5"]
    leaf = (
        st.sampled_from([*words, "1.", "-1", "2026-02-30", "3000-01-01", "red", ""])
        | st.integers(-2, 2)
        | st.sampled_from([2**63, 0.5, -1.5, True, False, None])
    )
    if not depth:
        return leaf
    keys = st.sampled_from(["name", "when", "type", "days", "parts", "amount", "minor", "currency", "tone", "x"])
    inner = junk(depth - 1)
    return leaf | st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4)


PLAIN_TYPES: list[Any] = [
    Money, DaysOverdue, BalanceOver, AllOf, Condition, Step, date, Decimal, Tone, Level, Colour, float, bool,
    tuple[str, int], tuple[int, ...], frozenset[int], dict[str, int | None], str | int | None, BalanceOver | None,
    Checked,
]  # fmt: skip


@pytest.mark.parametrize("cls", PLAIN_TYPES, ids=str)
@settings(max_examples=50)
@given(data=st.data())
def test_the_schema_accepts_exactly_what_structure_accepts(cls: Any, data: st.DataObject) -> None:
    validate = checker(cls)
    plain = data.draw(junk())
    assert validate(plain) == accepted(plain, cls)


@given(policy=policies(st.none()), data=st.data())
def test_the_schema_follows_a_good_policy_into_its_mutants(policy: Policy, data: st.DataObject) -> None:
    validate = checker(Policy)
    plain = json.loads(json.dumps(unstructure(policy)))
    assert validate(plain)
    at: Any = plain
    for _ in range(data.draw(st.integers(0, 3))):  # go down into the policy, then break one thing
        below = [key for key, value in items(at) if isinstance(value, (dict, list)) and value and key != "extra"]
        if below:
            at = at[data.draw(st.sampled_from(below))]
    key = data.draw(st.sampled_from([key for key, _ in items(at) if key not in ("extra", "$date")] or [None]))
    if key is not None:
        if data.draw(st.booleans()) and isinstance(at, dict):
            at.pop(key)
        else:
            at[key] = data.draw(junk(1))
    assert validate(plain) == accepted(plain, Policy)


def items(value: Any) -> list[tuple[Any, Any]]:
    return list(value.items()) if isinstance(value, dict) else list(enumerate(value))


def accepted(plain: object, cls: Any) -> bool:
    try:
        structure(plain, cls)
    except LettrageError as error:
        return any("low is above high" in fault.message for fault in error.faults)  # beyond what a schema can say
    return True


def checker(cls: Any) -> Any:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    schema = json_schema(cls)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema).is_valid


@given(dates | st.sampled_from([date(y, 2, 28) for y in (1900, 2000, 2100, 2400, 2023, 2024)]))
def test_the_pattern_of_a_date_knows_the_calendar(on: date) -> None:
    validate = checker(date)
    assert validate(on.isoformat())
    for day in ("29", "30", "31", "32", "00"):
        text = on.isoformat()[:8] + day
        try:
            date.fromisoformat(text)
        except ValueError:
            assert not validate(text)
        else:
            assert validate(text)


def test_importing_structure_loads_no_cattrs() -> None:
    import subprocess

    code = "import sys, lettrage.structure; print('cattrs' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
