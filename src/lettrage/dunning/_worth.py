"""A policy with a currency of its own: its amounts hold in other currencies too, at the rates of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

import attrs

from lettrage._currencies import DIGITS
from lettrage._totals import by_currency
from lettrage.dunning._book import Book
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._refusals import is_list, is_table
from lettrage.frozen import FrozenMap
from lettrage.ledger import Ledger
from lettrage.money import Money

__all__ = ["countervalue", "in_every_currency", "own_rate"]

#: Mappings to whole numbers that are no amounts.
_NUMBERS: Final = frozenset({"days_since", "arms"})


def own_rate(ledger: Ledger, policy: DunningPolicy, currency: str, as_of: date) -> Fraction | None:
    """Units of the policy's currency for one unit of another: the latest rate up to a day; None when there is none."""
    found: tuple[date, Fraction] | None = None
    for rate in ledger.rates:
        if rate.on <= as_of and {rate.base, rate.quote} == {currency, policy.currency}:
            worth = Fraction(rate.rate) if rate.base == currency else 1 / Fraction(rate.rate)
            found = (rate.on, worth) if found is None or rate.on >= found[0] else found
    return None if found is None else found[1]


def countervalue(own: str, amounts: Iterable[Money], rates: Mapping[str, Fraction | None]) -> Money | None:
    """The sum of some amounts in one currency, each currency converted as a whole; None where a rate is missing."""
    worth = Money.zero(own)
    for code, total in by_currency(amounts).items():
        rate = Fraction(1) if code == own else rates.get(code)
        if rate is None:
            return None
        worth += total.convert(rate, own)
    return worth


def in_every_currency(policy: DunningPolicy, book: Book) -> DunningPolicy:
    """The policy with each amount in its currency said in every currency of the book that has a rate.

    An amount that names a currency itself is left as it is; a currency without rate stays without amount, so that what
    needs one is told of as a fact that is missing.

    Complexity: linear in the parts of the policy times the currencies; nothing where the policy has no currency.
    """
    if not policy.currency:
        return policy
    others = {code for items in (book.items, book.credits) for code in items.currencies} - {policy.currency}
    worth = {code: own_rate(book.ledger, policy, code, book.as_of) for code in sorted(others)}
    known = {code: 1 / rate for code, rate in worth.items() if rate is not None}
    widened: DunningPolicy = _widened(policy, policy.currency, known) if known else policy
    return widened


def _widened(value: Any, own: str, rates: Mapping[str, Fraction]) -> Any:
    """A part of a policy with its amounts in more currencies; itself where it has none."""
    cls: type[Any] = value.__class__
    if attrs.has(cls):
        fields: Sequence[Any] = attrs.fields(cls)
        kept = {one.alias: getattr(value, one.name) for one in fields if one.name not in _NUMBERS}
        changed = _changed(kept, own, rates)
        return attrs.evolve(value, **changed) if changed else value
    if is_list(value):
        parts = _changed(dict(enumerate(value)), own, rates)
        return tuple(parts.get(at, part) for at, part in enumerate(value)) if parts else value
    if not is_table(value):
        return value
    if own in value and all(key in DIGITS and type(minor) is int for key, minor in value.items()):
        money = Money.of_minor(value[own], own)
        return FrozenMap[int]({**{code: money.convert(rate, code).minor for code, rate in rates.items()}, **value})
    inner = _changed(value, own, rates)
    return FrozenMap[Any]({**value, **inner}) if inner else value


def _changed(parts: Mapping[Any, Any], own: str, rates: Mapping[str, Fraction]) -> dict[Any, Any]:
    """The parts that hold amounts, with more currencies in them."""
    new = {key: _widened(part, own, rates) for key, part in parts.items()}
    return {key: part for key, part in new.items() if part is not parts[key]}
