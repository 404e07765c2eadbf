"""The creditor reference RF of ISO 11649: two letters, two check digits, up to 21 letters or digits of your own."""

from __future__ import annotations

from lettrage.references._checking import (
    ALPHANUMERICS,
    as_digits,
    bad_reference,
    check_digits,
    check_text,
    compact,
    groups,
    modulo_97,
    passes,
)

__all__ = ["check", "make", "normalise", "print_form", "validate"]

NAME = "ISO 11649 reference"


def make(base: str) -> str:
    """The reference of your own number: 1 to 21 capital letters and digits.

    Raises:
        InvalidInput: ``bad-reference``.

    Source: ISO 11649, modulo 97-10 of ISO 7064.

    >>> from lettrage.references import iso11649
    >>> iso11649.make("539007547034")
    'RF18539007547034'
    """
    check_text(f"{NAME} base", base, ALPHANUMERICS, 1, 21)
    return f"RF{_check_digits(base)}{base}"


def validate(value: str) -> str:
    """The reference itself when it is right as it stands: no spaces, no small letters.

    Raises:
        InvalidInput: ``bad-reference`` names the character, the length, or both check digits.

    >>> from lettrage.references import iso11649
    >>> iso11649.validate("RF18539007547034")
    'RF18539007547034'
    """
    check_text(NAME, value, ALPHANUMERICS, 5, 25)
    if value[:2] != "RF":
        bad_reference(NAME, value, f"begins with `{value[:2]}`", "a text that begins with `RF`")
    check_digits(NAME, value, value[2:4], _check_digits(value[4:]))
    return value


def check(value: str) -> bool:
    """Whether `validate` would accept it."""
    return passes(validate, value)


def normalise(value: str) -> str:
    """The reference as people write it, made strict and then validated: blanks, dots and dashes out, capitals.

    Letters that look like digits are put right in the check digits only: elsewhere both may stand.

    Raises:
        InvalidInput: ``bad-reference`` when it is wrong even so.

    >>> from lettrage.references import iso11649
    >>> iso11649.normalise("rf18 5390 0754 7034")
    'RF18539007547034'
    """
    bare = compact(NAME, value, ".-")
    return validate(bare[:2] + as_digits(bare[2:4]) + bare[4:])


def print_form(value: str) -> str:
    """The reference in blocks of four, as it is printed on paper.

    Raises:
        InvalidInput: ``bad-reference``.

    >>> from lettrage.references import iso11649
    >>> iso11649.print_form("RF332348236")
    'RF33 2348 236'
    """
    return groups(validate(value), 4)


def _check_digits(base: str) -> str:
    return f"{98 - modulo_97(base + 'RF00'):02d}"
