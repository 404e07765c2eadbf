"""Reader of anything: each cell as a plain Python value, for columns whose type is nobody's business."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import numpy.typing as npt

from lettrage.tabular._column import Column, Read

__all__ = ["cells"]


def cells(column: Column) -> Read:
    """Read str, int, float, bool, Decimal, date or whatever objects stand there; None where null.

    Complexity: linear, one Python object per row.

    >>> from lettrage.tabular import cells, read_table
    >>> cells(read_table({"size": [1, None, 3]})["size"]).values.tolist()
    [1, None, 3]
    """
    column = column.spelled()
    values, null = column.values, column.null
    if column.categories is not None:
        found = column.categories[values] if len(column.categories) else np.full(len(values), None, dtype=object)
    elif column.scale is not None:
        exact = [Decimal(number).scaleb(-column.scale) for number in values.tolist()]
        found = np.fromiter(exact, dtype=object, count=len(exact))
    elif values.dtype.kind == "M":
        unit = "M8[us]" if _has_clock(values) else "M8[D]"
        found = values.astype(unit).astype(object)
    else:
        found = values.astype(object)
    if null.any():
        found = found.copy()
        found[null] = None
    return Read(found, null)


def _has_clock(values: npt.NDArray[np.datetime64]) -> bool:
    present = values[~np.isnat(values)]
    return bool((present.astype("M8[D]") != present).any())
