"""The words of the letters, one table per language: plain Python, so that nothing is read from a disk.

A key is ``part.kind.tone``; the most particular one that exists is taken, so a language may start with a few wordings
and be refined. Each wording is itself a template.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from . import de, en, es, fr, it, nl

__all__ = ["LANGUAGES", "REVIEWED", "find_words", "words_of"]

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "fr": fr.WORDS,
    "en": en.WORDS,
    "de": de.WORDS,
    "es": es.WORDS,
    "it": it.WORDS,
    "nl": nl.WORDS,
}

#: Languages that letters can be written in.
LANGUAGES: Final = tuple(_WORDS)
#: Languages whose wording is held to be right; the others have not been read by a native speaker.
REVIEWED: Final = ("fr", "en")


def words_of(language: str) -> Mapping[str, str]:
    """The table of one language."""
    return _WORDS[language]


def find_words(words: Mapping[str, str], part: str, kind: str, tone: str) -> str | None:
    """The most particular wording of a part: for kind and tone, for the kind, for the tone, for all."""
    for key in (f"{part}.{kind}.{tone}", f"{part}.{kind}", f"{part}.{tone}", part):
        if key in words:
            return words[key]
    return None
