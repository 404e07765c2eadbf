"""`JurisdictionRules`: everything that a country's law says about a late payment, as one frozen value.

Nothing is computed here and nobody subclasses it. A firm with a sector agreement, or a country that is not shipped,
evolves a value: ``attrs.evolve(jurisdiction("FR-B2B"), recovery=None)``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from attrs import evolve, field, frozen

from lettrage.law.allocation_rules import AllocationOrder
from lettrage.law.day_counts import DayCount
from lettrage.law.limitation_rules import InterruptionRule, LimitationPeriod
from lettrage.law.rate_rules import ClauseBound, RateRule
from lettrage.law.rates import Rate
from lettrage.law.recovery_rules import RecoveryRule
from lettrage.law.sources import Source
from lettrage.law.term_rules import LegalTerm, TermCap
from lettrage.money import Rounding
from lettrage.records import as_tuple, check_record

__all__ = ["JurisdictionRules", "TaxNote"]


@frozen
class TaxNote:
    """Whether a sum asked for late payment bears VAT (TVA des accessoires).

    Attributes:
        on: What it is about.
        vat: True when VAT is added.
        source: The article.
    """

    on: Literal["interest", "recovery_sum"]
    vat: bool
    source: Source

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen(repr=False)
class JurisdictionRules:
    """The rules on late payment of one country and kind of debtor (règles applicables).

    Attributes:
        code: Stable name, such as ``FR-B2B``.
        name: In words.
        country: ISO code; ``EU`` for the directive.
        debtor: Who pays.
        currency: Currency of the sums fixed by law.
        rate: The late-payment rate.
        day_count: Days to years. Practice, not statute, everywhere here.
        rounding: How the total of interest becomes cents, once.
        allocation: The order in which a payment is allocated.
        terms: Terms when nothing was agreed.
        caps: The longest terms that may be agreed.
        clause_floor: The least rate that a contract may set; it never raises the rate of the law.
        clause_ceiling: The highest.
        recovery: The sum for recovery costs; None where the law grants none.
        limitation: Limitation periods; empty where the law named here sets none.
        interruptions: What an act does to a running period; an act that is not listed does nothing.
        tax: Whether interest and recovery sums bear VAT.

    >>> from attrs import evolve
    >>> from lettrage.law import DayCount, jurisdiction
    >>> rules = jurisdiction("CH")
    >>> rules.rate.behaviour.value, evolve(rules, day_count=DayCount.THIRTY_E_360).day_count.value
    ('constant', '30E/360')
    """

    code: str
    name: str
    country: str
    debtor: Literal["business", "consumer", "public", "any"]
    currency: str
    rate: RateRule
    allocation: AllocationOrder
    day_count: DayCount = DayCount.ACT_365F
    rounding: Rounding = Rounding.HALF_UP
    terms: tuple[LegalTerm, ...] = field(default=(), converter=as_tuple)
    caps: tuple[TermCap, ...] = field(default=(), converter=as_tuple)
    clause_floor: ClauseBound | None = None
    clause_ceiling: ClauseBound | None = None
    recovery: RecoveryRule | None = None
    limitation: tuple[LimitationPeriod, ...] = field(default=(), converter=as_tuple)
    interruptions: tuple[InterruptionRule, ...] = field(default=(), converter=as_tuple)
    tax: tuple[TaxNote, ...] = field(default=(), converter=as_tuple)

    def __attrs_post_init__(self) -> None:
        check_record(self)

    def with_rates(self, rows: Iterable[Rate]) -> JurisdictionRules:
        """The same rules with more rows in the reference table, such as the semester just published.

        >>> from datetime import date
        >>> from lettrage.law import Confidence, Rate, Source, jurisdiction
        >>> notice = Source("gazette of the day, invented for this example", Confidence.LOW)
        >>> rules = jurisdiction("FR-B2B").with_rates([Rate("2.15", date(2027, 1, 1), date(2027, 6, 30), notice)])
        >>> rules.rate.at(date(2027, 2, 1)).percent
        Decimal('12.15')
        """
        return evolve(self, rate=evolve(self.rate, table=self.rate.table.extended(rows)))

    def __repr__(self) -> str:
        return f"<JurisdictionRules `{self.code}`: {self.name}>"
