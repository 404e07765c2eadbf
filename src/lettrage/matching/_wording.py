"""The texts of a ledger whose words, and the days they mention, nobody has asked for yet.

Most payments are settled by the numbers that they name; the words of those that remain are read once, when first asked
for, and all rounds share them.
"""

from __future__ import annotations

import numpy as np

from lettrage._packed import Packed

from . import _text
from ._segments import Flags, Ints, counts_to_starts, expand
from ._sorting import order_by, ranked
from ._text import PART, Tokens

__all__ = ["Wording"]


class Wording:
    """Texts by position in the problem first compiled, and the words read so far.

    Args:
        text: Texts. on: Days of their items. document: Items known to be invoices or credit notes.
    """

    __slots__ = ("_document", "_marks", "_on", "_read", "_start", "_text", "_words")

    def __init__(self, text: Packed, on: Ints, document: Flags) -> None:
        self._text, self._on, self._document = text, on, document
        self._read: Flags = np.zeros(len(text), dtype=np.bool_)
        nothing = np.zeros(0, dtype=np.int64)
        self._words = Tokens(nothing, nothing, np.zeros(0, dtype=np.bool_))
        self._marks: Ints = nothing
        self._start: Ints = np.zeros(len(text) + 1, dtype=np.int64)

    def between(self, begin: int, end: int) -> Wording:
        """The texts from one position to another, none of them read."""
        rows = slice(begin, end)
        text = self._text.take(np.arange(begin, end, dtype=np.int64))
        return Wording(text, self._on[rows], self._document[rows])

    def of(self, root: Ints) -> Tokens:
        """The words of the texts at these positions, counted by their place among them, in the order of (item, word).

        Words are numbers that mean nothing but which are the same.
        """
        if not self._read[root].all():
            self._read_more(root)
        owner, offset = expand(self._start[root + 1] - self._start[root])
        at = self._start[root][owner] + offset
        return Tokens(owner, self._words.value[at], self._words.derived[at])

    def _read_more(self, root: Ints) -> None:
        """Read those of these texts that were not read before."""
        asked = np.zeros(len(self._text), dtype=np.bool_)
        asked[root] = True
        fresh = np.flatnonzero(asked & ~self._read)
        self._read |= asked
        before = Tokens(self._words.item, self._marks[self._words.value], self._words.derived)
        parts = [before, *(self._read_part(part) for part in np.split(fresh, range(PART, len(fresh), PART)))]
        item, value, derived = (
            np.concatenate([getattr(part, name) for part in parts]) for name in ("item", "value", "derived")
        )
        # numbered from 0 they sort as the marks themselves do, in fewer bits
        self._marks, value = ranked(value)
        order = order_by(item, value)
        self._words = Tokens(item[order], value[order], derived[order])
        self._start = counts_to_starts(self._words.item, len(self._text))

    def _read_part(self, fresh: Ints) -> Tokens:
        """The words of the texts at these positions, and the days: those that money cites, and those of documents."""
        buffer = self._text.take(fresh).in_row().part(0, len(fresh))
        words, days = _text.words(*buffer), _text.days(*buffer, self._on[fresh])
        cited = ~self._document[fresh[days.item]]
        dated = fresh[self._document[fresh]]
        return Tokens(
            np.concatenate([fresh[words.item], fresh[days.item[cited]], dated]),
            np.concatenate([words.value, days.value[cited], self._on[dated]]),
            np.concatenate([words.derived, days.derived[cited], np.ones(len(dated), dtype=np.bool_)]),
        )
