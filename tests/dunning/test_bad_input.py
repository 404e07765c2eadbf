"""Nonsense, one line of a list after the other: refused with every fault, its place and a hint, or told by the plan."""

from __future__ import annotations

from typing import Any

import pytest

from lettrage.dunning import DunningPolicy, lint
from lettrage.errors import Fault, LettrageError
from lettrage.ledger import Ledger
from lettrage.letters import LetterOptions, Template, write_letter
from lettrage.model import Address, ChannelAddress, Contact, Customer, Notice

from ..letters import books as desk
from .books import LADDER, day, invoice, issue, kinds, pay, policy, run


def faults_of(data: Any) -> tuple[Fault, ...]:
    with pytest.raises(LettrageError) as caught:
        DunningPolicy.from_dict(data)
    return caught.value.faults


def found(*steps: dict[str, Any], **more: Any) -> dict[str, str]:
    """Codes of lint with the paths they name."""
    return {finding.code: finding.path for finding in lint(policy(*steps, **more))}


# -- policies --------------------------------------------------------------------------------------------------------


def test_unknown_keys_all_at_once_with_their_path_and_a_suggestion() -> None:
    data = {"id": "p", "swiches": {}, "tracks": {"main": {"steps": [{"id": "a", "offset_day": 3, "ton": "firm"}]}}}
    assert [(fault.path, fault.help) for fault in faults_of(data)] == [
        ("swiches", "did you mean `switches`?"),
        ("tracks.main.steps[0].offset_day", "did you mean `offset_days`?"),
        ("tracks.main.steps[0].ton", "did you mean `tone`?"),
    ]


def test_floats_for_money() -> None:
    data = {"id": "p", "minimum": {"group": {"EUR": 15.5}}, "tracks": {"main": {"steps": []}}}
    [fault] = faults_of(data)
    assert (fault.code, fault.path) == ("float-money", "minimum.group.EUR")
    assert "as text" in fault.help


def test_cycles() -> None:
    steps = [{"id": "a", "requires": "b", "offset_days": 1}, {"id": "b", "requires": "a", "offset_days": 2}]
    assert "cycle" in found(*steps)
    round_ = {
        "id": "p",
        "tracks": {"x": {"extends": "y"}, "y": {"extends": "x"}},
        "segments": [{"id": "s", "use": "x"}],
    }
    with pytest.raises(LettrageError) as caught:
        run(Ledger(), DunningPolicy.from_dict(round_), 0)
    assert {fault.path for fault in caught.value.faults} == {"tracks.x.extends", "tracks.y.extends"}


def test_unreachable_steps() -> None:
    late = {"id": "b", "offset_days": 20, "when": {"item": {"days_late": {"le": 10}}}}
    assert found({"id": "a", "offset_days": 3}, late)["unreachable-step"] == "tracks.main.steps.b.when"


def test_overlapping_windows() -> None:
    assert "overlapping-steps" in found({"id": "a", "offset_days": 5}, {"id": "b", "offset_days": 5})


# -- letters ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    ["{{ total.__class__ }}", "{{ ''.join }}", "{% for n in range(10) %}x{% endfor %}",
     "{% for a in rows %}{% for b in rows %}{% for c in rows %}x{% endfor %}{% endfor %}{% endfor %}"],
)  # fmt: skip
def test_a_template_that_reaches_for_attributes_or_loops_for_ever(body: str) -> None:
    with pytest.raises(LettrageError) as caught:
        write_letter(desk.ledger(), desk.notice(), LetterOptions(templates=[Template(id="t", body=body)]))
    assert "bad-template" in {fault.code for fault in caught.value.faults}


def test_a_merge_field_without_value() -> None:
    holes = LetterOptions(templates=[Template(id="t", body="{{ total }} {{ deadline }} {{ contact }}")])
    with pytest.raises(LettrageError) as caught:
        write_letter(desk.ledger(), desk.notice(), holes)
    assert [fault.code for fault in caught.value.faults].count("empty-field") == 2, "every hole at once"


# -- whom to reach ---------------------------------------------------------------------------------------------------


def test_a_contact_without_address() -> None:
    """No address of the channel: no notice goes out, and the plan says so; with a fallback it goes there."""
    silent = Customer("ACME", contacts=[Contact(name="Ada", channels=[ChannelAddress("phone", "+33100000000")])])
    chosen = policy({"id": "r1", "offset_days": 3, "channels": "email"})
    plan = run(Ledger(customers=[silent], invoices=[invoice()]), chosen, 3)
    assert (kinds(plan), list(plan.actions)) == ({"F-1": "no_channel"}, [])
    either = policy({"id": "r1", "offset_days": 3, "channels": ["email", "phone"]})
    assert [a.channel for a in run(Ledger(customers=[silent], invoices=[invoice()]), either, 3).actions] == ["phone"]


