"""A solution as the ledger's columns: which line takes how much, what is adjusted, and why."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from lettrage.ledger import SettlementBatch

from ._adjust import rate_text
from ._compile import OpenColumns
from ._lines import Adjusted, Lines, lines_of, naming
from ._offers import DISCOUNT, FEE, NO_OFFER, Claim
from ._segments import Flags
from ._shapes import Shape
from ._solution import Solution

__all__ = ["JOINS", "batch_of"]

#: What a settlement across accounts says of itself, as a column; the ledger refuses it otherwise.
JOINS = "attributes.joins_accounts"

_SHAPES: npt.NDArray[np.object_] = np.array([shape.name.lower() for shape in Shape], dtype=object)

#: What is added to the reason of a discount that takes leave.
_LEAVE = {Claim.GRACE: ", within grace", Claim.LATE: ", late"}


def batch_of(
    items: OpenColumns, solution: Solution, as_of: date, known_on: date | None, joins: Flags | None = None
) -> SettlementBatch:
    """The batch that `Ledger.apply` reads. Info columns keep what the decision stood on.

    Args:
        joins: Which groups join accounts of several payers or creditors; None for none.
    """
    lines, settled = lines_of(items, solution), solution.settled
    parts = lines.parts
    on = solution.problem.on[settled.item]
    info = {
        "shape": _SHAPES[settled.shape],
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
        id=items.packed("id").take(lines.row),
        instalment=np.asarray(items.instalment)[lines.row],
        before=lines.before,
        allocated=lines.allocated,
        adj_line=parts.line,
        adj_kind=parts.kind.astype(np.int8),
        adj_amount=parts.amount,
        adj_tax=parts.tax,
        adj_reason=_reasons(solution, lines, parts),
        decision=solution.decision,
        code=solution.code,
        effective=(np.maximum.reduceat(on, settled.start[:-1]) if len(solution.decision) else on[:0]).astype(np.int32),
        origin=np.zeros(len(solution.decision), dtype=np.int8),
        info=info,
    )


def _reasons(solution: Solution, lines: Lines, parts: Adjusted) -> npt.NDArray[np.object_]:
    """Why each line is adjusted: the rate, the rule of the policy, what the bank stated, or a rounding."""
    settled, limits = solution.settled, solution.problem.tolerance.limits
    group = lines.group[parts.line]
    near: list[int] = np.where(settled.shape[group] == Shape.NEAR, naming(solution, group)[0], -1).tolist()
    words: list[str] = []
    for at, (kind, offer) in enumerate(zip(parts.kind.tolist(), parts.offer.tolist(), strict=True)):
        if offer != NO_OFFER:
            words.append(_offered(solution, kind, offer))
        elif kind == DISCOUNT:
            words.append(rate_text(int(settled.rate[group[at]])))
        else:
            words.append("rounding" if near[at] < 0 else solution.tolerances[limits[near[at]].rule].reason)
    return np.array(words, dtype=object)


def _offered(solution: Solution, kind: int, offer: int) -> str:
    offers = solution.problem.offers
    if kind == DISCOUNT:
        return rate_text(int(offers.rate_ppm[offer])) + _LEAVE.get(Claim(int(offers.claim[offer])), "")
    return "stated by the bank" if kind == FEE else solution.withholdings[int(offers.rule[offer])].reason
