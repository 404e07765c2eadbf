"""The policy: data in, data out, and nothing accepted that is not obeyed."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Invoice, Ledger, Money, Payment, match, match_table
from lettrage.errors import LettrageError
from lettrage.matching import (
    AdjustmentHabit,
    AdjustmentRules,
    Alias,
    DateHabit,
    DiscountRule,
    Learned,
    LetteringScheme,
    MatchingPolicy,
    Tolerance,
    Withholding,
)


def test_a_policy_survives_the_trip_through_plain_data() -> None:
    policy = MatchingPolicy(
        auto_risk_ppm=5_000,
        tolerances=[Tolerance("EUR", 5, 10_000, "customer", "cents", 3)],
        lettering=LetteringScheme(first="AA", year_start_month=9),
        interchangeable=None,
    )
    assert MatchingPolicy.from_dict(policy.to_dict()) == policy
    assert MatchingPolicy.from_dict({}) == MatchingPolicy()


def test_an_unknown_key_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(LettrageError) as caught:
        MatchingPolicy.from_dict({"auto_risk": 1})
    assert caught.value.code == "unknown-policy-key"
    assert "auto_risk_ppm" in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"auto_risk_ppm": -1},
        {"auto_risk_ppm": 1_000_001},
        {"propose_ppm": 0.5},
        {"budget": "endless"},
        {"max_group": 0},
        {"tolerances": None},
        {"tolerances": "x"},
        {"tolerances": [5]},
        {"tolerances": [Tolerance("EUR", "5")]},  # type: ignore[arg-type]
        {"lettering": None},
        {"lettering": LetteringScheme(first=3)},  # type: ignore[arg-type]
        {"lettering": LetteringScheme(year_start_month=1.5)},  # type: ignore[arg-type]
        {"learned": {}},
        {"discount": 1},
        {"cross_entity": "no"},
        {"max_group": True},
        {"interchangeable": "newest"},
        {"tolerances": [Tolerance("EUR", -1)]},
        {"tolerances": [Tolerance("EUR", 5, kind="discount")]},  # type: ignore[arg-type]
        {"tolerances": [Tolerance("EUR", 5, absorbs="nobody")]},  # type: ignore[arg-type]
        {"tolerances": [Tolerance("EUR", 5, max_per_payment_minor=-1)]},
        {"withholdings": [Withholding(0)]},
        {"withholdings": [Withholding(1_000_000)]},
        {"withholdings": [Withholding(50_000, on="gross")]},  # type: ignore[arg-type]
        {"discount": DiscountRule(grace_days=-1)},
        {"discount": DiscountRule(accept_late=1)},  # type: ignore[arg-type]
        {"lettering": LetteringScheme(year_start_month=13)},
        {"adjustments": AdjustmentRules(discount_step_ppm=0)},
        {"adjustments": AdjustmentRules(discount_most_ppm=-1)},
        {"adjustments": AdjustmentRules(exact_minor=True)},
        {"adjustments": AdjustmentRules(rounding_minor=-1)},
        {"adjustments": AdjustmentRules(discount_step_ppm=100, discount_most_ppm=30_000)},
    ],
)
def test_values_out_of_range_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(LettrageError) as caught:
        MatchingPolicy(**wrong)
    assert caught.value.code == "bad-policy"


def test_an_order_that_nobody_knows_is_refused_by_name() -> None:
    policy = MatchingPolicy(fallback_order="fr-1342-1O")
    (fault,) = policy.lint()
    assert (fault.path, fault.help) == ("fallback_order", "did you mean `fr-1342-10`?")
    for call in (
        lambda: match(Ledger(), policy, as_of=date(2026, 1, 1)),
        lambda: match_table({}, policy, as_of=date(2026, 1, 1)),
        lambda: match_table({}, MatchingPolicy(fallback_order="oldest"), as_of=date(2026, 1, 1)),
    ):
        with pytest.raises(LettrageError) as caught:
            call()
        assert caught.value.code == "bad-policy"


def test_all_faults_of_a_policy_come_together() -> None:
    with pytest.raises(LettrageError) as caught:
        MatchingPolicy(auto_risk_ppm=-1, max_group=0)
    assert [fault.path for fault in caught.value.faults] == ["auto_risk_ppm", "max_group"]


# --- what a policy contradicts ---------------------------------------------------------------------------------------

EUR5 = Tolerance("EUR", 5, 10_000)


@pytest.mark.parametrize(
    ("policy", "path"),
    [
        (MatchingPolicy(propose_ppm=980_000), "propose_ppm"),
        (MatchingPolicy(auto_risk_ppm=600_000, propose_ppm=300_000), "auto_risk_ppm"),
        (MatchingPolicy(tolerances=[Tolerance("EUR", 0)]), "tolerances[0]"),
        (MatchingPolicy(tolerances=[Tolerance("EUR", 5, relative_ppm=0)]), "tolerances[0]"),
        (MatchingPolicy(tolerances=[Tolerance("EUR", 5, max_per_payment_minor=0)]), "tolerances[0]"),
        (MatchingPolicy(tolerances=[EUR5, Tolerance("EUR", 3, 5_000)]), "tolerances[1]"),
        (MatchingPolicy(adjustments=AdjustmentRules(discount_most_ppm=12_000)), "adjustments.discount_most_ppm"),
        (
            MatchingPolicy(learned=Learned(adjustments=AdjustmentHabit(rates=((40_000, 3_000),)))),
            "learned.adjustments.rates",
        ),
        (MatchingPolicy(lettering=LetteringScheme(reserved=("A-1",))), "lettering.reserved"),
    ],
)
def test_a_contradiction_is_named_and_obeyed_all_the_same(policy: MatchingPolicy, path: str) -> None:
    (fault,) = policy.lint()
    assert (fault.code, fault.path) == ("contradictory-policy", path)
    assert len(match(Ledger(), policy, as_of=date(2026, 1, 1))) == 0


@pytest.mark.parametrize(
    "policy",
    [
        MatchingPolicy(),
        MatchingPolicy.strict(),
        MatchingPolicy.review(),
        MatchingPolicy.thorough(),
        MatchingPolicy(tolerances=[EUR5, Tolerance("EUR", 5, 10_000, "customer"), Tolerance("USD", 3)]),
        MatchingPolicy(tolerances=[EUR5, Tolerance("EUR", 9, 1_000)]),
        MatchingPolicy(adjustments=None),
        MatchingPolicy(adjustments=AdjustmentRules(discount_most_ppm=0)),
    ],
)
def test_a_policy_that_makes_sense_has_nothing_said_against_it(policy: MatchingPolicy) -> None:
    assert policy.lint() == ()


def test_proving_a_huge_ledger_is_named() -> None:
    assert MatchingPolicy.thorough().lint(items=1_000) == ()
    assert [fault.path for fault in MatchingPolicy.thorough().lint(items=1_000_000)] == ["budget"]


def test_presets_do_what_they_say() -> None:
    invoices = [Invoice(i, customer="X", issued_on=date(2026, 1, 5), total=Money("300.00", "EUR")) for i in "AB"]
    invoices.append(Invoice("F-77123", customer="X", issued_on=date(2026, 1, 9), total=Money("123.45", "EUR")))
    payments = [
        Payment(i, date(2026, 2, 5), Money(m, "EUR"), customer="X", remittance=text)
        for i, m, text in (("P", "300.00", ""), ("Q", "300.00", ""), ("R", "123.45", "VIR F-77123"))
    ]
    ledger, day = Ledger(invoices=invoices, payments=payments), date(2026, 2, 5)
    counts = {
        name: match(ledger, policy, as_of=day).stats.auto
        for name, policy in (
            ("default", MatchingPolicy()),
            ("strict", MatchingPolicy.strict()),
            ("review", MatchingPolicy.review()),
        )
    }
    assert counts == {"default": 3, "strict": 1, "review": 0}


@pytest.mark.parametrize(
    "learned",
    [
        {"first": {"shapes": [1, 2]}},
        {"habit": {"shrink": 0}},
        {"habit": {"delays": [[30, -5]]}},
        {"adjustments": {"company_shrink": 0}},
        {"adjustments": {"share": 0}},
    ],
)
def test_learned_values_out_of_range_are_refused(learned: dict[str, Any]) -> None:
    with pytest.raises(LettrageError):
        MatchingPolicy.from_dict({"learned": learned})


DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))


@st.composite
def policies(draw: st.DrawFn) -> MatchingPolicy:
    ppm, minor = st.integers(0, 1_000_000), st.integers(0, 10**12)
    tolerance = st.builds(
        Tolerance,
        st.sampled_from(["EUR", "JPY"]),
        minor,
        ppm,
        st.sampled_from(["us", "customer"]),
        st.text(max_size=9),
        st.none() | minor,
    )
    step = draw(st.integers(1, 10_000))
    pairs = st.lists(st.tuples(st.integers(-400, 4_000), st.integers(0, 10**9)), max_size=4)
    alias = st.builds(
        Alias, st.sampled_from(["name", "iban"]), st.text(max_size=9), st.just("ACME"), count=minor, last_on=DAYS
    )
    return MatchingPolicy(
        auto_risk_ppm=draw(ppm),
        propose_ppm=draw(ppm),
        budget=draw(st.sampled_from(["interactive", "batch", "prove"])),
        max_group=draw(st.integers(1, 99)),
        tolerances=draw(st.lists(tolerance, max_size=3)),
        adjustments=draw(st.none() | st.builds(AdjustmentRules, st.just(step), st.integers(0, 40 * step))),
        interchangeable=draw(st.sampled_from(["oldest", None])),
        cross_entity=draw(st.booleans()),
        lettering=draw(
            st.builds(
                LetteringScheme,
                year_start_month=st.none() | st.integers(1, 12),
                partial_lower=st.booleans(),
                reserved=st.lists(st.sampled_from(["AAA", "ZZ"]), max_size=2),
                lettered_on=st.sampled_from(["validated", "latest"]),
            )
        ),
        learned=Learned(
            habit=DateHabit(delays=draw(pairs)),
            aliases=draw(st.lists(alias, max_size=2)),
            reference_formats=draw(st.lists(st.tuples(st.text(max_size=9), minor), max_size=2)),
            as_of=draw(st.none() | DAYS),
        ),
    )


@settings(max_examples=40)
@given(policies())
def test_any_policy_survives_the_trip_through_json_and_its_schema(policy: MatchingPolicy) -> None:
    data = json.loads(json.dumps(policy.to_dict()))
    assert MatchingPolicy.from_dict(data) == policy
    assert data == json.loads(json.dumps(MatchingPolicy.from_dict(data).to_dict()))


@settings(max_examples=10)
@given(policies())
def test_the_schema_accepts_what_policies_write(policy: MatchingPolicy) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    jsonschema.Draft202012Validator(MatchingPolicy.json_schema()).validate(json.loads(json.dumps(policy.to_dict())))


# --- progress --------------------------------------------------------------------------------------------------------


def test_progress_is_told_round_by_round_and_may_stop_a_match() -> None:
    sold = Invoice("A", customer="X", issued_on=date(2026, 1, 5), total=Money("300.17", "EUR"))
    paid = Payment("P", date(2026, 2, 5), Money("300.17", "EUR"), customer="X")
    ledger = Ledger(invoices=[sold], payments=[paid])
    told: list[tuple[int, int]] = []
    result = match(ledger, as_of=date(2026, 2, 5), progress=lambda done, whole: told.append((done, whole)))
    assert result == match(ledger, as_of=date(2026, 2, 5))
    passes = [told[i : i + told[0][1]] for i in range(0, len(told), told[0][1])]
    assert passes
    assert all(one == [(n + 1, len(one)) for n in range(len(one))] for one in passes)

    class Enough(Exception):
        pass

    def stop(*_: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        match(ledger, as_of=date(2026, 2, 5), progress=stop)
