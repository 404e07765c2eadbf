"""Remittance texts: what payers write, what banks do to it, and texts made to hurt."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.references import CandidateKind, Document, OtherKind, OwnNumbers, Remittance, belgian, parse_remittance

#: text -> the normal forms, the best first; those after "|" are weaker readings that must be there too, in any order.
READ: dict[str, str] = {
    # bare numbers, invoice words, prefixes
    "12766": "12766",
    "FACTURE 12766": "12766",
    "Rechnung Nr. 4711": "4711",
    "RE4711": "4711",
    "RG-NR 4711": "4711",
    "factura n.º 123": "123",
    "fattura n. 55": "55",
    "factuurnr. 2024001": "2024001",
    "Faktura 7788": "7788",
    "Invoice #991": "991",
    "facture n\u00b0 7": "7",
    "num\u0065\u0301ro de facture 7": "7",
    "FA000123": "123",
    "F-123": "123",
    "F.374": "374",
    "INV-2026-0012": "20260012 | 12",
    "CDE230": "230",
    "AVOIR AV0007": "7",
    "note de crédit 4455": "4455",
    "Gutschrift 88": "88",
    # lists
    "12766/774/788": "12766 12774 12788 | 774 788",
    "12766 - 774 - 788": "12766 12774 12788 | 774 788",
    "12766, 774 + 788": "12766 12774 12788 | 774 788",
    "F101 + F102": "101 102",
    "FACT 788200 / 786656": "788200 786656",
    "12796/98/03": "12796 12798 12803 | 12703",
    "FACT 12766 et 774": "12766 12774 | 774",
    "factuur 2024001, 2024002 en 2024003": "2024001 2024002 2024003",
    "FACT 774/788": "774 788",
    "774/788/803": "774 788 803",
    "FACT 12766,74": "12766 12774",
    "12766-12770": "12766 12770",
    # year and number
    "F2023-37": "202337 | 37",
    "2023.0114": "20230114 | 114",
    "2023,0114": "20230114 | 114",
    "2023 0114": "20230114 | 114",
    "FACT 24-0123, 24-0124": "240123 240124 | 123 124",
    "F2204-020993": "2204020993 | 20993",
    "FACTURE 123/2024": "1232024 | 123",
    # letters for digits, zeros
    "FACT 1O234": "10234",
    "FAO0123": "123",
    "FACT 0000123": "123",
    "fact 12I45": "12145",
    # broken and glued
    "?20SVWZ+RE 12?2134567?22Danke": "1234567 | 12 34567",
    "FACT 1234\n567": "1234567 | 1234 1567 567",
    "12 345 678": "12345678 | 345 678",
    "FACT123DU": "123",
    "1276612774": "1276612774 | 12766 12774",
    "22A0154": "220154",
    "123\u200f456": "123456",
    # subfields
    "/REMI/RE 12345 /EREF/NOTPROVIDED": "12345",
    "EREF+998877 SVWZ+Rechnung 4711": "4711 998877",
    "/RFB/4711": "4711",
    # structured
    "RF18 5390 0754 7034": "RF18539007547034",
    "vir RF18539007547034 merci": "RF18539007547034",
    "+++010/8068/17183+++": "010806817183",
    "***010806817183***": "010806817183",
    "010/8068/17183": "010806817183",
    "21 00000 00003 13947 14300 09017": "210000000003139471430009017",
    "210000000003139471430009017": "210000000003139471430009017",
    "KID 602243": "602243",
    "OCR: 123455": "123455",
    "viitenumero 1234561": "1234561",
}

#: text -> what its numbers are; none of them may be a candidate.
SET_APART: dict[str, list[str]] = {
    "du 12/03/2024 au 15.03.24": ["date", "date"],
    "2024-03-12": ["date"],
    "DU 240922": ["date"],
    "FACT DU 26 / 04": ["date"],
    "13 janvier 2024": ["date"],
    "avril 2024": ["period"],
    "04/2023": ["period"],
    "1T2020": ["period"],
    "T1 2024": ["period"],
    "KW 12": ["period"],
    "2024": ["year"],
    "14:30:05": ["time"],
    "2023-01-17-09.26.04.590717": ["date", "time"],
    "2023-01-17T09:26": ["date", "time"],
    "20230117092604": ["time"],
    "tel 01 23 45 67 89": ["phone"],
    "+33 1 23 45 67 89": ["phone"],
    "01.23.45.67.89": ["phone"],
    "CB45CAFE 27/05/22": ["card", "date"],
    "carte 4970XXXXXXXX1234": ["card"],
    "TPE 4433221": ["card"],
    "CHEQUE N.5574548": ["cheque"],
    "REMISE CHQ 0230397": ["cheque"],
    "BORDEREAU 12345": ["slip"],
    "RUM 7517300000000-26": ["mandate"],
    "MREF+M-0001 CRED+DE98ZZZ09999999999": ["mandate", "creditor_id"],
    "FR18ZZZ002305": ["creditor_id"],
    "FR76 3000 6000 0112 3456 7890 189": ["iban"],
    "FR7630006000011234567890189": ["iban"],
    "AGRIFRPP882 FR763006610": ["bic", "iban"],
    "FR00XXXX125881457557": ["iban"],
    "Kunden-Nr. 8822": ["client"],
    "CLIENT 4410 CONTRAT AB-12-77": ["client", "contract"],
    "1.234,56 EUR": ["amount"],
    "EUR 1200": ["amount"],
    "1520.71": ["amount"],
    "2 %": ["percent"],
    "SIRET 73282932000074": ["company_id"],
    "FR83404833048": ["vat_id"],
    "BE0123456749": ["vat_id"],
    "USt-ID 123456789": ["vat_id"],
    "1" * 26: ["identifier"],
}


def ranked(text: str, **options: Any) -> list[str]:
    return [one.normal for one in parse_remittance(text, **options).ranked]


@pytest.mark.parametrize("text", READ)
def test_numbers_are_read(text):
    best, _, weaker = READ[text].partition("|")
    found = ranked(text)
    assert found[: len(best.split())] == best.split() or sorted(found[: len(best.split())]) == sorted(best.split())
    assert sorted(found[len(best.split()) :]) == sorted(weaker.split())


@pytest.mark.parametrize("text", SET_APART)
def test_other_numbers_are_set_apart(text):
    read = parse_remittance(text)
    assert read.candidates == ()
    assert [one.kind.value for one in read.others] == SET_APART[text]


def test_kinds_and_documents():
    text = "FACT 12766/774 avoir 55 cde 880 CDX231 RF18539007547034 774/788/901"
    read = {one.text: one for one in reversed(parse_remittance(text).ranked)}
    assert read["12766"].kind is CandidateKind.INVOICE_NUMBER
    assert (read["12766"].document, read["55"].document) == (Document.INVOICE, Document.CREDIT_NOTE)
    assert read["880"].document is Document.ORDER
    assert (read["CDX231"].kind, read["CDX231"].prefix) == (CandidateKind.PREFIXED, "CDX")
    assert (read["RF18539007547034"].kind, read["RF18539007547034"].scheme) == (CandidateKind.STRUCTURED, "iso11649")
    kinds = {(one.text, one.kind) for one in parse_remittance(text).candidates}
    assert {("774", CandidateKind.SUFFIX), ("788", CandidateKind.HEADLESS)} <= kinds


def test_headless_keeps_the_zeros_an_invoice_must_end_with():
    ends = {one.digits: one.normal for one in parse_remittance("FACT 012/05").candidates if one.kind == "headless"}
    assert ends == {"012": "12", "05": "5"}


def test_dates_and_values_are_plain():
    others = parse_remittance("du 12/03/2024 1.234,56 EUR Q3/24 13 mai 24").others
    assert [one.value for one in others] == ["2024-03-12", "1234.56", "2024-Q3", "2024-05-13"]


def test_first_copy_that_was_cut_gives_way():
    read = parse_remittance("WEB MARTIN ET FACT 22 BOUTIQUE MARTIN ET CIE FACT 220401194")
    assert [(one.normal, one.cut) for one in read.ranked] == [("220401194", False), ("22", True)]


@pytest.mark.parametrize("width", [20, 27, 30, 35, 140])
def test_field_cut_at_a_known_width_is_said(width):
    text = "FACT 12345".rjust(width)
    assert [one.cut for one in parse_remittance(text).candidates] == [True]
    assert [one.cut for one in parse_remittance(text + " ").candidates] == [False]


def test_number_set_apart_once_is_set_apart_again():
    read = parse_remittance("RUM 7517300000000 FACT 12 7517300000000-27")
    assert [one.normal for one in read.ranked] == ["12"]
    assert [one.kind for one in read.others] == [OtherKind.MANDATE, OtherKind.MANDATE]


def test_own_numbers_change_the_order_only():
    text = "778899 REF 12345"
    own = OwnNumbers.of(["F12001", "F12002"])
    assert ranked(text) == ["778899", "12345"]
    assert ranked(text, own=own) == ["12345", "778899"]
    plain, known = parse_remittance(text), parse_remittance(text, own=own)
    assert [one.text for one in plain.candidates] == [one.text for one in known.candidates]


def test_what_is_not_understood_is_said():
    read = parse_remittance("VIR ACME ÉTABLISSEMENTS FACT 12766 \u0661\u0662 merci 7")
    assert [one.text for one in read.unread] == ["ACME ÉTABLISSEMENTS", "\u0661\u0662 merci 7"]


def test_table_shows_hostile_text_harmlessly():
    text = parse_remittance("FACT 12\u202e3").to_table().text()
    assert "\u202e" not in text
    assert "123" in text


def test_empty_text():
    assert parse_remittance("") == Remittance("", (), (), ())


# --- properties ---

PIECES = st.sampled_from(
    [
        "FACT ", "RE", "F-", "avoir ", "12766", "774", "98", "03", "7", "2024", "0114", "/", "-", ", ", " + ", " ", ".",
        "du ", "12/03/2024", "O", "I", "\n", "?20", "SVWZ+", "EREF+", "/REMI/", "RF18539007547034", "FR76", "3000",
        "CB", "CHQ ", "RUM ", "tel ", "+", "+++", "010/8068/17183", "EUR", "€", "XXXX", "*", "\x00", "\u200f", "\u0301",
        "é", "ACME", "T1", "JAN", "14:30", "%", "\u0661", "\U0001f600", "KID ", "1,50", "BE", "ZZZ", "h",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=60))


@given(text=TEXTS)
def test_spans_are_exact_and_readings_plain(text):
    read = parse_remittance(text)
    assert read == parse_remittance(text)
    assert read.text == text
    for one in (*read.candidates, *read.others, *read.unread):
        assert 0 <= one.start < one.end <= len(text)
        assert one.text == text[one.start : one.end]
    for one in read.candidates:
        assert one.specificity >= 1
        assert one.normal
        if one.kind is not CandidateKind.STRUCTURED:
            assert one.normal.isascii()
            assert one.normal.isdigit()
            assert one.normal == one.digits.lstrip("0")
    assert {one.normal for one in read.ranked} == set(read.normals)


@given(text=TEXTS)
def test_every_character_that_says_something_is_accounted_for(text):
    """Letters and digits lie in a candidate, another number, an unread stretch, or a word that is known."""
    read = parse_remittance(text)
    covered = bytearray(len(text))
    for one in (*read.candidates, *read.others, *read.unread):
        covered[one.start : one.end] = b"\x01" * (one.end - one.start)
    missed = re.sub(r"\?[26][0-9]", " ", "".join(c if not covered[i] else " " for i, c in enumerate(text)))
    assert not any(c in "0123456789" for c in missed), missed


@given(
    numbers=st.lists(st.integers(1000, 999_999), min_size=1, max_size=6),
    mark=st.sampled_from(["/", ", ", " + ", " - "]),
)
def test_whole_numbers_of_a_list_are_found(numbers, mark):
    numbers = [n for n in numbers if not 1990 <= n <= 2099] or [12766]
    width = max(len(str(n)) for n in numbers)
    text = "FACT " + mark.join(str(n).zfill(width) for n in numbers)
    assert {str(n) for n in numbers} <= parse_remittance(text).normals | {"1200"}


@given(head=st.integers(10_000, 999_999), steps=st.lists(st.integers(1, 40), min_size=1, max_size=5))
def test_suffixes_are_completed_over_the_hundred(head, steps):
    numbers = [head]
    for step in steps:
        numbers.append(numbers[-1] + step)
    text = f"FACT {head}" + "".join(f"/{n % 100:02d}" for n in numbers[1:])
    if len(str(numbers[-1])) == len(str(head)):
        assert {str(n) for n in numbers} <= parse_remittance(text).normals


@given(
    base=st.text("0123456789", min_size=10, max_size=10), left=st.sampled_from(["", "VIR ", "12/03/2024 ", "FACT 12, "])
)
def test_belgian_communication_is_found_among_others(base, left):
    reference = belgian.make(base)
    best = parse_remittance(left + belgian.print_form(reference) + " MERCI").ranked[0]
    assert (best.normal, best.scheme) == (reference, "be-ogm")


# --- hostile texts ---

HOSTILE = [
    "1", "/", "1/", "12/", "12766/", "12766/774/", "1O", "A1", "FR76", "FR76 ", "RF18 ", "RF18", "FACT 12/", "12?21",
    "+++010/8068/", "010/8068/17183/", "12 345 ", "X", "XXX12", "12/12/", "2023-", "MREF+1-", "12766,74,", "FACT?21",
    "T1 ", "\x00", "\u200f", "1\u200f", "e\u0301", "1\u0301", "\u0661", "01 ", "+33 1 ", "JAN/", "12.", "1 et ",
    "2 % ", "21 00000 ", "DU ", "RUM A-1-", "CHQ 1-", "*** 12", "EUR 1.234,",
]  # fmt: skip


def steps_of(text: str) -> int:
    """How many lines of Python the reading runs: work without a clock."""
    count = 0

    def trace(*_: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        parse_remittance(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("unit", HOSTILE)
def test_work_grows_with_the_text_and_no_faster(unit):
    short, long = (steps_of((unit * 2000)[:size]) for size in (1000, 2000))
    assert long <= 2.2 * short + 400, (short, long)


@pytest.mark.parametrize("unit", HOSTILE)
def test_answer_grows_with_the_text_and_no_faster(unit):
    """Long heads lend nothing: otherwise half a text of digits and half of suffixes would answer its square."""
    text = ("9" * 3000 + "/" + unit * 3000)[:6000]
    read = parse_remittance(text)
    size = sum(len(one.normal) + len(one.text) for one in read.candidates) + sum(len(one.value) for one in read.others)
    assert size <= 20 * len(text)


@pytest.mark.parametrize("unit", ["1", "1/", "\x00", "\u200f1", "A1 "])
def test_a_megabyte_is_read(unit):
    text = (unit * 1_000_000)[: 60_000 if len(unit) > 1 else 1_000_000]
    read = parse_remittance(text)
    assert len(read.candidates) <= len(text)
