"""Law cases about limitation, routes to court and the statuses of electronic invoices."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Any

from lettrage import law
from lettrage.money import Money

from .books import Case, NotExpressible
from .law_reading import day, known, rules_of


def answers_prescription(case: Case) -> dict[str, Any]:
    """The last day to sue, and whether it is past."""
    given = case["inputs"]
    names = (
        "jurisdiction due_date invoice_date service_completed payment_term instalments_due part_payment "
        "formal_notice as_of"
    )
    known(given, *names.split())
    rules = rules_of(given)
    acts: list[law.LimitationAct] = []
    for name, kind in (("part_payment", law.ActKind.PART_PAYMENT), ("formal_notice", law.ActKind.FORMAL_NOTICE)):
        said = given.get(name) or []
        acts += [law.LimitationAct(kind, day(on)) for on in ([said] if isinstance(said, str) else said)]
    rest: dict[str, Any] = {"rules": rules, "acts": acts, "as_of": day(given["as_of"]) if given.get("as_of") else None}
    if "instalments_due" in given:
        each = [law.limitation(due_on=day(due), **rest) for due in given["instalments_due"]]
        return {"last_days_to_sue": [str(found.last_day) for found in each]}
    found = law.limitation(due_on=_due(given), service_completed_on=_completed(given), **rest)
    answer: dict[str, Any] = {"last_day_to_sue": str(found.last_day)}
    return answer if found.barred is None else answer | {"barred": found.barred}


def _completed(given: Case) -> date | None:
    return day(given["service_completed"]) if given.get("service_completed") else None


def _due(given: Case) -> date | None:
    """The agreed due date: given, or the end of the service and the days agreed."""
    if given.get("due_date"):
        return day(given["due_date"])
    term = given.get("payment_term")
    if term in (None, "", "none", False):
        return None
    completed = _completed(given)
    said = re.fullmatch(r"(\d+)( days.*)?", str(term))
    if said and completed is not None:
        return completed + timedelta(days=int(said[1]))
    try:
        return day(str(term))
    except ValueError:
        raise NotExpressible(f"payment term {term}") from None


def answers_legal_route(case: Case) -> dict[str, Any]:
    """Whether the simplified procedure is open, and the last days of other routes."""
    given = case["inputs"]
    names = "jurisdiction principal interest order_date debit_date bodacc_date creditor_in_metropolitan_france"
    known(given, *names.split())
    answer: dict[str, Any] = {}
    if "principal" in given:
        rules = rules_of(given)
        amounts = (Money(given[name], rules.currency) for name in ("principal", "interest") if name in given)
        facts = law.ClaimFacts(*amounts, contractual=True, barred=False)
        routes = {route.code: route for route in law.legal_routes(facts, rules=rules)}
        answer["simplified_procedure_eligible"] = routes["simplified-procedure"].open
    if "order_date" in given:
        answer["serve_by"] = str(law.service_deadline(day(given["order_date"])).on)
    if "debit_date" in given:
        answer["refund_until"] = str(law.refund_until(day(given["debit_date"])))
    if "bodacc_date" in given:
        near = given.get("creditor_in_metropolitan_france", True)
        answer["file_by"] = str(law.claim_filing_deadline(day(given["bodacc_date"]), in_metropolitan_france=near).on)
    return answer


def answers_lifecycle(case: Case) -> dict[str, Any]:
    """The label of a status without its accents, and whether it goes to the tax administration."""
    known(case["inputs"], "code", "jurisdiction")
    status = law.lifecycle_status(case["inputs"]["code"])
    if not status.known:
        raise NotExpressible(f"meaning of {status.code} not read")
    spelled = unicodedata.normalize("NFKD", status.label_fr)
    return {"label_ascii": spelled.encode("ascii", "ignore").decode(), "sent_to_tax_authority": status.mandatory}
