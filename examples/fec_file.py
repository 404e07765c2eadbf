"""A French accounting-entry file (FEC), read as spans over its own bytes: two columns can change and no other byte.

The format is set by article A47 A-1 of the Livre des procédures fiscales: one text line per accounting line, 18
columns or more separated by a tab or `|`, a header line with the names. Files in the wild also bring a byte-order mark,
Latin-1, CR CR LF line ends, trailing separators, columns padded with blanks, `Montant` and `Sens` in place of `Debit`
and `Credit`, a decimal dot, and lines in which an export lost or added a separator. All of it is read; nothing of it is
mended in the file.

    file = read_fec(raw)                                             # bytes in
    raw = write_letters(file, {12: ("AAB", day), 31: ("AAB", day)})  # bytes out: only EcritureLet and DateLet differ
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NoReturn

from attrs import frozen

from lettrage.errors import did_you_mean, fail

#: How CompteNum begins in a sub-ledger: trade creditors, asset suppliers, trade debtors, doubtful debtors.
SUBLEDGERS = r"40[14]|41[16]"

#: Column names in lower case without blanks, as the text of the law spells them.
REQUIRED = ("journalcode", "ecrituredate", "comptenum", "ecriturelet", "datelet")
AMOUNTS = (("debit", "credit"), ("montant", "sens"))
DATES = ("piecedate", "datelet", "validdate")

_MOST_LOST = 6  # separators that a line may have lost or gained and still be put right
_AMOUNT = re.compile(r"([+-]?)(\d+)(?:[.,](\d+))?(-?)")
_DATE_FORMATS = (
    (re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)"), "%Y%m%d"),
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"), "%Y-%m-%d"),
    (re.compile(r"(?P<d>\d\d)/(?P<m>\d\d)/(?P<y>\d{4})"), "%d/%m/%Y"),
)
_SIDES = {"D": 1, "DEBIT": 1, "DÉBIT": 1, "+1": 1, "1": 1, "C": -1, "CREDIT": -1, "CRÉDIT": -1, "-1": -1}


@frozen
class FecLine:
    """One accounting line of a sub-ledger account; blanks around the values are gone, the spans keep them."""

    number: int
    """Line of the file; the header is 1 unless empty lines stand before it."""
    journal: str
    entry: str
    on: date
    account: str
    aux: str
    name: str
    """Of the sub-ledger account, else of the account."""
    piece: str
    text: str
    amount_minor: int
    """Debit less credit, in cents."""
    letter: str
    lettered_on: str
    letter_span: tuple[int, int]
    """Where EcritureLet stands in the bytes, blanks included."""
    date_span: tuple[int, int]
    date_format: str


@frozen
class Unreadable:
    """A line that is left as it is: its columns could not be told apart, or a value makes no sense."""

    number: int
    reason: str


@frozen
class FecFile:
    """An accounting-entry file with the lines of the sub-ledger accounts that were asked for."""

    raw: bytes
    encoding: str
    separator: str
    columns: tuple[str, ...]
    line_count: int
    """Accounting lines of all accounts; the header and empty lines are not counted."""
    lines: tuple[FecLine, ...]
    unreadable: tuple[Unreadable, ...]
    letter_width: int
    """Characters of a padded EcritureLet column; 0 when the column is not padded."""
    letter_right: bool
    """True when the values of a padded EcritureLet stand at its right."""


def read_fec(raw: bytes, *, accounts: str = SUBLEDGERS) -> FecFile:
    """Read the sub-ledger lines of an accounting-entry file.

    Args:
        raw: The whole file.
        accounts: Regular expression for the beginning of CompteNum.

    Raises:
        LettrageError: `not-a-ledger-file`, with the line and what is missing.
    """
    encoding, start = _encoding(raw)
    places = _split_lines(raw, start)
    first = next(places, None)
    if first is None:
        _refuse(1, "the file is empty", "a header line that names the columns")
    header = _read_header(raw, first, encoding)
    wanted = re.compile(accounts)
    lines: list[FecLine] = []
    unreadable: list[Unreadable] = []
    count = 0
    for place in places:
        count += 1
        line = _read_line(raw, place, header, wanted)
        if isinstance(line, Unreadable):
            unreadable.append(line)
        elif line is not None:
            lines.append(line)
    if 2 * len(unreadable) > count:
        _refuse(unreadable[0].number, unreadable[0].reason, "accounting lines under the header")
    width, right = _padding([raw[slice(*line.letter_span)] for line in lines])
    separator = header.separator.decode()
    return FecFile(raw, encoding, separator, header.names, count, tuple(lines), tuple(unreadable), width, right)


def write_letters(file: FecFile, letters: Mapping[int, tuple[str, date]]) -> bytes:
    """The bytes of the file with EcritureLet and DateLet set on the given lines.

    A padded column keeps its width when the code fits. A date is written the way the line writes its own.

    Args:
        letters: Line number to (code, date of lettering); every number is one of `file.lines`.
    """
    lines = {line.number: line for line in file.lines}
    splices: list[tuple[tuple[int, int], bytes]] = []
    for number, (code, on) in letters.items():
        assert re.fullmatch(r"[0-9A-Za-z]+", code), f"{code!r} would not read back"
        line = lines[number]
        padded = code.rjust(file.letter_width) if file.letter_right else code.ljust(file.letter_width)
        width = line.date_span[1] - line.date_span[0]
        splices.append((line.letter_span, padded.encode()))
        splices.append((line.date_span, on.strftime(line.date_format).ljust(width).encode()))
    pieces: list[bytes] = []
    done = 0
    for (begin, end), new in sorted(splices):
        pieces += [file.raw[done:begin], new]
        done = end
    return b"".join([*pieces, file.raw[done:]])


# --- encoding, lines and header ---


@frozen
class _Place:
    number: int
    begin: int
    end: int


@frozen
class _Header:
    encoding: str
    separator: bytes
    names: tuple[str, ...]
    trailing: int
    """Separators after the last name."""
    place: dict[str, int]
    """Column by name in lower case."""


def _encoding(raw: bytes) -> tuple[str, int]:
    """The first encoding that fits, and where the text begins."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw[:4096]:
        _refuse(1, "the file is UTF-16 or no text at all", "UTF-8, Latin-1 or Windows-1252", "save it as UTF-8")
    if raw.startswith(b"\xef\xbb\xbf"):
        return "utf-8", 3
    for name in ("utf-8", "cp1252"):
        try:
            raw.decode(name)
        except UnicodeDecodeError:
            continue
        return name, 0
    return "latin-1", 0  # where every byte is a character


