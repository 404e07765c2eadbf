"""What each switch does: a ledger on which the two choices differ."""

from __future__ import annotations

from lettrage.ledger import Ledger
from lettrage.model import Allocation, Charge, CreditNote, ItemKey, ItemKind, Settlement, Waiver

from .books import LADDER, day, eur, invoice, issue, key, kinds, live, pay, policy, run, went

FEE = {"cost": {"kind": "fee", "bands": [{"fixed": "5.00 EUR"}]}}
STEPS = ({"id": "r1", "offset_days": 3, "charges": "cost"}, {"id": "r2", "offset_days": 10, "charges": "cost"})


def _charged(ledger: Ledger, chosen: object, on: int) -> list[tuple[str, str]]:
    plan = run(ledger, chosen, on)  # type: ignore[arg-type]
    return [(str(c.item or "-"), str(c.amount)) for a in plan.actions for c in a.charges]


def _paid_after_a_reminder(**switches: str) -> tuple[Ledger, object]:
    """F-1 was reminded for 5 EUR more and its principal paid; F-2 reaches its first reminder on day 13."""
    chosen = policy(*STEPS, charges=FEE, switches=switches)
    ledger, _ = live(Ledger(invoices=[invoice(), invoice("F-2", due=day(10))]), chosen, 0, 4)
    return pay(ledger, "F-1", "1000.00", 5), chosen


def test_fees_of_a_principal_that_was_paid_stay_claimable_or_lapse() -> None:
    ledger, chosen = _paid_after_a_reminder()
    assert _charged(ledger, chosen, 13) == [("-", "5.00 EUR"), ("F-1", "5.00 EUR")]
    ledger, chosen = _paid_after_a_reminder(fees_after_principal="lapse")
    assert _charged(ledger, chosen, 13) == [("-", "5.00 EUR")]


def test_fees_kept_are_claimed_again_as_they_were_and_not_once_more_for_each_claim() -> None:
    ledger, chosen = _paid_after_a_reminder()
    ledger = issue(ledger, run(ledger, chosen, 13))  # type: ignore[arg-type]
    assert _charged(ledger, chosen, 20) == [("-", "5.00 EUR"), ("F-1", "5.00 EUR")]


def test_fees_that_somebody_gave_up_are_no_longer_claimed() -> None:
    ledger, chosen = _paid_after_a_reminder()
    given = Waiver(effective_on=day(6), customer="ACME", charge=Charge("cost", eur("5.00"), key()))
    assert _charged(ledger.record(given), chosen, 13) == [("-", "5.00 EUR")]


def test_fees_of_an_invoice_that_was_credited_lapse() -> None:
    chosen = policy(*STEPS, charges=FEE)
    ledger, _ = live(Ledger(invoices=[invoice(), invoice("F-2", due=day(10))]), chosen, 0, 4)
    note = CreditNote("AV-1", "ACME", day(5), eur("1000.00"), invoice="F-1", known_on=day(5))
    pair = Allocation(ItemKey(ItemKind.CREDIT_NOTE, "AV-1"), key(), eur("1000.00"), eur("1000.00"))
    ledger = ledger.record(note, Settlement("S-1", [pair], effective_on=day(5)), known_on=day(5))
    assert _charged(ledger, chosen, 13) == [("-", "5.00 EUR")]


def test_thanks_may_go_to_those_who_paid_unasked() -> None:
    ledger = pay(Ledger(invoices=[invoice()]), "F-1", "1000.00", -2)
    asked = policy(*LADDER, thanks={"within_days": 3})
    assert run(ledger, asked, 0).actions[:] == ()
    all_of_them = policy(*LADDER, thanks={"within_days": 3, "even_if_not_reminded": True})
    plan = run(ledger, all_of_them, 0)
    assert [(a.step, str(a.items[0].item)) for a in plan.actions] == [("thanks", "F-1")]
    assert kinds(plan) == {"F-1": "settled"}
    assert run(issue(ledger, plan), all_of_them, 1).actions[:] == ()
    assert run(ledger, all_of_them, 2).actions[:] == (), "it is too late on the fourth day"


# -- groups that climb -----------------------------------------------------------------------------------------------


def _group(**switches: str) -> list[list[str]]:
    """Three items of a group that climbs, on the day of its first reminder: 3 days late, 1 day late, not due."""
    sold = [invoice("F-1"), invoice("F-2", due=day(2)), invoice("F-3", due=day(20))]
    chosen = policy(*LADDER, switches={"ladder": "group", **switches})
    return [[str(line.item) for line in action.items] for action in run(Ledger(invoices=sold), chosen, 3).actions]


def test_a_group_that_climbs_names_what_reached_a_step_or_what_is_overdue_or_all() -> None:
    assert _group() == [["F-1"]]
    assert _group(listing="overdue") == [["F-1", "F-2"]]
    assert _group(listing="open") == [["F-1", "F-2", "F-3"]]


def test_beside_what_reached_its_step_a_letter_names_what_is_late_but_not_what_falls_due_today() -> None:
    sold = [invoice("F-1"), invoice("F-2", due=day(2)), invoice("F-3", due=day(3))]
    plan = run(Ledger(invoices=sold), policy(*LADDER, switches={"listing": "overdue"}), 3)
    assert [(str(line.item), line.step) for line in plan.actions[0].items] == [("F-1", "r1"), ("F-2", "")]


def test_an_item_of_a_group_that_is_not_named_waits_for_its_next_message() -> None:
    sold = [invoice("F-1"), invoice("F-2", due=day(2))]
    chosen = policy(*LADDER, switches={"ladder": "group"})
    ledger = issue(Ledger(invoices=sold), run(Ledger(invoices=sold), chosen, 3))
    waiting = next(o for o in run(ledger, chosen, 4).outcomes if str(o.item) == "F-2")
    assert (waiting.kind.value, waiting.next_change_on) == ("waiting", day(10))
    assert went(run(ledger, chosen, 10)) == [("ACME", "r2", "2000.00 EUR")]
