"""Money is exact: what goes in comes out, parts sum back, roundings are named, text is babel's to the code point."""

from __future__ import annotations

import pickle
import sys
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    localcontext,
)
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import CurrencyMismatch, InvalidInput, LettrageError, NotExact
from lettrage.money import INT64_MAX, Money, Rounding, currency, decimal_to_minor, minor_digits, round_ratio

CODES = ["EUR", "JPY", "TND", "CLF", "USD", "KWD"]
minors = st.integers(-INT64_MAX, INT64_MAX)
monies = st.builds(Money.of_minor, minors, st.sampled_from(CODES))


def code_of(call: object, *args: object) -> str:
    with pytest.raises(LettrageError) as caught:
        call(*args)  # type: ignore[operator]
    return caught.value.code


# --- making one ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "code", "minor"),
    [
        ("1200.00", "EUR", 120000),
        ("1200", "EUR", 120000),
        ("1200.000", "EUR", 120000),
        ("-0.5", "EUR", -50),
        ("+7.1", "EUR", 710),
        (12, "EUR", 1200),
        (np.int32(12), "EUR", 1200),
        (Decimal("1E+3"), "EUR", 100000),
        (Decimal("-0.00"), "EUR", 0),
        ("150", "JPY", 150),
        ("1.234", "TND", 1234),
        ("1.2345", "CLF", 12345),
        ("92233720368547758.07", "EUR", INT64_MAX),
        ("-92233720368547758.07", "EUR", -INT64_MAX),
    ],
)
def test_major_units_become_whole_minor_units(amount: str | int | Decimal, code: str, minor: int) -> None:
    assert Money(amount, code).minor == minor


@pytest.mark.parametrize(
    ("amount", "code", "error"),
    [
        (199.5, "EUR", "float-money"),
        (np.float32(199.5), "EUR", "float-money"),
        (np.float64(1), "EUR", "float-money"),
        (float("nan"), "EUR", "float-money"),
        (True, "EUR", "float-money"),
        (np.bool_(True), "EUR", "bad-value"),
        (None, "EUR", "bad-value"),
        (Fraction(1, 3), "EUR", "bad-value"),
        (b"1.00", "EUR", "bad-value"),
        ("0.001", "EUR", "not-exact"),
        ("0.5", "JPY", "not-exact"),
        (Decimal("1E-1000000"), "EUR", "not-exact"),
        (Decimal("NaN"), "EUR", "not-a-number"),
        (Decimal("Infinity"), "EUR", "not-a-number"),
        ("12,50", "EUR", "not-a-number"),
        ("1 200.00", "EUR", "not-a-number"),
        ("1_200", "EUR", "not-a-number"),
        ("1e3", "EUR", "not-a-number"),
        ("", "EUR", "not-a-number"),
        (".5", "EUR", "not-a-number"),
        ("5.", "EUR", "not-a-number"),
        ("--5", "EUR", "not-a-number"),
        ("\u0663.\u0660", "EUR", "not-a-number"),
        ("NaN", "EUR", "not-a-number"),
        (" 5", "EUR", "not-a-number"),
        ("92233720368547758.08", "EUR", "amount-out-of-range"),
        ("-92233720368547758.08", "EUR", "amount-out-of-range"),
        (10**18, "EUR", "amount-out-of-range"),
        (Decimal("1E+1000000"), "EUR", "amount-out-of-range"),
        ("1.00", "EURO", "unknown-currency"),
        ("1.00", "eur", "unknown-currency"),
        ("1.00", "", "unknown-currency"),
        ("1.00", "XAU", "unknown-currency"),
        ("1.00", None, "unknown-currency"),
    ],
)
def test_what_is_not_exact_money_is_refused(amount: object, code: object, error: str) -> None:
    assert code_of(Money, amount, code) == error


