"""Why a step of a ladder does not go out."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Reason"]


class Reason(IntEnum):
    """Why a step does not go out for a row; the words of `NotFired.reason` are the names in lower case."""

    AVAILABLE = 0
    ISSUED = 1
    NOT_REACHED = 2
    EXPIRED = 3
    REQUIRES = 4
    DAYS_SINCE = 5
    CONDITION = 6
    UNKNOWN = 7
    CEILING = 8
    LOWER = 9
    PASSED = 10
    TERMINAL = 11
    SKIPPED = 12
    OUT_OF_REACH = 13
