"""The typed readers: what each takes, the code and place of everything that it refuses."""
# ruff: noqa: DTZ001, RUF001 - naive datetimes and look-alike digits are what is tested

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.money import decimal_to_minor
from lettrage.tabular import (
    Read,
    Sheet,
    boolean,
    category,
    cells,
    coded,
    days,
    factorise,
    identifier,
    integer,
    minor,
    read_table,
    text,
)

MAX = 2**63 - 1


def column(values: Any) -> Any:
    return read_table({"c": values}, name="t")["c"]


def faults(read: Read) -> list[tuple[str, str]]:
    return [(one.fault.code, one.fault.path) for one in read.faults]


# --- text and ids ---


class Colour(StrEnum):
    RED = "red"


class Old(str, Enum):  # noqa: UP042 - what older code passes
    BLUE = "blue"


def test_text_takes_words_integers_and_enums_and_refuses_the_rest() -> None:
    read = text(column(["a", 7, Colour.RED, Old.BLUE, 1.5, True, date(2026, 1, 1), b"x", None, float("nan")]))
    assert read.values.tolist() == ["a", "7", "red", "blue", "", "", "", "", "", ""]
    assert faults(read) == [("bad-value", f"t[{row}].c") for row in (4, 5, 6, 7)]
    assert read.null.tolist() == [False] * 8 + [True, True]
    assert read.bad().tolist() == [False] * 4 + [True] * 4 + [False] * 2


@pytest.mark.parametrize("values", [np.array([1.5, 2.0]), np.array([True]), np.array(["2026-01-01"], dtype="M8[D]")])
def test_a_column_of_another_type_is_one_fault(values: Any) -> None:
    read = text(column(values))
    assert faults(read) == [("bad-value", "t.c")]
    assert read.bad().all()


def test_ids_are_not_blank() -> None:
    read = identifier(column(["A", "", " \t", None, "\u2003", 12]))
    assert sorted(faults(read)) == [
        ("empty-id", "t[1].c"),
        ("empty-id", "t[2].c"),
        ("empty-id", "t[4].c"),
        ("missing-value", "t[3].c"),
    ]
    assert read.values.tolist()[5] == "12"


def test_hostile_text_passes_unchanged_but_for_lone_surrogates() -> None:
    hostile = ["'; DROP TABLE x;--", "a\0b", "\u202egnp.exe", "<script>", "🧾" * 50, "\r\n", "\ufeffid", "a" * 100_000]
    assert text(column(hostile)).values.tolist() == hostile
    read = text(column(["ok", "bad\ud800", None]))
    assert faults(read) == [("bad-value", "t[1].c")]
    assert len(str(read.faults[0].fault)) < 400


def test_long_values_are_shortened_in_faults() -> None:
    read = category(column(["x" * 10_000]), ["in", "out"])
    assert len(str(read.faults[0].fault)) < 400


@given(st.lists(st.text(max_size=3), max_size=30), st.randoms())
def test_codes_do_not_depend_on_the_order_of_rows(words: list[str], random: Any) -> None:
    codes, names = factorise(np.array(words, dtype=object) if words else np.empty(0, object))
    assert [names[code] for code in codes] == words
    assert list(names) == sorted(set(words))
    shuffled = random.sample(words, len(words))
    assert factorise(np.array(shuffled, dtype=object) if words else np.empty(0, object))[1] == names


def test_a_word_outside_the_list_names_the_nearest() -> None:
    read = category(column(["in", None, "ou", "out"]), ["in", "out"])
    assert read.values.tolist() == [0, -1, -1, 1]
    assert faults(read) == [("bad-value", "t[2].c")]
    assert read.faults[0].fault.help == "did you mean `out`?"


# --- days ---


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (datetime(2026, 1, 5, 1, tzinfo=UTC), "time-zone"),
        (datetime(2026, 1, 5, tzinfo=UTC), "time-zone"),
        ("2026-01-05T00:00:00Z", "time-zone"),
        ("2026-01-05T00:00:00+01:00", "time-zone"),
        (datetime(2026, 1, 5, 0, 0, 1), "time-of-day"),
        (pd.Timestamp("2026-01-05 00:00:00.000000001"), "time-of-day"),
        ("2026-01-05T12:00", "time-of-day"),
        (date(1899, 12, 31), "date-out-of-range"),
        (date(3000, 1, 1), "date-out-of-range"),
        ("0001-01-01", "date-out-of-range"),
        (np.datetime64("1899-12-31"), "date-out-of-range"),
        ("2026-02-30", "bad-date"),
        ("05/01/2026", "bad-date"),
        ("20260105", "bad-date"),
        ("2026-W02-1", "bad-date"),
        ("2026-1-5", "bad-date"),
        ("٢٠٢٦-٠١-٠٥", "bad-date"),
        ("2026-01-05\n", "bad-date"),
        (20260105, "bad-date"),
        (True, "bad-date"),
        ([2026, 1, 5], "bad-date"),
    ],
)
def test_what_is_no_plain_day_is_refused(value: Any, code: str) -> None:
    read = days(column([date(2026, 1, 5), value, "2026-01-06", None]))
    assert faults(read) == [(code, "t[1].c")]
    assert read.values.tolist() == [20458, read.values[1], 20459, -(2**31)]


