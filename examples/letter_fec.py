"""Letter the customer and supplier accounts of a French accounting-entry file (FEC).

    python examples/letter_fec.py BOOKS.txt LETTERED.txt

Groups that are sure enough to be posted without a person get a code in EcritureLet and a date in DateLet; every other
byte of the file stays as it was. Letters that are already there are kept and their codes are not used again. Groups
that a person should look at are printed, not written.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from attrs import evolve, frozen
from fec_file import SUBLEDGERS, FecFile, read_fec, write_letters
from fec_letters import BookGroup, BookLetters, book_letters, first_code, free_code
from fec_line import FecLine
from fec_report import csv_rows, tables
from ledger_lines import LedgerLine, items_table

from lettrage import Ledger, LetteringScheme, LettrageError, MatchingPolicy, Money, match
from lettrage.ledger import Decision, pair_up
from lettrage.matching import MatchResult
from lettrage.model import Allocation, ItemKey, ItemKind, Settlement


@frozen
class Group:
    """Lines of one account that the matcher puts together."""

    lines: tuple[FecLine, ...]
    decision: Decision
    code: str
    on: date
    shape: str
    """What kind of group it is, in the matcher's words: a pair, a run, a list of references, ..."""
    confidence_ppm: int

    @property
    def account(self) -> str:
        return self.lines[0].ledger_account

    @property
    def lettered(self) -> bool:
        """Written to the file: decided, and balanced without any difference to be booked first."""
        return self.decision is Decision.AUTO and not sum(line.amount_minor for line in self.lines)


@frozen
class Lettering:
    """What was done to one file, and what is left to a person."""

    file: FecFile
    books: BookLetters
    kept: tuple[BookGroup, ...]
    """Balanced groups of the bookkeeper that stand as settlements; none when the letters are ignored."""
    groups: tuple[Group, ...]
    raw: bytes
    """The file with its new letters."""
    limits: tuple[str, ...] = ()
    """Where the search stopped before its end."""


def letter(
    raw: bytes,
    *,
    again: bool = False,
    accounts: str = SUBLEDGERS,
    as_of: date | None = None,
    date_all: bool = False,
    policy: MatchingPolicy | None = None,
) -> Lettering:
    """Letter the sub-ledger accounts of an accounting-entry file.

    Args:
        raw: The file.
        again: Ignore the letters that are already there, to measure against them.
        accounts: Regular expression for the beginning of CompteNum.
        as_of: Read the books as of this day; None for their last day.
        date_all: Date the new letters `as_of` rather than by the latest line of their group.
        policy: What to decide alone; the codes follow the manner of the file.

    Raises:
        LettrageError: `not-a-ledger-file`.
    """
    file = read_fec(raw, accounts=accounts)
    books = book_letters(file.lines)
    day = as_of or max((line.on for line in file.lines), default=date.min)
    kept = [] if again else [group for group in books.balanced if max(line.on for line in group.lines) <= day]
    free = {line.number for group in kept for line in group.lines}
    lines = [line for line in file.lines if line.amount_minor and (again or not line.letter or line.number in free)]
    if not lines:
        return Lettering(file, books, (), (), raw)
    ledger, by_key = _ledger(lines, kept)
    scheme = LetteringScheme(first=first_code(file.lines, file.letter_width))
    result = match(ledger, evolve(policy or MatchingPolicy(), lettering=scheme), as_of=day)
    groups = tuple(_with_free_codes(_groups(result, by_key), books))
    if date_all:
        groups = tuple(evolve(group, on=day) for group in groups)
    letters = {line.number: (group.code, group.on) for group in groups if group.lettered for line in group.lines}
    return Lettering(file, books, tuple(kept), groups, write_letters(file, letters), _limits(result))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Letter the sub-ledger accounts of a French accounting-entry file.")
    parser.add_argument("books", type=Path, help="the accounting-entry file")
    parser.add_argument("out", type=Path, help="where the lettered file goes")
    parser.add_argument("--again", action="store_true", help="ignore the letters already there, and compare with them")
    parser.add_argument(
        "--accounts", default=SUBLEDGERS, help="regular expression for CompteNum (default: %(default)s)"
    )
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="read the books as of this day")
    parser.add_argument("--date-all", action="store_true", help="date the new letters as of that day")
    parser.add_argument("--report", type=Path, metavar="CSV", help="also write every group to a table")
    asked = parser.parse_args(arguments)
    try:
        done = letter(
            asked.books.read_bytes(),
            again=asked.again,
            accounts=asked.accounts,
            as_of=asked.as_of,
            date_all=asked.date_all,
        )
    except LettrageError as error:
        print(f"{asked.books}: {error}", file=sys.stderr)
        return 2
    asked.out.write_bytes(done.raw)
    if asked.report:
        asked.report.write_text(csv_rows(done), "utf-8", newline="")
    for table in tables(done, name=asked.books.name, accounts=asked.accounts, again=asked.again):
        print(table, end="\n\n")
    return 0


