"""Germany: between entrepreneurs, and against consumers."""

from __future__ import annotations

from datetime import date
from typing import Final

from attrs import evolve

from lettrage.law._figures import DE_BASE
from lettrage.law.allocation_rules import Criterion
from lettrage.law.countries._making import (
    ALWAYS,
    RECEIPT,
    allocation,
    flat,
    floating,
    high,
    low,
    medium,
    net,
    restarting,
    suspending,
    thirty_sixty,
)
from lettrage.law.limitation_rules import ActKind, LimitationPeriod
from lettrage.law.rate_rules import Margin
from lettrage.law.rules import JurisdictionRules
from lettrage.law.term_rules import LegalTerm

__all__ = ["DE_B2B", "DE_B2C"]

_RATE: Final = medium("BGB 288(2), 247")

DE_B2B: Final = JurisdictionRules(
    code="DE-B2B",
    name="Germany, between entrepreneurs",
    country="DE",
    debtor="business",
    currency="EUR",
    rate=floating(
        DE_BASE,
        _RATE,
        Margin("8.00", ALWAYS, medium("BGB 288(2) (old)", "debts that arose before 29 July 2014")),
        Margin("9.00", date(2014, 7, 29), _RATE),
    ),
    allocation=allocation(
        high("BGB 366, 367"),
        Criterion.DUE,
        Criterion.LEAST_SECURED,
        Criterion.MOST_ONEROUS,
        Criterion.OLDEST,
    ),
    terms=[LegalTerm(net(30, RECEIPT), high("BGB 286(3), 193; BGH III ZR 159/06"), rolls=True)],
    caps=thirty_sixty(medium("BGB 271a")),
    recovery=flat("40.00", "EUR", medium("BGB 288(5)", "credited on the costs of proceedings")),
    limitation=[LimitationPeriod("general", 3, low("BGB 195, 199"), counted_from="next_year")],
    interruptions=[
        *restarting(low("BGB 212"), ActKind.ACKNOWLEDGEMENT, ActKind.PART_PAYMENT, ActKind.ENFORCEMENT),
        *suspending(low("BGB 204"), ActKind.COURT_CLAIM, ActKind.INSOLVENCY_CLAIM, tail_months=6),
    ],
)

DE_B2C: Final = evolve(
    DE_B2B,
    code="DE-B2C",
    name="Germany, against consumers",
    debtor="consumer",
    rate=floating(DE_BASE, medium("BGB 288(1), 247"), Margin("5.00", ALWAYS, medium("BGB 288(1)"))),
    caps=(),
    recovery=None,
)
