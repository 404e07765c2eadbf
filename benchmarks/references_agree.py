"""Agreement of `lettrage.references` with python-stdnum on generated values, right and wrong ones.

    python benchmarks/references_agree.py            100,000 values a scheme
    python benchmarks/references_agree.py 5000       as many as you say

For each scheme: references that we make must be valid there, and each of them with one character changed must be
judged alike by both. python-stdnum knows neither the Finnish number nor the Norwegian modulus 11; Norwegian modulus 10
and the Swedish number are its `luhn`.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator

from attrs import frozen
from stdnum import iban as stdnum_iban
from stdnum import iso11649 as stdnum_iso11649
from stdnum import luhn as stdnum_luhn
from stdnum.be import ogm_vcs as stdnum_ogm_vcs
from stdnum.ch import esr as stdnum_esr
from stdnum.eu import at_02 as stdnum_at_02

from lettrage.references import SCHEMES
from lettrage.references._countries import BBAN
from lettrage.render import Column, Table

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@frozen
class Agreement:
    """How one scheme compares: values made and accepted by both, values changed and judged alike."""

    scheme: str
    made: int
    accepted: int
    changed: int
    alike: int
    valid: int

    @property
    def whole(self) -> bool:
        return self.made == self.accepted and self.changed == self.alike


def text(rng: random.Random, alphabet: str, least: int, most: int) -> str:
    return "".join(rng.choices(alphabet, k=rng.randint(least, most)))


def account(rng: random.Random) -> str:
    """A country and a national part that keeps to its structure."""
    country = rng.choice(sorted(BBAN))
    alphabets = {"n": DIGITS, "a": LETTERS, "c": DIGITS + LETTERS}
    runs = (text(rng, alphabets[run[-1]], int(run[:-1]), int(run[:-1])) for run in BBAN[country].split())
    return country + "".join(runs)


def creditor(rng: random.Random) -> str:
    return text(rng, LETTERS, 2, 2) + text(rng, DIGITS + LETTERS, 3, 3) + text(rng, DIGITS + LETTERS, 1, 28)


BASES: dict[str, Callable[[random.Random], str]] = {
    "iso11649": lambda rng: text(rng, DIGITS + LETTERS, 1, 21),
    "be-ogm": lambda rng: text(rng, DIGITS, 10, 10),
    "ch-qrr": lambda rng: text(rng, DIGITS, 26, 26),
    "no-kid-10": lambda rng: text(rng, DIGITS, 1, 24),
    "se-ocr": lambda rng: text(rng, DIGITS, 1, 24),
    "iban": account,
    "sepa-creditor-id": creditor,
}


def strict(value: str) -> bool:
    """Check digits that modulo 97-10 can give. python-stdnum takes any two characters with the right remainder: 00,
    01 and 99, which are never given, and letters."""
    return value[2:4].isdigit() and value[2:4] not in {"00", "01", "99"}


#: What python-stdnum says. Its IBAN also looks at national keys unless told not to, its slip number drops zeros, and
#: its creditor identifier takes any two characters for a country.
THEIRS: dict[str, Callable[[str], bool]] = {
    "iso11649": lambda value: strict(value) and stdnum_iso11649.is_valid(value),
    "be-ogm": stdnum_ogm_vcs.is_valid,
    "ch-qrr": lambda value: len(value) == 27 and stdnum_esr.is_valid(value),
    "no-kid-10": stdnum_luhn.is_valid,
    "se-ocr": stdnum_luhn.is_valid,
    "iban": lambda value: strict(value) and stdnum_iban.is_valid(value, check_country=False),
    "sepa-creditor-id": lambda value: value[:2].isalpha() and strict(value) and stdnum_at_02.is_valid(value),
}


def changed(rng: random.Random, value: str) -> str:
    """The value with one character replaced, or two neighbours swapped."""
    place = rng.randrange(len(value) - 1)
    if rng.random() < 0.5:
        return value[:place] + value[place + 1] + value[place] + value[place + 2 :]
    return value[:place] + rng.choice(DIGITS if value.isdigit() else DIGITS + LETTERS) + value[place + 1 :]


def agreement(scheme: str, count: int) -> Agreement:
    """Compare on that many bases; the same values in every run."""
    rng = random.Random(scheme)
    ours, theirs = SCHEMES[scheme], THEIRS[scheme]
    accepted = alike = valid = 0
    for _ in range(count):
        value = ours.make(BASES[scheme](rng))
        accepted += ours.check(value) and theirs(value)
        other = changed(rng, value)
        mine = ours.check(other)
        alike += mine == theirs(other)
        valid += mine
    return Agreement(scheme, count, accepted, count, alike, valid)


def rows(count: int) -> Iterator[tuple[str, ...]]:
    for scheme in THEIRS:
        one = agreement(scheme, count)
        numbers = (one.made, one.accepted, one.changed, one.alike, one.valid)
        yield (scheme, *(f"{number:,}" for number in numbers), "yes" if one.whole else "NO")


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    names = ("made", "valid for both", "changed", "judged alike", "of them valid", "agree")
    table = Table(
        "Agreement with python-stdnum", [Column("scheme"), *(Column(n, align="right") for n in names)], rows(count)
    )
    print(table)
    return 0 if "NO" not in str(table) else 1


if __name__ == "__main__":
    sys.exit(main())
