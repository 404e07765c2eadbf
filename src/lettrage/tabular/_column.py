"""What a table looks like once its library has been left behind: named numpy columns with a null mask.

Every source (dict of arrays, rows of dicts, pandas, polars, Arrow) ends as `Columns`; every typed reader starts from a
`Column` and ends as a `Read`. Nothing here knows what the columns are about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from lettrage._packed import Packed
from lettrage.errors import Fault

__all__ = ["Bools", "Column", "Columns", "Read", "RowFault", "column_fault", "is_a", "is_whole", "row_faults", "shown"]

Bools = npt.NDArray[np.bool_]

#: Row number of a fault that is about the whole column.
WHOLE_COLUMN = -1


@frozen(eq=False)
class Column:
    """One column as its source gave it, before anybody says what it should hold.

    Attributes:
        table: Name of the table, first part of every path.
        name: Name of the column.
        values: One entry per row: integers, floats, booleans, datetime64, or Python objects. With `categories`, codes.
        null: True where the source said "absent"; the value there means nothing.
        kinds: Types of the non-null Python objects when `values` holds objects, else empty.
        categories: Object array of str that `values` points into, for dictionary-encoded text.
        scale: Digits after the point when `values` are the unscaled integers of a decimal column.
        zone: Time zone of a datetime column; empty when it has none.
        rows: Row numbers in the table as it was given, when this column holds a part of it.
        spell: Makes the str objects of a text column that its source keeps in a denser form; `values` is then empty of
            meaning until `spelled`. A million short words weigh some 60 MB as objects, so they are made one column at
            a time and dropped once read.
        pack: Makes the texts as bytes, ``""`` where null, where the source knows how.
        encode: Makes a dictionary-encoded column of the same texts, where the source knows how.
    """

    table: str
    name: str
    values: npt.NDArray[Any]
    null: Bools
    kinds: frozenset[type] = frozenset()
    categories: npt.NDArray[np.object_] | None = None
    scale: int | None = None
    zone: str = ""
    rows: npt.NDArray[np.int64] | None = None
    spell: Callable[[], npt.NDArray[np.object_]] | None = None
    pack: Callable[[], Packed] | None = None
    encode: Callable[[], Column] | None = None

    def __len__(self) -> int:
        return len(self.values)

    @property
    def path(self) -> str:
        return f"{self.table}.{self.name}"

    @classmethod
    def of_text(
        cls,
        table: str,
        name: str,
        null: Bools,
        spell: Callable[[], npt.NDArray[np.object_]],
        *,
        pack: Callable[[], Packed] | None = None,
        encode: Callable[[], Column] | None = None,
    ) -> Column:
        """A text column whose words are made on demand."""
        nothing = np.broadcast_to(np.array("", dtype=object), null.shape)
        return cls(table, name, nothing, null, frozenset({str}), spell=spell, pack=pack, encode=encode)

    def spelled(self) -> Column:
        """The column with its values in place."""
        return self if self.spell is None else evolve(self, values=self.spell(), spell=None, pack=None, encode=None)

    def row_path(self, row: int) -> str:
        """Where a cell stands in the table as it was given."""
        number = row if self.rows is None else int(self.rows[row])
        return f"{self.table}[{number}].{self.name}"

    def take(self, at: npt.NDArray[np.int64]) -> Column:
        """Some rows of the column, which keep their numbers in paths."""
        rows = at if self.rows is None else self.rows[at]
        here = self.spelled()
        return evolve(here, values=here.values[at], null=here.null[at], rows=rows)


@frozen(eq=False)
class Columns:
    """A table: columns of equal length by name, in the order of the source.

    >>> from lettrage.tabular import read_table
    >>> table = read_table({"id": ["A", "B"], "n": [1, 2]}, name="things")
    >>> len(table), list(table.columns)
    (2, ['id', 'n'])
    """

    name: str
    length: int
    columns: Mapping[str, Column]
    rows: npt.NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return self.length

    def __contains__(self, name: object) -> bool:
        return name in self.columns

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def take(self, at: npt.NDArray[np.int64]) -> Columns:
        """Some rows of the table, which keep their numbers in paths."""
        rows = at if self.rows is None else self.rows[at]
        return Columns(self.name, len(at), {name: column.take(at) for name, column in self.columns.items()}, rows)


@frozen
class RowFault:
    """A fault and the row it is about; row -1 when it is about the whole column, hence about every row."""

    row: int
    fault: Fault


@frozen(eq=False)
class Read:
    """What a typed reader made of a column.

    Attributes:
        values: The typed array. Rows that are null or at fault hold a neutral value ("", 0, no date, False).
        null: True where the source had no value.
        faults: What could not be read, in row order per code.
    """

    values: npt.NDArray[Any]
    null: Bools
    faults: tuple[RowFault, ...] = field(default=())

    def bad(self) -> Bools:
        """True in every row that a fault is about."""
        mask = np.zeros(len(self.values), dtype=bool)
        rows = [one.row for one in self.faults]
        if WHOLE_COLUMN in rows:
            mask[:] = True
        elif rows:
            mask[rows] = True
        return mask


def is_a(value: Any, *kinds: type) -> bool:
    """`isinstance` that leaves the static type alone: cells are Any, and stay so."""
    return isinstance(value, kinds)


def is_whole(value: Any) -> bool:
    """Whether a cell is an integer; True and False are not."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def row_faults(
    column: Column,
    rows: npt.NDArray[np.int64] | Bools,
    code: str,
    message: str | Callable[[Any], str],
    *,
    values: Callable[[int], Any] | None = None,
    expected: str = "",
    help: str = "",
) -> list[RowFault]:
    """One fault for each of the rows (a mask or row numbers); `message` may be made from the value found there."""
    numbers = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
    faults: list[RowFault] = []
    column = column.spelled() if len(numbers) else column
    for row in numbers.tolist():
        found = shown(column, row) if values is None else values(row)
        text = message if isinstance(message, str) else message(found)
        faults.append(RowFault(row, Fault(code, text, column.row_path(row), "", found, expected, help)))
    return faults


def column_fault(column: Column, code: str, message: str, *, expected: str = "", help: str = "") -> list[RowFault]:
    """One fault about the type of the whole column: said once, not a million times."""
    return [RowFault(WHOLE_COLUMN, Fault(code, message, column.path, "", str(column.values.dtype), expected, help))]


def shown(column: Column, row: int) -> Any:
    """The value of a row as a plain Python value, shortened when it is long."""
    if column.null[row]:
        return None
    column = column.spelled()
    value: Any = column.values[row]
    if column.categories is not None:
        value = column.categories[value]
    elif column.scale is not None:
        return f"{int(value)}e-{column.scale}"
    if is_a(value, np.datetime64):
        return str(value)
    if is_a(value, np.generic):
        value = value.item()
    if isinstance(value, str) and len(value) > 80:
        return value[:77] + "..."
    return value
