"""One subset search as it goes: what is known, what is ruled out, what was refused. `subset_sum` tells the order."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import frozen

from ._any_size import Method, exact_methods, search_any_size, try_where_subsets_abound
from ._arrays import BoolArray, IntArray, reach
from ._classes import Classes, Solution
from ._few import Few
from .budget import Budget, Limit
from .ksum import cost_of_size, subsets_of_size
from .proofs import feasible_sizes, residue_sizes, residue_without_target
from .repair import cost_of_repair
from .status import LambdaQuestion, SubsetResult, status_of

__all__ = ["Question", "SubsetSearch"]

#: The largest size (or complement) searched on its own.
_MOST_JOINED = 8
#: Sums, and targets that are compared with them, stay below this.
SAFE_SUM = 1 << 60
#: Searches below this cost run before any proof is looked for.
_CHEAP = 400_000
#: Searches below this cost run without asking what else could answer.
_TINY = 20_000
#: A size is first searched among the items preferred most, as many as this buys, then among twice as many, ...
_FIRST_POOL = 40_000


@frozen(eq=False)
class Question:
    """What is asked, once what cannot take part is left out.

    Attributes:
        value: Amounts without zeros, in order of preference.
        label: Items of equal amount and label are interchangeable; None when equal amounts are.
        low: Least sum.
        high: Greatest sum.
        forced: Amounts of the items that every group must hold; not among ``value``.
    """

    value: IntArray
    label: IntArray | None
    low: int
    high: int
    forced: IntArray


class SubsetSearch:
    """The search for groups with a sum in ``low..high``.

    Args:
        question: Amounts, window, and what every group holds.
        max_size: Greatest number of items, or None.
        limit: Solutions wanted.
        purse: Pays for every stage.
        spent: What had been paid before this question.
    """

    def __init__(self, question: Question, max_size: int | None, limit: int, purse: Budget, spent: int) -> None:
        self.question, value = question, question.value
        n, self.base = value.size, question.forced.size
        given = sum(question.forced.tolist()) if self.base else 0
        low, high = question.low - given, question.high - given
        self.widest = max(int(value.max()), -int(value.min())) if n else 0
        # its absolute value would not fit; the plain-integer fallback handles it
        step = int(np.gcd.reduce(value)) if n and self.widest < 1 << 63 else 1
        self.low, self.high = -(-low // step), high // step
        self.value = value // step if step > 1 else value
        self.widest //= step
        self.classes = Classes(self.value, question.label)
        self.most = n if max_size is None else min(max_size - self.base, n)
        self.limit = limit
        self.purse = purse
        self._spent, self._refused = spent, len(purse.refusals)
        self.found: dict[Solution, None] = {}
        self.count = 0  # solutions counted, more than are kept
        self.proved: list[str] = []
        self.limits: list[Limit] = []
        self.complete = False
        self._sizes: BoolArray = np.zeros(1, dtype=np.bool_)
        self._methods: list[Method] | None = None

    @property
    def enough(self) -> bool:
        return len(self.found) >= self.limit

    @property
    def methods(self) -> list[Method]:
        """The exact methods for any size, the cheapest first; prepared when first asked for."""
        if self._methods is None:
            self._methods = [] if self.is_wide else exact_methods(self)
        return self._methods

    @property
    def is_wide(self) -> bool:
        """Whether some sum leaves 60 bits: sums of a few items may still be safe."""
        return self.widest * self.value.size >= SAFE_SUM

    def run(self, few: Few | None = None) -> None:
        """Bounds, cheap sizes, proofs, the other sizes, any size: each only while the answer is open.

        What the plain search of a short list settled is taken over.
        """
        if self.most < 0:
            self._close("bounds")
            return
        if self.base and self.low <= 0 <= self.high:  # what every group holds is one
            self.found[()] = None
        if self.enough:
            return
        if self.high < self.low or not self.value.size:
            self._close("lattice" if self.value.size else "size")
            return
        self._sizes = feasible_sizes(self.value, self.low, self.high)
        self._sizes[self.most + 1 :] = False
        if few is not None and self._settled(few):
            return
        if not self._sizes.any():
            self._close("bounds")
            return
        if self.widest * _MOST_JOINED < SAFE_SUM:
            waiting = self._by_size(list(self._plausible()), most=_CHEAP)
            if self.complete or self.enough or (self._is_dear() and self._ruled_out()):
                return
            waiting = self._by_size(waiting, most=cost_of_repair(self.value))
            if self.complete or self.enough:
                return
            try_where_subsets_abound(self)
            if not self.enough:
                self._by_size(waiting, most=None)
        else:
            try_where_subsets_abound(self)
        if not self.complete and not self.enough:
            search_any_size(self)

    def _settled(self, few: Few) -> bool:
        """Take over sizes searched and groups found; True when that closes everything."""
        self.keep([tuple((k, 1) for k in group) for group in few.found])
        self.proved += [f"size {size}" for size in few.sizes]
        self._sizes[few.sizes] = False
        self.complete = bool(few.sizes) and not self._sizes.any()
        return self.complete

    def _close(self, proof: str) -> None:
        self.proved.append(proof)
        self.complete = True

    def _is_dear(self) -> bool:
        """Whether a proof may be worth its while: no exact method is cheap."""
        return not any(method.cost < _CHEAP and method.counts for method in self.methods)

    def _ruled_out(self) -> bool:
        """Residues; may close sizes that are still open."""
        values, counts = self.classes.value, self.classes.count
        modulus = residue_without_target(values, counts, self.low, self.high)
        if modulus:
            self._close(f"residue {modulus}")
            return True
        self._sizes = residue_sizes(values, counts, self.low, self.high, self._sizes)
        if not self._sizes.any():
            self._close("residues by size")
            return True
        return False

    def _plausible(self) -> Iterator[int]:
        """Open sizes in order of plausibility: one, all but one, all, two, all but two, ..."""
        n = self.value.size
        listed = [1, n - 1, n]
        for small in range(2, _MOST_JOINED + 1):
            listed += [small, n - small]
        return (size for size in dict.fromkeys(listed) if 0 < size <= n and self._sizes[size])

    def _by_size(self, sizes: list[int], most: int | None) -> list[int]:
        """Search sizes one by one, all of them or those that cost at most ``most``; returns those that wait."""
        n = self.value.size
        waiting: list[int] = []
        for size in sizes:
            if not self._sizes[size]:
                continue
            small = min(size, n - size)
            trimmed = self.classes.trimmed(max(small, 1))
            cost = cost_of_size(trimmed.size, small)
            if most is not None and cost > most:
                waiting.append(size)
                continue
            if self._one_size(size, trimmed, cost):
                self._sizes[size] = False
                self.proved.append(f"size {size + self.base}")
            if self.enough:
                return waiting
        self.complete = not self._sizes.any()
        return waiting

    def _one_size(self, size: int, trimmed: IntArray, cost: int) -> bool:
        """Search one size, the items preferred most first; True when it holds no other solution."""
        n = self.value.size
        whole = size > n - size
        small = n - size if whole else size
        low, high = self.low, self.high
        if whole:
            low, high = self.classes.total - high, self.classes.total - low
        if small == 0:
            self.keep([self.classes.complement(())])
            return True
        for pool in _pools(trimmed.size, small):
            last = pool >= trimmed.size
            price = cost if last else cost_of_size(pool, small)
            if price > _TINY and any(m.cost < price and (m.counts or self.limit == 1) for m in self.methods):
                return False  # something cheaper answers all sizes at once
            if not self.purse.spend(price, f"size {size + self.base}"):
                return False
            most = None if last else 64 * self.limit
            rows, complete = subsets_of_size(self.classes.value[trimmed[:pool]], small, low, high, most)
            seen: dict[Solution, None] = {}
            for row in rows.tolist():
                solution = Classes.solution(int(trimmed[j]) for j in row)
                seen[self.classes.complement(solution) if whole else solution] = None
            self.keep(list(seen))
            if last and not complete:
                self.limits.append(Limit(f"hits of size {size + self.base}", rows.shape[0], rows.shape[0]))
            if last or self.enough:
                return last and complete
        return False

    def keep(self, solutions: list[Solution]) -> None:
        """Remember solutions of an allowed size."""
        for solution in solutions:
            if sum(copies for _, copies in solution) <= self.most:
                self.found[solution] = None

    def result(self, kept: IntArray, forced: list[int], zeros: tuple[int, ...]) -> SubsetResult:
        """The answer, in positions of the caller."""
        ranked = sorted(
            (len(chosen), chosen, solution) for solution in self.found for chosen in [self.classes.indices(solution)]
        )
        listed = ranked[: self.limit]
        return SubsetResult(
            status=status_of(max(len(self.found), self.count), self.complete),
            solutions=tuple(tuple(sorted([*kept[list(chosen)].tolist(), *forced])) for _, chosen, _ in listed),
            ways=tuple(self.classes.ways(solution) for _, _, solution in listed),
            count=max(len(self.found), self.count),
            count_exact=self.complete,
            proved_empty=tuple(self.proved),
            zeros=zeros,
            cost=self.purse.spent - self._spent,
            limits=(*self.purse.refusals[self._refused :], *self.limits),
            question=self._lambda_of(listed[0][0] + self.base) if listed else None,
        )

    def _lambda_of(self, size: int) -> LambdaQuestion | None:
        """What lambda is computed from; None where sums leave 60 bits."""
        asked = self.question
        value = np.concatenate([asked.value, asked.forced]) if self.base else asked.value
        return None if reach(value) >= SAFE_SUM else (value, asked.low, asked.high, size)


def _pools(n: int, size: int) -> Iterator[int]:
    """How many items are searched together: as many as a small price buys, then twice as many, at last all."""
    if size >= 3 and cost_of_size(n, size) > _FIRST_POOL:
        pool = max(2 * size, 24)
        while 2 * pool < n and cost_of_size(2 * pool, size) <= _FIRST_POOL:
            pool *= 2
        while 2 * pool < n:
            yield pool
            pool *= 2
    yield n
