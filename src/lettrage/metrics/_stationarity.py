"""Do two stretches of months move alike? A test for the chain that a provision rests on."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from importlib import import_module
from typing import Any

from attrs import frozen

from lettrage.metrics.formulas._exact import significant

__all__ = ["Stationarity", "stationarity"]

Table = Sequence[Sequence[Sequence[int]]]


@frozen
class Stationarity:
    """Pearson's test of homogeneity between two stretches of months, state by state, summed.

    Attributes:
        statistic: Sum over the states; None when there is nothing to compare.
        degrees: Degrees of freedom.
        p_value: How often a chain that never changes would differ at least this much.
        thin: Share of the cells expected to hold fewer than five items: above a fifth, read the figure with care.
    """

    statistic: Decimal | None
    degrees: int
    p_value: Decimal | None
    thin: Decimal | None

    @property
    def holds(self) -> bool | None:
        """Whether nothing speaks against one table of rates, at the usual 5 %; None when nothing can be told."""
        return None if self.p_value is None else self.p_value >= Decimal("0.05")


def stationarity(first: Table, second: Table, states: Sequence[str]) -> Stationarity:
    """The test on counts of items by month, state and destination.

    Complexity: linear in the cells. Source: Anderson and Goodman (1957).
    """
    special: Any = import_module("scipy.special")  # lazily: only this test needs it

    statistic, degrees, thin, cells = 0.0, 0, 0, 0
    for state in range(len(states)):
        rows = [
            [sum(column) for column in zip(*(month[state] for month in half), strict=True)] for half in (first, second)
        ]
        if not rows[0] or not rows[1]:
            continue
        used = [k for k in range(len(rows[0])) if rows[0][k] + rows[1][k]]
        sums = [sum(row) for row in rows]
        if len(used) < 2 or not all(sums):
            continue
        degrees += len(used) - 1
        for row, total in zip(rows, sums, strict=True):
            for k in used:
                expected = total * (rows[0][k] + rows[1][k]) / sum(sums)
                statistic += (row[k] - expected) ** 2 / expected
                thin += expected < 5
                cells += 1
    if not degrees:
        return Stationarity(None, 0, None, None)
    return Stationarity(
        significant(statistic),
        degrees,
        significant(float(special.chdtrc(degrees, statistic))),
        significant(thin / cells),
    )
