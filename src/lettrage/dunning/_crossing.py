"""When a test changes its truth by time alone: days are counted, items fall due, what was agreed ends."""

from __future__ import annotations

from typing import Final

import numpy as np

from lettrage.dunning._book import FAR, Ints, Places
from lettrage.dunning._columns import Columns
from lettrage.dunning._conditions import Between, Test

__all__ = ["next_crossing"]

_GROWING: Final = frozenset({"item.days_late", "item.age_days", "group.days_late", "customer.days_since_contact"})
_SHRINKING: Final = frozenset({"item.limitation_days"})
#: Fields that change when an item of the same item, group or customer becomes overdue.
_OVERDUE: Final = {
    "item.stage": "item",
    "group.overdue": "group",
    "group.items_overdue": "group",
    "customer.has_other_overdue": "customer",
}
#: Fields that change when something that was agreed, contested or held comes to its end.
_ENDING: Final = {
    "item.asked": "item",
    "item.promise": "item",
    "item.promises_broken": "item",
    "item.plan": "item",
    "customer.promises_broken": "customer",
    "customer.plans_breached": "customer",
    "customer.excluded": "customer",
}


def next_crossing(test: Test, columns: Columns) -> Ints | None:
    """The next day on which a test may change, per item, `FAR` where it never does; None for a field that stands still.

    >>> from lettrage.dunning import Flag
    >>> from lettrage.dunning._crossing import next_crossing
    >>> next_crossing(Flag("customer.first_delay"), None) is None
    True
    """
    if test.field in _OVERDUE:
        return _first_of(columns, _turns_overdue(columns), _OVERDUE[test.field])
    if test.field in _ENDING:
        return _first_of(columns, columns.standing.until, _ENDING[test.field])
    if not isinstance(test, Between) or test.field not in _GROWING | _SHRINKING:
        return None
    return _counted(test, columns)


def _turns_overdue(columns: Columns) -> Ints:
    """The day on which each open item will first be late."""
    due, day = columns.standing.due, columns.book.day
    ahead = (columns.book.items.residual > 0) & (due >= day) & (due < FAR)
    return np.where(ahead, due + 1, FAR).astype(np.int32)


def _first_of(columns: Columns, days: Ints, scope: str) -> Ints:
    """The first of some days among the items of the same item, group or customer."""
    if scope == "item" or not len(days):
        return days
    code, count = columns.group if scope == "group" else _customers(columns)
    first = np.full(count, FAR, np.int32)
    np.minimum.at(first, code, days)
    return first[code]


def _customers(columns: Columns) -> tuple[Places, int]:
    items = columns.book.items
    return items.customer.astype(np.int64), len(items.customers) + 1


def _counted(test: Between, columns: Columns) -> Ints:
    """For a field that counts days: the day on which it reaches a bound of the test."""
    values = columns.values(test.field)
    now, day = values.values.astype(np.int64), columns.book.day
    out = np.full(len(now), FAR, np.int64)
    if test.field in _GROWING:
        turns = ([test.low] if test.low is not None else []) + ([test.high + 1] if test.high is not None else [])
        for turn in turns:
            out = np.where(turn > now, np.minimum(out, day + turn - now), out)
    else:
        turns = ([test.low - 1] if test.low is not None else []) + ([test.high] if test.high is not None else [])
        for turn in turns:
            out = np.where(turn < now, np.minimum(out, day + now - turn), out)
    days: Ints = np.where(values.known, out, FAR).astype(np.int32)
    return days if values.index is None else days[values.index]
