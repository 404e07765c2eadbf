"""Text of payment terms to tokens, and tokens to elements: delays, ends of periods, percentages, words that matter.

One walk over the text. Letters are folded one by one (small, without accents), so that a place in the folded text is
the same place in the text as given. Patterns never look back, so hostile text costs no more than its length.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple

from attrs import frozen

from lettrage.terms._vocabulary import NUMBER_WORDS, ORDINALS, UNITS, Phrases, phrases

__all__ = ["Element", "elements"]

_TOKEN: Final = re.compile(
    r"(?P<date>[0-9]{1,4}([./-])[0-9]{1,2}\2[0-9]{1,4}(?![0-9]))"
    r"|(?P<decimal>[0-9]++[.,][0-9]++(?=\s{0,3}(?:%|/|pct|percent|per\scent|prozent|pour\s?cent|v\.h|€|eur)))"
    r"|(?P<number>[0-9]++)"
    r"|(?P<dotted>(?:[a-z]\.){2,}+[a-z]?)"
    r"|(?P<word>(?:[^\W\d_][\u0300-\u036f]*+)++)"
    r"|(?P<line>\n)"
    r"|(?P<mark>\S)"
)
_PERCENT: Final = frozenset({"%", "pct", "percent", "prozent", "pourcent", "vh", "pc"})
_SEPARATORS: Final = frozenset(",;.|/\n")
_SILENT: Final = frozenset("'\":()[]*#")
#: What follows a discount such as "2/10" and no fraction such as "1/2".
_AFTER_SLASH: Final = frozenset({",", ";", "net", "n", "nett", "netto", "eom", "rog", "end"})
#: More figures than any delay, day or percentage has.
_LONGEST: Final = 6


class _Token(NamedTuple):
    """A piece of the folded text; a tuple, since a long text has many."""

    kind: str
    text: str
    start: int
    end: int


@frozen
class Element:
    """Something the text says, and where: a meaning of the vocabulary, or one made of a number.

    Kinds made of numbers: ``delay`` (count, unit), ``percent``, ``day`` (of a month), ``amount`` (with
    decimals), ``number`` (of nothing known).
    """

    kind: str
    start: int
    end: int
    value: Any = None


def elements(text: str, language: str | None) -> list[Element]:
    """What the text says, in order. Words that mean nothing here are of kind ``unknown``.

    Complexity: linear in the text.
    """
    tokens = _tokens(text)
    known = phrases(language)
    found: list[Element] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.kind in ("number", "decimal"):
            place = _number(tokens, place, found)
        elif token.kind == "word":
            place = _word(tokens, place, known, found)
        else:
            place += 1
            kind = "separator" if token.text in _SEPARATORS else "then" if token.text == "+" else "unknown"
            if token.text == "-" or token.text in _SILENT:
                kind = "separator" if token.text == "-" else "filler"
            found.append(Element(kind, token.start, token.end))
    return found


def _tokens(text: str) -> list[_Token]:
    folded = text.translate(_folding())
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(folded):
        kind = match.lastgroup or "mark"
        start, end = match.span()
        word = match.group()
        if kind == "dotted":
            kind, word = "word", word.replace(".", "")  # "F.D.M.", "v.H."
        if kind == "word" and not word.isascii():
            word = "".join(letter for letter in word if not "\u0300" <= letter <= "\u036f")
        joins = word == "-" and start > 0 and folded[start - 1].isalnum() and folded[end : end + 1].isalnum()
        if not joins:  # a hyphen inside a word only separates its parts
            tokens.append(_Token(kind, word, start, end))
    return tokens


@cache
def _folding() -> dict[int, str]:
    """One letter for one letter: small, bare, and the many apostrophes, dashes and spaces as one of each."""
    table: dict[int, str] = {}
    for code in (*range(0x41, 0x250), *range(0xFF01, 0xFF5F)):
        plain = unicodedata.normalize("NFKD", chr(code))[0].lower()[:1]
        if plain != chr(code) and plain.isascii():
            table[code] = plain
    table |= dict.fromkeys((0x2019, 0x2018, 0x2BC, 0xB4), "'")
    table |= dict.fromkeys((0x2010, 0x2011, 0x2013, 0x2014, 0x2212), "-")
    table |= dict.fromkeys((0xA0, 0x202F, 0x2009, 0x2007), " ")
    return table | dict.fromkeys((0xDF, 0x1E9E), "s")  # sharp s


# -- numbers -----------------------------------------------------------------------------------------------------------


def _number(tokens: list[_Token], place: int, found: list[Element]) -> int:
    """A number and what belongs to it; the place of the next token."""
    token = tokens[place]
    after = place + 1
    if len(token.text) > _LONGEST or _is_negative(tokens, place):
        found.append(Element("unknown", token.start, token.end))
        return after
    percent_end = _percent_end(tokens, after)
    if percent_end > after:
        found.append(_percent(token, tokens[percent_end - 1].end))
        return _slash_delay(tokens, percent_end, found)
    if _text(tokens, after) == "/" and _kind(tokens, after + 1) == "number" and _is_slash_discount(tokens, place):
        found.append(_percent(token, token.end))
        return _slash_delay(tokens, after, found)
    if token.kind == "decimal":
        found.append(Element("amount", token.start, token.end, Decimal(token.text.replace(",", "."))))
        return after
    return _counted(tokens, place, int(token.text), found)


def _counted(tokens: list[_Token], place: int, count: int, found: list[Element]) -> int:
    token, after = tokens[place], place + 1
    unit_end, unit = _unit(tokens, after)
    if unit:
        found.append(Element("delay", token.start, tokens[unit_end - 1].end, _delay(count, unit)))
        return unit_end
    adjacent = after < len(tokens) and tokens[after].start == token.end
    german = adjacent and tokens[after].text == "." and _text(tokens, after + 1) in ("des", "jeden", "eines", "im")
    if 1 <= count <= 31 and (german or (adjacent and tokens[after].text in ORDINALS)):
        found.append(Element("day", token.start, tokens[after].end, count))
        return after + 1
    found.append(Element("number", token.start, token.end, count))
    return after


def _unit(tokens: list[_Token], after: int) -> tuple[int, str]:
    unit = UNITS.get(_text(tokens, after), "")
    more = UNITS.get(_text(tokens, after + 1), "")
    if unit and "business_days" in (unit, more) and {unit, more} <= {"days", "business_days"}:
        return after + 2, "business_days"  # "jours ouvrés", "working days"
    german = unit == "business_days" and _text(tokens, after).endswith(("tage", "tagen"))
    return (after, "") if unit == "business_days" and not german else (after + 1, unit) if unit else (after, "")


def _delay(count: int, unit: str) -> tuple[int, str]:
    return (count * 7, "days") if unit == "weeks" else (count, unit)


def _percent_end(tokens: list[_Token], place: int) -> int:
    """The place after a percent sign, in signs or in words; the same place when there is none."""
    two = (_text(tokens, place), _text(tokens, place + 1))
    if two in (("pour", "cent"), ("per", "cent")):
        return place + 2
    return place + 1 if two[0] in _PERCENT else place


def _percent(token: _Token, end: int) -> Element:
    return Element("percent", token.start, end, Decimal(token.text.replace(",", ".")))


def _is_slash_discount(tokens: list[_Token], place: int) -> bool:
    """Whether "2/10" is a discount of two per cent within ten days, and no date, fraction or row of delays."""
    percent, later = Decimal(tokens[place].text.replace(",", ".")), tokens[place + 2].text
    if len(later) > 3 or percent > 15:
        return False
    follows = _text(tokens, place + 3)
    if follows == "" or follows in "\n":
        return int(later) >= 5 and percent < int(later)  # "1/2" alone may be a half
    return follows in _AFTER_SLASH or UNITS.get(follows) == "days"


def _slash_delay(tokens: list[_Token], place: int, found: list[Element]) -> int:
    """The "/10" of "2/10" or "2 %/10 days"; marked as written with a slash."""
    if _text(tokens, place) != "/" or _kind(tokens, place + 1) != "number" or len(tokens[place + 1].text) > _LONGEST:
        return place
    start, end = tokens[place + 1].start, tokens[place + 1].end
    unit_end, unit = _unit(tokens, place + 2)
    end = tokens[unit_end - 1].end if unit else end
    count, unit = _delay(int(tokens[place + 1].text), unit or "days")
    found.append(Element("delay", start, end, (count, unit)))
    found.append(Element("slash", end, end))
    return unit_end


def _is_negative(tokens: list[_Token], place: int) -> bool:
    before = tokens[place - 1] if place else None
    return before is not None and before.text == "-" and before.end == tokens[place].start


# -- words -------------------------------------------------------------------------------------------------------------


def _word(tokens: list[_Token], place: int, known: Phrases, found: list[Element]) -> int:
    token = tokens[place]
    if token.text == "n" and (_text(tokens, place + 1) == "/" or _kind(tokens, place + 1) == "number"):
        found.append(Element("net", token.start, token.end))
        return place + 1 + (_text(tokens, place + 1) == "/")
    if token.text == "net" and _text(tokens, place + 1) == "/":
        found.append(Element("net", token.start, token.end))
        return place + 2
    if token.text in NUMBER_WORDS:
        return _counted(tokens, place, NUMBER_WORDS[token.text], found)
    for rest, meaning in known.get(token.text, ()):
        end = _matched(tokens, place + 1, rest)
        if end:
            found.append(Element(meaning, token.start, tokens[end - 1].end))
            return end
    found.append(Element("unknown", token.start, token.end))
    return place + 1


def _matched(tokens: list[_Token], place: int, rest: tuple[str, ...]) -> int:
    """The place after the words of a phrase, apostrophes and colons passed over; 0 when they do not follow."""
    for word in rest:
        if _text(tokens, place) in ("'", ":"):
            place += 1
        if _text(tokens, place) != word:
            return 0
        place += 1
    return place


def _text(tokens: list[_Token], place: int) -> str:
    return tokens[place].text if place < len(tokens) else ""


def _kind(tokens: list[_Token], place: int) -> str:
    return tokens[place].kind if place < len(tokens) else ""
