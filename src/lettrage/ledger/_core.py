"""What every part of `Ledger` stands on: its store, its scope when it is a view, what it keeps of earlier answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from attrs import frozen

from lettrage._settling import asked
from lettrage.calendars import check_date
from lettrage.errors import Fault, did_you_mean, fail
from lettrage.ledger._columns import NO_CODE, Bools
from lettrage.ledger._overrides import Clock
from lettrage.ledger._replay import Replay
from lettrage.ledger._store import Store

__all__ = ["LedgerCore", "Scope", "clock_of", "given_days"]

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
        return self._kept(("replay", clock), lambda: Replay(self._store, clock, self._nearest(clock)))

    def _nearest(self, clock: Clock) -> Replay | None:
        """The replay kept of the nearest day, as known on the same one, of which it is known what is open."""
        kept = list(self._cache.values())  # at once, since other threads may ask the same ledger
        days = {
            abs(found.clock.as_of - clock.as_of): found
            for found in kept
            if isinstance(found, Replay) and found.knows_residual and found.clock.known_on == clock.known_on
            and found.clock.as_of is not None and clock.as_of is not None
        }  # fmt: skip
        return days[min(days)] if days else None

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

    def _documents_within(self) -> Sequence[int]:
        """The rows of the documents that a view shows; of all documents in a whole ledger."""
        if self._scope == Scope():
            return range(len(self._store.documents))
        inside = self._within(self._replay(clock_of(None, None)))
        rows: list[int] = np.unique(self._store.items.column("document")[inside]).tolist()
        return rows

    def _customer_code(self, customer: str) -> int:
        """The code of a customer that the ledger holds; refuses any other."""
        code = self._store.customer_names.code(asked(str, customer, "customer"))
        if code == NO_CODE:
            names = self._store.customer_names.listed()
            help = did_you_mean(str(customer), names) if len(names) < 5000 else ""
            fail("unknown-customer", f"customer `{customer}` is not in the ledger", found=customer, help=help)
        return code

    def _whole(self, refused: str = "and cannot grow") -> None:
        if self._scope != Scope():
            fail("bad-value", f"a view shows a part of a ledger {refused}", help="ask the whole ledger")


def given_days(as_of: date, known_on: date | None) -> tuple[date, date | None]:
    """The day asked and the day of knowledge as plain dates, so that an answer never depends on how they were written.

    Raises:
        InvalidInput: ``missing-value`` without a day, ``bad-date`` and its kin.
    """
    day: date = asked(date, as_of, "as_of")
    known: date | None = None if known_on is None else asked(date, known_on, "known_on")
    return day, known


def clock_of(as_of: date | None, known_on: date | None) -> Clock:
    """Both clocks, checked."""
    return _clock(
        None if as_of is None else check_date(as_of, path="as_of"),
        None if known_on is None else check_date(known_on, path="known_on"),
    )


#: The same two days are asked for by everything that one report reads.
_clock = lru_cache(maxsize=256)(Clock.of)
