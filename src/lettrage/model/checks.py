"""Checks over records that are each right by themselves; all of them answer with data and raise nothing.

- `check_documents`: ids used twice and references that lead nowhere, over a whole set.
- `date_disagreements`: which dates of an invoice do not fit together.
- `likely_duplicates`, `likely_duplicate_payments`: records that may be the same one twice.
"""

from lettrage.model.date_checks import DateDisagreement, DateLimits, Severity, date_disagreements
from lettrage.model.duplicates import (
    DuplicateGroup,
    Likelihood,
    likely_duplicate_payments,
    likely_duplicates,
)
from lettrage.model.set_checks import check_documents

__all__ = [
    "DateDisagreement",
    "DateLimits",
    "DuplicateGroup",
    "Likelihood",
    "Severity",
    "check_documents",
    "date_disagreements",
    "likely_duplicate_payments",
    "likely_duplicates",
]
