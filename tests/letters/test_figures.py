"""The figures of a letter are those of the ledger, to the cent, in every language."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from babel.numbers import parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from lettrage import Money, match
from lettrage.errors import LettrageError
from lettrage.letters import LANGUAGES, write_letter, write_letters
from lettrage.model import Charge, NoticeLine

from . import books

CENTS = st.integers(1, 5_000_000)
AMOUNT = re.compile("€[ \u00a0\u202f]?([\\d.,]*\\d)|([\\d.,\u00a0\u202f]*\\d)[ \u00a0\u202f]?€")


def _amounts(text: str, language: str) -> set[Decimal]:
    found = set()
    for before, after in AMOUNT.findall(text.replace("\n", " | ")):
        figure = (before or after).strip()
        found.add(parse_decimal(figure.replace("\u202f", "\u00a0") if language == "nl" else figure, locale=language))
    return found


@given(
    language=st.sampled_from(LANGUAGES),
    totals=st.lists(CENTS, min_size=1, max_size=4),
    interest=st.integers(0, 10_000),
    recovery=st.sampled_from([0, 4000]),
    data=st.data(),
)
def test_every_amount_in_the_text_is_one_of_the_ledger(
    language: str, totals: list[int], interest: int, recovery: int, data: st.DataObject
) -> None:
    eur = lambda minor: Money.of_minor(minor, "EUR")  # noqa: E731
    book = books.ledger(*(books.invoice(f"F-{n}", str(eur(t).amount)) for n, t in enumerate(totals)))
    asked = [data.draw(st.integers(1, total)) for total in totals]
    charges = [Charge(kind, eur(c)) for kind, c in (("late_interest", interest), ("recovery_sum", recovery)) if c]
    lines = [NoticeLine(books.key(f"F-{n}"), eur(a)) for n, a in enumerate(asked)]
    letter = write_letter(book, books.notice("formal_notice", "formal", language, items=lines, charges=charges))
    total = sum(asked) + interest + recovery
    assert letter.figures["total"] == eur(total)
    said = _amounts(letter.text, language)
    known = {eur(minor).amount for minor in (*totals, *asked, sum(asked), interest, recovery, interest + recovery)}
    known |= {eur(total).amount, eur(sum(totals) - sum(asked)).amount}
    assert eur(total).amount in said
    assert said <= known


def test_what_was_paid_in_between_stops_the_letter() -> None:
    book = books.ledger(payments=[books.receipt("P-1", "1200.00")])
    book = book.apply(match(book, as_of=books.TODAY), accept=[s.id for s in match(book, as_of=books.TODAY).settlements])
    made = write_letters(book, [books.notice()], as_of=books.TODAY)
    assert not made.letters
    assert [fault.code for fault in made.refused[0].faults] == ["stale-letter"]
    assert made.refused[0].faults[0].path == "items[0]"


def test_a_notice_before_the_due_date_is_not_for_what_is_late() -> None:
    from datetime import date

    assert write_letter(books.ledger(), books.notice("pre_due_notice", effective_on=date(2026, 2, 5))).text
    with pytest.raises(LettrageError) as caught:
        write_letter(books.ledger(), books.notice("pre_due_notice", effective_on=date(2026, 2, 6)))
    assert [(f.code, f.path) for f in caught.value.faults] == [("stale-letter", "items[0]")]


def test_a_contested_part_is_shown_and_not_asked() -> None:
    letter = write_letter(books.ledger(), books.notice(asked=[("F-101", "900.00")]))
    assert letter.figures["withheld"] == books.eur("300.00")
    assert "€300.00" in letter.text
    assert letter.figures["total"] == books.eur("900.00")


def test_credits_are_deducted_and_shown() -> None:
    from lettrage import CreditNote
    from lettrage.model import ItemKey

    note = CreditNote("A-1", customer="ACME", issued_on=books.TODAY, total=books.eur("200.00"), entity="FR")
    letter = write_letter(books.ledger(credit_notes=[note]), books.notice(), credits=[ItemKey("credit_note", "A-1")])
    assert letter.figures["credited"] == books.eur("200.00")
    assert letter.figures["total"] == books.eur("1800.50")
    assert "-€200.00" in letter.text


def test_two_currencies_are_two_letters() -> None:
    book = books.ledger(books.invoice("F-1", "10.00"), books.invoice("F-2", "10.00", total=Money("10.00", "USD")))
    lines = [NoticeLine(books.key("F-1"), books.eur("10.00")), NoticeLine(books.key("F-2"), Money("10.00", "USD"))]
    with pytest.raises(LettrageError) as caught:
        write_letter(book, books.notice(items=lines))
    assert caught.value.code == "currency-mismatch"


def test_a_statement_ends_at_the_balance_of_the_account() -> None:
    book = books.ledger(payments=[books.receipt("P-1", "500.00")])
    letter = write_letter(book, books.notice("statement", items=[]))
    assert letter.figures["balance"] == book.statement("ACME", as_of=books.TODAY).balances[0] == books.eur("1500.50")
    assert "P-1" in letter.text


def test_the_payment_code_asks_for_what_the_letter_asks() -> None:
    letter = write_letter(books.ledger(), books.notice(charges=books.CHARGES))
    assert "EUR2092.84" in letter.payment_code.splitlines()
    assert letter.payment_code.splitlines()[6] == "FR7630006000011234567890189"
