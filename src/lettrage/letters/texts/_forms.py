"""Small tools for writing the tables of words."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["french_spaces", "number"]


def number(one: str, many: str) -> str:
    """One wording for a letter about a single document and one for several."""
    return f"{{% if several %}}{many}{{% else %}}{one}{{% endif %}}"


def french_spaces(words: Mapping[str, str]) -> dict[str, str]:
    """No-break spaces where French typography wants them: before : ; ? ! and inside guillemets."""
    return {key: re.sub(" (?=[:;?!»])", "\u00a0", wording).replace("« ", "«\u00a0") for key, wording in words.items()}
