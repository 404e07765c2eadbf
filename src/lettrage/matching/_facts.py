"""Groups of a batch as the facts that a host stores: settlements and refusals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from lettrage.calendars import to_date
from lettrage.ledger import SettlementBatch, pair_up
from lettrage.model import (
    ITEM_KINDS,
    Actor,
    Adjustment,
    AdjustmentKind,
    Allocation,
    ItemKey,
    Origin,
    Refusal,
    Settlement,
)
from lettrage.money import Money

from ._batch import JOINS

__all__ = ["allocations_of", "refusal_of", "settlement_of"]

_ADJUSTMENTS = tuple(AdjustmentKind)


def allocations_of(batch: SettlementBatch, group: int, currency: Sequence[str]) -> tuple[Allocation, ...]:
    """Who pays what: credits fill debits in canonical order. `currency` is that of each line."""
    first, last = int(batch.start[group]), int(batch.start[group + 1])
    moved = [
        (_key(batch, line), Money.of_minor(int(batch.allocated[line]), currency[line - first]))
        for line in range(first, last)
    ]
    origin: Origin = "policy" if batch.origin[group] else "evidence"
    return tuple(Allocation(*pair, origin=origin) for pair in pair_up(moved))


def settlement_of(
    batch: SettlementBatch, group: int, currency: Sequence[str], by: Actor | str | None, known_on: date | None
) -> Settlement:
    """The settlement that a group becomes."""
    low, high = np.searchsorted(batch.adj_line, batch.start[group : group + 2]).tolist()
    first = int(batch.start[group])
    adjustments = tuple(
        _adjustment(batch, place, currency[int(batch.adj_line[place]) - first]) for place in range(low, high)
    )
    return Settlement(
        batch.ids[group],
        allocations_of(batch, group, currency),
        adjustments,
        effective_on=to_date(int(batch.effective[group])),
        known_on=known_on,
        by=by,
        code=str(batch.code[group]),
        attributes={"joins_accounts": True} if JOINS in batch.info and batch.info[JOINS][group] else {},
    )


def refusal_of(batch: SettlementBatch, group: int, by: Actor | str | None, known_on: date | None) -> Refusal:
    """The refusal of a group, with the residuals that it saw."""
    return Refusal(batch.seen(group), batch.ids[group], effective_on=batch.as_of, known_on=known_on, by=by)


def _adjustment(batch: SettlementBatch, place: int, currency: str) -> Adjustment:
    tax = int(batch.adj_tax[place])
    return Adjustment(
        _key(batch, int(batch.adj_line[place])),
        _ADJUSTMENTS[int(batch.adj_kind[place])],
        Money.of_minor(int(batch.adj_amount[place]), currency),
        Money.of_minor(tax, currency) if tax else None,
        str(batch.adj_reason[place]),
    )


def _key(batch: SettlementBatch, line: int) -> ItemKey:
    return ItemKey(ITEM_KINDS[int(batch.kind[line])], batch.id[line], int(batch.instalment[line]))
