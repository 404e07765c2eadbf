"""What every scheme needs: one way to say what is wrong with a reference, and the arithmetic of check digits."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NoReturn

from lettrage.errors import InvalidInput, fail
from lettrage.render import one_line

DIGITS: Final = frozenset("0123456789")
LETTERS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
ALPHANUMERICS: Final = DIGITS | LETTERS

#: What writers, printers and mail programs put between groups: white space, and characters without a shape.
_BLANK: Final = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_TO_DIGITS: Final = str.maketrans("OIL|", "0111")
_TO_LETTERS: Final = str.maketrans("01", "OI")


def bad_reference(scheme: str, value: object, what: str, expected: str, help: str = "") -> NoReturn:
    """Raise `bad-reference` for a value of a scheme; a stranger's text is shortened and made harmless."""
    shown = one_line(value)
    shown = shown if len(shown) <= 48 else f"{shown[:45]}..."
    fail("bad-reference", f"`{shown}` is no {scheme}: it {what}", found=shown, expected=expected, help=help)


def passes(validate: Callable[[str], str], value: object) -> bool:
    """Whether a value is valid, for callers who want a yes or no."""
    try:
        validate(value)  # type: ignore[arg-type]
    except InvalidInput:
        return False
    return True


def check_text(scheme: str, value: str, allowed: frozenset[str], least: int, most: int) -> None:
    """Refuse what is no text, has a foreign character, or the wrong length."""
    length = f"{least}" if least == most else f"{least} to {most}"
    kind = "digits" if allowed == DIGITS else "capital letters and digits"
    expected = f"{length} {kind}, with nothing between them"
    if not isinstance(value, str):
        bad_reference(scheme, repr(value), "is no text", expected)
    stray = next((place for place, character in enumerate(value) if character not in allowed), None)
    if stray is not None:
        help = "`normalise` takes spaces, frames and look-alikes out, then checks"
        bad_reference(scheme, value, f"has `{one_line(value[stray])}` at position {stray + 1}", expected, help)
    if not least <= len(value) <= most:
        bad_reference(scheme, value, f"has {len(value)} characters", expected)


def check_digits(scheme: str, value: str, found: str, right: str) -> None:
    """Refuse check digits other than the computed ones, and say both."""
    if found != right:
        expected = f"check digit{'s' if len(right) > 1 else ''} `{right}`"
        bad_reference(
            scheme,
            value,
            f"has `{found}` where the rest gives `{right}`",
            expected,
            "read it again: one digit may be wrong, or two swapped",
        )


def compact(scheme: str, value: str, marks: str) -> str:
    """A text without blanks and without the marks a scheme is printed with, in capitals."""
    if not isinstance(value, str):
        bad_reference(scheme, repr(value), "is no text", "a text")
    bare = _BLANK.sub("", value)
    return bare.translate(dict.fromkeys(map(ord, marks))).upper() if marks else bare.upper()


def as_digits(text: str) -> str:
    """Letters that are taken for digits, where only digits may stand."""
    return text.translate(_TO_DIGITS)


def as_letters(text: str) -> str:
    """Digits that are taken for letters, where only letters may stand."""
    return text.translate(_TO_LETTERS)


def modulo_97(text: str) -> int:
    """Remainder by 97 of letters and digits read as one number, A = 10 to Z = 35 (ISO 7064)."""
    return int("".join(str(int(character, 36)) for character in text)) % 97


def luhn(digits: str) -> str:
    """The check digit of modulus 10: every second digit from the right counts double, its digits summed."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        weighted = int(digit) * (2 if place % 2 == 0 else 1)
        total += weighted - 9 if weighted > 9 else weighted
    return str(-total % 10)


def groups(text: str, size: int, first: int = 0) -> str:
    """A text in blocks of ``size`` with a space between, after a first block of its own size if one is given."""
    blocks = [text[:first]] if first else []
    return " ".join(blocks + [text[place : place + size] for place in range(first, len(text), size)])
