"""Names and their codes: customers, entities, currencies and accounts, each written once in a ledger.

A code never changes in a ledger's descendants. Whoever shows names asks for ranks: they follow the alphabet, whatever
order the names came in.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
from attrs import frozen

from lettrage.ledger._column_verbs import translated
from lettrage.ledger._columns import NO_CODE, Ints
from lettrage.ledger._segments import geometric

__all__ = ["AccountKey", "Names", "recoded"]

K = TypeVar("K", bound=Hashable)


@frozen(order=True, cache_hash=True)
class AccountKey:
    """What settles together: one payer in one currency at one creditor (compte).

    Attributes:
        entity: The creditor's id, ``""`` when the host has one only.
        name: The document's own account, else the payer group, else the customer; ``""`` when unidentified.
        currency: ISO 4217 code.
        identified: False for the account that holds payments of unknown payers.

    >>> from lettrage.ledger import AccountKey
    >>> AccountKey("", "ACME", "EUR")
    AccountKey(entity='', name='ACME', currency='EUR', identified=True)
    """

    entity: str
    name: str
    currency: str
    identified: bool = True

    def __str__(self) -> str:
        parts = [part for part in (self.entity, self.name if self.identified else "(unidentified)") if part]
        return " ".join([*parts, self.currency])


class Names(Generic[K]):
    """An immutable, growing list of distinct names with their codes 0, 1, 2, …; adding shares what is there."""

    __slots__ = ("_chunks", "_listed", "_ranks", "size")

    def __init__(self, chunks: tuple[dict[K, int], ...] = ()) -> None:
        self.__setstate__(chunks)

    @classmethod
    def ordered(cls, names: Sequence[K]) -> Names[K]:
        """Distinct names that are in order already."""
        made = cls((dict(zip(names, range(len(names)), strict=True)),) if names else ())
        rank = np.arange(len(names), dtype=np.int32)
        rank.flags.writeable = False
        made._ranks = rank, tuple(names)
        return made

    def __len__(self) -> int:
        return self.size

    def __getstate__(self) -> tuple[dict[K, int], ...]:
        return self._chunks

    def __setstate__(self, chunks: tuple[dict[K, int], ...]) -> None:
        self._chunks = chunks
        self.size = sum(len(chunk) for chunk in chunks)
        self._listed: list[K] | None = None
        self._ranks: tuple[Ints, tuple[K, ...]] | None = None

    def code(self, name: K) -> int:
        """The code of a name, or `NO_CODE`."""
        for chunk in reversed(self._chunks):
            code = chunk.get(name)
            if code is not None:
                return code
        return NO_CODE

    def codes(self, names: Iterable[K]) -> list[int]:
        """The codes of several names, `NO_CODE` for those that are not there."""
        if len(self._chunks) == 1:
            only = self._chunks[0]
            return [only.get(name, NO_CODE) for name in names]
        return [self.code(name) for name in names]

    def name(self, code: int) -> K:
        return self.listed()[code]

    def listed(self) -> list[K]:
        """All names by code; not to be changed."""
        if self._listed is None:
            self._listed = [name for chunk in self._chunks for name in chunk]
        return self._listed

    def add(self, names: Iterable[K]) -> Names[K]:
        """With those of the names that are new, in sorted order so that the order of the input leaves no trace."""
        distinct = set(names)
        fresh = list(distinct) if not self.size else [n for n in distinct if self.code(n) == NO_CODE]
        if not fresh:
            return self
        new: list[Any] = list(fresh)
        new.sort(key=None if isinstance(fresh[0], str) else _sort_key)
        if not self._chunks:
            return Names[K].ordered(new)
        chunks = [*self._chunks, {name: self.size + i for i, name in enumerate(new)}]
        merged = geometric([len(chunk) for chunk in chunks])
        if merged > 1:
            chunks[-merged:] = [{name: code for chunk in chunks[-merged:] for name, code in chunk.items()}]
        return Names(tuple(chunks))

    def ranks(self) -> tuple[Ints, tuple[K, ...]]:
        """The rank of every code in alphabetical order, and the names in that order."""
        if self._ranks is None:
            listed = self.listed()
            keys = [_sort_key(name) for name in listed]
            order = sorted(range(len(listed)), key=keys.__getitem__)
            rank = np.empty(len(listed), np.int32)
            rank[order] = np.arange(len(listed), dtype=np.int32)
            rank.flags.writeable = False
            self._ranks = rank, tuple(listed[code] for code in order)
        return self._ranks


def _sort_key(name: object) -> tuple[object, ...]:
    """The order of names, as a plain tuple since those compare fast."""
    if isinstance(name, AccountKey):
        return (name.entity, name.name, name.currency, name.identified)
    return (name,)


def recoded(names: Names[Any], codes: Ints) -> tuple[Ints, tuple[Any, ...]]:
    """Codes as ranks in alphabetical order, -1 kept, and the names in that order."""
    rank, listed = names.ranks()
    if np.array_equal(rank, np.arange(len(rank))):
        return codes, listed
    return translated(np.append(rank, np.int32(-1)), codes), listed
