"""What every part of `Ledger` stands on: its store, its scope when it is a view, what it keeps of earlier answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import numpy as np
from attrs import frozen

from lettrage.calendars import check_date
from lettrage.errors import Fault, did_you_mean, fail
from lettrage.ledger._columns import NO_CODE, Bools
from lettrage.ledger._overrides import Clock
from lettrage.ledger._replay import Replay
from lettrage.ledger._store import Store

__all__ = ["LedgerCore", "Scope", "clock_of"]

T = TypeVar("T")
#: How many derived values a ledger keeps.
_KEPT = 16


@frozen
class Scope:
    """What a view shows: one entity, one customer, or both."""

    entity: str | None = None
    customer: str | None = None


class LedgerCore:
    """The state of a ledger and the caches on it; nothing public."""

    __slots__ = ("_cache", "_faults", "_scope", "_store")

    _store: Store
    _faults: tuple[Fault, ...]
    _scope: Scope
    _cache: dict[Any, Any]

    def _become(self, store: Store, faults: tuple[Fault, ...], scope: Scope) -> None:
        self._store = store
        self._faults = faults
        self._scope = scope
        self._cache = {}

    def __getstate__(self) -> tuple[Store, tuple[Fault, ...], Scope]:
        return self._store, self._faults, self._scope

    def __setstate__(self, state: tuple[Store, tuple[Fault, ...], Scope]) -> None:
        self._become(*state)

    def _kept(self, key: Any, build: Callable[[], T]) -> T:
        """What `build` gives, kept for the next caller; only the last few, since replays are large."""
        found = self._cache.get(key)
        if found is None:
            found = build()
            self._cache[key] = found
            while len(self._cache) > _KEPT:
                self._cache.pop(next(iter(self._cache)), None)
        made: T = found
        return made

    def _replay(self, clock: Clock) -> Replay:
        return self._kept(("replay", clock), lambda: Replay(self._store, clock))

    def _within(self, replay: Replay) -> Bools | None:
        """Which items a view shows on that day; None for a whole ledger."""
        if self._scope == Scope():
            return None
        inside = np.ones(len(self._store.items), np.bool_)
        for name, wanted in (("entity", self._scope.entity), ("customer", self._scope.customer)):
            if wanted is not None:
                code = getattr(self._store, f"{name}_names").code(wanted)
                inside &= replay.column(name) == code if code != NO_CODE else np.zeros(1, np.bool_)
        return inside

    def _customer_code(self, customer: str) -> int:
        """The code of a customer that the ledger holds; refuses any other."""
        code = self._store.customer_names.code(customer)
        if code == NO_CODE:
            names = self._store.customer_names.listed()
            help = did_you_mean(str(customer), names) if len(names) < 5000 else ""
            fail("unknown-customer", f"customer `{customer}` is not in the ledger", found=customer, help=help)
        return code


def clock_of(as_of: date | None, known_on: date | None) -> Clock:
    """Both clocks, checked."""
    return Clock.of(
        None if as_of is None else check_date(as_of, path="as_of"),
        None if known_on is None else check_date(known_on, path="known_on"),
    )
