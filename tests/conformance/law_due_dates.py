"""Law cases about due dates: of terms, of the law, and the latest that the law allows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from lettrage import law
from lettrage.errors import LettrageError
from lettrage.terms import END_OF_MONTH, DueRule, day_of_month, days, due_date

from .books import Case, NotExpressible
from .law_reading import day, known, rules_of

_TERMS: dict[str, DueRule] = {
    "45 days then end of month": DueRule([days(45), END_OF_MONTH]),
    "end of month then 45 days": DueRule([END_OF_MONTH, days(45)]),
    "60 days net": DueRule([days(60)]),
    "30 days, end of month, 10th of next month": DueRule([days(30), END_OF_MONTH, day_of_month(10)]),
}
_CLAUSES = {
    "45 days then end of month": "days_then_end_of_month",
    "end of month then 45 days": "end_of_month_then_days",
}
#: Parts of the words of the cases, by our word; the first that occurs decides.
_GOODS = {
    "perishable_food": ("perishable", "frozen", "prepared"),
    "seasonal_produce": ("seasonal",),
    "livestock_or_fresh_meat": ("livestock", "meat"),
    "spirits": ("spirit", "alcohol"),
    "wine": ("wine", "grape"),
    "transport": ("transport",),
}
_BUYERS = {
    "public_hospital": ("hospital", "health"),
    "public_enterprise": ("enterprise", "company", "undertaking"),
    "state_or_local_authority": ("state", "local", "authority", "municipal", "public", "government"),
}


def answers_due_date(case: Case) -> dict[str, Any]:
    """Due dates of terms, of the law, and the latest that the law allows."""
    given = case["inputs"]
    names = (
        "jurisdiction invoice_date terms goods_received_on delivery_date goods periodic periodic_invoice clause "
        "due_date request_received buyer invoice_received first_reminder_sent channel"
    )
    known(given, *names.split())
    rules = rules_of(given)
    if "first_reminder_sent" in given:
        return _first_reminder(given, rules)
    occasion = _occasion(given)
    terms = given.get("terms")
    if "due_date" in given:
        return _cap_check(given, rules, occasion)
    if terms in _TERMS:
        return {"due_date": str(due_date(_TERMS[terms], day(given["invoice_date"])))}
    if terms == "legal maximum" or (terms is None and (occasion.goods or occasion.periodic)):
        return {"latest_due_date": str(_latest(rules, occasion)[0])}
    if terms not in (None, "statutory 30 days"):
        raise NotExpressible(f"terms {terms}")
    try:
        found = law.statutory_due_date(occasion, rules=rules)
    except LettrageError as error:
        raise NotExpressible(str(error.faults[0].message)) from error
    return {
        "due_date": str(found.due_on),
        "interest_from": str(found.late_from),
        "nominal_last_day": str(found.nominal_on),
        "last_day": str(found.due_on),
        "default_from": str(found.late_from),
    }


def _occasion(given: Case) -> law.Occasion:
    def on(*names: str) -> date | None:
        return next((day(given[name]) for name in names if given.get(name)), None)

    return law.Occasion(
        invoiced_on=on("invoice_date"),
        delivered_on=on("delivery_date", "goods_received_on"),
        received_on=on("request_received", "invoice_received"),
        goods=_word(given.get("goods"), _GOODS),  # type: ignore[arg-type]
        buyer=_word(given.get("buyer"), _BUYERS),  # type: ignore[arg-type]
        periodic=bool(given.get("periodic") or given.get("periodic_invoice")),
        clause=_clause(given.get("clause")),  # type: ignore[arg-type]
    )


def _word(said: str | None, words: Mapping[str, tuple[str, ...]]) -> str:
    if not said:
        return ""
    for word, parts in words.items():
        if any(part in said.lower() for part in parts):
            return word
    raise NotExpressible(f"`{said}`")


def _clause(said: str | None) -> str:
    if not said or said.lower() in ("none", "no"):
        return ""
    if said in _CLAUSES:
        return _CLAUSES[said]
    if "45" in said and "month" in said.lower():
        return "either"
    raise NotExpressible(f"clause {said}")


def _latest(rules: law.JurisdictionRules, occasion: law.Occasion) -> tuple[date, law.TermCap]:
    found = law.latest_due_date(occasion, rules=rules)
    if found is None:
        raise NotExpressible("no cap in this law")
    return found


def _cap_check(given: Case, rules: law.JurisdictionRules, occasion: law.Occasion) -> dict[str, Any]:
    due = day(given["due_date"])
    latest, cap = _latest(rules, occasion)
    found = law.check_terms(None, rules=rules, occasion=occasion, due_on=due)
    anchor = occasion.anchors()[cap.due[0].anchor]
    assert anchor is not None, "the cap was counted from it"
    within = all(violation.code != "term-too-long" for violation in found)
    return {"days": (due - anchor).days, "within_cap": within, "latest_due_date": str(latest)}


def _first_reminder(given: Case, rules: law.JurisdictionRules) -> dict[str, Any]:
    channel = str(given.get("channel", "post")).lower().replace("-", "")
    if channel not in ("post", "letter", "mail", "email"):
        raise NotExpressible(f"channel {channel}")
    way: Any = "email" if channel == "email" else "post"
    found = law.consumer_notice(day(given["first_reminder_sent"]), rules=rules, channel=way)
    return {"period_starts": str(found.starts_on), "compensation_possible_from": str(found.charges_from)}
