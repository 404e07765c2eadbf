"""Scenario M: half of the customers are left alone, and the report says what the reminders added."""

from __future__ import annotations

from lettrage.dunning import arm_of
from lettrage.ledger import Ledger
from lettrage.metrics import effectiveness

from .books import day, invoice, issue, pay, policy, run

NAMES = [f"C{number}" for number in range(40)]


def test_what_reminders_achieve_by_step_and_channel_against_those_left_alone() -> None:
    steps = (
        {"id": "mail", "offset_days": 3, "channels": ["email"]},
        {"id": "letter", "offset_days": 10, "channels": ["letter"], "requires": "mail"},
    )
    arms = {"asked": "50", "control": "50"}
    segments = [
        {"id": "left-alone", "use": "", "when": {"customer": {"arm": "control"}}},
        {"id": "others", "use": "main"},
    ]
    chosen = policy(*steps, experiment={"id": "spring", "arms": arms}, segments=segments)
    assert chosen.experiment is not None
    assigned = {name: arm_of(chosen.experiment, name) for name in NAMES}
    asked = [name for name in NAMES if assigned[name] == "asked"]
    assert 10 <= len(asked) <= 30

    ledger = Ledger(invoices=[invoice(f"F-{name}", name) for name in NAMES])
    for offset in range(31):
        plan = run(ledger, chosen, offset)
        assert {action.customer for action in plan.actions} <= set(asked)
        ledger = issue(ledger, plan)
        if offset == 5:  # half of those who were asked pay after the mail, the others after the letter
            for name in asked[::2]:
                ledger = pay(ledger, f"F-{name}", "1000.00", 5)
        if offset == 14:
            for name in asked[1::2]:
                ledger = pay(ledger, f"F-{name}", "1000.00", 14)
        if offset == 28:  # left alone, everybody pays a month late
            for name in sorted(set(NAMES) - set(asked)):
                ledger = pay(ledger, f"F-{name}", "1000.00", 28)

    report = effectiveness(ledger, as_of=day(40), within_days=20, arms=assigned)
    by_step = {row.name: (row.n, row.open) for row in report.rows}
    assert by_step == {"mail": (len(asked), 0), "letter": (len(asked) // 2, 0)}
    assert (report.treated, report.control) == ((len(asked), len(asked)), (0, 40 - len(asked)))
    assert report.uplift is not None
    assert float(report.uplift.diff) == 1.0
    channels = effectiveness(ledger, as_of=day(40), by="channel", arms=assigned)
    assert [row.name for row in channels.rows] == ["email", "letter"]
    assert effectiveness(ledger, as_of=day(40)).undefined_because == "no-control"
