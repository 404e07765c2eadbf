"""Documents in foreign currencies, settled by a person: the ledger says what the exchange gained or lost.

Credits fill invoices in the order listed, as far as both reach; amounts of two currencies meet at the rate of the day
that the case names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from attrs import frozen

from lettrage import CreditNote, Invoice, Ledger, Money, Payment
from lettrage.model import Allocation, Entity, ExchangeRate, ItemKey, ItemKind, Settlement

from .books import Case, NotExpressible, decimal, items_of, money

SETTINGS = {"base_currency", "rates", "rates_at_payment", "conversion_rate_date", "order", "selected", "manual"}
ITEM_KEYS = {
    "id", "date", "due", "amount", "currency", "reference", "customer", "label", "base_amount", "bank_amount",
    "bank_currency",
}  # fmt: skip
PARTS = {"invoices": "invoice", "credit_notes": "credit_note", "payments": "payment"}
US = "us"
SOME_DAY = date(2024, 1, 2)


def answer(case: Case) -> dict[str, Any]:
    """Settle what reaches, pair by pair, and read the exchange differences from the ledger."""
    _check(case)
    base, desk = case["settings"]["base_currency"], _desk(case)
    ledger = Ledger(
        entities=[Entity(US, base_currency=base)],
        rates=desk.rates,
        invoices=[
            Invoice(i["id"], issued_on=desk.days[i["id"]], total=money(i), **_party(i)) for i in case["invoices"]
        ],
        credit_notes=[
            CreditNote(i["id"], issued_on=desk.days[i["id"]], total=money(i), **_party(i)) for i in case["credit_notes"]
        ],
        payments=[Payment(i["id"], desk.days[i["id"]], money(i), **_party(i)) for i in case["payments"]],
    )
    for item in items_of(case):
        _check_worth(desk, item, base)
    pairs, last = list(_pairs(case, desk, base)), max(desk.days.values())
    gains: list[dict[str, str]] = []
    for at, (source, target, taken, cleared) in enumerate(pairs):
        on = max(desk.days[source], desk.days[target])
        pair = Allocation(desk.keys[source], desk.keys[target], taken, cleared)
        ledger = ledger.record(Settlement(f"by hand {at}", [pair], effective_on=on), known_on=last)
        (made,) = ledger.settlement(f"by hand {at}").allocations
        if taken.currency == cleared.currency == base:
            continue
        if made.base_credit_minor is None or made.base_debit_minor is None:
            raise NotExpressible("the ledger gives no base amounts for this pair")
        gain = made.base_credit_minor - made.base_debit_minor
        if gain:
            shown = decimal(Money.of_minor(abs(gain), base))
            gains.append({"base_amount": shown, "type": "gain" if gain > 0 else "loss", "date": on.isoformat()})
    touched = {name for pair in pairs for name in pair[:2]}
    return {
        "allocations": [[source, target, decimal(cleared)] for source, target, _, cleared in pairs],
        "residuals": {item.key.id: decimal(abs(item.residual)) for item in ledger.open_items(as_of=last)},
        "unmatched": [item["id"] for item in items_of(case) if item["id"] not in touched],
        "fx": gains,
    }


def rounding(case: Case) -> dict[str, Any]:
    """What a bank states beyond the amount at its rate: a rounding, which stays in the base currency."""
    settings = case["settings"]
    if set(settings) != {"base_currency", "rate"} or case["invoices"] or case["credit_notes"]:
        raise NotExpressible(f"rounding with settings {', '.join(sorted(settings))}")
    base, found = settings["base_currency"], []
    for item in case["payments"]:
        stated = item.get("base_amount") or (item.get("bank_currency") == base and item.get("bank_amount")) or None
        if stated is None:
            raise NotExpressible("a payment without its worth")
        worth = money(item).convert(Fraction(settings["rate"]), base)
        if rest := Money(stated, base) - worth:
            found.append({"base_amount": decimal(abs(rest)), "type": "rounding"})
    names = [item["id"] for item in case["payments"]]
    return {"residuals": {i["id"]: i["amount"] for i in case["payments"]}, "unmatched": names, "fx": found}


# --- what a case says -------------------------------------------------------------------------------------------------


@frozen
class _Desk:
    days: Mapping[str, date]
    keys: Mapping[str, ItemKey]
    rates: Sequence[ExchangeRate]

    def price(self, of: str, to: str, day: date) -> Fraction:
        """Units of one currency for a unit of another, by the latest rate up to a day."""
        if of == to:
            return Fraction(1)
        near = [rate for rate in self.rates if rate.on <= day and {rate.base, rate.quote} == {of, to}]
        if not near:
            raise NotExpressible(f"no rate of {of} in {to} up to {day}")
        latest = max(near, key=lambda rate: rate.on)
        return Fraction(latest.rate) if latest.base == of else 1 / Fraction(latest.rate)


def _party(item: Case) -> dict[str, Any]:
    return {"customer": item["customer"], "entity": US}


def _check(case: Case) -> None:
    settings = case["settings"]
    if set(settings) - SETTINGS or "base_currency" not in settings:
        raise NotExpressible(f"exchange with settings {', '.join(sorted(settings))}")
    said = {key for item in items_of(case) for key, value in item.items() if value is not None}
    if said - ITEM_KEYS or any(money(item).minor <= 0 for item in items_of(case)) or not case["invoices"]:
        raise NotExpressible("items that an exchange case does not have")


def _desk(case: Case) -> _Desk:
    """The days of the documents and the rates by day; undated documents get a day of their own each."""
    settings = case["settings"]
    written: Mapping[str, Any] = settings.get("rates") or {}
    parts = {item["id"]: PARTS[part] for part in PARTS for item in case[part]}
    keys = {name: ItemKey(ItemKind(part), name) for name, part in parts.items()}
    dated = [item["date"] for item in items_of(case) if item.get("date")]
    if dated and len(dated) < len(parts):
        raise NotExpressible("rates without the days they belong to")
    days = {name: SOME_DAY + timedelta(days=at) for at, name in enumerate(parts)}
    if dated:
        days = {item["id"]: date.fromisoformat(item["date"]) for item in items_of(case)}
    by_day: dict[date, Mapping[str, str]] = {}
    for name, rates in written.items():
        if name in PARTS.values():
            if dated:
                raise NotExpressible("rates that are not given by day")
            by_day |= {days[item]: rates for item, part in parts.items() if part == name}
            continue
        try:
            by_day[date.fromisoformat(name)] = rates
        except ValueError:
            raise NotExpressible("rates that are not given by day") from None
    if at_payment := settings.get("rates_at_payment"):
        by_day |= dict.fromkeys((days[item["id"]] for item in case["payments"]), at_payment)
    rates = [rate for day, listed in sorted(by_day.items()) for rate in _listed(day, listed)]
    known = {(rate.on, frozenset((rate.base, rate.quote))) for rate in rates}
    for item in items_of(case):  # an item that states its worth states its rate
        base, day = settings["base_currency"], days[item["id"]]
        pair = (day, frozenset((item["currency"], base)))
        if item.get("base_amount") and pair not in known and item["currency"] != base:
            worth = Fraction(item["base_amount"]) / Fraction(item["amount"])
            if not written:
                rates.append(ExchangeRate(day, item["currency"], base, f"{float(worth):.12g}"))
                known.add(pair)
    return _Desk(days, keys, rates)


def _listed(day: date, rates: Any) -> list[ExchangeRate]:
    if not isinstance(rates, Mapping):
        raise NotExpressible("rates without their currencies")
    made = []
    for name, rate in rates.items():
        quote, per, unit = name.partition("_per_")
        if not per:
            raise NotExpressible(f"a rate called {name}")
        made.append(ExchangeRate(day, unit, quote, rate))
    return made


def _check_worth(desk: _Desk, item: Case, base: str) -> None:
    """What an item says of its worth must be what its rate gives; what a bank account says, one of the two."""
    amount = money(item)
    stated = item.get("base_amount")
    worth = amount.convert(desk.price(amount.currency, base, desk.days[item["id"]]), base)
    if stated and Money(stated, base) != worth:
        raise NotExpressible("an amount in base currency that its rate does not give")
    if item.get("bank_amount") and Money(item["bank_amount"], item["bank_currency"]) not in (worth, amount):
        raise NotExpressible("an amount in the currency of the bank that no rate gives")


# --- who meets whom ---------------------------------------------------------------------------------------------------


def _manual(case: Case) -> Iterator[tuple[str, str, Money, Money]]:
    """The pairs that a person asks for, in one currency each."""
    items = {item["id"]: item for item in items_of(case)}
    for source, target, written in case["settings"]["manual"]:
        if items[source]["currency"] != items[target]["currency"]:
            raise NotExpressible("a person joins two currencies without saying both amounts")
        amount = Money(written, items[target]["currency"])
        yield source, target, amount, amount


def _pairs(case: Case, desk: _Desk, base: str) -> Iterator[tuple[str, str, Money, Money]]:
    """[source, target, what it gives, what of the target it clears], in the order listed."""
    if "manual" in case["settings"]:
        yield from _manual(case)
        return
    chosen = case["settings"].get("selected")
    sources = [item["id"] for part in ("credit_notes", "payments") for item in case[part]]
    targets = chosen or [item["id"] for item in case["invoices"]]
    left = {item["id"]: money(item) for item in items_of(case)}
    if len(sources) > 1 and len(targets) > 1 and not chosen and "order" not in case["settings"]:
        raise NotExpressible("exchange over several items of both sides without an order")
    for target in targets:
        for source in sources:
            paid, owed = left[source], left[target]
            if paid.minor <= 0 or owed.minor <= 0:
                continue
            day = _conversion_day(case, base, desk, (source, paid), (target, owed))
            taken, cleared = _reach(paid, owed, desk.price(paid.currency, owed.currency, day))
            yield source, target, taken, cleared
            left[source], left[target] = paid - taken, owed - cleared


def _reach(paid: Money, owed: Money, price: Fraction) -> tuple[Money, Money]:
    """What the payment gives and what of the invoice it clears; the price is of the payment's currency."""
    if paid.currency == owed.currency:
        both = min(paid, owed)
        return both, both
    asked = owed.convert(1 / price, paid.currency)
    return (asked, owed) if asked <= paid else (paid, paid.convert(price, owed.currency))


def _conversion_day(case: Case, base: str, desk: _Desk, source: tuple[str, Money], target: tuple[str, Money]) -> date:
    """The day whose rate converts, where two currencies meet."""
    (paying, paid), (billed, owed) = source, target
    asked = str(case["settings"].get("conversion_rate_date") or "")
    days = {"source": desk.days[paying], "target": desk.days[billed]}
    if paid.currency == owed.currency:
        return days["source"]
    if "base" in asked:
        if base not in (paid.currency, owed.currency):
            raise NotExpressible("a document in base currency where there is none")
        return days["source" if paid.currency == base else "target"]
    if "foreign" in asked:
        if base not in (paid.currency, owed.currency):
            raise NotExpressible("a document in foreign currency where both are")
        return days["target" if paid.currency == base else "source"]
    for word, day in (("payment", days["source"]), ("invoice", days["target"]), ("later", max(days.values())),
                      ("latest", max(days.values())), ("earlier", min(days.values()))):  # fmt: skip
        if word in asked:
            return day
    raise NotExpressible("two currencies without the day whose rate converts")
