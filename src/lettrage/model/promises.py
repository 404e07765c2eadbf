"""What debtors promise: a payment, a plan of payments, money already on its way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.model._rules import in_order, not_empty, one_currency
from lettrage.model._types import Id, Positive
from lettrage.model.facts import Actor, Fact, as_actor
from lettrage.model.keys import ItemKey
from lettrage.records import Rule, as_tuple, check_record
from lettrage.terms import PaymentMeans

__all__ = [
    "PaymentAnnounced",
    "PaymentPlan",
    "PlanInstalment",
    "PlanStatus",
    "PromiseToPay",
]


class PlanStatus(StrEnum):
    """How far a payment plan has come (état de l'échéancier).

    Attributes:
        PROPOSED: Offered (proposé).
        ACCEPTED: Agreed (accepté).
        ACTIVE: Being paid (en cours).
        BREACHED: Not kept (rompu).
        COMPLETED: Paid to the end (soldé).
        RENEGOTIATED: Replaced by another plan (renégocié).
    """

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    BREACHED = "breached"
    COMPLETED = "completed"
    RENEGOTIATED = "renegotiated"


@frozen
class PromiseToPay(Fact):
    """The debtor's word to pay so much by a day (promesse de règlement).

    Attributes:
        id: Unique among promises.
        customer: Who promised.
        amount: How much.
        due_on: By when.
        items: The items to be paid; empty when none was named.
        made_by: The person who promised.
        entity: The creditor, when there are several.
    """

    id: Id
    customer: Id
    amount: Positive
    due_on: date
    items: tuple[ItemKey, ...] = field(default=(), converter=as_tuple)
    made_by: str = ""
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self, _PROMISE_RULES)


@frozen
class PlanInstalment:
    """One payment of a plan (mensualité).

    Attributes:
        amount: How much.
        due_on: By when.
    """

    amount: Positive
    due_on: date

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class PaymentPlan(Fact):
    """A debt to be paid in parts: the parts become the items to follow (échéancier de règlement).

    Attributes:
        id: Unique among plans.
        customer: Who pays.
        items: The items that it spreads.
        instalments: The payments, by ascending due date.
        supervisor: Who watches over it.
        status: How far it had come; a later change is a `StatusChange`, its end a `Closure`.
        replaces: Id of the plan that it renegotiates.
        entity: The creditor, when there are several.
    """

    id: Id
    customer: Id
    items: tuple[ItemKey, ...] = field(converter=as_tuple)
    instalments: tuple[PlanInstalment, ...] = field(converter=as_tuple)
    supervisor: Actor | None = field(default=None, converter=as_actor)
    status: PlanStatus = PlanStatus.PROPOSED
    replaces: Id | None = None
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self, _PLAN_RULES)


@frozen
class PaymentAnnounced(Fact):
    """The debtor says that the money is on its way, or was sent (paiement annoncé).

    Attributes:
        id: Unique among announcements.
        customer: Who says so.
        items: The items said to be paid; empty when none was named.
        amount: How much; None when not said.
        means: How, such as a cheque in the post.
        sent_on: When it was sent; None when not said.
        entity: The creditor, when there are several.
    """

    id: Id
    customer: Id
    items: tuple[ItemKey, ...] = field(default=(), converter=as_tuple)
    amount: Positive | None = None
    means: PaymentMeans = PaymentMeans.UNKNOWN
    sent_on: date | None = None
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)


def _plan_is_a_schedule(plan: PaymentPlan) -> Sequence[Fault]:
    lines = plan.instalments
    if not lines:
        message = "a plan has no instalment"
        return (Fault("missing-value", message, "instalments", found=(), expected="one instalment or more"),)
    currency = lines[0].amount.currency
    faults = one_currency(currency, [(f"instalments[{i}].amount", line.amount) for i, line in enumerate(lines)])
    for i in range(1, len(lines)):
        if lines[i].due_on < lines[i - 1].due_on:
            message = f"{lines[i].due_on} comes before the instalment above it"
            path = f"instalments[{i}].due_on"
            faults.append(Fault("bad-value", message, path, found=lines[i].due_on, expected="ascending due dates"))
    return faults


_PROMISE_RULES: tuple[Rule, ...] = (in_order("effective_on", "due_on"),)


_PLAN_RULES: tuple[Rule, ...] = (not_empty("items", "one item or more"), (("instalments",), _plan_is_a_schedule))
