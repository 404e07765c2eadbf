"""Columns chosen from and put under one another: packed texts stay packed, and what is the same in every row stays one.

A million documents of one creditor in one currency say so once: such a column is a view of a single value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from lettrage._packed import Packed

__all__ = ["Anything", "constant", "is_constant", "joined", "narrowed", "packed", "taken", "translated"]

#: A column of a table: an array, or texts as bytes.
Anything = npt.NDArray[Any] | Packed


def constant(value: Any, rows: int, dtype: Any) -> npt.NDArray[Any]:
    """The same value in every row, kept once."""
    return np.broadcast_to(np.array(value, dtype=dtype), rows)


def is_constant(column: Anything) -> bool:
    """Whether a column is known to hold one value; it may without being known to."""
    return isinstance(column, np.ndarray) and len(column) > 0 and column.strides == (0,)


def taken(column: Anything, rows: npt.NDArray[Any]) -> Any:
    """Some rows of a column: a mask, or places."""
    if isinstance(column, Packed):
        return column.take(np.flatnonzero(rows) if rows.dtype == np.bool_ else rows)
    if is_constant(column):
        return np.broadcast_to(column[0:1], int(rows.sum()) if rows.dtype == np.bool_ else len(rows))
    return column[rows]


def narrowed(column: npt.NDArray[Any], dtype: Any) -> npt.NDArray[Any]:
    """A column in a smaller type."""
    return constant(column[0], len(column), dtype) if is_constant(column) else column.astype(dtype)


def joined(columns: Sequence[Anything]) -> Any:
    """Columns under one another."""
    if len(columns) == 1:
        return columns[0]
    if any(isinstance(column, Packed) for column in columns):
        return Packed.join([column if isinstance(column, Packed) else Packed.of(column) for column in columns])
    arrays = [column for column in columns if isinstance(column, np.ndarray)]
    first = arrays[0]
    if all(is_constant(array) and array.dtype == first.dtype and array[0] == first[0] for array in arrays):
        return np.broadcast_to(first[0:1], sum(map(len, arrays)))
    return np.concatenate(arrays)


def translated(names: npt.NDArray[Any], codes: npt.NDArray[Any]) -> Any:
    """What each code stands for in an array."""
    if is_constant(codes):
        return constant(names[codes[0]], len(codes), names.dtype)
    return names[codes]


def packed(column: Anything) -> Any:
    """Texts as bytes; what is the same in every row stays as it is."""
    return column if isinstance(column, Packed) or is_constant(column) else Packed.of(column)
