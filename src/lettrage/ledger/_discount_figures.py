"""Discount tiers on many documents at once: the last days as columns, the amounts in integers.

What `lettrage.terms.discount` and `last_discount_day` say of one document, said of all that share a tier. Documents of
one tax rate, which nearly all are, cost a few integer operations each; the rest are asked one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from attrs import frozen

from lettrage.calendars import NO_DATE, to_days
from lettrage.errors import LettrageError
from lettrage.ledger._columns import Days, Minor, Rows
from lettrage.model import CreditNote, Invoice
from lettrage.terms import DiscountTier, DueAnchor, DueRule, days, discount, due_days

__all__ = ["Figures", "Sale", "figures_of"]

Sale = Invoice | CreditNote
#: The field of a document that holds the date of each anchor.
_ANCHORS = {DueAnchor.ISSUE: "issued_on", DueAnchor.DELIVERY: "delivered_on", DueAnchor.RECEIPT: "received_on"}
#: Millionths in a hundredth.
_PPM = 10_000


@frozen(eq=False)
class Figures:
    """One row per document and tier, by document and then by tier; amounts without sign.

    Attributes:
        document: Place of the document. tier: Number of its tier. last, grace: As days; `NO_DATE` when not known.
        amount: What is given up. tax: The tax within. rate_ppm: The percentage in parts per million.
    """

    document: Rows
    tier: Rows
    last: Days
    grace: Days
    amount: Minor
    tax: Minor
    rate_ppm: Minor


def figures_of(documents: Sequence[Sale], tiers: Sequence[Sequence[DiscountTier]]) -> Figures:
    """The figures of documents, each with its tiers.

    Complexity: some microseconds per document and tier.
    """
    uses: dict[DiscountTier, list[int]] = {}
    place: list[tuple[int, int]] = []
    for document, offered in enumerate(tiers):
        for number, tier in enumerate(offered):
            uses.setdefault(tier, []).append(len(place))
            place.append((document, number))
    rows = np.array(place, np.int64).reshape(len(place), 2)
    last, grace = (np.full(len(place), NO_DATE, np.int32) for _ in range(2))
    amount, tax, rate = (np.zeros(len(place), np.int64) for _ in range(3))
    for tier, where in uses.items():
        chosen = [documents[place[at][0]] for at in where]
        last[where], grace[where] = _last_days(tier, chosen)
        found = np.array([_amounts(tier, document) for document in chosen], np.int64)
        amount[where], tax[where] = found[:, 0], found[:, 1]
        numerator, denominator = tier.percent.as_integer_ratio()
        rate[where] = (2 * numerator * _PPM + denominator) // (2 * denominator)
    unfit = amount < 0
    last[unfit] = NO_DATE
    return Figures(rows[:, 0], rows[:, 1], last, grace, np.where(unfit, 0, amount), tax, rate)


def _last_days(tier: DiscountTier, documents: Sequence[Sale]) -> tuple[Days, Days]:
    """The last day of a tier for each document, without and with its grace."""
    field = _ANCHORS.get(tier.anchor, "")
    dates: list[date | None] = [getattr(document, field, None) for document in documents]
    start = np.array([NO_DATE if day is None else to_days(day) for day in dates], np.int32)
    steps = [*tier.before, days(tier.days)]
    try:
        last = due_days(DueRule(steps, tier.anchor), start)
        return last, due_days(DueRule([*steps, days(tier.grace_days)], tier.anchor), start)
    except LettrageError:  # a calendar that nobody named, or a day beyond the calendar
        if len(documents) == 1:
            nothing = np.full(1, NO_DATE, np.int32)
            return nothing, nothing
        one_by_one = [_last_days(tier, [document]) for document in documents]
        return np.concatenate([pair[0] for pair in one_by_one]), np.concatenate([pair[1] for pair in one_by_one])


def _amounts(tier: DiscountTier, document: Sale) -> tuple[int, int]:
    """What a tier takes off a document, and the tax within; -1 when it does not fit the document."""
    lines = document.taxes
    plain = len(lines) <= 1 and tier.base is None and tier.percent <= 100
    if not plain or (lines and not lines[0].base.minor):
        try:
            given = discount(tier, document.total, lines)
        except LettrageError:  # a base beyond the document: nothing can be offered
            return -1, 0
        return given.amount.minor, given.tax.minor
    with_tax = tier.with_tax and not tier.on_reduced_base
    base = lines[0].base.minor if lines else document.total.minor
    on = base + (lines[0].tax.minor if lines and with_tax else 0)
    numerator, denominator = tier.percent.as_integer_ratio()
    amount = (2 * on * numerator + 100 * denominator) // (200 * denominator)
    net = (2 * amount * base + on) // (2 * on) if with_tax and on else amount
    return amount, amount - net
