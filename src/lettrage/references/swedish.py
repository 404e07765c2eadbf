"""The Swedish OCR number of Bankgirot: your digits, a length digit where that was agreed, and a check digit.

The length digit is the last digit of the whole length, the length digit and the check digit included.
"""

from __future__ import annotations

from lettrage.references._checking import (
    DIGITS,
    as_digits,
    bad_reference,
    check_digits,
    check_text,
    compact,
    luhn,
    passes,
)

__all__ = ["check", "make", "normalise", "print_form", "validate"]

NAME = "Swedish OCR number"


def make(base: str, length_digit: bool = False) -> str:
    """The OCR number of your own digits: 1 to 24 of them, 23 with a length digit.

    Raises:
        InvalidInput: ``bad-reference``.

    Source: Bankgirot, modulus 10 with weights 1 and 2; the length digit is of medium confidence.

    >>> from lettrage.references import swedish
    >>> swedish.make("12345"), swedish.make("12345", length_digit=True)
    ('123455', '1234574')
    """
    check_text(f"{NAME} base", base, DIGITS, 1, 23 if length_digit else 24)
    body = f"{base}{(len(base) + 2) % 10}" if length_digit else base
    return body + luhn(body)


def validate(value: str, length_digit: bool = False) -> str:
    """The digits themselves when the last one, and the length digit if there is one, fit.

    Raises:
        InvalidInput: ``bad-reference`` names the character, the length, or the digits found and expected.

    >>> from lettrage.references import swedish
    >>> swedish.check("1234574", length_digit=True), swedish.check("123455", length_digit=True)
    (True, False)
    """
    check_text(NAME, value, DIGITS, 3 if length_digit else 2, 25)
    check_digits(NAME, value, value[-1], luhn(value[:-1]))
    right = str(len(value) % 10)
    if length_digit and value[-2] != right:
        bad_reference(NAME, value, f"has the length digit `{value[-2]}`", f"the length digit `{right}`")
    return value


def check(value: str, length_digit: bool = False) -> bool:
    """Whether `validate` would accept it."""
    return passes(lambda text: validate(text, length_digit), value)


def normalise(value: str, length_digit: bool = False) -> str:
    """The number as people write it, made strict and then validated: blanks, dots, dashes out, O as 0, I as 1.

    Leading zeros stay: the length digit counts them.

    Raises:
        InvalidInput: ``bad-reference`` when it is wrong even so.

    >>> from lettrage.references import swedish
    >>> swedish.normalise("12 345-5")
    '123455'
    """
    return validate(as_digits(compact(NAME, value, ".-")), length_digit)


def print_form(value: str, length_digit: bool = False) -> str:
    """The number as it is printed: without blocks.

    Raises:
        InvalidInput: ``bad-reference``.

    >>> from lettrage.references import swedish
    >>> swedish.print_form("123455")
    '123455'
    """
    return validate(value, length_digit)
