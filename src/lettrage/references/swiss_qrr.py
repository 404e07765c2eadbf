"""The Swiss QR reference (QRR): 26 digits and a check digit by modulo 10, recursive. It needs a QR-IBAN."""

from __future__ import annotations

from lettrage.references._checking import DIGITS, as_digits, check_digits, check_text, compact, groups, passes

__all__ = ["check", "make", "normalise", "print_form", "validate"]

NAME = "Swiss QR reference"

_CARRY = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)


def make(base: str) -> str:
    """The reference of up to 26 digits, filled with zeros on the left.

    Raises:
        InvalidInput: ``bad-reference``.

    Source: Swiss Implementation Guidelines for the QR-bill, modulo 10 recursive.

    >>> from lettrage.references import swiss_qrr
    >>> swiss_qrr.make("21000000000313947143000901")
    '210000000003139471430009017'
    """
    check_text(f"{NAME} base", base, DIGITS, 1, 26)
    filled = base.zfill(26)
    return filled + _check_digit(filled)


def validate(value: str) -> str:
    """The 27 digits themselves when the last one fits the others.

    Raises:
        InvalidInput: ``bad-reference`` names the character, the length, or both check digits.

    >>> from lettrage.references import swiss_qrr
    >>> swiss_qrr.check("210000000003139471430009018")
    False
    """
    check_text(NAME, value, DIGITS, 27, 27)
    check_digits(NAME, value, value[26:], _check_digit(value[:26]))
    return value


def check(value: str) -> bool:
    """Whether `validate` would accept it."""
    return passes(validate, value)


def normalise(value: str) -> str:
    """The reference as people write it, made strict and then validated.

    Blanks and dots go, O is 0 and I is 1, and leading zeros that were left out come back.

    Raises:
        InvalidInput: ``bad-reference`` when it is wrong even so.

    >>> from lettrage.references import swiss_qrr
    >>> swiss_qrr.normalise("21 00000 00003 13947 14300 09O17")
    '210000000003139471430009017'
    """
    digits = as_digits(compact(NAME, value, ".-"))
    return validate(digits.zfill(27) if digits else digits)


def print_form(value: str) -> str:
    """The reference as on a QR-bill: two digits, then blocks of five.

    Raises:
        InvalidInput: ``bad-reference``.

    >>> from lettrage.references import swiss_qrr
    >>> swiss_qrr.print_form("210000000003139471430009017")
    '21 00000 00003 13947 14300 09017'
    """
    return groups(validate(value), 5, first=2)


def _check_digit(base: str) -> str:
    carry = 0
    for digit in base:
        carry = _CARRY[(carry + int(digit)) % 10]
    return str(-carry % 10)
