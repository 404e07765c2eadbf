"""What is to come: the calendar of a plan, notices of all actions at once, plans of some customers only."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lettrage import Invoice, Ledger, Payment
from lettrage.dunning import DunningPolicy, plan_dunning
from lettrage.model import Instalment, ItemKey, Notice

from .books import LADDER, day, eur, invoice, issue, kinds, live, policy, run
from .makers import offsets
from .test_days import History, rich_policies


def in_parts(id: str, *amounts: str, **more: Any) -> Invoice:
    """An invoice due in parts."""
    lines = [Instalment(eur(amount), day(0)) for amount in amounts]
    return Invoice(id, "ACME", day(-30), total=eur("1000.00"), instalments=lines, **more)


R1 = {"id": "r1", "offset_days": 3}


def test_the_calendar_knows_of_statements_thanks_and_invoices_to_come() -> None:
    """Statements fall on a day of the month, and an invoice dated ahead has its own steps."""
    chosen = policy(R1, statement={"day_of_month": 20})
    sold = [invoice(due=day(2)), invoice("F-2", "BETA", due=day(40))]
    plan = run(Ledger(invoices=sold), chosen, 0)
    told = [(up.on, up.customer, up.step) for up in plan.calendar(day(50))]
    assert told == [
        (day(5), "ACME", "r1"),
        (day(18), "ACME", "statement"),
        (day(18), "BETA", "statement"),
        (day(43), "BETA", "r1"),
        (day(49), "ACME", "statement"),
        (day(49), "BETA", "statement"),
    ]


def test_the_calendar_leaves_alone_what_a_proposal_holds() -> None:
    ledger = Ledger(invoices=[invoice()], payments=[Payment("P-1", day(1), eur("990.00"), customer="ACME")])
    plan = run(ledger, policy(R1), 2, pending=[[ItemKey("invoice", "F-1"), ItemKey("payment", "P-1")]])
    assert [(up.on, up.step) for up in plan.calendar(day(20))] == [(day(9), "r1")]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9), chosen=rich_policies())
def test_the_calendar_is_the_life_that_follows(seed: int, chosen: DunningPolicy) -> None:
    ledger = History(seed).ledger()
    plan = run(ledger, chosen, 0)
    told = [(up.on, up.key) for up in plan.calendar(day(40))]
    seen: list[tuple[object, str]] = []
    for offset in range(41):
        now = run(ledger, chosen, offset)
        seen += [(action.on, action.key) for action in now.actions]
        ledger = issue(ledger, now)
    assert sorted(told, key=str) == sorted(seen, key=str)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9), chosen=rich_policies(), offset=offsets)
def test_notices_of_all_actions_at_once_are_those_of_each(seed: int, chosen: DunningPolicy, offset: int) -> None:
    plan = run(History(seed).ledger(), chosen, offset)
    notices = plan.notices()
    assert notices == tuple(action.notice() for action in plan.actions)
    for notice in notices:
        assert isinstance(notice, Notice)
        assert evolve(notice) == notice, "what was made without checks passes them"


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9), chosen=rich_policies(), offset=offsets)
def test_everybody_alone_is_planned_as_among_others(seed: int, chosen: DunningPolicy, offset: int) -> None:
    """But for facts about several customers at once, whoever is left out says nothing about the rest."""
    history = History(seed)
    history.events = [event for event in history.events if len(getattr(event, "items", ())) < 2]
    history.payments = [p for p in history.payments if p.customer is not None or "and" not in p.remittance]
    history.payments = [p for p in history.payments if p.customer is not None or "F-0 F-1" not in p.remittance]
    ledger = history.ledger()
    among = run(ledger, chosen, offset)
    for customer in ledger.customers:
        alone = plan_dunning(ledger, chosen, as_of=day(offset), customers=[customer])
        assert [a for a in among.actions if a.customer == customer] == list(alone.actions)
        mine = {outcome.item for outcome in alone.outcomes}
        assert [outcome for outcome in among.outcomes if outcome.item in mine] == list(alone.outcomes)


def test_a_receipt_of_nobody_known_holds_every_line_of_the_invoice_it_names() -> None:
    paid = Payment("P-1", day(1), eur("1000.00"), remittance="F-1")
    ledger = Ledger(invoices=[in_parts("F-1", "500.00", "500.00")], payments=[paid])
    assert kinds(run(ledger, policy(R1), 4)) == {"F-1": "held", "F-1/2": "held"}
    assert kinds(run(ledger, policy(R1), 4, customers=["ACME"])) == {"F-1": "held", "F-1/2": "held"}


def test_what_was_said_about_an_invoice_was_said_about_every_line_of_its_correction() -> None:
    ledger, _ = live(Ledger(invoices=[invoice()]), policy(*LADDER), 0, 11)
    corrected = in_parts("F-2", "400.00", "600.00", kind="corrective", replaces=["F-1"], known_on=day(12))
    ledger = ledger.record(corrected, known_on=day(12))
    steps = {
        str(o.item): [n.rule for n in o.not_fired if n.reason == "issued"]
        for o in run(ledger, policy(*LADDER), 13).outcomes
    }
    assert steps["F-2"] == steps["F-2/2"] == ["r1", "r2"]
