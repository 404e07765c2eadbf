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
from fec_line import FecLine, Header, Place, Unreadable, read_line

from lettrage.errors import did_you_mean, fail

#: How CompteNum begins in a sub-ledger: trade creditors, asset suppliers, trade debtors, doubtful debtors.
SUBLEDGERS = r"40[14]|41[16]"

#: Column names in lower case without blanks, as the text of the law spells them.
REQUIRED = ("journalcode", "ecrituredate", "comptenum", "ecriturelet", "datelet")
AMOUNTS = (("debit", "credit"), ("montant", "sens"))


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
        line = read_line(raw, place, header, wanted)
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


def outside_letters(file: FecFile) -> bytes:
    """Every byte of the file but those of EcritureLet and DateLet: what writing letters must not change."""
    pieces: list[bytes] = []
    done = 0
    for begin, end in sorted(span for line in file.lines for span in (line.letter_span, line.date_span)):
        pieces.append(file.raw[done:begin])
        done = end
    return b"".join([*pieces, file.raw[done:]])


# --- encoding, lines and header ---


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


def _split_lines(raw: bytes, start: int) -> Iterator[Place]:
    """Every line that is not blank. A lone CR ends a line only in a file without LF; elsewhere a label may hold it."""
    end_of_line = re.compile(rb"\r*\n" if raw.find(b"\n") >= 0 else rb"\r")
    number = 0
    while start < len(raw):
        found = end_of_line.search(raw, start)
        end, after = found.span() if found else (len(raw), len(raw))
        number += 1
        if raw[start:end].strip():
            yield Place(number, start, end)
        start = after


def _read_header(raw: bytes, place: Place, encoding: str) -> Header:
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
    return Header(encoding, separator, names, len(written) - len(names), columns)


def _plain(name: str) -> str:
    """A column's name without case, accents, blanks and underscores."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[\s_]", "", bare).casefold()


def _padding(fields: Sequence[bytes]) -> tuple[int, bool]:
    """(width, at the right) of a column: padded means one width everywhere and a blank somewhere."""
    widths = {len(field) for field in fields}
    if len(widths) != 1 or all(field.strip() == field for field in fields):
        return 0, False
    return widths.pop(), any(field.startswith(b" ") and field.strip() for field in fields)


def _refuse(line: int, message: str, expected: str, help: str = "") -> NoReturn:
    fail("not-a-ledger-file", message, path=f"line {line}", expected=expected, help=help)