def test_absurd_lengths_are_refused_in_few_words() -> None:
    for amount, error in [
        (10**6000, "amount-out-of-range"),
        ("9" * 50_000, "amount-out-of-range"),
        ("0." + "1" * 50_000, "not-exact"),
        (Decimal("1." + "0" * 5000 + "1"), "not-exact"),
        ("x" * 50_000, "not-a-number"),
    ]:
        with pytest.raises(LettrageError) as caught:
            Money(amount, "EUR")
        assert caught.value.code == error
        assert len(str(caught.value)) < 300
    assert Money("0." + "0" * 50_000, "EUR") == Money.zero("EUR")
    with pytest.raises(LettrageError, match="amount of 133 bits"):  # the first int whose digits are not written out
        Money(10**40, "EUR")


def test_refusals_teach() -> None:
    with pytest.raises(NotExact) as caught:
        Money(199.5, "EUR")  # type: ignore[arg-type]
    assert str(caught.value) == (
        "float-money: amount 199.5 is a float\n"
        "  expected: a str, a Decimal or an int\n"
        '  help: pass a text such as "199.50" or a Decimal'
    )
    with pytest.raises(InvalidInput, match="did you mean `EUR`"):
        Money("1.00", "eur")
    with pytest.raises(InvalidInput, match=r"at payments\[3\]\.amount"):
        decimal_to_minor("x", 2, path="payments[3].amount")


@pytest.mark.parametrize(
    ("minor", "error"),
    [
        (1.0, "float-money"),
        (True, "float-money"),
        ("1", "bad-value"),
        (INT64_MAX + 1, "amount-out-of-range"),
        (-(2**63), "amount-out-of-range"),
        (np.float64(3), "float-money"),
    ],
)
def test_minor_units_are_checked_too(minor: object, error: str) -> None:
    assert code_of(Money.of_minor, minor, "EUR") == error


def test_numpy_ints_become_python_ints() -> None:
    money = Money.of_minor(np.int64(120000), "EUR")
    assert type(money.minor) is int
    assert money == Money("1200.00", "EUR")


@given(monies)
def test_text_and_decimal_say_the_same_amount(money: Money) -> None:
    assert Money(money.amount, money.currency) == money
    text, _, code = str(money).partition(" ")
    assert Money(text, code) == money
    assert eval(repr(money)) == money
    assert -money.amount.as_tuple().exponent == minor_digits(money.currency)  # type: ignore[operator]


@given(minors)
def test_a_narrow_decimal_context_changes_nothing(minor: int) -> None:
    with localcontext(Context(prec=1, rounding=ROUND_DOWN)):
        money = Money.of_minor(minor, "EUR")
        assert Money(money.amount, "EUR") == money
        assert Money(str(money.amount), "EUR") == money
        digits = "".join(c for c in money.format("en") if c.isdigit())
    assert int(digits) == abs(minor)


def test_one_line_forms() -> None:
    assert repr(Money("-0.5", "EUR")) == "Money('-0.50', 'EUR')"
    assert str(Money("1200", "EUR")) == "1200.00 EUR"
    assert str(Money("1200", "JPY")) == "1200 JPY"
    assert str(Money.zero("TND")) == "0.000 TND"


# --- arithmetic ------------------------------------------------------------------------------------------------------

small = st.integers(-(10**15), 10**15).map(lambda n: Money.of_minor(n, "EUR"))


@given(small, small, st.integers(-1000, 1000))
def test_arithmetic_is_that_of_the_minor_units(a: Money, b: Money, n: int) -> None:
    assert (a + b).minor == a.minor + b.minor
    assert (a - b).minor == a.minor - b.minor
    assert (a * n).minor == (n * a).minor == a.minor * n
    assert (-a).minor == -a.minor
    assert (+a) == a
    assert abs(a).minor == abs(a.minor)
    assert sum([a, b]) == a + b
    assert bool(a) == (a.minor != 0)
    assert [a < b, a <= b, a > b, a >= b] == [
        a.minor < b.minor,
        a.minor <= b.minor,
        a.minor > b.minor,
        a.minor >= b.minor,
    ]
    assert (a == b) == (a.minor == b.minor)


