"""One table, two forms: aligned text for terminals and logs, escaped HTML for notebooks.

Texts in a ledger come from strangers (remittance texts, names), so both forms neutralise them: control characters,
line breaks and marks that reorder text are replaced, and HTML is escaped. No script, no style sheet, no network; the
colours are those of the page, so the table reads in light and in dark.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final, Literal

from attrs import field, frozen

from lettrage._settling import asked
from lettrage.errors import fail

__all__ = ["Column", "Table", "Tabled", "aligned", "one_line", "row_limit"]

#: How many rows a table shows unless told otherwise.
SHOWN: Final = 20
#: How wide one cell of the text form may grow.
WIDTH: Final = 80

# Line breaks and tabs become a space; what has no shape or reorders its neighbours (C0, C1, marks and overrides of
# direction, byte-order marks, lone surrogates, tag characters) becomes U+FFFD. Joiners stay: scripts need them.
_BREAKS: Final = re.compile("\r\n|[\t\n\x0b\x0c\r\x85\u2028\u2029]")
_SHAPELESS: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)

_TABLE: Final = "border-collapse:collapse;color:inherit;background:transparent;font-variant-numeric:tabular-nums"
_CAPTION: Final = "caption-side:top;text-align:left;color:inherit;padding:0.3em 0.6em;font-weight:bold"
_LINE: Final = "font-weight:normal;opacity:0.75"
_CELL: Final = "padding:0.2em 0.6em;border-bottom:1px solid #8886;text-align:"
_NOTE: Final = "margin:0.3em 0.6em;color:inherit;opacity:0.75"


def one_line(text: object) -> str:
    """A stranger's text on one line, with nothing in it that moves the cursor or reorders its neighbours.

    >>> from lettrage.render import one_line
    >>> one_line("VIR\\nACME") + "|" + ascii(one_line("F-1\\x1b[2J"))
    "VIR ACME|'F-1\\\\ufffd[2J'"
    """
    return _SHAPELESS.sub("\ufffd", _BREAKS.sub(" ", str(text)))


def aligned(rows: Iterable[Sequence[str]], aligns: Sequence[str], width: int = WIDTH) -> list[str]:
    """Rows of cells as lines with aligned columns, two spaces apart; long cells are cut, line ends are bare.

    Complexity: linear in the cells.

    >>> from lettrage.render import aligned
    >>> aligned([("F-101", "1200.00"), ("F-9", "80.00")], ("left", "right"))
    ['F-101  1200.00', 'F-9      80.00']
    """
    cells = _clean(rows, width)
    return _lines(cells, _widths(cells, len(aligns)), aligns)


@frozen
class Column:
    """A column: its heading, and the side its cells lean to (amounts and counts to the right)."""

    name: str
    align: Literal["left", "right"] = "left"


def _rows(rows: Iterable[Iterable[object]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple("" if cell is None else str(cell) for cell in row) for row in rows)


def _strings(values: Iterable[object]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(map(str, values))


def _columns(columns: Iterable[Column | str]) -> tuple[Column, ...]:
    return tuple(column if isinstance(column, Column) else Column(column) for column in columns)


@frozen(repr=False)
class Table:
    """Rows of text under a title.

    Args:
        title: What the table is; the caption in HTML.
        columns: The columns; a bare name is a column that leans left.
        rows: One sequence of cells per row; anything is shown as its ``str``, None as nothing.
        header: Facts about the whole, on one line under the title: the day, the currency, counts.
        notes: Sentences under the table: warnings, what was left out.
        more: How many rows there are beyond those given: what a preview of a long table says under them.

    Raises:
        InvalidInput: ``column-lengths-differ`` for a row with too few or too many cells; ``bad-value`` for a `more`
            that is no number of rows.

    >>> from lettrage.render import Column, Table
    >>> print(Table("Aged balance", ["bucket", Column("EUR", "right")], [("not due", "80.00"), ("1-30", "1200.00")]))
    Aged balance
    bucket       EUR
    -------  -------
    not due    80.00
    1-30     1200.00
    """

    title: str
    columns: tuple[Column, ...] = field(converter=_columns)
    rows: tuple[tuple[str, ...], ...] = field(converter=_rows)
    header: tuple[str, ...] = field(default=(), converter=_strings)
    notes: tuple[str, ...] = field(default=(), converter=_strings)
    more: int = 0

    def __attrs_post_init__(self) -> None:
        if row_limit(self.more) is None:
            fail("bad-value", "rows beyond those given are counted", path="more", expected="0 or more")
        for i, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                message = f"row {i + 1} has {len(row)} cells under {len(self.columns)} columns"
                fail("column-lengths-differ", message, path=f"rows[{i}]")

    def text(self, limit: int | None = SHOWN) -> str:
        """The table as aligned text without a final line break.

        Args:
            limit: How many rows to show; None for all.
        """
        lines = [one_line(self.title)] if self.title else []
        if self.header:
            lines.append(one_line(" · ".join(self.header)))
        if self.columns:
            lines += self._grid(limit)
        lines += self._rest(limit)
        lines += [f"* {one_line(note)}" for note in self.notes]
        return "\n".join(lines)

    def html(self, limit: int | None = SHOWN) -> str:
        """The table as an escaped HTML fragment.

        Args:
            limit: How many rows to show; None for all.
        """
        lines = ["<div>", f"<table style='{_TABLE}'>", f"<caption style='{_CAPTION}'>{_safe(self.title)}"]
        if self.header:
            lines.append(f"<br><span style='{_LINE}'>{_safe(' · '.join(self.header))}</span>")
        lines += ["</caption>", "<thead><tr>"]
        lines += [f"<th scope='col' style='{_CELL}{column.align}'>{_safe(column.name)}</th>" for column in self.columns]
        lines += ["</tr></thead>", "<tbody>"]
        for row in self.rows[:limit]:
            pairs = zip(self.columns, row, strict=True)
            cells = [f"<td style='{_CELL}{column.align}'>{_safe(cell)}</td>" for column, cell in pairs]
            lines += ["<tr>", *cells, "</tr>"]
        lines += ["</tbody>", "</table>"]
        lines += [f"<p style='{_NOTE}'>{_safe(line)}</p>" for line in [*self._rest(limit), *self.notes]]
        return "\n".join([*lines, "</div>"])

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<Table {one_line(self.title)!r}: {len(self.rows)} rows, {len(self.columns)} columns>"

    def _repr_html_(self) -> str:
        return self.html()

    def _grid(self, limit: int | None) -> list[str]:
        cells = _clean([[column.name for column in self.columns], *self.rows[:limit]], WIDTH)
        widths = _widths(cells, len(self.columns))
        cells.insert(1, ["-" * width for width in widths])
        return _lines(cells, widths, [column.align for column in self.columns])

    def _rest(self, limit: int | None) -> list[str]:
        if not self.rows and not self.more:
            return ["(no rows)"] if self.columns else []
        more = len(self.rows) - len(self.rows[:limit]) + self.more
        return [f"... {more} more"] if more else []


class Tabled:
    """A value that is a table too: `print` and a notebook show the head of it, and no row is built beyond that.

    >>> from lettrage.render import Table, Tabled
    >>> class Days(Tabled):
    ...     def to_table(self, limit=None):
    ...         rows = [(day,) for day in range(1, 31)[:limit]]
    ...         return Table("Days", ["day"], rows, more=30 - len(rows))
    >>> str(Days()).splitlines()[-1]
    '... 10 more'
    """

    __slots__ = ()

    @abstractmethod
    def to_table(self, limit: int | None = None) -> Table:
        """The table for reading, all of it or its first rows."""

    def __str__(self) -> str:
        return self.to_table(SHOWN).text()

    def _repr_html_(self) -> str:
        return self.to_table(SHOWN).html()


def row_limit(limit: int | None) -> int | None:
    """A number of rows that a caller asks for.

    Raises:
        InvalidInput: ``bad-value`` for anything but a whole number from 0, or None for all.

    >>> from lettrage.render import row_limit
    >>> row_limit(20), row_limit(None)
    (20, None)
    """
    wanted: int | None = asked(int | None, limit, "limit")
    if wanted is not None and wanted < 0:
        fail("bad-value", "there are no rows below none", path="limit", found=wanted, expected="0 or more, or None")
    return wanted


def _clean(rows: Iterable[Sequence[str]], width: int) -> list[list[str]]:
    return [[text if len(text) <= width else text[: width - 3] + "..." for text in map(one_line, row)] for row in rows]


def _widths(cells: list[list[str]], columns: int) -> list[int]:
    return [max((len(row[i]) for row in cells), default=0) for i in range(columns)]


def _lines(cells: list[list[str]], widths: Sequence[int], aligns: Sequence[str]) -> list[str]:
    def padded(row: list[str]) -> Iterable[str]:
        for cell, width, align in zip(row, widths, aligns, strict=True):
            yield cell.rjust(width) if align == "right" else cell.ljust(width)

    return ["  ".join(padded(row)).rstrip() for row in cells]


def _safe(text: str) -> str:
    return escape(one_line(text), quote=True)
