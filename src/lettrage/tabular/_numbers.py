"""Readers of plain numbers and truth values: counts, places, flags. Money has a reader of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from lettrage.tabular._column import Column, Read, RowFault, column_fault, is_a, is_whole, row_faults

__all__ = ["boolean", "integer"]

INT64 = np.iinfo(np.int64)
TRUTH = {"true": True, "false": False}


def integer(column: Column, *, required: bool = False) -> Read:
    """Read whole numbers as int64, 0 where null.

    Floats are taken when each of them is a whole number or NaN (null): pandas turns integers with gaps into floats.
    Text of digits is taken too. Anything else is `bad-value`.

    >>> from lettrage.tabular import integer, read_table
    >>> integer(read_table({"instalment": [1.0, float("nan")]})["instalment"]).null.tolist()
    [False, True]
    """
    column = column.spelled()
    values, null = column.values, column.null
    faults: list[RowFault] = []
    if column.categories is None and column.scale is None and values.dtype.kind in "iu":
        wide = (values > INT64.max) & ~null
        faults = _wrong(column, wide, "a whole number below 2**63")
        numbers = np.where(wide | null, 0, values).astype(np.int64)
    elif values.dtype.kind == "f":
        null = null | np.isnan(values)
        plain = np.where(null, 0.0, values)
        broken = (plain != np.floor(plain)) | (np.abs(plain) >= 2.0**53)  # beyond, floats skip integers
        faults = _wrong(column, broken, "a whole number")
        numbers = np.where(broken, 0.0, plain).astype(np.int64)
    elif column.categories is not None or values.dtype.kind == "O":
        numbers = np.zeros(len(values), dtype=np.int64)
        null = null.copy()
        broken = np.zeros(len(values), dtype=bool)
        for row, value in enumerate(_objects(column)):
            parsed = _one_integer(value)
            if value is None or value == "":
                null[row] = True
            elif parsed is None:
                broken[row] = True
            else:
                numbers[row] = parsed
        faults = _wrong(column, broken, "a whole number")
    else:
        numbers = np.zeros(len(values), dtype=np.int64)
        if not null.all():
            faults = column_fault(column, "bad-value", f"`{column.name}` holds {values.dtype}", expected="integers")
    if required and null.any():
        faults += row_faults(column, null, "missing-value", f"`{column.name}` has no number")
    return Read(numbers, null, tuple(faults))


def boolean(column: Column, *, required: bool = False) -> Read:
    """Read truth values; null is False with `null` set. The texts ``true`` and ``false`` are taken, 0 and 1 are not.

    >>> from lettrage.tabular import boolean, read_table
    >>> boolean(read_table({"flag": [True, None, "false"]})["flag"]).values.tolist()
    [True, False, False]
    """
    column = column.spelled()
    values, null = column.values, column.null
    faults: list[RowFault] = []
    flags = np.zeros(len(values), dtype=bool)
    if values.dtype.kind == "b":
        flags = np.where(null, False, values)
    elif column.categories is not None or values.dtype.kind == "O":
        null = null.copy()
        broken = np.zeros(len(values), dtype=bool)
        for row, value in enumerate(_objects(column)):
            if value is None or value == "":
                null[row] = True
            elif is_a(value, bool, np.bool_):
                flags[row] = bool(value)
            elif isinstance(value, str) and value.lower() in TRUTH:
                flags[row] = TRUTH[value.lower()]
            else:
                broken[row] = True
        faults = _wrong(column, broken, "true or false")
    elif not null.all() and not (values.dtype.kind == "f" and np.isnan(values).all()):
        faults = column_fault(column, "bad-value", f"`{column.name}` holds {values.dtype}", expected="true or false")
    else:
        null = np.ones(len(values), dtype=bool)
    if required and null.any():
        faults += row_faults(column, null, "missing-value", f"`{column.name}` is neither true nor false")
    return Read(flags, null, tuple(faults))


def _objects(column: Column) -> list[Any]:
    """The values one by one, None where absent; NaN among objects is how pandas says "absent"."""
    values = column.values if column.categories is None else column.categories[column.values]
    pairs = zip(values.tolist(), column.null.tolist(), strict=True)
    return [None if null or (isinstance(value, float) and value != value) else value for value, null in pairs]


def _one_integer(value: Any) -> int | None:
    if isinstance(value, str):
        digits = value[1:] if value[:1] == "-" else value
        if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
            return None
        value = int(value)
    if not is_whole(value):
        return None
    return int(value) if INT64.min <= value <= INT64.max else None


def _wrong(column: Column, rows: Any, expected: str) -> list[RowFault]:
    name = column.name
    return row_faults(column, rows, "bad-value", lambda value: f"`{value}` is no `{name}`", expected=expected)