def test_two_currencies_never_meet() -> None:
    euro, dollar = Money("1", "EUR"), Money("1", "USD")
    for meet in (
        lambda: euro + dollar,
        lambda: euro - dollar,
        lambda: euro < dollar,
        lambda: euro <= dollar,
        lambda: euro > dollar,
        lambda: euro >= dollar,
        lambda: max(euro, dollar),
        lambda: sum([euro, dollar]),
    ):
        with pytest.raises(CurrencyMismatch):
            meet()
    assert euro != dollar
    assert Money.zero("EUR") != Money.zero("USD")
    assert len({Money.zero("EUR"), Money.zero("USD"), Money("0.00", "EUR")}) == 2


def test_other_types_are_left_to_python() -> None:
    euro = Money("1", "EUR")
    for meet in (
        lambda: euro + 1,  # type: ignore[operator]
        lambda: 1 + euro,  # type: ignore[operator]
        lambda: euro - 0,  # type: ignore[operator]
        lambda: euro < 1,  # type: ignore[operator]
        lambda: 0.0 + euro,  # type: ignore[operator]
        lambda: euro / 2,  # type: ignore[operator]
        lambda: euro // 2,  # type: ignore[operator]
    ):
        with pytest.raises(TypeError):
            meet()
    assert euro != 1
    for factor in (0.5, Decimal(2), True, "2", euro):
        assert code_of(lambda f=factor: euro * f) == "bad-value"


def test_overflow_is_refused_not_wrapped() -> None:
    top = Money.of_minor(INT64_MAX, "EUR")
    assert code_of(lambda: top + Money.of_minor(1, "EUR")) == "amount-out-of-range"
    assert code_of(lambda: -top - Money.of_minor(1, "EUR")) == "amount-out-of-range"
    assert code_of(lambda: top * 2) == "amount-out-of-range"
    assert code_of(lambda: top.convert("2", "USD")) == "amount-out-of-range"
    assert (-top).minor == -INT64_MAX


def test_a_value_is_frozen_hashable_and_pickles() -> None:
    money = Money("12.34", "EUR")
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(money, protocol)) == money
    with pytest.raises(AttributeError):
        money.minor = 1  # type: ignore[misc]
    assert not hasattr(money, "__dict__")


# --- split -----------------------------------------------------------------------------------------------------------


@given(monies, st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
def test_parts_sum_back_and_are_within_one_unit_of_their_share(money: Money, weights: list[int]) -> None:
    parts = money.split(weights)
    assert sum(part.minor for part in parts) == money.minor
    total = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor - Fraction(money.minor * weight, total)) < 1
        assert weight or not part
    assert (-money).split(weights) == tuple(-part for part in parts)


@given(monies, st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any))
def test_the_units_left_go_to_the_largest_fractions_earlier_first(money: Money, weights: list[int]) -> None:
    whole, total = abs(money.minor), sum(weights)
    extra = [abs(part.minor) - whole * w // total for part, w in zip(money.split(weights), weights, strict=True)]
    fractions = [whole * w % total for w in weights]
    rank = sorted(range(len(weights)), key=lambda i: (-fractions[i], i))
    assert [extra[i] for i in rank] == sorted(extra, reverse=True)


def test_split_into_equal_parts() -> None:
    assert [p.minor for p in Money("1.00", "EUR").split(3)] == [34, 33, 33]
    assert [p.minor for p in Money("-1.00", "EUR").split(3)] == [-34, -33, -33]
    assert [p.minor for p in Money("0.02", "EUR").split(3)] == [1, 1, 0]
    assert [p.minor for p in Money("1.00", "EUR").split(np.array([1, 3]))] == [25, 75]  # type: ignore[arg-type]


@pytest.mark.parametrize("parts", [0, -1, True, 1.5, [], [0, 0], [1, -1], [1.5, 2], [True], "12", None, ["1"]])
def test_splits_that_mean_nothing_are_refused(parts: object) -> None:
    assert code_of(Money("1.00", "EUR").split, parts) == "bad-split"


# --- rounding and conversion -----------------------------------------------------------------------------------------

DECIMAL_NAMES = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.HALF_DOWN: ROUND_HALF_DOWN,
    Rounding.UP: ROUND_UP,
    Rounding.DOWN: ROUND_DOWN,
    Rounding.CEILING: ROUND_CEILING,
    Rounding.FLOOR: ROUND_FLOOR,
}


