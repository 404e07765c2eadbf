"""Whether every item keeps between nothing and its amount, at every pair of dates anyone may ask for.

Facts known on one day are a set: their order within the day says nothing. So an item is looked at after each known day,
and there after each effective day.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen

from lettrage.calendars import NO_DATE
from lettrage.ledger._columns import Rows
from lettrage.ledger._overrides import Override, overrides_of
from lettrage.ledger._store import Store, moves_of

__all__ = ["ItemFacts", "Move", "facts_of", "overdrawn"]


@frozen
class Move:
    """One movement of an item: what it takes, its two days, and the settlement and row that it is of."""

    delta: int
    effective: int
    known: int
    settlement: int
    row: int


@frozen
class ItemFacts:
    """Everything that moves one item's residual."""

    item: int
    amount: int
    moves: tuple[Move, ...]
    amounts: tuple[Override, ...]

    def amount_at(self, as_of: int, known_on: int) -> int:
        """The amount, as corrected, cancelled or returned by then."""
        best, amount = (NO_DATE, NO_DATE), self.amount
        for change in self.amounts:
            if change.effective <= as_of and change.known <= known_on and (change.known, change.effective) >= best:
                best, amount = (change.known, change.effective), change.value
        return amount

    def is_sound(self, without: frozenset[int] = frozenset()) -> bool:
        """Whether the residual stays between zero and the amount, leaving some movements out."""
        moves = [move for move in self.moves if move.row not in without]
        days = sorted({move.effective for move in moves} | {change.effective for change in self.amounts})
        cuts = sorted({move.known for move in moves} | {change.known for change in self.amounts})
        for cut in cuts:
            known = sorted((move.effective, move.delta) for move in moves if move.known <= cut)
            taken, place = 0, 0
            for day in days:
                while place < len(known) and known[place][0] <= day:
                    taken += known[place][1]
                    place += 1
                amount = self.amount_at(day, cut)
                low, high = min(amount, 0), max(amount, 0)
                if not low <= amount - taken <= high:
                    return False
        return True


def overdrawn(store: Store, items: Rows) -> list[ItemFacts]:
    """Those of some items whose residual leaves the bounds at some dates.

    Complexity: linear in the movements for items that are only ever drawn down; the rest are looked at one by one.
    """
    if not len(items) or not len(store.items):
        return []
    moves = moves_of(store, items)
    item, delta = store.moves.take("item", moves), store.moves.take("delta", moves)
    amount = store.items.take("amount", item)
    doubtful = np.unique(item[np.sign(delta) != np.sign(amount)])
    order = np.argsort(item, kind="stable")
    item = item[order]
    first = np.flatnonzero(np.append(True, item[1:] != item[:-1])) if len(item) else np.empty(0, np.int64)
    taken = np.add.reduceat(delta[order], first) if len(item) else delta
    over = item[first][np.abs(taken) > np.abs(amount[order][first])]
    changed = {change.row for change in overrides_of(store, "amount", items)}
    suspects = sorted({*doubtful.tolist(), *over.tolist(), *changed})
    return [facts for facts in facts_of(store, suspects).values() if not facts.is_sound()]


def facts_of(store: Store, items: list[int]) -> Mapping[int, ItemFacts]:
    """All that moves some items, one by one."""
    rows = moves_of(store, np.array(items, np.int64)) if items else np.empty(0, np.int64)
    per_item: dict[int, list[Move]] = {item: [] for item in items}
    names = ("item", "delta", "effective", "known", "settlement")
    columns: list[list[int]] = [store.moves.take(name, rows).tolist() for name in names]
    for row, item, delta, effective, known, settlement in zip(rows.tolist(), *columns, strict=True):
        per_item[item].append(Move(delta, effective, known, settlement, row))
    amounts: dict[int, list[Override]] = {item: [] for item in items}
    for change in overrides_of(store, "amount", items):
        amounts[change.row].append(change)
    return {
        item: ItemFacts(item, int(store.items.at("amount", item)), tuple(per_item[item]), tuple(amounts[item]))
        for item in items
    }
