"""What delays or restarts: holds that end, gaps between contacts, missed runs, credits, debits, looks at holds."""

from __future__ import annotations

from datetime import timedelta

from lettrage.ledger import Ledger
from lettrage.model import (
    CreditNote,
    DirectDebitSchedule,
    DunningHold,
    Invoice,
    Mandate,
    ScheduledDebit,
    StatusChange,
    Subject,
)
from lettrage.money import Money

from .books import DUE, LADDER, day, eur, invoice, issue, key, kinds, live, policy, run, went

R1, R2 = {"id": "r1", "offset_days": 3}, {"id": "r2", "offset_days": 10}


def held(first: int, last: int) -> DunningHold:
    return DunningHold(effective_on=day(first), id="H-1", customer="ACME", until_on=day(last))


def test_a_hold_that_ended_lets_the_ladder_go_on_or_begin_again() -> None:
    ledger = Ledger(invoices=[invoice()], events=[held(5, 19)])
    _, restored = live(ledger, policy(R1, R2), 0, 40)
    assert [(on, step) for on, _, step in restored] == [(3, "r1"), (20, "r2")], "the clock was never stopped"
    _, again = live(ledger, policy(R1, R2, switches={"released_hold": "restart"}), 0, 40)
    assert [(on, step) for on, _, step in again] == [(3, "r1"), (23, "r1"), (30, "r2")], "day 20 is its due date"


def test_after_a_hold_some_days_pass_before_the_next_contact() -> None:
    ledger = Ledger(invoices=[invoice()], events=[held(0, 19)])
    chosen = policy(R1, R2, contact={"resume_gap_days": 4})
    waiting = run(ledger, chosen, 20).outcomes[0]
    assert (waiting.kind.value, waiting.reasons, waiting.next_change_on) == ("waiting", ("resume_gap",), day(24))
    assert went(run(ledger, chosen, 24)) == [("ACME", "r1", "1000.00 EUR")]
    assert went(run(ledger, policy(R1, R2), 20)) == [("ACME", "r1", "1000.00 EUR")]


def test_a_new_invoice_joins_at_its_own_step_or_at_that_of_its_group() -> None:
    sold = [invoice(), invoice("F-2", due=day(11))]
    at_its_own, _ = live(Ledger(invoices=sold), policy(R1, R2), 0, 13)
    assert went(run(at_its_own, policy(R1, R2), 14)) == [("ACME", "r1", "1000.00 EUR")]
    with_them = policy(R1, R2, switches={"new_invoice": "group_level"})
    ledger, seen = live(Ledger(invoices=sold), with_them, 0, 13)
    assert [(on, step) for on, _, step in seen] == [(3, "r1"), (10, "r2"), (12, "r2")], "overdue from day 12"
    assert run(ledger, with_them, 30).actions[:] == (), "the steps before that one are passed"


def test_open_credits_hold_until_they_are_matched() -> None:
    note = CreditNote("AV-1", "ACME", day(0), eur("10.00"))
    other = invoice("F-2", "BETA")
    ledger = Ledger(invoices=[invoice(), other], credit_notes=[note])
    chosen = policy(R1, R2, switches={"credits": "hold"})
    plan = run(ledger, chosen, 3)
    assert kinds(plan) == {"F-1": "held", "F-2": "action"}
    assert plan.outcomes[0].reasons == ("credits",)
    assert kinds(run(ledger, policy(R1, R2), 3)) == {"F-1": "action", "F-2": "action"}


def test_on_its_exact_day_or_never() -> None:
    chosen = policy(R1, R2, switches={"catch_up": "exact_day"})
    ledger = Ledger(invoices=[invoice()])
    assert [run(ledger, chosen, on).actions[:] != () for on in (2, 3, 4, 9, 10, 11)] == [
        False, True, False, False, True, False,
    ]  # fmt: skip
    assert went(run(ledger, chosen, 10)) == [("ACME", "r2", "1000.00 EUR")], "though the first was missed"
    assert run(ledger, chosen, 4).outcomes[0].next_change_on == day(10)


def test_the_gap_is_counted_for_a_group_or_for_the_customer() -> None:
    sold = [invoice("F-1", entity="E1"), invoice("F-2", due=day(2), entity="E2")]

    def days(scope: str) -> list[int]:
        chosen = policy(R1, contact={"min_gap_days": 6, "gap_scope": scope})
        return [on for on, *_ in live(Ledger(invoices=sold), chosen, 0, 20)[1]]

    assert days("group") == [3, 5]
    assert days("customer") == [3, 9]