@given(st.integers(-(10**20), 10**20), st.sampled_from([1, 2, 4, 5, 8, 10, 20, 1000]), st.sampled_from(list(Rounding)))
def test_roundings_are_those_of_the_decimal_standard(n: int, d: int, rounding: Rounding) -> None:
    exact = Context(prec=60).divide(Decimal(n), Decimal(d))
    assert round_ratio(n, d, rounding) == int(exact.to_integral_value(DECIMAL_NAMES[rounding]))
    assert round_ratio(n, d, rounding.value) == round_ratio(n, d, rounding)


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**9), st.integers(0, 8))
@pytest.mark.parametrize("there", CODES)
def test_conversion_is_the_exact_product_rounded_once(there: str, minor: int, rate: int, places: int) -> None:
    stated = Decimal(rate).scaleb(-places, Context(prec=40))
    exact = Fraction(minor, 10**3) * Fraction(rate, 10**places)
    scaled = exact * 10 ** minor_digits(there)
    for rounding in Rounding:
        wanted = round_ratio(scaled.numerator, scaled.denominator, rounding)
        if abs(wanted) > INT64_MAX:
            with pytest.raises(InvalidInput, match="does not fit"):
                Money.of_minor(minor, "OMR").convert(stated, there, rounding)
            continue
        got = Money.of_minor(minor, "OMR").convert(stated, there, rounding)
        assert (got.minor, got.currency) == (wanted, there)


def test_the_smallest_quantities_keep_their_sign() -> None:
    assert [round_ratio(-1, 2, rounding) for rounding in ("up", "down", "half_up", "half_even")] == [-1, 0, -1, 0]
    assert [round_ratio(n, 1) for n in (-1, 0, 1)] == [-1, 0, 1]


def test_conversion_across_exponents_by_hand() -> None:
    assert Money("100.00", "EUR").convert("163.455", "JPY") == Money("16346", "JPY")
    assert Money("100.00", "EUR").convert("163.455", "JPY", "half_even") == Money("16346", "JPY")
    assert Money("100.00", "EUR").convert("163.445", "JPY", "half_even") == Money("16344", "JPY")
    assert Money("100.00", "EUR").convert("163.445", "JPY", rounding="half_down") == Money("16344", "JPY")
    assert Money("16346", "JPY").convert(Fraction(1, 163), "EUR") == Money("100.28", "EUR")
    assert Money("1.000", "KWD").convert("3.2512", "USD", "down") == Money("3.25", "USD")
    assert Money("655.96", "FRF").convert(Fraction(1) / Fraction("6.55957"), "EUR") == Money("100.00", "EUR")
    assert Money("5.00", "EUR").convert(1, "EUR") == Money("5.00", "EUR")


@pytest.mark.parametrize(
    ("rate", "to", "error"),
    [
        (1.1, "USD", "bad-rate"),
        (True, "USD", "bad-rate"),
        (0, "USD", "bad-rate"),
        ("-1.2", "USD", "bad-rate"),
        (Decimal("NaN"), "USD", "bad-rate"),
        (Decimal("1E+39"), "USD", "amount-out-of-range"),
        (Decimal("1E+40"), "USD", "bad-rate"),
        (Decimal("1E+999999"), "USD", "bad-rate"),
        (Decimal("1E-999999"), "USD", "bad-rate"),
        ("1,1", "USD", "not-a-number"),
        ("2", "EUR", "bad-rate"),
        ("1.1", "US", "unknown-currency"),
        (None, "USD", "bad-rate"),
    ],
)
def test_rates_that_cannot_be_used(rate: object, to: str, error: str) -> None:
    assert code_of(Money("1.00", "EUR").convert, rate, to) == error


