"""Actions of collection: what was issued, what became of it, what was decided about it, which charges were given up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.model._rules import in_order, one_currency
from lettrage.model._types import Id, NonNegative, Positive, Word
from lettrage.model.facts import Fact
from lettrage.model.keys import ItemKey
from lettrage.records import Rule, as_tuple, check_record

__all__ = [
    "Charge",
    "ChargeKind",
    "Decision",
    "DeliveryStatus",
    "Notice",
    "NoticeDelivery",
    "NoticeLine",
    "StepDecision",
    "StepKind",
    "Waiver",
]


class StepKind(StrEnum):
    """What a step of collection is (nature de l'étape).

    Attributes:
        PRE_DUE_NOTICE: Before the due date (prévenance).
        REMINDER: After it (relance).
        CALL: By phone (appel).
        FORMAL_NOTICE: Puts in default (mise en demeure).
        HANDOVER: To an agency, an officer or a lawyer (remise à un tiers).
        THANK_YOU: After payment (remerciement).
        STATEMENT: Statement of account (relevé de compte).
        REVIEW: Something for a person to look at (revue).
    """

    PRE_DUE_NOTICE = "pre_due_notice"
    REMINDER = "reminder"
    CALL = "call"
    FORMAL_NOTICE = "formal_notice"
    HANDOVER = "handover"
    THANK_YOU = "thank_you"
    STATEMENT = "statement"
    REVIEW = "review"


class ChargeKind(StrEnum):
    """The known charges on a late debt; the list is open (frais de retard).

    Attributes:
        LATE_INTEREST: Late-payment interest (pénalités de retard).
        RECOVERY_SUM: Fixed sum for recovery costs (indemnité forfaitaire de recouvrement).
        COSTS: Costs beyond it, on proof (frais de recouvrement justifiés).
    """

    LATE_INTEREST = "late_interest"
    RECOVERY_SUM = "recovery_sum"
    COSTS = "costs"


class DeliveryStatus(StrEnum):
    """What became of a message (sort du message).

    Attributes:
        SENT: It left (envoyé).
        DELIVERED: It arrived (distribué).
        BOUNCED: It came back (non distribué).
        REFUSED: The addressee refused it (refusé).
        READ: It was opened (lu).
    """

    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    REFUSED = "refused"
    READ = "read"


class Decision(StrEnum):
    """What a person decided about a planned step (décision).

    Attributes:
        APPROVED: It may go (approuvée).
        SKIPPED: Not this step (passée).
        POSTPONED: Not before a day (reportée).
        CANCELLED: Not at all (annulée).
    """

    APPROVED = "approved"
    SKIPPED = "skipped"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


@frozen
class NoticeLine:
    """One item in a notice, and what was asked for it (ligne de relance).

    Attributes:
        item: The item.
        amount: What was open and asked for.
        step: The step on which the item itself stands, where that is not the step of the notice; empty when it is only
            listed; None for the step of the notice.
    """

    item: ItemKey
    amount: NonNegative
    step: str | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class Charge:
    """What was claimed on top of a debt (accessoire de la créance).

    Attributes:
        kind: A `ChargeKind` or any other word.
        amount: How much.
        item: The item it is claimed on; None when on the whole.
        basis: The article or clause it rests on.
    """

    kind: Word
    amount: Positive
    item: ItemKey | None = None
    basis: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class Notice(Fact):
    """An action of collection that was really issued (relance émise).

    Attributes:
        key: Key of the action: the same action never goes out twice.
        customer: Who was addressed.
        step: Id of the policy's step.
        kind: What the step is.
        policy: Id and version of the policy.
        channel: How it went out.
        tone: How it spoke.
        language: In which language.
        contact: Whom it addressed.
        items: The items it names, each with its amount.
        charges: What it claims on top.
        deadline_on: By when it asks for payment.
        entity: The creditor, when there are several.
    """

    key: Id
    customer: Id
    step: Id
    kind: StepKind = StepKind.REMINDER
    policy: str = ""
    channel: str = ""
    tone: str = ""
    language: str = ""
    contact: str = ""
    items: tuple[NoticeLine, ...] = field(default=(), converter=as_tuple)
    charges: tuple[Charge, ...] = field(default=(), converter=as_tuple)
    deadline_on: date | None = None
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self, _NOTICE_RULES)


@frozen
class NoticeDelivery(Fact):
    """What became of a notice (sort de la relance).

    Attributes:
        notice: Key of the notice.
        status: What became of it.
        address: Where it went.
    """

    notice: Id
    status: DeliveryStatus
    address: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class StepDecision(Fact):
    """What a person decided about a planned action (décision sur une étape).

    Attributes:
        action: Key of the action.
        decision: What was decided.
        until_on: Not before this day; only for a postponement.
        step: Id of the step, so that the decision holds when the message is put together anew; empty when it is about
            the one action only.
        items: The items that the action named.
        customer: Whom it was about.
    """

    action: Id
    decision: Decision
    until_on: date | None = None
    step: str = ""
    items: tuple[ItemKey, ...] = field(default=(), converter=as_tuple)
    customer: Id | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self, _DECISION_RULES)


@frozen
class Waiver(Fact):
    """A charge given up (remise de frais).

    Who gave it up is `by`.

    Attributes:
        customer: Who no longer owes it.
        charge: What is given up: its kind and amount.
        authority: The rule or limit that allows it.
        notice: Key of the notice that claimed it.
        entity: The creditor, when there are several.
    """

    customer: Id
    charge: Charge
    authority: str = ""
    notice: Id | None = None
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)


def _notice_currency(notice: Notice) -> Sequence[Fault]:
    amounts = [(f"items[{i}].amount", line.amount) for i, line in enumerate(notice.items)]
    amounts += [(f"charges[{i}].amount", charge.amount) for i, charge in enumerate(notice.charges)]
    return one_currency(amounts[0][1].currency, amounts) if amounts else ()


def _until_only_when_postponed(event: StepDecision) -> Sequence[Fault]:
    if (event.until_on is not None) == (event.decision is Decision.POSTPONED):
        return ()
    message = "a postponement says until when, and no other decision does"
    return (Fault("bad-event", message, "until_on", found=event.until_on, expected="a date if and only if postponed"),)


_NOTICE_RULES: tuple[Rule, ...] = ((("items", "charges"), _notice_currency),)


_DECISION_RULES: tuple[Rule, ...] = (
    (("decision", "until_on"), _until_only_when_postponed),
    in_order("effective_on", "until_on"),
)
