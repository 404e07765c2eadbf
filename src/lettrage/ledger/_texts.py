"""The texts of some documents, as objects or as bytes, gathered when first read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from lettrage._packed import Packed
from lettrage._settling import asked
from lettrage.ledger._columns import Objects, Rows, objects_of
from lettrage.ledger._overrides import active
from lettrage.ledger._replay import Replay

__all__ = ["TEXTS", "Texts"]

#: The columns of texts that every document has.
_Name = Literal["id", "text", "reference", "payer_name", "payer_iban"]
TEXTS: tuple[str, ...] = get_args(_Name)


class Texts:
    """The text columns of some documents, gathered when first read."""

    __slots__ = ("_made", "_replay", "_rows")

    def __init__(self, replay: Replay | None, rows: Rows, made: dict[str, Objects] | None = None) -> None:
        # A replay of its own: texts that someone keeps would hold on to all that was worked out for their day.
        self._replay = None if replay is None else Replay(replay.store, replay.clock)
        self._rows = rows
        self._made = made or {}

    def column(self, name: str) -> Objects:
        if name not in self._made:
            assert self._replay is not None
            self._made[name] = self._gathered(self._replay, name)
            self._made[name].flags.writeable = False
        return self._made[name]

    def packed(self, name: str) -> Packed:
        """The same as bytes, which are those of the ledger where no fact has changed them."""
        asked(_Name, name, "name")
        stored = None if self._replay is None else self._replay.store.documents.packed(name)
        if name in self._made or self._replay is None or stored is None or len(self._changed(self._replay, name)[0]):
            return Packed.of(self.column(name))
        return stored.take(self._rows)

    def select(self, mask: npt.NDArray[Any]) -> Texts:
        made = {name: column[mask] for name, column in self._made.items()}
        for column in made.values():
            column.flags.writeable = False
        return Texts(self._replay, self._rows[mask], made)

    def _gathered(self, replay: Replay, name: str) -> Objects:
        out: Objects = replay.store.documents.take(name, self._rows)
        changed, values = self._changed(replay, name)
        if len(changed):
            place = np.searchsorted(changed, self._rows)
            place[place == len(changed)] = 0
            here = changed[place] == self._rows
            out[here] = objects_of(values)[place[here]]
        return out

    def _changed(self, replay: Replay, name: str) -> tuple[Rows, Sequence[Any]]:
        """The documents of which a fact has changed this text, and what it is now."""
        return (np.empty(0, np.int64), []) if name == "id" else active(replay.store, name, replay.clock)

    def __reduce__(self) -> tuple[type[Texts], tuple[None, Rows, dict[str, Objects]]]:
        return Texts, (None, self._rows, {name: self.column(name) for name in TEXTS})
