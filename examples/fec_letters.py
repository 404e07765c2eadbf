"""Letters that a bookkeeper already gave: which groups they make, which codes they use, how new groups compare."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from attrs import frozen
from fec_line import FecLine


@frozen
class BookGroup:
    """The lines of one account under one letter."""

    account: str
    code: str
    lines: tuple[FecLine, ...]

    @property
    def balanced(self) -> bool:
        """Debits meet credits: only such a group can stand as a settlement."""
        amounts = [line.amount_minor for line in self.lines]
        return sum(amounts) == 0 and min(amounts) < 0 < max(amounts)


@frozen
class BookLetters:
    """What the letters of a file say."""

    balanced: tuple[BookGroup, ...]
    left_alone: tuple[BookGroup, ...]
    """One-sided or unbalanced: the counterpart lies outside the file, or the letter is not what it seems."""
    codes: Mapping[str, frozenset[str]]
    """Every code that an account has used."""
    group_of: Mapping[int, BookGroup]
    """The group of each lettered line, by line number."""


def book_letters(lines: Iterable[FecLine]) -> BookLetters:
    """The groups of the bookkeeper. A code that does not balance may stand for several groups, lettered day by day."""
    by_code: dict[tuple[str, str], list[FecLine]] = defaultdict(list)
    codes: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.letter:
            by_code[line.ledger_account, line.letter].append(line)
            codes[line.ledger_account].add(line.letter)
    balanced: list[BookGroup] = []
    left_alone: list[BookGroup] = []
    for (account, code), found in by_code.items():
        whole = BookGroup(account, code, tuple(found))
        for group in [whole] if whole.balanced else _by_day(whole):
            (balanced if group.balanced else left_alone).append(group)
    return BookLetters(
        tuple(balanced),
        tuple(left_alone),
        {account: frozenset(used) for account, used in codes.items()},
        {line.number: group for group in (*balanced, *left_alone) for line in group.lines},
    )


def _by_day(group: BookGroup) -> list[BookGroup]:
    days: dict[str, list[FecLine]] = defaultdict(list)
    for line in group.lines:
        days[line.lettered_on].append(line)
    return [BookGroup(group.account, group.code, tuple(lines)) for lines in days.values()]


class Agreement(StrEnum):
    """How a group of ours compares with the letters of the bookkeeper."""

    SAME = "the same group"
    PART = "part of one group"
    WHOLES = "several whole groups"
    NEW = "lines without letter"
    CONFLICT = "cuts across groups"


def agreement(lines: Sequence[FecLine], books: BookLetters) -> Agreement:
    """Compare one group with the letters of its account."""
    ours = {line.number for line in lines}
    touched = {books.group_of[number] for number in ours if number in books.group_of}
    if not touched:
        return Agreement.NEW
    theirs = {line.number for group in touched for line in group.lines}
    if len(touched) == 1 and ours <= theirs:
        return Agreement.SAME if ours == theirs else Agreement.PART
    return Agreement.WHOLES if ours == theirs else Agreement.CONFLICT


def first_code(lines: Iterable[FecLine], width: int) -> str:
    """The first code in the manner of the file: as short as its shortest, else as its padded column allows."""
    lengths = Counter(len(line.letter) for line in lines if line.letter.isalpha())
    return "A" * (min(lengths) if lengths else min(width or 3, 3))


def free_code(code: str, taken: frozenset[str] | set[str]) -> str:
    """The code, or the next one after it that the account never used.

    >>> free_code("AZ", {"AZ", "BA"}), free_code("ZZ", {"ZZ"})
    ('BB', 'AAA')
    """
    while code in taken:
        code = _next_code(code)
    return code


def _next_code(code: str) -> str:
    head, last = code[:-1], code[-1]
    if last != "Z":
        return head + chr(ord(last) + 1)
    return (_next_code(head) if head else "A") + "A"
