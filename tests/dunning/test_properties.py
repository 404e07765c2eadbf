"""What no policy and no history may break: a customer's life is lived at random, and every day's plan is judged.

The letters P1 to P12 are those of the explanation page on dunning.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lettrage.dunning import DunningPlan, DunningPolicy, OutcomeKind, StepKind, plan_dunning
from lettrage.dunning._history import CONTACTS
from lettrage.ledger import Ledger
from lettrage.model import Closure, Dispute, DunningHold, Notice, PaymentAnnounced, PromiseToPay, Subject

from .books import DUE, day, eur, invoice, issue, key, kinds, pay, policy, run
from .makers import offsets, policies

AMOUNTS = st.sampled_from(["40.00", "300.00", "1000.00"])


class LifeOfACustomer(RuleBasedStateMachine):
    """Days pass; invoices, payments, disputes and promises come; some plans are carried out, some are not."""

    def __init__(self) -> None:
        super().__init__()
        self.offset = -12
        self.number = 0
        self.ledger = Ledger()
        self.held: dict[str, int] = {}

    @initialize(chosen=policies(), due=st.integers(-2, 8))
    def begin(self, chosen: DunningPolicy, due: int) -> None:
        self.policy = chosen
        self.ledger = Ledger(invoices=[invoice("F-0", due=day(due)), invoice("G-0", "BETA", due=day(due + 3))])
        self.ids = ["F-0", "G-0"]

    def _name(self, noun: str) -> str:
        self.number += 1
        return f"{noun}-{self.number}"

    # -- what happens ------------------------------------------------------------------------------------------------

    @rule(days=st.integers(1, 9))
    def days_pass(self, days: int) -> None:
        self.offset += days

    @rule(amount=AMOUNTS, due=st.integers(-5, 20), customer=st.sampled_from(["ACME", "BETA"]))
    def a_sale(self, amount: str, due: int, customer: str) -> None:
        name = self._name("F")
        sold = invoice(name, customer, due=day(self.offset + due), amount=amount, known_on=day(self.offset))
        self._record(sold)
        self.ids.append(name)

    @rule(at=st.integers(0, 99), share=st.sampled_from(["20.00", "all"]))
    def a_payment(self, at: int, share: str) -> None:
        id = self.ids[at % len(self.ids)]
        left = {str(i.key): i.residual for i in self.ledger.open_items(as_of=day(self.offset))}.get(id)
        if left is not None and left.minor > 0:
            amount = str(left.amount) if share == "all" else str(min(left, eur("20.00")).amount)
            self.ledger = pay(self.ledger, id, amount, self.offset, payment=self._name("P"))

    @rule(at=st.integers(0, 99), amount=st.sampled_from([None, "30.00"]))
    def a_dispute(self, at: int, amount: str | None) -> None:
        id = self.ids[at % len(self.ids)]
        name = self._name("D")
        self._record(Dispute(effective_on=day(self.offset), id=name, items=[key(id)], amount=amount and eur(amount)))

    @rule()
    def disputes_end(self) -> None:
        for dispute in self.ledger.events(Dispute):
            closed = any(c.id == dispute.id for c in self.ledger.events(Closure))
            if not closed:
                self._record(Closure(effective_on=day(self.offset), subject=Subject.DISPUTE, id=dispute.id))

    @rule(at=st.integers(0, 99), days=st.integers(0, 10))
    def a_promise(self, at: int, days: int) -> None:
        id = self.ids[at % len(self.ids)]
        self._record(
            PromiseToPay(
                effective_on=day(self.offset), id=self._name("W"), customer=self.ledger.invoice(id).customer,
                amount=eur("40.00"), due_on=day(self.offset + days), items=[key(id)],
            )
        )  # fmt: skip

    @rule(days=st.integers(0, 6))
    def a_hold(self, days: int) -> None:
        until = day(self.offset + days)
        self._record(DunningHold(effective_on=day(self.offset), id=self._name("H"), customer="ACME", until_on=until))

    @rule()
    def money_announced(self) -> None:
        self._record(PaymentAnnounced(effective_on=day(self.offset), id=self._name("A"), customer="BETA"))

    @rule(times=st.integers(1, 2))
    def a_run(self, times: int) -> None:
        """P2: two runs a day say nothing twice."""
        for _ in range(times):
            self._carry_out(self._plan())

    def _record(self, fact: Any) -> None:
        known = max(day(self.offset), self.ledger.known_to or day(self.offset))
        self.ledger = self.ledger.record(fact, known_on=known)

    def _plan(self) -> DunningPlan:
        return plan_dunning(self.ledger, self.policy, as_of=day(self.offset))

    def _carry_out(self, plan: DunningPlan) -> None:
        self.judge(plan)
        keys = {notice.key for notice in self.ledger.events(Notice)}
        assert not keys & {action.key for action in plan.actions}, "P2: a key that the ledger holds"
        self.ledger = issue(self.ledger, plan)

    # -- what must hold ----------------------------------------------------------------------------------------------

    @precondition(lambda self: hasattr(self, "policy"))
    @invariant()
    def every_plan_is_right(self) -> None:
        self.judge(self._plan())

    def judge(self, plan: DunningPlan) -> None:
        self.one_outcome_each(plan)
        for action in plan.actions:
            if action.kind in CONTACTS or action.kind is StepKind.HANDOVER:
                self.nothing_forbidden(action)
                self.prerequisites(action)
                self.gaps_and_caps(action)
                self.amounts(action)

    def one_outcome_each(self, plan: DunningPlan) -> None:
        """P7."""
        named = Counter(outcome.item for outcome in plan.outcomes)
        assert set(named.values()) <= {1}
        owed = {item.key for item in self.ledger.open_items(as_of=plan.as_of) if item.residual.minor > 0}
        assert owed <= set(named)
        acting = {outcome.item for outcome in plan.outcomes if outcome.kind is OutcomeKind.ACTION}
        said = {line.item for a in plan.actions if a.track for line in a.items if line.step}
        assert acting == said

    def nothing_forbidden(self, action: Any) -> None:
        """P1 and P3: nothing settled, contested, promised or on hold is asked for."""
        on = day(self.offset)
        left = {item.key: item.residual for item in self.ledger.open_items(as_of=on)}
        closed = {(c.subject.value, c.id) for c in self.ledger.events(Closure, as_of=on)}
        for hold in self.ledger.events(DunningHold, as_of=on):
            assert not (hold.customer == action.customer and (hold.until_on is None or hold.until_on >= on))
        contested: Counter[Any] = Counter()
        for dispute in self.ledger.events(Dispute, as_of=on):
            if ("dispute", dispute.id) not in closed:
                for item in dispute.items:
                    contested[item] += dispute.amount.minor if dispute.amount is not None else 10**9
        for line in action.items:
            assert line.item in left, "P1: nothing settled"
            assert line.open == left[line.item]
            assert 0 < line.amount.minor <= max(0, line.open.minor - contested[line.item]), "P3"

    def prerequisites(self, action: Any) -> None:
        """P4 and P5."""
        steps = {step.id: step for step in self.policy.ladder("main")}
        notices = self.ledger.events(Notice, as_of=day(self.offset))
        for line in action.items:
            mine = [n for n in notices for said in n.items if said.item == line.item]
            for needed in steps[line.step].requires if line.step else ():
                issued = {said.step or n.step for n in notices for said in n.items if said.item == line.item}
                assert needed in issued, "P4"
            if action.kind is StepKind.HANDOVER:
                for notice in mine:
                    if notice.kind is StepKind.FORMAL_NOTICE and notice.deadline_on is not None:
                        assert notice.deadline_on < day(self.offset), "P5"

    def gaps_and_caps(self, action: Any) -> None:
        """P6, in the default grouping, where the gap is that of the customer."""
        if action.kind not in CONTACTS or self.policy.switches.grouping.value not in (
            "customer+entity+currency",
            "customer",
        ):
            return
        days = [
            n.effective_on
            for n in self.ledger.events(Notice, as_of=day(self.offset))
            if n.customer == action.customer and n.kind in CONTACTS
        ]
        gap = max(1, self.policy.contact.min_gap_days)
        assert all(day(self.offset) - then >= timedelta(gap) for then in days), "P6: gap"
        for cap in self.policy.contact.caps:
            recent = [then for then in days if day(self.offset) - then < timedelta(cap.days)]
            assert len(recent) < cap.most, "P6: cap"

    def amounts(self, action: Any) -> None:
        """P11: the total is what is asked of the items, less credits, with charges."""
        asked = sum(line.amount.minor for line in action.items)
        assert action.amount.minor == asked
        assert action.total.minor == asked - action.credited.minor + action.charged.minor
        assert action.credited.minor <= asked


TestLifeOfACustomer = LifeOfACustomer.TestCase
TestLifeOfACustomer.settings = settings(
    max_examples=25, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)


@settings(max_examples=25, deadline=None)
@given(chosen=policies(), offset=offsets, amounts=st.lists(AMOUNTS, min_size=1, max_size=4), paid=AMOUNTS)
def test_more_money_never_asks_for_more(chosen: DunningPolicy, offset: int, amounts: list[str], paid: str) -> None:
    """P8: a payment never raises what is asked for, nor the step of an item that stays."""
    sold = [invoice(f"F-{n}", due=day(n), amount=amount) for n, amount in enumerate(amounts)]
    ledger = Ledger(invoices=sold)
    before = run(ledger, chosen, offset)
    first = min(eur(paid), eur(amounts[0]))
    after = run(pay(ledger, "F-0", str(first.amount), min(offset, 0)), chosen, offset)
    asked = [sum((a.net.minor for a in plan.actions if a.kind in CONTACTS), 0) for plan in (before, after)]
    assert asked[1] <= asked[0]


@settings(max_examples=25, deadline=None)
@given(chosen=policies(), order=st.permutations(range(4)), offset=offsets)
def test_the_order_of_facts_says_nothing(chosen: DunningPolicy, order: list[int], offset: int) -> None:
    """P10."""
    facts = [
        Dispute(effective_on=day(1), id="D-1", items=[key("F-0")], amount=eur("10.00")),
        PromiseToPay(effective_on=day(2), id="W-1", customer="ACME", amount=eur("50.00"), due_on=day(9)),
        DunningHold(effective_on=day(3), id="H-1", items=[key("F-1")], until_on=day(12)),
        PaymentAnnounced(effective_on=day(4), id="A-1", customer="ACME", amount=eur("25.00")),
    ]
    sold = [invoice(f"F-{n}", due=day(n)) for n in range(3)]
    plain = run(Ledger(invoices=sold, events=facts), chosen, offset)
    mixed = run(Ledger(invoices=sold[::-1], events=[facts[n] for n in order]), chosen, offset)
    assert list(plain.actions) == list(mixed.actions)
    assert list(plain.outcomes) == list(mixed.outcomes)


@settings(max_examples=20, deadline=None)
@given(chosen=policies(), offset=st.integers(0, 50), late=st.integers(1, 20))
def test_what_becomes_known_later_changes_no_past_plan(chosen: DunningPolicy, offset: int, late: int) -> None:
    """P12."""
    ledger = Ledger(invoices=[invoice("F-0"), invoice("F-1", due=day(4))])
    then = run(ledger, chosen, offset, known_on=day(offset))
    later = pay(ledger, "F-0", "1000.00", offset + late)
    again = run(later, chosen, offset, known_on=day(offset))
    assert list(again.actions) == list(then.actions)
    assert list(again.outcomes) == list(then.outcomes)


@settings(max_examples=6, deadline=None)
@given(chosen=policies(), every=st.integers(2, 7))
def test_running_less_often_reaches_the_same_steps_later(chosen: DunningPolicy, every: int) -> None:
    """P9: under climbing, every step that must not be skipped is reached by weekly runs too, in the same order."""
    assume(chosen.switches.catch_up.value == "climb")
    must = [
        step.id
        for step in chosen.ladder("main")
        if not step.optional and step.kind is not StepKind.PRE_DUE_NOTICE and step.repeat_every_days is None
    ]

    def lived(step: int) -> list[str]:
        ledger, seen = Ledger(invoices=[invoice()]), list[str]()
        for offset in range(-9, 100, step):
            plan = run(ledger, chosen, offset)
            seen += [action.step for action in plan.actions if action.step in must]
            ledger = issue(ledger, plan)
        return seen

    assert lived(1) == lived(every)


@settings(max_examples=25, deadline=None)
@given(chosen=policies(), offset=offsets)
def test_the_next_change_is_neither_early_nor_late(chosen: DunningPolicy, offset: int) -> None:
    """Until its `next_change_on`, an outcome stays what it is; facts stand still."""
    ledger = Ledger(
        invoices=[invoice("F-0"), invoice("F-1", due=day(6))],
        events=[DunningHold(effective_on=day(-5), id="H-1", items=[key("F-1")], until_on=day(20))],
    )
    plan = run(ledger, chosen, offset)
    for outcome in plan.outcomes:
        end = outcome.next_change_on
        last = offset + 15 if end is None else (end - DUE).days - 1
        for probe in range(offset + 1, min(last, offset + 15) + 1):
            then = run(ledger, chosen, probe)
            same = next(other for other in then.outcomes if other.item == outcome.item)
            assert (same.kind, same.step) == (outcome.kind, outcome.step), (probe, outcome)


@settings(max_examples=30, deadline=None)
@given(chosen=policies(), offset=offsets)
def test_a_second_run_of_the_day_plans_nothing(chosen: DunningPolicy, offset: int) -> None:
    ledger = Ledger(invoices=[invoice("F-0"), invoice("F-1", due=day(5)), invoice("G-0", "BETA")])
    plan = run(ledger, chosen, offset)
    again = run(issue(ledger, plan), chosen, offset)
    assert [action.step for action in again.actions if action.kind is not StepKind.REVIEW] == []


def test_an_edited_policy_maps_steps_by_id() -> None:
    """What was issued stays issued when steps move, come or go."""
    ledger = issue(
        Ledger(invoices=[invoice()]), run(Ledger(invoices=[invoice()]), policy({"id": "a", "offset_days": 3}), 3)
    )
    new = {"id": "new", "offset_days": 1, "optional": True, "expires_after_days": 1}
    edited = policy(new, {"id": "a", "offset_days": 2}, {"id": "b", "offset_days": 9})
    assert kinds(run(ledger, edited, 5)) == {"F-1": "waiting"}
    assert [a.step for a in run(ledger, edited, 9).actions] == ["b"]
