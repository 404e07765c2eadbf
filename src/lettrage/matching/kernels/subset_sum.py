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

from ._arrays import IntArray, Ints, as_int, as_ints
from ._few import MOST_FEW, Few, few_items
from ._narrow import narrowed
from ._search import SAFE_SUM, Question, SubsetSearch
from .budget import Budget, BudgetLike
from .status import SubsetResult, status_of

__all__ = ["solve_subset"]


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
    target, tolerance = as_int(target, "target"), as_int(tolerance, "tolerance", 0)
    limit = as_int(limit, "limit", 1)
    max_size = None if max_size is None else as_int(max_size, "max_size", 1)
    low, high = target - tolerance, target + tolerance
    few: Few | None = None
    purse = Budget.of(budget)
    spent = purse.spent
    value = as_ints(items, "items")
    label = None if alike is None else as_ints(alike, "alike")
    if label is not None and label.size != value.size:
        fail("bad-value", "`alike` needs one label per item", path="alike", expected=f"{value.size} labels")
    rank = _permutation(value.size, order)
    ranked = value if order is None else value[rank]
    zeros = () if value.all() else tuple((value == 0).nonzero()[0].tolist())
    if value.size <= MOST_FEW:
        few = few_items(ranked.tolist(), low, high, max_size, limit, purse)
        if few is not None and (few.complete or len(few.found) >= limit):
            return _answer(few, rank.tolist(), zeros, limit, (low, high), purse.spent - spent)
    if few is not None:
        open_ = np.array(few.kept, dtype=np.int64)
        forced = open_[:0]
    else:
        maybe, must = narrowed(ranked, low, high)
        if zeros:
            maybe &= ranked != 0
        open_, forced = maybe.nonzero()[0], must.nonzero()[0]
    question = Question(ranked[open_], None if label is None else label[rank][open_], low, high, ranked[forced])
    search = SubsetSearch(question, max_size, limit, purse, spent)
    search.run(few)
    return search.result(rank[open_], rank[forced].tolist(), zeros)


def _answer(
    few: Few, rank: list[int], zeros: tuple[int, ...], limit: int, window: tuple[int, int], cost: int
) -> SubsetResult:
    """What a short list gave, in positions of the caller."""
    found = sorted(few.found, key=lambda group: (len(group), group))
    listed = found[:limit]
    wide = sum(map(abs, few.value)) >= SAFE_SUM
    return SubsetResult(
        status=status_of(len(found), few.complete),
        solutions=tuple(tuple(sorted([rank[few.kept[i]] for i in group])) for group in listed),
        ways=(1,) * len(listed),
        count=len(found),
        count_exact=few.complete,
        proved_empty=(few.proof,) if few.proof else tuple(f"size {size}" for size in few.sizes),
        zeros=zeros,
        cost=cost,
        question=(few.value, *window, len(listed[0])) if listed and not wide else None,
    )


def _permutation(n: int, order: Ints | None) -> IntArray:
    if order is None:
        return np.arange(n, dtype=np.int64)
    rank = as_ints(order, "order")
    if rank.size != n:
        fail("bad-value", "`order` needs one rank per item", path="order", expected=f"{n} ranks")
    return np.argsort(rank, kind="stable")
