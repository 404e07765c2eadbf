"""What a remittance text may refer to: candidate references, other numbers, and what was not understood.

Values only; the reading is in `_reading`. A candidate is evidence, never proof: payers list invoices that they do not
pay, and pay invoices that they do not list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from attrs import frozen

from lettrage.references._found import OtherKind
from lettrage.render import Column, Table

__all__ = ["Candidate", "CandidateKind", "Document", "OtherKind", "OtherNumber", "OwnNumbers", "Remittance", "Unread"]

#: Widths at which banks and programs cut a text.
CUT_WIDTHS: Final = frozenset({20, 27, 30, 35, 140})


class CandidateKind(StrEnum):
    """How a candidate was written, from the most telling to the least."""

    STRUCTURED = "structured"
    """A reference of a scheme, its check digits right."""
    INVOICE_NUMBER = "invoice_number"
    """A number that a word for a document names: an invoice, or what `Candidate.document` says."""
    YEAR_NUMBER = "year_number"
    """A year and a number, or a number and a year, as one number."""
    PREFIXED = "prefixed"
    """Letters and a number that belong together: ``F-123``, ``CDE230``, ``24-0123``."""
    COMPOSITE = "composite"
    """Digits with letters among them, the letters left out: ``22A0154``."""
    NUMBER = "number"
    """A number by itself."""
    SUFFIX = "suffix"
    """The last digits of a number, completed from the number before: 774 in ``12766/774``."""
    JOINED = "joined"
    """A number that a field boundary or a space had broken."""
    GLUED = "glued"
    """A part of a longer run of letters or digits."""
    HEADLESS = "headless"
    """The last digits of a number whose head is written nowhere."""


class Document(StrEnum):
    """What the word before a number says it is a number of."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    ORDER = "order"
    UNSAID = ""


@frozen
class Candidate:
    """A number that may be one of ours.

    Attributes:
        text: The characters it was read from: ``remittance.text[start:end]``.
        normal: Plain form to compare with: digits without leading zeros, or the whole structured reference.
        start: Where it begins.
        end: Where it ends.
        kind: How it was written.
        specificity: How much a hit means, to rank by: ten for each digit that says something, up to ten of them;
            more for a word that names it and for check digits, less for every guess. Not a probability.
        digits: The digits with their leading zeros; what a HEADLESS candidate must end with.
        prefix: Letters that belong to it, in capitals.
        document: What the word before it says.
        scheme: Code of the scheme, a key of `SCHEMES`, of a structured reference or of a number that fits one.
        repaired: A letter was read as a digit.
        cut: The text ends inside it, or a fuller copy of it stands further on.
        field: Subfield of the bank's text: ``remittance``, ``end_to_end``, ``party``, or ``""``.
    """

    text: str
    normal: str
    start: int
    end: int
    kind: CandidateKind
    specificity: int
    digits: str = ""
    prefix: str = ""
    document: Document = Document.UNSAID
    scheme: str = ""
    repaired: bool = False
    cut: bool = False
    field: str = ""


@frozen
class OtherNumber:
    """A number that was recognised as something else than a reference.

    Attributes:
        text: The characters it was read from.
        start: Where it begins.
        end: Where it ends.
        kind: What it is.
        value: Plain form: an ISO date where the day is known, a decimal, compact digits and letters.
    """

    text: str
    start: int
    end: int
    kind: OtherKind
    value: str = ""


@frozen
class Unread:
    """A stretch of the text in which nothing was understood: names, as a rule."""

    text: str
    start: int
    end: int


@frozen
class OwnNumbers:
    """What our own document numbers look like: how many digits they have, and which letters before them.

    With it, numbers of our shape rank before strangers'. Make it once with `of`, from recent numbers.

    >>> from lettrage.references import OwnNumbers
    >>> OwnNumbers.of(["FA000123", "FA000124", "AV000007"])
    OwnNumbers(lengths=(6,), prefixes=('AV', 'FA'))
    """

    lengths: tuple[int, ...]
    prefixes: tuple[str, ...] = ()

    @classmethod
    def of(cls, numbers: Iterable[str]) -> OwnNumbers:
        """The shapes of known numbers. Complexity: linear in their characters."""
        lengths, prefixes = set[int](), set[str]()
        for number in numbers:
            lengths.add(sum(character in "0123456789" for character in number))
            prefixes.add(re.split("[^A-Z]", number.upper(), maxsplit=1)[0])
        return cls(tuple(sorted(lengths - {0})), tuple(sorted(prefixes - {""})))


@frozen
class Remittance:
    """A remittance text as read.

    Attributes:
        text: The text itself, untouched.
        candidates: Numbers that may be ours, in the order of the text; one stretch may give several readings.
        others: Numbers that are something else, in the order of the text.
        unread: What was not understood.
    """

    text: str
    candidates: tuple[Candidate, ...]
    others: tuple[OtherNumber, ...]
    unread: tuple[Unread, ...]

    @property
    def ranked(self) -> tuple[Candidate, ...]:
        """The best candidate of each normal form, the most specific first, then in the order of the text."""
        best: dict[str, Candidate] = {}
        for candidate in sorted(self.candidates, key=lambda one: (-one.specificity, one.start, one.end, one.normal)):
            best.setdefault(candidate.normal, candidate)
        return tuple(best.values())

    @property
    def normals(self) -> frozenset[str]:
        """The normal forms of all candidates: what to look up in an index of open documents."""
        return frozenset(candidate.normal for candidate in self.candidates)

    def to_table(self) -> Table:
        """Candidates by rank, then the other numbers, as a table."""
        rows = [(one.text, one.normal, str(one.kind), str(one.specificity)) for one in self.ranked]
        rows += [(one.text, one.value, str(one.kind), "") for one in self.others]
        columns = [Column("text"), Column("read as"), Column("kind"), Column("specificity", align="right")]
        return Table("Remittance text", columns, rows)
