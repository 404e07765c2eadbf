"""How disputes, holds, promises, plans, bills and mandates go on, and how they end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from attrs import frozen

from lettrage.errors import Fault, did_you_mean
from lettrage.model._types import Id, Word
from lettrage.model.cover import BillStatus, MandateStatus
from lettrage.model.disputes import DisputeStatus
from lettrage.model.facts import Fact
from lettrage.model.promises import PlanStatus
from lettrage.records import Rule, check_record

__all__ = [
    "Closure",
    "ClosureOutcome",
    "StatusChange",
    "Subject",
]


class Subject(StrEnum):
    """What a later fact is about (objet).

    Attributes:
        DISPUTE: A dispute (litige).
        DUNNING_HOLD: A hold on dunning (suspension de relance).
        CREDIT_HOLD: A hold on credit (blocage de crédit).
        PROMISE: A promise to pay (promesse).
        PLAN: A payment plan (échéancier).
        BILL: A bill of exchange (effet).
        MANDATE: A mandate (mandat).
        ANNOUNCEMENT: A payment announced (paiement annoncé).
    """

    DISPUTE = "dispute"
    DUNNING_HOLD = "dunning_hold"
    CREDIT_HOLD = "credit_hold"
    PROMISE = "promise"
    PLAN = "plan"
    BILL = "bill"
    MANDATE = "mandate"
    ANNOUNCEMENT = "announcement"


class ClosureOutcome(StrEnum):
    """The known ways in which something ends; the list is open (issue).

    Attributes:
        RESOLVED: Put right (résolu).
        ACCEPTED: The debtor was right (fondé).
        REJECTED: The debtor was wrong (non fondé).
        KEPT: Paid as promised (tenue).
        BROKEN: Not paid as promised (non tenue).
        COMPLETED: Paid to the end (soldé).
        BREACHED: Not kept (rompu).
        RENEGOTIATED: Replaced by another (renégocié).
        RELEASED: Lifted (levé).
        WITHDRAWN: Taken back (retiré).
    """

    RESOLVED = "resolved"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    KEPT = "kept"
    BROKEN = "broken"
    COMPLETED = "completed"
    BREACHED = "breached"
    RENEGOTIATED = "renegotiated"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


@frozen
class StatusChange(Fact):
    """A dispute, plan, bill or mandate that has come further (changement d'état).

    Attributes:
        subject: What it is about.
        id: Its id.
        status: One of the words of `DisputeStatus`, `PlanStatus`, `BillStatus` or `MandateStatus`, as the subject says.
    """

    subject: Subject
    id: Id
    status: Word

    def __attrs_post_init__(self) -> None:
        check_record(self, _STATUS_RULES)


@frozen
class Closure(Fact):
    """The end of a dispute, hold, promise, plan or announcement, with its outcome (clôture).

    Attributes:
        subject: What ends.
        id: Its id.
        outcome: A `ClosureOutcome` or any other word.
    """

    subject: Subject
    id: Id
    outcome: Word = ClosureOutcome.RESOLVED

    def __attrs_post_init__(self) -> None:
        check_record(self)


_STATUSES: Mapping[Subject, type[StrEnum]] = MappingProxyType(
    {
        Subject.DISPUTE: DisputeStatus,
        Subject.PLAN: PlanStatus,
        Subject.BILL: BillStatus,
        Subject.MANDATE: MandateStatus,
    }
)


def _status_of_subject(change: StatusChange) -> Sequence[Fault]:
    statuses = _STATUSES.get(change.subject)
    if statuses is None:
        listed = ", ".join(_STATUSES)
        message = f"a {change.subject.value.replace('_', ' ')} has no status of its own"
        return (
            Fault("bad-event", message, "subject", found=change.subject, expected=listed, help="end it with a Closure"),
        )
    words = [status.value for status in statuses]
    if change.status in words:
        return ()
    message = f"`{change.status}` is no status of a {change.subject}"
    help = did_you_mean(change.status, words)
    return (Fault("bad-event", message, "status", found=change.status, expected=", ".join(words), help=help),)


_STATUS_RULES: tuple[Rule, ...] = ((("subject", "status"), _status_of_subject),)
