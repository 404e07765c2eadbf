"""Payment plans: their instalments become what is owed, until they are completed, renegotiated or breached."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from lettrage.calendars import to_days
from lettrage.dunning._book import FAR, Book, Places
from lettrage.dunning._paid import Paid, paid_of
from lettrage.dunning._situations import PlanRule
from lettrage.dunning._standing import Jump, Standing
from lettrage.model import ClosureOutcome, PaymentPlan, PlanStatus, Subject

__all__ = ["PlanState", "hold_plans", "plan_states"]


@frozen(eq=False)
class PlanState:
    """A payment plan on a day.

    Attributes:
        plan: The plan.
        status: How far it has come.
        paid_minor: What was paid since it was made.
        instalment: Position of the first instalment not paid in full, from 1; 0 when all are.
        due: The day of that instalment; `FAR` when there is none.
        left_minor: What is left of that instalment.
        since: The day from which that instalment is the one to follow.
        breached_on: The day from which the plan counts as breached; `FAR` when it does not.
    """

    plan: PaymentPlan
    status: PlanStatus
    paid_minor: int
    instalment: int
    due: int
    left_minor: int
    since: int
    breached_on: int = FAR


def plan_states(book: Book, rule: PlanRule) -> list[PlanState]:
    """Every payment plan with how far it has come, in the order in which they were made.

    Complexity: linear in the plans and the movements of their items.
    """
    plans = sorted(book.all(PaymentPlan), key=lambda plan: (plan.effective_on, plan.id))
    if not plans:
        return []
    paid, _ = paid_of(book)
    # One that is only proposed replaces nothing yet: what was agreed holds until another is agreed.
    replaced = {plan.replaces for plan in plans if plan.replaces and _agreed(book, plan) is not PlanStatus.PROPOSED}
    return [_state(book, rule, plan, paid, plan.id in replaced) for plan in plans]


def _state(book: Book, rule: PlanRule, plan: PaymentPlan, paid: Paid, replaced: bool) -> PlanState:
    made = to_days(plan.effective_on)
    dated = paid.dated(book.ledger.item_rows(plan.items), made)
    total = max(0, sum(minor for _, minor in dated))
    number, due, left, since, due_before = 0, FAR, 0, made, 0
    for position, line in enumerate(plan.instalments, 1):
        due_before += line.amount.minor
        if total < due_before:
            number, due, left = position, to_days(line.due_on), due_before - total
            break
        since = max(since, _reached(dated, due_before))
    status = _status(book, plan, replaced)
    breached = FAR
    if status in (PlanStatus.ACCEPTED, PlanStatus.ACTIVE):
        if number == 0 or not book.items.residual[book.places(plan.items)].any():
            status = PlanStatus.COMPLETED  # paid, or its debts are gone: cancelled, credited, written off
        elif due + rule.tolerance_days < book.day:
            status, breached = PlanStatus.BREACHED, due + rule.tolerance_days + 1
    elif status is PlanStatus.BREACHED:
        closure = book.ended(Subject.PLAN, plan.id)
        breached = to_days(closure.effective_on) if closure is not None else book.day
    return PlanState(plan, status, total, number, due, left, since, breached)


def _reached(dated: list[tuple[int, int]], minor: int) -> int:
    """The day on which the sum of payments reached an amount."""
    total, day = 0, -FAR
    for on, part in dated:
        total, day = total + part, on
        if total >= minor:
            break
    return day


def _status(book: Book, plan: PaymentPlan, replaced: bool) -> PlanStatus:
    return PlanStatus.RENEGOTIATED if replaced else _agreed(book, plan)


def _agreed(book: Book, plan: PaymentPlan) -> PlanStatus:
    """How far a plan has come by what was said of it, whatever was paid."""
    closure = book.ended(Subject.PLAN, plan.id)
    if closure is not None:
        outcomes = {
            ClosureOutcome.BREACHED.value: PlanStatus.BREACHED,
            ClosureOutcome.BROKEN.value: PlanStatus.BREACHED,
            ClosureOutcome.COMPLETED.value: PlanStatus.COMPLETED,
        }
        return outcomes.get(str(closure.outcome), PlanStatus.RENEGOTIATED)
    return PlanStatus(book.stands_at(Subject.PLAN, plan.id, plan.status.value))


def hold_plans(standing: Standing, rule: PlanRule) -> list[PlanState]:
    """Let agreed plans replace the due dates of their items, and send the items of breached ones on."""
    book = standing.book
    states = plan_states(book, rule)
    for state in states:
        places = book.oldest_first(book.places(state.plan.items))
        for place in places.tolist():
            word = {"accepted": "active", "renegotiated": "none"}.get(state.status.value, state.status.value)
            standing.plan[place] = word
        if state.status in (PlanStatus.ACCEPTED, PlanStatus.ACTIVE):
            _follow(standing, state, places, rule)
        elif state.status is PlanStatus.BREACHED:
            standing.release(places, state.breached_on)
            if rule.on_breach and len(places):
                standing.jumps.append(Jump(places, rule.on_breach, state.breached_on, "plan_breached"))
    return states


def _follow(standing: Standing, state: PlanState, places: Places, rule: PlanRule) -> None:
    """Ask for the instalment that is to be paid next, and hold the rest."""
    room = standing.left[places]
    before = np.concatenate([[0], np.cumsum(room)[:-1]]) if len(room) else room
    asked = np.clip(state.left_minor - before, 0, room)
    rest = room - asked
    for place, part in zip(places.tolist(), rest.tolist(), strict=True):
        if part:
            standing.take("plan", np.array([place], np.int64), int(part), state.due + rule.tolerance_days + 1)
    standing.wait(places, state.due + rule.tolerance_days + 1)  # not paid by then, the plan is breached
    touched = places[asked > 0]
    standing.due[touched] = state.due
    standing.since[touched] = np.maximum(standing.since[touched], state.since)
    for place in touched.tolist():
        standing.episode[place] = f"{state.plan.id}/{state.instalment}"
