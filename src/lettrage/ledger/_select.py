"""Some of the settlements of a table, with their lines and adjustments."""

from __future__ import annotations

import numpy as np

from lettrage.ledger._columns import Rows, SettlementColumns

__all__ = ["only_settlements"]


def only_settlements(columns: SettlementColumns, keep: Rows) -> SettlementColumns:
    """The settlements of these rows, in this order of rows; paths still name the places in the caller's input."""
    count = np.diff(columns.start)
    chosen = np.zeros(len(columns), np.bool_)
    chosen[keep] = True
    line = np.repeat(chosen, count)
    place = np.cumsum(line) - 1
    adjusted = line[columns.adj_line] if len(columns.adj_line) else np.zeros(0, np.bool_)
    path = columns.path or "settlements[{}]".format
    rows = np.flatnonzero(chosen)
    return SettlementColumns(
        id=columns.id[rows],
        effective=columns.effective[rows],
        known=columns.known[rows],
        code=columns.code[rows],
        provisional=columns.provisional[rows],
        origin=columns.origin[rows],
        start=np.concatenate([np.zeros(1, np.int64), np.cumsum(count[rows])]),
        kind=columns.kind[line],
        item_id=columns.item_id[line],
        instalment=columns.instalment[line],
        allocated=columns.allocated[line],
        adj_line=place[columns.adj_line[adjusted]],
        adj_kind=columns.adj_kind[adjusted],
        adj_amount=columns.adj_amount[adjusted],
        adj_tax=columns.adj_tax[adjusted],
        adj_reason=columns.adj_reason[adjusted],
        fields={name: column[rows] for name, column in columns.fields.items()},
        currency=None if columns.currency is None else columns.currency[line],
        hint=None if columns.hint is None else columns.hint[line],
        objects=None if columns.objects is None else [columns.objects[row] for row in rows.tolist()],
        path=lambda row: path(int(rows[row])),
    )
