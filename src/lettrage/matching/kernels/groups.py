"""Many to many in one account: groups of debits and credits that balance, taken by evidence and not by coverage.

Large accounts balance by accident in countless ways, so a matcher that covers as much as it can is wrong most of the
time. Here a group counts only when groups of its shape are not to be expected by chance: lambda is counted from the
sums really tried, over every shape tried up to its own. What is nearly certain is committed; then everything is
counted again on what is left, where shapes that proved nothing in the crowd may prove something now.
"""

from __future__ import annotations

import math
from itertools import product
from math import comb

import numpy as np
from attrs import frozen

from lettrage.errors import fail

from ._arrays import BoolArray, IntArray, Ints, as_ints, reach
from ._join import join_sums
from .budget import Budget, BudgetLike, Limit
from .combinations import SumList, list_sums
from .counting import SortedSums
from .ksum import MOST_SUMS
from .packing import pack
from .status import Status

__all__ = ["GroupMatch", "GroupMatches", "match_groups"]

_SAFE = 1 << 60
#: Balanced groups of one shape looked at; more say that amounts identify nothing there.
_MOST_HITS = 4_096
#: Shapes whose central density exceeds the gate by this factor are not listed at all.
_HOPELESS = 5.0


@frozen
class GroupMatch:
    """Debits and credits that balance.

    Attributes:
        debits: Positions, ascending.
        credits: Positions, ascending.
        lam_mnats: 1000 ln(lambda): coincidences to expect among all shapes tried up to this one, for these credits.
        margin_mnats: How much evidence would be lost by doing without this group; a lower bound.
        status: ``UNIQUE`` when committed; ``AMBIGUOUS`` when an equally good selection does without it, and nothing was
            committed.
    """

    debits: tuple[int, ...]
    credits: tuple[int, ...]
    lam_mnats: int
    margin_mnats: int
    status: Status


@frozen
class GroupMatches:
    """The groups found in one account, committed ones first, in the order of commitment.

    Attributes:
        groups: Disjoint groups.
        status: ``UNIQUE`` when groups were found and all committed, ``AMBIGUOUS`` when some are ambiguous, ``NONE``
            when no group of the allowed shapes balances, else ``EXHAUSTED``: groups may exist that evidence or budget
            did not reach.
        cost: Units of work paid.
        limits: Shapes that were refused or capped.
    """

    groups: tuple[GroupMatch, ...]
    status: Status
    cost: int
    limits: tuple[Limit, ...] = ()


def match_groups(
    debits: Ints,
    credits: Ints,
    *,
    max_debits: int = 4,
    max_credits: int = 2,
    gate_mnats: int = -1_500,
    margin_mnats: int = 1_000,
    floor: int = 2_000,
    budget: BudgetLike = "batch",
) -> GroupMatches:
    """Find groups with equal sums of debits and of credits that chance does not explain.

    Args:
        debits: Amounts owed, in minor units; negative for what reduces them (a credit note among invoices).
        credits: Amounts received, positive where they settle.
        max_debits: Debits in a group at most, 1..4.
        max_credits: Credits in a group at most, 1..4.
        gate_mnats: A group is considered when 1000 ln(lambda) is at most this; -1500 is two coincidences in
            nine.
        margin_mnats: A group is committed when doing without it would cost at least this much evidence.
        floor: Least half-width of the window in which coincidences are counted, in minor units.
        budget: A preset's name, a number of units, or a `Budget` to be shared.

    Returns:
        `GroupMatches`. Groups that contain a smaller balanced group are never proposed: they are unions.

    Raises:
        LettrageError: ``bad-value`` for sizes outside 1..4 or items that are no integers, ``amount-out-of-range`` when
            the amounts do not sum within 60 bits.

    Time and memory grow with the sums of the shapes listed, at most 2^24 on a side, within the budget.

    >>> from lettrage.matching.kernels import match_groups
    >>> found = match_groups([120_055, 80_017, 45_150, 33_333], [200_072, 78_483])
    >>> [(g.debits, g.credits) for g in found.groups]
    [((0, 1), (0,)), ((2, 3), (1,))]
    """
    owed, paid = as_ints(debits, "debits"), as_ints(credits, "credits")
    if not (1 <= max_debits <= 4 and 1 <= max_credits <= 4):
        fail("bad-value", "a group has 1 to 4 debits and 1 to 4 credits", path="max_debits")
    if reach(owed) + reach(paid) >= _SAFE:
        fail("amount-out-of-range", "the amounts do not sum within 60 bits", path="debits")
    unit = max(int(np.gcd.reduce(np.concatenate([owed, paid]))), 1)  # an account in whole thousands is one in units
    owed, paid, floor = owed // unit, paid // unit, floor // unit
    purse = Budget.of(budget)
    spent, refused = purse.spent, len(purse.refusals)
    account = _Account(owed, paid, (max_debits, max_credits), gate_mnats, floor, purse)
    committed: list[GroupMatch] = []
    while True:
        account.list_candidates()
        chosen = account.select()
        sure = [group for group in chosen if group.margin_mnats >= margin_mnats]
        committed += sure
        if not sure:
            break
        account.remove(sure)
    groups = (*committed, *chosen)
    limits = (*purse.refusals[refused:], *account.limits)
    return GroupMatches(groups, _status(groups, account, limits), purse.spent - spent, limits)


