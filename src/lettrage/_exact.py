"""Exact numbers: decimal text to whole minor units, ratios to whole numbers by a named rounding.

Re-exported by `lettrage.money`. Everything is int arithmetic, so no decimal context of the caller can change a result,
and sizes are checked before any power of ten is built, so a hostile exponent costs nothing.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from numbers import Integral, Rational, Real
from typing import Final, NoReturn

from lettrage.errors import did_you_mean, fail

__all__ = ["INT64_MAX", "Rounding", "decimal_to_minor", "exact_fraction", "round_ratio", "whole_minor"]

#: The largest amount, in minor units. The range is symmetric, so that every amount can be negated.
INT64_MAX: Final = 2**63 - 1

_ACCEPTED: Final = "a str, a Decimal or an int"


class Rounding(StrEnum):
    """How a result finer than the minor unit becomes a whole number of them.

    ``half_up`` takes halves away from zero: the commercial rule, and the one that the conversion into the euro was
    bound to (Regulation (EC) 1103/97, article 5). ``half_even`` takes them to the even neighbour, ``half_down`` towards
    zero; ``up`` and ``down`` go away from and towards zero; ``ceiling`` and ``floor`` towards plus and minus infinity.

    >>> from lettrage.money import Rounding
    >>> Rounding("half_even").value
    'half_even'
    """

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    HALF_DOWN = "half_down"
    UP = "up"
    DOWN = "down"
    CEILING = "ceiling"
    FLOOR = "floor"


def decimal_to_minor(value: str | int | Decimal, digits: int, path: str = "") -> int:
    """A number of major units as a whole number of minor units, exactly.

    Args:
        value: A decimal text with a point, a ``Decimal`` or an int. Decimals beyond ``digits`` must be zeros.
        digits: The decimals of the currency.
        path: Where the value stands in the input, for the error.

    Raises:
        NotExact: ``float-money`` for a float or a bool, ``not-exact`` for too many decimals.
        InvalidInput: ``not-a-number``, ``amount-out-of-range``, ``bad-value`` for any other type.

    Complexity: linear in the digits of the value; a hostile exponent costs nothing.

    >>> from lettrage.money import decimal_to_minor
    >>> decimal_to_minor("12.340", 2)
    1234
    """
    number = _parse(value, path) if isinstance(value, str) else value
    if not isinstance(number, Decimal):
        return _in_range(whole_minor(number, path) * 10**digits, value, path)
    if not number.is_finite():
        fail("not-a-number", f"amount {number} is no number", path=path, found=number)
    if not number:
        return 0
    if number.adjusted() + digits > 19:  # too large, seen before any power of ten is built
        _out_of_range(number, path)
    sign, figures, exponent = number.as_tuple()
    assert isinstance(exponent, int), "a finite decimal has a whole exponent"
    kept = "".join(map(str, figures)).rstrip("0")
    shift = exponent + len(figures) - len(kept) + digits
    if shift < 0:
        fail(
            "not-exact",
            f"amount {_short(number)} is finer than the minor unit",
            path=path,
            found=_short(number),
            expected=f"at most {digits} decimals" if digits else "no decimals",
            help="round it first, by a rule that you choose",
        )
    minor = int(kept) * 10**shift
    return _in_range(-minor if sign else minor, value, path)


def whole_minor(value: object, path: str = "") -> int:
    """An int of any make (numpy's too) as a Python int within the range of amounts; a float or a bool is refused."""
    if isinstance(value, bool) or (isinstance(value, Real) and not isinstance(value, Rational)):
        kind = type(value).__name__
        fail(
            "float-money",
            f"amount {value} is a {kind}",
            path=path,
            found=value,
            expected=_ACCEPTED,
            help='pass a text such as "199.50" or a Decimal',
        )
    if not isinstance(value, Integral):
        fail("bad-value", f"an amount cannot be a {type(value).__name__}", path=path, found=value, expected=_ACCEPTED)
    return _in_range(int(value), value, path)


def round_ratio(numerator: int, denominator: int, rounding: Rounding | str = Rounding.HALF_UP) -> int:
    """``numerator / denominator`` as a whole number, exactly rounded by a named rule.

    Args:
        numerator: Any int.
        denominator: An int above zero.
        rounding: A `Rounding` or its name.

    Raises:
        InvalidInput: ``bad-value`` for an unknown rounding or a denominator of zero or less.

    >>> from lettrage.money import round_ratio
    >>> round_ratio(5, 2, "half_up"), round_ratio(5, 2, "half_even"), round_ratio(-5, 2, "down")
    (3, 2, -2)
    """
    if denominator <= 0:
        fail("bad-value", f"denominator {denominator} is not above zero", found=denominator)
    whole, rest = divmod(abs(numerator), denominator)
    match _rounding(rounding):
        case Rounding.HALF_UP:
            away = 2 * rest >= denominator
        case Rounding.HALF_EVEN:
            away = 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1)
        case Rounding.HALF_DOWN:
            away = 2 * rest > denominator
        case Rounding.UP:
            away = rest > 0
        case Rounding.DOWN:
            away = False
        case Rounding.CEILING:
            away = rest > 0 and numerator > 0
        case Rounding.FLOOR:
            away = rest > 0 and numerator < 0
    return (whole + away) * (-1 if numerator < 0 else 1)


def exact_fraction(value: object, name: str, code: str) -> Fraction:
    """A rate or factor as a fraction; anything inexact or absurdly long fails with ``code``."""
    number = _parse(value, "") if isinstance(value, str) else value
    if isinstance(number, Decimal):
        usable = number.is_finite() and abs(number.adjusted()) < 40 and len(number.as_tuple().digits) < 80
    else:
        usable = isinstance(number, (int, Fraction)) and not isinstance(number, bool)
    if not usable:
        what = "a str, a Decimal, an int or a Fraction"
        fail(code, f"{name} {_short(value)} is no exact number", found=_short(value), expected=what)
    assert isinstance(number, (Decimal, int, Fraction))
    return Fraction(number)


def _parse(text: str, path: str) -> Decimal:
    body = text[1:] if text[:1] in ("+", "-") else text
    whole, point, decimals = body.partition(".")
    if not (body.isascii() and whole.isdigit() and (decimals.isdigit() or not point)):
        fail(
            "not-a-number",
            f"amount `{text[:40]}` is no plain decimal number",
            path=path,
            found=text[:40],
            expected="digits with a point before the decimals, such as `1200.00`",
            help="write a point for a comma, no spaces, no thousands separators",
        )
    return Decimal(text)


def _rounding(rounding: Rounding | str) -> Rounding:
    names = [member.value for member in Rounding]
    if rounding not in names:
        near = did_you_mean(str(rounding), names)
        fail("bad-value", f"`{rounding}` is no rounding", found=rounding, expected=", ".join(names), help=near)
    return Rounding(rounding)


def _in_range(minor: int, value: object, path: str) -> int:
    if not -INT64_MAX <= minor <= INT64_MAX:
        _out_of_range(value, path)
    return minor


def _out_of_range(value: object, path: str) -> NoReturn:
    fail(
        "amount-out-of-range",
        f"amount {_short(value)} does not fit in 64 bits of minor units",
        path=path,
        found=_short(value),
        expected=f"at most {INT64_MAX} minor units either way",
    )


def _short(value: object) -> str:
    if isinstance(value, int) and abs(value) >= 10**40:
        return f"of {value.bit_length()} bits"  # the decimal text of a huge int costs quadratic time
    text = str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
