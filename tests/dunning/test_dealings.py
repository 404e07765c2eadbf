"""Plans agreed, charges given up, calls made, files for people; and input that cannot be obeyed."""

from __future__ import annotations

from typing import Any

import pytest

from lettrage.dunning import (
    DunningPolicy,
    accept_plan,
    approve,
    breach_plan,
    dispute_file,
    handover_bundle,
    plan_statuses,
    policies,
    postpone,
    propose_plan,
    record_call,
    waive,
)
from lettrage.errors import LettrageError
from lettrage.ledger import Ledger
from lettrage.model import (
    Actor,
    Charge,
    Customer,
    Dispute,
    DocumentRef,
    Exchange,
    Invoice,
    PaymentPlan,
    PlanInstalment,
    PlanStatus,
)
from lettrage.money import Money

from .books import LADDER, day, eur, invoice, issue, key, kinds, live, pay, policy, run, went

CALL = {"id": "call", "kind": "call", "offset_days": 3, "channels": "phone"}


def calling() -> tuple[Ledger, DunningPolicy, Any]:
    chosen = policy(CALL, {"id": "r2", "offset_days": 5})
    ledger = Ledger(invoices=[invoice()])
    return ledger, chosen, run(ledger, chosen, 3).actions[0]


def test_a_plan_is_proposed_agreed_broken_and_made_anew() -> None:
    ledger, chosen = Ledger(invoices=[invoice()]), policy(*LADDER)
    plan = propose_plan(ledger, chosen, "ACME", as_of=day(5), instalments=2, first_on=day(20), supervisor="Zoe")
    assert sum(line.amount.minor for line in plan.instalments) == 100_000
    ledger = ledger.record(plan, accept_plan(plan, chosen, by="Ada", on=day(6)))
    assert kinds(run(ledger, chosen, 10)) == {"F-1": "not_due"}
    assert [p.status for p in plan_statuses(ledger, as_of=day(25))] == [PlanStatus.BREACHED]
    ended = ledger.record(breach_plan(plan, by="Ada", on=day(12)))
    assert went(run(ended, chosen, 12)) == [("ACME", "r1", "1000.00 EUR")]
    anew = propose_plan(ended, chosen, "ACME", as_of=day(15), instalments=4, first_on=day(30), replaces=plan.id)
    again = ended.record(anew, accept_plan(anew, chosen, by="Ada", on=day(15)))
    states = {p.plan.id: p.status for p in plan_statuses(again, as_of=day(16))}
    assert states == {plan.id: PlanStatus.RENEGOTIATED, anew.id: PlanStatus.ACCEPTED}
    paid = pay(again, "F-1", "1000.00", 31)
    assert plan_statuses(paid, as_of=day(31))[1].status is PlanStatus.COMPLETED


def test_nobody_decides_beyond_the_limits() -> None:
    authorities = [
        {"role": "collector", "may": "plan", "up_to": "500.00 EUR", "max_months": 3},
        {"role": "cfo", "may": "plan", "up_to": "99999.00 EUR"},
        {"role": "collector", "may": "waive", "up_to": "40.00 EUR"},
    ]
    chosen = policy(*LADDER, authorities=authorities, situations={"plan": {"max_months": 6, "first_payment": "25"}})
    ledger = Ledger(invoices=[invoice()])
    plan = propose_plan(ledger, chosen, "ACME", as_of=day(5), instalments=3, first_on=day(20))
    with pytest.raises(LettrageError, match="may not decide"):
        accept_plan(plan, chosen, by=Actor("Ada", "collector"), on=day(6))
    assert accept_plan(plan, chosen, by=Actor("Eve", "cfo"), on=day(6)).id == plan.id
    with pytest.raises(LettrageError, match="more than the policy allows"):
        propose_plan(ledger, chosen, "ACME", as_of=day(5), instalments=9, first_on=day(20))
    with pytest.raises(LettrageError, match="too small"):
        propose_plan(ledger, chosen, "ACME", as_of=day(5), instalments=3, first_on=day(20), first_payment=eur("100.00"))
    with pytest.raises(LettrageError, match="may not decide"):
        waive("ACME", Charge("recovery_sum", eur("40.01")), chosen, by=Actor("Ada", "collector"), on=day(6))


