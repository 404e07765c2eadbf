"""Overdue states of Kill Bill, as their XML reads once it is a dict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._source import Imported, Source, finished, name_of

__all__ = ["from_kill_bill"]

_ACCESS = "what the customer may still use is for the product; a credit hold is raised by `credit_holds`"


def from_kill_bill(data: Mapping[str, Any], *, currency: str = "EUR") -> Imported:
    """Overdue states: the first one, read from the top, whose condition holds is the state of the account.

    Days count from the date of the earliest unpaid invoice, all conditions of a state must hold, bounds are included,
    and a late check goes straight to the gravest state reached.

    Args:
        data: ``accountOverdueStates`` with ``state`` (a list, the gravest first), each with ``name``,
            ``externalMessage`` and ``condition``: ``timeSinceEarliestUnpaidInvoiceEqualsOrExceeds`` (``unit``,
            ``number``), ``totalUnpaidInvoiceBalanceEqualsOrExceeds``, ``numberOfUnpaidInvoicesEqualsOrExceeds``.
        currency: Currency of the balances.

    Raises:
        LettrageError: Every malformed key at once.

    Source: killbill/killbill, DefaultOverdueCondition and its state set.

    >>> from lettrage.dunning.importers import from_kill_bill
    >>> def state(name, days):
    ...     waited = {"unit": "DAYS", "number": days}
    ...     return {"name": name, "condition": {"timeSinceEarliestUnpaidInvoiceEqualsOrExceeds": waited}}
    >>> read = from_kill_bill({"accountOverdueStates": {"state": [state("OD2", 40), state("OD1", 30)]}})
    >>> [(step.id, step.offset_days, step.anchor.value) for step in read.policy.ladder("main")]
    [('OD1', 30, 'issue_date'), ('OD2', 40, 'issue_date')]
    """
    source = Source.of(data)
    states = source.table("accountOverdueStates") or source
    rows = states.tables("state") or states.tables("states")
    steps: list[dict[str, Any]] = []
    for state in reversed(rows):
        condition = state.table("condition")
        if condition is None:
            state.cannot("name", "a state without condition is the state of an account that owes nothing late")
            continue
        steps.append({"id": name_of(state.text("name"), f"state-{len(steps) + 1}"), **_condition(condition, currency)})
        steps[-1]["tone"] = ("courteous", "advisory", "firm")[min(len(steps) - 1, 2)]
        state.cannot("externalMessage", "the words of letters are templates of `lettrage.letters`")
        for key in (
            "blockChanges",
            "disableEntitlementAndChangesBlocked",
            "subscriptionCancellationPolicy",
            "isClearState",
        ):
            state.cannot(key, _ACCESS)
        state.cannot("autoReevaluationInterval", "every run looks at everything: nothing is scheduled")
        state.rest()
    states.cannot("initialReevaluationInterval", "every run looks at everything: nothing is scheduled")
    states.rest()
    if states is not source:
        source.rest()
    return finished(
        source,
        {
            "id": "kill-bill",
            "tracks": {"main": {"steps": steps}},
            "switches": {
                "grouping": "customer",
                "ladder": "group",
                "catch_up": "most_severe",
                "listing": "open",
                "credits": "offset_oldest",
                "minimum_not_met": "skip",
            },
        },
    )


def _condition(condition: Source, currency: str) -> dict[str, Any]:
    step: dict[str, Any] = {"anchor": "issue_date", "channels": ["email"]}
    waited = condition.table("timeSinceEarliestUnpaidInvoiceEqualsOrExceeds")
    if waited is not None:
        unit, number = waited.text("unit", "DAYS"), waited.whole("number")
        if unit in ("DAYS", "WEEKS"):
            step["offset_days"] = number * (7 if unit == "WEEKS" else 1)
        elif unit in ("MONTHS", "YEARS"):
            step["offset_months"] = number * (12 if unit == "YEARS" else 1)
        else:
            waited.cannot("unit", "an unknown unit of time")
        waited.rest()
    key = "totalUnpaidInvoiceBalanceEqualsOrExceeds"
    if condition.has(key):
        amount = condition.amount(condition.decimal(key), currency, key)
        step["minimum"] = {"group": f"{amount} {currency}"}
    if condition.has("numberOfUnpaidInvoicesEqualsOrExceeds"):
        number = condition.whole("numberOfUnpaidInvoicesEqualsOrExceeds")
        step["when"] = {"group": {"items_open": {"ge": number}}}
    condition.cannot("responseForLastFailedPaymentIn", "why a payment failed is no field of a policy")
    for tag in ("controlTagInclusion", "controlTagExclusion"):
        condition.cannot(tag, "tags are attributes of the customer: use a segment or a hold")
    condition.rest()
    return step
