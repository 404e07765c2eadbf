"""Rows of Python values to numpy columns of stated types: for tables whose rows are built one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["rows_to_columns"]

_TYPES: dict[str, Any] = {"text": np.object_, "number": np.int64, "small": np.int32, "day": "M8[D]", "flag": np.bool_}


def rows_to_columns(types: str, rows: Iterable[Sequence[object]]) -> dict[str, npt.NDArray[Any]]:
    """Rows as columns whose types do not depend on what the rows hold, nor on whether there are any.

    Args:
        types: Names of the columns apart by spaces, each with its type after a colon: ``number`` (int64), ``small``
            (int32), ``day`` (datetime64, None is NaT) or ``flag``; without one it is an object column.
        rows: One value per column.

    Complexity: linear in the cells.

    >>> from lettrage.tabular._rows import rows_to_columns
    >>> columns = rows_to_columns("item amount_minor:number due_on:day", [("F-101", 120000, None)])
    >>> columns["amount_minor"].tolist(), columns["due_on"].dtype
    ([120000], dtype('<M8[D]'))
    """
    named = [name.partition(":") for name in types.split()]
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(named)
    return {
        name: _column(_TYPES[type or "text"], values) for (name, _, type), values in zip(named, columns, strict=True)
    }


def _column(type: Any, values: Sequence[Any]) -> npt.NDArray[Any]:
    out = np.empty(len(values), type)
    out[:] = values
    return out
