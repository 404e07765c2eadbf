"""Dates, periods and times in a remittance text. Each recogniser looks at a handful of tokens and answers or not."""

from __future__ import annotations

from datetime import date
from typing import Final

from lettrage.references._found import Found, OtherKind
from lettrage.references._tokens import BREAK, MARK, NUMBER, SPACE, WORD, Tokens
from lettrage.references._words import MONTHS

__all__ = [
    "compact_date",
    "glued_stamp",
    "is_year",
    "month_at",
    "quarter_at",
    "read_date",
    "read_period",
    "read_stamp",
    "read_time",
    "spelt_date",
]

_FIRST_YEAR, _LAST_YEAR = 1990, 2099
#: Two-digit years that payers mean today; the first two digits are those of this century.
_SHORT_YEARS: Final = range(90)


def is_year(digits: str) -> bool:
    """Whether four digits can be a year of business."""
    return len(digits) == 4 and _FIRST_YEAR <= int(digits) <= _LAST_YEAR


def iso(day: str, month: str, year: str) -> str:
    """The ISO form of a date, ``""`` when there is no such day. Day and month change places if only that fits."""
    whole = int(year) if len(year) == 4 else 2000 + int(year)
    if not _FIRST_YEAR <= whole <= _LAST_YEAR:
        return ""
    for d, m in ((int(day), int(month)), (int(month), int(day))):
        try:
            return date(whole, m, d).isoformat()
        except ValueError:
            continue
    return ""


def read_date(t: Tokens, i: int, announced: bool) -> Found | None:
    """Three numbers joined by one kind of mark; after a word such as ``du``, two numbers or a compact date as well."""
    parts, mark, i_next = _joined(t, i)
    if len(parts) == 3:
        lengths = [len(part) for part in parts]
        value = ""
        if lengths[0] == 4 and max(lengths[1:]) <= 2:
            value = iso(parts[2], parts[1], parts[0])
        elif max(lengths[:2]) <= 2 and lengths[2] in (2, 4):
            value = iso(parts[0], parts[1], parts[2])
        if value:
            return Found(i_next, OtherKind.DATE, value)
    if not announced or t.kind[i + 1] == WORD:
        return None
    if len(parts) >= 2 and mark in "/." and max(map(len, parts[:2])) <= 2 and iso(parts[0], parts[1], "2000"):
        return Found(_after(t, i, 2), OtherKind.DATE, "")
    value = compact_date(t.text[i])
    return Found(i + 1, OtherKind.DATE, value) if value else None


def compact_date(digits: str) -> str:
    """The ISO form of a date without marks: ddmmyy, yymmdd, ddmmyyyy, yyyymmdd; ``""`` when it is none."""
    if len(digits) == 6:
        return iso(digits[:2], digits[2:4], digits[4:]) or iso(digits[4:], digits[2:4], digits[:2])
    if len(digits) == 8:
        return iso(digits[6:], digits[4:6], digits[:4]) or iso(digits[:2], digits[2:4], digits[4:])
    return ""


def read_period(t: Tokens, i: int) -> Found | None:
    """``04/2023``, ``2023-04``: a month of a year."""
    if not t.mark(i + 1, "/.-") or t.kind[i + 2] != NUMBER:
        return None
    if t.mark(i + 3, "/.-") and t.kind[i + 4] == NUMBER:
        return None
    first, second = t.text[i], t.text[i + 2]
    if len(first) <= 2 and is_year(second) and 1 <= int(first) <= 12:
        return Found(i + 3, OtherKind.PERIOD, f"{second}-{int(first):02d}")
    if is_year(first) and len(second) == 2 and 1 <= int(second) <= 12 and t.text[i + 1] in "/-.":
        return Found(i + 3, OtherKind.PERIOD, f"{first}-{second}")
    return None


def spelt_date(t: Tokens, i: int) -> Found | None:
    """``13 janvier 2024``, ``13 mai``, ``13-MAR-24``: a day and the name of a month, at the day."""
    if not t.digits(i, 1, 2) or not 1 <= int(t.text[i]) <= 31:
        return None
    place = _past_one(t, i + 1)
    month = MONTHS.get(t.text[place]) if t.kind[place] == WORD else None
    if month is None:
        return None
    year = _year_after(t, place + 1)
    if year is None:
        return Found(place + 1, OtherKind.DATE, "")
    return Found(year[0], OtherKind.DATE, iso(t.text[i], str(month), year[1]))


def month_at(t: Tokens, i: int) -> Found | None:
    """``avril``, ``avril 2024``, ``DEC/JAN/FEV``: names of months, at the first name."""
    month = MONTHS.get(t.text[i])
    if month is None:
        return None
    year = _year_after(t, i + 1)
    if year is None:
        return Found(i + 1, OtherKind.PERIOD, "")
    full = year[1] if len(year[1]) == 4 else f"20{year[1]}"
    return Found(year[0], OtherKind.PERIOD, f"{full}-{month:02d}")


