"""The words of explanations, one plain table per language; a further language is one file and one line here.

A key is a kind and a code: ``outcome.auto``, ``rule.reference``, ``assumption.whole-group``, ``label.rivals``. A value
is a template with named fields only. The template of a rule has up to three parts divided by ``|``: the name of the
rule, what was seen, what it means; its fields are those of the `Evidence` (``observed``, ``expected``, ``subject``) and
the facts of the explanation. Texts are never compared with one another: codes are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lettrage._wording.en import EN
from lettrage._wording.fr import FR

__all__ = ["LANGUAGES"]

#: language -> key -> template
LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = {"en": EN, "fr": FR}
