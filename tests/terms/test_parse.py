"""Wordings of payment terms: what each means, what is ambiguous, what is refused, and that no text is too much."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.calendars import BusinessCalendar
from lettrage.errors import LettrageError
from lettrage.money import Money
from lettrage.terms import (
    DiscountTier,
    DueAnchor,
    DueRule,
    ParsedTerms,
    PaymentMeans,
    PaymentTerms,
    days,
    due_date,
    net_notation,
    parse_terms,
)
from lettrage.terms._lexer import elements
from lettrage.terms._segments import sort_out
from lettrage.terms._vocabulary import LANGUAGES

#: Days from the 15th of January 2025 to the due date, and the discounts, of texts that have one meaning.
ISSUED = date(2025, 1, 15)
CLEAR = {
    # French
    "30 jours": "2025-02-14",
    "30 jours net": "2025-02-14",
    "Paiement à 30 jours nets.": "2025-02-14",
    "60 jours date de facture": "2025-03-16",
    "comptant": "2025-01-15",
    "Paiement au comptant": "2025-01-15",
    "fin de mois": "2025-01-31",
    "fin de mois + 45 jours": "2025-03-17",
    "45 jours après la fin du mois": "2025-03-17",
    "45 jours puis fin de mois": "2025-03-31",
    "30 jours fin de mois le 10": "2025-03-10",
    "30 JOURS FIN DE MOIS LE 10": "2025-03-10",
    "à 30 jours fin de mois, le 10 du mois suivant": "2025-03-10",
    "le 15 du mois suivant": "2025-02-15",
    "fin du mois suivant": "2025-02-28",
    "à 2 mois": "2025-03-15",
    "1 mois fin de mois": "2025-02-28",
    "2 semaines": "2025-01-29",
    "30 jours F.D.M. le 10": "2025-03-10",
    "Paiement au 10 du mois": "2025-02-10",
    "30 j. fin de mois le 31": "2025-03-31",
    "trente jours": "2025-02-14",
    # English
    "net 30": "2025-02-14",
    "Net 30 days": "2025-02-14",
    "n/30": "2025-02-14",
    "30 days net": "2025-02-14",
    "EOM": "2025-01-31",
    "end of next month": "2025-02-28",
    "30 days from end of month": "2025-03-02",
    "45 days then end of month": "2025-03-31",
    "end of month then 45 days": "2025-03-17",
    "30 days, end of month, 10th of next month": "2025-03-10",
    "net 10th prox": "2025-02-10",
    "15 MFI": "2025-02-15",
    "payment due no later than 30 days of invoice date": "2025-02-14",
    "immediate": "2025-01-15",
    # German
    "zahlbar innerhalb 30 Tagen netto": "2025-02-14",
    "30 Tage netto Kasse": "2025-02-14",
    "sofort": "2025-01-15",
    "Zahlbar sofort ohne Abzug": "2025-01-15",
    "netto Kasse": "2025-01-15",
    "Ende Monat": "2025-01-31",
    "Ende des Folgemonats": "2025-02-28",
    "zahlbar am 10. des Folgemonats": "2025-02-10",
    "14 Tage nach Rechnungsdatum": "2025-01-29",
    "dreißig Tage": "2025-02-14",
}


@pytest.mark.parametrize("text", CLEAR)
def test_clear_wordings(text: str) -> None:
    found = parse_terms(text)
    rule = found.terms.due
    assert rule is not None
    assert (due_date(rule, ISSUED).isoformat(), found.unread) == (CLEAR[text], ())
    assert found.complete
    assert rule.anchor is DueAnchor.ISSUE


@pytest.mark.parametrize(
    ("text", "tiers", "net"),
    [
        ("2/10 net 30", [("2", 10)], 30),
        ("2/10, n/30", [("2", 10)], 30),
        ("1.5/10 net 30", [("1.5", 10)], 30),
        ("2% 10 net 30", [("2", 10)], 30),
        ("1% 10 days, net 60", [("1", 10)], 60),
        ("2 % à 10 jours, 30 jours net", [("2", 10)], 30),
        ("30 jours net, escompte de 1,5 % sous 8 jours", [("1.5", 8)], 30),
        ("2 % comptant, 30 jours net", [("2", 0)], 30),
        ("14 Tage 2 % Skonto, 30 Tage netto", [("2", 14)], 30),
        ("innerhalb von 14 Tagen mit 2 % Skonto oder innerhalb von 30 Tagen ohne Abzug", [("2", 14)], 30),
        ("8 Tage 3%, 14 Tage 2%, 30 Tage netto", [("3", 8), ("2", 14)], 30),
        ("Skonto 2% 10 Tage netto 30 Tage", [("2", 10)], 30),
        ("2 % Skonto, 10 Tage, 30 Tage netto", [("2", 10)], 30),
        ("#SKONTO#TAGE=14#PROZENT=2.25#\nZahlbar innerhalb 30 Tagen netto.\n", [("2.25", 14)], 30),
        ("Escompte pour paiement anticipé : néant. 30 jours net.", [], 30),
        ("2 v.H. Skonto 10 Tage, 30 Tage netto", [("2", 10)], 30),
        ("Pas d'escompte pour paiement anticipé. 30 jours net.", [], 30),
    ],
)
def test_discounts(text: str, tiers: list[tuple[str, int]], net: int) -> None:
    found = parse_terms(text)
    assert list(found.terms.discounts) == [DiscountTier(percent, count) for percent, count in tiers]
    assert found.terms.due == DueRule([days(net)])
    assert found.unread == ()


@pytest.mark.parametrize(
    ("text", "anchor", "count"),
    [
        ("à réception", DueAnchor.RECEIPT, 0),
        ("À réception de facture", DueAnchor.RECEIPT, 0),
        ("due on receipt", DueAnchor.RECEIPT, 0),
        ("30 jours à réception de facture", DueAnchor.RECEIPT, 30),
        ("30 days from receipt of invoice", DueAnchor.RECEIPT, 30),
        ("30 Tage nach Rechnungserhalt", DueAnchor.RECEIPT, 30),
        ("COD", DueAnchor.DELIVERY, 0),
        ("10 days ROG", DueAnchor.DELIVERY, 10),
        ("à la livraison", DueAnchor.DELIVERY, 0),
        ("Vorkasse", DueAnchor.ORDER, 0),
        ("CWO", DueAnchor.ORDER, 0),
    ],
)
def test_anchors(text: str, anchor: DueAnchor, count: int) -> None:
    rule = parse_terms(text).terms.due
    assert rule is not None
    assert rule.anchor is anchor
    assert due_date(rule, {anchor: ISSUED}).toordinal() == ISSUED.toordinal() + count


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("45 jours fin de mois", ["2025-03-31", "2025-03-17"]),
        ("30 jours fin de décade", ["2025-02-20", "2025-02-19"]),
        ("net 30 EOM", ["2025-02-28", "2025-03-02"]),
        ("30 Tage Monatsende", ["2025-02-28", "2025-03-02"]),
        ("30 days end of month following", ["2025-02-28", "2025-03-02", "2025-03-30"]),
        ("MFI", ["2025-02-28", "2025-02-15"]),
    ],
)
def test_several_lawful_readings_are_all_given(text: str, dates: list[str]) -> None:
    found = parse_terms(text)
    assert [due_date(terms.due, ISSUED).isoformat() for terms in found.readings if terms.due] == dates
    with pytest.raises(LettrageError) as refused:
        _ = found.terms
    assert refused.value.code == "ambiguous-terms"


def test_a_house_may_settle_the_order() -> None:
    for order, due in (("days_first", "2025-03-31"), ("end_of_month_first", "2025-03-17")):
        rule = parse_terms("45 jours fin de mois", end_of_month=order).terms.due  # type: ignore[arg-type]
        assert rule is not None
        assert due_date(rule, ISSUED).isoformat() == due


@pytest.mark.parametrize(
    "text",
    [
        "30 jours 60 jours",
        "net 30, net 60",
        "comptant 30 jours",
        "due on receipt. 30 days net.",
        "30 Tage, 14 Tage",
        "le 10 ou le 25",
        "2 % à 10 jours, pas d'escompte",
        "2/10, 3/10, net 30",
    ],
)
def test_a_text_that_says_two_things_is_refused(text: str) -> None:
    with pytest.raises(LettrageError) as refused:
        parse_terms(text)
    assert refused.value.code == "ambiguous-terms"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "as usual",
        "30",
        "-30 jours",
        "50 % à la commande, solde à 30 jours",
        "30 jours sauf août",
        "not 30 days",
        "99999999 jours",
        "paiement le 15/03/2025",
        "30/60/90 jours",
        "1/2 à la commande",
        "TVA 5,5 %, 30 jours",
        "VAT 5 % 30 days",
        "remise 2 % client, 30 jours",
        "Escompte 2 %, 30 jours",
        "1/2",
        "3 000 jours",
        "\u0660\u0661 jours",
    ],
)
def test_what_is_not_understood_gives_no_reading(text: str) -> None:
    found = parse_terms(text)
    if found.readings:  # a part may be read, but never without saying that the rest was not
        assert found.unread
        assert not found.complete
    with pytest.raises(LettrageError) as refused:
        _ = parse_terms("as usual").terms
    assert refused.value.code == "unread-terms"


def test_penalties_recovery_and_means_are_read_beside_the_due_date() -> None:
    text = "30 jours par virement. Pénalités de retard : 12 %. Indemnité forfaitaire de recouvrement : 40 €."
    terms = parse_terms(text).terms
    assert (terms.due, terms.means) == (DueRule([days(30)]), (PaymentMeans.TRANSFER,))
    assert (terms.penalty_percent, terms.recovery_sum) == (12, Money("40.00", "EUR"))
    usual = "30 jours net. Pénalités de retard : 3 fois le taux d'intérêt légal. Indemnité forfaitaire : 40,00 €."
    found = parse_terms(usual)
    assert (found.terms.due, found.terms.recovery_sum) == (DueRule([days(30)]), Money("40.00", "EUR"))
    assert found.terms.penalty_percent is None
    assert "3 fois le taux" in [span.text for span in found.unread]
    assert parse_terms("30 days. Late payment interest 1.5 % per month.").terms.penalty_percent is None


def test_control_and_direction_marks_are_said_not_swallowed() -> None:
    found = parse_terms("3\u200f0 jours\x00")
    assert "\u200f" in "".join(span.text for span in found.unread)
    assert not found.complete
    assert "\x00" not in parse_terms("30 jours\x00 net").terms.label


def test_one_language_may_be_asked_for() -> None:
    assert parse_terms("30 Tage", "de").complete
    assert not parse_terms("fin de mois", "de").readings
    with pytest.raises(LettrageError) as refused:
        parse_terms("30 dias", "es")
    assert refused.value.code == "bad-value"


words = st.sampled_from(
    [word for table in LANGUAGES.values() for written in table.values() for word in written.replace("|", " ").split()]
)
bits = st.one_of(
    words,
    st.integers(0, 4000).map(str),
    st.sampled_from(["40,005", "€", "%", "/", ",", "+", "-", ".", "\n", "#", "10."]),
)
texts = st.one_of(st.text(max_size=60), st.lists(bits, max_size=12).map(" ".join))


def parsed(text: str) -> ParsedTerms | None:
    """What a text says; None when it contradicts itself, the one error that content may raise."""
    try:
        return parse_terms(text)
    except LettrageError as refused:
        if refused.code != "ambiguous-terms" or len(str(refused)) > 2_000:
            raise
        return None


@given(texts)
def test_any_text_gives_readings_with_spans_or_one_clear_error(text: str) -> None:
    found = parsed(text)
    if found is None:
        return
    spans = sorted((span.start, span.end, span.text) for span in (*found.read, *found.unread))
    assert all(text[start:end] == piece for start, end, piece in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    for terms in found.readings:
        rule = terms.due
        assert rule is None or due_date(rule, dict.fromkeys(DueAnchor, ISSUED), BusinessCalendar()) >= ISSUED


@given(texts)
def test_nothing_that_means_something_is_dropped(text: str) -> None:
    found = [element for element in elements(text, None) if element.kind not in ("filler", "separator")]
    content = sort_out(elements(text, None), text)
    kept = {element.start for element in (*content.read, *content.unread)}
    assert {element.start for element in found} <= kept


@given(
    st.integers(61, 180),
    st.lists(st.tuples(st.decimals("0.01", 10, places=2), st.integers(1, 60)), max_size=3, unique_by=lambda t: t[1]),
)
def test_the_short_notation_is_read_as_it_was_written(net: int, offers: list[tuple[object, int]]) -> None:
    tiers = [DiscountTier(percent, count) for percent, count in sorted(offers, key=lambda offer: offer[1])]  # type: ignore[arg-type]
    terms = PaymentTerms(DueRule([days(net)]), discounts=tiers)
    found = parse_terms(net_notation(terms)).terms
    assert (found.due, found.discounts) == (terms.due, terms.discounts)


def test_the_short_notation_says_what_it_cannot_hold() -> None:
    for terms in (PaymentTerms(), PaymentTerms(DueRule([days(30)]), discounts=[DiscountTier(2, 10, with_tax=False)])):
        with pytest.raises(LettrageError) as refused:
            net_notation(terms)
        assert refused.value.code == "bad-value"


@pytest.mark.parametrize(
    "piece", ["9", "2/10 ", "fin de ", "a ", "1.1 ", "%", "net ", "\u0301", "#", "#\n", "30 jours ", ", ", "le 10 "]
)
def test_hostile_text_is_walked_once(piece: str) -> None:
    found = parsed(piece * (60_000 // len(piece)))
    assert found is None or len(found.readings) <= 3
