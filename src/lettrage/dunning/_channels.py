"""Through which channel to whom: the step's order, the debtor's preference, opt-outs, what came back, fallbacks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from attrs import frozen

from lettrage.dunning._action import ContactWindow, Recipient
from lettrage.dunning._contact_rules import ContactRules
from lettrage.dunning._steps import PREFERRED
from lettrage.model import Address, Channel, Contact, ContactRole

__all__ = ["Reach", "reach"]

#: Channels that a postal address of the customer itself serves.
_POSTAL: Final = (Channel.LETTER.value, Channel.REGISTERED_LETTER.value)
#: Channels that need no message to leave the house.
_DEFAULT: Final = Channel.EMAIL.value


@frozen
class Reach:
    """How a customer is reached (acheminement).

    Attributes:
        channel: The channel; empty when there is none.
        recipients: To whom.
        fallbacks: Channels to try next.
        window: When on the day.
    """

    channel: str
    recipients: tuple[Recipient, ...] = ()
    fallbacks: tuple[str, ...] = ()
    window: ContactWindow = ContactWindow()


def reach(
    wanted: Sequence[str],
    contacts: Sequence[Contact],
    rules: ContactRules,
    *,
    entity: str = "",
    address: Address | None = None,
    name: str = "",
    language: str = "",
    failed: frozenset[tuple[str, str]] = frozenset(),
    kept: bool = True,
) -> Reach:
    """The first channel of a step on which somebody can be reached.

    Args:
        wanted: Channels of the step, in order; ``preferred`` stands for the debtor's own order.
        contacts: Contacts of the customer.
        rules: When contact is allowed.
        entity: The creditor: a contact may deal with one only.
        address: Postal address of the customer.
        name: Name of the customer.
        language: Language of the customer.
        failed: Channels and addresses from which messages came back.
        kept: Whether the ledger keeps contacts at all; where it does not, the caller finds whom to address.
    """
    window = ContactWindow(rules.from_minute, rules.to_minute)
    if not kept:
        named = [channel for channel in wanted if channel != PREFERRED] or [_DEFAULT]
        return Reach(named[0], (), tuple(named[1:]), window)
    here = sorted(
        (contact for contact in contacts if contact.entity in ("", entity)),
        key=lambda contact: (contact.role != ContactRole.ACCOUNTS_PAYABLE, contact.entity == ""),
    )
    ways: list[tuple[str, Recipient, Contact | None]] = []
    for channel in _expanded(wanted, here):
        ways += [
            (
                channel,
                Recipient(contact.name or name, contact.role, channel, way.address, contact.language or language),
                contact,
            )
            for contact in here
            for way in contact.channels
            if way.channel == channel and not way.opted_out and (channel, way.address) not in failed
        ]
        if channel in _POSTAL and address is not None and not any(way[0] == channel for way in ways):
            text = ", ".join([*address.lines, f"{address.postal_code} {address.city}".strip(), address.country])
            if text.strip(", ") and (channel, text) not in failed:
                ways.append((channel, Recipient(name, "", channel, text.strip(", "), language), None))
    if not ways:
        return Reach("", window=window)
    channel, recipient, contact = ways[0]
    rest = dict.fromkeys(way[0] for way in ways if way[0] != channel)
    return Reach(channel, (recipient,), tuple(rest), _window(contact, window))


def _expanded(wanted: Iterable[str], contacts: Sequence[Contact]) -> list[str]:
    """The channels in order, each once; the debtor's preference in place of its name."""
    out: dict[str, None] = {}
    for channel in wanted:
        own = [way.channel for contact in contacts for way in contact.channels if not way.opted_out]
        # A preference says how to write; whether to phone or to send a registered letter is for the policy to say.
        written = [way for way in own if way not in (Channel.PHONE, Channel.REGISTERED_LETTER)]
        out.update(dict.fromkeys(written if channel == PREFERRED else [channel]))
    return list(out)


def _window(contact: Contact | None, window: ContactWindow) -> ContactWindow:
    """The hours of the contact within those of the policy."""
    if contact is None or not contact.hours:
        return window
    hours = contact.hours[0]
    start, end = max(window.from_minute, hours.from_minute), min(window.to_minute, hours.to_minute)
    return ContactWindow(start, end) if start < end else window
