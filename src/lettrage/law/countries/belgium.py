"""Belgium: between professionals, and against consumers since the law of 4 May 2023."""

from __future__ import annotations

from datetime import date
from typing import Final

from attrs import evolve

from lettrage.law._figures import BE_LEGAL, ECB_MRO
from lettrage.law.allocation_rules import Criterion
from lettrage.law.countries._making import (
    ALWAYS,
    RECEIPT,
    allocation,
    flat,
    floating,
    low,
    medium,
    net,
    only,
    restarting,
)
from lettrage.law.limitation_rules import ActKind, LimitationPeriod
from lettrage.law.rate_rules import ClauseBound, InterestStart, Margin
from lettrage.law.recovery_rules import RecoveryBand, RecoveryRule
from lettrage.law.rules import JurisdictionRules
from lettrage.law.term_rules import TermCap

__all__ = ["BE_B2B", "BE_B2C"]

_LATE_PAYMENT: Final = medium("loi of 2 August 2002 art. 5")
_BOOK_XIX: Final = medium("CDE XIX.4 (loi of 4 May 2023)", "secondary sources; statute text not read")

_ALLOCATION: Final = allocation(
    medium("old C. civ. 1253-1256", "since 2023 in Book 5, article numbers not read"),
    Criterion.DUE,
    Criterion.MOST_ONEROUS,
    Criterion.OLDEST,
)

#: Rounded up to the next half point; before 16 March 2013 the points were seven.
_RATE: Final = evolve(
    floating(
        ECB_MRO,
        _LATE_PAYMENT,
        Margin("7.00", ALWAYS, _LATE_PAYMENT),
        Margin("8.00", date(2013, 3, 16), _LATE_PAYMENT),
    ),
    round_up_to="0.5",
)

_INTERRUPTIONS: Final = restarting(
    low("old C. civ. 2244, 2248"),
    ActKind.ACKNOWLEDGEMENT,
    ActKind.PART_PAYMENT,
    ActKind.COURT_CLAIM,
    ActKind.ENFORCEMENT,
    ActKind.INSOLVENCY_CLAIM,
)

BE_B2B: Final = JurisdictionRules(
    code="BE-B2B",
    name="Belgium, between professionals",
    country="BE",
    debtor="business",
    currency="EUR",
    rate=_RATE,
    allocation=_ALLOCATION,
    terms=only(medium("loi of 2 August 2002 art. 4")),
    caps=[TermCap("agreed", [net(60, RECEIPT)], medium("loi of 2 August 2002 art. 4; loi of 14 August 2021"))],
    recovery=flat("40.00", "EUR", medium("loi of 2 August 2002 art. 6")),
    limitation=[LimitationPeriod("general", 10, low("old C. civ. 2262bis"))],
    interruptions=_INTERRUPTIONS,
)

BE_B2C: Final = JurisdictionRules(
    code="BE-B2C",
    name="Belgium, against consumers",
    country="BE",
    debtor="consumer",
    currency="EUR",
    rate=floating(BE_LEGAL, low("C. civ. 5.207; loi of 5 May 1865"), starts=InterestStart.FORMAL_NOTICE),
    clause_ceiling=ClauseBound("1", _RATE, _BOOK_XIX),
    allocation=_ALLOCATION,
    recovery=RecoveryRule(
        [RecoveryBand("0", "20"), RecoveryBand("150", "30", "10"), RecoveryBand("500", "65", "5")],
        "EUR",
        _BOOK_XIX,
        nature="ceiling",
        edge="below",
        maximum="2000",
        needs_notice=True,
    ),
    limitation=[LimitationPeriod("general", 10, low("old C. civ. 2262bis", "shorter for some trades (old 2272)"))],
    interruptions=_INTERRUPTIONS,
)
