"""A simulated life plans only those to whom something happens; it is the life in which everybody is planned daily."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lettrage import Customer, Ledger, Money, Payment
from lettrage.dunning import DunningPolicy, StepKind, plan_dunning, simulate
from lettrage.model import (
    Allocation,
    CallOutcome,
    CallResult,
    Closure,
    Correction,
    CreditHold,
    CreditLimit,
    CreditNote,
    Dispute,
    DocumentKey,
    DueDateExtension,
    DunningHold,
    Exchange,
    Fact,
    ItemKey,
    ItemKind,
    Note,
    PaymentAnnounced,
    PaymentPlan,
    PlanInstalment,
    PlanStatus,
    PromiseToPay,
    Settlement,
    Subject,
)

from .books import DUE, day, eur, invoice, key, policy
from .makers import policies

NAMES = ("ACME", "BETA", "CARL", "DORA")
FIRST, DAYS = -9, 75


# -- the oracle: everybody is planned every day, every notice is recorded ----------------------------------------------


def lived(ledger: Ledger, chosen: DunningPolicy, start: date, days: int) -> list[tuple[Any, ...]]:
    """What goes out day by day when nothing is skipped."""
    seen: list[tuple[Any, ...]] = []
    for place in range(days):
        on = start + timedelta(place)
        out = [a for a in plan_dunning(ledger, chosen, as_of=on).actions if a.kind is not StepKind.REVIEW]
        for a in sorted(out, key=lambda action: (action.customer, action.step, action.key)):
            items = tuple(sorted(line.item for line in a.items))
            seen.append((on, a.customer, a.step, a.kind, a.channel, items, dict(a.amounts)))
        known = max(on, ledger.known_to or on)
        ledger = ledger.record(*(a.notice(known_on=known) for a in out)) if out else ledger
    return seen


def told(ledger: Ledger, chosen: DunningPolicy, start: date, days: int, **more: Any) -> list[tuple[Any, ...]]:
    """What goes out day by day in a simulation."""
    run = simulate(ledger, chosen, start=start, days=days, **more)
    return [(c.on, c.customer, c.step, c.kind, c.channel, c.items, dict(c.amounts)) for c in run.contacts]


# -- random histories --------------------------------------------------------------------------------------------------

WHENS: tuple[dict[str, Any], ...] = (
    {"group": {"overdue": {"ge": "1500.00 EUR"}}},
    {"group": {"items_overdue": {"ge": 2}}},
    {"group": {"days_late": {"ge": 12, "le": 20}}},
    {"customer": {"over_limit": True}},
    {"customer": {"excluded": True}},
    {"customer": {"credit_hold": True}},
    {"customer": {"promises_broken": {"ge": 1}}},
    {"customer": {"plans_breached": {"ge": 1}}},
    {"customer": {"days_since_contact": {"ge": 6, "le": 11}}},
    {"customer": {"unanswered_contacts": {"ge": 2}}},
    {"customer": {"has_other_overdue": True}},
    {"customer": {"first_delay": True}, "group": {"days_late": {"le": 9}}},
)
OF_ITEMS: tuple[dict[str, Any], ...] = (
    {"item": {"age_days": {"ge": 45}}},
    {"item": {"stage": "not_due"}},
    {"item": {"promise": "broken"}},
)


@st.composite
def rich_policies(draw: st.DrawFn) -> DunningPolicy:
    """A random policy with any of: holds, segments, thanks, statements, jumps, silence, the rarer switches."""
    data = draw(policies()).to_dict()
    steps = [step["id"] for step in data["tracks"]["main"]["steps"]]
    of_customer, when = st.sampled_from(WHENS), st.sampled_from((*WHENS, *OF_ITEMS))
    switches, contact = data.setdefault("switches", {}), data.setdefault("contact", {})
    if draw(st.booleans()):
        data["holds"] = [{"id": "h", "when": draw(when), "max_days": 9}]
    if draw(st.booleans()):
        data["segments"] = [{"id": "a", "use": draw(st.sampled_from(["", "main"])), "when": draw(of_customer)},
                            {"id": "b", "use": "main"}]  # fmt: skip
    if draw(st.booleans()):
        data["tracks"]["main"]["steps"][-1]["when"] = draw(when)
    if draw(st.booleans()):
        data["thanks"] = {"within_days": draw(st.integers(0, 6)), "even_if_not_reminded": draw(st.booleans())}
    if draw(st.booleans()):
        data["statement"] = {"day_of_month": draw(st.integers(1, 31)), "every_months": draw(st.integers(1, 2))}
    if draw(st.booleans()):
        contact["silence_days_after_conversation"] = draw(st.integers(1, 9))
    if draw(st.booleans()):
        contact["calls_after_unanswered"] = draw(st.integers(1, 3))
    if draw(st.booleans()):
        contact["resume_gap_days"] = draw(st.integers(1, 6))
    if draw(st.booleans()):
        switches["ladder"] = "group"
        switches["anchor_moves"] = draw(st.sampled_from(["recompute", "restart"]))
    if draw(st.booleans()):
        switches["new_invoice"] = "group_level"
    if draw(st.booleans()):
        switches["released_hold"] = "restart"
    if draw(st.booleans()):
        switches["credits"] = "hold"
    situations = data.setdefault("situations", {})
    if draw(st.booleans()):
        situations["plan"] = {"tolerance_days": draw(st.integers(0, 4))}
    if draw(st.booleans()):
        situations.setdefault("plan", {})["on_breach"] = steps[-1]
        situations.setdefault("promise", {})["on_broken"] = steps[-1]
    return DunningPolicy.from_dict(data)


class History:
    """A ledger in the making: every fact names random customers and items, some of several customers."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        limits = [CreditLimit(eur("900.00"), valid_from=day(8), valid_to=day(24))]
        self.customers = [Customer(name, credit_limits=limits if name == "ACME" else []) for name in NAMES]
        self.invoices = [
            invoice(f"F-{n}", self.pick(NAMES), due=day(self.random.randint(-12, 40)),
                    amount=self.pick(["40.00", "300.00", "1000.00"]))
            for n in range(self.random.randint(3, 12))
        ]  # fmt: skip
        self.payments: list[Payment] = []
        self.notes: list[CreditNote] = []
        self.events: list[Fact] = []
        kinds = [getattr(self, name) for name in dir(self) if name.startswith("a_")]
        for number in range(self.random.randint(0, 16)):
            self.pick(kinds)(f"X-{number}", self.random.randint(-14, 50))

    def pick(self, choices: Sequence[Any]) -> Any:
        return self.random.choice(choices)

    def item(self) -> ItemKey:
        return key(self.pick(self.invoices).id)

    def items(self) -> list[ItemKey]:
        return sorted({self.item() for _ in range(self.random.randint(1, 3))})

    def who(self) -> str:
        return self.pick(NAMES)

    def money(self) -> Money:
        return eur(self.pick(["25.00", "200.00", "1000.00"]))

    def a_payment(self, name: str, on: int) -> None:
        sold = self.pick(self.invoices)
        if any(isinstance(e, Settlement) and sold.id in e.id for e in self.events):
            return
        part = min(sold.total, self.money())
        after = max(on, (sold.issued_on - DUE).days)
        self.payments.append(Payment(name, day(after), part, customer=sold.customer))
        pair = [Allocation(ItemKey(ItemKind.PAYMENT, name), key(sold.id), part, part)]
        self.events.append(Settlement(f"S-{sold.id}", pair, effective_on=day(after)))

    def a_receipt(self, name: str, on: int) -> None:
        text = self.pick(["F-0 F-1", "acme", "for Beta and Carl", "F-2, thanks", "nothing"])
        self.payments.append(Payment(name, day(on), self.money(), remittance=text))

    def a_payment_on_account(self, name: str, on: int) -> None:
        self.payments.append(Payment(name, day(on), self.money(), customer=self.who()))

    def a_credit_note(self, name: str, on: int) -> None:
        usable = self.pick([None, day(on + 9)])
        self.notes.append(CreditNote(name, self.who(), day(on), self.money(), usable_from=usable))

    def a_dispute(self, name: str, on: int) -> None:
        amount = self.pick([None, eur("30.00")])
        self.events.append(Dispute(effective_on=day(on), id=name, items=self.items(), amount=amount))
        if self.pick([True, False]):
            self.events.append(Closure(effective_on=day(on + 12), subject=Subject.DISPUTE, id=name))

    def a_promise(self, name: str, on: int) -> None:
        items = self.pick([[], self.items()])
        due = day(on + self.random.randint(0, 12))
        self.events.append(
            PromiseToPay(
                effective_on=day(on), id=name, customer=self.who(), amount=self.money(), due_on=due, items=items
            )
        )

    def a_plan(self, name: str, on: int) -> None:
        parts = [PlanInstalment(eur("100.00"), day(on + 5 + 9 * n)) for n in range(self.random.randint(1, 3))]
        self.events.append(
            PaymentPlan(effective_on=day(on), id=name, customer=self.who(), items=self.items(), instalments=parts,
                        status=PlanStatus.ACCEPTED)
        )  # fmt: skip

    def a_hold(self, name: str, on: int) -> None:
        until = self.pick([None, day(on + 8)])
        hold = self.pick([DunningHold, CreditHold])
        self.events.append(hold(effective_on=day(on), id=name, customer=self.who(), until_on=until))

    def a_word_that_it_is_paid(self, name: str, on: int) -> None:
        amount = self.pick([None, eur("60.00")])
        self.events.append(PaymentAnnounced(effective_on=day(on), id=name, customer=self.who(), amount=amount))

    def a_talk(self, name: str, on: int) -> None:
        said: Fact = Exchange(effective_on=day(on), customer=self.who(), kind="email", direction="inbound")
        if self.pick([True, False]):
            said = CallOutcome(effective_on=day(on), customer=self.who(), result=CallResult.REACHED, reason=name)
        self.events.append(said)

    def a_note_about_nobody(self, name: str, on: int) -> None:
        self.events.append(Note(effective_on=day(on), text=name))

    def a_new_due_date(self, name: str, on: int) -> None:
        self.events.append(
            DueDateExtension(effective_on=day(on), item=self.item(), new_due_on=day(on + 15), reason=name)
        )

    def a_correction(self, name: str, on: int) -> None:
        sold = self.pick(self.invoices)
        if not any(isinstance(e, Correction) and e.document.id == sold.id for e in self.events):
            where = DocumentKey(ItemKind.INVOICE, sold.id)
            self.events.append(Correction(where, {"customer": self.who()}, effective_on=day(on), reason=name))

    def ledger(self) -> Ledger:
        return Ledger(
            customers=self.customers, invoices=self.invoices, payments=self.payments, credit_notes=self.notes,
            events=self.events, faults="collect",
        )  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9), chosen=rich_policies())
