"""Where the amount of every item went, as columns: the equation that no sequence of facts may break."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from lettrage.ledger._columns import Bools, Minor, Rows
from lettrage.ledger._read_only import keep_from_change
from lettrage.ledger._replay import Replay
from lettrage.ledger._store import MOVE_ALLOCATION

__all__ = ["Balances", "collect_balances"]


@frozen(eq=False)
class Balances:
    """Where the amount of every item went, as columns of one length n, in the order of the ledger's rows.

    For each item ``amount == allocated + adjusted + residual``, in minor units of its currency, signed like the item.

    Attributes:
        row: n int64, the item's row in the ledger.
        amount: n int64, as corrected by then; zero once cancelled or returned.
        allocated: n int64, set against other items.
        adjusted: n int64, discounts, fees, differences and write-offs.
        residual: n int64, what is left.
    """

    row: Rows
    amount: Minor
    allocated: Minor
    adjusted: Minor
    residual: Minor

    def __attrs_post_init__(self) -> None:
        keep_from_change(self, ("row", "amount", "allocated", "adjusted", "residual"))

    def __len__(self) -> int:
        return len(self.row)


def collect_balances(replay: Replay, within: Bools | None = None) -> Balances:
    """The balances of all items that are there, those of `within` only."""
    wanted = replay.present() if within is None else replay.present() & within
    rows = np.flatnonzero(wanted)
    allocated = replay.settled(only=MOVE_ALLOCATION)
    return Balances(
        row=rows,
        amount=replay.column("amount")[rows],
        allocated=allocated[rows],
        adjusted=(replay.settled() - allocated)[rows],
        residual=replay.residual()[rows],
    )
