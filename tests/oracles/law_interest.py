"""Late interest one day at a time: slow, obviously right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction


def interest_day_by_day(
    principal: int,
    due_on: date,
    until: date,
    rate_on: Callable[[date], Fraction],
    year_of: Callable[[date], int],
    paid: Mapping[date, int],
) -> Fraction:
    """Unrounded interest in minor units; payments lower the principal from the day after their own."""
    owed = principal - sum(amount for day, amount in paid.items() if day <= due_on)
    total = Fraction(0)
    day = due_on + timedelta(days=1)
    while day <= until:
        total += Fraction(max(owed, 0)) * rate_on(day) / 100 / year_of(day)
        owed -= paid.get(day, 0)
        day += timedelta(days=1)
    return total
