"""A plan as tables that join on the action and on the item: the way to a dataframe or a database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lettrage.dunning._action import Action
from lettrage.model import ItemKey
from lettrage.tabular import TableKind, to_table
from lettrage.tabular._rows import rows_to_columns

if TYPE_CHECKING:
    from lettrage.dunning._plan import DunningPlan

__all__ = ["plan_frames"]

_ITEM = "kind item instalment:small"
_ACTIONS = (
    "key step kind policy track segment entity customer channel tone language recipient address owner approvals reason"
    " automatic:flag deadline_on:day"
)
_LINES = f"action {_ITEM} step currency amount_minor:number open_minor:number due_on:day days_late:small"
_CHARGES = "action rule charge currency amount_minor:number basis jurisdiction kind item instalment"
_CREDITS = f"action {_ITEM} currency amount_minor:number"
_OUTCOMES = f"{_ITEM} outcome action step reasons next_change_on:day"
_ALERTS = "key rule severity role customer"
_BLOCKS = "customer rules role"


def plan_frames(plan: DunningPlan, kind: TableKind = "dict") -> dict[str, Any]:
    """The tables of a plan by name; see `DunningPlan.to_frames`."""
    actions = list(plan.actions)
    outcomes = (
        (*_named(o.item), o.kind.value, o.action, o.step, " ".join(o.reasons), o.next_change_on) for o in plan.briefly
    )
    alerts = ((a.key, a.rule, a.severity, a.role, a.customer) for a in plan.alerts)
    blocks = ((c.customer, " ".join(c.rules), c.role) for c in plan.credit if c.blocked)
    frames = {
        "actions": rows_to_columns(_ACTIONS, map(_action, actions)),
        "lines": rows_to_columns(_LINES, (row for action in actions for row in _lines(action))),
        "charges": rows_to_columns(_CHARGES, (row for action in actions for row in _charges(action))),
        "credits": rows_to_columns(_CREDITS, (row for action in actions for row in _credits(action))),
        "outcomes": rows_to_columns(_OUTCOMES, outcomes),
        "alerts": rows_to_columns(_ALERTS, alerts),
        "blocks": rows_to_columns(_BLOCKS, blocks),
    }
    return {name: to_table(columns, kind) for name, columns in frames.items()}


def _action(a: Action) -> tuple[object, ...]:
    first = a.recipients[0] if a.recipients else None
    return (
        *(a.key, a.step, a.kind.value, a.policy, a.track, a.segment, a.entity, a.customer),
        *(a.channel, a.tone.value, a.language),
        *((first.name, first.address) if first else ("", "")),
        *(a.owner.name if a.owner else "", " ".join(a.approvals), a.reason, a.automatic, a.deadline_on),
    )


def _lines(a: Action) -> Iterator[tuple[object, ...]]:
    for line in a.items:
        amounts = (line.amount.currency, line.amount.minor, line.open.minor)
        yield (a.key, *_named(line.item), line.step, *amounts, line.due_on, line.days_late)


def _charges(a: Action) -> Iterator[tuple[object, ...]]:
    for charge in a.charges:
        amounts = (charge.amount.currency, charge.amount.minor)
        yield (a.key, charge.rule, charge.kind, *amounts, charge.basis, charge.jurisdiction, *_named(charge.item))


def _credits(a: Action) -> Iterator[tuple[object, ...]]:
    for credit in a.credits:
        yield (a.key, *_named(credit.item), credit.amount.currency, credit.amount.minor)


def _named(item: ItemKey | None) -> tuple[str | None, str | None, int | None]:
    return (None, None, None) if item is None else (item.kind.value, item.id, item.instalment)
