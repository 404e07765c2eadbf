"""Customers, how far they are trusted, and how they are to be treated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from attrs import field, frozen

from lettrage.frozen import EMPTY, freeze
from lettrage.model._rules import in_order
from lettrage.model._types import Attributes, Id, NonNegative
from lettrage.model.contacts import Address, Contact
from lettrage.model.entities import Identifier
from lettrage.records import Mark, Rule, as_tuple, check_record
from lettrage.terms import PaymentTerms

__all__ = [
    "CountryCode",
    "CreditLimit",
    "Customer",
    "CustomerKind",
    "EscalationLevel",
    "LimitSource",
    "Sensitivity",
    "SensitivityLevel",
    "Tone",
]


_CODE = Mark(
    lambda code: code == "" or (len(code) == 2 and code.isalpha() and code.isupper()), "bad-value", "two capitals"
)


#: A country of ISO 3166, such as ``FR``; empty when unknown.
CountryCode = Annotated[str, _CODE]


class CustomerKind(StrEnum):
    """What a customer is in law (qualité du client).

    Attributes:
        BUSINESS: A professional (professionnel).
        CONSUMER: A private person (consommateur).
        PUBLIC: A public body (acheteur public).
    """

    BUSINESS = "business"
    CONSUMER = "consumer"
    PUBLIC = "public"


class LimitSource(StrEnum):
    """Who set a credit limit (origine de la limite).

    Attributes:
        OWN: The creditor (limite interne).
        INSURER: A credit insurer (limite de l'assureur).
        TEMPORARY: The creditor, for a time (dépassement temporaire).
    """

    OWN = "own"
    INSURER = "insurer"
    TEMPORARY = "temporary"


class SensitivityLevel(StrEnum):
    """How carefully a customer is to be handled (sensibilité commerciale).

    Attributes:
        NORMAL: Like any other (normale).
        SENSITIVE: With care (sensible).
        STRATEGIC: Only with the consent of sales (stratégique).
    """

    NORMAL = "normal"
    SENSITIVE = "sensitive"
    STRATEGIC = "strategic"


class Tone(StrEnum):
    """How a message speaks, the mildest first (ton).

    Attributes:
        COURTEOUS: Polite reminder (courtois).
        ADVISORY: Explains and helps (pédagogique).
        FIRM: Asks plainly (ferme).
        FORMAL: Puts in default (mise en demeure).
    """

    COURTEOUS = "courteous"
    ADVISORY = "advisory"
    FIRM = "firm"
    FORMAL = "formal"


class EscalationLevel(StrEnum):
    """How far collection may go, the mildest first (niveau d'escalade).

    Attributes:
        PREVENTION: Notices before the due date only (prévenance).
        AMICABLE: Reminders and calls (relance amiable).
        FORMAL_NOTICE: Formal notice (mise en demeure).
        REFERRED: Hand-over to an agency (remise à un tiers).
        LEGAL: Court (contentieux).
    """

    PREVENTION = "prevention"
    AMICABLE = "amicable"
    FORMAL_NOTICE = "formal_notice"
    REFERRED = "referred"
    LEGAL = "legal"


@frozen
class Sensitivity:
    """How carefully a customer is to be handled, and who says so (sensibilité commerciale).

    Attributes:
        level: How carefully.
        reason: Why.
        set_by: Who decided.
        set_on: When.
    """

    level: SensitivityLevel = SensitivityLevel.NORMAL
    reason: str = ""
    set_by: str = ""
    set_on: date | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class CreditLimit:
    """How much a customer may owe, and when that holds (plafond de crédit).

    Attributes:
        amount: The limit, in its own currency.
        source: Who set it.
        valid_from: First day; None for always.
        valid_to: Last day, included; None for no end.
        entity: The creditor it holds for; empty for all.
    """

    amount: NonNegative
    source: LimitSource = LimitSource.OWN
    valid_from: date | None = None
    valid_to: date | None = None
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self, _LIMIT_RULES)


@frozen
class Customer:
    """A debtor, and all that a policy may ask about one (client).

    Attributes:
        id: Unique among customers.
        name: As printed on letters.
        kind: Business, consumer or public body: the law differs.
        address: Postal address.
        identifiers: Registered numbers.
        country: ISO 3166 code.
        language: Language of letters, such as ``fr``.
        sector: Trade, by code or in words.
        turnover_band: Size class, in the caller's words.
        sensitivity: How carefully to handle it.
        salesperson: Who sells to it.
        collector: Who follows up its payments.
        group: The group that it belongs to.
        payer_group: Customers that pay together share this name: their items form one account.
        payers: Ids of other customers who may pay for it.
        payer_aliases: Names under which banks know its payments.
        ibans: Accounts that its payments come from.
        terms: Negotiated terms.
        credit_limits: Dated limits.
        contacts: Whom to talk to.
        tone_ceiling: The strictest tone allowed; None for any.
        escalation_ceiling: How far collection may go; None for any.
        external_references: Names in other systems, by system.
        attributes: Free values; each can serve as a dimension of a report.

    >>> from lettrage.model import Customer
    >>> customer = Customer("ACME", "Acme SARL", country="FR", payer_aliases=["ACME SA"], attributes={"region": "Nord"})
    >>> customer.payer_aliases, customer.attributes["region"]
    (('ACME SA',), 'Nord')
    """

    id: Id
    name: str = ""
    kind: CustomerKind = field(default=CustomerKind.BUSINESS, kw_only=True)
    address: Address | None = field(default=None, kw_only=True)
    identifiers: tuple[Identifier, ...] = field(default=(), converter=as_tuple, kw_only=True)
    country: CountryCode = field(default="", kw_only=True)
    language: str = field(default="", kw_only=True)
    sector: str = field(default="", kw_only=True)
    turnover_band: str = field(default="", kw_only=True)
    sensitivity: Sensitivity | None = field(default=None, kw_only=True)
    salesperson: str = field(default="", kw_only=True)
    collector: str = field(default="", kw_only=True)
    group: str = field(default="", kw_only=True)
    payer_group: str = field(default="", kw_only=True)
    payers: tuple[Id, ...] = field(default=(), converter=as_tuple, kw_only=True)
    payer_aliases: tuple[Id, ...] = field(default=(), converter=as_tuple, kw_only=True)
    ibans: tuple[Id, ...] = field(default=(), converter=as_tuple, kw_only=True)
    terms: PaymentTerms | None = field(default=None, kw_only=True)
    credit_limits: tuple[CreditLimit, ...] = field(default=(), converter=as_tuple, kw_only=True)
    contacts: tuple[Contact, ...] = field(default=(), converter=as_tuple, kw_only=True)
    tone_ceiling: Tone | None = field(default=None, kw_only=True)
    escalation_ceiling: EscalationLevel | None = field(default=None, kw_only=True)
    external_references: Mapping[str, str] = field(default=EMPTY, converter=freeze, kw_only=True)
    attributes: Attributes = field(default=EMPTY, converter=freeze, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self)


_LIMIT_RULES: tuple[Rule, ...] = (in_order("valid_from", "valid_to"),)
