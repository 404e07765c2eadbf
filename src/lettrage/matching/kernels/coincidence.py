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
import numpy.typing as npt

from ._arrays import SAFE, IntArray, Ints, as_ints, reach
from .counting import MODULI

__all__ = ["LEAST_MNATS", "count_exactly", "expected_subsets", "to_mnats"]

_Floats = npt.NDArray[np.float64]

#: What stands for "none expected at all".
LEAST_MNATS = -60_000
#: Moduli of the lattice correction, the finest first; greatest size followed apart.
_LATTICES = (1_000, 100, 10, 2)
_MOST_SIZES = 8
_STEPS = 60
#: Cells touched at most when counting by table: always, and where the amounts are too few or too coarse for a bell
#: curve.
_CHEAP_TABLE, _TABLE = 1_000_000, 50_000_000


def to_mnats(lam: float) -> int:
    """1000 ln(lambda) rounded to an integer, not below `LEAST_MNATS`.

    >>> from lettrage.matching.kernels import to_mnats
    >>> to_mnats(0.01), to_mnats(0.0)
    (-4605, -60000)
    """
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
    value = as_ints(items if isinstance(items, np.ndarray) else list(items), "items")
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
    if not _inside(value, low / step, high / step, size):
        return 0.0
    first, last = -(-low // step), high // step
    window = max(abs(first + last) // 10, 50)
    counted = _table(value, first - window, last + window, size, _CHEAP_TABLE)
    if counted is not None:
        return _around(*counted, first, last, window)
    log_density, chance, spread = _saddle(value.astype(np.float64), target / step, size)
    if spread < _LATTICES[0]:
        counted = _table(value, first - window, last + window, size, _TABLE)
        if counted is not None:
            return _around(*counted, first, last, window)
    lattice = _lattice_factor(value, chance, first, points, size, spread)
    return max(0.0, math.exp(min(log_density, 700.0)) * points * lattice)


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
    counted = _table(value, low, high, size, _TABLE) if 1 <= size <= value.size else (np.zeros(1), low)
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


def _inside(value: IntArray, low: float, high: float, size: int | None) -> bool:
    """Whether the window meets the hull of the sums."""
    ordered = np.sort(value)
    if size is None:
        return float(ordered[ordered < 0].sum()) <= high and float(ordered[ordered > 0].sum()) >= low
    return float(ordered[:size].sum()) <= high and float(ordered[-size:].sum()) >= low


def _saddle(value: _Floats, target: float, size: int | None) -> tuple[float, _Floats, float]:
    """ln of the density at the target, each item's chance to be taken, and the spread of the tilted sums.

    Every tilt gives an upper bound on the count (Chernoff); where the target lies on the hull of the sums and the
    spread vanishes, that bound itself is returned.
    """
    scale = float(np.abs(value).max())
    amount, goal = value / scale, target / scale
    tilt, level = 0.0, 0.0 if size is None or size == value.size else math.log(size / (value.size - size))
    previous = math.inf
    for _ in range(_STEPS):
        chance = _chances(amount, tilt, level)
        saa, sa, s = _moments(amount, chance)
        miss = goal - float((chance * amount).sum())
        short = 0.0 if size is None else size - float(chance.sum())
        error = abs(miss) + abs(short)
        determinant = saa if size is None else saa * s - sa * sa
        if error < 1e-9 * (1.0 + abs(goal)) or determinant < 1e-14:
            break
        step = miss / saa if size is None else (miss * s - short * sa) / determinant
        lift = 0.0 if size is None else (short * saa - miss * sa) / determinant
        damp = min(1.0, 4.0 / max(abs(step), abs(lift), 1e-300)) * (0.5 if error > previous else 1.0)
        tilt, level, previous = tilt + damp * step, level + damp * lift, error
    chance = _chances(amount, tilt, level)
    saa, sa, s = _moments(amount, chance)
    bound = float(np.logaddexp(0.0, level + tilt * amount).sum()) - tilt * goal - level * (size or 0)
    determinant = saa if size is None else saa * s - sa * sa
    if determinant < 1e-14:
        return bound, chance, 0.0
    if size is None:
        return bound - 0.5 * math.log(2 * math.pi * saa) - math.log(scale), chance, scale * math.sqrt(saa)
    width = math.log(2 * math.pi) + 0.5 * math.log(determinant) + math.log(scale)
    return bound - width, chance, scale * math.sqrt(determinant / s)


def _chances(amount: _Floats, tilt: float, level: float) -> _Floats:
    return 1.0 / (1.0 + np.exp(-np.clip(level + tilt * amount, -700.0, 700.0)))


def _moments(amount: _Floats, chance: _Floats) -> tuple[float, float, float]:
    weight = chance * (1.0 - chance)
    return float((weight * amount * amount).sum()), float((weight * amount).sum()), float(weight.sum())


def _lattice_factor(
    value: IntArray, chance: _Floats, first: int, points: int, size: int | None, spread: float
) -> float:
    """How much denser (or thinner) than average the window's residues are among the sums of the tilted subsets.

    The modulus stays below the spread of the sums: a finer lattice would count the bell curve itself a second time.
    """
    m = next((m for m in _LATTICES if m <= spread), 1)
    if points >= m:
        return 1.0
    if size is not None and size <= _MOST_SIZES and 3 * size <= value.size:
        mass = _residues_of_size(value % m, chance / np.maximum(1.0 - chance, 1e-12), m, size)
    else:
        mass = np.zeros(m, dtype=np.float64)
        mass[0] = 1.0
        for residue, p in zip((value % m).tolist(), chance.tolist(), strict=True):
            turned = np.concatenate([mass[m - residue :], mass[: m - residue]]) if residue else mass
            mass = mass * (1.0 - p) + turned * p
    window = (first + np.arange(points)) % m
    factor = float(mass[window].mean()) * m / max(float(mass.sum()), 1e-300)
    return factor if factor > 1e-9 else 0.0


def _residues_of_size(residue: IntArray, odds: _Floats, m: int, size: int) -> _Floats:
    """Mass of each residue among the subsets of one size, each weighing the product of its items' odds.

    Elementary symmetric polynomials from power sums (Newton's identities), for all frequencies of the residues at once.
    """
    odds = odds / float(odds.sum())
    powers = [
        np.fft.fft(np.bincount(residue * j % m, weights=odds**j, minlength=m).astype(np.float64))
        for j in range(1, size + 1)
    ]
    symmetric = [np.ones(m, dtype=np.complex128)]
    for k in range(1, size + 1):
        terms = (powers[j - 1] * symmetric[k - j] * (1 if j % 2 else -1) for j in range(1, k + 1))
        symmetric.append(sum(terms, np.zeros(m, dtype=np.complex128)) / k)
    return np.fft.ifft(symmetric[size]).real


def _table(value: IntArray, low: int, high: int, size: int | None, most: int) -> tuple[_Floats, int] | None:
    """How many subsets have each sum: ``(counts, least)``, ``counts[s - least]`` for sum s, exact below 2^53.

    Sums above ``high`` are left out when no amount is negative. None when the table would cost more than ``most``
    cells.
    """
    if size is None:
        least, greatest = int(value[value < 0].sum()), int(value[value > 0].sum())
    else:
        ordered = np.sort(value)
        least = int(np.minimum(ordered[:size], 0).sum())
        greatest = int(np.maximum(ordered[-size:], 0).sum())
    if not least:
        greatest = min(greatest, high)
    rows, width = 1 if size is None else size + 1, greatest - least + 1
    if width <= 0 or low > greatest or high < least:
        return np.zeros(1, dtype=np.float64), low
    if rows * width * value.size > most:
        return None
    table = np.zeros((rows, width), dtype=np.float64)
    table[0, -least] = 1.0
    for amount in value.tolist():
        if abs(amount) >= width:
            continue
        moved = np.zeros_like(table)
        if amount >= 0:
            moved[:, amount:] = table[:, : width - amount]
        else:
            moved[:, :amount] = table[:, -amount:]
        if size is None:
            table += moved
        else:
            table[1:] += moved[:-1]
    if size is None:
        table[0, -least] -= 1.0  # the empty subset
    return table[-1], least


def _around(counts: _Floats, least: int, low: int, high: int, window: int) -> float:
    """Coincidences to expect in ``low..high``: the greater of what is there beyond one, and of the density nearby.

    The density is taken outside the window, on the lattice where it is greatest, as in `counting`.
    """
    position = np.arange(counts.size) + least
    near = (np.abs(position - (low + high) // 2) <= window) & ((position < low) | (position > high))
    best = 0.0
    for m in MODULI:
        if (low + high) // 2 % m == 0:
            best = max(best, float(counts[near & (position % m == 0)].sum()) * m / (2 * window))
    inside = float(counts[(position >= low) & (position <= high)].sum())
    return max(best * (high - low + 1), inside - 1.0)
