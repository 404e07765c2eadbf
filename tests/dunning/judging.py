"""P1 to P8 and P10 to P12: what every plan of every life is held against, by the letters of the page on dunning."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Final

from lettrage.dunning import (
    Action,
    DunningPlan,
    Listing,
    Outcome,
    OutcomeKind,
    ReleasedHold,
    StepKind,
    plan_dunning,
    plan_statuses,
    promise_statuses,
)
from lettrage.dunning import Ladder as Climber
from lettrage.model import ItemKey, Notice, StepDecision
from lettrage.money import Money

from .books import pay
from .lives import Life
from .plain_claims import claimed, credited, may_be_kept
from .plain_parts import Parts, parts_of
from .plain_steps import came_back, read_step, said_of
from .spacing import ASKING, TALKING, gaps_and_caps, waits_for_a_reason

__all__ = ["agreed", "assert_same", "judge", "might_have_been_paid", "probe", "replayed", "same_in_any_order"]

#: What may become of an item whose ladder was climbed.
CLIMBING: Final = {
    OutcomeKind.ACTION, OutcomeKind.NOT_DUE, OutcomeKind.EXHAUSTED, OutcomeKind.WAITING, OutcomeKind.BELOW_MINIMUM,
    OutcomeKind.NO_CHANNEL,
}  # fmt: skip
#: Why an item that reached its step waits while another speaks: a payment may let it speak sooner.
TURNS: Final = {"another_message", "gap", "cap.any", "cap.email", "cap.phone"}
#: Why an item may be held though all of it could be asked for.
ALSO: Final = {"credits", "no_dunning", "hold.own"}


def judge(life: Life, plan: DunningPlan) -> None:
    """Hold a plan of today against everything that no plan may do."""
    parts = parts_of(life.ledger, life.policy, plan.as_of)
    one_outcome_each(life, plan)
    for outcome in plan.outcomes:
        held_for_its_reasons(parts, outcome)
        on_its_step(life, parts, outcome)
        if outcome.kind is OutcomeKind.WAITING:
            waits_for_a_reason(life, parts, plan, outcome)
    for action in plan.actions:
        amounts(action)
        if action.kind in ASKING:
            nothing_forbidden(parts, action)
            not_put_off(life, action)
            prerequisites(life, action)
            beside(life, parts, action)
        if action.kind in (StepKind.THANK_YOU, StepKind.STATEMENT):
            courtesies(life, parts, action)
        if action.kind in TALKING:
            gaps_and_caps(life, parts, plan, action)
    assert max(Counter(action.key for action in plan.actions).values(), default=1) == 1, "P2: one key, two actions"
    not_again(life, plan, parts)


def one_outcome_each(life: Life, plan: DunningPlan) -> None:
    """P7, and that outcomes and actions say the same."""
    named = Counter(outcome.item for outcome in plan.outcomes)
    assert set(named.values()) <= {1}, "P7: two outcomes"
    owed = {i.key for i in life.ledger.open_items(as_of=plan.as_of) if i.residual.minor > 0}
    settled = {outcome.item for outcome in plan.outcomes if outcome.kind is OutcomeKind.SETTLED}
    assert owed == set(named) - settled, "P7: an item without outcome"
    acting = {outcome.item: outcome for outcome in plan.outcomes if outcome.kind is OutcomeKind.ACTION}
    said = {line.item: a for a in plan.actions if a.kind in ASKING for line in a.items if line.step}
    assert acting.keys() == said.keys(), "P7: the actions are those of the outcomes"
    for item, outcome in acting.items():
        assert outcome.action == said[item].key
    for outcome in plan.outcomes:
        assert outcome.next_change_on is None or outcome.next_change_on > plan.as_of


def held_for_its_reasons(parts: Parts, outcome: Outcome) -> None:
    """P1 and P3 for what does not go out: an item is held if, and only if, something holds all of it."""
    item = parts.items.get(outcome.item)
    shown = {said.rule: said.observed for said in outcome.evidence}
    if item is not None:
        assert shown["dunning.due"] == ("" if item.due_on is None else item.due_on.isoformat()), (outcome, item)
    if item is None:
        assert outcome.kind is OutcomeKind.SETTLED
        assert outcome.next_change_on is None, ("nothing changes what is settled", outcome)
        return
    if item.due_on is None and not item.in_plan:
        assert outcome.kind is OutcomeKind.NO_DUE_DATE, outcome
        return
    stopped = bool(item.stops) or item.left == 0
    expected = item.stops | item.holds
    if stopped:
        assert outcome.kind is OutcomeKind.HELD, (outcome, expected)
        assert set(outcome.reasons) - ALSO == expected, (outcome.reasons, expected)
    elif outcome.kind is OutcomeKind.HELD:
        assert set(outcome.reasons) & ALSO, (outcome, item)


def nothing_forbidden(parts: Parts, action: Action) -> None:
    """P1 and P3: what is asked for is what is open less what is contested, promised, spread, covered or found."""
    for line in action.items:
        item = parts.items.get(line.item)
        assert item is not None, "P1: nothing settled"
        assert not item.stops, ("P1", item.stops)
        assert line.open.minor == item.open
        assert line.amount.minor == item.left > 0, ("P3", line, item)
        assert sum(part.minor for part in line.withheld.values()) == item.open - item.left
        assert set(line.withheld) == item.holds
        assert line.due_on == item.due_on
        assert line.days_late == (0 if item.due_on is None else (action.on - item.due_on).days)


def not_put_off(life: Life, action: Action) -> None:
    """Nothing that a person put off to a later day, and of items without a step only what the policy lists."""
    decisions = life.ledger.events(StepDecision, as_of=action.on)
    put_off = {(d.step, item) for d in decisions if d.until_on and d.until_on > action.on for item in d.items}
    assert not put_off & {(line.step, line.item) for line in action.items}, ("put off", action)
    beside, listing = [line for line in action.items if not line.step], life.policy.switches.listing
    if life.policy.switches.ladder is Climber.ITEM and listing is not Listing.OPEN:
        assert not beside or listing is Listing.OVERDUE, ("listed", action)
        assert all(line.due_on is not None and line.due_on < action.on for line in beside), ("listed", action)


def courtesies(life: Life, parts: Parts, action: Action) -> None:
    """Thanks go to those who have paid and owe nothing that is overdue; a statement lists what is open, as it is."""
    mine = [item for item in parts.items.values() if item.customer == action.customer]
    found = [parts.items.get(line.item) for line in action.items]
    assert not any(item is not None and item.stops for item in found), ("P1", action)
    if action.kind is StepKind.STATEMENT:
        open_ones = [item for item in found if item is not None]
        assert [line.open.minor for line in action.items] == [item.open for item in open_ones], ("statement", action)
        return
    assert found == [None] * len(action.items), ("thanks for what is open", action)
    assert not any(item.due_on is not None and item.due_on < action.on for item in mine), ("thanks and debts", action)
    rule = life.policy.thanks
    before = action.on - timedelta(1 if rule is None else rule.within_days + 1)
    owed = {one.key for one in life.ledger.open_items(as_of=before) if one.residual.minor > 0}
    new = {line.item for line in action.items if life.ledger.invoice(line.item.id).issued_on > before}
    assert {line.item for line in action.items} <= owed | new, ("thanks for what was paid long ago", action)


def prerequisites(life: Life, action: Action) -> None:
    """P4 and P5."""
    steps = {step.id: step for step in life.policy.ladder(action.track)}
    void = came_back(life.ledger, action.on)
    notices = [n for n in life.ledger.events(Notice, as_of=action.on) if n.key not in void]
    for line in action.items:
        replaced = life.ledger.replacements().get(line.item.id, ())  # what was said of them was said of it
        mine = [(n, said) for n in notices for said in n.items if said.item == line.item or said.item.id in replaced]
        issued = {n.step if said.step is None else said.step for n, said in mine}
        if line.step in steps and life.policy.switches.ladder is Climber.ITEM:
            if life.policy.switches.new_invoice.value == "own_level":
                assert set(steps[line.step].requires) <= issued, "P4"
                for needed, days in steps[line.step].days_since.items():
                    last = [
                        n.effective_on for n, said in mine if (n.step if said.step is None else said.step) == needed
                    ]
                    assert not last or (action.on - max(last)).days >= days, "P4: days since"
            if action.kind is StepKind.HANDOVER:
                ends = [n.deadline_on for n, _ in mine if n.kind is StepKind.FORMAL_NOTICE and n.deadline_on]
                assert all(end < action.on for end in ends), "P5"
            after = [id for id in issued if id in steps and steps[id].terminal]
            anew = life.policy.switches.released_hold is ReleasedHold.RESTART  # once a hold has ended
            assert anew or not after, "P5: nothing follows the end"


def on_its_step(life: Life, parts: Parts, outcome: Outcome) -> None:
    """P4 and P7: every step of every ladder goes out, or does not, for the reason that the plain reading finds."""
    item = parts.items.get(outcome.item)
    climbs = outcome.kind in CLIMBING or outcome.reasons[:1] == ("step",)
    read = read_step(life.ledger, life.policy, life.today, parts, item) if item is not None and climbs else None
    if read is None:
        return
    said = {other.rule: other.reason for other in outcome.not_fired}
    chosen = next((id for id in read.words if id not in said), "")
    for id, word in read.words.items():
        may = "available" if said.get(id, "lower") in ("lower", "minimum") else said[id]
        assert may == word, ("P4", outcome, id, read)
    ids, found = list(read.words), outcome.kind
    if read.chosen:
        assert found not in (OutcomeKind.NOT_DUE, OutcomeKind.EXHAUSTED), ("P7", outcome, read)
        lower = found is OutcomeKind.BELOW_MINIMUM or (chosen and ids.index(chosen) < ids.index(read.chosen))
        has_minimum = life.policy.minimum.group or any(s.minimum for t in life.policy.tracks for s in t.steps)
        assert chosen == read.chosen or (has_minimum and lower), ("P4", outcome, read)
        return
    if "unknown" in read.words.values():
        expected = OutcomeKind.FACT_MISSING
    elif item is not None and item.due_on is not None and item.due_on >= life.today:
        expected = OutcomeKind.NOT_DUE
    else:
        waits = {"not_reached", "requires", "days_since"} & set(read.words.values())
        expected = OutcomeKind.WAITING if waits else OutcomeKind.EXHAUSTED
    assert (chosen, found) == ("", expected), ("P7", outcome, read)


def amounts(action: Action) -> None:
    """P11: the total is what is asked of the items, less credits, with charges, to the minor unit."""
    if not action.currency:
        return
    asked = sum(line.amount.minor for line in action.items)
    charged = sum(charge.amount.minor for charge in action.charges)
    credited = sum(credit.amount.minor for credit in action.credits)
    assert action.amount.minor == asked
    assert action.charged.minor == charged
    assert action.credited.minor == credited <= asked
    assert action.net.minor == asked - credited
    assert action.total.minor == asked - credited + charged, "P11"
    assert all(charge.amount.minor > 0 for charge in action.charges)


def beside(life: Life, parts: Parts, action: Action) -> None:
    """P11: charges and credits are those that the plain reading of the facts gives."""
    used = credited(life.ledger, life.policy, parts, action)
    assert used is None or action.credited.minor == used, ("P11: credits", action, used)
    if len({parts.items[line.item].entity for line in action.items}) > 1:
        return
    claims = claimed(life.ledger, life.policy, parts, action)
    found = {(charge.rule, charge.item): charge.amount.minor for charge in action.charges}
    if may_be_kept(life.ledger, parts, action.customer, action.on):
        found = {name: minor for name, minor in found.items() if name in claims}
    known = {name: found.get(name, 0) if minor < 0 else minor for name, minor in claims.items()}
    assert found == {name: minor for name, minor in known.items() if minor}, ("P11: charges", action, claims)


def not_again(life: Life, plan: DunningPlan, parts: Parts) -> None:
    """P2: no action under a key that the ledger holds, no step a second time under the same number."""
    held = {notice.key for notice in life.ledger.events(Notice)}
    assert not held & {action.key for action in plan.actions}, "P2: a key that the ledger holds"
    notices = life.ledger.events(Notice, as_of=plan.as_of)
    for action in plan.actions:
        for line in action.items if action.kind in ASKING else ():
            if line.step:
                tries = [n for n in notices for said in n.items if said.item == line.item and said.step == line.step]
                assert line.repeat > len(tries), "P2: the same step under the same number"
                item = parts.items[line.item]
                tried = [said for n, said in said_of(life.ledger, item, plan.as_of) if line.step in (said.step, n.step)]
                assert line.repeat <= len(tried) + 1, "P2: a number is left out"
                assert all(n.effective_on < plan.as_of for n in tries), "P2: twice a day"


def probe(life: Life, plan: DunningPlan, days: int) -> None:
    """Until its `next_change_on` every outcome stays what it is, when nothing happens."""
    on = plan.as_of + timedelta(days)
    then = {outcome.item: outcome for outcome in life.plan((on - life.today).days + life.offset).outcomes}
    for outcome in plan.outcomes:
        if outcome.next_change_on is None or on < outcome.next_change_on:
            if outcome.kind is OutcomeKind.SETTLED and outcome.item not in then:
                continue  # paid so long ago that nobody thanks any more
            later = then[outcome.item]
            assert (later.kind, later.step) == (outcome.kind, outcome.step), (on, outcome, later)


def might_have_been_paid(life: Life, random: Random) -> None:
    """P8 for any item that is open."""
    owed = life.open_items()
    could = sorted(k for k in owed if k.instalment == 1 and not life.ledger.invoice(k.id).entity)
    if could:
        item = random.choice(could)
        more_money(life, life.plan(), item, min(owed[item].minor, random.choice([100, 5000, 10**9])))


def more_money(life: Life, plan: DunningPlan, item: ItemKey, minor: int) -> None:
    """P8: had a part of an item been paid today, no more would be asked for, and no other item would stand higher."""
    left = life.ledger.open_items(as_of=plan.as_of)
    currency = next(one.residual.currency for one in left if one.key == item)
    paid = str(Money.of_minor(minor, currency).amount)
    richer = Life(life.policy, pay(life.ledger, item.id, paid, life.offset, payment="P8"), [])
    richer.offset = life.offset
    after = richer.plan()
    asked, now = (_asked(one) for one in (plan, after))
    before, then = ({outcome.item: outcome for outcome in one.outcomes} for one in (plan, after))
    for key, (minor_now, track, step) in now.items():
        outcome = before[key]
        if not step and key not in asked:
            continue  # named beside another that speaks now
        if outcome.kind is OutcomeKind.HELD and {"promise", "plan"} & set(outcome.reasons):
            continue  # the payment kept what was promised, and so freed the rest
        turn = outcome.kind is OutcomeKind.WAITING and set(outcome.reasons) & TURNS
        assert key in asked or turn, ("P8: asked and not before", key, outcome)
        over = {other.rule for other in then[key].not_fired if other.reason == "condition"}
        if outcome.step in over:
            continue  # its step was for those who do not pay, and the ladder goes on without it
        steps = [one.id for one in life.policy.ladder(track)]
        most = asked[key][0] if key in asked else minor_now
        assert minor_now <= most, ("P8: more is asked", key, most, minor_now)
        stood = asked[key][2] if key in asked else outcome.step
        assert not step or not stood or steps.index(step) <= steps.index(stood), ("P8: higher", key, stood, step)


def _asked(plan: DunningPlan) -> dict[ItemKey, tuple[int, str, str]]:
    """What a plan asks of each item, its ladder and its step."""
    asking = [action for action in plan.actions if action.kind in ASKING]
    return {line.item: (line.amount.minor, a.track, line.step) for a in asking for line in a.items}


def same_in_any_order(life: Life, random: Random) -> None:
    """P10: a ledger told the same in another order plans the same."""
    mixed = life.told_in_another_order(random)
    if mixed is not None:
        assert_same(plan_dunning(mixed, life.policy, as_of=life.today), life.plan())


def replayed(life: Life) -> None:
    """P12: the last days gone by are planned again as they were, with what was known on them."""
    for on, policy, plan in life.plans[-4:]:
        assert_same(plan_dunning(life.ledger, policy, as_of=on, known_on=on), plan)


def assert_same(one: DunningPlan, other: DunningPlan) -> None:
    assert list(one.actions) == list(other.actions)
    assert list(one.outcomes) == list(other.outcomes)
    assert one.alerts == other.alerts
    assert one.credit == other.credit


def agreed(life: Life) -> None:
    """Promises and plans are kept, broken or breached as the plain reading of the same facts says."""
    rules, parts = life.policy.situations, parts_of(life.ledger, life.policy, life.today)
    promises = promise_statuses(life.ledger, as_of=life.today, rule=rules.promise)
    assert {one.promise.id: one.state.value for one in promises} == parts.promises
    plans = plan_statuses(life.ledger, as_of=life.today, rule=rules.plan)
    said = {one.plan.id: one.status.value.replace("accepted", "active") for one in plans}
    assert said == {id: status.replace("accepted", "active") for id, status in parts.plans.items()}
