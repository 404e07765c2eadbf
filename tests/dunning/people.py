"""The customers of the lives: reached in different ways, allowed different things."""

from __future__ import annotations

from random import Random
from typing import Final

from attrs import evolve

from lettrage.model import Address, ChannelAddress, Contact, Customer, CustomerKind, EscalationLevel, Sensitivity, Tone

__all__ = ["PEOPLE", "with_opt_out"]

_CLERK: Final = Contact(
    name="Ms Clerk",
    channels=[ChannelAddress("email", "a@acme.example"), ChannelAddress("phone", "+33102030405")],
    language="fr",
)
_HOUSE: Final = Address(lines=["1 rue Haute"], postal_code="75001", city="Paris", country="FR")

#: One who is reached in every way, one by telephone alone, one not at all.
PEOPLE: Final = (
    Customer("ACME", "Acme SARL", contacts=[_CLERK], address=_HOUSE, country="FR", collector="Zoe"),
    Customer(
        "BETA",
        "Beta",
        kind=CustomerKind.CONSUMER,
        contacts=[Contact(name="Mr Beta", channels=[ChannelAddress("phone", "+33199000000")])],
        sensitivity=Sensitivity("sensitive"),
    ),
    Customer("GAMMA", "Gamma", tone_ceiling=Tone.ADVISORY, escalation_ceiling=EscalationLevel.AMICABLE),
)


def with_opt_out(customer: Customer, random: Random) -> Customer:
    """Another version of a customer: no e-mail any more, no phone, a softer ceiling, or all as it was."""
    ways = [evolve(way, opted_out=random.random() < 0.5) for way in _CLERK.channels]
    ceiling = random.choice([None, Tone.COURTEOUS, Tone.FIRM])
    level = random.choice([None, EscalationLevel.PREVENTION, EscalationLevel.FORMAL_NOTICE])
    contact = evolve(_CLERK, channels=ways)
    return evolve(customer, contacts=[contact], tone_ceiling=ceiling, escalation_ceiling=level)
