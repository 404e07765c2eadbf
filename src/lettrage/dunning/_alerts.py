"""Alerts and credit holds: conditions that tell a role something, without reaching the debtor."""

from __future__ import annotations

import numpy as np

from lettrage.calendars import to_days
from lettrage.dunning._book import FAR, distinct
from lettrage.dunning._decide import Decided
from lettrage.dunning._evaluate import TRUE, evaluate
from lettrage.dunning._keys import content_hash
from lettrage.dunning._plan import Alert, CreditDecision
from lettrage.explain import Evidence
from lettrage.model import Note

__all__ = ["alerts", "credit_decisions"]


def alerts(decided: Decided) -> tuple[Alert, ...]:
    """What roles are told, by customer and rule.

    That an alert was told is a fact like any other: a `Note` whose attribute ``alert`` holds its key.
    """
    columns, policy = decided.columns, decided.policy
    items, day = columns.book.items, columns.book.day
    told: dict[str, int] = {}
    for note in columns.book.all(Note):
        key = note.attributes.get("alert")
        if isinstance(key, str):
            told[key] = max(told.get(key, -FAR), to_days(note.effective_on))
    out: list[Alert] = []
    for rule in policy.alerts:
        true = np.flatnonzero((evaluate(rule.when, columns) == TRUE) & (items.customer >= 0) & (items.residual > 0))
        for code in distinct(items.customer[true]):
            customer = items.customers[code]
            key = content_hash([policy.id, "alert", rule.id, customer])[:32]
            last = told.get(key)
            if last is not None and (rule.again_after_days is None or last + rule.again_after_days > day):
                continue
            places = true[items.customer[true] == code]
            keys = [items.key(int(place)) for place in places]
            shown = ", ".join(rule.when.fields)
            out.append(
                Alert(key, rule.id, rule.severity, rule.role, customer, keys, [Evidence("dunning.alert", shown)])
            )
    out += _near_limitation(decided, told)
    return tuple(sorted(out, key=lambda alert: (alert.customer, alert.rule, alert.key)))


def _near_limitation(decided: Decided, told: dict[str, int]) -> list[Alert]:
    """Debts that can soon no longer be sued for; each is told once."""
    columns, policy = decided.columns, decided.policy
    items, left = columns.book.items, columns.limitation
    near = np.flatnonzero(
        (left >= 0) & (left <= policy.situations.limitation.alert_days) & (items.residual > 0) & (items.customer >= 0)
    )
    out: list[Alert] = []
    for place in near.tolist():
        item = items.key(place)
        customer = items.customers[int(items.customer[place])]
        key = content_hash([policy.id, "limitation", item.kind.value, item.id, item.instalment])[:32]
        if key not in told:
            seen = [Evidence("dunning.limitation", int(left[place]))]
            out.append(Alert(key, "limitation", "critical", "legal", customer, [item], seen))
    return out


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
