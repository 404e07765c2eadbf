"""What every event has in common: two dates, an author, a reason."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from attrs import field, frozen

from lettrage.model._types import EMPTY, Attributes, Id, freeze
from lettrage.records import check_record

__all__ = ["Actor", "Fact", "Role", "as_actor", "as_named_actor"]


class Role(StrEnum):
    """The known roles; the list is open and any other word is accepted where a role is asked (fonction).

    Attributes:
        ACCOUNTANT: Keeps the books (comptable).
        COLLECTOR: Follows up late payments (chargé de recouvrement).
        SALES: Sells to the customer (commercial).
        SALES_MANAGER: Leads the sales team (directeur commercial).
        CUSTOMER_SERVICE: Answers customers (service client).
        LEGAL: Lawyers of the house (service juridique).
        CFO: Head of finance (directeur financier).
        AGENCY: A collection firm acting for the creditor (société de recouvrement).
        JUDICIAL_OFFICER: Serves and enforces (commissaire de justice).
        LAWYER: An outside lawyer (avocat).
        INSURER: A credit insurer (assureur-crédit).
    """

    ACCOUNTANT = "accountant"
    COLLECTOR = "collector"
    SALES = "sales"
    SALES_MANAGER = "sales_manager"
    CUSTOMER_SERVICE = "customer_service"
    LEGAL = "legal"
    CFO = "cfo"
    AGENCY = "agency"
    JUDICIAL_OFFICER = "judicial_officer"
    LAWYER = "lawyer"
    INSURER = "insurer"


@frozen
class Actor:
    """Who did something, and in which role (auteur).

    Attributes:
        name: The person, team or program.
        role: A `Role` or any other word; empty when unknown.
    """

    name: Id
    role: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)


def as_actor(value: Actor | str | None) -> Actor | None:
    """A bare name as an `Actor` without a role."""
    return Actor(value) if isinstance(value, str) else value


def as_named_actor(value: Actor | str) -> Actor:
    """A bare name as an `Actor` without a role, where one is required."""
    return Actor(value) if isinstance(value, str) else value


@frozen(kw_only=True)
class Fact:
    """The clocks and the author that every event carries (fait daté).

    Attributes:
        effective_on: The day from which the fact counts.
        known_on: The day on which it was recorded; None means on the day it counts from.
        by: Who did it; a bare name is accepted.
        reason: Why, in words.
        attributes: Free values of the caller.
    """

    effective_on: date
    known_on: date | None = None
    by: Actor | None = field(default=None, converter=as_actor)
    reason: str | None = None
    attributes: Attributes = field(default=EMPTY, converter=freeze)

    def __attrs_post_init__(self) -> None:
        check_record(self)
