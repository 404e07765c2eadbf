"""The reader and writer of accounting-entry files: every dress reads alike, and writing changes two columns only."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from fec_file import FecFile, read_fec, write_letters
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import LettrageError

from .fec_made import COLUMNS, DRESSES, PIPE_PADDED, SHOP, Dress, Row, fec

WANTED = [row for row in SHOP if row.account[:3] in ("401", "411")]


def facts(file: FecFile) -> list[tuple[object, ...]]:
    return [
        (line.journal, line.on, line.account, line.aux, line.amount_minor, line.text, line.piece, line.letter)
        for line in file.lines
    ]


def expected(rows: list[Row]) -> list[tuple[object, ...]]:
    return [(r.journal, r.on, r.account, r.aux, r.amount, r.text, r.piece, r.letter) for r in rows]


def without_letters(raw: bytes, separator: str) -> list[list[str]]:
    """Every field but the two columns, line ends among them: an independent reading of what must not change."""
    text = raw.decode("latin-1")
    tokens = [line.split(separator) for line in re.split(r"((?:\r*\n)|(?:\r(?![\r\n])))", text)]
    return [fields[:13] + fields[15:] for fields in tokens]


@pytest.mark.parametrize("dress", DRESSES.values(), ids=DRESSES)
def test_every_dress_reads_alike(dress: Dress) -> None:
    file = read_fec(fec(SHOP, dress))
    assert facts(file) == expected(WANTED)
    assert (file.line_count, file.unreadable) == (len(SHOP), ())


@pytest.mark.parametrize("dress", DRESSES.values(), ids=DRESSES)
def test_writing_changes_two_columns_only(dress: Dress) -> None:
    file = read_fec(fec(SHOP, dress))
    letters = {line.number: ("BC", date(2025, 3, 31)) for line in file.lines if not line.letter}
    raw = write_letters(file, letters)
    again = read_fec(raw)
    assert [line.letter for line in again.lines] == [line.letter or "BC" for line in file.lines]
    assert {line.lettered_on for line in again.lines if line.letter == "BC"} == {"20250331"}
    assert without_letters(raw, file.separator) == without_letters(file.raw, file.separator)
    if dress.padded:
        assert len(raw) == len(file.raw), "padded columns keep their width"


def test_nothing_to_write_changes_nothing() -> None:
    for dress in DRESSES.values():
        raw = fec(SHOP, dress)
        assert write_letters(read_fec(raw), {}) == raw


def test_the_header_is_found_by_name_whatever_its_case_and_order() -> None:
    names = ["EcritureLet", "Date_Let", "Compte Num", "Crédit", "DÉBIT", "ecrituredate", "JOURNALCODE"]
    raw = "|".join(names) + "\n" + "AB|20250203|411000|12,00||20250131|VE\n"
    (line,) = read_fec(raw.encode()).lines
    assert (line.amount_minor, line.letter, line.lettered_on, line.on) == (-1200, "AB", "20250203", date(2025, 1, 31))


@pytest.mark.parametrize(
    ("debit", "credit", "minor"),
    [
        ("0000000069,60", "0000000000,00", 6960),
        ("", "12.5", -1250),
        ("1 234,50", "", 123_450),
        ("-8,10", "0,00", -810),
        ("8,10-", "", -810),
        ("7", "", 700),
        ("7,0000", "", 700),
    ],
)
def test_amounts(debit: str, credit: str, minor: int) -> None:
    assert one_line(debit=debit, credit=credit).lines[0].amount_minor == minor


@pytest.mark.parametrize(("debit", "credit"), [("1,234", ""), ("12,00", "abc"), ("1.234,50", ""), ("-1,00-", "")])
def test_amounts_that_cannot_be_read_leave_the_line_alone(debit: str, credit: str) -> None:
    file = one_line(debit=debit, credit=credit)
    assert [line.number for line in file.lines] == [3]
    assert [bad.number for bad in file.unreadable] == [2]


@pytest.mark.parametrize(("written", "form"), [("2025-02-28", "%Y-%m-%d"), ("28/02/2025", "%d/%m/%Y")])
def test_dates_are_written_as_the_line_writes_them(written: str, form: str) -> None:
    file = one_line(on=written)
    assert file.lines[0].on == date(2025, 2, 28)
    again = read_fec(write_letters(file, {2: ("A", date(2025, 3, 9))}))
    assert again.lines[0].lettered_on == date(2025, 3, 9).strftime(form)


def one_line(*, on: str = "20250228", debit: str = "1,00", credit: str = "0,00") -> FecFile:
    """A file of the line asked for and a plain one."""
    cells = ["VE", "", "1", on, "411000", "", "", "", "", "", "text", debit, credit, "", "", "", "", ""]
    plain = ["VE", "", "2", "20250301", "411000", "", "", "", "", "", "text", "2,00", "", "", "", "", "", ""]
    return read_fec("\n".join("\t".join(line) for line in (COLUMNS, cells, plain)).encode())


def test_a_line_that_lost_separators_is_put_right_when_only_one_reading_fits() -> None:
    lines = fec(SHOP).decode().split("\r\n")
    cells = lines[4].split("\t")
    lines[4] = "\t".join(
        [*cells[:8], "".join(cells[8:11]), *cells[11:]]
    )  # PieceRef, PieceDate and EcritureLib run together
    file = read_fec("\r\n".join(lines).encode())
    assert file.unreadable == ()
    merged = next(line for line in file.lines if line.number == 5)
    assert (merged.aux, merged.amount_minor, merged.on) == ("CALDER", 77_31, date(2025, 1, 14))
    again = read_fec(write_letters(file, {5: ("ZZ", date(2025, 3, 1))}))
    assert [line.letter for line in again.lines if line.number == 5] == ["ZZ"]


def test_a_separator_inside_a_label_is_put_right() -> None:
    raw = fec(SHOP).replace(b"Facture FA-3002", b"Facture\tFA-3002")
    file = read_fec(raw)
    assert (len(file.lines), file.unreadable) == (len(WANTED), ())


def test_a_line_that_lost_its_account_is_left_alone_and_named() -> None:
    lines = fec(SHOP).decode().split("\r\n")
    cells = lines[4].split("\t")
    lines[4] = "\t".join([*cells[:2], "".join(cells[2:5]), *cells[5:]])
    file = read_fec("\r\n".join(lines).encode())
    assert [bad.number for bad in file.unreadable] == [5]
    assert len(file.lines) == len(WANTED) - 1


@pytest.mark.parametrize(
    ("raw", "place", "says"),
    [
        (b"", "line 1", "empty"),
        (b"\r\n\r\n", "line 1", "empty"),
        (b"hello world\n", "line 1", "neither tabs"),
        (b"a|b|c\n1|2|3\n", "line 1", "journalcode"),
        (fec(SHOP).replace(b"EcritureLet", b"EcritureLettre"), "line 1", "ecriturelet"),
        (fec(SHOP).replace(b"Debit", b"Dbt"), "line 1", "debit and credit"),
        (fec(SHOP).decode().encode("utf-16"), "line 1", "UTF-16"),
        (b"\t".join(name.encode() for name in COLUMNS) + b"\nnot\nentries\n", "line 2", "columns"),
        (b"\x89PNG\r\n\x1a\n\0\0", "line 1", "no text"),
    ],
)
def test_other_files_are_refused_with_the_line_and_what_is_missing(raw: bytes, place: str, says: str) -> None:
    with pytest.raises(LettrageError) as caught:
        read_fec(raw)
    fault = caught.value.faults[0]
    assert (fault.code, fault.path) == ("not-a-ledger-file", place)
    assert says in fault.message
    assert fault.expected


def test_a_near_column_name_is_suggested() -> None:
    with pytest.raises(LettrageError) as caught:
        read_fec(fec(SHOP).replace(b"EcritureLet", b"EcritureLett"))
    assert "ecriturelett" in caught.value.faults[0].help


def test_a_header_without_lines_is_an_empty_ledger() -> None:
    file = read_fec(fec(()))
    assert (file.lines, file.line_count) == ((), 0)


def test_a_lone_cr_inside_a_label_is_no_line_end() -> None:
    rows = [evolve(SHOP[0], text="two\rlines"), SHOP[3]]
    assert [line.text for line in read_fec(fec(rows)).lines] == ["two\rlines", "Facture FA-3002"]


def test_a_code_too_long_for_its_padded_column_is_still_written_whole() -> None:
    file = read_fec(fec(SHOP, PIPE_PADDED))
    first = file.lines[0].number
    again = read_fec(write_letters(file, {first: ("ABCD", date(2025, 2, 3))}))
    assert again.lines[0].letter == "ABCD"


letters = st.from_regex(r"[A-Z]{1,4}|[a-z]{3}", fullmatch=True)
labels = st.text(
    st.characters(codec="latin-1", exclude_characters="\t|\r\n", exclude_categories=["Cc", "Zs"]), max_size=12
)
rows = st.builds(
    Row,
    journal=st.sampled_from(["VE", "AC", "BQ", "OD"]),
    on=st.dates(date(2023, 1, 1), date(2026, 12, 31)),
    account=st.sampled_from(["411000", "401000", "4110", "512000"]),
    aux=st.sampled_from(["", "C1", "F2"]),
    amount=st.integers(-(10**11), 10**11),
    text=labels,
    piece=labels,
    letter=st.sampled_from(["", "", "A", "AB"]),
)
dresses = st.builds(
    Dress,
    separator=st.sampled_from("\t|"),
    line_ends=st.lists(st.sampled_from(["\r\n", "\n", "\r\r\n"]), min_size=1, max_size=3).map(tuple),
    last_line_ends=st.booleans(),
    encoding=st.sampled_from(["utf-8", "latin-1"]),
    decimal=st.sampled_from(",."),
    sides=st.booleans(),
    padded=st.booleans(),
    letter_width=st.integers(2, 5),
    zero_filled=st.booleans(),
    trailing=st.booleans(),
    trailing_in_header=st.booleans(),
    upper_header=st.booleans(),
)


@given(st.lists(rows, min_size=1, max_size=12), dresses, st.data())
def test_reading_and_writing_keep_every_other_byte(made: list[Row], dress: Dress, data: st.DataObject) -> None:
    raw = fec(made, dress)
    file = read_fec(raw)
    wanted = [row for row in made if row.account.startswith("4")]
    assert [line.amount_minor for line in file.lines] == [row.amount for row in wanted]
    assert write_letters(file, {}) == raw
    chosen = (
        data.draw(st.lists(st.sampled_from([line.number for line in file.lines]), unique=True)) if file.lines else []
    )
    code, on = data.draw(letters), data.draw(st.dates(date(2023, 1, 1), date(2027, 1, 1)))
    again = read_fec(write_letters(file, dict.fromkeys(chosen, (code, on))))
    assert [line.letter for line in again.lines] == [
        code if line.number in chosen else line.letter for line in file.lines
    ]
    assert without_letters(again.raw, dress.separator) == without_letters(raw, dress.separator)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_the_code(raw: bytes) -> None:
    with pytest.raises(LettrageError) as caught:
        read_fec(raw)
    assert caught.value.code == "not-a-ledger-file"


@pytest.mark.measure
def test_real_files_read_and_write_back_unharmed(ledger_data: Path) -> None:
    files = sorted((ledger_data / "fec").glob("*.txt"))
    assert files, "the data folder has no fec/*.txt"
    for path in files:
        raw = path.read_bytes()
        file = read_fec(raw)
        assert write_letters(file, {}) == raw
        chosen = [line.number for line in file.lines][::3]
        again = read_fec(write_letters(file, dict.fromkeys(chosen, ("ZY", date(2024, 1, 31)))))
        for old, new in zip(file.lines, again.lines, strict=True):
            changed = old.number in chosen
            assert new.letter == ("ZY" if changed else old.letter)
            same = evolve(new, letter=old.letter, lettered_on=old.lettered_on, letter_span=old.letter_span)
            assert evolve(same, date_span=old.date_span) == old
        at = [name.casefold() for name in file.columns].index("ecriturelet")
        for old_line, new_line in zip(raw.split(b"\n"), again.raw.split(b"\n"), strict=True):
            old_cells, new_cells = (line.split(file.separator.encode()) for line in (old_line, new_line))
            if len(old_cells) >= len(file.columns):
                assert old_cells[:at] + old_cells[at + 2 :] == new_cells[:at] + new_cells[at + 2 :]
