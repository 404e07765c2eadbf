"""Candidates out of a number and the row that may follow it."""

from __future__ import annotations

from collections.abc import Callable

from lettrage.references._candidates import Gathered
from lettrage.references._codes_read import framed_scheme
from lettrage.references._dates_read import compact_date, is_year
from lettrage.references._found import Found, OtherKind
from lettrage.references._lists import LONGEST, Element, broken, completed, element_at, halves, separator
from lettrage.references._tokens import MARK, WORD, Tokens
from lettrage.references._words import WORDS, Role
from lettrage.references.remittance import CandidateKind

__all__ = ["prefix_at", "read_row"]

#: A bare number needs as many digits that are no leading zeros; one that letters touch may have fewer.
_LEAST, _LEAST_PREFIXED, _LEAST_HEAD = 3, 2, 4
#: A suffix of so many digits is rather a number of its own, and loses that much.
_WHOLE, _LONG_SUFFIX = 5, 40
#: Words that, when they touch a number, are letters of it.
_SAYS_LITTLE = frozenset({None, Role.FILLER, Role.AND, Role.NOTE, Role.PAYMENT})
#: What a bare number loses when it may as well be a date.
_DATE_LIKE = 20


def read_row(out: Gathered, i: int, stops: Callable[[int, str], bool]) -> int:
    """Read the number at ``i`` and those that follow it in a row; the token after the row.

    Args:
        out: Where candidates go.
        i: Token of the first number.
        stops: Whether a number, with what stands before it, is something else and ends the row.
    """
    t = out.t
    row = [element_at(t, i, out.named)]
    marks = [""]
    joints = broken(t, i)
    if joints:
        out.number(CandidateKind.JOINED, joints[0], i, joints[1])
    while (follows := separator(t, row[-1].next)) and not row[-1].parts:
        place, mark = follows
        if (mark == " " and not out.named) or stops(place, mark):
            break
        out.understood(row[-1].next, place)
        row.append(element_at(t, place, out.named))
        marks.append(mark)
    heads = [one for one in row if one.lead or one.parts or len(one.digits) >= _LEAST_HEAD]
    if not heads and len(row) > 1:
        _headless(out, row)
    else:
        _headed(out, row, marks)
    return row[-1].next


def _headless(out: Gathered, row: list[Element]) -> None:
    """The last digits of numbers, their head written nowhere. Two of two digits are more likely a day and a month."""
    if not out.named and len(row) < 3 and all(len(one.digits) < _LEAST for one in row):
        return
    for one in row:
        if out.named or len(one.digits.lstrip("0")) >= _LEAST:  # it may be the whole number, or only its end
            kind = CandidateKind.INVOICE_NUMBER if out.named else CandidateKind.NUMBER
            out.number(kind, one.digits, one.main, one.next, less=10, repaired=one.repaired)
        if len(one.digits) >= 2:
            out.number(CandidateKind.HEADLESS, one.digits, one.main, one.next, repaired=one.repaired)


def _headed(out: Gathered, row: list[Element], marks: list[str]) -> None:
    """Whole numbers, and suffixes of the last whole number before them."""
    head, before = "", None
    for one, mark in zip(row, marks, strict=True):
        plain = not one.lead and not one.parts
        short = plain and len(one.digits) < len(head)
        if before and plain and mark in ("/", "-") and is_year(one.digits) and _year_behind(out, before, one):
            pass
        elif short and len(head) >= _LEAST_HEAD and len(one.digits) >= (1 if mark == "/" else 2):
            head = _suffix(out, head, one, mark)
        else:
            _whole(out, one)
            head = one.digits if len(one.digits) <= LONGEST else ""
        before = one


def _year_behind(out: Gathered, number: Element, year: Element) -> bool:
    """A number and its year, as in 123/2024; beside a number of four digits, the year may also be one."""
    touching = year.main == number.next + 1
    if number.lead or number.parts or is_year(number.digits) or not touching or len(number.digits) > 12:
        return False
    prefix, start, _ = prefix_at(out.t, number.first)
    digits = number.digits + year.digits
    out.number(CandidateKind.YEAR_NUMBER, digits, number.first, year.next, prefix=prefix, start=start)
    return len(number.digits) != 4


def _suffix(out: Gathered, head: str, one: Element, mark: str) -> str:
    """A suffix in all its readings, and by itself when it is long enough; the head for the next one."""
    doubt = (10 if mark == " " else 0) + (_LONG_SUFFIX if len(one.digits) >= _WHOLE else 0)
    readings = completed(head, one.digits)
    for digits, less in readings:
        out.number(CandidateKind.SUFFIX, digits, one.main, one.next, less=less + doubt, repaired=one.repaired)
    if len(one.digits.lstrip("0")) >= _LEAST:
        kind = CandidateKind.INVOICE_NUMBER if out.named else CandidateKind.NUMBER
        out.number(kind, one.digits, one.main, one.next, repaired=one.repaired)
    return readings[0][0]


def _whole(out: Gathered, one: Element) -> None:
    """A number that stands for itself, with its year, letters and parts."""
    t = out.t
    prefix, start, foreign = prefix_at(t, one.first)
    digits = one.lead + "".join(one.parts or (one.digits,))
    if len(digits) > LONGEST:
        out.other(one.main, Found(one.next, OtherKind.IDENTIFIER, ""))
        return
    named = CandidateKind.INVOICE_NUMBER if out.named else CandidateKind.NUMBER
    kind = CandidateKind.PREFIXED if foreign else named
    if one.lead:
        joined = CandidateKind.YEAR_NUMBER if len(one.lead) >= 4 else CandidateKind.PREFIXED
        out.number(joined, digits, one.first, one.next, prefix=prefix, start=start, repaired=one.repaired)
        if out.named or len(one.digits.lstrip("0")) >= (_LEAST_PREFIXED if prefix else _LEAST):
            out.number(named, one.digits, one.main, one.next, repaired=one.repaired, less=5)
        return
    if one.parts:
        out.number(CandidateKind.COMPOSITE, digits, one.first, one.next, prefix=prefix, start=start)
        for part in one.parts:
            if len(part.lstrip("0")) > _LEAST:
                out.number(CandidateKind.GLUED, part, one.first, one.next, start=start)
        return
    least = 1 if out.named else _LEAST_PREFIXED if foreign else _LEAST
    if len(digits.lstrip("0")) < least:
        return
    less = _DATE_LIKE if kind is CandidateKind.NUMBER and compact_date(digits) else 0
    scheme = framed_scheme(digits)
    out.number(
        kind, digits, one.main, one.next, prefix=prefix, start=start, scheme=scheme, repaired=one.repaired, less=less
    )
    for half in halves(digits) or ():
        out.number(CandidateKind.GLUED, half, one.main, one.next, start=start)


def prefix_at(t: Tokens, i: int) -> tuple[str, int, bool]:
    """Letters that belong to the number at ``i``, where they begin, and whether they announce nothing by themselves.

    They touch it, or one mark stands between them and it and they are short. A long word is no prefix: it was glued.
    """
    place = i - 1
    if place >= 1 and t.mark(place, "-./_#\u00b0"):
        place -= 1
        most = 4
    else:
        most = 6
    if place < 0 or t.kind[place] != WORD or not 0 < t.end[place] - t.start[place] <= most:
        return "", -1, False
    word = t.text[place]
    role = WORDS.get(word) or WORDS.get(word.rstrip("O"))
    if role in (Role.NUMBER, Role.DATE, Role.CURRENCY, Role.FILLER) and t.kind[i - 1] == MARK:
        return "", -1, False
    return word, t.start[place], role in _SAYS_LITTLE
