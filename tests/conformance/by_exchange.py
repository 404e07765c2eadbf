"""Money of one currency for documents of another: the matcher finds out, at the rates of the case."""

from __future__ import annotations

from datetime import date
from typing import Any

from lettrage import Invoice, Ledger, MatchingPolicy, Money, Payment, match
from lettrage.model import Entity, ExchangeRate, Settlement

from .books import Case, NotExpressible, decimal, items_of, money

SETTINGS = {"base_currency", "rates"}
ITEM_KEYS = {"id", "date", "due", "amount", "currency", "reference", "customer", "label"}
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
    return {
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
    if set(settings) != SETTINGS or case["credit_notes"]:
        raise NotExpressible(f"matching across currencies with settings {', '.join(sorted(settings))}")
    said = {key for item in items_of(case) for key, value in item.items() if value is not None}
    if said - ITEM_KEYS or not all(item.get("date") and item.get("customer") for item in items_of(case)):
        raise NotExpressible("items without a day or customer, or that say more than is read here")
    days = {item["date"] for item in case["payments"]}
    if days - set(settings["rates"]):
        raise NotExpressible("no rate for the day of a payment: the matcher carries none forward")


def _rates(case: Case) -> list[ExchangeRate]:
    made = []
    for day, rates in sorted(case["settings"]["rates"].items()):
        for name, rate in rates.items():
            quote, per, base = name.partition("_per_")
            if not per:
                raise NotExpressible(f"a rate called {name}")
            made.append(ExchangeRate(date.fromisoformat(day), base, quote, rate))
    return made


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
