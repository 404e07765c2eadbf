"""The parts of an invoice: tax by rate, due-date lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.model._rules import one_currency, sum_fault
from lettrage.model._types import Id, NonNegative
from lettrage.money import Money
from lettrage.records import Rule, check_record
from lettrage.terms._values import Percent, as_percent

__all__ = [
    "Instalment",
    "InstalmentKind",
    "TaxLine",
    "TaxRegime",
    "tax_faults",
]


class TaxRegime(StrEnum):
    """When the tax becomes due to the state (exigibilité de la TVA).

    Attributes:
        ON_DELIVERY: At delivery or invoice (TVA sur les débits).
        ON_COLLECTION: When the money comes in (TVA sur les encaissements).
    """

    ON_DELIVERY = "on_delivery"
    ON_COLLECTION = "on_collection"


class InstalmentKind(StrEnum):
    """What a due-date line is (nature de l'échéance).

    Attributes:
        ORDINARY: Payable at its due date (échéance ordinaire).
        RETENTION: Held back as a guarantee until released (retenue de garantie).
    """

    ORDINARY = "ordinary"
    RETENTION = "retention"


@frozen
class TaxLine:
    """Tax at one rate (ligne de TVA).

    Attributes:
        rate: The rate as a percentage: 20 for 20 %.
        base: The amount taxed, without tax.
        tax: The tax on it.
        regime: When the tax falls due.
    """

    rate: Percent = field(converter=as_percent)
    base: Money
    tax: Money
    regime: TaxRegime = TaxRegime.ON_DELIVERY

    def __attrs_post_init__(self) -> None:
        check_record(self, _TAX_RULES)


@frozen
class Instalment:
    """One due-date line of an invoice, an open item of its own (échéance).

    Attributes:
        amount: What falls due, tax included.
        due_on: When; None when not said.
        kind: Ordinary or retention.
        releases_on: When a retention is released, if that is later.
        payer: The customer who pays this line, when it is another one.
    """

    amount: NonNegative
    due_on: date | None = None
    kind: InstalmentKind = InstalmentKind.ORDINARY
    releases_on: date | None = None
    payer: Id | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self, _INSTALMENT_RULES)


def tax_faults(document: Any) -> Sequence[Fault]:
    lines = document.taxes
    if not lines:
        return ()
    currency = document.total.currency
    faults = one_currency(currency, [(f"taxes[{i}].base", line.base) for i, line in enumerate(lines)])
    faults += one_currency(currency, [(f"taxes[{i}].tax", line.tax) for i, line in enumerate(lines)])
    whole = sum(line.base.minor + line.tax.minor for line in lines)
    return faults or sum_fault("taxes", "bases and taxes", whole, document.total)


def _tax_currency(line: TaxLine) -> Sequence[Fault]:
    return one_currency(line.base.currency, [("tax", line.tax)])


def _tax_sign(line: TaxLine) -> Sequence[Fault]:
    if line.base.minor == 0 or line.tax.minor == 0 or (line.base.minor < 0) == (line.tax.minor < 0):
        return ()
    message = f"the tax {line.tax} and its base {line.base} have opposite signs"
    return (Fault("bad-value", message, "tax", found=line.tax, expected="the sign of the base"),)


def _released_later(line: Instalment) -> Sequence[Fault]:
    if line.releases_on is None or line.kind is InstalmentKind.RETENTION:
        return ()
    message = "only a retention is released"
    help = 'write `kind="retention"` or leave `releases_on` out'
    return (Fault("bad-value", message, "releases_on", found=line.releases_on, expected="None", help=help),)


_TAX_RULES: tuple[Rule, ...] = ((("base", "tax"), _tax_currency), (("base", "tax"), _tax_sign))


_INSTALMENT_RULES: tuple[Rule, ...] = ((("kind", "releases_on"), _released_later),)
