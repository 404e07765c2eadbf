"""A solution as the ledger's columns: which line takes how much, and what is written off."""

from __future__ import annotations

from datetime import date

import numpy as np
from attrs import frozen

from lettrage.ledger import SettlementBatch
from lettrage.model import AdjustmentKind

from ._compile import OpenColumns
from ._segments import Ints, segment_sum
from ._shapes import Shape
from ._solve import Solution

__all__ = ["Lines", "batch_of", "lines_of"]

_WRITE_OFF = list(AdjustmentKind).index(AdjustmentKind.WRITE_OFF)


@frozen(eq=False)
class Lines:
    """One row per item of a group, in canonical order, in signed minor units.

    Attributes:
        row: Row in the open items. group: Its group. before: What was open. allocated: What the group takes.
        adjusted: What it writes off; ``before - allocated - adjusted`` stays open.
    """

    row: Ints
    group: Ints
    before: Ints
    allocated: Ints
    adjusted: Ints


def lines_of(items: OpenColumns, solution: Solution) -> Lines:
    """Exact groups take every item whole. In the others one item of the heavier side gives way.

    A tolerance is written off the largest item of the heavier side; a part payment leaves the rest open on its last
    item, since the oldest are filled first.
    """
    settled = solution.settled
    row = solution.problem.source[settled.item]
    before = np.asarray(items.residual, dtype=np.int64)[row]
    allocated, adjusted = before.copy(), np.zeros(len(row), dtype=np.int64)
    excess = segment_sum(before, settled.start)
    for g in np.flatnonzero(excess != 0).tolist():
        here: Ints = np.arange(int(settled.start[g]), int(settled.start[g + 1]), dtype=np.int64)
        heavy = here[np.sign(before[here]) == np.sign(excess[g])]
        partial = settled.shape[g] == Shape.PARTIAL
        line = heavy[-1] if partial else heavy[np.argmax(np.abs(before[heavy]))]
        allocated[line] -= excess[g]
        if not partial:
            adjusted[line] = excess[g]
    assert not segment_sum(allocated, settled.start).any(), "allocations do not balance"
    assert ((np.sign(allocated) == np.sign(before)) | (allocated == 0)).all(), "an item gave more than it has"
    return Lines(row, settled.group, before, allocated, adjusted)


def batch_of(
    items: OpenColumns, solution: Solution, reason: str, as_of: date, known_on: date | None
) -> SettlementBatch:
    """The batch that `Ledger.apply` reads. Info columns keep what the decision stood on."""
    lines, settled = lines_of(items, solution), solution.settled
    adjusted = np.flatnonzero(lines.adjusted)
    on = solution.problem.on[settled.item]
    info = {
        "shape": np.array([Shape(code).name.lower() for code in settled.shape.tolist()], dtype=object),
        "confidence_ppm": solution.ppm,
        "lambda_mnats": settled.coincidence,
        "margin_mnats": settled.margin,
    }
    return SettlementBatch(
        as_of=as_of,
        known_on=known_on,
        start=settled.start,
        row=np.asarray(items.row, dtype=np.int64)[lines.row],
        kind=np.asarray(items.kind)[lines.row],
        id=np.asarray(items.id)[lines.row],
        instalment=np.asarray(items.instalment)[lines.row],
        before=lines.before,
        allocated=lines.allocated,
        adj_line=adjusted,
        adj_kind=np.full(len(adjusted), _WRITE_OFF, dtype=np.int8),
        adj_amount=lines.adjusted[adjusted],
        adj_tax=np.zeros(len(adjusted), dtype=np.int64),
        adj_reason=np.array([reason] * len(adjusted), dtype=object),
        decision=solution.decision,
        code=solution.code,
        effective=(np.maximum.reduceat(on, settled.start[:-1]) if len(solution.decision) else on[:0]).astype(np.int32),
        origin=np.zeros(len(solution.decision), dtype=np.int8),
        info=info,
    )
