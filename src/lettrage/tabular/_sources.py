"""Any dataframe to numpy columns: the door of the library.

A table is one of: a mapping of columns, a sequence of row mappings, a numpy structured array, a pandas frame, or any
object that speaks the Arrow stream protocol (polars, pyarrow, DuckDB, Spark). pandas is read by its own methods, so
it needs nothing else; the Arrow protocol needs pyarrow. A stream is read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from lettrage.errors import Fault, fail, raise_faults
from lettrage.tabular._column import Bools, Column, Columns, is_a

__all__ = ["plain_column", "read_table"]

TABLES = "a dict of columns, a list of dicts, a pandas, polars or Arrow table, or a numpy structured array"


def read_table(table: Any, name: str = "table") -> Columns:
    """Read any dataframe as named numpy columns, without copying what need not be copied.

    Args:
        table: A mapping of column name to list or array; a list of dicts (absent keys are null); a numpy structured
            array; a pandas DataFrame; a polars DataFrame, a pyarrow Table or any other object with
            ``__arrow_c_stream__`` (needs the extra ``arrow``); or `Columns`, returned under the new name.
        name: How paths of faults call the table, such as ``invoices[12].total``.

    Raises:
        LettrageError: `not-a-table` when the value is none of these, `column-lengths-differ`, `missing-extra`.

    Complexity: linear in the cells; numeric columns are not copied.

    >>> from lettrage.tabular import read_table
    >>> table = read_table([{"id": "A", "n": 1}, {"id": "B"}])
    >>> table["n"].null.tolist()
    [False, True]
    """
    if isinstance(table, Columns):
        return Columns(name, table.length, {key: _renamed(column, name) for key, column in table.columns.items()})
    if is_a(table, Mapping):
        columns = [_any_column(name, key, values) for key, values in table.items()]
    elif _is_pandas(table) and hasattr(table, "columns"):
        from lettrage.tabular._pandas import frame_columns

        columns = frame_columns(name, table)
    elif hasattr(table, "__arrow_c_stream__"):
        from lettrage.tabular._arrow import stream_columns

        columns = stream_columns(name, table)
    elif is_a(table, np.ndarray) and table.dtype.names:
        columns = [numpy_column(name, key, table[key]) for key in table.dtype.names]
    elif is_a(table, Sequence) and not is_a(table, str, bytes):
        columns = _row_columns(name, table)
    else:
        lazy = hasattr(table, "collect")
        help = "call `.collect()` first" if lazy else ""
        fail("not-a-table", f"a `{type(table).__name__}` is no table", path=name, expected=TABLES, help=help)
    return _assembled(name, columns)


def _assembled(name: str, columns: list[Column]) -> Columns:
    """The columns as one table, if they are equally long and differently named."""
    found = {column.name: column for column in columns}
    if len(found) < len(columns):
        names = [column.name for column in columns]
        twice = next(key for key in names if names.count(key) > 1)
        fail("not-a-table", f"two columns are called `{twice}`", path=f"{name}.{twice}", help="rename one of them")
    if not columns:
        return Columns(name, 0, {})
    length = len(columns[0])
    raise_faults(
        Fault(
            "column-lengths-differ",
            f"`{column.name}` has {len(column)} rows and `{columns[0].name}` has {length}",
            column.path,
            found=len(column),
            expected=f"{length} rows",
        )
        for column in columns
        if len(column) != length
    )
    return Columns(name, length, found)


def _row_columns(name: str, rows: Sequence[Any]) -> list[Column]:
    """Rows of dicts turned into columns; a key that a row lacks is null there."""
    for number, row in enumerate(rows):
        if not isinstance(row, Mapping):
            fail(
                "not-a-table",
                f"a row is a `{type(row).__name__}`, not a dict",
                path=f"{name}[{number}]",
                expected="a dict of column name to value",
            )
    keys: dict[object, None] = {}
    for row in rows:
        keys.update(dict.fromkeys(row))
    return [plain_column(name, _key(name, key), [row.get(key) for row in rows]) for key in keys]


def _key(name: str, key: object) -> str:
    if not isinstance(key, str):
        fail("not-a-table", f"a column is named by the {type(key).__name__} `{key}`", path=name, expected="str names")
    return key


def _any_column(name: str, key: object, values: Any) -> Column:
    """One column of a mapping, whatever library its values come from."""
    label = _key(name, key)
    if _is_pandas(values):
        from lettrage.tabular._pandas import series_column

        return series_column(name, label, values)
    if is_a(values, np.ndarray):
        return numpy_column(name, label, values)
    if hasattr(values, "__arrow_c_stream__") or hasattr(values, "__arrow_c_array__"):
        from lettrage.tabular._arrow import values_column

        return values_column(name, label, values)
    if is_a(values, str, bytes, Mapping) or not is_a(values, Iterable):
        fail(
            "not-a-table",
            f"the column `{label}` is a `{type(values).__name__}`",
            path=f"{name}.{label}",
            expected="a list or an array, one entry per row",
        )
    return plain_column(name, label, list(values))


def _is_pandas(value: object) -> bool:
    return type(value).__module__.partition(".")[0] == "pandas"


def _renamed(column: Column, table: str) -> Column:
    from attrs import evolve

    return evolve(column, table=table)


def numpy_column(table: str, name: str, values: npt.NDArray[Any], null: Bools | None = None) -> Column:
    """A numpy array as a column; `null` marks the absent rows where the source keeps them apart."""
    if values.ndim != 1:
        fail(
            "not-a-table",
            f"the column `{name}` has {values.ndim} dimensions",
            path=f"{table}.{name}",
            expected="one dimension",
        )
    if isinstance(values, np.ma.MaskedArray):
        null = np.ma.getmaskarray(values)
        values = np.asarray(values.data)
    absent = np.zeros(len(values), dtype=bool) if null is None else null
    kind = values.dtype.kind
    if kind == "O":
        return plain_column(table, name, values, absent)
    if kind in "UT":
        absent = absent | (values == "")  # text of fixed width has no other way to be absent
        return Column.of_text(table, name, absent, lambda: values.astype(object))
    if kind == "M":
        absent = absent | np.isnat(values)
    if not values.dtype.isnative:
        values = values.astype(values.dtype.newbyteorder("="))
    return Column(table, name, values, absent)


def plain_column(table: str, name: str, values: Sequence[Any] | npt.NDArray[Any], null: Bools | None = None) -> Column:
    """Python objects as a column: numbers become numpy numbers, everything else stays as it is.

    Null are None, pandas' NA and NaT, and numpy's NaT. NaN is a value: it is up to the reader to refuse it.
    """
    listed = values.tolist() if isinstance(values, np.ndarray) else values
    array = values if isinstance(values, np.ndarray) else np.fromiter(listed, dtype=object, count=len(listed))
    kinds = set(map(type, listed))
    absent = np.zeros(len(array), dtype=bool) if null is None else null
    nulls = {kind for kind in kinds if kind is type(None) or kind.__name__ in {"NAType", "NaTType"}}
    if nulls or np.datetime64 in kinds:
        is_null = [type(value) in nulls or _is_nat(value) for value in listed]
        absent = absent | np.fromiter(is_null, dtype=bool, count=len(listed))
        kinds -= nulls
    number = _number_type(kinds)
    if number is None:
        return Column(table, name, array, absent, frozenset(kinds))
    try:
        numbers = np.zeros(len(array), dtype=number)
        numbers[~absent] = array[~absent].astype(number)
    except OverflowError:  # an int beyond 64 bits: the reader names the row
        return Column(table, name, array, absent, frozenset(kinds))
    return Column(table, name, numbers, absent)


def _is_nat(value: Any) -> bool:
    return is_a(value, np.datetime64) and bool(np.isnat(value))


def _number_type(kinds: set[type]) -> type[np.int64] | type[np.float64] | type[np.bool_] | None:
    """The numpy type that holds values of these Python types exactly, if there is one."""
    if not kinds or kinds & {str, Decimal, date, datetime}:
        return None
    if all(issubclass(kind, (bool, np.bool_)) for kind in kinds):
        return np.bool_
    if all(issubclass(kind, (int, np.integer)) and not issubclass(kind, bool) for kind in kinds):
        return np.int64
    if all(issubclass(kind, (float, np.floating)) for kind in kinds):
        return np.float64
    return None
