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
    # --- model: dates of an invoice ---
    "rule.dates.accounted-before-issue": "booked before issue | {observed} | {expected}",
    "rule.dates.accounted-in-another-year": "booked in another year | {observed} | {expected}",
    "rule.dates.accounted-in-another-month": "booked in another month | {observed} | {expected}",
    "rule.dates.known-before-issue": "recorded before issue | {observed} | {expected}",
    "rule.dates.delivered-after-issue": "delivered after issue | {observed} | {expected}",
    "rule.dates.delivered-long-after-issue": "delivered long after issue | {observed} | {expected}",
    "rule.dates.due-before-delivery": "due before delivery | {observed} | {expected}",
    "rule.dates.issued-long-after-delivery": "issued long after delivery | {observed} | {expected}",
    "rule.dates.sent-before-issue": "sent before issue | {observed} | {expected}",
    "rule.dates.sent-after-due": "sent after the due date | {observed} | {expected}",
    "rule.dates.sent-late": "sent late | {observed} | {expected}",
    "rule.dates.received-before-issue": "received before issue | {observed} | {expected}",
    "rule.dates.received-before-sent": "received before it was sent | {observed} | {expected}",
    "rule.dates.received-after-due": "received after the due date | {observed} | {expected}",
    "rule.dates.due-long-after-issue": "due long after issue | {observed} | {expected}",
    "rule.dates.due-on-a-day-off": "due on a day off | {observed} | {expected}",
    "rule.dates.due-unlike-instalments": "due date unlike the instalments | {observed} | {expected}",
    "rule.dates.instalment-due-before-issue": "instalment due before issue | {observed} | {expected}",
    "rule.dates.released-before-due": "retention released before it is due | {observed} | {expected}",
    # --- model: likely duplicates ---
    "rule.duplicate.number": "same number | {observed} | {expected}",
    "rule.duplicate.suffix": "same number with a suffix | {observed} | {expected}",
    "rule.duplicate.amount": "same customer and amount, near dates | {observed} | {expected}",
    "rule.duplicate.wording": "same wording | {observed} | {expected}",
    "rule.duplicate.transfer-id": "same transfer id | {observed} | {expected}",
    "rule.duplicate.reference": "same structured reference and amount | {observed} | {expected}",
    "rule.duplicate.payer": "same payer and amount, near dates | {observed} | {expected}",
}
