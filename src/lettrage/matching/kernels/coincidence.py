"""lambda by formula: how many subsets of a size would reach a target if the amounts were only what they look like.

Each item is thought to be taken with a probability tilted so that the expected sum is the target and the expected
number of items is the size (a saddle point); the local limit theorem then gives the number of subsets at the target.
Amounts live on lattices (cents, prices, whole hundreds), so the estimate is corrected by the exact distribution of
the tilted sums modulo 1,000: parity and round prices come out right, and an unreachable residue gives exactly zero.
Where amounts are so few or so coarse that a table of all sums is cheap, the table around the target is counted instead.

The tilt is the method of Cramer (1938); for counting integer points see also Barvinok and Hartigan, "Maximum entropy
Gaussian approximations for the number of integer points" (2010). Errors: a few per cent where a thousand subsets exist,
a factor of two where a handful do; far out in the tails and for ten items or fewer use `count_exactly`.
"""

from __future__ import annotations

import math

import numpy as np

from lettrage.errors import fail

from ._arrays import SAFE, IntArray, Ints, as_ints, reach
from ._saddle import LATTICES, inside_hull, lattice_factor, saddle
from ._sum_table import density_around, sum_table

__all__ = ["LEAST_MNATS", "count_exactly", "expected_subsets", "expected_up_to", "to_mnats"]

#: What stands for "none expected at all".
LEAST_MNATS = -60_000
#: Sizes (or what they leave) that are told apart; larger ones count together.
_MOST_APART = 8
#: Cells touched at most when counting by table: always, and where the amounts are too few or too coarse for a bell
#: curve.
_CHEAP_TABLE, _TABLE = 1_000_000, 50_000_000


def to_mnats(lam: float) -> int:
    """1000 ln(lambda) rounded to an integer, not below `LEAST_MNATS`.

    >>> from lettrage.matching.kernels import to_mnats
    >>> to_mnats(0.01), to_mnats(0.0)
    (-4605, -60000)
    """
    if isinstance(lam, bool) or not isinstance(lam, (int, float)) or not lam >= 0:  # pyright: ignore[reportUnnecessaryIsInstance]
        fail("bad-value", "lambda is an expected number", path="lam", found=repr(lam)[:40], expected="0 or more")
    return max(LEAST_MNATS, round(1000 * math.log(lam))) if lam > 0 else LEAST_MNATS


def expected_subsets(items: Ints, target: int, *, size: int | None = None, tolerance: int = 0) -> float:
    """The expected number of subsets with a sum within ``tolerance`` of a target, by the tilted local limit.

    Args:
        items: Signed amounts; zeros are left out, and everything is divided by the greatest common divisor.
        target: The sum.
        size: Number of items, or None for any.
        tolerance: Half-width of the window, in minor units.

    Returns:
        An estimate; 0.0 where bounds exclude every subset.

    Raises:
        LettrageError: ``amount-out-of-range`` or ``bad-value`` for items that are no 64-bit integers.

    Time O(n) per Newton step and O(n size) for the lattice.

    >>> from lettrage.matching.kernels import expected_subsets
    >>> f"{expected_subsets(range(1, 31), 230):.2e}"  # there are 8,668,910
    '8.67e+06'
    """
    value = as_ints(items, "items")
    value = value[value != 0]
    n = value.size
    if size is not None and not 1 <= size <= n:
        return 0.0
    low, high = target - tolerance, target + tolerance
    if not n:
        return 0.0
    step = int(np.gcd.reduce(value))
    points = high // step - -(-low // step) + 1
    if points <= 0:
        return 0.0
    value = value // step
    if not inside_hull(value, low / step, high / step, size):
        return 0.0
    first, last = -(-low // step), high // step
    window = max(abs(first + last) // 10, 50)
    counted = sum_table(value, first - window, last + window, size, _CHEAP_TABLE)
    if counted is not None:
        return density_around(*counted, first, last, window)
    log_density, chance, spread = saddle(value.astype(np.float64), target / step, size)
    if spread < LATTICES[0]:
        counted = sum_table(value, first - window, last + window, size, _TABLE)
        if counted is not None:
            return density_around(*counted, first, last, window)
    lattice = lattice_factor(value, chance, first, points, size, spread)
    return max(0.0, math.exp(min(log_density, 700.0)) * points * lattice)


def expected_up_to(value: IntArray, low: int, high: int, size: int) -> float:
    """The expected number of subsets with a sum in ``low..high`` among all sizes from one to ``size``.

    A large subset counts as the small one it leaves; where neither is small, all sizes count.
    """
    n, middle, half = value.size, (low + high) // 2, (high - low) // 2
    if min(size, n - size) > _MOST_APART:
        return expected_subsets(value, middle, tolerance=half)
    sizes = range(1, size + 1) if size <= n - size else range(size, n + 1)
    return sum(expected_subsets(value, middle, size=k, tolerance=half) for k in sizes)


def count_exactly(items: Ints, target: int, *, size: int | None = None, tolerance: int = 0) -> int | None:
    """The exact number of index subsets with a sum within ``tolerance`` of a target, where that is cheap.

    Args:
        items: Signed amounts, zeros included (each doubles the number of subsets of any size).
        target: The sum.
        size: Number of items, or None for any; the empty subset never counts.
        tolerance: Half-width of the window.

    Returns:
        The count, or None when it is not cheap: any size with more than 42 items, three or more items whose table of
        sums is large, or sums beyond 60 bits.

    >>> from lettrage.matching.kernels import count_exactly
    >>> count_exactly([10, 20, 30, 40], 50), count_exactly([10, 10, 10], 20, size=2)
    (2, 3)
    """
    value = as_ints(items, "items")
    low, high = target - tolerance, target + tolerance
    if size == 1:
        return int(((value >= low) & (value <= high)).sum())
    if reach(value) >= SAFE // 4 or max(abs(low), abs(high)) >= SAFE // 4:
        return None
    if size == 2:
        ordered = np.sort(value)
        ends = np.searchsorted(ordered, high - value, "right") - np.searchsorted(ordered, low - value, "left")
        itself = (2 * value >= low) & (2 * value <= high)
        return (int(ends.sum()) - int(itself.sum())) // 2
    if size is None:
        return _count_any(value, low, high)
    counted = sum_table(value, low, high, size, _TABLE) if 1 <= size <= value.size else (np.zeros(1), low)
    if counted is None:
        return None
    counts, least = counted
    inside = counts[max(low - least, 0) : max(high - least + 1, 0)]
    total = float(inside.sum())
    return int(total) if total < 2.0**53 else None


def _count_any(value: IntArray, low: int, high: int) -> int | None:
    half = value.size // 2
    if value.size - half > 21:
        return None
    sums: list[IntArray] = []
    for part in (value[:half], value[half:]):
        listed = np.zeros(1, dtype=np.int64)
        for amount in part.tolist():
            listed = np.concatenate([listed, listed + amount])
        sums.append(np.sort(listed))
    lacking = sums[1][::-1]
    hits = np.searchsorted(sums[0], high - lacking, "right") - np.searchsorted(sums[0], low - lacking, "left")
    return int(hits.sum()) - int(low <= 0 <= high)
