"""A solution as the ledger's columns: which line takes how much, and what is written off."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.ledger import SettlementBatch
from lettrage.model import AdjustmentKind

from ._adjust import rate_text
from ._compile import OpenColumns
from ._segments import Flags, Ints, segment_sum
from ._shapes import Shape, is_adjusted
from ._solve import Solution

__all__ = ["JOINS", "Lines", "batch_of", "lines_of"]

#: What a settlement across accounts says of itself, as a column; the ledger refuses it otherwise.
JOINS = "attributes.joins_accounts"

_WRITE_OFF, _DISCOUNT, _ROUNDING = (
    list(AdjustmentKind).index(kind)
    for kind in (AdjustmentKind.WRITE_OFF, AdjustmentKind.DISCOUNT, AdjustmentKind.ROUNDING)
)


@frozen(eq=False)
class Lines:
    """One row per item of a group, in canonical order, in signed minor units.

    Attributes:
        row: Row in the open items. group: Its group. before: What was open. allocated: What the group takes.
        adjusted: What it writes off; ``before - allocated - adjusted`` stays open.
        adjustment: Place of its adjustment's kind in `AdjustmentKind`, of adjusted lines.
    """

    row: Ints
    group: Ints
    before: Ints
    allocated: Ints
    adjusted: Ints
    adjustment: npt.NDArray[np.int8]


def lines_of(items: OpenColumns, solution: Solution) -> Lines:
    """Exact groups take every item whole. In the others one item of the heavier side gives way.

    A discount is shared among the documents by what each was. Anything else is written off the largest item of the
    heavier side. A part payment leaves the rest open on its last item, since the oldest are filled first.
    """
    settled = solution.settled
    row = solution.problem.source[settled.item]
    before = np.asarray(items.residual, dtype=np.int64)[row]
    allocated, adjusted = before.copy(), np.zeros(len(row), dtype=np.int64)
    excess = segment_sum(before, settled.start)
    kind = np.full(len(row), _WRITE_OFF, dtype=np.int8)
    kind[is_adjusted(settled.shape)[settled.group]] = _ROUNDING
    for g in np.flatnonzero(excess != 0).tolist():
        here: Ints = np.arange(int(settled.start[g]), int(settled.start[g + 1]), dtype=np.int64)
        if settled.rate[g]:
            documents = here[solution.problem.document[settled.item[here]]]
            adjusted[documents] = _shares(before[documents], int(excess[g]))
            allocated[documents] -= adjusted[documents]
            kind[documents] = _DISCOUNT
            continue
        heavy = here[np.sign(before[here]) == np.sign(excess[g])]
        partial = settled.shape[g] == Shape.PARTIAL
        line = heavy[-1] if partial else heavy[np.argmax(np.abs(before[heavy]))]
        allocated[line] -= excess[g]
        if not partial:
            adjusted[line] = excess[g]
    assert not segment_sum(allocated, settled.start).any(), "allocations do not balance"
    assert ((np.sign(allocated) == np.sign(before)) | (allocated == 0)).all(), "an item gave more than it has"
    return Lines(row, settled.group, before, allocated, adjusted, kind)


def _shares(amount: Ints, discount: int) -> Ints:
    """A discount shared in proportion to signed amounts, by largest remainder; it sums back to itself."""
    amounts = [int(a) for a in amount]  # Python integers: a product of two amounts may pass 64 bits
    total = sum(amounts)
    parts = [a * discount // total for a in amounts]
    rest = [a * discount % total for a in amounts]
    # a remainder has the sign of the total, and there are fewer units missing than documents
    order = sorted(range(len(amounts)), key=lambda i: (-abs(rest[i]), i))
    for i in order[: discount - sum(parts)]:
        parts[i] += 1
    return np.array(parts, dtype=np.int64)


def batch_of(
    items: OpenColumns,
    solution: Solution,
    reason: str,
    as_of: date,
    known_on: date | None,
    joins: Flags | None = None,
) -> SettlementBatch:
    """The batch that `Ledger.apply` reads. Info columns keep what the decision stood on.

    Args:
        joins: Which groups join accounts of several payers or creditors; None for none.
    """
    lines, settled = lines_of(items, solution), solution.settled
    adjusted = np.flatnonzero(lines.adjusted)
    on = solution.problem.on[settled.item]
    info = {
        "shape": np.array([Shape(code).name.lower() for code in settled.shape.tolist()], dtype=object),
        "confidence_ppm": solution.ppm,
        "lambda_mnats": settled.coincidence,
        "margin_mnats": settled.margin,
    }
    if joins is not None and joins.any():
        info[JOINS] = np.array([True if joined else None for joined in joins.tolist()], dtype=object)
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
        adj_kind=lines.adjustment[adjusted],
        adj_amount=lines.adjusted[adjusted],
        adj_tax=np.zeros(len(adjusted), dtype=np.int64),
        adj_reason=_reasons(solution, lines, adjusted, reason),
        decision=solution.decision,
        code=solution.code,
        effective=(np.maximum.reduceat(on, settled.start[:-1]) if len(solution.decision) else on[:0]).astype(np.int32),
        origin=np.zeros(len(solution.decision), dtype=np.int8),
        info=info,
    )


def _reasons(solution: Solution, lines: Lines, adjusted: Ints, tolerance: str) -> npt.NDArray[np.object_]:
    """Why each adjusted line gives way: the rate, a rounding, or the reason of the policy's tolerance."""
    rate = solution.settled.rate[lines.group[adjusted]].tolist()
    kinds = lines.adjustment[adjusted].tolist()
    words = [
        rate_text(ppm) if kind == _DISCOUNT else "rounding" if kind == _ROUNDING else tolerance
        for kind, ppm in zip(kinds, rate, strict=True)
    ]
    return np.array(words, dtype=object)
