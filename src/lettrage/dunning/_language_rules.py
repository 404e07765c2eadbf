"""The shapes of everything around the ladders: segments, holds, switches, contact rules, alerts."""

from __future__ import annotations

from typing import Final

from lettrage.calendars import RollConvention
from lettrage.dunning._contact_rules import Cap, ContactRules
from lettrage.dunning._language_steps import APPROVALS, CHANNELS, DAYS, ROLES, TONE, worded
from lettrage.dunning._language_when import WHEN
from lettrage.dunning._records import AMOUNTS, NAME, Day, Key, Minute, Percent, Record
from lettrage.dunning._rules import (
    AlertRule,
    CreditHoldRule,
    Experiment,
    Segment,
    StatementRule,
    Switches,
    ThanksRule,
)
from lettrage.dunning._shapes import Flagged, Listed, Mapped, Text, Whole, Worded
from lettrage.dunning._situations import (
    AnnouncementRule,
    Authority,
    DebitRule,
    DisputeRule,
    Hold,
    LimitationRule,
    PlanRule,
    PromiseRule,
    Situations,
)
from lettrage.dunning._words import (
    AnchorMoves,
    Boundary,
    CatchUp,
    Credits,
    FeesAfterPrincipal,
    GapScope,
    Grouping,
    Ladder,
    Listing,
    MinimumNotMet,
    MixedLevel,
    NewInvoice,
    ReleasedHold,
)
from lettrage.model import EscalationLevel

__all__ = [
    "ALERTS",
    "AUTHORITIES",
    "CONTACT",
    "CREDIT_HOLDS",
    "EXPERIMENT",
    "HOLDS",
    "SEGMENTS",
    "SITUATIONS",
    "STATEMENT",
    "SWITCHES",
    "THANKS",
]

_TRACK: Final = Text("a track, or nothing", r"(?:[A-Za-z0-9][A-Za-z0-9_.\-]{0,79})?")
_ROLE: Final = Text("a role", r"[A-Za-z][A-Za-z0-9_\-]{0,39}")


def _words(*words: str) -> Worded:
    return Worded({word: word for word in words})


SEGMENTS: Final = Listed(
    Record(
        Segment,
        {
            "id": Key(NAME, "unique in the policy", required=True),
            "use": Key(_TRACK, "the track; empty for no dunning", required=True),
            "when": Key(WHEN, "the condition; the last segment has none"),
            "tone_ceiling": Key(TONE, "the strictest tone"),
            "escalation_ceiling": Key(worded(EscalationLevel), "how far collection may go"),
            "approvals": Key(APPROVALS, "consents that its actions need"),
            "copies": Key(ROLES, "roles that get a copy of its actions"),
        },
        "segment",
        about="Which ladder a customer climbs: the first segment whose condition is true.",
    )
)
HOLDS: Final = Listed(
    Record(
        Hold,
        {
            "id": Key(NAME, "unique among the holds", required=True),
            "when": Key(WHEN, "when it holds", required=True),
            "max_days": Key(DAYS, "days after which a person must look at it"),
            "review_every_days": Key(Whole(1, 36_600), "days between two such looks"),
        },
        "hold",
        about="A condition that forbids contact; all that match are reported.",
    )
)
SWITCHES: Final = Record(
    Switches,
    {
        "grouping": Key(worded(Grouping), "what one message covers"),
        "boundary": Key(worded(Boundary), "whether a step is reached on its day"),
        "catch_up": Key(worded(CatchUp), "what happens when runs were missed"),
        "ladder": Key(worded(Ladder), "who climbs"),
        "anchor_moves": Key(worded(AnchorMoves), "what happens to a group's ladder when its oldest item is paid"),
        "new_invoice": Key(worded(NewInvoice), "at which step a new item joins"),
        "minimum_not_met": Key(worded(MinimumNotMet), "what happens below a minimum"),
        "credits": Key(worded(Credits), "what open credits do"),
        "mixed_level": Key(worded(MixedLevel), "which step speaks for a message"),
        "listing": Key(worded(Listing), "which items a message names"),
        "released_hold": Key(worded(ReleasedHold), "what happens to the ladder when a hold ends"),
        "fees_after_principal": Key(worded(FeesAfterPrincipal), "what becomes of charges when the principal is paid"),
    },
    "switches",
    about="Where dunning systems contradict one another, the choice is named here.",
)
SITUATIONS: Final = Record(
    Situations,
    {
        "dispute": Key(
            Record(
                DisputeRule,
                {
                    "holds": Key(_words("contested", "item"), "the contested amount only, or the whole item"),
                    "max_days": Key(DAYS, "days after which a person must look at it"),
                },
                "dispute rule",
            )
        ),
        "promise": Key(
            Record(
                PromiseRule,
                {
                    "holds": Key(_words("amount", "item"), "the promised amount only, or whole items"),
                    "tolerance_days": Key(DAYS, "days after the promised day before it is broken"),
                    "kept_if_paid_at_least": Key(Percent(), "the share that keeps it", "kept_if_paid_ppm"),
                    "max_per_item": Key(Whole(1, 1000), "how many promises hold one item"),
                    "on_broken": Key(NAME, "step to which the items jump when it is broken"),
                },
                "promise rule",
            )
        ),
        "plan": Key(
            Record(
                PlanRule,
                {
                    "tolerance_days": Key(DAYS, "days after an instalment before the plan is breached"),
                    "on_breach": Key(NAME, "step to which the items jump when it is breached"),
                    "max_months": Key(Whole(1, 1200), "the longest plan"),
                    "first_payment": Key(Percent(), "the least first payment, of the debt", "first_payment_ppm"),
                    "max_instalments": Key(Whole(1, 1000), "the most payments"),
                },
                "plan rule",
            )
        ),
        "announcement": Key(
            Record(
                AnnouncementRule,
                {
                    "max_days": Key(DAYS, "days for which a payment said to be on its way holds"),
                    "pending_days": Key(DAYS, "days for which a proposed match holds"),
                },
                "announcement rule",
            )
        ),
        "debit": Key(
            Record(
                DebitRule,
                {
                    "days_before": Key(DAYS, "days before a direct debit in which its items are left alone"),
                    "days_after": Key(DAYS, "days after it in which the money may still arrive"),
                },
                "debit rule",
            )
        ),
        "limitation": Key(
            Record(
                LimitationRule,
                {
                    "alert_days": Key(DAYS, "days before the last day to sue from which an alert is raised"),
                    "declaration_alert_days": Key(DAYS, "the same before the last day to declare it to the insurer"),
                },
                "limitation rule",
            )
        ),
    },
    "situations",
    about="Figures of the built-in holds, which cannot be switched off.",
)

