"""Nonsense for every argument of every verb around the engine: an answer or a fault, never an error of Python."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from lettrage.dunning import (
    Experiment,
    PlanRule,
    PromiseRule,
    Weights,
    accept_plan,
    approve,
    arm_of,
    breach_plan,
    coverage,
    diff,
    dispute_file,
    handover_bundle,
    lint,
    plan_dunning,
    plan_statuses,
    postpone,
    promise_statuses,
    propose_plan,
    prove,
    record_call,
    simulate,
    skip,
    waive,
    worklist,
)
from lettrage.errors import LettrageError
from lettrage.ledger import Ledger
from lettrage.letters import LetterOptions, Template, write_letter, write_letters
from lettrage.model import (
    Address,
    ChannelAddress,
    Charge,
    Contact,
    Customer,
    Dispute,
    Entry,
    ItemKey,
    ItemKind,
    PaymentPlan,
    PlanInstalment,
)

from .books import day, eur, invoice, key, policy, run

NONSENSE: tuple[Any, ...] = (
    None, 3, -1, 10**30, 0.5, float("nan"), "x", "", b"x", [], ["x"], {}, {"a": 1}, object(), date(1, 1, 1),
    datetime(2026, 1, 1, 12, tzinfo=UTC), True, Decimal("NaN"), "\ud800", {1},
)  # fmt: skip
REACHED = Contact(name="Ada", channels=[ChannelAddress("phone", "+33100000000")])
LEDGER = Ledger(
    customers=[Customer("ACME", "Acme", contacts=[REACHED], address=Address(lines=["1 rue Haute"], city="Paris"))],
    invoices=[invoice()],
)
CHOSEN = policy({"id": "call", "kind": "call", "offset_days": 3, "channels": "phone"})
PLAN = run(LEDGER, CHOSEN, 3)
[CALL] = PLAN.actions
[END] = run(LEDGER, policy({"id": "end", "kind": "handover", "offset_days": 3, "terminal": True}), 3).actions
SPREAD = PaymentPlan(
    effective_on=day(5), id="E-1", customer="ACME", items=[key()], instalments=[PlanInstalment(eur("1000.00"), day(20))]
)
CONTESTED = LEDGER.record(Dispute(effective_on=day(2), id="D-1", items=[key()], amount=eur("100.00")))


def compared(**given: Any) -> Any:
    return diff(given.pop("ledger"), given.pop("old"), given.pop("new"), **given)


WHEN: dict[str, Any] = {"facts": {}, "customers": ["ACME"], "laws": ()}
VERBS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "promise": (record_call, {"action": CALL, "result": "promise", "by": "Ada", "on": day(3), "amount": eur("5.00"),
                              "until": day(9), "reason": "r"}),
    "call back": (record_call, {"action": CALL, "result": "call_back", "by": "Ada", "on": day(3), "until": day(9)}),
    "delay": (record_call, {"action": CALL, "result": "delay_asked", "by": "Ada", "until": day(9), "pause_days": 7}),
    "document": (record_call, {"action": CALL, "result": "document_missing", "by": "Ada", "pause_days": 7}),
    "contest": (record_call, {"action": CALL, "result": "dispute", "by": "Ada", "amount": eur("5.00"), "ground": "g"}),
    "approve": (approve, {"actions": [CALL], "by": "Ada", "on": day(3), "reason": "x"}),
    "skip": (skip, {"actions": [CALL], "by": "Ada", "on": day(3), "reason": "x"}),
    "postpone": (postpone, {"actions": [CALL], "by": "Ada", "on": day(3), "reason": "x", "until": day(9)}),
    "propose": (propose_plan, {"ledger": LEDGER, "policy": CHOSEN, "customer": "ACME", "as_of": day(5),
                               "instalments": 2, "first_on": day(9), "first_payment": eur("9.00"), "items": [key()],
                               "supervisor": "Ada", "replaces": "x", "currency": "EUR"}),
    "accept": (accept_plan, {"plan": SPREAD, "policy": CHOSEN, "by": "Ada", "on": day(6), "ledger": LEDGER}),
    "breach": (breach_plan, {"plan": SPREAD, "by": "Ada", "on": day(6), "reason": "x"}),
    "waive": (waive, {"customer": "ACME", "charge": Charge("recovery_sum", eur("40.00")), "policy": CHOSEN,
                      "by": "Ada", "on": day(6), "notice": "n", "ledger": LEDGER}),
    "dispute file": (dispute_file, {"ledger": CONTESTED, "dispute": "D-1", "as_of": day(9), "known_on": day(9)}),
    "bundle": (handover_bundle, {"ledger": LEDGER, "action": END, "evidence": ("invoices",)}),
    "promises": (promise_statuses, {"ledger": LEDGER, "as_of": day(9), "known_on": day(9), "rule": PromiseRule()}),
    "plans": (plan_statuses, {"ledger": LEDGER, "as_of": day(9), "known_on": day(9), "rule": PlanRule()}),
    "plan": (plan_dunning, {"ledger": LEDGER, "policy": CHOSEN, "as_of": day(9), "known_on": day(9), "pending": (),
                            **WHEN}),
    "simulate": (simulate, {"ledger": LEDGER, "policy": CHOSEN, "start": day(1), "days": 3, **WHEN}),
    "coverage": (coverage, {"ledger": LEDGER, "policy": CHOSEN, "as_of": day(9), "days": 3, **WHEN}),
    "diff": (compared, {"ledger": LEDGER, "old": CHOSEN, "new": CHOSEN, "start": day(1), "days": 3, **WHEN}),
    "prove": (prove, {"policy": CHOSEN, "events": 0, "plans": 2, "laws": ()}),
    "lint": (lint, {"policy": CHOSEN, "currencies": ["EUR"], "against": CHOSEN}),
    "calendar": (PLAN.calendar, {"until": day(9)}),
    "explain": (PLAN.explain, {"id": "F-1"}),
    "notices": (PLAN.notices, {"actions": [CALL]}),
    "frames": (PLAN.to_frames, {"kind": "dict"}),
    "worklist": (worklist, {"plan": PLAN, "capacities": [], "expected": {}, "weights": Weights(), "rates": {},
                            "currency": "EUR"}),
    "arm": (arm_of, {"experiment": Experiment("e", {"a": 10**6}), "customer": "ACME"}),
    "letter": (write_letter, {"ledger": LEDGER, "notice": CALL, "options": LetterOptions(), "as_of": day(3),
                              "known_on": day(3), "credits": (), "reference": "r"}),
    "letters": (write_letters, {"ledger": LEDGER, "notices": [CALL], "options": LetterOptions(), "as_of": day(3),
                                "known_on": day(3), "credits": {}}),
    "options": (LetterOptions, {"language": "fr", "templates": [], "rules": "FR-B2B", "collector_kind": "agency",
                                "pay_to": "x", "announced": eur("1.00"), "banned": [], "most_sms": 2}),
    "template": (Template, {"id": "t", "subject": "s", "body": "b", "kind": "reminder", "tone": "firm",
                            "channel": "email", "language": "fr"}),
}  # fmt: skip


@pytest.mark.parametrize("name", VERBS)
def test_nonsense_is_refused_by_its_faults_or_answered(name: str) -> None:
    verb, given = VERBS[name]
    verb(**given)  # as it is meant
    for argument in given:
        for wrong in NONSENSE:
            try:
                answer = verb(**{**given, argument: wrong})
            except LettrageError as error:
                assert str(error)  # noqa: PT017
            else:
                repr(answer)


def test_files_about_accounting_lines() -> None:
    """A debt that came as a line of the books, without an invoice: its file is made, and all it lacks is named."""
    line = Entry("E-1", "ACME", day(-30), 8000, "EUR", due_on=day(0))
    item = ItemKey(ItemKind.ENTRY, "E-1")
    ledger = Ledger(entries=[line]).record(Dispute(effective_on=day(2), id="D-1", items=[item]))
    assert dispute_file(ledger, "D-1", as_of=day(9)).contested == eur("80.00")
    ending = policy({"id": "end", "kind": "handover", "offset_days": 3, "terminal": True})
    [action] = run(Ledger(entries=[line]), ending, 3).actions
    bundle = handover_bundle(ledger, action, evidence=("invoices", "notices", "statement"))
    assert bundle.missing == ("invoices: E-1", "notices: E-1")
    assert not bundle.complete
