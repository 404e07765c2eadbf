"""How each group pays, all groups at once: exact sums in columns, rounded as the formulas round, objects on request."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from attrs import evolve, fields, frozen

from lettrage.metrics._sums import group_sums

__all__ = ["ONE", "UNKNOWN", "HabitColumns", "Ints", "Seen", "as_decimal", "habit_columns"]

Ints: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]

#: Stands for a figure that cannot be told.
UNKNOWN = int(np.iinfo(np.int64).min)

#: Ratios and means are whole numbers of 1E-10, the places of every ratio in a report.
ONE = 10**10

#: A share that prints as one half: half to even at ten places.
_HALF = 0.5 + 5e-11

_ROOM = 2**62


@frozen(eq=False)
class Seen:
    """Debts as far as they were seen: days past due when paid, or on the day for those still open."""

    days: Ints
    closed: Mask
    recent: Mask

    def select(self, chosen: Mask) -> Seen:
        return Seen(self.days[chosen], self.closed[chosen], self.recent[chosen])


@frozen(eq=False)
class HabitColumns:
    """One entry for each group; means and rates in units of 1E-10, `UNKNOWN` where there is none.

    Attributes:
        n: Debts settled.
        open_late: Debts open and past due.
        mean: Mean days past due; likewise `shrunk`, `late_rate`, `recent`, `trend`: see `Behaviour`.
        spread: Standard deviation of days past due, NaN for fewer than two.
        median: Median days past due, whole days.
    """

    n: Ints
    open_late: Ints
    mean: Ints
    shrunk: Ints
    spread: npt.NDArray[np.float64]
    median: Ints
    late_rate: Ints
    recent: Ints
    trend: Ints

    def select(self, chosen: Mask) -> HabitColumns:
        return evolve(self, **{field.name: getattr(self, field.name)[chosen] for field in fields(type(self))})


def habit_columns(
    seen: Seen, codes: npt.NDArray[np.integer], size: int, worth: int, whole: HabitColumns | None
) -> HabitColumns:
    """The figures of groups 0 .. size-1.

    Args:
        seen: The debts.
        codes: The group of each.
        size: How many groups.
        worth: How many debts everyone's figures are worth when a group's own are pulled towards them.
        whole: Everyone's figures as the one group they are; None when this is everyone.

    Complexity: one sort of the debts; no loop over the groups.
    """
    paid, of = seen.days[seen.closed], codes[seen.closed]
    recent, from_late = seen.recent[seen.closed], paid > 0
    n, total = _counts(of, size), _sums(paid, of, size)
    n_recent, sum_recent = _counts(of[recent], size), _sums(paid[recent], of[recent], size)
    open_late = _counts(codes[~seen.closed & (seen.days > 0)], size)
    late = _counts(of[from_late], size) + open_late
    mean, now = _quotient(total, n), _quotient(sum_recent, n_recent)
    before = _quotient(total - sum_recent, n - n_recent)
    everyone = int((mean if whole is None else whole.mean)[0]) if size else UNKNOWN
    usual = int((_quotient(late, n + open_late) if whole is None else whole.late_rate)[0]) if size else UNKNOWN
    return HabitColumns(
        n=n,
        open_late=open_late,
        mean=mean,
        shrunk=_pulled(total, n, worth, everyone),
        spread=_spread(n, total, _sums(paid * paid, of, size)),
        median=_medians(seen, codes, size),
        late_rate=_pulled(late, n + open_late, worth, usual),
        recent=now,
        trend=np.where((now == UNKNOWN) | (before == UNKNOWN), UNKNOWN, now - before),
    )


def as_decimal(value: int) -> Decimal | None:
    """A number of 1E-10 as every ratio is written; None for what is unknown."""
    return None if value == UNKNOWN else Decimal(value).scaleb(-10)


def _counts(codes: npt.NDArray[np.integer], size: int) -> Ints:
    return np.bincount(codes, minlength=size).astype(np.int64)


def _sums(values: Ints, codes: npt.NDArray[np.integer], size: int) -> Ints:
    return np.asarray(group_sums(values, codes, size), np.int64)[:size]


def _pulled(part: Ints, n: Ints, worth: int, everyone: int) -> Ints:
    """(part + worth x everyone's) / (n + worth)."""
    if everyone == UNKNOWN:
        return np.full(len(n), UNKNOWN, np.int64)
    return _quotient(part, (n if worth < _ROOM // 2 else n.astype(object)) + worth, worth * everyone)


def _quotient(part: Ints, n: npt.NDArray[Any], more: int = 0) -> Ints:
    """``part / n + more / n`` in units of 1E-10, half to even; `more` is in these units already."""
    most = (int(n.max()) if len(n) else 0) * ONE + abs(more)
    kind: Any = np.int64 if most < _ROOM else object  # as Python ints, which cannot overflow
    by = np.where(n > 0, n, 1).astype(kind)
    part = part.astype(kind)
    rest = part % by * ONE + more
    whole, left = rest // by, rest % by
    up = (2 * left > by) | ((2 * left == by) & (whole % 2 == 1))
    found = part // by * ONE + whole + up
    return np.where(n > 0, found, UNKNOWN).astype(np.int64)


def _spread(n: Ints, total: Ints, squares: Ints) -> npt.NDArray[np.float64]:
    """Standard deviation from exact sums, which lose nothing where days are many and alike."""
    kind: Any = np.int64 if len(n) and int(n.max()) * int(squares.max()) < _ROOM else object
    seen, sums = n.astype(kind), total.astype(kind)
    variance = (seen * squares.astype(kind) - sums * sums) / np.where(n > 1, seen * (seen - 1), 1)
    return np.where(n > 1, np.sqrt(variance.astype(np.float64)), np.nan)


def _medians(seen: Seen, codes: npt.NDArray[np.integer], size: int) -> Ints:
    """Kaplan and Meier's median of every group: the day on which the share not yet paid prints as a half or less."""
    median = np.full(size, UNKNOWN, np.int64)
    if not len(codes):
        return median
    first = int(seen.days.min())
    width = int(seen.days.max()) - first + 1
    cells, place = np.unique(codes.astype(np.int64) * width + (seen.days - first), return_inverse=True)
    group, leaving = cells // width, np.bincount(place)
    ended = np.bincount(place[seen.closed], minlength=len(cells))
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    begins = np.repeat(starts, np.diff(starts, append=len(cells)))
    gone = np.cumsum(leaving) - leaving
    at_risk = _counts(codes, size)[group] - (gone - gone[begins])
    left = _products(1 - ended / at_risk, np.arange(len(cells)) - begins)
    half = np.flatnonzero(left <= _HALF)[::-1]
    median[group[half]] = cells[half] % width + first  # backwards: the earliest day is written last
    return median


def _products(factors: npt.NDArray[np.float64], rank: npt.NDArray[np.integer]) -> npt.NDArray[np.float64]:
    """Running products within each group, by doubling: as many passes as the longest group has binary digits."""
    step, longest = 1, int(rank.max())
    while step <= longest:
        reach = rank[step:] >= step
        factors = np.concatenate([factors[:step], np.where(reach, factors[step:] * factors[:-step], factors[step:])])
        step *= 2
    return factors
