"""Ways to have a debt paid by law, with the conditions of each and the days that must not be missed.

A condition is met, not met, or unknown for want of a fact; nothing is assumed. France is known; a country without
routes here gives none, which does not mean that it has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from attrs import frozen

from lettrage.calendars import BusinessCalendar, check_date
from lettrage.errors import fail
from lettrage.law._asking import not_negative, same_currency
from lettrage.law.jurisdictions import as_rules
from lettrage.law.rules import JurisdictionRules
from lettrage.law.sources import Confidence, Source, weakest
from lettrage.money import Money
from lettrage.records import check_record
from lettrage.terms import due_date, months

__all__ = [
    "SIMPLIFIED_PROCEDURE_LIMIT",
    "ClaimFacts",
    "Deadline",
    "LegalRoute",
    "RouteCondition",
    "claim_filing_deadline",
    "legal_routes",
    "service_deadline",
]

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW

#: Most that the simplified procedure may claim, principal and interest together, in euro.
SIMPLIFIED_PROCEDURE_LIMIT: Final = Decimal("5000.00")
_SIMPLIFIED: Final = Source("CPCE L125-1, R125-1 to R125-8", HIGH, text="the threshold was read")
_CONCILIATION: Final = Source("CPC 750-1", MEDIUM)
_ORDER: Final = Source("CPC 1405 to 1425; décret 2026-96 of 16 Feb 2026", MEDIUM, text="three secondary reports")
_INTERIM: Final = Source("CPC 835, 873", LOW, text="from memory, not read again")
_STOPPED: Final = Source("C. com. L622-21", MEDIUM)
_FILING: Final = Source("C. com. R622-24", HIGH)
_LIMITED: Final = Source("C. com. L110-4; C. conso. L218-2", HIGH)
#: Orders made from this day on must be served within three months, older ones within six.
_SHORTER_FROM: Final = date(2026, 9, 1)


@frozen
class ClaimFacts:
    """What is known of a claim (faits du dossier); None stands for unknown.

    Attributes:
        principal: What is owed.
        interest: Interest claimed with it; None for none.
        contractual: Whether it comes from a contract or a statute.
        determined: Whether its amount is determined.
        contested: Whether the debtor contests it in earnest.
        barred: Whether it is barred by limitation.
        amicable_attempt: Whether a conciliation or mediation was tried.
        simplified_failed: Whether the simplified procedure was tried in vain.
        order_on: Day of an order for payment already made.
        served_on: Day it was served.
        insolvency_published_on: Day the opening of insolvency proceedings was published (BODACC).
        creditor_in_metropolitan_france: Where the creditor sits.
    """

    principal: Money
    interest: Money | None = None
    contractual: bool | None = None
    determined: bool | None = None
    contested: bool | None = None
    barred: bool | None = None
    amicable_attempt: bool | None = None
    simplified_failed: bool | None = None
    order_on: date | None = None
    served_on: date | None = None
    insolvency_published_on: date | None = None
    creditor_in_metropolitan_france: bool = True

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class RouteCondition:
    """A condition of a route, and whether it is met.

    Attributes:
        code: Stable name.
        met: True, False, or None when a fact is missing.
        source: The article.
    """

    code: str
    met: bool | None
    source: Source


@frozen
class Deadline:
    """A day that must not be missed.

    Attributes:
        code: Stable name.
        on: The last day; for ``enforce-from`` the first one.
        source: The article.
    """

    code: Literal["serve-by", "oppose-by", "enforce-from", "file-by"]
    on: date
    source: Source


@frozen
class LegalRoute:
    """A way to have a debt paid (voie de recouvrement).

    Attributes:
        code: Stable name.
        name_fr: Its French name.
        conditions: What it asks for.
        deadlines: Days that follow from the facts.
        source: The article.
    """

    code: str
    name_fr: str
    conditions: tuple[RouteCondition, ...]
    deadlines: tuple[Deadline, ...]
    source: Source

    @property
    def open(self) -> bool | None:
        """True when every condition is met, False when one is not, None when a fact is missing."""
        met = [condition.met for condition in self.conditions]
        return False if False in met else None if None in met else True

    @property
    def confidence(self) -> Confidence:
        """The grade of the weakest source."""
        return weakest([self.source, *(condition.source for condition in self.conditions)])


def legal_routes(facts: ClaimFacts, *, rules: JurisdictionRules | str) -> tuple[LegalRoute, ...]:
    """The routes of a country, each with its conditions held against the facts.

    Raises:
        InvalidInput: ``negative-amount``; ``unknown-jurisdiction``.
        CurrencyMismatch: For a claim in another currency than the jurisdiction's thresholds.

    Source: CPCE L125-1, CPC 750-1 and 1405 to 1425, décret 2026-96, C. com. L622-21 and R622-24 (France).

    >>> from lettrage.law import ClaimFacts, legal_routes
    >>> from lettrage.money import Money
    >>> facts = ClaimFacts(Money("4950.00", "EUR"), Money("60.00", "EUR"), contractual=True, determined=True)
    >>> {route.code: route.open for route in legal_routes(facts, rules="FR-B2B")}["simplified-procedure"]
    False
    """
    law = as_rules(rules)
    not_negative(facts.principal, "principal")
    interest = facts.interest if facts.interest is not None else Money.zero(facts.principal.currency)
    same_currency(law.currency, [("principal", facts.principal), ("interest", not_negative(interest, "interest"))])
    return tuple(route(facts, facts.principal + interest) for route in _ROUTES.get(law.country, ()))


def service_deadline(order_on: date, calendar: BusinessCalendar | None = None) -> Deadline:
    """The last day to serve a French order for payment: six months, three for orders made from 1 September 2026.

    Args:
        order_on: Day of the order.
        calendar: Business days, where a last day that is none moves to the next (CPC 642).

    >>> from datetime import date
    >>> from lettrage.law import service_deadline
    >>> service_deadline(date(2026, 8, 31)).on, service_deadline(date(2026, 9, 1)).on
    (datetime.date(2027, 2, 28), datetime.date(2026, 12, 1))
    """
    span = 3 if check_date(order_on, "order_on") >= _SHORTER_FROM else 6
    return Deadline("serve-by", _rolled(due_date([months(span)], order_on), calendar), _ORDER)


def claim_filing_deadline(
    published_on: date, *, in_metropolitan_france: bool = True, calendar: BusinessCalendar | None = None
) -> Deadline:
    """The last day to file a claim in French insolvency proceedings: two months from publication, four from abroad.

    >>> from datetime import date
    >>> from lettrage.law import claim_filing_deadline
    >>> claim_filing_deadline(date(2026, 1, 20)).on
    datetime.date(2026, 3, 20)
    >>> claim_filing_deadline(date(2026, 1, 20), in_metropolitan_france=False).on
    datetime.date(2026, 5, 20)
    """
    span = 2 if in_metropolitan_france else 4
    last = due_date([months(span)], check_date(published_on, "published_on"))
    return Deadline("file-by", _rolled(last, calendar), _FILING)


def _rolled(last: date, calendar: BusinessCalendar | None) -> date:
    return last if calendar is None else calendar.roll(last)


def _common(facts: ClaimFacts) -> tuple[RouteCondition, ...]:
    """What every action against the debtor alone asks for."""
    return (
        RouteCondition("not-barred", _not(facts.barred), _LIMITED),
        RouteCondition("no-insolvency", facts.insolvency_published_on is None, _STOPPED),
    )


def _not(fact: bool | None) -> bool | None:
    return None if fact is None else not fact


def _simplified(facts: ClaimFacts, total: Money) -> LegalRoute:
    conditions = (
        RouteCondition("amount-within-limit", total.amount <= SIMPLIFIED_PROCEDURE_LIMIT, _SIMPLIFIED),
        RouteCondition("contractual-or-statutory", facts.contractual, _SIMPLIFIED),
        *_common(facts),
    )
    name = "procédure simplifiée de recouvrement des petites créances"
    return LegalRoute("simplified-procedure", name, conditions, (), _SIMPLIFIED)


def _payment_order(facts: ClaimFacts, total: Money) -> LegalRoute:
    del total  # no threshold
    conditions = (
        RouteCondition("contractual-or-statutory", facts.contractual, _ORDER),
        RouteCondition("amount-determined", facts.determined, _ORDER),
        *_common(facts),
    )
    deadlines = [service_deadline(facts.order_on)] if facts.order_on is not None else []
    if facts.served_on is not None:
        if facts.order_on is not None and facts.served_on < facts.order_on:
            fail("bad-value", "the order was served before it was made", path="served_on", found=facts.served_on)
        deadlines += [
            Deadline("oppose-by", due_date([months(1)], facts.served_on), _ORDER),
            Deadline("enforce-from", due_date([months(2)], facts.served_on), _ORDER),
        ]
    return LegalRoute("order-for-payment", "injonction de payer", conditions, tuple(deadlines), _ORDER)


def _interim(facts: ClaimFacts, total: Money) -> LegalRoute:
    del total
    conditions = (RouteCondition("not-contested-in-earnest", _not(facts.contested), _INTERIM), *_common(facts))
    return LegalRoute("interim-payment", "référé-provision", conditions, (), _INTERIM)


def _court(facts: ClaimFacts, total: Money) -> LegalRoute:
    needed = total.amount <= SIMPLIFIED_PROCEDURE_LIMIT
    tried = True if facts.simplified_failed else facts.amicable_attempt
    conditions = (
        RouteCondition("amicable-attempt-first", tried if needed else True, _CONCILIATION),
        *_common(facts),
    )
    return LegalRoute("court-claim", "assignation au fond", conditions, (), _CONCILIATION)


def _filing(facts: ClaimFacts, total: Money) -> LegalRoute:
    del total
    published = facts.insolvency_published_on
    deadlines: tuple[Deadline, ...] = ()
    if published is not None:
        near = facts.creditor_in_metropolitan_france
        deadlines = (claim_filing_deadline(published, in_metropolitan_france=near),)
    conditions = (RouteCondition("insolvency-opened", published is not None, _FILING),)
    return LegalRoute("claim-filing", "déclaration de créance", conditions, deadlines, _FILING)


_ROUTES: Final[Mapping[str, tuple[Callable[[ClaimFacts, Money], LegalRoute], ...]]] = {
    "FR": (_simplified, _payment_order, _interim, _court, _filing),
}