@pytest.mark.parametrize(
    "values",
    [
        [date(2026, 1, 5), None],
        [datetime(2026, 1, 5), None],
        ["2026-01-05", ""],
        ["2026-01-05T00:00:00", None],
        [np.datetime64("2026-01-05"), np.datetime64("NaT")],
        np.array(["2026-01-05", "NaT"], dtype="M8[ns]"),
        np.array(["2026-01-05", "NaT"], dtype="M8[h]"),
        [pd.Timestamp("2026-01-05"), pd.NaT],
        pd.Series([pd.Timestamp("2026-01-05"), pd.NaT]),
        pd.Series([date(2026, 1, 5), np.nan], dtype=object),
        pa.array([date(2026, 1, 5), None], pa.date32()),
        pa.array([date(2026, 1, 5), None], pa.date64()),
        pa.array([datetime(2026, 1, 5), None], pa.timestamp("us")),
        pa.array(["2026-01-05", None]).dictionary_encode(),
    ],
)
def test_days_in_every_layout(values: Any) -> None:
    read = days(column(values))
    assert read.values.tolist() == [20458, -(2**31)]
    assert read.values.dtype == np.int32
    assert not read.faults


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (pd.Series(pd.to_datetime(["2026-01-05"]).tz_localize("Europe/Paris")), [("time-zone", "t.c")]),
        (pa.array([datetime(2026, 1, 5)], pa.timestamp("s", tz="UTC")), [("time-zone", "t.c")]),
        (np.array(["2026-01"], dtype="M8[M]"), [("bad-date", "t.c")]),
        (np.array([20458]), [("bad-date", "t.c")]),
        (np.array(["2026-01-05T01"], dtype="M8[h]"), [("time-of-day", "t[0].c")]),
        (np.array(["3000-01-01"], dtype="M8[D]"), [("date-out-of-range", "t[0].c")]),
        (pd.Series(pd.period_range("2026-01", periods=1, freq="M")), [("bad-date", "t[0].c")]),
    ],
)
def test_typed_columns_that_are_no_days(values: Any, found: list[tuple[str, str]]) -> None:
    read = days(column(values))
    assert faults(read) == found
    assert read.bad().all()


def test_a_required_day_may_not_be_absent() -> None:
    assert faults(days(column([None, "2026-01-05", ""]), required=True)) == [
        ("missing-value", "t[0].c"),
        ("missing-value", "t[2].c"),
    ]


# --- money ---


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (12.5, "float-money"),
        (True, "float-money"),
        (float("nan"), "float-money"),
        (Decimal("NaN"), "not-a-number"),
        (Decimal("Infinity"), "not-a-number"),
        (Decimal("0.001"), "not-exact"),
        (Decimal("0.0100000000000000000000000000000000000000000000000000000000000000000001"), "not-exact"),
        (Decimal("1e17"), "amount-out-of-range"),
        (Decimal("1e999999"), "amount-out-of-range"),
        (Decimal("-92233720368547758.08"), "amount-out-of-range"),
        ("1 200,00", "not-a-number"),
        ("1_000", "not-a-number"),
        ("١٢", "not-a-number"),
        ("", None),
        ("1e3", "not-a-number"),
        ("--1", "not-a-number"),
        ("0.005", "not-exact"),
        (3, "bad-value"),
        ([1], "bad-value"),
    ],
)
def test_amounts_that_are_refused(value: Any, code: str | None) -> None:
    read = minor(column([Decimal("1.10"), value, Decimal("92233720368547758.07"), "5.", None]), 2)
    expected = [(code, "t[1].c")] if code else [("not-a-number", "t[1].c")]
    assert faults(read) == [*expected, ("not-a-number", "t[3].c")]
    assert read.values.tolist() == [110, 0, MAX, 0, 0]


def test_text_amounts_take_the_empty_text_as_absent() -> None:
    read = minor(column(["1.10", "", "-0.5", "+7", "0010"]), 2)
    assert read.values.tolist() == [110, 0, -50, 700, 1000]
    assert read.null.tolist() == [False, True, False, False, False]
    assert faults(minor(column(["1.10", ""]), 2, required=True)) == [("missing-value", "t[1].c")]


