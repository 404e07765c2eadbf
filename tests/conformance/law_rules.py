"""Law cases answered by `lettrage.law`: each function turns a case into the arguments of a verb, its result into words.

An input that is not understood in full is never ignored.
"""

from __future__ import annotations

from .law_allocation import answers_allocation
from .law_due_dates import answers_due_date
from .law_duties import answers_legal_route, answers_lifecycle, answers_prescription
from .law_interest import answers_compensation, answers_penalty, answers_rate

__all__ = [
    "answers_allocation",
    "answers_compensation",
    "answers_due_date",
    "answers_legal_route",
    "answers_lifecycle",
    "answers_penalty",
    "answers_prescription",
    "answers_rate",
]
