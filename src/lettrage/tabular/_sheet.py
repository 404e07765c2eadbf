"""A table being read into typed columns: every fault is kept, every row at fault is marked, nothing stops early."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve

from lettrage._packed import Packed
from lettrage.calendars import NO_DATE
from lettrage.errors import Fault, did_you_mean
from lettrage.tabular._amounts import minor
from lettrage.tabular._cells import cells
from lettrage.tabular._column import Bools, Column, Columns, Read, RowFault, row_faults
from lettrage.tabular._dates import days
from lettrage.tabular._numbers import boolean, integer
from lettrage.tabular._text import category, coded, identifier, text

__all__ = ["Sheet"]


class Sheet:
    """Reads one table column by column and remembers which rows are no good.

    The readers return plain arrays; an absent column reads as all null. `faults` and `bad` grow as columns are read,
    so a caller reads everything it wants, then decides: raise all faults, or leave the bad rows out.

    >>> from lettrage.tabular import Sheet, read_table
    >>> sheet = Sheet(read_table({"id": ["A", ""], "n": [1, 2]}, name="things"))
    >>> sheet.identifier("id").tolist(), sheet.bad.tolist()
    (['A', ''], [False, True])
    >>> [fault.path for fault in sheet.faults]
    ['things[1].id']
    """

    __slots__ = ("_faults", "bad", "nulls", "table")

    def __init__(self, table: Columns) -> None:
        self.table: Columns = table
        self.bad: Bools = np.zeros(len(table), dtype=bool)
        self.nulls: dict[str, Bools] = {}
        self._faults: list[RowFault] = []

    def __len__(self) -> int:
        return len(self.table)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything found so far, by row; faults about whole columns first."""
        return tuple(one.fault for one in sorted(self._faults, key=lambda one: one.row))

    def check_columns(self, required: Sequence[str], optional: Iterable[str], free_prefix: str = "") -> None:
        """One fault per unknown column (`unknown-field`) and per missing one (`missing-column`, unless no rows)."""
        known = {*required, *optional}
        for name in self.table.columns:
            if name not in known and not (free_prefix and name.startswith(free_prefix)):
                path, help = f"{self.table.name}.{name}", did_you_mean(name, known)
                if free_prefix:
                    help = help or f"write `{free_prefix}{name}` to keep it as an attribute"
                message = f"`{self.table.name}` has no column `{name}`"
                # the rows are as good as if the column were not there: it marks none
                self._faults.append(RowFault(-1, Fault("unknown-field", message, path, found=name, help=help)))
        for name in required:
            if name not in self.table and len(self):
                self.lack(name)

    def lack(self, name: str, help: str = "") -> None:
        """Say that a column is not there: no row can be read without it."""
        path, message = f"{self.table.name}.{name}", f"`{self.table.name}` lacks the column `{name}`"
        self._faults.append(RowFault(-1, Fault("missing-column", message, path, help=help)))
        self.bad[:] = True

    def text(self, name: str, *, required: bool = False) -> npt.NDArray[np.object_]:
        """Str objects, "" where null."""
        values: npt.NDArray[np.object_] = self._read(name, lambda column: text(column, required=required), "", object)
        return values

    def packed(self, name: str) -> npt.NDArray[np.object_] | Packed:
        """The same as bytes; as one object, seen many times, where the column is absent."""
        column = self.table.columns.get(name)
        if column is None:
            return self.text(name)
        if column.pack is None:
            return Packed.of(self.text(name))
        self.nulls[name] = column.null
        return column.pack()

    def packed_identifier(self, name: str) -> npt.NDArray[np.object_] | Packed:
        """Non-empty texts as bytes."""
        column = self.table.columns.get(name)
        if column is not None and column.pack is not None:
            texts = column.pack()
            if texts.plain:
                self.nulls[name] = column.null
                return texts
        return Packed.of(self.identifier(name))

    def coded(self, name: str, *, required: bool = False) -> tuple[npt.NDArray[np.int32], tuple[str, ...]]:
        """int32 codes, -1 where null, and the sorted names that they stand for."""
        column = self.table.columns.get(name)
        if column is None:
            self.nulls[name] = np.broadcast_to(np.True_, len(self))
            return np.broadcast_to(np.int32(-1), len(self)), ()
        read, names = coded(column, required=required)
        self.nulls[name] = read.null
        self._add(read.faults)
        return read.values, names

    def cells(self, name: str) -> npt.NDArray[np.object_]:
        """Plain Python values, None where null, for columns of any type."""
        values: npt.NDArray[np.object_] = self._read(name, cells, None, object)
        return values

    def identifier(self, name: str) -> npt.NDArray[np.object_]:
        """Non-empty str objects."""
        values: npt.NDArray[np.object_] = self._read(name, identifier, "", object)
        return values

    def days(self, name: str, *, required: bool = False) -> npt.NDArray[np.int32]:
        """int32 days, `NO_DATE` where null."""
        values: npt.NDArray[np.int32] = self._read(
            name, lambda column: days(column, required=required), NO_DATE, np.int32
        )
        return values

    def minor(
        self, name: str, digits: int | npt.NDArray[np.int8], *, required: bool = False, whole: bool = False
    ) -> npt.NDArray[np.int64]:
        """int64 minor units, 0 where null."""
        values: npt.NDArray[np.int64] = self._read(
            name, lambda column: minor(column, digits, required=required, whole=whole), 0, np.int64
        )
        return values

    def integer(self, name: str, *, required: bool = False, default: int = 0) -> npt.NDArray[np.int64]:
        """int64 numbers, `default` where null."""
        values: npt.NDArray[np.int64] = self._read(
            name, lambda column: integer(column, required=required), default, np.int64
        )
        return np.where(self.nulls[name], default, values) if default else values

    def boolean(self, name: str, *, required: bool = False) -> Bools:
        """Truth values, False where null."""
        values: Bools = self._read(name, lambda column: boolean(column, required=required), False, bool)
        return values

    def category(self, name: str, choices: Sequence[str], *, required: bool = False) -> npt.NDArray[np.int8]:
        """int8 places in `choices`, -1 where null."""
        values: npt.NDArray[np.int8] = self._read(
            name, lambda column: category(column, choices, required=required), -1, np.int8
        )
        return values

    def fault(
        self,
        rows: npt.NDArray[np.int64] | Bools,
        name: str,
        code: str,
        message: str | Callable[[Any], str],
        **more: Any,
    ) -> None:
        """Add one fault per row (mask or numbers), about a column that need not exist."""
        column = self.table.columns.get(name)
        if column is None:
            null = np.ones(len(self), dtype=bool)
            column = Column(self.table.name, name, null.astype(object), null, rows=self.table.rows)
        self._add(row_faults(column, rows, code, message, **more))

    def name_records(self, word: str, ids: npt.NDArray[np.object_] | Packed) -> None:
        """Put the record's own name, such as ``invoice `F-1```, into every row fault."""
        self._faults = [
            RowFault(one.row, evolve(one.fault, record=f"{word} `{ids[one.row]}`"))
            if one.row >= 0 and ids[one.row] and not one.fault.record
            else one
            for one in self._faults
        ]

    def _read(self, name: str, reader: Callable[[Column], Read], blank: Any, dtype: Any) -> Any:
        column = self.table.columns.get(name)
        if column is None:
            self.nulls[name] = np.broadcast_to(np.True_, len(self))
            absent: Any = np.broadcast_to(np.array(blank, dtype=dtype), len(self))  # a million times the same
            return absent
        read = reader(column)
        self.nulls[name] = read.null
        self._add(read.faults)
        return read.values

    def _add(self, faults: Iterable[RowFault]) -> None:
        for one in faults:
            self._faults.append(one)
            if one.row < 0:
                self.bad[:] = True
            else:
                self.bad[one.row] = True
