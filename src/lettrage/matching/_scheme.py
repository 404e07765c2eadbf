"""How groups are named in the books: the lettering scheme, as data, and how its codes count."""

from __future__ import annotations

import string
from typing import Any, Literal

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.records import as_tuple

__all__ = ["LetteringScheme", "scheme_faults"]

#: Codes longer than this are no codes of a scheme, but something else that stands in that column.
_LONGEST = 12


@frozen
class LetteringScheme:
    """How groups are named in the books (plan de lettrage).

    Codes count like an odometer: when all of one length are used they grow by one character. Upper and lower case are
    one code; digits count like numbers, with leading zeros.

    Attributes:
        first: The first code of an account; its characters are of the alphabet.
        alphabet: ``"letters"`` (AAA, AAB …), ``"digits"`` (001, 002 …), or characters of one's own in their order:
            letters then digits for the packages that count AAY, AAZ, AA0 … AA9, ABA.
        year_start_month: The month in which codes start again each year; None lets them run on through the years.
        partial_lower: Write the code of a group that is not yet balanced in lower case.
        reserved: Codes that are never given: those that a person or another program uses.
        lettered_on: Which day a group is dated: ``"validated"``, when its last settlement became known, which is what
            the French accounting file asks for; or ``"latest"``, the latest date among its documents.

    >>> LetteringScheme().first
    'AAA'
    >>> scheme = LetteringScheme(first="AAY", alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    >>> [scheme.code(scheme.number("AAY") + n) for n in range(4)]
    ['AAY', 'AAZ', 'AA0', 'AA1']
    """

    first: str = "AAA"
    alphabet: str = "letters"
    year_start_month: int | None = None
    partial_lower: bool = True
    reserved: tuple[str, ...] = field(default=(), converter=as_tuple)
    lettered_on: Literal["validated", "latest"] = "validated"

    @property
    def characters(self) -> str:
        """The characters of its codes, in order."""
        return {"letters": string.ascii_uppercase, "digits": string.digits}.get(self.alphabet, self.alphabet)

    def number(self, code: str) -> int:
        """The place of a code among all codes, in either case; -1 for what is no code of the scheme.

        >>> LetteringScheme().number("aab") - LetteringScheme().number("AAA")
        1
        """
        text, characters = code.upper(), self.characters
        if not text or len(text) > _LONGEST or any(one not in characters for one in text):
            return -1
        if characters == string.digits:
            return int(text)
        number = -1
        for one in text:
            number = (number + 1) * len(characters) + characters.index(one)
        return number

    def code(self, number: int) -> str:
        """The code at a place.

        >>> LetteringScheme(first="001", alphabet="digits").code(42)
        '042'
        """
        characters = self.characters
        if characters == string.digits:
            return str(number).zfill(len(self.first))
        text: list[str] = []
        number += 1
        while number:
            number, place = divmod(number - 1, len(characters))
            text.append(characters[place])
        return "".join(reversed(text))

    def cased(self, code: str, balanced: bool) -> str:
        """The code as it is written: lower case while its group is not balanced, if the scheme says so."""
        if self.number(code) < 0:
            return code  # a host's own name
        return code.lower() if self.partial_lower and not balanced else code.upper()


def scheme_faults(scheme: LetteringScheme, path: str) -> list[Fault]:
    """What is wrong with a scheme."""

    def bad(name: str, value: object, expected: str) -> Fault:
        place = f"{path}.{name}"
        return Fault("bad-policy", f"`{place}` cannot be {value!r}", path=place, found=value, expected=expected)

    faults: list[Fault] = []
    alphabet: Any = scheme.alphabet
    if not isinstance(alphabet, str) or (alphabet not in ("letters", "digits") and not _is_alphabet(alphabet)):
        faults.append(bad("alphabet", alphabet, "letters, digits, or two or more different capitals and digits"))
    elif not isinstance(scheme.first, str) or scheme.first.upper() != scheme.first or scheme.number(scheme.first) < 0:
        faults.append(bad("first", scheme.first, f"characters of {scheme.characters}"))
    month = scheme.year_start_month
    if month is not None and not (isinstance(month, int) and not isinstance(month, bool) and 1 <= month <= 12):
        faults.append(bad("year_start_month", month, "1 to 12, or None"))
    if not isinstance(scheme.reserved, tuple) or not all(isinstance(code, str) for code in scheme.reserved):
        faults.append(bad("reserved", scheme.reserved, "a list of codes"))
    if scheme.lettered_on not in ("validated", "latest"):
        faults.append(bad("lettered_on", scheme.lettered_on, "validated or latest"))
    if not isinstance(scheme.partial_lower, bool):
        faults.append(bad("partial_lower", scheme.partial_lower, "true or false"))
    return faults


def _is_alphabet(text: str) -> bool:
    allowed = string.ascii_uppercase + string.digits
    return len(text) >= 2 and len(set(text)) == len(text) and all(one in allowed for one in text) and text[0] != "0"
