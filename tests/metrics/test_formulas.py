"""The formulas on plain numbers, against worked examples and a slow unit-by-unit count-back."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.metrics import formulas


@pytest.mark.parametrize(
    ("receivables", "sales", "days", "expected"),
    [
        (600_000, 2_400_000, 90, "22.5"),
        ("18000.00", "20000.00", 30, "27"),
        (Decimal("20000"), Decimal("45000"), 90, "40"),
        (0, 100, 90, "0"),
        (-50, 100, 90, "-45"),
    ],
)
def test_simple_dso_of_worked_examples(receivables, sales, days, expected):
    assert formulas.dso_simple(receivables, sales, days) == Decimal(expected)


@pytest.mark.parametrize("sales", [0, -1, "-0.01"])
def test_simple_dso_without_sales_is_undefined(sales):
    assert formulas.dso_simple(100, sales, 90) is None


def test_simple_dso_is_rounded_half_even_at_ten_places():
    assert formulas.dso_simple(1, 3, 1) == Decimal("0.3333333333")
    assert formulas.rounded(Fraction(5, 10**11)) == Decimal("0E-10")
    assert formulas.rounded(Fraction(15, 10**11)) == Decimal("2E-10")
    assert formulas.rounded(Fraction(-15, 10**11)) == Decimal("-2E-10")


@pytest.mark.parametrize(
    ("receivables", "periods", "expected"),
    [
        (20_000, [(12_500, 30), (10_000, 31), (6_000, 31)], "53.25"),
        (212_000, [(100_000, 30), (80_000, 30), (70_000, 30)], "73.7142857143"),
        (50, [(100, 31)], "15.5"),
        (100, [(100, 31)], "31"),
        (0, [], "0"),
        (-5, [(100, 31)], "0"),
    ],
)
def test_count_back_of_worked_examples(receivables, periods, expected):
    count = formulas.dso_count_back(receivables, periods)
    assert count.days == Decimal(expected)
    assert not count.stopped


def test_count_back_says_when_history_is_too_short():
    count = formulas.dso_count_back(1_000, [(100, 31), (200, 28)])
    assert count.days is None
    assert count.at_least == 59
    assert count.unexplained == 700


def test_the_two_rules_for_a_month_without_sales_differ_and_are_named():
    periods = [(60, 30), (0, 30), (80, 30)]
    counted = formulas.dso_count_back(100, periods, zero_sales="count")
    stopped = formulas.dso_count_back(100, periods, zero_sales="stop")
    assert (counted.days, stopped.days) == (Decimal(75), Decimal(30))
    assert stopped.stopped
    assert stopped.unexplained == 40


@given(
    receivables=st.integers(0, 300),
    periods=st.lists(st.tuples(st.integers(-20, 60), st.integers(1, 31)), max_size=6),
)
def test_count_back_equals_burning_one_unit_at_a_time(receivables, periods):
    left, days, history = receivables, Fraction(0), list(periods)
    for sales, length in history:
        if left == 0:
            break
        if sales <= 0:
            days += length
        for _ in range(max(sales, 0)):
            if left:
                left, days = left - 1, days + Fraction(length, sales)
    count = formulas.dso_count_back(receivables, periods)
    assert count.unexplained == left
    assert count.at_least == formulas.rounded(days)
    assert (count.days is None) == (left > 0)
    assert sum((part.burnt for part in count.taken), Fraction(0)) == receivables - left


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((1.5, 10, 30), "float-money"),
        ((float("nan"), 10, 30), "float-money"),
        ((True, 10, 30), "not-a-number"),
        (("many", 10, 30), "not-a-number"),
        ((Decimal("NaN"), 10, 30), "not-a-number"),
        (("1e999999999", 10, 30), "amount-out-of-range"),
        ((10**60, 10, 30), "amount-out-of-range"),
        ((1, 10, 0), "bad-value"),
        ((1, 10, True), "bad-value"),
    ],
)
def test_nonsense_is_refused_with_its_code(arguments, code):
    with pytest.raises(LettrageError) as caught:
        formulas.dso_simple(*arguments)
    assert caught.value.code == code


@pytest.mark.parametrize("value", [10**36 - 1, 1 - 10**36, Decimal("9E35"), "-9E35", Decimal("1E-35"), "0E99"])
def test_the_largest_and_the_finest_numbers_are_taken(value):
    assert formulas.dso_simple(value, 1, 1) is not None


@pytest.mark.parametrize("value", [10**36, -(10**36), Decimal("1E36"), "-1E36", Decimal("1E-36"), "-1E-36"])
def test_numbers_out_of_all_proportion_are_refused(value):
    with pytest.raises(LettrageError) as caught:
        formulas.dso_simple(value, 1, 1)
    assert caught.value.code == "amount-out-of-range"


@pytest.mark.parametrize("text", ["x" * 200, "NaN" + "1" * 200, "9" * 200])
def test_a_long_text_is_shown_by_its_beginning(text):
    with pytest.raises(LettrageError) as caught:
        formulas.dso_simple(text, 1, 1)
    assert caught.value.faults[0].found == text[:80]


def test_an_unknown_rule_is_refused():
    with pytest.raises(LettrageError) as caught:
        formulas.dso_count_back(1, [(1, 30)], zero_sales="guess")
    assert caught.value.code == "bad-value"


@pytest.mark.parametrize("periods", [None, 5, "ab", [1], [(1, 2, 3)], ["xy"]])
def test_periods_that_are_no_pairs_are_refused(periods):
    with pytest.raises(LettrageError):
        formulas.dso_count_back(100, periods)


@pytest.mark.parametrize("value", [None, 0.5, " ", b"x"])
def test_only_exact_numbers_are_rounded(value):
    with pytest.raises(LettrageError):
        formulas.rounded(value)
