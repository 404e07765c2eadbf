"""Whom to talk to at a customer, and how."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.model._types import EMPTY, Attributes, Id, Word, freeze
from lettrage.records import Mark, Rule, as_tuple, check_record

__all__ = ["Address", "Channel", "ChannelAddress", "Contact", "ContactHours", "ContactRole"]

_WEEKDAY = Mark(lambda day: 0 <= day <= 6, "bad-value", "a weekday from 0 (Monday) to 6")
_MINUTE = Mark(lambda minute: 0 <= minute <= 1440, "bad-value", "minutes from midnight, 0 to 1440")


class Channel(StrEnum):
    """The known ways to reach someone; the list is open (canal).

    Attributes:
        EMAIL: E-mail (courriel).
        SMS: Text message (SMS).
        LETTER: Ordinary letter (courrier simple).
        REGISTERED_LETTER: Registered letter with receipt (recommandé avec avis de réception).
        PHONE: Phone call (appel téléphonique).
        PORTAL: Customer portal (portail client).
        CHAT: Online chat (messagerie en ligne).
    """

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"
    REGISTERED_LETTER = "registered_letter"
    PHONE = "phone"
    PORTAL = "portal"
    CHAT = "chat"


class ContactRole(StrEnum):
    """The known functions of a contact; the list is open (fonction de l'interlocuteur).

    Attributes:
        ACCOUNTS_PAYABLE: Pays the invoices (comptabilité fournisseurs).
        MANAGER: Runs the business (dirigeant).
        SITE: Received the goods or works (chantier, site).
        PURCHASING: Ordered (achats).
        LEGAL: Lawyers of the customer (service juridique).
        OTHER: Anyone else (autre).
    """

    ACCOUNTS_PAYABLE = "accounts_payable"
    MANAGER = "manager"
    SITE = "site"
    PURCHASING = "purchasing"
    LEGAL = "legal"
    OTHER = "other"


@frozen(kw_only=True)
class Address:
    """A postal address (adresse postale).

    Attributes:
        lines: Street lines, in order.
        postal_code: Postal code.
        city: Town.
        country: ISO 3166 code.
    """

    lines: tuple[str, ...] = field(default=(), converter=as_tuple)
    postal_code: str = ""
    city: str = ""
    country: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class ChannelAddress:
    """One way to reach a contact (coordonnée).

    Attributes:
        channel: A `Channel` or any other word.
        address: The e-mail address, number or postal address on it.
        opted_out: True when the contact asked not to be reached this way.
    """

    channel: Word
    address: Id
    opted_out: bool = False

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class ContactHours:
    """When a contact may be reached, in its own local time (horaires).

    Attributes:
        weekdays: Days of the week, 0 for Monday.
        from_minute: First minute, counted from midnight.
        to_minute: First minute after.
    """

    weekdays: tuple[Annotated[int, _WEEKDAY], ...] = field(default=(0, 1, 2, 3, 4), converter=as_tuple)
    from_minute: Annotated[int, _MINUTE] = 540
    to_minute: Annotated[int, _MINUTE] = 1080

    def __attrs_post_init__(self) -> None:
        check_record(self, _HOURS_RULES)


@frozen
class Contact:
    """A person or desk at a customer (interlocuteur).

    Attributes:
        role: A `ContactRole` or any other word.
        name: As addressed.
        channels: Ways to reach it, the preferred one first.
        language: Language of messages; empty for that of the customer.
        hours: When it may be reached; none for any time the policy allows.
        entity: The creditor it deals with; empty for all.
        attributes: Free values of the caller.
    """

    role: Word = ContactRole.ACCOUNTS_PAYABLE
    name: str = ""
    channels: tuple[ChannelAddress, ...] = field(default=(), converter=as_tuple, kw_only=True)
    language: str = field(default="", kw_only=True)
    hours: tuple[ContactHours, ...] = field(default=(), converter=as_tuple, kw_only=True)
    entity: str = field(default="", kw_only=True)
    attributes: Attributes = field(default=EMPTY, converter=freeze, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self)


def _window_opens(hours: ContactHours) -> Sequence[Fault]:
    if hours.from_minute < hours.to_minute:
        return ()
    message = f"the window closes at minute {hours.to_minute}, before it opens at {hours.from_minute}"
    return (Fault("bad-value", message, "to_minute", found=hours.to_minute, expected=f"after {hours.from_minute}"),)


_HOURS_RULES: tuple[Rule, ...] = ((("from_minute", "to_minute"), _window_opens),)
