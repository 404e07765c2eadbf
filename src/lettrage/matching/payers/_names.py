"""Names of companies and people in plain form, and how far apart two of them are.

A bank cuts, reorders and unaccents names, and leaves the legal form out or adds it. The plain form takes all of that
away, so that most names are simply equal. What is then still apart is measured by edits, with rapidfuzz where it is
installed and by the same count in plain Python where it is not: the answer does not depend on which one counted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

__all__ = ["LONGEST", "alike", "code_of", "distance", "name_key", "name_words"]

#: Characters of a name or text that are read; hostile ones are longer.
LONGEST = 400
#: Legal forms and titles, without accents and dots: they say what a payer is, not who.
_FORM_WORDS = """
sa sas sasu sarl eurl earl sci scp scop snc scs sca selarl gie ei eirl ste societe ets etablissement etablissements
entreprise groupe association mr mme m mlle monsieur madame gmbh ag kg kgaa ohg ug ev gbr mbh gesmbh herr frau firma
ltd limited plc llp llc lp inc incorporated corp corporation co company sprl srl bvba bv nv vzw asbl cv vof spa sapa
srls sl slu sociedad limitada ab oy oyj asa aps as hb kft zrt doo sp zoo sia uab ou the and und et e y i
"""
_FORMS = frozenset(_FORM_WORDS.split())
_WORD = re.compile(r"[^\W_]+")
#: Letters that have no accent to take away.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
)


@lru_cache(maxsize=1 << 16)
def name_words(text: str) -> tuple[str, ...]:
    """The words of a text in their order, in small letters without accents; single letters in a row are one word.

    >>> name_words("S.A.R.L. Müller & Fils")
    ('sarl', 'muller', 'fils')
    """
    folded = unicodedata.normalize("NFKD", text[:LONGEST].casefold().translate(_LETTERS))
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    words: list[str] = []
    spelled = False
    for word in _WORD.findall(plain):
        single = len(word) == 1 and word.isalpha()
        if single and spelled:
            words[-1] += word
        else:
            words.append(word)
        spelled = single
    return tuple(words)


def name_key(text: str) -> str:
    """The plain form in which names are compared: without legal forms and titles, words in alphabetical order.

    A name of nothing but such words keeps them.

    >>> name_key("SARL Dupont Père et Fils"), name_key("DUPONT FILS PERE S.A.R.L")
    ('dupont fils pere', 'dupont fils pere')
    """
    words = name_words(text)
    telling = {word for word in words if word not in _FORMS}
    return " ".join(sorted(telling or set(words)))


def code_of(text: str) -> str:
    """A reference, number or account in plain form: capitals and digits only.

    >>> code_of("fr76 3000-6000")
    'FR7630006000'
    """
    return "".join(letter for letter in text[:LONGEST].upper() if letter.isalnum())


def alike(one: str, other: str, least_ppm: int) -> bool:
    """Whether two plain names differ by few edits, or one is the other cut short.

    Args:
        one: A plain form. other: Another.
        least_ppm: The share of the longer name that must agree, in parts per million.
    """
    longer = max(len(one), len(other))
    allowed = longer * (1_000_000 - least_ppm) // 1_000_000
    return abs(len(one) - len(other)) <= allowed and distance(one, other, allowed) <= allowed


def distance(one: str, other: str, most: int) -> int:
    """How many letters must be changed, added or left out to turn one text into the other; ``most + 1`` when more.

    Complexity: the product of the lengths in the worst case.
    """
    return min(_counted()(one, other, most), most + 1)


@lru_cache(maxsize=1)
def _counted() -> Callable[[str, str, int], int]:
    if find_spec("rapidfuzz") is None:
        return plain_distance
    fast = import_module("rapidfuzz.distance.Levenshtein").distance

    def count(one: str, other: str, most: int) -> int:
        return int(fast(one, other, score_cutoff=most))

    return count


def plain_distance(one: str, other: str, most: int) -> int:
    """The same count without a package: one row of the table of prefixes at a time."""
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, right in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
        if min(row) > most:
            return most + 1
    return row[-1]