def test_integers_are_minor_units_at_any_width() -> None:
    assert minor(column([5, 7]), 3).values.tolist() == [5, 7]
    assert minor(column(np.array([5], dtype=np.uint8)), 2).values.tolist() == [5]
    assert minor(column(pd.Series([5, None], dtype="Int64")), 2).values.tolist() == [5, 0]
    assert minor(column([MAX, -MAX]), 2).values.tolist() == [MAX, -MAX]


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("values", [[1, 2**63], [1, -(2**63)], np.array([1, 2**63], dtype=np.uint64)])
def test_integers_beyond_64_bits(values: Any, whole: bool) -> None:
    read = minor(column(values), 2, whole=whole)
    assert faults(read) == [("amount-out-of-range", "t[1].c")]
    if not isinstance(values, list) or abs(values[1]) < 2**64:
        assert read.values[1] == 0


@pytest.mark.parametrize("values", [np.array([1.0, 2.0]), pd.Series([1, None]), pa.array([0.5])])
def test_float_columns_are_refused_once(values: Any) -> None:
    read = minor(column(values), 2)
    assert ("float-money", "t.c") in faults(read)
    assert sum(code == "float-money" for code, _ in faults(read)) == 1
    assert read.bad().all()


def test_nan_is_named_where_it_stands() -> None:
    assert ("not-a-number", "t[1].c") in faults(minor(column(np.array([1.0, np.nan])), 2, required=True))
    assert faults(minor(column(np.array([np.nan])), 2, required=True)) == [("not-a-number", "t[0].c")]
    assert minor(column(pd.Series([None, None], dtype=float)), 2).null.all()


@pytest.mark.parametrize("values", [["1.00"], [Decimal(1)], pa.array([Decimal("1.0")]), np.array([True])])
def test_a_minor_column_takes_integers_only(values: Any) -> None:
    assert faults(minor(column(values), 2, whole=True)) == [("bad-value", "t.c")]


def test_each_row_counts_by_its_own_currency() -> None:
    digits = np.array([2, 0, 3, 0], dtype=np.int8)
    for values in (
        ["1.50", "150", "1.501", "1.5"],
        [Decimal("1.50"), Decimal("150"), Decimal("1.501"), Decimal("1.5")],
        pa.array([Decimal("1.50"), Decimal("150"), Decimal("1.501"), Decimal("1.5")], pa.decimal128(12, 3)),
    ):
        read = minor(column(values), digits)
        assert read.values.tolist() == [150, 150, 1501, 0]
        assert faults(read) == [("not-exact", "t[3].c")]


def test_arrow_decimals_far_from_the_exponent_of_the_currency() -> None:
    """Eighteen places up is the last that can fit, eighteen down the last that a digit survives; nothing is nothing."""
    thousands = pa.array(
        [Decimal("9E+14"), Decimal("1E+15"), Decimal("0E+14"), Decimal("-9E+14")], pa.decimal128(3, -14)
    )
    read = minor(column(thousands), 4)
    assert read.values.tolist() == [9 * 10**18, 0, 0, -9 * 10**18]
    assert faults(read) == [("amount-out-of-range", "t[1].c")]
    for scale in (18, 19, 25):
        smallest = Decimal(1).scaleb(-scale)
        read = minor(column(pa.array([Decimal(0), smallest, -smallest], pa.decimal128(30, scale))), 0)
        assert read.values.tolist() == [0, 0, 0]
        assert faults(read) == [("not-exact", "t[1].c"), ("not-exact", "t[2].c")]
    assert minor(column(pa.array([Decimal(7)], pa.decimal128(30, 18))), 0).values.tolist() == [7]
    for tenth in (pa.array([Decimal("0.1"), Decimal("-0.1")], pa.decimal128(30, scale)) for scale in (18, 19)):
        assert [code for code, _ in faults(minor(column(tenth), 0))] == ["not-exact"] * 2
    huge = pa.array([Decimal("1E+15"), Decimal("-1E+15")], pa.decimal128(3, -15))
    assert [code for code, _ in faults(minor(column(huge), 4))] == ["amount-out-of-range"] * 2


decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**18), max_value=10**18, places=3)


@given(
    st.lists(decimals, min_size=1, max_size=8), st.sampled_from([0, 2, 3, 4]), st.sampled_from(["py", "str", "arrow"])
)
def test_columns_of_decimals_agree_with_one_by_one(values: list[Decimal], digits: int, kind: str) -> None:
    """The vectorised readers against the exact scalar of `money`."""
    made = {"py": values, "str": [f"{value:f}" for value in values], "arrow": pa.array(values, pa.decimal128(38, 3))}
    read = minor(column(made[kind]), digits)
    wrong = dict(faults(read) and [(one.row, one.fault.code) for one in read.faults])
    for row, value in enumerate(values):
        assert (wrong.get(row) or int(read.values[row])) == one_by_one(value, digits)


