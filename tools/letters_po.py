"""Hand the words of the letters to translators as .po files, and read their work back.

    .venv/bin/python tools/letters_po.py export nl letters-nl.po     English beside Dutch
    .venv/bin/python tools/letters_po.py import nl letters-nl.po     print the table of words for texts/nl.py

The words live in Python tables, so that the library reads no file; this is the bridge to tools that translators know.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from lettrage.letters.texts import words_of


def exported(language: str) -> bytes:
    """The words of a language as .po: the key as context, the English as source, the words as translation."""
    catalog = Catalog(locale=language, project="lettrage letters", fuzzy=False)
    english, words = words_of("en"), words_of(language)
    for key in sorted({*english, *words}):
        catalog.add(english.get(key, key), words.get(key, ""), context=key)
    out = BytesIO()
    write_po(out, catalog, width=0, omit_header=True)
    return out.getvalue()


def imported(po: bytes, language: str) -> dict[str, str]:
    """The table of words that a .po holds; what was not translated is left out."""
    catalog = read_po(BytesIO(po), locale=language)
    return {str(message.context): str(message.string) for message in catalog if message.id and message.string}


if __name__ == "__main__":
    verb, language, name = sys.argv[1:]
    if verb == "export":
        Path(name).write_bytes(exported(language))
    else:
        for key, wording in imported(Path(name).read_bytes(), language).items():
            print(f"    {key!r}: {wording!r},")
