"""Policies of other systems: what becomes of each key, what is reported as not expressed, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.dunning import Anchor, CatchUp, Credits, DunningPolicy, Grouping, lint
from lettrage.dunning.importers import (
    Imported,
    from_erpnext,
    from_kill_bill,
    from_lago,
    from_oca,
    from_sap,
    from_tryton,
)
from lettrage.errors import LettrageError
from lettrage.ledger import Ledger

from .books import day, invoice, run, went
from .makers import RANDOMS
from .test_hostile import HOSTILE, PUT, put, works
from .test_language import places

OCA = {
    "name": "3 times",
    "credit_control_tolerance": "0.10",
    "level_ids": [
        {"level": 1, "computation_mode": "net_days", "delay_days": 10, "channel": "email"},
        {"level": 2, "computation_mode": "end_of_month", "delay_days": 30, "channel": "letter", "custom_text": "Pay"},
        {"level": 3, "computation_mode": "previous_date", "delay_days": 10, "channel": "phone"},
    ],
}
TRYTON = {
    "name": "Default",
    "levels": [
        {"overdue": {"days": 5}, "send_email": True},
        {"overdue": "P20D", "fee": {"compute_method": "percentage", "percentage": Decimal("1.5")}},
        {"overdue": 40, "fee": {"compute_method": "fixed", "amount": "10.00", "product": "fee"}},
    ],
}
ERPNEXT = [
    {"dunning_type": "Second Notice", "start_day": 16, "end_day": 30, "dunning_fee": "10.50", "rate_of_interest": "10"},
    {"dunning_type": "First", "start_day": 1, "end_day": 15, "dunning_letter_text": []},
]
KILL_BILL = {
    "accountOverdueStates": {
        "initialReevaluationInterval": {"unit": "DAYS", "number": 30},
        "state": [
            {
                "name": "BLOCKED",
                "blockChanges": True,
                "condition": {
                    "timeSinceEarliestUnpaidInvoiceEqualsOrExceeds": {"unit": "WEEKS", "number": 4},
                    "totalUnpaidInvoiceBalanceEqualsOrExceeds": "100.00",
                    "numberOfUnpaidInvoicesEqualsOrExceeds": 2,
                },
            },
            {
                "name": "WARNED",
                "condition": {"timeSinceEarliestUnpaidInvoiceEqualsOrExceeds": {"unit": "DAYS", "number": 5}},
            },
            {"name": "CLEAR", "isClearState": True},
        ],
    }
}
LAGO = {
    "code": "std",
    "max_attempts": 3,
    "days_between_attempts": 2,
    "thresholds": [{"currency": "EUR", "amount_cents": 15000}, {"currency": "JPY", "amount_cents": 900}],
    "bcc_emails": ["cfo@example.org"],
}
SAP = {
    "procedure": "0001",
    "interval_days": 14,
    "grace_days": 3,
    "min_days_in_arrears": 4,
    "interest_percent": "5",
    "levels": [
        {"level": 2, "days_in_arrears": 16, "interest": True, "always_dun": True},
        {"level": 1, "days_in_arrears": 2},
    ],
    "minimums": [{"level": 2, "amount": "10.00", "percent": "10"}],
    "charges": [{"level": 2, "amount_from": "500", "charge": "20"}, {"level": 2, "amount_from": "0", "charge": "5"}],
}  # fmt: skip
ALL: dict[str, tuple[Callable[..., Imported], Any]] = {
    "oca": (from_oca, OCA),
    "tryton": (from_tryton, TRYTON),
    "erpnext": (from_erpnext, ERPNEXT),
    "kill_bill": (from_kill_bill, KILL_BILL),
    "lago": (from_lago, LAGO),
    "sap": (from_sap, SAP),
}


def left_out(read: Imported) -> list[str]:
    return [one.path for one in read.unexpressed]


def test_oca() -> None:
    read = from_oca(OCA)
    policy = read.policy
    steps = policy.ladder("main")
    assert [(s.id, s.offset_days, s.anchor, s.end_of_month, s.kind, s.requires) for s in steps] == [
        ("level-1", 10, Anchor.DUE_DATE, False, "reminder", ()),
        ("level-2", 30, Anchor.DUE_DATE, True, "reminder", ("level-1",)),
        ("level-3", 10, Anchor.PREVIOUS_NOTICE, False, "call", ("level-2",)),
    ]
    assert policy.switches.grouping is Grouping.CUSTOMER_LEVEL_CURRENCY
    assert dict(policy.minimum.item) == {"EUR": 10}
    assert left_out(read) == ["level_ids[1].custom_text"]


def test_oca_does_nothing_where_its_policy_does_nothing() -> None:
    assert from_oca({**OCA, "do_nothing": True}).policy.table[0].use == ""


def test_tryton() -> None:
    read = from_tryton(TRYTON)
    steps = read.policy.ladder("main")
    assert [(s.offset_days, s.charges) for s in steps] == [(5, ()), (20, ("fee-2",)), (40, ("fee-3",))]
    assert read.policy.charges[0].bands[0].percent_ppm == 15_000
    assert dict(read.policy.charges[1].bands[0].fixed) == {"EUR": 1000}
    assert read.policy.switches.grouping is Grouping.INSTALMENT
    assert left_out(read) == ["levels[2].fee.product"]


def test_erpnext() -> None:
    read = from_erpnext(ERPNEXT)
    steps = read.policy.ladder("main")
    assert [(s.id, s.offset_days, s.when.test("item.days_late").high) for s in steps] == [
        ("First", 1, 15),
        ("Second-Notice", 16, 30),
    ]
    assert [(c.id, c.kind, c.annual_percent, c.day_count) for c in read.policy.charges] == [
        ("fee-2", "fee", "", None),
        ("interest-2", "late_interest", "10", 365),
    ]
    assert read.policy.switches.catch_up is CatchUp.MOST_SEVERE
    assert left_out(read) == []


def test_kill_bill() -> None:
    read = from_kill_bill(KILL_BILL)
    first, second = read.policy.ladder("main")
    assert (first.id, first.offset_days, second.id, second.offset_days) == ("WARNED", 5, "BLOCKED", 28)
    assert second.minimum is not None
    assert dict(second.minimum.group) == {"EUR": 10000}
    assert second.when.test("group.items_open").low == 2
    assert first.anchor is Anchor.ISSUE_DATE
    assert left_out(read) == [
        "accountOverdueStates.state[2].name",
        "accountOverdueStates.state[0].blockChanges",
        "accountOverdueStates.initialReevaluationInterval",
    ]


def test_lago() -> None:
    read = from_lago(LAGO)
    (step,) = read.policy.ladder("main")
    assert step.minimum is not None
    assert dict(step.minimum.group) == {"EUR": 15000, "JPY": 900}
    assert (step.offset_days, step.repeat_every_days, step.max_repeats) == (1, 3, 3)
    assert step.when.test("group.currency").values == ("EUR", "JPY")
    assert left_out(read) == ["bcc_emails"]


def test_sap() -> None:
    read = from_sap(SAP)
    first, second = read.policy.ladder("main")
    assert (first.offset_days, second.offset_days, second.repeat_every_days) == (5, 19, 14)
    assert second.minimum is not None
    assert second.minimum.percent_of_open_ppm == 100_000
    assert second.charges == ("charge-2", "interest")
    charge = read.policy.charge("charge-2")
    assert charge is not None
    assert [(dict(band.start), dict(band.fixed)) for band in charge.bands] == [
        ({}, {"EUR": 500}),
        ({"EUR": 50000}, {"EUR": 2000}),
    ]
    assert read.policy.switches.credits is Credits.OFFSET_HIGHEST


@pytest.mark.parametrize("name", ALL)
def test_what_was_read_says_the_same_when_written_and_read_again(name: str) -> None:
    importer, data = ALL[name]
    policy = importer(data).policy
    assert DunningPolicy.from_dict(policy.to_dict()) == policy
    assert not [finding for finding in lint(policy) if finding.code in ("unknown-reference", "cycle", "duplicate-id")]


@pytest.mark.parametrize("name", ALL)
def test_no_key_is_ignored(name: str) -> None:
    importer, data = ALL[name]
    row = {**(data[0] if isinstance(data, list) else data), "never_heard_of": 1}
    read = importer([row]) if isinstance(data, list) else importer(row)
    assert any("never_heard_of" in one.path for one in read.unexpressed)


def test_every_fault_at_once() -> None:
    with pytest.raises(LettrageError) as caught:
        from_sap({"interval_days": -1, "interest_percent": 5.5, "levels": [{"level": 0}, 7], "charges": "x"})
    assert [(f.code, f.path) for f in caught.value.faults] == [
        ("bad-policy", "interval_days"),
        ("float-money", "interest_percent"),
        ("bad-policy", "charges"),
        ("bad-policy", "levels[1]"),
        ("bad-policy", "levels[0].level"),
        ("bad-policy", "levels[0].days_in_arrears"),
    ]


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 50) | st.floats() | st.text(max_size=5) | st.just("1.50"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted({
        *OCA, *TRYTON, *ERPNEXT[0], *KILL_BILL, *LAGO, *SAP, "state", "condition", "fee", "level", "overdue",
        "delay_days", "computation_mode", "channel", "amount", "currency",
    })), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(name=st.sampled_from(sorted(ALL)), data=JUNK)
def test_nonsense_is_read_or_refused(name: str, data: Any) -> None:
    importer, _ = ALL[name]
    try:
        read = importer(data)
    except LettrageError as error:
        assert error.faults  # noqa: PT017
    else:
        assert DunningPolicy.from_dict(read.policy.to_dict()) == read.policy


def test_lago_with_a_campaign_for_each_customer_and_entity() -> None:
    """Customers go before entities, entities before the organization; who is excluded gets nothing."""
    std = {"code": "std", "thresholds": [{"amount_cents": 5000, "currency": "EUR"}], "applied_to_organization": True}
    soft = {"code": "soft", "thresholds": [{"amount_cents": 90000, "currency": "EUR"}], "max_attempts": 2}
    read = from_lago(
        {
            "dunning_campaigns": [std, soft],
            "customers": [
                {"external_id": "ACME", "applied_dunning_campaign_code": "soft"},
                {"external_id": "BETA", "exclude_from_dunning_campaign": True},
                {"external_id": "GAMMA"},
            ],
            "billing_entities": [{"code": "north", "applied_dunning_campaign_code": "soft"}, {"code": "south"}],
        }
    )
    assert [(segment.id, segment.use) for segment in read.policy.segments] == [
        ("customers-soft", "soft"), ("customers-excluded", ""), ("entity-north", "soft"), ("entity-south", ""),
        ("rest", "std"),
    ]  # fmt: skip
    assert read.unexpressed == ()
    owed = [invoice(f"F-{n}", who, amount="500.00") for n, who in enumerate(["ACME", "BETA", "GAMMA"])]
    north = [invoice("N-1", "DELTA", amount="500.00", entity="north"), invoice("S-1", "DELTA", entity="south")]
    plan = run(Ledger(invoices=[*owed, *north]), read.policy, 1)
    assert went(plan) == [("GAMMA", "attempt-std", "500.00 EUR")]


def test_a_campaign_that_nobody_wrote_is_a_fault() -> None:
    with pytest.raises(LettrageError) as caught:
        from_lago(
            {
                "dunning_campaigns": [{"code": "std", "thresholds": []}],
                "customers": [{"external_id": "ACME", "applied_dunning_campaign_code": "sdt"}, {"name": "Beta"}],
            }
        )
    assert {fault.path for fault in caught.value.faults} == {
        "customers[0].applied_dunning_campaign_code", "customers[1].external_id",
    }  # fmt: skip


def test_erpnext_with_one_dunning_for_all_that_a_customer_owes() -> None:
    kinds = [{"dunning_type": "First", "start_day": 1}]
    ledger = Ledger(invoices=[invoice("F-1", amount="100.00"), invoice("F-2", amount="50.00")])
    assert went(run(ledger, from_erpnext(kinds).policy, 1)) == [
        ("ACME", "First", "100.00 EUR"), ("ACME", "First", "50.00 EUR"),
    ]  # fmt: skip
    assert went(run(ledger, from_erpnext(kinds, per="customer").policy, 1)) == [("ACME", "First", "150.00 EUR")]
    with pytest.raises(LettrageError, match="`per` is"):
        from_erpnext(kinds, per="company")  # type: ignore[arg-type]


def test_an_account_of_sap_is_left_alone_until_its_oldest_item_is_late_enough() -> None:
    """Then its younger items are dunned too, each on its own level."""
    chosen = from_sap({**SAP, "grace_days": 0, "minimums": [], "min_days_in_arrears": 10}).policy
    younger = Ledger(invoices=[invoice("F-1", due=day(0))])
    assert went(run(younger, chosen, 9)) == []
    older = Ledger(invoices=[invoice("F-1", due=day(0)), invoice("F-2", due=day(6))])
    assert went(run(older, chosen, 9)) == []
    assert went(run(older, chosen, 10)) == [("ACME", "level-1", "2000.00 EUR")]


def spoiled(data: Any, random: Random) -> Any:
    """A foreign policy with some places dropped, repeated, renamed or given another value."""
    data = deepcopy(data)
    for _ in range(random.randint(1, 3)):
        path = random.choice(places(data)[1:] or [()])
        parent = data
        for key in path[:-1]:
            parent = parent[key]
        what = random.randrange(4) if path else 4
        if what == 0:
            del parent[path[-1]]
        elif what == 1 and isinstance(parent, list):
            parent.insert(0, deepcopy(parent[path[-1]]))
        elif what == 2 and isinstance(parent, dict):
            parent[f"{path[-1]}s"] = parent.pop(path[-1])
        elif path:
            parent[path[-1]] = deepcopy(random.choice([*PUT, *HOSTILE.values()]))
    return data


def answered(importer: Callable[..., Imported], data: Any) -> None:
    """A foreign policy is refused by its faults, or makes a policy that works."""
    refused = None
    try:
        read = importer(data)
    except LettrageError as error:
        refused = error
    if refused is None:
        works(read.policy)
        assert len(repr(read.unexpressed)) < 1_000_000
        return
    assert len(str(refused)) < 20_000
    assert repr(refused)


@settings(max_examples=60, deadline=None)
@given(random=RANDOMS)
def test_spoiled_policies_of_other_systems(random: Random) -> None:
    importer, data = ALL[random.choice(sorted(ALL))]
    answered(importer, spoiled(data, random))


@pytest.mark.parametrize("name", ALL)
def test_hostile_policies_of_other_systems(name: str) -> None:
    importer, data = ALL[name]
    for what in HOSTILE.values():
        answered(importer, what)
        for path in places(data)[1:]:
            answered(importer, put(data, path, what))


def test_two_levels_of_one_name_are_refused() -> None:
    twice = [ERPNEXT[0], {**ERPNEXT[0], "start_day": 9}]
    with pytest.raises(LettrageError) as caught:
        from_erpnext(twice)
    assert [fault.path for fault in caught.value.faults] == ["policy.tracks.main.steps"]


def test_thousands_of_customers_of_lago_have_a_segment_for_each_campaign() -> None:
    campaigns = [{"code": code, "thresholds": [{"amount_cents": 1, "currency": "EUR"}]} for code in ("a", "b")]
    own = [{"external_id": f"C-{at}", "applied_dunning_campaign_code": "ab"[at % 2]} for at in range(4_000)]
    left = [{"external_id": f"X-{at}", "exclude_from_dunning_campaign": True} for at in range(2_000)]
    campaigns[0]["applied_to_organization"] = True
    chosen = from_lago({"dunning_campaigns": campaigns, "customers": [*own, *left]}).policy
    assert [(segment.id, segment.use) for segment in chosen.segments] == [
        ("customers-a", "a"), ("customers-b", "b"), ("customers-excluded", ""), ("rest", "a"),
    ]  # fmt: skip
    ledger = Ledger(invoices=[invoice(f"F-{id}", id) for id in ("C-3998", "C-3999", "X-7", "Z-1")])
    assert [(action.customer, action.track) for action in run(ledger, chosen, 5).actions] == [
        ("C-3998", "a"), ("C-3999", "b"), ("Z-1", "a"),
    ]  # fmt: skip
