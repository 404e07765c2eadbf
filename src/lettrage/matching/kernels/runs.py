"""Runs: consecutive items, in the books' own order, whose signed sum is a target of the other side.

A customer who pays "everything of March" pays a run; a credit note inside is simply negative. All accounts are searched
in one pass per length: prefix sums give every sum of that length in one subtraction.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
from attrs import frozen

from lettrage.errors import fail

from .._sorting import distinct_of
from ._arrays import SAFE, IntArray, Ints, as_ints, reach
from ._targets import TargetTable
from .counting import CoincidenceCounter

__all__ = ["RunHits", "find_runs"]

#: So few items are looked through for a second account.
_FEW = 600
#: Runs of several lengths are looked at in one step where they are no more than so many.
_TOGETHER = 1 << 12

_same: Any = attrs.cmp_using(eq=np.array_equal)


@frozen
class RunHits:
    """Every run that hits a target, ordered by length, then start, then target.

    Attributes:
        start: int64[h], position of the first item.
        length: int64[h], number of items.
        target: int64[h], position of the target.
    """

    start: IntArray = attrs.field(eq=_same)
    length: IntArray = attrs.field(eq=_same)
    target: IntArray = attrs.field(eq=_same)

    def __len__(self) -> int:
        return self.start.size


def find_runs(
    amount: Ints,
    account: Ints,
    target: Ints | TargetTable,
    target_account: Ints = (),
    *,
    min_length: int = 2,
    max_length: int = 30,
    counter: CoincidenceCounter | None = None,
) -> RunHits:
    """All contiguous runs of an account's items whose sum equals a target of the same account.

    Args:
        amount: Signed amounts, the items of an account side by side and in their order.
        account: The account of each item; equal accounts stand together.
        target: Amounts looked for, with the sign of the runs; or a table of them, made before.
        target_account: The account of each target.
        min_length: Shortest run, >= 1.
        max_length: Longest run.
        counter: Counts every enumerated sum, for lambda.

    Returns:
        Every hit. Overlapping and nested runs are all reported: choosing is not this function's task.

    Raises:
        LettrageError: ``amount-out-of-range`` when the amounts do not sum within 62 bits; ``bad-value`` when the
            items of an account are not side by side.

    Time O(n (max_length - min_length + 1)), memory O(n).

    >>> from lettrage.matching.kernels import find_runs
    >>> hits = find_runs([100, 250, -50, 400, 70], [0, 0, 0, 0, 1], [200, 600], [0, 0])
    >>> list(zip(hits.start.tolist(), hits.length.tolist(), hits.target.tolist()))
    [(1, 2, 0), (1, 3, 1)]
    """
    value, house = as_ints(amount, "amount"), as_ints(account, "account")
    if reach(value) >= SAFE:
        fail("amount-out-of-range", "the amounts do not sum within 62 bits", path="amount")
    table = TargetTable.of(target, target_account)
    stop = account_stops(house)
    prefix = np.zeros(value.size + 1, dtype=np.int64)
    value.cumsum(out=prefix[1:])
    # sums of one sign only grow: past the account's largest target there is nothing left to find, or to count
    grows = value.size > 0 and (int(value.min()) >= 0 or int(value.max()) <= 0)
    highest = table.highest(house) if grows else value
    if grows and counter is not None:
        highest = np.maximum(highest, counter.farthest(house))
    found: list[tuple[IntArray, IntArray, IntArray]] = [(value[:0], value[:0], value[:0])]
    begin, length, last = np.arange(value.size, dtype=np.int64), max(min_length, 1), min(max_length, value.size)
    while length <= last:
        begin = begin.compress(begin + length <= stop[begin])
        if not begin.size:
            break
        together = min(max(_TOGETHER // begin.size, 1), last + 1 - length)
        first, size = _stretches(begin, stop, length, together)
        sums = prefix[first + size] - prefix[first]
        if grows:
            within = np.abs(sums) <= highest[first]
            first, size, sums = first.compress(within), size.compress(within), sums.compress(within)
            begin = first.compress(size == length + together - 1)
        if counter is not None:
            counter.add(sums, house[first])
        row, hit = table.probe(sums, house[first])
        found.append((first[row], size[row], hit))
        length += together
    return RunHits(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _stretches(begin: IntArray, stop: IntArray, length: int, together: int) -> tuple[IntArray, IntArray]:
    """First item and length of every run of so many lengths, the shortest first."""
    if together == 1:
        return begin, np.full(begin.size, length, dtype=np.int64)
    lengths = np.arange(length, length + together, dtype=np.int64)
    row, column = (begin + lengths[:, None] <= stop[begin]).nonzero()
    return begin[column], lengths[row]


def account_stops(account: IntArray) -> IntArray:
    """For each item the position after the last item of its account.

    Raises:
        LettrageError: ``bad-value`` when an account's items are not side by side.
    """
    if not account.size:
        return account
    if account.size < _FEW and (account == account[0]).all():
        return np.full(account.size, account.size, dtype=np.int64)
    fresh = np.ones(account.size, dtype=np.bool_)
    np.not_equal(account[1:], account[:-1], out=fresh[1:])
    begins = fresh.nonzero()[0]
    heads = account[begins]
    if not (heads[1:] > heads[:-1]).all() and distinct_of(heads).size != begins.size:
        fail("bad-value", "the items of an account must stand side by side", path="account")
    ends = np.concatenate([begins[1:], np.array([account.size], dtype=np.int64)])
    return np.repeat(ends, ends - begins)