def test_a_life_with_skips_is_the_life_without(seed: int, chosen: DunningPolicy) -> None:
    ledger = History(seed).ledger()
    assert told(ledger, chosen, day(FIRST), DAYS) == lived(ledger, chosen, day(FIRST), DAYS)


# -- each reason for looking at a customer again -----------------------------------------------------------------------

R1 = {"id": "r1", "offset_days": 3}


def _held_while(when: dict[str, Any], **more: Any) -> DunningPolicy:
    return policy(R1, {"id": "r2", "offset_days": 8}, holds=[{"id": "h", "when": when}], **more)


def _promised() -> Ledger:
    said = PromiseToPay(effective_on=day(1), id="W", customer="ACME", amount=eur("5.00"), due_on=day(12))
    return Ledger(invoices=[invoice()], events=[said])


def _held_credit() -> Ledger:
    hold = CreditHold(effective_on=day(0), id="H", customer="ACME", until_on=day(15))
    return Ledger(invoices=[invoice()], events=[hold])


def _limited() -> Ledger:
    limit = CreditLimit(eur("900.00"), valid_from=day(-9), valid_to=day(20))
    return Ledger(customers=[Customer("ACME", credit_limits=[limit])], invoices=[invoice()])


def _credited() -> Ledger:
    note = CreditNote("AV", "ACME", day(0), eur("700.00"), usable_from=day(6))
    return Ledger(invoices=[invoice(), invoice("F-2", due=day(9))], credit_notes=[note])