def one_by_one(value: Decimal, digits: int) -> int | str:
    try:
        return decimal_to_minor(value, digits)
    except LettrageError as error:
        return error.code


# --- plain numbers ---


def test_integers_refuse_what_is_not_whole() -> None:
    assert faults(integer(column([1.0, 2.5, 2.0**53]))) == [("bad-value", "t[1].c"), ("bad-value", "t[2].c")]
    assert faults(integer(column(["1", "x", "1.0", 2**70, True]))) == [
        ("bad-value", f"t[{row}].c") for row in (1, 2, 3, 4)
    ]
    assert faults(integer(column([None, 1]), required=True)) == [("missing-value", "t[0].c")]
    assert faults(integer(column(np.array(["2026-01-01"], dtype="M8[D]")))) == [("bad-value", "t.c")]


def test_truth_is_no_number() -> None:
    read = boolean(column([True, "FALSE", None, "", 1, "yes"]))
    assert read.values.tolist() == [True, False, False, False, False, False]
    assert read.null.tolist() == [False, False, True, True, False, False]
    assert faults(read) == [("bad-value", "t[4].c"), ("bad-value", "t[5].c")]
    assert faults(boolean(column([0, 1]))) == [("bad-value", "t.c")]


# --- a whole sheet ---


def test_a_sheet_gathers_every_fault_and_marks_the_rows() -> None:
    sheet = Sheet(read_table({"id": ["A", "", "C"], "n": ["1", "x", "3"], "colour": ["r", "g", "b"]}, name="t"))
    sheet.check_columns(["id", "total"], ["n", "color"])
    ids = sheet.identifier("id")
    sheet.integer("n")
    assert sheet.days("due").tolist() == [-(2**31)] * 3
    sheet.name_records("thing", ids)
    found = {(fault.code, fault.path) for fault in sheet.faults}
    assert found == {
        ("unknown-field", "t.colour"),
        ("missing-column", "t.total"),
        ("empty-id", "t[1].id"),
        ("bad-value", "t[1].n"),
    }
    assert sheet.bad.all(), "no row is complete without a required column"
    assert next(fault.help for fault in sheet.faults if fault.code == "unknown-field") == "did you mean `color`?"


def test_records_are_named_in_row_faults() -> None:
    sheet = Sheet(read_table({"id": ["A", "B"], "n": ["1", "x"]}, name="t"))
    ids = sheet.identifier("id")
    sheet.integer("n")
    sheet.name_records("thing", ids)
    assert [fault.record for fault in sheet.faults] == ["thing `B`"]
    assert sheet.bad.tolist() == [False, True]


# --- names that repeat, and cells of any type ---


@pytest.mark.parametrize(
    "values",
    [
        ["B", "A", None, "", "B"],
        np.array(["B", "A", "", "", "B"]),
        pa.array(["B", "A", None, "", "B"]).dictionary_encode(),
        pd.Series(["B", "A", None, "", "B"], dtype="category"),
    ],
)
def test_names_become_codes_whatever_their_layout(values: Any) -> None:
    read, names = coded(column(values))
    assert [names[code] if code >= 0 else None for code in read.values] == ["B", "A", None, None, "B"]
    required, _ = coded(column(values), required=True)
    assert faults(required) == [("missing-value", "t[2].c"), ("missing-value", "t[3].c")]


def test_blank_names_are_faults_of_their_rows() -> None:
    assert faults(coded(column(["A", " ", "A"]))[0]) == [("empty-id", "t[1].c")]
    assert faults(coded(column(["A", 1.5]), required=True)[0]) == [("bad-value", "t[1].c")]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, None], [1, None]),
        ([True, None], [True, None]),
        ([1.5, None], [1.5, None]),
        (["x", None], ["x", None]),
        (pa.array([Decimal("1.50"), None]), [Decimal("1.50"), None]),
        (np.array(["2026-01-05", "NaT"], dtype="M8[ns]"), [date(2026, 1, 5), None]),
        (pd.Series(["x", None], dtype="category"), ["x", None]),
        ([{"a": 1}, None], [{"a": 1}, None]),
    ],
)
def test_cells_are_plain_values(values: Any, expected: list[Any]) -> None:
    found = cells(column(values)).values.tolist()
    assert found == expected
    assert [type(value) for value in found] == [type(value) for value in expected]


def test_a_part_of_a_table_keeps_its_row_numbers() -> None:
    part = read_table({"c": ["1", "x", "3", "y"]}, name="t").take(np.array([1, 3])).take(np.array([1]))
    assert faults(integer(part["c"])) == [("bad-value", "t[3].c")]
    assert faults(minor(part["c"], 2)) == [("not-a-number", "t[3].c")]
