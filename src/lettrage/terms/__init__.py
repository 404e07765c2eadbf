"""Payment terms: what was agreed, when it falls due, what an early payment saves, and how people write it."""

from lettrage.terms._discounts import (
    Discount,
    DiscountPart,
    HasTax,
    TaxShare,
    discount,
    taxes_on_reduced_base,
)
from lettrage.terms._due_dates import due_date, due_days
from lettrage.terms._early import DiscountTaken, DiscountTiming, early_discount, last_discount_day
from lettrage.terms._implied import DiscountValue, ImpliedRate, discount_value, implied_annual_rate
from lettrage.terms._instalments import ScheduleLine, instalments
from lettrage.terms._notation import net_notation
from lettrage.terms._parse import ParsedTerms, Span, parse_terms
from lettrage.terms._resolve import resolve_terms
from lettrage.terms._skonto import SkontoLine, SkontoText, read_skonto, write_skonto
from lettrage.terms._steps import (
    END_OF_FORTNIGHT,
    END_OF_MONTH,
    END_OF_TEN_DAYS,
    business_days,
    day_of_month,
    days,
    months,
)
from lettrage.terms._values import (
    AppliedTerms,
    DiscountTier,
    DueRule,
    DueStep,
    PaymentTerms,
    RollConvention,
    TermsDecision,
)
from lettrage.terms._words import DueAnchor, DueMove, PaymentMeans, TermsLevel

__all__ = [
    "END_OF_FORTNIGHT",
    "END_OF_MONTH",
    "END_OF_TEN_DAYS",
    "AppliedTerms",
    "Discount",
    "DiscountPart",
    "DiscountTaken",
    "DiscountTier",
    "DiscountTiming",
    "DiscountValue",
    "DueAnchor",
    "DueMove",
    "DueRule",
    "DueStep",
    "HasTax",
    "ImpliedRate",
    "ParsedTerms",
    "PaymentMeans",
    "PaymentTerms",
    "RollConvention",
    "ScheduleLine",
    "SkontoLine",
    "SkontoText",
    "Span",
    "TaxShare",
    "TermsDecision",
    "TermsLevel",
    "business_days",
    "day_of_month",
    "days",
    "discount",
    "discount_value",
    "due_date",
    "due_days",
    "early_discount",
    "implied_annual_rate",
    "instalments",
    "last_discount_day",
    "months",
    "net_notation",
    "parse_terms",
    "read_skonto",
    "resolve_terms",
    "taxes_on_reduced_base",
    "write_skonto",
]
