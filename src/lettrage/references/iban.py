"""The international bank account number (ISO 13616): country, two check digits, the national account number.

The letters and digits of the national part are checked against the registry; national keys inside it (the French RIB
key, the Spanish control digits) are not.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from lettrage.errors import did_you_mean
from lettrage.references._checking import (
    ALPHANUMERICS,
    DIGITS,
    LETTERS,
    as_digits,
    as_letters,
    bad_reference,
    check_digits,
    check_text,
    compact,
    groups,
    modulo_97,
    passes,
)
from lettrage.references._countries import BBAN

__all__ = ["check", "is_qr_iban", "length", "make", "normalise", "print_form", "validate"]

NAME = "IBAN"

_ALLOWED: Final = {"n": DIGITS, "a": LETTERS, "c": ALPHANUMERICS}
_WORDS: Final = {"n": "digits", "a": "capital letters", "c": "capital letters or digits"}


def make(base: str) -> str:
    """The IBAN of a country and a national account number: ``FR30006000011234567890189``.

    Raises:
        InvalidInput: ``bad-reference``.

    Source: ISO 13616 and the IBAN registry; modulo 97-10 of ISO 7064.

    >>> from lettrage.references import iban
    >>> iban.make("FR30006000011234567890189")
    'FR7630006000011234567890189'
    """
    check_text(f"{NAME} base", base, ALPHANUMERICS, 2, 32)
    country, national = base[:2], base[2:]
    _check_national(base, country, national)
    return f"{country}{_check_digits(country, national)}{national}"


def validate(value: str) -> str:
    """The IBAN itself when it is right as it stands: no spaces, no small letters.

    Raises:
        InvalidInput: ``bad-reference`` names the country, the length, the character, or both check digits.

    >>> from lettrage.references import iban
    >>> iban.validate("FR7630006000011234567890189")
    'FR7630006000011234567890189'
    """
    check_text(NAME, value, ALPHANUMERICS, 5, 34)
    country, national = value[:2], value[4:]
    _check_national(value, country, national)
    check_digits(NAME, value, value[2:4], _check_digits(country, national))
    return value


def check(value: str) -> bool:
    """Whether `validate` would accept it."""
    return passes(validate, value)


def normalise(value: str) -> str:
    """The IBAN as people write it, made strict and then validated: blanks, dots and dashes out, capitals.

    O and 0, I and 1 are put right where the country's structure has only digits or only letters.

    Raises:
        InvalidInput: ``bad-reference`` when it is wrong even so.

    >>> from lettrage.references import iban
    >>> iban.normalise("IBAN fr76 30O0 6000 0112 3456 7890 189")
    'FR7630006000011234567890189'
    """
    bare = compact(NAME, value, ".-:").removeprefix("IBAN")
    parts, place = [bare[:2], as_digits(bare[2:4])], 4
    for size, kind in _runs(bare[:2]):
        run = bare[place : place + size]
        parts.append(as_digits(run) if kind == "n" else as_letters(run) if kind == "a" else run)
        place += size
    return validate("".join(parts) + bare[place:])


def print_form(value: str) -> str:
    """The IBAN in blocks of four, as it is printed on paper.

    Raises:
        InvalidInput: ``bad-reference``.

    >>> from lettrage.references import iban
    >>> iban.print_form("FR7630006000011234567890189")
    'FR76 3000 6000 0112 3456 7890 189'
    """
    return groups(validate(value), 4)


def length(country: str) -> int | None:
    """How many characters an IBAN of a country has; None for a country without IBAN.

    >>> from lettrage.references import iban
    >>> iban.length("NO"), iban.length("US")
    (15, None)
    """
    runs = _runs(country)
    return 4 + sum(size for size, _ in runs) if runs else None


def is_qr_iban(value: str) -> bool:
    """Whether a Swiss or Liechtenstein IBAN is one for QR references: its bank number is 30000 to 31999.

    Raises:
        InvalidInput: ``bad-reference``.

    >>> from lettrage.references import iban
    >>> iban.is_qr_iban("CH4431999123000889012"), iban.is_qr_iban("CH9300762011623852957")
    (True, False)
    """
    validate(value)
    return value[:2] in {"CH", "LI"} and 30000 <= int(value[4:9]) <= 31999


@cache
def _known_runs() -> dict[str, tuple[tuple[int, str], ...]]:
    return {land: tuple((int(run[:-1]), run[-1]) for run in runs.split()) for land, runs in BBAN.items()}


def _runs(country: str) -> tuple[tuple[int, str], ...]:
    return _known_runs().get(country, ())


def _check_national(value: str, country: str, national: str) -> None:
    runs = _runs(country)
    if not runs:
        help = did_you_mean(country, BBAN)
        bad_reference(NAME, value, f"begins with `{country}`", "a country of the IBAN registry", help)
    full = sum(size for size, _ in runs)
    if len(national) != full:
        what = f"has {len(national)} characters after country and check digits"
        bad_reference(NAME, value, what, f"{full} for `{country}`, so an IBAN of {full + 4}")
    place = 0
    for size, kind in runs:
        run = national[place : place + size]
        if not _ALLOWED[kind].issuperset(run):
            what = f"has `{run}` at place {place + 1} of the national part"
            bad_reference(NAME, value, what, f"{size} {_WORDS[kind]} there for `{country}`")
        place += size


def _check_digits(country: str, national: str) -> str:
    return f"{98 - modulo_97(f'{national}{country}00'):02d}"
