"""Sums of two, three or four items of one account, for all accounts of a ledger at once.

Items are taken in order, so each combination occurs once; a span of days keeps only items that are near in time. The
number of combinations of each account is known in closed form before anything is built: an account with too many is
left out whole and named, and what happens to it never changes another account.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np
from attrs import frozen

from lettrage.errors import fail

from ._arrays import SAFE, IntArray, Ints, as_ints, reach
from ._targets import TargetTable
from .counting import CoincidenceCounter
from .runs import account_stops

__all__ = ["SumHits", "SumList", "find_sums", "list_sums"]

#: Rows built at once: they stay in the processor's own memory, and change no answer.
_CHUNK = 1 << 16

_same: Any = attrs.cmp_using(eq=np.array_equal)


@frozen
class SumHits:
    """Every combination of k items that hits a target, in the order of the items, then of the targets.

    Attributes:
        item: int64[h, k], positions of the items, ascending in a row.
        target: int64[h], position of the target.
        limited: Accounts left out because they have more than the allowed number of combinations, ascending.
    """

    item: IntArray = attrs.field(eq=_same)
    target: IntArray = attrs.field(eq=_same)
    limited: IntArray = attrs.field(eq=_same)

    def __len__(self) -> int:
        return self.target.size


@frozen
class SumList:
    """Every combination of k items with its sum, in the order of the items.

    Attributes:
        item: int64[c, k], positions of the items, ascending in a row.
        total: int64[c], their sums.
        limited: Accounts left out because they have more than the allowed number of combinations, ascending.
    """

    item: IntArray = attrs.field(eq=_same)
    total: IntArray = attrs.field(eq=_same)
    limited: IntArray = attrs.field(eq=_same)

    def __len__(self) -> int:
        return self.total.size


def find_sums(
    amount: Ints,
    account: Ints,
    size: int,
    target: Ints | TargetTable,
    target_account: Ints = (),
    *,
    day: Ints | None = None,
    span_days: int | None = None,
    most_per_account: int = 1_000_000,
    counter: CoincidenceCounter | None = None,
) -> SumHits:
    """All combinations of ``size`` items of an account whose sum equals a target of the same account.

    Args:
        amount: Signed amounts; the items of an account stand side by side.
        account: The account of each item.
        size: 2, 3 or 4 (1 is allowed: equal amounts).
        target: Amounts looked for, with the sign of the sums; or a table of them, made before.
        target_account: The account of each target.
        day: Day of each item, ascending inside an account; needed with ``span_days``.
        span_days: Greatest difference between the days of a combination's items.
        most_per_account: Accounts with more combinations are left out and named in ``limited``.
        counter: Counts every enumerated sum, for lambda.

    Raises:
        LettrageError: ``amount-out-of-range`` when the amounts do not sum within 62 bits; ``bad-value`` for a size
            outside
            1..4, items of an account that are not side by side, or days that descend.

    Time O(number of combinations), memory O(chunk + hits).

    >>> from lettrage.matching.kernels import find_sums
    >>> hits = find_sums([300, 200, 500, 100], [0, 0, 0, 0], 2, [600, 500], [0, 0])
    >>> hits.item.tolist(), hits.target.tolist()
    ([[0, 1], [2, 3]], [1, 0])
    """
    value, house, end, limited = _prepare(amount, account, size, day, span_days, most_per_account)
    table = TargetTable.of(target, target_account)
    items: list[IntArray] = [np.zeros((0, size), dtype=np.int64)]
    targets: list[IntArray] = [np.zeros(0, dtype=np.int64)]
    place = np.arange(value.size, dtype=np.int64)
    if value.size and (int(value.min()) >= 0 or int(value.max()) <= 0):
        # of one sign: an item above the account's largest target is in no sum that hits, or that counts
        most = table.highest(house)
        keep = np.abs(value) <= (most if counter is None else np.maximum(most, counter.farthest(house)))
        if not keep.all():
            before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(keep, dtype=np.int64)])
            place = np.flatnonzero(keep)
            value, house, end = value[place], house[place], before[end[place]]
    # each target is looked up in each chunk
    chunk = _CHUNK if counter is None else max(_CHUNK, 8 * counter.window.size)
    for block in _blocks(value, end, size, chunk):
        where = block.of_first(house)
        if counter is not None:
            counter.add(block.sums, where)
        row, hit = table.probe(block.sums, where)
        items.append(place[block.rows(row)])
        targets.append(hit)
    return SumHits(np.concatenate(items), np.concatenate(targets), limited)


def list_sums(
    amount: Ints,
    account: Ints,
    size: int,
    *,
    day: Ints | None = None,
    span_days: int | None = None,
    most_per_account: int = 1_000_000,
) -> SumList:
    """Every combination of ``size`` items of each account, with its sum: one side of a many-to-many join.

    Pass the sums of one side as targets of `find_sums` on the other to find groups of two against two. Arguments,
    errors and order as in `find_sums`. Time and memory O(number of combinations).

    >>> from lettrage.matching.kernels import list_sums
    >>> list_sums([300, 200, 500], [0, 0, 0], 2).total.tolist()
    [500, 800, 700]
    """
    value, _, end, limited = _prepare(amount, account, size, day, span_days, most_per_account)
    items: list[IntArray] = [np.zeros((0, size), dtype=np.int64)]
    totals: list[IntArray] = [np.zeros(0, dtype=np.int64)]
    for block in _blocks(value, end, size, _CHUNK):
        items.append(block.rows(np.arange(block.sums.size, dtype=np.int64)))
        totals.append(block.sums)
    return SumList(np.concatenate(items), np.concatenate(totals), limited)


def _prepare(
    amount: Ints, account: Ints, size: int, day: Ints | None, span_days: int | None, most: int
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Checked amounts and accounts, where each item's partners end, and the accounts that have too many."""
    value, house = as_ints(amount, "amount"), as_ints(account, "account")
    if not 1 <= size <= 4:
        fail("bad-value", "combinations have 1 to 4 items", path="size", found=size)
    if reach(value) >= SAFE:
        fail("amount-out-of-range", "the amounts do not sum within 62 bits", path="amount")
    most = min(most, 1 << 40)
    end = account_stops(house)
    if span_days is not None:
        end = np.minimum(end, _span_stops(house, as_ints(() if day is None else day, "day"), span_days))
    partners = end - np.arange(value.size, dtype=np.int64) - 1
    # the product of up to three factors below 2^20 fits; more partners than that is over any limit anyway
    few = np.minimum(partners, 1 << 20)
    ways = np.ones(value.size, dtype=np.int64)
    for step in range(size - 1):
        ways = ways * np.maximum(few - step, 0) // (step + 1)
    fresh = np.ones(house.size, dtype=np.bool_)
    fresh[1:] = house[1:] != house[:-1]
    begins = fresh.nonzero()[0]
    # saturate before adding, so that a huge account cannot wrap around
    count = np.add.reduceat(np.minimum(ways, most + 1), begins) if house.size else house
    over = count > most
    limited = np.sort(house[begins][over])
    if limited.size:
        end = np.where(np.isin(house, limited), 0, end)
    return value, house, end, limited


