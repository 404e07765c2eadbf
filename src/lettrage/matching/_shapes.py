"""The shapes a group can have: which idea found it, in the order in which a finer explanation is preferred."""

from __future__ import annotations

import enum

import numpy as np
import numpy.typing as npt

__all__ = ["ADJUSTED", "Shape", "is_adjusted"]


class Shape(enum.IntEnum):
    """How the items of a group belong together. The value is the column code and the index into `Weights.shapes`."""

    PAIR = 0
    REFERENCE = 1
    RUN = 2
    PERIOD = 3
    WHOLE = 4
    TWO = 5
    THREE = 6
    FOUR = 7
    CUT = 8
    TWO_TWO = 9
    NEAR = 10
    PARTIAL = 11
    OTHER = 12
    DISCOUNT = 13
    ROUNDING = 14
    ADJUSTED_RUN = 15
    ADJUSTED_SET = 16


#: Shapes that balance once an adjustment is named.
ADJUSTED = (Shape.DISCOUNT, Shape.ROUNDING, Shape.ADJUSTED_RUN, Shape.ADJUSTED_SET)


_IS_ADJUSTED: npt.NDArray[np.bool_] = np.array([shape in ADJUSTED for shape in Shape], dtype=np.bool_)


def is_adjusted(shape: npt.NDArray[np.int8]) -> npt.NDArray[np.bool_]:
    """Which of these shapes balance only once an adjustment is named."""
    return _IS_ADJUSTED[shape]
