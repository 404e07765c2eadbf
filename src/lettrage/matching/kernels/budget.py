"""Prepaid integer work budgets: why a search stops at the same place on every machine.

One unit is one array element touched. A stage states its cost in closed form from the sizes of its input and pays
*before* it runs; what it cannot pay it does not start. Nothing measures time, so the same input and the same budget
give the same answer everywhere, and every refusal is kept as data for the result to show.
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

from lettrage.errors import did_you_mean, fail

__all__ = ["PRESETS", "Budget", "BudgetLike", "Limit"]

#: Named allowances: an answer while a person waits, a nightly run, and a proof.
PRESETS: dict[str, int] = {"interactive": 20_000_000, "batch": 200_000_000, "prove": 5_000_000_000}


@frozen
class Limit:
    """A stage that did not run, or stopped early, because a bound was reached.

    Attributes:
        stage: The stage's name, such as ``triples``.
        cost: Units it asked for, or the size that passed a cap.
        allowed: Units that were left, or the cap.
    """

    stage: str
    cost: int
    allowed: int


class Budget:
    """A purse of work units, paid in advance, that remembers what it refused.

    Args:
        units: How many units may be spent: a preset's name (`PRESETS`) or an integer >= 0.

    Raises:
        LettrageError: ``bad-policy`` for an unknown preset, a negative number, a float or a boolean.

    >>> from lettrage.matching.kernels import Budget
    >>> purse = Budget(100)
    >>> purse.spend(60, "pairs"), purse.spend(60, "triples"), purse.spent
    (True, False, 60)
    >>> purse.refusals
    (Limit(stage='triples', cost=60, allowed=40),)
    """

    __slots__ = ("_refusals", "spent", "units")

    units: int
    spent: int

    def __init__(self, units: int | str = "batch") -> None:
        if isinstance(units, str):
            if units not in PRESETS:
                names = ", ".join(PRESETS)
                fail("bad-policy", f"no budget is called `{units}`", expected=names, help=did_you_mean(units, PRESETS))
            units = PRESETS[units]
        if type(units) is not int or units < 0:
            fail("bad-policy", "a budget is a whole number of units >= 0, or a preset's name", found=units)
        self.units = units
        self.spent = 0
        self._refusals: list[Limit] = []

    @classmethod
    def of(cls, budget: BudgetLike) -> Budget:
        """The budget itself, or a fresh one from a preset's name or a number of units."""
        return budget if isinstance(budget, Budget) else cls(budget)

    @property
    def remaining(self) -> int:
        """Units not yet spent."""
        return self.units - self.spent

    @property
    def refusals(self) -> tuple[Limit, ...]:
        """Every refused payment, in order."""
        return tuple(self._refusals)

    def affords(self, cost: int) -> bool:
        """Whether a cost could be paid now; records nothing."""
        return cost <= self.units - self.spent

    def spend(self, cost: int, stage: str = "") -> bool:
        """Pay for a stage before it runs.

        Args:
            cost: Units, a Python int >= 0.
            stage: Name kept with a refusal.

        Returns:
            True when paid. False when refused: nothing is spent, and the refusal is recorded.
        """
        if cost <= self.units - self.spent:
            self.spent += cost
            return True
        self._refusals.append(Limit(stage, cost, self.units - self.spent))
        return False

    def __repr__(self) -> str:
        return f"Budget(units={self.units}, spent={self.spent}, refused={len(self._refusals)})"


BudgetLike: TypeAlias = Budget | int | str
