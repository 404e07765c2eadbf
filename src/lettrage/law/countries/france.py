"""France: between professionals, against consumers, against public buyers."""

from __future__ import annotations

from datetime import date
from typing import Final

from attrs import evolve

from lettrage.law._figures import ECB_MRO, FR_LEGAL
from lettrage.law.allocation_rules import Criterion
from lettrage.law.countries._making import (
    ALWAYS,
    DELIVERY,
    ISSUE,
    RECEIPT,
    allocation,
    flat,
    floating,
    high,
    low,
    medium,
    net,
    restarting,
    within,
)
from lettrage.law.limitation_rules import ActKind, InterruptionEffect, InterruptionRule, LimitationPeriod
from lettrage.law.rate_rules import ClauseBound, InterestStart, Margin, RateBehaviour, RateRule
from lettrage.law.rules import JurisdictionRules, TaxNote
from lettrage.law.term_rules import LegalTerm, PublicBuyer, TermCap
from lettrage.terms import DueMove

__all__ = ["FR_B2B", "FR_B2C", "FR_PUBLIC"]

_EOM, _TEN_DAYS = DueMove.END_OF_MONTH, DueMove.END_OF_TEN_DAYS
_DAYS_FIRST = within(ISSUE, 45, _EOM)
_MONTH_FIRST = within(ISSUE, _EOM, 45)

_LEGAL_INTEREST = floating(FR_LEGAL, medium("C. civ. 1231-6; C. mon. fin. L313-2"), starts=InterestStart.FORMAL_NOTICE)
_EXTRA_SUMS = medium("CGI 256", "secondary sources agree")
_TAX: Final = (TaxNote("interest", False, _EXTRA_SUMS), TaxNote("recovery_sum", False, _EXTRA_SUMS))
_FORTY: Final = high("C. com. D441-5; L441-10 II")

_ALLOCATION: Final = allocation(
    high("C. civ. 1342-10, 1343-1; Cass. 1re civ. 7 Feb 1995 n. 92-14.216"),
    Criterion.DUE,
    Criterion.MOST_ONEROUS,
    Criterion.OLDEST,
)

_INTERRUPTIONS: Final = (
    *restarting(high("C. civ. 2240, 2231"), ActKind.ACKNOWLEDGEMENT, ActKind.PART_PAYMENT),
    *restarting(high("C. civ. 2241, 2242"), ActKind.COURT_CLAIM),
    *restarting(medium("C. com. L622-25-1"), ActKind.INSOLVENCY_CLAIM),
    *restarting(high("C. civ. 2244"), ActKind.ENFORCEMENT),
    InterruptionRule(ActKind.FORMAL_NOTICE, InterruptionEffect.NONE, medium("Com. 18 May 2022 n. 20-23.204")),
)

_CAPS: Final = (
    TermCap("agreed", [net(60)], high("C. com. L441-10 I al. 2"), periodic=False),
    TermCap("periodic", [net(45)], high("C. com. L441-10 I al. 4; CGI 289 I 3"), periodic=True),
    TermCap(
        "end-of-month",
        [_DAYS_FIRST],
        high("C. com. L441-10 I al. 3; DGCCRF sheet"),
        clause="days_then_end_of_month",
        periodic=False,
    ),
    TermCap(
        "end-of-month",
        [_MONTH_FIRST],
        high("C. com. L441-10 I al. 3; DGCCRF sheet"),
        clause="end_of_month_then_days",
        periodic=False,
    ),
    TermCap(
        "end-of-month",
        [_DAYS_FIRST, _MONTH_FIRST],
        high("C. com. L441-10 I al. 3; DGCCRF sheet"),
        clause="either",
        periodic=False,
    ),
    TermCap(
        "perishable",
        [net(30, DELIVERY)],
        medium("C. com. L441-11 II 1 a"),
        goods="perishable_food",
        periodic=False,
    ),
    TermCap(
        "perishable-periodic",
        [within(DELIVERY, _TEN_DAYS, 30)],
        medium("C. com. L441-11 II 1 b"),
        goods="perishable_food",
        periodic=True,
    ),
    TermCap(
        "seasonal",
        [within(DELIVERY, _EOM, 30)],
        medium("C. com. L441-11 II 1 c"),
        goods="seasonal_produce",
    ),
    TermCap("livestock", [net(20, DELIVERY)], medium("C. com. L441-11 II 2"), goods="livestock_or_fresh_meat"),
    TermCap("spirits", [within(DELIVERY, _EOM, 30)], medium("C. com. L441-11 II 3; CGI 403"), goods="spirits"),
    TermCap(
        "wine",
        [net(60), _DAYS_FIRST, _MONTH_FIRST],
        medium("C. com. L441-11 II 4; CGI 438", "unless an interprofessional agreement says otherwise"),
        goods="wine",
    ),
    TermCap("transport", [net(30)], low("C. com. L441-11 II 5"), goods="transport"),
)

