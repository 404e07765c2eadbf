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
    # --- modèle : dates d'une facture ---
    "rule.dates.accounted-before-issue": "comptabilisée avant l'émission | {observed} | {expected}",
    "rule.dates.accounted-in-another-year": "comptabilisée un autre exercice | {observed} | {expected}",
    "rule.dates.accounted-in-another-month": "comptabilisée un autre mois | {observed} | {expected}",
    "rule.dates.known-before-issue": "enregistrée avant l'émission | {observed} | {expected}",
    "rule.dates.delivered-after-issue": "livrée après l'émission | {observed} | {expected}",
    "rule.dates.delivered-long-after-issue": "livrée longtemps après l'émission | {observed} | {expected}",
    "rule.dates.due-before-delivery": "échue avant la livraison | {observed} | {expected}",
    "rule.dates.issued-long-after-delivery": "émise longtemps après la livraison | {observed} | {expected}",
    "rule.dates.sent-before-issue": "envoyée avant l'émission | {observed} | {expected}",
    "rule.dates.sent-after-due": "envoyée après l'échéance | {observed} | {expected}",
    "rule.dates.sent-late": "envoyée tard | {observed} | {expected}",
    "rule.dates.received-before-issue": "reçue avant l'émission | {observed} | {expected}",
    "rule.dates.received-before-sent": "reçue avant l'envoi | {observed} | {expected}",
    "rule.dates.received-after-due": "reçue après l'échéance | {observed} | {expected}",
    "rule.dates.due-long-after-issue": "échéance très lointaine | {observed} | {expected}",
    "rule.dates.due-on-a-day-off": "échéance un jour chômé | {observed} | {expected}",
    "rule.dates.due-unlike-instalments": "échéance différente du dernier terme | {observed} | {expected}",
    "rule.dates.instalment-due-before-issue": "terme échu avant l'émission | {observed} | {expected}",
    "rule.dates.released-before-due": "retenue libérée avant son échéance | {observed} | {expected}",
    # --- modèle : doublons présumés ---
    "rule.duplicate.number": "même numéro | {observed} | {expected}",
    "rule.duplicate.suffix": "même numéro avec un suffixe | {observed} | {expected}",
    "rule.duplicate.amount": "même client, même montant, dates proches | {observed} | {expected}",
    "rule.duplicate.wording": "même libellé | {observed} | {expected}",
    "rule.duplicate.transfer-id": "même identifiant de virement | {observed} | {expected}",
    "rule.duplicate.reference": "même référence structurée, même montant | {observed} | {expected}",
    "rule.duplicate.payer": "même payeur, même montant, dates proches | {observed} | {expected}",
}
