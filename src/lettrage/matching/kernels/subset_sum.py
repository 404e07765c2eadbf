"""Which items add up to a target? A portfolio of exact searches, each run only when its prepaid cost fits the budget.

1. Normalise: zeros apart, amounts divided by their greatest common divisor, interchangeable items grouped.
2. Proofs: bounds, sizes and residues close what cannot be (`proofs`).
3. Sizes, in order of plausibility: one item, all items, two, all but one, three, ... eight, and their complements
   (`ksum`).
4. Any size: a hashed start mended exactly where subsets abound (`repair`), then meeting in the middle (`mitm`) or
   marking reachable sums (`bitset`), whichever costs less.

The search goes on after the first solution only until the second: one is an answer, two are a question.
"""

from __future__ import annotations

import numpy as np

from lettrage.errors import fail

from ._arrays import BoolArray, IntArray, Ints, as_ints, reach
from ._classes import Classes, Solution
from ._wide import subsets_of_wide_integers
from .bitset import ReachableSums
from .budget import Budget, BudgetLike, Limit
from .coincidence import expected_subsets, to_mnats
from .ksum import cost_of_size, subsets_of_size
from .mitm import MeetInTheMiddle
from .proofs import feasible_sizes, residue_sizes, residue_without_target
from .repair import attempts, cost_of_repair, repair
from .status import Status, SubsetResult

__all__ = ["solve_subset"]

#: The largest size (or complement) searched on its own.
_MOST_JOINED = 8
#: Sums, and targets that are compared with them, stay below this.
_SAFE = 1 << 60
#: Searches below this cost run without residue proofs.
_CHEAP = 100_000


def solve_subset(
    items: Ints,
    target: int,
    *,
    max_size: int | None = None,
    tolerance: int = 0,
    limit: int = 2,
    budget: BudgetLike = "interactive",
    order: Ints | None = None,
    alike: Ints | None = None,
) -> SubsetResult:
    """Find the non-empty groups of items whose sum lies within ``tolerance`` of a target, and say how sure that is.

    Args:
        items: Signed amounts in minor units; zeros are reported apart and never part of a solution.
        target: The sum wanted, of either sign; for 0 the empty group does not count.
        max_size: Greatest number of items in a group; None for any.
        tolerance: Half-width of the window, >= 0. Better to give exact alternative targets: a wide window makes
            coincidences.
        limit: Solutions listed at most, >= 1. With 1 the search stops at the first and uniqueness stays open.
        budget: A preset's name, a number of units, or a `Budget` to be shared.
        order: Rank of preference of each item, such as its age; smaller first, ties by position. Default: as given.
        alike: Labels; only items of equal amount *and* label are interchangeable. Default: equal amounts are.

    Returns:
        A `SubsetResult`. Solutions come smallest first; ``EXHAUSTED`` says that the budget ended, never that there is
        nothing.

    Raises:
        LettrageError: ``bad-value`` for arguments that are no integers or out of range, ``amount-out-of-range`` for
            an item beyond 64 bits.

    Complexity: subset sum is NP-complete; what runs is bounded by the budget. A size k costs about n^ceil(k/2) sums,
    any size 2^(n/2) sums or n target / 64 words. Sums beyond 60 bits fall back to plain integers for up to 24 items.

    >>> from lettrage.matching.kernels import solve_subset
    >>> found = solve_subset([120_000, 80_000, 45_050, 80_000], 200_000)
    >>> found.status, found.solutions, found.ways  # one answer; either of the two equal items
    (<Status.UNIQUE: 'unique'>, ((0, 1),), (2,))
    >>> solve_subset([120_000, 80_000, 45_050], 99_999).status
    <Status.NONE: 'none'>
    """
    value = as_ints(items, "items")
    if (max_size is not None and max_size < 1) or tolerance < 0 or limit < 1:
        fail("bad-value", "`max_size` and `limit` are at least 1, and `tolerance` at least 0")
    rank = _permutation(value.size, order)
    label = np.zeros(value.size, dtype=np.int64) if alike is None else as_ints(alike, "alike")
    if label.size != value.size:
        fail("bad-value", "`alike` needs one label per item", path="alike")
    low, high = target - tolerance, target + tolerance
    kept = rank[value[rank] != 0]
    kept = kept[_can_take_part(value[kept], low, high)]
    zeros = tuple(np.flatnonzero(value == 0).tolist())
    purse = Budget.of(budget)
    search = _Search(value[kept], label[kept], low, high, max_size, limit, purse)
    search.run()
    return search.result(kept, zeros)


