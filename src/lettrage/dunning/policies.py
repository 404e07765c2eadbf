"""Policies that come with the library: starting points in plain data, to be changed rather than obeyed.

Each function gives a new `DunningPolicy`; `to_dict` shows it as data.
"""

from __future__ import annotations

from typing import Any, Final

from lettrage.dunning._policy import DunningPolicy

__all__ = ["france_b2b", "prevention_only", "standard"]

_STANDARD: Final[dict[str, Any]] = {
    "id": "standard",
    "minimum": {"group": {"EUR": "15.00"}, "item": {"EUR": "1.00"}},
    "contact": {"min_gap_days": 5, "weekdays": ["mon", "tue", "wed", "thu", "fri"]},
    "tracks": {
        "main": {
            "steps": [
                {"id": "notice", "kind": "pre_due_notice", "offset_days": -5},
                {"id": "reminder-1", "offset_days": 3},
                {"id": "reminder-2", "offset_days": 12, "tone": "firm", "requires": "reminder-1"},
                {"id": "call", "kind": "call", "offset_days": 20, "expires_after_days": 8, "optional": True,
                 "channels": "phone"},
                {"id": "formal-notice", "kind": "formal_notice", "offset_days": 30, "tone": "formal",
                 "requires": ["reminder-1", "reminder-2"], "channels": ["registered_letter", "letter"],
                 "grants_deadline_days": 8, "approvals": "collector"},
            ]
        }
    },
    "thanks": {"within_days": 3},
}  # fmt: skip

_PREVENTION: Final[dict[str, Any]] = {
    "id": "prevention-only",
    "contact": {"weekdays": ["mon", "tue", "wed", "thu", "fri"], "roll": "preceding"},
    "tracks": {
        "main": {
            "steps": [
                {"id": "documents", "kind": "pre_due_notice", "offset_days": -15, "documents": "invoice",
                 "expires_after_days": 9, "optional": True},
                {"id": "notice", "kind": "pre_due_notice", "offset_days": -5,
                 "channels": ["preferred", "email", "sms"]},
            ]
        }
    },
    "thanks": {"within_days": 5, "even_if_not_reminded": False},
    "statement": {"day_of_month": 1},
}  # fmt: skip

_FRANCE: Final[dict[str, Any]] = {
    "id": "fr-b2b",
    "minimum": {"item": {"EUR": "1.00"}, "group": {"EUR": "15.00"}},
    "jurisdictions": {"business": "FR-B2B", "consumer": "FR-B2C", "public": "FR-PUBLIC"},
    "contact": {
        "min_gap_days": 5,
        "weekdays": ["mon", "tue", "wed", "thu", "fri"],
        "caps": [{"channel": "phone", "most": 2, "days": 7}, {"channel": "any", "most": 3, "days": 14}],
    },
    "situations": {
        "dispute": {"max_days": 60},
        "promise": {"tolerance_days": 2, "on_broken": "appel", "max_per_item": 2},
        "plan": {"tolerance_days": 3, "on_breach": "mise-en-demeure", "max_months": 12},
    },
    "charges": {
        "interets": {"kind": "late_interest", "per": "item"},
        "indemnite-40": {"kind": "recovery_sum", "per": "item", "when": {"customer": {"kind": "business"}}},
    },
    "segments": [
        {"id": "grands-comptes", "use": "vip", "when": {"customer": {"sensitivity": ["sensitive", "strategic"]}},
         "tone_ceiling": "advisory", "approvals": "sales", "copies": "sales", "escalation_ceiling": "amicable"},
        {"id": "defaut", "use": "standard"},
    ],
    "tracks": {
        "standard": {
            "steps": [
                {"id": "prevenance", "kind": "pre_due_notice", "offset_days": -5, "optional": True,
                 "expires_after_days": 4, "minimum": {"group": {"EUR": "500.00"}},
                 "channels": ["preferred", "email", "sms"]},
                {"id": "rappel-1", "offset_days": 3, "channels": ["preferred", "email", "letter"]},
                {"id": "rappel-2", "offset_days": 10, "tone": "firm", "requires": "rappel-1",
                 "channels": ["email", "letter"], "charges": ["interets", "indemnite-40"]},
                {"id": "appel", "kind": "call", "offset_days": 20, "expires_after_days": 8, "optional": True,
                 "channels": "phone", "owner": "collector"},
                {"id": "mise-en-demeure", "kind": "formal_notice", "offset_days": 30, "tone": "formal",
                 "channels": ["registered_letter", "letter"], "requires": ["rappel-1", "rappel-2"],
                 "minimum": {"group": {"EUR": "150.00"}}, "approvals": "second_person", "grants_deadline_days": 8,
                 "charges": ["interets", "indemnite-40"]},
                {"id": "remise-contentieux", "kind": "handover", "offset_days": 45, "tone": "formal",
                 "target_role": "judicial_officer", "requires": "mise-en-demeure",
                 "days_since": {"mise-en-demeure": 12}, "minimum": {"group": {"EUR": "300.00"}},
                 "approvals": "second_person", "terminal": True,
                 "evidence": ["invoices", "notices", "proofs_of_delivery", "statement", "interest_detail"]},
            ]
        },
        "vip": {
            "extends": "standard",
            "drop": ["prevenance", "mise-en-demeure", "remise-contentieux"],
            "override": {"rappel-1": {"offset_days": 7}, "rappel-2": {"offset_days": 17},
                         "appel": {"offset_days": 27, "owner": "sales"}},
        },
    },
    "thanks": {"within_days": 3},
}  # fmt: skip


def standard() -> DunningPolicy:
    """A notice before the due date, two reminders, a call, a formal notice, thanks: amicable, in euros, no charges.

    >>> from lettrage.dunning import policies
    >>> [step.id for step in policies.standard().ladder("main")]
    ['notice', 'reminder-1', 'reminder-2', 'call', 'formal-notice']
    """
    return DunningPolicy.from_dict(_STANDARD)


def prevention_only() -> DunningPolicy:
    """No reminder at all: documents checked and notices before the due date, statements, thanks.

    >>> from lettrage.dunning import policies
    >>> sorted({step.kind.value for step in policies.prevention_only().ladder("main")})
    ['pre_due_notice']
    """
    return DunningPolicy.from_dict(_PREVENTION)


def france_b2b() -> DunningPolicy:
    """French practice between businesses: from the notice before the due date to the judicial officer's file.

    Interest and the sum of 40 euros are shown from the second reminder on, by C. com. L441-10. Sensitive customers have
    a gentler ladder of their own, which ends with a call by sales.

    >>> from lettrage.dunning import policies
    >>> [step.id for step in policies.france_b2b().ladder("vip")]
    ['rappel-1', 'rappel-2', 'appel']
    """
    return DunningPolicy.from_dict(_FRANCE)
