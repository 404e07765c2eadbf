"""What a search may answer: five outcomes that never stand in for one another, and the certificate beside them."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from .budget import Limit

__all__ = ["Status", "SubsetResult"]


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
        lam_mnats: 1000 ln(lambda), where lambda is the expected number of coincidental solutions among all sizes up
            to that of the first solution; None when nothing was found.
        lam: The same as a plain number, for information only: nothing is decided on it.
        zeros: Indices of items of amount zero: they belong to every solution or to none, and are left out.
        cost: Units of work paid.
        limits: What was refused or capped; empty when everything asked for was searched.
    """

    status: Status
    solutions: tuple[tuple[int, ...], ...] = ()
    ways: tuple[int, ...] = ()
    count: int = 0
    count_exact: bool = False
    proved_empty: tuple[str, ...] = ()
    lam_mnats: int | None = None
    lam: float | None = None
    zeros: tuple[int, ...] = ()
    cost: int = 0
    limits: tuple[Limit, ...] = ()
