"""Alerts and credit holds: conditions that tell a role something, without reaching the debtor."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lettrage.calendars import to_days
from lettrage.dunning._alert_builtin import builtin_alerts
from lettrage.dunning._alert_cleared import cleared_since
from lettrage.dunning._book import FAR, distinct
from lettrage.dunning._decide import Decided
from lettrage.dunning._evaluate import TRUE, evaluate
from lettrage.dunning._keys import content_hash
from lettrage.dunning._plan import Alert, CreditDecision
from lettrage.dunning._rules import AlertRule
from lettrage.explain import Evidence
from lettrage.model import Note

__all__ = ["alerts", "credit_decisions"]


def alerts(decided: Decided) -> tuple[Alert, ...]:
    """What roles are told, by customer and rule.

    That an alert was told is a fact like any other: a `Note` whose attribute ``alert`` holds its key.
    """
    told: dict[str, int] = {}
    for note in decided.columns.book.all(Note):
        key = note.attributes.get("alert")
        if isinstance(key, str):
            told[key] = max(told.get(key, -FAR), to_days(note.effective_on))
    out = [alert for rule in decided.policy.alerts for alert in _of_rule(decided, rule, told)]
    out += builtin_alerts(decided, told)
    return tuple(sorted(out, key=lambda alert: (alert.customer, alert.rule, alert.key)))


def _of_rule(decided: Decided, rule: AlertRule, told: dict[str, int]) -> Iterator[Alert]:
    """The alerts of one rule of the policy: one per customer for whom it is true, unless it was told and stays so."""
    columns = decided.columns
    items, day = columns.book.items, columns.book.day
    true = np.flatnonzero((evaluate(rule.when, columns) == TRUE) & (items.customer >= 0) & (items.residual > 0))
    order = true[np.argsort(items.customer[true], kind="stable")]
    of = items.customer[order]
    found = {
        items.customers[int(items.customer[places[0]])]: places
        for places in (np.split(order, np.flatnonzero(np.diff(of)) + 1) if len(order) else ())
    }
    keys = {name: content_hash([decided.policy.id, "alert", rule.id, name])[:32] for name in found}
    silent = {
        name: told[key]
        for name, key in keys.items()
        if key in told and (rule.again_after_days is None or told[key] + rule.again_after_days > day)
    }
    cleared = cleared_since(decided, rule, silent)
    shown = [Evidence("dunning.alert", ", ".join(rule.when.fields))]
    for name, places in found.items():
        if name not in silent or name in cleared:
            about = [items.key(place) for place in places.tolist()]
            yield Alert(keys[name], rule.id, rule.severity, rule.role, name, about, shown)


def credit_decisions(decided: Decided) -> tuple[CreditDecision, ...]:
    """Customers with whom new business on credit should stop, with the rules that say so."""
    columns, policy = decided.columns, decided.policy
    items = columns.book.items
    found: dict[str, dict[str, str]] = {}
    for rule in policy.credit_holds:
        true = (evaluate(rule.when, columns) == TRUE) & (items.customer >= 0) & (items.residual > 0)
        for code in distinct(items.customer[true]):
            found.setdefault(items.customers[code], {})[rule.id] = rule.role
    out: list[CreditDecision] = []
    for customer, rules in sorted(found.items()):
        shown = [
            Evidence("dunning.credit", ", ".join(rule.when.fields), rule.id)
            for rule in policy.credit_holds
            if rule.id in rules
        ]
        out.append(CreditDecision(customer, True, tuple(rules), next(iter(rules.values())), shown))
    return tuple(out)
