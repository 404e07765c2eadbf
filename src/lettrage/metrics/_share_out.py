"""One amount shared out over many, as `Money.split` does it, in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["shared_out"]

_ROOM = 2**62


def shared_out(whole: int, weights: Sequence[int]) -> list[int]:
    """Parts of an amount in proportion to weights, that sum back to it: largest remainder, the earlier among equals.

    No part is above its weight as long as the amount is not above the sum of the weights.

    Args:
        whole: Minor units, not below zero.
        weights: One for each part, not below zero; all zero only where there is nothing to share.

    Complexity: one sort.
    """
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    kind: Any = (
        np.int64 if max(total, whole * max(weights)) < _ROOM else object
    )  # as Python ints, which cannot overflow
    products = np.array(weights, kind) * whole
    parts: npt.NDArray[Any] = products // total
    rest = products - parts * total
    missing = whole - int(parts.sum())
    parts[np.argsort(-rest, kind="stable")[:missing]] += 1
    found: list[int] = parts.tolist()
    return found
