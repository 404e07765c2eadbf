"""Groups that settle exactly once a discount or a rounding is named.

Pairs are looked for at every rate of the policy, and so are the documents that a payment lists and the whole account:
sets that something besides their amounts ties to one payment. Cents are a rounding of an amount and not of cents: never
more than a hundredth.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from .._adjust import discount_fits, discount_of, discounted, rates_of, width_minor
from .._candidates import Candidates
from .._coincidence import floor_lambda, log_lambda, of_accounts
from .._compile import Problem
from .._policy import AdjustmentRules
from .._segments import Flags, Ints, Stretches, counts_to_starts, expand, segment_sum
from .._shapes import Shape
from .._sorting import order_by
from ._search import MOST
from ._sets import Sets, lists, wholes

name = "adjusted"

#: Documents and rates that are looked at in one step.
_TOGETHER = 1 << 16


def propose(problem: Problem) -> Candidates:
    """Pairs less a discount or a rounding, lists and whole accounts less either."""
    rules = problem.adjustments
    if rules is None:
        return Candidates.none()
    book = Money(problem, rules)
    pairs = [_discounts(problem, book, rules), _roundings(problem, book, rules)] if len(book.document) else []
    return Candidates.join(
        [
            *pairs,
            _several(problem, rules, lists(problem)),
            _several(problem, rules, wholes(problem)),
        ]
    )


class Money:
    """The payments of each account by amount, and the documents that may settle with them."""

    def __init__(self, problem: Problem, rules: AdjustmentRules) -> None:
        money = ((problem.value < 0) & ~problem.document).nonzero()[0]
        paid = -problem.signed_minor[money]
        order = order_by(problem.account[money], paid, money)
        self.item: Ints = money[order]
        self.paid: Ints = paid[order]
        self.start: Ints = counts_to_starts(problem.account[self.item], problem.accounts)
        self._of_accounts = Stretches(self.paid, self.start)
        document = ((problem.value > 0) & problem.document).nonzero()[0] if len(money) else money
        self.document: Ints = document[self._near(problem, document, rules)]

    @cached_property
    def highest(self) -> Ints:
        """The largest payment of each account, 0 where there is none."""
        last = np.maximum(self.start[1:] - 1, 0)
        return np.where(np.diff(self.start) > 0, self.paid[last] if len(self.paid) else last, 0)

    def _near(self, problem: Problem, document: Ints, rules: AdjustmentRules) -> Flags:
        """Documents that some payment of their account comes near, from the highest rate to the largest rounding.

        A payment of exactly the amount does not: nothing has to be named.
        """
        if not len(document):
            return np.zeros(0, dtype=np.bool_)
        owed, cents, account = problem.signed_minor[document], 2 * rules.exact_minor + 1, problem.account[document]
        most = int(rates_of(rules).max(initial=0))
        low = owed - discount_of(owed, most) - max(rules.rounding_minor, cents)
        begin, end, last = self.start[account], self.start[account + 1], len(self.paid) - 1
        at = self._of_accounts.find(account, owed)
        below = (at > begin) & (self.paid[np.maximum(at - 1, 0)] >= np.maximum(low, 1))
        same = ((at < end) & (self.paid[np.minimum(at, last)] == owed)).nonzero()[0]
        at[same] = self._of_accounts.find(account[same], owed[same], after=True)
        highest = owed + max(rules.rounding_minor, cents)
        return np.asarray(below | ((at < end) & (self.paid[np.minimum(at, last)] <= highest)))

    def between(self, problem: Problem, account: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
        """Rows asked, and payments of that account from low to high, in bounded number."""
        asked = np.concatenate([np.maximum(low, 1), high + 1])
        both = self._of_accounts.find(np.concatenate([account, account]), asked)
        first, found = both[: len(low)], np.maximum(both[len(low) :] - both[: len(low)], 0)
        if not found.any():
            return first[:0], first[:0]
        for crowded in np.unique(account[found > 4 * MOST]).tolist():
            problem.limit(crowded, name)
        owner, offset = expand(np.minimum(found, 4 * MOST))
        return owner, self.item[first[owner] + offset]


def _discounts(problem: Problem, book: Money, rules: AdjustmentRules) -> Candidates:
    """A document and a payment that differ by a regular rate."""
    rates, exact = rates_of(rules), rules.exact_minor
    debits: list[Ints] = []
    credits: list[Ints] = []
    taken: list[Ints] = []
    owed = problem.signed_minor[book.document]
    # below this two neighbouring rates are the same cents, and none is evidence of anything; terms that say which
    # discount there is leave nothing to guess
    tellable = (discount_of(owed, rules.discount_step_ppm) >= 4 * exact) & ~discounted(problem)[book.document]
    document, owed = book.document[tellable], owed[tellable]
    if not len(document):
        return Candidates.none()
    size = len(document)
    together = max(_TOGETHER // size, 1)
    for first in range(0, len(rates), together):
        ppm = np.repeat(rates[first : first + together], size)
        row = np.tile(np.arange(size, dtype=np.int64), len(ppm) // size)
        expected = owed[row] - discount_of(owed[row], ppm)
        owner, credit = book.between(
            problem, problem.account[document[row]], expected - 2 * exact - 1, expected + 2 * exact + 1
        )
        if not len(owner):
            continue
        row, ppm = row[owner], ppm[owner]
        gap = owed[row] + problem.signed_minor[credit]
        fits = (gap > 0) & discount_fits(owed[row], gap, ppm, 1, exact)
        debits.append(document[row[fits]])
        credits.append(credit[fits])
        taken.append(ppm[fits])
    if not debits:
        return Candidates.none()
    debit, credit, rate = np.concatenate(debits), np.concatenate(credits), np.concatenate(taken)
    ways = np.full(len(debit), len(rates) * int(width_minor(1, exact)), dtype=np.int64)
    return _pairs(problem, debit, credit, ways, Shape.DISCOUNT, rate)


def _roundings(problem: Problem, book: Money, rules: AdjustmentRules) -> Candidates:
    """A document and a payment that differ by cents, either way."""
    if rules.rounding_minor <= 0:
        return Candidates.none()
    owed = problem.signed_minor[book.document]
    account, most = problem.account[book.document], rules.rounding_minor
    owner, credit = book.between(problem, account, owed - most, owed + most)
    if not len(owner):
        return Candidates.none()
    debit = book.document[owner]
    gap = problem.signed_minor[debit] + problem.signed_minor[credit]
    good = _fits(owed[owner], gap, 0, 1, rules)
    return _pairs(problem, debit[good], credit[good], 2 * np.abs(gap[good]), Shape.ROUNDING)


def _pairs(
    problem: Problem, debit: Ints, credit: Ints, ways: Ints, shape: Shape, rate: Ints | None = None
) -> Candidates:
    """Pairs with λ: the density of amounts on the denser side, times the amounts that would have done as well."""
    if not len(debit):
        return Candidates.none()
    account, value = problem.account, problem.value
    here = of_accounts(account, account[debit], problem.accounts)
    owed, paid = ((here & side).nonzero()[0] for side in (value > 0, value <= 0))
    density = np.maximum(
        log_lambda(account[owed], value[owed], account[debit], value[debit]),
        log_lambda(account[paid], -value[paid], account[credit], -value[credit]),
    )
    units = np.maximum(problem.scale.values(ways, account[debit]), 1)
    return Candidates.build(
        2 * np.arange(len(debit) + 1, dtype=np.int64),
        np.stack([debit, credit], axis=1).ravel(),
        shape,
        density + np.rint(1000 * np.log(units)).astype(np.int64),
        np.bincount(credit, minlength=len(problem))[credit],
        value[debit] + value[credit],
        rate,
    )


def _several(problem: Problem, rules: AdjustmentRules, sets: Sets) -> Candidates:
    """Sets of documents against one payment each, where their sum is short by a rate or by cents."""
    if not len(sets.money):
        return Candidates.none()
    owed, count, rates = sets.owed(problem), sets.count, rates_of(rules)
    gap = owed + problem.signed_minor[sets.money]
    most = discount_of(np.maximum(owed, 0), int(rates.max(initial=0))) + rules.exact_minor * (2 + count) + 1
    if not ((gap != 0) & (gap >= -rules.rounding_minor) & (gap <= np.maximum(most, rules.rounding_minor))).any():
        return Candidates.none()
    parts: list[Candidates] = []
    for ppm in [0, *rates.tolist()]:
        rows = _fits(owed, gap, ppm, count, rules).nonzero()[0]
        if not len(rows):
            continue
        pointer, item = sets.members(rows)
        money = sets.money[rows]
        account, value = problem.account[money], np.abs(problem.value[money])
        parts.append(
            Candidates.build(
                pointer,
                item,
                Shape.ADJUSTED_SET,
                floor_lambda(account, value) + ways(problem, account, gap[rows], count[rows], ppm, rules),
                gap=segment_sum(problem.value[item], pointer),
                rate=np.full(len(rows), ppm, dtype=np.int64),
            )
        )
    return Candidates.join(parts)


def rounded(owed: Ints, gap: Ints, rules: AdjustmentRules) -> Flags:
    """Is the difference a rounding of what was owed: cents of an amount, and not of cents."""
    return np.asarray((np.abs(gap) <= np.minimum(rules.rounding_minor, owed // 100)) & (owed > 0) & (gap != 0))


def _fits(owed: Ints, gap: Ints, ppm: int, documents: Ints | int, rules: AdjustmentRules) -> Flags:
    """Is the difference this rate of what was owed, or at rate 0 a rounding."""
    small = rounded(owed, gap, rules)
    if not ppm:
        return np.asarray(small)
    return np.asarray(~small & (gap > 0) & discount_fits(owed, gap, ppm, documents, rules.exact_minor))


def ways(problem: Problem, account: Ints, gap: Ints, documents: Ints, ppm: Ints | int, rules: AdjustmentRules) -> Ints:
    """ln of how many amounts would have done as well, in units of the account."""
    discounts = width_minor(documents, rules.exact_minor) * len(rates_of(rules))
    ways = np.where(np.asarray(ppm) > 0, discounts, 2 * np.abs(gap))
    more: Ints = np.rint(1000 * np.log(np.maximum(problem.scale.values(ways, account), 1))).astype(np.int64)
    return more
