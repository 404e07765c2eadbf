"""The law of late payment as data: rates by semester, terms and caps, interest, recovery sums, allocation, limitation.

Every rule and figure carries its article and how sure we are of it (`Source`, `Confidence`). What is not known is an
error and never a guess; nothing here is advice. `jurisdiction` gives the rules of a country as one frozen value that
a caller may evolve.
"""

from lettrage.law._figures import (
    BE_LEGAL,
    CH_DEFAULT,
    DE_BASE,
    ECB_MRO,
    ECB_MRO_CHANGES,
    FR_LEGAL,
    NL_LEGAL,
    UK_BANK,
)
from lettrage.law.allocation import allocate_payment
from lettrage.law.allocation_rules import AllocationOrder, Component, Criterion
from lettrage.law.clauses import ClauseCheck, check_penalty_clause
from lettrage.law.day_counts import DayCount, counted_days, year_fraction
from lettrage.law.debts import AllocationLine, AllocationStep, Debt, PaymentAllocation
from lettrage.law.interest import late_interest
from lettrage.law.interest_values import AppliedPayment, InterestSegment, LateInterest, PartPayment, PaymentUse
from lettrage.law.jurisdictions import JURISDICTIONS, jurisdiction
from lettrage.law.limitation import Limitation, LimitationAct, LimitationStep, limitation
from lettrage.law.limitation_rules import ActKind, InterruptionEffect, InterruptionRule, LimitationPeriod
from lettrage.law.rate_rules import ClauseBound, InterestStart, Margin, RateBehaviour, RateRule, StatutoryRate
from lettrage.law.rates import Rate, RateTable, semester_of
from lettrage.law.recovery import RecoverySum, late_charges_vat, recovery_sum
from lettrage.law.recovery_rules import RecoveryBand, RecoveryRule
from lettrage.law.rules import JurisdictionRules, TaxNote
from lettrage.law.set_off import SetOff, SetOffLine, set_off
from lettrage.law.sources import Confidence, Source, weakest
from lettrage.law.term_rules import LegalTerm, TermCap

__all__ = [
    "BE_LEGAL",
    "CH_DEFAULT",
    "DE_BASE",
    "ECB_MRO",
    "ECB_MRO_CHANGES",
    "FR_LEGAL",
    "JURISDICTIONS",
    "NL_LEGAL",
    "UK_BANK",
    "ActKind",
    "AllocationLine",
    "AllocationOrder",
    "AllocationStep",
    "AppliedPayment",
    "ClauseBound",
    "ClauseCheck",
    "Component",
    "Confidence",
    "Criterion",
    "DayCount",
    "Debt",
    "InterestSegment",
    "InterestStart",
    "InterruptionEffect",
    "InterruptionRule",
    "JurisdictionRules",
    "LateInterest",
    "LegalTerm",
    "Limitation",
    "LimitationAct",
    "LimitationPeriod",
    "LimitationStep",
    "Margin",
    "PartPayment",
    "PaymentAllocation",
    "PaymentUse",
    "Rate",
    "RateBehaviour",
    "RateRule",
    "RateTable",
    "RecoveryBand",
    "RecoveryRule",
    "RecoverySum",
    "SetOff",
    "SetOffLine",
    "Source",
    "StatutoryRate",
    "TaxNote",
    "TermCap",
    "allocate_payment",
    "check_penalty_clause",
    "counted_days",
    "jurisdiction",
    "late_charges_vat",
    "late_interest",
    "limitation",
    "recovery_sum",
    "semester_of",
    "set_off",
    "weakest",
    "year_fraction",
]
