"""Switzerland: one rate for everyone, no fixed sum, no cap."""

from __future__ import annotations

from typing import Final

from attrs import evolve

from lettrage.law._figures import CH_DEFAULT
from lettrage.law.allocation_rules import Criterion
from lettrage.law.countries._making import allocation, high, low, restarting
from lettrage.law.limitation_rules import ActKind, LimitationPeriod
from lettrage.law.rate_rules import InterestStart, RateBehaviour, RateRule
from lettrage.law.rules import JurisdictionRules

__all__ = ["CH"]

CH: Final = JurisdictionRules(
    code="CH",
    name="Switzerland",
    country="CH",
    debtor="any",
    currency="CHF",
    rate=RateRule(
        CH_DEFAULT,
        (),
        RateBehaviour.CONSTANT,
        InterestStart.DUE_DATE,
        high("CO 102, 104, 105", "an agreed due date puts the debtor in default (102 al. 2); else a notice does"),
    ),
    allocation=evolve(
        allocation(
            high("CO 85, 86, 87", "85 from secondary sources"),
            Criterion.DUE,
            Criterion.FIRST_ENFORCED,
            Criterion.OLDEST,
            creditor_chooses=True,
        ),
        not_due=[Criterion.LEAST_SECURED],
    ),
    limitation=[
        LimitationPeriod("general", 10, low("CO 127")),
        LimitationPeriod("periodic", 5, low("CO 128", "rent, interest, trades and small retail sales")),
    ],
    interruptions=restarting(
        low("CO 135"),
        ActKind.ACKNOWLEDGEMENT,
        ActKind.PART_PAYMENT,
        ActKind.COURT_CLAIM,
        ActKind.ENFORCEMENT,
        ActKind.INSOLVENCY_CLAIM,
    ),
)
