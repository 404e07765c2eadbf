"""What a run decided about one item: exactly one outcome, with what would change it."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from lettrage.dunning._words import OutcomeKind
from lettrage.explain import Evidence
from lettrage.model import ItemKey
from lettrage.records import as_tuple

__all__ = ["NotFired", "Outcome"]


@frozen
class NotFired:
    """A step or hold that did nothing for an item, and why (règle non déclenchée).

    Attributes:
        rule: Id of the step, hold or segment.
        reason: Code of why: ``issued``, ``not_reached``, ``expired``, ``requires``, ``days_since``, ``condition``,
            ``minimum``, ``unknown``, ``ceiling``, ``lower``, ``passed``, ``terminal``, ``skipped``, ``out_of_reach``,
            ``no_match``.
        observed: What was found.
        expected: What it was held against.
        changes_on: The day on which time alone would change that; None when it would not.
    """

    rule: str
    reason: str
    observed: str = ""
    expected: str = ""
    changes_on: date | None = None


@frozen
class Outcome:
    """What a run decided about one item (issue d'une pièce).

    Attributes:
        item: The item.
        kind: What was decided.
        action: Key of the action that the item is part of; None when it is in none.
        step: Id of the step it stands on or waits for; empty when there is none.
        reasons: Codes of all that applied: the holds that match, the fact that is missing, the gap that waits.
        next_change_on: The first day on which the outcome changes with no new fact; None when it never does.
        evidence: What was looked at, with the values compared.
        not_fired: What did not fire and why.
    """

    item: ItemKey
    kind: OutcomeKind
    action: str | None = None
    step: str = ""
    reasons: tuple[str, ...] = field(default=(), converter=as_tuple)
    next_change_on: date | None = None
    evidence: tuple[Evidence, ...] = field(default=(), converter=as_tuple)
    not_fired: tuple[NotFired, ...] = field(default=(), converter=as_tuple)
