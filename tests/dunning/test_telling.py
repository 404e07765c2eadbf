"""What is told without reaching the debtor, or reaches it without asking: alerts, holds, statements, arms."""

from __future__ import annotations

from datetime import date

from lettrage.dunning import StepKind, plan_dunning
from lettrage.ledger import Ledger
from lettrage.model import CreditLimit, Customer, Note

from .books import LADDER, day, eur, invoice, issue, policy, run


def test_an_alert_is_told_once_and_again_after_its_silence() -> None:
    rule = {"id": "late", "when": {"item": {"days_late": {"ge": 20}}}, "role": "cfo", "again_after_days": 10}
    chosen = policy(*LADDER, alerts=[rule])
    ledger = Ledger(invoices=[invoice()])
    assert run(ledger, chosen, 19).alerts == ()
    (alert,) = run(ledger, chosen, 20).alerts
    assert (alert.rule, alert.role, alert.customer) == ("late", "cfo", "ACME")
    told = ledger.record(Note(effective_on=day(20), text="told", customer="ACME", attributes={"alert": alert.key}))
    assert run(told, chosen, 25).alerts == ()
    assert [a.key for a in run(told, chosen, 30).alerts] == [alert.key]


def test_a_limit_exceeded_asks_to_stop_new_business_and_says_why() -> None:
    """Scenario K, the part of dunning."""
    rule = {"id": "limit", "when": {"customer": {"over_limit": True}}, "role": "cfo"}
    chosen = policy(*LADDER, credit_holds=[rule])
    small = Customer("ACME", credit_limits=[CreditLimit(eur("999.99"))])
    (stop,) = run(Ledger([small], [invoice()]), chosen, 3).credit
    assert (stop.customer, stop.blocked, stop.rules, stop.role) == ("ACME", True, ("limit",), "cfo")
    large = Customer("ACME", credit_limits=[CreditLimit(eur("1000.00"))])
    assert run(Ledger([large], [invoice()]), chosen, 3).credit == ()


def test_a_statement_goes_out_once_a_month() -> None:
    chosen = policy({"id": "r1", "offset_days": 300}, statement={"day_of_month": 31})
    ledger = Ledger(invoices=[invoice(), invoice("F-2", due=day(40))])
    plan = plan_dunning(ledger, chosen, as_of=date(2026, 4, 30))
    assert [(a.kind, len(a.items)) for a in plan.actions] == [(StepKind.STATEMENT, 2)]
    assert list(plan_dunning(issue(ledger, plan), chosen, as_of=date(2026, 4, 30)).actions) == []
    assert [a.kind for a in plan_dunning(ledger, chosen, as_of=date(2026, 4, 29)).actions] == []


def test_arms_split_customers_for_good() -> None:
    segments = [
        {"id": "test", "use": "main", "when": {"customer": {"arm": "mild"}}},
        {"id": "rest", "use": "main"},
    ]
    chosen = policy(*LADDER, segments=segments, experiment={"id": "tone", "arms": {"firm": "50", "mild": "50"}})
    sold = [invoice(f"F-{n}", f"C-{n}") for n in range(60)]
    arms = {a.customer: a.segment for a in run(Ledger(invoices=sold), chosen, 3).actions}
    assert 15 < sum(segment == "test" for segment in arms.values()) < 45
    fewer = {a.customer: a.segment for a in run(Ledger(invoices=sold[:9]), chosen, 3).actions}
    assert fewer == {customer: arms[customer] for customer in fewer}
