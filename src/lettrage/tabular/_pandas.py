"""pandas frames to numpy columns by pandas' own methods, so that pyarrow is not needed. Never imports pandas."""

from __future__ import annotations

from typing import Any

import numpy as np

from lettrage.errors import fail
from lettrage.tabular._column import Column
from lettrage.tabular._sources import numpy_column, plain_column

__all__ = ["frame_columns", "series_column"]


def frame_columns(table: str, frame: Any) -> list[Column]:
    """The columns of a DataFrame; its index is not part of the table."""
    columns: list[Column] = []
    for place, label in enumerate(frame.columns):
        if not isinstance(label, str):
            kind = type(label).__name__
            fail("not-a-table", f"a column is named by the {kind} `{label}`", path=table, expected="str names")
        columns.append(series_column(table, label, frame.iloc[:, place]))
    return columns


def series_column(table: str, name: str, series: Any) -> Column:
    """One Series, or Index, of any dtype that pandas 2 and 3 know."""
    dtype = series.dtype
    if isinstance(dtype, np.dtype):
        return numpy_column(table, name, series.to_numpy())
    kind = type(dtype).__name__
    null = np.asarray(series.isna(), dtype=bool)
    if kind == "DatetimeTZDtype":
        return Column(table, name, np.asarray(series.array.asi8, dtype="M8[ns]"), null, zone=str(dtype.tz))
    if kind == "CategoricalDtype":
        words = np.asarray(dtype.categories, dtype=object)
        if set(map(type, words.tolist())) == {str}:
            codes = np.asarray(series.array.codes).astype(np.int64)
            return Column(table, name, np.where(null, 0, codes), null, frozenset({str}), categories=words)
        return plain_column(table, name, series.astype(object).to_numpy())
    if kind == "ArrowDtype":
        from lettrage.tabular._arrow import values_column

        return values_column(table, name, series.array.__arrow_array__())
    if kind == "StringDtype":
        return Column.of_text(table, name, null, lambda: series.to_numpy(dtype=object, na_value=None))
    numeric = getattr(dtype, "numpy_dtype", None)
    if numeric is not None and numeric.kind in "iufb":
        return numpy_column(table, name, series.to_numpy(dtype=numeric, na_value=0), null)
    return plain_column(table, name, series.astype(object).to_numpy())
