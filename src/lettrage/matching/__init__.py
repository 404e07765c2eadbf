"""Matching: which payments settle which invoices, how sure that is, and why (lettrage).

    compile ─► propose ─► score ─► select ─► decide ─► letter

Open items become integer columns; strategies propose groups that balance; evidence is added up in milli-nats; the
disjoint groups that explain most are chosen exactly; each is posted, proposed or called ambiguous by rules that were
written down beforehand; and each gets its code in the books. Only the pipeline commits anything.
"""

from __future__ import annotations

from ._candidates import Candidates
from ._chart import Chart, ChartEntry, PostingRole, fr_pcg
from ._compile import Problem
from ._learned import AdjustmentHabit, Alias, DateHabit, Learned, PayerHabit, PaysFor, Weights
from ._lettering import LetteredItem, Lettering, lettering
from ._match import match
from ._outcomes import LimitHit, MatchStats, Proposal, ReadAdvice, Unmatched
from ._payer_rules import PayerPattern, PayerRules
from ._policy import AdjustmentRules, DiscountRule, LetteringScheme, MatchingPolicy, Tolerance, Withholding
from ._posting import Posting, PostingLine
from ._postings import ledger_postings, postings
from ._question import Question
from ._result import MatchResult
from ._shapes import Shape
from ._table import match_table
from .kernels import match_groups, solve_subset
from .payers import IdentifiedPayer, PayerCandidate, PayerLimit, PayerResult, identify_payers
from .strategies import Strategy

__all__ = [
    "AdjustmentHabit",
    "AdjustmentRules",
    "Alias",
    "Candidates",
    "Chart",
    "ChartEntry",
    "DateHabit",
    "DiscountRule",
    "IdentifiedPayer",
    "Learned",
    "LetteredItem",
    "Lettering",
    "LetteringScheme",
    "LimitHit",
    "MatchResult",
    "MatchStats",
    "MatchingPolicy",
    "PayerCandidate",
    "PayerHabit",
    "PayerLimit",
    "PayerPattern",
    "PayerResult",
    "PayerRules",
    "PaysFor",
    "Posting",
    "PostingLine",
    "PostingRole",
    "Problem",
    "Proposal",
    "Question",
    "ReadAdvice",
    "Shape",
    "Strategy",
    "Tolerance",
    "Unmatched",
    "Weights",
    "Withholding",
    "fr_pcg",
    "identify_payers",
    "ledger_postings",
    "lettering",
    "match",
    "match_groups",
    "match_table",
    "postings",
    "solve_subset",
]
