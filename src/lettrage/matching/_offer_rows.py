"""The rows that a table of offers is made of, and what kinds of claim there are to them."""

from __future__ import annotations

import enum
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from lettrage.model import AdjustmentKind

from ._segments import Ints

__all__ = ["COLUMNS", "DISCOUNT", "EVER", "FEE", "NO_OFFER", "WITHHOLDING", "Claim", "Columns", "offer_rows"]

Columns: TypeAlias = dict[str, npt.NDArray[Any]]

DISCOUNT, WITHHOLDING, FEE = (
    list(AdjustmentKind).index(kind)
    for kind in (AdjustmentKind.DISCOUNT, AdjustmentKind.WITHHOLDING, AdjustmentKind.FEE)
)
#: The offer of an item that settles for what it is.
NO_OFFER = -1
#: Further away than any day.
EVER = 1 << 30


class Claim(enum.IntEnum):
    """How good a claim there is to an offer.

    Attributes:
        IN_TIME: The terms of the document grant it.
        GRACE: Within days of grace: those of the terms, or those of the policy.
        LATE: Later still; the policy lets it pass.
        REFUSED: Later still, and the policy does not: the amount stays open.
        STATED: A fact of the payment: the bank says what it kept.
        RULED: A rule of the policy.
        PART: A payment of a part in time counts for its share of the discount as well; it is on the payment.
    """

    IN_TIME = 0
    GRACE = 1
    LATE = 2
    REFUSED = 3
    STATED = 4
    RULED = 5
    PART = 6


COLUMNS = (
    "row",
    "kind",
    "minor",
    "tax",
    "first",
    "last",
    "until",
    "claim",
    "agreed",
    "rate_ppm",
    "rule",
    "target",
    "beside",
)


def offer_rows(row: Ints, kind: int, minor: Ints, **columns: Any) -> Columns:
    """Columns of offers, with values that hold for any when not given."""
    defaults: dict[str, Any] = {
        "tax": 0,
        "first": -EVER,
        "last": EVER,
        "until": EVER,
        "claim": Claim.RULED,
        "agreed": False,
        "rate_ppm": 0,
        "rule": -1,
        "target": -1,
        "beside": NO_OFFER,
    }
    made = {"row": row, "kind": np.full(len(row), kind), "minor": minor}
    for name, value in (defaults | columns).items():
        made[name] = np.broadcast_to(np.asarray(value), (len(row),)).astype(np.int64)
    return made
