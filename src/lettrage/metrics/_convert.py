"""Whole columns of money from one currency to another, exactly, each amount rounded once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from lettrage._exact import exact_fraction, round_ratio
from lettrage.metrics._sums import distinct
from lettrage.money import minor_digits

__all__ = ["converted"]


def converted(
    minor: npt.NDArray[np.int64],
    code: npt.NDArray[np.integer],
    names: Sequence[str],
    currency: str,
    rates: Mapping[str, Decimal | str | int],
) -> npt.NDArray[np.int64]:
    """Amounts in minor units of `currency`; halves go away from zero, as `Money.convert` does.

    Complexity: linear, vectorised; amounts or rates too wide for 64 bits are turned one by one.
    """
    out = minor.copy()
    for held in distinct(code):
        if names[held] == currency:
            continue
        mine = code == held
        rate = exact_fraction(rates[names[held]], "rate", "bad-rate")
        shift = minor_digits(currency) - minor_digits(names[held])
        top = rate.numerator * 10 ** max(shift, 0)
        bottom = rate.denominator * 10 ** max(-shift, 0)
        out[mine] = _scaled(minor[mine], top, bottom)
    return out


def _scaled(values: npt.NDArray[np.int64], top: int, bottom: int) -> npt.NDArray[np.int64]:
    size = np.abs(values)
    if (int(size.max()) if len(size) else 0) * top * 2 + bottom < 2**62:
        turned: npt.NDArray[np.int64] = np.sign(values) * ((size * (2 * top) + bottom) // (2 * bottom))
        return turned
    return np.array([round_ratio(value * top, bottom) for value in values.tolist()], np.int64)
