"""The tables of words: every language can be handed to translators and read back, and holds what it must; French
letters as a French credit manager writes them."""

from __future__ import annotations

import runpy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lettrage.errors import LettrageError
from lettrage.letters import LANGUAGES, LetterOptions, Party, Template, check_templates, write_letter
from lettrage.letters._parties import creditor_of
from lettrage.letters.texts import words_of
from lettrage.model import Charge, Entity, Identifier, Notice, NoticeLine, Tone

from . import books

TOOL = Path(__file__).parents[2] / "tools" / "letters_po.py"


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_survive_the_way_to_a_translator_and_back(language: str) -> None:
    tool = runpy.run_path(str(TOOL))
    assert tool["imported"](tool["exported"](language), language) == dict(words_of(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_is_a_template_that_passes(language: str) -> None:
    check_templates(*(Template(id=key, body=wording, language=language) for key, wording in words_of(language).items()))


def test_a_bad_wording_would_be_seen() -> None:
    with pytest.raises(LettrageError):
        check_templates(Template(id="k", body=words_of("fr")["greeting"] + " {{ nom }}", language="fr"))


def french(kind: str = "reminder", tone: str = "firm", **more: Any) -> str:
    options = more.pop("options", LetterOptions())
    ledger = more.pop("ledger", books.ledger())
    return write_letter(ledger, books.notice(kind, tone, "fr", **more), options).text


def earlier(kind: str, on: date, key: str = "n-0") -> Notice:
    line = NoticeLine(books.key("F-101"), books.eur("1200.00"))
    return Notice(effective_on=on, key=key, customer="ACME", step="s", kind=kind, items=[line], entity="FR")


@pytest.mark.parametrize("tone", ["courteous", "advisory", "firm", "formal"])
def test_a_name_alone_is_no_form_of_address_in_french(tone: str) -> None:
    """The person is named as addressee; who is written to is « Madame, Monsieur », to the end."""
    told = french(tone=tone, contact="Ada Martin")
    assert told.startswith("À l'attention de\u00a0: Ada Martin\n\nMadame, Monsieur,\n")
    assert told.count("Ada Martin") == 1


@pytest.mark.parametrize("kind", ["thank_you", "handover", "statement"])
def test_no_payment_is_awaited_from_who_has_paid_or_collects_for_us(kind: str) -> None:
    for language, words in (("fr", "Dans l'attente de votre règlement"), ("en", "We count on your payment")):
        for tone in Tone:
            letter = write_letter(books.ledger(), books.notice(kind, tone, language))
            assert words not in letter.text


def test_the_first_of_a_month_in_french() -> None:
    told = french("formal_notice", "formal", deadline_on=date(2026, 4, 1))
    assert "expirant le 1er avril 2026" in told
    assert "1er" not in french("formal_notice", "formal", deadline_on=date(2026, 4, 11))


def test_what_was_said_before_the_due_date_is_no_reminder() -> None:
    ledger = books.ledger().record(earlier("pre_due_notice", date(2026, 1, 30)))
    assert "message du" not in french(ledger=ledger)
    reminded = ledger.record(earlier("reminder", date(2026, 2, 20), "n-9"))
    assert "Malgré notre message du 20 février 2026" in french(ledger=reminded)


def test_a_first_reminder_is_one_although_a_notice_came_before_the_due_date() -> None:
    """What Belgium wants said in a consumer's first reminder is asked of it all the same."""
    ledger = books.ledger().record(earlier("pre_due_notice", date(2026, 1, 30)))
    with pytest.raises(LettrageError) as caught:
        french(ledger=ledger, options=LetterOptions(rules="BE-B2C"))
    assert {fault.path for fault in caught.value.faults} >= {"fourteen-days"}
    reminded = ledger.record(earlier("reminder", date(2026, 2, 20), "n-9"))
    assert french(ledger=reminded, options=LetterOptions(rules="BE-B2C"))


def test_an_agency_signs_what_it_writes_and_names_its_first_letter_with_the_day_of_it() -> None:
    """CPCE R124-4: whoever collects for another says so, and every later letter recalls the first, its day and name."""
    agency = Party(name="Recouvreur SARL", address=("2 rue Basse", "69001 Lyon"))
    options = LetterOptions(collector=agency, collector_kind="agency", rules="FR-B2B")
    first = earlier("formal_notice", date(2026, 2, 20), "LRAR-1")
    again = earlier("formal_notice", date(2026, 3, 2), "LRAR-2")
    told = french(ledger=books.ledger().record(first, again), options=options)
    assert "notre lettre LRAR-1 du 20 février 2026" in told
    assert told.endswith("Recouvreur SARL\n2 rue Basse, 69001 Lyon")
    notice = french("formal_notice", "formal", options=options)
    assert "devoir à Dupont SA" in notice
    assert "nous devoir" not in notice
    assert "notre créance" not in notice


@pytest.mark.parametrize(("language", "words"), [("fr", "taux convenu"), ("en", "agreed rate"), ("de", "Zinssatz")])
def test_an_agreed_rate_is_named_in_the_language_of_the_letter(language: str, words: str) -> None:
    charge = Charge("late_interest", books.eur("12.34"), basis="agreed rate")
    letter = write_letter(books.ledger(), books.notice("formal_notice", "formal", language, charges=[charge]))
    assert f"({words})" in letter.text.replace("vereinbarter ", "")


@pytest.mark.parametrize(
    ("scheme", "value", "printed"),
    [
        ("siren", "552100554", "SIREN 552 100 554"),
        ("siret", "55210055400013", "SIRET 552 100 554 00013"),
        ("siren", "5521", "SIREN 5521"),
        ("vat", "FR40552100554", "VAT FR40552100554"),
    ],
)
def test_french_numbers_stand_in_their_groups(scheme: str, value: str, printed: str) -> None:
    assert creditor_of(Entity("E", identifiers=[Identifier(scheme, value)]), "E").number.replace("\xa0", " ") == printed