def test_an_unknown_rounding_is_named() -> None:
    with pytest.raises(InvalidInput, match="did you mean `half_even`"):
        Money("1.00", "EUR").convert("1.1", "USD", "half_evn")
    assert code_of(round_ratio, 1, 0) == "bad-value"


def test_scale_is_a_share_rounded_once() -> None:
    assert Money("0.05", "EUR").scale("0.5") == Money("0.03", "EUR")
    assert Money("0.05", "EUR").scale("0.5", "half_even") == Money("0.02", "EUR")
    assert Money("100", "JPY").scale(Fraction(1, 3), "up") == Money("34", "JPY")
    assert code_of(Money("1", "EUR").scale, 0.5) == "bad-value"
    assert Money("1", "EUR").scale("1." + "0" * 78) == Money("1", "EUR")
    assert code_of(Money("1", "EUR").scale, "1." + "0" * 79) == "bad-value"


# --- formatting ------------------------------------------------------------------------------------------------------


def test_french_text_to_the_code_point() -> None:
    assert Money("-1234567.89", "EUR").format("fr_FR") == "-1\u202f234\u202f567,89\u00a0\u20ac"
    assert Money("0.05", "EUR").format("fr_FR") == "0,05\u00a0\u20ac"
    assert Money("1234", "JPY").format("fr_FR") == "1\u202f234\u00a0JPY"


def test_text_shows_the_digits_of_the_standard_not_of_the_locale_data() -> None:
    assert Money("1234.567", "IQD").format("fr_FR") == "1\u202f234,567\u00a0IQD"
    assert Money("1234.50", "RSD").format("fr_FR") == "1\u202f234,50\u00a0RSD"
    assert Money("1.2345", "CLF").format("en") == "CLF\u00a01.2345"


def test_other_locales() -> None:
    assert Money("1234.5", "EUR").format("en") == "\u20ac1,234.50"
    assert Money("1234.5", "EUR").format("de_DE") == "1.234,50\u00a0\u20ac"
    assert Money("1234.5", "EUR").format("fr-FR") == Money("1234.5", "EUR").format("fr_FR")
    assert Money("-3", "USD").format("en_US") == "-$3.00"
    assert Money("3", "CHF").format("en") == "CHF\u00a03.00"


@pytest.mark.parametrize("locale", ["xx", "", "fr_", "../../etc", "français", "fr_FR_FR_FR_FR_FR"])
def test_an_unknown_locale_is_refused(locale: str) -> None:
    assert code_of(Money("1", "EUR").format, locale) == "bad-value"


def test_importing_money_loads_no_babel() -> None:
    import subprocess

    code = (
        "import sys, lettrage.money; print([m for m in ('babel', 'scipy', 'cattrs', 'dateutil') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("code", [None, [], {}, 978, b"EUR", float("nan")])
def test_what_is_no_text_is_no_currency(code):
    for read in (lambda: Money("1", code), lambda: Money.of_minor(1, code), lambda: minor_digits(code)):
        with pytest.raises(LettrageError) as caught:
            read()
        assert caught.value.code == "unknown-currency"
    with pytest.raises(LettrageError):
        currency("EUR", on=1.5)


@pytest.mark.parametrize("parts", [1_000_001, 10**30])
def test_a_split_into_absurdly_many_parts_is_refused_before_memory_is_asked_for(parts: int) -> None:
    with pytest.raises(LettrageError) as caught:
        Money("1.00", "EUR").split(parts)
    assert caught.value.code == "bad-split"
    assert len(Money("1.00", "EUR").split(1_000_000)) == 1_000_000