# --- from the file to the ledger and back ---


def _ledger(lines: Sequence[FecLine], kept: Sequence[BookGroup]) -> tuple[Ledger, dict[tuple[str, str], FecLine]]:
    """A ledger of the lines in which the kept groups are settled, and which line each item is."""
    table = items_table(
        LedgerLine(
            id=f"L{line.number:07d}",  # of one length, so that ids sort like the lines
            account=line.ledger_account,
            journal=line.journal,
            on=line.on,
            amount_minor=line.amount_minor,
            text=line.text,
            reference=line.piece,
        )
        for line in lines
    )
    kinds = [str(kind) for kind in table["kind"]]
    by_key = {(kind, str(name)): line for kind, name, line in zip(kinds, table["id"], lines, strict=True)}
    items = {line.number: ItemKey(ItemKind(kind), name) for (kind, name), line in by_key.items()}
    last = max(line.on for line in lines)
    owed = {line.number: int(str(minor)) for minor, line in zip(table["amount_minor"], lines, strict=True)}
    ledger = Ledger.from_items(table)
    settled = [_settlement(group, items, owed) for group in kept]
    return (ledger.record(*settled, known_on=last) if settled else ledger), by_key


def _settlement(group: BookGroup, items: dict[int, ItemKey], owed: dict[int, int]) -> Settlement:
    """The settlement that a balanced letter stands for: only the group is known, so credits fill debits in order."""
    numbers = [line.number for line in group.lines if line.amount_minor]
    pairs = pair_up([(items[number], Money.of_minor(owed[number], "EUR")) for number in numbers])
    name = f"{group.account} {group.code} {numbers[0]}"
    on = max(line.on for line in group.lines)
    return Settlement(name, [Allocation(*pair) for pair in pairs], code=group.code, effective_on=on)


def _groups(result: MatchResult, by_key: dict[tuple[str, str], FecLine]) -> Iterator[Group]:
    batch = result.batch
    kinds = list(ItemKind)
    for group, (begin, end) in enumerate(zip(batch.start[:-1], batch.start[1:], strict=True)):
        lines = [by_key[kinds[batch.kind[at]], str(batch.id[at])] for at in range(begin, end)]
        yield Group(
            lines=tuple(sorted(lines, key=lambda line: line.number)),
            decision=Decision(int(batch.decision[group])),
            code=str(batch.code[group]),
            on=max(line.on for line in lines),
            shape=str(batch.info["shape"][group]),
            confidence_ppm=int(batch.info["confidence_ppm"][group]),
        )


def _limits(result: MatchResult) -> tuple[str, ...]:
    return tuple(f"{hit.account}: {hit.what} not searched to its end" for hit in result.stats.limits)


def _with_free_codes(groups: Iterator[Group], books: BookLetters) -> Iterator[Group]:
    """The matcher avoids the codes of the ledger; letters that were set aside or ignored are only known here."""
    used: dict[str, set[str]] = defaultdict(set)
    for account, codes in books.codes.items():
        used[account] |= codes
    for group in groups:
        if group.lettered:
            code = free_code(group.code, used[group.account])
            used[group.account].add(code)
            yield evolve(group, code=code)
        else:
            yield evolve(group, code="")


if __name__ == "__main__":
    sys.exit(main())
