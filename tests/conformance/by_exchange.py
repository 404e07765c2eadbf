"""Money of one currency for documents of another: the matcher finds out, at the rates of the case.

A rate holds until the next one, and two currencies that are both priced in the base currency are priced in each other:
the matcher does neither by itself, so the case's rates are supplied for every day of a payment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

from lettrage import Invoice, Ledger, MatchingPolicy, Money, Payment, match
from lettrage.model import Entity, ExchangeRate, Settlement

from .books import Case, NotExpressible, decimal, items_of, money

SETTINGS = {"base_currency", "rates", "tolerance_pct"}
ITEM_KEYS = {
    "id", "date", "due", "amount", "currency", "reference", "customer", "label", "bank_amount", "bank_currency",
    "base_amount",
}  # fmt: skip
US = "us"


def answer(case: Case) -> dict[str, Any]:
    """Match, accept what is proposed, and tell what was settled and what it gained or lost."""
    _check(case)
    base = case["settings"]["base_currency"]
    ledger = Ledger(entities=[Entity(US, base_currency=base)], rates=_rates(case), **_documents(case))
    as_of = max(date.fromisoformat(item["date"]) for item in items_of(case))
    result = match(ledger, MatchingPolicy(adjustments=None), as_of=as_of)
    sure = [one.id for one in result.proposals if one.decision == "proposed"]
    after = ledger.apply(result, accept=sure)
    facts = [fact for fact in result.events(accept=sure) if isinstance(fact, Settlement)]
    pairs = [pair for fact in facts for pair in fact.allocations]
    gains = [(_gain(after, fact), fact.effective_on) for fact in facts]
    touched = {key.id for pair in pairs for key in (pair.credit, pair.debit)}
    if len(touched) < len(items_of(case)) and Decimal(case["settings"].get("tolerance_pct") or 0):
        raise NotExpressible("a tolerance across currencies: only exact amounts are joined without a name")
    return {
        "selection": {
            item["id"]: [p.debit.id for p in pairs if p.credit.id == item["id"]] for item in case["payments"]
        },
        "allocations": [[pair.credit.id, pair.debit.id, decimal(pair.debit_amount)] for pair in pairs],
        "residuals": {item.key.id: decimal(abs(item.residual)) for item in after.open_items(as_of=as_of)},
        "unmatched": [item["id"] for item in items_of(case) if item["id"] not in touched],
        "writeoffs": [],
        "fx": [
            {
                "base_amount": decimal(Money.of_minor(abs(gain), base)),
                "type": "gain" if gain > 0 else "loss",
                "date": day.isoformat(),
            }
            for gain, day in gains
            if gain
        ],
    }


def _gain(ledger: Ledger, settlement: Settlement) -> int:
    gain = ledger.exchange_difference(settlement.id)
    if gain is None:
        raise NotExpressible("a document whose date has no rate into the base currency")
    return gain


def _check(case: Case) -> None:
    settings = case["settings"]
    if set(settings) - SETTINGS or not {"base_currency", "rates"} <= set(settings) or case["credit_notes"]:
        raise NotExpressible(f"matching across currencies with settings {', '.join(sorted(settings))}")
    said = {key for item in items_of(case) for key, value in item.items() if value is not None}
    if said - ITEM_KEYS or not all(item.get("date") and item.get("customer") for item in items_of(case)):
        raise NotExpressible("items without a day or customer, or that say more than is read here")


def _rates(case: Case) -> list[ExchangeRate]:
    """The latest prices of each day that matters, in the base currency and of each currency in each other."""
    base, made = case["settings"]["base_currency"], list[ExchangeRate]()
    for day in sorted({item["date"] for item in items_of(case)}):
        worth = _worth(case["settings"]["rates"], base, day)
        for one, other in permutations(sorted({*worth, base}), 2):
            if one < other:  # the other way round is the same rate
                price = worth.get(one, Decimal(1)) / worth.get(other, Decimal(1))
                made.append(ExchangeRate(date.fromisoformat(day), one, other, price))
    if not made and len({item["currency"] for item in items_of(case)}) > 1:
        raise NotExpressible("no rate up to the days of the items")
    return made


def _worth(rates: Mapping[str, Mapping[str, str]], base: str, day: str) -> dict[str, Decimal]:
    """What a unit of each currency is worth in the base currency, by the latest rates up to a day."""
    found: dict[str, Decimal] = {}
    for on in sorted(on for on in rates if on <= day):
        for name, rate in rates[on].items():
            quote, per, unit = name.partition("_per_")
            if not per or base not in (quote, unit):
                raise NotExpressible(f"a rate called {name}")
            found[unit if quote == base else quote] = Decimal(rate) if quote == base else 1 / Decimal(rate)
    return found


def _documents(case: Case) -> dict[str, Any]:
    def party(item: Case) -> dict[str, Any]:
        return {"customer": item["customer"], "entity": US}

    return {
        "invoices": [
            Invoice(item["id"], issued_on=date.fromisoformat(item["date"]), total=money(item), **party(item))
            for item in case["invoices"]
        ],
        "payments": [
            Payment(
                item["id"],
                date.fromisoformat(item["date"]),
                money(item),
                remittance=item.get("label") or "",
                structured_reference=item.get("reference") or "",
                **party(item),
            )
            for item in case["payments"]
        ],
    }