def _split_lines(raw: bytes, start: int) -> Iterator[_Place]:
    """Every line that is not blank. A lone CR ends a line in a file without LF only: elsewhere it belongs to a label."""
    end_of_line = re.compile(rb"\r*\n" if raw.find(b"\n") >= 0 else rb"\r")
    number = 0
    while start < len(raw):
        found = end_of_line.search(raw, start)
        end, after = found.span() if found else (len(raw), len(raw))
        number += 1
        if raw[start:end].strip():
            yield _Place(number, start, end)
        start = after


def _read_header(raw: bytes, place: _Place, encoding: str) -> _Header:
    text = raw[place.begin : place.end]
    separator = b"\t" if text.count(b"\t") >= text.count(b"|") else b"|"
    if separator not in text:
        _refuse(place.number, "the header has neither tabs nor `|`", "18 columns separated by a tab or `|`")
    written = [name.strip() for name in text.decode(encoding, "replace").split(separator.decode())]
    names = tuple(written)
    while names and not names[-1]:
        names = names[:-1]  # separators at the end of the line
    columns: dict[str, int] = {}
    for at, name in enumerate(names):
        columns.setdefault(_plain(name), at)
    missing = [name for name in REQUIRED if name not in columns]
    if not any(one in columns and two in columns for one, two in AMOUNTS):
        missing.append("debit and credit, or montant and sens")
    if missing:
        hint = did_you_mean(missing[0], columns)
        _refuse(place.number, f"the header lacks {', '.join(missing)}", "the columns of an accounting-entry file", hint)
    return _Header(encoding, separator, names, len(written) - len(names), columns)


