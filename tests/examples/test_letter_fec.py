"""The script itself: what it letters, what it keeps, what it prints, what it refuses."""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from fec_file import outside_letters, read_fec
from hypothesis import given, settings
from hypothesis import strategies as st
from letter_fec import Lettering, letter, main

from .fec_made import DRESSES, SHOP, TAB, Dress, Row, fec

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "examples" / "shop_fec.txt"


def letters(raw: bytes) -> dict[str, list[tuple[str, int]]]:
    """(letter, amount) of each line by account."""
    found: dict[str, list[tuple[str, int]]] = {}
    for line in read_fec(raw).lines:
        found.setdefault(line.ledger_account, []).append((line.letter, line.amount_minor))
    return found


@pytest.mark.parametrize("dress", DRESSES.values(), ids=DRESSES)
def test_the_same_groups_in_every_dress(dress: Dress) -> None:
    done = letter(fec(SHOP, dress))
    width = len(letters(fec(SHOP))["411000/NORDET"][0][0])
    after = letters(done.raw)
    named = after["411000/CALDER"]
    assert named[0][0] == named[4][0] != "", "FA-3001 is named by its payment"
    assert after["411000/NORDET"][2][0] == after["411000/NORDET"][3][0] != ""
    assert after["401000/TISSERAND"][0][0] == after["401000/TISSERAND"][1][0] != ""
    assert after["401000/TISSERAND"][2][0] == "", "an open invoice stays open"
    assert all(len(code) == width for lines in after.values() for code, _ in lines if code)
    assert outside_letters(read_fec(done.raw)) == outside_letters(done.file)


def test_letters_already_there_are_kept_and_their_codes_never_used_again() -> None:
    after = letters(letter(fec(SHOP)).raw)["411000/NORDET"]
    assert [code for code, _ in after[:2]] == ["AAA", "AAA"]
    assert after[4] == ("AAC", 9000), "a letter without counterpart is left alone"
    assert after[2][0] not in ("AAA", "AAC")


def test_a_code_left_alone_is_not_used_again_either() -> None:
    rows = [Row("VE", date(2025, 3, 1), "411000", "X", 5_00, "F-9", "F-9", "AAA", date(2025, 3, 1))]
    rows += [Row(row.journal, row.on, row.account, "X", row.amount, row.text, row.piece) for row in SHOP[11:13]]
    after = letters(letter(fec(rows)).raw)["411000/X"]
    assert [code for code, _ in after] == ["AAA", "AAB", "AAB"]


def test_again_ignores_letters_and_compares() -> None:
    done = letter(fec(SHOP), again=True)
    assert done.kept == ()
    lettered = {line.piece for group in done.groups if group.lettered for line in group.lines}
    assert {"FA-3004", "R3"} <= lettered, "lines with a letter are open again"


def test_the_date_of_a_group_is_its_latest_line_or_the_day_asked() -> None:
    stamps = {line.lettered_on for line in read_fec(letter(fec(SHOP)).raw).lines if line.piece == "FA-3001"}
    assert stamps == {"20250203"}
    done = letter(fec(SHOP), as_of=date(2025, 4, 30), date_all=True)
    assert {line.lettered_on for line in read_fec(done.raw).lines if line.piece == "FA-3001"} == {"20250430"}


def test_lines_after_the_day_asked_are_not_seen() -> None:
    done = letter(fec(SHOP), as_of=date(2025, 2, 5))
    assert all(line.on <= date(2025, 2, 5) for group in done.groups for line in group.lines)
    after = letters(done.raw)
    assert after["411000/CALDER"][0][0] != ""
    assert after["401000/TISSERAND"][0][0] == ""


def test_a_second_run_changes_nothing() -> None:
    once = letter(SAMPLE.read_bytes()).raw
    assert letter(once).raw == once


def test_the_script_prints_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, report = tmp_path / "out.txt", tmp_path / "groups.csv"
    assert main([str(SAMPLE), str(out), "--report", str(report)]) == 0
    said = capsys.readouterr().out
    for word in ("Read shop_fec.txt", "customers", "suppliers", "AUTO", "every other byte unchanged"):
        assert word in said
    assert "NO" not in said.split()
    rows = list(csv.DictReader(report.read_text("utf-8").splitlines()))
    assert {row["decision"] for row in rows} >= {"auto"}
    assert all(row["code"] for row in rows if row["decision"] == "auto")
    assert out.read_bytes() != SAMPLE.read_bytes()


def test_the_script_runs_as_a_newcomer_runs_it(tmp_path: Path) -> None:
    command = [sys.executable, "examples/letter_fec.py", str(SAMPLE), str(tmp_path / "out.txt"), "--again"]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert "Against the letters already there" in said


def test_other_files_are_refused_without_writing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other, out = tmp_path / "other.csv", tmp_path / "out.txt"
    other.write_text("a;b;c\n1;2;3\n")
    assert main([str(other), str(out)]) == 2
    assert "not-a-ledger-file" in capsys.readouterr().err
    assert not out.exists()


def test_a_file_without_subledger_lines_comes_back_as_it_was(tmp_path: Path) -> None:
    raw = fec([SHOP[1], SHOP[7]])
    source, out = tmp_path / "in.txt", tmp_path / "out.txt"
    source.write_bytes(raw)
    assert main([str(source), str(out)]) == 0
    assert out.read_bytes() == raw


amounts = st.integers(1, 400_00)
books = st.lists(
    st.builds(
        Row,
        journal=st.sampled_from(["VE", "BQ", "AC", "OD"]),
        on=st.dates(date(2025, 1, 1), date(2025, 6, 30)),
        account=st.sampled_from(["411000", "401000"]),
        aux=st.sampled_from(["A", "B"]),
        amount=st.sampled_from([100_00, 120_00, 55_30, -100_00, -120_00, -55_30, -220_00, 0]),
        letter=st.sampled_from(["", "", "", "AAA", "AB"]),
        piece=st.sampled_from(["", "FA-101", "FA-102"]),
    ),
    max_size=14,
)


@settings(max_examples=40)
@given(books, st.booleans())
def test_whatever_the_books_money_in_is_money_out(rows: list[Row], again: bool) -> None:
    raw = fec(rows, TAB)
    done = letter(raw, again=again)
    check(done, raw, again)


def check(done: Lettering, raw: bytes, again: bool) -> None:
    before, after = read_fec(raw), read_fec(done.raw)
    assert outside_letters(after) == outside_letters(before)
    written = {new.number: new for old, new in zip(before.lines, after.lines, strict=True) if old.letter != new.letter}
    groups: dict[tuple[str, str], int] = {}
    for line in written.values():
        groups[line.ledger_account, line.letter] = groups.get((line.ledger_account, line.letter), 0) + line.amount_minor
    assert set(groups.values()) <= {0}
    used = {(line.ledger_account, line.letter) for line in before.lines if line.letter}
    assert not used & groups.keys(), "codes of the file are never used again"
    if not again:
        assert all(not old.letter for old in before.lines if old.number in written)


@pytest.mark.measure
@pytest.mark.parametrize("again", [False, True])
def test_real_files_are_lettered_and_nothing_else_changes(ledger_data: Path, again: bool) -> None:
    for path in sorted((ledger_data / "fec").glob("*.txt")):
        raw = path.read_bytes()
        check(letter(raw, again=again), raw, again)