def test_a_waived_charge_is_no_longer_claimed() -> None:
    fees = {"fee": {"kind": "fee", "bands": [{"fixed": "12.00 EUR"}]}}
    chosen = policy({"id": "r1", "offset_days": 3, "charges": "fee"}, charges=fees)
    ledger = Ledger(invoices=[invoice()])
    assert [str(c.amount) for c in run(ledger, chosen, 3).actions[0].charges] == ["12.00 EUR"]
    given = ledger.record(waive("ACME", Charge("fee", eur("12.00")), chosen, by="Ada", on=day(1)))
    assert run(given, chosen, 3).actions[0].charges == ()


@pytest.mark.parametrize(
    ("result", "more", "later", "expected"),
    [
        ("promise", {"until": day(9)}, 9, "held"),
        ("promise", {"until": day(9)}, 10, "action"),
        ("dispute", {}, 40, "held"),
        ("already_paid", {}, 10, "held"),
        ("already_paid", {}, 11, "action"),
        ("document_missing", {}, 10, "held"),
        ("document_missing", {}, 11, "action"),
        ("delay_asked", {"until": day(30)}, 20, "not_due"),
        ("call_back", {"until": day(6)}, 5, "held"),
        ("call_back", {"until": day(6)}, 6, "action"),
        ("refuses", {}, 5, "action"),
        ("no_answer", {}, 4, "action"),
    ],
)
def test_what_was_said_on_the_phone_steers_what_comes_next(
    result: str, more: dict[str, Any], later: int, expected: str
) -> None:
    ledger, chosen, call = calling()
    told = ledger.record(*record_call(call, result, by="Ada", **more))
    assert kinds(run(told, chosen, later)) == {"F-1": expected}


def test_nobody_reached_means_the_call_is_still_to_be_made() -> None:
    ledger, chosen, call = calling()
    silent = ledger.record(*record_call(call, "no_answer", by="Ada"))
    assert [a.step for a in run(silent, chosen, 4).actions] == ["call"]
    talked = ledger.record(*record_call(call, "reached", by="Ada"))
    assert [a.step for a in run(talked, chosen, 5).actions] == ["r2"]
    with pytest.raises(LettrageError, match="needs a day"):
        record_call(call, "promise", by="Ada")


def test_the_file_of_a_dispute_holds_everything_about_it() -> None:
    """Scenario E: evidence, exchanges, status and age in one place."""
    photo = DocumentRef("photo", "damage.jpg")
    said = Dispute(effective_on=day(1), id="D-1", items=[key()], amount=eur("400.00"), evidence=[photo])
    answer = Exchange(effective_on=day(4), customer="ACME", dispute="D-1", text="we send a technician")
    file = dispute_file(Ledger(invoices=[invoice()], events=[said, answer]), "D-1", as_of=day(11))
    assert (file.status, str(file.contested), file.age_days) == ("open", "400.00 EUR", 10)
    assert (file.evidence, file.exchanges) == ((photo,), (answer,))
    with pytest.raises(LettrageError, match="D-2"):
        dispute_file(Ledger(), "D-2", as_of=day(11))


def test_what_is_contested_is_in_the_currency_of_its_invoice_on_any_day() -> None:
    """A dispute may be known before the invoice counts: nothing is contested yet, of dollars and not of euros."""
    later = Invoice("F-8", "ACME", day(20), total=Money("80.00", "USD"))
    said = Dispute(effective_on=day(1), id="D-8", items=[key("F-8")])
    ledger = Ledger(invoices=[later], events=[said])
    assert [str(dispute_file(ledger, "D-8", as_of=day(on)).contested) for on in (5, 25)] == ["0.00 USD", "80.00 USD"]


