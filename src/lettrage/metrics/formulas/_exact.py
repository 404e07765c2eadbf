"""Exact numbers in, rounded Decimals out: what every formula shares."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation, localcontext
from fractions import Fraction
from math import isfinite
from typing import Any, TypeAlias

from lettrage._settling import asked
from lettrage.errors import fail

__all__ = ["Number", "check_days", "exact", "exact_list", "rounded", "share", "significant"]

Number: TypeAlias = int | Decimal | str

PLACES = Decimal("1E-10")

#: Numbers of more digits than this are no money: refused, so that hostile input costs nothing.
DIGITS = 36


def rounded(value: Fraction | Number) -> Decimal:
    """A fraction as Decimal, half to even at ten places: the form of every ratio in a report.

    Raises:
        LettrageError: as `dso_simple` for what is no exact number.

    >>> from fractions import Fraction
    >>> from lettrage.metrics.formulas import rounded
    >>> rounded(Fraction(2, 3))
    Decimal('0.6666666667')
    """
    scaled = exact(value, "value") * 10**10
    with localcontext() as context:
        context.prec = 120
        return Decimal(_half_even(scaled)).scaleb(-10).quantize(PLACES)


def significant(value: float) -> Decimal | None:
    """A statistic as Decimal of twelve significant digits; None when it is no finite number."""
    if not isfinite(value):
        return None
    number = Decimal(f"{value:.12g}")
    return number + 0 if number else Decimal(0)


def share(part: Fraction, whole: Fraction) -> Decimal | None:
    """A part over a whole above zero, rounded; None where the whole is zero or below."""
    return rounded(part / whole) if whole > 0 else None


def exact(value: Number | Fraction, path: str) -> Fraction:
    """The number as a fraction, or a fault that names its place."""
    if isinstance(value, float):
        fail(
            "float-money", f"{value!r} is a float", path=path, found=value, help='pass an int, a Decimal or "30000.00"'
        )
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str | Fraction):
        fail(
            "not-a-number",
            "this is no exact number",
            path=path,
            found=value,
            expected="int, Decimal or a decimal string",
        )
    try:
        number = value if isinstance(value, int | Fraction) else Decimal(value)
    except InvalidOperation:
        fail("not-a-number", "this is no decimal number", path=path, found=str(value)[:80])
    if isinstance(number, Decimal) and not number.is_finite():
        fail("not-a-number", "this is no finite number", path=path, found=str(value)[:80])
    # An exponent such as 1e999999999 would build a number of a billion digits: refuse it before it is expanded.
    if isinstance(number, Decimal) and number and not -DIGITS < number.adjusted() < DIGITS:
        fail("amount-out-of-range", "this number is out of all proportion", path=path, found=str(value)[:80])
    if not isinstance(number, Decimal) and abs(number) >= 10**DIGITS:
        fail("amount-out-of-range", "this number is out of all proportion", path=path, found=str(value)[:80])
    return Fraction(number)


def exact_list(values: Iterable[Any], path: str) -> list[Fraction]:
    """Every number of a list, each fault with its place."""
    given: tuple[Any, ...] = asked(tuple[Any, ...], values, path)
    return [exact(value, f"{path}[{i}]") for i, value in enumerate(given)]


def check_days(days: int, path: str = "days") -> None:
    """Refuse a period of no days."""
    if isinstance(days, bool) or not isinstance(days, int) or days < 1:
        fail("bad-value", "a period has at least one day", path=path, found=days, expected="a whole number above zero")


def _half_even(value: Fraction) -> int:
    whole, rest = divmod(value.numerator, value.denominator)
    twice = 2 * rest
    return whole + 1 if twice > value.denominator or (twice == value.denominator and whole % 2) else whole
