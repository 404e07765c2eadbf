"""Columns that nobody writes into, and rows chosen from them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from lettrage._settling import asked
from lettrage.errors import fail

__all__ = ["chosen", "keep_from_change", "place_of"]


def keep_from_change(record: object, names: Iterable[str]) -> None:
    """Make the columns of a frozen value read-only views: they are shared with the ledger and with its other readers.

    They are views, so that an array that a caller built stays as it is.
    """
    for name in names:
        column: npt.NDArray[Any] = getattr(record, name)
        if column.flags.writeable:
            column = column.view()
            column.flags.writeable = False
            object.__setattr__(record, name, column)


def chosen(mask: Any, rows: int) -> npt.NDArray[Any]:
    """What a `select` was given, as an index of rows.

    Raises:
        InvalidInput: ``bad-value`` unless it is a boolean for each row, or places of rows.
    """
    try:
        index: npt.NDArray[Any] = np.asarray(mask)
    except ValueError:  # lists of unequal length
        index = np.empty((0, 0))
    if index.ndim == 1 and index.dtype == np.bool_ and len(index) == rows:
        return index
    if index.ndim == 1 and not len(index):
        return np.empty(0, np.int64)
    if index.ndim == 1 and index.dtype.kind in "iu" and bool(((index >= -rows) & (index < rows)).all()):
        return index
    help = "compare a column, such as `items.residual > 0`"
    fail("bad-value", "this chooses no rows", path="mask", expected=f"{rows} booleans, or places of rows", help=help)


def place_of(place: Any, rows: int) -> int:
    """The place of one row.

    Raises:
        InvalidInput: ``bad-value`` when it is no whole number, or beyond the last row.
    """
    number: int = asked(int, place, "place")
    if not -rows <= number < rows:
        fail("bad-value", "there is no such row", path="place", found=number, expected=f"0 to {rows - 1}")
    return number
