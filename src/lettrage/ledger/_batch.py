"""What an engine hands to `Ledger.apply`: groups of items that settle one another, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import IntEnum
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from lettrage._packed import Packed
from lettrage.calendars import NO_DATE
from lettrage.frozen import FrozenMap
from lettrage.ledger._columns import Days, Ints, Minor, Objects, Rows, SettlementColumns, Small, objects_of
from lettrage.ledger._ids import Line, settlement_id
from lettrage.ledger._read_only import keep_from_change
from lettrage.ledger._select import only_settlements
from lettrage.model import ITEM_KINDS, Actor, ItemKey

__all__ = ["Decision", "SettlementBatch"]


class Decision(IntEnum):
    """What an engine says of a group (décision).

    Attributes:
        AUTO: Certain enough to be posted.
        PROPOSED: For a person to accept or refuse.
        AMBIGUOUS: One of several that explain the facts as well.
    """

    AUTO = 0
    PROPOSED = 1
    AMBIGUOUS = 2


@frozen(eq=False, repr=False)
class SettlementBatch:
    """Groups of items as columns: g groups, m lines in all, a adjustments.

    Attributes:
        as_of: The day on which the groups were decided.
        known_on: What was known on that day only; None for all facts.
        start: g + 1 int64: the lines of group i are ``start[i]:start[i + 1]``, each item at most once.
        row: m int64, the item's row in the ledger: a hint, the identity decides.
        kind: m int8, with `id` and `instalment` the identity of a line's item.
        id: m str objects.
        instalment: m int32.
        before: m int64, the signed residual that the decision saw.
        allocated: m int64, signed like the item, in minor units; sums to zero in each group.
        adj_line: a int64, positions among the m lines, ascending.
        adj_kind: a int8, position in `AdjustmentKind`.
        adj_amount: a int64, signed like the item.
        adj_tax: a int64, the tax within, same sign; 0 where none.
        adj_reason: a str objects, ``""`` if none.
        decision: g int8, `Decision`.
        code: g str objects, the lettering code, ``""`` if none.
        effective: g int32, the latest date among the group's documents.
        origin: g int8: evidence 0, policy 1.
        info: The engine's own columns, g each, kept with the settlements.

    >>> from lettrage.ledger import Decision
    >>> Decision.PROPOSED.name
    'PROPOSED'
    """

    as_of: date
    known_on: date | None
    start: Rows
    row: Rows
    kind: Small
    _id: Objects | Packed = field(alias="id")
    instalment: Ints
    before: Minor
    allocated: Minor
    adj_line: Rows
    adj_kind: Small
    adj_amount: Minor
    adj_tax: Minor
    adj_reason: Objects
    decision: Small
    code: Objects
    effective: Days
    origin: Small
    info: Mapping[str, npt.NDArray[Any]] = field(factory=dict[str, npt.NDArray[Any]])
    _made: dict[str, Any] = field(factory=dict[str, Any], init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        keep_from_change(self, _COLUMNS if isinstance(self._id, Packed) else (*_COLUMNS, "_id"))
        info = {name: column.view() for name, column in self.info.items()}
        for column in info.values():
            column.flags.writeable = False
        object.__setattr__(self, "info", FrozenMap(info))

    def __len__(self) -> int:
        return len(self.decision)

    def __repr__(self) -> str:
        return f"SettlementBatch({len(self)} groups, {len(self.row)} lines, as_of={self.as_of})"

    @property
    def id(self) -> Objects:
        """The id of every line, m str objects, spelled when first asked for."""
        if not isinstance(self._id, Packed):
            return self._id
        if "id" not in self._made:
            self._made["id"] = self._id.spelled()
            self._made["id"].flags.writeable = False
        spelled: Objects = self._made["id"]
        return spelled

    @property
    def ids(self) -> tuple[str, ...]:
        """The content hash of every group, made when first asked for.

        Complexity: some microseconds per line.
        """
        if "ids" not in self._made:
            columns = [column.tolist() for column in (self.kind, self.id, self.instalment, self.allocated)]
            plain: list[Line] = list(zip(*columns, repeat(()), strict=False))
            bounds: list[int] = self.start.tolist()
            held = np.searchsorted(self.adj_line, self.start)
            adjusted: list[bool] = (held[1:] > held[:-1]).tolist()
            self._made["ids"] = tuple(
                settlement_id(self.lines(group) if adjusted[group] else plain[bounds[group] : bounds[group + 1]])
                for group in range(len(self))
            )
        made: tuple[str, ...] = self._made["ids"]
        return made

    def lines(self, group: int) -> list[Line]:
        """The lines of one group: kind code, id, instalment, allocated, adjustments."""
        adjusted: dict[int, list[tuple[int, int, int, str]]] = {}
        first, last = int(self.start[group]), int(self.start[group + 1])
        low, high = np.searchsorted(self.adj_line, [first, last]).tolist()
        for place in range(low, high):
            part = (self.adj_kind[place], self.adj_amount[place], self.adj_tax[place])
            kind, amount, tax = (int(number) for number in part)
            adjusted.setdefault(int(self.adj_line[place]), []).append((kind, amount, tax, self.adj_reason[place]))
        return [
            (
                int(self.kind[line]),
                self.id[line],
                int(self.instalment[line]),
                int(self.allocated[line]),
                tuple(sorted(adjusted.get(line, ()))),
            )
            for line in range(first, last)
        ]

    def seen(self, group: int) -> tuple[tuple[ItemKey, int], ...]:
        """The items of one group with the residuals that the decision saw, in the order of keys."""
        lines = range(int(self.start[group]), int(self.start[group + 1]))
        keys = [ItemKey(ITEM_KINDS[int(self.kind[i])], self.id[i], int(self.instalment[i])) for i in lines]
        return tuple(sorted(zip(keys, self.before[lines.start : lines.stop].tolist(), strict=True)))

    def columns(self, groups: Rows, known: int, by: Actor | None = None) -> SettlementColumns:
        """Some groups as settlements, known on a day, decided by someone."""
        count = len(self)
        nothing: Objects = np.full(count, "", np.object_)
        everything = SettlementColumns(
            id=nothing,
            effective=np.full(count, NO_DATE, np.int32),
            known=np.full(count, known, np.int32),
            code=self.code,
            provisional=np.zeros(count, np.bool_),
            origin=self.origin,
            start=self.start,
            kind=self.kind,
            item_id=self.id,
            instalment=self.instalment,
            allocated=self.allocated,
            adj_line=self.adj_line,
            adj_kind=self.adj_kind,
            adj_amount=self.adj_amount,
            adj_tax=self.adj_tax,
            adj_reason=self.adj_reason,
            fields={name: _as_objects(name, column) for name, column in self.info.items()}
            | ({} if by is None else {"by": objects_of([by] * count)}),
            hint=self.row,
            path=lambda row: f"groups[{row}]",
        )
        return only_settlements(everything, groups)


_COLUMNS = (
    *("start", "row", "kind", "instalment", "before", "allocated", "adj_line", "adj_kind", "adj_amount"),
    *("adj_tax", "adj_reason", "decision", "code", "effective", "origin"),
)


def _as_objects(name: str, column: npt.NDArray[Any]) -> Objects:
    assert len(column.shape) == 1, f"`info[{name}]` has one value per group"
    return column if column.dtype == object else objects_of(column.tolist())