def _status(groups: tuple[GroupMatch, ...], account: _Account, limits: tuple[Limit, ...]) -> Status:
    if any(group.status is Status.AMBIGUOUS for group in groups):
        return Status.AMBIGUOUS
    if groups:
        return Status.UNIQUE
    return Status.NONE if not (account.balanced or limits) else Status.EXHAUSTED


@frozen
class _Candidate:
    debits: tuple[int, ...]
    credits: tuple[int, ...]
    lam_mnats: int


class _SumsBySize:
    """The sums of every size of one side, listed and sorted when first asked for."""

    def __init__(self, value: IntArray) -> None:
        self._value = value
        self._listed: dict[int, SumList] = {}
        self._sorted: dict[int, SortedSums] = {}

    def listed(self, size: int) -> SumList:
        if size not in self._listed:
            house = np.zeros_like(self._value)
            self._listed[size] = list_sums(self._value, house, size, most_per_account=MOST_SUMS)
        return self._listed[size]

    def sorted(self, size: int) -> SortedSums:
        if size not in self._sorted:
            self._sorted[size] = SortedSums(self.listed(size).total)
        return self._sorted[size]


class _Account:
    """What is still open, and the candidates among it."""

    def __init__(
        self, owed: IntArray, paid: IntArray, most: tuple[int, int], gate: int, floor: int, purse: Budget
    ) -> None:
        self.owed, self.paid = owed, paid
        self.open_owed = np.flatnonzero(owed != 0)
        self.open_paid = np.flatnonzero(paid != 0)
        self.most, self.gate, self.floor, self.purse = most, gate, floor, purse
        self.limits: list[Limit] = []
        self.balanced = False
        self.candidates: list[_Candidate] = []

    def remove(self, groups: list[GroupMatch]) -> None:
        self.open_owed = np.setdiff1d(self.open_owed, [i for g in groups for i in g.debits])
        self.open_paid = np.setdiff1d(self.open_paid, [i for g in groups for i in g.credits])

    def list_candidates(self) -> None:
        """All minimal balanced groups that pass the gate, small shapes first, lambda cumulated over the shapes."""
        self.candidates = []
        self.limits = []
        tried: list[tuple[int, SortedSums]] = []
        sums = _SumsBySize(self.owed[self.open_owed]), _SumsBySize(self.paid[self.open_paid])
        for m, k in self._shapes():
            if not self._affordable(m, k):
                continue
            tried.append((comb(self.open_paid.size - 1, k - 1), sums[0].sorted(m)))
            hits = self._balanced(sums[0].listed(m), sums[1].listed(k))
            if hits is None:
                self.limits.append(Limit(f"hits of shape {m} to {k}", _MOST_HITS, _MOST_HITS))
                continue
            owed, paid = hits
            keep = _minimal(self.owed[owed], self.paid[paid])
            owed, paid = owed[keep], paid[keep]
            lam = _cumulated(tried, self.paid[paid].sum(axis=1), self.floor)
            for left, right, mnats in zip(owed.tolist(), paid.tolist(), lam.tolist(), strict=True):
                if mnats <= self.gate:
                    self.candidates.append(_Candidate(tuple(left), tuple(right), mnats))

    def _shapes(self) -> list[tuple[int, int]]:
        """Shapes (debits, credits) by how many groups they have, unions of smaller shapes last."""
        i, p = self.open_owed.size, self.open_paid.size
        shapes = product(range(1, min(self.most[0], i) + 1), range(1, min(self.most[1], p) + 1))
        return sorted(shapes, key=lambda s: (s[0] + s[1], comb(i, s[0]) * comb(p, s[1]), s))

    def _affordable(self, m: int, k: int) -> bool:
        sums = comb(self.open_owed.size, m) + comb(self.open_paid.size, k)
        if sums > MOST_SUMS or self._hopeless(m, k):
            self.limits.append(Limit(f"shape {m} to {k}", sums, MOST_SUMS))
            return False
        return self.purse.spend(sums * (m + k + 8), f"shape {m} to {k}")

    def _balanced(self, left: SumList, right: SumList) -> tuple[IntArray, IntArray] | None:
        """Debits and credits of groups with equal sums, one row each; None when there are too many to mean anything."""
        a, b, complete = join_sums(left.total, -right.total, 0, 0, most=_MOST_HITS)
        self.balanced = self.balanced or bool(a.size)
        if not complete:
            return None
        order = np.lexsort((b, a))
        return self.open_owed[left.item[a[order]]], self.open_paid[right.item[b[order]]]

    def _hopeless(self, m: int, k: int) -> bool:
        """Whether even far from the crowd groups of this shape would be expected by chance."""
        values = np.concatenate([self.owed[self.open_owed], self.paid[self.open_paid]]).astype(np.float64)
        spread = max(float(values.std()), 1.0) * math.sqrt(2 * math.pi * (m + k))
        expected = comb(self.open_owed.size, m) * comb(self.open_paid.size - 1, k - 1) / spread
        return expected > _HOPELESS * math.exp(self.gate / 1000)

    def select(self) -> list[GroupMatch]:
        """Disjoint candidates of greatest evidence, with their margins."""
        if not self.candidates:
            return []
        start = np.concatenate([[0], np.cumsum([len(c.debits) + len(c.credits) for c in self.candidates])]).astype(
            np.int64
        )
        owed_size = self.owed.size
        item = [i for c in self.candidates for i in (*c.debits, *(owed_size + j for j in c.credits))]
        weights = np.array([-c.lam_mnats for c in self.candidates], dtype=np.int64)
        packing = pack(weights, start, np.array(item, dtype=np.int64), owed_size + self.paid.size)
        self.limits += packing.limits
        return [
            GroupMatch(
                c.debits,
                c.credits,
                c.lam_mnats,
                int(packing.margin[j]),
                Status.UNIQUE if packing.margin[j] > 0 else Status.AMBIGUOUS,
            )
            for j, c in enumerate(self.candidates)
            if packing.selected[j]
        ]


