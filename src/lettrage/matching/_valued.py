"""The ledger as it stood on the day of a payment: each item at what it could be settled for then.

An offer holds on some days only, so the amount that clears an invoice depends on the payment. For every account and
day of payment on which an offer stands, this makes a copy of the account: its documents up to that day, less what they
offer, and the payments of the day. Any strategy that knows nothing of offers then finds groups with them: pairs, lists,
runs, months, whole balances, sums. Copies of one day differ in how much leave they take: discounts in time; those
within grace as well; later ones as well; taxes withheld; both; the fees of the payments alone.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen

from ._candidates import Candidates
from ._compile import Problem
from ._offers import FEE, NO_OFFER, Claim, Offers
from ._scale import measured
from ._segments import Flags, Ints, counts_to_starts, expand, membership, search, segment_sum
from ._shapes import Shape
from ._sorting import order_by
from ._text import Tokens
from ._valued_days import Days, chosen, payment_days, places_of, standing

__all__ = ["Valued", "valued"]

#: Rows of all copies of one account.
_MOST_ROWS = {"interactive": 4_000, "batch": 20_000, "prove": 5_000_000}


@frozen(eq=False)
class Valued:
    """The copies, as a problem of their own.

    Attributes:
        problem: The copies; its accounts are the copies. item: Position of each row in the problem they were made from.
        offer: The offer that each row is valued at, or -1. account: The account each copy was made from.
    """

    problem: Problem
    item: Ints
    offer: Ints
    account: Ints

    def back(self, of: Problem, found: Candidates) -> Candidates:
        """Groups found in the copies, as groups of the problem with the offers they rest on; those without are dropped.

        A group that rests on an offer which the policy refuses is a part payment: what was kept stays open.
        """
        for what, copy in self.problem.limits:
            of.limit(int(self.account[copy]), what)
        offers = of.offers
        offer, item = self.offer[found.item], self.item[found.item]
        used = segment_sum((offer != NO_OFFER).astype(np.int64), found.start) > 0
        twice = np.zeros(len(found), dtype=np.bool_)
        same = (item[1:] == item[:-1]) & (found.group[1:] == found.group[:-1])
        twice[found.group[1:][same]] = True
        refused = np.append(offers.claim, -1)[offer] == Claim.REFUSED
        open_ = segment_sum(refused.astype(np.int64), found.start) > 0
        made = evolve(
            found,
            item=item,
            offer=offer,
            gap=segment_sum(of.value[item], found.start),
            shape=np.where(open_, Shape.PARTIAL, found.shape).astype(np.int8),
            # every amount stands twice, with its offer and without
            coincidence=found.coincidence + 693,
        )
        return made.take(used & ~twice)


def valued(problem: Problem, *, thin: bool = False) -> Valued | None:
    """The copies of every account with an offer that stands on the day of one of its payments; None without any.

    Args:
        thin: Only documents that the payments of the day name: enough for lists.
    """
    offers = problem.offers
    if not len(offers):
        return None
    place = places_of(problem)
    live = (place[offers.row] >= 0) & (offers.claim != Claim.PART)
    if thin:
        named = np.zeros(len(problem), dtype=np.bool_)
        named[problem.links.named] = True
        live &= named[place[offers.row]] | (offers.kind == FEE)
    else:  # what comes later than all grace is looked for in pairs and lists, unless the policy lets it pass
        live &= offers.claim != Claim.REFUSED
    live = np.flatnonzero(live)
    if not len(live):
        return None
    days = payment_days(problem)
    hits = standing(problem, offers, live, place[offers.row[live]], days)
    copies, which, item, offer = chosen(offers, hits, len(days.on))
    if not len(copies):
        return None
    return _built(problem, days, copies, which, item, offer, thin=thin)


def _built(problem: Problem, days: Days, copies: Ints, which: Ints, item: Ints, offer: Ints, *, thin: bool) -> Valued:
    many = max(len(days.on), 1)
    copies = copies[np.lexsort((copies // many, copies % many))]  # day by day, so account by account
    day = copies % many
    account = days.account[day]
    # items stand in order of day, so the documents up to a day are a stretch
    begin = problem.start[account]
    length = search(problem.on, begin, problem.start[account + 1], days.on[day], after=True) - begin
    if not thin:
        copies, account, day, begin, length = _within(problem, copies, account, day, begin, length)
    paid = ~problem.document & (problem.value < 0)
    if thin:
        owner, position = _thin(problem, account, days.on[day])
    else:
        owner, offset = expand(length)
        position = begin[owner] + offset
        keep = problem.document[position] | (paid[position] & (problem.on[position] == days.on[day][owner]))
        owner, position = owner[keep], position[keep]
    row_offer = _looked_up(copies, owner, position, which, item, offer, len(problem))
    fees = _fee_rows(problem, owner, position)
    owner, position = np.concatenate([owner, fees[0]]), np.concatenate([position, fees[1]])
    row_offer = np.concatenate([np.where(_is_fee(problem.offers, row_offer), NO_OFFER, row_offer), fees[2]])
    order = np.lexsort((row_offer, position, owner))
    owner, position, row_offer = owner[order], position[order], row_offer[order]
    minor = problem.minor[position] - np.append(problem.offers.minor, 0)[row_offer]
    good = np.sign(minor) == np.sign(problem.minor[position])
    owner, position, row_offer, minor = owner[good], position[good], row_offer[good], minor[good]
    return Valued(_copy(problem, owner, position, minor, account), position, row_offer, account)


def _thin(problem: Problem, account: Ints, on: Ints) -> tuple[Ints, Ints]:
    """Per copy: the payments of its day, and the documents that they name."""
    paid = np.flatnonzero(~problem.document & (problem.value < 0))
    paid = paid[order_by(problem.account[paid], problem.on[paid])]
    start = counts_to_starts(problem.account[paid], problem.accounts)
    low = search(problem.on[paid], start[account], start[account + 1], on)
    high = search(problem.on[paid], start[account], start[account + 1], on, after=True)
    owner, offset = expand(high - low)
    money = paid[low[owner] + offset]
    row, at = problem.links.of(money)
    named, whose = problem.links.named[at], owner[row]
    good = problem.document[named] & (problem.on[named] <= on[whose])
    owner, position = np.concatenate([owner, whose[good]]), np.concatenate([money, named[good]])
    order = order_by(owner, position)
    owner, position = owner[order], position[order]
    once = np.ones(len(order), dtype=np.bool_)
    once[1:] = (owner[1:] != owner[:-1]) | (position[1:] != position[:-1])
    return owner[once], position[once]


def _is_fee(offers: Offers, offer: Ints) -> Flags:
    return np.asarray((np.append(offers.kind, -1)[offer] == FEE) & (offer != NO_OFFER))


def _within(
    problem: Problem, copies: Ints, account: Ints, day: Ints, begin: Ints, length: Ints
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """The copies that the budget of their account allows, the earliest; an account with more is noted."""
    total = np.cumsum(length)
    first = np.ones(len(account), dtype=np.bool_)
    first[1:] = account[1:] != account[:-1]
    before = np.maximum.accumulate(np.where(first, total - length, 0))
    keep = total - before <= _MOST_ROWS[problem.budget]
    for crowded in np.unique(account[~keep]).tolist():
        problem.limit(crowded, "discounts")
    return copies[keep], account[keep], day[keep], begin[keep], length[keep]


def _looked_up(copies: Ints, owner: Ints, position: Ints, which: Ints, item: Ints, offer: Ints, size: int) -> Ints:
    """The offer of each row of the copies."""
    rank = np.argsort(copies)
    at = np.minimum(np.searchsorted(copies[rank], which), max(len(copies) - 1, 0))
    there = copies[rank][at] == which
    keys = rank[at][there] * size + item[there]
    order = np.argsort(keys)
    wanted = owner * size + position
    out = np.full(len(owner), NO_OFFER, dtype=np.int64)
    if not len(keys):
        return out
    found = membership(keys[order], wanted)
    place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    out[found] = offer[there][order][place[found]]
    return out


def _fee_rows(problem: Problem, owner: Ints, position: Ints) -> tuple[Ints, Ints, Ints]:
    """Payments that state a fee stand a second time in every copy of their day, at what was sent."""
    offers = problem.offers
    fee = np.full(int(problem.source.max(initial=0)) + 1, NO_OFFER, dtype=np.int64)
    rows = np.flatnonzero((offers.kind == FEE) & (offers.row < len(fee)))
    fee[offers.row[rows]] = rows
    mine = fee[problem.source[position]]
    has = mine != NO_OFFER
    return owner[has], position[has], mine[has]


def _copy(problem: Problem, owner: Ints, position: Ints, minor: Ints, account: Ints) -> Problem:
    start = counts_to_starts(owner, len(account))
    kind = problem.kind[position]
    return evolve(
        problem,
        source=problem.source[position],
        account=owner,
        start=start,
        kind=kind,
        minor=minor,
        on=problem.on[position],
        due=problem.due[position],
        twin=problem.twin[position],
        numbers=_tokens(problem.numbers, position, len(problem)),
        root=problem.root[position],
        tolerance=problem.tolerance.of(account),
        habits=problem.habits[account],
        leave=problem.leave[account],
        limits=[],
        offers=Offers.none(),
        standing=None,
        **measured(kind, minor, owner, start),
    )


def _tokens(tokens: Tokens, position: Ints, size: int) -> Tokens:
    """The marks of the items at these positions."""
    pointer = counts_to_starts(tokens.item, size)
    count = np.diff(pointer)[position]
    owner, offset = expand(count)
    at = pointer[position][owner] + offset
    return Tokens(owner, tokens.value[at], tokens.derived[at])
