"""The neutral policy of a case in the shape of the system that it comes from, as that system would export it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from lettrage.dunning import DunningPolicy
from lettrage.dunning.importers import (
    Imported,
    from_erpnext,
    from_kill_bill,
    from_lago,
    from_oca,
    from_sap,
    from_tryton,
)

from .books import Case

__all__ = ["SYSTEMS", "imported"]

_MODES: Final = {
    "due_date": "net_days",
    "end_of_month_of_due_plus_days": "end_of_month",
    "previous_notice_date": "previous_date",
}


def imported(case: Case) -> Imported:
    """The policy of a case read by the importer of its system; its levels are named ``L1`` to ``L9``, as the cases do.

    What the shape of the system cannot say raises `KeyError` or is among the parts not expressed.
    """
    read = SYSTEMS[str(case["id"]).split("-")[0]](case["policy"])
    plain = json.dumps(read.policy.to_dict()).replace('"level-', '"L')
    return Imported(DunningPolicy.from_dict(json.loads(plain)), read.unexpressed)


def _tryton(given: Mapping[str, Any]) -> Imported:
    return from_tryton({"name": "case", "levels": [{"overdue": f"P{level['days']}D"} for level in given["levels"]]})


def _kill_bill(given: Mapping[str, Any]) -> Imported:
    states: list[dict[str, Any]] = []
    for level in given["levels"]:
        waited = {"unit": "DAYS", "number": level["days"]}
        condition: dict[str, Any] = {"timeSinceEarliestUnpaidInvoiceEqualsOrExceeds": waited}
        if "min_balance" in level:
            condition["totalUnpaidInvoiceBalanceEqualsOrExceeds"] = level["min_balance"]
        states.append({"name": f"L{level['level']}", "condition": condition})
    return from_kill_bill({"accountOverdueStates": {"state": states[::-1]}})


def _lago(given: Mapping[str, Any]) -> Imported:
    if "overrides" not in given and "entity_policies" not in given:
        return from_lago({"code": "case", **_campaign(given, given["thresholds"])})
    campaigns: list[dict[str, Any]] = []

    def code(thresholds: Mapping[str, str] | None, name: str, **more: Any) -> str | None:
        if thresholds is not None:
            campaigns.append({"code": name, **_campaign(given, thresholds), **more})
        return None if thresholds is None else name

    code(given.get("thresholds"), "default", applied_to_organization=True)
    own = [(customer, _thresholds(said)) for customer, said in given.get("overrides", {}).items()]
    customers = [
        {
            "external_id": customer,
            "applied_dunning_campaign_code": code(least, f"of-{customer}"),
            "exclude_from_dunning_campaign": least is None,
        }
        for customer, least in own
    ]
    entities = [
        {"code": entity, "applied_dunning_campaign_code": code(least, f"of-{entity}")}
        for entity, least in given.get("entity_policies", {}).items()
    ]
    return from_lago({"dunning_campaigns": campaigns, "customers": customers, "billing_entities": entities})


def _thresholds(said: Any) -> Mapping[str, str] | None:
    return None if said is None else said.get("thresholds", said)


def _campaign(given: Mapping[str, Any], thresholds: Mapping[str, str]) -> dict[str, Any]:
    rows = [{"currency": code, "amount_cents": int(Decimal(least) * 100)} for code, least in thresholds.items()]
    days = given.get("min_days_between", 1)
    return {"thresholds": rows, "max_attempts": given["max_attempts"], "days_between_attempts": days}


def _erpnext(given: Mapping[str, Any]) -> Imported:
    kinds = [{"dunning_type": f"L{level['level']}", "start_day": level["days"]} for level in given["levels"]]
    return from_erpnext(kinds, per="customer" if str(given["grouping"]).startswith("customer") else "invoice")


def _oca(given: Mapping[str, Any]) -> Imported:
    levels: list[dict[str, Any]] = []
    for level in given["levels"]:
        row = {
            "level": level["level"],
            "computation_mode": _MODES[level["anchor"]],
            "delay_days": level["days"],
            "channel": "email",
        }
        if "fee" in level:
            row |= {"dunning_fixed_amount": level["fee"]["fixed"], "dunning_currency_id": level["fee"]["currency"]}
        levels.append(row)
    return from_oca({"name": "case", "do_nothing": given.get("do_nothing", False), "level_ids": levels})


def _sap(given: Mapping[str, Any]) -> Imported:
    again = given.get("always_dun", False)
    levels = [
        {"level": level["level"], "days_in_arrears": level["days"], "always_dun": again} for level in given["levels"]
    ]
    minimums = [
        {"level": level["level"], "amount": level["min_amount"], "percent": level["min_percent_of_open"]}
        for level in given["levels"]
        if "min_amount" in level
    ]
    return from_sap({"procedure": "case", "levels": levels, "minimums": minimums})


SYSTEMS: Final[Mapping[str, Callable[[Mapping[str, Any]], Imported]]] = {
    "tryton": _tryton,
    "killbill": _kill_bill,
    "lago": _lago,
    "erpnext": _erpnext,
    "oca": _oca,
    "sap": _sap,
}
