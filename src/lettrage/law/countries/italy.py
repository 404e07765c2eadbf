"""Italy: commercial transactions."""

from __future__ import annotations

from datetime import date
from typing import Final

from lettrage.law._figures import ECB_MRO
from lettrage.law.allocation_rules import Criterion
from lettrage.law.countries._making import (
    ALWAYS,
    allocation,
    flat,
    floating,
    high,
    low,
    medium,
    only,
    restarting,
    thirty_sixty,
)
from lettrage.law.limitation_rules import ActKind, LimitationPeriod
from lettrage.law.rate_rules import Margin
from lettrage.law.rules import JurisdictionRules

__all__ = ["IT_B2B"]

_DECREE: Final = high("D.Lgs. 231/2002 art. 5", "eight points from secondary sources and the MEF notices")

IT_B2B: Final = JurisdictionRules(
    code="IT-B2B",
    name="Italy, commercial transactions",
    country="IT",
    debtor="business",
    currency="EUR",
    rate=floating(
        ECB_MRO,
        _DECREE,
        Margin("7.00", ALWAYS, medium("D.Lgs. 231/2002 art. 5 (old)")),
        Margin("8.00", date(2013, 1, 1), _DECREE),
    ),
    allocation=allocation(
        high("Codice civile 1193, 1194"),
        Criterion.DUE,
        Criterion.LEAST_SECURED,
        Criterion.MOST_ONEROUS,
        Criterion.OLDEST,
    ),
    terms=only(medium("D.Lgs. 231/2002 art. 4")),
    caps=thirty_sixty(medium("D.Lgs. 231/2002 art. 4")),
    recovery=flat("40.00", "EUR", medium("D.Lgs. 231/2002 art. 6")),
    limitation=[LimitationPeriod("general", 10, low("Codice civile 2946"))],
    interruptions=restarting(
        low("Codice civile 2943, 2944"),
        ActKind.ACKNOWLEDGEMENT,
        ActKind.PART_PAYMENT,
        ActKind.FORMAL_NOTICE,
        ActKind.COURT_CLAIM,
        ActKind.ENFORCEMENT,
        ActKind.INSOLVENCY_CLAIM,
    ),
)
