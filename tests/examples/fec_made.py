"""Synthetic accounting-entry files in every dress that real exports wear. Nothing here comes from a real ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import evolve, frozen

COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip


@frozen
class Row:
    """One accounting line; the amount is debit less credit, in cents."""

    journal: str
    on: date
    account: str
    aux: str
    amount: int
    text: str = ""
    piece: str = ""
    letter: str = ""
    lettered_on: date | None = None


@frozen
class Dress:
    """How a program writes the file."""

    separator: str = "\t"
    line_end: str = "\r\n"
    line_ends: tuple[str, ...] = ()
    """Mixed line ends, in turn; overrides `line_end`."""
    last_line_ends: bool = True
    encoding: str = "utf-8"
    bom: bool = False
    decimal: str = ","
    sides: bool = False
    """Montant and Sens in place of Debit and Credit."""
    padded: bool = False
    letter_width: int = 4
    zero_filled: bool = False
    trailing: bool = False
    trailing_in_header: bool = True
    upper_header: bool = False
    more_columns: tuple[str, ...] = ()


TAB = Dress()
PIPE_PADDED = Dress("|", "\n", padded=True, zero_filled=True, trailing=True, encoding="cp1252", letter_width=2)
DRESSES = {
    "tab": TAB,
    "cr cr lf": evolve(TAB, line_end="\r\r\n", last_line_ends=False),
    "mixed line ends": evolve(TAB, line_ends=("\r\r\n", "\n", "\r\n")),
    "old mac": evolve(TAB, line_end="\r"),
    "padded pipe": PIPE_PADDED,
    "padded pipe, right column wide": evolve(PIPE_PADDED, letter_width=6),
    "bom": evolve(TAB, bom=True),
    "latin-1": evolve(TAB, encoding="latin-1", decimal="."),
    "montant and sens": evolve(TAB, sides=True, separator="|"),
    "upper case": evolve(TAB, upper_header=True),
    "22 columns": evolve(TAB, more_columns=("DateRglt", "ModeRglt", "NatOp", "IdClient")),
    "trailing in the lines only": evolve(TAB, trailing=True, trailing_in_header=False),
}

#: A shop with two customers and a supplier: pairs, a payment of two invoices, a credit note, two letters already there.
SHOP = (
    Row("VE", date(2025, 1, 6), "411000", "CALDER", 120_00, "Facture FA-3001 Épicerie", "FA-3001"),
    Row("VE", date(2025, 1, 6), "707000", "", -100_00, "Facture FA-3001 Épicerie", "FA-3001"),
    Row("VE", date(2025, 1, 6), "445710", "", -20_00, "Facture FA-3001 Épicerie", "FA-3001"),
    Row("VE", date(2025, 1, 14), "411000", "CALDER", 77_31, "Facture FA-3002", "FA-3002"),
    Row("VE", date(2025, 1, 20), "411000", "CALDER", 341_17, "Facture FA-3003", "FA-3003"),
    Row("VE", date(2025, 1, 22), "411000", "CALDER", -18_50, "Avoir AV-12 sur FA-3003", "AV-12"),
    Row("BQ", date(2025, 2, 3), "411000", "CALDER", -120_00, "VIR CALDER FA 3001", "R1"),
    Row("BQ", date(2025, 2, 3), "512000", "", 120_00, "VIR CALDER FA 3001", "R1"),
    Row("BQ", date(2025, 2, 21), "411000", "CALDER", -399_98, "VIR CALDER FA3002 FA3003 AV12", "R2"),
    Row("VE", date(2025, 1, 8), "411000", "NORDET", 640_00, "Facture FA-3004", "FA-3004", "AAA", date(2025, 2, 7)),
    Row("BQ", date(2025, 2, 7), "411000", "NORDET", -640_00, "VIR NORDET", "R3", "AAA", date(2025, 2, 7)),
    Row("VE", date(2025, 2, 10), "411000", "NORDET", 215_40, "Facture FA-3009", "FA-3009"),
    Row("BQ", date(2025, 3, 9), "411000", "NORDET", -215_40, "VIR NORDET FACT FA-3009", "R4"),
    Row("VE", date(2025, 3, 12), "411000", "NORDET", 90_00, "Facture FA-3011", "FA-3011", "AAC", date(2025, 3, 12)),
    Row("AC", date(2025, 1, 9), "401000", "TISSERAND", -1_284_06, "Tisserand 55810", "55810"),
    Row("BQ", date(2025, 2, 10), "401000", "TISSERAND", 1_284_06, "VIR TISSERAND 55810", "D1"),
    Row("AC", date(2025, 2, 11), "401000", "TISSERAND", -96_55, "Tisserand 55902", "55902"),
)


def fec(rows: Sequence[Row], dress: Dress = TAB) -> bytes:
    """The bytes of a file with these lines."""
    names = list(COLUMNS)
    if dress.sides:
        names[11:13] = ["Montant", "Sens"]
    names += dress.more_columns
    header = [name.upper() if dress.upper_header else name for name in names]
    if dress.trailing and dress.trailing_in_header:
        header.append("")
    table = [_cells(number, row, dress) for number, row in enumerate(rows, 1)]
    if dress.padded:
        widths = [max(len(cells[at]) for cells in table) for at in range(len(names))]
        widths[13], widths[14] = dress.letter_width, 8
        table = [[cell.ljust(width) for cell, width in zip(cells, widths, strict=True)] for cells in table]
    lines = [header, *([*cells, ""] if dress.trailing else cells for cells in table)]
    ends = dress.line_ends or (dress.line_end,)
    text = "".join(dress.separator.join(line) + ends[at % len(ends)] for at, line in enumerate(lines))
    if not dress.last_line_ends:
        text = text[: -len(ends[(len(lines) - 1) % len(ends)])]
    return (b"\xef\xbb\xbf" if dress.bom else b"") + text.encode(dress.encoding)


def _cells(number: int, row: Row, dress: Dress) -> list[str]:
    def money(cents: int) -> str:
        whole = f"{cents // 100:010d}" if dress.zero_filled else str(cents // 100)
        return f"{whole}{dress.decimal}{cents % 100:02d}"

    def day(value: date | None) -> str:
        return value.strftime("%Y%m%d") if value else ""

    amounts = [money(max(row.amount, 0)), money(max(-row.amount, 0))]
    if dress.sides:
        amounts = [money(abs(row.amount)), "D" if row.amount >= 0 else "C"]
    return [
        row.journal, f"Journal {row.journal}", f"{number:05d}", day(row.on), row.account, "Libellé du compte",
        row.aux, row.aux.title(), row.piece, day(row.on), row.text, *amounts, row.letter, day(row.lettered_on),
        day(date(2025, 4, 30)), "", "", *("" for _ in dress.more_columns),
    ]  # fmt: skip
