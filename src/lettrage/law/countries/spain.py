"""Spain: commercial transactions."""

from __future__ import annotations

from datetime import date
from typing import Final

from lettrage.law._figures import ECB_MRO
from lettrage.law.allocation_rules import Criterion
from lettrage.law.countries._making import (
    ALWAYS,
    DELIVERY,
    allocation,
    flat,
    floating,
    high,
    low,
    medium,
    net,
    only,
    restarting,
)
from lettrage.law.limitation_rules import ActKind, LimitationPeriod
from lettrage.law.rate_rules import Margin
from lettrage.law.rules import JurisdictionRules
from lettrage.law.term_rules import TermCap

__all__ = ["ES_B2B"]

_LEY: Final = high("Ley 3/2004 art. 7; BOE-A-2019-18736")

ES_B2B: Final = JurisdictionRules(
    code="ES-B2B",
    name="Spain, commercial transactions",
    country="ES",
    debtor="business",
    currency="EUR",
    rate=floating(
        ECB_MRO,
        _LEY,
        Margin("7.00", ALWAYS, high("Ley 3/2004 art. 7 (old)")),
        Margin("8.00", date(2013, 2, 24), _LEY),
    ),
    allocation=allocation(low("Código civil 1172-1174"), Criterion.DUE, Criterion.MOST_ONEROUS),
    terms=only(medium("Ley 3/2004 art. 4"), DELIVERY),
    caps=[TermCap("agreed", [net(60, DELIVERY)], medium("Ley 3/2004 art. 4"))],
    recovery=flat("40.00", "EUR", medium("Ley 3/2004 art. 8", "figure from memory")),
    limitation=[LimitationPeriod("general", 5, low("Código civil 1964"))],
    interruptions=restarting(
        low("Código civil 1973"),
        ActKind.ACKNOWLEDGEMENT,
        ActKind.PART_PAYMENT,
        ActKind.FORMAL_NOTICE,
        ActKind.COURT_CLAIM,
        ActKind.INSOLVENCY_CLAIM,
    ),
)
