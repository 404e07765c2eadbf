"""What no policy and no history may break: the life of some customers is lived at random, and every plan is judged.

The letters P1 to P12 are those of the explanation page on dunning. Policies come from `makers`, lives from `lives` and
`happenings`, what each plan is held against from `judging`, and what may be asked for at all from `plain_parts`, which
works it out a second time without the engine.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from lettrage.dunning import DunningPolicy, StepKind
from lettrage.ledger import Ledger

from .books import day, invoice, issue, kinds, pay, policy, run
from .happenings import HAPPENINGS, born, days_pass
from .judging import agreed, assert_same, judge, might_have_been_paid, probe, replayed, same_in_any_order
from .lives import Life
from .makers import RANDOMS, offsets, often, policies
from .reach import MUST, live_and_count

PER_EXAMPLE = {"deadline": None, "suppress_health_check": list(HealthCheck)}


class LivesOfCustomers(RuleBasedStateMachine):
    """Days pass; documents, money, promises, plans, disputes, holds and proceedings come; plans are carried out."""

    life: Life

    @initialize(random=RANDOMS)
    def begin(self, random: Random) -> None:
        self.life = born(random)

    @rule(random=RANDOMS)
    def time_goes_by(self, random: Random) -> None:
        days_pass(self.life, random)

    @rule(random=RANDOMS)
    def something_happens(self, random: Random) -> None:
        HAPPENINGS[random.choice(self.life.may)](self.life, random)

    @rule(random=RANDOMS)
    def a_run(self, random: Random) -> None:
        """P1 to P7 and P11; what comes later changes nothing before it is said to; P2 once more in the evening."""
        life = self.life
        plan = life.plan()
        judge(life, plan)
        probe(life, plan, random.randint(1, 12))
        going = [action for action in plan.actions if not often(random, 6)]
        life.record(*plan.notices(going))
        evening = life.plan()
        judge(life, evening)
        if len(going) == len(plan.actions):
            assert [a.step for a in evening.actions if a.kind is not StepKind.REVIEW] == [], "P2: twice a day"

    @rule(random=RANDOMS)
    def a_payment_that_might_have_been(self, random: Random) -> None:
        """P8."""
        might_have_been_paid(self.life, random)

    @rule()
    def what_was_agreed_is_as_agreed(self) -> None:
        agreed(self.life)

    @rule(random=RANDOMS)
    def the_order_of_facts_says_nothing(self, random: Random) -> None:
        """P10: a ledger told the same in another order plans the same."""
        same_in_any_order(self.life, random)

    def teardown(self) -> None:
        """P12: every day gone by is planned again as it was, with what was known on it."""
        if hasattr(self, "life"):
            replayed(self.life)


TestLivesOfCustomers = LivesOfCustomers.TestCase
TestLivesOfCustomers.settings = settings(max_examples=40, stateful_step_count=30, **PER_EXAMPLE)


@settings(max_examples=8, **PER_EXAMPLE)
@given(random=RANDOMS, every=st.integers(2, 7))
def test_running_less_often_reaches_the_same_steps_later(random: Random, every: int) -> None:
    """P9: whatever happens meanwhile, weekly runs bring what stays unpaid to the last step that daily runs bring it to.

    Promised where nothing is lost by being late: climbing, without steps that may be skipped, minimums and ceilings of
    contacts; and two steps may not take the place of one another.
    """
    life = born(random, plain=True)
    steps = [
        {"id": f"s{n}", "offset_days": at, "requires": [f"s{n - 1}"] if n else []}
        for n, at in enumerate(sorted(random.sample(range(1, 30), 3)))
    ]
    gap = random.randint(0, 5)
    chosen = policy(*steps, contact={"min_gap_days": gap, "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat"]})
    life.policy, told = chosen, dict[int, list[Any]]()
    for _ in range(random.randint(0, 6)):
        days_pass(life, random)
        life.facts.clear()
        HAPPENINGS[random.choice(MEANWHILE)](life, random)
        told.setdefault(life.offset, []).extend(fact for facts in life.facts.values() for fact in facts)

    def lived(step: int) -> dict[str, str]:
        ledger = life.first
        for offset in range(-12, 200):
            if offset in told:
                ledger = ledger.record(*told[offset], known_on=max(day(offset), ledger.known_to or day(offset)))
            if (offset + 12) % step == 0:
                ledger = issue(ledger, run(ledger, chosen, offset))
        final = run(ledger, chosen, 200)
        return {str(o.item): "+".join(n.rule for n in o.not_fired if n.reason == "issued") for o in final.outcomes
                if o.kind.value == "exhausted"}  # fmt: skip

    assert lived(1) == lived(every)


#: What may happen in the lives in which runs are missed.
MEANWHILE = (
    "a_sale",
    "a_payment",
    "a_dispute",
    "a_promise",
    "a_hold",
    "money_announced",
    "a_longer_term",
    "talk",
    "an_end",
)


@settings(max_examples=20, deadline=None)
@given(chosen=policies(), offset=st.integers(0, 50), late=st.integers(1, 20))
def test_what_becomes_known_later_changes_no_past_plan(chosen: DunningPolicy, offset: int, late: int) -> None:
    """P12: a payment that is known later changes nothing of what was planned before."""
    ledger = Ledger(invoices=[invoice("F-0"), invoice("F-1", due=day(4))])
    then = run(ledger, chosen, offset, known_on=day(offset))
    assert_same(run(pay(ledger, "F-0", "1000.00", offset + late), chosen, offset, known_on=day(offset)), then)


@settings(max_examples=30, deadline=None)
@given(chosen=policies(), offset=offsets)
def test_a_second_run_of_the_day_plans_nothing(chosen: DunningPolicy, offset: int) -> None:
    ledger = Ledger(invoices=[invoice("F-0"), invoice("F-1", due=day(5)), invoice("G-0", "BETA")])
    plan = run(ledger, chosen, offset)
    again = run(issue(ledger, plan), chosen, offset)
    assert [action.step for action in again.actions if action.kind is not StepKind.REVIEW] == []


def test_an_edited_policy_maps_steps_by_id() -> None:
    """What was issued stays issued when steps move, come or go."""
    first = Ledger(invoices=[invoice()])
    ledger = issue(first, run(first, policy({"id": "a", "offset_days": 3}), 3))
    new = {"id": "new", "offset_days": 1, "optional": True, "expires_after_days": 1}
    edited = policy(new, {"id": "a", "offset_days": 2}, {"id": "b", "offset_days": 9})
    assert kinds(run(ledger, edited, 5)) == {"F-1": "waiting"}
    assert [a.step for a in run(ledger, edited, 9).actions] == ["b"]


@pytest.mark.parametrize("first", range(0, 120, 20))
def test_lives_are_judged(first: int) -> None:
    """Twenty lives each: long ones, of which a mistake of the engine seldom sees the end."""
    lived(first)


def test_the_lives_reach_everything() -> None:
    """Properties say nothing of what never happens: these lives, judged too, meet every outcome, reason and state."""
    met = sum(map(lived, range(0, 120, 20)), Counter[tuple[str, str]]())
    missing = {kind: sorted(words - {word for what, word in met if what == kind}) for kind, words in MUST.items()}
    assert {kind: words for kind, words in missing.items() if words} == {}


@cache
def lived(first: int) -> Counter[tuple[str, str]]:
    """What twenty lives meet."""
    met = Counter[tuple[str, str]]()
    for seed in range(first, first + 20):
        random = Random(seed)
        live_and_count(born(random), random, met)
    return met
