"""Payments without a customer: the rules of the case become patterns of the policy, and the matcher says who paid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import product
from typing import Any

from lettrage import Customer, Ledger, MatchingPolicy, Payment
from lettrage.matching import PayerPattern, PayerRules, identify_payers

from .books import Case, NotExpressible, money
from .wildcards import check_same, patterns_of

#: Fields of a rule, by the field of the payment that they read.
READS = {"label_regex": "label", "note_regex": "note"}


def answer(case: Case) -> dict[str, Any]:
    """Identify every payment by the rules of the case."""
    rules = _rules(case)
    payments = case["payments"]
    if case["invoices"] or case["credit_notes"] or any(payment.get("customer") for payment in payments):
        raise NotExpressible("identification beside open documents or known customers")
    _check_apart(rules, payments)
    named = sorted({rule["customer"] for rule in rules})
    ledger = Ledger(
        customers=[Customer(name) for name in named],
        payments=[_payment(payment, _day(case)) for payment in payments],
    )
    patterns = [PayerPattern(rule["customer"], text=texts) for rule in rules for texts in _patterns(rule, payments)]
    result = identify_payers(ledger, MatchingPolicy(payers=PayerRules(patterns=patterns)), as_of=_day(case))
    found = {payer.item.id: payer.customer for payer in result if payer.decision == "auto"}
    return {"selection": {p["id"]: [found[p["id"]]] if p["id"] in found else [] for p in payments}}


def _rules(case: Case) -> list[Mapping[str, str]]:
    settings = case["settings"]
    rules: list[Mapping[str, str]] = settings.get("customer_rules") or []
    if set(settings) != {"customer_rules"} or not rules:
        raise NotExpressible(f"identification with settings {', '.join(sorted(settings))}")
    for rule in rules:
        if set(rule) - {*READS, "customer"} or not set(rule) & set(READS) or not rule.get("customer"):
            raise NotExpressible(f"a rule that says {', '.join(sorted(rule))}")
    return rules


def _patterns(rule: Mapping[str, str], payments: list[Case]) -> list[tuple[str, ...]]:
    """The alternatives of a rule. The label begins the text, the note ends it: patterns are open on the other side."""
    made: list[list[str]] = []
    for name, field in READS.items():
        if name in rule:
            texts = patterns_of(rule[name])
            check_same(rule[name], [f"{t}*" for t in texts], [p.get(field) or "" for p in payments], re.match)
            made.append([re.sub(r"\*+", "*", f"{t}*" if name == "label_regex" else f"*{t}*") for t in texts])
    return list(product(*made))


def _check_apart(rules: list[Mapping[str, str]], payments: list[Case]) -> None:
    """Label and note are one text here: a rule for the one must not find the other."""
    for rule in rules:
        for payment in payments:
            for name, other in zip(READS, reversed(READS.values()), strict=True):
                if name in rule and re.match(rule[name], payment.get(other) or ""):
                    raise NotExpressible("a rule for one text that fits another text of the payment")


def _payment(payment: Case, day: date) -> Payment:
    text = " ".join(filter(None, (payment.get("label"), payment.get("note"))))
    return Payment(payment["id"], day, money(payment), remittance=text)


def _day(case: Case) -> date:
    days = [date.fromisoformat(payment["date"]) for payment in case["payments"] if payment.get("date")]
    return max(days, default=date(2024, 1, 2))