_WEEKDAYS: Final = Worded({name: day for day, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))})
CONTACT: Final = Record(
    ContactRules,
    {
        "min_gap_days": Key(DAYS, "least days between two contacts"),
        "gap_scope": Key(worded(GapScope), "between which contacts"),
        "resume_gap_days": Key(DAYS, "least days after a hold ends before the next contact"),
        "weekdays": Key(Listed(_WEEKDAYS, least=1), "days on which contact is allowed"),
        "from_time": Key(Minute(), "first minute of the day", "from_minute"),
        "to_time": Key(Minute(), "first minute after", "to_minute"),
        "caps": Key(
            Listed(
                Record(
                    Cap,
                    {
                        "channel": Key(_ROLE, "the channel counted; `any` for all", required=True),
                        "most": Key(Whole(0, 10_000), "how many", required=True),
                        "days": Key(Whole(1, 36_600), "in how many days, that day included", required=True),
                    },
                    "cap",
                )
            ),
            "most contacts in a number of days",
        ),
        "silence_days_after_conversation": Key(DAYS, "days without contact after a call that reached someone"),
        "holidays": Key(Listed(Day(), most=10_000), "days off"),
        "roll": Key(worded(RollConvention), "where a step goes that falls on a day off"),
        "calls_after_unanswered": Key(Whole(1, 100), "messages without answer after which a reminder is a call"),
    },
    "contact rules",
    about="When and how often a customer may be reached.",
)
AUTHORITIES: Final = Listed(
    Record(
        Authority,
        {
            "role": Key(_ROLE, "the role", required=True),
            "may": Key(_words("waive", "plan", "write_off"), "what it may decide", required=True),
            "up_to": Key(AMOUNTS, "the most"),
            "when": Key(WHEN, "in which cases"),
            "max_months": Key(Whole(1, 1200), "the longest plan"),
        },
        "authority",
        about="What a role may decide alone.",
    )
)
THANKS: Final = Record(
    ThanksRule,
    {
        "within_days": Key(DAYS, "days after payment in which it may go out"),
        "channels": Key(CHANNELS, "ways to send it, in order"),
        "even_if_not_reminded": Key(Flagged(), "also to customers who paid without any notice"),
        "when": Key(WHEN, "further condition"),
    },
    "thanks",
    about="A word of thanks when an item that was asked for is paid.",
)
STATEMENT: Final = Record(
    StatementRule,
    {
        "day_of_month": Key(Whole(1, 31), "the day on which it is due"),
        "every_months": Key(Whole(1, 120), "months between two statements"),
        "channels": Key(CHANNELS, "ways to send it, in order"),
        "minimum": Key(AMOUNTS, "the least balance"),
        "when": Key(WHEN, "further condition"),
    },
    "statement",
    about="A statement of account at regular dates.",
)
ALERTS: Final = Listed(
    Record(
        AlertRule,
        {
            "id": Key(NAME, "unique in the policy", required=True),
            "when": Key(WHEN, "the condition", required=True),
            "severity": Key(_words("info", "warning", "critical"), "how much it matters"),
            "role": Key(_ROLE, "who is told"),
            "again_after_days": Key(Whole(1, 36_600), "days of silence after it was told, while it stays true"),
            "clear_after_days": Key(DAYS, "days of being false after which it is told anew; 0 for never"),
        },
        "alert",
        about="Something that a role is told as soon as it is true.",
    )
)
CREDIT_HOLDS: Final = Listed(
    Record(
        CreditHoldRule,
        {
            "id": Key(NAME, "unique in the policy", required=True),
            "when": Key(WHEN, "the condition", required=True),
            "role": Key(_ROLE, "who may lift it"),
        },
        "credit hold",
        about="A condition under which new business on credit should stop.",
    )
)
EXPERIMENT: Final = Record(
    Experiment,
    {
        "id": Key(NAME, "another id gives another split", required=True),
        "arms": Key(Mapped(Percent(), keys=NAME, least=1), "share of each arm", required=True),
    },
    "experiment",
    about="Customers split into arms by a hash.",
)
