"""Counting habits: how long people take to pay and which discounts they take, by account and in the whole company."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import to_date
from lettrage.ledger import AccountKey, SettledItems
from lettrage.model import AdjustmentKind

from ._adjust import discount_fits, rates_of
from ._learned import Counts, PayerHabit
from ._policy import AdjustmentRules
from ._segments import Flags, Ints

__all__ = ["EXACT", "Votes", "adjustment_votes", "counted", "decayed", "delay_votes", "payers_of", "split"]

Floats = npt.NDArray[np.float64]

#: The vote of a settlement that needed no adjustment.
EXACT = -1
_KINDS = list(AdjustmentKind)
_ROUNDING, _DISCOUNT = _KINDS.index(AdjustmentKind.ROUNDING), _KINDS.index(AdjustmentKind.DISCOUNT)


@frozen(eq=False)
class Votes:
    """What was seen how often: one row per observation.

    Attributes:
        account: Place of its account. what: Days, or a rate in parts per million. weight: Thousandths. on: Its day.
    """

    account: Ints
    what: Ints
    weight: Ints
    on: Ints


def decayed(age_days: Ints, half_life_days: int) -> Floats:
    """How much an observation of that age counts: half for each half-life."""
    return np.asarray(0.5 ** (np.maximum(age_days, 0) / half_life_days))


def delay_votes(settled: SettledItems, document: Flags, weight: Floats) -> Votes:
    """The days from each document of a settlement to its money; a settlement counts once, however many documents.

    Args:
        document: Of each line, whether it is a document and not money.
        weight: Of each line, how much its settlement counts.
    """
    group = settled.settlement
    count = int(group.max(initial=-1)) + 1
    on = settled.items.on.astype(np.int64)
    documents = np.bincount(group[document], minlength=count)
    moneys = np.bincount(group[~document], minlength=count)
    both = (documents > 0) & (moneys > 0)
    # one document and several payments: a delay for each payment; else one for each document, to the middle payment
    single = both & (documents == 1) & (moneys > 1)
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, group[~document], on[~document])
    paid = total // np.maximum(moneys, 1)
    issued = np.zeros(count, dtype=np.int64)
    np.add.at(issued, group[document], on[document])
    use = both[group] & np.where(single[group], ~document, document)
    group, on, weight = group[use], on[use], weight[use]
    days = np.where(single[group], on - issued[group], paid[group] - on)
    share = np.rint(1000 * weight / np.bincount(group, minlength=count)[group]).astype(np.int64)
    return Votes(settled.items.account[use].astype(np.int64), days, share, settled.effective[use].astype(np.int64))


def adjustment_votes(settled: SettledItems, document: Flags, weight: Floats, rules: AdjustmentRules | None) -> Votes:
    """The rate of each settlement with a discount, 0 for one with a rounding, `EXACT` for one without any difference.

    Rates that the policy does not know, and other adjustments, are left out.

    The rate is read from what the documents were, as `discount_fits` reads it: to the cent.
    """
    group = settled.settlement
    count = int(group.max(initial=-1)) + 1
    owed, gap = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    amount = settled.items.residual
    np.add.at(owed, group[document], amount[document])
    np.add.at(gap, group, settled.adjusted)
    number = np.bincount(group[document], minlength=count).astype(np.int64)
    turned = np.sign(owed)
    owed, gap = owed * turned, gap * turned
    unknown = EXACT - 1
    rate = np.full(count, unknown, dtype=np.int64)
    rounded = np.zeros(count, dtype=np.bool_)
    rounded[group[settled.adjustment == _ROUNDING]] = True
    discounted = np.zeros(count, dtype=np.bool_)
    discounted[group[settled.adjustment == _DISCOUNT]] = True
    for ppm in rates_of(rules).tolist():
        exact = 0 if rules is None else rules.exact_minor
        fits = discounted & (owed > 0) & (gap > 0) & discount_fits(owed, gap, ppm, number, exact)
        rate[fits & (rate == unknown)] = ppm
    rate[rounded & ~discounted & (rules is not None)] = 0
    rate[(gap == 0) & ~rounded & ~discounted & (number > 0)] = EXACT
    first = np.full(count, -1, dtype=np.int64)
    first[group[::-1]] = np.arange(len(group))[::-1]
    line = first[(rate != unknown) & (first >= 0)]
    return Votes(
        settled.items.account[line].astype(np.int64),
        rate[group[line]],
        np.rint(1000 * weight[line]).astype(np.int64),
        settled.effective[line].astype(np.int64),
    )


def counted(what: Ints, weight: Ints) -> Counts:
    """Votes added up by what they are for, those that count for nothing left out."""
    values, place = np.unique(what, return_inverse=True)
    total = np.zeros(len(values), dtype=np.int64)
    np.add.at(total, place, weight)
    return tuple((int(value), int(n)) for value, n in zip(values, total, strict=True) if n > 0)


def split(counts: Counts) -> tuple[Counts, int]:
    """The counted adjustments, and how often there was none."""
    return tuple(one for one in counts if one[0] != EXACT), sum(times for what, times in counts if what == EXACT)


def payers_of(accounts: tuple[AccountKey, ...], delays: Votes, adjustments: Votes) -> tuple[PayerHabit, ...]:
    """The habits of every account that has shown one, in the order of accounts."""
    found: list[PayerHabit] = []
    by_account = [_cut(votes, len(accounts)) for votes in (delays, adjustments)]
    places: list[int] = np.union1d(delays.account, adjustments.account).tolist()
    for place in places:
        key = accounts[place]
        if not key.identified:
            continue
        counts = [counted(votes.what[at[place]], votes.weight[at[place]]) for votes, at in by_account]
        days = [int(votes.on[at[place]].max(initial=-(2**31))) for votes, at in by_account]
        if any(counts):
            taken, (took, exact) = counts[0], split(counts[1])
            last_on = to_date(max(days))
            found.append(PayerHabit(key.entity, key.name, key.currency, taken, took, exact, last_on))
    return tuple(found)


def _cut(votes: Votes, accounts: int) -> tuple[Votes, list[slice]]:
    order = np.argsort(votes.account, kind="stable")
    sorted_ = Votes(votes.account[order], votes.what[order], votes.weight[order], votes.on[order])
    ends = np.searchsorted(sorted_.account, np.arange(accounts + 1)).tolist()
    return sorted_, [slice(low, high) for low, high in pairwise(ends)]
