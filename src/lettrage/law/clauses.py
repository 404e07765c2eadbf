"""Is an agreed penalty rate within what the law allows? A check that says so; it never changes a rate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, Literal

from attrs import evolve, frozen

from lettrage.errors import LettrageError
from lettrage.law.jurisdictions import as_rules
from lettrage.law.rate_rules import ClauseBound, two_places
from lettrage.law.rates import Rate, RateTable
from lettrage.law.rules import JurisdictionRules
from lettrage.law.sources import Confidence, Source, weakest

__all__ = ["ClauseCheck", "check_penalty_clause"]

_GIVEN: Final = Source("given by the caller", Confidence.HIGH)


@frozen
class ClauseCheck:
    """An agreed rate held against the bounds of the law (contrôle d'une clause de pénalité).

    Attributes:
        verdict: ``within`` the bounds, ``below-floor``, ``above-ceiling``, or ``no-bound`` where the law sets none.
        agreed_percent: The agreed rate; None when only the bounds were asked for.
        default_percent: The rate of the law without a clause; None when it is not known for that day. It stays what it
            is, even when the floor of clauses lies above it.
        floor_percent: The least that a clause may set; None where there is no floor.
        ceiling_percent: The most.
        sources: The articles and tables behind the bounds and the default.
    """

    verdict: Literal["within", "below-floor", "above-ceiling", "no-bound"]
    agreed_percent: Decimal | None
    default_percent: Decimal | None
    floor_percent: Decimal | None
    ceiling_percent: Decimal | None
    sources: tuple[Source, ...]

    @property
    def confidence(self) -> Confidence:
        """The grade of the weakest source."""
        return weakest(self.sources)


def check_penalty_clause(
    percent: Decimal | str | int | None,
    *,
    rules: JurisdictionRules | str,
    on: date,
    legal_interest: Decimal | str | int | None = None,
) -> ClauseCheck:
    """Hold an agreed penalty rate against the floor and the ceiling of the law.

    In France a clause may not set less than three times the legal interest rate. The floor binds the clause and not the
    default rate, which may lie below it, as it did in 2024: reading of the wording, no case law known.

    Args:
        percent: The agreed rate; None to ask for the bounds only.
        rules: Rules or their code.
        on: The day whose rates count.
        legal_interest: The legal interest rate of that day, in place of the table's.

    Raises:
        InvalidInput: ``unknown-rate`` when a bound rests on a rate that no row covers; ``bad-value``.

    Source: C. com. L441-10 II (France); CDE XIX.4 (Belgium, consumers).

    >>> from datetime import date
    >>> from lettrage.law import check_penalty_clause
    >>> check = check_penalty_clause("14.25", rules="FR-B2B", on=date(2024, 9, 30))
    >>> check.verdict, check.floor_percent, check.default_percent
    ('below-floor', Decimal('14.76'), Decimal('14.25'))
    """
    law = as_rules(rules)
    agreed = None if percent is None else Rate(percent, on, None, _GIVEN).percent
    floor = _bound(law.clause_floor, on, legal_interest)
    ceiling = _bound(law.clause_ceiling, on, legal_interest)
    default, default_sources = _default(law, on)
    verdict: Literal["within", "below-floor", "above-ceiling", "no-bound"] = "within"
    if floor is None and ceiling is None:
        verdict = "no-bound"
    elif agreed is not None and floor is not None and agreed < floor[0]:
        verdict = "below-floor"
    elif agreed is not None and ceiling is not None and agreed > ceiling[0]:
        verdict = "above-ceiling"
    sources = (*default_sources, *(floor[1] if floor else ()), *(ceiling[1] if ceiling else ()))
    return ClauseCheck(
        verdict,
        agreed,
        default,
        floor[0] if floor else None,
        ceiling[0] if ceiling else None,
        tuple(dict.fromkeys(sources)),
    )


def _bound(
    bound: ClauseBound | None, on: date, legal_interest: Decimal | str | int | None
) -> tuple[Decimal, tuple[Source, ...]] | None:
    if bound is None:
        return None
    rule = bound.rule
    if legal_interest is not None and not rule.margins:  # the bound rests on legal interest itself, which is given
        given = Rate(legal_interest, on, on, _GIVEN)
        rule = evolve(rule, table=RateTable(rule.table.code, rule.table.name, [given]))
    rate = rule.at(on)
    return two_places(rate.percent * bound.times), (bound.source, *rate.sources)


def _default(law: JurisdictionRules, on: date) -> tuple[Decimal | None, tuple[Source, ...]]:
    """The rate without a clause; unknown is no obstacle to checking the clause."""
    try:
        rate = law.rate.at(on)
    except LettrageError:
        return None, ()
    return rate.percent, rate.sources
