"""Steps that need documents: where one is missing, a person is asked for it and the step waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from lettrage.dunning._columns import Columns
from lettrage.dunning._standing import ReviewNeed
from lettrage.dunning._steps import Step
from lettrage.dunning._verdicts import Verdicts
from lettrage.dunning._words import OutcomeKind
from lettrage.model import ItemKind

__all__ = ["missing_documents", "without_documents"]


def missing_documents(columns: Columns, place: int, wanted: Sequence[str]) -> tuple[str, ...]:
    """The kinds of documents that an item lacks; nothing for what is no invoice."""
    book = columns.book
    key = book.items.key(place)
    if key.kind is not ItemKind.INVOICE:
        return ()
    there = {str(document.kind) for document in book.ledger.invoice(key.id, as_of=book.as_of).documents}
    return tuple(kind for kind in wanted if kind not in there)


def without_documents(
    columns: Columns,
    verdicts: Verdicts,
    ladders: Sequence[tuple[Step, ...]],
    track: npt.NDArray[Any],
    chosen: npt.NDArray[np.int16],
) -> None:
    """Hold back the items that lack a document which their step needs, and ask for it."""
    items = columns.book.items
    for t, steps in enumerate(ladders):
        for s, step in enumerate(steps):
            if not step.documents:
                continue
            for place in np.flatnonzero((track == t) & (chosen == s) & verdicts.free).tolist():
                missing = missing_documents(columns, place, step.documents)
                if not missing:
                    continue
                at = np.array([place], np.int64)
                verdicts.say(at, OutcomeKind.WAITING, "documents_missing")
                customer = items.customers[int(items.customer[place])]
                mark = f"{items.key(place)}/{step.id}"
                columns.standing.reviews.append(
                    ReviewNeed("review.documents", customer, at, columns.book.day, mark, ", ".join(missing))
                )
