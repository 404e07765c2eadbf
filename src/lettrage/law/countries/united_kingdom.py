"""United Kingdom: commercial debts (England and Wales for allocation and limitation)."""

from __future__ import annotations

from typing import Final

from lettrage.law._figures import UK_BANK
from lettrage.law.allocation_rules import Criterion
from lettrage.law.countries._making import (
    ALWAYS,
    allocation,
    high,
    low,
    medium,
    only,
    restarting,
    suspending,
    thirty_sixty,
)
from lettrage.law.limitation_rules import ActKind, LimitationPeriod
from lettrage.law.rate_rules import InterestStart, Margin, RateBehaviour, RateRule
from lettrage.law.recovery_rules import RecoveryBand, RecoveryRule
from lettrage.law.rules import JurisdictionRules

__all__ = ["UK"]

_ORDER: Final = medium(
    "SI 2002/1675",
    "fixed by the day interest starts, as the order is worded; A&V v Hopkins [2024] EWHC 2295 (TCC) computed otherwise",
)

UK: Final = JurisdictionRules(
    code="UK",
    name="United Kingdom, commercial debts",
    country="GB",
    debtor="business",
    currency="GBP",
    rate=RateRule(
        UK_BANK,
        (Margin("8.00", ALWAYS, high("SI 2002/1675")),),
        RateBehaviour.FIXED_AT_START,
        InterestStart.DUE_DATE,
        _ORDER,
    ),
    allocation=allocation(low("common law; Clayton's Case"), Criterion.DUE, Criterion.OLDEST, creditor_chooses=True),
    terms=only(high("Late Payment of Commercial Debts (Interest) Act 1998 s. 4")),
    caps=thirty_sixty(high("Late Payment of Commercial Debts (Interest) Act 1998 s. 4")),
    recovery=RecoveryRule(
        [RecoveryBand("0", "40"), RecoveryBand("1000", "70"), RecoveryBand("10000", "100")],
        "GBP",
        high("Late Payment of Commercial Debts (Interest) Act 1998 s. 5A"),
    ),
    limitation=[LimitationPeriod("general", 6, low("Limitation Act 1980 s. 5"))],
    interruptions=[
        *restarting(low("Limitation Act 1980 s. 29, 30"), ActKind.ACKNOWLEDGEMENT, ActKind.PART_PAYMENT),
        *suspending(low("Limitation Act 1980 s. 5"), ActKind.COURT_CLAIM),
    ],
)
