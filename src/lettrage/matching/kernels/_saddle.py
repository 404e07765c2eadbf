"""The tilted local limit: how dense subset sums are at a target, from a saddle point and the lattice of the amounts.

`coincidence` says what it is for and where it comes from; here are the numbers. Floating point throughout: what comes
out is rounded before anything is decided on it.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from ._arrays import IntArray

__all__ = ["LATTICES", "Floats", "inside_hull", "lattice_factor", "saddle"]

Floats = npt.NDArray[np.float64]

#: Moduli of the lattice correction, the finest first; greatest size followed apart.
LATTICES = (1_000, 100, 10, 2)
_MOST_SIZES = 8
_STEPS = 60


def inside_hull(value: IntArray, low: float, high: float, size: int | None) -> bool:
    """Whether the window meets the hull of the sums."""
    ordered = np.sort(value)
    if size is None:
        return float(ordered[ordered < 0].sum()) <= high and float(ordered[ordered > 0].sum()) >= low
    return float(ordered[:size].sum()) <= high and float(ordered[-size:].sum()) >= low


def saddle(value: Floats, target: float, size: int | None) -> tuple[float, Floats, float]:
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


def _chances(amount: Floats, tilt: float, level: float) -> Floats:
    return 1.0 / (1.0 + np.exp(-np.clip(level + tilt * amount, -700.0, 700.0)))


def _moments(amount: Floats, chance: Floats) -> tuple[float, float, float]:
    weight = chance * (1.0 - chance)
    return float((weight * amount * amount).sum()), float((weight * amount).sum()), float(weight.sum())


def lattice_factor(value: IntArray, chance: Floats, first: int, points: int, size: int | None, spread: float) -> float:
    """How much denser (or thinner) than average the window's residues are among the sums of the tilted subsets.

    The modulus stays below the spread of the sums: a finer lattice would count the bell curve itself a second time.
    """
    m = next((m for m in LATTICES if m <= spread), 1)
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


def _residues_of_size(residue: IntArray, odds: Floats, m: int, size: int) -> Floats:
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
