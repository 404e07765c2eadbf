"""The texts of a ledger whose words nobody has asked for yet.

Most payments are settled by the numbers that they name; the words of those that remain are read once, when first asked
for, and all rounds share them.
"""

from __future__ import annotations

import numpy as np

from . import _text
from ._canonical import Objects
from ._segments import Flags, Ints
from ._text import Tokens

__all__ = ["Wording"]


class Wording:
    """Texts by position in the problem first compiled, and the words read so far."""

    __slots__ = ("_read", "_text", "_words")

    def __init__(self, text: Objects) -> None:
        self._text = text
        self._read: Flags = np.zeros(len(text), dtype=np.bool_)
        nothing = np.zeros(0, dtype=np.int64)
        self._words = Tokens(nothing, nothing, np.zeros(0, dtype=np.bool_))

    def of(self, root: Ints) -> Tokens:
        """The words of the texts at these ascending positions, counted by their place among them."""
        if not self._read[root].all():
            self._read_more(root)
        words = self._words
        place = np.full(len(self._text), -1, dtype=np.int64)
        place[root] = np.arange(len(root))
        item = place[words.item]
        mine = item >= 0
        return (
            words
            if mine.all() and len(root) == len(self._text)
            else Tokens(item[mine], words.value[mine], words.derived[mine])
        )

    def _read_more(self, root: Ints) -> None:
        """Read all texts that are asked for, those read before among them: whoever asks twice asks for less."""
        words = _text.words(*_text.buffer(self._text[root]))
        self._words = Tokens(root[words.item], words.value, words.derived)
        self._read = np.zeros(len(self._text), dtype=np.bool_)
        self._read[root] = True
