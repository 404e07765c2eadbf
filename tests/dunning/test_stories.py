"""Dunning told as stories: each is what a credit manager would expect to happen to one customer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve

from lettrage.dunning import DunningPolicy, OutcomeKind, StepKind, approve, plan_dunning, postpone, skip
from lettrage.ledger import Ledger
from lettrage.model import (
    Allocation,
    Bill,
    CallOutcome,
    CallResult,
    Cancellation,
    Channel,
    ChannelAddress,
    Closure,
    ClosureOutcome,
    Contact,
    CreditNote,
    Customer,
    DeliveryStatus,
    Dispute,
    DocumentKey,
    DunningHold,
    EscalationLevel,
    Insolvency,
    Instalment,
    ItemKey,
    ItemKind,
    LifecycleStatus,
    NoticeDelivery,
    Payment,
    PaymentAnnounced,
    PaymentPlan,
    PaymentReturn,
    PlanInstalment,
    PlanStatus,
    PromiseToPay,
    ReceivableAssignment,
    Sensitivity,
    SensitivityLevel,
    Settlement,
    StatusChange,
    Subject,
    Tone,
)

from .books import LADDER, day, eur, invoice, issue, key, kinds, live, pay, policy, run, went


def reachable(id: str = "ACME", **more: object) -> Customer:
    ways = [ChannelAddress("email", f"{id}@example.com"), ChannelAddress("phone", "0102030405")]
    ways.append(ChannelAddress("registered_letter", "1 rue X"))
    return Customer(id, id, contacts=[Contact(channels=ways)], **more)  # type: ignore[arg-type]


def test_an_unpaid_invoice_climbs_the_ladder_step_by_step() -> None:
    _, seen = live(Ledger(invoices=[invoice()]), policy(*LADDER), -40, 80)
    assert [(offset, step) for offset, _, step in seen] == [(3, "r1"), (10, "r2"), (30, "formal"), (45, "handover")]


def test_prevention_only_never_reminds_and_thanks_in_the_end() -> None:
    """Scenario A: notices before the due date, thanks after payment, no reminder however late."""
    notice = {"id": "ahead", "kind": "pre_due_notice", "offset_days": -5}
    gentle = policy(notice, thanks={"within_days": 3})
    ledger, seen = live(Ledger(invoices=[invoice()]), gentle, -20, 60)
    assert seen == [(-5, "ACME", "ahead")]
    _, seen = live(pay(ledger, "F-1", "1000.00", 61), gentle, 61, 70)
    assert seen == [(61, "ACME", "thanks")]


def test_the_standard_plan_goes_from_mail_to_registered_letter_with_penalties() -> None:
    """Scenario B."""
    steps = (
        {"id": "mail", "offset_days": 3, "channels": "email"},
        {"id": "sms", "offset_days": 10, "channels": "sms"},
        {"id": "letter", "offset_days": 20, "channels": "letter"},
        {"id": "registered", "offset_days": 30, "channels": "registered_letter", "charges": ["interest", "sum"]},
    )
    charges = {"interest": {"kind": "late_interest"}, "sum": {"kind": "recovery_sum"}}
    chosen = policy(*steps, charges=charges, jurisdictions={"business": "FR-B2B"})
    ledger, seen = live(Ledger(invoices=[invoice()]), chosen, 0, 29)
    assert [step for *_, step in seen] == ["mail", "sms", "letter"]
    last = run(ledger, chosen, 30).actions[0]
    assert (last.channel, [charge.kind for charge in last.charges]) == (
        "registered_letter",
        ["late_interest", "recovery_sum"],
    )
    assert last.charges[1].amount == eur("40.00")
    assert last.charges[0].amount > eur("9.00")
    assert all(charge.basis for charge in last.charges)
    assert last.total == last.amount + last.charges[0].amount + eur("40.00")


def test_a_sensitive_customer_late_for_the_first_time_is_told_gently_and_sales_approves() -> None:
    """Scenario C."""
    strategic = Sensitivity(SensitivityLevel.STRATEGIC)
    customer = reachable(sensitivity=strategic, salesperson="Zoe", turnover_band="large")
    condition = {"customer": {"sensitivity": ["sensitive", "strategic"], "first_delay": True}}
    segments = [
        {"id": "gently", "use": "main", "when": condition, "tone_ceiling": "advisory", "approvals": ["sales"],
         "copies": ["sales"]},
        {"id": "rest", "use": "main"},
    ]  # fmt: skip
    chosen = policy({"id": "r1", "offset_days": 3, "tone": "firm", "owner": "sales"}, segments=segments)
    plan = run(Ledger([customer], [invoice()]), chosen, 3)
    action = plan.actions[0]
    assert (action.tone, action.approvals, action.copies) == (Tone.ADVISORY, ("sales",), ("sales",))
    assert action.owner is not None
    assert action.owner.name == "Zoe"
    assert plan.automatic == ()
    assert plan.to_validate == (action,)


def test_who_answers_nothing_is_called_and_goes_to_the_judicial_officer() -> None:
    """Scenario D: after two messages without answer the reminder is a call."""
    steps = (
        {"id": "r1", "offset_days": 3},
        {"id": "r2", "offset_days": 10},
        {"id": "r3", "offset_days": 17},
        *LADDER[2:],
    )
    steps = (*steps[:3], {**steps[3], "requires": ["r1", "r2", "r3"]}, steps[4])
    chosen = policy(*steps, contact={"calls_after_unanswered": 2})
    ledger = Ledger([reachable()], [invoice()])
    kinds_seen: list[tuple[str, str, str]] = []
    for offset in range(60):
        plan = run(ledger, chosen, offset)
        kinds_seen += [(a.step, a.kind.value, a.channel) for a in plan.actions]
        ledger = issue(ledger, plan)
    assert kinds_seen == [
        ("r1", "reminder", "email"),
        ("r2", "reminder", "email"),
        ("r3", "call", "phone"),
        ("formal", "formal_notice", "registered_letter"),
        ("handover", "handover", ""),
    ]


CALLED: dict[str, Any] = {"promise": {"tolerance_days": 0, "on_broken": "call"}}
BY_PHONE = (LADDER[0], LADDER[1], {"id": "call", "kind": "call", "offset_days": 20}, *LADDER[2:])


def test_a_broken_promise_leads_to_a_call_and_spares_nobody_the_formal_notice() -> None:
    """The call comes first; the reminders that the formal notice requires are made up for after it."""
    promised = PromiseToPay(
        effective_on=day(0), id="W-1", customer="ACME", amount=eur("1000.00"), due_on=day(2), items=[key()]
    )
    ledger = Ledger([reachable()], [invoice()], events=[promised])
    _, seen = live(ledger, policy(*BY_PHONE, situations=CALLED), 0, 90)
    assert [(offset, step) for offset, _, step in seen] == [
        (3, "call"), (4, "r1"), (10, "r2"), (30, "formal"), (45, "handover"),
    ]  # fmt: skip


def test_a_jump_makes_up_at_once_for_what_its_own_step_requires() -> None:
    promised = PromiseToPay(
        effective_on=day(0), id="W-1", customer="ACME", amount=eur("1000.00"), due_on=day(2), items=[key()]
    )
    ledger = Ledger([reachable()], [invoice()], events=[promised])
    straight = {"promise": {"tolerance_days": 0, "on_broken": "formal"}}
    _, seen = live(ledger, policy(*BY_PHONE, situations=straight), 0, 90)
    assert [(offset, step) for offset, _, step in seen] == [
        (3, "r1"), (10, "r2"), (11, "formal"), (45, "handover"),
    ]  # fmt: skip


def test_what_can_never_go_out_is_not_waited_for() -> None:
    """A call that may expire is required: an item that was on hold then has come to its end, and says why."""
    fleeting = {"id": "call", "kind": "call", "offset_days": 5, "optional": True, "expires_after_days": 2}
    demand = {**LADDER[2], "offset_days": 10, "requires": "call"}
    held = DunningHold(effective_on=day(1), id="H-1", items=[key()], until_on=day(20))
    plan = run(Ledger([reachable()], [invoice()], events=[held]), policy(fleeting, demand), 30)
    (outcome,) = plan.outcomes
    assert (outcome.kind.value, outcome.next_change_on) == ("exhausted", None)
    assert [(one.rule, one.reason) for one in outcome.not_fired] == [("call", "expired"), ("formal", "out_of_reach")]
    assert "what it needs can no longer go out" in str(plan.explain("F-1"))


def test_only_the_contested_part_is_held() -> None:
    """Scenario E: a dispute on 400 of 1000 leaves 600 to be asked for; once settled, everything is."""
    disputed = Dispute(effective_on=day(1), id="D-1", items=[key()], amount=eur("400.00"), ground="quality")
    ledger = Ledger(invoices=[invoice()], events=[disputed])
    plan = run(ledger, policy(*LADDER), 3)
    assert went(plan) == [("ACME", "r1", "600.00 EUR")]
    assert plan.actions[0].items[0].withheld == {"dispute": eur("400.00")}
    ledger = issue(ledger, plan).record(
        Closure(effective_on=day(9), subject=Subject.DISPUTE, id="D-1", outcome="rejected")
    )
    assert went(run(ledger, policy(*LADDER), 10)) == [("ACME", "r2", "1000.00 EUR")]


def test_a_whole_dispute_holds_and_is_looked_at_when_it_lasts() -> None:
    disputed = Dispute(effective_on=day(1), id="D-1", items=[key()])
    ledger = Ledger(invoices=[invoice()], events=[disputed])
    chosen = policy(*LADDER, situations={"dispute": {"max_days": 20}})
    assert kinds(run(ledger, chosen, 10)) == {"F-1": "held"}
    assert run(ledger, chosen, 10).outcomes[0].reasons == ("dispute",)
    ledger, seen = live(ledger, chosen, 10, 60)
    assert seen == [(21, "ACME", "review.dispute")]


def test_a_promise_holds_until_its_day_and_a_broken_one_jumps() -> None:
    """Scenario F."""
    call = {"id": "call", "kind": "call", "offset_days": 40, "optional": True, "channels": "phone"}
    chosen = policy(*LADDER[:2], call, situations={"promise": {"tolerance_days": 2, "on_broken": "call"}})
    promise = PromiseToPay(
        effective_on=day(4), id="W-1", customer="ACME", amount=eur("1000.00"), due_on=day(12), items=[key()]
    )
    ledger, _ = live(Ledger(invoices=[invoice()]), chosen, 0, 4)
    ledger = ledger.record(promise)
    for offset in (5, 10, 12, 14):
        assert kinds(run(ledger, chosen, offset)) == {"F-1": "held"}, offset
    assert run(ledger, chosen, 5).outcomes[0].next_change_on == day(15)
    assert went(run(ledger, chosen, 15)) == [("ACME", "call", "1000.00 EUR")]


def test_a_promise_kept_in_part_frees_the_rest() -> None:
    promise = PromiseToPay(
        effective_on=day(1), id="W-1", customer="ACME", amount=eur("600.00"), due_on=day(8), items=[key()]
    )
    ledger = Ledger(invoices=[invoice()], events=[promise])
    assert went(run(ledger, policy(*LADDER), 5)) == [("ACME", "r1", "400.00 EUR")]
    kept = pay(ledger, "F-1", "600.00", 7)
    assert went(run(kept, policy(*LADDER), 9)) == [("ACME", "r1", "400.00 EUR")]
    assert went(run(ledger, policy(*LADDER), 9)) == [("ACME", "r1", "1000.00 EUR")]


def test_a_payment_plan_replaces_the_due_date_until_it_is_breached() -> None:
    """Scenario G."""
    plan = PaymentPlan(
        effective_on=day(5), id="E-1", customer="ACME", items=[key()],
        instalments=[PlanInstalment(eur("500.00"), day(20)), PlanInstalment(eur("500.00"), day(50))],
    )  # fmt: skip
    ahead = {"id": "ahead", "kind": "pre_due_notice", "offset_days": -3}
    chosen = policy(ahead, *LADDER, situations={"plan": {"tolerance_days": 3}})
    ledger = Ledger(invoices=[invoice()], events=[plan])
    assert kinds(run(ledger, chosen, 6)) == {"F-1": "action"}, "a plan that is only proposed holds nothing"
    agreed = StatusChange(effective_on=day(6), subject=Subject.PLAN, id="E-1", status=PlanStatus.ACCEPTED)
    ledger = ledger.record(agreed)
    assert kinds(run(ledger, chosen, 10)) == {"F-1": "not_due"}
    assert went(run(ledger, chosen, 17)) == [("ACME", "ahead", "500.00 EUR")]
    paid = pay(issue(ledger, run(ledger, chosen, 17)), "F-1", "500.00", 19)
    assert kinds(run(paid, chosen, 25)) == {"F-1": "not_due"}
    assert went(run(paid, chosen, 47)) == [("ACME", "ahead", "500.00 EUR")], "each instalment has a life of its own"
    breached = run(ledger, chosen, 24)
    assert went(breached) == [("ACME", "r1", "1000.00 EUR")], "the whole debt is back with its original age"


def test_a_payment_between_plan_and_sending_cancels_the_step_and_is_thanked() -> None:
    """Scenario H."""
    chosen = policy(*LADDER, thanks={"within_days": 3})
    ledger, _ = live(Ledger(invoices=[invoice()]), chosen, 0, 9)
    assert went(run(ledger, chosen, 10)) == [("ACME", "r2", "1000.00 EUR")]
    paid = pay(ledger, "F-1", "1000.00", 10)
    plan = run(paid, chosen, 10)
    assert [(a.step, a.kind) for a in plan.actions] == [("thanks", StepKind.THANK_YOU)]
    assert kinds(plan) == {"F-1": "settled"}
    assert run(issue(paid, plan), chosen, 11).actions[:] == ()


def test_entities_are_dunned_apart_or_together() -> None:
    """Scenario I, the part of dunning: three creditors write three letters, or one."""
    sold = [invoice(f"F-{n}", entity=f"E{n}") for n in (1, 2, 3)]
    apart = run(Ledger(invoices=sold), policy(*LADDER), 3)
    assert [(a.entity, str(a.amount)) for a in apart.actions] == [(f"E{n}", "1000.00 EUR") for n in (1, 2, 3)]
    together = run(Ledger(invoices=sold), policy(*LADDER, switches={"grouping": "customer+currency"}), 3)
    assert went(together) == [("ACME", "r1", "3000.00 EUR")]


def test_a_returned_debit_reopens_the_invoice_with_its_original_age() -> None:
    """Scenario J: AM04, the settlement falls and dunning resumes where it stood."""
    ledger, _ = live(Ledger(invoices=[invoice()]), policy(*LADDER), 0, 5)
    paid = pay(ledger, "F-1", "1000.00", 6, payment="DD-1")
    assert kinds(run(paid, policy(*LADDER), 12)) == {"F-1": "settled"}
    returned = paid.record(PaymentReturn(effective_on=day(13), payment="DD-1", code="AM04"))
    plan = run(returned, policy(*LADDER), 13)
    assert went(plan) == [("ACME", "r2", "1000.00 EUR")]
    assert plan.actions[0].items[0].days_late == 13


def test_a_refused_electronic_invoice_is_not_dunned() -> None:
    """Scenario L."""
    refused = LifecycleStatus(effective_on=day(1), document=key().document, code=210, motive="CMD_ERR")
    ledger = Ledger(invoices=[invoice()], events=[refused])
    plan = run(ledger, policy(*LADDER), 10)
    assert [a.step for a in plan.actions] == ["review.einvoice_refused"]
    assert (plan.outcomes[0].kind, plan.outcomes[0].reasons) == (OutcomeKind.HELD, ("einvoice_refused",))
    mended = ledger.record(LifecycleStatus(effective_on=day(12), document=key().document, code=205))
    assert went(run(mended, policy(*LADDER), 12)) == [("ACME", "r1", "1000.00 EUR")]


def test_a_corrective_invoice_starts_anew_after_a_refusal_and_goes_on_after_a_mere_correction() -> None:
    ledger, _ = live(Ledger(invoices=[invoice()]), policy(*LADDER), 0, 5)
    note = CreditNote("AV-1", "ACME", day(6), eur("1000.00"), invoice="F-1")
    pair = Allocation(ItemKey(ItemKind.CREDIT_NOTE, "AV-1"), key(), eur("1000.00"), eur("1000.00"))
    corrected = invoice("F-2", kind="corrective", replaces=["F-1"], known_on=day(6))
    mended = ledger.record(note, corrected, known_on=day(6))
    mended = mended.record(Settlement("S-1", [pair], effective_on=day(6)), known_on=day(6))
    assert went(run(mended, policy(*LADDER), 10)) == [("ACME", "r2", "1000.00 EUR")], "the first reminder counts"
    refused = mended.record(LifecycleStatus(effective_on=day(6), document=key().document, code=210), known_on=day(6))
    assert went(run(refused, policy(*LADDER), 10)) == [("ACME", "r1", "1000.00 EUR")], "the episode begins again"


# -- what else may stand in the way ---------------------------------------------------------------------------------


def test_a_hold_stops_everything_until_its_last_day() -> None:
    hold = DunningHold(effective_on=day(0), id="H-1", customer="ACME", until_on=day(8))
    ledger = Ledger(invoices=[invoice()], events=[hold])
    plan = run(ledger, policy(*LADDER), 8)
    assert kinds(plan) == {"F-1": "held"}
    assert plan.outcomes[0].next_change_on == day(9)
    assert went(run(ledger, policy(*LADDER), 9)) == [("ACME", "r1", "1000.00 EUR")]


def test_money_announced_or_found_holds_for_some_days() -> None:
    said = PaymentAnnounced(effective_on=day(2), id="A-1", customer="ACME", items=[key()])
    ledger = Ledger(invoices=[invoice()], events=[said])
    assert kinds(run(ledger, policy(*LADDER), 9)) == {"F-1": "held"}
    assert kinds(run(ledger, policy(*LADDER), 10)) == {"F-1": "action"}
    pending = run(Ledger(invoices=[invoice()]), policy(*LADDER), 3, pending=[[key()]])
    assert pending.outcomes[0].reasons == ("pending",)


def test_a_receipt_of_an_unknown_payer_who_names_the_customer_holds() -> None:
    money = Payment("P-9", day(2), eur("1000.00"), payer_name="Acme S.A.R.L.", remittance="VIR")
    ledger = Ledger([Customer("ACME", "ACME SARL")], [invoice()], payments=[money])
    assert run(ledger, policy(*LADDER), 5).outcomes[0].reasons == ("unidentified",)
    assert kinds(run(ledger, policy(*LADDER), 10)) == {"F-1": "action"}


def test_a_bill_covers_its_items_until_it_matures() -> None:
    bill = Bill(
        effective_on=day(0), id="B-1", customer="ACME", amount=eur("1000.00"), matures_on=day(30), items=[key()]
    )
    ledger = Ledger(invoices=[invoice()], events=[bill])
    assert run(ledger, policy(*LADDER), 30).outcomes[0].reasons == ("bill",)
    unpaid = ledger.record(StatusChange(effective_on=day(31), subject=Subject.BILL, id="B-1", status="unpaid"))
    assert kinds(run(unpaid, policy(*LADDER), 31)) == {"F-1": "action"}


def test_insolvency_freezes_old_debts_only_and_asks_to_lodge_the_claim() -> None:
    opened = Insolvency(effective_on=day(5), customer="ACME", opened_on=day(5), published_on=day(10))
    later = invoice("F-2", due=day(50))
    ledger = Ledger(invoices=[invoice(), later], events=[opened])
    plan = run(ledger, policy(*LADDER), 53)
    assert kinds(plan) == {"F-1": "held", "F-2": "action"}
    review = plan.reviews[0]
    assert (review.step, str(review.amount), review.owner and review.owner.role) == (
        "review.lodge_claim",
        "1000.00 EUR",
        "legal",
    )


def test_an_assigned_receivable_is_collected_by_whom_the_assignment_says() -> None:
    factor = ReceivableAssignment(
        effective_on=day(0), id="C-1", assignee="Factor", items=[key()], collected_by="assignee"
    )
    assert kinds(run(Ledger(invoices=[invoice()], events=[factor]), policy(*LADDER), 5)) == {"F-1": "held"}
    ours = evolve(factor, collected_by="creditor", notified_on=day(0), iban="FR7630006000011234567890189")
    plan = run(Ledger(invoices=[invoice()], events=[ours]), policy(*LADDER), 5)
    assert plan.actions[0].pay_to == "FR7630006000011234567890189"


def test_a_barred_debt_is_never_dunned_and_a_near_end_is_told() -> None:
    old = invoice(due=date(2021, 3, 1))
    chosen = policy(*LADDER, jurisdictions={"business": "FR-B2B"})
    near = plan_dunning(Ledger(invoices=[old]), chosen, as_of=date(2026, 2, 1))
    assert [alert.rule for alert in near.alerts] == ["limitation"]
    assert kinds(near) == {"F-1": "action"}
    barred = plan_dunning(Ledger(invoices=[old]), chosen, as_of=date(2026, 3, 2))
    assert barred.outcomes[0].reasons == ("time_barred",)
    paid = Payment("P-1", date(2024, 5, 6), eur("100.00"), customer="ACME")
    part = Allocation(ItemKey(ItemKind.PAYMENT, "P-1"), key(), eur("100.00"), eur("100.00"))
    acknowledged = Ledger(invoices=[old]).record(paid, Settlement("S-1", [part], effective_on=date(2024, 5, 6)))
    again = plan_dunning(acknowledged, chosen, as_of=date(2026, 3, 2))
    assert kinds(again) == {"F-1": "action"}, "who pays a part begins the five years anew"
    assert plan_dunning(acknowledged, chosen, as_of=date(2026, 2, 1)).alerts == ()


# -- amounts ---------------------------------------------------------------------------------------------------------


def test_credits_lower_what_counts_and_are_shown() -> None:
    note = CreditNote("AV-1", "ACME", day(0), eur("300.00"))
    ledger = Ledger(invoices=[invoice()], credit_notes=[note])
    plan = run(ledger, policy(*LADDER), 3)
    assert [str(credit.amount) for credit in plan.actions[0].credits] == ["300.00 EUR"]
    assert str(plan.actions[0].total) == "700.00 EUR"
    below = policy(*LADDER, minimum={"group": "800.00 EUR"})
    assert kinds(run(ledger, below, 3)) == {"F-1": "below_minimum"}
    ignoring = policy(*LADDER, minimum={"group": "800.00 EUR"}, switches={"credits": "ignore"})
    assert went(run(ledger, ignoring, 3)) == [("ACME", "r1", "1000.00 EUR")]


def test_a_credit_note_of_an_invoice_lowers_that_invoice_first() -> None:
    note = CreditNote("N-1", "ACME", day(0), eur("100.00"), invoice="F-2")
    ledger = Ledger(invoices=[invoice(), invoice("F-2", due=day(1))], credit_notes=[note])
    plan = run(ledger, policy(*LADDER, switches={"grouping": "invoice"}), 5)
    assert [(str(a.items[0].item), str(a.net)) for a in plan.actions] == [("F-1", "1000.00 EUR"), ("F-2", "900.00 EUR")]


def test_what_is_too_small_alone_changes_when_the_next_invoice_joins_it() -> None:
    sold = [invoice(amount="50.00"), invoice("F-2", due=day(9), amount="50.00")]
    chosen = policy({"id": "r1", "offset_days": 3}, minimum={"group": "60.00 EUR"})
    small = run(Ledger(invoices=sold), chosen, 5).outcomes[0]
    assert (small.kind.value, small.next_change_on) == ("below_minimum", day(10)), "look again when the next is late"
    assert went(run(Ledger(invoices=sold), chosen, 12)) == [("ACME", "r1", "100.00 EUR")]


def test_a_credit_note_for_later_is_said_to_change_things_on_its_day() -> None:
    """What is too small to be written about today is held for its credit from 12 March on, where credits hold."""
    note = CreditNote("N-1", "ACME", day(0), eur("30.00"), usable_from=day(10))
    ledger = Ledger(invoices=[invoice(amount="50.00")], credit_notes=[note])
    steps, most = {"id": "only", "offset_days": 3}, {"group": "60.00 EUR"}
    holding = policy(steps, minimum=most, switches={"credits": "hold"})
    early, late = (run(ledger, holding, on).outcomes[0] for on in (5, 10))
    assert (early.kind.value, early.next_change_on, late.kind.value) == ("below_minimum", day(10), "held")
    assert (late.step, late.reasons) == ("only", ("credits",))
    ignoring = policy(steps, minimum=most, switches={"credits": "ignore"})
    assert run(ledger, ignoring, 5).outcomes[0].next_change_on is None


def test_an_account_in_credit_is_not_dunned() -> None:
    money = Payment("P-1", day(1), eur("1500.00"), customer="ACME")
    assert kinds(run(Ledger(invoices=[invoice()], payments=[money]), policy(*LADDER), 3)) == {"F-1": "below_minimum"}


def test_a_deposit_is_earmarked_and_offsets_nothing() -> None:
    money = Payment("P-1", day(1), eur("1500.00"), customer="ACME", attributes={"earmarked": "order 7"})
    assert went(run(Ledger(invoices=[invoice()], payments=[money]), policy(*LADDER), 3)) == [
        ("ACME", "r1", "1000.00 EUR")
    ]


def test_a_small_sum_on_a_high_step_falls_to_the_lower_one() -> None:
    steps = ({"id": "r1", "offset_days": 3}, {"id": "r2", "offset_days": 10, "minimum": {"group": "500.00 EUR"}})
    severe = policy(*steps, switches={"catch_up": "most_severe"})
    small = Ledger(invoices=[invoice(amount="100.00")])
    assert went(run(small, severe, 12)) == [("ACME", "r1", "100.00 EUR")]
    skipping = policy(*steps, switches={"catch_up": "most_severe", "minimum_not_met": "skip"})
    assert kinds(run(small, skipping, 12)) == {"F-1": "below_minimum"}


def test_a_mixed_message_speaks_at_the_highest_step_and_each_item_keeps_its_own() -> None:
    old, new = invoice("F-1"), invoice("F-2", due=day(7))
    ledger, _ = live(Ledger(invoices=[old, new]), policy(*LADDER), 0, 9)
    plan = run(ledger, policy(*LADDER), 10)
    assert [(a.step, [(str(line.item), line.step) for line in a.items]) for a in plan.actions] == [
        ("r2", [("F-1", "r2"), ("F-2", "r1")])
    ]
    ledger = issue(ledger, plan)
    assert went(run(ledger, policy(*LADDER), 17)) == [("ACME", "r2", "1000.00 EUR")], "F-2 had its first only"


def test_thanks_say_what_was_paid_these_days_in_the_language_of_the_house() -> None:
    """400 came in March and a credit note took 100; thanks on 23 March are for the 500 of that day alone."""
    contact = Contact(channels=[ChannelAddress("email", "a@acme.example")])
    house = Customer("ACME", "Acme", language="es", contacts=[contact])
    ledger = pay(Ledger([house], [invoice()]), "F-1", "400.00", 1)
    note = CreditNote("N-1", "ACME", day(2), eur("100.00"), invoice="F-1")
    part = Allocation(ItemKey(ItemKind.CREDIT_NOTE, "N-1"), key(), eur("100.00"), eur("100.00"))
    ledger = ledger.record(note, Settlement("S-N", [part], effective_on=day(20)), known_on=day(20))
    thankful = policy(*LADDER, thanks={"within_days": 3, "even_if_not_reminded": True})
    thanks = run(pay(ledger, "F-1", "500.00", 21), thankful, 21).actions[0]
    assert (thanks.kind, [str(line.amount) for line in thanks.items]) == (StepKind.THANK_YOU, ["500.00 EUR"])
    assert thanks.language == "es"


def test_nobody_is_thanked_who_owes_something_overdue_and_no_statement_lists_what_is_paid() -> None:
    sold = [invoice("F-1", due=day(-5)), invoice("F-2")]
    ledger, thankful = Ledger(invoices=sold), {"within_days": 3, "even_if_not_reminded": True}
    chosen = policy(LADDER[0], thanks=thankful, statement={"day_of_month": 5})
    paid = pay(issue(ledger, run(ledger, chosen, -2)), "F-1", "1000.00", -1)
    assert [a.step for a in run(paid, chosen, 0).actions] == ["thanks"], "F-2 falls due today"
    assert run(paid, chosen, 1).actions[:] == (), "since yesterday it is late"
    later = policy({"id": "late", "offset_days": 90}, thanks=thankful, statement={"day_of_month": 5})
    assert [(a.step, str(line.item)) for a in run(paid, later, 3).actions for line in a.items] == [("statement", "F-2")]


def test_statements_go_to_those_for_whom_the_policy_has_them() -> None:
    people = [Customer("ACME", "Acme"), Customer("BETA", "Beta", kind="consumer")]
    ledger = Ledger(people, [invoice(), invoice("G-1", "BETA")])
    rule = {"day_of_month": 5, "when": {"customer": {"kind": "business"}}}
    chosen = policy({"id": "late", "offset_days": 90}, statement=rule)
    assert went(run(ledger, chosen, 3)) == [("ACME", "statement", "1000.00 EUR")]


def test_two_creditors_share_the_caps_of_their_customer_in_courtesies_too() -> None:
    """One message in ten days: of two statements, and of two words of thanks, only the first goes out."""
    once = {"caps": [{"channel": "any", "most": 1, "days": 10}]}
    ledger = Ledger(invoices=[invoice(), invoice("F-2", entity="NORTH")])
    regular = policy({"id": "late", "offset_days": 90}, statement={"day_of_month": 5}, contact=once)
    assert [(a.step, a.entity) for a in run(ledger, regular, 3).actions] == [("statement", "")]
    for id, entity in (("F-1", ""), ("F-2", "NORTH")):
        paid = Payment(f"P-{id}", day(1), eur("1000.00"), customer="ACME", entity=entity)
        part = Allocation(ItemKey(ItemKind.PAYMENT, paid.id), key(id), eur("1000.00"), eur("1000.00"))
        ledger = ledger.record(paid, Settlement(f"S-{id}", [part], effective_on=day(1)), known_on=day(1))
    thankful = policy(*LADDER, thanks={"within_days": 5, "even_if_not_reminded": True}, contact=once)
    assert [(a.step, a.entity) for a in run(ledger, thankful, 2).actions] == [("thanks", "")]


def test_a_debt_is_charged_once_however_its_invoice_is_corrected_and_again_when_the_letter_came_back() -> None:
    each = {"each": {"kind": "fee", "bands": [{"percent": "2"}], "per": "item", "once_per": "episode"}}
    steps = [{"id": f"r{at}", "offset_days": at, "charges": ["each"]} for at in (3, 10)]
    chosen, sold = policy(*steps, charges=each), Ledger(invoices=[evolve(invoice(), due_on=day(2))])
    first = run(sold, chosen, 5)
    told = issue(sold, first)
    assert [str(charge.amount) for charge in first.actions[0].charges] == ["20.00 EUR"]
    assert [action.charges for action in run(told, chosen, 12).actions] == [()]
    gone = Cancellation(effective_on=day(6), document=DocumentKey(ItemKind.INVOICE, "F-1"))
    corrected = evolve(sold.invoice("F-1"), id="C-1", replaces=["F-1"], issued_on=day(0))
    anew = told.record(gone, known_on=day(6)).record(corrected, known_on=day(6))
    assert [(str(a.items[0].item), a.step, a.charges) for a in run(anew, chosen, 12).actions] == [("C-1", "r10", ())]
    back = NoticeDelivery(effective_on=day(6), notice=first.actions[0].key, status="bounced", address="a@b.example")
    again = run(told.record(back, known_on=day(6)), chosen, 7).actions[0]
    assert (again.step, [str(charge.amount) for charge in again.charges]) == ("r3", ["20.00 EUR"])


# -- people and channels ---------------------------------------------------------------------------------------------


def test_the_daily_list_is_approved_skipped_or_postponed() -> None:
    chosen = policy(*LADDER, approvals=["collector"])
    ledger = Ledger(invoices=[invoice()])
    waiting = run(ledger, chosen, 3)
    assert waiting.automatic == ()
    assert waiting.actions[0].approvals == ("collector",)
    approved = ledger.record(*approve(waiting.actions, by="Ada"))
    assert len(run(approved, chosen, 3).automatic) == 1
    later = ledger.record(*postpone(waiting.actions, until=day(8), by="Ada"))
    outcome = run(later, chosen, 5).outcomes[0]
    assert (outcome.step, outcome.reasons) == ("r1", ("postponed",))
    assert "r1" not in {other.rule for other in outcome.not_fired}
    assert run(later, chosen, 5).outcomes[0].next_change_on == day(8)
    assert went(run(later, chosen, 8)) == [("ACME", "r1", "1000.00 EUR")]
    skipped = ledger.record(*skip(waiting.actions, by="Ada", reason="called already"))
    assert kinds(run(skipped, policy(LADDER[0], {"id": "r2", "offset_days": 10}), 5)) == {"F-1": "waiting"}
    assert went(run(skipped, policy(LADDER[0], {"id": "r2", "offset_days": 10}), 10)) == [("ACME", "r2", "1000.00 EUR")]


def test_a_message_that_came_back_goes_out_again_another_way() -> None:
    ways = [ChannelAddress("email", "old@example.com"), ChannelAddress("letter", "1 rue X")]
    ledger = Ledger([Customer("ACME", contacts=[Contact(channels=ways)])], [invoice()])
    chosen = policy({"id": "r1", "offset_days": 3, "channels": ["email", "letter"]})
    plan = run(ledger, chosen, 3)
    assert (plan.actions[0].channel, plan.actions[0].fallbacks) == ("email", ("letter",))
    bounced = NoticeDelivery(
        effective_on=day(4), notice=plan.actions[0].key, status=DeliveryStatus.BOUNCED, address="old@example.com"
    )
    again = run(issue(ledger, plan).record(bounced), chosen, 4)
    assert again.actions[0].channel == "letter"
    assert again.actions[0].key != plan.actions[0].key


def test_nobody_to_reach_is_an_outcome() -> None:
    silent = Customer("ACME", contacts=[Contact(channels=[ChannelAddress("email", "a@b.c", opted_out=True)])])
    ledger = Ledger([silent, reachable("BETA")], [invoice(), invoice("F-2", "BETA")])
    assert kinds(run(ledger, policy(*LADDER), 3)) == {"F-1": "no_channel", "F-2": "action"}


def test_a_ceiling_of_escalation_ends_the_ladder_early() -> None:
    friendly = reachable(escalation_ceiling=EscalationLevel.AMICABLE)
    _, seen = live(Ledger([friendly], [invoice()]), policy(*LADDER), 0, 70)
    assert [step for *_, step in seen] == ["r1", "r2"]


def test_what_is_put_off_for_one_invoice_is_not_put_off_for_the_next() -> None:
    """The letter about the first was put off to 12 March; the second reaches its step on the 9th and goes out alone."""
    chosen, ledger = policy(*LADDER), Ledger(invoices=[invoice(), invoice("F-2", due=day(4))])
    ledger = ledger.record(*postpone(run(ledger, chosen, 3).actions, until=day(10), by="Ada"))
    plan = run(ledger, chosen, 7)
    assert [[str(line.item) for line in action.items] for action in plan.actions] == [["F-2"]]
    assert {str(o.item): o.reasons for o in plan.outcomes}["F-1"] == ("postponed",)


def test_what_a_letter_only_lists_has_not_had_its_step() -> None:
    """The second invoice is listed beside the first before it reaches the step itself; then it has its own letter."""
    chosen = policy({"id": "r1", "offset_days": 3}, switches={"listing": "open"})
    sold = [invoice(), invoice("F-2", due=day(9))]
    _, seen = live(Ledger(invoices=sold), chosen, 0, 30)
    assert seen == [(3, "ACME", "r1"), (12, "ACME", "r1")], "another letter, under another key"


def test_a_step_that_hangs_on_a_letter_that_never_went_out_has_no_day() -> None:
    """Nor is a day made up for it where days are moved off the days on which nobody works."""
    follow = {"id": "follow", "anchor": "previous_notice", "offset_days": 8}
    chosen = policy({"id": "r1", "offset_days": 20}, follow, contact={"weekdays": ["tue"], "roll": "preceding"})
    outcome = run(Ledger(invoices=[invoice()]), chosen, 5).outcomes[0]
    assert [(o.rule, o.observed, o.changes_on) for o in outcome.not_fired] == [
        ("r1", "2026-03-17", date(2026, 3, 17)),
        ("follow", "", None),
    ]


def test_a_letter_waits_until_the_day_after_a_hand_over() -> None:
    steps = [LADDER[0], {"id": "end", "kind": "handover", "offset_days": 45, "terminal": True}]
    chosen, ledger = policy(*steps), Ledger(invoices=[invoice(), invoice("F-2", due=day(42))])
    ledger, _ = live(ledger, chosen, 0, 44)
    handed = run(ledger, chosen, 45)
    assert went(handed) == [("ACME", "end", "1000.00 EUR")]
    later = issue(ledger, handed)
    assert went(run(later, chosen, 45)) == []
    assert went(run(later, chosen, 46)) == [("ACME", "r1", "1000.00 EUR")]


def test_where_each_invoice_has_its_letters_its_parts_share_the_gap() -> None:
    parts = [Instalment(eur("400.00"), day(0)), Instalment(eur("600.00"), day(10))]
    ledger, rules = Ledger(invoices=[invoice(due=day(10), instalments=parts)]), {"min_gap_days": 20}
    for grouping, second in (("invoice", 23), ("instalment", 13)):
        chosen = policy({"id": "r1", "offset_days": 3}, contact=rules, switches={"grouping": grouping})
        _, seen = live(ledger, chosen, 0, 40)
        assert [offset for offset, _, _ in seen] == [3, second], grouping


def test_gaps_caps_and_days_off_postpone_and_say_until_when() -> None:
    rules = {"min_gap_days": 5, "weekdays": ["mon", "tue", "wed", "thu", "fri"]}
    steps = ({"id": "r1", "offset_days": 3}, {"id": "r2", "offset_days": 4})
    chosen = policy(*steps, contact=rules)
    _, seen = live(Ledger(invoices=[invoice()]), chosen, 0, 20)
    assert [(offset, day(offset).strftime("%a"), step) for offset, _, step in seen] == [
        (3, "Thu", "r1"),
        (8, "Tue", "r2"),
    ]
    capped = policy(*steps, contact={"caps": [{"channel": "any", "most": 1, "days": 14}]})
    _ledger, seen = live(Ledger(invoices=[invoice()]), capped, 0, 30)
    assert [(offset, step) for offset, _, step in seen] == [(3, "r1"), (17, "r2")]


def test_after_a_conversation_there_is_silence() -> None:
    chosen = policy(*LADDER, contact={"silence_days_after_conversation": 7})
    talked = CallOutcome(effective_on=day(1), customer="ACME", result=CallResult.REACHED)
    plan = run(Ledger(invoices=[invoice()], events=[talked]), chosen, 3)
    assert (plan.outcomes[0].reasons, plan.outcomes[0].next_change_on) == (("silence",), day(8))


def test_a_missing_fact_stops_contact_and_is_named() -> None:
    segments = [
        {"id": "slow", "use": "main", "when": {"customer": {"mean_delay_days": {"ge": 45}}}},
        {"id": "rest", "use": "main"},
    ]
    chosen = policy(*LADDER, segments=segments)
    ledger = Ledger(invoices=[invoice()])
    doubtful = run(ledger, chosen, 3)
    assert (kinds(doubtful), doubtful.outcomes[0].reasons) == (
        {"F-1": "fact_missing"},
        ("segment", "customer.mean_delay_days"),
    )
    told = run(ledger, chosen, 3, facts={"ACME": {"mean_delay_days": (12, day(0))}})
    assert went(told) == [("ACME", "r1", "1000.00 EUR")]
    assert told.actions[0].segment == "rest"


def test_documents_that_are_missing_are_asked_for_before_the_customer_is() -> None:
    chosen = policy({"id": "ahead", "kind": "pre_due_notice", "offset_days": -5, "documents": ["delivery_proof"]})
    plan = run(Ledger(invoices=[invoice()]), chosen, -5)
    assert [(a.step, a.evidence[0].observed) for a in plan.actions] == [("review.documents", "delivery_proof")]


def test_the_calendar_says_what_is_to_come() -> None:
    plan = run(Ledger(invoices=[invoice()]), policy(*LADDER), 0)
    assert [(up.on, up.step) for up in plan.calendar(day(60))] == [
        (day(3), "r1"), (day(10), "r2"), (day(30), "formal"), (day(45), "handover"),
    ]  # fmt: skip


def test_a_replay_of_a_past_day_gives_the_plan_of_that_day() -> None:
    ledger, _ = live(Ledger(invoices=[invoice()]), policy(*LADDER), 0, 4)
    then = run(ledger, policy(*LADDER), 10)
    late = pay(issue(ledger, then), "F-1", "1000.00", 11)
    again = run(late, policy(*LADDER), 10, known_on=day(10))
    assert [a.key for a in run(ledger, policy(*LADDER), 10).actions] == [a.key for a in then.actions]
    assert kinds(again) == {"F-1": "waiting"}, "the notice itself was known that evening"


def test_explanations_name_what_decided_and_what_would_change_it() -> None:
    plan = run(Ledger(invoices=[invoice()]), policy(*LADDER), 5)
    text = str(plan.explain("F-1"))
    assert "contact today" in text
    assert "r1" in text
    assert "1000.00 EUR" in text
    assert plan.explain("F-1").text("fr").startswith("invoice F-1: à contacter aujourd'hui")
    assert plan.explain(plan.actions[0].key).outcome == "dunning.action"


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.PHONE])
def test_the_window_of_the_contact_is_told(channel: Channel) -> None:
    chosen = policy({"id": "r1", "offset_days": 3, "channels": [channel.value]}, contact={"from_time": "08:30"})
    window = run(Ledger([reachable()], [invoice()]), chosen, 3).actions[0].window
    assert (window.from_minute, window.to_minute) == (510, 1080)


def test_closures_end_what_they_close() -> None:
    said = PaymentAnnounced(effective_on=day(2), id="A-1", customer="ACME")
    ended = Closure(effective_on=day(4), subject=Subject.ANNOUNCEMENT, id="A-1", outcome=ClosureOutcome.WITHDRAWN)
    ledger = Ledger(invoices=[invoice()], events=[said, ended])
    assert kinds(run(ledger, policy(*LADDER), 3)) == {"F-1": "held"}
    assert kinds(run(ledger, policy(*LADDER), 4)) == {"F-1": "action"}


def test_a_policy_is_its_plain_data() -> None:
    chosen = policy(*LADDER)
    assert DunningPolicy.from_dict(chosen.to_dict()) == chosen