def _span_stops(account: IntArray, day: IntArray, span_days: int) -> IntArray:
    """For each item the position after the last item of its account at most ``span_days`` later."""
    if day.size != account.size:
        fail("bad-value", "a span of days needs the day of each item", path="day")
    same = account[1:] == account[:-1]
    if (same & (day[1:] < day[:-1])).any():
        fail("bad-value", "days must ascend inside an account", path="day")
    if not day.size:
        return day
    house = np.zeros(day.size, dtype=np.int64)
    (~same).cumsum(out=house[1:])
    width = int(day.max()) - int(day.min()) + 2
    reach_days = min(max(span_days, -1), width - 1)
    key = house * (2 * width) + (day - int(day.min()))
    return key.searchsorted(key + reach_days, "right")


@frozen(eq=False)
class _Block:
    """Some combinations: their sums, and how their items are found.

    Attributes:
        first: Position of the first item of every combination of one.
        steps: For each item more, how many combinations each one before became, and the position added to each.
        sums: The sums of the combinations of all items.
    """

    first: IntArray
    steps: list[tuple[IntArray, IntArray]]
    sums: IntArray

    def of_first(self, column: IntArray) -> IntArray:
        """What a column says of the first item of each combination."""
        found = column[self.first]
        for length, _ in self.steps:
            found = found.repeat(length)
        return found

    def rows(self, row: IntArray) -> IntArray:
        """The positions of the items of some combinations, side by side."""
        out = np.empty((row.size, len(self.steps) + 1), dtype=np.int64)
        for place in range(len(self.steps), 0, -1):
            length, position = self.steps[place - 1]
            out[:, place] = position[row]
            row = np.searchsorted(length.cumsum(), row, "right")
        out[:, 0] = self.first[row]
        return out


def _blocks(value: IntArray, end: IntArray, size: int, chunk: int) -> Iterator[_Block]:
    """Combinations in order, about so many rows at a time."""
    first = np.arange(value.size, dtype=np.int64)
    first = first.compress(first + size <= end)
    if not first.size:
        return
    partners = end[first] - first - 1
    rows = np.ones(first.size, dtype=np.int64)
    for step in range(size - 1):
        rows = rows * (partners - step) // (step + 1)
    total = rows.cumsum()
    cuts = np.flatnonzero(np.diff(total // chunk)) + 1 if total[-1] >= chunk else ()
    for part in np.split(first, cuts) if len(cuts) else [first]:
        position, sums, stop = part, value[part], end[part]
        steps: list[tuple[IntArray, IntArray]] = []
        for place in range(1, size):
            # the last item of a combination leaves none behind it out: each one before has at least one more
            length = stop - (size - 1 - place) - position - 1
            before = length.cumsum() - length - position - 1
            position = before.repeat(length)
            np.subtract(np.arange(position.size, dtype=np.int64), position, out=position)
            steps.append((length, position))
            sums = sums.repeat(length)
            sums += value[position]
            stop = stop.repeat(length) if place < size - 1 else stop
        yield _Block(part, steps, sums)
