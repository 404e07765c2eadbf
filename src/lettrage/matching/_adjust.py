"""Named adjustments: the few exact amounts, other than its own, at which a document may settle.

A payment that is a little short is not "within tolerance": it is short *for a reason*, and a reason leaves a trace in
the cents. A discount is a regular rate, exact to the cent on each document; a rounding is a cent or two. So instead of
a wide window there are a handful of narrow ones, each with its name, and λ pays for every one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ._offers import DISCOUNT
from ._policy import AdjustmentRules
from ._segments import Flags, Ints, segment_sum
from ._shapes import is_adjusted

if TYPE_CHECKING:
    from ._candidates import Candidates
    from ._compile import Problem

__all__ = [
    "adjustable",
    "discount_fits",
    "discount_of",
    "discounted",
    "rate_number",
    "rate_text",
    "rates_of",
    "width_minor",
]

_WHOLE = 1_000_000


def rates_of(rules: AdjustmentRules | None) -> Ints:
    """The rates that are looked for, in parts per million, ascending."""
    if rules is None or rules.discount_step_ppm <= 0:
        return np.zeros(0, dtype=np.int64)
    step = rules.discount_step_ppm
    return np.arange(step, rules.discount_most_ppm + 1, step, dtype=np.int64)


def rate_number(rules: AdjustmentRules | None, rate: npt.NDArray[np.int32]) -> Ints:
    """Which habit a group shows: 0 a rounding, k the k-th rate."""
    step = rules.discount_step_ppm if rules is not None and rules.discount_step_ppm > 0 else 1
    return np.asarray(rate, dtype=np.int64) // step


def discount_of(owed: Ints, ppm: Ints | int) -> Ints:
    """The discount at a rate, rounded down; exact where a product would pass 64 bits."""
    return np.asarray(owed // _WHOLE * ppm + owed % _WHOLE * ppm // _WHOLE)


def discount_fits(owed: Ints, gap: Ints, ppm: Ints | int, documents: Ints | int, exact_minor: int) -> Flags:
    """Is a shortfall this rate of what was owed, half a cent for each document and one for their sum apart?

    Compared in millionths of a minor unit, without rounding: multiplying all amounts and `exact_minor` changes nothing.
    """
    reach = exact_minor * (2 + documents)
    # far from the rate nothing needs to be exact, so the products below stay small
    off = np.clip(gap - discount_of(owed, ppm), -reach - 1, reach + 1)
    rest = owed % _WHOLE * ppm % _WHOLE
    return np.asarray(np.abs(2 * (off * _WHOLE - rest)) <= reach * _WHOLE)


def width_minor(documents: Ints | int, exact_minor: int) -> Ints:
    """How many amounts one rate accepts."""
    return np.asarray(exact_minor * (2 + documents) // 2 * 2 + 1)


def adjustable(problem: Problem, proposed: Candidates) -> Flags:
    """Which candidates of an adjusted shape fit the policy to the cent, as summed here and not as claimed."""
    rules, fits = problem.adjustments, np.zeros(len(proposed), dtype=np.bool_)
    rows = is_adjusted(proposed.shape).nonzero()[0]
    if rules is None or not len(rows):
        return fits
    part = proposed.take(rows)
    amount = problem.signed_minor[part.item]
    money = ~problem.document[part.item]
    owed = segment_sum(np.where(money, 0, amount), part.start)
    gap, documents = segment_sum(amount, part.start), segment_sum((~money).astype(np.int64), part.start)
    cents = np.abs(gap) <= np.minimum(rules.rounding_minor, owed // 100)
    ppm = part.rate.astype(np.int64)
    allowed = (ppm <= rules.discount_most_ppm) & (ppm % rules.discount_step_ppm == 0) & (gap > 0)
    short = allowed & discount_fits(owed, gap, ppm, documents, rules.exact_minor)
    told = segment_sum(discounted(problem)[part.item].astype(np.int64), part.start) > 0
    fits[rows] = (owed > 0) & np.where(part.rate == 0, cents, short & ~told)
    return fits


def discounted(problem: Problem) -> Flags:
    """Documents whose terms say which discount they offer: no other is guessed for them."""
    offers = problem.offers
    row = offers.row[(offers.kind == DISCOUNT) & (offers.target < 0)]
    if not len(row):
        return np.zeros(len(problem), dtype=np.bool_)
    out = np.zeros(int(problem.source.max(initial=-1)) + 1, dtype=np.bool_)
    out[row[row < len(out)]] = True
    return out[problem.source]


def rate_text(ppm: int) -> str:
    """A rate for a reader: ``2 %``, ``1.5 %``."""
    return f"{ppm / 10_000:.4f}".rstrip("0").rstrip(".") + " %"
