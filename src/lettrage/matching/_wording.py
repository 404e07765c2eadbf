"""The texts of a ledger whose words, and the days they mention, nobody has asked for yet.

Most payments are settled by the numbers that they name; the words of those that remain are read once, when first asked
for, and all rounds share them. A word ties two items only where both have a text: the words of an account whose texts
all stand on one side, as where invoices come without one, are never read.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lettrage._packed import Packed

from . import _text
from ._segments import Flags, Ints, counts_to_starts, expand
from ._sorting import order_by, ranked
from ._text import PART, Tokens

__all__ = ["Wording", "answered"]

_CREDIT_NOTE, _ENTRY = 1, 4
_NOTHING = Tokens(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_))


class Wording:
    """Texts by position in the problem first compiled, and the words read so far.

    Args:
        text: Texts. on: Days of their items. document: Items known to be invoices or credit notes.
        answered: Items whose words may stand in a text of the other side, see `answered`.
    """

    __slots__ = ("_answered", "_document", "_marks", "_on", "_read", "_start", "_text", "_words")

    def __init__(self, text: Packed, on: Ints, document: Flags, answered: Flags) -> None:
        self._text, self._on, self._document, self._answered = text, on, document, answered
        self._read: Flags = np.zeros(len(text), dtype=np.bool_)
        self._words = _NOTHING
        self._marks: Ints = np.zeros(0, dtype=np.int64)
        self._start: Ints = np.zeros(len(text) + 1, dtype=np.int64)

    def at(self, rows: Ints | slice) -> Wording:
        """The texts at some positions, none of them read."""
        text = self._text
        # as they are stored, which a few texts taken are not: the whole column stays at hand anyway
        places = np.arange(len(text), dtype=np.int64)[rows] if text.rows is None else text.rows[rows]
        here = Packed(text.raw, text.start, text.null, places)
        return Wording(here, self._on[rows], self._document[rows], self._answered[rows])

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
        dated, worded = fresh[self._document[fresh]], fresh[self._answered[fresh]]
        citing = fresh[~self._document[fresh]]
        words = _text.words(*self._text.laid_out(worded)) if len(worded) else _NOTHING
        days = _text.days(*self._text.laid_out(citing), self._on[citing]) if len(citing) else _NOTHING
        return Tokens(
            np.concatenate([worded[words.item], citing[days.item], dated]),
            np.concatenate([words.value, days.value, self._on[dated]]),
            np.concatenate([words.derived, days.derived, np.ones(len(dated), dtype=np.bool_)]),
        )


def answered(text: Packed, account: Ints, accounts: int, kind: npt.NDArray[np.int8], minor: Ints) -> Flags:
    """Items with a text in an account that has one on another side too: another sign, or another sort of item.

    Args:
        text: Texts. account: The account of each, of so many accounts. kind: `ItemKind` codes. minor: Signed amounts.
    """
    told = np.flatnonzero(text.filled)
    whose, what = account[told], kind[told]
    side = 3 * (minor[told] > 0) + (what > _CREDIT_NOTE) + (what == _ENTRY)
    one, several = np.zeros(accounts, dtype=np.int8), np.zeros(accounts, dtype=np.bool_)
    one[whose] = side
    several[whose[one[whose] != side]] = True
    out = np.zeros(len(text), dtype=np.bool_)
    out[told] = several[whose]
    return out
