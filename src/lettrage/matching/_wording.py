"""The texts of a ledger whose words nobody has asked for yet.

Most payments are settled by the numbers that they name; the words of those that remain are read once, when first asked
for, and all rounds share them.
"""

from __future__ import annotations

import numpy as np

from . import _text
from ._canonical import Objects
from ._segments import Flags, Ints, counts_to_starts, expand
from ._sorting import order_by
from ._text import Tokens

__all__ = ["Wording"]


class Wording:
    """Texts by position in the problem first compiled, and the words read so far."""

    __slots__ = ("_read", "_start", "_text", "_words")

    def __init__(self, text: Objects) -> None:
        self._text = text
        self._read: Flags = np.zeros(len(text), dtype=np.bool_)
        nothing = np.zeros(0, dtype=np.int64)
        self._words = Tokens(nothing, nothing, np.zeros(0, dtype=np.bool_))
        self._start: Ints = np.zeros(len(text) + 1, dtype=np.int64)

    def of(self, root: Ints) -> Tokens:
        """The words of the texts at these positions, counted by their place among them."""
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
        known, words = self._words, _text.in_parts(_text.words, self._text[fresh])
        item = np.concatenate([known.item, fresh[words.item]])
        value, derived = np.concatenate([known.value, words.value]), np.concatenate([known.derived, words.derived])
        order = order_by(item)
        self._words = Tokens(item[order], value[order], derived[order])
        self._start = counts_to_starts(self._words.item, len(self._text))
