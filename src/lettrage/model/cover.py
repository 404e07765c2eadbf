"""What stands behind a debt: bills of exchange, mandates, credit insurance, assignment to a financier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Literal

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.model._rules import in_order, one_currency
from lettrage.model._types import Id, NonNegative, Positive, Ppm, WholeDays, Word
from lettrage.model.facts import Fact
from lettrage.model.keys import ItemKey
from lettrage.records import Rule, as_tuple, check_record

__all__ = [
    "AssignmentKind",
    "Bill",
    "BillKind",
    "BillStatus",
    "CreditCover",
    "DirectDebitSchedule",
    "Mandate",
    "MandateScheme",
    "MandateStatus",
    "ReceivableAssignment",
    "ScheduledDebit",
]


class BillKind(StrEnum):
    """What promises the money (nature de l'effet).

    Attributes:
        BILL_OF_EXCHANGE: Drawn by the creditor, accepted by the debtor (traite).
        LCR: The same without paper (lettre de change relevé).
        PROMISSORY_NOTE: Written by the debtor (billet à ordre).
        POST_DATED_CHEQUE: A cheque kept until a date (chèque à terme).
    """

    BILL_OF_EXCHANGE = "bill_of_exchange"
    LCR = "lcr"
    PROMISSORY_NOTE = "promissory_note"
    POST_DATED_CHEQUE = "post_dated_cheque"


class BillStatus(StrEnum):
    """How far a bill has come (état de l'effet).

    Attributes:
        DRAWN: Sent for acceptance (tiré).
        ACCEPTED: Accepted by the debtor (accepté).
        DISCOUNTED: Sold to a bank before it matures (escompté).
        PAID: Paid at maturity (payé).
        UNPAID: Came back unpaid: the items regain their original due dates (impayé).
    """

    DRAWN = "drawn"
    ACCEPTED = "accepted"
    DISCOUNTED = "discounted"
    PAID = "paid"
    UNPAID = "unpaid"


class MandateScheme(StrEnum):
    """The rules a direct debit follows (schéma de prélèvement).

    Attributes:
        CORE: Refundable within eight weeks (SEPA Core).
        B2B: Between businesses, no refund of an authorised debit (SEPA interentreprises).
        OTHER: Any other scheme (autre).
    """

    CORE = "core"
    B2B = "b2b"
    OTHER = "other"


class MandateStatus(StrEnum):
    """Whether a mandate may be used (état du mandat).

    Attributes:
        ACTIVE: In use (actif).
        SUSPENDED: Not to be used for now (suspendu).
        REVOKED: Withdrawn by the debtor (révoqué).
        LAPSED: Unused for too long (caduc).
    """

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    LAPSED = "lapsed"


class AssignmentKind(StrEnum):
    """The known ways to assign receivables; the list is open (mode de cession).

    Attributes:
        FACTORING: Sold to a factor, who pays in advance (affacturage).
        DAILLY: Assigned to a bank by a simple slip (cession Dailly).
        SECURITISATION: Sold to a fund (titrisation).
        PLEDGE: Given as security (nantissement).
    """

    FACTORING = "factoring"
    DAILLY = "dailly"
    SECURITISATION = "securitisation"
    PLEDGE = "pledge"


@frozen
class Bill(Fact):
    """A bill of exchange or the like: it covers items until it matures (effet de commerce).

    Covered items are not dunned, yet they stay exposure and have a row of their own in the aged balance. What happens
    to the bill later is a `StatusChange`.

    Attributes:
        id: Unique among bills.
        customer: Who owes it.
        amount: Its face value.
        matures_on: When it is payable.
        items: The items that it covers.
        kind: What it is.
        status: How far it had come when it was recorded.
        bank: Where it is payable.
        entity: The creditor, when there are several.
    """

    id: Id
    customer: Id
    amount: Positive
    matures_on: date
    items: tuple[ItemKey, ...] = field(default=(), converter=as_tuple)
    kind: BillKind = BillKind.BILL_OF_EXCHANGE
    status: BillStatus = BillStatus.DRAWN
    bank: str = ""
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self, _BILL_RULES)


@frozen
class Mandate(Fact):
    """The debtor's consent to direct debits (mandat de prélèvement).

    Attributes:
        id: The unique mandate reference.
        customer: Who gave it.
        iban: The account to debit.
        scheme: The rules it follows.
        status: Whether it may be used; a later change is a `StatusChange`.
        signed_on: When it was signed.
        entity: The creditor, when there are several.
    """

    id: Id
    customer: Id
    iban: str = ""
    scheme: MandateScheme = MandateScheme.CORE
    status: MandateStatus = MandateStatus.ACTIVE
    signed_on: date | None = None
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class ScheduledDebit:
    """One debit of a schedule (prélèvement programmé).

    Attributes:
        amount: How much.
        debit_on: When.
        items: The items that it pays; empty when it pays on account.
    """

    amount: Positive
    debit_on: date
    items: tuple[ItemKey, ...] = field(default=(), converter=as_tuple)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class DirectDebitSchedule(Fact):
    """Direct debits announced to a debtor (échéancier de prélèvement).

    Attributes:
        id: Unique among schedules.
        mandate: The mandate used.
        customer: Who is debited.
        debits: The debits, in any order.
        notice_days: Days of notice before each debit.
        entity: The creditor, when there are several.
    """

    id: Id
    mandate: Id
    customer: Id
    debits: tuple[ScheduledDebit, ...] = field(converter=as_tuple)
    notice_days: WholeDays = 14
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self, _SCHEDULE_RULES)


@frozen
class CreditCover(Fact):
    """What a credit insurer covers of a debtor (garantie d'assurance-crédit).

    Attributes:
        id: Unique among covers.
        customer: The debtor covered.
        insurer: Who covers.
        limit: Up to how much is owed.
        ratio_ppm: The share indemnified, in parts per million.
        longest_extension_days: How much time may be granted without asking the insurer.
        declaration_days: How long after the due date an unpaid debt must be declared.
        valid_to: Last day, included; None for no end. The first day is `effective_on`.
        entity: The creditor, when there are several.
    """

    id: Id
    customer: Id
    insurer: Id
    limit: NonNegative
    ratio_ppm: Ppm = 900_000
    longest_extension_days: WholeDays = 0
    declaration_days: WholeDays | None = None
    valid_to: date | None = None
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self, _COVER_RULES)


@frozen
class ReceivableAssignment(Fact):
    """Receivables sold or assigned: someone else may be the one to pay (cession de créances).

    Attributes:
        id: Unique among assignments.
        assignee: The factor or bank.
        items: The items assigned; empty for all of the customer's.
        customer: The debtor, when all its items are assigned.
        kind: An `AssignmentKind` or any other word.
        notified_on: When the debtor was told; None when it was not.
        recourse: True when an unpaid debt comes back to us.
        collected_by: Who collects: "creditor" or "assignee".
        iban: The account to print on what the debtor gets.
        entity: The creditor, when there are several.
    """

    id: Id
    assignee: Id
    items: tuple[ItemKey, ...] = field(default=(), converter=as_tuple)
    customer: Id | None = None
    kind: Word = AssignmentKind.FACTORING
    notified_on: date | None = None
    recourse: bool = True
    collected_by: Literal["creditor", "assignee"] = "creditor"
    iban: str = ""
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self, _ASSIGNMENT_RULES)


def _has_debits(schedule: DirectDebitSchedule) -> Sequence[Fault]:
    if not schedule.debits:
        return (Fault("missing-value", "a schedule has no debit", "debits", found=(), expected="one debit or more"),)
    currency = schedule.debits[0].amount.currency
    return one_currency(currency, [(f"debits[{i}].amount", debit.amount) for i, debit in enumerate(schedule.debits)])


def _assigns_something(assignment: ReceivableAssignment) -> Sequence[Fault]:
    if assignment.items or assignment.customer is not None:
        return ()
    message = "an assignment names neither items nor a customer"
    return (Fault("bad-event", message, "items", found=(), expected="items, or the customer whose items are assigned"),)


_BILL_RULES: tuple[Rule, ...] = (in_order("effective_on", "matures_on"),)
_SCHEDULE_RULES: tuple[Rule, ...] = ((("debits",), _has_debits),)
_COVER_RULES: tuple[Rule, ...] = (in_order("effective_on", "valid_to"),)
_ASSIGNMENT_RULES: tuple[Rule, ...] = ((("items", "customer"), _assigns_something),)
