"""The Netherlands: commercial transactions, and against consumers."""

from __future__ import annotations

from datetime import date
from typing import Final

from attrs import evolve

from lettrage.law._figures import ECB_MRO, NL_LEGAL
from lettrage.law.allocation_rules import Criterion
from lettrage.law.countries._making import (
    ALWAYS,
    RECEIPT,
    allocation,
    floating,
    high,
    low,
    medium,
    net,
    only,
    restarting,
    thirty_sixty,
)
from lettrage.law.limitation_rules import ActKind, LimitationPeriod
from lettrage.law.rate_rules import Margin
from lettrage.law.recovery_rules import RecoveryBand, RecoveryRule
from lettrage.law.rules import JurisdictionRules, TaxNote
from lettrage.law.term_rules import TermCap

__all__ = ["NL", "NL_B2C"]

_TRADE_INTEREST: Final = medium("BW 6:119a")
_COSTS: Final = medium("Besluit vergoeding voor buitengerechtelijke incassokosten art. 2")

#: 15 % of the first 2,500, 10 % of the next 2,500, 5 % of the next 5,000, 1 % of the next 190,000, then 0.5 %.
_SCALE: Final = RecoveryRule(
    [
        RecoveryBand("0", "0", "15"),
        RecoveryBand("2500", "375", "10"),
        RecoveryBand("5000", "625", "5"),
        RecoveryBand("10000", "875", "1"),
        RecoveryBand("200000", "2775", "0.5"),
    ],
    "EUR",
    _COSTS,
    counted="together",
    minimum="40",
    maximum="6775",
    with_vat=True,
)

NL: Final = JurisdictionRules(
    code="NL",
    name="Netherlands, commercial transactions",
    country="NL",
    debtor="business",
    currency="EUR",
    rate=floating(
        ECB_MRO,
        _TRADE_INTEREST,
        Margin("7.00", ALWAYS, medium("BW 6:119a (old)")),
        Margin("8.00", date(2013, 1, 1), medium("BW 6:119a", "day on which the points rose not read")),
    ),
    allocation=allocation(high("BW 6:43, 6:44"), Criterion.DUE, Criterion.MOST_ONEROUS, Criterion.OLDEST),
    terms=only(medium("BW 6:119a")),
    caps=[
        *thirty_sixty(medium("BW 6:119a")),
        TermCap("small-creditor", [net(30, RECEIPT)], low("BW 6:119a(6), from 1 July 2022"), small_creditor=True),
    ],
    recovery=_SCALE,
    limitation=[LimitationPeriod("general", 5, low("BW 3:307"))],
    interruptions=restarting(
        low("BW 3:316, 3:317, 3:318"),
        ActKind.ACKNOWLEDGEMENT,
        ActKind.PART_PAYMENT,
        ActKind.FORMAL_NOTICE,
        ActKind.COURT_CLAIM,
        ActKind.INSOLVENCY_CLAIM,
    ),
    tax=[TaxNote("interest", False, low("BW 6:119a")), TaxNote("recovery_sum", True, _COSTS)],
)

NL_B2C: Final = evolve(
    NL,
    code="NL-B2C",
    name="Netherlands, against consumers",
    debtor="consumer",
    rate=floating(NL_LEGAL, medium("BW 6:119")),
    terms=(),
    caps=(),
    recovery=evolve(_SCALE, needs_notice=True, source=medium("BW 6:96(6); Besluit incassokosten art. 2")),
    limitation=[LimitationPeriod("general", 5, low("BW 3:307")), LimitationPeriod("sale", 2, low("BW 7:28"))],
)
