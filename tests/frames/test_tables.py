"""The door: every kind of table reads alike, and what is no table is refused by name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from lettrage.errors import LettrageError
from lettrage.tabular import boolean, days, integer, minor, read_table, text, to_table

from .makers import KINDS

CELLS: dict[str, list[Any]] = {
    "id": ["A", "B", "C", "D"],
    "n": [1, 2, 3, 4],
    "word": ["x", None, "", "été"],
    "on": [date(2026, 1, 5), None, date(1900, 1, 1), date(2999, 12, 31)],
    "total": [Decimal("12.50"), Decimal("0.01"), Decimal("-3.00"), None],
    "flag": [True, False, True, True],
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_table_gives_the_same_columns(kind: str) -> None:
    table = read_table(KINDS[kind](CELLS), name="things")
    assert len(table) == 4
    assert text(table["id"]).values.tolist() == ["A", "B", "C", "D"]
    assert integer(table["n"]).values.tolist() == [1, 2, 3, 4]
    word = text(table["word"])
    assert word.values.tolist() == ["x", "", "", "été"]
    assert word.null.tolist() == [False, True, False, False]
    on = days(table["on"])
    assert on.values.tolist() == [20458, -(2**31), -25567, 376199]
    total = minor(table["total"], 2)
    assert total.values.tolist() == [1250, 1, -300, 0]
    assert total.null.tolist() == [False, False, False, True]
    assert boolean(table["flag"]).values.tolist() == [True, False, True, True]
    assert not any(read.faults for read in (word, on, total))


@pytest.mark.parametrize(
    "values",
    [
        pa.array(["a", "b", None]),
        pa.array(["a", "b", None], pa.large_string()),
        pa.array(["a", "b", None], pa.string_view()),
        pa.array(["a", "b", None]).dictionary_encode(),
        pa.DictionaryArray.from_arrays(pa.array([0, 1, 2]), pa.array(["a", "b", None])),
        pa.chunked_array([["a"], [], ["b", None]]),
        pa.chunked_array([["a"], ["b", None]]).dictionary_encode(),
        pa.RunEndEncodedArray.from_arrays([1, 2, 3], ["a", "b", None]),
        pd.Series(["a", "b", None]),
        pd.Series(["a", "b", None], dtype="string"),
        pd.Series(["a", "b", None], dtype=object),
        pd.Series(["a", "b", np.nan], dtype=object),
        pd.Series(["a", "b", pd.NA], dtype=object),
        pd.Series(["a", "b", None], dtype="category"),
        pd.Index(["a", "b", None]),
        pl.Series(["a", "b", None]),
        pl.Series(["a", "b", None], dtype=pl.Categorical),
        np.ma.MaskedArray(np.array(["a", "b", "zz"]), [False, False, True]),
        ("a", "b", None),
    ],
)
def test_text_in_every_layout(values: Any) -> None:
    read = text(read_table({"word": values})["word"])
    assert read.values.tolist() == ["a", "b", ""]
    assert read.null.tolist() == [False, False, True]
    assert not read.faults


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([1, None, 3]), [1, 0, 3]),
        (pa.array([1, None, 3], pa.uint8()), [1, 0, 3]),
        (pd.Series([1, None, 3], dtype="Int64"), [1, 0, 3]),
        (pd.Series([1, None, 3]), [1, 0, 3]),
        (pd.Series([1, None, 3], dtype=object), [1, 0, 3]),
        (pl.Series([1, None, 3]), [1, 0, 3]),
        (np.array([1, -1, 3], dtype=">i4"), [1, -1, 3]),
        (["1", "", "-3"], [1, 0, -3]),
        ([np.int64(1), None, 3], [1, 0, 3]),
    ],
)
def test_integers_in_every_layout(values: Any, expected: list[int]) -> None:
    read = integer(read_table({"n": values})["n"])
    assert read.values.tolist() == expected
    assert read.null.tolist() == [False, expected[1] == 0, False]
    assert not read.faults


def test_a_stream_is_read_once() -> None:
    class Once:
        def __init__(self) -> None:
            self.reads = 0

        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            self.reads += 1
            return pa.table({"a": [1, 2], "b": ["x", "y"]}).__arrow_c_stream__(requested_schema)

    source = Once()
    table = read_table(source)
    assert text(table["b"]).values.tolist() == ["x", "y"]
    assert integer(table["a"]).values.tolist() == [1, 2]
    assert source.reads == 1


def test_sliced_decimals_and_nulls_keep_their_rows() -> None:
    whole = pa.array([Decimal("1.1"), None, Decimal("-2.25"), Decimal("3.00")], pa.decimal128(20, 2))
    read = minor(read_table({"m": pa.chunked_array([whole.slice(1, 2), whole.slice(3)])})["m"], 2)
    assert read.values.tolist() == [0, -225, 300]
    assert read.null.tolist() == [True, False, False]


def test_structured_arrays_and_columns_are_tables() -> None:
    table = read_table(np.array([("A", 1), ("B", 2)], dtype=[("id", "U4"), ("n", "i8")]))
    again = read_table(table, name="renamed")
    assert text(again["id"]).values.tolist() == ["A", "B"]
    assert again["n"].path == "renamed.n"


class Liar:
    """It exports itself as Arrow, and what it hands over is none; some releases of libraries did so with some types."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return "no capsule"


