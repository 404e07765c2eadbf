"""References that are no plain number: what names a document, against a reading letter by letter."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Invoice, Ledger, MatchingPolicy, Money, Payment, match
from lettrage._packed import Packed
from lettrage.matching import _text
from lettrage.matching._codes import with_codes
from lettrage.model import InvoiceReferences

DAY = date(2026, 1, 5)
AMOUNT = Money("480.00", "EUR")


def named_by(reference: str, **said: str) -> bool:
    """Does a payment that says so name the invoice of this reference, and not the other of its amount?"""
    invoices = [
        Invoice(id, "ACME", DAY, total=AMOUNT, references=InvoiceReferences(document_number=number))
        for id, number in (("one", reference), ("two", "ZZ999888"))
    ]
    payment = Payment("P-1", DAY, AMOUNT, customer="ACME", **said)
    result = match(Ledger(invoices=invoices, payments=[payment]), as_of=DAY)
    return "named in the text" in str(result.explain("P-1")) and "one" in str(result.proposals[0].items)


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("a1b2c3", "paiement a1b2c3"),
        ("A1-B2", "A1B2, merci"),
        ("F-12", "Facture F-12"),
        ("F-12", "Facture F 12 du 3 mars"),
        ("Tournicoti66", "tournicoti66"),
        ("F2024", "F-2024"),
    ],
)
def test_a_text_names_a_code_by_its_letters_and_digits(reference: str, text: str) -> None:
    assert named_by(reference, remittance=text)


@pytest.mark.parametrize("reference", ["test ref", "ref B", "order of spring"])
def test_a_structured_reference_that_is_equal_names_whatever_it_consists_of(reference: str) -> None:
    assert named_by(reference, structured_reference=reference.upper())
    assert not named_by(reference, structured_reference=f"{reference} more")


@pytest.mark.parametrize(
    ("reference", "text"), [("12", "12"), ("acme", "acme"), ("test ref", "test ref"), ("K1", "K 2")]
)
def test_words_and_small_numbers_name_nothing(reference: str, text: str) -> None:
    assert not named_by(reference, remittance=text)


def test_small_numbers_with_their_letters_are_posted_where_a_name_is_an_order() -> None:
    invoices = [Invoice(f"F-{number}", "ACME", DAY, total=Money(100 + number, "EUR")) for number in (1, 2, 3)]
    payment = Payment("P-1", DAY, Money("150.00", "EUR"), customer="ACME", remittance="F-2")
    ledger = Ledger(invoices=invoices, payments=[payment])
    for policy, posted in ((MatchingPolicy(), []), (MatchingPolicy(post_named=True), [("F-2", "102.00 EUR")])):
        result = match(ledger, policy, as_of=DAY)
        assert [(str(one.debit), str(one.debit_amount)) for one in result.allocations] == posted
        assert len(result.settlements) + len(result.proposals) == 1
    assert "takes the reference for an order" in str(result.explain("P-1"))


_FIELDS = st.text(alphabet="aB1 20-/,", max_size=9)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.booleans(), _FIELDS, _FIELDS, _FIELDS), min_size=1, max_size=6))
def test_what_is_read_is_what_reading_letter_by_letter_finds(rows: list[tuple[bool, str, str, str]]) -> None:
    document = np.array([row[0] for row in rows])
    ids = Packed.of([row[1] if row[0] else "" for row in rows])
    reference, text = (Packed.of([row[at] for row in rows]) for at in (2, 3))
    numbers = _text.numbers_in((ids, document), (reference, None), (text, None))
    found = with_codes(numbers, np.zeros(len(rows), np.int64), document, ids, reference, text)
    links = {
        (at, to)
        for at in np.flatnonzero(~document).tolist()
        for to in np.flatnonzero(document).tolist()
        if set(found.value[found.item == at].tolist()) & set(found.value[found.item == to].tolist())
    }
    assert links == {
        (at, to)
        for at in np.flatnonzero(~document).tolist()
        for to in np.flatnonzero(document).tolist()
        if _shared(numbers, at, to) or _said(rows[at]) & _own(rows[to], bool((numbers.item == to).any()))
    }


def _shared(numbers: Any, at: int, to: int) -> bool:
    return bool(set(numbers.value[numbers.item == at].tolist()) & set(numbers.value[numbers.item == to].tolist()))


def _own(row: tuple[bool, str, str, str], numbered: bool) -> set[str]:
    _, id, reference, _ = row
    found = set() if numbered else _telling(_pieces(id))
    if not _number(reference):
        found |= _telling(_pieces(reference)) | _whole(reference)
    return found


def _said(row: tuple[bool, str, str, str]) -> set[str]:
    found = _whole(row[2])
    for text in row[2:]:
        pieces = _pieces(text)
        found |= _telling([*pieces, *(a + b for a, b in pairwise(pieces) if _code(a).isalpha())])
    return found


def _pieces(text: str) -> list[str]:
    return [piece for piece in re.split(r"[ ,]", text) if _code(piece)]


def _code(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def _telling(pieces: list[str]) -> set[str]:
    codes = {_code(piece) for piece in pieces if not _number(piece)}
    return {code for code in codes if len(code) >= 2 and re.search(r"[A-Z]", code) and re.search(r"[0-9]", code)}


def _whole(text: str) -> set[str]:
    return {f"whole {_code(text)}"} if len(_code(text)) >= 3 and not _number(text) else set()


def _number(text: str) -> bool:
    runs = (run for run in re.findall(r"[0-9]+", text))
    return any(len(run.lstrip("0")) >= 3 and not (len(run) == 4 and 1990 <= int(run) <= 2039) for run in runs)
