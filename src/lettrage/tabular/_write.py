"""Numpy columns to any dataframe: the way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy.typing as npt

from lettrage.errors import did_you_mean, fail

__all__ = ["TableKind", "to_table"]

#: What a table can be written as.
TableKind = Literal["dict", "arrow", "pandas", "polars"]
KINDS = ("dict", "arrow", "pandas", "polars")


def to_table(columns: Mapping[str, npt.NDArray[Any]], kind: str = "dict") -> Any:
    """Write numpy columns as a dataframe.

    Args:
        columns: Arrays of equal length by name. Object arrays hold str, int or None; None and NaT are null.
        kind: ``"dict"`` (the arrays themselves), ``"arrow"``, ``"pandas"`` or ``"polars"``.

    Raises:
        LettrageError: `missing-extra` when the library is not installed, `bad-value` for any other kind.

    >>> import numpy as np
    >>> from lettrage.tabular import to_table
    >>> to_table({"n": np.array([1, 2])}, "arrow").num_rows
    2
    """
    if kind == "dict":
        return dict(columns)
    if kind not in KINDS:
        help = did_you_mean(kind, KINDS)
        fail("bad-value", f"`{kind}` is no kind of table", path="kind", expected=", ".join(KINDS), help=help)
    from lettrage.tabular._arrow import extra

    if kind == "arrow":
        arrow = extra("pyarrow", "arrow", "an Arrow table")
        return arrow.table({name: arrow.array(*_arrow_args(arrow, values)) for name, values in columns.items()})
    if kind == "pandas":
        return extra("pandas", "dataframes", "a pandas table").DataFrame(dict(columns))
    polars = extra("polars", "dataframes", "a polars table")
    series = [polars.Series(name, *_polars_args(polars, values)) for name, values in columns.items()]
    return polars.DataFrame(series)


def _is_text(values: npt.NDArray[Any]) -> bool:
    """Whether an object column is text; one without a single value counts as text, so that its type is stable."""
    return set(map(type, values.tolist())) <= {str, type(None)}


def _arrow_args(arrow: Any, values: npt.NDArray[Any]) -> tuple[Any, ...]:
    if values.dtype.kind == "O":
        return values.tolist(), arrow.string() if _is_text(values) else None
    return (values,)


def _polars_args(polars: Any, values: npt.NDArray[Any]) -> tuple[Any, ...]:
    if values.dtype.kind == "O":
        return values.tolist(), polars.String if _is_text(values) else None
    if values.dtype.kind == "M" and not len(values):
        return [], polars.Date
    return (values,)
