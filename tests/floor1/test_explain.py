"""Explanations: data first, words by look-up, the same codes and fields in every language."""

from __future__ import annotations

import pickle
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage._wording import LANGUAGES
from lettrage.errors import InvalidInput
from lettrage.explain import Evidence, Explanation
from lettrage.money import Money

WHY = Explanation(
    "payment P-7 199.50 EUR",
    "auto",
    evidence=[
        Evidence("reference", "F-101, F-102", "2 of 2", 9210),
        Evidence("amount", "120.00 + 79.50", "0.50 short", -1004, subject="F-102"),
    ],
    rivals=[Evidence("rival", "F-109 + F-110", "same total"), "not-in-any-table"],
    assumptions=["whole-groups-first"],
    facts={"lettering": "AA"},
)


def fields_of(template: str) -> set[str]:
    found: set[str] = set()
    for _, name, spec, conversion in Formatter().parse(template):
        if name is not None:
            assert name.isidentifier(), f"only plain names in {template!r}"
            assert not spec, f"no format in {template!r}"
            assert not conversion, f"no conversion in {template!r}"
            found.add(name)
    return found


def test_every_language_has_the_same_keys_and_fields() -> None:
    english = LANGUAGES["en"]
    for language, words in LANGUAGES.items():
        assert set(words) == set(english), language
        for key, template in words.items():
            assert template.strip(), f"{language} {key}"
            assert fields_of(template) == fields_of(english[key]), f"{language} {key}"
            assert template.count("|") == english[key].count("|"), f"{language} {key}"


def test_every_key_says_its_kind() -> None:
    assert {key.split(".")[0] for key in LANGUAGES["en"]} <= {"mark", "label", "outcome", "rule", "assumption"}
    assert all(LANGUAGES["en"][key].count("|") <= 2 for key in LANGUAGES["en"])


def test_english_to_the_character() -> None:
    assert (
        str(WHY)
        == WHY.text("en")
        == (
            "payment P-7 199.50 EUR: matched\n"
            "  reference  F-101, F-102 found in the text  2 of 2      weight +9.21\n"
            "  amount     F-102: 120.00 + 79.50           0.50 short  weight -1.00\n"
            "  set aside\n"
            "    rival             F-109 + F-110  same total\n"
            "    not-in-any-table\n"
            "  assumed\n"
            "    whole-groups-first"
        )
    )


def test_french_to_the_character() -> None:
    assert WHY.text("fr") == (
        "payment P-7 199.50 EUR: rapproché\n"
        "  référence  F-101, F-102 trouvé dans le libellé  2 of 2      poids +9,21\n"
        "  montant    F-102: 120.00 + 79.50                0.50 short  poids -1,00\n"
        "  écarté\n"
        "    rival             F-109 + F-110  same total\n"
        "    not-in-any-table\n"
        "  supposé\n"
        "    whole-groups-first"
    )


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(InvalidInput, match="`de` has no wording"):
        WHY.text("de")


def test_codes_without_wording_stand_for_themselves() -> None:
    why = Explanation("item X", "some-new-outcome", [Evidence("some-new-rule", "seen", "meant")])
    assert str(why) == "item X: some-new-outcome\n  some-new-rule  seen  meant"


def test_an_explanation_never_fails_for_a_missing_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {**LANGUAGES["en"], "outcome.auto": "matched, lettering {lettering}, level {level}"}
    monkeypatch.setattr("lettrage.explain.LANGUAGES", {"en": words})
    assert str(Explanation("P", "auto", facts={"lettering": "AA"})) == "P: matched, lettering AA, level ?"


def test_it_is_a_value() -> None:
    assert pickle.loads(pickle.dumps(WHY)) == WHY
    assert len({WHY, pickle.loads(pickle.dumps(WHY))}) == 1
    assert repr(WHY) == "<Explanation 'payment P-7 199.50 EUR': auto, 2 evidence, 2 rivals>"
    assert Evidence("amount", Money("1", "EUR"), None).observed == "1.00 EUR"


HOSTILE = ["{observed}", "{0.__class__}", "{", "}", "{{", "%s", "a|b|c", "<b>", "\n", "\u202e"]
hostile = st.sampled_from(HOSTILE) | st.text()


@given(hostile, hostile, hostile, st.integers(-(10**9), 10**9) | st.none())
def test_strangers_write_only_text(subject: str, observed: str, expected: str, effect: int | None) -> None:
    piece = Evidence("reference", observed, expected, effect, subject)
    why = Explanation(subject, "auto", [piece], [subject], [observed])
    for language in LANGUAGES:
        lines = why.text(language).split("\n")
        assert len(lines) == 6
        assert not any("\u202e" in line or "\x1b" in line for line in lines)
    assert "<b>" not in why._repr_html_()


@given(st.integers(-(10**6), 10**6))
def test_weights_are_rounded_to_hundredths_of_a_nat(mnats: int) -> None:
    text = str(Explanation("x", "auto", [Evidence("amount", "a", "b", mnats)])).rsplit("weight ", 1)[1]
    assert abs(float(text) * 1000 - mnats) <= 5.0001


@pytest.mark.parametrize("text", ["{subject.__class__}", "{0}", "{", "{facts[x]}"])
def test_a_callers_words_are_never_a_template(text: str) -> None:
    why = Explanation(text, text, [Evidence(text, text, text)], [text], [text])
    assert text in why.text()
    assert "class 'str'" not in why.text()
