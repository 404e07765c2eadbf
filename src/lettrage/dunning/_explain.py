"""Why: the explanation of an item or an action, by any of its names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lettrage.errors import fail
from lettrage.explain import Evidence, Explanation
from lettrage.model import ItemKey

if TYPE_CHECKING:
    from lettrage.dunning._outcome import Outcome
    from lettrage.dunning._plan import DunningPlan

__all__ = ["explain"]


def explain(plan: DunningPlan, id: ItemKey | str) -> Explanation:
    """The explanation of an item (its key, ``F-101`` or ``F-101/2``) or of an action (its key)."""
    if isinstance(id, str):
        action = next((action for action in plan.actions if action.key == id), None)
        if action is not None:
            return action.explain()
    found = [outcome for outcome in plan.outcomes if _named(outcome.item, id)]
    if not found:
        fail("unknown-item", f"`{id}` is no item or action of this plan", found=str(id))
    if len(found) > 1:
        choices = ", ".join(f"{outcome.item.kind.value} {outcome.item}" for outcome in found)
        message = f"`{id}` names {len(found)} items"
        fail("bad-value", message, path="id", found=str(id), expected=f"one of {choices}", help="pass the item's key")
    return _of_outcome(found[0])


def _named(item: ItemKey, id: ItemKey | str) -> bool:
    if isinstance(id, ItemKey):
        return item == id
    return id in (item.id, f"{item.id}/{item.instalment}")


def _of_outcome(outcome: Outcome) -> Explanation:
    """What was decided, what spoke for it, what did not fire, and when that changes."""
    evidence = [*outcome.evidence, *(Evidence("dunning.reason", reason) for reason in outcome.reasons)]
    if outcome.next_change_on is not None:
        evidence.append(Evidence("dunning.next-change", outcome.next_change_on))
    rivals = [
        Evidence(f"dunning.not-fired.{rule.reason.replace('_', '-')}", rule.observed, rule.expected, subject=rule.rule)
        for rule in outcome.not_fired
    ]
    facts = {"step": outcome.step, "action": outcome.action or ""}
    subject = f"{outcome.item.kind.value} {outcome.item}"
    return Explanation(subject, f"dunning.{outcome.kind.value}", evidence, rivals, facts=facts)
