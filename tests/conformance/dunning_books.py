"""From the events of a dunning case to the facts of a ledger, as they are known on the day of a run."""

# ruff: noqa: ARG002 - every event is handled by a method of one signature

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from lettrage import Customer, Invoice, Ledger, Money, Payment
from lettrage.dunning import DunningPolicy
from lettrage.model import (
    Adjustment,
    Allocation,
    CallOutcome,
    CallResult,
    Cancellation,
    ChannelAddress,
    Closure,
    ClosureOutcome,
    Contact,
    CreditNote,
    Dispute,
    DocumentKey,
    DunningHold,
    Instalment,
    ItemKey,
    ItemKind,
    Notice,
    NoticeLine,
    PromiseToPay,
    Settlement,
    SettlementReversal,
    Subject,
)

from .books import Case, NotExpressible

__all__ = ["CaseBook"]

DAY = timedelta(1)


class CaseBook:
    """The ledger of a case, grown event by event."""

    def __init__(self, case: Case, policy: DunningPolicy) -> None:
        self.case, self.policy = case, policy
        self.items: dict[str, ItemKey] = {}
        self.owner: dict[str, Mapping[str, Any]] = {}
        self.number = 0
        self.settled: dict[str, list[tuple[str, Money]]] = {}
        self.open_holds: dict[str, str] = {}
        self.promises: list[str] = []
        self.contacts: dict[str, dict[str, str]] = {}
        known = self._customers()
        self.ledger = Ledger(customers=known, invoices=[self._invoice(one) for one in case["invoices"]])
        for one in case["invoices"]:
            if one.get("hold_until"):
                until = date.fromisoformat(one["hold_until"])
                self._add(
                    DunningHold(
                        effective_on=self._start, id=f"until-{one['id']}", items=self._keys(one["id"]), until_on=until
                    )
                )

        if case["policy"].get("grouping") == "planned":
            for id, key in self.items.items():
                name = self.open_holds[f"planned {id}"] = self._new("H")
                self._add(DunningHold(effective_on=self._start, id=name, items=[key]))

    # -- documents ---------------------------------------------------------------------------------------------------

    @property
    def _start(self) -> date:
        days = [one["due"] for one in self.case["invoices"]] + list(self.case["runs"])
        days += [event["date"] for event in self.case["events"]]
        return date.fromisoformat(min(days)) - timedelta(400)

    def _customers(self) -> list[Customer]:
        named = {one["customer"] for one in self.case["invoices"]}
        for event in self.case["events"]:
            if event["type"] == "contact":
                who = event.get("customer") or self._of(event["invoice"])["customer"]
                named.add(who)
        return [Customer(name) for name in sorted(named)]

    def _of(self, id: str) -> Mapping[str, Any]:
        return next(one for one in self.case["invoices"] if one["id"] == id)

    def _invoice(self, one: Mapping[str, Any]) -> Invoice:
        extra = set(one) - {
            "id", "customer", "due", "amount", "currency", "invoice_date", "visible_from", "entity", "instalments",
            "hold_until",
        }  # fmt: skip
        if extra:
            raise NotExpressible(f"invoice: {', '.join(sorted(extra))}")
        due = date.fromisoformat(one["due"])
        issued = date.fromisoformat(one["invoice_date"]) if "invoice_date" in one else min(due, self._start)
        lines = []
        for place, line in enumerate(one.get("instalments", ()), 1):
            lines.append(Instalment(Money(line["amount"], one["currency"]), date.fromisoformat(line["due"])))
            self.items[line["id"]] = ItemKey(ItemKind.INVOICE, one["id"], place)
            self.owner[line["id"]] = one
        if not lines:
            self.items[one["id"]] = ItemKey(ItemKind.INVOICE, one["id"])
        self.owner[one["id"]] = one
        visible = date.fromisoformat(one["visible_from"]) if "visible_from" in one else None
        return Invoice(
            one["id"], one["customer"], issued, None if lines else due, total=Money(one["amount"], one["currency"]),
            entity=one.get("entity", ""), instalments=lines, known_on=visible or min(issued, self._start),
        )  # fmt: skip

    def _keys(self, invoice: str, instalment: str | None = None) -> list[ItemKey]:
        if instalment is not None:
            return [self.items[instalment]]
        lines = [line["id"] for line in self._of(invoice).get("instalments", ())]
        return [self.items[id] for id in (lines or [invoice])]

    # -- events ------------------------------------------------------------------------------------------------------

    def apply(self, event: Mapping[str, Any]) -> None:
        act = getattr(self, f"on_{event['type']}", None)
        if act is None:
            raise NotExpressible(f"the event {event['type']}")
        act(event, date.fromisoformat(event["date"]))

    def _add(self, *facts: Any, on: date | None = None) -> None:
        known = max(filter(None, (on, self.ledger.known_to)), default=None)
        self.ledger = self.ledger.record(*facts, known_on=known)

    def _new(self, noun: str) -> str:
        self.number += 1
        return f"{noun}-{self.number}"

    def _settle(self, event: Mapping[str, Any], on: date, credit: ItemKey, total: Money) -> None:
        """Set a credit against an invoice, its oldest line first."""
        keys = self._keys(event["invoice"], event.get("instalment"))
        left, pairs = total, []
        for key in keys:
            item = next((i for i in self.ledger.open_items(as_of=on) if i.key == key), None)
            part = min(left, item.residual) if item is not None else Money.zero(total.currency)
            if part:
                pairs.append(Allocation(credit, key, part, part))
                left = left - part
        if pairs:
            name = self._new("S")
            self._add(Settlement(name, pairs, effective_on=on), on=on)
            self.settled.setdefault(event["invoice"], []).append((name, total))

    def _total(self, event: Mapping[str, Any]) -> Money:
        one = self._of(event["invoice"])
        return Money(event.get("amount", one["amount"]), one["currency"])

    def on_payment(self, event: Mapping[str, Any], on: date) -> None:
        if "invoice" not in event:
            currency = event.get("currency") or self.case["invoices"][0]["currency"]
            amount = Money(event["amount"], currency)
            self._add(Payment(self._new("P"), on, amount, customer=event["customer"]), on=on)
            return
        total, name = self._total(event), self._new("P")
        self._add(
            Payment(
                name,
                on,
                total,
                customer=self._of(event["invoice"])["customer"],
                entity=self._of(event["invoice"]).get("entity", ""),
            ),
            on=on,
        )
        self._settle(event, on, ItemKey(ItemKind.PAYMENT, name), total)

    def on_payment_reversed(self, event: Mapping[str, Any], on: date) -> None:
        stack = self.settled.get(event["invoice"], [])
        if not stack:
            raise NotExpressible("a payment reversed that was never made")
        name, _ = stack.pop()
        paid = self.ledger.settlement(name).allocations[0].credit
        self._add(SettlementReversal(effective_on=on, settlement=name), on=on)
        self._add(Cancellation(effective_on=on, document=DocumentKey(paid.kind, paid.id)), on=on)

    def on_credit_note(self, event: Mapping[str, Any], on: date) -> None:
        if "invoice" not in event:
            self.on_credit_note_unallocated(event, on)
            return
        total, name = self._total(event), self._new("AV")
        one = self._of(event["invoice"])
        self._add(
            CreditNote(name, one["customer"], on, total, invoice=event["invoice"], entity=one.get("entity", "")), on=on
        )
        self._settle(event, on, ItemKey(ItemKind.CREDIT_NOTE, name), total)

    on_credit_note_cancelled = on_payment_reversed

    def on_credit_note_unallocated(self, event: Mapping[str, Any], on: date) -> None:
        currency = event.get("currency") or self.case["invoices"][0]["currency"]
        self._add(CreditNote(self._new("AV"), event["customer"], on, Money(event["amount"], currency)), on=on)

    def on_write_off(self, event: Mapping[str, Any], on: date) -> None:
        made, left = [], self._total(event) if "amount" in event else None
        for key in self._keys(event["invoice"]):
            item = next((i for i in self.ledger.open_items(as_of=on) if i.key == key), None)
            part = None if item is None else item.residual if left is None else min(left, item.residual)
            if part:
                made.append(Adjustment(key, "write_off", part))
                left = None if left is None else left - part
        name = self._new("S")
        self._add(Settlement(name, adjustments=made, effective_on=on), on=on)
        self.settled.setdefault(event["invoice"], []).append((name, Money.zero(self._of(event["invoice"])["currency"])))

    def on_write_off_reversed(self, event: Mapping[str, Any], on: date) -> None:
        name, _ = self.settled[event["invoice"]].pop()
        self._add(SettlementReversal(effective_on=on, settlement=name), on=on)

    def on_block(self, event: Mapping[str, Any], on: date) -> None:
        name = self._new("H")
        who = event.get("invoice") or event["customer"]
        self.open_holds[who] = name
        items = self._keys(event["invoice"]) if "invoice" in event else []
        customer = None if items else event["customer"]
        until = date.fromisoformat(event["until"]) if "until" in event else None
        self._add(DunningHold(effective_on=on, id=name, customer=customer, items=items, until_on=until), on=on)

    def on_unblock(self, event: Mapping[str, Any], on: date) -> None:
        name = self.open_holds.pop(event.get("invoice") or event["customer"])
        self._add(Closure(effective_on=on, subject=Subject.DUNNING_HOLD, id=name, outcome="released"), on=on)

    def on_dispute_opened(self, event: Mapping[str, Any], on: date) -> None:
        name = f"D-{event['invoice']}-{self._new('D')}"
        self.open_holds[f"dispute {event['invoice']}"] = name
        amount = Money(event["amount"], self._of(event["invoice"])["currency"]) if "amount" in event else None
        self._add(Dispute(effective_on=on, id=name, items=self._keys(event["invoice"]), amount=amount), on=on)

    def on_dispute_resolved(self, event: Mapping[str, Any], on: date) -> None:
        name = self.open_holds.pop(f"dispute {event['invoice']}")
        self._add(Closure(effective_on=on, subject=Subject.DISPUTE, id=name), on=on)

    def on_promise(self, event: Mapping[str, Any], on: date) -> None:
        one = self._of(event["invoice"]) if "invoice" in event else None
        listed = event.get("invoices") or ([event["invoice"]] if one else [])
        items = [key for id in listed for key in self._keys(id)]
        one = one or (self._of(listed[0]) if listed else None)
        customer = event.get("customer") or (one or {})["customer"]
        currency = one["currency"] if one else self.case["invoices"][0]["currency"]
        for line in event["instalments"]:
            name = self._new("W")
            self.promises.append(name)
            due = date.fromisoformat(line["date"])
            self._add(
                PromiseToPay(
                    effective_on=on,
                    id=name,
                    customer=customer,
                    amount=Money(line["amount"], currency),
                    due_on=due,
                    items=items,
                ),
                on=on,
            )

    def on_promise_cancelled(self, event: Mapping[str, Any], on: date) -> None:
        for name in self.promises:
            self._add(
                Closure(effective_on=on, subject=Subject.PROMISE, id=name, outcome=ClosureOutcome.WITHDRAWN), on=on
            )

    def on_call_attempt(self, event: Mapping[str, Any], on: date) -> None:
        for _ in range(int(event.get("count", 1))):
            self._add(CallOutcome(effective_on=on, customer=self._who(event), result=CallResult.NO_ANSWER), on=on)

    def on_call_conversation(self, event: Mapping[str, Any], on: date) -> None:
        self._add(CallOutcome(effective_on=on, customer=self._who(event), result=CallResult.REACHED), on=on)

    def _who(self, event: Mapping[str, Any]) -> str:
        return str(event.get("customer") or self._of(event["invoice"])["customer"])

    def on_contact(self, event: Mapping[str, Any], on: date) -> None:
        who = self._who(event)
        ways = self.contacts.setdefault(who, {})
        for word, channel in (("email", "email"), ("postal", "letter"), ("phone", "phone")):
            if word in event:
                ways.pop(channel, None)
                if event[word]:
                    ways[channel] = str(event[word])
        listed = [ChannelAddress(channel, address) for channel, address in ways.items()]
        self._add(Customer(who, contacts=[Contact(channels=listed)]), on=on)

    def on_run(self, event: Mapping[str, Any], on: date) -> None:
        """That a run took place is no fact of ours: only what it issued is."""

    def on_proposed(self, event: Mapping[str, Any], on: date) -> None:
        """A proposal counts for nothing, unless the policy waits for it: then a person holds the items."""
        if self.case["policy"].get("unissued_proposal") == "blocks":
            name = self._new("H")
            for id in self._named(event, on):
                self.open_holds[f"proposed {id}"] = name
            items = [self.items[id] for id in self._named(event, on)]
            self._add(DunningHold(effective_on=on + DAY, id=name, items=items, until_on=None), on=on)

    def on_planned_action(self, event: Mapping[str, Any], on: date) -> None:
        """From its day on the planned items may go out together."""
        until = date.fromisoformat(event["on"]) - DAY
        ids = self._named(event, on)
        held = [f"planned {id}" for id in ids]
        for name in dict.fromkeys(self.open_holds.pop(one) for one in held):
            self._add(Closure(effective_on=on, subject=Subject.DUNNING_HOLD, id=name, outcome="released"), on=on)
        if until >= on:
            items = [self.items[id] for id in ids]
            self._add(DunningHold(effective_on=on, id=self._new("H"), items=items, until_on=until), on=on)

    def on_attempts_so_far(self, event: Mapping[str, Any], on: date) -> None:
        last = date.fromisoformat(event["last"])
        ids = self._named(event, last)
        for back in range(int(event["count"])):
            self._notice({**event, "invoices": ids}, last - back * DAY, "attempt", f"before-{back}")

    def on_issued(self, event: Mapping[str, Any], on: date) -> None:
        if event.get("channel") == "phone" and self.case["policy"].get("phone_increments_counter") is False:
            return
        for id in self._named(event, on):
            name = self.open_holds.pop(f"proposed {id}", None)
            if name is not None and name not in self.open_holds.values():
                self._add(Closure(effective_on=on, subject=Subject.DUNNING_HOLD, id=name, outcome="released"), on=on)
        steps = [step.id for step in next(iter(self._ladders()), ())]
        if "attempt" in steps or not steps:
            self._notice(event, on, "attempt", "")
            return
        step = f"L{event['level']}"
        lower = steps[: steps.index(step)] if step in steps else []
        had = {(line.item, line.step or notice.step) for notice in self.ledger.events(Notice) for line in notice.items}
        for before in lower:
            missing = [id for id in self._named(event, on) if (self.items[id], before) not in had]
            if missing:
                self._notice({**event, "invoices": missing}, on, before, "lower")
        self._notice(event, on, step, "")

    def _ladders(self) -> list[Any]:
        return [self.policy.ladder(track.id) for track in self.policy.tracks]

    def _named(self, event: Mapping[str, Any], on: date) -> list[str]:
        """The items of an event; those of its customer that are overdue when it names none."""
        if "instalment" in event:
            return [event["instalment"]]
        listed: Iterable[str] = event.get("invoices") or ([event["invoice"]] if "invoice" in event else ())
        found = [line for id in listed for line in self._lines(id)]
        if found:
            return found
        late = {item.key for item in self.ledger.open_items(as_of=on) if item.due_on is not None and item.due_on < on}
        return [
            id
            for id, key in self.items.items()
            if key in late
            and self.owner[id]["customer"] == event["customer"]
            and event.get("currency", self.owner[id]["currency"]) == self.owner[id]["currency"]
        ]

    def _lines(self, id: str) -> list[str]:
        return [id] if id in self.items else [line["id"] for line in self._of(id)["instalments"]]

    def _notice(self, event: Mapping[str, Any], on: date, step: str, mark: str) -> None:
        ids = self._named(event, on)
        known = next((s for ladder in self._ladders() for s in ladder if s.id == step), None)
        if not ids or known is None:
            return
        lines = []
        for id in ids:
            one = self.owner[id]
            own = next((line for line in one.get("instalments", ()) if line["id"] == id), one)
            lines.append(NoticeLine(self.items[id], Money(own["amount"], one["currency"])))
        deadline = None
        if known.grants_deadline_days is not None or known.grants_deadline_months:
            from lettrage.terms import due_date, months

            moved = due_date([months(known.grants_deadline_months)], on) if known.grants_deadline_months else on
            deadline = moved + timedelta(known.grants_deadline_days or 0)
        customer, entity = self.owner[ids[0]]["customer"], self.owner[ids[0]].get("entity", "")
        self._add(
            Notice(
                effective_on=on, key=f"{self._new('N')}-{mark}", customer=customer, step=step, kind=known.kind,
                channel=event.get("channel", "email"), items=lines, deadline_on=deadline, entity=entity,
            ),
            on=on,
        )  # fmt: skip
