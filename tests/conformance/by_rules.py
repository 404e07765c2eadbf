"""Rules for bank lines: to which payments a rule applies, and whose they are by it.

A rule becomes patterns of the policy that name one customer; what is then found to be of that customer is what the rule
applies to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from lettrage import Customer, Ledger, MatchingPolicy, Money, Payment
from lettrage.matching import PayerPattern, PayerRules, identify_payers

from .books import Case, NotExpressible
from .wildcards import check_same, patterns_of

FILTER = {"rule_amount_between", "rule_label_regex", "absolute", "label_regex"}
#: Words for the ends of a range of amounts.
LOW, HIGH = ("low", "min", "from", "amount_low", "amount_min"), ("high", "max", "to", "amount_high", "amount_max")
#: What a rule says of the entry that it makes; not asked here.
ENTRY = {"lines", "name", "account", "journal"}
DAY = date(2024, 1, 2)
ONE = Money("1.00", "EUR")
RULE = "the customer of the rule"


def applies(case: Case) -> dict[str, Any]:
    """The payments to which a rule applies."""
    settings = case["settings"]
    if set(settings) - FILTER or not set(settings) & (FILTER - {"absolute"}):
        raise NotExpressible(f"a filter by {', '.join(sorted(settings))}")
    between = settings.get("rule_amount_between")
    absolute = settings.get("absolute") is True or (isinstance(between, Mapping) and between.get("absolute") is True)
    low, high = _range(between)
    signed = between is not None and not absolute
    if signed and str(low or high).startswith("-"):
        raise NotExpressible("a range of amounts below zero")
    listed = [payment for payment in case["payments"] if not (signed and str(payment["amount"]).startswith("-"))]
    expression = settings.get("rule_label_regex") or settings.get("label_regex")
    found = _found(listed, _patterns(listed, expression, RULE, low, high))
    return {"selection": {"rule_applies_to": [name for name, customer in found.items() if customer == RULE]}}


def owners(case: Case) -> dict[str, Any]:
    """Whose each payment is by a rule that reads the customer from the label."""
    rule = dict(case["settings"].get("rule") or {})
    if set(case["settings"]) != {"rule"} or not rule.get("label_regex"):
        raise NotExpressible(f"a rule with settings {', '.join(sorted(case['settings']))}")
    expression, said = rule.pop("label_regex"), rule.pop("customer", None)
    low, high = _range({name: rule.pop(name) for name in (*LOW, *HIGH) if name in rule})
    if set(rule) - ENTRY:
        raise NotExpressible(f"a rule that says {', '.join(sorted(set(rule) - ENTRY))}")
    patterns: list[PayerPattern] = []
    for party in [said] if said else _parties(case, expression):
        own = re.sub(r"\(\?P<\w+>[^)]*\)", lambda _, party=party: re.escape(party), expression)
        patterns += _patterns(case["payments"], own, party, low, high)
    found = _found(case["payments"], patterns)
    return {"selection": {name: [customer] for name, customer in found.items()}}


def learned(case: Case) -> dict[str, Any]:
    """Whose payments are by what a person decided before: under a label, or a pattern of labels."""
    settings = case["settings"]
    if set(settings) - {"history", "label_regex"} or not settings.get("history"):
        raise NotExpressible(f"learning from settings {', '.join(sorted(settings))}")
    past = [_decided(entry) for entry in settings["history"]]
    expression = settings.get("label_regex")
    if expression:
        owners = sorted({customer for label, customer in past if re.search(expression, label)})
        if len(owners) != 1:
            raise NotExpressible("a pattern of labels that were of several customers, or of none")
        found = _found(case["payments"], _patterns(case["payments"], expression, owners[0], None, None))
        return {"selection": {name: [customer] for name, customer in found.items()}}
    # the label is all that the bank says of who paid
    known = [Payment(f"before {at}", DAY, ONE, customer=who, payer_name=label) for at, (label, who) in enumerate(past)]
    asked = [
        Payment(one["id"], DAY, abs(Money(one["amount"], one["currency"])), payer_name=one.get("label") or "")
        for one in case["payments"]
    ]
    ledger = Ledger(customers=[Customer(name) for name in sorted({who for _, who in past})], payments=[*known, *asked])
    result = identify_payers(ledger, as_of=DAY)
    decided = {payer.item.id: str(payer.customer) for payer in result if payer.decision == "auto"}
    if not decided:
        raise NotExpressible("labels that are not those of the past, and no pattern that joins them")
    return {"selection": {name: [customer] for name, customer in decided.items()}}


def _decided(entry: Any) -> tuple[str, str]:
    """Label and customer of a payment in the past."""
    if isinstance(entry, Mapping) and {"label", "customer"} <= set(entry):
        return str(entry["label"]), str(entry["customer"])
    if isinstance(entry, Sequence) and not isinstance(entry, str) and len(entry) == 2:
        return str(entry[0]), str(entry[1])
    raise NotExpressible("a past decision that is no label and customer")


def _parties(case: Case, expression: str) -> list[str]:
    """The customers that labels name, as the rule reads them."""
    if len(re.compile(expression).groupindex) != 1:
        raise NotExpressible("a rule that names no customer")
    read = [re.search(expression, payment.get("label") or "") for payment in case["payments"]]
    return sorted({match.group(1).strip() for match in read if match and match.group(1).strip()})


def _range(between: Any) -> tuple[str | None, str | None]:
    if between is None:
        return None, None
    if isinstance(between, Mapping):
        named = {key: value for key, value in between.items() if key != "absolute"}
        if set(named) - {*LOW, *HIGH}:
            raise NotExpressible(f"a range of {', '.join(sorted(named))}")
        ends = [next((named[word] for word in words if named.get(word) is not None), None) for words in (LOW, HIGH)]
        return ends[0], ends[1]
    if isinstance(between, Sequence) and len(between) == 2:
        return between[0], between[1]
    raise NotExpressible(f"a range of {between}")


def _patterns(
    payments: Sequence[Case], expression: str | None, customer: str, low: str | None, high: str | None
) -> list[PayerPattern]:
    texts = patterns_of(expression, before="*", after="*") if expression else []
    if expression:
        check_same(expression, texts, [payment.get("label") or "" for payment in payments], re.search)
    currencies = sorted({payment["currency"] for payment in payments})
    return [
        PayerPattern(
            customer,
            text=[text] if text else [],
            at_least=None if low is None else Money(low, currency),
            at_most=None if high is None else Money(high, currency),
        )
        for currency in currencies
        for text in texts or [""]
    ]


def _found(payments: Sequence[Case], patterns: Sequence[PayerPattern]) -> dict[str, str]:
    """The customer of each payment that fits a pattern."""
    ledger = Ledger(
        customers=[Customer(name) for name in sorted({pattern.customer for pattern in patterns})],
        payments=[
            Payment(one["id"], DAY, abs(Money(one["amount"], one["currency"])), remittance=one.get("label") or "")
            for one in payments
        ],
    )
    result = identify_payers(ledger, MatchingPolicy(payers=PayerRules(patterns=patterns)), as_of=DAY)
    return {payer.item.id: str(payer.customer) for payer in result if payer.decision == "auto"}
