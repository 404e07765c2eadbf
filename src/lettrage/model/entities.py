"""Creditors: the companies that issue the invoices."""

from __future__ import annotations

from attrs import field, frozen

from lettrage.frozen import EMPTY, freeze
from lettrage.model._types import Attributes, CurrencyCode, Id
from lettrage.model.contacts import Address
from lettrage.records import as_tuple, check_record

__all__ = [
    "Entity",
    "Identifier",
]


@frozen
class Identifier:
    """A number that a register gave to a party (identifiant).

    Attributes:
        scheme: The register: ``SIREN``, ``SIRET``, ``VAT``, ``LEI``, ``DUNS`` or any other word.
        value: The number.
    """

    scheme: Id
    value: Id

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class Entity:
    """A creditor: the company that issues the invoices (entité créancière).

    Attributes:
        id: Unique among entities.
        name: As printed on letters.
        address: Postal address.
        identifiers: Registered numbers.
        ibans: Accounts to pay to, the preferred one first.
        sepa_creditor_id: Creditor identifier for direct debits.
        jurisdiction: Whose law applies, such as ``FR``.
        base_currency: The currency of its books.
        group: The group that it belongs to.
        attributes: Free values of the caller.
    """

    id: Id
    name: str = ""
    address: Address | None = field(default=None, kw_only=True)
    identifiers: tuple[Identifier, ...] = field(default=(), converter=as_tuple, kw_only=True)
    ibans: tuple[Id, ...] = field(default=(), converter=as_tuple, kw_only=True)
    sepa_creditor_id: str = field(default="", kw_only=True)
    jurisdiction: str = field(default="", kw_only=True)
    base_currency: CurrencyCode = field(default="EUR", kw_only=True)
    group: str = field(default="", kw_only=True)
    attributes: Attributes = field(default=EMPTY, converter=freeze, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self)
