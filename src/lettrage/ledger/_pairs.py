"""Which credit pays which debit within a group: only the group is asserted, so the pairs are a convention."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lettrage.model import ItemKey
from lettrage.money import Money

__all__ = ["pair_up"]

#: credit, debit, what the credit gives, what the debit takes.
Pair = tuple[ItemKey, ItemKey, Money, Money]


def pair_up(lines: Iterable[tuple[ItemKey, Money]]) -> list[Pair]:
    """Credits set against debits, both in canonical order, each filled before the next.

    In one currency the pairs are exact. Across two, the debits share the credits in proportion to what they take, the
    last pair of a credit taking the rest.

    Args:
        lines: Items with what each gives (below zero) or takes.
    """
    ordered = sorted((key, money) for key, money in lines if money.minor)
    credits = [(key, -money) for key, money in ordered if money.minor < 0]
    debits = [(key, money) for key, money in ordered if money.minor > 0]
    if credits and debits and credits[0][1].currency != debits[0][1].currency:
        return _across(credits, debits)
    out: list[Pair] = []
    place, wanted = 0, debits[0][1] if debits else None
    for credit, left in credits:
        while left and wanted is not None:
            amount = min(left, wanted)
            out.append((credit, debits[place][0], amount, amount))
            left, wanted = left - amount, wanted - amount
            if not wanted:
                place += 1
                wanted = debits[place][1] if place < len(debits) else None
    return out


def _across(credits: Sequence[tuple[ItemKey, Money]], debits: Sequence[tuple[ItemKey, Money]]) -> list[Pair]:
    """Pairs between two currencies: each debit is split over the credits, and each credit over its debits."""
    given = [money.split([debit.minor for _, debit in debits]) for _, money in credits]
    out: list[Pair] = []
    for place, (debit, wanted) in enumerate(debits):
        shares = wanted.split([money.minor for _, money in credits])
        for (credit, _), share, parts in zip(credits, shares, given, strict=True):
            if share.minor and parts[place].minor:
                out.append((credit, debit, parts[place], share))
    return out
