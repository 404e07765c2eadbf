"""English wording of explanations. Each room appends its own block; the keys of all languages are the same."""

from __future__ import annotations

from typing import Final

EN: Final[dict[str, str]] = {
    # --- common ---
    "mark.decimal": ".",
    "label.effect": "weight {effect}",
    "label.rivals": "set aside",
    "label.assumptions": "assumed",
    "outcome.auto": "matched",
    "outcome.proposed": "proposed, for a person to decide",
    "outcome.ambiguous": "ambiguous, equal rivals",
    "outcome.open": "left open",
    "outcome.error": "left out, faulty data",
    "rule.amount": "amount | {observed} | {expected}",
    "rule.reference": "reference | {observed} found in the text | {expected}",
    "rule.rival": "rival | {observed} | {expected}",
    "rule.limit": "limit | {observed} | {expected}",
}
