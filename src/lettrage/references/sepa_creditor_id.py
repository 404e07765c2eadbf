"""The SEPA creditor identifier (AT-02): country, check digits, a business code of three, the national part.

The check digits cover the country and the national part; the business code is the creditor's own and is left out.
"""

from __future__ import annotations

from lettrage.references._checking import (
    ALPHANUMERICS,
    DIGITS,
    LETTERS,
    as_digits,
    bad_reference,
    check_digits,
    check_text,
    compact,
    modulo_97,
    passes,
)

__all__ = ["check", "make", "normalise", "print_form", "validate"]

NAME = "SEPA creditor identifier"


def make(base: str) -> str:
    """The identifier of country, business code and national part: ``DEZZZ09999999999``; ZZZ is the plain code.

    Raises:
        InvalidInput: ``bad-reference``.

    Source: EPC262-08 (AT-02), modulo 97-10 of ISO 7064.

    >>> from lettrage.references import sepa_creditor_id
    >>> sepa_creditor_id.make("DEZZZ09999999999")
    'DE98ZZZ09999999999'
    """
    check_text(f"{NAME} base", base, ALPHANUMERICS, 6, 33)
    _refuse_country(base)
    return f"{base[:2]}{_check_digits(base[:2], base[5:])}{base[2:]}"


def validate(value: str) -> str:
    """The identifier itself when it is right as it stands. The length by country is not looked at.

    Raises:
        InvalidInput: ``bad-reference`` names the character, the length, or both check digits.

    >>> from lettrage.references import sepa_creditor_id
    >>> sepa_creditor_id.validate("DE98ZZZ09999999999")
    'DE98ZZZ09999999999'
    """
    check_text(NAME, value, ALPHANUMERICS, 8, 35)
    _refuse_country(value)
    if not DIGITS.issuperset(value[2:4]):
        bad_reference(NAME, value, f"has `{value[2:4]}` as check digits", "two digits after the country")
    check_digits(NAME, value, value[2:4], _check_digits(value[:2], value[7:]))
    return value


def check(value: str) -> bool:
    """Whether `validate` would accept it."""
    return passes(validate, value)


def normalise(value: str) -> str:
    """The identifier as people write it, made strict and then validated: blanks and marks out, capitals.

    Letters that look like digits are put right in the check digits only: elsewhere both may stand.

    Raises:
        InvalidInput: ``bad-reference`` when it is wrong even so.

    >>> from lettrage.references import sepa_creditor_id
    >>> sepa_creditor_id.normalise("de98 zzz 09999999999")
    'DE98ZZZ09999999999'
    """
    bare = compact(NAME, value, "-/?:().'+,")
    return validate(bare[:2] + as_digits(bare[2:4]) + bare[4:])


def print_form(value: str) -> str:
    """The identifier in its parts: country and check digits, business code, national part.

    Raises:
        InvalidInput: ``bad-reference``.

    >>> from lettrage.references import sepa_creditor_id
    >>> sepa_creditor_id.print_form("DE98ZZZ09999999999")
    'DE98 ZZZ 09999999999'
    """
    validate(value)
    return f"{value[:4]} {value[4:7]} {value[7:]}"


def _check_digits(country: str, national: str) -> str:
    return f"{98 - modulo_97(f'{national}{country}00'):02d}"


def _refuse_country(value: str) -> None:
    if not LETTERS.issuperset(value[:2]):
        bad_reference(NAME, value, f"begins with `{value[:2]}`", "the two letters of a country")
