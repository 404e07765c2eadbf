"""What `letter_fec.py` prints: what was read, what was decided, how it compares, and that nothing was lost."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from fec_file import outside_letters, read_fec
from fec_letters import Agreement, agreement
from fec_line import FecLine
from ledger_lines import is_supplier

from lettrage.ledger import Decision
from lettrage.render import Column, Table

if TYPE_CHECKING:
    from letter_fec import Lettering

SIDES = ("customers", "suppliers")


def tables(done: Lettering, *, name: str, accounts: str, again: bool) -> Iterator[Table]:
    """The report, table by table."""
    yield _read(done, name)
    yield _decided(done, again)
    if again:
        yield _compared(done)
    if any(not group.lettered for group in done.groups):
        yield _to_look_at(done)
    yield _checked(done, accounts)


def csv_rows(done: Lettering) -> str:
    """Every group of the matcher as CSV text, one row each."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["account", "decision", "as", "code", "date", "lines", "debit", "confidence", "bookkeeper"])
    for group in done.groups:
        writer.writerow(
            [
                group.account,
                group.decision.name.lower(),
                group.shape,
                group.code,
                group.on.isoformat(),
                " ".join(str(line.number) for line in group.lines),
                _euros(_debit(group.lines)).replace(",", ""),
                f"{group.confidence_ppm / 1e6:.4f}",
                agreement(group.lines, done.books),
            ]
        )
    return out.getvalue()


def _read(done: Lettering, name: str) -> Table:
    file = done.file
    separator = {"\t": "tab", "|": "|"}[file.separator]
    unreadable = [f"line {bad.number} left as it is: {bad.reason}" for bad in file.unreadable[:3]]
    if len(file.unreadable) > len(unreadable):
        unreadable.append(f"... and {len(file.unreadable) - len(unreadable)} more")
    rows = [
        (
            f"{side}",
            len({line.ledger_account for line in lines}),
            len(lines),
            _euros(_debit(lines)),
            _euros(_credit(lines)),
        )
        for side, lines in zip(SIDES, _by_side(file.lines), strict=True)
    ]
    header = (f"{file.line_count:,} lines, {file.encoding}, {len(file.columns)} columns, separator {separator}",)
    return Table(f"Read {name}", _columns("side", "accounts", "lines", "debit", "credit"), rows, header, unreadable)


def _decided(done: Lettering, again: bool) -> Table:
    rows = []
    for side, lines in zip(SIDES, _by_side(done.file.lines), strict=True):
        mine = {line.number for line in lines}
        kept = [group for group in done.kept if group.lines[0].number in mine]
        aside = [] if again else [group for group in done.books.left_alone if group.lines[0].number in mine]
        counts = Counter(group.decision for group in done.groups if group.lines[0].number in mine)
        lettered = sum(len(group.lines) for group in done.groups if group.lettered and group.lines[0].number in mine)
        rows.append(
            (
                side,
                len(kept),
                len(aside),
                *(counts[decision] for decision in (Decision.AUTO, Decision.PROPOSED, Decision.AMBIGUOUS)),
                lettered,
                len(lines) - sum(len(group.lines) for group in kept) - lettered,
            )
        )
    names = ("letters kept", "letters left alone", "AUTO", "proposed", "ambiguous", "lines lettered", "lines open")
    notes = [f"limit reached: {limit}" for limit in done.limits]
    if done.books.left_alone and not again:
        notes.append("left alone: a letter whose lines do not balance in the account")
    return Table("Lettered (groups)", _columns("side", *names), rows, notes=notes)


def _compared(done: Lettering) -> Table:
    """Our groups against the letters of the bookkeeper, which were ignored while matching."""
    rows = []
    for title, decision in (("AUTO", Decision.AUTO), ("proposed", Decision.PROPOSED)):
        found = Counter(agreement(group.lines, done.books) for group in done.groups if group.decision is decision)
        rows.append((title, sum(found.values()), *(found[kind] for kind in Agreement)))
    ours = [{line.number for line in group.lines} for group in done.groups if group.lettered]
    owner = {number: at for at, group in enumerate(ours) for number in group}
    tiled = 0
    for group in done.books.balanced:
        numbers = {line.number for line in group.lines}
        parts = {owner[number] for number in numbers if number in owner}
        if numbers <= owner.keys() and all(ours[part] <= numbers for part in parts):
            tiled += 1
    note = (
        f"{tiled} of the bookkeeper's {len(done.books.balanced)} balanced groups found by AUTO, whole or in finer parts"
    )
    return Table("Against the letters already there", _columns("ours", "groups", *Agreement), rows, notes=(note,))


def _to_look_at(done: Lettering) -> Table:
    rows = [
        (
            group.account,
            group.decision.name.lower(),
            group.shape,
            " ".join(str(line.number) for line in group.lines),
            _euros(_debit(group.lines)),
            f"{group.confidence_ppm / 1e4:.1f} %",
        )
        for group in done.groups
        if not group.lettered
    ]
    texts = [Column(name) for name in ("account", "decision", "as", "lines")]
    return Table("For a person to look at", [*texts, Column("debit", "right"), Column("sure", "right")], rows)


def _checked(done: Lettering, accounts: str) -> Table:
    """Read the result again from its bytes, as the next program will."""
    after = read_fec(done.raw, accounts=accounts)
    auto = [group for group in done.groups if group.lettered]
    lines = {line.number: line for line in after.lines}
    debit = sum(_debit([lines[line.number] for line in group.lines]) for group in auto)
    credit = sum(_credit([lines[line.number] for line in group.lines]) for group in auto)
    balanced = all(_debit(group.lines) == _credit(group.lines) for group in auto)
    carried = all(lines[line.number].letter == group.code for group in auto for line in group.lines)
    untouched = outside_letters(after) == outside_letters(done.file)
    rows = [
        ("debit lettered", _euros(debit)),
        ("credit lettered", _euros(credit)),
        ("every group balances", _yes(balanced and debit == credit)),
        ("the letters read back", _yes(carried)),
        ("every other byte unchanged", _yes(untouched)),
    ]
    return Table("Checked on the written file", (Column("check"), Column("result", "right")), rows)


# --- small words ---


def _columns(first: str, *rest: str) -> Sequence[Column]:
    return (Column(first), *(Column(name, "right") for name in rest))


def _by_side(lines: Iterable[FecLine]) -> tuple[list[FecLine], list[FecLine]]:
    sides: tuple[list[FecLine], list[FecLine]] = ([], [])
    for line in lines:
        sides[is_supplier(line.account)].append(line)
    return sides


def _debit(lines: Iterable[FecLine]) -> int:
    return sum(max(line.amount_minor, 0) for line in lines)


def _credit(lines: Iterable[FecLine]) -> int:
    return sum(max(-line.amount_minor, 0) for line in lines)


def _euros(minor: int) -> str:
    return f"{minor // 100:,}.{minor % 100:02d}"


def _yes(value: bool) -> str:
    return "yes" if value else "NO"
