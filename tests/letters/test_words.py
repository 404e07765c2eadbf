"""The tables of words: every language can be handed to translators and read back, and holds what it must."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from lettrage.errors import LettrageError
from lettrage.letters import LANGUAGES, Template, check_templates
from lettrage.letters.texts import words_of

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
