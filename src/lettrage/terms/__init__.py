"""Payment terms: what was agreed, when it falls due, what an early payment saves, and how people write it."""

from lettrage.terms._due_dates import due_date, due_days
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
    DueAnchor,
    DueMove,
    DueRule,
    DueStep,
    PaymentMeans,
    PaymentTerms,
    RollConvention,
    TermsLevel,
)

__all__ = [
    "END_OF_FORTNIGHT",
    "END_OF_MONTH",
    "END_OF_TEN_DAYS",
    "AppliedTerms",
    "DiscountTier",
    "DueAnchor",
    "DueMove",
    "DueRule",
    "DueStep",
    "PaymentMeans",
    "PaymentTerms",
    "RollConvention",
    "TermsLevel",
    "business_days",
    "day_of_month",
    "days",
    "due_date",
    "due_days",
    "months",
]
