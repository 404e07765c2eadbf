"""Every subset of every small account at once, against every single target and every pair of targets.

One account of a dozen open items has four thousand subsets: nothing for a machine, but a loop over fifty thousand such
accounts would spend its time in the interpreter. So accounts with the same number of items become the rows of a matrix,
and the matrix doubles its columns once per item: the column number *is* the subset, bit by bit.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
from attrs import frozen

from lettrage.errors import fail

from ._arrays import SAFE, IntArray, Ints, as_ints, ragged, reach
from ._targets import TargetTable
from .combinations import list_sums
from .counting import CoincidenceCounter
from .runs import account_stops

__all__ = ["SmallHits", "find_small_subsets"]

#: Sums built at once: small enough for the processor's cache; changes no answer.
_CHUNK = 1 << 17
#: Items of an account at most: 2^18 subsets.
_MOST_ITEMS = 18

_same: Any = attrs.cmp_using(eq=np.array_equal)


@frozen
class SmallHits:
    """Every group found, by account, then fewest items, then fewest targets, then the earliest items and targets.

    Attributes:
        start: int64[h+1]: group ``g`` holds the items ``item[start[g]:start[g+1]]``.
        item: Positions of the items, ascending in a group.
        target: int64[h, 2]: positions of one or two targets; -1 in the second column for one.
        limited: Accounts left out because they have more items, pairs of targets or hits than allowed, ascending.
    """

    start: IntArray = attrs.field(eq=_same)
    item: IntArray = attrs.field(eq=_same)
    target: IntArray = attrs.field(eq=_same)
    limited: IntArray = attrs.field(eq=_same)

    def __len__(self) -> int:
        return len(self.target)


def find_small_subsets(
    amount: Ints,
    account: Ints,
    target: Ints,
    target_account: Ints,
    *,
    most_items: int = 12,
    pairs: bool = True,
    most_hits: int = 1_000,
    counter: CoincidenceCounter | None = None,
) -> SmallHits:
    """All non-empty subsets of each small account whose sum equals a target, or two targets together, of that account.

    Args:
        amount: Signed amounts; the items of an account stand side by side.
        account: The account of each item.
        target: Amounts looked for, with the sign of the sums; those of an account side by side.
        target_account: The account of each target.
        most_items: Accounts with more items are left out and named in ``limited``; at most 18.
        pairs: Whether pairs of targets are looked for as well.
        most_hits: Accounts with more hits (list prices) are left out and named: there amounts identify nothing.
        counter: Counts every enumerated sum, for lambda.

    Raises:
        LettrageError: ``bad-value`` for ``most_items`` outside 1..18 or an account's items not side by side;
            ``amount-out-of-range`` when the amounts do not sum within 62 bits.

    Time O(sum over accounts of 2^items), about fifty million subsets per second and core; memory O(chunk + hits).

    >>> from lettrage.matching.kernels import find_small_subsets
    >>> hits = find_small_subsets([100, 250, 400], [0, 0, 0], [300, 350], [0, 0])
    >>> hits.item.tolist(), hits.target.tolist()  # 100 + 250 = 350, and 250 + 400 = 300 + 350
    ([0, 1, 1, 2], [[1, -1], [0, 1]])
    """
    value, house = as_ints(amount, "amount"), as_ints(account, "account")
    wanted, wanted_house = as_ints(target, "target"), as_ints(target_account, "target_account")
    if not 1 <= most_items <= _MOST_ITEMS:
        fail("bad-value", f"small accounts have 1 to {_MOST_ITEMS} items", path="most_items", found=most_items)
    if reach(value) >= SAFE:
        fail("amount-out-of-range", "the amounts do not sum within 62 bits", path="amount")
    stop = account_stops(house)
    begins = np.flatnonzero(np.concatenate([np.ones(1, dtype=np.bool_), np.diff(house) != 0])) if house.size else house
    begins = begins[np.isin(house[begins], wanted_house)]
    size = stop[begins] - begins
    limited = [house[begins[size > most_items]]]
    asked = np.flatnonzero(np.isin(wanted_house, house[begins[size <= most_items]]))
    sums, single_or_pair, crowded = _wanted_sums(wanted[asked], wanted_house[asked], pairs)
    single_or_pair = np.where(single_or_pair < 0, -1, asked[single_or_pair])
    limited.append(crowded)
    table = TargetTable(sums, wanted_house[single_or_pair[:, 0]])
    found: list[tuple[IntArray, IntArray, IntArray]] = []
    for m in np.unique(size[size <= most_items]).tolist():
        rows = begins[size == m]
        step = max(1, _CHUNK >> m)
        found += [_probe(value, house, rows[i : i + step], m, table, counter) for i in range(0, rows.size, step)]
    first, mask, hit = (np.concatenate([np.zeros(0, dtype=np.int64), *(f[i] for f in found)]) for i in range(3))
    names, many = np.unique(house[first], return_counts=True)
    limited.append(names[many > most_hits])
    unable = np.unique(np.concatenate(limited))
    keep = ~np.isin(house[first], unable)
    return _gather(first[keep], mask[keep], single_or_pair[hit[keep]], unable)


def _wanted_sums(target: IntArray, account: IntArray, pairs: bool) -> tuple[IntArray, IntArray, IntArray]:
    """Sums looked for, the one or two targets of each, and accounts with too many pairs."""
    alone = np.stack([np.arange(target.size, dtype=np.int64), np.full(target.size, -1, dtype=np.int64)], axis=1)
    if not pairs:
        return target, alone, target[:0]
    two = list_sums(target, account, 2, most_per_account=100_000)
    return np.concatenate([target, two.total]), np.concatenate([alone, two.item]), two.limited


def _probe(
    value: IntArray, house: IntArray, rows: IntArray, m: int, table: TargetTable, counter: CoincidenceCounter | None
) -> tuple[IntArray, IntArray, IntArray]:
    """First item, subset and target of every hit among accounts of exactly m items."""
    sums = np.zeros((rows.size, 1 << m), dtype=np.int64)
    for j in range(m):
        np.add(sums[:, : 1 << j], value[rows + j, None], out=sums[:, 1 << j : 2 << j])
    if counter is not None:  # without the empty subset
        counter.add(sums[:, 1:].reshape(-1), np.repeat(house[rows], (1 << m) - 1))
    position, hit = table.probe(sums, house[rows])
    row, column = position >> m, position & ((1 << m) - 1)
    some = column > 0
    return rows[row[some]], column[some], hit[some]


def _gather(first: IntArray, mask: IntArray, target: IntArray, limited: IntArray) -> SmallHits:
    size = np.bitwise_count(mask).astype(np.int64)
    # of two subsets of equal size the one with the earlier items has, reversed, the greater bits
    early = np.zeros_like(mask)
    for j in range(_MOST_ITEMS):
        early |= (mask >> j & 1) << (_MOST_ITEMS - 1 - j)
    order = np.lexsort((target[:, 1], target[:, 0], -early, target[:, 1] >= 0, size, first))
    first, mask, target, size = first[order], mask[order], target[order], size[order]
    group, bit = ragged(np.zeros_like(first), np.full_like(first, _MOST_ITEMS))
    taken = (mask[group] >> bit & 1).astype(np.bool_)
    start = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(size)])
    return SmallHits(start, (first[group] + bit)[taken], target, limited)
