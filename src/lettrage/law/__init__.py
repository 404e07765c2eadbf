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
from lettrage.law.bad_debts import (
    BAD_DEBT_SOURCE,
    BAD_DEBT_WORDING,
    BadDebtLine,
    BadDebtRelief,
    TaxedPart,
    bad_debt_relief,
)
from lettrage.law.clauses import ClauseCheck, check_penalty_clause
from lettrage.law.consumer_notice import NoticePeriod, consumer_notice
from lettrage.law.day_counts import DayCount, counted_days, year_fraction
from lettrage.law.debts import AllocationLine, AllocationStep, Debt, PaymentAllocation
from lettrage.law.due_dates import Occasion, StatutoryDue, latest_due_date, statutory_due_date
from lettrage.law.e_invoicing import (
    E_INVOICING_DUTIES,
    E_INVOICING_FINES,
    EInvoicingDuty,
    EInvoicingFine,
    e_invoicing_duties,
)
from lettrage.law.interest import late_interest
from lettrage.law.interest_values import AppliedPayment, InterestSegment, LateInterest, PartPayment, PaymentUse
from lettrage.law.jurisdictions import JURISDICTIONS, jurisdiction
from lettrage.law.lifecycle import LIFECYCLE, LifecycleStatus, lifecycle_status
from lettrage.law.limitation import Limitation, LimitationAct, LimitationStep, limitation
from lettrage.law.limitation_rules import ActKind, InterruptionEffect, InterruptionRule, LimitationPeriod
from lettrage.law.particulars import PARTICULARS, Particular, missing_particulars, particulars
from lettrage.law.rate_rules import ClauseBound, InterestStart, Margin, RateBehaviour, RateRule, StatutoryRate
from lettrage.law.rates import Rate, RateTable, semester_of
from lettrage.law.recovery import RecoverySum, late_charges_vat, recovery_sum
from lettrage.law.recovery_rules import RecoveryBand, RecoveryRule
from lettrage.law.reminder_charges import ReminderCharge, reminder_charge
from lettrage.law.routes import (
    SIMPLIFIED_PROCEDURE_LIMIT,
    ClaimFacts,
    Deadline,
    LegalRoute,
    RouteCondition,
    claim_filing_deadline,
    legal_routes,
    service_deadline,
)
from lettrage.law.rules import JurisdictionRules, TaxNote
from lettrage.law.sepa import (
    MANDATE_MONTHS,
    PRENOTIFICATION_DAYS,
    RETURN_CODES,
    ReturnCode,
    mandate_lapses_on,
    notify_by,
    refund_until,
    return_by,
    return_code,
    sdd_sequence,
    submit_by,
)
from lettrage.law.set_off import SetOff, SetOffLine, set_off
from lettrage.law.sources import Confidence, Source, weakest
from lettrage.law.term_checks import TermViolation, check_terms
from lettrage.law.term_rules import LegalTerm, TermCap

__all__ = [
    "BAD_DEBT_SOURCE",
    "BAD_DEBT_WORDING",
    "BE_LEGAL",
    "CH_DEFAULT",
    "DE_BASE",
    "ECB_MRO",
    "ECB_MRO_CHANGES",
    "E_INVOICING_DUTIES",
    "E_INVOICING_FINES",
    "FR_LEGAL",
    "JURISDICTIONS",
    "LIFECYCLE",
    "MANDATE_MONTHS",
    "NL_LEGAL",
    "PARTICULARS",
    "PRENOTIFICATION_DAYS",
    "RETURN_CODES",
    "SIMPLIFIED_PROCEDURE_LIMIT",
    "UK_BANK",
    "ActKind",
    "AllocationLine",
    "AllocationOrder",
    "AllocationStep",
    "AppliedPayment",
    "BadDebtLine",
    "BadDebtRelief",
    "ClaimFacts",
    "ClauseBound",
    "ClauseCheck",
    "Component",
    "Confidence",
    "Criterion",
    "DayCount",
    "Deadline",
    "Debt",
    "EInvoicingDuty",
    "EInvoicingFine",
    "InterestSegment",
    "InterestStart",
    "InterruptionEffect",
    "InterruptionRule",
    "JurisdictionRules",
    "LateInterest",
    "LegalRoute",
    "LegalTerm",
    "LifecycleStatus",
    "Limitation",
    "LimitationAct",
    "LimitationPeriod",
    "LimitationStep",
    "Margin",
    "NoticePeriod",
    "Occasion",
    "PartPayment",
    "Particular",
    "PaymentAllocation",
    "PaymentUse",
    "Rate",
    "RateBehaviour",
    "RateRule",
    "RateTable",
    "RecoveryBand",
    "RecoveryRule",
    "RecoverySum",
    "ReminderCharge",
    "ReturnCode",
    "RouteCondition",
    "SetOff",
    "SetOffLine",
    "Source",
    "StatutoryDue",
    "StatutoryRate",
    "TaxNote",
    "TaxedPart",
    "TermCap",
    "TermViolation",
    "allocate_payment",
    "bad_debt_relief",
    "check_penalty_clause",
    "check_terms",
    "claim_filing_deadline",
    "consumer_notice",
    "counted_days",
    "e_invoicing_duties",
    "jurisdiction",
    "late_charges_vat",
    "late_interest",
    "latest_due_date",
    "legal_routes",
    "lifecycle_status",
    "limitation",
    "mandate_lapses_on",
    "missing_particulars",
    "notify_by",
    "particulars",
    "recovery_sum",
    "refund_until",
    "reminder_charge",
    "return_by",
    "return_code",
    "sdd_sequence",
    "semester_of",
    "service_deadline",
    "set_off",
    "statutory_due_date",
    "submit_by",
    "weakest",
    "year_fraction",
]