def _plain(name: str) -> str:
    """A column's name without case, accents, blanks and underscores."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[\s_]", "", bare).casefold()


# --- one line ---


def _read_line(raw: bytes, place: _Place, header: _Header, wanted: re.Pattern[str]) -> FecLine | Unreadable | None:
    """The line, or why it cannot be read, or None when its account is not asked for."""
    fields = raw[place.begin : place.end].split(header.separator)
    starts = [place.begin]
    for field in fields:
        starts.append(starts[-1] + len(field) + len(header.separator))
    columns = len(header.names)
    line: FecLine | Unreadable | None = None
    if len(fields) >= columns and not any(field.strip() for field in fields[columns:]):
        account = fields[header.place["comptenum"]].decode(header.encoding).strip()
        if not wanted.match(account):
            return None
        line = _parse(_Row(header, place.number, fields, starts, range(columns)))
    if isinstance(line, FecLine) or len(fields) == columns:
        return line
    if header.trailing and not any(field.strip() for field in fields[-header.trailing :]):
        fields = fields[: -header.trailing]
    reason = f"{len(fields)} columns instead of {columns}"
    line = _agreed(place.number, _realigned(header, place.number, fields, starts), reason)
    return line if isinstance(line, Unreadable) or wanted.match(line.account) else None


@frozen
class _Row:
    """One reading of a line: which field holds each column, None where a lost separator hides it."""

    header: _Header
    number: int
    fields: Sequence[bytes]
    starts: Sequence[int]
    at: Sequence[int | None]

    def field(self, name: str) -> int | None:
        column = self.header.place.get(name)
        return None if column is None else self.at[column]

    def text(self, name: str) -> str:
        field = self.field(name)
        return "" if field is None else self.fields[field].decode(self.header.encoding).strip()

    def span(self, name: str) -> tuple[int, int] | None:
        field = self.field(name)
        return None if field is None else (self.starts[field], self.starts[field] + len(self.fields[field]))

    def plausible(self) -> bool:
        """Do the columns that have a form hold it? Only asked of lines whose columns had to be found again."""
        dates = all(not self.text(name) or _date(self.text(name)) for name in DATES)
        foreign = self.text("montantdevise")
        return (
            dates
            and re.fullmatch(r"\d{3}\w*", self.text("comptenum")) is not None
            and re.fullmatch(r"[^\s.,]{0,10}", self.text("ecriturelet")) is not None
            and (not foreign or _amount(foreign) is not None)
            and re.fullmatch(r"\w{0,3}", self.text("idevise")) is not None
        )


def _realigned(header: _Header, number: int, fields: list[bytes], starts: list[int]) -> Iterator[_Row]:
    """Every way to read a line that lost or gained a few separators in one place."""
    lost = len(header.names) - len(fields)
    if not 0 < abs(lost) <= _MOST_LOST:
        return
    for spot in range(min(len(fields), len(header.names))):
        if lost > 0 and not fields[spot].strip() and spot < len(fields) - 1:
            continue  # columns that ran together leave some text
        after = range(spot + 1 - min(lost, 0), len(fields))
        yield _Row(header, number, fields, starts, [*range(spot + 1), *[None] * lost, *after])


def _agreed(number: int, rows: Iterator[_Row], reason: str) -> FecLine | Unreadable:
    """The line when every plausible reading says the same about what matters: readings may differ in texts only."""
    lines = [line for line in map(_parse, filter(_Row.plausible, rows)) if isinstance(line, FecLine)]
    if not lines:
        return Unreadable(number, reason)
    if len({(line.account, line.aux, line.on, line.amount_minor, line.letter_span) for line in lines}) > 1:
        return Unreadable(number, f"{reason}, and more than one way to read them")
    return lines[-1]


def _parse(row: _Row) -> FecLine | Unreadable:
    stamp = row.text("ecrituredate")
    on = _date(stamp)
    if on is None:
        return Unreadable(row.number, f"EcritureDate `{stamp[:20]}` is no date")
    amount = _signed_amount(row)
    if amount is None:
        return Unreadable(row.number, "no amount can be read")
    letter, lettered = row.span("ecriturelet"), row.span("datelet")
    if letter is None or lettered is None:
        return Unreadable(row.number, "EcritureLet and DateLet cannot be told apart")
    return FecLine(
        number=row.number,
        journal=row.text("journalcode"),
        entry=row.text("ecriturenum"),
        on=on[0],
        account=row.text("comptenum"),
        aux=row.text("compauxnum"),
        name=row.text("compauxlib") or row.text("comptelib"),
        piece=row.text("pieceref"),
        text=row.text("ecriturelib"),
        amount_minor=amount,
        letter=row.text("ecriturelet"),
        lettered_on=row.text("datelet"),
        letter_span=letter,
        date_span=lettered,
        date_format=on[1],
    )


def _signed_amount(row: _Row) -> int | None:
    """Debit less credit in cents."""
    if row.field("montant") is not None and row.field("sens") is not None:
        amount, side = _amount(row.text("montant")), _SIDES.get(row.text("sens").upper())
        return None if amount is None or side is None else amount * side
    if row.field("debit") is None or row.field("credit") is None:
        return None
    debit, credit = _amount(row.text("debit")), _amount(row.text("credit"))
    return None if debit is None or credit is None else debit - credit


def _amount(text: str) -> int | None:
    """Cents of a decimal amount, 0 when blank, None when it is no amount or finer than a cent."""
    found = _AMOUNT.fullmatch(re.sub(r"\s", "", text) or "0")
    if not found:
        return None
    decimals = (found[3] or "").rstrip("0")
    if len(decimals) > 2 or (found[1] and found[4]):
        return None
    minor = int(found[2]) * 100 + int(decimals.ljust(2, "0"))
    return -minor if "-" in (found[1], found[4]) else minor


def _date(text: str) -> tuple[date, str] | None:
    """A date and how it is written."""
    for pattern, form in _DATE_FORMATS:
        if found := pattern.fullmatch(text):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"])), form
            except ValueError:
                return None
    return None


def _padding(fields: Sequence[bytes]) -> tuple[int, bool]:
    """(width, at the right) of a column: padded means one width everywhere and a blank somewhere."""
    widths = {len(field) for field in fields}
    if len(widths) != 1 or all(field.strip() == field for field in fields):
        return 0, False
    return widths.pop(), any(field.startswith(b" ") and field.strip() for field in fields)


def _refuse(line: int, message: str, expected: str, help: str = "") -> NoReturn:
    fail("not-a-ledger-file", message, path=f"line {line}", expected=expected, help=help)
