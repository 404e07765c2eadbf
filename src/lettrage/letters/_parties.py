"""Who writes to whom, and who is to be paid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from attrs import field, frozen

from lettrage.model import Address as PostalAddress
from lettrage.model import Customer, Entity, Identifier, Notice
from lettrage.records import as_tuple, check_record

from ._desk import Desk

__all__ = ["Party", "assignment_of", "creditor_of", "debtor_of"]

#: After which figures a number is parted, by its scheme.
_GROUPS: Final = {
    "SIREN": r"(?<=^[0-9]{3})(?=[0-9]{6}$)|(?<=^[0-9]{6})(?=[0-9]{3}$)",
    "SIRET": r"(?<=^[0-9]{3})(?=[0-9]{11}$)|(?<=^[0-9]{6})(?=[0-9]{8}$)|(?<=^[0-9]{9})(?=[0-9]{5}$)",
}
#: A space at which no line ends.
_APART: Final = "\u00a0"


@frozen(kw_only=True)
class Party:
    """Someone a letter names: creditor, debtor, collector (partie).

    Attributes:
        name: As it is written.
        address: Lines of the postal address.
        number: Its registration number, as printed.

    >>> from lettrage.letters import Party
    >>> Party(name="Dupont SA", address=("1 rue Haute", "75001 Paris")).name
    'Dupont SA'
    """

    name: str = ""
    address: tuple[str, ...] = field(default=(), converter=as_tuple)
    number: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)


def debtor_of(customer: Customer) -> Party:
    return Party(
        name=customer.name or customer.id,
        address=_address(customer.address),
        number=_number(customer.identifiers),
    )


def creditor_of(entity: Entity | None, id: str) -> Party:
    if entity is None:
        return Party(name=id)
    return Party(name=entity.name or entity.id, address=_address(entity.address), number=_number(entity.identifiers))


def _number(identifiers: Sequence[Identifier]) -> str:
    """The first registration number, with what it is; French ones in the groups in which they are always written."""
    if not identifiers:
        return ""
    scheme, value = identifiers[0].scheme.upper(), identifiers[0].value
    groups = _GROUPS.get(scheme, "") if value.isascii() and value.isdigit() else ""
    return f"{scheme} {re.sub(groups, _APART, value)}" if groups else f"{scheme} {value}"


def _address(address: PostalAddress | None) -> tuple[str, ...]:
    if address is None:
        return ()
    town = " ".join(part for part in (address.postal_code, address.city) if part)
    return tuple(line for line in (*address.lines, town, address.country) if line)


def assignment_of(notice: Notice, desk: Desk) -> tuple[str, str]:
    """Assignee and IBAN, when what this letter is about was assigned and the debtor was told."""
    named = {line.item for line in notice.items}
    for one in desk.assigned:
        covers = bool(named & set(one.items)) if one.items else one.customer == notice.customer
        if covers and one.entity == notice.entity:
            return one.assignee, one.iban
    return "", ""
