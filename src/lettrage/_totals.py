"""Sums of money where currencies are mixed: one for each, never one of all."""

from __future__ import annotations

from collections.abc import Iterable

from lettrage.money import Money

__all__ = ["by_currency"]


def by_currency(amounts: Iterable[Money]) -> dict[str, Money]:
    """The sum of some amounts in each of their currencies, in the order in which these are met."""
    out: dict[str, Money] = {}
    for money in amounts:
        known = out.get(money.currency)
        out[money.currency] = money if known is None else known + money
    return out