def test_a_direct_debit_that_was_announced_is_waited_for() -> None:
    mandate = Mandate(effective_on=day(-90), id="M-1", customer="ACME", signed_on=day(-90))
    debit = ScheduledDebit(eur("600.00"), day(10), [key()])
    schedule = DirectDebitSchedule(effective_on=day(0), id="P-1", mandate="M-1", customer="ACME", debits=[debit])
    ledger = Ledger(invoices=[invoice()], events=[mandate, schedule])
    partly = run(ledger, policy(*LADDER), 3)
    assert went(partly) == [("ACME", "r1", "400.00 EUR")]
    assert {why: str(part) for why, part in partly.actions[0].items[0].withheld.items()} == {"debit": "600.00 EUR"}
    whole = DirectDebitSchedule(
        effective_on=day(0),
        id="P-1",
        mandate="M-1",
        customer="ACME",
        debits=[ScheduledDebit(eur("1000.00"), day(10), [key()])],
    )
    ledger = Ledger(invoices=[invoice()], events=[mandate, whole])
    assert [kinds(run(ledger, policy(*LADDER), on))["F-1"] for on in (3, 15, 16)] == ["held", "held", "action"]
    assert run(ledger, policy(*LADDER), 3).outcomes[0].next_change_on == day(16), "five days may pass after it"
    short = policy(*LADDER, situations={"debit": {"days_before": 4, "days_after": 0}})
    assert [kinds(run(ledger, short, on))["F-1"] for on in (5, 6, 10, 11)] == ["action", "held", "held", "action"]
    revoked = ledger.record(
        StatusChange(effective_on=day(4), subject=Subject.MANDATE, id="M-1", status="revoked"), known_on=day(4)
    )
    assert kinds(run(revoked, policy(*LADDER), 5)) == {"F-1": "action"}


def test_somebody_looks_at_a_hold_that_has_lasted_too_long() -> None:
    hold = {"id": "poor", "when": {"customer": {"hardship": True}}, "max_days": 30, "review_every_days": 20}
    chosen = policy(*LADDER, holds=[hold])
    ledger = Ledger(invoices=[invoice()])
    facts = {"ACME": {"hardship": True}}
    assert kinds(run(ledger, chosen, 29, facts=facts)) == {"F-1": "held"}
    assert run(ledger, chosen, 29, facts=facts).reviews == ()
    looked = run(ledger, chosen, 30, facts=facts)
    assert [review.step for review in looked.reviews] == ["review.hold.poor"]
    ledger = issue(ledger, looked)
    assert run(ledger, chosen, 49, facts=facts).reviews == ()
    assert [review.step for review in run(ledger, chosen, 50, facts=facts).reviews] == ["review.hold.poor"]


def test_nothing_is_handed_over_on_the_day_of_a_message() -> None:
    """Nor are two items of a group handed over one after the other: a second run of the day plans nothing."""
    formal = {"id": "formal", "kind": "formal_notice", "offset_days": 3}
    end = {"id": "end", "kind": "handover", "offset_days": 3, "requires": "formal", "terminal": True}
    once = issue(Ledger(invoices=[invoice()]), run(Ledger(invoices=[invoice()]), policy(formal, end), 5))
    second = run(once, policy(formal, end), 5)
    assert (second.actions[:], second.outcomes[0].reasons, second.outcomes[0].next_change_on) == ((), ("gap",), day(6))
    assert [a.step for a in run(once, policy(formal, end), 6).actions] == ["end"]


def test_a_minimum_that_says_nothing_of_a_currency_asks_for_nothing_in_it() -> None:
    """Five euros are no measure of dollars: the item waits for a person to say one, the other goes out."""
    chosen = policy({"id": "r1", "offset_days": 3, "minimum": {"item": {"EUR": "5.00"}}})
    dollars = Invoice("F-2", "ACME", DUE - timedelta(30), DUE, total=Money("800.00", "USD"))
    plan = run(Ledger(invoices=[invoice(), dollars]), chosen, 5)
    assert went(plan) == [("ACME", "r1", "1000.00 EUR")]
    assert {o.item.id: o.kind.value for o in plan.outcomes} == {"F-1": "action", "F-2": "fact_missing"}
