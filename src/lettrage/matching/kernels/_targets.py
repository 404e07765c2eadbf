"""A lookup table of (account, amount) targets that millions of sums are probed against.

A small presence table on hashed low bits throws out almost every sum at the price of one gather; only the survivors are
searched for in the sorted targets, and compared exactly. Accounts never meet: an amount is only ever looked up together
with its account.
"""

from __future__ import annotations

import numpy as np

from .._sorting import distinct_of, order_by, places
from ._arrays import BoolArray, IntArray, Ints, as_ints, ragged

__all__ = ["TargetTable"]

_ACCOUNT_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_HASH_FACTOR = np.uint64(0xD6E8FEB86659FD93)


class TargetTable:
    """Targets, sorted by (amount, account).

    Args:
        target: int64[t], amounts looked for; equal ones are all reported.
        account: int64[t], the account of each.
    """

    def __init__(self, target: IntArray, account: IntArray) -> None:
        target, account = as_ints(target, "target"), as_ints(account, "account")
        self._amounts = distinct_of(target)
        self._accounts = distinct_of(account)
        rank = places(self._amounts, target)
        key = places(self._accounts, account) * max(self._amounts.size, 1) + rank
        self._order = order_by(key)
        self._key = key[self._order]
        bits = min(max(int(target.size * 16).bit_length(), 10), 24)
        self._shift = np.uint64(64 - bits)
        self._present: BoolArray = np.zeros(1 << bits, dtype=np.bool_)
        self._present[self._slot(target, account)] = True

    @classmethod
    def of(cls, target: Ints | TargetTable, account: Ints) -> TargetTable:
        """The table of these targets, or the table itself.

        Raises:
            LettrageError: ``bad-value``, ``amount-out-of-range``.
        """
        if isinstance(target, TargetTable):
            return target
        return cls(as_ints(target, "target"), as_ints(account, "target_account"))

    def highest(self, account: IntArray) -> IntArray:
        """The largest absolute target of each of these accounts, -1 where there is none."""
        if not self._key.size:
            return np.full(account.size, -1, dtype=np.int64)
        most = np.full(self._accounts.size + 1, -1, dtype=np.int64)
        house, rank = self._key // self._amounts.size, self._key % self._amounts.size
        np.maximum.at(most, house, np.abs(self._amounts[rank]))
        at = np.minimum(places(self._accounts, account), self._accounts.size - 1)
        return np.where(self._accounts[at] == account, most[at], -1)

    def probe(self, amount: IntArray, account: IntArray) -> tuple[IntArray, IntArray]:
        """All (row, target) with equal account and amount, by row, then in the order of the targets.

        ``amount`` may have a second axis, of sums of one account: rows then count through it, line by line.
        """
        none = np.zeros(0, dtype=np.int64)
        if not self._key.size or not amount.size:
            return none, none
        line = account if amount.ndim == 1 else account[:, None]
        row = np.flatnonzero(self._present[self._slot(amount, line)])
        found = amount.reshape(-1)[row]
        asked = account[row // (amount.size // account.size)]
        rank = np.minimum(places(self._amounts, found), self._amounts.size - 1)
        house = np.minimum(places(self._accounts, asked), self._accounts.size - 1)
        equal = (self._amounts[rank] == found) & (self._accounts[house] == asked)
        row = row[equal]
        key = house[equal] * self._amounts.size + rank[equal]
        owner, position = ragged(places(self._key, key), places(self._key, key, after=True))
        return row[owner], self._order[position]

    def _slot(self, amount: IntArray, account: IntArray) -> IntArray:
        word = amount.view(np.uint64) ^ (account.view(np.uint64) * _ACCOUNT_FACTOR)
        word *= _HASH_FACTOR
        word >>= self._shift
        return word.view(np.int64)
