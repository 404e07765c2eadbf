"""The Belgian structured communication (OGM, VCS): ten digits and two check digits, printed +++123/4567/89095+++."""

from __future__ import annotations

from lettrage.references._checking import DIGITS, as_digits, check_digits, check_text, compact, passes

__all__ = ["check", "make", "normalise", "print_form", "validate"]

NAME = "Belgian structured communication"


def make(base: str) -> str:
    """The communication of up to ten digits, filled with zeros on the left.

    Raises:
        InvalidInput: ``bad-reference``.

    Source: Febelfin banking standards; the remainder by 97, and 97 in place of 0.

    >>> from lettrage.references import belgian
    >>> belgian.make("0108068171")
    '010806817183'
    """
    check_text(f"{NAME} base", base, DIGITS, 1, 10)
    filled = base.zfill(10)
    return filled + _check_digits(filled)


def validate(value: str) -> str:
    """The twelve digits themselves when the last two fit the others.

    Raises:
        InvalidInput: ``bad-reference`` names the character, the length, or both check digits.

    >>> from lettrage.references import belgian
    >>> belgian.validate("010806817183")
    '010806817183'
    """
    check_text(NAME, value, DIGITS, 12, 12)
    check_digits(NAME, value, value[10:], _check_digits(value[:10]))
    return value


def check(value: str) -> bool:
    """Whether `validate` would accept it."""
    return passes(validate, value)


def normalise(value: str) -> str:
    """The communication as people write it, made strict and then validated: frames and blanks out, O as 0, I as 1.

    Raises:
        InvalidInput: ``bad-reference`` when it is wrong even so.

    >>> from lettrage.references import belgian
    >>> belgian.normalise("***010/8O68/17183***")
    '010806817183'
    """
    return validate(as_digits(compact(NAME, value, "+*/.-")))


def print_form(value: str) -> str:
    """The communication between its three plus signs.

    Raises:
        InvalidInput: ``bad-reference``.

    >>> from lettrage.references import belgian
    >>> belgian.print_form("010806817183")
    '+++010/8068/17183+++'
    """
    validate(value)
    return f"+++{value[:3]}/{value[3:7]}/{value[7:]}+++"


def _check_digits(base: str) -> str:
    return f"{int(base) % 97 or 97:02d}"
