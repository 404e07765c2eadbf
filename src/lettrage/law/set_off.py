"""Set-off of mutual debts: whether the law allows it, from which day it counts, and what is left on both sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, Literal, TypeAlias

from attrs import evolve, frozen

from lettrage.calendars import check_date
from lettrage.law.allocation import allocate_payment
from lettrage.law.allocation_rules import Component
from lettrage.law.debts import Debt
from lettrage.law.jurisdictions import as_rules
from lettrage.law.rules import JurisdictionRules
from lettrage.law.sources import Confidence, Source
from lettrage.money import Money

__all__ = ["SetOff", "SetOffLine", "set_off"]

Reason: TypeAlias = Literal["met", "agreed", "not-invoked", "not-due", "not-liquid", "not-fungible", "insolvency"]

_LOW: Final = Confidence.LOW
_MEMORY: Final = "from memory, not read again"
#: The article by country; elsewhere the conditions below are those of the French code, unchecked.
SOURCES: Final = {
    "FR": Source("C. civ. 1347, 1347-1, 1347-4, 1348-1, 1348-2", Confidence.HIGH),
    "DE": Source("BGB 387-389, 396", _LOW, text=_MEMORY),
    "IT": Source("Codice civile 1241-1243", _LOW, text=_MEMORY),
    "ES": Source("Código civil 1195-1202", _LOW, text=_MEMORY),
    "NL": Source("BW 6:127-129", _LOW, text=_MEMORY),
    "CH": Source("CO 120, 124", _LOW, text=_MEMORY),
}
_ELSEWHERE: Final = Source("conditions of C. civ. 1347-1, national text not read", _LOW)


@frozen
class SetOffLine:
    """What one credit extinguished of one debt.

    Attributes:
        credit: Id of the credit.
        debt: Id of the debt.
        amount: What both lost.
        effective_on: The day from which it counts: that on which both were due, or that of the agreement.
    """

    credit: str
    debt: str
    amount: Money
    effective_on: date


@frozen
class SetOff:
    """Set-off of mutual debts (compensation).

    Attributes:
        allowed: Whether anything is extinguished.
        reason: What decided: ``met``; ``agreed``; ``not-invoked``; ``not-due``; ``not-liquid``; ``not-fungible`` for
            two currencies; ``insolvency`` when the conditions came together after the opening, of unconnected debts.
        lines: What each credit extinguished.
        debts_left: Id and rest of each debt, in the order given.
        credits_left: Id and rest of each credit.
        effective_on: The latest day of the lines; None when nothing is extinguished.
        source: The article.
    """

    allowed: bool
    reason: Reason
    lines: tuple[SetOffLine, ...]
    debts_left: tuple[tuple[str, Money], ...]
    credits_left: tuple[tuple[str, Money], ...]
    effective_on: date | None
    source: Source


def set_off(
    debts: Iterable[Debt],
    credits: Iterable[Debt],
    *,
    rules: JurisdictionRules | str,
    on: date,
    invoked: bool = True,
    agreement: bool = False,
    insolvency_opened_on: date | None = None,
    connected: bool = False,
) -> SetOff:
    """Set what we owe a customer off against what he owes us.

    The law asks that both be of one currency, certain, liquid and due, and that one party invoke it; it then counts
    from the day on which the conditions came together, so interest stops there. An agreement does without them.
    Several debts are extinguished in the order of allocation.

    Args:
        debts: What the customer owes.
        credits: What he is owed: credit notes, payments on account.
        rules: Rules or their code.
        on: The day on which it is invoked or agreed.
        invoked: Whether a party invoked it.
        agreement: Whether both agreed.
        insolvency_opened_on: The day insolvency proceedings of the customer were opened.
        connected: Whether the debts come from one contract or one frame of contracts.

    Raises:
        InvalidInput: ``duplicate-id``, ``bad-date``.

    Complexity: O(c · n log n) for c credits and n debts.
    Source: C. civ. 1347 to 1348-2, C. com. L622-7 (France).

    >>> from datetime import date
    >>> from lettrage.law import Debt, set_off
    >>> from lettrage.money import Money
    >>> invoice = Debt("INV1", Money("1000.00", "EUR"), due_on=date(2025, 4, 30))
    >>> note = Debt("CN1", Money("250.00", "EUR"), due_on=date(2025, 4, 10))
    >>> result = set_off([invoice], [note], rules="FR-B2B", on=date(2025, 5, 15))
    >>> result.debts_left, result.effective_on
    ((('INV1', Money('750.00', 'EUR')),), datetime.date(2025, 4, 30))
    >>> set_off([invoice], [note], rules="FR-B2B", on=date(2025, 4, 15)).reason
    'not-due'
    """
    law = as_rules(rules)
    check_date(on, "on")
    ours, theirs = list(debts), list(credits)
    source = SOURCES.get(law.country, _ELSEWHERE)
    reason: Reason = _obstacle(ours, theirs, on, invoked or agreement, agreement)
    lines: list[SetOffLine] = []
    if reason in ("met", "agreed"):
        lines = _extinguish(_usable(ours, on, agreement), _usable(theirs, on, agreement), law, on, agreement)
        if insolvency_opened_on is not None and not connected:
            before = [line for line in lines if line.effective_on < check_date(insolvency_opened_on)]
            if len(before) < len(lines) and not before:
                reason = "insolvency"
            lines = before
    return SetOff(
        bool(lines),
        reason,
        tuple(lines),
        _left(ours, [(line.debt, line.amount) for line in lines]),
        _left(theirs, [(line.credit, line.amount) for line in lines]),
        max((line.effective_on for line in lines), default=None),
        source,
    )


def _usable(side: Sequence[Debt], on: date, agreement: bool) -> list[Debt]:
    return [debt for debt in side if agreement or (debt.liquid and (debt.due_on is None or debt.due_on <= on))]


def _obstacle(debts: Sequence[Debt], credits: Sequence[Debt], on: date, invoked: bool, agreement: bool) -> Reason:
    """What stands in the way, or why nothing does."""
    if len({debt.principal.currency for debt in (*debts, *credits)}) > 1:
        return "not-fungible"
    if not invoked:
        return "not-invoked"
    if agreement:
        return "agreed"
    for side in (debts, credits):
        if not any(debt.liquid for debt in side):
            return "not-liquid"
        if not _usable(side, on, agreement):
            return "not-due"
    return "met"


def _extinguish(
    debts: Sequence[Debt], credits: Sequence[Debt], law: JurisdictionRules, on: date, agreement: bool
) -> list[SetOffLine]:
    """Each credit in turn, the oldest first, like a payment."""
    lines: list[SetOffLine] = []
    waiting = list(debts)
    for credit in sorted(credits, key=lambda credit: (credit.due_on or date.min, credit.id)):
        found = allocate_payment(credit.open, waiting, rules=law, on=on)
        for debt, line in zip(waiting, found.lines, strict=True):
            if line.paid:
                days = [day for day in (credit.due_on, debt.due_on) if day is not None]
                effective = on if agreement or not days else max(days)
                lines.append(SetOffLine(credit.id, debt.id, line.paid, effective))
        waiting = [
            evolve(
                debt,
                costs=debt.part(Component.COSTS) - line.costs,
                interest=debt.part(Component.INTEREST) - line.interest,
                principal=debt.principal - line.principal,
            )
            for debt, line in zip(waiting, found.lines, strict=True)
        ]
    return lines


def _left(side: Sequence[Debt], taken: Sequence[tuple[str, Money]]) -> tuple[tuple[str, Money], ...]:
    return tuple(
        (debt.id, debt.open - sum((amount for id, amount in taken if id == debt.id), debt.open * 0)) for debt in side
    )
