"""Payers: who paid, and who pays for whom.

clues (account, name, document, amount, rules) ─► posterior per customer ─► decision ─► a fact to record
"""

from __future__ import annotations

from .._payer_rules import PayerPattern, PayerRules
from ._identify import identify_payers
from ._result import IdentifiedPayer, PayerCandidate, PayerLimit, PayerResult

__all__ = [
    "IdentifiedPayer",
    "PayerCandidate",
    "PayerLimit",
    "PayerPattern",
    "PayerResult",
    "PayerRules",
    "identify_payers",
]