def _spread() -> Ledger:
    parts = [PlanInstalment(eur("500.00"), day(10)), PlanInstalment(eur("500.00"), day(40))]
    made = PaymentPlan(effective_on=day(1), id="L", customer="ACME", items=[key()], instalments=parts,
                       status=PlanStatus.ACCEPTED)  # fmt: skip
    return Ledger(invoices=[invoice()], events=[made])


def _two() -> Ledger:
    return Ledger(invoices=[invoice(), invoice("F-2", due=day(20))])


def _received() -> Ledger:
    money = Payment("P", day(2), eur("1000.00"), remittance="F-1 and for Beta")
    return Ledger(invoices=[invoice(), invoice("G-1", "BETA")], payments=[money])


@pytest.mark.parametrize(
    ("ledger", "chosen"),
    [
        (Ledger(invoices=[invoice()]), policy({**R1, "repeat_every_days": 6, "max_repeats": 4})),
        (_promised(), _held_while({"customer": {"promises_broken": {"le": 0}}})),
        (_held_credit(), _held_while({"customer": {"credit_hold": True}})),
        (_limited(), _held_while({"customer": {"over_limit": True}})),
        (_credited(), policy(R1, minimum={"group": "800.00 EUR"})),
        (_spread(), policy(R1, {"id": "r2", "offset_days": 30}, situations={"plan": {"on_breach": "r2"}})),
        (_received(), policy(R1)),
        (Ledger(invoices=[invoice()]), policy(R1, statement={"day_of_month": 20, "every_months": 2})),
        (_two(), _held_while({"group": {"items_overdue": {"le": 1}}})),
        (Ledger(invoices=[invoice()]), _held_while({"item": {"age_days": {"ge": 32, "le": 36}}})),
    ],
    ids=["repeat", "promise", "hold", "limit", "usable", "plan", "receipt", "statement", "overdue", "crossing"],
)  # fmt: skip
def test_each_reason_to_look_again(ledger: Ledger, chosen: DunningPolicy) -> None:
    seen = told(ledger, chosen, day(FIRST), DAYS)
    assert seen
    assert seen == lived(ledger, chosen, day(FIRST), DAYS)


def test_some_customers_live_as_they_do_among_all() -> None:
    money = Payment("P", day(2), eur("1000.00"), remittance="Beta")
    ledger, chosen = Ledger(invoices=[invoice(), invoice("G-1", "BETA")], payments=[money]), policy(R1)
    both = told(ledger, chosen, day(FIRST), DAYS)
    alone = told(ledger, chosen, day(FIRST), DAYS, customers=["BETA"])
    assert alone == [one for one in both if one[1] == "BETA"] != []
