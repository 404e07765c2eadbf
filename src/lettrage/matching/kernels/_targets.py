"""A lookup table of (account, amount) targets that millions of sums are probed against.

A small presence table on hashed low bits throws out almost every sum at the price of one gather; only the survivors are
searched for in the sorted targets, and compared exactly. Accounts never meet: an amount is only ever looked up together
with its account.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from .._sorting import distinct_of, numbered, order_by, places, ranked
from ._arrays import BoolArray, IntArray, Ints, as_ints, ragged

__all__ = ["TargetTable"]

#: So many sums times targets are compared one by one.
_DENSE = 4_096
_ACCOUNT_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_HASH_FACTOR = np.uint64(0xD6E8FEB86659FD93)


class TargetTable:
    """Targets, sorted by (amount, account).

    Args:
        target: int64[t], amounts looked for; equal ones are all reported.
        account: int64[t], the account of each.
    """

    def __init__(self, target: IntArray, account: IntArray) -> None:
        self._target, self._account = as_ints(target, "target"), as_ints(account, "account")

    @cached_property
    def _few(self) -> tuple[IntArray, IntArray, IntArray]:
        """The order in which targets are reported, and the targets and their accounts in that order."""
        order = order_by(self._account, self._target)
        return order, self._target[order], self._account[order]

    @cached_property
    def _index(self) -> _Index:
        return _Index(self._target, self._account)

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
        if self._target.size * account.size <= _DENSE:
            own = account[:, None] == self._account
            most: IntArray = np.where(own, np.abs(self._target), -1).max(axis=1, initial=-1)
            return most
        at, known = numbered(self._index.accounts, account)
        return np.where(known, self._index.highest[at], -1)

    def probe(self, amount: IntArray, account: IntArray) -> tuple[IntArray, IntArray]:
        """All (row, target) with equal account and amount, by row, then in the order of the targets.

        ``amount`` may have a second axis, of sums of one account: rows then count through it, line by line.
        """
        if not self._target.size or not amount.size:
            none = np.zeros(0, dtype=np.int64)
            return none, none
        if amount.ndim == 1 and self._target.size * amount.size <= _DENSE:
            order, target, house = self._few
            row, position = (amount[:, None] == target).nonzero()
            own = account[row] == house[position]
            return row[own], order[position[own]]
        return self._index.probe(amount, account)


class _Index:
    """The sorted targets, and the presence table before them.

    Attributes:
        amounts, accounts: Each once, ascending. key: Place of the account and of the amount of every target, sorted.
        order: The targets as they stand there.
    """

    def __init__(self, target: IntArray, account: IntArray) -> None:
        self.accounts = distinct_of(account)
        self.amounts, rank = ranked(target)
        key = numbered(self.accounts, account)[0] * max(self.amounts.size, 1) + rank
        self.order = order_by(key)
        self.key: IntArray = key[self.order]
        bits = min(max(int(target.size * 32).bit_length(), 10), 24)
        self._shift = np.uint64(64 - bits)
        self._present: BoolArray = np.zeros(1 << bits, dtype=np.bool_)
        self._present[self._slot(target, account)] = True

    @cached_property
    def highest(self) -> IntArray:
        """The largest absolute target of each of the accounts, and one place more."""
        first = places(self.key, np.arange(self.accounts.size, dtype=np.int64) * self.amounts.size)
        # the amounts of an account ascend: one of its two ends is the furthest from zero
        ends = np.abs(self.amounts[self.key[[first, np.append(first[1:], self.key.size) - 1]] % self.amounts.size])
        return np.append(ends.max(axis=0), -1)

    def probe(self, amount: IntArray, account: IntArray) -> tuple[IntArray, IntArray]:
        """`TargetTable.probe`, by hashes and searches."""
        line = account if amount.ndim == 1 else account[:, None]
        row = np.flatnonzero(self._present[self._slot(amount, line)])
        found = amount.reshape(-1)[row]
        asked = account[row // (amount.size // account.size)]
        rank = np.minimum(places(self.amounts, found), self.amounts.size - 1)
        house, known = numbered(self.accounts, asked)
        equal = (self.amounts[rank] == found) & known
        row = row[equal]
        key = house[equal] * self.amounts.size + rank[equal]
        owner, position = ragged(places(self.key, key), places(self.key, key, after=True))
        return row[owner], self.order[position]

    def _slot(self, amount: IntArray, account: IntArray) -> IntArray:
        word = amount.view(np.uint64) ^ (account.view(np.uint64) * _ACCOUNT_FACTOR)
        word *= _HASH_FACTOR
        word >>= self._shift
        return word.view(np.int64)
