"""Taxes that customers withhold, as offers: alone, several from one invoice, and on top of a discount.

The price comes down first, so a discount is taken on its own base; the tax withheld is figured on what is left of the
price, or on all of it where the rule says so. Every further part of such an offer rests on the one before it: each is
an adjustment of its own, and their sum is one exact amount.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen

from lettrage.ledger import OpenItems
from lettrage.model import KIND_CODES, ItemKind

from ._differences import Withholding
from ._offer_rows import EVER, NO_OFFER, WITHHOLDING, Claim, Columns, offer_rows
from ._segments import Flags, Ints

__all__ = ["withheld"]

_INVOICE = KIND_CODES[ItemKind.INVOICE]
_OF_DISCOUNTS = ("row", "minor", "tax", "first", "last", "until")
_WHOLE = 1_000_000


def withheld(
    items: OpenItems, tax: Ints, rules: Sequence[Withholding], discounts: Columns | None, begin: int
) -> list[Columns]:
    """Invoices less what the rules say that their customers withhold, at their price and at each discount.

    Args:
        tax: The tax within each item. discounts: The first offers of the table; None for none.
        begin: How many offers there are before these.
    """
    open_ = np.flatnonzero((items.kind == _INVOICE) & (items.residual == items.amount)).astype(np.int64)
    bases = [_priced(open_)]
    if discounts is not None:
        whole = np.zeros(len(items), dtype=np.bool_)
        whole[open_] = True
        bases.append(_discounted(discounts, whole))
    made: list[Columns] = []
    for together in _together(rules):
        applies = [_applies(items, tax, rules[number]) for number in together]
        for base in bases:
            for part in _on_top(items, tax, rules, together, applies, base, begin):
                made.append(part)
                begin += len(part["row"])
    return made


@frozen(eq=False)
class _Base:
    """What is withheld from: rows of items, the offer each rests on, what that gives up and the tax within, its days.

    A refused discount stays refused when a tax is withheld as well.
    """

    row: Ints
    beside: Ints
    minor: Ints
    tax: Ints
    first: Ints
    last: Ints
    until: Ints
    claim: Ints


def _priced(row: Ints) -> _Base:
    """Invoices at their price, on any day."""
    zero, ever = np.zeros(len(row), dtype=np.int64), np.full(len(row), EVER, dtype=np.int64)
    return _Base(row, zero + NO_OFFER, zero, zero, -ever, ever, ever, zero + Claim.RULED)


def _discounted(discounts: Columns, whole: Flags) -> _Base:
    """Invoices at each of their discounts, on its days."""
    at = np.flatnonzero(whole[discounts["row"]]).astype(np.int64)
    claim = np.where(discounts["claim"][at] == Claim.REFUSED, int(Claim.REFUSED), int(Claim.RULED))
    row, minor, tax, first, last, until = (discounts[name][at] for name in _OF_DISCOUNTS)
    return _Base(row, at, minor, tax, first, last, until, claim)


def _together(rules: Sequence[Withholding]) -> list[list[int]]:
    """The rules by their places: those of one name in `together` are one choice, the others one each."""
    named: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        named.setdefault(rule.together or f" {number}", []).append(number)
    return list(named.values())


def _applies(items: OpenItems, tax: Ints, rule: Withholding) -> Flags:
    """Of which items a rule speaks."""
    applies = np.ones(len(items), dtype=np.bool_) if rule.on == "total" else np.asarray(tax != 0)
    if rule.customers:
        wanted = np.array([name in set(rule.customers) for name in items.customers], dtype=np.bool_)
        applies = applies & np.append(wanted, False)[items.customer]
    return applies


def _on_top(
    items: OpenItems,
    tax: Ints,
    rules: Sequence[Withholding],
    together: Sequence[int],
    applies: Sequence[Flags],
    base: _Base,
    begin: int,
) -> list[Columns]:
    """What some rules withhold together: each rests on the one before, and only the last stands by itself."""
    amounts = [
        _amount(items, tax, rules[n], base) * speaks[base.row] for n, speaks in zip(together, applies, strict=True)
    ]
    beside, minor, made = base.beside.copy(), base.minor.copy(), list[Columns]()
    for place, number in enumerate(together):
        at = np.flatnonzero(amounts[place]).astype(np.int64)
        if not len(at):
            continue
        minor[at] += amounts[place][at]
        last = np.ones(len(at), dtype=np.bool_)
        for later in amounts[place + 1 :]:
            last &= later[at] == 0
        made.append(
            offer_rows(
                base.row[at],
                WITHHOLDING,
                minor[at],
                first=np.where(last, base.first[at], EVER),
                last=np.where(last, base.last[at], -EVER),
                until=base.until[at],
                claim=base.claim[at],
                rate_ppm=rules[number].rate_ppm,
                rule=number,
                beside=beside[at],
            )
        )
        beside[at] = begin + np.arange(len(at), dtype=np.int64)
        begin += len(at)
    return made


def _amount(items: OpenItems, tax: Ints, rule: Withholding, base: _Base) -> Ints:
    """What a rule withholds of each: a share of the price, of the price without tax, or of the tax."""
    amount, within = items.amount[base.row], tax[base.row]
    if rule.after_discount == "reduced":
        amount, within = amount - base.minor, within - base.tax
    basis = {"total": amount, "tax": within, "net": amount - within}[rule.on]
    return np.asarray(np.sign(basis) * _share(np.abs(basis), rule.rate_ppm), dtype=np.int64)


def _share(amount: Ints, ppm: int) -> Ints:
    """So many millionths, rounded half up; exact where a product would pass 64 bits."""
    return np.asarray(amount // _WHOLE * ppm + (amount % _WHOLE * ppm + _WHOLE // 2) // _WHOLE)
