"""Whether an alert that was told has cleared since: its condition was false for so many days on end."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lettrage.calendars import to_date
from lettrage.dunning._columns import Columns
from lettrage.dunning._decide import Decided, columns_of
from lettrage.dunning._evaluate import FALSE, evaluate
from lettrage.dunning._gather import gather
from lettrage.dunning._rules import AlertRule

__all__ = ["cleared_since"]


def cleared_since(decided: Decided, rule: AlertRule, told: Mapping[str, int]) -> frozenset[str]:
    """The customers for whom the condition of a rule was false for long enough after they were told of.

    No state is kept: the condition is asked again of the facts of past days. Every so-many-th day is enough to find a
    stretch of that length; only where it was false then are the days around it asked too.

    Args:
        decided: What the run decided.
        rule: The alert; of length 0, nothing clears it.
        told: The last day on which each customer was told of.

    Complexity: a reading of the facts for every `clear_after_days` since the oldest of those days, and for the days
    around those on which the condition was false.
    """
    length, today = rule.clear_after_days, decided.columns.book.day
    waiting = {customer: day for customer, day in told.items() if length and today - day > length}
    if not waiting:
        return frozenset()
    past = _Past(decided, rule, tuple(sorted(waiting)))
    return frozenset(customer for customer, day in waiting.items() if _stretch(past, customer, day, length))


def _stretch(past: _Past, customer: str, told: int, length: int) -> bool:
    """Whether somewhere between the day it was told and today the condition was false for a number of days on end."""
    today = past.decided.columns.book.day
    day = told + length
    while day < today:
        if customer in past.false_on(day):
            first, last = day, day
            while first - 1 > told and customer in past.false_on(first - 1):
                first -= 1
            while last + 1 < today and last - first + 1 < length and customer in past.false_on(last + 1):
                last += 1
            if last - first + 1 >= length:
                return True
        day += length
    return False


class _Past:
    """The customers for whom a condition was false, by day; one per rule and run, never kept."""

    def __init__(self, decided: Decided, rule: AlertRule, customers: tuple[str, ...]) -> None:
        self.decided, self._rule, self._customers = decided, rule, customers
        self._found: dict[int, frozenset[str]] = {}

    def false_on(self, day: int) -> frozenset[str]:
        found = self._found.get(day)
        if found is None:
            found = self._found[day] = self._read(day)
        return found

    def _read(self, day: int) -> frozenset[str]:
        now = self.decided.columns
        book = gather(now.book.ledger, to_date(day), now.book.known_on, self._customers, laws=now.book.laws)
        columns: Columns = columns_of(self.decided.policy, book, now.customers.facts, ())
        items = book.items
        doubtful = (evaluate(self._rule.when, columns) != FALSE) & (items.residual > 0) & (items.customer >= 0)
        kept = {items.customers[int(code)] for code in np.unique(items.customer[doubtful])}
        return frozenset(customer for customer in self._customers if customer not in kept)
