"""The shapes a group can have: which idea found it, in the order in which a finer explanation is preferred."""

from __future__ import annotations

import enum

__all__ = ["Shape"]


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
