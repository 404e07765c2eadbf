"""Several payments of one document that together leave exactly its discount, the last of them in time.

The terms grant the discount on the whole when the whole is there by the last day. Only consecutive payments of an
account are looked at, two to four of them; without offers in the account this does nothing.
"""

from __future__ import annotations

import numpy as np

from .._candidates import Candidates
from .._coincidence import log_lambda, of_accounts
from .._compile import Problem
from .._offers import DISCOUNT, NO_OFFER, Claim
from .._segments import Ints, counts_to_starts, expand, search, starts
from .._shapes import Shape
from .._sorting import order_by
from .._valued_days import places_of
from ._priced import priced
from ._search import MOST

name = "in_parts"
late = True

#: Payments of one document, at least and at most.
_LEAST, _MOST_PARTS = 2, 4
#: Sums are believed below this.
_SUMMABLE = float(1 << 61)
#: A document stands with its offer and without.
_TWICE = 693


def propose(problem: Problem) -> Candidates:
    """Each document with a discount, and the runs of payments that settle it less that."""
    offers = problem.offers
    if not len(offers):
        return Candidates.none()
    both = priced(problem, places_of(problem))
    discount = (both.offer != NO_OFFER) & (np.append(offers.kind, -1)[both.offer] == DISCOUNT)
    discount &= np.append(offers.claim, -1)[both.offer] != Claim.REFUSED
    rows = np.flatnonzero(discount).astype(np.int64)
    account, total, first, last = _runs(problem, np.unique(problem.account[both.item[rows]]))
    if not len(rows) or not len(account):
        return Candidates.none()
    begin = counts_to_starts(account, problem.accounts)
    owner = problem.account[both.item[rows]]
    low = search(total, begin[owner], begin[owner + 1], both.amount[rows])
    high = search(total, begin[owner], begin[owner + 1], both.amount[rows], after=True)
    for crowded in np.unique(owner[high - low > MOST]).tolist():
        problem.limit(crowded, name)
    of, offset = expand(np.minimum(high - low, MOST))
    met = low[of] + offset
    owed, paid_on = rows[of], problem.on[last[met]]
    good = (both.first[owed] <= paid_on) & (paid_on <= both.last[owed])
    good &= problem.on[both.item[owed]] <= problem.on[first[met]]
    owed, met = owed[good], met[good]
    if not len(owed):
        return Candidates.none()
    size = last[met] - first[met] + 1  # rows of an account between the first and the last payment, documents among them
    debit, place = both.item[owed], problem.account[both.item[owed]]
    group, ahead = expand(size)
    between = first[met][group] + ahead
    money = ~problem.document[between] & (problem.value[between] < 0)
    group, between = group[money], between[money]
    count = np.bincount(group, minlength=len(owed)) + 1
    item = np.concatenate([debit, between])
    order = order_by(np.concatenate([np.arange(len(owed), dtype=np.int64), group]), item)
    offer = np.concatenate([both.offer[owed], np.full(len(between), NO_OFFER, dtype=np.int64)])
    near = of_accounts(account, place, problem.accounts)
    value = problem.scale.values(both.amount[owed], place)
    density = log_lambda(account[near], problem.scale.values(total[near], account[near]), place, value)
    pointer = starts(count)
    return Candidates.build(
        pointer,
        item[order],
        Shape.RUN,
        density + _TWICE,
        gap=np.add.reduceat(problem.value[item[order]], pointer[:-1]),
        offer=offer[order],
    )


def _runs(problem: Problem, accounts: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Runs of payments in these accounts by account and sum: account, sum, first and last payment."""
    paying = ~problem.document & (problem.value < 0) & np.isin(problem.account, accounts)
    money = np.flatnonzero(paying).astype(np.int64)
    sent = np.abs(problem.minor[money])
    if not len(money) or float(np.abs(sent.astype(np.float64)).sum()) >= _SUMMABLE:
        none = money[:0]
        return none, none, none, none
    sums = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sent)])
    found: list[tuple[Ints, Ints, Ints]] = []
    for size in range(_LEAST, _MOST_PARTS + 1):
        first, last = money[: len(money) - size + 1], money[size - 1 :]
        same = np.flatnonzero(problem.account[first] == problem.account[last]) if len(last) else first[:0]
        found.append(((sums[size:] - sums[:-size])[same], first[same], last[same]))
    total, first, last = (np.concatenate([part[at] for part in found]) for at in range(3))
    order = order_by(problem.account[first], total, first, last)
    total, first, last = total[order], first[order], last[order]
    return problem.account[first], total, first, last
