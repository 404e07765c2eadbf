"""Payment terms: what was agreed, as data."""

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
]
