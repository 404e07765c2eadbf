"""One invoice and one payment in a foreign currency: the ledger says what the exchange gained or lost.

A person settles them as far as both reach; amounts of two currencies meet at the rate of the day that the case names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from lettrage import Invoice, Ledger, Money, Payment
from lettrage.model import Allocation, Entity, ExchangeRate, ItemKey, ItemKind, Settlement

from .books import Case, NotExpressible, decimal, money

SETTINGS = {"base_currency", "rates", "conversion_rate_date"}
ITEM_KEYS = {"id", "date", "due", "amount", "currency", "reference", "customer", "label", "base_amount"}
#: The only way of choosing a rate between two currencies that the cases show.
OF_THE_BASE_DOCUMENT = "date of the document in base currency"
US = "us"


def answer(case: Case) -> dict[str, Any]:
    """Settle the pair and read the exchange difference from the ledger."""
    invoice, payment = _pair(case)
    base = case["settings"]["base_currency"]
    days, rates = _rates(case, invoice, payment)
    ledger = Ledger(
        entities=[Entity(US, base_currency=base)],
        rates=rates,
        invoices=[Invoice(invoice["id"], issued_on=days["invoice"], total=money(invoice), **_party(invoice))],
        payments=[Payment(payment["id"], days["payment"], money(payment), **_party(payment))],
    )
    paid, owed = money(payment), money(invoice)
    for item, amount, name in ((invoice, owed, "invoice"), (payment, paid, "payment")):
        worth = amount.convert(_price(rates, amount.currency, base, days[name]), base)
        if item.get("base_amount") and Money(item["base_amount"], base) != worth:
            raise NotExpressible("an amount in base currency that its rate does not give")
    day = _conversion_day(case, base, days, paid, owed)
    taken, cleared = _reach(paid, owed, _price(rates, paid.currency, owed.currency, day))
    keys = ItemKey(ItemKind.PAYMENT, payment["id"]), ItemKey(ItemKind.INVOICE, invoice["id"])
    on = max(days.values())
    ledger = ledger.record(Settlement("by hand", [Allocation(*keys, taken, cleared)], effective_on=on))
    (pair,) = ledger.settlement("by hand").allocations
    if pair.base_credit_minor is None or pair.base_debit_minor is None:
        raise NotExpressible("the ledger gives no base amounts for this pair")
    gain = pair.base_credit_minor - pair.base_debit_minor
    difference = Money.of_minor(abs(gain), base)
    said = {"base_amount": decimal(difference), "type": "gain" if gain > 0 else "loss", "date": on.isoformat()}
    residuals = {item.key.id: decimal(abs(item.residual)) for item in ledger.open_items(as_of=on)}
    return {
        "allocations": [[payment["id"], invoice["id"], decimal(cleared)]],
        "residuals": residuals,
        "fx": [said] if gain else [],
    }


def _party(item: Case) -> dict[str, Any]:
    return {"customer": item["customer"], "entity": US}


def _pair(case: Case) -> tuple[Case, Case]:
    unknown = set(case["settings"]) - SETTINGS
    if unknown or "rates" not in case["settings"]:
        raise NotExpressible(f"exchange with settings {', '.join(sorted(case['settings']))}")
    if case["credit_notes"] or len(case["invoices"]) != 1 or len(case["payments"]) != 1:
        raise NotExpressible("exchange over several items")
    pair = case["invoices"][0], case["payments"][0]
    said = {key for item in pair for key, value in item.items() if value is not None}
    if said - ITEM_KEYS or any(money(item).minor <= 0 for item in pair):
        raise NotExpressible("items that an exchange case of one invoice and one payment does not have")
    return pair


def _rates(case: Case, invoice: Case, payment: Case) -> tuple[dict[str, date], list[ExchangeRate]]:
    """The days of the two documents, and the rates by day; undated documents get days of their own."""
    written: Mapping[str, Mapping[str, str]] = case["settings"]["rates"]
    if set(written) == {"invoice", "payment"} and not invoice["date"] and not payment["date"]:
        days = {"invoice": date(2024, 1, 2), "payment": date(2024, 1, 2) + timedelta(days=1)}
        by_day = {days[name]: rates for name, rates in written.items()}
    elif invoice["date"] and payment["date"]:
        days = {"invoice": date.fromisoformat(invoice["date"]), "payment": date.fromisoformat(payment["date"])}
        try:
            by_day = {date.fromisoformat(day): rates for day, rates in written.items()}
        except ValueError:
            raise NotExpressible("rates that are not given by day") from None
    else:
        raise NotExpressible("rates without the days they belong to")
    made = []
    for day, rates in sorted(by_day.items()):
        for name, rate in rates.items():
            quote, per, base = name.partition("_per_")
            if not per:
                raise NotExpressible(f"a rate called {name}")
            made.append(ExchangeRate(day, base, quote, rate))
    return days, made


def _price(rates: Sequence[ExchangeRate], of: str, to: str, day: date) -> Fraction:
    """Units of one currency for a unit of another, by the latest rate up to a day."""
    if of == to:
        return Fraction(1)
    near = [rate for rate in rates if rate.on <= day and {rate.base, rate.quote} == {of, to}]
    if not near:
        raise NotExpressible(f"no rate of {of} in {to} up to {day}")
    latest = max(near, key=lambda rate: rate.on)
    return Fraction(latest.rate) if latest.base == of else 1 / Fraction(latest.rate)


def _reach(paid: Money, owed: Money, price: Fraction) -> tuple[Money, Money]:
    """What the payment gives and what of the invoice it clears; the price is of the payment's currency."""
    if paid.currency == owed.currency:
        both = min(paid, owed)
        return both, both
    asked = owed.convert(1 / price, paid.currency)
    return (asked, owed) if asked <= paid else (paid, paid.convert(price, owed.currency))


def _conversion_day(case: Case, base: str, days: Mapping[str, date], paid: Money, owed: Money) -> date:
    if paid.currency == owed.currency:
        return days["payment"]
    asked = case["settings"].get("conversion_rate_date")
    if asked != OF_THE_BASE_DOCUMENT or base not in (paid.currency, owed.currency):
        raise NotExpressible("two currencies without the day whose rate converts")
    return days["payment" if paid.currency == base else "invoice"]
