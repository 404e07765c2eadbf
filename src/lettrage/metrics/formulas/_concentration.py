"""How much hangs on few debtors, on plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from lettrage.metrics.formulas._exact import Number, exact_list, rounded, share

__all__ = ["Concentration", "concentration"]


@frozen
class Concentration:
    """Shares of a whole among its parts.

    Attributes:
        hhi: Herfindahl-Hirschman index: sum of squared shares, 1 / n to 1; None when there is nothing above zero.
        effective_number: 1 / hhi: as many equal debtors would be as concentrated.
        gini: 0 when all are equal, towards 1 when one holds all.
        shares: Share of each part, largest first.

    >>> from lettrage.metrics import formulas
    >>> formulas.concentration([60, 40]).top(1)
    Decimal('0.6000000000')
    """

    hhi: Decimal | None
    effective_number: Decimal | None
    gini: Decimal | None
    shares: tuple[Decimal, ...]

    def top(self, n: int) -> Decimal | None:
        """The share of the n largest together."""
        return rounded(Fraction(sum(self.shares[:n]))) if self.shares else None


def concentration(balances: Sequence[Number]) -> Concentration:
    """Concentration of balances: Herfindahl-Hirschman, Gini, shares. Balances of zero or less are left out.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    Complexity: one sort.

    Source: Herfindahl (1950), Gini (1912).

    >>> from lettrage.metrics import formulas
    >>> found = formulas.concentration([50, 30, 20])
    >>> found.hhi, found.effective_number, found.top(1)
    (Decimal('0.3800000000'), Decimal('2.6315789474'), Decimal('0.5000000000'))
    """
    held = sorted((part for part in exact_list(balances, "balances") if part > 0), reverse=True)
    total = Fraction(sum(held))
    if not held:
        return Concentration(None, None, None, ())
    squares = Fraction(sum(part * part for part in held))
    n = len(held)
    ranked = Fraction(sum(place * part for place, part in enumerate(reversed(held), 1)))
    return Concentration(
        share(squares, total * total),
        share(total * total, squares),
        rounded(2 * ranked / (n * total) - Fraction(n + 1, n)),
        tuple(rounded(part / total) for part in held),
    )