def _permutation(n: int, order: Ints | None) -> IntArray:
    if order is None:
        return np.arange(n, dtype=np.int64)
    rank = as_ints(order, "order")
    if rank.size != n:
        fail("bad-value", "`order` needs one rank per item", path="order")
    return np.argsort(rank, kind="stable")


def _can_take_part(value: IntArray, low: int, high: int) -> BoolArray:
    """Which items can be in a group at all: with an item in, the others of either sign must still reach the window."""
    able = np.ones(value.size, dtype=np.bool_)
    while True:
        negative, positive = (sum(value[able & side].tolist()) for side in (value < 0, value > 0))
        most, least = min(high - negative, (1 << 63) - 1), max(low - positive, -(1 << 63))
        if most < 0 or least > 0:  # nothing reaches the window: the bounds will say so
            return able
        smaller: BoolArray = able & (value <= most) & (value >= least)
        if smaller.sum() == able.sum():
            return able
        able = smaller


class _Search:
    """One search as it goes: what is known, what is ruled out, what was refused."""

    def __init__(
        self, value: IntArray, label: IntArray, low: int, high: int, max_size: int | None, limit: int, purse: Budget
    ) -> None:
        step = int(np.gcd.reduce(value)) if value.size else 1
        if value.size and value.min() == -(1 << 63):
            step = 1  # its absolute value does not fit; the plain-integer fallback handles it
        self.low, self.high = -(-low // step), high // step
        self.value = value // step
        self.classes = Classes(self.value, label)
        self.most = value.size if max_size is None else min(max_size, value.size)
        self.limit = limit
        self.purse = purse
        self._spent, self._refused = purse.spent, len(purse.refusals)
        self.found: dict[Solution, None] = {}
        self.count = 0  # solutions counted, more than are kept
        self.proved: list[str] = []
        self.limits: list[Limit] = []
        self.complete = False
        self._sizes: BoolArray = np.zeros(1, dtype=np.bool_)
        self._middle = MeetInTheMiddle(self.classes)

    @property
    def enough(self) -> bool:
        return len(self.found) >= self.limit

    def run(self) -> None:
        if self.high < self.low or not self.value.size:
            self.proved.append("lattice" if self.value.size else "size")
            self.complete = True
            return
        if reach(self.value) >= _SAFE:
            self._wide()
            return
        if self._ruled_out():
            self.complete = True
            return
        self._by_size()
        if not self.complete and not self.enough:
            self._any_size()

    def _ruled_out(self) -> bool:
        """Bounds, sizes and residues; leaves the sizes still open in ``_sizes``."""
        low, high = max(self.low, -_SAFE), min(self.high, _SAFE)
        sizes = feasible_sizes(self.value, low, high) if low <= high else np.zeros(1, dtype=np.bool_)
        sizes[self.most + 1 :] = False
        self.low, self.high = low, high
        if not sizes.any():
            self.proved.append("bounds")
            return True
        if self._is_cheap(sizes):
            self._sizes = sizes
            return False
        modulus = residue_without_target(self.classes.value, self.classes.count, low, high)
        if modulus:
            self.proved.append(f"residue {modulus}")
            return True
        self._sizes = residue_sizes(self.classes.value, self.classes.count, low, high, sizes)
        if not self._sizes.any():
            self.proved.append("residues by size")
            return True
        return False

    def _is_cheap(self, sizes: BoolArray) -> bool:
        """Whether searching every open size costs less than looking for a proof that it is in vain."""
        n = self.value.size
        smaller = (max(1, min(k, n - k)) for k in np.flatnonzero(sizes)[: 2 * _MOST_JOINED].tolist())
        return sum(cost_of_size(n, k) for k in smaller) < _CHEAP

    def _by_size(self) -> None:
        """Sizes in order of plausibility; complete when every open size was searched."""
        n = self.value.size
        is_open = np.flatnonzero(self._sizes).tolist()
        complete = True
        for size in sorted(is_open, key=lambda k: (min(k, n - k) if k < n else 1, k)):
            small = min(size, n - size)
            if small > _MOST_JOINED:
                complete = False
                continue
            trimmed = self.classes.trimmed(max(small, 1))
            cost = cost_of_size(trimmed.size, small)
            if self._any_is_cheaper(cost):
                complete = False
                continue
            if not self.purse.spend(cost, f"size {size}"):
                complete = False
                continue
            complete = self._one_size(size, trimmed) and complete
            if self.enough:
                return
        self.complete = complete

    def _any_is_cheaper(self, cost: int) -> bool:
        """Meeting in the middle answers all sizes at once: not worth paying more for a single one."""
        return self._middle.fits and self._middle.cost < cost

    def _one_size(self, size: int, trimmed: IntArray) -> bool:
        n = self.value.size
        whole = size > n - size
        small = n - size if whole else size
        low, high = self.low, self.high
        if whole:
            low, high = self.classes.total - high, self.classes.total - low
        if small == 0:
            self._keep([self.classes.complement(())])
            self.proved.append(f"size {size}")
            return True
        rows, complete = subsets_of_size(self.classes.value[trimmed], small, low, high)
        seen: dict[Solution, None] = {}
        for row in rows.tolist():
            solution = Classes.solution(int(trimmed[j]) for j in row)
            seen[self.classes.complement(solution) if whole else solution] = None
        self._keep(list(seen))
        if complete:
            self.proved.append(f"size {size}")
        else:
            self.limits.append(Limit(f"hits of size {size}", rows.shape[0], rows.shape[0]))
        return complete

    def _any_size(self) -> None:
        """All sizes at once: a quick try where subsets abound, then the cheaper of the two exact methods."""
        middle = self._middle
        marking = ReachableSums(self.classes, self.low) if self.low == self.high else None
        exact = [(middle.cost, 0)] if middle.fits else []
        if marking is not None and marking.fits:
            exact.append((marking.cost, 1))
        if self.most == self.value.size and (not exact or min(exact)[0] > cost_of_repair(self.value.size)):
            self._repair()
        if self.enough:
            return
        for cost, method in sorted(exact):
            if not self.purse.spend(cost, ("any size, two halves", "any size, reachable sums")[method]):
                continue
            if method == 0:
                found, count, complete = middle.solve(self.low, self.high, most=self.most, limit=self.limit)
                self.count = count
            else:
                assert marking is not None
                found, complete = marking.solve(self.limit + len(self.found))
            self._keep(found)
            self.complete = complete
            if complete:
                self.proved.append("any size")
                self.limits.clear()  # what single sizes could not finish is settled now
            else:
                self.limits.append(Limit("hits of any size", len(found), len(found)))
            return
        if not exact:
            self.limits.append(Limit("any size", min(middle.cost, 1 << 62), self.purse.remaining))

    def _repair(self) -> None:
        n = self.value.size
        for attempt in range(attempts(n)):
            if self.enough or not self.purse.affords(cost_of_repair(n)):
                return
            self.purse.spend(cost_of_repair(n))
            positions = repair(self.value, self.low, self.high, attempt=attempt)
            if positions is None:
                if attempt:
                    return
                continue
            self._keep([Classes.solution(self.classes.of_item[positions].tolist())])

    def _wide(self) -> None:
        """Sums that do not fit in 60 bits: plain integers, few items."""
        answer = subsets_of_wide_integers(self.classes, self.low, self.high, self.most, self.purse)
        if answer is None:
            self.limits.append(Limit("sums beyond 60 bits", self.value.size, self.purse.remaining))
            return
        self._keep(answer)
        self.complete = True
        self.proved.append("any size")

    def _keep(self, solutions: list[Solution]) -> None:
        for solution in solutions:
            if sum(copies for _, copies in solution) <= self.most:
                self.found[solution] = None

    def result(self, kept: IntArray, zeros: tuple[int, ...]) -> SubsetResult:
        ranked = sorted(
            (len(chosen), chosen, solution) for solution in self.found for chosen in [self.classes.indices(solution)]
        )
        listed = ranked[: self.limit]
        lam = self._lam(listed[0][0]) if listed else None
        return SubsetResult(
            status=self._status(),
            solutions=tuple(tuple(sorted(int(kept[j]) for j in chosen)) for _, chosen, _ in listed),
            ways=tuple(self.classes.ways(solution) for _, _, solution in listed),
            count=max(len(self.found), self.count),
            count_exact=self.complete,
            proved_empty=tuple(self.proved),
            lam_mnats=None if lam is None else to_mnats(lam),
            lam=lam,
            zeros=zeros,
            cost=self.purse.spent - self._spent,
            limits=(*self.purse.refusals[self._refused :], *self.limits),
        )

    def _status(self) -> Status:
        if max(len(self.found), self.count) > 1:
            return Status.AMBIGUOUS
        if self.found:
            return Status.UNIQUE if self.complete else Status.FOUND
        return Status.NONE if self.complete else Status.EXHAUSTED

    def _lam(self, size: int) -> float | None:
        """Coincidences among all sizes up to that of the first solution, complements counted as such."""
        if reach(self.value) >= _SAFE:
            return None
        half = (self.high - self.low) // 2
        target = (self.low + self.high) // 2
        n = self.value.size
        if min(size, n - size) > _MOST_JOINED:
            return expected_subsets(self.value, target, tolerance=half)
        sizes = range(1, size + 1) if size <= n - size else range(size, n + 1)
        return sum(expected_subsets(self.value, target, size=k, tolerance=half) for k in sizes)
