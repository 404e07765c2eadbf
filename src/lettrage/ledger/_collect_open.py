"""From a replay to the open items of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from lettrage.ledger._column_verbs import taken
from lettrage.ledger._columns import Bools, Minor, Rows
from lettrage.ledger._open_items import OpenItems
from lettrage.ledger._replay import Replay, in_order
from lettrage.ledger._texts import Texts
from lettrage.ledger._whose import whose

__all__ = ["collect_open", "open_items_of"]


def collect_open(
    replay: Replay, as_of: date | None, known_on: date | None, within: Bools | None = None, *, settled: bool = False
) -> OpenItems:
    """The open items of a replay, those of `within` (over all item rows) only; with `settled`, all that are there."""
    wanted = replay.present() if settled else replay.present() & (replay.residual() != 0)
    if within is not None:
        wanted &= within
    rows = in_order(replay, np.flatnonzero(wanted))
    return open_items_of(replay, rows, as_of, known_on, replay.residual()[rows])


def open_items_of(replay: Replay, rows: Rows, as_of: date | None, known_on: date | None, residual: Minor) -> OpenItems:
    """The columns of some item rows, in the order given, with what is left of each."""
    store = replay.store
    # where every item is open, the columns are those of the ledger
    everything = len(rows) == len(store.items) and np.array_equal(rows, np.arange(len(rows)))

    def column(name: str) -> npt.NDArray[Any]:
        return replay.column(name) if everything else taken(replay.column(name), rows)

    documents = replay.documents_of(rows)
    return OpenItems(
        as_of=as_of,
        known_on=known_on,
        row=rows,
        kind=column("kind"),
        instalment=column("instalment"),
        **whose(store, column),
        on=column("on"),
        due=column("due"),
        amount=column("amount"),
        residual=residual,
        document_row=documents,
        texts=Texts(replay, documents),
    )
