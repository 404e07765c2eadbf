"""The bookkeeper's groups, how ours compare with them, and codes that are free."""

from __future__ import annotations

from datetime import date

import pytest
from fec_file import read_fec
from fec_letters import Agreement, BookLetters, agreement, book_letters, first_code, free_code
from fec_line import FecLine

from .fec_made import SHOP, Row, fec

ON, LATER = date(2025, 2, 1), date(2025, 3, 1)
LETTERED = (
    Row("VE", ON, "411000", "A", 100, letter="AA", lettered_on=ON),
    Row("BQ", ON, "411000", "A", -60, letter="AA", lettered_on=ON),
    Row("BQ", ON, "411000", "A", -40, letter="AA", lettered_on=ON),
    Row("VE", ON, "411000", "A", 7, letter="AB", lettered_on=ON),
    Row("BQ", ON, "411000", "A", -7, letter="AB", lettered_on=ON),
    Row("VE", ON, "411000", "A", 9, letter="AC", lettered_on=ON),
    Row("VE", ON, "411000", "A", 5),
    Row("VE", ON, "411000", "B", 30, letter="AA", lettered_on=ON),
    Row("BQ", ON, "411000", "B", -30, letter="AA", lettered_on=ON),
    Row("VE", ON, "411000", "B", 8, letter="AA", lettered_on=LATER),
)


@pytest.fixture(scope="module")
def lines() -> tuple[FecLine, ...]:
    return read_fec(fec(LETTERED)).lines


@pytest.fixture(scope="module")
def books(lines: tuple[FecLine, ...]) -> BookLetters:
    return book_letters(lines)


def test_groups_balance_or_are_left_alone(books: BookLetters) -> None:
    kept = [(group.account, group.code, [line.amount_minor for line in group.lines]) for group in books.balanced]
    assert kept == [
        ("411000/A", "AA", [100, -60, -40]),
        ("411000/A", "AB", [7, -7]),
        ("411000/B", "AA", [30, -30]),  # one code on two days: the day that balances is a group
    ]
    assert [(group.account, group.code, len(group.lines)) for group in books.left_alone] == [
        ("411000/A", "AC", 1),
        ("411000/B", "AA", 1),
    ]
    assert books.codes == {"411000/A": {"AA", "AB", "AC"}, "411000/B": {"AA"}}


@pytest.mark.parametrize(
    ("ours", "says"),
    [
        ((0, 1, 2), Agreement.SAME),
        ((0, 1), Agreement.PART),
        ((0, 1, 2, 3, 4), Agreement.WHOLES),
        ((0, 4), Agreement.CONFLICT),
        ((0, 1, 2, 6), Agreement.CONFLICT),
        ((6,), Agreement.NEW),
    ],
)
def test_how_a_group_compares(
    lines: tuple[FecLine, ...], books: BookLetters, ours: tuple[int, ...], says: Agreement
) -> None:
    assert agreement([lines[at] for at in ours], books) is says


def test_codes_follow_the_manner_of_the_file(lines: tuple[FecLine, ...]) -> None:
    assert first_code(lines, 0) == "AA"
    assert first_code(read_fec(fec(SHOP)).lines, 0) == "AAA"
    assert [first_code((), width) for width in (0, 2, 8)] == ["AAA", "AA", "AAA"]


@pytest.mark.parametrize(
    ("code", "taken", "free"),
    [("AAA", (), "AAA"), ("AAA", ("AAA", "AAB"), "AAC"), ("AZ", ("AZ",), "BA"), ("Z", ("Z", "AA"), "AB")],
)
def test_free_codes(code: str, taken: tuple[str, ...], free: str) -> None:
    assert free_code(code, set(taken)) == free
