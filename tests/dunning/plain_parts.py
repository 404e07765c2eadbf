"""What may be asked for on a day, worked out the slow way: one item after the other, from the facts alone.

It follows the page on how dunning decides and shares nothing with the engine: items are read from the ledger one by
one, every situation takes its part of what the ones before left.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from attrs import define, field

from lettrage.dunning import DunningPolicy
from lettrage.ledger import Ledger
from lettrage.model import (
    Bill,
    Cancellation,
    Closure,
    DirectDebitSchedule,
    Dispute,
    DocumentKey,
    DunningHold,
    Insolvency,
    ItemKey,
    ItemKind,
    LegalStep,
    LifecycleStatus,
    Mandate,
    PaymentAnnounced,
    PaymentPlan,
    PlanStatus,
    PromiseToPay,
    ReceivableAssignment,
    StatusChange,
)

__all__ = ["Item", "Parts", "parts_of"]

NOTHING = ItemKey(ItemKind.INVOICE, "none")
_STOPPING = {207, 208, 210, 213}


@define(slots=False)
class Item:
    """One item that is owed: what is open of it, what may be asked for, and what stops it."""

    key: ItemKey
    customer: str
    entity: str
    issued_on: date
    due_on: date | None
    open: int
    left: int = 0
    stops: set[str] = field(factory=set)
    holds: set[str] = field(factory=set)
    in_plan: bool = False
    first_due: date = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.first_due = self.due_on or date.max  # a plan moves the day by which it is asked for, not its age


@define
class Parts:
    """Every item that is owed on a day, by key, and what became of every promise and plan.

    Attributes:
        promised: What became of the latest promise on each item.
        jumps: What was broken: from which day its items go straight to which step.
    """

    items: dict[ItemKey, Item]
    promises: dict[str, str]
    plans: dict[str, str]
    promised: dict[ItemKey, str]
    jumps: list[tuple[date, set[ItemKey], str]]


def parts_of(ledger: Ledger, policy: DunningPolicy, on: date) -> Parts:
    """The items owed on a day with what may be asked of each."""
    return _Reader(ledger, policy, on).read()


def _owed(ledger: Ledger, on: date) -> dict[ItemKey, Item]:
    """Every item owed on a day."""
    found: dict[ItemKey, Item] = {}
    for one in ledger.open_items(as_of=on):
        if one.residual.minor > 0:
            document, minor = ledger.invoice(one.key.id, as_of=on), one.residual.minor
            found[one.key] = Item(
                one.key, document.customer, document.entity, document.issued_on, one.due_on, minor, minor
            )
    return found


class _Reader:
    def __init__(self, ledger: Ledger, policy: DunningPolicy, on: date) -> None:
        self.ledger, self.rules, self.on = ledger, policy.situations, on
        self.promises: dict[str, str] = {}
        self.plans: dict[str, str] = {}
        self.promised: dict[ItemKey, str] = {}
        self.jumps: list[tuple[date, set[ItemKey], str]] = []
        self.money = [i for i in ledger.open_items(as_of=on) if i.residual.minor < 0]
        self.items = _owed(ledger, on)
        self._coins: dict[ItemKey, list[list[Any]]] = {}
        self._days: dict[date, dict[ItemKey, int]] = {}
        self._loose: dict[tuple[str, str], list[list[Any]]] = {}
        self.closed = {(c.subject.value, c.id): c for c in self.events(Closure)}
        self.status = {(s.subject.value, s.id): s.status for s in self.events(StatusChange)}

    def events(self, cls: type[Any]) -> tuple[Any, ...]:
        return self.ledger.events(cls, as_of=self.on)

    def read(self) -> Parts:
        self.stops()
        self.disputes()
        self.follow_plans()
        self.hold_promises()
        self.bills()
        self.debits()
        self.announcements()
        self.unknown_payers()
        return Parts(self.items, self.promises, self.plans, self.promised, self.jumps)

    # -- helpers -----------------------------------------------------------------------------------------------------

    def named(self, keys: Iterable[ItemKey], customer: str | None, entity: str = "") -> list[Item]:
        """The items an event names, or those of its customer, oldest first."""
        wanted = set(keys)
        found = [
            item
            for item in self.items.values()
            if (item.key in wanted if wanted else item.customer == customer and entity in ("", item.entity))
        ]
        return sorted(found, key=lambda item: item.first_due)

    def take(self, reason: str, items: list[Item], minor: int | None) -> None:
        for item in items:
            part = item.left if minor is None else min(item.left, minor)
            item.left -= part
            minor = None if minor is None else minor - part
            if part:
                item.holds.add(reason)

    def stop(self, reason: str, items: list[Item]) -> None:
        for item in items:
            item.stops.add(reason)

    def before(self, keys: Iterable[ItemKey], customer: str, day: date) -> int:
        """How much less is open of some items now than on the evening before a day."""
        gone = {cancelled.document for cancelled in self.events(Cancellation)}  # their balance fell, and nobody paid
        then, wanted = day - timedelta(1), {key for key in keys if key.document not in gone} or {NOTHING}

        def owed(on: date) -> dict[ItemKey, int]:
            rows = self.ledger.open_items(as_of=on)
            mine = (r for r in rows if r.residual.minor > 0)
            return {r.key: r.residual.minor for r in mine if (r.key in wanted if wanted else r.customer == customer)}

        old, now = owed(then), owed(self.on)
        return sum(minor - now.get(key, 0) for key, minor in old.items())

    # -- what stops everything ---------------------------------------------------------------------------------------

    def stops(self) -> None:
        for hold in self.events(DunningHold):
            ended = ("dunning_hold", hold.id) in self.closed
            if not ended and (hold.until_on is None or hold.until_on >= self.on):
                reason = "hold" if hold.items or hold.until_on is not None else "excluded"
                self.stop(reason, self.named(hold.items, hold.customer, hold.entity))
        for case in self.events(Insolvency):
            if case.kind != "conciliation":
                old = [item for item in self.named((), case.customer) if item.issued_on < case.opened_on]
                self.stop("insolvency", old)
        latest: dict[DocumentKey, int] = {status.document: status.code for status in self.events(LifecycleStatus)}
        words = {207: "einvoice_disputed", 208: "einvoice_suspended", 210: "einvoice_refused", 213: "einvoice_rejected"}
        for document, code in latest.items():
            if code in _STOPPING:
                self.stop(words[code], [item for item in self.items.values() if item.key.document == document])
        for sold in self.events(ReceivableAssignment):
            if sold.collected_by == "assignee":
                self.stop("assigned", self.named(sold.items, sold.customer, sold.entity))
        for step in self.events(LegalStep):
            known = [i for i in self.named(step.items, step.customer, step.entity) if i.issued_on <= step.effective_on]
            self.stop("legal", known)

    # -- what takes a part -------------------------------------------------------------------------------------------

    def disputes(self) -> None:
        for one in self.events(Dispute):
            status = self.status.get(("dispute", one.id), one.status.value)
            if ("dispute", one.id) not in self.closed and status in ("open", "in_review"):
                whole = self.rules.dispute.holds == "item" or one.amount is None
                self.take("dispute", self.named(one.items, None), None if whole else one.amount.minor)

    def follow_plans(self) -> None:
        plans = sorted(self.events(PaymentPlan), key=lambda plan: (plan.effective_on, plan.id))
        said = {plan.id: self._agreed(plan) for plan in plans}
        replaced = {plan.replaces for plan in plans if said[plan.id] != "proposed"}
        for plan in plans:
            status = "renegotiated" if plan.id in replaced else said[plan.id]
            breached_on = self.on
            if status in ("accepted", "active"):
                status, breached_on = self._follow(plan)
            elif ("plan", plan.id) in self.closed:
                breached_on = self.closed["plan", plan.id].effective_on
            self.plans[plan.id] = status
            if status == "breached":
                self._jump(breached_on, self.named(plan.items, None), self.rules.plan.on_breach)

    def _agreed(self, plan: PaymentPlan) -> str:
        closure = self.closed.get(("plan", plan.id))
        if closure is not None:
            return {"breached": "breached", "broken": "breached", "completed": "completed"}.get(
                str(closure.outcome), "renegotiated"
            )
        return str(self.status.get(("plan", plan.id), PlanStatus(plan.status).value))

    def _jump(self, day: date, items: list[Item], step: str) -> None:
        if step:
            self.jumps.append((day, {item.key for item in items}, step))

    def _follow(self, plan: PaymentPlan) -> tuple[str, date]:
        """Ask for the first instalment that is not paid, and hold the rest; when breached, on which day."""
        if not any(key in self.items for key in plan.items):
            return "completed", self.on
        paid = max(0, self.before(plan.items, plan.customer, plan.effective_on))
        for line in plan.instalments:
            if paid < line.amount.minor:
                last = line.due_on + timedelta(self.rules.plan.tolerance_days)
                if last < self.on:
                    return "breached", last + timedelta(1)
                ask, items = line.amount.minor - paid, self.named(plan.items, None)
                for item in items:
                    part = min(ask, item.left)
                    ask -= part
                    if item.left > part:
                        item.holds.add("plan")
                    item.left, item.in_plan = part, item.in_plan or part > 0
                    item.due_on = line.due_on if part else item.due_on
                return "active", self.on
            paid -= line.amount.minor
        return "completed", self.on

    def hold_promises(self) -> None:
        """Money keeps the promises on its item in the order of their days, and none twice."""
        rule, counted = self.rules.promise, dict[ItemKey, int]()
        for one in sorted(self.events(PromiseToPay), key=lambda promise: (promise.due_on, promise.id)):
            items = self.named(one.items, one.customer, one.entity)
            for item in items:
                counted[item.key] = counted.get(item.key, 0) + 1
            closure = self.closed.get(("promise", one.id))
            said = None if closure is None else str(closure.outcome)
            got = self._kept_by(one) if said in (None, "kept", "broken") else 0
            state = self.promises[one.id] = self._state(one, got, said)
            self.promised |= {item.key: state if state != "withdrawn" else "none" for item in items}
            if state in ("broken", "partly_kept"):
                last = one.due_on + timedelta(rule.tolerance_days)
                last = last if closure is None else min(last, closure.effective_on)
                self._jump(last + timedelta(1), items, rule.on_broken)
            if self.promises[one.id] == "active":
                most = rule.max_per_item
                items = [item for item in items if most is None or counted[item.key] <= most]
                self.take("promise", items, None if rule.holds == "item" else one.amount.minor - got)

    def _kept_by(self, one: PromiseToPay) -> int:
        """The money on its items, and where it names none the customer's other money, that no promise has used."""
        keys = one.items or [key for key, item in self.whole.items() if self._reaches(one, item)]
        coins = [coin for key in keys for coin in self.coins(key)]
        if not one.items:
            coins += self.loose(one)
        got = 0
        for coin in sorted(coins, key=lambda coin: coin[0]):
            if coin[0] >= one.effective_on:
                part = min(coin[1], one.amount.minor - got)
                coin[1] -= part
                got += part
        return got

    def _reaches(self, one: PromiseToPay, item: Item) -> bool:
        return item.customer == one.customer and one.entity in ("", item.entity)

    @cached_property
    def whole(self) -> dict[ItemKey, Item]:
        """Every item that was ever owed."""
        days = sorted({self.on, *(p.effective_on - timedelta(1) for p in self.events(PromiseToPay))})
        return {key: item for day in days for key, item in _owed(self.ledger, day).items()}

    def coins(self, key: ItemKey) -> list[list[Any]]:
        """What came in for an item day by day, as its balance tells: what was undone goes off the last before it."""
        if key not in self._coins and any(c.document == key.document for c in self.events(Cancellation)):
            self._coins[key] = []  # its balance fell, and nobody paid
        if key not in self._coins:
            coins: list[list[Any]] = []
            first = min(p.effective_on for p in self.events(PromiseToPay)) - timedelta(1)
            for n in range((self.on - first).days):
                then, now = (self._open_on(first + timedelta(m)).get(key, 0) for m in (n, n + 1))
                if now < then:
                    coins.append([first + timedelta(n + 1), then - now])
                undone = max(0, now - then)
                while undone and coins:
                    part = min(undone, coins[-1][1])
                    coins[-1][1] -= part
                    undone -= part
                    if not coins[-1][1]:
                        coins.pop()
            self._coins[key] = coins
        return self._coins[key]

    def _open_on(self, day: date) -> dict[ItemKey, int]:
        if day not in self._days:
            self._days[day] = {key: item.open for key, item in _owed(self.ledger, day).items()}
        return self._days[day]

    def loose(self, one: PromiseToPay) -> list[list[Any]]:
        whose = (one.customer, one.entity)
        if whose not in self._loose:
            mine = [m for m in self.money if m.customer == one.customer and one.entity in ("", self._entity(m.key))]
            self._loose[whose] = [[m.on, -m.residual.minor] for m in mine]
        return self._loose[whose]

    def _entity(self, key: ItemKey) -> str:
        find = self.ledger.payment if key.kind is ItemKind.PAYMENT else self.ledger.credit_note
        return find(key.id, as_of=self.on).entity

    def _state(self, one: PromiseToPay, got: int, closed: str | None) -> str:
        rule = self.rules.promise
        if closed is not None:
            return closed if closed in ("kept", "broken") else "withdrawn"
        if got * 1_000_000 >= one.amount.minor * rule.kept_if_paid_ppm:
            return "kept"
        if self.on <= one.due_on + timedelta(rule.tolerance_days):
            return "active"
        return "partly_kept" if got else "broken"

    def bills(self) -> None:
        for bill in self.events(Bill):
            status = self.status.get(("bill", bill.id), bill.status.value)
            over = status in ("paid", "unpaid") or ("bill", bill.id) in self.closed
            if not over and bill.matures_on >= self.on:
                self.take("bill", self.named(bill.items, bill.customer, bill.entity), bill.amount.minor)

    def debits(self) -> None:
        mandates = {mandate.id: mandate.status.value for mandate in self.events(Mandate)}
        before, after = (timedelta(n) for n in (self.rules.debit.days_before, self.rules.debit.days_after))
        for schedule in self.events(DirectDebitSchedule):
            status = self.status.get(("mandate", schedule.mandate), mandates.get(schedule.mandate, "active"))
            for debit in schedule.debits:
                if status == "active" and debit.debit_on - before <= self.on <= debit.debit_on + after:
                    items = self.named(debit.items, schedule.customer, schedule.entity)
                    self.take("debit", items, debit.amount.minor)

    def announcements(self) -> None:
        for said in self.events(PaymentAnnounced):
            last = max(said.effective_on, said.sent_on or said.effective_on)
            last += timedelta(self.rules.announcement.max_days)
            if ("announcement", said.id) not in self.closed and last >= self.on:
                items = self.named(said.items, said.customer, said.entity)
                self.take("announced", items, None if said.amount is None else said.amount.minor)

    def unknown_payers(self) -> None:
        """Receipts in the lives say ``paiement`` and then an invoice or a customer, or come from a known name."""
        days = timedelta(self.rules.announcement.pending_days)
        for one in self.money:
            if one.customer or one.on < self.on - days:
                continue
            payment = self.ledger.payment(one.key.id, as_of=self.on)
            word = payment.remittance.split()[-1]
            items = self.named([key for key in self.items if key.id == word] or [NOTHING], None)
            if not items:
                names = {c: self.ledger.customer(c).name for c in self.ledger.customers}
                by_name = [c for c, name in names.items() if name and name == payment.payer_name]
                items = self.named((), (by_name or [word])[0])
            self.take("unidentified", items, -one.residual.minor)
