"""What stops collection, or says who does it: holds, assignments, remarks, redaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.model._rules import in_order
from lettrage.model._types import Id, Word
from lettrage.model.facts import Actor, Fact, as_named_actor
from lettrage.model.keys import ItemKey
from lettrage.records import Rule, as_tuple, check_record

__all__ = [
    "CaseAssignment",
    "CreditHold",
    "DunningHold",
    "Note",
    "Redaction",
]


@frozen
class DunningHold(Fact):
    """A stop to all dunning of a customer, or of some items (suspension de relance).

    Attributes:
        id: Unique among holds on dunning.
        customer: The customer held; None when only items are.
        items: The items held; empty for all of the customer's.
        until_on: Last day of the hold, included; None until a `Closure`.
        entity: The creditor; empty for all.
    """

    id: Id
    customer: Id | None = None
    items: tuple[ItemKey, ...] = field(default=(), converter=as_tuple)
    until_on: date | None = None
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self, _HOLD_RULES)


@frozen
class CreditHold(Fact):
    """A stop to new business on credit (blocage de crédit).

    Attributes:
        id: Unique among holds on credit.
        customer: The customer held.
        until_on: Last day of the hold, included; None until a `Closure`.
        entity: The creditor; empty for all.
    """

    id: Id
    customer: Id
    until_on: date | None = None
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self, _CREDIT_HOLD_RULES)


@frozen
class CaseAssignment(Fact):
    """Who takes care of a customer or of some items from now on (affectation du dossier).

    Attributes:
        customer: The customer.
        assignee: Who takes over, in which role; a bare name is accepted.
        items: The items; empty for all.
        entity: The creditor; empty for all.
    """

    customer: Id
    assignee: Actor = field(converter=as_named_actor)
    items: tuple[ItemKey, ...] = field(default=(), converter=as_tuple)
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class Note(Fact):
    """A remark for colleagues (note interne).

    Attributes:
        text: The remark.
        customer: The customer it is about.
        items: The items it is about.
        mentions: Colleagues to whom it is addressed.
    """

    text: Word
    customer: Id | None = None
    items: tuple[ItemKey, ...] = field(default=(), converter=as_tuple)
    mentions: tuple[Id, ...] = field(default=(), converter=as_tuple)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class Redaction(Fact):
    """Names of a customer taken out for good; amounts and dates stay (anonymisation).

    Attributes:
        customer: The customer.
    """

    customer: Id

    def __attrs_post_init__(self) -> None:
        check_record(self)


def _holds_something(hold: DunningHold) -> Sequence[Fault]:
    if hold.customer is not None or hold.items:
        return ()
    message = "a hold names neither a customer nor items"
    return (Fault("bad-event", message, "customer", expected="a customer or items", found=None),)


_HOLD_RULES: tuple[Rule, ...] = ((("customer", "items"), _holds_something), in_order("effective_on", "until_on"))


_CREDIT_HOLD_RULES: tuple[Rule, ...] = (in_order("effective_on", "until_on"),)