def test_a_hand_over_names_what_is_missing() -> None:
    """Scenario D: the file of the judicial officer."""
    sold = invoice(documents=[DocumentRef("invoice", "F-1.pdf")])
    chosen = policy(*LADDER)
    ledger, _ = live(Ledger(invoices=[sold]), chosen, 0, 44)
    action = run(ledger, chosen, 45).actions[0]
    bundle = handover_bundle(ledger, action, evidence=("invoices", "notices", "proofs_of_delivery", "statement"))
    assert bundle.missing == ("proofs_of_delivery: F-1",)
    assert not bundle.complete
    assert [notice.step for notice in bundle.notices] == ["r1", "r2", "formal"]


# -- what cannot be obeyed -------------------------------------------------------------------------------------------


def test_a_policy_whose_parts_do_not_exist_is_refused_with_all_of_them() -> None:
    broken = DunningPolicy.from_dict(
        {
            "id": "p",
            "segments": [{"id": "a", "use": "mian", "when": {"item": {"days_late": 3}}}],
            "tracks": {
                "main": {"steps": [{"id": "r1"}, {"id": "r1"}, {"id": "r2", "requires": "r9", "charges": "fee"}]},
                "loop": {"extends": "loop"},
            },
            "jurisdictions": {"business": "FR-B2D"},
            "situations": {"promise": {"on_broken": "cal"}},
        }
    )
    with pytest.raises(LettrageError) as caught:
        run(Ledger(), broken, 0)
    paths = {fault.path for fault in caught.value.faults}
    assert paths >= {
        "segments[0].use", "segments[0].when", "segments[0].when.item.days_late", "tracks.main.steps",
        "tracks.main.steps.r2.requires", "tracks.main.steps.r2.charges", "tracks.loop.extends",
        "jurisdictions.business", "situations.promise.on_broken",
    }  # fmt: skip


def test_facts_outside_the_vocabulary_are_refused() -> None:
    facts = {"ACME": {"segmnt": "vip", "mean_delay_days": "12", "first_delay": 1, "sensitivity": "hard"}}
    with pytest.raises(LettrageError) as caught:
        run(Ledger(invoices=[invoice()]), policies.standard(), 3, facts=facts)
    assert {fault.path.rpartition(".")[2] for fault in caught.value.faults} == set(facts["ACME"])


def test_a_day_without_a_published_rate_is_a_missing_fact_and_no_guess() -> None:
    chosen = policy(
        {"id": "r1", "offset_days": 3, "charges": "interest"},
        charges={"interest": {"kind": "late_interest"}},
        jurisdictions={"business": "FR-B2B"},
    )
    plan = run(Ledger(invoices=[invoice()]), chosen, 600)
    assert list(plan.actions) == []
    assert [(outcome.kind.value, outcome.reasons) for outcome in plan.outcomes] == [
        ("fact_missing", ("unpublished_rate",))
    ]


CLAIMS: dict[str, Any] = {
    "interest": {"kind": "late_interest"},
    "sum": {"kind": "recovery_sum"},
    "share": {"kind": "fee", "bands": [{"percent": "10"}]},
}


def claimed(*invoices: Invoice, **more: Any) -> list[tuple[str, str, str]]:
    """Every charge on the tenth day: its rule, the item it is claimed on, its amount."""
    chosen = policy(
        {"id": "r1", "offset_days": 3, "charges": list(CLAIMS)},
        charges={id: {**rule, **more} for id, rule in CLAIMS.items()},
        jurisdictions={"business": "FR-B2B"},
    )
    [action] = run(Ledger(invoices=invoices), chosen, 10).actions
    assert action.amount == sum((one.total for one in invoices), eur("0.00")), "all of it is asked for"
    return [(charge.rule, str(charge.item or ""), str(charge.amount)) for charge in action.charges]


def test_interest_and_recovery_sums_bear_none_of_themselves() -> None:
    """An invoice of penalties is asked for like any other; nothing more is claimed on it (C. civ. 1343-2)."""
    billed = invoice("F-9", amount="43.33", kind="penalty")
    # ten days of 1000.00 at 12.15 %: 3.33
    alone = [("interest", "F-1", "3.33 EUR"), ("sum", "F-1", "40.00 EUR"), ("share", "", "100.00 EUR")]
    assert claimed(invoice()) == alone
    assert claimed(invoice(), billed) == alone
    assert claimed(billed) == []
    assert claimed(invoice(), invoice("F-9", amount="43.33"))[1:] != alone[1:]


