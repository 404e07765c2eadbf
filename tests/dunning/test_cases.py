"""Who takes care of what, why somebody pays late, and what can be seen of it all afterwards."""

from __future__ import annotations

from lettrage.dunning import approve, record_call
from lettrage.ledger import Ledger
from lettrage.model import Actor, CaseAssignment, DeliveryStatus, LateCause, LateReason, NoticeDelivery

from .books import LADDER, day, invoice, issue, key, pay, policy, run, went
from .test_stories import reachable

PHONE = {"id": "call", "kind": "call", "offset_days": 20, "channels": "phone"}


def owners(ledger: Ledger, offset: int = 3) -> dict[str, str]:
    """Who carries out what is said about each item."""
    actions = run(ledger, policy(*LADDER, switches={"grouping": "invoice"}), offset).actions
    return {line.item.id: action.owner.name for action in actions if action.owner for line in action.items}


def test_a_case_goes_from_hand_to_hand() -> None:
    """The customer's collector, then whoever took over; an item of a case of its own has its own."""
    ledger = Ledger([reachable(collector="Ada")], [invoice("F-1"), invoice("F-2")])
    assert owners(ledger) == {"F-1": "Ada", "F-2": "Ada"}
    ledger = ledger.record(CaseAssignment("ACME", "Bob", effective_on=day(1)))
    assert owners(ledger) == {"F-1": "Bob", "F-2": "Bob"}
    ledger = ledger.record(CaseAssignment("ACME", "Zoe", items=[key("F-2")], effective_on=day(2)), known_on=day(2))
    assert owners(ledger) == {"F-1": "Bob", "F-2": "Zoe"}
    together = run(ledger, policy(*LADDER), 3).actions[0]
    assert together.owner == Actor("Bob", "collector"), "whoever has one item does not answer for the other"


def test_an_assignment_is_for_its_role_and_its_creditor() -> None:
    manager = Actor("Max", "manager")
    ledger = Ledger([reachable(collector="Ada")], [invoice("F-1", entity="FR"), invoice("F-2", entity="DE")])
    ledger = ledger.record(
        CaseAssignment("ACME", manager, effective_on=day(1)),
        CaseAssignment("ACME", "Uwe", entity="DE", effective_on=day(1)),
    )
    assert owners(ledger) == {"F-1": "Ada", "F-2": "Uwe"}
    escalated = policy({"id": "r1", "offset_days": 3, "owner": "manager"})
    assert {action.owner for action in run(ledger, escalated, 3).actions} == {manager}


def test_hardship_softens_what_comes_next() -> None:
    """Nobody in lasting difficulty gets the formal notice; a call takes its place, as the policy has it."""
    gentle = policy(
        LADDER[0],
        {**LADDER[1], "when": {"item": {"late_reason": {"not": ["hardship"]}}}},
        {**PHONE, "offset_days": 10, "when": {"item": {"late_reason": "hardship"}}},
    )
    ledger = Ledger([reachable(), reachable("BETA")], [invoice("F-1"), invoice("F-2", "BETA")])
    ledger = issue(ledger, run(ledger, gentle, 3))
    ledger = ledger.record(LateReason([key("F-1")], cause=LateCause.HARDSHIP, effective_on=day(5)), known_on=day(5))
    plan = run(ledger, gentle, 10)
    assert went(plan) == [("ACME", "call", "1000.00 EUR"), ("BETA", "r2", "1000.00 EUR")]


def test_every_step_of_the_process_can_be_seen() -> None:
    """Planned, approved, sent, delivered, phoned, promised, paid: the time line of the item holds all of it, dated."""
    asking = policy({**LADDER[0], "approvals": "collector"}, PHONE)
    ledger = Ledger([reachable()], [invoice()])
    plan = run(ledger, asking, 3)
    ledger = ledger.record(*approve(plan.actions, by=Actor("Ada", "collector")), known_on=day(3))
    sent = run(ledger, asking, 3)
    assert sent.automatic
    ledger = issue(ledger, sent)
    arrived = NoticeDelivery(sent.actions[0].key, DeliveryStatus.DELIVERED, effective_on=day(4))
    ledger = ledger.record(arrived, known_on=day(4))
    (call,) = [action for action in run(ledger, asking, 20).actions if action.step == "call"]
    ledger = ledger.record(*record_call(call, "promise", by="Ada", until=day(25)), known_on=day(20))
    ledger = pay(ledger, "F-1", "1000.00", 24)
    told = [(entry.on, entry.what) for entry in ledger.timeline(key()) if entry.what != "exchange"]
    assert told == [
        (day(-30), "issued"),
        (day(3), "step decision"),
        (day(3), "notice"),
        (day(4), "notice delivery"),
        (day(20), "call outcome"),
        (day(20), "notice"),
        (day(20), "promise to pay"),
        (day(24), "settled"),
    ]
    assert [entry.what for entry in ledger.timeline(key(), as_of=day(10))][-1] == "notice delivery"
