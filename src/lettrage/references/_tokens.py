"""A remittance text as a row of tokens: numbers, words, marks, spaces, line breaks and what is none of these.

One pass of one pattern. Every repetition in it is possessive and every alternative begins with other characters, so
no character is looked at more than a fixed number of times, whatever the text. Characters without a shape (marks of
direction, soft hyphens, combining accents) neither split a number nor a word.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

NUMBER, WORD, MARK, SPACE, BREAK, ODD, END = range(7)

#: A longer word says nothing to us: it is kept, and not looked up.
LONGEST_WORD: Final = 40

_PADDING: Final = 8

_UNSEEN: Final = "\u00ad\u0300-\u036f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_LETTER: Final = r"[^\W\d_]"
_MARKS: Final = (
    "!-/:-@\\[-`{-~\u00a1-\u00a9\u00ab\u00ac\u00ae-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf"
    "\u2010-\u2015\u2018-\u201f\u2022\u2026\u20ac\u2116"
)
_BLANKS: Final = " \t\u00a0\u2000-\u200a\u202f\u205f\u3000"
_PATTERN: Final = re.compile(
    f"(?P<number>[0-9]++(?:[{_UNSEEN}]++[0-9]++)*+)"
    f"|(?P<word>{_LETTER}++(?:[{_UNSEEN}]++{_LETTER}++)*+[\u0300-\u036f]*+)"
    f"|(?P<space>[{_BLANKS}]++)"
    r"|(?P<break>\?[26][0-9]|[\n\r\u0085\u2028\u2029]++)"
    f"|(?P<mark>(?P<one>[{_MARKS}])(?P=one)*+)"
    f"|(?P<odd>[{_UNSEEN}]++|.)",
    re.DOTALL,
)
_KIND: Final = {"number": NUMBER, "word": WORD, "space": SPACE, "break": BREAK, "mark": MARK, "odd": ODD}
_SHAPELESS: Final = re.compile(f"[{_UNSEEN}]+")
_DASHES: Final = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015", "-")


class Tokens:
    """The tokens of a text in parallel lists, followed by some of kind END, so that looking ahead needs no care.

    Attributes:
        source: The text itself.
        size: How many tokens there are, those at the end not counted.
        kind: What each token is.
        start, end: Where it stands: ``source[start:end]``.
        text: Digits of a number, a word in capitals without accents, the character of a mark.
    """

    __slots__ = ("end", "kind", "size", "source", "start", "text")

    def __init__(self, source: str) -> None:
        self.source = source
        self.kind: list[int] = []
        self.start: list[int] = []
        self.end: list[int] = []
        self.text: list[str] = []
        for found in _PATTERN.finditer(source):
            kind, raw = _KIND[found.lastgroup or "odd"], found[0]
            self.kind.append(kind)
            self.start.append(found.start())
            self.end.append(found.end())
            self.text.append(_spelling(kind, raw))
        self.size = len(self.kind)
        self.kind += [END] * _PADDING
        self.start += [len(source)] * _PADDING
        self.end += [len(source)] * _PADDING
        self.text += [""] * _PADDING

    def skip(self, i: int) -> int:
        """The place after the space or line break that may stand at ``i``."""
        return i + 1 if self.kind[i] in (SPACE, BREAK) else i

    def mark(self, i: int, among: str) -> bool:
        """Whether one single mark of ``among`` stands at ``i``."""
        return self.kind[i] == MARK and self.end[i] - self.start[i] == 1 and self.text[i] in among

    def digits(self, i: int, least: int, most: int) -> bool:
        """Whether a number of that many digits stands at ``i``."""
        return self.kind[i] == NUMBER and least <= len(self.text[i]) <= most

    def glued(self, i: int) -> bool:
        """Whether letters or digits stand at ``i``: part of what touches them."""
        return self.kind[i] == NUMBER or self.kind[i] == WORD


def _spelling(kind: int, raw: str) -> str:
    if kind == WORD:
        if len(raw) > LONGEST_WORD:
            return ""
        return raw.upper() if raw.isascii() else _fold(raw)
    if kind == NUMBER:
        return raw if raw.isascii() else _SHAPELESS.sub("", raw)
    if kind == MARK:
        return _DASHES.get(raw[0], raw[0])
    return ""


def _fold(raw: str) -> str:
    """Capitals without accents: what words are looked up by."""
    return "".join(c for c in normalize("NFKD", raw).upper() if c.isalpha())