def quarter_at(t: Tokens, i: int) -> Found | None:
    """``T1 2024``, ``Q3/24``, at the letter; ``1T2020``, at the digit."""
    place, letter = (i + 1, t.text[i]) if t.kind[i] == WORD else (i, t.text[i + 1])
    if letter not in ("T", "Q") or not t.digits(place, 1, 1) or t.text[place] not in "1234":
        return None
    if t.kind[i] != WORD and t.kind[i + 1] != WORD:
        return None
    year = _year_after(t, i + 2)
    if year is None:
        return Found(i + 2, OtherKind.PERIOD, "") if t.kind[i] == WORD and t.kind[i + 2] != NUMBER else None
    full = year[1] if len(year[1]) == 4 else f"20{year[1]}"
    return Found(year[0], OtherKind.PERIOD, f"{full}-Q{t.text[place]}")


def read_time(t: Tokens, i: int, after_date: bool) -> Found | None:
    """``14:30``, ``14:30:05``, ``14h30``; after a date also ``14.30.05.123456``."""
    if not t.digits(i, 1, 2) or int(t.text[i]) > 23:
        return None
    if t.kind[i + 1] == WORD and t.text[i + 1] == "H":
        minutes = t.digits(i + 2, 2, 2) and int(t.text[i + 2]) <= 59
        return Found(i + 3 if minutes else i + 2, OtherKind.TIME, "")
    marks = ":." if after_date else ":"
    if not (t.mark(i + 1, marks) and t.digits(i + 2, 2, 2) and int(t.text[i + 2]) <= 59):
        return None
    place = i + 3
    while place <= i + 5 and t.mark(place, marks) and t.kind[place + 1] == NUMBER and not t.glued(place + 2):
        place += 2
    return Found(place, OtherKind.TIME, "")


def glued_stamp(t: Tokens, i: int) -> str:
    """The day of a time stamp whose year is glued to the number before it: ``0012023-01-17-09.26``; else ``""``."""
    digits = t.text[i]
    if len(digits) <= 4 or not (t.mark(i + 1, "-") and t.digits(i + 2, 2, 2) and t.mark(i + 3, "-")):
        return ""
    if not (t.digits(i + 4, 2, 2) and is_year(digits[-4:]) and t.kind[i + 5] in (MARK, SPACE)):
        return ""
    clock = t.digits(i + 6, 2, 2) and read_time(t, i + 6, True)
    return iso(t.text[i + 4], t.text[i + 2], digits[-4:]) if clock else ""


def read_stamp(t: Tokens, i: int) -> Found | None:
    """``20230117092604``: a day and a time of day as one run of digits."""
    digits = t.text[i]
    if len(digits) not in (12, 14) or t.glued(i + 1):
        return None
    day = iso(digits[6:8], digits[4:6], digits[:4]) if is_year(digits[:4]) else ""
    clock = int(digits[8:10]) <= 23 and int(digits[10:12]) <= 59 and int(digits[12:] or 0) <= 59
    return Found(i + 1, OtherKind.TIME, day) if day and clock and len(digits) == 14 else None


def _joined(t: Tokens, i: int) -> tuple[list[str], str, int]:
    """Up to three short numbers from ``i`` on, joined by the same mark, spaces beside it or not."""
    parts = [t.text[i]] if len(t.text[i]) <= 4 else []
    mark, place = "", i + 1
    while parts and len(parts) < 3:
        at = t.skip(place)
        if not t.mark(at, mark or "/.-"):
            break
        number = t.skip(at + 1)
        if not t.digits(number, 1, 4):
            break
        mark, place = t.text[at], number + 1
        parts.append(t.text[number])
    return parts, mark, place


def _after(t: Tokens, i: int, numbers: int) -> int:
    """The token after that many numbers."""
    while numbers:
        numbers -= t.kind[i] == NUMBER
        i += 1
    return i


def _past_one(t: Tokens, i: int) -> int:
    """The place after one space or one joining mark, if there is one."""
    return i + 1 if t.kind[i] in (SPACE, BREAK) or (t.kind[i] == MARK and t.mark(i, "/.-'")) else i


def _year_after(t: Tokens, i: int) -> tuple[int, str] | None:
    """A year of four digits after a space or mark, or of two digits that stands alone."""
    place = _past_one(t, i)
    if t.kind[place] != NUMBER or t.glued(place + 1):
        return None
    if t.mark(place + 1, "/-,+.") and t.kind[place + 2] == NUMBER:
        return None
    if is_year(t.text[place]):
        return place + 1, t.text[place]
    if len(t.text[place]) == 2 and int(t.text[place]) in _SHORT_YEARS:
        return place + 1, t.text[place]
    return None
