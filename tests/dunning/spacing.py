"""P6: what keeps the messages to a customer apart, held against a plan in both directions."""

from __future__ import annotations

from datetime import date
from typing import Final

from lettrage.dunning import Action, DunningPlan, Outcome, OutcomeKind, StepKind
from lettrage.model import CallOutcome, Exchange, Notice, StepDecision

from .lives import Life
from .plain_parts import Item, Parts
from .plain_steps import said_of

__all__ = ["ASKING", "TALKING", "gaps_and_caps", "waits_for_a_reason"]

#: Kinds of action that ask for money or hand it over.
ASKING: Final = {
    StepKind.PRE_DUE_NOTICE, StepKind.REMINDER, StepKind.CALL, StepKind.FORMAL_NOTICE, StepKind.HANDOVER,
}  # fmt: skip
#: Kinds that reach the customer.
TALKING: Final = (ASKING | {StepKind.STATEMENT, StepKind.THANK_YOU}) - {StepKind.HANDOVER}


def gaps_and_caps(life: Life, parts: Parts, plan: DunningPlan, action: Action) -> None:
    """P6: the gap, the caps, days off and the silence after a conversation."""
    rules, on = life.policy.contact, action.on
    assert on.weekday() in rules.weekdays, "P6: day off"
    assert on not in rules.holidays, "P6: holiday"
    before = _contacts(life, action.customer, on)
    if action.kind in ASKING:
        step = next((s for s in life.policy.ladder(action.track) if s.id == action.step), None)
        gap = max(1, rules.min_gap_days if step is None or step.min_gap_days is None else step.min_gap_days)
        counting = [day for line in action.items for day in _counting(life, parts, parts.items[line.item], on)]
        assert all((on - day).days >= gap for day in counting), ("P6: gap", action)
        quiet = rules.silence_days_after_conversation
        assert all((on - day).days >= quiet for day in _talks(life, action.customer, on)), "P6: silence"
    today = [(on, a.channel, "") for a in plan.actions if a.customer == action.customer and a.kind in TALKING]
    for cap in rules.caps:
        if cap.channel in ("any", action.channel):
            counted = [way for day, way, _ in [*before, *today] if (on - day).days < cap.days]
            most = len(counted) if cap.channel == "any" else counted.count(cap.channel)
            assert most <= cap.most, "P6: cap"


def waits_for_a_reason(life: Life, parts: Parts, plan: DunningPlan, outcome: Outcome) -> None:
    """P6 the other way: nobody waits for a gap, a cap, a silence or a working day that is not there."""
    rules, on, why, item = life.policy.contact, plan.as_of, outcome.reasons[0], parts.items[outcome.item]
    before, customer = _contacts(life, item.customer, on), item.customer
    assert why != "key_issued", ("a letter that can never go out", outcome)
    found = next((s for t in life.policy.tracks for s in life.policy.ladder(t.id) if s.id == outcome.step), None)
    if why == "gap":
        own = rules.min_gap_days if found is None or found.min_gap_days is None else found.min_gap_days
        handed = [n for n in life.ledger.events(Notice, as_of=on) if n.kind is StepKind.HANDOVER]
        same_day = any(n.effective_on == on and n.customer == customer for n in handed)
        assert same_day or any((on - day).days < max(1, own) for day in _counting(life, parts, item, on, group=True)), (
            "P6: no gap",
            outcome,
        )
    elif why == "day_off":
        assert on.weekday() not in rules.weekdays or on in rules.holidays, ("P6: a working day", outcome)
    elif why == "silence":
        assert any((on - day).days < rules.silence_days_after_conversation for day in _talks(life, customer, on))
    elif why.startswith("cap."):
        way = why.removeprefix("cap.")
        today = [(on, a.channel, "") for a in plan.actions if a.customer == customer and a.kind in TALKING]
        counted = [day for day, channel, _ in [*before, *today] if way in ("any", channel)]
        full = [c for c in rules.caps if c.channel == way and sum((on - d).days < c.days for d in counted) >= c.most]
        assert full, ("P6: no cap", outcome)
    elif why == "another_message":
        others = [o for o in plan.outcomes if o.item in parts.items and parts.items[o.item].customer == customer]
        spoken = {OutcomeKind.ACTION, OutcomeKind.WAITING, OutcomeKind.NO_CHANNEL}
        assert any(o.kind in spoken and o.reasons[:1] not in ((why,), ("step",)) for o in others), (
            "P6: alone",
            outcome,
        )
    elif why == "postponed":
        put_off = [d for d in life.ledger.events(StepDecision, as_of=on) if d.until_on is not None and d.until_on > on]
        assert any(item.key in d.items for d in put_off), ("P6: not put off", outcome)


def _counting(life: Life, parts: Parts, item: Item, on: date, *, group: bool = False) -> list[date]:
    """The days of the contacts from which the gap before a message about an item is counted, or one of its group."""
    grouping, ledger = life.policy.switches.grouping.value, life.ledger
    contacts = _contacts(life, item.customer, on)
    if life.policy.contact.gap_scope.value == "customer" or grouping in ("customer", "customer+currency"):
        return [day for day, _, _ in contacts]
    if grouping == "customer+entity+currency" or (group and grouping == "customer+level+currency"):
        return [day for day, _, entity in contacts if not entity or not item.entity or entity == item.entity]
    of_group = [one for one in parts.items.values() if grouping == "invoice" and one.key.id == item.key.id]
    told = [n for one in [item, *of_group] for n, _ in said_of(ledger, one, on)]
    return [n.effective_on for n in told if n.kind in TALKING]


def _talks(life: Life, customer: str, on: date) -> list[date]:
    """The days on which a call reached a customer."""
    calls = [call for call in life.ledger.events(CallOutcome, as_of=on) if call.customer == customer]
    return [call.effective_on for call in calls if call.result not in ("no_answer", "wrong_contact")]


def _contacts(life: Life, customer: str, on: date) -> list[tuple[date, str, str]]:
    """Day, channel and creditor of everything that reached a customer or tried to."""
    out = [
        (n.effective_on, n.channel, n.entity)
        for n in life.ledger.events(Notice, as_of=on)
        if n.customer == customer and n.kind in TALKING
    ]
    written = [e for e in life.ledger.events(Exchange, as_of=on) if e.direction == "outbound"]
    rung = [call for call in life.ledger.events(CallOutcome, as_of=on) if call.notice is None]
    out += [(said.effective_on, said.channel, said.entity) for said in written if said.customer == customer]
    return out + [(call.effective_on, "phone", call.entity) for call in rung if call.customer == customer]
