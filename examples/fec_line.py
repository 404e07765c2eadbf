"""One line of an accounting-entry file: its columns, found again where a separator was lost, and their values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from attrs import frozen

#: Columns that hold a date or nothing.
DATES = ("piecedate", "datelet", "validdate")

_MOST_LOST = 6  # separators that a line may have lost or gained and still be put right
_BLANK = re.compile(r"\s")
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

    @property
    def ledger_account(self) -> str:
        """The sub-ledger account: CompteNum with CompAuxNum where there is one."""
        return f"{self.account}/{self.aux}" if self.aux else self.account


@frozen
class Unreadable:
    """A line that is left as it is: its columns could not be told apart, or a value makes no sense."""

    number: int
    reason: str


@frozen
class Place:
    number: int
    begin: int
    end: int


@frozen
class Header:
    encoding: str
    separator: bytes
    names: tuple[str, ...]
    trailing: int
    """Separators after the last name."""
    place: dict[str, int]
    """Column by name in lower case."""


def read_line(raw: bytes, place: Place, header: Header, wanted: re.Pattern[str]) -> FecLine | Unreadable | None:
    """The line, or why it cannot be read, or None when its account is not asked for."""
    fields = raw[place.begin : place.end].split(header.separator)
    columns = len(header.names)
    line: FecLine | Unreadable | None = None
    whole = len(fields) == columns or (len(fields) > columns and not any(map(bytes.strip, fields[columns:])))
    if whole and not wanted.match(fields[header.place["comptenum"]].decode(header.encoding).strip()):
        return None  # most lines of a file end here
    starts = [place.begin]
    for field in fields:
        starts.append(starts[-1] + len(field) + len(header.separator))
    if whole:
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

    header: Header
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


def _realigned(header: Header, number: int, fields: list[bytes], starts: list[int]) -> Iterator[_Row]:
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
    found = _AMOUNT.fullmatch(_BLANK.sub("", text) or "0")
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
