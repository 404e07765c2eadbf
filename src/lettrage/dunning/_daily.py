"""The daily list: a person approves, skips or postpones planned actions; each decision is a fact to record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from lettrage._settling import asked
from lettrage.dunning._action import Action, actions_of
from lettrage.dunning._consents import SECOND_PERSON
from lettrage.errors import fail
from lettrage.model import Actor, Decision, StepDecision
from lettrage.model.facts import as_named_actor

__all__ = ["approve", "postpone", "skip"]


def approve(
    actions: Iterable[Action], *, by: Actor | str, on: date | None = None, reason: str | None = None
) -> tuple[StepDecision, ...]:
    """The decision that actions may go out, as far as the person may decide it.

    An action that asks for several roles goes out once each of them has approved it: until then it asks for the others.

    Args:
        actions: The actions.
        by: Who approves: an actor with a role, or a name alone for a host that knows no roles, which then speaks for
            all of them. For an action that asks for a second person, someone else than who prepared it.
        on: The day of the decision; the day of each action by default.
        reason: Why, in words.

    Raises:
        InvalidInput: ``bad-value`` when the role of `by` is none that the action asks for.

    >>> from datetime import date
    >>> from lettrage.dunning import Action, StepKind, approve
    >>> named = dict(key="k", step="formal", kind=StepKind.FORMAL_NOTICE, policy="p/1", customer="ACME")
    >>> action = Action(**named, on=date(2026, 3, 1), approvals=["second_person"])
    >>> approve([action], by="Ada")[0].decision.value
    'approved'
    """
    actor = as_named_actor(by)
    made: list[StepDecision] = []
    for action in actions_of(actions):
        roles = [role for role in action.approvals if role != SECOND_PERSON]
        if roles and actor.role and actor.role not in action.approvals and SECOND_PERSON not in action.approvals:
            message = f"the role `{actor.role}` may not approve `{action.step}` of {action.customer}"
            fail("bad-value", message, path="by", found=actor.role, expected=" or ".join(roles))
        made.append(_decided(action, Decision.APPROVED, actor, on, reason, None))
    return tuple(made)


def skip(
    actions: Iterable[Action], *, by: Actor | str, reason: str, on: date | None = None
) -> tuple[StepDecision, ...]:
    """The decision that the step of actions is left out for their items; later steps go on.

    Args:
        actions: The actions.
        by: Who decides.
        reason: Why, in words; a skip without a reason is refused.
        on: The day of the decision; the day of each action by default.

    Raises:
        InvalidInput: ``missing-value`` without a reason.

    >>> from datetime import date
    >>> from lettrage.dunning import Action, StepKind, skip
    >>> named = dict(key="k", step="first", kind=StepKind.REMINDER, policy="p/1", customer="ACME")
    >>> skip([Action(**named, on=date(2026, 3, 1))], by="Ada", reason="called yesterday")[0].decision.value
    'skipped'
    """
    if not asked(str, reason, "reason").strip():
        fail("missing-value", "a step is skipped for a reason", path="reason", expected="why, in words")
    return tuple(
        _decided(action, Decision.SKIPPED, as_named_actor(by), on, reason, None) for action in actions_of(actions)
    )


def postpone(
    actions: Iterable[Action], *, until: date, by: Actor | str, reason: str | None = None, on: date | None = None
) -> tuple[StepDecision, ...]:
    """The decision that actions do not go out before a day.

    Args:
        actions: The actions.
        until: The first day on which they may go out.
        by: Who decides.
        reason: Why, in words.
        on: The day of the decision; the day of each action by default.

    >>> from datetime import date
    >>> from lettrage.dunning import Action, StepKind, postpone
    >>> named = dict(key="k", step="first", kind=StepKind.REMINDER, policy="p/1", customer="ACME")
    >>> postpone([Action(**named, on=date(2026, 3, 1))], until=date(2026, 3, 9), by="Ada")[0].until_on
    datetime.date(2026, 3, 9)
    """
    return tuple(
        _decided(action, Decision.POSTPONED, as_named_actor(by), on, reason, until) for action in actions_of(actions)
    )


def _decided(
    action: Action, decision: Decision, by: Actor, on: date | None, reason: str | None, until: date | None
) -> StepDecision:
    """The decision with its step and items, so that it holds when the message is put together anew."""
    steps = sorted({line.step or action.step for line in action.items}) or [action.step]
    return StepDecision(
        effective_on=on or action.on,
        action=action.key,
        decision=decision,
        until_on=until,
        by=by,
        reason=reason,
        step=action.step if len(steps) > 1 else steps[0],
        items=[line.item for line in action.items],
        customer=action.customer,
    )
