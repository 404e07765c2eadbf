"""What every result offers beside its values: text, HTML, and any dataframe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from lettrage.render import Table
from lettrage.tabular import to_table

__all__ = ["Framed", "columns_of"]


class Framed:
    """A result that is also a table: `str` for a terminal, HTML for a notebook, columns for a dataframe.

    A subclass says what its `columns` are; amounts and ratios are exact Decimals, days of the calendar datetime64.
    """

    __slots__ = ()

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """The result as numpy columns of equal length, by name."""
        raise AssertionError("every result says what its columns are")

    def to_table(self) -> Table:
        """The result for reading."""
        columns = self.columns()
        rows = zip(*(_cells(column) for column in columns.values()), strict=True)
        return Table(type(self).__name__, list(columns), list(rows))

    def to_arrow(self) -> Any:
        """The result as an Arrow table; needs the ``arrow`` extra."""
        return to_table(self.columns(), "arrow")

    def to_pandas(self) -> Any:
        """The result as a pandas DataFrame."""
        return to_table(self.columns(), "pandas")

    def to_polars(self) -> Any:
        """The result as a polars DataFrame."""
        return to_table(self.columns(), "polars")

    def __str__(self) -> str:
        return self.to_table().text()

    def _repr_html_(self) -> str:
        return self.to_table().html()


def columns_of(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, npt.NDArray[Any]]:
    """Rows of cells as columns: whole numbers and days of their own type, everything else as objects."""
    listed = [list(row) for row in rows]
    return {name: _column([row[place] for row in listed]) for place, name in enumerate(names)}


def _column(values: list[Any]) -> npt.NDArray[Any]:
    kinds: set[type[Any]] = {type(value) for value in values}
    if kinds == {int}:
        return np.array(values, np.int64)
    if kinds == {bool}:
        return np.array(values, np.bool_)
    if kinds in ({date}, {date, type(None)}):
        return np.array(values, "datetime64[D]")
    out = np.empty(len(values), np.object_)
    out[:] = values
    return out


def _cells(column: npt.NDArray[Any]) -> list[str]:
    return ["" if value is None else str(value) for value in column.tolist()]
