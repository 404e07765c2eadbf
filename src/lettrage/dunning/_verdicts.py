"""The outcome of every item while a run decides: the first verdict stands, later ones do not change it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lettrage.dunning._book import FAR, Ints, Places
from lettrage.dunning._words import OutcomeKind

__all__ = ["KINDS", "Verdicts"]

#: Outcomes by code.
KINDS = tuple(OutcomeKind)
_CODE = {kind: code for code, kind in enumerate(KINDS)}


class Verdicts:
    """Columns over items that a run fills; kept by the plan, never changed afterwards.

    Attributes:
        kind: int8, position in `OutcomeKind`; -1 while undecided.
        why: int16, position in `reasons`.
        next_on: int32, the next day on which time alone changes it; `FAR` when none does.
        message: int32, position of the message; -1 for none.
        reasons: Codes of reasons.
    """

    def __init__(self, n: int) -> None:
        self.kind: npt.NDArray[np.int8] = np.full(n, -1, np.int8)
        self.why: npt.NDArray[np.int16] = np.zeros(n, np.int16)
        self.next_on: Ints = np.full(n, FAR, np.int32)
        self.message: Ints = np.full(n, -1, np.int32)
        self.reasons: dict[str, int] = {"": 0}

    @property
    def free(self) -> npt.NDArray[np.bool_]:
        """Which items are undecided."""
        return self.kind < 0

    def say(
        self,
        where: npt.NDArray[np.bool_] | Places,
        kind: OutcomeKind,
        why: str = "",
        next_on: Ints | int | None = None,
    ) -> None:
        """Decide some items, given as a mask or as places, unless they are decided already."""
        places = np.flatnonzero(where) if where.dtype == np.bool_ else where
        fresh = self.kind[places] < 0
        new = places[fresh]
        self.kind[new] = _CODE[kind]
        self.why[new] = self.reasons.setdefault(why, len(self.reasons))
        if next_on is not None:
            days = np.broadcast_to(np.asarray(next_on, np.int32), (len(places),))[fresh]
            self.next_on[new] = np.minimum(self.next_on[new], days)

    def is_(self, kind: OutcomeKind) -> npt.NDArray[np.bool_]:
        """Which items have an outcome."""
        mask: npt.NDArray[np.bool_] = self.kind == _CODE[kind]
        return mask

    def reason(self, place: int) -> str:
        """The code of why."""
        return next(word for word, code in self.reasons.items() if code == self.why[place])