@pytest.mark.parametrize(
    ("table", "code", "path"),
    [
        (42, "not-a-table", "t"),
        ("id,total", "not-a-table", "t"),
        (iter([]), "not-a-table", "t"),
        ([1, 2], "not-a-table", "t[0]"),
        ([{"a": 1}, "b"], "not-a-table", "t[1]"),
        ({"a": "text"}, "not-a-table", "t.a"),
        ({"a": 3}, "not-a-table", "t.a"),
        ({1: [2]}, "not-a-table", "t"),
        ({"a": np.zeros((2, 2))}, "not-a-table", "t.a"),
        (Liar(), "not-a-table", "t"),
        ({"a": Liar()}, "not-a-table", "t.a"),
        ({"a": [1], "b": [1, 2]}, "column-lengths-differ", "t.b"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "not-a-table", "t.a"),
        (pd.DataFrame([[1, 2]]), "not-a-table", "t"),
        (pa.table([[1], [2]], names=["a", "a"]), "not-a-table", "t.a"),
        (pl.LazyFrame({"a": [1]}), "not-a-table", "t"),
    ],
)
def test_what_is_no_table_is_refused_with_its_place(table: Any, code: str, path: str) -> None:
    with pytest.raises(LettrageError) as caught:
        read_table(table, name="t")
    assert (caught.value.code, caught.value.faults[0].path) == (code, path)


def test_all_uneven_columns_are_named_at_once() -> None:
    with pytest.raises(LettrageError) as caught:
        read_table({"a": [1], "b": [1, 2], "c": [], "d": [1]})
    assert [fault.path for fault in caught.value.faults] == ["table.b", "table.c"]


@pytest.mark.parametrize("empty", [{}, [], {"a": []}, pa.table({"a": pa.array([], pa.string())}), pd.DataFrame()])
def test_empty_tables_are_tables(empty: Any) -> None:
    assert len(read_table(empty)) == 0


def test_a_missing_package_is_named_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    from lettrage.tabular import _arrow

    def absent(name: str) -> Any:
        if name == "pyarrow":
            raise ImportError(name)
        return importlib.import_module(name)

    monkeypatch.setattr(_arrow, "import_module", absent)
    with pytest.raises(LettrageError) as caught:
        read_table(pl.DataFrame({"a": [1]}))
    assert caught.value.code == "missing-extra"
    assert "lettrage[arrow]" in caught.value.faults[0].help


@pytest.mark.parametrize("kind", ["dict", "arrow", "pandas", "polars"])
def test_what_is_written_reads_back(kind: str) -> None:
    columns = {
        "id": np.array(["A", "B"], dtype=object),
        "n": np.array([1, 2]),
        "fee": np.array([None, 5], dtype=object),
        "none": np.array([None, None], dtype=object),
        "on": np.array(["2026-01-05", "NaT"], dtype="M8[D]"),
        "flag": np.array([True, False]),
    }
    table = read_table(to_table(columns, kind))
    assert text(table["id"]).values.tolist() == ["A", "B"]
    assert integer(table["n"]).values.tolist() == [1, 2]
    fee = minor(table["fee"], 2)
    assert (fee.values.tolist(), fee.null.tolist(), fee.faults) == ([0, 5], [True, False], ())
    assert text(table["none"]).null.all()
    assert days(table["on"]).values.tolist() == [20458, -(2**31)]
    assert boolean(table["flag"]).values.tolist() == [True, False]


def test_an_unknown_kind_of_output_is_refused() -> None:
    with pytest.raises(LettrageError, match="did you mean `polars`") as caught:
        to_table({"a": np.array([1])}, "polar")
    assert caught.value.code == "bad-value"
