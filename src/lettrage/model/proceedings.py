"""Facts from outside the house: an electronic invoice's life, insolvency, steps at law."""

from __future__ import annotations

from datetime import date
from enum import IntEnum, StrEnum
from typing import Annotated

from attrs import field, frozen

from lettrage.model._rules import in_order
from lettrage.model._types import Id, NonNegative, Positive, Word
from lettrage.model.facts import Fact
from lettrage.model.keys import DocumentKey, ItemKey
from lettrage.records import Mark, Rule, as_tuple, check_record

__all__ = [
    "Insolvency",
    "InsolvencyKind",
    "LegalStep",
    "LegalStepKind",
    "LifecycleCode",
    "LifecycleStatus",
]


_LIFECYCLE = Mark(lambda code: 100 <= code <= 999, "bad-value", "a lifecycle code of three digits")


class LifecycleCode(IntEnum):
    """The known codes of an electronic invoice's life; any code of three digits is accepted (cycle de vie)."""

    DEPOSITED = 200
    ISSUED = 201
    RECEIVED = 202
    MADE_AVAILABLE = 203
    TAKEN_OVER = 204
    APPROVED = 205
    PARTLY_APPROVED = 206
    DISPUTED = 207
    SUSPENDED = 208
    COMPLETED = 209
    REFUSED = 210
    PAYMENT_SENT = 211
    COLLECTED = 212
    REJECTED = 213


class InsolvencyKind(StrEnum):
    """The known insolvency proceedings; the list is open (procédure collective).

    Attributes:
        CONCILIATION: Confidential agreement under a court's eye (conciliation).
        SAFEGUARD: Before payments stop (sauvegarde).
        RECEIVERSHIP: Payments stopped, business goes on (redressement judiciaire).
        LIQUIDATION: Business ends (liquidation judiciaire).
        CONSUMER: Over-indebtedness of a private person (surendettement).
    """

    CONCILIATION = "conciliation"
    SAFEGUARD = "safeguard"
    RECEIVERSHIP = "receivership"
    LIQUIDATION = "liquidation"
    CONSUMER = "consumer"


class LegalStepKind(StrEnum):
    """The known steps at law; the list is open (étape judiciaire).

    Attributes:
        CLAIM_LODGED: Claim lodged in insolvency (déclaration de créance).
        CLAIM_FILED: Claim or order for payment asked of a court (requête en injonction de payer, assignation).
        ORDER_OBTAINED: Order or judgment obtained (ordonnance, jugement).
        SERVED: Served on the debtor (signification).
        OPPOSED: The debtor opposed it (opposition).
        ENFORCED: Enforced (exécution).
    """

    CLAIM_LODGED = "claim_lodged"
    CLAIM_FILED = "claim_filed"
    ORDER_OBTAINED = "order_obtained"
    SERVED = "served"
    OPPOSED = "opposed"
    ENFORCED = "enforced"


@frozen
class LifecycleStatus(Fact):
    """What happened to an electronic invoice on its way (statut de facture électronique).

    Attributes:
        document: The invoice or credit note.
        code: Status code; see `LifecycleCode`.
        motive: Code of the reason given, such as ``CMD_ERR``; `reason` holds the words.
        amount: The amount that the status speaks of, such as the sum collected.
    """

    document: DocumentKey
    code: Annotated[int, _LIFECYCLE]
    motive: str = ""
    amount: NonNegative | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class Insolvency(Fact):
    """A debtor's insolvency: what was born before it is frozen, later debts stay due (procédure collective).

    Attributes:
        customer: The debtor.
        opened_on: Day of the opening judgment.
        published_on: Day of publication, from which time to lodge a claim runs.
        kind: An `InsolvencyKind` or any other word.
        officer: Who administers it.
        reference: Number of the case.
    """

    customer: Id
    opened_on: date
    published_on: date | None = None
    kind: Word = InsolvencyKind.RECEIVERSHIP
    officer: str = ""
    reference: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self, _INSOLVENCY_RULES)


@frozen
class LegalStep(Fact):
    """A step at law (étape judiciaire).

    Attributes:
        customer: The debtor.
        kind: A `LegalStepKind` or any other word.
        items: The items concerned; empty for all.
        amount: The amount claimed or granted.
        officer: The court, officer or lawyer.
        reference: Number of the case.
        entity: The creditor, when there are several.
    """

    customer: Id
    kind: Word
    items: tuple[ItemKey, ...] = field(default=(), converter=as_tuple)
    amount: Positive | None = None
    officer: str = ""
    reference: str = ""
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)


_INSOLVENCY_RULES: tuple[Rule, ...] = (in_order("opened_on", "published_on"),)
