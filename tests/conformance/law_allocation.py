"""Law cases about the allocation of payments and set-off."""

from __future__ import annotations

from datetime import date
from typing import Any

from lettrage import law
from lettrage.money import Money

from .books import Case
from .law_reading import day, known, plain, rules_of


def answers_allocation(case: Case) -> dict[str, Any]:
    """A payment allocated to debts, or two debts set off."""
    given = case["inputs"]
    rules = rules_of(given)
    if given.get("operation") == "set-off":
        return _set_off(given, rules)
    known(given, "jurisdiction", "payment", "debts")
    payment = given["payment"]
    known(payment, "amount", "date", "designates", "creditor_designates", "debtor_objects", "creditor_consents")
    debts = [_debt(entry, rules.currency) for entry in given["debts"]]
    named = payment.get("designates") or []
    named = [named] if isinstance(named, str) else list(named)
    to_principal = named == ["principal"] and "principal" not in {debt.id for debt in debts}
    creditor = payment.get("creditor_designates") or []
    found = law.allocate_payment(
        Money(payment["amount"], rules.currency),
        debts,
        rules=rules,
        on=day(payment["date"]) if payment.get("date") else None,
        designation=[] if to_principal else named,
        creditor_designation=[creditor] if isinstance(creditor, str) else creditor,
        debtor_objects=bool(payment.get("debtor_objects")),
        principal_first=bool(payment.get("creditor_consents")),
    )
    answer: dict[str, Any] = {
        "paid": {line.debt: plain(line.paid) for line in found.lines},
        "paid_sorted": [plain(money) for money in sorted(line.paid for line in found.lines)],
        "sum": plain(sum((line.paid for line in found.lines), Money.zero(rules.currency))),
    }
    if found.on_account:
        answer["on_account"] = plain(found.on_account)
    if len(debts) == 1:
        (line,), (debt,) = found.lines, debts
        parts = {"costs_paid": line.costs, "interest_paid": line.interest, "principal_paid": line.principal}
        answer |= {name: plain(money) for name, money in parts.items()}
        answer["principal_left"] = plain(debt.principal - line.principal)
    return answer


def _debt(entry: Case, currency: str) -> law.Debt:
    known(
        entry,
        *[
            "id",
            "open",
            "principal",
            "interest",
            "costs",
            "due",
            "secured",
            "rate_percent",
            "enforcement_started",
            "on",
        ],
    )
    started = entry.get("enforcement_started")
    enforced = date(1970, 1, 1) if started is True else day(started) if started else None
    return law.Debt(
        entry["id"],
        Money(entry.get("open") or entry.get("principal") or "0.00", currency),
        Money(entry.get("interest", "0.00"), currency),
        Money(entry.get("costs", "0.00"), currency),
        day(entry["due"]) if entry.get("due") else None,
        rate_percent=entry.get("rate_percent", "0"),
        secured=bool(entry.get("secured")),
        enforced_on=enforced,
    )


def _set_off(given: Case, rules: law.JurisdictionRules) -> dict[str, Any]:
    known(given, "jurisdiction", "operation", "debts", "credits", "on", "invoked", "agreement")
    found = law.set_off(
        [_debt(entry, rules.currency) for entry in given["debts"]],
        [_debt(entry, rules.currency) for entry in given["credits"]],
        rules=rules,
        on=day(given["on"]),
        invoked=bool(given.get("invoked", True)),
        agreement=bool(given.get("agreement", False)),
    )
    left = {id: plain(rest) for id, rest in (*found.debts_left, *found.credits_left)}
    answer: dict[str, Any] = {"allowed": found.allowed, "left": left}
    if found.effective_on is not None:
        answer["effective_date"] = str(found.effective_on)
    return answer