def test_a_customer_without_contacts() -> None:
    known = Customer("BETA", contacts=[Contact(channels=[ChannelAddress("email", "b@beta.example")])])
    chosen = policy({"id": "r1", "offset_days": 3, "channels": ["email", "letter"]})
    ledger = Ledger(customers=[Customer("ACME"), known], invoices=[invoice(), invoice("G-1", "BETA")])
    assert kinds(run(ledger, chosen, 3)) == {"F-1": "no_channel", "G-1": "action"}
    house = Customer("ACME", address=Address(lines=["1 rue Haute"], city="Paris"))
    housed = Ledger(customers=[house, known], invoices=[invoice(), invoice("G-1", "BETA")])
    assert kinds(run(housed, chosen, 3)) == {"F-1": "action", "G-1": "action"}


# -- runs ------------------------------------------------------------------------------------------------------------


def test_two_runs_in_one_day() -> None:
    ledger, chosen = Ledger(invoices=[invoice()]), policy(*LADDER)
    first, second = run(ledger, chosen, 3), run(ledger, chosen, 3)
    assert [a.key for a in first.actions] == [a.key for a in second.actions], "the same under the same key"
    told = issue(ledger, first)
    assert list(run(told, chosen, 3).actions) == []
    with pytest.raises(LettrageError) as caught:
        told.record(*second.notices())
    assert caught.value.code == "duplicate-id", "an action is not recorded twice"


def test_a_run_dated_before_the_last_one() -> None:
    """It plans that day anew, with what counts by its end: nothing already said under a key is said again under it."""
    chosen = policy(*LADDER)
    ledger = issue(Ledger(invoices=[invoice()]), run(Ledger(invoices=[invoice()]), chosen, 5))
    before = run(ledger, chosen, 4)
    assert [a.step for a in before.actions] == ["r1"]
    assert {a.key for a in before.actions} == {n.key for n in ledger.events(Notice)}
    with pytest.raises(LettrageError) as caught:
        ledger.record(*before.notices(), known_on=day(5))
    assert caught.value.code == "duplicate-id", "so it cannot go out a second time"


def test_an_edited_policy_over_live_episodes() -> None:
    """What was issued stays issued by id; lint names the steps that live episodes stand on and that are gone."""
    old = policy({"id": "a", "offset_days": 3}, {"id": "b", "offset_days": 10})
    ledger = issue(Ledger(invoices=[invoice()]), run(Ledger(invoices=[invoice()]), old, 3))
    new = policy({"id": "b", "offset_days": 4}, {"id": "c", "offset_days": 12})
    assert [a.step for a in run(ledger, new, 4).actions] == ["b"]
    assert [finding.path for finding in lint(new, against=old) if finding.code == "dropped-step"] == [
        "tracks.main.steps.a"
    ]


# -- doubt -----------------------------------------------------------------------------------------------------------


def test_no_notice_goes_out_on_doubt_and_the_plan_says_so() -> None:
    rated = policy({"id": "r1", "offset_days": 3, "when": {"customer": {"rating": "A"}}})
    plan = run(Ledger(invoices=[invoice()]), rated, 3)
    assert list(plan.actions) == []
    [outcome] = plan.outcomes
    assert (outcome.kind.value, outcome.reasons) == ("fact_missing", ("step", "customer.rating"))
    paid_meanwhile = pay(Ledger(invoices=[invoice()]), "F-1", "1000.00", 3)
    assert kinds(run(paid_meanwhile, rated, 4, known_on=day(4))) == {}


@pytest.mark.parametrize(
    ("path", "given"),
    [("pending", {"pending": wrong}) for wrong in (3, "ab", {"a": 1}, ["ab"])]
    + [("customers", {"customers": wrong}) for wrong in (3, "ACME", [3], [None], ["NOBODY"])]
    + [("laws", {"laws": wrong}) for wrong in (3, "FR-B2B", [None])],
)
def test_arguments_of_a_plan_that_are_nonsense(path: str, given: dict[str, Any]) -> None:
    with pytest.raises(LettrageError) as caught:
        run(Ledger(invoices=[invoice()]), policy(*LADDER), 3, **given)
    assert all(fault.path.startswith(path) for fault in caught.value.faults)


@pytest.mark.parametrize("wrong", [3, "ab", ["ab"], [None]])
def test_notices_of_what_is_no_action(wrong: Any) -> None:
    plan = run(Ledger(invoices=[invoice()]), policy(*LADDER), 3)
    with pytest.raises(LettrageError, match="actions"):
        plan.notices(wrong)
    assert len(plan.notices(list(plan.actions))) == 1
