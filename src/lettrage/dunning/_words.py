"""The words of a policy that are not already words of the model: how to group, when to climb, what to offset."""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "Anchor",
    "AnchorMoves",
    "Boundary",
    "CatchUp",
    "Credits",
    "FeesAfterPrincipal",
    "GapScope",
    "Grouping",
    "Ladder",
    "Listing",
    "MinimumNotMet",
    "MixedLevel",
    "NewInvoice",
    "OutcomeKind",
    "ReleasedHold",
]


class Anchor(StrEnum):
    """From which day the offset of a step is counted (point de départ).

    Attributes:
        DUE_DATE: The due date of the item, extensions included (échéance).
        ISSUE_DATE: The date of its document (date de facture).
        PREVIOUS_NOTICE: The last notice of the ladder that was issued (relance précédente).
        PREVIOUS_DEADLINE: The day by which that notice asked for payment (délai de la relance précédente).
    """

    DUE_DATE = "due_date"
    ISSUE_DATE = "issue_date"
    PREVIOUS_NOTICE = "previous_notice"
    PREVIOUS_DEADLINE = "previous_deadline"


class Grouping(StrEnum):
    """What one message covers (regroupement).

    Attributes:
        CUSTOMER_ENTITY_CURRENCY: All items of a customer with one creditor in one currency.
        CUSTOMER_CURRENCY: The same over all creditors.
        CUSTOMER: The same over all currencies too.
        CUSTOMER_LEVEL_CURRENCY: Items of a customer, creditor and currency that stand on the same step.
        INVOICE: The due-date lines of one invoice.
        INSTALMENT: One due-date line.
    """

    CUSTOMER_ENTITY_CURRENCY = "customer+entity+currency"
    CUSTOMER_CURRENCY = "customer+currency"
    CUSTOMER = "customer"
    CUSTOMER_LEVEL_CURRENCY = "customer+level+currency"
    INVOICE = "invoice"
    INSTALMENT = "instalment"


class Boundary(StrEnum):
    """Whether a step is reached on its day or only after it (jour limite).

    Attributes:
        INCLUSIVE: On the day itself.
        STRICT: From the day after.
    """

    INCLUSIVE = "inclusive"
    STRICT = "strict"


class CatchUp(StrEnum):
    """What happens when runs were missed (rattrapage).

    Attributes:
        CLIMB: One step per run, none skipped; optional steps that expired are dropped.
        MOST_SEVERE: Straight to the highest step reached.
        EXACT_DAY: A step goes out on its day or never.
    """

    CLIMB = "climb"
    MOST_SEVERE = "most_severe"
    EXACT_DAY = "exact_day"


class Ladder(StrEnum):
    """Who climbs the ladder (progression).

    Attributes:
        ITEM: Each due-date line by itself.
        GROUP: The group as a whole, by its oldest item.
    """

    ITEM = "item"
    GROUP = "group"


class AnchorMoves(StrEnum):
    """What happens to a group's ladder when the item that carried it is paid (changement de facture porteuse).

    Attributes:
        RECOMPUTE: The ladder goes on from the next oldest item; what was issued stays issued.
        RESTART: The ladder begins again with the next oldest item.
    """

    RECOMPUTE = "recompute"
    RESTART = "restart"


class NewInvoice(StrEnum):
    """At which step a new item joins a customer who is already late (nouvelle facture).

    Attributes:
        OWN_LEVEL: At the first step of its own ladder.
        GROUP_LEVEL: At the step of its group.
    """

    OWN_LEVEL = "own_level"
    GROUP_LEVEL = "group_level"


class MinimumNotMet(StrEnum):
    """What happens when what is owed does not reach the minimum of a step (minimum non atteint).

    Attributes:
        LOWER_STEP: The next lower step that was not issued yet, else nothing.
        SKIP: Nothing.
    """

    LOWER_STEP = "lower_step"
    SKIP = "skip"


class Credits(StrEnum):
    """What open credit notes and unapplied money of the customer do (crédits non lettrés).

    Attributes:
        OFFSET_OLDEST: They lower what counts towards minimums, the oldest items first, and are shown.
        OFFSET_HIGHEST: The same, the items on the highest step first.
        HOLD: No contact as long as there are any: they are to be matched first.
        IGNORE: Nothing.
    """

    OFFSET_OLDEST = "offset_oldest"
    OFFSET_HIGHEST = "offset_highest"
    HOLD = "hold"
    IGNORE = "ignore"


class MixedLevel(StrEnum):
    """Which step speaks for a message whose items stand on several (niveau d'une lettre mixte).

    Attributes:
        HIGHEST_REACHING_MINIMUM: The highest whose own items reach its minimum.
        HIGHEST: The highest.
        LOWEST: The lowest.
    """

    HIGHEST_REACHING_MINIMUM = "highest_reaching_minimum"
    HIGHEST = "highest"
    LOWEST = "lowest"


class Listing(StrEnum):
    """Which items a message names (pièces citées).

    Attributes:
        REACHED: Those that reached a step today.
        OVERDUE: All overdue items of the group that nothing holds.
        OPEN: All open items of the group that nothing holds.
    """

    REACHED = "reached"
    OVERDUE = "overdue"
    OPEN = "open"


class GapScope(StrEnum):
    """Between which messages the minimum gap holds (portée du délai minimum).

    Attributes:
        GROUP: Those of one group.
        CUSTOMER: All of one customer.
    """

    GROUP = "group"
    CUSTOMER = "customer"


class ReleasedHold(StrEnum):
    """What happens to the ladder when a hold ends (fin de suspension).

    Attributes:
        RESTORE: It goes on where it would stand: the clock was never stopped.
        RESTART: It begins again, on the day after the hold.
    """

    RESTORE = "restore"
    RESTART = "restart"


class FeesAfterPrincipal(StrEnum):
    """What becomes of charges when the principal is paid (frais après paiement du principal).

    Attributes:
        KEEP: They stay claimable until waived.
        LAPSE: They are no longer claimed.
    """

    KEEP = "keep"
    LAPSE = "lapse"


class OutcomeKind(StrEnum):
    """What a run decided about an item; every item has exactly one (issue).

    The order of the members is the order of precedence.

    Attributes:
        SETTLED: Nothing is open any more (soldée).
        NO_DUE_DATE: It never falls due (sans échéance).
        HELD: Something forbids contact (suspendue).
        FACT_MISSING: The policy asks for a fact that nobody gave (donnée manquante).
        NOT_DUE: No step of the ladder is reached, and it is not overdue (non échue).
        EXHAUSTED: Every step that could be issued was issued (échelle épuisée).
        WAITING: The next step is not reached, or a gap, cap, day or decision postpones it (en attente).
        BELOW_MINIMUM: What is owed does not reach the minimum (sous le minimum).
        NO_CHANNEL: Nobody can be reached (sans canal).
        ACTION: It is part of an action planned today (action).
    """

    SETTLED = "settled"
    NO_DUE_DATE = "no_due_date"
    HELD = "held"
    FACT_MISSING = "fact_missing"
    NOT_DUE = "not_due"
    EXHAUSTED = "exhausted"
    WAITING = "waiting"
    BELOW_MINIMUM = "below_minimum"
    NO_CHANNEL = "no_channel"
    ACTION = "action"