def test_nothing_is_late_on_the_due_day_itself() -> None:
    """A debtor who pays on the last day is on time (C. com. L441-10 II): the day after bears a day's interest."""
    chosen = policy(
        {"id": "r0", "offset_days": 0, "charges": ["interest", "sum"]},
        charges={id: CLAIMS[id] for id in ("interest", "sum")},
        jurisdictions={"business": "FR-B2B"},
    )
    sent = {at: run(Ledger(invoices=[invoice()]), chosen, at).actions[0].charges for at in (0, 1)}
    assert [str(charge.amount) for charge in sent[0]] == []
    assert [str(charge.amount) for charge in sent[1]] == ["0.33 EUR", "40.00 EUR"]


def test_where_a_contract_says_so_they_bear_some() -> None:
    billed = invoice("F-9", amount="43.33", kind="penalty")
    assert [(rule, item) for rule, item, _ in claimed(invoice(), billed, not_on=[])] == [
        ("interest", "F-1"), ("interest", "F-9"), ("sum", "F-1"), ("sum", "F-9"), ("share", ""),
    ]  # fmt: skip
    assert claimed(invoice(kind="deposit"), not_on=["penalty", "deposit"]) == []
    with pytest.raises(LettrageError, match="did you mean `penalty`"):
        claimed(billed, not_on="penalties")


def test_what_bears_no_interest_needs_no_published_rate() -> None:
    billed = invoice("F-9", amount="43.33", kind="penalty")
    chosen = policy(
        {"id": "r1", "offset_days": 3, "charges": "interest"},
        charges={"interest": {"kind": "late_interest"}},
        jurisdictions={"business": "FR-B2B"},
    )
    assert [action.total for action in run(Ledger(invoices=[billed]), chosen, 600).actions] == [eur("43.33")]


def test_two_runs_in_one_day_propose_the_same_under_the_same_key() -> None:
    ledger, chosen = Ledger(invoices=[invoice()]), policy(*LADDER)
    first, second = run(ledger, chosen, 3), run(ledger, chosen, 3)
    assert [a.key for a in first.actions] == [a.key for a in second.actions]
    assert list(run(issue(ledger, first), chosen, 3).actions) == []


# -- consents and authorities ----------------------------------------------------------------------------------------


def consenting(*roles: str) -> DunningPolicy:
    return policy({"id": "r1", "offset_days": 3, "approvals": list(roles)})


def test_who_asks_for_two_consents_gets_two() -> None:
    """One signature does not stand for another: the action asks for what is left until each role has given its own."""
    chosen, ledger = consenting("sales", "cfo"), Ledger(invoices=[invoice()])
    [action] = run(ledger, chosen, 3).actions
    assert action.approvals == ("sales", "cfo")
    ledger = ledger.record(*approve([action], by=Actor("Ada", "sales")))
    [action] = run(ledger, chosen, 3).actions
    assert action.approvals == ("cfo",)
    assert len(run(ledger, chosen, 3).to_validate) == 1
    with pytest.raises(LettrageError, match="may not approve"):
        approve([action], by=Actor("Ada", "sales"))
    ledger = ledger.record(*approve([action], by=Actor("Eve", "cfo")))
    plan = run(ledger, chosen, 3)
    assert ([a.approvals for a in plan.actions], list(plan.to_validate)) == ([()], [])


def test_a_consent_ends_with_the_next_decision() -> None:
    chosen, ledger = consenting("sales", "second_person"), Ledger(invoices=[invoice()])
    [action] = run(ledger, chosen, 3).actions
    ledger = ledger.record(*approve([action], by=Actor("Ada", "collector")))
    assert run(ledger, chosen, 3).actions[0].approvals == ("sales",), "anybody is a second person"
    ledger = ledger.record(*postpone([action], until=day(6), by="Eve"))
    assert run(ledger, chosen, 6).actions[0].approvals == ("sales", "second_person")
    assert run(ledger.record(*approve([action], by="Ada")), chosen, 6).actions[0].approvals == ()