FR_B2B: Final = JurisdictionRules(
    code="FR-B2B",
    name="France, between professionals",
    country="FR",
    debtor="business",
    currency="EUR",
    rate=floating(
        ECB_MRO,
        high("C. com. L441-10 II"),
        Margin("10.00", ALWAYS, medium("C. com. L441-6 (old)", "before 2013 without the semester rule: indicative")),
        Margin("10.00", date(2013, 1, 1), high("C. com. L441-10 II")),
    ),
    clause_floor=ClauseBound("3", _LEGAL_INTEREST, high("C. com. L441-10 II", "binds a clause, not the default rate")),
    allocation=_ALLOCATION,
    terms=[LegalTerm(net(30, DELIVERY), high("C. com. L441-10 I al. 1"))],
    caps=_CAPS,
    recovery=evolve(flat("40.00", "EUR", _FORTY), barred_by_insolvency=True),
    limitation=[
        LimitationPeriod("general", 5, high("C. com. L110-4; C. civ. 2224, 2228, 2229"), agreed_from=1, agreed_to=10),
        LimitationPeriod("carriage", 1, low("C. com. L133-6")),
    ],
    interruptions=_INTERRUPTIONS,
    tax=_TAX,
)

FR_B2C: Final = JurisdictionRules(
    code="FR-B2C",
    name="France, against consumers",
    country="FR",
    debtor="consumer",
    currency="EUR",
    rate=_LEGAL_INTEREST,
    allocation=_ALLOCATION,
    limitation=[LimitationPeriod("general", 2, high("C. conso. L218-2"))],
    interruptions=_INTERRUPTIONS,
    tax=_TAX,
)

_ORDER: Final = high("Code de la commande publique R2192-10, R2192-11")
_PUBLIC_DAYS: Final[tuple[tuple[PublicBuyer, int], ...]] = (
    ("state_or_local_authority", 30),
    ("public_hospital", 50),
    ("public_enterprise", 60),
)
#: Law 68-1250: the years run from 1 January, and so does the new period after an interruption.
_FOUR_YEARS: Final = medium("loi 68-1250 of 31 Dec 1968 art. 1, 2")

FR_PUBLIC: Final = JurisdictionRules(
    code="FR-PUBLIC",
    name="France, against public buyers",
    country="FR",
    debtor="public",
    currency="EUR",
    rate=RateRule(
        ECB_MRO,
        (
            Margin("7.00", ALWAYS, medium("décret 2008-408", "contracts before 16 March 2013")),
            Margin("8.00", date(2013, 3, 16), high("Code de la commande publique R2192-31")),
        ),
        RateBehaviour.FIXED_AT_START,
        InterestStart.DUE_DATE,
        high("Code de la commande publique R2192-31"),
    ),
    allocation=_ALLOCATION,
    terms=[LegalTerm(net(days, RECEIPT), _ORDER, buyer) for buyer, days in _PUBLIC_DAYS],
    caps=[TermCap("public", [net(days, RECEIPT)], _ORDER, buyer=buyer) for buyer, days in _PUBLIC_DAYS],
    recovery=flat("40.00", "EUR", medium("Code de la commande publique D2192-35")),
    limitation=[LimitationPeriod("general", 4, _FOUR_YEARS, counted_from="next_year", again_from="next_year")],
    interruptions=[
        *restarting(
            _FOUR_YEARS,
            ActKind.WRITTEN_CLAIM,
            ActKind.FORMAL_NOTICE,
            ActKind.COURT_CLAIM,
            ActKind.PART_PAYMENT,
            ActKind.ACKNOWLEDGEMENT,
        )
    ],
    tax=_TAX,
)
