"""When a test changes its truth by the passing of time alone: fields that count days grow by one a day."""

from __future__ import annotations

from typing import Final

import numpy as np

from lettrage.dunning._book import FAR, Ints
from lettrage.dunning._columns import Columns
from lettrage.dunning._conditions import Between, Test

__all__ = ["next_crossing"]

_GROWING: Final = frozenset({"item.days_late", "item.age_days", "group.days_late", "customer.days_since_contact"})
_SHRINKING: Final = frozenset({"item.limitation_days"})


def next_crossing(test: Test, columns: Columns) -> Ints | None:
    """The next day on which a test changes, per item, `FAR` where it never does; None for a field that stands still.

    >>> from lettrage.dunning import Flag
    >>> from lettrage.dunning._crossing import next_crossing
    >>> next_crossing(Flag("customer.first_delay"), None) is None
    True
    """
    if not isinstance(test, Between) or test.field not in _GROWING | _SHRINKING:
        return None
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
