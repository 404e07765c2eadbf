"""Which terms hold when several levels speak: the invoice before the contract, the contract before the customer, ...

Field by field: the strongest level that says something about a field decides it, and a level that is silent about a
field lets the next one speak. What only describes the due date (its words, who approved it and when) goes with it, so
that nobody reads the label of one level beside the date of another. The terms of the law are a value like the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from lettrage.errors import did_you_mean, fail
from lettrage.terms._values import AppliedTerms, PaymentTerms, TermsDecision
from lettrage.terms._words import TermsLevel

__all__ = ["resolve_terms"]

#: Fields that describe the due date and go with it.
_WITH_DUE: Final = ("label", "validated_by", "validated_on")
_FIELDS: Final = tuple(attribute.name for attribute in attrs.fields(PaymentTerms))
_OWN: Final = tuple(name for name in _FIELDS if name not in _WITH_DUE)
_SILENT: Final = PaymentTerms()


def resolve_terms(
    candidates: Mapping[TermsLevel, PaymentTerms | AppliedTerms | None], *, whole: bool = False
) -> AppliedTerms:
    """The terms that hold, and which level decided each field.

    Args:
        candidates: The terms of each level that has any; the words of the levels serve as keys too. Terms already
            applied count as terms of the level they are filed under.
        whole: Take the terms of the strongest level that says when to pay as they stand, weaker levels being silent;
            for houses where a contract replaces the general terms altogether.

    Returns:
        The terms; `level` is the one that decided the due date, or else the strongest that said anything. Terms that
        say nothing at all, of the weakest level given, when no level said anything.

    Raises:
        InvalidInput: ``bad-value`` for a key that is no level.

    Complexity: linear in levels and fields.

    >>> from lettrage.terms import DueRule, PaymentTerms, TermsLevel, days, resolve_terms
    >>> applied = resolve_terms(
    ...     {
    ...         TermsLevel.CONTRACT: PaymentTerms(penalty_percent="12"),
    ...         TermsLevel.CUSTOMER: PaymentTerms(DueRule([days(45)]), penalty_percent="10"),
    ...         TermsLevel.LAW: PaymentTerms(DueRule([days(30)])),
    ...     }
    ... )
    >>> applied.terms.due.steps[0].count, applied.level.value, applied.terms.penalty_percent
    (45, 'customer', Decimal('12'))
    >>> [(decision.field, decision.level.value) for decision in applied.decided]
    [('due', 'customer'), ('penalty_percent', 'contract')]
    """
    if not isinstance(candidates, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        fail(
            "bad-value", "terms are given by level", path="candidates", found=repr(candidates)[:60], expected="a table"
        )
    levels = _by_strength(candidates)
    speaking = [(level, terms) for level, terms in levels if terms != _SILENT]
    if not speaking:
        return AppliedTerms(_SILENT, levels[-1][0] if levels else TermsLevel.LAW)
    if whole:
        speaking = [next((pair for pair in speaking if pair[1].due is not None), speaking[0])]
    values: dict[str, Any] = {}
    decided: dict[str, TermsLevel] = {}
    for name in _OWN:
        for level, terms in speaking:
            if getattr(terms, name) != getattr(_SILENT, name):
                values[name], decided[name] = getattr(terms, name), level
                break
    main = decided.get("due", speaking[0][0])
    for name in _WITH_DUE:
        described = getattr(dict(speaking)[main], name)
        if described != getattr(_SILENT, name):
            values[name], decided[name] = described, main
    decisions = [TermsDecision(name, decided[name]) for name in _FIELDS if name in decided]
    return AppliedTerms(PaymentTerms(**values), main, decisions)


def _by_strength(
    candidates: Mapping[TermsLevel, PaymentTerms | AppliedTerms | None],
) -> list[tuple[TermsLevel, PaymentTerms]]:
    words = [level.value for level in TermsLevel]
    given: dict[TermsLevel, PaymentTerms] = {}
    for key, terms in candidates.items():
        if key not in words:
            near = did_you_mean(str(key), words)
            fail(
                "bad-value", f"`{str(key)[:40]}` is no level of terms", found=key, expected=", ".join(words), help=near
            )
        if terms is not None:
            given[TermsLevel(key)] = terms.terms if isinstance(terms, AppliedTerms) else terms
    return [(level, given[level]) for level in TermsLevel if level in given]
