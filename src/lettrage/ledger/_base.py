"""Amounts in the base currency of the creditor's books.

An item is worth its amount at the rate of its own date. Each settlement takes a share of that, cumulative and pro rata,
so that the one which closes the item takes exactly the rest. The exchange difference of a settlement is what its
credits are worth less what its debits are worth: a gain when above zero.

Settlements share in the order in which they are known; a later one never changes the share of an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np
from attrs import evolve, frozen

from lettrage.calendars import NO_DATE, to_days
from lettrage.ledger._ids import settlement_lines
from lettrage.ledger._overrides import NOW, Clock, active
from lettrage.ledger._store import NO_ROW, Store, item_row, moves_of
from lettrage.model import KIND_CODES, Allocation
from lettrage.money import Money, round_ratio

__all__ = ["BaseLine", "allocation_bases", "base_amount", "base_lines", "base_residual", "exchange_minor", "rate_on"]


@frozen
class BaseLine:
    """What one settlement, write-off or reversal takes off an item, in its currency and in base, signed like it."""

    settlement: int
    delta: int
    base: int
    effective: int
    known: int


def rate_on(store: Store, currency: str, base: str, day: int) -> Fraction | None:
    """The latest rate on or before a day, as base units per unit; None when the ledger was given none."""
    if currency == base:
        return Fraction(1)
    best, found = NO_DATE, None
    for rate in store.rates:
        on = to_days(rate.on)
        if best <= on <= day and {rate.base, rate.quote} == {currency, base}:
            best = on
            found = Fraction(rate.rate) if rate.base == currency else 1 / Fraction(rate.rate)
    return found


def base_currency(store: Store, item: int) -> str | None:
    """The currency of the books that an item stands in; None when its creditor was not described."""
    document = int(store.items.at("document", item))
    name = store.entity_names.name(int(store.documents.at("entity", document)))
    known: dict[str, str] = {entity.id: entity.base_currency for entity in store.entities}
    if name in known:
        return known[name]
    return next(iter(known.values())) if name == "" and len(known) == 1 else None


def base_amount(store: Store, item: int, minor: int | None = None) -> int | None:
    """An amount of an item (its own by default) at the rate of the item's date; None without base currency or rate."""
    base = base_currency(store, item)
    if base is None:
        return None
    document = int(store.items.at("document", item))
    currency = store.currency_names.name(_now(store, "currency", document))
    rate = rate_on(store, currency, base, _now(store, "on", document))
    if rate is None:
        return None
    own = _amount(store, item) if minor is None else minor
    return Money.of_minor(own, currency).convert(rate, base).minor


def base_lines(store: Store, item: int) -> list[BaseLine] | None:
    """Everything taken off an item with its share in base currency; None without base currency or rate.

    Complexity: linear in the item's movements.
    """
    whole, amount = base_amount(store, item), _amount(store, item)
    if whole is None:
        return None
    taken, shared = 0, 0
    first: dict[int, int] = {}
    out: list[BaseLine] = []
    for settlement, undoing, delta, effective, known in _grouped(store, item):
        if undoing:
            share = -first[settlement]  # what was undone comes back exactly as it was taken
        else:
            total = _pro_rata(whole, taken + delta, amount) if amount else 0
            share = whole - shared if taken + delta == amount else total - shared
        if not undoing:
            first[settlement] = share
        taken += delta
        shared += share
        out.append(BaseLine(settlement, delta, share, effective, known))
    return out


def base_residual(store: Store, item: int, clock: Clock = NOW) -> int | None:
    """What is left of an item in base currency."""
    whole, lines = base_amount(store, item), base_lines(store, item)
    if whole is None or lines is None:
        return None
    return whole - sum(line.base for line in lines if _counts(line, clock))


def exchange_minor(store: Store, settlement: int) -> int | None:
    """The exchange gain of a settlement, base minor units: credits less debits; None without rates."""
    total = 0
    for item in _items(store, settlement):
        lines = base_lines(store, item)
        if lines is None:
            return None
        total -= next(line.base for line in lines if line.settlement == settlement)
    return total


