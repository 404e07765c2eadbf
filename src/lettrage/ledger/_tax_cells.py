"""A document's amount in cells: base and tax of each rate and regime, in minor units; and how a share of it is cut.

What a document does not say (no tax lines) is one cell of its own, under `UNKNOWN`: it holds the amount whole and no
tax, and everything else works on it as on any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from lettrage.model import TaxLine, TaxRegime
from lettrage.money import round_ratio

__all__ = ["UNKNOWN", "Cells", "Rate", "added", "cells_of", "fits", "negated", "part_of", "reduced_by", "total"]

#: Rate and regime; None for both where the tax is not known.
Rate = tuple[Decimal, TaxRegime] | None
#: Base and tax of every rate.
Cells = Mapping[Rate, tuple[int, int]]

UNKNOWN: Rate = None


def cells_of(taxes: Sequence[TaxLine], amount: int) -> Cells:
    """The cells of tax lines, lines of one rate and regime together; of `amount` when there are no lines."""
    if not taxes:
        return {UNKNOWN: (amount, 0)}
    lines: list[Cells] = [{(line.rate, line.regime): (line.base.minor, line.tax.minor)} for line in taxes]
    return added(*lines)


def total(cells: Cells) -> int:
    """What the cells sum to."""
    return sum(base + tax for base, tax in cells.values())


def added(*many: Cells) -> Cells:
    """The sum of cells, those of zero left out."""
    out: dict[Rate, tuple[int, int]] = {}
    for cells in many:
        for rate, (base, tax) in cells.items():
            before = out.get(rate, (0, 0))
            out[rate] = (before[0] + base, before[1] + tax)
    return {rate: cell for rate, cell in out.items() if cell != (0, 0)}


def negated(cells: Cells) -> Cells:
    return {rate: (-base, -tax) for rate, (base, tax) in cells.items()}


def fits(part: Cells, cells: Cells) -> bool:
    """Whether a part can be taken from cells without a cell of it going below zero."""
    return all(
        0 <= base <= cells.get(rate, (0, 0))[0] and 0 <= tax <= cells.get(rate, (0, 0))[1]
        for rate, (base, tax) in part.items()
    )


def part_of(cells: Cells, amount: int) -> Cells:
    """So much of the cells in proportion, to the last minor unit.

    Each base and tax is its share rounded half up, and the largest base takes the rest; the whole is the cells
    themselves. So what grows step by step to the whole is never more than a rounding from its share on the way.
    """
    whole = total(cells)
    if amount == whole or not whole:
        return added(cells if amount else {})
    ordered = sorted(cells, key=_order)
    flat = _shares(amount, [value for rate in ordered for value in cells[rate]], whole, step=2)
    return added({rate: (flat[2 * i], flat[2 * i + 1]) for i, rate in enumerate(ordered)})


def reduced_by(cells: Cells, amount: int, tax: int) -> Cells | None:
    """What a reduction with its own tax takes of each rate: bases in proportion to bases, tax to taxes.

    A tax without a base is a fixed one, which no reduction touches. None when the cells do not hold that much base or
    tax.
    """
    ordered = sorted(cells, key=_order)
    bases = [cells[rate][0] for rate in ordered]
    taxes = [cells[rate][1] if base else 0 for rate, base in zip(ordered, bases, strict=True)]
    if sum(bases) < amount - tax or sum(taxes) < tax or min([*bases, *taxes], default=0) < 0:
        return None
    base_parts, tax_parts = _shares(amount - tax, bases, sum(bases)), _shares(tax, taxes, sum(taxes))
    return added(dict(zip(ordered, zip(base_parts, tax_parts, strict=True), strict=True)))


def _shares(amount: int, weights: Sequence[int], whole: int, step: int = 1) -> list[int]:
    """Shares rounded half up that sum to the amount: the largest weight takes the rest, of every `step`-th only."""
    if not whole:
        return [0] * len(weights)
    sign = 1 if whole > 0 else -1
    out = [round_ratio(sign * amount * weight, abs(whole)) for weight in weights]
    candidates: Iterable[int] = range(0, len(weights), step)
    largest = max(candidates, key=lambda place: (abs(weights[place]), -place))
    out[largest] += amount - sum(out)
    return out


def _order(rate: Rate) -> tuple[Decimal, str]:
    return (Decimal(-1), "") if rate is None else (-rate[0], rate[1].value)