def _cumulated(tried: list[tuple[int, SortedSums]], target: IntArray, floor: int) -> IntArray:
    """1000 ln of the coincidences to expect at each target, summed over the shapes tried.

    Each shape's sums of debits are counted around the target, and multiplied by the number of credit groups that
    share a given credit: so often the same coincidence could have been met.
    """
    lam = np.full(target.size, 1e-300, dtype=np.float64)
    for multiplicity, sums in tried:
        lam += multiplicity * sums.expected(target, floor)
    return np.rint(1000.0 * np.log(lam)).astype(np.int64)


def _minimal(owed: IntArray, paid: IntArray) -> BoolArray:
    """Which groups (rows of amounts) hold no smaller balanced group: that would make them unions."""
    minimal = np.ones(owed.shape[0], dtype=np.bool_)
    whole = (1 << owed.shape[1]) - 1, (1 << paid.shape[1]) - 1
    left = [_part(owed, mask) for mask in range(whole[0] + 1)]
    right = [_part(paid, mask) for mask in range(whole[1] + 1)]
    for a, b in product(range(whole[0] + 1), range(whole[1] + 1)):
        if (a, b) not in ((0, 0), whole):
            minimal &= left[a] != right[b]
    return minimal


def _part(rows: IntArray, mask: int) -> IntArray:
    total = np.zeros(rows.shape[0], dtype=np.int64)
    for j in range(rows.shape[1]):
        if mask >> j & 1:
            total = total + rows[:, j]
    return total
