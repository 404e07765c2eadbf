"""Libellés français des explications. Chaque pièce ajoute son bloc ; les clés sont celles de toutes les langues."""

from __future__ import annotations

from typing import Final

FR: Final[dict[str, str]] = {
    # --- commun ---
    "mark.decimal": ",",
    "label.effect": "poids {effect}",
    "label.rivals": "écarté",
    "label.assumptions": "supposé",
    "outcome.auto": "rapproché",
    "outcome.proposed": "proposé, à valider par une personne",
    "outcome.ambiguous": "ambigu, rivaux à égalité",
    "outcome.open": "laissé ouvert",
    "outcome.error": "écarté, données fautives",
    "rule.amount": "montant | {observed} | {expected}",
    "rule.reference": "référence | {observed} trouvé dans le libellé | {expected}",
    "rule.rival": "rival | {observed} | {expected}",
    "rule.limit": "limite | {observed} | {expected}",
}
