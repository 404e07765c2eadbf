"""What was said between the house and its debtors: calls and messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.model._rules import in_order
from lettrage.model._types import Id, Word
from lettrage.model.facts import Fact
from lettrage.model.keys import ItemKey
from lettrage.model.supporting import DocumentRef
from lettrage.records import Rule, as_tuple, check_record

__all__ = [
    "CallOutcome",
    "CallResult",
    "Exchange",
    "ExchangeDirection",
    "ExchangeKind",
]


class CallResult(StrEnum):
    """How a call ended (issue de l'appel).

    Attributes:
        REACHED: Spoke to the right person (joint).
        NO_ANSWER: Nobody answered (sans réponse).
        WRONG_CONTACT: Not the right person (mauvais interlocuteur).
        DOCUMENT_MISSING: A document is missing (document manquant).
        DELAY_ASKED: More time was asked (délai demandé).
        PROMISE: Payment was promised (promesse).
        DISPUTE: The debt is contested (litige).
        ALREADY_PAID: Said to be paid (déjà réglé).
        REFUSES: Will not pay (refus).
        CALL_BACK: To be called back (à rappeler).
    """

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    WRONG_CONTACT = "wrong_contact"
    DOCUMENT_MISSING = "document_missing"
    DELAY_ASKED = "delay_asked"
    PROMISE = "promise"
    DISPUTE = "dispute"
    ALREADY_PAID = "already_paid"
    REFUSES = "refuses"
    CALL_BACK = "call_back"


class ExchangeKind(StrEnum):
    """The known kinds of exchange with a debtor; the list is open (nature de l'échange).

    Attributes:
        MESSAGE: A message (message).
        DOCUMENT_REQUEST: A copy was asked for (demande de document).
        DELAY_REQUEST: More time was asked for (demande de délai).
        COMMERCIAL: About business, not about payment (échange commercial).
        CHAT: Online chat (messagerie).
        SUPPORT: A question to support (assistance).
    """

    MESSAGE = "message"
    DOCUMENT_REQUEST = "document_request"
    DELAY_REQUEST = "delay_request"
    COMMERCIAL = "commercial"
    CHAT = "chat"
    SUPPORT = "support"


class ExchangeDirection(StrEnum):
    """Who spoke (sens de l'échange).

    Attributes:
        INBOUND: The debtor (entrant).
        OUTBOUND: We did (sortant).
        INTERNAL: Among ourselves (interne).
    """

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


@frozen
class CallOutcome(Fact):
    """How a call ended (issue d'appel).

    Attributes:
        customer: Who was called.
        result: How it ended.
        items: The items spoken of.
        contact: Who answered.
        notice: Key of the notice that asked for the call.
        call_back_on: When to call again.
        entity: The creditor, when there are several.
    """

    customer: Id
    result: CallResult
    items: tuple[ItemKey, ...] = field(default=(), converter=as_tuple)
    contact: str = ""
    notice: Id | None = None
    call_back_on: date | None = None
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self, _CALL_RULES)


@frozen
class Exchange(Fact):
    """Anything said between the house and a debtor (échange).

    Attributes:
        customer: The debtor.
        kind: An `ExchangeKind` or any other word.
        direction: Who spoke.
        channel: How.
        text: What was said.
        contact: With whom.
        items: The items spoken of.
        documents: What was attached.
        dispute: Id of the dispute that it belongs to.
        entity: The creditor, when there are several.
    """

    customer: Id
    kind: Word = ExchangeKind.MESSAGE
    direction: ExchangeDirection = ExchangeDirection.INBOUND
    channel: str = ""
    text: str = ""
    contact: str = ""
    items: tuple[ItemKey, ...] = field(default=(), converter=as_tuple)
    documents: tuple[DocumentRef, ...] = field(default=(), converter=as_tuple)
    dispute: Id | None = None
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)


def _call_back_has_a_day(event: CallOutcome) -> Sequence[Fault]:
    if event.result is not CallResult.CALL_BACK or event.call_back_on is not None:
        return ()
    message = "a call back has no day"
    return (Fault("missing-value", message, "call_back_on", expected="a date", help="say when to call again"),)


_CALL_RULES: tuple[Rule, ...] = (
    (("result", "call_back_on"), _call_back_has_a_day),
    in_order("effective_on", "call_back_on"),
)
