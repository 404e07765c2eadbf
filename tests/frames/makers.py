"""The same columns as every kind of table, so that one test covers every door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

Cells = Mapping[str, list[Any]]


def rows_of(cells: Cells) -> list[dict[str, Any]]:
    """Rows of dicts without the absent cells."""
    names = list(cells)
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in zip(*cells.values(), strict=True)
    ]


def arrays_of(cells: Cells) -> dict[str, Any]:
    """numpy arrays: of a native type where the values allow, of objects elsewhere."""

    def array(values: list[Any]) -> Any:
        if any(value is None for value in values) or any(isinstance(value, Decimal) for value in values):
            return np.array(values, dtype=object)
        return np.array(values)

    return {name: array(values) for name, values in cells.items()}


def chunked_arrow(cells: Cells) -> pa.Table:
    """An Arrow table in two chunks, text dictionary-encoded in one of two ways."""
    table = pa.table({name: pa.array(values) for name, values in cells.items()})
    halves = [table.slice(0, len(table) // 2), table.slice(len(table) // 2)]
    joined = pa.concat_tables(halves)
    for place, name in enumerate(joined.column_names):
        if pa.types.is_string(joined.schema.field(name).type):
            joined = joined.set_column(place, name, joined.column(name).dictionary_encode())
    return joined


KINDS: dict[str, Callable[[Cells], Any]] = {
    "lists": dict,
    "arrays": arrays_of,
    "rows": rows_of,
    "arrow": lambda cells: pa.table({name: pa.array(values) for name, values in cells.items()}),
    "arrow chunked": chunked_arrow,
    "pandas": lambda cells: pd.DataFrame({name: pd.Series(values) for name, values in cells.items()}),
    "pandas objects": lambda cells: pd.DataFrame(cells, dtype=object),
    "pandas arrow": lambda cells: pd.DataFrame(
        {name: pd.Series(pd.arrays.ArrowExtensionArray(pa.array(values))) for name, values in cells.items()}
    ),
    "polars": lambda cells: pl.DataFrame(dict(cells), strict=False),
    "series": lambda cells: {name: pl.Series(values) for name, values in cells.items()},
}
