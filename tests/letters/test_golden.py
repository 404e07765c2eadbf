"""Every letter we ship, as a credit manager would read it: each kind in each tone, in French and English; three kinds
in the other languages. Run with --regenerate after changing words, and read the difference."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lettrage.letters import LANGUAGES, LetterOptions, Party, write_letter
from lettrage.model import Notice, NoticeLine, StepKind, Tone

from . import books

HERE = Path(__file__).parent / "golden"
ALL = [kind for kind in StepKind if kind is not StepKind.REVIEW]
THREE = [StepKind.REMINDER, StepKind.FORMAL_NOTICE, StepKind.THANK_YOU]


def _letters(language: str) -> str:
    parts: list[str] = []
    kinds = ALL if language in ("fr", "en") else THREE
    for kind in kinds:
        for tone in Tone:
            if kind is StepKind.FORMAL_NOTICE and tone is not Tone.FORMAL:
                continue
            parts += [_written(language, kind, tone, count) for count in (1, 2)]
        if f"sms.{kind}" in _sms_words(language):
            parts.append(_written(language, kind, Tone.COURTEOUS, 1, channel="sms"))
    parts.append(_agency(language))
    return "\n".join(parts)


def _sms_words(language: str) -> set[str]:
    from lettrage.letters.texts import words_of

    return {name for name in words_of(language) if name.startswith("sms.")}


def _written(language: str, kind: StepKind, tone: Tone, count: int, channel: str = "email") -> str:
    paid = kind is StepKind.THANK_YOU
    book = books.ledger()
    charges = books.CHARGES if kind in (StepKind.FORMAL_NOTICE, StepKind.HANDOVER) and count == 2 else ()
    asked = (("F-101", "1200.00"), ("F-102", "800.50"))[:count]
    before = Notice(
        effective_on=date(2026, 2, 20),
        key="n-0",
        customer="ACME",
        step="first",
        items=[NoticeLine(books.key("F-102"), books.eur("800.50"))],
        entity="FR",
    )
    book = book.record(before)
    letter = write_letter(
        book,
        books.notice(
            kind,
            tone,
            language,
            asked=asked,
            channel=channel,
            charges=charges,
            deadline_on=None if paid or count == 1 else date(2026, 3, 25),
            effective_on=date(2026, 1, 30) if kind is StepKind.PRE_DUE_NOTICE else books.TODAY,
        ),
    )
    return f"=== {kind} / {tone} / {channel} / {count}\n{letter}\n"


def _agency(language: str) -> str:
    """What an agency writes must say more."""
    options = LetterOptions(
        collector=Party(name="Recouvreur SARL", address=("2 rue Basse", "69001 Lyon")), collector_kind="agency",
        rules="FR-B2B" if language == "fr" else "EU",
    )  # fmt: skip
    letter = write_letter(books.ledger(), books.notice("formal_notice", "formal", language), options)
    return f"=== formal notice of an agency\n{letter}\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_read_as_agreed(language: str, regenerate: bool) -> None:
    page = HERE / f"{language}.txt"
    text = _letters(language)
    if regenerate:
        page.write_text(text, "utf-8")
    assert text == page.read_text("utf-8"), "words changed: run with --regenerate and read the difference"


def test_a_french_agency_says_what_the_code_wants() -> None:
    options = LetterOptions(collector=Party(name="R", address=("Lyon",)), collector_kind="agency")
    letter = write_letter(books.ledger(), books.notice("formal_notice", "formal", "fr"), options)
    assert {"collector", "creditor", "basis", "amount-itemised", "how-to-pay", "statute-quoted"} <= set(
        letter.particulars
    )
