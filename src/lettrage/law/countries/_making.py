"""Short words for the tables of the countries."""

from __future__ import annotations

from datetime import date
from typing import Final

from lettrage.law.allocation_rules import AllocationOrder, Criterion
from lettrage.law.limitation_rules import ActKind, InterruptionEffect, InterruptionRule
from lettrage.law.rate_rules import InterestStart, Margin, RateBehaviour, RateRule
from lettrage.law.rates import RateTable
from lettrage.law.recovery_rules import RecoveryBand, RecoveryRule
from lettrage.law.sources import Confidence, Source
from lettrage.law.term_rules import LegalTerm, TermCap
from lettrage.terms import DueAnchor, DueMove, DueRule, DueStep

__all__ = [
    "ALWAYS", "DELIVERY", "HIGH", "ISSUE", "LOW", "MEDIUM", "MEMORY", "RECEIPT", "allocation", "flat", "floating",
    "high", "low", "medium", "net", "only", "restarting", "suspending", "thirty_sixty", "within",
]  # fmt: skip

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
ISSUE, DELIVERY, RECEIPT = DueAnchor.ISSUE, DueAnchor.DELIVERY, DueAnchor.RECEIPT

#: A margin that holds as far back as the tables reach.
ALWAYS: Final = date(1900, 1, 1)
MEMORY: Final = "from memory, not read again"


def high(article: str, text: str = "") -> Source:
    return Source(article, HIGH, text=text)


def medium(article: str, text: str = "") -> Source:
    return Source(article, MEDIUM, text=text)


def low(article: str, text: str = MEMORY) -> Source:
    return Source(article, LOW, text=text)


def net(days: int, anchor: DueAnchor = ISSUE) -> DueRule:
    """So many days after the anchor."""
    return DueRule([DueStep(DueMove.DAYS, days)], anchor)


def within(anchor: DueAnchor, *moves: DueMove | int) -> DueRule:
    """Moves in order; a number is so many days."""
    return DueRule([DueStep(DueMove.DAYS, move) if isinstance(move, int) else DueStep(move) for move in moves], anchor)


def floating(
    table: RateTable, article: Source, *margins: Margin, starts: InterestStart = InterestStart.DUE_DATE
) -> RateRule:
    """A rate that moves with its table."""
    return RateRule(table, margins, RateBehaviour.FLOATING, starts, article)


def flat(amount: str, currency: str, source: Source) -> RecoveryRule:
    """One sum for each late invoice."""
    return RecoveryRule([RecoveryBand("0", amount)], currency, source)


def allocation(source: Source, *criteria: Criterion, creditor_chooses: bool = False) -> AllocationOrder:
    return AllocationOrder(criteria, source, creditor_chooses=creditor_chooses)


def restarting(source: Source, *acts: ActKind) -> tuple[InterruptionRule, ...]:
    """Acts after which a new full period begins."""
    return tuple(InterruptionRule(act, InterruptionEffect.RESTARTS, source) for act in acts)


def suspending(source: Source, *acts: ActKind, tail_months: int = 0) -> tuple[InterruptionRule, ...]:
    """Acts during which the period stands still."""
    return tuple(InterruptionRule(act, InterruptionEffect.SUSPENDS, source, tail_months) for act in acts)


def only(source: Source, anchor: DueAnchor = RECEIPT) -> tuple[LegalTerm, ...]:
    """Thirty days when nothing was agreed."""
    return (LegalTerm(net(30, anchor), source),)


def thirty_sixty(source: Source, *, yields: bool = True) -> tuple[TermCap, ...]:
    """Sixty days at most; with `yields`, unless expressly agreed and not grossly unfair."""
    return (TermCap("agreed", [net(60, RECEIPT)], source, yields=yields),)
