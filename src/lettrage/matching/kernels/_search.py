"""One subset search as it goes: what is known, what is ruled out, what was refused. `subset_sum` tells the order."""

from __future__ import annotations

import numpy as np

from ._arrays import BoolArray, IntArray, reach
from ._classes import Classes, Solution
from ._wide import subsets_of_wide_integers
from .bitset import ReachableSums
from .budget import Budget, Limit
from .coincidence import expected_subsets, to_mnats
from .ksum import cost_of_size, subsets_of_size
from .mitm import MeetInTheMiddle
from .proofs import feasible_sizes, residue_sizes, residue_without_target
from .repair import attempts, cost_of_repair, repair
from .status import Status, SubsetResult

__all__ = ["SubsetSearch"]

#: The largest size (or complement) searched on its own.
_MOST_JOINED = 8
#: Sums, and targets that are compared with them, stay below this.
_SAFE = 1 << 60
#: Searches below this cost run without residue proofs.
_CHEAP = 100_000


class SubsetSearch:
    """The search for groups with a sum in ``low..high``.

    Args:
        value: Amounts without zeros, in order of preference.
        label: Items of equal amount and label are interchangeable.
        low: Least sum.
        high: Greatest sum.
        max_size: Greatest number of items, or None.
        limit: Solutions wanted.
        purse: Pays for every stage.
    """

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
