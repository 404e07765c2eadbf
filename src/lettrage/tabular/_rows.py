"""Rows of Python values to numpy columns of stated types: for tables whose rows are built one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from lettrage.errors import fail

__all__ = ["rows_to_columns"]

_TYPES: dict[str, Any] = {"text": np.object_, "number": np.int64, "small": np.int32, "day": "M8[D]", "flag": np.bool_}


def rows_to_columns(types: str, rows: Iterable[Sequence[object]]) -> dict[str, npt.NDArray[Any]]:
    """Rows as columns whose types do not depend on what the rows hold, nor on whether there are any.

    Args:
        types: Names of the columns apart by spaces, each with its type after a colon: ``number`` (int64), ``small``
            (int32), ``day`` (datetime64, None is NaT) or ``flag``; without one it is an object column.
        rows: One value per column.

    Raises:
        InvalidInput: ``bad-value`` for a type that there is not, ``column-lengths-differ`` for a row of other length.

    Complexity: linear in the cells.

    >>> from lettrage.tabular import rows_to_columns
    >>> columns = rows_to_columns("item amount_minor:number due_on:day", [("F-101", 120000, None)])
    >>> columns["amount_minor"].tolist(), columns["due_on"].dtype
    ([120000], dtype('<M8[D]'))
    """
    named = [name.partition(":") for name in types.split()]
    for name, _, type in named:
        if type and type not in _TYPES:
            fail("bad-value", f"`{type}` is no type of a column", path=name, found=type, expected=", ".join(_TYPES))
    listed = list(rows)
    for place, row in enumerate(listed):
        if len(row) != len(named):
            message = f"a row of {len(row)} cells for {len(named)} columns"
            fail(
                "column-lengths-differ", message, path=f"rows[{place}]", found=len(row), expected=f"{len(named)} cells"
            )
    columns: list[Sequence[Any]] = list(zip(*listed, strict=True)) or [()] * len(named)
    return {
        name: _column(_TYPES[type or "text"], values) for (name, _, type), values in zip(named, columns, strict=True)
    }


def _column(type: Any, values: Sequence[Any]) -> npt.NDArray[Any]:
    out = np.empty(len(values), type)
    out[:] = values
    return out
