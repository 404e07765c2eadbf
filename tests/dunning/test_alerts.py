"""Alerts: told once, told anew once they had cleared, and those that no policy has to write."""

from __future__ import annotations

from lettrage.dunning import Alert, DunningPlan, DunningPolicy
from lettrage.ledger import Ledger
from lettrage.model import Actor, CreditCover, Note, PaymentPlan, PlanInstalment, PlanStatus, PromiseToPay

from .books import LADDER, day, eur, invoice, key, pay, policy, run

LATE = {"id": "late", "when": {"group": {"days_late": {"ge": 5}}}}


def tell(ledger: Ledger, plan: DunningPlan) -> Ledger:
    """The ledger once the alerts of a plan were told."""
    notes = [
        Note(effective_on=plan.as_of, customer=a.customer, text=a.rule, attributes={"alert": a.key})
        for a in plan.alerts
    ]
    return ledger.record(*notes, known_on=max(plan.as_of, ledger.known_to or plan.as_of)) if notes else ledger


def told(ledger: Ledger, chosen: DunningPolicy, first: int, last: int) -> list[int]:
    """The days on which the alert `late` was told, when every day is run."""
    days: list[int] = []
    for offset in range(first, last + 1):
        plan = run(ledger, chosen, offset)
        days += [offset for alert in plan.alerts if alert.rule == "late"]
        ledger = tell(ledger, plan)
    return days


def _with(**more: int) -> DunningPolicy:
    return policy(*LADDER, alerts=[{**LATE, **more}])


def _twice_late() -> Ledger:
    """Late from day 5, paid on day 8; the next invoice is late from day 15."""
    return pay(Ledger(invoices=[invoice(), invoice("F-2", due=day(10))]), "F-1", "1000.00", 8)


def test_an_alert_is_told_once_or_again_after_some_days() -> None:
    ledger = Ledger(invoices=[invoice()])
    assert told(ledger, _with(), 0, 30) == [5]
    assert told(ledger, _with(again_after_days=10), 0, 30) == [5, 15, 25]


def test_an_alert_that_had_cleared_for_long_enough_is_told_anew() -> None:
    assert told(_twice_late(), _with(), 0, 30) == [5]
    assert told(_twice_late(), _with(clear_after_days=1), 0, 30) == [5, 15]
    assert told(_twice_late(), _with(clear_after_days=7), 0, 30) == [5, 15], "false from day 8 to day 14"
    assert told(_twice_late(), _with(clear_after_days=8), 0, 30) == [5]


def test_an_alert_that_stays_true_does_not_clear() -> None:
    assert told(Ledger(invoices=[invoice()]), _with(clear_after_days=2), 0, 30) == [5]


def _named(ledger: Ledger, offset: int, rule: str) -> list[Alert]:
    return [alert for alert in run(ledger, policy(*LADDER), offset).alerts if alert.rule == rule]


def test_a_promise_is_told_on_its_day() -> None:
    word = PromiseToPay(effective_on=day(4), id="W-1", customer="ACME", amount=eur("400.00"), due_on=day(9))
    ledger = Ledger(invoices=[invoice()], events=[word])
    assert _named(ledger, 8, "promise_due") == []
    due = _named(ledger, 9, "promise_due")
    assert [(a.role, [str(i) for i in a.items]) for a in due] == [("collector", ["F-1"])]
    assert _named(tell(ledger, run(ledger, policy(*LADDER), 9)), 9, "promise_due") == []
    assert _named(pay(ledger, "F-1", "400.00", 9), 9, "promise_due") == [], "it was kept"


def test_a_breached_plan_is_told_to_its_supervisor() -> None:
    spread = PaymentPlan(
        effective_on=day(2), id="E-1", customer="ACME", items=[key()], status=PlanStatus.ACCEPTED,
        supervisor=Actor("Ada", "cfo"),
        instalments=[PlanInstalment(eur("500.00"), day(10)), PlanInstalment(eur("500.00"), day(40))],
    )  # fmt: skip
    ledger = Ledger(invoices=[invoice()], events=[spread])
    assert _named(ledger, 13, "plan_breached") == [], "three days are tolerated"
    breached = _named(ledger, 14, "plan_breached")
    assert [(a.role, a.severity, str(a.evidence[0].observed)) for a in breached] == [("cfo", "warning", "1")]
    assert _named(pay(ledger, "F-1", "500.00", 9), 14, "plan_breached") == []


def test_the_last_day_to_declare_to_the_insurer_is_told_ahead() -> None:
    cover = CreditCover(
        effective_on=day(-60), id="G-1", customer="ACME", insurer="INS", limit=eur("9000.00"), declaration_days=60
    )
    ledger = Ledger(invoices=[invoice(), invoice("F-2", due=day(5))], events=[cover])
    assert _named(ledger, 44, "declaration") == []
    assert [[str(i) for i in a.items] for a in _named(ledger, 45, "declaration")] == [["F-1"]]
    assert len(_named(ledger, 60, "declaration")) == 2
    assert [[str(i) for i in a.items] for a in _named(ledger, 61, "declaration")] == [["F-2"]], "too late for the first"
    sooner = policy(*LADDER, situations={"limitation": {"declaration_alert_days": 20}})
    assert [a.rule for a in run(ledger, sooner, 40).alerts] == ["declaration"]
