"""Currencies: what the table of ISO 4217 says about one code, on one day. Re-exported by `lettrage.money`."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NoReturn

from attrs import frozen

from lettrage._dates import check_date
from lettrage._iso4217 import NO_MINOR_UNIT, TABLE
from lettrage.errors import did_you_mean, fail

if TYPE_CHECKING:
    from babel.numbers import NumberPattern

__all__ = ["DIGITS", "Currency", "currency", "locale_pattern", "minor_digits", "unknown_currency"]

#: code -> decimals of the minor unit, for every code in which an amount can be told.
DIGITS: Final[dict[str, int]] = {code: row[2] for code, row in TABLE.items()}


@frozen
class Currency:
    """One row of ISO 4217.

    Attributes:
        code: Three capitals.
        name: The standard's English name, told apart from its successor where the two would be equal.
        numeric: The numeric code; a successor may keep that of its predecessor (XCG keeps that of ANG).
        minor_digits: How many decimals the minor unit stands for: 2 for cents, 0 for none.
        valid_from: First day of use, where the code succeeds another; None when it does not matter.
        valid_to: Last day on which a document could be made out in it; None while in use.

    >>> from lettrage.money import currency
    >>> currency("HRK").valid_to
    datetime.date(2022, 12, 31)
    """

    code: str
    name: str
    numeric: int
    minor_digits: int
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid(self, on: date) -> bool:
        """Whether a document of that day could be made out in it."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


def currency(code: str, on: date | None = None) -> Currency:
    """The currency of a code, and with ``on`` only if it was in use that day.

    Raises:
        InvalidInput: ``unknown-currency``.

    >>> from lettrage.money import currency
    >>> currency("KWD").minor_digits
    3
    """
    row = TABLE.get(code) if isinstance(code, str) else None
    if row is None:
        unknown_currency(code)
    name, numeric, digits, start, end = row
    valid_from = date.fromisoformat(start) if start else None
    valid_to = date.fromisoformat(end) if end else None
    found = Currency(code, name, numeric, digits, valid_from, valid_to)
    if on is not None and not found.is_valid(check_date(on, path="on")):
        span = " ".join([f"from {start}"] * bool(start) + [f"to {end}"] * bool(end))
        fail("unknown-currency", f"`{code}` was not in use on {on}", found=code, expected=f"a date {span}")
    return found


def minor_digits(code: str) -> int:
    """How many decimals a currency has.

    Raises:
        InvalidInput: ``unknown-currency``.

    >>> from lettrage.money import minor_digits
    >>> minor_digits("EUR"), minor_digits("JPY"), minor_digits("TND")
    (2, 0, 3)
    """
    digits = DIGITS.get(code) if isinstance(code, str) else None
    if digits is None:
        unknown_currency(code)
    return digits


def unknown_currency(code: object) -> NoReturn:
    """Say that a code is no currency, or one without a minor unit."""
    shown = str(code)[:20]
    if isinstance(code, str) and code in NO_MINOR_UNIT:
        fail("unknown-currency", f"`{code}` has no minor unit, so no exact amount can be told in it", found=code)
    fail(
        "unknown-currency",
        f"`{shown}` is no currency code",
        found=shown,
        expected="an ISO 4217 code in capitals",
        help=did_you_mean(shown.strip().upper(), TABLE),
    )


@lru_cache(maxsize=256)
def locale_pattern(locale: str, code: str) -> tuple[NumberPattern, Any]:
    """How a locale writes amounts of a currency, and the locale as babel knows it; babel is loaded on first use."""
    from babel import Locale, UnknownLocaleError
    from babel.numbers import get_currency_symbol, parse_pattern

    try:
        known = Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError, AttributeError):
        shown = str(locale)[:20]
        fail("bad-value", f"`{shown}` is no locale that babel knows", found=shown, expected="such as `en` or `fr_FR`")
    text: str = known.currency_formats["standard"].pattern
    symbol = get_currency_symbol(code, known)
    if symbol[-1].isalpha():  # the locale rules ask for a space between letters and digits; babel leaves it out
        text = text.replace("\u00a4#", "\u00a4\u00a0#")
    if symbol[0].isalpha():
        text = text.replace("0\u00a4", "0\u00a0\u00a4")
    pattern = parse_pattern(text)
    pattern.frac_prec = (DIGITS[code], DIGITS[code])  # the standard's digits, not those that the locale data shows
    return pattern, known
