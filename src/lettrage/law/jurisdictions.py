"""The jurisdictions that are shipped, by code. A new one is one file in `countries` and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lettrage.errors import did_you_mean, fail
from lettrage.law.countries.belgium import BE_B2B, BE_B2C
from lettrage.law.countries.europe import EU
from lettrage.law.countries.france import FR_B2B, FR_B2C, FR_PUBLIC
from lettrage.law.countries.germany import DE_B2B, DE_B2C
from lettrage.law.countries.italy import IT_B2B
from lettrage.law.countries.netherlands import NL, NL_B2C
from lettrage.law.countries.spain import ES_B2B
from lettrage.law.countries.switzerland import CH
from lettrage.law.countries.united_kingdom import UK
from lettrage.law.rules import JurisdictionRules

__all__ = ["JURISDICTIONS", "as_rules", "jurisdiction"]

_LISTED: Final = (
    FR_B2B, FR_B2C, FR_PUBLIC, EU, BE_B2B, BE_B2C, DE_B2B, DE_B2C, IT_B2B, ES_B2B, NL, NL_B2C, UK, CH,
)  # fmt: skip

#: Every shipped jurisdiction by its code, in the order of the documentation.
JURISDICTIONS: Final[Mapping[str, JurisdictionRules]] = MappingProxyType({rules.code: rules for rules in _LISTED})


def jurisdiction(code: str) -> JurisdictionRules:
    """The rules of a jurisdiction.

    Raises:
        InvalidInput: ``unknown-jurisdiction``, with the nearest code or those of the same country.

    >>> from lettrage.law import jurisdiction
    >>> jurisdiction("FR-B2B").recovery.bands[0].fixed
    Decimal('40.00')
    >>> jurisdiction("FR-B2D")
    Traceback (most recent call last):
    lettrage.errors.InvalidInput: unknown-jurisdiction: `FR-B2D` is no jurisdiction
      expected: one of FR-B2B, FR-B2C, FR-PUBLIC, EU, BE-B2B, BE-B2C, DE-B2B, DE-B2C, IT-B2B, ES-B2B, NL, NL-B2C, UK, CH
      help: did you mean `FR-B2C`?
    """
    if code in JURISDICTIONS:
        return JURISDICTIONS[code]
    word = str(code)[:20]
    begun = next((code for code in JURISDICTIONS if word and code.startswith(word.upper())), "")
    near = f"did you mean `{begun}`?" if begun else did_you_mean(word.upper(), JURISDICTIONS)
    help = near or "build `JurisdictionRules` of your own, or evolve the nearest ones"
    fail("unknown-jurisdiction", f"`{word}` is no jurisdiction", found=word, expected=_choices(), help=help)


def as_rules(rules: JurisdictionRules | str) -> JurisdictionRules:
    """The rules themselves, or those of a code."""
    return rules if isinstance(rules, JurisdictionRules) else jurisdiction(rules)


def _choices() -> str:
    return f"one of {', '.join(JURISDICTIONS)}"
