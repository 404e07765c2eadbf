"""Numbers in a row: year and number, suffixes that share a head, numbers that a boundary broke."""

from __future__ import annotations

from typing import Final, NamedTuple

from lettrage.references._dates_read import is_year
from lettrage.references._tokens import BREAK, NUMBER, SPACE, WORD, Tokens
from lettrage.references._words import WORDS, Role

__all__ = ["LONGEST", "Element", "broken", "completed", "element_at", "halves", "separator"]

#: Longer runs of digits are account numbers and machine identifiers; they also lend no head to a suffix.
LONGEST: Final = 25
_LIST_MARKS: Final = "/-,+&;"
_LOOKALIKES: Final = {"O": "0", "I": "1", "L": "1"}
#: Where programs wrap a text: a space there may stand inside a number.
_WRAPS: Final = (27, 35)


class Element(NamedTuple):
    """One number of a row.

    Attributes:
        digits: Its digits, those of the lead left out.
        lead: A year or a short number that belongs before it.
        first: Token of the lead, or of the number when there is none.
        main: Token of the number itself.
        next: The token after it.
        repaired: A letter was read as a digit.
        parts: The runs of digits, when letters stand among them.
    """

    digits: str
    lead: str
    first: int
    main: int
    next: int
    repaired: bool
    parts: tuple[str, ...] = ()


def element_at(t: Tokens, i: int, named: bool) -> Element:
    """The number at ``i`` with what belongs to it."""
    lead, main = _lead(t, i, named)
    digits, end, repaired = _repaired(t, main)
    parts, end = _composite(t, digits, end)
    return Element(digits, lead, i, main, end, repaired, parts)


def separator(t: Tokens, i: int) -> tuple[int, str] | None:
    """The next number of a row, and what stands before it: a mark, ``&`` for a word such as ``et``, or a space."""
    place = t.skip(i)
    between = " " if place > i else ""
    if t.mark(place, _LIST_MARKS):
        between, place = t.text[place], t.skip(place + 1)
    elif place > i and t.kind[place] == WORD and WORDS.get(t.text[place]) is Role.AND:
        between, place = "&", t.skip(place + 1)
    return (place, between) if between and t.kind[place] == NUMBER else None


def completed(head: str, suffix: str) -> tuple[tuple[str, int], ...]:
    """The numbers that a suffix may stand for, each with how much less it says.

    A suffix that is not above the end of the head has rolled over, as a rule when it has two digits: after 12796, 03
    is 12803. With three or more, the writer may as well have gone back, so both are given.

    >>> from lettrage.references._lists import completed
    >>> completed("12796", "03"), completed("12766", "774")
    ((('12803', 0), ('12703', 15)), (('12774', 0),))
    """
    size = len(suffix)
    same = head[:-size] + suffix
    if suffix > head[-size:]:
        return ((same, 0),)
    rolled = str(int(head[:-size]) + 1).zfill(len(head) - size) + suffix
    return ((rolled, 0), (same, 15)) if size <= 2 else ((same, 0), (rolled, 15))


def halves(digits: str) -> tuple[str, str] | None:
    """Two numbers of one series that were written without a space: 1276612774."""
    size = len(digits) // 2
    if len(digits) % 2 or not 5 <= size <= 9:
        return None
    first, second = digits[:size], digits[size:]
    return (first, second) if first[: (size + 1) // 2] == second[: (size + 1) // 2] and first < second else None


def broken(t: Tokens, i: int) -> tuple[str, int] | None:
    """A number that goes on behind a field boundary, a wrap, or a space between thousands; and the token after it."""
    digits, place = t.text[i], i + 1
    if i >= 2 and t.kind[i - 2] == NUMBER and _breaks(t, i - 2):
        return None  # the number before it has told the whole already
    while _breaks(t, place - 1) and len(digits) <= LONGEST:
        digits, place = digits + t.text[place + 1], place + 2
    return (digits, place) if place > i + 1 and len(digits) <= LONGEST else None


def _breaks(t: Tokens, i: int) -> bool:
    """Whether the number at ``i`` may go on in the one after the next token."""
    if t.kind[i + 2 - 1] not in (SPACE, BREAK) or t.kind[i + 2] != NUMBER:
        return False
    if t.kind[i + 1] == BREAK:
        return True
    wrapped = any(t.end[i] % width == 0 for width in _WRAPS)
    return wrapped or (len(t.text[i]) <= 3 and len(t.text[i + 2]) == 3 and t.end[i + 1] - t.start[i + 1] == 1)


def _lead(t: Tokens, i: int, named: bool) -> tuple[str, int]:
    """A year or a short number that is the first part of a number, and the token of its last part."""
    lead = t.text[i]
    spaced = t.kind[i + 1] == SPACE and t.end[i + 1] - t.start[i + 1] == 1
    if is_year(lead) and t.kind[i + 2] == NUMBER and (spaced or t.mark(i + 1, "-/._,")):
        loose = spaced or t.text[i + 1] == ","
        if is_year(t.text[i + 2]) or (loose and len(t.text[i + 2]) < 3):
            return "", i
        place = i + 2
        month = len(t.text[place]) <= 2 and t.mark(place + 1, "-/._") and t.digits(place + 2, 3, 9)
        return (lead + t.text[place], place + 2) if month else (lead, place)
    touched = i > 0 and t.kind[i - 1] == WORD  # F2204-020993: year and month, or a series
    longest = 4 if touched and len(t.text[i + 2]) > 4 else 3
    short = len(lead) <= longest and t.mark(i + 1, "-/._") and t.digits(i + 2, 4, 12) and not is_year(t.text[i + 2])
    if short and (named or t.text[i + 1] != "." or len(t.text[i + 2]) > 3):
        return lead, i + 2
    return "", i


def _repaired(t: Tokens, i: int) -> tuple[str, int, bool]:
    """Digits with the letters O, I and l among them read as 0, 1 and 1; at the end only O."""
    parts, place = [t.text[i]], i + 1
    while t.kind[place] == WORD and len(t.text[place]) <= 3 and all(c in _LOOKALIKES for c in t.text[place]):
        inside = t.kind[place + 1] == NUMBER
        if not inside and not (set(t.text[place]) == {"O"} and len(parts[0]) >= 3):
            break
        parts.append("".join(_LOOKALIKES[c] for c in t.text[place]))
        place += 1
        if inside:
            parts.append(t.text[place])
            place += 1
    return "".join(parts), place, len(parts) > 1


def _composite(t: Tokens, digits: str, place: int) -> tuple[tuple[str, ...], int]:
    """Further runs of digits behind a few letters that announce nothing, as in 22A0154."""
    parts = [digits]
    while t.kind[place] == WORD and len(t.text[place]) <= 3 and t.kind[place + 1] == NUMBER:
        if len(t.text[place]) > 1 and t.text[place] in WORDS:
            break
        parts.append(t.text[place + 1])
        place += 2
    return (tuple(parts), place) if len(parts) > 1 else ((), place)
