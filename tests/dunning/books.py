"""Small ledgers and policies that tests of dunning share."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lettrage.dunning import DunningPlan, DunningPolicy, plan_dunning
from lettrage.ledger import Ledger
from lettrage.model import Allocation, Customer, Invoice, ItemKey, ItemKind, Payment, Settlement
from lettrage.model.keys import ItemKey as Key
from lettrage.money import Money

DUE = date(2026, 3, 2)


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


def invoice(id: str = "F-1", customer: str = "ACME", due: date = DUE, amount: str = "1000.00", **more: Any) -> Invoice:
    return Invoice(id, customer, due - timedelta(30), due, total=eur(amount), **more)


def key(id: str = "F-1", line: int = 1) -> ItemKey:
    return Key(ItemKind.INVOICE, id, line)


def policy(*steps: dict[str, Any], **more: Any) -> DunningPolicy:
    return DunningPolicy.from_dict({"id": "p", "tracks": {"main": {"steps": list(steps)}}, **more})


LADDER: tuple[dict[str, Any], ...] = (
    {"id": "r1", "offset_days": 3},
    {"id": "r2", "offset_days": 10, "tone": "firm", "requires": "r1"},
    {"id": "formal", "kind": "formal_notice", "offset_days": 30, "tone": "formal", "requires": ["r1", "r2"],
     "channels": "registered_letter", "grants_deadline_days": 8},
    {"id": "handover", "kind": "handover", "offset_days": 45, "requires": "formal", "terminal": True,
     "target_role": "judicial_officer"},
)  # fmt: skip


def day(offset: int) -> date:
    return DUE + timedelta(offset)


def run(ledger: Ledger, chosen: DunningPolicy, offset: int, **more: Any) -> DunningPlan:
    return plan_dunning(ledger, chosen, as_of=day(offset), **more)


def went(plan: DunningPlan) -> list[tuple[str, str, str]]:
    """Customer, step and amount of every action."""
    return [(a.customer, a.step, " + ".join(str(m) for m in a.amounts.values())) for a in plan.actions]


def issue(ledger: Ledger, plan: DunningPlan) -> Ledger:
    """The ledger once every action of a plan has gone out."""
    known = max(plan.as_of, ledger.known_to or plan.as_of)
    return ledger.record(*plan.notices(), known_on=known) if plan.actions else ledger


def live(
    ledger: Ledger, chosen: DunningPolicy, first: int, last: int, **more: Any
) -> tuple[Ledger, list[tuple[int, str, str]]]:
    """Run every day and let everything go out; gives the day, customer and step of every action."""
    seen: list[tuple[int, str, str]] = []
    for offset in range(first, last + 1):
        plan = run(ledger, chosen, offset, **more)
        seen += [(offset, action.customer, action.step) for action in plan.actions]
        ledger = issue(ledger, plan)
    return ledger, seen


def pay(ledger: Ledger, id: str, amount: str, offset: int, *, payment: str = "") -> Ledger:
    """A payment that settles (part of) an invoice on a day."""
    name = payment or f"P-{id}-{offset}"
    customer = ledger.invoice(id).customer
    paid = Payment(name, day(offset), eur(amount), customer=customer)
    known = max(day(offset), ledger.known_to or day(offset))
    ledger = ledger.record(paid, known_on=known)
    allocation = Allocation(Key(ItemKind.PAYMENT, name), key(id), eur(amount), eur(amount))
    return ledger.record(Settlement(f"S-{name}", [allocation], effective_on=day(offset)), known_on=known)


def kinds(plan: DunningPlan) -> dict[str, str]:
    return {str(outcome.item): outcome.kind.value for outcome in plan.outcomes}


__all__ = ["Customer"]
