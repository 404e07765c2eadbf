"""What a search may answer: five outcomes that never stand in for one another, and the certificate beside them."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

import numpy as np
from attrs import field, frozen

from ._arrays import IntArray
from .budget import Limit
from .coincidence import expected_up_to, to_mnats

__all__ = ["LambdaQuestion", "Status", "SubsetResult", "status_of"]

#: What lambda is computed from: amounts, least and greatest sum, size of the first solution.
LambdaQuestion: TypeAlias = "tuple[IntArray | list[int], int, int, int]"


class Status(StrEnum):
    """The outcome of a search for a group of items.

    ``UNIQUE``: exactly one solution exists among everything asked for (interchangeable items count as one).
    ``AMBIGUOUS``: at least two solutions exist.
    ``FOUND``: one solution is known; whether it is the only one stayed open.
    ``NONE``: proved that no solution exists.
    ``EXHAUSTED``: the budget ended before a solution or a proof. Never to be shown as ``NONE``.
    """

    UNIQUE = "unique"
    AMBIGUOUS = "ambiguous"
    FOUND = "found"
    NONE = "none"
    EXHAUSTED = "exhausted"


def status_of(count: int, complete: bool) -> Status:
    """The outcome when that many solutions are known, and all of them or not."""
    if count > 1:
        return Status.AMBIGUOUS
    if count:
        return Status.UNIQUE if complete else Status.FOUND
    return Status.NONE if complete else Status.EXHAUSTED


@frozen
class SubsetResult:
    """The solutions of one subset search, with the certificate of what was and was not searched.

    Attributes:
        status: See `Status`.
        solutions: Item indices of each solution, ascending inside a solution; the solutions by number of items, then by
            the order of preference. At most the limit that was asked for.
        ways: For each solution, how many choices of indices it stands for: interchangeable items are taken first come
            first, and ``ways`` counts the exchanges.
        count: Number of solutions, interchangeable items counted once; a lower bound unless ``count_exact``.
        count_exact: Whether ``count`` is the number of all solutions asked for.
        proved_empty: Classes proved to hold no solution beyond those listed, such as ``size 3`` or ``residue 10``.
        zeros: Indices of items of amount zero: they belong to every solution or to none, and are left out.
        cost: Units of work paid.
        limits: What was refused or capped; empty when everything asked for was searched.
        question: What `lam` is computed from; None when nothing was found, or where sums leave 60 bits.
    """

    status: Status
    solutions: tuple[tuple[int, ...], ...] = ()
    ways: tuple[int, ...] = ()
    count: int = 0
    count_exact: bool = False
    proved_empty: tuple[str, ...] = ()
    zeros: tuple[int, ...] = ()
    cost: int = 0
    limits: tuple[Limit, ...] = ()
    question: LambdaQuestion | None = field(default=None, eq=False, repr=False)

    @property
    def lam(self) -> float | None:
        """How many coincidental solutions to expect among all sizes up to that of the first solution.

        None when nothing was found, or where sums leave 60 bits. Computed when asked, in about a millisecond, and never
        decided upon: see `lam_mnats`.
        """
        if self.question is None:
            return None
        amounts, low, high, size = self.question
        return expected_up_to(np.asarray(amounts, dtype=np.int64), low, high, size)

    @property
    def lam_mnats(self) -> int | None:
        """1000 ln of `lam`, rounded to an integer."""
        lam = self.lam
        return None if lam is None else to_mnats(lam)
