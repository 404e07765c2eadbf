"""Documents at what they may settle for, and payments at what was sent: the two lists that offered pairs join."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from .._compile import Problem
from .._offers import FEE, NO_OFFER, Claim
from .._segments import Flags, Ints, counts_to_starts, expand, search
from .._sorting import order_by
from ._search import MOST

__all__ = ["Meeting", "Priced", "priced"]


@frozen(eq=False)
class Meeting:
    """Documents and payments that meet: row of each document in `Priced`, and of each payment."""

    owed: Ints
    paid: Ints


@frozen(eq=False)
class Priced:
    """The two lists.

    Attributes:
        item, amount, offer, first, last: Of documents: position, minor units that settle it, the offer or -1, and the
            days of payment on which that holds. money, sent, fee, day: Of payments: position, minor units sent, the
            offer of their fee or -1, and their day; by account, amount and day.
        start: CSR of the payments over the accounts.
    """

    item: Ints
    amount: Ints
    offer: Ints
    first: Ints
    last: Ints
    money: Ints
    sent: Ints
    fee: Ints
    day: Ints
    start: Ints

    @property
    def distinct(self) -> Ints:
        """One row for each document and amount: a discount in time and the same one late are one amount."""
        order = order_by(self.item, self.amount)
        fresh = np.ones(len(order), dtype=np.bool_)
        item, amount = self.item[order], self.amount[order]
        fresh[1:] = (item[1:] != item[:-1]) | (amount[1:] != amount[:-1])
        return order[fresh]

    def exactly(self, problem: Problem, what: str) -> Meeting:
        """Documents and payments of one amount, on a day on which the offer stands."""
        account = problem.account[self.item]
        begin, end = self.start[account], self.start[account + 1]
        low = search(self.sent, begin, end, self.amount)
        high = search(self.sent, begin, end, self.amount, after=True)
        low, high = search(self.day, low, high, self.first), search(self.day, low, high, self.last, after=True)
        return self._met(problem, low, high, what)

    def between(self, problem: Problem, least: Ints, most: Ints, what: str) -> Meeting:
        """Documents and payments from `least` to `most`, on a day on which the offer stands."""
        account = problem.account[self.item]
        begin, end = self.start[account], self.start[account + 1]
        low = search(self.sent, begin, end, np.maximum(least, 1))
        met = self._met(problem, low, search(self.sent, begin, end, most, after=True), what)
        day = self.day[met.paid]
        good = (self.first[met.owed] <= day) & (day <= self.last[met.owed])
        return Meeting(met.owed[good], met.paid[good])

    def _met(self, problem: Problem, low: Ints, high: Ints, what: str) -> Meeting:
        many = np.maximum(high - low, 0)
        for crowded in np.unique(problem.account[self.item[many > 4 * MOST]]).tolist():
            problem.limit(crowded, what)
        owner, offset = expand(np.minimum(many, 4 * MOST))
        paid = low[owner] + offset
        good = problem.on[self.item[owner]] <= self.day[paid]
        # an offer on one of the two at least: others are plain pairs
        good &= (self.offer[owner] != NO_OFFER) | (self.fee[paid] != NO_OFFER)
        return Meeting(owner[good], paid[good])


def priced(problem: Problem, place: Ints) -> Priced:
    """The lists of a problem; `place` is the position of every row that offers may be on, or -1."""
    offers = problem.offers
    live: Flags = (place[offers.row] >= 0) & (offers.claim != Claim.PART)
    fees = (live & (offers.kind == FEE)).nonzero()[0]
    rows = (live & (offers.kind != FEE)).nonzero()[0]
    rows = rows[(problem.value > 0)[place[offers.row[rows]]]]
    at = place[offers.row[rows]]
    settled = np.abs(problem.minor[at]) - np.abs(offers.minor[rows])
    full = (problem.document & (problem.value > 0)).nonzero()[0] if len(fees) else rows[:0]
    none, ever = np.full(len(full), NO_OFFER, dtype=np.int64), np.full(len(full), 1 << 30, dtype=np.int64)
    good = settled > 0
    paying = (~problem.document & (problem.value < 0)).nonzero()[0]
    charged = place[offers.row[fees]]
    money = np.concatenate([paying, charged])
    sent = np.concatenate([np.abs(problem.minor[paying]), np.abs(problem.minor[charged]) + offers.minor[fees]])
    fee = np.concatenate([np.full(len(paying), NO_OFFER, dtype=np.int64), fees])
    order = order_by(problem.account[money], sent, problem.on[money], money)
    money, sent, fee = money[order], sent[order], fee[order]
    return Priced(
        item=np.concatenate([at[good], full]),
        amount=np.concatenate([settled[good], np.abs(problem.minor[full])]),
        offer=np.concatenate([rows[good], none]),
        first=np.concatenate([offers.first[rows[good]], -ever]),
        last=np.concatenate([offers.last[rows[good]], ever]),
        money=money,
        sent=sent,
        fee=fee,
        day=problem.on[money],
        start=counts_to_starts(problem.account[money], problem.accounts),
    )
