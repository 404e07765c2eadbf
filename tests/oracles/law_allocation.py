"""Allocation as the codes word it: of the debts still open keep the due ones, of those the heaviest, and so on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any


def allocate_like_the_text(
    cents: int,
    debts: Sequence[Any],
    filters: Sequence[Callable[[Sequence[Any]], Sequence[Any]]],
) -> dict[str, int]:
    """What each debt gets. Each filter keeps the debts that its criterion prefers; the survivors share pro rata."""
    paid = {debt.id: 0 for debt in debts}
    while cents:
        candidates = [debt for debt in debts if paid[debt.id] < debt.open.minor]
        if not candidates:
            break
        for keep in filters:
            candidates = keep(candidates)
        total = sum(debt.open.minor for debt in candidates)
        given = min(cents, total)
        exact = {debt.id: Fraction(given * debt.open.minor, total) for debt in candidates}
        whole = {id: int(share) for id, share in exact.items()}
        by_rest = sorted(whole, key=lambda id: (-(exact[id] - whole[id]), id))
        for id in by_rest[: given - sum(whole.values())]:
            whole[id] += 1
        for id, share in whole.items():
            paid[id] += share
        cents -= given
    return paid


def due(on: date) -> Callable[[Sequence[Any]], Sequence[Any]]:
    return lambda debts: [d for d in debts if d.due_on is None or d.due_on <= on] or debts


def least(key: Callable[[Any], Any]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    def keep(debts: Sequence[Any]) -> Sequence[Any]:
        best = min(key(debt) for debt in debts)
        return [debt for debt in debts if key(debt) == best]

    return keep