def delegating(*authorities: dict[str, Any], **more: Any) -> DunningPolicy:
    return policy({"id": "r1", "offset_days": 3}, authorities=list(authorities), **more)


SMALL = {"role": "collector", "may": "waive", "up_to": "50.00 EUR", "when": {"customer": {"kind": "business"}}}
FEE = Charge("recovery_sum", eur("40.00"))
ADA = Actor("Ada", "collector")


def test_an_authority_holds_in_the_cases_that_it_names() -> None:
    books = Ledger(
        customers=[Customer("ACME"), Customer("BEA", kind="consumer")], invoices=[invoice(), invoice("G-1", "BEA")]
    )
    chosen = delegating(SMALL)
    with pytest.raises(LettrageError) as caught:
        waive("ACME", FEE, chosen, by=ADA, on=day(5))
    assert (caught.value.code, caught.value.faults[0].path) == ("missing-value", "ledger")
    given = waive("ACME", FEE, chosen, by=ADA, on=day(5), ledger=books)
    assert given.authority == "collector up to 50.00 EUR"
    with pytest.raises(LettrageError, match="may not decide"):
        waive("BEA", FEE, chosen, by=ADA, on=day(5), ledger=books)
    with pytest.raises(LettrageError, match="may not decide"):
        waive("BEA", FEE, delegating({**SMALL, "when": {"customer": {"rating": "A"}}}), by=ADA, on=day(5), ledger=books)
    assert waive("BEA", FEE, delegating({**SMALL, "when": {}}), by=ADA, on=day(5)).customer == "BEA"


def spread(*dues: int, first: str = "500.00") -> PaymentPlan:
    parts = [PlanInstalment(eur(first if not at else "500.00"), day(due)) for at, due in enumerate(dues)]
    return PaymentPlan(effective_on=day(5), id="E-1", customer="ACME", items=[key()], instalments=parts)


def test_a_plan_made_by_hand_is_accepted_within_the_limits_of_the_policy() -> None:
    limits = {"plan": {"max_months": 2, "max_instalments": 3, "first_payment": "30"}}
    plain = delegating(situations=limits)
    assert accept_plan(spread(10, 40), plain, by="Ada", on=day(6)).status == "accepted"
    for plan, path in (
        (spread(10, 110), "months"),
        (spread(10, 20, 30, 40), "instalments"),
        (spread(10, 40, first="200.00"), "first_payment"),
    ):
        with pytest.raises(LettrageError) as caught:
            accept_plan(plan, plain, by="Ada", on=day(6))
        assert caught.value.faults[0].path == path
    longer = {"role": "cfo", "may": "plan", "up_to": "5000.00 EUR", "max_months": 12}
    usual = {"role": "collector", "may": "plan", "up_to": "5000.00 EUR"}
    both = delegating(longer, usual, situations=limits)
    assert accept_plan(spread(10, 110), both, by=Actor("Eve", "cfo"), on=day(6)).status == "accepted"
    with pytest.raises(LettrageError, match="may not decide"):
        accept_plan(spread(10, 110), both, by=ADA, on=day(6))


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"instalments": 0}, "instalments"),
        ({"instalments": 10**9}, "instalments"),
        ({"instalments": 2.0}, "instalments"),
        ({"first_on": day(4)}, "first_on"),
        ({"first_on": "2026-03-31"}, "first_on"),
        ({"first_payment": eur("5000.00")}, "first_payment"),
        ({"first_payment": eur("0.00")}, "first_payment"),
        ({"instalments": 200}, "instalments"),
    ],
)
def test_plans_that_nobody_could_keep(given: dict[str, Any], path: str) -> None:
    free = delegating(situations={"plan": {"max_months": 1200}})
    asked: dict[str, Any] = {"as_of": day(5), "instalments": 2, "first_on": day(9), **given}
    ledger = Ledger(invoices=[invoice(amount="1.00" if given.get("instalments") == 200 else "1000.00")])
    with pytest.raises(LettrageError) as caught:
        propose_plan(ledger, free, "ACME", **asked)
    assert caught.value.faults[0].path == path
