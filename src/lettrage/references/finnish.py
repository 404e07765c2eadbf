"""The Finnish reference number (viitenumero): 3 to 19 digits and a check digit; RF can wrap it."""

from __future__ import annotations

from lettrage.references import iso11649
from lettrage.references._checking import (
    DIGITS,
    as_digits,
    bad_reference,
    check_digits,
    check_text,
    compact,
    passes,
)

__all__ = ["check", "from_iso11649", "make", "normalise", "print_form", "to_iso11649", "validate"]

NAME = "Finnish reference number"

_WEIGHTS = (7, 3, 1)


def make(base: str) -> str:
    """The reference number of 3 to 19 digits of your own.

    Raises:
        InvalidInput: ``bad-reference``.

    Source: Finance Finland: weights 7, 3, 1 from the right, up to the next ten.

    >>> from lettrage.references import finnish
    >>> finnish.make("12345")
    '123453'
    """
    check_text(f"{NAME} base", base, DIGITS, 3, 19)
    _refuse_nought(base)
    return base + _check_digit(base)


def validate(value: str) -> str:
    """The digits themselves when the last one fits the others.

    Raises:
        InvalidInput: ``bad-reference`` names the character, the length, or both check digits.

    >>> from lettrage.references import finnish
    >>> finnish.validate("1234561")
    '1234561'
    """
    check_text(NAME, value, DIGITS, 4, 20)
    _refuse_nought(value)
    check_digits(NAME, value, value[-1], _check_digit(value[:-1]))
    return value


def check(value: str) -> bool:
    """Whether `validate` would accept it."""
    return passes(validate, value)


def normalise(value: str) -> str:
    """The number as people write it, made strict and then validated: blanks and leading zeros out, O as 0, I as 1.

    Raises:
        InvalidInput: ``bad-reference`` when it is wrong even so.

    >>> from lettrage.references import finnish
    >>> finnish.normalise("00 12345 61")
    '1234561'
    """
    digits = as_digits(compact(NAME, value, ".-"))
    return validate(digits.lstrip("0").zfill(min(4, len(digits))))


def print_form(value: str) -> str:
    """The number in blocks of five from the right.

    Raises:
        InvalidInput: ``bad-reference``.

    >>> from lettrage.references import finnish
    >>> finnish.print_form("1234561")
    '12 34561'
    """
    validate(value)
    first = len(value) % 5
    blocks = [value[:first]] if first else []
    return " ".join(blocks + [value[place : place + 5] for place in range(first, len(value), 5)])


def to_iso11649(value: str) -> str:
    """The number as an RF reference, which other countries' banks accept.

    Raises:
        InvalidInput: ``bad-reference``.

    >>> from lettrage.references import finnish
    >>> finnish.to_iso11649("1234561")
    'RF341234561'
    """
    return iso11649.make(validate(value))


def from_iso11649(value: str) -> str:
    """The number inside an RF reference.

    Raises:
        InvalidInput: ``bad-reference`` when either of the two check digits is wrong.

    >>> from lettrage.references import finnish
    >>> finnish.from_iso11649("RF332348236")
    '2348236'
    """
    return validate(iso11649.validate(value)[4:])


def _check_digit(base: str) -> str:
    total = sum(int(digit) * _WEIGHTS[place % 3] for place, digit in enumerate(reversed(base)))
    return str(-total % 10)


def _refuse_nought(digits: str) -> None:
    if not digits.strip("0"):
        bad_reference(NAME, digits, "holds no digit but zero", "a number above zero")
