"""Are terms within what the law allows? Violations with their article; nothing is forbidden, nothing is changed."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from attrs import evolve, frozen

from lettrage.errors import LettrageError
from lettrage.law.clauses import check_penalty_clause
from lettrage.law.due_dates import Occasion, latest_due_date
from lettrage.law.jurisdictions import as_rules
from lettrage.law.rules import JurisdictionRules
from lettrage.law.sources import Confidence, Source
from lettrage.law.term_rules import EndOfMonthClause
from lettrage.terms import DueMove, DueRule, PaymentTerms, due_date

__all__ = ["TermViolation", "ViolationCode", "check_terms"]

ViolationCode = Literal[
    "term-too-long",
    "due-date-not-a-date",
    "acceptance-too-long",
    "penalty-below-floor",
    "penalty-above-ceiling",
    "penalty-bound-unknown",
    "recovery-sum-below-law",
]
_ACCEPTANCE_DAYS: Final = 30
_DIRECTIVE: Final = Source("Directive 2011/7/EU art. 3(4)", Confidence.LOW, text="unless expressly agreed; from memory")
#: By jurisdiction: the source, and whether an express agreement may go beyond.
_ACCEPTANCE: Final = {
    "FR-B2B": (Source("C. com. L441-10 III", Confidence.MEDIUM), False),
    "DE-B2B": (Source("BGB 271a(3)", Confidence.LOW, text="from memory, not read again"), True),
    **dict.fromkeys(("EU", "IT-B2B", "ES-B2B", "NL"), (_DIRECTIVE, True)),
}
_DATED: Final = {"FR-B2B": Source("C. com. L441-9", Confidence.MEDIUM, text="day, month and year on the invoice")}


@frozen
class TermViolation:
    """A term that the law does not allow, or cannot be checked against it (écart aux règles).

    Attributes:
        code: What is wrong.
        found: What the terms say.
        allowed: What the law allows.
        source: The article, with its grade.
    """

    code: ViolationCode
    found: str
    allowed: str
    source: Source

    @property
    def confidence(self) -> Confidence:
        """The grade of the rule."""
        return self.source.confidence


def check_terms(
    terms: PaymentTerms | None,
    *,
    rules: JurisdictionRules | str,
    occasion: Occasion,
    due_on: date | None = None,
    expressly_agreed: bool = False,
    acceptance_days: int | None = None,
) -> tuple[TermViolation, ...]:
    """Hold terms against the law of a jurisdiction.

    Args:
        terms: What was agreed; None to check a due date alone.
        rules: Rules or their code.
        occasion: The dates and circumstances of the sale.
        due_on: The due date on the invoice; None when the invoice shows none, the rule of the terms then being checked.
        expressly_agreed: Whether a longer term was expressly agreed and is not grossly unfair, where that counts.
        acceptance_days: Days of an agreed procedure of acceptance or verification.

    Returns:
        The violations, in the order of the checks; empty when there is none.

    Raises:
        InvalidInput: ``missing-value`` for a date that a cap runs from.

    Source: C. com. L441-9, L441-10, L441-11 (France); Directive 2011/7/EU and its national laws.

    >>> from datetime import date
    >>> from lettrage.law import Occasion, check_terms
    >>> issued = Occasion(invoiced_on=date(2025, 7, 3))
    >>> check_terms(None, rules="FR-B2B", occasion=issued, due_on=date(2025, 9, 1))
    ()
    >>> (late,) = check_terms(None, rules="FR-B2B", occasion=issued, due_on=date(2025, 9, 2))
    >>> late.code, late.found, late.allowed, str(late.source)
    ('term-too-long', '2025-09-02', '2025-09-01', 'C. com. L441-10 I al. 2 (high)')
    """
    law = as_rules(rules)
    found: list[TermViolation] = []
    rule = terms.due if terms is not None else None
    if rule is not None and not occasion.clause:
        occasion = evolve(occasion, clause=_clause(rule))
    if due_on is None and law.code in _DATED:
        found.append(TermViolation("due-date-not-a-date", "no date", "a calendar date", _DATED[law.code]))
    if due_on is None and rule is not None:
        due_on = due_date(rule, occasion.anchors())
    if due_on is not None:
        found += _too_long(law, occasion, due_on, expressly_agreed)
    if acceptance_days is not None:
        found += _acceptance(law, acceptance_days, expressly_agreed)
    if terms is not None:
        found += _penalty(law, terms, occasion.invoiced_on)
        found += _recovery(law, terms)
    return tuple(found)


def _clause(rule: DueRule) -> EndOfMonthClause:
    """Which end-of-month clause a rule is."""
    moves = [step.move for step in rule.steps]
    if DueMove.END_OF_MONTH not in moves:
        return ""
    days = next((i for i, move in enumerate(moves) if move in (DueMove.DAYS, DueMove.MONTHS)), len(moves))
    return "days_then_end_of_month" if days < moves.index(DueMove.END_OF_MONTH) else "end_of_month_then_days"


def _too_long(law: JurisdictionRules, occasion: Occasion, due_on: date, expressly: bool) -> list[TermViolation]:
    """Beyond every cap that the parties could have chosen: an end-of-month clause does not take the plain days away."""
    caps = [latest_due_date(made, rules=law) for made in (occasion, evolve(occasion, clause=""))]
    latest = max((cap for cap in caps if cap is not None), key=lambda cap: cap[0], default=None)
    if latest is None or due_on <= latest[0] or (latest[1].yields and expressly):
        return []
    return [TermViolation("term-too-long", due_on.isoformat(), latest[0].isoformat(), latest[1].source)]


def _acceptance(law: JurisdictionRules, days: int, expressly: bool) -> list[TermViolation]:
    """A procedure of acceptance may not lengthen the term beyond its days."""
    source, yields = _ACCEPTANCE.get(law.code, (None, False))
    if source is None or days <= _ACCEPTANCE_DAYS or (yields and expressly):
        return []
    return [TermViolation("acceptance-too-long", f"{days} days", f"{_ACCEPTANCE_DAYS} days", source)]


def _penalty(law: JurisdictionRules, terms: PaymentTerms, on: date | None) -> list[TermViolation]:
    if terms.penalty_percent is None or on is None or (law.clause_floor or law.clause_ceiling) is None:
        return []
    bound = law.clause_floor or law.clause_ceiling
    assert bound is not None, "seen above"
    agreed = f"{terms.penalty_percent} %"
    try:
        check = check_penalty_clause(terms.penalty_percent, rules=law, on=on)
    except LettrageError as error:  # the bound rests on a rate that is not published: said, not guessed
        return [TermViolation("penalty-bound-unknown", agreed, error.faults[0].message, bound.source)]
    if check.verdict == "below-floor":
        return [TermViolation("penalty-below-floor", agreed, f"{check.floor_percent} %", bound.source)]
    if check.verdict == "above-ceiling":
        return [TermViolation("penalty-above-ceiling", agreed, f"{check.ceiling_percent} %", bound.source)]
    return []


def _recovery(law: JurisdictionRules, terms: PaymentTerms) -> list[TermViolation]:
    """A sum below the least that the law grants for each invoice."""
    rule, agreed = law.recovery, terms.recovery_sum
    if rule is None or agreed is None or rule.nature == "ceiling" or agreed.currency != rule.currency:
        return []
    least = rule.minimum if rule.minimum is not None else rule.bands[0].fixed
    if agreed.amount >= least:
        return []
    return [TermViolation("recovery-sum-below-law", str(agreed), f"{least} {rule.currency}", rule.source)]
