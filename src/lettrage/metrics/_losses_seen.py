"""What was given up of each item, laid beside the items."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lettrage.ledger import OpenItems
from lettrage.metrics._question import Question
from lettrage.metrics._rows import Window
from lettrage.model import WriteOff, WriteOffKind

__all__ = ["lost_by_place", "places_of"]


def lost_by_place(
    question: Question, items: OpenItems, window: Window, kinds: frozenset[WriteOffKind]
) -> npt.NDArray[np.int64]:
    """Minor units written off of each item in a window, above zero on debts.

    Complexity: linear in the items, and in the write-offs.
    """
    lost = np.zeros(len(items), np.int64)
    facts = [
        fact
        for fact in question.ledger.events(WriteOff, as_of=question.as_of, known_on=question.known_on)
        if fact.kind in kinds and window.start <= fact.effective_on
    ]
    places = places_of(items, question.ledger.rows([fact.item for fact in facts]))
    for place, fact in zip(places.tolist(), facts, strict=True):
        if place >= 0 and items.amount[place] > 0:
            lost[place] += fact.amount.minor
    return lost


def places_of(items: OpenItems, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The places of ledger rows in a table of items, -1 where a row is not in it."""
    if not len(items) or not len(rows):
        return np.full(len(rows), -1, np.int64)
    order = np.argsort(items.row, kind="stable")
    at = np.minimum(np.searchsorted(items.row[order], rows), len(items) - 1)
    found: npt.NDArray[np.int64] = np.where(items.row[order][at] == rows, order[at], -1)
    return found