def allocation_bases(store: Store, settlement: int, pairs: Iterable[Allocation]) -> list[Allocation]:
    """Pairs with their shares in base currency, where it differs from that of one of their items.

    A side's share is that of its item in this settlement, split over the item's pairs in proportion; shares that the
    host stated are kept.
    """
    pairs = list(pairs)
    if not store.rates:
        return pairs
    sides: dict[tuple[str, int], list[int]] = {}
    for place, pair in enumerate(pairs):
        for side, key in (("credit", pair.credit), ("debit", pair.debit)):
            row = item_row(store, KIND_CODES[key.kind], key.id, key.instalment)
            sides.setdefault((side, row), []).append(place)
    shares: dict[tuple[str, int], int] = {}
    for (side, item), places in sides.items():
        lines = base_lines(store, item)
        base = base_currency(store, item)
        if lines is None or base is None:
            return pairs
        taken = next(line for line in lines if line.settlement == settlement)
        allocated = abs(sum(getattr(pairs[place], f"{side}_amount").minor for place in places))
        whole = (
            abs(taken.base)
            if abs(taken.delta) == allocated
            else round_ratio(abs(taken.base) * allocated, abs(taken.delta))
        )
        weights = [getattr(pairs[place], f"{side}_amount").minor for place in places]
        for place, part in zip(places, Money.of_minor(whole, base).split(weights), strict=True):
            shares[side, place] = part.minor
    return [
        pair
        if pair.base_credit_minor is not None
        else evolve(pair, base_credit_minor=shares["credit", place], base_debit_minor=shares["debit", place])
        for place, pair in enumerate(pairs)
    ]


def _pro_rata(whole: int, part: int, amount: int) -> int:
    """The share of `whole` that belongs to a part of an amount, rounded to a minor unit."""
    return round_ratio(whole * part * (1 if amount > 0 else -1), abs(amount))


def _grouped(store: Store, item: int) -> list[tuple[int, bool, int, int, int]]:
    """Movements of an item summed per settlement, as (settlement, undoing, delta, effective, known), in order.

    The order is that of knowledge; within one day what comes first is what counts first, and an undoing follows what it
    undoes.
    """
    rows = moves_of(store, np.array([item], np.int64))
    sums: dict[tuple[int, bool], list[int]] = {}
    for row in rows.tolist():
        settlement = int(store.moves.at("settlement", row))
        undoing = False
        if settlement != NO_ROW:
            first, count = (int(store.settlements.at(name, settlement)) for name in ("first", "count"))
            undoing = not first <= row < first + count
        key = (settlement if settlement != NO_ROW else -2 - row, undoing)
        entry = sums.setdefault(key, [0, 0, 0])
        entry[0] += int(store.moves.at("delta", row))
        entry[1], entry[2] = int(store.moves.at("effective", row)), int(store.moves.at("known", row))
    content = {key: _content(store, key, entry[0]) for (key, _), entry in sums.items()} if len(sums) > 1 else {}
    ordered = sorted(sums.items(), key=lambda pair: (pair[1][2], pair[1][1], pair[0][1], content.get(pair[0][0], "")))
    return [(key, undoing, delta, effective, known) for (key, undoing), (delta, effective, known) in ordered]


def _content(store: Store, settlement: int, delta: int) -> str:
    """What ranks settlements of one day, whatever the order they were given in."""
    if settlement < 0:
        return f"write-off {delta}"
    return str(store.settlements.at("id", settlement) or settlement_lines(store, settlement))


def _items(store: Store, settlement: int) -> list[int]:
    first, count = (int(store.settlements.at(name, settlement)) for name in ("first", "count"))
    return sorted({int(store.moves.at("item", row)) for row in range(first, first + count)})


def _amount(store: Store, item: int) -> int:
    """The amount as corrected by everything known; that of before when the document is void."""
    amount = int(store.items.at("amount", item))
    rows, values = active(store, "amount", NOW)
    changed = dict(zip(rows.tolist(), values, strict=True))
    return int(changed.get(item) or amount)


def _now(store: Store, field: str, document: int) -> int:
    rows, values = active(store, field, NOW)
    return int(dict(zip(rows.tolist(), values, strict=True)).get(document, store.documents.at(field, document)))


def _counts(line: BaseLine, clock: Clock) -> bool:
    return (clock.as_of is None or line.effective <= clock.as_of) and (
        clock.known_on is None or line.known <= clock.known_on
    )
