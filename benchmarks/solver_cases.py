"""Seven seeded families of subset-sum questions, each with its answer known, and the check that it is.

A feasible case carries its witness. An infeasible one is infeasible by construction; `confirm` asks programs that share
no code with ours: the witness summed again, residues, bounds of each size, one big integer whose bits are the reachable
sums, every combination, all sums of two halves, and at last whatever solvers are installed. Nothing is stored: a seed
is the data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from math import comb, gcd
from typing import NamedTuple

import numpy as np

FAMILIES = (
    "realistic", "dense duplicates", "none", "needle", "all even but one", "huge n, small k", "signed",
)  # fmt: skip
PRICES = (990, 1_490, 1_990, 2_990, 4_990, 9_990, 14_990, 19_990, 49_990)


class Case(NamedTuple):
    """Does a non-empty group of at most ``kmax`` items sum to within ``tol`` of the target?"""

    family: str
    items: list[int]
    target: int
    kmax: int | None
    tol: int
    witness: tuple[int, ...] | None

    def holds(self, group: Sequence[int]) -> bool:
        """Whether indices are an answer."""
        small = self.kmax is None or len(group) <= self.kmax
        distinct = len(set(group)) == len(group) > 0
        return small and distinct and abs(sum(self.items[i] for i in group) - self.target) <= self.tol


def amounts(rng: np.random.Generator, n: int) -> list[int]:
    """Lognormal cents, three in ten of them whole units."""
    raw = np.exp(rng.normal(10.5, 1.1, n)).astype(np.int64) + 1
    return np.where(rng.random(n) < 0.3, (raw // 100 + 1) * 100, raw).tolist()


def planted(
    rng: np.random.Generator, family: str, items: list[int], k: int, kmax: int | None, tol: int = 0, among: int = 0
) -> Case:
    """A target that ``k`` items meet, give or take ``tol``."""
    group = tuple(sorted(rng.choice(among or len(items), k, replace=False).tolist()))
    return Case(family, items, sum(items[i] for i in group) + tol, kmax, tol, group)


def cases(seed: int, smoke: bool = False) -> Iterator[Case]:
    """All cases of a seed, family by family; ``smoke`` keeps the small ones."""
    rng = np.random.default_rng(seed)
    for make in (_realistic, _duplicates, _none, _needle, _even, _huge, _signed):
        yield from make(rng, smoke)


def _realistic(rng: np.random.Generator, smoke: bool) -> Iterator[Case]:
    sizes = ((8, 3), (15, 4)) if smoke else ((10, 3), (15, 4), (20, 3), (25, 5), (30, 4), (40, 3), (50, 4), (80, 3))
    for n, k in sizes:
        yield planted(rng, "realistic", amounts(rng, n), k, k)
        yield planted(rng, "realistic", amounts(rng, n), 2, 4)
    for n in () if smoke else (30, 120, 200):
        yield planted(rng, "realistic", amounts(rng, n), 4, 6, tol=5)
        yield planted(rng, "realistic", amounts(rng, n), n // 3, None)


def _duplicates(rng: np.random.Generator, smoke: bool) -> Iterator[Case]:
    for n in (20, 40) if smoke else (20, 60, 200, 1_000):
        items = rng.choice(PRICES, n).tolist()
        yield planted(rng, "dense duplicates", items, n // 2, None)
        yield Case("dense duplicates", items, sum(items[: n // 2]) + 5, None, 0, None)
        yield planted(rng, "dense duplicates", items, min(12, n // 3), min(12, n // 3))


def _none(rng: np.random.Generator, smoke: bool) -> Iterator[Case]:
    for n in (20, 40) if smoke else (24, 60, 200, 800):
        tens = (rng.integers(1, 10**4, n) * 10).tolist()
        yield Case("none", tens, sum(tens) // 20 * 10 + 3, None, 0, None)
        close = (10**6 + rng.integers(0, 1_000, n)).tolist()
        yield Case("none", close, 3 * 10**6 + 500_000, None, 0, None)
        yield Case("none", [7 * i + 1 for i in tens], 7 * 10**5 + 5, 4, 0, None)  # k items sum to k modulo 7
        yield Case("none", [100 * i for i in tens], sum(tens) // 20 * 1_000 + 150, None, 100, None)


def _needle(rng: np.random.Generator, smoke: bool) -> Iterator[Case]:
    for n in (16, 20) if smoke else (24, 28, 32, 36, 40, 44, 48):
        yield planted(rng, "needle", rng.integers(2**40, 2**41, n).tolist(), n // 2, None)


def _even(rng: np.random.Generator, smoke: bool) -> Iterator[Case]:
    for n in (16, 30) if smoke else (20, 40, 100, 400):
        evens = (2 * rng.integers(1, 10**5, n - 1)).tolist()
        odd = [*evens, 50_001]
        group = (*sorted(rng.choice(n - 1, n // 2, replace=False).tolist()), n - 1)
        yield Case("all even but one", odd, sum(odd[i] for i in group), None, 0, group)
        yield Case("all even but one", [*evens, 2 * sum(evens) + 1], sum(evens[: n // 2]) + 1, None, 0, None)
        yield planted(rng, "all even but one", odd, 3, 4)


def _huge(rng: np.random.Generator, smoke: bool) -> Iterator[Case]:
    sizes = ((200, 2), (100, 3)) if smoke else ((500, 2), (2_000, 2), (5_000, 2), (500, 3), (2_000, 3), (1_000, 4))
    for n, k in sizes:
        yield planted(rng, "huge n, small k", rng.integers(1, 10**9, n).tolist(), k, k)
        yield planted(rng, "huge n, small k", amounts(rng, n), k, k + 1)
    for n in () if smoke else (1_000, 3_000):
        yield planted(rng, "huge n, small k", rng.integers(10**12, 10**15, n).tolist(), 3, 3)


def _signed(rng: np.random.Generator, smoke: bool) -> Iterator[Case]:
    for n, k in ((12, 3), (20, 3)) if smoke else ((12, 4), (30, 4), (60, 4), (120, 3), (300, 3)):
        items = [-i if j % 5 == 0 else i for j, i in enumerate(amounts(rng, n))]
        yield planted(rng, "signed", items, k, k)
        yield planted(rng, "signed", items, n // 3, None)
    for n in (12,) if smoke else (16, 60):
        items = [3 * i * (-1) ** j for j, i in enumerate(amounts(rng, n))]
        yield Case("signed", items, 3 * 12_345 + 1, None, 0, None)


def confirm(case: Case, peers: Sequence[tuple[str, Callable[[Case], bool | None]]]) -> tuple[list[str], list[str]]:
    """Which independent arguments agree that a case is what it says, and which do not: cheap ones first, until two do.

    None of them shares code with the library. Peers, the dear ones, are asked only while fewer than two agree.
    """
    expected = case.witness is not None
    agree: list[str] = []
    dissent: list[str] = []
    for name, program in (*_PROGRAMS, *peers):
        answer = program(case)
        if answer is not None:
            (agree if answer is expected else dissent).append(name)
        if len(agree) > 1:
            break
    return agree, dissent


def _witness(case: Case) -> bool | None:
    return None if case.witness is None else case.holds(case.witness)


def _residue(case: Case) -> bool | None:
    """False when every sum of items that fit is congruent to what the window does not hold."""
    low, high = case.target - case.tol, case.target + case.tol
    items = [i for i in case.items if i <= high] if min(case.items) >= 0 else case.items
    step = 0
    for i in items:
        step = gcd(step, i - items[0])
    for m in [d for d in range(2, 2_000) if step % d == 0]:
        most = min(case.kmax or len(items), len(items), m)
        reached = {items[0] * k % m for k in range(1, most + 1)}
        if high - low + 1 < m and not any(total % m in reached for total in range(low, high + 1)):
            return False
    return None


def _sizes(case: Case) -> bool | None:
    """False when no number of items can reach the window: too little with the largest, too much with the smallest."""
    rising = sorted(case.items)
    low, high = case.target - case.tol, case.target + case.tol
    sizes = range(1, min(case.kmax or len(rising), len(rising)) + 1)
    possible = (sum(rising[:k]) <= high and sum(rising[-k:]) >= low for k in sizes)
    return None if any(possible) else False


def _halves(case: Case, most: int = 48) -> bool | None:
    """All sums of either half, and whether a sum of one is what a sum of the other lacks."""
    n = len(case.items)
    low, high = case.target - case.tol, case.target + case.tol
    if case.kmax is not None or n > most or low <= 0 <= high or max(map(abs, case.items)) >= 1 << 50:
        return None
    left, right = (_all_sums(case.items[side::2]) for side in (0, 1))
    left.sort()
    for part in np.array_split(right, max(right.size >> 20, 1)):
        part.sort()
        if bool((left.searchsorted(low - part, "left") < left.searchsorted(high - part, "right")).any()):
            return True
    return False


def _all_sums(items: Sequence[int]) -> np.ndarray:
    sums = np.zeros(1, dtype=np.int64)
    for item in items:
        sums = np.concatenate([sums, sums + item])
    return sums


def _bits(case: Case, most: int = 1 << 27) -> bool | None:
    """All reachable sums as the bits of one big integer; for any number of items."""
    shift = -sum(i for i in case.items if i < 0)
    width = sum(abs(i) for i in case.items)
    low, high = case.target - case.tol + shift, case.target + case.tol + shift
    if case.kmax is not None or width > most or not low >= 0 or low <= shift <= high:
        return None
    reached = 1
    for item in case.items:
        reached |= reached << abs(item)
    return bool(reached >> low & ((1 << (high - low + 1)) - 1))


def _combinations(case: Case, most: int = 20_000_000) -> bool | None:
    n, kmax = len(case.items), case.kmax or len(case.items)
    if sum(comb(n, k) for k in range(1, min(kmax, n) + 1)) > most:
        return None
    low, high = case.target - case.tol, case.target + case.tol
    return any(low <= sum(group) <= high for k in range(1, min(kmax, n) + 1) for group in combinations(case.items, k))


_PROGRAMS: tuple[tuple[str, Callable[[Case], bool | None]], ...] = (
    ("witness", _witness), ("residue", _residue), ("sizes", _sizes), ("all sums as bits", _bits),
    ("every combination", _combinations), ("sums of two halves", _halves),
)  # fmt: skip
