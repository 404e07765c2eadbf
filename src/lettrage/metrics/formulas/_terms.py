"""How one sum is shared over the lines of an invoice, on plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from lettrage.errors import fail
from lettrage.metrics.formulas._exact import Number, exact, exact_list, rounded

__all__ = ["TermShare", "share_over_terms"]


@frozen
class TermShare:
    """One due-date line: what was invoiced, paid and credited on it, and what is left."""

    invoiced: Decimal
    paid: Decimal
    credited: Decimal
    outstanding: Decimal


def share_over_terms(terms: Sequence[Number], paid: Number = 0, credited: Number = 0) -> tuple[TermShare, ...]:
    """Payments, then credits, each on the oldest line first: no line ever goes below zero.

    Args:
        terms: Amounts of the lines, oldest due date first.
        paid: What was paid on the whole.
        credited: What credit notes took off the whole.

    Raises:
        NotExact, InvalidInput: as `dso_simple`; more than the lines hold, or amounts below zero (`bad-value`).

    Source: the usual order of due-date lines; the ledger fills them the same way.

    >>> from lettrage.metrics import formulas
    >>> [f"{line.outstanding:.0f}" for line in formulas.share_over_terms([60, 100, 40], 40, 100)]
    ['0', '20', '40']
    """
    lines = exact_list(terms, "terms")
    sums = [exact(paid, "paid"), exact(credited, "credited")]
    if min([*lines, *sums]) < 0 or sum(sums) > sum(lines):
        fail("bad-value", "the lines cannot take that much", path="paid", found=(paid, credited))
    left = list(lines)
    taken: list[list[Fraction]] = []
    for amount in sums:
        shares: list[Fraction] = []
        for place, open_ in enumerate(left):
            part = min(open_, amount)
            shares.append(part)
            left[place] -= part
            amount -= part
        taken.append(shares)
    return tuple(
        TermShare(*(rounded(part) for part in parts)) for parts in zip(lines, taken[0], taken[1], left, strict=True)
    )
