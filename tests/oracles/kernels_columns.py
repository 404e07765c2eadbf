"""Runs, combinations and counted lambda of a whole ledger, by plain loops."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations


def runs(
    amount: Sequence[int],
    account: Sequence[int],
    target: Sequence[int],
    target_account: Sequence[int],
    min_length: int,
    max_length: int,
) -> set[tuple[int, int, int]]:
    """(start, length, target) of every run inside one account that sums to a target of that account."""
    found: set[tuple[int, int, int]] = set()
    for start in range(len(amount)):
        for length in range(min_length, max_length + 1):
            if start + length > len(amount) or len(set(account[start : start + length])) != 1:
                continue
            for t in range(len(target)):
                if target_account[t] == account[start] and sum(amount[start : start + length]) == target[t]:
                    found.add((start, length, t))
    return found


def sums(
    amount: Sequence[int], account: Sequence[int], size: int, day: Sequence[int] | None = None, span: int | None = None
) -> list[tuple[tuple[int, ...], int]]:
    """Every combination of ``size`` items of one account, near in time if asked, with its sum."""
    return [
        (group, sum(amount[i] for i in group))
        for group in combinations(range(len(amount)), size)
        if len({account[i] for i in group}) == 1
        and (span is None or day is None or max(day[i] for i in group) - min(day[i] for i in group) <= span)
    ]


def counted_lambda(sums: Sequence[int], target: int, floor: int, unit: int, moduli: Sequence[int]) -> int:
    """1000 ln(lambda) exactly as defined, with fractions until the logarithm."""
    target //= unit
    window = max(abs(target) // 5, floor // unit, 1)
    best = Fraction(1, 4 * window)
    for m in moduli:
        if target % m == 0:
            near = [s // unit for s in sums if abs(s // unit - target) <= window and s // unit != target]
            best = max(best, Fraction(sum(1 for s in near if s % m == 0) * m, 2 * window))
    return round(1000 * (math.log(best.numerator) - math.log(best.denominator)))
