"""Amounts, percentages and telephone numbers in a remittance text."""

from __future__ import annotations

from typing import Final

from lettrage.references._found import Found, OtherKind
from lettrage.references._tokens import MARK, NUMBER, SPACE, WORD, Tokens
from lettrage.references._words import WORDS, Role

__all__ = ["read_amount", "read_percent", "read_phone"]

_SIGNS: Final = "\u20ac$\u00a3"
#: Digits of a telephone number, the country code not counted.
_PHONE_LEAST, _PHONE_MOST = 8, 15


def read_amount(t: Tokens, i: int, named: bool) -> Found | None:
    """An amount: two decimals, or a currency beside the figure.

    ``12766,74`` may also be a list of two invoices. It is an amount when a currency stands beside it, or when no
    invoice word stands before it and its whole part is short.
    """
    whole, place = _whole_part(t, i)
    decimals, comma = "", False
    if t.mark(place, ".,") and t.digits(place + 1, 2, 2) and not t.glued(place + 2):
        decimals = t.text[place + 1]
        comma, place = t.text[place] == ",", place + 2
        if _list_goes_on(t, place):
            return None
    beside = _currency_before(t, i) or _currency_after(t, place)
    if not decimals and not beside:
        return None
    if decimals and not beside and comma and len(t.text[i]) >= 5 and named:
        return None
    if not decimals and len(whole) > 9:
        return None
    return Found(place, OtherKind.AMOUNT, f"{whole}.{decimals}" if decimals else whole)


def read_percent(t: Tokens, i: int) -> Found | None:
    """``2 %``, ``1,5%``: the figure, its sign left out of the value."""
    place, value = i + 1, t.text[i]
    if len(value) > 3:
        return None
    if t.mark(place, ".,") and t.digits(place + 1, 1, 3):
        value, place = f"{value}.{t.text[place + 1]}", place + 2
    place += t.kind[place] == SPACE
    return Found(place + 1, OtherKind.PERCENT, value) if t.mark(place, "%") else None


def read_phone(t: Tokens, i: int, announced: bool) -> Found | None:
    """``+33 1 23 45 67 89``, ``01.23.45.67.89``, and any long enough row of digit groups after a word for telephone."""
    plus = i > 0 and t.mark(i - 1, "+") and not (i > 1 and t.glued(i - 2))
    pairs = t.digits(i, 2, 2) and t.text[i][0] == "0" and t.text[i] != "00"
    if not (plus or pairs or announced):
        return None
    groups, place, marks = [t.text[i]], i + 1, set[str]()
    while len(groups) < 8 and t.kind[place] in (SPACE, MARK) and t.kind[place + 1] == NUMBER:
        if t.kind[place] == MARK and not t.mark(place, ".-"):
            break
        marks.add(t.text[place])
        groups.append(t.text[place + 1])
        place += 2
    if pairs and not plus and not announced:
        if len(groups) < 5 or len(marks) > 1 or any(len(group) != 2 for group in groups[:5]):
            return None
        groups, place = groups[:5], i + 9
    digits = "".join(groups)
    if not _PHONE_LEAST <= len(digits) <= _PHONE_MOST:
        digits, place = groups[0], i + 1
    if not _PHONE_LEAST <= len(digits) <= _PHONE_MOST or (plus and len(digits) < 10):
        return None
    return Found(place, OtherKind.PHONE, f"+{digits}" if plus else digits, t.start[i - 1] if plus else -1)


def _whole_part(t: Tokens, i: int) -> tuple[str, int]:
    """The figure before the decimals, its thousands joined by one kind of mark."""
    parts, place, mark = [t.text[i]], i + 1, ""
    while len(parts[0]) <= 3 and len(parts) < 5 and t.digits(place + 1, 3, 3):
        between = " " if t.kind[place] == SPACE else t.text[place] if t.mark(place, ".,'") else ""
        if not between or between != (mark or between):
            break
        mark = between
        parts.append(t.text[place + 1])
        place += 2
    ends = t.mark(place, ".,") and t.text[place] != mark and t.digits(place + 1, 2, 2)
    money = ends or _currency_before(t, i) or _currency_after(t, place)
    return ("".join(parts), place) if money else (parts[0], i + 1)


def _list_goes_on(t: Tokens, i: int) -> bool:
    return t.mark(i, ",./-+") and t.kind[i + 1] == NUMBER


def _currency_before(t: Tokens, i: int) -> bool:
    place = i - 1
    if place >= 0 and t.kind[place] == SPACE:
        place -= 1
    return place >= 0 and _is_currency(t, place)


def _currency_after(t: Tokens, i: int) -> bool:
    return _is_currency(t, i + 1 if t.kind[i] == SPACE else i)


def _is_currency(t: Tokens, i: int) -> bool:
    if t.kind[i] == WORD:
        return WORDS.get(t.text[i]) is Role.CURRENCY
    return t.kind[i] == MARK and t.text[i] in _SIGNS
