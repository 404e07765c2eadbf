"""Calls made: how one ended becomes facts, and the facts steer what comes next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from lettrage._settling import asked
from lettrage.dunning._action import Action
from lettrage.errors import fail
from lettrage.model import (
    Actor,
    CallOutcome,
    CallResult,
    Dispute,
    DueDateExtension,
    DunningHold,
    Exchange,
    ExchangeKind,
    Fact,
    PaymentAnnounced,
    PromiseToPay,
)
from lettrage.model.facts import as_named_actor
from lettrage.money import Money

__all__ = ["record_call"]

#: The longest that dunning waits for an answer.
_PAUSE: Final = 3_660
#: Answers after which the call is not done: the step stays to be issued.
_NOT_DONE = frozenset({CallResult.NO_ANSWER, CallResult.WRONG_CONTACT, CallResult.CALL_BACK})


def record_call(
    action: Action,
    result: CallResult | str,
    *,
    by: Actor | str,
    on: date | None = None,
    amount: Money | None = None,
    until: date | None = None,
    ground: str = "other",
    pause_days: int = 7,
    reason: str | None = None,
) -> tuple[Fact, ...]:
    """The facts that a call leaves, for `Ledger.record`: its outcome, what follows, and that the step was done.

    A promise holds what was promised; a dispute holds what is contested; a payment said to be on its way holds its
    items; a document that is missing, or a delay asked for, pauses dunning while someone sees to it; a call back pauses
    it until the day. Nobody reached leaves the step to be done again.

    Args:
        action: The call.
        result: How it ended.
        by: Who called.
        on: The day; that of the action by default.
        amount: What was promised, contested or paid; all of it by default.
        until: The day promised, the day to call back, or the new due date granted.
        ground: Why it is contested.
        pause_days: How long dunning waits for a document or for an answer to a delay asked for.
        reason: What was said, in words.

    Raises:
        InvalidInput: ``missing-value`` for a promise or a call back without a day; ``bad-value``.

    >>> from datetime import date
    >>> from lettrage.dunning import Action, StepKind, record_call
    >>> named = dict(key="k", step="call", kind=StepKind.CALL, policy="p/1", customer="ACME", currency="EUR")
    >>> call = Action(**named, on=date(2026, 3, 2))
    >>> [type(fact).__name__ for fact in record_call(call, "document_missing", by="Ada")]
    ['CallOutcome', 'Exchange', 'DunningHold', 'Notice']
    """
    asked(Action, action, "action")
    ended, who, day = asked(CallResult, result, "result"), as_named_actor(by), on or action.on
    until, amount = asked(date | None, until, "until"), asked(Money | None, amount, "amount")
    if not 0 <= asked(int, pause_days, "pause_days") <= _PAUSE:
        message = "dunning waits for a number of days"
        fail("bad-value", message, path="pause_days", found=pause_days, expected=f"0 to {_PAUSE}")
    items = tuple(line.item for line in action.items)
    if ended in (CallResult.PROMISE, CallResult.CALL_BACK) and until is None:
        fail("missing-value", f"`{ended.value}` needs a day", path="until", expected="a date")
    contact = action.recipients[0].name if action.recipients else ""
    common: dict[str, Any] = {"effective_on": day, "by": who, "reason": reason}
    back = until if ended is CallResult.CALL_BACK else None
    outcome = CallOutcome(
        **common, customer=action.customer, result=ended, items=items, contact=contact, notice=action.key,
        call_back_on=back, entity=action.entity,
    )  # fmt: skip
    name = f"call-{action.key[:16]}-{day}"
    if ended in (CallResult.DOCUMENT_MISSING, CallResult.DELAY_ASKED, CallResult.CALL_BACK):
        follows = _pauses(action, ended, common, name, until, pause_days)
    else:
        follows = _commitments(action, ended, common, name, amount, until, ground)
    done = () if ended in _NOT_DONE else (action.notice(on=day, by=who),)
    return (outcome, *follows, *done)


def _commitments(
    action: Action,
    ended: CallResult,
    common: dict[str, Any],
    name: str,
    amount: Money | None,
    until: date | None,
    ground: str,
) -> tuple[Fact, ...]:
    """What the debtor committed itself to, or contests."""
    items = tuple(line.item for line in action.items)
    party: dict[str, Any] = {"customer": action.customer, "entity": action.entity}
    if ended is CallResult.PROMISE and until is not None:
        promised = amount if amount is not None else action.net
        return (PromiseToPay(**common, **party, id=name, amount=promised, due_on=until, items=items),)
    if ended is CallResult.DISPUTE:
        return (Dispute(**common, id=name, items=items, amount=amount, ground=ground),)
    if ended is CallResult.ALREADY_PAID:
        return (PaymentAnnounced(**common, **party, id=name, items=items, amount=amount),)
    return ()


def _pauses(
    action: Action, ended: CallResult, common: dict[str, Any], name: str, until: date | None, pause_days: int
) -> tuple[Fact, ...]:
    """What has to be seen to first: a document, a delay, another call."""
    items, day = tuple(line.item for line in action.items), common["effective_on"]
    if ended is CallResult.CALL_BACK:
        return (_pause(action, name, day, until - timedelta(1), common["by"]),) if until and until > day else ()
    if ended is CallResult.DELAY_ASKED and until is not None:
        return tuple(DueDateExtension(**common, item=item, new_due_on=until) for item in items)
    missing = ended is CallResult.DOCUMENT_MISSING
    kind = ExchangeKind.DOCUMENT_REQUEST if missing else ExchangeKind.DELAY_REQUEST
    said = Exchange(
        **common, customer=action.customer, kind=kind.value, channel="phone", items=items, entity=action.entity
    )
    return (said, _pause(action, name, day, day + timedelta(pause_days), common["by"]))


def _pause(action: Action, name: str, day: date, until: date, by: Actor) -> DunningHold:
    items = tuple(line.item for line in action.items)
    customer = None if items else action.customer
    return DunningHold(
        effective_on=day, by=by, reason="call", id=name, customer=customer, items=items, until_on=until,
        entity=action.entity,
    )  # fmt: skip
